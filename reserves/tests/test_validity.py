"""Until when a reserve is valid (settled case 10)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reserves.validity import Validity, add_months, validity
from vacancies.rules import ReserveRules, ReserveStart


def test_24_months_from_15_june_run_through_14_june():
    assert validity(ReserveRules(24), date(2026, 6, 15)) == Validity(
        date(2026, 6, 15), date(2028, 6, 14), None
    )


def test_a_reserve_may_start_on_the_first_of_the_next_month():
    rules = ReserveRules(24, maximum_months=48, starts=ReserveStart.NEXT_MONTH)
    assert validity(rules, date(2026, 12, 15)) == Validity(
        date(2027, 1, 1), date(2028, 12, 31), date(2030, 12, 31)
    )


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 8, 15), 0, date(2026, 8, 15)),
    ],
)
def test_a_month_that_is_too_short_ends_on_its_last_day(day, months, expected):
    assert add_months(day, months) == expected


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 120))
def test_months_are_calendar_months(day, months):
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
