from datetime import date, datetime

import pytest
from django.utils import translation

from vacancies.holidays import closed, easter, is_holiday


@pytest.mark.parametrize(
    "day",
    [
        date(1954, 4, 18),
        date(1981, 4, 19),
        date(2000, 4, 23),
        date(2021, 4, 4),
        date(2024, 3, 31),
        date(2025, 4, 20),
        date(2026, 4, 5),
        date(2038, 4, 25),
        date(2049, 4, 18),
        date(2285, 3, 22),
    ],
)
def test_easter_falls_where_the_calendar_has_it(day):
    assert easter(day.year) == day


def test_the_holidays_of_a_year():
    days = [date.fromordinal(n) for n in range(date(2026, 1, 1).toordinal(), date(2027, 1, 1).toordinal())]
    assert [f"{d:%d/%m}" for d in days if is_holiday(d)] == [
        "01/01", "05/04", "06/04", "01/05", "14/05", "24/05", "25/05", "11/07", "21/07", "15/08", "01/11", "11/11",
        "25/12",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 6, 9), ""),
        (date(2026, 6, 13), "a Saturday"),
        (datetime(2026, 6, 14, 23, 59), "a Sunday"),
        (date(2026, 5, 14), "a holiday"),
        (date(2026, 4, 5), "a holiday"),
    ],
)
def test_why_nobody_works(day, why):
    with translation.override("en"):
        assert closed(day) == why
