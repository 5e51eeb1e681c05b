"""Exact arithmetic of points: from sheets of jurors, officers and imports to the points of a part and the
fraction of a round.

All figures are `Fraction`; nothing rounds. Rules: design "parts", "jurors", "neutralised question", settled
case 6.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.facts import PartFacts
from scoring.outcome import Blocker, BlockerKind, PartOutcome
from vacancies.rules import Combination, Criterion, JurorRule, Part, Round


@dataclass(frozen=True)
class RoundPoints:
    """`fraction` (0–1) = Σ weight × points/maximum ÷ Σ weight over the parts; `maximum` in points, after
    neutralisation."""

    fraction: Fraction
    maximum: Fraction
    parts: tuple[PartOutcome, ...]


# -- Round --------------------------------------------------------------------------------------------------


def neutralised_in(part: Part, neutralised: frozenset[tuple[str, str]]) -> frozenset[str]:
    """Keys of the criteria of `part` that are out for everyone."""
    return frozenset(criterion for key, criterion in neutralised if key == part.key)


def part_maximum(part: Part, neutralised: frozenset[tuple[str, str]]) -> Fraction:
    """Maximum in points without the neutralised criteria.

    Raises ValueError when a neutralised criterion is unknown or when nothing of the part would be left: that
    is another rule, so an amendment.
    """
    gone = neutralised_in(part, neutralised)
    unknown = gone - {c.key for c in part.criteria}
    if unknown:
        raise ValueError(f"part {part.key}: no criterion {', '.join(sorted(unknown))} to neutralise")
    maximum = Fraction(part.maximum) - sum(
        (Fraction(c.maximum) for c in part.criteria if c.key in gone), Fraction()
    )
    if maximum <= 0:
        raise ValueError(f"part {part.key}: nothing left to score")
    return maximum


def counting_parts(round_: Round) -> tuple[Part, ...]:
    """The parts that weigh; a part of weight 0 is informative and does not make anybody present."""
    return tuple(part for part in round_.parts if part.weight is None or part.weight > 0)


def round_points(
    round_: Round, facts: Mapping[str, PartFacts], neutralised: frozenset[tuple[str, str]] = frozenset()
) -> RoundPoints:
    """The points of one entrant in one round; a part without facts was not taken: 0, its mark not reached.

    Weights of parts stay as published; where none are published, the maximum that is left weighs. Raises
    ValueError when no part weighs. Blockers must have been asked for first.
    """
    outcomes = tuple(
        _part_outcome(part, facts.get(part.key), round_.jurors, neutralised) for part in round_.parts
    )
    total = weights = Fraction()
    for part, outcome in zip(round_.parts, outcomes, strict=True):
        weight = outcome.maximum if part.weight is None else Fraction(part.weight)
        weights += weight
        total += weight * outcome.points / outcome.maximum
    if not weights:
        raise ValueError(f"round {round_.key}: no part counts")
    return RoundPoints(total / weights, sum((o.maximum for o in outcomes), Fraction()), outcomes)


def _part_outcome(
    part: Part, facts: PartFacts | None, rule: JurorRule, neutralised: frozenset[tuple[str, str]]
) -> PartOutcome:
    maximum = part_maximum(part, neutralised)
    points = (
        Fraction() if facts is None else _part_points(part, facts, rule, neutralised_in(part, neutralised))
    )
    if part.pass_mark is None:
        return PartOutcome(part.key, points, maximum, facts is not None)
    mark = Fraction(part.pass_mark) * maximum / Fraction(part.maximum)
    return PartOutcome(
        part.key, points, maximum, facts is not None, mark, facts is not None and points >= mark
    )


def _part_points(part: Part, facts: PartFacts, rule: JurorRule, gone: frozenset[str]) -> Fraction:
    if facts.consensus is not None:
        return Fraction(facts.consensus)
    if facts.jurors:
        sheets = [sheet_total(part, s.points, s.criteria, gone) for s in facts.jurors if not s.recused]
        return combined(rule.combine, [total for total in sheets if total is not None])
    return sheet_total(part, facts.points, facts.criteria, gone) or Fraction()


def combined(how: Combination, totals: Iterable[Fraction]) -> Fraction:
    """Mean or median of the jurors' totals, exact; an even number of totals has the mean of the middle two as
    its median."""
    ordered = sorted(totals)
    if how is Combination.MEAN:
        return sum(ordered, Fraction()) / len(ordered)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def sheet_total(
    part: Part, points: Decimal | None, criteria: Mapping[str, Decimal], gone: frozenset[str]
) -> Fraction | None:
    """Points of one sheet, without the criteria that are `gone`; None when it is incomplete."""
    kept = [c for c in part.criteria if c.key not in gone]
    if kept and all(c.key in criteria for c in kept):
        return sum((_worth(c, criteria[c.key]) for c in kept), Fraction())
    return None if points is None or gone else Fraction(points)


def _worth(criterion: Criterion, given: Decimal) -> Fraction:
    if criterion.levels is None:
        return Fraction(given)
    return Fraction(given) / criterion.levels * Fraction(criterion.maximum)


# -- What blocks --------------------------------------------------------------------------------------------


def check_parts(round_: Round, facts: Mapping[str, PartFacts], reference: str) -> None:
    """Raises ValueError for facts that the definition has no place for; leaving them out would lose points
    silently."""
    for key, part_facts in facts.items():
        part = next((p for p in round_.parts if p.key == key), None)
        if part is None:
            raise ValueError(f"{reference}: round {round_.key} has no part {key}")
        if part_facts.consensus is not None and not round_.jurors.consensus:
            raise ValueError(f"{reference}: round {round_.key} does not decide by consensus")
        known = {c.key for c in part.criteria}
        for criteria in (part_facts.criteria, *(s.criteria for s in part_facts.jurors)):
            if not criteria.keys() <= known:
                raise ValueError(
                    f"{reference}: part {key} has no criterion {', '.join(sorted(criteria.keys() - known))}"
                )


def part_blockers(
    part: Part, facts: PartFacts, reference: str, neutralised: frozenset[tuple[str, str]]
) -> list[Blocker]:
    """What is lacking or out of range in the sheets of one part: every sheet of a juror who was not recused
    must be complete, also beside a consensus, and a juried part needs one juror who was not recused."""
    gone = neutralised_in(part, neutralised)
    found: list[Blocker] = []

    def sheet(points: Decimal | None, criteria: Mapping[str, Decimal], juror: str) -> None:
        if sheet_total(part, points, criteria, gone) is None:
            kind = BlockerKind.PER_CRITERION if gone and points is not None else BlockerKind.INCOMPLETE_SHEET
            found.append(Blocker(kind, reference, part.key, juror))
        elif not _in_range(part, points, criteria):
            found.append(Blocker(BlockerKind.OUT_OF_RANGE, reference, part.key, juror))

    voting = [s for s in facts.jurors if not s.recused]
    for score in voting:
        sheet(score.points, score.criteria, score.juror)
    if facts.jurors and not voting:
        found.append(Blocker(BlockerKind.INCOMPLETE_SHEET, reference, part.key))
    if facts.consensus is not None:
        if gone:
            found.append(Blocker(BlockerKind.PER_CRITERION, reference, part.key))
        elif not 0 <= facts.consensus <= part.maximum:
            found.append(Blocker(BlockerKind.OUT_OF_RANGE, reference, part.key))
    elif not facts.jurors:
        sheet(facts.points, facts.criteria, "")
    return found


def _in_range(part: Part, points: Decimal | None, criteria: Mapping[str, Decimal]) -> bool:
    limits = {c.key: c.maximum if c.levels is None else Decimal(c.levels) for c in part.criteria}
    return (points is None or 0 <= points <= part.maximum) and all(
        0 <= given <= limits[key] for key, given in criteria.items()
    )
