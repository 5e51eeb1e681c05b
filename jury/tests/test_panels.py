"""The timetable of a panel and the conflicts of interest."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from planning.models import Recusal
from planning.sessions import SessionPlan, assign_slots, plan_session
from recruitment.tests.cast import CLOSED
from recruitment.tests.clicks import press
from scoring.actions import Attendance, record_results
from scoring.models import Declaration, UnionRemark

pytestmark = pytest.mark.django_db


def page_of(panel, juror="Noor"):
    return reverse("jury:panel", args=[panel.seats[juror].pk])


def test_at_first_sight_a_juror_names_conflicts(browser, assemble, noor):
    panel = assemble(declared=False)
    press(
        browser(noor),
        page_of(panel),
        **{f"conflict-{panel.An.pk}": True, f"reason-{panel.An.pk}": "Mijn buurvrouw."},
    )
    found = Recusal.objects.values_list("application__candidate__first_name", "reason")
    assert (list(found), Declaration.objects.count()) == ([("An", "Mijn buurvrouw.")], 1)


def test_a_conflict_without_its_reason_is_no_declaration(browser, assemble, noor):
    panel = assemble(declared=False)
    page = browser(noor).post(page_of(panel), {f"conflict-{panel.An.pk}": "on"})
    assert (page.status_code, Declaration.objects.count(), Recusal.objects.count()) == (422, 0, 0)


def test_a_secretary_declares_nothing(browser, assemble, hilde):
    html = browser(hilde).get(page_of(assemble(declared=False), "Hilde")).content.decode()
    assert "An Peeters" in html


def test_somebody_recognised_later_is_reported_too(browser, panel, noor):
    press(browser(noor), page_of(panel), candidate=panel.Bo.pk, tie="work", more="Zelfde dienst.")
    assert list(Recusal.objects.values_list("application__candidate__first_name", "reason")) == [
        ("Bo", "Werk: Zelfde dienst.")
    ]


def test_nobody_opens_the_timetable_of_another_seat(browser, panel, karel):
    assert browser(karel).get(page_of(panel, "Noor")).status_code == 404


def statuses(client, panel, juror="Noor"):
    day = client.get(page_of(panel, juror)).context["day"]
    return {
        str(row.participation.application.candidate): (row.sheet, row.given)
        for sitting in day.sittings
        for row in sitting.rows
    }


def test_every_row_tells_how_far_the_own_sheet_is(browser, panel, noor):
    panel.handed_in("Noor", "An")
    panel.saved("Noor", "Bo", {"plan": "12"})
    panel.saved("Karel", "Bo", {"plan": "12", "case": "20"})
    assert statuses(browser(noor), panel) == {"An Peeters": ("handed_in", 4), "Bo Peeters": ("busy", 1)}


def test_who_was_absent_has_no_sheet(browser, panel, noor, hilde):
    record_results(
        panel.round, attendance=[Attendance(panel.An.application, absent=True)], by=hilde, at=CLOSED
    )
    assert statuses(browser(noor), panel) == {"An Peeters": ("none", 0), "Bo Peeters": ("empty", 0)}


def test_hours_stand_in_their_order_and_what_lies_between_is_a_break(browser, panel, noor, hilde):
    plan = SessionPlan(
        CLOSED,
        CLOSED + timedelta(minutes=90),
        place="Stadhuis",
        minutes=30,
        breaks=((CLOSED + timedelta(minutes=30), CLOSED + timedelta(minutes=60)),),
    )
    plan_session(panel.round, plan, by=hilde, at=CLOSED - timedelta(days=1))
    assign_slots(panel.round, by=hilde, at=CLOSED - timedelta(days=1))
    (sitting,) = browser(noor).get(page_of(panel)).context["day"].sittings
    assert [type(row).__name__ for row in sitting.rows] == ["Row", "Pause", "Row"]


def test_a_longer_list_costs_no_more_queries(browser, panel, noor, stage):
    client = browser(noor)
    found = []
    for juror in ("Noor", "Karel"):
        for person in ("An", "Bo"):
            panel.saved(juror, person)
        client.get(page_of(panel))
        with CaptureQueriesContext(connection) as captured:
            client.get(page_of(panel))
        found.append(len(captured))
    assert found[0] == found[1]


@pytest.mark.parametrize("juror, kept", [("Karel", 1), ("Hilde", 1), ("Noor", 0)])
def test_chair_and_secretary_write_the_remark_of_the_union(browser, panel, juror, kept):
    seat = panel.seats[juror]
    browser(seat.user).post(reverse("jury:union_remark", args=[seat.pk]), {"remark": "De gang was luid."})
    assert UnionRemark.objects.count() == kept
