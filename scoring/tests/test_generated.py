"""Made-up candidates: the same each time, and every procedure can be played with them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recruitment.tests.cast import two_tests
from scoring.generated import trial
from scoring.selection import replay
from vacancies.tests.strategies import procedures


def test_the_same_number_gives_the_same_candidates():
    assert trial(two_tests(), registered=20, seed=3) == trial(two_tests(), registered=20, seed=3)


def test_another_number_gives_others():
    assert trial(two_tests(), registered=20, seed=3) != trial(two_tests(), registered=20, seed=4)


@pytest.mark.parametrize("registered", [1, 2, 200])
def test_somebody_is_always_admitted(registered):
    facts = trial(two_tests(), registered=registered, seed=1).facts
    assert 1 <= len(facts.entrants) <= facts.registered == registered


@settings(max_examples=40)
@given(procedures(), st.integers(1, 40), st.integers(1, 9))
def test_whatever_may_be_published_can_be_played(definition, registered, seed):
    played = trial(definition, registered=registered, seed=seed)
    outcome = replay(definition, played.facts)
    assert len(outcome.finals) == len(played.facts.entrants)
