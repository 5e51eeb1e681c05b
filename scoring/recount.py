"""A closed round decided anew, and what follows from it in the rounds after it (design: reopening).

Whoever enters a later round by it has to take that round first: it is taken up again there. Until then every round follows from
what was recorded for it. Pure, like the engine that it asks.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace

from scoring.facts import Facts
from scoring.outcome import NotReadyError, Outcome, RoundOutcome
from scoring.selection import replay
from vacancies.rules import Definition


@dataclass(frozen=True)
class Recount:
    """The rounds that are decided anew, from the reopened one on, and the one to take up then ("": none is left).

    `withdrew_in` is by reference of who withdrew later than the round that they enter now: for them that is the round.
    """

    rounds: tuple[RoundOutcome, ...]
    resumes: str
    withdrew_in: Mapping[str, str] = field(default_factory=dict)


def recount(
    definition: Definition, facts: Facts, before: Outcome, key: str, *, reopened: Set[str] = frozenset()
) -> Recount:
    """Decide round `key` anew, and the later ones of `before` as far as they can be without anybody taking them.

    `facts` reach to the last round of `before`, the outcome on record. A later round that is held is taken up again when somebody
    enters it who is not on record there and has to take it, or when it was not held before; any later round when its facts do not
    suffice, or when it was `reopened` itself. Raises NotReadyError when round `key` cannot close.
    """
    keys = [round_.key for round_ in definition.rounds]
    first, last = keys.index(key), len(facts.rounds)
    decided: list[RoundOutcome] = []
    withdrew_in: dict[str, str] = {}
    for position in range(first, last):
        was = before.round(keys[position])
        new = _new(decided[-1], was) if decided else set()
        steps = _withdrew_later(facts, new, keys, position)
        facts = _with_steps(facts, steps)
        try:
            outcome = replay(definition, replace(facts, rounds=facts.rounds[: position + 1])).rounds[-1]
        except NotReadyError:
            if not decided:
                raise
            return Recount(tuple(decided), keys[position], withdrew_in)
        lacks = not was.held or _has_to_take(definition, facts, new, keys[position])
        if decided and (keys[position] in reopened or outcome.held and lacks):
            return Recount(tuple(decided), keys[position], withdrew_in)
        withdrew_in |= steps
        decided.append(outcome)
    return Recount(tuple(decided), keys[last] if last < len(keys) else "", withdrew_in)


def _new(entered: RoundOutcome, was: RoundOutcome) -> set[str]:
    """Who goes on from the round before and is not on record in this one."""
    known = {verdict.reference for verdict in was.verdicts}
    return {verdict.reference for verdict in entered.verdicts if verdict.goes_on} - known


def _has_to_take(definition: Definition, facts: Facts, new: set[str], key: str) -> bool:
    """Whether one of the new ones has to take this round: not exempt, not withdrawn."""
    return any(
        entrant.reference in new
        and not entrant.withdrew_in
        and definition.takes(definition.round(key), entrant.route, entrant.alternative)
        for entrant in facts.entrants
    )


def _withdrew_later(facts: Facts, new: set[str], keys: list[str], position: int) -> dict[str, str]:
    """The round at this position, for the new ones who withdrew when it was closed: they cannot take it any more."""
    return {
        entrant.reference: keys[position]
        for entrant in facts.entrants
        if entrant.reference in new
        and entrant.withdrew_in
        and (entrant.withdrew_in not in keys or keys.index(entrant.withdrew_in) > position)
    }


def _with_steps(facts: Facts, withdrew_in: Mapping[str, str]) -> Facts:
    if not withdrew_in:
        return facts
    entrants = tuple(
        replace(entrant, withdrew_in=withdrew_in.get(entrant.reference, entrant.withdrew_in))
        for entrant in facts.entrants
    )
    return replace(facts, entrants=entrants)
