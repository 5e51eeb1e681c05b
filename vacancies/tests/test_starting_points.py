"""The procedures that the product brings along to start a vacancy from."""

import pytest

from vacancies.rule_checks import problems
from vacancies.starting_points import STARTING_POINTS, definition_from

KEYS = [point.key for point in STARTING_POINTS]


@pytest.mark.parametrize("key", KEYS)
def test_nothing_in_it_is_wrong_or_odd(key):
    """But for the last day to register, which a new vacancy gives itself."""
    assert [problem.path for problem in problems(definition_from(key, title="Tuinier"))] == [
        ("offer", "closes")
    ]


@pytest.mark.parametrize("key", KEYS)
def test_it_carries_the_title_and_no_date(key):
    definition = definition_from(key, title="Tuinier")
    assert definition.offer.title == "Tuinier"
    assert [definition.offer.closes, *(round_.when for round_ in definition.rounds)] == [None] * (
        1 + len(definition.rounds)
    )


def test_only_what_is_offered_is_read():
    with pytest.raises(KeyError):
        definition_from("../procedure", title="Tuinier")
