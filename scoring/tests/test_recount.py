"""A closed round decided anew, and what follows from it later on (design §3.5: reopening)."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given

from scoring.facts import AFTER_LAST_ROUND
from scoring.outcome import NotReadyError, Outcome
from scoring.recount import recount
from scoring.selection import replay
from scoring.tests.procedures import (
    EXTERNAL,
    alternative,
    definition,
    entrant,
    entrants,
    facts,
    highest,
    judged,
    kinds,
    marks,
    more_than,
    round_,
    run,
)
from scoring.tests.strategies import procedures
from scoring.tests.test_laws import LAWS
from vacancies.rules import HeadCount, ResultKind

THREE = definition(round_("written", percent=50), round_("practical", percent=50), round_("oral", percent=50))


def before(rules, who, *rounds):
    return replay(rules, facts(who, *rounds))


def resumes_after(rules, who, was, now, *later, key="written", **more):
    """The recount when `was` is corrected to `now`, with these later rounds on record."""
    return recount(rules, facts(who, now, *later), before(rules, who, was, *later), key, **more)


def test_other_points_without_another_fate_leave_the_next_round_as_it_was():
    who = entrants("AB")
    found = resumes_after(
        THREE, who, run("written", marks({"A": 80, "B": 60})), run("written", marks({"A": 90, "B": 60})),
        run("practical", marks({"A": 70, "B": 40})),
    )  # fmt: skip
    assert [outcome.key for outcome in found.rounds] == ["written", "practical"]
    assert found.rounds[0].verdict("A").fraction == Fraction(9, 10)
    assert found.resumes == "oral"


def test_who_rises_takes_the_next_round_which_is_taken_up_again():
    who = entrants("AB")
    found = resumes_after(
        THREE, who, run("written", marks({"A": 80, "B": 40})), run("written", marks({"A": 80, "B": 55})),
        run("practical", marks({"A": 70})),
    )  # fmt: skip
    assert ([outcome.key for outcome in found.rounds], found.resumes) == (["written"], "practical")


def test_who_falls_is_in_no_later_round():
    who = entrants("AB")
    found = resumes_after(
        THREE, who, run("written", marks({"A": 80, "B": 60})), run("written", marks({"A": 80, "B": 45})),
        run("practical", marks({"A": 70, "B": 90})),
    )  # fmt: skip
    assert kinds(Outcome(found.rounds), "practical") == {"A": "passed"}


def test_who_falls_lets_another_rise_over_a_later_cut():
    rules = definition(round_("written", percent=50), round_("practical", cut=highest(1)), round_("oral"))
    found = resumes_after(
        rules, entrants("ABC"),
        run("written", marks({"A": 80, "B": 60, "C": 60})), run("written", marks({"A": 40, "B": 60, "C": 60})),
        run("practical", marks({"A": 90, "B": 70, "C": 60})),
    )  # fmt: skip
    assert kinds(Outcome(found.rounds), "practical") == {"B": "passed", "C": "cut"}


def test_after_the_last_round_nothing_resumes():
    rules = definition(round_("written", percent=50), round_("oral", percent=50))
    found = resumes_after(
        rules, entrants("A"), run("written", marks({"A": 80})), run("written", marks({"A": 70})),
        run("oral", marks({"A": 70})),
    )  # fmt: skip
    assert found.resumes == ""


def test_a_round_that_was_not_held_and_is_now_is_taken_up():
    rules = definition(
        round_("written", percent=50),
        round_("practical", held=more_than(1, HeadCount.ENTERING)),
        round_("oral"),
    )
    found = resumes_after(
        rules, entrants("AB"), run("written", marks({"A": 80, "B": 40})),
        run("written", marks({"A": 80, "B": 50})), run("practical"),
    )  # fmt: skip
    assert found.resumes == "practical"


def test_who_newly_enters_a_round_that_is_not_held_takes_nothing():
    rules = definition(
        round_("written", percent=50),
        round_("practical", held=more_than(5, HeadCount.ENTERING)),
        round_("oral"),
    )
    found = resumes_after(
        rules, entrants("AB"), run("written", marks({"A": 80, "B": 40})),
        run("written", marks({"A": 80, "B": 50})), run("practical"),
    )  # fmt: skip
    assert kinds(Outcome(found.rounds), "practical") == {"A": "not_held", "B": "not_held"}
    assert found.resumes == "oral"


def test_who_newly_enters_and_is_exempt_takes_nothing():
    route = replace(EXTERNAL, alternatives=(alternative("all"), alternative("tested", "level")))
    rules = definition(
        round_("written", percent=50), round_("level", percent=50), round_("oral"), routes=(route,)
    )
    who = (entrant("A", "tested"), entrant("B"))
    found = resumes_after(
        rules, who, run("written", marks({"A": 80, "B": 40})), run("written", marks({"A": 80, "B": 50})),
        run("level", marks({"A": 70})),
    )  # fmt: skip
    assert kinds(Outcome(found.rounds), "level") == {"A": "passed", "B": "exempt"}


@pytest.mark.parametrize("withdrew_in", ["oral", AFTER_LAST_ROUND])
def test_who_rises_after_withdrawing_withdrew_in_the_round_entered_now(withdrew_in):
    who = (entrant("A"), entrant("B", withdrew_in=withdrew_in))
    found = resumes_after(
        THREE, who, run("written", marks({"A": 80, "B": 40})), run("written", marks({"A": 80, "B": 55})),
        run("practical", marks({"A": 70})),
    )  # fmt: skip
    assert kinds(Outcome(found.rounds), "practical") == {"A": "passed", "B": "withdrawn"}
    assert (found.withdrew_in, found.resumes) == ({"B": "practical"}, "oral")


def test_a_later_round_that_was_reopened_itself_is_taken_up_again():
    who, same = entrants("A"), run("written", marks({"A": 80}))
    found = resumes_after(
        THREE, who, same, same, run("practical", marks({"A": 70})), reopened=frozenset({"practical"})
    )
    assert found.resumes == "practical"


def test_a_later_round_whose_facts_do_not_suffice_is_taken_up_again():
    rules = definition(
        round_("written", percent=50), round_("talk", result=ResultKind.VERDICT), round_("oral")
    )
    who = entrants("A")
    was = before(rules, who, run("written", marks({"A": 80})), run("talk", {"A": judged(True)}))
    found = recount(rules, facts(who, run("written", marks({"A": 80})), run("talk")), was, "written")
    assert found.resumes == "talk"


def test_a_round_that_cannot_close_says_so():
    rules = definition(round_("talk", result=ResultKind.VERDICT), round_("oral"))
    who = entrants("A")
    was = before(rules, who, run("talk", {"A": judged(True)}))
    with pytest.raises(NotReadyError):
        recount(rules, facts(who, run("talk")), was, "talk")


@pytest.mark.integrity
@LAWS
@given(procedures())
def test_the_same_facts_decide_the_same_again_whichever_round_is_reopened(procedure):
    rules, happened = procedure
    outcome = replay(rules, happened)
    for position, decided in enumerate(outcome.rounds):
        again = recount(rules, happened, outcome, decided.key)
        assert again.rounds == outcome.rounds[position:]
        assert again.withdrew_in == {}


@pytest.mark.integrity
@LAWS
@given(procedures(), procedures())
def test_a_recount_is_the_beginning_of_a_replay_of_the_corrected_facts(procedure, other):
    """Taking the first round's facts of another procedure where they fit: what is decided anew is what a replay decides."""
    rules, happened = procedure
    donor = other[1].rounds[0].takings if other[1].rounds else {}
    first = happened.rounds[0]
    known = {part.key for part in rules.rounds[0].parts}
    takings = {
        reference: donor[reference] if reference in donor and set(donor[reference].parts) <= known else taking
        for reference, taking in first.takings.items()
    }
    corrected = replace(happened, rounds=(replace(first, takings=takings), *happened.rounds[1:]))
    try:
        expected = replay(rules, corrected)
    except (NotReadyError, ValueError):
        return
    found = recount(rules, corrected, replay(rules, happened), first.key)
    if not found.withdrew_in:
        assert found.rounds == expected.rounds[: len(found.rounds)]
