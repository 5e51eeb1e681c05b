"""Tests that many take at once: rooms with places, who keeps watch, whose identity was checked."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from candidates.accommodation import decide_accommodation
from candidates.models import AccommodationRequest
from correspondence.models import Message
from documents.tests.pdf import Pdf
from journal.actions import ActionError
from journal.models import Entry
from planning.documents import attendance_pdf, timetable_pdf
from planning.groups import Watch, check_identity, set_room, take_back_check
from planning.invitations import invite
from planning.models import IdentityCheck, Session, Slot
from planning.sessions import SessionPlan, assign_slots, change_session, move_slot, plan_session
from recruitment.tests.cast import CLOSED, DECIDED, moment

pytestmark = pytest.mark.django_db

DAY = moment(2026, 7, 1, 9)
HALL = SessionPlan(DAY, DAY + timedelta(hours=2), place="Raadzaal", capacity=2)
SIDE = replace(HALL, place="Trouwzaal", capacity=1)


@pytest.fixture
def written(stage):
    """The written test of Ann, Bo, Cas and Dre runs."""
    return stage.round(stage.admitted(["Ann", "Bo", "Cas", "Dre"]), "written")


@pytest.fixture
def hall(written, hilde):
    return plan_session(written, HALL, by=hilde, at=DECIDED)


@pytest.fixture
def side(written, hall, hilde):
    return plan_session(written, SIDE, by=hilde, at=DECIDED)


@pytest.fixture
def assigned(written, hall, side, hilde):
    return assign_slots(written, by=hilde, at=DECIDED)


def names(session):
    slots = session.slots.taken().select_related("participation__application__candidate")
    return [slot.participation.application.candidate.first_name for slot in slots.order_by("pk")]


def slot_of(name):
    return Slot.objects.taken().get(participation__application__candidate__first_name=name)


def verbs():
    return list(
        Entry.objects.filter(what__in=["room_set", "identity_checked", "identity_check_taken_back"])
        .order_by("pk")
        .values_list("what", flat=True)
    )


# -- Rooms --------------------------------------------------------------------------------------------------------------


def test_rooms_are_filled_one_after_the_other_and_who_is_left_is_named(hall, side, assigned):
    unplaced = [p.application.candidate.first_name for p in assigned.unplaced]
    assert (names(hall), names(side), assigned.placed, unplaced) == (["Ann", "Bo"], ["Cas"], 3, ["Dre"])


def test_giving_out_places_again_keeps_to_what_is_left(written, hall, side, assigned, hilde):
    again = assign_slots(written, by=hilde, at=DECIDED)
    assert (again.placed, len(again.unplaced), names(hall), names(side)) == (0, 1, ["Ann", "Bo"], ["Cas"])


def test_a_room_without_a_number_of_places_takes_everybody(written, hilde):
    session = plan_session(written, replace(HALL, capacity=None), by=hilde, at=DECIDED)
    assert (assign_slots(written, by=hilde, at=DECIDED).unplaced, len(names(session))) == ((), 4)


def test_nobody_is_moved_to_a_room_that_is_full(assigned, side, hilde):
    with pytest.raises(ActionError, match="Deze zaal is volzet"):
        move_slot(slot_of("Ann"), session=side, starts_at=side.starts_at, by=hilde, at=DECIDED)


def test_a_candidate_can_move_to_another_room_at_the_same_hour(written, assigned, hall, side, hilde):
    set_room(side, capacity=2, watches=[], by=hilde, at=DECIDED)
    move_slot(slot_of("Ann"), session=side, starts_at=side.starts_at, by=hilde, at=DECIDED)
    assert (names(hall), sorted(names(side))) == (["Bo"], ["Ann", "Cas"])


def test_the_same_room_planned_twice_is_one(written, hall, hilde):
    assert plan_session(written, HALL, by=hilde, at=DECIDED) == hall


def test_two_tests_at_one_hour_are_in_two_rooms(written, hall, side, hilde):
    with pytest.raises(ActionError, match="In deze zaal is er op dat uur al een proef"):
        plan_session(written, replace(HALL, capacity=9), by=hilde, at=DECIDED)
    with pytest.raises(ActionError, match="In deze zaal is er op dat uur al een proef"):
        change_session(side, starts_at=DAY, place="Raadzaal", link="", by=hilde, at=DECIDED)


def test_an_interview_and_a_test_of_one_panel_are_not_at_one_hour(written, hall, hilde):
    with pytest.raises(ActionError, match="op dat uur al een zitting"):
        plan_session(written, replace(HALL, capacity=None, minutes=30), by=hilde, at=DECIDED)


@pytest.mark.parametrize("capacity", [0, 3])
def test_places_are_of_a_test_only_and_at_least_one(written, hilde, capacity):
    minutes = 30 if capacity else None
    with pytest.raises(ActionError, match="hoort bij een proef die iedereen op hetzelfde uur begint"):
        plan_session(written, replace(HALL, capacity=capacity, minutes=minutes), by=hilde, at=DECIDED)


@pytest.mark.integrity
@pytest.mark.parametrize("wrong", [{"capacity": 0}, {"together": False, "capacity": 3}])
def test_the_database_holds_no_places_that_cannot_be(hall, arrange, wrong):
    with arrange(), pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=hall.pk).update(**wrong)


@pytest.mark.integrity
def test_the_database_holds_one_test_an_hour_in_a_room(hall, side, arrange):
    with arrange(), pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=side.pk).update(place=hall.place)


# -- The room and who keeps watch --------------------------------------------------------------------------------------


def test_officers_and_others_keep_watch(hall, hilde):
    set_room(
        hall, capacity=5, watches=[Watch("Hilde", hilde), Watch("  Griet  Lammens ")], by=hilde, at=DECIDED
    )
    hall.refresh_from_db()
    found = list(hall.invigilators.values_list("name", "user"))
    assert (hall.capacity, found) == (5, [("Griet Lammens", None), ("Hilde", hilde.pk)])


def test_the_same_room_set_twice_is_journaled_once(hall, hilde):
    for _again in range(2):
        set_room(hall, capacity=5, watches=[Watch("Griet Lammens")], by=hilde, at=DECIDED)
    assert verbs() == ["room_set"]


def test_a_room_never_has_fewer_places_than_were_given_out(hall, assigned, hilde):
    with pytest.raises(ActionError, match="2 kandidaten hebben hier een plaats"):
        set_room(hall, capacity=1, watches=[], by=hilde, at=DECIDED)


def test_a_room_has_a_place(hall, hilde):
    with pytest.raises(ActionError, match="minstens één plaats"):
        set_room(hall, capacity=0, watches=[], by=hilde, at=DECIDED)


def test_who_keeps_watch_is_named_once(hall, hilde):
    with pytest.raises(ActionError, match="één keer"):
        set_room(hall, capacity=None, watches=[Watch("Griet"), Watch("Griet ")], by=hilde, at=DECIDED)


def test_an_officer_elsewhere_does_not_keep_watch_as_an_officer(hall, hilde, wim):
    with pytest.raises(ActionError, match="werkt niet aan deze vacature"):
        set_room(hall, capacity=None, watches=[Watch("Wim", wim)], by=hilde, at=DECIDED)


def test_an_interview_has_no_room_to_set(written, hilde):
    session = plan_session(written, replace(HALL, capacity=None, minutes=30), by=hilde, at=DECIDED)
    with pytest.raises(ActionError, match="een eigen uur"):
        set_room(session, capacity=3, watches=[], by=hilde, at=DECIDED)


# -- Who has longer ----------------------------------------------------------------------------------------------------


@pytest.fixture
def longer(stage, written, assigned, hilde, arrange):
    """Bo has half an hour more."""
    with arrange():
        request = AccommodationRequest.objects.create(
            application=stage.application(written.vacancy, "Bo"), measure="Meer tijd", requested_at=DECIDED
        )
    values = {"granted": True, "measure": "Meer tijd", "extra_minutes": 30, "reason": "Attest gezien."}
    return decide_accommodation(request, written, **values, by=hilde, at=DECIDED)


def invitation_to(name):
    return Message.objects.get(occasion="invitation-test", recipient_name=f"{name} Peeters")


def test_the_invitation_gives_the_own_end_to_who_has_longer_only(written, longer, hilde):
    invite(written, by=hilde, at=DECIDED)
    sentence = "duurt hoogstens 150 minuten, tot 11.30 uur, met je extra tijd"
    assert [sentence in " ".join(invitation_to(name).body_text.split()) for name in ("Ann", "Bo")] == [
        False,
        True,
    ]


def test_the_calendar_ends_at_the_own_hour(written, longer, hilde):
    invite(written, by=hilde, at=DECIDED)
    ends = [
        line
        for name in ("Ann", "Bo")
        for line in invitation_to(name).calendar.splitlines()
        if line.startswith("DTEND")
    ]
    assert ends == ["DTEND:20260701T090000Z", "DTEND:20260701T093000Z"]


@pytest.mark.documents
def test_the_attendance_list_is_in_order_of_name_with_the_own_end_and_who_keeps_watch(
    written, hall, longer, hilde
):
    set_room(hall, capacity=2, watches=[Watch("Griet Lammens")], by=hilde, at=DECIDED)
    hall.round = written
    text = Pdf(attendance_pdf(written, hall)).text(in_reading_order=True)
    rows = text.split("Handtekening")[1].split("Ondertekening")[0].strip()
    assert rows == "Peeters Ann 0001 9.00–11.00 uur Peeters Bo 0002 9.00–11.30 uur Meer tijd"
    assert "Griet Lammens toezichter" in text.split("Ondertekening")[1]


@pytest.mark.documents
def test_the_timetable_of_the_day_names_each_room(written, hall, side, assigned):
    text = Pdf(timetable_pdf(written, [hall, side])).text()
    assert ("Raadzaal, 9.00–11.00 uur" in text, "Trouwzaal, 9.00–11.00 uur" in text) == (True, True)


# -- Identities --------------------------------------------------------------------------------------------------------


def test_an_identity_is_checked_once(assigned, hilde):
    for _again in range(2):
        check_identity(slot_of("Ann"), by=hilde, at=DAY)
    assert (IdentityCheck.objects.get().checked_at, verbs()) == (DAY, ["identity_checked"])


def test_a_check_made_by_mistake_is_taken_back(assigned, hilde):
    check_identity(slot_of("Ann"), by=hilde, at=DAY)
    for _again in range(2):
        take_back_check(slot_of("Ann"), by=hilde, at=DAY)
    assert (IdentityCheck.objects.count(), verbs()) == (0, ["identity_checked", "identity_check_taken_back"])


def test_no_identity_is_checked_before_the_day(assigned, hilde):
    with pytest.raises(ActionError, match="een identiteit zie je na op de dag zelf"):
        check_identity(slot_of("Ann"), by=hilde, at=DAY - timedelta(days=1))


def test_identities_are_checked_at_tests_only(stage, written, hilde):
    plan_session(written, replace(HALL, capacity=None, minutes=30), by=hilde, at=DECIDED)
    assign_slots(written, by=hilde, at=DECIDED)
    with pytest.raises(ActionError, match="een eigen uur"):
        check_identity(slot_of("Ann"), by=hilde, at=DAY)


def test_nothing_is_marked_any_more_once_the_round_is_closed(stage, written, assigned, hilde):
    stage.closed(written.vacancy, "written", dict.fromkeys(["Ann", "Bo", "Cas", "Dre"], "70"))
    with pytest.raises(ActionError, match="is al afgesloten"):
        check_identity(slot_of("Ann"), by=hilde, at=CLOSED + timedelta(days=30))
