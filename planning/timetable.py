"""The hours of a session: pure arithmetic on aware moments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

Span = tuple[datetime, datetime]
"""From a moment up to another one, which no longer belongs to it."""


def hours(
    starts_at: datetime, ends_at: datetime, minutes: int, breaks: Sequence[Span] = ()
) -> Iterator[Span]:
    """Hours of so many minutes one after the other, none in a break or beyond the end.

    Reckoned in UTC: over a change of the clock an hour lasts as long as any other.
    """
    length = timedelta(minutes=minutes)
    pauses = sorted((first.astimezone(UTC), last.astimezone(UTC)) for first, last in breaks)
    start, end = starts_at.astimezone(UTC), ends_at.astimezone(UTC)
    while start + length <= end:
        pause = next((p for p in pauses if p[0] < start + length and start < p[1]), None)
        if pause:
            start = pause[1]
            continue
        yield start, start + length
        start += length


def overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def following(moment: datetime, before: Sequence[Span], after: Sequence[Span]) -> datetime:
    """A moment that goes with the first of these spans to end after it, once one of them moved; both are in one order.

    It keeps its distance to the first start. Where no span ends after it, it stays.
    """
    there = [index for index, (_start, end) in enumerate(before) if end > moment]
    if not there:
        return moment
    return moment + (min(after[i][0] for i in there) - min(before[i][0] for i in there))
