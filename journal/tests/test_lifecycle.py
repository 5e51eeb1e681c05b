"""Lifecycles as written tables, and the tables of every app."""

import importlib

import pytest

from journal.lifecycle import Lifecycle, TransitionError

DOOR = Lifecycle({"open": frozenset({"shut"}), "shut": frozenset({"open", "locked"}), "locked": frozenset()})
TABLES = {
    "correspondence.lifecycle": ["MESSAGE"],
    "vacancies.lifecycle": ["VACANCY", "ROUND"],
    "candidates.lifecycle": ["APPLICATION"],
    "reserves.lifecycle": ["PLACE", "CONSULTATION"],
}


def test_a_state_may_become_what_the_table_says():
    assert [new for new in DOOR.transitions if DOOR.allows("shut", new)] == ["open", "locked"]


def test_a_state_without_followers_is_an_end():
    assert not any(DOOR.allows("locked", new) for new in DOOR.transitions)


def test_a_change_that_is_not_in_the_table_is_refused_by_name():
    with pytest.raises(TransitionError, match="^open may not become locked$"):
        DOOR.check("open", "locked")


def test_an_unknown_state_is_no_state():
    with pytest.raises(KeyError):
        DOOR.allows("ajar", "open")


@pytest.mark.parametrize(("module", "name"), [(m, n) for m, names in TABLES.items() for n in names])
def test_every_table_names_only_states_that_it_knows(module, name):
    transitions = getattr(importlib.import_module(module), name).transitions
    assert {new for news in transitions.values() for new in news} - transitions.keys() == set()


@pytest.mark.parametrize(("module", "name"), [(m, n) for m, names in TABLES.items() for n in names])
def test_every_state_but_the_first_is_reached_from_another(module, name):
    transitions = getattr(importlib.import_module(module), name).transitions
    reached = {new for old, news in transitions.items() for new in news if new != old}
    assert list(transitions.keys() - reached) in ([next(iter(transitions))], [])
