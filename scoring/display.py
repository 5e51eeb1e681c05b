"""Exact figures, written for people and for files.

People read at most two decimals, rounded half up; where that would hide the reason of a decision (59.996
against a mark of 60) they read the exact figure. Files always get the exact figure.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

Number = Fraction | Decimal | int


def exact(value: Number) -> str:
    """A decimal string when the decimals end ("62.5", "60"), else a fraction in lowest terms ("217/3")."""
    value = Fraction(value)
    digits = _decimals(value.denominator)
    return str(value) if digits is None else _written(value, digits)


def rounded(value: Number, *, comma: bool = True, fixed: bool = False) -> str:
    """At most two decimals, half up (away from zero): "62,5", or always two when `fixed`: "62,50"; a point
    without `comma`."""
    text = _written(_half_up(Fraction(value)), 2)
    if not fixed:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", ",") if comma else text


def shown(value: Number, against: Number | None = None, *, comma: bool = True) -> str:
    """`value` rounded, or exact where it stands beside `against` and rounding would change how the two
    compare.

    59.996 beside 60 is "59,996" and not "60"; 17999/300 beside 60 is "17999/300". Compared are the figures as
    people read them, so two figures that would be written alike, or in the wrong order, are written out.
    """
    value = Fraction(value)
    if against is not None:
        required = Fraction(against)
        if _sign(value - required) != _sign(_half_up(value) - _half_up(required)):
            text = exact(value)
            return text.replace(".", ",") if comma else text
    return rounded(value, comma=comma)


def _half_up(value: Fraction) -> Fraction:
    cents, rest = divmod(abs(value) * 100, 1)
    size = Fraction(cents + (rest >= Fraction(1, 2)), 100)
    return size if value >= 0 else -size


def _sign(value: Fraction) -> int:
    return (value > 0) - (value < 0)


def _decimals(denominator: int) -> int | None:
    """How many decimals 1/denominator has, or None when they never end."""
    twos = fives = 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    return max(twos, fives) if denominator == 1 else None


def _written(value: Fraction, digits: int) -> str:
    """All `digits` decimals of a value that has no more than those."""
    scaled = abs(value) * 10**digits
    whole, rest = divmod(scaled.numerator, 10**digits)
    return f"{'-' if value < 0 else ''}{whole}" + (f".{rest:0{digits}}" if digits else "")
