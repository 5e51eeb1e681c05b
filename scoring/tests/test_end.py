"""The end of a procedure (design §3.3, and the row "weight" of §3.2): totals, end rules, ranks and reasons."""

from decimal import Decimal
from fractions import Fraction

import pytest

from scoring.selection import EarlierResult, Final, FinalOutcome, Reason, Rule, Taking, replay
from scoring.tests.procedures import (
    EXTERNAL,
    INTERNAL,
    definition,
    ends,
    entrant,
    entrants,
    facts,
    judged,
    marks,
    more_than,
    part,
    ranking,
    round_,
    run,
    took,
)
from vacancies.rules import EndRules, ResultKind, RoundKind

EACH = EndRules(every_round=True)
SIXTY = EndRules(percent=Decimal(60))


def play(rules, *takings, who=None):
    """All rounds; whoever is in the takings of the first one enters."""
    rounds = [run(r.key, given) for r, given in zip(rules.rounds, takings, strict=True)]
    return replay(rules, facts(who or entrants(takings[0]), *rounds))


def total(outcome, reference="A"):
    return next(f.total for f in outcome.finals if f.reference == reference)


def reasons(outcome, reference="A"):
    return next(f.reasons for f in outcome.finals if f.reference == reference)


def kept(percent):
    return Taking(earlier=EarlierResult(Fraction(percent, 100)))


# -- Weight --------------------------------------------------------------------------------------------------------------


def test_without_published_weights_the_maximum_of_a_round_weighs():
    rules = definition(round_("written", part("test", 40)), round_("oral", part("test", 60)))
    assert total(play(rules, marks({"A": 40}), marks({"A": 30}))) == 70


def test_published_weights_replace_the_maxima():
    rules = definition(
        round_("written", part("test", 40), weight=3), round_("oral", part("test", 60), weight=1)
    )
    assert total(play(rules, marks({"A": 40}), marks({"A": 30}))) == Fraction(175, 2)


@pytest.mark.parametrize(
    "light",
    [
        round_("light", kind=RoundKind.PRESELECTION),
        round_("light", part(), result=ResultKind.INFORMATIVE),
        round_("light", part(), result=ResultKind.VERDICT),
    ],
)
def test_preselection_informative_rounds_and_verdicts_never_count(light):
    rules = definition(light, round_("oral"))
    assert total(play(rules, {"A": Taking(took(test=10).parts, suitable=True)}, marks({"A": 80}))) == 80


def test_absence_from_a_round_that_does_not_eliminate_counts_zero_in_the_total():
    rules = definition(round_("written", eliminating=False), round_("oral"))
    assert total(play(rules, marks({"A": None}), marks({"A": 80}))) == 40


def test_an_earlier_result_counts_with_its_old_fraction():
    rules = definition(round_("written"), round_("oral"))
    assert total(play(rules, {"A": kept(90)}, marks({"A": 80}))) == 85


def test_a_total_is_exact():
    rules = definition(
        round_("written", part("test", 30)),
        round_("oral", part("test", 70)),
        round_("talk", part("test", 50)),
    )
    assert total(play(rules, marks({"A": 10}), marks({"A": 40}), marks({"A": 35}))) == Fraction(170, 3)


def test_there_is_no_end_until_every_round_is_decided():
    rules = definition(round_("written"), round_("oral"))
    assert replay(rules, facts(entrants("A"), run("written", marks({"A": 50})))).finals == ()


# -- End rules -----------------------------------------------------------------------------------------------------------


def test_without_end_rules_all_who_are_left_succeed():
    assert ends(play(definition(round_("oral")), marks({"A": 0}))) == {"A": "reserve"}


@pytest.mark.parametrize(("points", "end"), [("60", "reserve"), ("59.99", "out")])
def test_the_overall_mark_is_reached_at_exactly_the_percent(points, end):
    assert ends(play(definition(round_("oral"), end=SIXTY), marks({"A": points}))) == {"A": end}


def test_the_overall_mark_gives_its_reason():
    outcome = play(definition(round_("oral"), end=SIXTY), marks({"A": "59.99"}))
    assert reasons(outcome) == (Reason(Rule.END_PERCENT, False, Fraction(5999, 100), Fraction(60)),)


def test_each_counting_round_at_its_mark_names_every_round():
    rules = definition(
        round_("written", percent=50, eliminating=False),
        round_("oral", percent=60, eliminating=False),
        end=EACH,
    )
    assert reasons(play(rules, marks({"A": 49}), marks({"A": 60}))) == (
        Reason(Rule.END_ROUND, False, Fraction(49), Fraction(50), "written"),
        Reason(Rule.END_ROUND, True, Fraction(60), Fraction(60), "oral"),
    )


def test_each_counting_round_at_its_mark_includes_the_marks_of_its_parts():
    rules = definition(
        round_(
            "oral", part("case", 20, mark=10), part("talk", 20, mark=10), every_part=True, eliminating=False
        ),
        end=EACH,
    )
    assert reasons(play(rules, {"A": took(case=10, talk=9)})) == (
        Reason(Rule.PART_MARK, True, Fraction(10), Fraction(10), "oral.case"),
        Reason(Rule.PART_MARK, False, Fraction(9), Fraction(10), "oral.talk"),
    )


@pytest.mark.parametrize(("reached", "end"), [(1, "out"), (2, "reserve")])
def test_each_counting_round_at_its_mark_includes_so_many_parts_at_theirs(reached, end):
    rules = definition(
        round_(
            "oral", part("case", 20, mark=10), part("talk", 20, mark=10), parts_passed=2, eliminating=False
        ),
        end=EACH,
    )
    outcome = play(rules, {"A": took(case=10, talk=10 if reached == 2 else 9)})
    assert (ends(outcome), reasons(outcome)) == (
        {"A": end},
        (Reason(Rule.END_PARTS, reached == 2, Fraction(reached), Fraction(2), "oral"),),
    )


def test_a_round_that_does_not_count_is_not_held_against_its_mark_at_the_end():
    rules = definition(
        round_("screening", percent=50, kind=RoundKind.PRESELECTION, eliminating=False),
        round_("oral"),
        end=EACH,
    )
    assert ends(play(rules, marks({"A": 10}), marks({"A": 80}))) == {"A": "reserve"}


def test_a_round_that_was_not_held_is_not_held_against_its_mark_at_the_end():
    rules = definition(round_("written", percent=50, held=more_than(3)), round_("oral"), end=EACH)
    assert ends(play(rules, marks({"A": 10}), marks({"A": 80}))) == {"A": "reserve"}


def test_absence_from_a_counting_round_fails_its_mark_at_the_end():
    rules = definition(round_("written", percent=50, eliminating=False), round_("oral"), end=EACH)
    assert ends(play(rules, marks({"A": None}), marks({"A": 80}))) == {"A": "out"}


def test_an_earlier_result_is_not_judged_again_at_the_end():
    rules = definition(round_("written", percent=60), round_("oral"), end=EACH)
    assert ends(play(rules, {"A": kept(55)}, marks({"A": 80}))) == {"A": "reserve"}


def test_who_misses_the_overall_mark_keeps_the_total_and_gets_no_rank():
    outcome = play(definition(round_("oral"), end=SIXTY), marks({"A": 50}))
    assert (total(outcome), ranking(outcome)) == (50, {"A": None})


# -- Ranks ---------------------------------------------------------------------------------------------------------------


def test_equal_totals_are_ex_aequo_and_the_next_rank_is_left_open():
    outcome = play(definition(round_("oral")), marks({"A": 80, "B": 90, "C": 80, "D": 70}))
    assert ranking(outcome) == {"A": 2, "B": 1, "C": 2, "D": 4}


def test_a_total_from_other_weights_ties_exactly():
    rules = definition(round_("written", part("test", 30)), round_("oral", part("test", 70)))
    assert ranking(play(rules, marks({"A": 10, "B": 20}), marks({"A": 60, "B": 50}))) == {"A": 1, "B": 1}


def test_who_is_out_in_a_round_names_the_round():
    outcome = play(definition(round_("written", percent=60), round_("oral")), marks({"A": 59}), {})
    assert outcome.finals == (
        Final("A", FinalOutcome.OUT, None, None, (Reason(Rule.OUT_BEFORE, False, subject="written"),)),
    )


def test_who_withdraws_before_a_closing_has_no_total_and_no_rank():
    outcome = play(definition(round_("oral")), marks({"A": 90}), who=(entrant("A", withdrew_in="oral"),))
    assert outcome.finals == (
        Final("A", FinalOutcome.WITHDRAWN, None, None, (Reason(Rule.WITHDRAWN, False, subject="oral"),)),
    )


def test_who_withdraws_after_the_end_without_having_succeeded_stays_out():
    outcome = play(
        definition(round_("oral"), end=SIXTY), marks({"A": 50}), who=(entrant("A", withdrew_in="end"),)
    )
    assert (ends(outcome), ranking(outcome)) == ({"A": "out"}, {"A": None})


def test_who_took_no_counting_round_succeeds_and_is_ranked_last():
    rules = definition(round_("oral", taken_by=("external",)), routes=(EXTERNAL, INTERNAL), end=SIXTY)
    who = (entrant("A", route="internal"), entrant("B"))
    outcome = play(rules, marks({"B": 60}), who=who)
    assert (total(outcome), ranking(outcome)) == (None, {"A": 2, "B": 1})


def test_a_procedure_of_verdicts_alone_ranks_all_together():
    outcome = play(
        definition(round_("talk", result=ResultKind.VERDICT)), {"A": judged(True), "B": judged(True)}
    )
    assert ranking(outcome) == {"A": 1, "B": 1}


def test_a_reservation_changes_nothing_in_the_ranking():
    who = (entrant("A", with_reservation=True), entrant("B"))
    assert ranking(play(definition(round_("oral")), marks({"A": 90, "B": 80}), who=who)) == {"A": 1, "B": 2}
