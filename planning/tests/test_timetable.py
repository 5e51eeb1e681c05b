"""The hours of a session."""

from datetime import UTC, datetime, timedelta

import pytest

from planning.timetable import following, hours, overlap
from recruitment.tests.cast import BRUSSELS, moment


def local(spans):
    return [f"{start.astimezone(BRUSSELS):%H:%M}" for start, _end in spans]


def test_hours_follow_one_another_and_stay_within_the_session():
    made = hours(moment(2027, 3, 9, 9), moment(2027, 3, 9, 10, 20), 30)
    assert local(made) == ["09:00", "09:30"]


def test_no_hour_runs_into_a_break():
    pause = (moment(2027, 3, 9, 9, 45), moment(2027, 3, 9, 10, 15))
    made = hours(moment(2027, 3, 9, 9), moment(2027, 3, 9, 11), 30, [pause])
    assert local(made) == ["09:00", "10:15"]


@pytest.mark.parametrize(
    ("day", "number"), [(moment(2027, 3, 28, 1), 4), (moment(2027, 10, 31, 1), 8), (moment(2027, 3, 9, 1), 6)]
)
def test_an_hour_lasts_as_long_as_any_other_over_a_change_of_the_clock(day, number):
    made = list(hours(day, day.replace(hour=4), 30))
    assert (len(made), {end - start for start, end in made}) == (number, {timedelta(minutes=30)})


def test_hours_are_in_utc():
    ((start, _end),) = hours(moment(2027, 3, 9, 9), moment(2027, 3, 9, 10), 60)
    assert start.tzinfo is UTC


def test_hours_that_touch_do_not_overlap():
    nine, ten, eleven = (moment(2027, 3, 9, hour) for hour in (9, 10, 11))
    assert (overlap((nine, ten), (ten, eleven)), overlap((nine, eleven), (ten, eleven))) == (False, True)


def at(hour):
    return datetime(2026, 7, 1, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "before", "after", "found"),
    [
        (9, [(9, 12)], [(10, 13)], 10),
        (8, [(9, 12)], [(10, 13)], 9),
        (9, [(9, 12), (9, 12)], [(10, 13), (9, 12)], 9),
        (9, [(9, 12), (9, 12)], [(8, 11), (9, 12)], 8),
        (9, [(9, 12), (14, 17)], [(18, 21), (14, 17)], 14),
        (13, [(9, 12), (14, 17)], [(10, 13), (14, 17)], 13),
        (13, [(9, 12)], [(10, 13)], 13),
    ],
)
def test_what_opens_with_the_first_session_to_come_goes_with_it(moment, before, after, found):
    spans = ([(at(start), at(end)) for start, end in each] for each in (before, after))
    assert following(at(moment), *spans) == at(found)
