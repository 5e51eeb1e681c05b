"""How an appointment moves to another hour, for actions that hold the timetable of the round under lock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from journal.actions import ActionError, moment, record
from planning import appointment_letters, extra_time
from planning.models import Session, Slot
from planning.rooms import Room, taken_in
from planning.telling import busy_hours, meets, tell_candidates, tell_jury
from vacancies.models import Round

HOUR = ("session", "starts_at", "ends_at", "delay_minutes")
"""What makes an hour, apart from whose it is."""


def move(
    round: Round,
    slot: Slot,
    sessions: Sequence[Session],
    slots: Sequence[Slot],
    *,
    session: Session,
    starts_at: datetime,
) -> Slot:
    """Move an appointment to a free hour of a session of its round. Who was invited already is told at once.

    The hours change places: the row that is the candidate's appointment goes along, and what it leaves is free. Raises
    ActionError for an hour that is taken, past, needed for extra time, or at which the candidate is expected elsewhere, and for a
    room that is full.
    """
    target = next((s for s in sessions if s.pk == session.pk), None)
    if target is None:
        raise ActionError(_("That session is cancelled. Choose another one."))
    if starts_at <= moment():
        raise ActionError(_("That moment is past. Choose a later one."))
    hour = None
    if target.together and Room(target, taken_in(target, slots)).is_full:
        raise ActionError(_("This room is full. Choose another one."))
    if not target.together:
        at_that_hour = [s for s in slots if s.session_id == target.pk and s.starts_at == starts_at]
        hour = next((s for s in at_that_hour if s.participation_id is None), None)
        if hour is None:
            raise ActionError(_("That hour is taken, or not in this session. Choose a free one."))
        if not extra_time.fitting([hour], slot.participation, slots):
            raise ActionError(
                _("Extra time needs that hour, of this candidate or of another. Choose another one.")
            )
    candidate = slot.participation.application.candidate
    wanted = hour or Slot(session=target, starts_at=target.starts_at, ends_at=target.ends_at)
    if meets(wanted, busy_hours(round, [candidate.pk])[candidate.pk]):
        raise ActionError(_("%(name)s is expected elsewhere at that hour.") % {"name": candidate})
    old, before = slot.session, appointment_letters.told(slot.session, slot.starts_at)
    left, new = ({name: getattr(row, name) for name in HOUR} for row in (slot, wanted))
    _put(slot, new)
    slot.arrived_at = None
    if not old.together:
        other = hour or Slot()
        _put(other, left)
        other.save()
    elif hour:
        hour.delete()
    tell_candidates(round, [slot], {slot.pk: before}, [*HOUR, "arrived_at"])
    record(
        round.vacancy.key,
        "slot_moved",
        subject=slot.participation.application.key,
        slot=slot.key,
        starts_at=slot.starts_at.isoformat(),
    )
    tell_jury(round, [old, target])
    return slot


def _put(slot: Slot, hour: dict) -> None:
    for name, value in hour.items():
        setattr(slot, name, value)
