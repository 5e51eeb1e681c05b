"""What a correction of the selection changes in a reserve list that was drawn up: pure, no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Move(Enum):
    """What happens to somebody when a list is drawn up anew."""

    ENTERS = "enters"
    LEAVES = "leaves"
    RISES = "rises"
    FALLS = "falls"


@dataclass(frozen=True)
class Change:
    """Somebody (key of the application) who comes to stand elsewhere. A rank is None off the list, and on a plain list."""

    key: str
    move: Move
    before: int | None
    after: int | None


def changes(before: Mapping[str, int | None], after: Mapping[str, int | None]) -> tuple[Change, ...]:
    """The moves from one version of a list to the next, each as ranks by key of the application (None on a plain list).

    Who enters comes first, then who leaves, rises and falls, each by key. A lower rank is better; who keeps it is not named.
    """
    found = [Change(key, Move.ENTERS, None, after[key]) for key in after.keys() - before.keys()]
    found += [Change(key, Move.LEAVES, before[key], None) for key in before.keys() - after.keys()]
    for key in before.keys() & after.keys():
        old, new = before[key], after[key]
        if old != new:
            found.append(Change(key, Move.RISES if new < old else Move.FALLS, old, new))
    order = list(Move)
    return tuple(sorted(found, key=lambda change: (order.index(change.move), change.key)))
