"""Absence as it is marked at the door, and the new hour of who had a good reason."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from candidates.models import Participation
from journal.actions import ActionError, Actor, action, lock, lock_one, record
from planning import moving
from planning.door import check_day, mark_arrived, undo_arrival
from planning.models import Session, Slot
from planning.telling import locked_timetable, open_round, standing_slot
from scoring.actions import Attendance, record_results, write_attendance
from scoring.models import ScoreSheet
from vacancies.models import Round

NOTE_AT_MOST = 200
"""Characters of a note on an absence."""


@action
def mark_absent(slot: Slot, *, note: str = "", by: Actor, at: datetime) -> Participation:
    """The candidate did not come. Marked before with the same note, it stays.

    Raises ActionError before the day of the appointment, for who was marked as arrived or of whom a sheet was handed in, and for
    what `record_results` refuses.
    """
    round = lock_one(slot.session.round)
    slot, participation = _appointment(slot)
    check_day(slot, at)
    names = {"name": participation.application.candidate}
    if slot.arrived_at:
        raise ActionError(_("%(name)s was marked as arrived. Undo that first.") % names)
    if ScoreSheet.objects.filter(participation=participation, handed_in_at__isnull=False).exists():
        raise ActionError(_("A score sheet about %(name)s was handed in: who was scored was there.") % names)
    return _set(round, participation, absent=True, note=_tidy(note), by=by, at=at)


@action
def undo_absence(slot: Slot, *, by: Actor, at: datetime) -> Participation:
    """The mark was a mistake: the candidate is expected again."""
    round = lock_one(slot.session.round)
    _slot, participation = _appointment(slot)
    if not participation.absent:
        return participation
    return _set(round, participation, absent=False, note="", by=by, at=at)


DEEDS = {
    "arrived": mark_arrived,
    "not_arrived": undo_arrival,
    "absent": mark_absent,
    "not_absent": undo_absence,
}
"""What is done at the door with an appointment, by the word with which a form asks for it."""


@action
def give_new_hour(
    slot: Slot, *, session: Session, starts_at: datetime, reason: str, by: Actor, at: datetime
) -> Slot:
    """A justified absence: the appointment moves to a free hour, told at once, and the absence no longer counts.

    Raises ActionError for who was not absent, without the reason, once the round is closed, and for what `moving.move` refuses.
    """
    round = open_round(slot.session.round)
    rows = lock(Participation.objects.filter(pk=slot.participation_id).select_related("application"))
    sessions, slots = locked_timetable(round)
    slot = standing_slot(slot, slots)
    if (slot.session_id, slot.starts_at) == (session.pk, starts_at):
        return slot
    (participation,) = rows
    reason = _tidy(reason)
    if not participation.absent:
        raise ActionError(
            _("%(name)s was not absent: move the appointment.")
            % {"name": slot.participation.application.candidate}
        )
    if not reason:
        raise ActionError(_("Give the reason of the absence: it is kept for the minutes."))
    changes: dict[int, dict] = {}
    entry = _attendance(participation, absent=False, note=reason)
    write_attendance(round, {participation.application_id: participation}, [entry], changes)
    record(
        round.vacancy.key,
        "absence_justified",
        subject=participation.application.key,
        slot=slot.key,
        reason=reason,
    )
    slot.participation.absent = False
    return moving.move(round, slot, sessions, slots, session=session, starts_at=starts_at)


def _appointment(slot: Slot) -> tuple[Slot, Participation]:
    """The appointment as it stands, with its candidate; the round is locked."""
    slots = Slot.objects.taken().select_related("participation__application__candidate")
    slot = standing_slot(slot, slots.filter(pk=slot.pk))
    return slot, slot.participation


def _set(
    round: Round, participation: Participation, *, absent: bool, note: str, by: Actor, at: datetime
) -> Participation:
    entry = _attendance(participation, absent=absent, note=note)
    record_results(round, attendance=[entry], by=by, at=at)
    participation.refresh_from_db(fields=["absent", "absence_note"])
    return participation


def _attendance(participation: Participation, *, absent: bool, note: str) -> Attendance:
    return Attendance(
        participation.application,
        absent=absent,
        note=note,
        suitable=participation.suitable,
        motivation=participation.motivation,
        earlier_fraction=participation.earlier_fraction,
    )


def _tidy(text: str) -> str:
    text = " ".join(text.split())
    if len(text) > NOTE_AT_MOST:
        raise ActionError(
            _("This note is too long, at most %(number)d characters.") % {"number": NOTE_AT_MOST}
        )
    return text
