"""Made-up facts of a procedure, to see what its rules would do: the same number always gives the same candidates.

Every candidate has an aptitude between 20 and 100 percent, mostly near the middle; each figure that is given for them lies
around it, on the steps of its part. Nobody real stands model, and nothing of it is kept.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from scoring.facts import Entrant, Facts, JurorScore, PartFacts, RoundFacts, Taking
from vacancies.rules import Criterion, Definition, HeldRule, Part, ResultKind, Round, Source

JURORS = 3
"""Jurors that give points where the rules name no number."""
PERCENT_INVALID, PERCENT_ABSENT, PERCENT_WITHDRAWN = 15, 4, 3


@dataclass(frozen=True)
class Trial:
    """Facts to replay. What officer and jury still have to decide is assumed: rounds that are held, and how many go on."""

    facts: Facts
    assumed_held: tuple[str, ...]
    assumed_cuts: dict[str, int]


def trial(definition: Definition, *, registered: int, seed: int) -> Trial:
    """A procedure with this many applications, at least one; about one in seven is not admitted."""
    chance = random.Random(f"{seed}:{registered}")
    refused = min(sum(chance.randint(1, 100) <= PERCENT_INVALID for _ in range(registered)), registered - 1)
    admitted = registered - refused
    grounds = [(route.key, other.key) for route in definition.routes for other in route.alternatives]
    keys = [round_.key for round_ in definition.rounds]
    aptitudes: dict[str, int] = {}
    entrants = []
    for number in range(1, admitted + 1):
        reference = f"{number:03}"
        aptitudes[reference] = sum(chance.randint(20, 100) for _ in range(3)) // 3
        route, alternative = chance.choice(grounds)
        leaves = chance.randint(1, 100) <= PERCENT_WITHDRAWN
        entrants.append(
            Entrant(reference, route, alternative, withdrew_in=chance.choice(keys) if leaves else "")
        )
    rounds, cuts = [], {}
    for index, round_ in enumerate(definition.rounds):
        if round_.cut and round_.cut.number is None:
            cuts[round_.key] = max(1, admitted // 2 ** (index + 1))
        rounds.append(
            RoundFacts(
                round_.key,
                takings={e.reference: _taking(chance, round_, aptitudes[e.reference]) for e in entrants},
                held=True if round_.held.rule is HeldRule.MAY else None,
                cut=cuts.get(round_.key),
            )
        )
    held = tuple(r.key for r in definition.rounds if r.held.rule is HeldRule.MAY)
    facts = Facts(tuple(entrants), registered, admitted, tuple(rounds))
    return Trial(facts, held, cuts)


def _taking(chance: random.Random, round_: Round, aptitude: int) -> Taking:
    if chance.randint(1, 100) <= PERCENT_ABSENT:
        return Taking(absent=True)
    judged = round_.result in (ResultKind.VERDICT, ResultKind.PASS_FAIL)
    return Taking(
        parts={part.key: _part(chance, round_, part, aptitude) for part in round_.parts},
        suitable=_around(chance, aptitude) >= 50 if judged else None,
    )


def _part(chance: random.Random, round_: Round, part: Part, aptitude: int) -> PartFacts:
    if part.source is not Source.JURY:
        points, criteria = _figures(chance, part, aptitude)
        return PartFacts(points=points, criteria=criteria)
    jurors = range(1, (round_.jurors.members or JURORS) + 1)
    return PartFacts(jurors=tuple(JurorScore(str(n), *_figures(chance, part, aptitude)) for n in jurors))


def _figures(chance: random.Random, part: Part, aptitude: int) -> tuple[Decimal | None, dict[str, Decimal]]:
    """Points for a part, or per criterion where it has some."""
    if not part.criteria:
        return _stepped(_around(chance, aptitude), part.maximum, part.step), {}
    return None, dict(_criteria(chance, part, part.criteria, aptitude))


def _criteria(
    chance: random.Random, part: Part, criteria: tuple[Criterion, ...], aptitude: int
) -> Iterator[tuple[str, Decimal]]:
    for criterion in criteria:
        most = Decimal(criterion.levels) if criterion.levels else criterion.maximum
        step = Decimal(1) if criterion.levels else part.step
        yield criterion.key, _stepped(_around(chance, aptitude), most, step)


def _around(chance: random.Random, aptitude: int) -> int:
    """A percentage near an aptitude."""
    return max(0, min(100, aptitude + (chance.randint(-18, 18) + chance.randint(-18, 18)) // 2))


def _stepped(percent: int, maximum: Decimal, step: Decimal) -> Decimal:
    """This percentage of a maximum, on the nearest step; a maximum between two steps is the highest."""
    steps = (maximum * percent / 100 / step).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return min(maximum, steps * step)
