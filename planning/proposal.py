"""What is proposed for a session that somebody is about to plan: a day. Pure; whoever plans may choose otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from vacancies.holidays import closed
from vacancies.rules import Certainty, When

_DAYS_OF_THE_ROUND = (Certainty.FIXED, Certainty.PROVISIONAL, Certainty.ONE_OF)


def day(*, today: date, announced: date | None, when: When | None, notice: timedelta) -> date:
    """The day to propose for a session of a round. `notice` is how long before candidates hear of it at least.

    A day that was announced or published for the round and is still to come holds, the first that leaves the notice before any
    other. Without one it is the first working day after the notice; before "at the latest" the last working day that is left, if
    the notice goes past it.
    """
    earliest = today + notice
    published = when.days if when and when.certainty in _DAYS_OF_THE_ROUND else ()
    named = sorted(d for d in {announced, *published} if d and d > today)
    if named:
        return next((d for d in named if d >= earliest), named[-1])
    first = next(_working(earliest + timedelta(days=n) for n in range(30)))
    if when and when.certainty is Certainty.AT_LATEST:
        latest = max(when.days)
        before = (latest - timedelta(days=n) for n in range((latest - today).days))
        if first > latest:
            return next(_working(before), first)
    return first


def _working(days: Iterable[date]) -> Iterator[date]:
    return (d for d in days if not closed(d))
