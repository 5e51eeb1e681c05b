"""Candidates who choose their hour, the door of a session, and a new hour: what an officer does with them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from candidates.models import Participation
from correspondence.models import Message
from planning.booking import open_booking
from planning.models import Booking, Slot, hour_key
from planning.sessions import SessionPlan, assign_slots, plan_session
from recruitment.tests.cast import CLOSED, moment
from recruitment.tests.clicks import press
from scoring.attendance import mark_absent

pytestmark = pytest.mark.django_db

START = moment(2026, 7, 1, 9)
LATER = moment(2026, 7, 8, 9)
LAST = moment(2026, 6, 26, 12)
HALF = timedelta(minutes=30)


@pytest.fixture
def today(monkeypatch):
    """`today(moment)`: the moment at which somebody looks."""

    def look_at(moment):
        for name in (
            "django.utils.timezone",
            "backoffice.views.door",
            "backoffice.views.planning",
            "backoffice.forms.planning",
        ):
            monkeypatch.setattr(f"{name}.now", lambda: moment)

    return look_at


@pytest.fixture
def oral(stage, today):
    vacancy = stage.admitted(["Ann", "Bo"])
    stage.closed(vacancy, "written", {"Ann": "70", "Bo": "70"})
    today(CLOSED)
    return stage.round(vacancy, "oral")


@pytest.fixture
def session(oral, hilde):
    return plan_session(oral, SessionPlan(START, START + 2 * HALF, "Zaal 2", minutes=30), by=hilde, at=CLOSED)


@pytest.fixture
def later(oral, hilde):
    return plan_session(oral, SessionPlan(LATER, LATER + HALF, "Zaal 2", minutes=30), by=hilde, at=CLOSED)


@pytest.fixture
def day(oral, session, hilde, today):
    """Ann and Bo are expected at 9.00 and 9.30; it is ten past nine."""
    assign_slots(oral, by=hilde, at=CLOSED)
    today(START + timedelta(minutes=10))
    return session


def slot_of(name):
    return Slot.objects.taken().get(participation__application__candidate__first_name=name)


def planning_of(round_):
    return reverse("backoffice:planning", args=[round_.vacancy_id])


def door_of(session):
    return reverse("backoffice:door", args=[session.pk])


# -- Choosing ----------------------------------------------------------------------------------------------------------


def test_choosing_is_opened_from_the_planning(browser, hilde, oral, session, text):
    client = browser(hilde)
    address = reverse("backoffice:booking", args=[oral.pk])
    shown = client.get(planning_of(oral)).content.decode()
    press(client, address, last_day="2026-06-26", last_hour="12:00")
    found = text(client.get(planning_of(oral)))
    assert (address in shown, Booking.objects.get().last_minute) == (True, LAST)
    pieces = (
        "Kandidaten kiezen hun uur tot vrijdag 26 juni 2026, 12.00 uur",
        "2 kandidaten kozen nog geen uur",
        "2 uitnodigingen nalezen",
    )
    assert [piece for piece in pieces if piece not in found] == []


def test_a_moment_that_leaves_no_hour_is_refused_at_the_form(browser, hilde, oral, session, text):
    data = {"last_day": "2026-07-02", "last_hour": "12:00"}
    page = browser(hilde).post(reverse("backoffice:booking", args=[oral.pk]), data)
    assert (page.status_code, "geen vrij uur" in text(page), Booking.objects.count()) == (422, True, 0)


def test_afterwards_who_chose_nothing_has_no_hour_yet(browser, hilde, oral, session, today, text):
    open_booking(oral, last_minute=LAST, by=hilde, at=CLOSED)
    today(LAST + timedelta(minutes=1))
    found = text(browser(hilde).get(planning_of(oral)))
    assert ("2 kandidaten hebben nog geen uur" in found, "12.00 uur (voorbij)" in found) == (True, True)


# -- The door ----------------------------------------------------------------------------------------------------------


def test_an_officer_marks_who_arrives_and_who_does_not_come(browser, hilde, day, oral, text):
    client = browser(hilde)
    for deed, name in (("arrived", "Ann"), ("absent", "Bo")):
        client.post(door_of(day), {"deed": deed, "slot": slot_of(name).pk})
    door, planning = text(client.get(door_of(day))), text(client.get(planning_of(oral)))
    assert ("Aangekomen 9.10 uur" in door, "Bo Peeters 0002 Afwezig" in door) == (True, True)
    assert ("Ann Peeters 0001 Aangekomen 9.10 uur" in planning, "Nieuw uur geven" in planning) == (True, True)


def test_what_is_refused_is_said_on_the_page(browser, hilde, day, text):
    client = browser(hilde)
    for deed in ("arrived", "absent"):
        page = client.post(door_of(day), {"deed": deed, "slot": slot_of("Ann").pk}, follow=True)
    assert "Ann Peeters staat als aangekomen aangeduid." in text(page)


def test_the_session_runs_late(browser, hilde, day, oral, text):
    client = browser(hilde)
    press(client, door_of(day), minutes="15", start=slot_of("Bo").pk)
    found = text(client.get(planning_of(oral)))
    assert "9.45–10.15 uur uitgelopen, gepland om 9.30 uur" in found


@pytest.mark.integrity
def test_an_older_page_does_not_change_the_delay_of_another(browser, hilde, day, text):
    client = browser(hilde)
    press(client, door_of(day), minutes="15", start=slot_of("Bo").pk)
    page = client.post(door_of(day), {"minutes": "20", "seen": "0", "start": slot_of("Bo").pk})
    assert (page.status_code, "15 minuten vertraging door, jij 20" in text(page)) == (422, True)


def test_a_session_of_another_day_has_no_door_yet(browser, hilde, oral, session):
    assert browser(hilde).get(door_of(session)).status_code == 404


# -- A new hour --------------------------------------------------------------------------------------------------------


def test_a_justified_absence_gets_a_new_hour(browser, hilde, day, later):
    mark_absent(slot_of("Ann"), by=hilde, at=START)
    address = reverse("backoffice:new_hour", args=[slot_of("Ann").pk])
    press(browser(hilde), address, to=hour_key(later.pk, later.slots.get().starts_at), reason="Attest.")
    row = Participation.objects.get(round=day.round, application__candidate__first_name="Ann")
    assert (slot_of("Ann").starts_at, row.absent, row.absence_note) == (LATER, False, "Attest.")


def test_without_a_free_hour_a_session_comes_first(browser, hilde, day, text):
    mark_absent(slot_of("Ann"), by=hilde, at=START)
    found = text(browser(hilde).get(reverse("backoffice:new_hour", args=[slot_of("Ann").pk])))
    assert "Er is geen vrij uur in deze ronde" in found


def test_who_was_there_has_no_new_hour(browser, hilde, day, later):
    assert browser(hilde).get(reverse("backoffice:new_hour", args=[slot_of("Ann").pk])).status_code == 404


# -- Who may -----------------------------------------------------------------------------------------------------------


def addresses(day):
    return [
        reverse("backoffice:booking", args=[day.round_id]),
        door_of(day),
        reverse("backoffice:new_hour", args=[slot_of("Bo").pk]),
    ]


@pytest.mark.access
@pytest.mark.parametrize(("person", "code"), [(None, 302), ("noor", 403), ("samira", 403), ("wim", 404)])
def test_nobody_else_reaches_these_pages(browser, day, later, hilde, request, person, code):
    mark_absent(slot_of("Bo"), by=hilde, at=START)
    client = browser(request.getfixturevalue(person)) if person else browser()
    assert [client.get(address).status_code for address in addresses(day)] == [code] * 3


@pytest.mark.access
def test_nobody_of_another_session_is_marked(browser, hilde, day, stage):
    other = stage.round(stage.admitted(["Cas"]), "written")
    plan = SessionPlan(START, START + HALF, "Zaal 9", minutes=30)
    plan_session(other, plan, by=hilde, at=CLOSED)
    assign_slots(other, by=hilde, at=CLOSED)
    page = browser(hilde).post(door_of(day), {"deed": "arrived", "slot": slot_of("Cas").pk})
    assert (page.status_code, slot_of("Cas").arrived_at) == (404, None)


def test_the_letters_wait_until_they_are_read_over(browser, hilde, oral, session):
    press(
        browser(hilde),
        reverse("backoffice:booking", args=[oral.pk]),
        last_day="2026-06-26",
        last_hour="12:00",
    )
    assert set(Message.objects.filter(occasion="choose-hour").values_list("state", flat=True)) == {"draft"}
