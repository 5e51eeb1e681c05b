"""The door of a session: who arrived, and who is still expected. Absence decides about somebody: scoring records it."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from journal.actions import ActionError, Actor, action, record
from planning.letters import when
from planning.models import Slot
from planning.telling import locked_timetable, open_round, standing_slot


@action
def mark_arrived(slot: Slot, *, by: Actor, at: datetime) -> Slot:
    """The candidate is there. Marked before, it stays at that moment.

    Raises ActionError before the day of the appointment, and for who was marked as absent.
    """
    round = open_round(slot.session.round)
    _sessions, slots = locked_timetable(round)
    slot = standing_slot(slot, slots)
    if slot.arrived_at:
        return slot
    check_day(slot, at)
    if slot.participation.absent:
        raise ActionError(
            _("%(name)s was marked as absent. Undo that first.")
            % {"name": slot.participation.application.candidate}
        )
    slot.arrived_at = at
    slot.save(update_fields=["arrived_at"])
    record(round.vacancy.key, "candidate_arrived", subject=slot.participation.application.key, slot=slot.key)
    return slot


@action
def undo_arrival(slot: Slot, *, by: Actor, at: datetime) -> Slot:
    """The mark was a mistake: the candidate is expected again."""
    round = open_round(slot.session.round)
    _sessions, slots = locked_timetable(round)
    slot = standing_slot(slot, slots)
    if slot.arrived_at is None:
        return slot
    slot.arrived_at = None
    slot.save(update_fields=["arrived_at"])
    record(round.vacancy.key, "arrival_undone", subject=slot.participation.application.key, slot=slot.key)
    return slot


def check_day(slot: Slot, at: datetime) -> None:
    """Raises ActionError before the day of the appointment: nobody is at the door yet."""
    if localdate(at) < localdate(slot.starts_at):
        raise ActionError(
            _("%(name)s is only expected on %(when)s.")
            % {"name": slot.participation.application.candidate, "when": when(slot.starts_at)}
        )
