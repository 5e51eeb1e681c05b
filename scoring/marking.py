"""A juror's score sheet: what is asked, what a value is worth, and what becomes of a save that arrives.

Pure: the rules and values come in. Points are `Decimal`, sums `Fraction`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from scoring.points import part_maximum
from vacancies.rules import Competency, Criterion, Definition, Part, ResultKind, Round, Source

VERDICT = "verdict"
"""Key of the item in which a juror finds a candidate suitable (1) or not (0), with the reason as its note."""

NOTE_AT_MOST = 4000
TAPPED_AT_MOST = 20
"""Points up to here are tapped, a button each; above it they are typed."""


@dataclass(frozen=True)
class Item:
    """One thing to score: a criterion, a part without criteria, or the verdict. `top` is the highest value, in `step`s; with
    `levels` the value is a level, and the item is worth value ÷ top × `maximum` points."""

    key: str
    title: str
    top: Decimal
    step: Decimal
    maximum: Decimal
    part: str = ""
    levels: int | None = None
    competency: Competency | None = None

    @property
    def criterion(self) -> str:
        """The criterion's key, or "" for a part without criteria."""
        return self.key.partition(".")[2]

    @property
    def is_verdict(self) -> bool:
        return self.key == VERDICT

    @property
    def is_tapped(self) -> bool:
        """Whether there is a button for every value: levels, or whole points up to 20 with at most a half."""
        whole = self.top == self.top.to_integral_value() and self.step in (Decimal(1), Decimal("0.5"))
        return self.levels is not None or (whole and self.top <= TAPPED_AT_MOST)

    @property
    def has_halves(self) -> bool:
        return self.step == Decimal("0.5")

    def worth(self, value: Decimal) -> Fraction:
        """Points for a value, exact."""
        return Fraction(value) / Fraction(self.top) * Fraction(self.maximum)

    def allows(self, value: Decimal) -> bool:
        """Whether the value lies in range and in step."""
        return 0 <= value <= self.top and value % self.step == 0


def items(
    definition: Definition, round: Round, neutralised: Collection[tuple[str, str]] = ()
) -> tuple[Item, ...]:
    """What a juror of this round scores, in the order of the rules; without what was taken out for everyone."""
    known = {competency.key: competency for competency in definition.competencies}
    if round.result is ResultKind.VERDICT:
        return (Item(VERDICT, "", Decimal(1), Decimal(1), Decimal(1)),)
    found: list[Item] = []
    for part in round.parts:
        if part.source is not Source.JURY:
            continue
        if not part.criteria:
            found.append(Item(part.key, part.title, part.maximum, part.step, part.maximum, part.key))
        found += [
            _item(part, criterion, known.get(criterion.competency))
            for criterion in part.criteria
            if (part.key, criterion.key) not in neutralised
        ]
    return tuple(found)


def _item(part: Part, criterion: Criterion, competency: Competency | None) -> Item:
    levels = criterion.levels
    return Item(
        f"{part.key}.{criterion.key}",
        criterion.title,
        Decimal(levels) if levels else criterion.maximum,
        Decimal(1) if levels else part.step,
        criterion.maximum,
        part.key,
        levels,
        competency,
    )


def lacking(asked: Iterable[Item], given: Mapping[str, tuple[Decimal | None, str]]) -> list[Item]:
    """Items without a value; a verdict also lacks without its reason. `given` are values and notes by key."""
    found = []
    for item in asked:
        value, note = given.get(item.key, (None, ""))
        if value is None or (item.is_verdict and not note.strip()):
            found.append(item)
    return found


def total(asked: Iterable[Item], values: Mapping[str, Decimal | None]) -> Fraction:
    """The points given so far, exact."""
    return sum(
        (item.worth(value) for item in asked if (value := values.get(item.key)) is not None), Fraction()
    )


def maximum(asked: Iterable[Item]) -> Fraction:
    """The points that can be had."""
    return sum((Fraction(item.maximum) for item in asked), Fraction())


def part_mark(round: Round, part: Part, neutralised: Collection[tuple[str, str]] = ()) -> Fraction | None:
    """The mark of a part in points, None where jurors do not see it; it goes down with what was taken out for everyone."""
    if not round.mark_shown or part.pass_mark is None:
        return None
    return Fraction(part.pass_mark) * part_maximum(part, frozenset(neutralised)) / Fraction(part.maximum)


def round_mark(round: Round, neutralised: Collection[tuple[str, str]] = ()) -> Fraction | None:
    """The mark of a round in points of a juror's own total. None where jurors do not see it, and where their total cannot be
    compared with it: points of others count too, or parts weigh otherwise than by their points."""
    parts, percent = round.parts, round.passing.percent
    of_jurors = all(part.source is Source.JURY and part.weight is None for part in parts)
    if not round.mark_shown or percent is None or not of_jurors:
        return None
    taken_out = frozenset(neutralised)
    return Fraction(percent) / 100 * sum((part_maximum(part, taken_out) for part in parts), Fraction())


def spread(item: Item, values: Sequence[Decimal]) -> Decimal:
    """How far the jurors lie apart: the highest value less the lowest."""
    return max(values) - min(values) if values else Decimal(0)


def is_wide(item: Item, values: Sequence[Decimal]) -> bool:
    """Whether the panel should talk about it: two levels apart, a quarter of the points, or another verdict."""
    apart = spread(item, values)
    if item.is_verdict:
        return apart > 0
    return apart >= 2 if item.levels else apart * 4 >= item.top


def is_wide_total(totals: Sequence[Fraction], most: Fraction) -> bool:
    """Whether the totals that jurors come to for a part lie a tenth of its points apart: small differences that add up."""
    return len(totals) > 1 and (max(totals) - min(totals)) * 10 >= most


# -- A save that arrives -------------------------------------------------------------------------------------


class Fate(StrEnum):
    SAVED = "saved"
    REPEATED = "repeated"  # was saved before, under the same number
    AGREED = "agreed"  # somebody saved the same value meanwhile
    CONFLICT = "conflict"  # another value stands there, of which the sender did not know
    LATE = "late"  # the sheet is frozen: kept, not applied


def fate(*, is_known: bool, is_frozen: bool, is_same: bool, base: int, version: int) -> Fate:
    """What becomes of a save made on top of version `base`, where `version` stands. `is_same`: it would change nothing.

    A number that was seen before never counts twice, whatever happened since; only a value that differs, on top of a version
    that is no longer the latest, is a conflict.
    """
    if is_known:
        return Fate.REPEATED
    if is_frozen:
        return Fate.AGREED if is_same else Fate.LATE
    if base == version:
        return Fate.SAVED
    return Fate.AGREED if is_same else Fate.CONFLICT
