"""Days on which a town hall is closed: Sundays, Belgian holidays and the day of the Flemish Community."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from django.utils.translation import gettext as _

SATURDAY, SUNDAY = 5, 6


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm, after Meeus)."""
    golden = year % 19
    century, of_century = divmod(year, 100)
    leap, skipped = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap - correction + 15) % 30
    quarter, rest = divmod(of_century, 4)
    weekday = (32 + 2 * skipped + 2 * quarter - epact - rest) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


@cache
def _holidays(year: int) -> frozenset[date]:
    sunday = easter(year)
    movable = {sunday + timedelta(days=days) for days in (0, 1, 39, 49, 50)}
    fixed = [(1, 1), (5, 1), (7, 11), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25)]
    return frozenset(movable | {date(year, month, day) for month, day in fixed})


def is_holiday(day: date) -> bool:
    """Whether it is one of the ten legal holidays, Easter or Whit Sunday, or 11 July."""
    return date(day.year, day.month, day.day) in _holidays(day.year)


def closed(day: date) -> str:
    """Why nobody is at work that day, for "the closing date is …"; empty on a working day."""
    if is_holiday(day):
        return _("a holiday")
    if day.weekday() == SUNDAY:
        return _("a Sunday")
    if day.weekday() == SATURDAY:
        return _("a Saturday")
    return ""
