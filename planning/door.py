"""The door of a session: who arrived, and who is still expected. Absence decides about somebody: scoring records it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from candidates import lifecycle as application_lifecycle
from journal.actions import ActionError, Actor, action, record
from planning.letters import when
from planning.models import Session, Slot
from planning.telling import locked_timetable, open_round, standing_slot


@dataclass(frozen=True)
class AtTheDoor:
    """A session as its door sees it: the appointments in order of time, and the hours with which a delay can begin."""

    session: Session
    slots: tuple[Slot, ...]
    can_shift: tuple[Slot, ...]

    @property
    def arrived(self) -> int:
        return sum(slot.arrived_at is not None for slot in self.slots)

    def next(self, *, at: datetime) -> Slot | None:
        """The first hour that has not begun, else the one that goes on."""
        coming = (slot for slot in self.can_shift if slot.starts_at > at)
        return next(coming, self.can_shift[-1] if self.can_shift else None)


def at_the_door(sessions: Sequence[Session], *, at: datetime) -> list[AtTheDoor]:
    """Who is expected in these sessions; one query for any number. Who withdrew is left out."""
    found = defaultdict(list)
    for slot in (
        Slot.objects.taken()
        .filter(session__in=sessions)
        .exclude(participation__application__state=application_lifecycle.WITHDRAWN)
        .select_related("participation__application__candidate")
        .order_by("starts_at", "participation__application__candidate__last_name", "pk")
    ):
        found[slot.session_id].append(slot)
    return [
        AtTheDoor(
            session,
            tuple(found[session.pk]),
            tuple(slot for slot in found[session.pk] if may_run_late(session, slot, at=at)),
        )
        for session in sessions
    ]


def may_run_late(session: Session, slot: Slot, *, at: datetime) -> bool:
    """Whether a delay can begin with this hour: on its day, while it is not over, for a session with an hour each. It may have
    begun by the clock, with its candidate still waiting."""
    is_today = localdate(session.starts_at) == localdate(at)
    return is_today and not session.together and slot.ends_at > at and not slot.participation.absent


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
