"""Who of a jury is expected in two places at once. Queries only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from planning.models import Seat, Session
from planning.timetable import Span, overlap
from vacancies import lifecycle
from vacancies.models import Round


@dataclass(frozen=True)
class Elsewhere:
    """A juror who sits in a session of another round as well."""

    seat: Seat
    session: Session


def elsewhere(round: Round, spans: Sequence[Span]) -> list[list[Elsewhere]]:
    """For each of these spans the jurors of the round who are in a session of another round then, in the order of the panel.

    Who declined, or was replaced, is expected nowhere. Three queries at most, for any number of spans.
    """
    if not spans:
        return []
    own = list(_sitting().filter(round=round).order_by("pk"))
    others = _sitting().filter(user__in=[seat.user_id for seat in own]).exclude(round=round)
    others = others.exclude(round__state=lifecycle.CLOSED)
    rounds_of: dict[int, set[int]] = {}
    for user, other in others.values_list("user", "round"):
        rounds_of.setdefault(user, set()).add(other)
    sessions = list(
        Session.objects.standing()
        .filter(
            round__in=set().union(*rounds_of.values()),
            starts_at__lt=max(end for _start, end in spans),
            ends_at__gt=min(start for start, _end in spans),
        )
        .select_related("round__vacancy__organisation")
        .order_by("starts_at", "pk")
    )
    return [
        [
            Elsewhere(seat, session)
            for seat in own
            for session in sessions
            if session.round_id in rounds_of.get(seat.user_id, ())
            and overlap((session.starts_at, session.ends_at), span)
        ]
        for span in spans
    ]


def _sitting():
    return Seat.objects.standing().filter(user__isnull=False, decline=None)
