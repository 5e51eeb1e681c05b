"""The planning tab and its forms."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from correspondence.actions import cancel, release
from correspondence.models import Message
from journal.guard import arrange
from planning.invitations import invite
from planning.models import Session, Slot
from planning.panels import PanelSeat, set_panel
from planning.sessions import SessionPlan, assign_slots, plan_session
from planning.window_models import Window
from planning.windows import cancel_window, open_window
from recruitment.tests.cast import CLOSED, two_tests
from vacancies.actions import plan_round
from vacancies.rules import RoundKind

START = (timezone.localtime() + timedelta(days=30)).replace(hour=9, minute=0, second=0, microsecond=0)
PLAN = SessionPlan(START, START + timedelta(hours=20), place="Stadhuis, zaal 2", minutes=30)


@pytest.fixture
def oral(stage):
    return interviews(stage, ["Ann", "Bo"])


def interviews(stage, names):
    vacancy = stage.admitted(names)
    stage.closed(vacancy, "written", dict.fromkeys(names, "70"))
    return stage.round(vacancy, "oral")


@pytest.fixture
def session(oral, hilde):
    session = plan_session(oral, PLAN, by=hilde, at=CLOSED)
    assign_slots(oral, by=hilde, at=CLOSED)
    return session


def page(round_):
    return reverse("backoffice:planning", args=[round_.vacancy_id])


def taken():
    return Slot.objects.taken().order_by("starts_at").first()


def test_the_timetable_shows_who_comes_when(browser, hilde, oral, session, text):
    shown = text(browser(hilde).get(page(oral)))
    assert "9.00–9.30 uur Ann Peeters 0001" in shown


def test_a_procedure_without_sessions_says_who_has_no_hour(browser, hilde, oral, text):
    assert "2 kandidaten hebben nog geen uur" in text(browser(hilde).get(page(oral)))


@pytest.mark.integrity
def test_a_long_timetable_costs_as_many_queries_as_a_short_one(browser, hilde, stage):
    numbers = []
    for size in (3, 30):
        round_ = interviews(stage, [f"Kandidaat{n}" for n in range(size)])
        plan_session(round_, PLAN, by=hilde, at=CLOSED)
        assign_slots(round_, by=hilde, at=CLOSED)
        client = browser(hilde)
        client.get(page(round_))
        with CaptureQueriesContext(connection) as queries:
            client.get(page(round_))
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


FORM = {
    "day": f"{START:%Y-%m-%d}",
    "starts": "09:00",
    "ends": "10:30",
    "minutes": "30",
    "preparation_minutes": "",
    "break_starts": "",
    "break_ends": "",
    "place": "Zaal 2",
    "link": "",
    "panel": "",
}


def prefilled(browser, hilde, round_, name):
    response = browser(hilde).get(reverse("backoffice:plan_session", args=[round_.pk]))
    return response.context["form"][name].value()


def test_a_first_session_is_proposed_at_the_place_of_the_round(browser, hilde, oral):
    plan_round(oral, planned_on=None, place="Stadhuis", by=hilde, at=CLOSED)
    assert prefilled(browser, hilde, oral, "place") == "Stadhuis"


def test_a_next_session_is_proposed_at_the_place_of_the_last_one(browser, hilde, oral, session):
    assert prefilled(browser, hilde, oral, "place") == "Stadhuis, zaal 2"


def test_a_session_is_proposed_on_a_day_to_come(browser, hilde, oral):
    yesterday = timezone.localdate() - timedelta(days=1)
    plan_round(oral, planned_on=yesterday, place="", by=hilde, at=CLOSED)
    assert prefilled(browser, hilde, oral, "day") > timezone.localdate()


def test_the_hours_are_shown_before_they_are_made(browser, hilde, oral, text):
    shown = text(browser(hilde).post(reverse("backoffice:plan_session", args=[oral.pk]), FORM))
    assert ("9.00–9.30 uur 9.30–10.00 uur 10.00–10.30 uur" in shown, Session.objects.count()) == (True, 0)


def test_what_was_shown_is_planned(browser, hilde, oral):
    address, client = reverse("backoffice:plan_session", args=[oral.pk]), browser(hilde)
    shown = client.post(address, FORM).context["form"].digest
    client.post(address, FORM | {"shown": shown})
    assert Slot.objects.count() == 3


def test_something_else_than_was_shown_is_shown_first(browser, hilde, oral):
    address, client = reverse("backoffice:plan_session", args=[oral.pk]), browser(hilde)
    shown = client.post(address, FORM).context["form"].digest
    client.post(address, FORM | {"ends": "12:00", "shown": shown})
    assert Session.objects.count() == 0


def test_everybody_gets_an_hour_at_once(browser, hilde, oral):
    plan_session(oral, PLAN, by=hilde, at=CLOSED)
    browser(hilde).post(reverse("backoffice:assign_slots", args=[oral.pk]))
    assert Slot.objects.taken().count() == 2


def test_invitations_become_drafts(browser, hilde, oral, session):
    browser(hilde).post(reverse("backoffice:invite", args=[oral.pk]))
    drafts = Message.objects.drafts().filter(occasion="invitation-interview")
    assert drafts.count() == 2


def test_an_invitation_that_was_cancelled_in_the_outbox_is_offered_again(browser, hilde, oral, session, text):
    invite(oral, by=hilde, at=CLOSED)
    cancel(Message.objects.drafts().filter(recipient_name="Ann Peeters"), by=hilde, at=CLOSED)
    client = browser(hilde)
    assert "1 uitnodiging klaarzetten" in text(client.get(page(oral)))
    assert "1 kandidaat nog niet uitgenodigd" in text(client.get(reverse("admin:index")))


def test_who_gets_no_timetable_is_named(browser, hilde, noor, oral, session, text):
    noor.email = ""
    with arrange():
        noor.save()
    seats = [PanelSeat("Noor Achterberg", "chair", user=noor), PanelSeat("Mieke Daems", "observer")]
    set_panel(oral, [*seats, PanelSeat("Hilde V.", "secretary", user=hilde)], by=hilde, at=CLOSED)
    response = browser(hilde).post(reverse("backoffice:send_timetables", args=[oral.pk]), follow=True)
    shown = text(response)
    assert ("1 uurrooster is verstuurd" in shown, "Noor Achterberg en Mieke Daems" in shown) == (True, True)


def test_a_candidate_moves_to_a_free_hour(browser, hilde, session):
    slot = taken()
    free = session.slots.filter(participation=None).order_by("starts_at").first()
    client = browser(hilde)
    address = reverse("backoffice:move_slot", args=[slot.pk])
    choice = next(
        key for key, hour in client.get(address).context["form"]._hours.items() if hour[1] == free.starts_at
    )
    client.post(address, {"to": choice})
    assert Slot.objects.get(pk=slot.pk).starts_at == free.starts_at


ACTS = ["change_session", "cancel_session", "move_slot", "cancel_slot"]


def offered(response, session):
    """Which acts the page offers for the session and its first appointment."""
    shown = response.content.decode()
    return [name for name in ACTS if f'"{address(name, session)}"' in shown]


def test_a_session_to_come_can_be_moved_and_cancelled(browser, hilde, oral, session):
    assert offered(browser(hilde).get(page(oral)), session) == ACTS


def test_a_session_that_has_begun_can_be_neither_moved_nor_cancelled(browser, hilde, oral, session):
    began = timezone.now() - timedelta(minutes=1)
    with arrange():
        Session.objects.update(starts_at=began)
        Slot.objects.filter(pk=taken().pk).update(starts_at=began)
    assert offered(browser(hilde).get(page(oral)), session) == []


def test_without_a_free_hour_the_page_says_to_plan_a_session(browser, hilde, oral, text):
    plan = SessionPlan(START, START + timedelta(hours=1), place="Zaal 2", minutes=30)
    plan_session(oral, plan, by=hilde, at=CLOSED)
    assign_slots(oral, by=hilde, at=CLOSED)
    response = browser(hilde).get(reverse("backoffice:move_slot", args=[taken().pk]))
    link = reverse("backoffice:plan_session", args=[oral.pk])
    assert ("geen vrij uur" in text(response), f'href="{link}"' in response.content.decode()) == (True, True)


def test_a_session_is_cancelled_with_a_reason(browser, hilde, session):
    address, client = reverse("backoffice:cancel_session", args=[session.pk]), browser(hilde)
    refused = client.post(address, {"reason": ""}).status_code
    client.post(address, {"reason": "Staking."})
    session.refresh_from_db()
    assert (refused, session.cancel_reason) == (422, "Staking.")


def test_the_work_list_tells_who_was_not_invited_yet(browser, hilde, session, text):
    assert "2 kandidaten nog niet uitgenodigd" in text(browser(hilde).get(reverse("admin:index")))


# -- Tests at home -------------------------------------------------------------------------------------------------------


def at_home(stage, names, kind=RoundKind.ONLINE_TESTS):
    """The first round of these candidates is done at home, and runs."""
    definition = two_tests()
    first, second = definition.rounds
    vacancy = stage.admitted(names, replace(definition, rounds=(replace(first, kind=kind), second)))
    return vacancy, stage.round(vacancy, "written")


def test_a_running_round_at_home_shows_who_lacks_an_access(browser, hilde, stage, text):
    _vacancy, round_ = at_home(stage, ["Ann"])
    assert "Ann Peeters 0001 ontbreekt nog" in text(browser(hilde).get(page(round_)))


def test_a_closed_round_without_a_period_shows_nobody_as_missing(browser, hilde, stage, text):
    vacancy, round_ = at_home(stage, ["Ann"])
    stage.closed(vacancy, "written", {"Ann": "70"})
    assert "ontbreekt nog" not in text(browser(hilde).get(page(round_)))


@pytest.fixture
def period(stage, hilde):
    """A round at home with a period to come."""
    _vacancy, round_ = at_home(stage, ["Ann"], RoundKind.ASSIGNMENT)
    open_window(round_, opens_at=START, last_minute=START + timedelta(days=4), by=hilde, at=CLOSED)
    return round_


def test_a_period_is_called_off_with_a_reason(browser, hilde, period, text):
    client, url = browser(hilde), reverse("backoffice:cancel_window", args=[period.pk])
    assert f'"{url}"' in client.get(page(period)).content.decode()
    refused = client.post(url, {"reason": ""}).status_code
    shown = text(client.post(url, {"reason": "Staking."}, follow=True))
    assert (refused, "Dit gaat niet door Staking." in shown) == (422, True)


def test_who_was_invited_to_what_was_called_off_stands_there_as_invited(browser, hilde, period, text):
    invite(period, by=hilde, at=CLOSED)
    release(list(Message.objects.drafts()), leaves_at=CLOSED, by=hilde, at=CLOSED)
    cancel_window(period, reason="Staking.", by=hilde, at=CLOSED)
    assert "Nog niet" not in text(browser(hilde).get(page(period)))


def test_what_was_called_off_is_not_called_off_again(browser, hilde, period):
    cancel_window(period, reason="Staking.", by=hilde, at=CLOSED)
    url = reverse("backoffice:cancel_window", args=[period.pk])
    assert browser(hilde).get(url).status_code == 404


def test_a_period_that_is_over_is_not_offered_to_be_called_off(browser, hilde, period):
    with arrange():
        Window.objects.update(opens_at=timezone.now() - timedelta(days=2), closes_at=timezone.now())
    url = reverse("backoffice:cancel_window", args=[period.pk])
    assert f'"{url}"' not in browser(hilde).get(page(period)).content.decode()


@pytest.mark.access
def test_calling_off_a_period_is_for_the_officer_only(browser, hilde, wim, noor, period):
    url = reverse("backoffice:cancel_window", args=[period.pk])
    found = [browser(who).get(url).status_code for who in (hilde, wim, noor, None)]
    assert found == [200, 404, 403, 302]


# -- Who may -------------------------------------------------------------------------------------------------------------

PAGES = ["planning", "plan_session", "change_session", "cancel_session", "move_slot", "cancel_slot"]
DEEDS = ["assign_slots", "invite", "send_timetables"]


def address(name, session):
    key = {
        "planning": session.round.vacancy_id,
        "change_session": session.pk,
        "cancel_session": session.pk,
        "move_slot": taken().pk,
        "cancel_slot": taken().pk,
    }.get(name, session.round_id)
    return reverse(f"backoffice:{name}", args=[key])


@pytest.mark.access
@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_for_the_officer_and_for_nobody_else(browser, hilde, wim, noor, session, name):
    url = address(name, session)
    found = [browser(who).get(url).status_code for who in (hilde, wim, noor, None)]
    assert found == [200, 404, 403, 302]


@pytest.mark.access
@pytest.mark.parametrize("name", DEEDS)
def test_a_deed_is_for_the_officer_only(browser, hilde, wim, noor, session, name):
    url = address(name, session)
    found = [browser(who).post(url).status_code for who in (wim, noor, None, hilde)]
    assert (found, browser(hilde).get(url).status_code) == ([404, 403, 302, 302], 405)


@pytest.mark.access
@pytest.mark.parametrize("name", ["window", "accesses"])
def test_an_interview_has_no_window_and_no_accesses(browser, hilde, oral, name):
    assert browser(hilde).get(reverse(f"backoffice:{name}", args=[oral.pk])).status_code == 404


# -- Two places at once --------------------------------------------------------------------------------------------------


@pytest.fixture
def beside(stage, oral, noor, hilde):
    """Noor sits in this jury, and in that of another vacancy at the hour of the plan."""
    other = interviews(stage, ["Cis"])
    for round_ in (oral, other):
        set_panel(round_, [PanelSeat("Noor", "member", noor)], by=hilde, at=CLOSED)
    plan_session(other, PLAN, by=hilde, at=CLOSED)
    return other


def test_the_timetable_names_who_would_be_in_two_places(browser, hilde, oral, beside, text):
    plan_session(oral, PLAN, by=hilde, at=CLOSED)
    shown = text(browser(hilde).get(page(oral)))
    assert "Noor zit dan in de jury van Mondelinge proef, Dossierbeheerder" in shown


def test_a_session_about_to_be_planned_names_them_too(browser, hilde, oral, beside, text):
    hours = {"starts": "09:00", "ends": "12:00", "minutes": "30", "place": "Stadhuis"}
    answer = browser(hilde).post(
        reverse("backoffice:plan_session", args=[oral.pk]), hours | {"day": START.date().isoformat()}
    )
    assert "Noor zit dan in de jury van Mondelinge proef, Dossierbeheerder" in text(answer)
