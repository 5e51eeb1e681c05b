"""Sessions, their hours, and what candidates, jurors and unions are told of them."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from candidates.accommodation import decide_accommodation
from candidates.actions import withdraw
from candidates.models import AccommodationRequest, Application
from correspondence.actions import cancel, release
from correspondence.models import Message
from journal.actions import ActionError
from journal.models import Entry
from organisations.models import UnionContact
from planning.invitation_letters import compose
from planning.invitations import invite, send_reminders
from planning.models import Slot
from planning.panels import PanelSeat, set_panel
from planning.sessions import (
    SessionPlan,
    assign_slots,
    cancel_session,
    cancel_slot,
    change_session,
    move_slot,
    plan_session,
    send_timetables,
)
from recruitment.tests.cast import CLOSED, moment

pytestmark = pytest.mark.django_db

DAY = moment(2026, 7, 1, 9)
PLAN = SessionPlan(
    DAY, DAY + timedelta(hours=2), place="Stadhuis, zaal 2", minutes=30, preparation_minutes=20
)


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
def assigned(oral, session, hilde):
    assign_slots(oral, by=hilde, at=CLOSED)
    return session


@pytest.fixture
def invited(oral, assigned, hilde):
    """Everybody was invited, and may read it."""
    invite(oral, by=hilde, at=CLOSED)
    release(list(invitations()), leaves_at=CLOSED, by=hilde, at=CLOSED)
    return assigned


def hours(session):
    """Local hour and first name, of what stands."""
    slots = session.slots.standing().select_related("participation__application__candidate")
    return [
        (
            f"{slot.starts_at.astimezone(DAY.tzinfo):%H:%M}",
            slot.participation.application.candidate.first_name if slot.participation else None,
        )
        for slot in slots
    ]


def slot_of(name):
    return Slot.objects.taken().get(participation__application__candidate__first_name=name)


def invitations():
    return Message.objects.filter(occasion="invitation-interview")


def sent(occasion):
    return list(
        Message.objects.filter(occasion=occasion).order_by("pk").values_list("recipient_name", flat=True)
    )


# -- Planning ------------------------------------------------------------------------------------------------------------


def test_a_session_has_its_hours(session):
    assert hours(session) == [("09:00", None), ("09:30", None), ("10:00", None), ("10:30", None)]


def test_the_same_session_again_is_the_session_that_is_there(session, oral, hilde):
    assert plan_session(oral, PLAN, by=hilde, at=CLOSED) == session


def test_a_panel_sits_once_at_an_hour(session, oral, hilde):
    with pytest.raises(ActionError, match="jury"):
        plan_session(oral, SessionPlan(DAY, DAY + timedelta(hours=1), place="Elders"), by=hilde, at=CLOSED)


@pytest.mark.parametrize(
    "plan",
    [
        SessionPlan(CLOSED, DAY, place="Hier", minutes=30),
        SessionPlan(DAY, DAY, place="Hier", minutes=30),
        SessionPlan(DAY, DAY + timedelta(minutes=20), place="Hier", minutes=30),
        SessionPlan(DAY, DAY + timedelta(hours=2), minutes=30),
    ],
    ids=["past", "no end", "too short", "nowhere"],
)
def test_what_cannot_be_is_not_planned(oral, hilde, plan):
    with pytest.raises(ActionError):
        plan_session(oral, plan, by=hilde, at=CLOSED)


def test_candidates_get_the_hours_in_order_of_file_number(assigned):
    assert hours(assigned) == [("09:00", "Ann"), ("09:30", "Bo"), ("10:00", "Cas"), ("10:30", None)]


def test_who_finds_no_hour_is_named(oral, hilde):
    plan_session(
        oral, SessionPlan(DAY, DAY + timedelta(hours=1), place="Hier", minutes=30), by=hilde, at=CLOSED
    )
    result = assign_slots(oral, by=hilde, at=CLOSED)
    assert (result.placed, [str(p.application.candidate) for p in result.unplaced]) == (2, ["Cas Peeters"])


@pytest.fixture
def longer(oral, stage, hilde, arrange):
    """`longer(name, minutes)`: extra time for one of them in the interview."""

    def grant(name, minutes):
        with arrange():
            request = AccommodationRequest.objects.create(
                application=stage.application(oral.vacancy, name), measure="Meer tijd", requested_at=CLOSED
            )
        decide_accommodation(
            request,
            oral,
            granted=True,
            measure="Meer tijd",
            extra_minutes=minutes,
            reason="Attest gezien.",
            by=hilde,
            at=CLOSED,
        )

    return grant


def test_nobody_comes_while_somebody_with_extra_time_is_still_busy(oral, session, longer, hilde):
    longer("Ann", 15)
    assign_slots(oral, by=hilde, at=CLOSED)
    assert hours(session) == [("09:00", "Ann"), ("09:30", None), ("10:00", "Bo"), ("10:30", "Cas")]


def test_extra_time_up_to_the_next_hour_but_one_takes_no_more_than_it_needs(oral, session, longer, hilde):
    longer("Ann", 30)
    assign_slots(oral, by=hilde, at=CLOSED)
    assert hours(session) == [("09:00", "Ann"), ("09:30", None), ("10:00", "Bo"), ("10:30", "Cas")]


def test_what_extra_time_takes_stays_free_when_hours_are_given_again(oral, session, longer, stage, hilde):
    longer("Ann", 15)
    assign_slots(oral, by=hilde, at=CLOSED)
    withdraw([stage.application(oral.vacancy, "Bo")], by=hilde, at=CLOSED)
    assign_slots(oral, by=hilde, at=CLOSED)
    assert hours(session) == [("09:00", "Ann"), ("09:30", None), ("10:00", None), ("10:30", "Cas")]


def test_who_has_extra_time_comes_where_the_next_hour_is_free(oral, session, longer, hilde):
    assign_slots(oral, by=hilde, at=CLOSED)
    cancel_slot(slot_of("Ann"), reason="Ziek.", by=hilde, at=CLOSED)
    longer("Ann", 15)
    assign_slots(oral, by=hilde, at=CLOSED)
    assert hours(session) == [("09:00", None), ("09:30", "Bo"), ("10:00", "Cas"), ("10:30", "Ann")]


def test_an_hour_that_extra_time_needs_is_no_hour_to_move_to(oral, session, longer, hilde):
    longer("Ann", 15)
    assign_slots(oral, by=hilde, at=CLOSED)
    with pytest.raises(ActionError):
        move_slot(slot_of("Cas"), session=session, starts_at=DAY + timedelta(minutes=30), by=hilde, at=CLOSED)


def test_who_has_extra_time_and_finds_no_room_for_it_is_named(oral, longer, hilde):
    plan = SessionPlan(DAY, DAY + timedelta(hours=1), place="Hier", minutes=30)
    session = plan_session(oral, plan, by=hilde, at=CLOSED)
    assign_slots(oral, by=hilde, at=CLOSED)
    cancel_slot(slot_of("Ann"), reason="Ziek.", by=hilde, at=CLOSED)
    longer("Ann", 15)
    result = assign_slots(oral, by=hilde, at=CLOSED)
    assert (hours(session), [p.application.candidate.first_name for p in result.unplaced]) == (
        [("09:00", "Cas"), ("09:30", "Bo")],
        ["Ann"],
    )


def test_assigning_again_changes_nothing(oral, assigned, hilde):
    before = hours(assigned)
    assert (assign_slots(oral, by=hilde, at=CLOSED).placed, hours(assigned)) == (0, before)


def test_everybody_comes_to_a_test_at_the_same_hour(oral, hilde):
    test = plan_session(oral, SessionPlan(DAY, DAY + timedelta(hours=2), place="Hier"), by=hilde, at=CLOSED)
    assign_slots(oral, by=hilde, at=CLOSED)
    assert hours(test) == [("09:00", "Ann"), ("09:00", "Bo"), ("09:00", "Cas")]


def test_who_withdrew_gets_no_hour(stage, oral, session, hilde):
    withdraw([stage.application(oral.vacancy, "Ann")], by=hilde, at=CLOSED)
    assign_slots(oral, by=hilde, at=CLOSED)
    assert hours(session) == [("09:00", "Bo"), ("09:30", "Cas"), ("10:00", None), ("10:30", None)]


def test_the_hour_of_who_withdraws_is_free_at_once(stage, oral, assigned, hilde):
    withdraw([stage.application(oral.vacancy, "Ann")], by=hilde, at=CLOSED)
    assert hours(assigned) == [("09:00", None), ("09:30", "Bo"), ("10:00", "Cas"), ("10:30", None)]


def test_an_invitation_that_nobody_read_goes_with_who_withdraws(stage, oral, assigned, hilde):
    invite(oral, by=hilde, at=CLOSED)
    withdraw([stage.application(oral.vacancy, "Ann")], by=hilde, at=CLOSED)
    states = invitations().order_by("recipient_name").values_list("recipient_name", "state")
    assert dict(states)["Ann Peeters"] == "cancelled"


def test_the_hour_of_who_withdrew_is_given_to_who_has_none(stage, oral, hilde):
    plan = SessionPlan(DAY, DAY + timedelta(hours=1), place="Hier", minutes=30)
    session = plan_session(oral, plan, by=hilde, at=CLOSED)
    assign_slots(oral, by=hilde, at=CLOSED)
    withdraw([stage.application(oral.vacancy, "Ann")], by=hilde, at=CLOSED)
    assign_slots(oral, by=hilde, at=CLOSED)
    assert hours(session) == [("09:00", "Cas"), ("09:30", "Bo")]


def test_a_candidate_has_one_hour_in_a_round(assigned, arrange):
    ann, free = slot_of("Ann"), assigned.slots.standing().get(participation=None)
    with arrange(), pytest.raises(IntegrityError), transaction.atomic():
        Slot.objects.filter(pk=free.pk).update(participation=ann.participation)


def test_nobody_is_expected_at_two_places_at_once(stage, oral, assigned, hilde):
    other = stage.admitted(["Dirk"])
    candidate = stage.application(oral.vacancy, "Ann").candidate
    from journal.guard import arrange

    with arrange():
        Application.objects.filter(vacancy=other).update(candidate=candidate)
    stage.closed(other, "written", {"Ann": "70"})
    round_ = stage.round(other, "oral")
    session = plan_session(round_, PLAN, by=hilde, at=CLOSED)
    assign_slots(round_, by=hilde, at=CLOSED)
    assert hours(session)[:2] == [("09:00", None), ("09:30", "Ann")]


# -- Moving --------------------------------------------------------------------------------------------------------------


def test_who_moves_leaves_a_free_hour(assigned, hilde):
    move_slot(slot_of("Ann"), session=assigned, starts_at=moment(2026, 7, 1, 10, 30), by=hilde, at=CLOSED)
    assert hours(assigned) == [("09:00", None), ("09:30", "Bo"), ("10:00", "Cas"), ("10:30", "Ann")]


def test_the_appointment_stays_the_same_one_when_it_moves(assigned, hilde):
    before = slot_of("Ann")
    move_slot(before, session=assigned, starts_at=moment(2026, 7, 1, 10, 30), by=hilde, at=CLOSED)
    assert (slot_of("Ann").pk, slot_of("Ann").uid) == (before.pk, before.uid)


def test_nobody_moves_to_an_hour_that_is_taken(assigned, hilde):
    with pytest.raises(ActionError, match="bezet"):
        move_slot(slot_of("Ann"), session=assigned, starts_at=slot_of("Bo").starts_at, by=hilde, at=CLOSED)


def test_nobody_moves_to_the_past(assigned, hilde):
    late = DAY - timedelta(minutes=10)
    with pytest.raises(ActionError, match="voorbij"):
        move_slot(slot_of("Ann"), session=assigned, starts_at=late, by=hilde, at=late)


def test_moving_twice_is_moving_once(invited, hilde):
    there = moment(2026, 7, 1, 10, 30)
    for _time in range(2):
        move_slot(slot_of("Ann"), session=invited, starts_at=there, by=hilde, at=CLOSED)
    assert sent("appointment-changed") == ["Ann Peeters"]


def test_before_the_release_the_draft_says_the_new_hour(oral, assigned, hilde):
    invite(oral, by=hilde, at=CLOSED)
    move_slot(slot_of("Ann"), session=assigned, starts_at=moment(2026, 7, 1, 10, 30), by=hilde, at=CLOSED)
    draft = invitations().get(recipient_name="Ann Peeters")
    assert ("10.30 uur" in draft.body_text, slot_of("Ann").sequence, sent("appointment-changed")) == (
        True,
        0,
        [],
    )


# -- Changing and cancelling ---------------------------------------------------------------------------------------------


def test_a_session_moves_with_all_its_hours(assigned, hilde):
    change_session(assigned, starts_at=DAY + timedelta(hours=4), place="Zaal 3", link="", by=hilde, at=CLOSED)
    assert hours(assigned) == [("13:00", "Ann"), ("13:30", "Bo"), ("14:00", "Cas"), ("14:30", None)]


def test_everybody_who_was_invited_is_told_of_another_place(invited, hilde):
    change_session(invited, starts_at=DAY, place="Zaal 3", link="", by=hilde, at=CLOSED)
    assert sent("appointment-changed") == ["Ann Peeters", "Bo Peeters", "Cas Peeters"]


def test_a_cancelled_session_tells_who_was_invited_why(invited, hilde):
    cancel_session(invited, reason="Een jurylid is ziek.", by=hilde, at=CLOSED)
    letters = Message.objects.filter(occasion="appointment-cancelled")
    assert ["Een jurylid is ziek." in letter.body_text for letter in letters] == [True] * 3


def test_the_drafts_of_a_cancelled_session_never_leave(oral, assigned, hilde):
    invite(oral, by=hilde, at=CLOSED)
    cancel_session(assigned, reason="Een jurylid is ziek.", by=hilde, at=CLOSED)
    assert set(invitations().values_list("state", flat=True)) == {"cancelled"}


def test_a_cancelled_appointment_frees_its_hour(invited, hilde):
    cancel_slot(slot_of("Ann"), reason="Ziek.", by=hilde, at=CLOSED)
    assert hours(invited)[0] == ("09:00", None)


def test_who_was_cancelled_can_get_another_hour(oral, invited, hilde):
    cancel_slot(slot_of("Ann"), reason="Ziek.", by=hilde, at=CLOSED)
    assign_slots(oral, by=hilde, at=CLOSED)
    assert invite(oral, by=hilde, at=CLOSED) == 1


def test_cancelling_needs_a_reason(invited, hilde):
    with pytest.raises(ActionError):
        cancel_session(invited, reason=" ", by=hilde, at=CLOSED)


@pytest.mark.parametrize("minutes", [0, 45], ids=["as it begins", "under way"])
def test_a_session_that_has_begun_is_neither_moved_nor_cancelled(invited, hilde, minutes):
    at = DAY + timedelta(minutes=minutes)
    with pytest.raises(ActionError, match="begon"):
        change_session(invited, starts_at=DAY + timedelta(days=1), place="Elders", link="", by=hilde, at=at)
    with pytest.raises(ActionError, match="begon"):
        cancel_session(invited, reason="Staking.", by=hilde, at=at)
    assert sent("appointment-cancelled") == sent("appointment-changed") == []


def test_an_appointment_that_has_begun_is_neither_moved_nor_cancelled(invited, hilde):
    last = DAY + timedelta(minutes=90)
    with pytest.raises(ActionError, match="begon"):
        move_slot(slot_of("Ann"), session=invited, starts_at=last, by=hilde, at=DAY)
    with pytest.raises(ActionError, match="begon"):
        cancel_slot(slot_of("Ann"), reason="Ziek.", by=hilde, at=DAY)
    assert sent("appointment-cancelled") == sent("appointment-changed") == []


def test_an_hour_that_is_still_to_come_moves_while_its_session_is_under_way(invited, hilde):
    last = DAY + timedelta(minutes=90)
    moved = move_slot(slot_of("Cas"), session=invited, starts_at=last, by=hilde, at=DAY)
    assert moved.starts_at == last


def test_every_deed_is_in_the_journal(oral, invited, hilde):
    move_slot(slot_of("Ann"), session=invited, starts_at=moment(2026, 7, 1, 10, 30), by=hilde, at=CLOSED)
    cancel_slot(slot_of("Bo"), reason="Ziek.", by=hilde, at=CLOSED)
    change_session(invited, starts_at=DAY, place="Zaal 3", link="", by=hilde, at=CLOSED)
    cancel_session(invited, reason="Staking.", by=hilde, at=CLOSED)
    done = Entry.objects.of_chain(oral.vacancy.key).exclude(what__startswith="letter").order_by("sequence")
    assert list(done.values_list("what", flat=True))[-7:] == [
        "session_planned",
        "slots_assigned",
        "candidates_invited",
        "slot_moved",
        "slot_cancelled",
        "session_changed",
        "session_cancelled",
    ]


# -- Inviting ------------------------------------------------------------------------------------------------------------


def test_inviting_twice_is_inviting_once(oral, assigned, hilde):
    assert [invite(oral, by=hilde, at=CLOSED) for _time in range(2)] == [3, 0]


def test_an_invitation_that_was_cancelled_in_the_outbox_is_drafted_again(oral, assigned, hilde):
    invite(oral, by=hilde, at=CLOSED)
    cancel(invitations().filter(recipient_name="Bo Peeters"), by=hilde, at=CLOSED)
    assert invite(oral, by=hilde, at=CLOSED) == 1
    drafts = Message.objects.drafts().filter(occasion="invitation-interview")
    assert [letter.recipient_name for letter in drafts.order_by("recipient_name")] == [
        "Ann Peeters",
        "Bo Peeters",
        "Cas Peeters",
    ]


def test_an_invitation_waits_for_release(oral, assigned, hilde):
    invite(oral, by=hilde, at=CLOSED)
    assert set(invitations().values_list("state", flat=True)) == {"draft"}


def test_an_invitation_can_be_written_anew_from_its_key(oral, assigned, hilde):
    invite(oral, by=hilde, at=CLOSED)
    key = invitations().get(recipient_name="Bo Peeters").unique_key
    from journal.actions import SYSTEM, acting

    with acting(by=SYSTEM, at=CLOSED):
        (letter,) = compose([key])
    assert (letter.unique_key, letter.recipient.name) == (key, "Bo Peeters")


def test_many_invitations_cost_as_many_queries_as_few(stage, hilde):
    numbers = []
    for size in (3, 30):
        names = [f"Kandidaat{n}" for n in range(size)]
        vacancy = stage.admitted(names)
        stage.closed(vacancy, "written", dict.fromkeys(names, "70"))
        round_ = stage.round(vacancy, "oral")
        start = DAY + timedelta(days=size)
        plan = SessionPlan(start, start + timedelta(hours=30), place="Hier", minutes=30)
        plan_session(round_, plan, by=hilde, at=CLOSED)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assign_slots(round_, by=hilde, at=CLOSED)
            invite(round_, by=hilde, at=CLOSED)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


# -- Reminders -----------------------------------------------------------------------------------------------------------

NEAR = DAY - timedelta(days=1)


def test_who_was_invited_is_reminded(invited, hilde):
    send_reminders(by=hilde, at=NEAR)
    assert sent("reminder-interview") == ["Ann Peeters", "Bo Peeters", "Cas Peeters"]


def test_a_second_run_reminds_nobody_again(invited, hilde):
    assert [send_reminders(by=hilde, at=NEAR) for _time in range(2)] == [3, 0]


def test_nobody_is_reminded_long_before(invited, hilde):
    assert send_reminders(by=hilde, at=DAY - timedelta(days=3)) == 0


def test_nobody_is_reminded_afterwards(invited, hilde):
    assert send_reminders(by=hilde, at=DAY + timedelta(hours=3)) == 0


def test_a_draft_is_not_reminded_of(oral, assigned, hilde):
    invite(oral, by=hilde, at=CLOSED)
    assert send_reminders(by=hilde, at=NEAR) == 0


def test_who_withdrew_is_not_reminded(stage, oral, invited, hilde):
    withdraw([stage.application(oral.vacancy, "Ann")], by=hilde, at=CLOSED)
    send_reminders(by=hilde, at=NEAR)
    assert sent("reminder-interview") == ["Bo Peeters", "Cas Peeters"]


def test_who_was_just_told_of_another_hour_is_not_reminded(invited, hilde):
    move_slot(slot_of("Ann"), session=invited, starts_at=moment(2026, 7, 1, 10, 30), by=hilde, at=NEAR)
    send_reminders(by=hilde, at=NEAR)
    assert sent("reminder-interview") == ["Bo Peeters", "Cas Peeters"]


# -- Jurors and unions ---------------------------------------------------------------------------------------------------


@pytest.fixture
def told(oral, assigned, hilde, noor):
    """Noor has her timetable."""
    set_panel(oral, [PanelSeat("Noor Achterberg", "chair", noor)], by=hilde, at=CLOSED)
    send_timetables(oral, by=hilde, at=CLOSED)
    return assigned


def test_a_juror_gets_the_hours_with_their_candidates(told):
    letter = Message.objects.get(occasion="jury-timetable")
    assert (
        "- 9.00 uur: Ann Peeters (0001)\n- 9.30 uur: Bo Peeters (0002)\n- 10.00 uur: Cas Peeters (0003)"
        in letter.body_text
    )


def test_a_timetable_is_sent_once(oral, told, hilde):
    assert send_timetables(oral, by=hilde, at=CLOSED) == 0


def test_a_juror_hears_of_every_change(told, hilde):
    move_slot(slot_of("Ann"), session=told, starts_at=moment(2026, 7, 1, 10, 30), by=hilde, at=CLOSED)
    letters = Message.objects.filter(occasion="jury-timetable").order_by("pk")
    assert [("vervangt" in letter.body_text) for letter in letters] == [False, True]


def test_a_juror_hears_of_a_cancellation(told, hilde):
    cancel_session(told, reason="Staking.", by=hilde, at=CLOSED)
    assert sent("jury-cancelled") == ["Noor Achterberg"]


@pytest.fixture
def union(leiemond, arrange):
    with arrange():
        return UnionContact.objects.create(organisation=leiemond, name="ACV", email="acv@vakbond.example")


def test_a_union_is_told_of_a_test_without_any_candidate(union, session):
    letter = Message.objects.get(occasion="union-notice")
    assert (
        "Een waarnemer van jullie vakbond mag aanwezig zijn" in letter.body_text,
        "Ann" in letter.body_text,
    ) == (
        True,
        False,
    )


def test_a_union_is_told_of_a_change_and_of_a_cancellation(union, session, hilde):
    change_session(session, starts_at=DAY, place="Zaal 3", link="", by=hilde, at=CLOSED)
    cancel_session(session, reason="Staking.", by=hilde, at=CLOSED)
    assert sent("union-notice") + sent("union-cancelled") == ["ACV"] * 3
