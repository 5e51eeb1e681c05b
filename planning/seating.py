"""Who of a panel sits in which session, and so for which candidates: the one place that says it. Queries only.

A session that names no jurors has the whole panel, and so does a candidate without an hour.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field

from planning.models import Seat, Session, Slot
from vacancies.models import Round


@dataclass(frozen=True)
class Seating:
    """Who sits where in one round. `named` are the seats by session that names some; `session_of` is the session of each
    participation with an hour."""

    named: Mapping[int, Set[int]] = field(default_factory=dict)
    session_of: Mapping[int, int] = field(default_factory=dict)

    def sits_in(self, seat: int, session: int) -> bool:
        """Whether this seat belongs to the jury of the session."""
        return session not in self.named or seat in self.named[session]

    def sits_for(self, seat: int, participation: int) -> bool:
        """Whether this seat belongs to the jury of the candidate."""
        session = self.session_of.get(participation)
        return session is None or self.sits_in(seat, session)

    def to_avoid(self, session: int, application: int, recused: Set[tuple[int, int]]) -> bool:
        """Whether this session names a juror who stepped back for the candidate; `recused` are (seat, application)."""
        return any((seat, application) in recused for seat in self.named.get(session, ()))


def seatings(rounds: Iterable[Round]) -> dict[int, Seating]:
    """By round: two queries for all of them, one where no session names its jurors."""
    rounds = list(rounds)
    named: dict[int, set[int]] = defaultdict(set)
    for session, seat in Session.jurors.through.objects.filter(
        session__round__in=rounds, session__cancelled_at=None
    ).values_list("session", "seat"):
        named[session].add(seat)
    session_of: dict[int, dict[int, int]] = defaultdict(dict)
    if named:
        for round, participation, session in (
            Slot.objects.taken()
            .filter(session__in=named)
            .values_list("session__round", "participation", "session")
        ):
            session_of[round][participation] = session
    return {round.pk: Seating(named, session_of[round.pk]) for round in rounds}


def seating_of(round: Round) -> Seating:
    return seatings([round])[round.pk]


def jury_of(session: Session, seats: Iterable[Seat]) -> list[Seat]:
    """Of these seats of its round those that sit in the session, in their order."""
    named = {seat.pk for seat in session.jurors.all()}
    return [seat for seat in seats if not named or seat.pk in named]
