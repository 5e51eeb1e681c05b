"""Candidates who choose their hour themselves."""

from datetime import timedelta

import pytest

from candidates.accommodation import decide_accommodation
from candidates.actions import withdraw
from candidates.models import AccommodationRequest, Application, Participation
from correspondence.actions import release
from correspondence.models import Message
from journal.actions import ActionError
from journal.models import Entry
from planning import queries
from planning.booking import ChangedError, TakenError, book, open_booking, own_key
from planning.booking_letters import compose
from planning.invitations import invite, send_reminders
from planning.models import Booking, Slot
from planning.sessions import SessionPlan, assign_slots, cancel_slot, move_slot, plan_session
from recruitment.tests.cast import CLOSED, moment

pytestmark = pytest.mark.django_db

DAY = moment(2026, 7, 1, 9)
LAST = moment(2026, 6, 26, 12, 0)
MINUTE, DAY_LONG = timedelta(minutes=1), timedelta(days=1)
HALF = timedelta(minutes=30)
PLAN = SessionPlan(DAY, DAY + timedelta(hours=2), place="Stadhuis, zaal 2", minutes=30)


@pytest.fixture
def oral(stage):
    """The interview of Ann, Bo and Cas runs."""
    vacancy = stage.admitted(["Ann", "Bo", "Cas"])
    stage.closed(vacancy, "written", {"Ann": "70", "Bo": "70", "Cas": "70"})
    return stage.round(vacancy, "oral")


@pytest.fixture
def session(oral, hilde):
    return plan_session(oral, PLAN, by=hilde, at=CLOSED)


@pytest.fixture
def opened(oral, session, hilde):
    """Ann, Bo and Cas may choose; their letters are drafts."""
    return open_booking(oral, last_minute=LAST, by=hilde, at=CLOSED)


@pytest.fixture
def asked(opened, hilde):
    """They were asked, and may read it. The session with its four hours."""
    release(list(requests()), leaves_at=CLOSED, by=hilde, at=CLOSED)
    return opened.round.sessions.get()


def requests():
    return Message.objects.filter(occasion="choose-hour")


def names(occasion):
    rows = Message.objects.filter(occasion=occasion).order_by("pk")
    return list(rows.values_list("recipient_name", flat=True))


def row(name):
    return Participation.objects.select_related("round").get(
        application__candidate__first_name=name, round__key="oral"
    )


def slot_of(name):
    return Slot.objects.taken().get(participation=row(name))


def choose(name, session, hour=0, *, seen="", at=CLOSED, by=None):
    """The candidate chooses the so manieth hour of the session."""
    person = row(name)
    return book(
        person,
        session=session,
        starts_at=session.starts_at + hour * HALF,
        seen=seen,
        by=by or Someone,
        at=at,
    )


class Someone:
    actor_key = "user:0"


# -- Opening -----------------------------------------------------------------------------------------------------------


def test_everybody_without_an_hour_is_asked_by_a_letter_that_waits(opened):
    assert list(requests().order_by("pk").values_list("recipient_name", "state")) == [
        ("Ann Peeters", "draft"),
        ("Bo Peeters", "draft"),
        ("Cas Peeters", "draft"),
    ]


def test_the_letter_says_until_when_on_which_days_and_where(oral, session, hilde, arrange):
    with arrange():
        organisation = oral.vacancy.organisation
        organisation.host = "jobs.leiemond.example"
        organisation.save()
    open_booking(oral, last_minute=LAST, by=hilde, at=CLOSED)
    text = requests().get(recipient_name="Ann Peeters").body_text
    pieces = (
        "Kiezen kan tot vrijdag 26 juni 2026, 12.00 uur.",
        "- woensdag 1 juli 2026, 9.00 uur tot 10.30 uur",
        f"Meld je aan en kies je uur hier: https://jobs.leiemond.example/mijn/uren/{row('Ann').pk}/",
    )
    assert [piece for piece in pieces if piece not in text] == []


def test_a_letter_is_written_anew_for_who_still_has_no_hour(oral, asked):
    choose("Bo", asked)
    keys = list(requests().order_by("pk").values_list("unique_key", flat=True))
    assert [letter.recipient.name for letter in compose(keys)] == ["Ann Peeters", "Cas Peeters"]


def test_who_has_an_hour_is_not_asked(oral, session, hilde):
    assign_slots(oral, by=hilde, at=CLOSED)
    open_booking(oral, last_minute=LAST, by=hilde, at=CLOSED)
    assert names("choose-hour") == []


def test_who_has_no_address_is_not_asked(oral, session, hilde, arrange):
    with arrange():
        candidate = row("Bo").application.candidate
        candidate.email, candidate.street = "", "Kaai 1"
        candidate.save()
    open_booking(oral, last_minute=LAST, by=hilde, at=CLOSED)
    assert names("choose-hour") == ["Ann Peeters", "Cas Peeters"]


def test_opening_again_with_the_same_moment_changes_nothing(oral, opened, hilde):
    before = Entry.objects.count()
    open_booking(oral, last_minute=LAST, by=hilde, at=CLOSED)
    assert (Booking.objects.count(), requests().count(), Entry.objects.count()) == (1, 3, before)


def test_more_time_is_told_by_a_next_letter(oral, asked, hilde):
    open_booking(oral, last_minute=LAST + DAY_LONG, by=hilde, at=CLOSED)
    assert sorted(requests().values_list("revision", "state")) == [(1, "queued")] * 3 + [(2, "draft")] * 3


def test_time_that_was_told_becomes_no_shorter(oral, asked, hilde):
    with pytest.raises(ActionError, match="26 juni"):
        open_booking(oral, last_minute=LAST - MINUTE, by=hilde, at=CLOSED)


def test_time_that_nobody_was_told_may_become_shorter(oral, opened, hilde):
    assert open_booking(oral, last_minute=LAST - MINUTE, by=hilde, at=CLOSED).closes_at == LAST


@pytest.mark.parametrize(
    "last", [CLOSED - MINUTE, DAY + timedelta(hours=2)], ids=["past", "no hour after it"]
)
def test_a_last_minute_is_to_come_and_leaves_an_hour(oral, session, hilde, last):
    with pytest.raises(ActionError):
        open_booking(oral, last_minute=last, by=hilde, at=CLOSED)


def test_a_round_that_does_not_run_has_nobody_who_chooses(stage, hilde):
    waiting = stage.round(stage.admitted(["Ann"]), "oral")
    plan_session(waiting, PLAN, by=hilde, at=CLOSED)
    with pytest.raises(ActionError, match="niet begonnen"):
        open_booking(waiting, last_minute=LAST, by=hilde, at=CLOSED)


# -- Choosing ----------------------------------------------------------------------------------------------------------


def test_the_chosen_hour_is_confirmed_at_once_with_a_calendar_file(asked):
    slot = choose("Bo", asked, 2)
    letter = Message.objects.get(occasion="invitation-interview")
    told = letter.calendar.replace("\r\n ", "")
    assert (slot.starts_at, letter.recipient_name, letter.state, letter.released_at) == (
        DAY + 2 * HALF,
        "Bo Peeters",
        "queued",
        CLOSED,
    )
    assert [f"UID:{slot.uid}" in told, "SEQUENCE:0" in told, "METHOD:REQUEST" in told] == [True] * 3


def test_the_same_choice_twice_is_one(asked):
    first = choose("Bo", asked, 2)
    before = Entry.objects.count(), Message.objects.count()
    again = choose("Bo", asked, 2)
    assert (again.pk, Entry.objects.count(), Message.objects.count()) == (first.pk, *before)


def test_another_hour_keeps_the_appointment_in_the_calendar_with_the_next_sequence(asked):
    first = choose("Bo", asked, 2)
    second = choose("Bo", asked, 0, seen=own_key(first))
    assert (second.uid, second.sequence, second.starts_at) == (first.uid, 1, DAY)
    assert (names("appointment-changed"), names("invitation-interview")) == (["Bo Peeters"], ["Bo Peeters"])


def test_the_hour_that_is_left_is_free_for_others(asked):
    choose("Bo", asked, 0, seen=own_key(choose("Bo", asked, 2)))
    assert choose("Ann", asked, 2).starts_at == DAY + 2 * HALF


def test_an_hour_has_one_candidate(asked):
    choose("Ann", asked, 1)
    with pytest.raises(TakenError, match="net voor"):
        choose("Bo", asked, 1)


def test_panels_side_by_side_at_one_place_share_their_hours(oral, asked, hilde):
    plan = SessionPlan(DAY, DAY + HALF, place=PLAN.place, minutes=30, panel="jury B")
    other = plan_session(oral, plan, by=hilde, at=CLOSED)
    choose("Ann", asked, 0)
    assert choose("Bo", asked, 0).session == other


def test_an_hour_at_which_the_candidate_is_expected_elsewhere_is_not_taken(stage, asked, hilde, arrange):
    other = stage.admitted(["Dirk"])
    written = stage.round(other, "written")
    plan = SessionPlan(DAY, DAY + timedelta(hours=1), place="Elders")
    plan_session(written, plan, by=hilde, at=CLOSED)
    with arrange():
        stage.application(other, "Dirk")
        other.applications.update(candidate=row("Ann").application.candidate)
    assign_slots(written, by=hilde, at=CLOSED)
    with pytest.raises(TakenError, match="ergens anders"):
        choose("Ann", asked, 1)


def test_until_the_last_minute_included(asked):
    assert choose("Ann", asked, at=LAST).starts_at == DAY


def test_after_the_last_minute_nothing_is_chosen(asked):
    with pytest.raises(ActionError, match="26 juni"):
        choose("Ann", asked, at=LAST + MINUTE)


def test_who_was_not_told_yet_cannot_choose(opened):
    with pytest.raises(ActionError, match="geen uur te kiezen"):
        choose("Ann", opened.round.sessions.get())


def test_who_withdrew_chooses_nothing(asked, hilde):
    withdraw([row("Ann").application], by=hilde, at=CLOSED)
    with pytest.raises(ActionError, match="geen uur te kiezen"):
        choose("Ann", asked)


def test_who_chose_nothing_gets_an_hour_that_is_left(oral, asked, hilde):
    choose("Bo", asked, 0)
    assign_slots(oral, by=hilde, at=LAST + MINUTE)
    assert [(slot_of(n).starts_at - DAY) // HALF for n in ("Ann", "Bo", "Cas")] == [1, 0, 2]


# -- The officer may always move ---------------------------------------------------------------------------------------


def test_an_hour_that_the_officer_changed_meanwhile_is_not_changed_unseen(asked, hilde):
    chosen = choose("Ann", asked, 0)
    seen = own_key(chosen)
    move_slot(chosen, session=asked, starts_at=DAY + HALF, by=hilde, at=CLOSED)
    with pytest.raises(ChangedError, match=r"9\.30 uur"):
        choose("Ann", asked, 2, seen=seen)


def test_an_hour_that_the_officer_cancelled_can_be_chosen_again(asked, hilde):
    chosen = choose("Ann", asked, 0)
    cancel_slot(chosen, reason="Ziek.", by=hilde, at=CLOSED)
    with pytest.raises(ChangedError):
        choose("Ann", asked, 1, seen=own_key(chosen))
    assert choose("Ann", asked, 1).starts_at == DAY + HALF


def test_who_chooses_another_hour_than_the_one_drafted_by_the_officer_is_invited_once(oral, asked, hilde):
    assign_slots(oral, by=hilde, at=CLOSED)
    invite(oral, by=hilde, at=CLOSED)
    choose("Ann", asked, 3)
    letter = Message.objects.get(occasion="invitation-interview", recipient_name="Ann Peeters")
    assert (letter.state, "10.30 uur" in letter.body_text, names("appointment-changed")) == (
        "queued",
        True,
        [],
    )


# -- What a candidate sees ---------------------------------------------------------------------------------------------


def seen_by(name, at=CLOSED):
    application = Application.objects.select_related("candidate").get(
        candidate__first_name=name, vacancy__rounds__booking__isnull=False
    )
    (own,) = queries.bookings([application], at=at)
    return [("own" if c.is_own else c.is_free) for c in queries.choices(own, at=at)]


def test_a_candidate_sees_what_is_free_taken_and_own(asked):
    choose("Ann", asked, 0)
    choose("Bo", asked, 2)
    assert seen_by("Ann") == ["own", True, False, True]


def test_an_hour_that_was_given_and_not_told_yet_looks_like_any_other(oral, asked, hilde):
    assign_slots(oral, by=hilde, at=CLOSED)
    assert (seen_by("Ann"), choose("Ann", asked, 0).starts_at) == ([True, False, False, True], DAY)


def test_hours_of_panels_at_one_place_are_shown_once(oral, asked, hilde):
    plan = SessionPlan(DAY, DAY + HALF, place=PLAN.place, minutes=30, panel="jury B")
    plan_session(oral, plan, by=hilde, at=CLOSED)
    choose("Bo", asked, 0)
    assert seen_by("Ann") == [True, True, True, True]


def test_the_choice_costs_the_same_with_many_hours(oral, asked, hilde, django_assert_num_queries):
    with django_assert_num_queries(7):
        seen_by("Ann")
    day = DAY + DAY_LONG
    plan_session(oral, SessionPlan(day, day + timedelta(hours=9), "Hier", minutes=15), by=hilde, at=CLOSED)
    with django_assert_num_queries(7):
        assert len(seen_by("Ann")) == 40


# -- Extra time --------------------------------------------------------------------------------------------------------


@pytest.fixture
def slow(asked, hilde, arrange):
    """Ann has 15 minutes more."""
    with arrange():
        request = AccommodationRequest.objects.create(
            application=row("Ann").application, measure="Meer tijd", requested_at=CLOSED
        )
    decide_accommodation(
        request,
        asked.round,
        granted=True,
        measure="Een kwartier meer",
        extra_minutes=15,
        reason="Attest.",
        by=hilde,
        at=CLOSED,
    )
    return asked


def test_who_has_extra_time_gets_an_hour_with_room_only(slow):
    choose("Bo", slow, 1)
    with pytest.raises(TakenError):
        choose("Ann", slow, 0)
    assert (seen_by("Ann"), choose("Ann", slow, 2).starts_at) == ([False, False, True, True], DAY + 2 * HALF)


def test_nobody_gets_the_hour_into_which_extra_time_runs(slow):
    choose("Ann", slow, 0)
    with pytest.raises(TakenError):
        choose("Bo", slow, 1)
    assert seen_by("Bo") == [False, False, True, True]


# -- Reminding ---------------------------------------------------------------------------------------------------------


def test_who_chose_nothing_is_reminded_the_day_before_once(asked, hilde):
    choose("Bo", asked, 0)
    for at in (LAST - 2 * DAY_LONG, LAST - timedelta(hours=20), LAST - timedelta(hours=19)):
        send_reminders(by=hilde, at=at)
    assert names("reminder-choose-hour") == ["Ann Peeters", "Cas Peeters"]


def test_who_was_not_told_is_not_reminded(opened, hilde):
    send_reminders(by=hilde, at=LAST - timedelta(hours=20))
    assert names("reminder-choose-hour") == []


def test_choosing_is_journaled(asked):
    before = Entry.objects.order_by("pk").last().pk
    slot = choose("Bo", asked, 1)
    entry = Entry.objects.filter(pk__gt=before).order_by("pk").first()
    assert (entry.what, entry.subject, entry.data) == (
        "hour_chosen",
        row("Bo").application.key,
        {"slot": slot.key, "starts_at": (DAY + HALF).astimezone(slot.starts_at.tzinfo).isoformat()},
    )
