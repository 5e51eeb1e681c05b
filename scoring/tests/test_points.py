"""Parts, jurors, consensus and neutralised questions (design §3.2: parts, jurors, neutralised question)."""

from decimal import Decimal
from fractions import Fraction

import pytest

from scoring.points import combined, part_blockers, round_points
from scoring.selection import Blocker, BlockerKind, JurorScore, PartFacts, Taking, replay
from scoring.tests.procedures import definition, entrants, facts, part, round_, run
from vacancies.rules import Combination, Criterion, JurorRule

NOTHING_OUT: frozenset = frozenset()
QUESTIONS = (
    Criterion("q1", "One", Decimal(4)),
    Criterion("q2", "Two", Decimal(6)),
    Criterion("q3", "Three", Decimal(10)),
)


def sheets(*points: int | str | None, recused: int | str | None = None) -> PartFacts:
    jurors = [
        JurorScore(f"j{n}", None if p is None else Decimal(str(p))) for n, p in enumerate(points, start=1)
    ]
    if recused is not None:
        jurors.append(JurorScore("stepped-back", Decimal(str(recused)), recused=True))
    return PartFacts(jurors=tuple(jurors))


def answers(**given: int | str) -> PartFacts:
    return PartFacts(criteria={key: Decimal(str(value)) for key, value in given.items()})


def points_of(a_round, **parts: PartFacts) -> Fraction:
    scored = round_points(a_round, parts)
    return scored.fraction * scored.maximum


# -- Parts ---------------------------------------------------------------------------------------------------------------


def test_without_published_weights_the_maximum_of_a_part_weighs():
    a_round = round_("r", part("case", 60), part("talk", 20))
    assert points_of(a_round, case=sheets(30), talk=sheets(20)) == 50


def test_published_weights_replace_the_maxima():
    a_round = round_("r", part("case", 60, weight=1), part("talk", 20, weight=3))
    scored = round_points(a_round, {"case": sheets(30), "talk": sheets(20)})
    assert scored.fraction == Fraction(7, 8)


def test_the_points_of_a_round_are_on_the_scale_of_its_maximum():
    a_round = round_("r", part("case", 60, weight=1), part("talk", 20, weight=3))
    assert points_of(a_round, case=sheets(30), talk=sheets(20)) == 70


def test_a_part_that_was_not_taken_counts_zero():
    assert points_of(round_("r", part("case", 60), part("talk", 20)), talk=sheets(20)) == 20


def test_a_part_that_was_not_taken_fails_its_mark_even_a_mark_of_zero():
    scored = round_points(round_("r", part("case", 60), part("talk", 20, mark=0)), {"case": sheets(30)})
    assert scored.parts[1].reached is False


def test_a_part_exactly_at_its_mark_reaches_it():
    scored = round_points(round_("r", part("case", 60, mark=30)), {"case": sheets(30)})
    assert scored.parts[0].reached is True


def test_a_part_just_below_its_mark_does_not_reach_it():
    scored = round_points(round_("r", part("case", 60, mark=30)), {"case": sheets("29.99")})
    assert scored.parts[0].reached is False


def test_a_part_without_a_mark_neither_reaches_nor_misses_it():
    assert round_points(round_("r", part("case", 60)), {"case": sheets(0)}).parts[0].reached is None


def test_criteria_add_up_to_the_part():
    assert points_of(
        round_("r", part("exam", 20, criteria=QUESTIONS)), exam=answers(q1=3, q2="4.5", q3=8)
    ) == Fraction("15.5")


def test_level_n_of_l_gives_n_over_l_of_the_maximum():
    a_round = round_("r", part("talk", 10, criteria=(Criterion("c", "C", Decimal(10), levels=6),)))
    assert points_of(a_round, talk=answers(c=4)) == Fraction(20, 3)


def test_a_round_in_which_no_part_weighs_is_refused():
    with pytest.raises(ValueError, match="no part counts"):
        round_points(round_("r", part("case", 60, weight=0)), {"case": sheets(30)})


# -- Jurors --------------------------------------------------------------------------------------------------------------


def test_the_mean_of_the_jurors_is_exact():
    assert points_of(round_("r", part("talk", 20)), talk=sheets(10, 11, 11)) == Fraction(32, 3)


def test_the_median_of_an_odd_number_is_the_middle_one():
    assert combined(Combination.MEDIAN, [Fraction(3), Fraction(20), Fraction(12)]) == 12


def test_the_median_of_an_even_number_is_halfway_the_middle_two():
    assert combined(Combination.MEDIAN, [Fraction(3), Fraction(20), Fraction(12), Fraction(15)]) == Fraction(
        27, 2
    )


def test_jurors_are_combined_on_part_totals_not_per_criterion():
    two = (Criterion("a", "A", Decimal(10)), Criterion("b", "B", Decimal(10)))
    a_round = round_("r", part("talk", 20, criteria=two), jurors=JurorRule(Combination.MEDIAN))
    given = [(10, 0), (0, 9), (4, 4)]
    jurors = tuple(JurorScore(f"j{a}", criteria={"a": Decimal(a), "b": Decimal(b)}) for a, b in given)
    assert points_of(a_round, talk=PartFacts(jurors=jurors)) == 9


def test_a_recused_juror_is_left_out():
    assert points_of(round_("r", part("talk", 20)), talk=sheets(10, 12, recused=20)) == 11


def test_a_consensus_replaces_the_figure_of_the_jurors():
    a_round = round_("r", part("talk", 20), jurors=JurorRule(consensus=True))
    talk = PartFacts(jurors=sheets(10, 12).jurors, consensus=Decimal(14))
    assert points_of(a_round, talk=talk) == 14


def test_without_a_consensus_the_published_fallback_decides():
    a_round = round_("r", part("talk", 20), jurors=JurorRule(Combination.MEAN, consensus=True))
    assert points_of(a_round, talk=sheets(10, 12)) == 11


def test_a_consensus_that_was_not_published_is_refused():
    talk = PartFacts(jurors=sheets(10, 12).jurors, consensus=Decimal(14))
    with pytest.raises(ValueError, match="does not decide by consensus"):
        replay(definition(round_("r")), facts(entrants("A"), run("r", {"A": Taking({"test": talk})})))


# -- What blocks ---------------------------------------------------------------------------------------------------------


def blocked(part_facts: PartFacts, neutralised=NOTHING_OUT, **more) -> list[Blocker]:
    return part_blockers(part("talk", 20, **more), part_facts, "A", neutralised)


def test_an_incomplete_sheet_blocks():
    assert blocked(sheets(10, None)) == [Blocker(BlockerKind.INCOMPLETE_SHEET, "A", "talk", "j2")]


def test_one_criterion_without_points_is_an_incomplete_sheet():
    talk = PartFacts(jurors=(JurorScore("j1", criteria={"q1": Decimal(4), "q2": Decimal(6)}),))
    assert blocked(talk, criteria=QUESTIONS) == [Blocker(BlockerKind.INCOMPLETE_SHEET, "A", "talk", "j1")]


def test_an_empty_sheet_of_a_recused_juror_does_not_block():
    talk = PartFacts(jurors=(*sheets(10).jurors, JurorScore("away", recused=True)))
    assert blocked(talk) == []


def test_a_part_with_recused_jurors_only_blocks():
    assert blocked(sheets(recused=12)) == [Blocker(BlockerKind.INCOMPLETE_SHEET, "A", "talk")]


def test_an_incomplete_sheet_blocks_beside_a_consensus_too():
    talk = PartFacts(jurors=sheets(10, None).jurors, consensus=Decimal(14))
    assert blocked(talk) == [Blocker(BlockerKind.INCOMPLETE_SHEET, "A", "talk", "j2")]


def test_a_part_begun_without_any_figure_blocks():
    assert blocked(PartFacts()) == [Blocker(BlockerKind.INCOMPLETE_SHEET, "A", "talk")]


@pytest.mark.parametrize("points", ["-0.5", "20.5"])
def test_points_outside_the_range_block(points):
    assert blocked(sheets(points)) == [Blocker(BlockerKind.OUT_OF_RANGE, "A", "talk", "j1")]


@pytest.mark.parametrize("points", [0, 20])
def test_the_ends_of_the_range_are_in_it(points):
    assert blocked(sheets(points)) == []


def test_a_level_above_the_number_of_levels_blocks():
    levels = (Criterion("c", "C", Decimal(20), levels=5),)
    assert blocked(answers(c=6), criteria=levels) == [Blocker(BlockerKind.OUT_OF_RANGE, "A", "talk")]


# -- Neutralised question ------------------------------------------------------------------------------------------------

Q2_OUT = frozenset({("exam", "q2")})


def test_a_neutralised_question_is_out_of_points_and_maximum():
    scored = round_points(
        round_("r", part("exam", 20, criteria=QUESTIONS)), {"exam": answers(q1=4, q2=6, q3=5)}, Q2_OUT
    )
    assert (scored.parts[0].points, scored.maximum) == (9, 14)


def test_the_mark_keeps_its_proportion_when_a_question_is_neutralised():
    exam = part("exam", 20, mark=10, criteria=QUESTIONS)
    scored = round_points(round_("r", exam), {"exam": answers(q1=4, q2=0, q3=3)}, Q2_OUT)
    assert (scored.parts[0].mark, scored.parts[0].reached) == (7, True)


def test_a_published_weight_stays_when_a_question_is_neutralised():
    exam, talk = part("exam", 20, weight=1, criteria=QUESTIONS), part("talk", 10, weight=1)
    scored = round_points(
        round_("r", exam, talk), {"exam": answers(q1=4, q2=0, q3=10), "talk": sheets(0)}, Q2_OUT
    )
    assert scored.fraction == Fraction(1, 2)


def test_without_published_weights_the_maximum_that_is_left_weighs():
    exam, talk = part("exam", 20, criteria=QUESTIONS), part("talk", 10)
    scored = round_points(
        round_("r", exam, talk), {"exam": answers(q1=4, q2=0, q3=10), "talk": sheets(0)}, Q2_OUT
    )
    assert scored.fraction == Fraction(14, 24)


def test_neutralising_asks_results_per_question():
    exam = part("exam", 20, criteria=QUESTIONS)
    assert part_blockers(exam, PartFacts(points=Decimal(12)), "A", Q2_OUT) == [
        Blocker(BlockerKind.PER_CRITERION, "A", "exam")
    ]


def test_a_consensus_on_a_total_does_not_survive_a_neutralised_question():
    exam = part("exam", 20, criteria=QUESTIONS)
    assert part_blockers(exam, PartFacts(consensus=Decimal(12)), "A", Q2_OUT) == [
        Blocker(BlockerKind.PER_CRITERION, "A", "exam")
    ]


def test_an_answer_to_a_neutralised_question_may_lack():
    exam = part("exam", 20, criteria=QUESTIONS)
    assert part_blockers(exam, answers(q1=4, q3=5), "A", Q2_OUT) == []


@pytest.mark.parametrize(
    ("out", "message"),
    [
        ({("exam", "q9")}, "no criterion q9"),
        ({("essay", "q1")}, "no part essay"),
        ({("exam", "q1"), ("exam", "q2"), ("exam", "q3")}, "nothing left to score"),
    ],
)
def test_what_cannot_be_neutralised_is_refused(out, message):
    rules = definition(round_("r", part("exam", 20, criteria=QUESTIONS)))
    with pytest.raises(ValueError, match=message):
        replay(rules, facts(entrants("A"), run("r", neutralised=frozenset(out))))


@pytest.mark.parametrize(
    ("taking", "message"),
    [
        (Taking({"essay": PartFacts(points=Decimal(1))}), "has no part essay"),
        (Taking({"test": answers(q9=1)}), "has no criterion q9"),
    ],
)
def test_results_that_the_definition_has_no_place_for_are_refused(taking, message):
    with pytest.raises(ValueError, match=message):
        replay(definition(round_("r")), facts(entrants("A"), run("r", {"A": taking})))
