"""Taking over what an organisation keeps for all its vacancies into a definition, by value. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from vacancies.rules import Competency, Definition, Pay


def with_competencies(definition: Definition, taken: Sequence[Competency]) -> Definition:
    """The definition with these competencies: one of a key that it has already takes its place, the others come after.

    Competencies of one group stand together, as the brochure prints them.
    """
    by_key = {competency.key: competency for competency in taken}
    kept = [by_key.pop(competency.key, competency) for competency in definition.competencies]
    every = [*kept, *by_key.values()]
    groups = list(dict.fromkeys(competency.group for competency in every))
    ordered = sorted(every, key=lambda competency: groups.index(competency.group))
    return replace(definition, competencies=tuple(ordered))


def with_pay(
    definition: Definition, *, scale: str, minimum: Decimal, maximum: Decimal, index: Decimal
) -> Definition:
    """The definition with the monthly pay of a scale. Years that count and the note stay as they were."""
    before = definition.offer.pay or Pay(minimum, maximum)
    pay = replace(before, minimum=minimum, maximum=maximum, index=index)
    return replace(definition, offer=replace(definition.offer, pay_scale=scale, pay=pay))
