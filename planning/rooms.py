"""How full the rooms of a test are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from planning.models import Session, Slot


@dataclass
class Room:
    """A session for everybody at once while its places are given out."""

    session: Session
    taken: int

    @property
    def is_full(self) -> bool:
        return self.session.capacity is not None and self.taken >= self.session.capacity


def taken_in(session: Session, slots: Iterable[Slot]) -> int:
    """How many of these appointments are in the session."""
    return sum(s.session_id == session.pk and s.participation_id is not None for s in slots)
