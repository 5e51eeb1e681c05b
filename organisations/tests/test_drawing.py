"""The drawings: shapes follow from the figures alone."""

from decimal import Decimal
from fractions import Fraction

import pytest

from organisations.drawing import Rect, Score, Share, Step, distribution, funnel, px, shares


def scores(*values, kind="good"):
    return [Score(value, kind) for value in values]


def test_a_length_has_one_decimal_and_a_point():
    assert px(Fraction(1, 3)) == "0.3"


def test_the_first_step_of_a_funnel_fills_the_height():
    assert funnel([Step("in", 10)])[0].inside == Rect("0.0", "8.0", "93.0", "92.0")


def test_who_left_lies_on_top_of_who_is_still_in():
    shape = funnel([Step("in", 100), Step("admission", inside=75, out=25)])[1]
    assert (shape.out, shape.inside) == (
        Rect("100.0", "8.0", "93.0", "23.0"),
        Rect("100.0", "31.0", "93.0", "69.0"),
    )


def test_who_awaits_a_decision_lies_between_the_two():
    shape = funnel([Step("in", 10), Step("admission", inside=5, pending=3, out=2)])[1]
    assert [r.y for r in (shape.out, shape.pending, shape.inside)] == ["8.0", "26.4", "54.0"]


def test_a_step_to_come_has_no_figures():
    assert funnel([Step("in", 3), Step("later")])[1].future


def test_a_step_that_nobody_survives_stays_on_the_ground():
    shape = funnel([Step("in", 4), Step("test", inside=0, out=4)])[1]
    assert (shape.inside, shape.out) == (
        Rect("100.0", "100.0", "93.0", "0"),
        Rect("100.0", "8.0", "93.0", "92.0"),
    )


def test_a_funnel_without_applications_has_no_height():
    assert funnel([Step("in", 0)])[0].inside == Rect("0.0", "100.0", "93.0", "0")


def test_shares_stand_one_after_the_other():
    assert [
        part.start for part in shares([Share(8, "good", ""), Share(6, "wait", ""), Share(7, "bad", "")])
    ] == [
        0,
        8,
        14,
    ]


def test_every_score_has_a_sign_up_to_sixty():
    assert len(distribution(scores(*range(30, 90))).signs) == 60


def test_more_than_sixty_scores_become_bars():
    drawn = distribution(scores(*range(30, 91)))
    assert (drawn.signs, sum(total.count for total in drawn.totals)) == ([], 61)


def test_a_crowd_at_one_score_becomes_a_bar():
    assert distribution(scores(*[50] * 17)).signs == []


def test_the_axis_counts_this_score_or_higher():
    drawn = distribution(scores(52, 58, 61, 64, 72), pass_mark=60)
    assert [(tick.value, tick.at_least) for tick in drawn.ticks] == [
        ("50", 5),
        ("55", 4),
        ("60", 3),
        ("65", 1),
        ("70", 1),
        ("75", 0),
    ]


def test_a_score_on_a_bound_stands_above_it():
    drawn = distribution(scores(Decimal("60.00"), Decimal("59.99")), pass_mark=60)
    assert [sign.x < drawn.pass_x for sign in drawn.signs] == [True, False]


def test_the_maximum_stands_in_the_last_class():
    drawn = distribution(scores(96, 100))
    assert (drawn.ticks[-1].value, len(drawn.signs)) == ("100", 2)


def test_the_pass_mark_is_marked_on_the_axis():
    assert [t.value for t in distribution(scores(40, 80), pass_mark=60).ticks if t.is_pass_mark] == ["60"]


def test_a_ring_holds_exactly_those_who_tie():
    drawn = distribution(scores(Fraction(217, 3), Fraction(217, 3), Fraction(218, 3)), tie=Fraction(217, 3))
    assert (drawn.tie.height, drawn.tie.width) == ("50", "28")


def test_nobody_at_the_tied_score_draws_no_ring():
    assert distribution(scores(40, 80), tie=60).tie is None


def test_a_small_maximum_gets_small_classes():
    assert [tick.value for tick in distribution(scores(12, 14, 17), maximum=20).ticks] == [
        "12",
        "13",
        "14",
        "15",
        "16",
        "17",
        "18",
    ]


@pytest.mark.parametrize("maximum", [20, 100, 200])
def test_no_scores_draw_an_empty_axis(maximum):
    drawn = distribution([], maximum=maximum)
    assert (drawn.signs, drawn.bars) == ([], [])
