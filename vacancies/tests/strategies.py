"""Any definition that the format can hold, built from the types of its fields: also odd and impossible
ones.
"""

import dataclasses
import types
import typing
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum

from hypothesis import assume
from hypothesis import strategies as st

from vacancies.definition_format import CONDITION_TYPES
from vacancies.rule_checks import errors
from vacancies.rules import Condition, Definition, EndRules, ReserveRules, Round
from vacancies.tests.procedures import NAMES, procedure

TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t"), max_size=12)
SCALARS = {
    bool: st.booleans(),
    int: st.integers(-999, 999),
    Decimal: st.decimals(-999, 999, places=2),
    str: TEXT,
    date: st.dates(date(1990, 1, 1), date(2090, 1, 1)),
    datetime: st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)),
    time: st.times(),
}


def of(hint) -> st.SearchStrategy:
    """Values of a type hint."""
    if isinstance(hint, types.UnionType):
        return st.none() | of(next(h for h in typing.get_args(hint) if h is not types.NoneType))
    if typing.get_origin(hint) is tuple:
        return st.lists(of(typing.get_args(hint)[0]), max_size=2).map(tuple)
    if hint is Condition:
        return st.one_of([instances(cls) for cls in CONDITION_TYPES.values()])
    if dataclasses.is_dataclass(hint):
        return instances(hint)
    if issubclass(hint, StrEnum):
        return st.sampled_from(hint)
    return SCALARS[hint]


def instances(cls) -> st.SearchStrategy:
    """Instances of a dataclass, every field either left at its default or filled."""
    hints = typing.get_type_hints(cls)
    required, optional = {}, {}
    for field in dataclasses.fields(cls):
        has_default = (
            field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING
        )
        (optional if has_default else required)[field.name] = of(hints[field.name])
    return st.fixed_dictionaries(required, optional=optional).map(lambda values: cls(**values))


definitions = instances(Definition)


@st.composite
def procedures(draw) -> Definition:
    """One of the demo procedures with a few rules of one round, the end and the reserve changed; free of errors."""
    definition = procedure(draw(st.sampled_from(NAMES)))
    hints = typing.get_type_hints(Round)
    changed = draw(st.sampled_from(definition.rounds))
    names = draw(st.sets(st.sampled_from(sorted(set(hints) - {"key", "parts"})), max_size=3))
    values = {name: draw(of(hints[name])) for name in sorted(names)}
    rounds = tuple(dataclasses.replace(r, **values) if r is changed else r for r in definition.rounds)
    end = draw(st.just(definition.end) | of(EndRules))
    reserve = draw(st.just(definition.reserve) | of(ReserveRules))
    definition = dataclasses.replace(definition, rounds=rounds, end=end, reserve=reserve)
    assume(not errors(definition))
    return definition
