"""The calendar that a juror follows, read by another library than wrote it."""

from datetime import timedelta

import pytest
import vobject
from django.db import connection
from django.test.utils import CaptureQueriesContext

from correspondence.models import Message
from planning.feeds import digest_of, feed_of, make_feed, owner_of, stop_feed
from planning.models import Seat
from planning.panel_models import CalendarFeed
from planning.panels import PanelSeat, set_panel
from planning.sessions import SessionPlan, assign_slots, cancel_session, plan_session, send_timetables
from recruitment.tests.cast import BRUSSELS, CLOSED, moment

pytestmark = pytest.mark.django_db

DAY = moment(2026, 7, 1, 9)


@pytest.fixture
def oral(stage, noor, hilde):
    """The interview of Ann runs, with Noor in the jury."""
    vacancy = stage.admitted(["Ann"])
    stage.closed(vacancy, "written", {"Ann": "70"})
    round_ = stage.round(vacancy, "oral")
    set_panel(round_, [PanelSeat("Noor", "chair", noor)], by=hilde, at=CLOSED)
    return round_


def planned(oral, hilde, starts_at=DAY):
    plan = SessionPlan(starts_at, starts_at + timedelta(hours=1), place="Stadhuis", minutes=30)
    return plan_session(oral, plan, by=hilde, at=CLOSED)


def followed(noor):
    seats = Seat.objects.filter(user=noor).select_related("round__vacancy__organisation")
    return feed_of(seats, at=CLOSED)


def events(noor):
    return vobject.readOne(followed(noor)).vevent_list


def test_it_has_every_sitting_with_place_and_file(oral, hilde, noor):
    planned(oral, hilde)
    (event,) = events(noor)
    assert (event.summary.value, event.location.value, event.description.value) == (
        "Jury: Mondelinge proef, Dossierbeheerder",
        "Stadhuis",
        "Dossier 2026-001",
    )


def test_its_appointments_are_those_of_the_mailed_files(oral, hilde, noor):
    planned(oral, hilde)
    assign_slots(oral, by=hilde, at=CLOSED)
    send_timetables(oral, by=hilde, at=CLOSED)
    mailed = vobject.readOne(Message.objects.get(occasion="jury-timetable").calendar).vevent
    (event,) = events(noor)
    assert (event.uid.value, event.sequence.value) == (mailed.uid.value, mailed.sequence.value)


def test_what_was_called_off_stays_as_cancelled_with_a_higher_sequence(oral, hilde, noor):
    session = planned(oral, hilde)
    cancel_session(session, reason="Zaal dubbel geboekt.", by=hilde, at=CLOSED)
    (event,) = events(noor)
    assert (event.status.value, event.sequence.value, event.uid.value) == (
        "CANCELLED",
        "1",
        str(session.uid),
    )


def test_it_names_no_candidate(oral, hilde, noor):
    planned(oral, hilde)
    assign_slots(oral, by=hilde, at=CLOSED)
    text = followed(noor).replace("\r\n ", "")
    assert [name for name in ("Ann", "Peeters", "0001@", "ann@post.example") if name in text] == []


@pytest.mark.parametrize("day", [moment(2027, 3, 27, 10), moment(2027, 3, 29, 10), moment(2027, 11, 1, 10)])
def test_the_hour_is_right_on_both_sides_of_a_change_of_the_clock(oral, hilde, noor, day):
    planned(oral, hilde, day)
    (event,) = events(noor)
    read = event.dtstart.value.astimezone(BRUSSELS)
    assert f"{read:%Y-%m-%d %H:%M}" == f"{day:%Y-%m-%d} 10:00"


@pytest.mark.parametrize("number", [3, 30])
def test_it_costs_one_query(oral, hilde, noor, number):
    for day in range(number):
        planned(oral, hilde, DAY + timedelta(days=day))
    seats = list(Seat.objects.filter(user=noor).select_related("round__vacancy__organisation"))
    with CaptureQueriesContext(connection) as counted:
        feed_of(seats, at=CLOSED)
    assert len(counted) <= 2


def test_only_the_digest_of_a_token_is_kept(noor, leiemond):
    token = make_feed(noor, leiemond, by=noor, at=CLOSED)
    assert (CalendarFeed.objects.get().digest, owner_of(token)) == (digest_of(token), noor)


def test_a_new_address_ends_the_one_before(noor, leiemond):
    first = make_feed(noor, leiemond, by=noor, at=CLOSED)
    second = make_feed(noor, leiemond, by=noor, at=CLOSED)
    assert (owner_of(first), owner_of(second)) == (None, noor)


def test_an_address_that_is_taken_back_finds_nobody(noor, leiemond):
    token = make_feed(noor, leiemond, by=noor, at=CLOSED)
    stop_feed(noor, leiemond, by=noor, at=CLOSED)
    assert owner_of(token) is None


def test_who_may_not_sign_in_any_more_has_no_calendar(noor, leiemond, arrange):
    token = make_feed(noor, leiemond, by=noor, at=CLOSED)
    with arrange():
        noor.is_active = False
        noor.save()
    assert owner_of(token) is None
