"""Lifecycles as written tables: which state may follow which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


class TransitionError(Exception):
    """A change of state that the table does not allow."""

    def __init__(self, old: str, new: str) -> None:
        super().__init__(f"{old} may not become {new}")
        self.old = old
        self.new = new


@dataclass(frozen=True)
class Lifecycle:
    """`transitions` maps each state to the states that may follow it; a state that is not a key is unknown."""

    transitions: Mapping[str, frozenset[str]]

    def allows(self, old: str, new: str) -> bool:
        return new in self.transitions[old]

    def check(self, old: str, new: str) -> None:
        """Raise TransitionError unless `new` may follow `old`."""
        if not self.allows(old, new):
            raise TransitionError(old, new)
