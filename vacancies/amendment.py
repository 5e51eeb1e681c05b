"""What an amendment of published rules touches, and from which step on. Pure: two definitions, no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vacancies.rules import Competency, Definition, NeededWhen, RequiredDocument

ADMISSION, END = "admission", "end"
"""The steps of a procedure that are no round, as `Touched.first` names them."""


@dataclass(frozen=True)
class Touched:
    """What differs between two definitions. `rounds` are keys, in the order of the new definition, and then those that
    are gone; the `offer` decides about nobody."""

    offer: bool
    admission: bool
    rounds: tuple[str, ...]
    end: bool
    first: str
    """The first step that it touches: ADMISSION, the key of a round, END, or "" when only the offer is worded anew."""

    @property
    def nothing(self) -> bool:
        return not (self.offer or self.admission or self.rounds or self.end)


def touched(old: Definition, new: Definition) -> Touched:
    """What an amendment of `old` into `new` touches. A round is touched as well when its weight in the total, its place in
    the order, a competency that it measures or a paper that it asks becomes another one."""
    before, after = _round_keys(old), _round_keys(new)
    changed = tuple(
        key
        for index, key in enumerate(after)
        if key not in before
        or before[:index] != after[:index]
        or _seen_by_round(old, key) != _seen_by_round(new, key)
    )
    gone = tuple(key for key in before if key not in after)
    rounds = (*changed, *gone)
    admission = _seen_at_admission(old) != _seen_at_admission(new)
    end = _seen_at_the_end(old) != _seen_at_the_end(new)
    first = ADMISSION if admission else _first_round(before, after, rounds) or (END if end else "")
    return Touched(_offered(old) != _offered(new), admission, rounds, end, first)


def _first_round(before: Sequence[str], after: Sequence[str], rounds: Sequence[str]) -> str:
    """The earliest of these rounds: by its place in the new order, or in the old one when it is gone."""
    places = {key: (before if key not in after else after).index(key) for key in rounds}
    return min(places, key=lambda key: (places[key], key not in after), default="")


def _round_keys(definition: Definition) -> tuple[str, ...]:
    return tuple(round_.key for round_ in definition.rounds)


def _seen_by_round(definition: Definition, key: str) -> tuple[object, ...]:
    """All that a round is decided by."""
    round_ = definition.round(key)
    measured = {*round_.competencies, *(c.competency for part in round_.parts for c in part.criteria)}
    return (
        round_,
        definition.weight(round_),
        definition.is_extra_test(key),
        tuple(c for c in definition.competencies if c.key in measured),
        tuple(d for d in definition.documents if d.needed is NeededWhen.ROUND and d.round == key),
    )


def _seen_at_admission(definition: Definition) -> tuple[object, ...]:
    return (
        definition.offer.closes,
        definition.routes,
        definition.general,
        definition.conditions,
        _papers(definition, NeededWhen.APPLICATION),
        definition.questions,
    )


def _seen_at_the_end(definition: Definition) -> tuple[object, ...]:
    return (
        definition.end,
        definition.reserve,
        _papers(definition, NeededWhen.APPOINTMENT),
        definition.semantics,
    )


def _offered(definition: Definition) -> tuple[object, ...]:
    return replace(definition.offer, closes=None), _unmeasured(definition)


def _papers(definition: Definition, needed: NeededWhen) -> tuple[RequiredDocument, ...]:
    return tuple(d for d in definition.documents if d.needed is needed)


def _unmeasured(definition: Definition) -> tuple[Competency, ...]:
    """Competencies that are asked and that no round measures."""
    measured = {
        key
        for round_ in definition.rounds
        for key in (*round_.competencies, *(c.competency for part in round_.parts for c in part.criteria))
    }
    return tuple(c for c in definition.competencies if c.key not in measured)
