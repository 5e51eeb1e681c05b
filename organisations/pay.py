"""Pay from a scale: amounts at 100 %, the index, and what is paid per month. Pure."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def monthly(amount: Decimal, coefficient: Decimal) -> Decimal:
    """Gross pay per month in euro, to the cent, for a yearly amount at 100 % and the index."""
    return (amount * coefficient / 12).quantize(CENT, rounding=ROUND_HALF_UP)
