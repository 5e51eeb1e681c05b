"""Changing a definition block by block leaves the rest as it was."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vacancies import wording
from vacancies.definition_format import from_document, to_document
from vacancies.editing import (
    added,
    at,
    fresh_key,
    mentions,
    moved,
    path_of,
    removed,
    replaced,
    with_condition,
)
from vacancies.rule_checks import errors
from vacancies.rules import (
    HeldRule,
    MedicalCondition,
    NeededWhen,
    Part,
    Proof,
    Question,
    Round,
    RoundKind,
)
from vacancies.tests.procedures import NAMES, procedure, with_round

LISTS = ("rounds", "routes", "documents", "questions")


def items(definition):
    """The place of every round, part, criterion, route, alternative, mention and paper."""
    found = [(name, item.key) for name in LISTS for item in getattr(definition, name)]
    found += [("general", key) for key in definition.general]
    for r in definition.rounds:
        found += [("rounds", r.key, "parts", p.key) for p in r.parts]
        found += [("rounds", r.key, "parts", p.key, "criteria", c.key) for p in r.parts for c in p.criteria]
    for r in definition.routes:
        found += [("routes", r.key, "general", key) for key in r.general]
        found += [("routes", r.key, "alternatives", a.key) for a in r.alternatives]
        found += [
            ("routes", r.key, "alternatives", a.key, "conditions", key)
            for a in r.alternatives
            for key in a.conditions
        ]
    return found


@st.composite
def places(draw):
    definition = procedure(draw(st.sampled_from(NAMES)))
    return definition, draw(st.sampled_from(items(definition)))


def plain_without(document, path):
    """An oracle on plain JSON: the document without one item of one list."""
    *outer, last = path
    inside = document
    for step in outer:
        inside = inside[step]
    del inside[last]
    return document


@given(places(), st.integers(-3, 3))
@settings(max_examples=30)
def test_moving_changes_nothing_but_the_order(case, by):
    definition, place = case
    there = moved(definition, place, by)
    around = at(there, place[:-1])
    assert sorted(map(str, around)) == sorted(map(str, at(definition, place[:-1])))
    assert replaced(there, place[:-1], at(definition, place[:-1])) == definition


@given(places())
@settings(max_examples=30)
def test_up_undoes_down(case):
    definition, place = case
    last = at(definition, place[:-1])[-1] == at(definition, place)
    assert moved(moved(definition, place, 1), place, 0 if last else -1) == definition


@given(places())
@settings(max_examples=30)
def test_what_is_removed_and_put_back_where_it_stood_leaves_the_list_as_it_was(case):
    definition, place = case
    index = path_of(definition, place)[-1]
    back = added(removed(definition, place), place[:-1], at(definition, place), index=index)
    assert [str(item) for item in at(back, place[:-1])][index] == str(at(definition, place))


@given(places())
@settings(max_examples=30)
def test_what_is_left_can_be_read_and_worded(case):
    definition, place = case
    left = removed(definition, place)
    assert from_document(to_document(left)) == left
    assert wording.procedure(left)


@given(places())
@settings(max_examples=30)
def test_nothing_names_what_is_gone(case):
    definition, place = case
    left = removed(definition, place)
    messages = [p.message for p in errors(left) if "does not exist" in p.message]
    assert messages == []


@pytest.mark.parametrize("name", NAMES)
def test_removing_what_was_added_is_the_definition_again(name):
    definition = procedure(name)
    round_ = Round("new_one", RoundKind.ORAL_TEST, "Nieuw")
    first = definition.rounds[0].key
    for place, item in [
        (("rounds",), round_),
        (("rounds", first, "parts"), Part("new_one", "Nieuw", 10)),
        (("questions",), Question("new_one", "Nieuw?")),
    ]:
        assert removed(added(definition, place, item), (*place, "new_one")) == definition


@pytest.mark.parametrize("name", NAMES)
def test_a_condition_that_nothing_asks_any_more_goes(name):
    definition = procedure(name)
    new = with_condition(definition, ("general",), MedicalCondition(key="fit"))
    assert (mentions(new, "fit"), removed(new, ("general", "fit"))) == ((("general", "fit"),), definition)


def test_a_question_goes_alone():
    definition = replace(procedure("p1"), questions=(Question("a", "A?"), Question("b", "B?")))
    expected = plain_without(to_document(definition), ("questions", 0))
    assert to_document(removed(definition, ("questions", "a"))) == expected


def test_a_paper_for_a_round_that_goes_is_asked_before_the_appointment():
    definition = procedure("p1")
    round_ = definition.rounds[-1]
    paper = replace(definition.documents[0], key="ticket", needed=NeededWhen.ROUND, round=round_.key)
    left = removed(added(definition, ("documents",), paper), ("rounds", round_.key))
    assert (left.document("ticket").needed, left.document("ticket").round) == (NeededWhen.APPOINTMENT, "")


def test_what_a_removed_paper_proved_is_declared():
    definition = procedure("p1")
    paper = replace(definition.documents[0], key="ticket")
    proven = MedicalCondition(key="fit", proof=Proof.DOCUMENT, document="ticket")
    new = with_condition(added(definition, ("documents",), paper), ("general",), proven)
    assert removed(new, ("documents", "ticket")).condition("fit").proof is Proof.DECLARED


def test_a_place_that_is_not_there_is_told():
    with pytest.raises(LookupError):
        at(procedure("p1"), ("rounds", "nothing"))


def test_a_field_of_a_rule_is_a_place():
    definition = procedure("p1")
    key = definition.rounds[0].key
    held = replace(definition.rounds[0].held, rule=HeldRule.MAY, threshold=None, count=None)
    assert replaced(definition, ("rounds", key, "held"), held) == with_round(definition, key, held=held)


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("Mondelinge proef", "mondelinge_proef"),
        ("2de proef", "item_2de_proef"),
        ("Één", "een_2"),
        ("End", "end_2"),
    ],
)
def test_a_key_is_a_plain_word_that_is_free(title, key):
    assert fresh_key(title, ["een"]) == key
