"""Who arrived and who was absent, as it is marked at the door."""

from datetime import timedelta

import pytest

from candidates.models import Participation
from correspondence.actions import release
from correspondence.models import Message
from journal.actions import ActionError
from journal.models import Entry
from planning.door import mark_arrived, undo_arrival
from planning.invitations import invite
from planning.models import Slot
from planning.sessions import SessionPlan, assign_slots, plan_session
from recruitment.tests.cast import CLOSED, moment
from scoring.attendance import give_new_hour, mark_absent, undo_absence

pytestmark = pytest.mark.django_db

DAY = moment(2026, 7, 1, 9)
LATER = moment(2026, 7, 8, 9)
HALF = timedelta(minutes=30)


@pytest.fixture
def session(stage, hilde):
    """An and Bo are expected on 1 July, and were told so."""
    vacancy = stage.admitted(["An", "Bo"])
    stage.closed(vacancy, "written", {"An": "70", "Bo": "70"})
    oral = stage.round(vacancy, "oral")
    session = plan_session(
        oral, SessionPlan(DAY, DAY + 2 * HALF, place="Zaal 2", minutes=30), by=hilde, at=CLOSED
    )
    assign_slots(oral, by=hilde, at=CLOSED)
    invite(oral, by=hilde, at=CLOSED)
    drafts = Message.objects.drafts().filter(occasion="invitation-interview")
    release(list(drafts), leaves_at=CLOSED, by=hilde, at=CLOSED)
    return session


@pytest.fixture
def later(session, hilde):
    """A session a week later, with one free hour."""
    plan = SessionPlan(LATER, LATER + HALF, place="Zaal 2", minutes=30)
    return plan_session(session.round, plan, by=hilde, at=CLOSED)


def slot_of(name):
    return Slot.objects.taken().get(participation__application__candidate__first_name=name)


def absence_of(name):
    row = Participation.objects.get(round__key="oral", application__candidate__first_name=name)
    return row.absent, row.absence_note


def entries():
    whats = ("candidate_arrived", "arrival_undone", "results_recorded", "absence_justified", "slot_moved")
    found = Entry.objects.filter(what__in=whats, at__gt=CLOSED).order_by("pk")
    return list(found.values_list("what", flat=True))


def test_who_arrives_is_marked_with_the_moment(session, hilde):
    mark_arrived(slot_of("An"), by=hilde, at=DAY - HALF)
    assert (slot_of("An").arrived_at, slot_of("Bo").arrived_at, entries()) == (
        DAY - HALF,
        None,
        ["candidate_arrived"],
    )


@pytest.mark.integrity
def test_marked_twice_the_first_moment_stays(session, hilde):
    for at in (DAY, DAY + HALF):
        mark_arrived(slot_of("An"), by=hilde, at=at)
    assert (slot_of("An").arrived_at, entries()) == (DAY, ["candidate_arrived"])


def test_a_mark_can_be_undone(session, hilde):
    mark_arrived(slot_of("An"), by=hilde, at=DAY)
    for _twice in range(2):
        undo_arrival(slot_of("An"), by=hilde, at=DAY)
    assert (slot_of("An").arrived_at, entries()) == (None, ["candidate_arrived", "arrival_undone"])


@pytest.mark.parametrize("mark", [mark_arrived, mark_absent])
def test_nothing_is_marked_before_the_day(session, hilde, mark):
    with pytest.raises(ActionError, match="pas verwacht"):
        mark(slot_of("An"), by=hilde, at=DAY - timedelta(days=1))


@pytest.mark.integrity
def test_absence_is_recorded_with_the_results_once(session, hilde):
    for _twice in range(2):
        mark_absent(slot_of("An"), note="Belde  niet af.", by=hilde, at=DAY + HALF)
    assert (absence_of("An"), absence_of("Bo"), entries()) == (
        (True, "Belde niet af."),
        (False, ""),
        ["results_recorded"],
    )


def test_absence_can_be_undone(session, hilde):
    mark_absent(slot_of("An"), by=hilde, at=DAY)
    undo_absence(slot_of("An"), by=hilde, at=DAY)
    assert absence_of("An") == (False, "")


def test_who_arrived_is_not_absent(session, hilde):
    mark_arrived(slot_of("An"), by=hilde, at=DAY)
    with pytest.raises(ActionError, match="aangekomen"):
        mark_absent(slot_of("An"), by=hilde, at=DAY)


def test_who_is_absent_did_not_arrive(session, hilde):
    mark_absent(slot_of("An"), by=hilde, at=DAY)
    with pytest.raises(ActionError, match="afwezig"):
        mark_arrived(slot_of("An"), by=hilde, at=DAY)


# -- A new hour --------------------------------------------------------------------------------------------------------


def test_a_justified_absence_gets_a_new_hour_and_counts_no_more(session, later, hilde):
    mark_absent(slot_of("An"), by=hilde, at=DAY)
    uid = slot_of("An").uid
    give_new_hour(slot_of("An"), session=later, starts_at=LATER, reason="Attest.", by=hilde, at=DAY + HALF)
    slot = slot_of("An")
    assert (slot.starts_at, slot.uid, slot.sequence, absence_of("An")) == (LATER, uid, 1, (False, "Attest."))


def test_the_candidate_is_told_at_once_and_not_why(session, later, hilde):
    mark_absent(slot_of("An"), by=hilde, at=DAY)
    give_new_hour(slot_of("An"), session=later, starts_at=LATER, reason="Attest.", by=hilde, at=DAY + HALF)
    letter = Message.objects.get(occasion="appointment-changed")
    assert (letter.state, "8 juli 2026" in letter.body_text, "Attest" in letter.body_text) == (
        "queued",
        True,
        False,
    )


@pytest.mark.integrity
def test_the_same_new_hour_twice_is_once(session, later, hilde):
    mark_absent(slot_of("An"), by=hilde, at=DAY)
    for _twice in range(2):
        give_new_hour(slot_of("An"), session=later, starts_at=LATER, reason="Attest.", by=hilde, at=DAY)
    assert entries() == ["results_recorded", "absence_justified", "slot_moved"]


def test_the_reason_is_given(session, later, hilde):
    mark_absent(slot_of("An"), by=hilde, at=DAY)
    with pytest.raises(ActionError, match="reden"):
        give_new_hour(slot_of("An"), session=later, starts_at=LATER, reason=" ", by=hilde, at=DAY)


def test_who_was_there_gets_no_second_hour(session, later, hilde):
    with pytest.raises(ActionError, match="niet afwezig"):
        give_new_hour(slot_of("An"), session=later, starts_at=LATER, reason="Attest.", by=hilde, at=DAY)


def test_once_the_round_is_closed_nobody_gets_a_new_hour(stage, session, later, hilde):
    mark_absent(slot_of("An"), by=hilde, at=DAY)
    stage.closed(session.round.vacancy, "oral", {"Bo": "60"})
    with pytest.raises(ActionError, match="afgesloten"):
        give_new_hour(slot_of("An"), session=later, starts_at=LATER, reason="Attest.", by=hilde, at=DAY)
