"""What a correction changes: two outcomes of the same procedure, and who rises or falls by it (design:
reopening)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from scoring.outcome import Final, Outcome, Verdict


class Direction(StrEnum):
    RISES = "rises"
    FALLS = "falls"
    CHANGED = "changed"  # same fate and same rank; other points, place or reasons


@dataclass(frozen=True)
class VerdictChange:
    """A verdict that is not what it was. `before` or `after` is None for who was, or is, not in the round."""

    reference: str
    direction: Direction
    before: Verdict | None
    after: Verdict | None


@dataclass(frozen=True)
class FinalChange:
    """An end that is not what it was. `before` or `after` is None for who was, or is, no entrant of the
    procedure."""

    reference: str
    direction: Direction
    before: Final | None
    after: Final | None


@dataclass(frozen=True)
class RoundDifference:
    """Changes in one round, in order of reference; `held_before` and `held_after` tell whether it was held."""

    key: str
    held_before: bool
    held_after: bool
    changes: tuple[VerdictChange, ...]


@dataclass(frozen=True)
class Difference:
    """Rounds and finals that both outcomes decide; rounds without any change are left out."""

    rounds: tuple[RoundDifference, ...]
    finals: tuple[FinalChange, ...]

    @property
    def is_empty(self) -> bool:
        return not self.rounds and not self.finals


def difference(before: Outcome, after: Outcome) -> Difference:
    """Who rises and who falls, per round and at the end, from `before` to `after`.

    In a round: whoever goes on stands above whoever is out, and that one above who never entered it. At the
    end: whoever has a rank stands above whoever has none, and a better rank above a worse one. What only one
    of the two decides is not compared.
    """
    rounds = []
    for old, new in zip(before.rounds, after.rounds, strict=False):
        changes = tuple(
            VerdictChange(reference, _direction(_fate(was), _fate(now)), was, now)
            for reference, was, now in _changed(
                {v.reference: v for v in old.verdicts}, {v.reference: v for v in new.verdicts}
            )
        )
        if changes or old.held != new.held:
            rounds.append(RoundDifference(old.key, old.held, new.held, changes))
    if not (before.finals and after.finals):
        return Difference(tuple(rounds), ())
    finals = tuple(
        FinalChange(reference, _direction(_standing(was), _standing(now)), was, now)
        for reference, was, now in _changed(
            {f.reference: f for f in before.finals}, {f.reference: f for f in after.finals}
        )
    )
    return Difference(tuple(rounds), finals)


Entry = TypeVar("Entry", Verdict, Final)


def _changed(
    old: Mapping[str, Entry], new: Mapping[str, Entry]
) -> list[tuple[str, Entry | None, Entry | None]]:
    return [(key, old.get(key), new.get(key)) for key in sorted({*old, *new}) if old.get(key) != new.get(key)]


def _direction(was: tuple[int, int], now: tuple[int, int]) -> Direction:
    if was == now:
        return Direction.CHANGED
    return Direction.RISES if now > was else Direction.FALLS


def _fate(verdict: Verdict | None) -> tuple[int, int]:
    if verdict is None:
        return (0, 0)
    return (1, int(verdict.goes_on))


def _standing(final: Final | None) -> tuple[int, int]:
    if final is None or final.rank is None:
        return (0, 0)
    return (1, -final.rank)
