"""Who comes when to a sitting, as its papers and pages list it. Queries only: a constant number for any number of sessions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils.timezone import localdate, make_aware

from candidates import lifecycle
from candidates.models import AccommodationDecision, Application
from planning import extra_time
from planning.models import IdentityCheck, Session, Slot


@dataclass(frozen=True)
class Line:
    """An hour of a session. `ends_at` is when it ends for its candidate, extra time included; `measure` is what was granted for
    the round; `checked_at` when the identity was checked at the door of a test. A free hour has no `application`."""

    slot: Slot
    ends_at: datetime
    measure: str = ""
    checked_at: datetime | None = None

    @property
    def starts_at(self) -> datetime:
        return self.slot.starts_at

    @property
    def application(self) -> Application | None:
        return self.slot.participation.application if self.slot.participation_id else None

    @property
    def is_longer(self) -> bool:
        return self.ends_at > self.slot.ends_at

    @property
    def name(self) -> str:
        """Last name first, as lists are ordered."""
        candidate = self.application.candidate
        return f"{candidate.last_name} {candidate.first_name}".strip()


@dataclass(frozen=True)
class Pause:
    """A gap between two hours of a session."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Roster:
    """A session with its hours, taken and free, in order of time. Who withdrew is not on it."""

    session: Session
    hours: tuple[Line, ...]

    @property
    def expected(self) -> list[Line]:
        """The hours with a candidate, in order of time."""
        return [line for line in self.hours if line.application]

    @property
    def alphabetical(self) -> list[Line]:
        """The hours with a candidate, in order of name, as they are looked for at a door."""
        return sorted(self.expected, key=lambda line: (line.name.casefold(), line.application.reference))

    @property
    def rows(self) -> list[Line | Pause]:
        """The hours with a pause in every gap."""
        rows: list[Line | Pause] = []
        for line in self.hours:
            before = rows[-1] if rows else None
            if before and before.slot.ends_at < line.starts_at:
                rows.append(Pause(before.slot.ends_at, line.starts_at))
            rows.append(line)
        return rows


def same_day(session: Session) -> list[Session]:
    """The standing sessions of its round on the local day of this one, itself among them, in order of time."""
    day = localdate(session.starts_at)
    first, last = (make_aware(datetime.combine(d, time.min)) for d in (day, day + timedelta(days=1)))
    others = Session.objects.standing().filter(
        round=session.round_id, starts_at__gte=first, starts_at__lt=last
    )
    return list(others.order_by("starts_at", "panel", "pk"))


def roster(session: Session) -> Roster:
    [found] = rosters([session])
    return found


def rosters(sessions: Sequence[Session]) -> list[Roster]:
    """The rosters of these sessions, in their order."""
    by_session = defaultdict(list)
    for slot in (
        Slot.objects.standing()
        .filter(session__in=sessions)
        .exclude(participation__application__state=lifecycle.WITHDRAWN)
        .select_related("participation__application__candidate")
        .order_by("starts_at", "participation__application__reference", "pk")
    ):
        by_session[slot.session_id].append(slot)
    slots = [slot for found in by_session.values() for slot in found]
    ends, measures = extra_time.ends(slots), _measures(slots)
    checks = dict(IdentityCheck.objects.filter(slot__session__in=sessions).values_list("slot", "checked_at"))
    for session in sessions:
        for slot in by_session[session.pk]:
            slot.session = session
    return [
        Roster(
            session,
            tuple(
                Line(
                    slot,
                    ends.get(slot.pk, slot.ends_at),
                    measures.get(slot.participation_id, ""),
                    checks.get(slot.pk),
                )
                for slot in by_session[session.pk]
            ),
        )
        for session in sessions
    ]


def _measures(slots: Iterable[Slot]) -> dict[int, str]:
    """What was granted for the round of each candidate, by participation; the cause is for officers only."""
    rows = [slot.participation for slot in slots if slot.participation_id]
    granted = {
        (application, round): measure
        for application, round, measure in AccommodationDecision.objects.filter(
            request__application__in={row.application_id for row in rows},
            round__in={row.round_id for row in rows},
            granted=True,
        ).values_list("request__application", "round", "measure")
    }
    return {row.pk: granted.get((row.application_id, row.round_id), "") for row in rows}
