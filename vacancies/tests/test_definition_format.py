import dataclasses
import json
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given

from vacancies.definition_format import (
    DefinitionError,
    canonical_json,
    fingerprint,
    from_document,
    path_text,
    shift_dates,
    to_document,
)
from vacancies.tests import strategies
from vacancies.tests.procedures import NAMES, procedure, with_round


@pytest.fixture(autouse=True, scope="module")
def english():
    with translation.override("en"):
        yield


def problems(document) -> list[str]:
    with pytest.raises(DefinitionError) as caught:
        from_document(document)
    return [f"{path_text(p.path, document)}: {p.message}" for p in caught.value.problems]


def changed(**changes) -> dict:
    """The document of P5 with some keys of its top level replaced; None takes one away."""
    document = to_document(procedure("p5")) | changes
    return {key: value for key, value in document.items() if value is not None}


@given(strategies.definitions)
def test_any_definition_survives_its_document(definition):
    assert from_document(json.loads(canonical_json(definition))) == definition


@pytest.mark.parametrize("name", NAMES)
def test_the_demo_procedures_survive_their_document(name):
    assert from_document(to_document(procedure(name))) == procedure(name)


def test_only_what_differs_from_the_default_is_written():
    assert to_document(procedure("p5"))["reserve"] == {"months": 24}


def test_rules_that_promise_no_jury_are_written_as_before_they_could():
    """A definition that was published keeps its fingerprint."""
    assert "jurors" not in to_document(procedure("p5"))["rounds"][1]


def test_a_round_with_names_says_nothing_of_being_blind():
    """Rules that were published before a round could be blind keep their fingerprint."""
    rounds = to_document(procedure("p3"))["rounds"]
    assert [each["key"] for each in rounds if "blind" in each] == []


def test_the_number_of_the_semantics_is_always_written():
    assert to_document(procedure("p5"))["semantics"] == 1


def test_figures_and_dates_are_text():
    pay = to_document(procedure("p5"))["offer"]["pay"]
    day = to_document(procedure("p5"))["rounds"][0]["when"]["days"]
    assert (pay["minimum"], day) == ("2444.31", ["2026-06-16"])


def test_a_condition_names_its_type():
    assert to_document(procedure("p5"))["conditions"][2] == {
        "type": "medical",
        "key": "medical",
        "reference": {"anchor": "appointment"},
    }


def test_the_canonical_json_has_sorted_keys_and_no_spaces():
    start = b'{"competencies":[{"behaviour":"'
    assert canonical_json(procedure("p5"))[: len(start)] == start


def test_equal_figures_give_an_equal_fingerprint():
    one = with_round(procedure("p5"), "oral", weight=Decimal("60"))
    other = with_round(procedure("p5"), "oral", weight=Decimal("6.00E+1"))
    assert fingerprint(one) == fingerprint(other)


def test_another_figure_gives_another_fingerprint():
    assert fingerprint(with_round(procedure("p5"), "oral", minutes=30)) != fingerprint(procedure("p5"))


def test_every_problem_is_named_at_once():
    document = changed(
        offer={"titel": "X", "level": "C", "pay_scale": "C1", "posts": "two"},
        reserve={"months": True},
        rounds="none",
    )
    assert problems(document) == [
        "offer.title: is lacking; it must be a text",
        "offer.posts: must be a whole number, not “two”",
        "offer.titel: unknown key; did you mean “title”?",
        "rounds: must be a list, not “none”",
        "reserve.months: must be a whole number, not true",
    ]


@pytest.mark.parametrize(
    ("offer", "problem"),
    [
        (
            {"closes": "2026-06-09"},
            "closes: must be a local date and time such as 2026-06-09T23:59:00, not “2026-06-09”",
        ),
        (
            {"closes": "2026-06-09T23:59:00+02:00"},
            "closes: must be a local date and time such as 2026-06-09T23:59:00, not “2026-06-09T23:59:00+02:00”",
        ),
        ({"title": "a\x00b"}, "title: must not contain control characters"),
        ({"title": None}, "title: must be a text, not nothing"),
        ({"tasks": "one"}, "tasks: must be a list, not “one”"),
        ({"pay": 3}, "pay: must be a table of keys, not 3"),
        (
            {"starts": {"certainty": "sure", "days": []}},
            "starts.certainty: must be one of “fixed”, “provisional”, “one_of”, “at_latest”, “announced_by”, not “sure”",
        ),
        ({"posts": 1.5}, "posts: must be a whole number, not 1.5"),
        (
            {"pay": {"minimum": "NaN", "maximum": 5}},
            "pay.minimum: must be a number such as 60 or 12.5 (at most six decimals), not “NaN”",
        ),
        (
            {"pay": {"minimum": 0.1, "maximum": 5}},
            "pay.minimum: must be a number such as 60 or 12.5 (at most six decimals), not 0.1",
        ),
    ],
)
def test_a_wrong_value_is_told_with_what_would_be_right(offer, problem):
    whole = {"title": "X", "level": "C", "pay_scale": "C1"} | offer
    assert problems(changed(offer=whole)) == [f"offer.{problem}"]


@pytest.mark.parametrize(
    "figure", ["1e9", "1e99999999", "-1e99999999", "0.0000001", "1e-99999999", "Infinity", ""]
)
def test_a_figure_beyond_any_use_is_refused(figure):
    offer = {"title": "X", "level": "C", "pay_scale": "C1", "pay": {"minimum": figure, "maximum": 5}}
    expected = "must be a number such as 60 or 12.5 (at most six decimals)"
    assert problems(changed(offer=offer)) == [f"offer.pay.minimum: {expected}, not “{figure}”"]


def test_an_unknown_key_without_a_neighbour_is_told_what_is_known():
    assert problems(changed(questions=[{"key": "a", "text": "b", "zzz": 1}])) == [
        "questions.a.zzz: unknown key; known here: key, text"
    ]


def test_a_condition_of_an_unknown_type_is_told_the_types():
    assert problems(changed(conditions=[{"type": "diplom", "key": "a"}]))[0].startswith(
        "conditions.a.type: must be one of “diploma”, “certificate”,"
    )


def test_a_document_that_is_no_table_is_refused():
    assert problems([1]) == [": must be a table of keys, not a list"]


def test_line_ends_of_a_browser_become_plain():
    document = changed(offer={"title": "X", "level": "C", "pay_scale": "C1", "intro": "a\r\nb"})
    assert from_document(document).offer.intro == "a\nb"


def test_every_date_moves():
    moved = shift_dates(procedure("p5"), 7)
    assert (moved.offer.closes, moved.round("written").when.days) == (
        datetime(2026, 6, 16, 23, 59),
        (date(2026, 6, 23),),
    )


@given(strategies.definitions)
def test_moving_there_and_back_changes_nothing(definition):
    assert shift_dates(shift_dates(definition, 70), -70) == definition


def test_a_path_names_items_by_their_key():
    document = to_document(procedure("p5"))
    assert path_text(("rounds", 1, "parts", 0, "maximum"), document) == "rounds.oral.parts.interview.maximum"


def test_a_path_counts_items_without_a_key():
    assert path_text(("offer", "tasks", 1), to_document(procedure("p5"))) == "offer.tasks.#2"


def test_a_definition_is_frozen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        procedure("p5").semantics = 2
