"""The figures of procedures: how long each step took, by which channel people applied, how many passed each round.

Pure: days and numbers in, exact figures out. A step that is not over has no end, and counts in no middle figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from statistics import median


@dataclass(frozen=True)
class Step:
    """One step of a procedure, from a local day to another; `kind` is what the same step is called in every procedure."""

    kind: str
    label: str
    first: date
    last: date | None

    @property
    def days(self) -> int | None:
        """Calendar days from its first day to its last; None while it runs."""
        return None if self.last is None else (self.last - self.first).days


@dataclass(frozen=True)
class Milestone:
    """The day on which a step ended, None while it has not; the next step begins there."""

    kind: str
    label: str
    day: date | None


def steps(begin: date, milestones: Sequence[Milestone]) -> list[Step]:
    """The steps that have begun, one after the other. What ended earlier than the one before it took no day."""
    found, first = [], begin
    for milestone in milestones:
        last = None if milestone.day is None else max(milestone.day, first)
        found.append(Step(milestone.kind, milestone.label, first, last))
        if last is None:
            break
        first = last
    return found


@dataclass(frozen=True)
class Lead:
    """How long a kind of step took over procedures: the number of those that are over, the shortest, the middle, the longest."""

    kind: str
    number: int
    shortest: int
    middle: Fraction
    longest: int


def leads(procedures: Iterable[Sequence[Step]]) -> list[Lead]:
    """Per kind of step, in the order in which the kinds first occur. Of a kind that occurs more often in a procedure, as its
    rounds, each one counts."""
    days: dict[str, list[int]] = {}
    for found in procedures:
        for step in found:
            taken = days.setdefault(step.kind, [])
            if step.days is not None:
                taken.append(step.days)
    return [
        Lead(kind, len(taken), min(taken), median(Fraction(day) for day in taken), max(taken))
        for kind, taken in days.items()
        if taken
    ]


@dataclass(frozen=True)
class Passing:
    """How one round went: entrants by their result in its last closing. `below` passed and stayed below the border of a cut."""

    label: str
    kind: str
    exempt: int = 0
    withdrawn: int = 0
    passed: int = 0
    below: int = 0
    failed: int = 0
    absent: int = 0

    @property
    def entrants(self) -> int:
        return self.took + self.exempt + self.withdrawn

    @property
    def took(self) -> int:
        """Who was judged: neither exempt nor withdrawn. Who stayed away was judged too."""
        return self.passed + self.below + self.failed + self.absent

    @property
    def rate(self) -> Fraction | None:
        """Percent of who was judged that passed, above the border where there is one; None where nobody was."""
        return Fraction(100 * self.passed, self.took) if self.took else None


COUNTED = ("exempt", "withdrawn", "passed", "below", "failed", "absent")


def together(passings: Iterable[Passing]) -> list[Passing]:
    """The rounds of each kind as one, in the order in which the kinds first occur, labelled with the kind."""
    found: dict[str, Passing] = {}
    for each in passings:
        so_far = found.get(each.kind, Passing(each.kind, each.kind))
        found[each.kind] = replace(
            so_far, **{name: getattr(so_far, name) + getattr(each, name) for name in COUNTED}
        )
    return list(found.values())
