"""The figures of procedures: how long each step took, by which channel people applied, how many passed each round.

Pure: days and numbers in, exact figures out. A step that is not over has no end, and counts in no middle figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
    """How one round went: who entered, was exempt, withdrew, passed and was out, in its last closing."""

    label: str
    kind: str
    entrants: int
    exempt: int
    withdrawn: int
    passed: int
    out: int

    @property
    def took(self) -> int:
        """Who was judged: neither exempt nor withdrawn."""
        return self.entrants - self.exempt - self.withdrawn

    @property
    def rate(self) -> Fraction | None:
        """Percent of who was judged that passed; None where nobody was."""
        return Fraction(100 * self.passed, self.took) if self.took else None


def together(passings: Iterable[Passing]) -> list[Passing]:
    """The rounds of each kind as one, in the order in which the kinds first occur; `label` is left to the kind."""
    found: dict[str, Passing] = {}
    for each in passings:
        so_far = found.get(each.kind, Passing(each.kind, each.kind, 0, 0, 0, 0, 0))
        found[each.kind] = Passing(
            each.kind,
            each.kind,
            so_far.entrants + each.entrants,
            so_far.exempt + each.exempt,
            so_far.withdrawn + each.withdrawn,
            so_far.passed + each.passed,
            so_far.out + each.out,
        )
    return list(found.values())
