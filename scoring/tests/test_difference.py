"""What a correction changes (design §3.5: reopening)."""

from decimal import Decimal

from scoring.difference import Direction, difference
from scoring.selection import replay
from scoring.tests.procedures import (
    definition,
    entrant,
    entrants,
    facts,
    highest,
    marks,
    more_than,
    p5,
    round_,
    run,
)
from vacancies.rules import EndRules

CUT_AT_TWO = definition(round_("written", cut=highest(2)), round_("oral"))


def written(scores, rules=CUT_AT_TWO, who=None):
    return replay(rules, facts(who or entrants(scores), run("written", marks(scores))))


def p5_with(scores):
    pairs = [{key: pair[n] for key, pair in scores.items()} for n in (0, 1)]
    return replay(
        p5(), facts(entrants(scores), run("written", marks(pairs[0])), run("oral", marks(pairs[1])))
    )


def directions(changes):
    return {c.reference: c.direction for c in changes}


def test_nothing_changes_between_an_outcome_and_itself():
    outcome = p5_with({"A": (60, 60), "B": (50, 50)})
    assert difference(outcome, outcome).is_empty


def test_one_who_rises_over_the_cut_pushes_another_below_it():
    found = difference(written({"A": 90, "B": 80, "C": 70}), written({"A": 90, "B": 80, "C": 85}))
    assert directions(found.rounds[0].changes) == {"B": Direction.FALLS, "C": Direction.RISES}


def test_other_points_without_another_fate_are_a_change():
    found = difference(written({"A": 90, "B": 80}), written({"A": 91, "B": 80}))
    assert directions(found.rounds[0].changes) == {"A": Direction.CHANGED}


def test_a_change_gives_both_verdicts():
    before, after = written({"A": 90}), written({"A": 91})
    change = difference(before, after).rounds[0].changes[0]
    assert (change.before, change.after) == (before.rounds[0].verdicts[0], after.rounds[0].verdicts[0])


def test_who_newly_enters_a_round_rises_even_when_out_in_it():
    rules = definition(round_("written", percent=50), round_("oral", percent=50))

    def play(points):
        return replay(
            rules, facts(entrants("A"), run("written", marks({"A": points})), run("oral", marks({"A": 10})))
        )

    found = difference(play(49), play(50))
    assert [(r.key, directions(r.changes)) for r in found.rounds] == [
        ("written", {"A": Direction.RISES}),
        ("oral", {"A": Direction.RISES}),
    ]


def test_a_round_that_turns_out_to_be_held_is_in_the_difference():
    rules = definition(round_("written", held=more_than(2)))
    found = difference(written({"A": 60, "B": 60}, rules), written({"A": 60, "B": 60, "C": 60}, rules))
    assert (found.rounds[0].held_before, found.rounds[0].held_after) == (False, True)


def test_the_end_compares_ranks():
    before = p5_with({"A": (60, 60), "B": (70, 70), "C": (80, 80)})
    after = p5_with({"A": (90, 90), "B": (70, 70), "C": (80, 80)})
    assert directions(difference(before, after).finals) == {
        "A": Direction.RISES,
        "B": Direction.FALLS,
        "C": Direction.FALLS,
    }


def test_at_the_end_success_stands_above_failure():
    found = difference(p5_with({"A": (60, 60), "B": (50, 50)}), p5_with({"A": (60, 59), "B": (60, 60)}))
    assert directions(found.finals) == {"A": Direction.FALLS, "B": Direction.RISES}


def test_rounds_that_only_one_outcome_decides_are_not_compared():
    whole = replay(
        CUT_AT_TWO, facts(entrants("A"), run("written", marks({"A": 90})), run("oral", marks({"A": 90})))
    )
    assert difference(whole, written({"A": 90})).is_empty


def test_a_rule_of_the_end_can_be_all_that_differs():
    def play(percent):
        rules = definition(round_("written"), end=EndRules(percent=Decimal(percent)))
        return written({"A": 65}, rules, (entrant("A"),))

    found = difference(play(60), play(70))
    assert (found.rounds, directions(found.finals)) == ((), {"A": Direction.FALLS})
