"""Who sits in a panel: the poll, replacing a juror, lifting a recusal, and what the rules promise of a jury."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localtime, now

from journal.guard import arrange
from planning.answering import decline
from planning.availability import answer_poll, propose_moment
from planning.lifting import ask_lifting
from planning.models import Recusal
from planning.panel_models import Lifting, ProposedMoment
from planning.panels import PanelSeat, recuse, set_panel
from planning.sessions import SessionPlan, assign_slots, plan_session
from recruitment.tests.cast import CLOSED, two_tests
from scoring.actions import PointsEntry, record_results
from scoring.models import ClosingRun
from scoring.previews import preview_round
from vacancies.rules import JurorRule

pytestmark = pytest.mark.django_db

START = (localtime() + timedelta(days=30)).replace(hour=9, minute=0, second=0, microsecond=0)


def panels(stage, hilde, noor, *, names=("Ann",), members=2, external=0):
    """The interview runs before Noor and Mieke (chair), with so many promised."""
    definition = two_tests()
    oral = replace(definition.rounds[1], jurors=JurorRule(members=members, external=external))
    vacancy = stage.admitted(list(names), replace(definition, rounds=(oral,)))
    round_ = stage.round(vacancy, "oral")
    set_panel(
        round_, [PanelSeat("Noor", "member", noor), PanelSeat("Mieke Daems", "chair")], by=hilde, at=CLOSED
    )
    return round_


@pytest.fixture
def oral(stage, hilde, noor):
    return panels(stage, hilde, noor)


def seat_of(round_, name):
    return round_.seats.select_related("round__vacancy__organisation", "user").get(name=name)


def scored(round_, hilde):
    entries = [
        PointsEntry(p.application, "interview", Decimal(70), seat=seat)
        for p in round_.participations.select_related("application")
        for seat in round_.seats.all()
    ]
    record_results(round_, points=entries, by=hilde, at=CLOSED)


def at(name, pk):
    return reverse(f"backoffice:{name}", args=[pk])


# -- Who may -----------------------------------------------------------------------------------------------------


@pytest.fixture
def pages(stage, oral, hilde):
    ann = stage.application(oral.vacancy, "Ann")
    recusal = recuse(seat_of(oral, "Noor"), ann, reason="Familie", by=hilde, at=CLOSED)
    lifting = ask_lifting(recusal, reason="Vergissing", by=hilde, at=CLOSED)
    moment = propose_moment(oral, starts_at=START, ends_at=START + timedelta(hours=3), by=hilde, at=CLOSED)
    return {
        "availability": (at("availability", oral.pk), "get"),
        "ask_jury": (at("ask_jury", oral.pk), "post"),
        "drop_moment": (reverse("backoffice:drop_moment", args=[oral.pk, moment.pk]), "post"),
        "replace_juror": (at("replace_juror", seat_of(oral, "Noor").pk), "get"),
        "lift_recusal": (at("lift_recusal", recusal.pk), "get"),
        "decide_lifting": (at("decide_lifting", lifting.pk), "post"),
    }


NAMES = ["availability", "ask_jury", "drop_moment", "replace_juror", "lift_recusal", "decide_lifting"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("who", "code"), [(None, 302), ("noor", 403), ("wim", 404), ("hilde", (200, 302)), ("karel", (200, 302))]
)
def test_the_pages_are_for_officers_of_the_organisation(browser, request, pages, name, who, code):
    address, method = pages[name]
    client = browser(request.getfixturevalue(who) if who else None)
    found = getattr(client, method)(address)
    assert found.status_code in (code if isinstance(code, tuple) else (code,))


# -- The poll ----------------------------------------------------------------------------------------------------


def test_a_half_day_is_proposed(browser, hilde, oral):
    browser(hilde).post(at("availability", oral.pk), {"day": f"{START:%Y-%m-%d}", "part": "afternoon"})
    moment = ProposedMoment.objects.get()
    hours = [f"{localtime(each):%H:%M}" for each in (moment.starts_at, moment.ends_at)]
    assert hours == ["13:00", "17:00"]


def test_other_hours_are_given_both(browser, hilde, oral):
    found = browser(hilde).post(
        at("availability", oral.pk), {"day": f"{START:%Y-%m-%d}", "part": "own", "starts": "10:00"}
    )
    assert (found.status_code, ProposedMoment.objects.count()) == (422, 0)


def test_one_click_leads_from_a_moment_to_its_session(browser, hilde, oral):
    moment = propose_moment(oral, starts_at=START, ends_at=START + timedelta(hours=3), by=hilde, at=CLOSED)
    form = browser(hilde).get(f"{at('plan_session', oral.pk)}?moment={moment.pk}").context["form"]
    assert (form["day"].value(), form["starts"].value(), form["ends"].value()) == (
        START.date(),
        START.time(),
        (START + timedelta(hours=3)).time(),
    )


@pytest.mark.parametrize("moment", ["x", "0", "999999"])
def test_a_moment_that_is_not_there_proposes_a_day_as_before(browser, hilde, oral, moment):
    found = browser(hilde).get(f"{at('plan_session', oral.pk)}?moment={moment}")
    assert (found.status_code, found.context["form"]["starts"].value()) == (200, None)


def test_the_table_says_who_can_come(browser, hilde, noor, oral, text):
    moment = propose_moment(oral, starts_at=START, ends_at=START + timedelta(hours=3), by=hilde, at=CLOSED)
    answer_poll(seat_of(oral, "Noor"), {moment.pk: "if_need_be"}, by=noor, at=CLOSED)
    shown = text(browser(hilde).get(at("availability", oral.pk)))
    assert "Noor Jurylid Als het moet" in shown
    assert "Leden met stemrecht die kunnen komen 1 van 2 1 als het moet" in shown


@pytest.mark.parametrize("number", [3, 20])
def test_a_long_poll_costs_no_more_queries(browser, hilde, oral, number):
    for day in range(number):
        starts = START + timedelta(days=day)
        propose_moment(oral, starts_at=starts, ends_at=starts + timedelta(hours=3), by=hilde, at=CLOSED)
    client = browser(hilde)
    client.get(at("availability", oral.pk))
    with CaptureQueriesContext(connection) as counted:
        client.get(at("availability", oral.pk))
    assert len(counted) <= 50


# -- Replacing ---------------------------------------------------------------------------------------------------


def test_who_declined_stands_on_the_work_list_until_replaced(browser, hilde, noor, oral, text):
    decline(seat_of(oral, "Noor"), reason="Ziek", by=noor, at=CLOSED)
    client = browser(hilde)
    before = "Noor kan niet in de jury zitten" in text(client.get(reverse("admin:index")))
    client.post(at("replace_juror", seat_of(oral, "Noor").pk), {"name": "Lea", "reason": "Ziek"})
    after = "Noor kan niet in de jury zitten" in text(client.get(reverse("admin:index")))
    assert (before, after) == (True, False)


def test_the_reason_that_the_juror_gave_is_proposed(browser, hilde, noor, oral):
    seat = seat_of(oral, "Noor")
    decline(seat, reason="Ziek", by=noor, at=CLOSED)
    form = browser(hilde).get(at("replace_juror", seat.pk)).context["form"]
    assert form["reason"].value() == "Ziek"


def test_who_sat_in_the_panel_cannot_be_chosen(browser, hilde, noor, karel, oral):
    form = browser(hilde).get(at("replace_juror", seat_of(oral, "Noor").pk)).context["form"]
    assert set(form.fields["user"].queryset) == {hilde, karel}


def test_the_panel_page_tells_who_was_replaced(browser, hilde, oral, text):
    client = browser(hilde)
    client.post(at("replace_juror", seat_of(oral, "Noor").pk), {"name": "Lea", "reason": "Ziek"})
    assert "vervangen door Lea: Ziek" in text(client.get(at("panel", oral.pk)))


def test_the_grid_closes_the_cells_of_whoever_does_not_score(browser, hilde, stage, noor):
    oral = panels(stage, hilde, noor, names=("Ann", "Bo"))
    ann = stage.application(oral.vacancy, "Ann")
    entry = PointsEntry(ann, "interview", Decimal(70), seat=seat_of(oral, "Noor"))
    record_results(oral, points=[entry], by=hilde, at=CLOSED)
    client = browser(hilde)
    client.post(at("replace_juror", seat_of(oral, "Noor").pk), {"name": "Lea", "reason": "Ziek"})
    form = client.get(at("results", oral.pk)).context["form"]
    open_cells = {
        (row.participation.application.candidate.first_name, column.seat.name)
        for row in form.rows
        for column, cell in zip(form.columns, row.cells, strict=True)
        if not cell.field.disabled
    }
    assert open_cells == {("Ann", "Noor"), ("Ann", "Mieke Daems"), ("Bo", "Lea"), ("Bo", "Mieke Daems")}


# -- Lifting a recusal -------------------------------------------------------------------------------------------


@pytest.fixture
def recusal(stage, oral, hilde):
    ann = stage.application(oral.vacancy, "Ann")
    return recuse(seat_of(oral, "Noor"), ann, reason="Familie", by=hilde, at=CLOSED)


def test_one_officer_asks_and_another_lifts(browser, hilde, karel, recusal):
    browser(hilde).post(at("lift_recusal", recusal.pk), {"reason": "Vergissing"})
    lifting = Lifting.objects.get()
    browser(hilde).post(at("decide_lifting", lifting.pk), {"deed": "lift"})
    still = Recusal.objects.count()
    browser(karel).post(at("decide_lifting", lifting.pk), {"deed": "lift"})
    assert (still, Recusal.objects.count()) == (1, 0)


def test_it_stands_on_the_work_list_of_the_other_officer_only(browser, hilde, karel, recusal, text):
    browser(hilde).post(at("lift_recusal", recusal.pk), {"reason": "Vergissing"})
    shown = [
        "De onthouding van Noor opheffen?" in text(browser(user).get(reverse("admin:index")))
        for user in (hilde, karel)
    ]
    assert shown == [False, True]


def test_whoever_asked_sees_that_it_waits(browser, hilde, oral, recusal, text):
    client = browser(hilde)
    client.post(at("lift_recusal", recusal.pk), {"reason": "Vergissing"})
    assert "Een andere selectieverantwoordelijke moet dit bevestigen." in text(
        client.get(at("recusals", oral.pk))
    )


# -- What the rules promise --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["panel", "planning"])
def test_what_lacks_is_said_where_the_jury_is_composed_and_planned(browser, hilde, stage, noor, name, text):
    oral = panels(stage, hilde, noor, external=1)
    address = at(name, oral.vacancy_id if name == "planning" else oral.pk)
    assert "Er zit nog geen extern lid in de jury." in text(browser(hilde).get(address))


def closing(browser, hilde, oral, **more):
    client = browser(hilde)
    page = client.get(at("close_round", oral.pk))
    posted = {"agreed": "on", "digest": page.context["digest"], "despite": page.context["despite"]} | more
    return client.post(at("close_round", oral.pk), posted)


@pytest.mark.parametrize("despite", ["", "another warning"])
def test_a_round_whose_jury_lacks_somebody_closes_with_a_tick_only(
    browser, hilde, stage, noor, despite, text
):
    oral = panels(stage, hilde, noor, external=1)
    scored(oral, hilde)
    found = closing(browser, hilde, oral, despite=despite)
    assert (found.status_code, ClosingRun.objects.count()) == (422, 0)
    assert "Er zit nog geen extern lid in de jury." in text(found)


def test_with_the_tick_it_closes(browser, hilde, stage, noor):
    oral = panels(stage, hilde, noor, external=1)
    scored(oral, hilde)
    assert (closing(browser, hilde, oral).status_code, ClosingRun.objects.count()) == (302, 1)


def test_a_jury_as_promised_asks_for_no_tick(browser, hilde, oral, text):
    scored(oral, hilde)
    shown = text(browser(hilde).get(at("close_round", oral.pk)))
    assert "niet zoals de regels beloven" not in shown
    assert preview_round(oral).blockers == ()


# -- Notice ------------------------------------------------------------------------------------------------------


def planned_in(oral, hilde, days):
    starts = (localtime() + timedelta(days=days)).replace(hour=12, minute=0, second=0, microsecond=0)
    plan = SessionPlan(starts, starts + timedelta(hours=1), place="Stadhuis", minutes=30)
    plan_session(oral, plan, by=hilde, at=CLOSED)
    assign_slots(oral, by=hilde, at=CLOSED)


@pytest.mark.parametrize(("days", "warned"), [(13, True), (14, False)])
def test_less_notice_than_the_organisation_wants_is_warned_about(browser, hilde, oral, days, warned, text):
    planned_in(oral, hilde, days)
    shown = text(browser(hilde).get(at("planning", oral.vacancy_id)))
    assert (f"Deze zitting is over {days} dagen" in shown) == warned


def test_the_organisation_sets_its_own_notice(browser, hilde, oral, leiemond, text):
    with arrange():
        leiemond.notice_days = 7
        leiemond.save()
    planned_in(oral, hilde, 10)
    assert "Deze zitting is over" not in text(browser(hilde).get(at("planning", oral.vacancy_id)))


def test_it_is_said_before_the_session_is_planned(browser, hilde, oral, text):
    day = localtime(now() + timedelta(days=5))
    asked = {
        "day": f"{day:%Y-%m-%d}",
        "starts": "10:00",
        "ends": "12:00",
        "minutes": "30",
        "place": "Stadhuis",
    }
    shown = text(browser(hilde).post(at("plan_session", oral.pk), asked))
    assert "Deze zitting is over 5 dagen" in shown
