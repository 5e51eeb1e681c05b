"""A session that runs late, and catches up."""

from datetime import timedelta

import pytest

from candidates.models import Participation
from correspondence.actions import release
from correspondence.models import Message
from journal.actions import ActionError
from journal.models import Entry
from planning.delays import run_late
from planning.door import at_the_door, mark_arrived
from planning.invitations import invite
from planning.models import Session, Slot
from planning.sessions import SessionPlan, assign_slots, cancel_slot, move_slot, plan_session
from recruitment.tests.cast import CLOSED, moment

pytestmark = pytest.mark.django_db

DAY = moment(2026, 7, 1, 9)
HALF, MINUTE = timedelta(minutes=30), timedelta(minutes=1)
PLAN = SessionPlan(DAY, DAY + 4 * HALF, place="Stadhuis, zaal 2", minutes=30)


@pytest.fixture
def oral(stage):
    vacancy = stage.admitted(["Ann", "Bo", "Cas"])
    stage.closed(vacancy, "written", {"Ann": "70", "Bo": "70", "Cas": "70"})
    return stage.round(vacancy, "oral")


@pytest.fixture
def session(oral, hilde):
    """Ann, Bo and Cas are expected at 9.00, 9.30 and 10.00 and were told so; 10.30 is free."""
    session = plan_session(oral, PLAN, by=hilde, at=CLOSED)
    assign_slots(oral, by=hilde, at=CLOSED)
    invite(oral, by=hilde, at=CLOSED)
    drafts = Message.objects.drafts().filter(occasion="invitation-interview")
    release(list(drafts), leaves_at=CLOSED, by=hilde, at=CLOSED)
    return session


@pytest.fixture
def late(session, hilde):
    """`late(minutes)`: somebody says so at 9.10, while Ann is inside."""

    def say(minutes, *, seen=0, at=DAY + 10 * MINUTE, first=None):
        return run_late(session, minutes=minutes, seen=seen, first=first, by=hilde, at=at)

    return say


def slot_of(name):
    return Slot.objects.taken().get(participation__application__candidate__first_name=name)


def hours():
    """Local hours of the session, and how late each is."""
    return [
        (f"{slot.starts_at.astimezone(DAY.tzinfo):%H:%M}", slot.delay_minutes)
        for slot in Slot.objects.standing()
    ]


def changes():
    rows = Message.objects.filter(occasion="appointment-changed").order_by("pk")
    return list(rows.values_list("recipient_name", flat=True))


def test_the_hours_still_to_come_shift_and_no_other(late):
    late(15)
    assert hours() == [("09:00", 0), ("09:45", 15), ("10:15", 15), ("10:45", 15)]


def test_who_waits_is_told_at_once_and_the_others_are_not(late):
    late(15)
    letter = Message.objects.get(occasion="appointment-changed", recipient_name="Bo Peeters")
    assert (changes(), letter.state, "9.45 uur" in letter.body_text) == (
        ["Bo Peeters", "Cas Peeters"],
        "queued",
        True,
    )


def test_the_appointment_moves_in_the_calendar(late):
    before = slot_of("Bo")
    late(15)
    text = Message.objects.get(occasion="appointment-changed", recipient_name="Bo Peeters").calendar
    wanted = (f"UID:{before.uid}", "SEQUENCE:1", "DTSTART:20260701T074500Z")
    assert [piece for piece in wanted if piece not in text.replace("\r\n ", "")] == []


@pytest.mark.integrity
def test_sent_twice_it_shifts_once(late):
    late(15)
    before = hours(), Message.objects.count(), Entry.objects.count()
    late(15)
    assert (hours(), Message.objects.count(), Entry.objects.count()) == before


@pytest.mark.integrity
def test_two_who_say_the_same_mean_the_same(late):
    late(15, seen=0)
    late(15, seen=0, at=DAY + 11 * MINUTE)
    assert hours()[1] == ("09:45", 15)


@pytest.mark.integrity
def test_who_did_not_see_the_delay_of_another_reads_both(late):
    late(15)
    with pytest.raises(ActionError, match="15 minuten vertraging door, jij 20"):
        late(20, seen=0)


def test_later_still_is_reckoned_from_the_plan(late):
    late(15)
    late(25, seen=15)
    assert hours() == [("09:00", 0), ("09:55", 25), ("10:25", 25), ("10:55", 25)]


def test_a_delay_may_begin_with_a_later_hour(late):
    late(10, first=slot_of("Cas"))
    assert hours() == [("09:00", 0), ("09:30", 0), ("10:10", 10), ("10:40", 10)]


def test_it_may_begin_with_the_hour_that_began_by_the_clock(late):
    late(20, first=slot_of("Ann"))
    assert hours() == [("09:20", 20), ("09:50", 20), ("10:20", 20), ("10:50", 20)]


def test_the_session_ends_as_much_later(late, session):
    late(15)
    late(5, seen=15)
    found = Session.objects.get(pk=session.pk)
    assert (found.ends_at, found.delay_minutes) == (PLAN.ends_at + 5 * MINUTE, 5)


# -- Catching up -------------------------------------------------------------------------------------------------------


def test_caught_up_every_hour_is_as_planned(late):
    late(15)
    late(0, seen=15)
    assert hours() == [("09:00", 0), ("09:30", 0), ("10:00", 0), ("10:30", 0)]


def test_nobody_comes_earlier_than_planned(late):
    with pytest.raises(ActionError):
        late(-5)


def test_nobody_has_to_come_within_a_quarter_of_an_hour(late):
    late(40)
    with pytest.raises(ActionError, match="minstens 25 minuten"):
        late(0, seen=40, at=DAY + 40 * MINUTE)
    late(25, seen=40, at=DAY + 40 * MINUTE)
    assert hours()[1] == ("09:55", 25)


def test_who_is_there_already_can_come_at_once(late, hilde):
    late(40)
    at = DAY + 40 * MINUTE
    mark_arrived(slot_of("Bo"), by=hilde, at=at)
    late(10, seen=40, at=at)
    assert hours()[1] == ("09:40", 10)


def test_nobody_comes_before_the_candidate_ahead_is_done(late):
    late(30, first=slot_of("Ann"))
    with pytest.raises(ActionError, match="minstens 30 minuten"):
        late(10, seen=30, at=DAY + 35 * MINUTE)


def test_an_absent_candidate_keeps_nobody_waiting(late, arrange):
    late(30, first=slot_of("Ann"))
    at = DAY + 35 * MINUTE
    with arrange():
        Participation.objects.filter(slots=slot_of("Ann")).update(absent=True)
    late(20, seen=30, at=at)
    assert hours()[1] == ("09:50", 20)


# -- What goes along ---------------------------------------------------------------------------------------------------


def test_the_delay_belongs_to_the_hour_and_not_to_who_moves(late, session, hilde):
    late(15)
    other = plan_session(
        session.round,
        SessionPlan(DAY + 24 * 2 * HALF, DAY + 50 * HALF, "Hier", minutes=30),
        by=hilde,
        at=CLOSED,
    )
    move_slot(slot_of("Bo"), session=other, starts_at=other.starts_at, by=hilde, at=DAY + 11 * MINUTE)
    free = Slot.objects.get(session=session, participation=None, starts_at=DAY + 45 * MINUTE)
    assert (slot_of("Bo").delay_minutes, free.delay_minutes) == (0, 15)


def test_an_hour_that_is_free_again_is_as_late(late, hilde):
    late(15)
    cancel_slot(slot_of("Bo"), reason="Ziek.", by=hilde, at=DAY + 11 * MINUTE)
    assert hours()[1] == ("09:45", 15)


@pytest.mark.parametrize(
    ("minutes", "at"),
    [(15, CLOSED), (15, DAY + 25 * HALF), (241, DAY)],
    ids=["another day", "after the last hour", "half a day"],
)
def test_what_cannot_be_is_refused(late, minutes, at):
    with pytest.raises(ActionError):
        late(minutes, at=at)


def test_a_session_for_everybody_at_once_is_moved_instead(session, hilde):
    together = plan_session(
        session.round, SessionPlan(DAY + HALF, DAY + 3 * HALF, "Hier", panel="B"), by=hilde, at=CLOSED
    )
    with pytest.raises(ActionError, match="Verplaats de zitting"):
        run_late(together, minutes=10, seen=0, by=hilde, at=DAY)


def test_the_delay_is_journaled(late, session):
    late(15)
    entry = Entry.objects.get(what="session_delayed")
    assert (entry.subject, entry.data) == (
        f"round:{session.round_id}",
        {"session": session.key, "minutes": 15, "hours": 3},
    )


def test_the_door_offers_the_hours_that_can_still_be_late(session):
    (found,) = at_the_door([session], at=DAY + 35 * MINUTE)
    names = [slot.participation.application.candidate.first_name for slot in found.can_shift]
    assert (names, found.next(at=DAY + 35 * MINUTE)) == (["Bo", "Cas"], slot_of("Cas"))
