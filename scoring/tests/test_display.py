"""Figures as people read them, and exact as files keep them (design §3.2, pass rule)."""

from decimal import Decimal
from fractions import Fraction

import pytest

from scoring.display import exact, rounded, shown


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (60, "60"),
        (Decimal("60.00"), "60"),
        (Fraction(125, 2), "62.5"),
        (Fraction(217, 3), "217/3"),
        (Fraction(59996, 1000), "59.996"),
        (Fraction(1, 128), "0.0078125"),
        (Fraction(-1, 8), "-0.125"),
        (100, "100"),
        (0, "0"),
    ],
)
def test_exact_is_a_decimal_when_it_ends_and_a_fraction_when_not(value, text):
    assert exact(value) == text


@pytest.mark.parametrize("value", [Fraction(217, 3), Fraction(59996, 1000), Fraction(-7, 40), Fraction(100)])
def test_exact_reads_back_as_the_same_number(value):
    assert Fraction(exact(value)) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(217, 3), "72,33"),
        (Fraction(12345, 1000), "12,35"),
        (Fraction(-12345, 1000), "-12,35"),
        (Fraction(12344999, 1000000), "12,34"),
        (Fraction(125, 2), "62,5"),
        (Fraction(100), "100"),
        (Fraction(1, 1000), "0"),
        (Fraction(-1, 1000), "0"),
    ],
)
def test_rounded_is_half_up_to_two_decimals(value, text):
    assert rounded(value) == text


def test_rounded_takes_a_point_where_asked():
    assert rounded(Fraction(125, 2), comma=False) == "62.5"


def test_rounded_keeps_two_decimals_where_asked():
    assert rounded(Fraction(125, 2), fixed=True) == "62,50"


@pytest.mark.parametrize(
    ("value", "mark", "text"),
    [
        (Fraction(59996, 1000), 60, "59,996"),
        (Fraction(17999, 300), 60, "17999/300"),
        (Fraction(5999, 100), 60, "59,99"),
        (Fraction(179, 3), 60, "59,67"),
        (60, 60, "60"),
        (Fraction(60004, 1000), 60, "60,004"),
        (Fraction(200, 3), Fraction(200, 3), "66,67"),
    ],
)
def test_beside_a_mark_the_exact_figure_is_shown_where_rounding_would_hide_the_reason(value, mark, text):
    assert shown(value, mark) == text


def test_without_a_mark_the_figure_is_rounded():
    assert shown(Fraction(59996, 1000)) == "60"
