"""The settled cases (design §3.4), each by its number, as far as rounds and their end decide them.

Cases 2 and 4 are in `candidates.tests.test_eligibility`; 10 belongs to the reserves, 11 and the refusal of 8 to the checks of a
definition; 5 is that `replay` takes rounds in their order only (`test_selection`).
"""

from fractions import Fraction

import pytest

from scoring.selection import EarlierResult, Reason, Rule, Taking, replay
from scoring.tests.procedures import (
    EXTERNAL,
    INTERNAL,
    alternative,
    count,
    definition,
    ends,
    entrant,
    entrants,
    facts,
    going_on,
    highest,
    kinds,
    marks,
    more_than,
    numbered,
    part,
    ranking,
    round_,
    run,
    took,
)
from vacancies.rules import EndRules, HeadCount, Route, RouteKind

THREE = tuple(part(key, 20, mark=10) for key in ("a", "b", "c"))
WITH_TEST = Route(
    "external",
    RouteKind.EXTERNAL,
    "Extern",
    (alternative("diploma"), alternative("no_diploma", extra_test="level")),
)


def decide(rules, takings, who=None, **more):
    """One round, the references of the takings as entrants unless told."""
    return replay(rules, facts(who or entrants(takings), run(rules.rounds[0].key, takings, **more)))


def verdict(outcome, reference="A", key="r"):
    return outcome.round(key).verdict(reference)


def kept(percent):
    return Taking(earlier=EarlierResult(Fraction(percent, 100)))


def test_settled_case_1_later_withdrawals_do_not_change_a_head_count():
    who = (*entrants(numbered(7)), entrant("K008", withdrew_in="r"))
    outcome = decide(definition(round_("r", held=more_than(7, HeadCount.ENTERING))), marks({"K001": 60}), who)
    assert outcome.round("r").held is True


def test_settled_case_1_who_withdrew_before_the_step_closed_is_not_entering():
    rules = definition(round_("first"), round_("r", held=more_than(1, HeadCount.ENTERING)))
    who = (entrant("A"), entrant("B", withdrew_in="first"))
    outcome = replay(rules, facts(who, run("first", marks({"A": 60})), run("r", marks({"A": 60}))))
    assert outcome.round("r").held is False


def test_settled_case_1_exempt_and_with_reservation_are_counted():
    rules = definition(round_("r", held=more_than(2), taken_by=("external",)), routes=(EXTERNAL, INTERNAL))
    who = (entrant("A"), entrant("B", with_reservation=True), entrant("C", route="internal"))
    assert decide(rules, marks({"A": 60}), who).round("r").held is True


def test_settled_case_1_entrants_are_exempt_passed_out_and_withdrawn():
    rules = definition(round_("r", percent=60, taken_by=("external",)), routes=(EXTERNAL, INTERNAL))
    who = (*entrants("ABCD"), entrant("E", route="internal"), entrant("F", withdrew_in="r"))
    assert count(decide(rules, marks({"A": 60, "B": 59, "C": 80}), who), "r") == (6, 1, 2, 2, 1)


def test_settled_case_1_in_a_round_that_is_not_held_all_but_the_withdrawn_pass():
    who = (*entrants("AB"), entrant("C", withdrew_in="r"))
    assert count(decide(definition(round_("r", held=more_than(3))), {}, who), "r") == (3, 0, 2, 0, 1)


def test_settled_case_3_the_extra_test_is_for_those_admitted_by_its_alternative():
    rules = definition(round_("level", percent=50), routes=(WITH_TEST,))
    who = (entrant("A", "diploma"), entrant("B", "no_diploma"))
    assert kinds(decide(rules, marks({"B": 50}), who), "level") == {"A": "exempt", "B": "passed"}


def test_settled_case_3_the_extra_test_has_weight_zero():
    rules = definition(round_("level", percent=50), round_("talk"), routes=(WITH_TEST,))
    given = facts(
        (entrant("B", "no_diploma"),), run("level", marks({"B": 50})), run("talk", marks({"B": 80}))
    )
    assert replay(rules, given).finals[0].total == 80


def test_settled_case_6_a_part_not_taken_counts_zero_and_fails_its_mark():
    found = verdict(decide(definition(round_("r", *THREE, parts_passed=2)), {"A": took(a=20, b=20)}))
    assert (found.parts[2].points, found.parts[2].taken, found.parts[2].reached) == (0, False, False)


def test_settled_case_6_k_of_n_may_still_pass_without_a_part():
    assert kinds(decide(definition(round_("r", *THREE, parts_passed=2)), {"A": took(a=20, b=20)}), "r") == {
        "A": "passed"
    }


def test_settled_case_6_absent_means_no_counting_part_taken():
    rules = definition(round_("r", part("talk", 20), part("survey", 20, weight=0)))
    assert kinds(decide(rules, {"A": took(survey=20), "B": took(talk=0)}), "r") == {
        "A": "absent",
        "B": "passed",
    }


def test_settled_case_6_who_is_recorded_absent_at_the_door_is_absent_whatever_else_is_there():
    assert kinds(decide(definition(round_("r")), {"A": took(absent=True, test=90)}), "r") == {"A": "absent"}


def test_settled_case_7_exempt_without_points_goes_through_and_takes_no_place():
    rules = definition(round_("r", cut=highest(1), taken_by=("external",)), routes=(EXTERNAL, INTERNAL))
    who = (*entrants("AB"), entrant("C", route="internal"))
    outcome = decide(rules, marks({"A": 60, "B": 50}), who)
    assert kinds(outcome, "r") == {"A": "passed", "B": "cut", "C": "exempt"}


def test_settled_case_7_kept_points_are_ranked_and_take_a_place():
    outcome = decide(definition(round_("r", cut=highest(1))), {"A": kept(70), "B": took(test=60)})
    assert kinds(outcome, "r") == {"A": "exempt", "B": "cut"}


def test_settled_case_7_kept_points_may_fall_outside_the_cut():
    outcome = decide(definition(round_("r", cut=highest(1))), {"A": kept(50), "B": took(test=60)})
    assert kinds(outcome, "r") == {"A": "cut", "B": "passed"}


def test_settled_case_7_with_fewer_than_n_all_go_through():
    outcome = decide(definition(round_("r", cut=highest(3))), marks({"A": 10, "B": 20}))
    assert verdict(outcome).reasons[-1] == Reason(Rule.FEWER_THAN_CUT, True, Fraction(2), Fraction(3))
    assert going_on(outcome, "r") == ["A", "B"]


def test_settled_case_7_with_exactly_n_the_place_is_the_reason():
    outcome = decide(definition(round_("r", cut=highest(2))), marks({"A": 10, "B": 20}))
    assert verdict(outcome).reasons[-1] == Reason(Rule.CUT, True, Fraction(2), Fraction(2))


def test_settled_case_7_withdrawn_before_closing_is_not_ranked():
    who = (entrant("A", withdrew_in="r"), entrant("B"), entrant("C"))
    outcome = decide(definition(round_("r", cut=highest(1))), marks({"A": 90, "B": 60, "C": 50}), who)
    assert kinds(outcome, "r") == {"A": "withdrawn", "B": "passed", "C": "cut"}


def test_settled_case_7_withdrawn_after_closing_moves_nobody_up():
    rules = definition(round_("r", cut=highest(1)), round_("next"))
    who = (entrant("A", withdrew_in="next"), entrant("B"))
    given = facts(who, run("r", marks({"A": 90, "B": 60})), run("next"))
    assert kinds(replay(rules, given), "r") == {"A": "passed", "B": "cut"}


@pytest.mark.parametrize(
    ("a", "b", "through"), [(kept(60), took(talk=60), ["B"]), (took(talk=60), kept(60), ["A"])]
)
def test_settled_case_9_in_a_tie_break_what_is_missing_is_lowest(a, b, through):
    outcome = decide(definition(round_("r", part("talk"), cut=highest(1, "talk"))), {"A": a, "B": b})
    assert going_on(outcome, "r") == through


def test_settled_case_9_missing_is_lower_than_zero():
    rules = definition(round_("r", part("case"), part("talk"), cut=highest(1, "talk")))
    assert going_on(decide(rules, {"A": took(case=60, talk=0), "B": kept(30)}), "r") == ["A"]


def test_settled_case_9_still_tied_after_the_tie_breaks_go_together():
    rules = definition(round_("r", part("case", 50), part("talk", 50), cut=highest(1, "case", "talk")))
    assert going_on(decide(rules, {"A": took(case=30, talk=40), "B": took(case=30, talk=40)}), "r") == [
        "A",
        "B",
    ]


def test_settled_case_3_the_extra_test_is_eliminating():
    rules = definition(round_("level", percent=50), routes=(WITH_TEST,))
    assert going_on(decide(rules, marks({"B": 49}), (entrant("B", "no_diploma"),)), "level") == []


def test_settled_case_7_after_the_last_closing_a_withdrawal_leaves_a_gap():
    rules = definition(round_("r"))
    who = (entrant("A"), entrant("B", withdrew_in="end"), entrant("C"))
    outcome = decide(rules, marks({"A": 90, "B": 80, "C": 70}), who)
    assert ranking(outcome) == {"A": 1, "B": 2, "C": 3}
    assert ends(outcome) == {"A": "reserve", "B": "withdrawn", "C": "reserve"}


def test_settled_case_8_a_round_that_is_not_held_leaves_the_denominator():
    rules = definition(round_("first", held=more_than(5)), round_("r"))
    outcome = replay(rules, facts(entrants("A"), run("first", marks({"A": 10})), run("r", marks({"A": 80}))))
    assert outcome.finals[0].total == 80


def test_settled_case_8_a_round_from_which_one_is_exempt_leaves_the_denominator():
    rules = definition(round_("first", taken_by=("external",)), round_("r"), routes=(EXTERNAL, INTERNAL))
    who = (entrant("A"), entrant("B", route="internal"))
    outcome = replay(rules, facts(who, run("first", marks({"A": 10})), run("r", marks({"A": 80, "B": 80}))))
    assert {f.reference: f.total for f in outcome.finals} == {"A": 45, "B": 80}


def test_settled_case_9_tie_breaks_of_the_end_part_equal_totals():
    rules = definition(round_("first"), round_("r"), end=EndRules(tie_breaks=("r",)))
    scores = run("first", marks({"A": 80, "B": 60})), run("r", marks({"A": 60, "B": 80}))
    assert ranking(replay(rules, facts(entrants("AB"), *scores))) == {"A": 2, "B": 1}


def test_settled_case_9_at_the_end_what_is_missing_is_lowest():
    rules = definition(
        round_("first", taken_by=("external",)),
        round_("r"),
        routes=(EXTERNAL, INTERNAL),
        end=EndRules(tie_breaks=("first",)),
    )
    who = (entrant("A", route="internal"), entrant("B"))
    outcome = replay(rules, facts(who, run("first", marks({"B": 60})), run("r", marks({"A": 60, "B": 60}))))
    assert ranking(outcome) == {"A": 2, "B": 1}


def test_settled_case_9_at_the_end_still_tied_share_a_rank():
    rules = definition(round_("first"), round_("r"), end=EndRules(tie_breaks=("r", "first")))
    scores = marks({"A": 70, "B": 60, "C": 60, "D": 50})
    assert ranking(replay(rules, facts(entrants("ABCD"), run("first", scores), run("r", scores)))) == {
        "A": 1,
        "B": 2,
        "C": 2,
        "D": 4,
    }
