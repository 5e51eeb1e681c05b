"""Until when a reserve is valid: pure arithmetic on days."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from vacancies.rules import ReserveRules, ReserveStart


@dataclass(frozen=True)
class Validity:
    """Both days included. `extendable_until` is None when the rules set no maximum beyond the validity."""

    first: date
    last: date
    extendable_until: date | None


def validity(rules: ReserveRules, decided_on: date) -> Validity:
    """24 months from 15 June run through 14 June (settled case 10)."""
    first = decided_on
    if rules.starts is ReserveStart.NEXT_MONTH:
        first = add_months(decided_on.replace(day=1), 1)
    maximum = rules.maximum_months
    return Validity(
        first=first,
        last=add_months(first, rules.months) - timedelta(days=1),
        extendable_until=add_months(first, maximum) - timedelta(days=1) if maximum else None,
    )


def add_months(day: date, months: int) -> date:
    """The same day so many calendar months later, or the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
