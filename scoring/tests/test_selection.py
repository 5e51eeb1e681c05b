"""The rules of rounds, row by row of the table (design §3.2), and facts that do not belong."""

from decimal import Decimal
from fractions import Fraction

import pytest

from scoring.selection import (
    Blocker,
    BlockerKind,
    EarlierResult,
    JurorScore,
    NotReadyError,
    PartFacts,
    Reason,
    Rule,
    Taking,
    VerdictKind,
    blockers,
    competition_ranks,
    replay,
)
from scoring.tests.procedures import (
    EXTERNAL,
    INTERNAL,
    alternative,
    definition,
    entrant,
    entrants,
    facts,
    going_on,
    highest,
    highest_of_passed,
    judged,
    kinds,
    marks,
    more_than,
    part,
    round_,
    run,
    took,
)
from vacancies.rules import HeadCount, Held, HeldRule, ResultKind, Route, RouteKind

MAY = Held(HeldRule.MAY)
THREE = tuple(part(key, 20, mark=10) for key in ("a", "b", "c"))
WITH_TEST = Route(
    "external",
    RouteKind.EXTERNAL,
    "Extern",
    (alternative("diploma"), alternative("no_diploma", extra_test="level")),
)


def decide(rules, takings, who=None, **more):
    """One round, the references of the takings as entrants unless told."""
    key = rules.rounds[0].key
    return replay(rules, facts(who or entrants(takings), run(key, takings, **more)))


def verdict(outcome, reference="A", key="r"):
    return outcome.round(key).verdict(reference)


def kept(percent):
    return Taking(earlier=EarlierResult(Fraction(percent, 100)))


# -- Row "held when" -----------------------------------------------------------------------------------------------------


def test_more_than_n_is_not_held_at_exactly_n_and_everyone_goes_through():
    outcome = decide(definition(round_("r", percent=60, held=more_than(2))), marks({"A": 10, "B": None}))
    assert (outcome.round("r").held, going_on(outcome, "r")) == (False, ["A", "B"])


def test_more_than_n_is_held_at_one_above():
    outcome = decide(definition(round_("r", percent=60, held=more_than(1))), marks({"A": 10, "B": None}))
    assert (outcome.round("r").held, going_on(outcome, "r")) == (True, [])


def test_a_round_that_is_not_held_says_why_with_the_count_and_the_threshold():
    outcome = decide(definition(round_("r", held=more_than(2))), marks({"A": 10, "B": 20}))
    assert verdict(outcome).reasons == (
        Reason(Rule.HELD_MORE_THAN, False, Fraction(2), Fraction(2), "admitted"),
    )


def test_a_round_that_is_not_held_gives_no_points():
    outcome = decide(definition(round_("r", held=more_than(2))), marks({"A": 10, "B": 20}))
    assert (verdict(outcome).fraction, verdict(outcome).points) == (None, None)


@pytest.mark.parametrize(
    ("which", "held"),
    [
        (HeadCount.REGISTERED, True),
        (HeadCount.VALID, True),
        (HeadCount.ADMITTED, False),
        (HeadCount.ENTERING, False),
    ],
)
def test_the_definition_says_which_candidates_are_counted(which, held):
    rules = definition(round_("first", percent=50), round_("r", held=more_than(3, which)))
    given = facts(
        entrants("ABC"),
        run("first", marks({"A": 60, "B": 60, "C": 40})),
        run("r", marks({"A": 1})),
        registered=6,
        valid=4,
    )
    assert replay(rules, given).round("r").held is held


def test_entering_counts_who_is_left_and_admitted_counts_who_began():
    first = run("first", marks({"A": 60, "B": 60, "C": 40}))
    held = {
        which: replay(
            definition(round_("first", percent=50), round_("r", held=more_than(2, which))),
            facts(entrants("ABC"), first, run("r", marks({"A": 1}))),
        )
        .round("r")
        .held
        for which in (HeadCount.ADMITTED, HeadCount.ENTERING)
    }
    assert held == {HeadCount.ADMITTED: True, HeadCount.ENTERING: False}


@pytest.mark.parametrize("decision", [True, False])
def test_may_follows_the_decision_of_the_officer(decision):
    outcome = decide(definition(round_("r", held=MAY)), marks({"A": 60}), held=decision)
    assert (outcome.round("r").held, outcome.round("r").held_reason) == (
        decision,
        Reason(Rule.HELD_MAY, decision),
    )


def test_may_blocks_until_the_officer_decides():
    with pytest.raises(NotReadyError) as error:
        decide(definition(round_("r", held=MAY)), marks({"A": 60}))
    assert error.value.blockers == (Blocker(BlockerKind.HELD_DECISION),)


# -- Row "taken by" ------------------------------------------------------------------------------------------------------


def test_those_whom_the_round_is_not_asked_of_are_exempt_with_the_reason():
    rules = definition(round_("r", taken_by=("external",)), routes=(EXTERNAL, INTERNAL))
    who = (entrant("A"), entrant("B", route="internal"))
    outcome = decide(rules, marks({"A": 60}), who)
    assert verdict(outcome, "B").reasons == (Reason(Rule.NOT_ASKED, True, subject="internal.all"),)


def test_nobody_to_take_it_is_not_held():
    rules = definition(round_("r", taken_by=("external",)), routes=(EXTERNAL, INTERNAL))
    outcome = decide(rules, {}, (entrant("A", route="internal"),))
    assert outcome.round("r").held_reason == Reason(Rule.NOBODY_TO_TAKE, False)
    assert kinds(outcome, "r") == {"A": "not_held"}


def test_nobody_to_take_it_when_the_last_one_asked_withdrew():
    rules = definition(round_("r", taken_by=("external",)), routes=(EXTERNAL, INTERNAL))
    outcome = decide(rules, {}, (entrant("A", withdrew_in="r"), entrant("B", route="internal")))
    assert kinds(outcome, "r") == {"A": "withdrawn", "B": "not_held"}


def test_nobody_to_take_it_needs_no_decision_of_the_officer():
    rules = definition(round_("r", taken_by=("external",), held=MAY), routes=(EXTERNAL, INTERNAL))
    assert decide(rules, {}, (entrant("A", route="internal"),)).round("r").held is False


# -- Row "result" --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("result", "rule"), [(ResultKind.VERDICT, Rule.SUITABLE), (ResultKind.PASS_FAIL, Rule.PASS_FAIL)]
)
@pytest.mark.parametrize(("suitable", "kind"), [(True, VerdictKind.PASSED), (False, VerdictKind.FAILED)])
def test_a_verdict_without_points_decides(result, rule, suitable, kind):
    found = verdict(decide(definition(round_("r", result=result)), {"A": judged(suitable)}))
    assert (found.kind, found.reasons) == (kind, (Reason(rule, suitable, Fraction(suitable), Fraction(1)),))


def test_a_verdict_that_was_not_given_blocks():
    rules = definition(round_("r", result=ResultKind.VERDICT))
    assert blockers(rules, facts(entrants("A"), run("r"))) == (Blocker(BlockerKind.NO_SUITABLE, "A"),)


def test_absent_needs_no_verdict():
    outcome = decide(definition(round_("r", result=ResultKind.VERDICT)), {"A": Taking(absent=True)})
    assert kinds(outcome, "r") == {"A": "absent"}


def test_an_informative_round_decides_nothing_even_about_the_absent():
    rules = definition(round_("r", result=ResultKind.INFORMATIVE))
    outcome = decide(rules, {"A": Taking(), "B": Taking(absent=True)})
    assert (kinds(outcome, "r"), going_on(outcome, "r")) == (
        {"A": "informative", "B": "informative"},
        ["A", "B"],
    )


def test_a_verdict_may_stand_beside_points_that_are_cut():
    rules = definition(round_("r", part(), result=ResultKind.VERDICT, cut=highest_of_passed(1)))
    best = {"A": Taking(took(test=90).parts, suitable=False), "B": Taking(took(test=70).parts, suitable=True)}
    outcome = decide(rules, best | {"C": Taking(took(test=60).parts, suitable=True)})
    assert kinds(outcome, "r") == {"A": "failed", "B": "passed", "C": "cut"}


# -- Row "pass rule" -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("points", "kind"), [("60", "passed"), ("60.01", "passed"), ("59.99", "failed")])
def test_the_mark_of_a_round_is_reached_at_exactly_the_percent(points, kind):
    assert kinds(decide(definition(round_("r", percent=60)), marks({"A": points})), "r") == {"A": kind}


def test_the_mark_is_held_against_the_exact_mean_not_the_rounded_one():
    jurors = tuple(JurorScore(str(n), Decimal(p)) for n, p in enumerate(["60", "60", "59.99"]))
    outcome = decide(definition(round_("r", percent=60)), {"A": Taking({"test": PartFacts(jurors=jurors)})})
    reason = Reason(Rule.ROUND_PERCENT, False, Fraction(17999, 300), Fraction(60))
    assert (verdict(outcome).kind, verdict(outcome).reasons) == (VerdictKind.FAILED, (reason,))


def test_every_part_at_its_mark_names_each_part_that_failed():
    outcome = decide(definition(round_("r", *THREE, every_part=True)), {"A": took(a=10, b=9, c=8)})
    assert verdict(outcome).reasons == (
        Reason(Rule.EVERY_PART, False, Fraction(9), Fraction(10), "b"),
        Reason(Rule.EVERY_PART, False, Fraction(8), Fraction(10), "c"),
    )


def test_every_part_at_its_mark_passes_when_all_are():
    outcome = decide(definition(round_("r", *THREE, every_part=True)), {"A": took(a=10, b=10, c=20)})
    assert verdict(outcome).reasons == (Reason(Rule.EVERY_PART, True),)


@pytest.mark.parametrize(("c", "kind"), [("10", "passed"), ("9.5", "failed")])
def test_k_of_n_parts_counts_the_parts_at_their_mark(c, kind):
    rules = definition(round_("r", *THREE, parts_passed=2))
    assert kinds(decide(rules, {"A": took(a=20, b=0, c=c)}), "r") == {"A": kind}


def test_k_of_n_parts_says_how_many_of_how_many():
    outcome = decide(definition(round_("r", *THREE, parts_passed=2)), {"A": took(a=20, b=0, c=0)})
    assert verdict(outcome).reasons == (Reason(Rule.PARTS_PASSED, False, Fraction(1), Fraction(2), "3"),)


def test_k_of_n_parts_leaves_out_the_parts_without_a_mark():
    rules = definition(round_("r", *THREE, part("talk", 20), parts_passed=2))
    found = verdict(decide(rules, {"A": took(a=20, b=0, c=0, talk=20)}))
    assert found.reasons == (Reason(Rule.PARTS_PASSED, False, Fraction(1), Fraction(2), "3"),)


@pytest.mark.parametrize(
    ("a", "b", "c", "met"),
    [
        (20, 20, 9, (True, True)),
        (20, 9, 9, (True, False)),
        (10, 10, 9, (False, True)),
        (9, 9, 9, (False, False)),
    ],
)
def test_conditions_of_a_pass_rule_must_all_hold(a, b, c, met):
    rules = definition(round_("r", *THREE, percent=50, parts_passed=2))
    found = verdict(decide(rules, {"A": took(a=a, b=b, c=c)}))
    assert tuple(reason.met for reason in found.reasons) == met
    assert (found.kind is VerdictKind.PASSED) == all(met)


def test_without_a_pass_rule_everyone_who_took_part_passes():
    outcome = decide(definition(round_("r")), marks({"A": 0}))
    assert (verdict(outcome).kind, verdict(outcome).reasons) == (
        VerdictKind.PASSED,
        (Reason(Rule.NO_PASS_RULE, True),),
    )


# -- Row "cut" -----------------------------------------------------------------------------------------------------------


def test_the_n_highest_go_on_and_letters_know_the_place():
    outcome = decide(definition(round_("r", cut=highest(2))), marks({"A": 50, "B": 90, "C": 70}))
    assert kinds(outcome, "r") == {"A": "cut", "B": "passed", "C": "passed"}
    assert verdict(outcome, "A").reasons[-1] == Reason(Rule.CUT, False, Fraction(3), Fraction(2))


def test_the_n_highest_of_those_who_passed_leaves_no_place_to_who_failed():
    rules = definition(round_("r", percent=60, cut=highest_of_passed(2)))
    outcome = decide(rules, marks({"A": 59, "B": 60, "C": 70}))
    assert (kinds(outcome, "r"), verdict(outcome, "A").place) == (
        {"A": "failed", "B": "passed", "C": "passed"},
        None,
    )


def test_among_all_who_fails_the_mark_occupies_a_place_and_is_out_all_the_same():
    rules = definition(round_("r", *THREE, parts_passed=2, cut=highest(1)))
    outcome = decide(rules, {"A": took(a=20, b=9, c=9), "B": took(a=10, b=10, c=0)})
    assert kinds(outcome, "r") == {"A": "failed", "B": "cut"}


@pytest.mark.parametrize("cut", [highest(1), highest_of_passed(1)])
def test_who_fails_the_mark_is_not_told_about_the_cut(cut):
    rules = definition(round_("r", percent=60, cut=cut))
    outcome = decide(rules, marks({"A": 50, "B": 40}))
    assert [reason.rule for reason in verdict(outcome, "B").reasons] == [Rule.ROUND_PERCENT]


def test_all_tied_at_the_border_go_through_and_the_reason_says_so():
    outcome = decide(definition(round_("r", cut=highest(2))), marks({"A": 90, "B": 70, "C": 70, "D": 60}))
    assert going_on(outcome, "r") == ["A", "B", "C"]
    assert [v.reasons[-1].subject for v in outcome.round("r").verdicts] == ["", "tie", "tie", ""]


def test_a_tie_above_the_border_is_no_shared_border():
    outcome = decide(definition(round_("r", cut=highest(2))), marks({"A": 90, "B": 90, "C": 70}))
    assert [v.reasons[-1].subject for v in outcome.round("r").verdicts] == ["", "", ""]


def test_only_exactly_equal_means_are_a_tie():
    def mean(*points):
        return Taking({"test": PartFacts(jurors=tuple(JurorScore(str(p), Decimal(p)) for p in points))})

    rules = definition(round_("r", cut=highest(1)))
    outcome = decide(rules, {"A": mean(10, 11, 12), "B": mean(9, 11, 13), "C": mean(10, 11, "11.99")})
    assert going_on(outcome, "r") == ["A", "B"]


def test_a_stated_tie_break_on_a_part_of_this_round_parts_the_tied():
    rules = definition(round_("r", part("case", 50), part("talk", 50), cut=highest(1, "case")))
    assert going_on(decide(rules, {"A": took(case=30, talk=40), "B": took(case=40, talk=30)}), "r") == ["B"]


def test_a_stated_tie_break_on_an_earlier_round_parts_the_tied():
    rules = definition(round_("first"), round_("r", cut=highest(1, "first")))
    given = facts(
        entrants("AB"), run("first", marks({"A": 70, "B": 71})), run("r", marks({"A": 60, "B": 60}))
    )
    assert going_on(replay(rules, given), "r") == ["B"]


def test_a_stated_tie_break_on_a_part_of_an_earlier_round_parts_the_tied():
    rules = definition(round_("first", part("x", 50), part("y", 50)), round_("r", cut=highest(1, "first.y")))
    first = run("first", {"A": took(x=50, y=10), "B": took(x=10, y=11)})
    assert going_on(
        replay(rules, facts(entrants("AB"), first, run("r", marks({"A": 60, "B": 60})))), "r"
    ) == ["B"]


def test_the_jury_may_fix_the_number():
    outcome = decide(definition(round_("r", cut=highest(None))), marks({"A": 50, "B": 90}), cut=1)
    assert going_on(outcome, "r") == ["B"]


def test_a_number_that_the_jury_has_not_fixed_blocks():
    given = facts(entrants("A"), run("r", marks({"A": 50})))
    assert blockers(definition(round_("r", cut=highest(None))), given) == (Blocker(BlockerKind.CUT_NUMBER),)


def test_a_round_that_is_not_held_needs_no_number():
    rules = definition(round_("r", held=more_than(1), cut=highest(None)))
    assert blockers(rules, facts(entrants("A"), run("r"))) == ()


def test_a_cut_always_eliminates():
    outcome = decide(definition(round_("r", cut=highest(1), eliminating=False)), marks({"A": 50, "B": 90}))
    assert (kinds(outcome, "r"), going_on(outcome, "r")) == ({"A": "cut", "B": "passed"}, ["B"])


def test_an_absent_candidate_takes_no_place_in_a_cut():
    outcome = decide(definition(round_("r", cut=highest(1))), marks({"A": None, "B": 10}))
    assert kinds(outcome, "r") == {"A": "absent", "B": "passed"}


def test_an_absent_candidate_is_out_by_a_cut_of_a_round_that_does_not_eliminate():
    rules = definition(round_("r", cut=highest(2), eliminating=False))
    found = verdict(decide(rules, marks({"A": None, "B": 10})))
    assert (found.kind, found.goes_on, found.fraction) == (VerdictKind.ABSENT, False, None)
    assert found.reasons == (Reason(Rule.ABSENT, False), Reason(Rule.CUT, False, None, Fraction(2)))


def test_who_failed_is_out_by_a_cut_of_those_who_passed_though_the_round_does_not_eliminate():
    rules = definition(round_("r", percent=60, cut=highest_of_passed(2), eliminating=False))
    found = verdict(decide(rules, marks({"A": 59, "B": 60})))
    assert (found.kind, found.goes_on) == (VerdictKind.FAILED, False)
    assert [(reason.rule, reason.met) for reason in found.reasons] == [
        (Rule.ROUND_PERCENT, False),
        (Rule.CUT, False),
    ]


def test_who_failed_but_is_among_the_n_highest_goes_on_where_the_round_does_not_eliminate():
    rules = definition(round_("r", percent=60, cut=highest(1), eliminating=False))
    found = verdict(decide(rules, marks({"A": 59, "B": 58})))
    assert (found.kind, found.goes_on) == (VerdictKind.FAILED, True)
    assert [reason.rule for reason in found.reasons] == [Rule.ROUND_PERCENT, Rule.CUT, Rule.NOT_ELIMINATING]


def test_a_cut_without_points_is_refused():
    rules = definition(round_("r", result=ResultKind.VERDICT, cut=highest(1)))
    with pytest.raises(ValueError, match="a cut needs points"):
        decide(rules, {"A": judged(True)})


@pytest.mark.parametrize(
    ("scores", "ranks"),
    [
        ([9, 8, 8, 7], [1, 2, 2, 4]),
        ([8, 8, 8], [1, 1, 1]),
        ([7, 9, 8], [3, 1, 2]),
        ([], []),
    ],
)
def test_places_are_competition_ranks(scores, ranks):
    keys = {f"K{n}": (score,) for n, score in enumerate(scores)}
    assert [competition_ranks(keys)[key] for key in keys] == ranks


# -- Row "eliminating" ---------------------------------------------------------------------------------------------------


def test_not_passing_an_eliminating_round_ends_the_candidacy():
    assert going_on(decide(definition(round_("r", percent=60)), marks({"A": 59})), "r") == []


def test_where_a_round_does_not_eliminate_who_fails_goes_on_with_the_points():
    found = verdict(decide(definition(round_("r", percent=60, eliminating=False)), marks({"A": 59})))
    assert (found.kind, found.goes_on, found.points) == (VerdictKind.FAILED, True, 59)
    assert found.reasons[-1] == Reason(Rule.NOT_ELIMINATING, True)


def test_where_a_round_does_not_eliminate_absent_counts_zero():
    found = verdict(decide(definition(round_("r", percent=60, eliminating=False)), marks({"A": None})))
    assert (found.kind, found.goes_on, found.fraction) == (VerdictKind.ABSENT, True, 0)


def test_absent_from_an_eliminating_round_is_out_without_points():
    found = verdict(decide(definition(round_("r")), {"A": Taking(absent=True)}))
    assert (found.kind, found.goes_on, found.points) == (VerdictKind.ABSENT, False, None)


# -- Row "earlier result kept" -------------------------------------------------------------------------------------------


def test_an_earlier_result_keeps_its_fraction_and_is_not_judged_again():
    found = verdict(decide(definition(round_("r", percent=60)), {"A": kept(55), "B": took(test=70)}))
    assert (found.kind, found.goes_on, found.points) == (VerdictKind.EXEMPT, True, 55)
    assert found.reasons == (Reason(Rule.EARLIER_RESULT, True, Fraction(55, 100)),)


def test_a_round_with_kept_results_alone_is_held_for_them():
    outcome = decide(definition(round_("r", percent=60)), {"A": kept(55)})
    assert (outcome.round("r").held, verdict(outcome).fraction) == (True, Fraction(55, 100))


def test_an_earlier_result_counts_for_nothing_in_a_round_that_is_not_held():
    found = verdict(decide(definition(round_("r", held=more_than(1))), {"A": kept(55)}))
    assert (found.kind, found.fraction) == (VerdictKind.NOT_HELD, None)


@pytest.mark.parametrize("fraction", [Fraction(-1, 100), Fraction(101, 100)])
def test_an_earlier_result_outside_the_range_blocks(fraction):
    given = facts(entrants("A"), run("r", {"A": Taking(earlier=EarlierResult(fraction))}))
    assert blockers(definition(round_("r")), given) == (Blocker(BlockerKind.OUT_OF_RANGE, "A"),)


# -- A paper before a round ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("eliminating", [True, False])
def test_a_paper_that_lacks_before_the_round_ends_the_candidacy(eliminating):
    rules = definition(round_("r", eliminating=eliminating))
    found = verdict(
        decide(rules, {"A": Taking(took(test=90).parts, missing_paper="extract"), "B": took(test=1)})
    )
    assert (found.kind, found.goes_on) == (VerdictKind.FAILED, False)
    assert found.reasons == (Reason(Rule.MISSING_PAPER, False, subject="extract"),)


# -- Facts that do not belong --------------------------------------------------------------------------------------------


def test_rounds_must_be_the_first_of_the_definition():
    with pytest.raises(ValueError, match="are not the first of"):
        replay(definition(round_("first"), round_("r")), facts(entrants("A"), run("r")))


def test_an_entrant_occurs_once():
    with pytest.raises(ValueError, match="occurs twice"):
        replay(definition(round_("r")), facts(entrants("AA"), run("r")))


def test_a_withdrawal_in_an_unknown_round_is_refused():
    with pytest.raises(ValueError, match="unknown round"):
        replay(definition(round_("r")), facts(entrants("A", withdrew_in="nowhere"), run("r")))


def test_what_keeps_a_round_from_closing_asks_that_the_earlier_ones_are_ready():
    rules = definition(round_("first", result=ResultKind.VERDICT), round_("r", cut=highest(None)))
    with pytest.raises(NotReadyError) as error:
        blockers(rules, facts(entrants("A"), run("first"), run("r")))
    assert (error.value.round_key, error.value.blockers) == (
        "first",
        (Blocker(BlockerKind.NO_SUITABLE, "A"),),
    )


def test_nothing_is_asked_of_who_is_withdrawn_exempt_or_out():
    rules = definition(
        round_("first", percent=50),
        round_("r", result=ResultKind.VERDICT, taken_by=("external",)),
        routes=(EXTERNAL, INTERNAL),
    )
    who = (entrant("A"), entrant("B", withdrew_in="r"), entrant("C", route="internal"), entrant("D"))
    given = facts(
        who, run("first", marks({"A": 50, "B": 60, "C": 70, "D": 40})), run("r", {"A": judged(True)})
    )
    assert blockers(rules, given) == ()
