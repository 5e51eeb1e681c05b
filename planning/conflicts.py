"""Who of a jury is expected in two places at once. Queries only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import prefetch_related_objects

from planning.models import Seat, Session
from planning.seating import jury_of
from planning.timetable import Span, overlap
from vacancies import lifecycle
from vacancies.models import Round


@dataclass(frozen=True)
class Elsewhere:
    """A juror who sits in another session as well."""

    seat: Seat
    session: Session


def elsewhere(round: Round, spans: Sequence[Span], sittings: Sequence[Session] = ()) -> list[list[Elsewhere]]:
    """For each of these spans the jurors who are in another session then, in the order of the panel. `sittings` are the sessions
    of the round that have these spans; without them the whole panel is asked for.

    Who declined, or was replaced, is expected nowhere; rooms of one test keep no juror apart. A constant number of queries.
    """
    if not spans:
        return []
    own = list(_sitting().filter(round=round).order_by("pk"))
    others = _sitting().filter(user__in=[seat.user_id for seat in own])
    others = others.exclude(round__state=lifecycle.CLOSED)
    seats_of: dict[int, list[Seat]] = {}
    for seat in others:
        seats_of.setdefault(seat.user_id, []).append(seat)
    sessions = list(
        Session.objects.standing()
        .filter(
            round__in={seat.round_id for seats in seats_of.values() for seat in seats},
            starts_at__lt=max(end for _start, end in spans),
            ends_at__gt=min(start for start, _end in spans),
        )
        .select_related("round__vacancy__organisation")
        .prefetch_related("jurors")
        .order_by("starts_at", "pk")
    )
    prefetch_related_objects(list(sittings), "jurors")
    asked: Sequence[Session | None] = sittings or [None] * len(spans)
    return [
        [
            Elsewhere(seat, session)
            for seat in (jury_of(sitting, own) if sitting else own)
            for session in sessions
            if overlap((session.starts_at, session.ends_at), span)
            and _is_another(session, sitting, round)
            and jury_of(
                session, [s for s in seats_of.get(seat.user_id, ()) if s.round_id == session.round_id]
            )
        ]
        for span, sitting in zip(spans, asked, strict=True)
    ]


def _is_another(session: Session, sitting: Session | None, round: Round) -> bool:
    if session.round_id != round.pk:
        return True
    return sitting is not None and session.pk != sitting.pk and not (session.together and sitting.together)


def _sitting():
    return Seat.objects.standing().filter(user__isnull=False, decline=None)
