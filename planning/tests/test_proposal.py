"""The day that is proposed for a session."""

from datetime import date, timedelta

import pytest

from planning.proposal import day
from vacancies.rules import Certainty, When

TODAY = date(2026, 6, 10)  # a Wednesday


def proposed(announced=None, when=None, today=TODAY):
    return day(today=today, announced=announced, when=when, notice=timedelta(days=7))


def test_without_dates_it_is_the_first_working_day_after_a_week():
    assert proposed() == date(2026, 6, 17)


def test_a_weekend_and_a_holiday_are_no_working_days():
    assert [proposed(today=date(2026, 6, 6)), proposed(today=date(2026, 7, 14))] == [
        date(2026, 6, 15),
        date(2026, 7, 22),
    ]


def test_the_day_that_was_announced_holds_on_a_saturday_too():
    assert proposed(announced=date(2026, 6, 20)) == date(2026, 6, 20)


def test_a_day_that_is_past_is_not_proposed():
    assert proposed(announced=date(2026, 6, 9)) == date(2026, 6, 17)


def test_today_is_too_late():
    assert proposed(announced=TODAY) == date(2026, 6, 17)


def test_of_several_published_days_the_first_that_leaves_a_week():
    days = (date(2026, 6, 12), date(2026, 6, 19), date(2026, 6, 26))
    assert proposed(when=When(Certainty.ONE_OF, days)) == date(2026, 6, 19)


def test_a_published_day_within_the_week_is_better_than_one_that_was_not_published():
    assert proposed(when=When(Certainty.FIXED, (date(2026, 6, 12),))) == date(2026, 6, 12)


@pytest.mark.parametrize(
    ("latest", "found"),
    [
        (date(2026, 7, 1), date(2026, 6, 17)),
        (date(2026, 6, 14), date(2026, 6, 12)),
        (date(2026, 6, 1), date(2026, 6, 17)),
    ],
    ids=["later", "within the week, on a Sunday", "past"],
)
def test_a_round_that_is_held_at_the_latest_on_a_day(latest, found):
    assert proposed(when=When(Certainty.AT_LATEST, (latest,))) == found


def test_the_day_on_which_the_date_is_announced_is_no_day_of_the_round():
    assert proposed(when=When(Certainty.ANNOUNCED_BY, (date(2026, 6, 30),))) == date(2026, 6, 17)
