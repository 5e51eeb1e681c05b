"""What of the planning a candidate may see: an appointment or window whose invitation was released. Queries only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from candidates import lifecycle
from candidates.models import Application, Participation
from correspondence.models import Message
from planning.letters import accesses_of, slot_invitation_key, window_invitation_key
from planning.models import Access, Slot, Window


def appointments(applications: Sequence[Application], *, at: datetime) -> list[Slot]:
    """Appointments of these applications that were told at the aware moment `at` and are not over, in order of time."""
    slots = list(
        Slot.objects.taken()
        .filter(participation__application__in=applications, ends_at__gt=at)
        .exclude(participation__application__state=lifecycle.WITHDRAWN)
        .select_related("session__round", "participation__application")
        .order_by("starts_at", "pk")
    )
    told = _told([slot_invitation_key(slot) for slot in slots], at)
    return [slot for slot in slots if slot_invitation_key(slot) in told]


def windows(
    applications: Sequence[Application], *, at: datetime
) -> list[tuple[Participation, Window, list[Access]]]:
    """Test windows of these applications that were told at `at` and are not over, each with the personal accesses."""
    rows = list(
        Participation.objects.filter(application__in=applications, round__window__closes_at__gt=at)
        .exclude(application__state=lifecycle.WITHDRAWN)
        .select_related("application", "round__window")
        .order_by("round__window__closes_at", "pk")
    )
    told = _told([window_invitation_key(row.round.window, row.application) for row in rows], at)
    rows = [row for row in rows if window_invitation_key(row.round.window, row.application) in told]
    accesses = accesses_of(rows)
    return [(row, row.round.window, accesses.get(row.pk, [])) for row in rows]


def _told(keys: Sequence[str], at: datetime) -> set[str]:
    released = Message.objects.released(at=at).filter(unique_key__in=keys)
    return set(released.values_list("unique_key", flat=True))
