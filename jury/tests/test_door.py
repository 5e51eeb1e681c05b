"""The door of a panel: chair and secretary say who arrived, who did not come, and how late it runs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from candidates.models import Participation
from planning.models import Slot
from planning.panels import PanelSeat, set_panel
from planning.sessions import SessionPlan, assign_slots, plan_session
from recruitment.tests.cast import CLOSED, DECIDED, moment
from recruitment.tests.clicks import press

pytestmark = pytest.mark.django_db

START = moment(2026, 7, 1, 9)
HALF = timedelta(minutes=30)


@pytest.fixture
def today(monkeypatch):
    """`today(moment)`: the moment at which somebody looks."""

    def look_at(moment):
        for name in ("django.utils.timezone", "jury.views.door", "jury.views.panels", "jury.late"):
            monkeypatch.setattr(f"{name}.now", lambda: moment)

    return look_at


@pytest.fixture
def day(panel, hilde, today):
    """An and Bo are expected at 9.00 and 9.30; it is ten past nine."""
    session = plan_session(
        panel.round, SessionPlan(START, START + 2 * HALF, place="Zaal 1", minutes=30), by=hilde, at=CLOSED
    )
    assign_slots(panel.round, by=hilde, at=CLOSED)
    today(START + timedelta(minutes=10))
    return session


def page_of(panel, juror="Karel", name="door"):
    return reverse(f"jury:{name}", args=[panel.seats[juror].pk])


def slot_of(name):
    return Slot.objects.taken().get(participation__application__candidate__first_name=name)


def mark(client, panel, deed, name, **more):
    return client.post(page_of(panel), {"deed": deed, "slot": slot_of(name).pk, **more})


def test_the_chair_marks_who_arrives(browser, panel, day, karel, text):
    client = browser(karel)
    mark(client, panel, "arrived", "An")
    found = text(client.get(page_of(panel)))
    assert (
        slot_of("An").arrived_at,
        "An Peeters Aangekomen 09:10" in found,
        "1 van 2 kandidaten" in found,
    ) == (
        START + timedelta(minutes=10),
        True,
        True,
    )


def test_the_secretary_marks_who_does_not_come(browser, panel, day, hilde, text):
    browser(hilde).post(page_of(panel, "Hilde"), {"deed": "absent", "slot": slot_of("Bo").pk})
    assert Participation.objects.get(pk=panel.Bo.pk).absent is True


@pytest.mark.parametrize(("deed", "undo"), [("arrived", "not_arrived"), ("absent", "not_absent")])
def test_a_mark_can_be_undone(browser, panel, day, karel, deed, undo):
    client = browser(karel)
    mark(client, panel, deed, "An")
    mark(client, panel, undo, "An")
    found = slot_of("An")
    assert (found.arrived_at, Participation.objects.get(pk=panel.An.pk).absent) == (None, False)


def test_every_juror_sees_on_the_timetable_who_arrived(browser, panel, day, karel, noor, text):
    mark(browser(karel), panel, "arrived", "An", back="panel")
    found = text(browser(noor).get(page_of(panel, "Noor", "panel")))
    assert ("An Peeters Aangekomen 09:10" in found, "Aan de deur" in found) == (True, False)


def test_the_row_of_the_timetable_has_the_button_for_who_leads(browser, panel, day, karel):
    client = browser(karel)
    page = page_of(panel, "Karel", "panel")
    shown = client.get(page).content.decode()
    back = mark(client, panel, "arrived", "Bo", back="panel").headers["Location"]
    assert (shown.count('value="arrived"'), back, slot_of("Bo").arrived_at is None) == (2, page, False)


@pytest.mark.access
@pytest.mark.parametrize("person", ["noor", "wim"])
def test_a_member_keeps_no_door(browser, panel, day, request, person):
    juror = {"noor": "Noor", "wim": "Wim"}[person]
    client = browser(request.getfixturevalue(person))
    data = {"deed": "arrived", "slot": slot_of("An").pk}
    codes = [
        client.get(page_of(panel, juror)).status_code,
        client.post(page_of(panel, juror), data).status_code,
    ]
    assert (codes, slot_of("An").arrived_at) == ([404, 404], None)


@pytest.mark.access
def test_nobody_is_marked_in_another_round(browser, panel, day, stage, hilde, karel):
    other = stage.round(stage.admitted(["Cas"]), "written")
    plan_session(other, SessionPlan(START, START + HALF, place="Zaal 9", minutes=30), by=hilde, at=CLOSED)
    assign_slots(other, by=hilde, at=CLOSED)
    assert mark(browser(karel), panel, "arrived", "Cas").status_code == 404


def test_the_day_runs_late(browser, panel, day, karel, text):
    client = browser(karel)
    press(client, page_of(panel), minutes="15", start=slot_of("Bo").pk)
    found = text(client.get(page_of(panel, "Karel", "panel")))
    assert ("09:45" in found, "uitgelopen, gepland 09:30" in found, slot_of("Bo").delay_minutes) == (
        True,
        True,
        15,
    )


def test_what_makes_no_delay_is_said_at_the_field(browser, panel, day, karel, text):
    data = {"session": day.pk, "minutes": "900", "seen": "0", "start": slot_of("Bo").pk}
    page = browser(karel).post(page_of(panel), data)
    assert (page.status_code, "240" in text(page), slot_of("Bo").delay_minutes) == (422, True, 0)


def test_before_the_day_there_is_nothing_to_mark(browser, panel, day, karel, today):
    today(START - timedelta(days=1))
    shown = browser(karel).get(page_of(panel)).content.decode()
    assert ("An Peeters" in shown, 'name="deed"' in shown, 'name="minutes"' in shown) == (True, False, False)


def test_a_panel_without_a_session_says_so(browser, panel, karel, text):
    assert "Er is nog geen zitting gepland." in text(browser(karel).get(page_of(panel)))


@pytest.mark.integrity
@pytest.mark.parametrize("number", [3, 30])
def test_the_door_asks_the_same_number_of_queries(browser, stage, karel, hilde, today, number):
    vacancy = stage.admitted([f"K{n:02}" for n in range(number)])
    round_ = stage.round(vacancy, "written")
    (seat,) = set_panel(round_, [PanelSeat("Karel", "chair", karel)], by=hilde, at=DECIDED)
    plan = SessionPlan(START, START + number * HALF, place="Zaal 1", minutes=30)
    plan_session(round_, plan, by=hilde, at=DECIDED)
    assign_slots(round_, by=hilde, at=DECIDED)
    today(START)
    client = browser(karel)
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("jury:door", args=[seat.pk]))
    assert len(captured) == 7
