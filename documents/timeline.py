"""Geometry of the timeline in a brochure: days in, shapes out, in tenths of a millimetre of the 174 mm wide text block.

Pure. A row has its name in the side column and its mark, with the date in words beside it, on the calendar in the reading column.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

WIDTH, LEFT = 1740, 520
HEAD, PITCH, MARK = 62, 78, 30
_CHARACTER = (
    14.2  # mean width of a character at 30 units; only the white ground behind the words depends on it
)


class Certainty(StrEnum):
    """How sure a row is: drawn solid, in outline (only under a condition), or as diamonds (a day that may still change)."""

    SURE = "sure"
    CONDITIONAL = "conditional"
    OPEN = "open"


@dataclass(frozen=True)
class Row:
    """One line of the timeline. `days`: first and last day of a period, or the day or days meant by an open row."""

    label: str
    days: tuple[date, ...]
    text: str
    note: str = ""
    certainty: Certainty = Certainty.SURE


@dataclass(frozen=True)
class Label:
    x: int
    text: str


@dataclass(frozen=True)
class Mark:
    """A bar (`width` above 0) or a diamond around `x`."""

    x: int
    width: int


@dataclass(frozen=True)
class DrawnRow:
    row: Row
    y: int
    middle: int
    marks: tuple[Mark, ...]
    text_x: int
    text_left: int
    text_width: int
    at_end: bool


@dataclass(frozen=True)
class Drawn:
    height: int
    bottom: int
    months: tuple[Label, ...]
    weeks: tuple[int, ...]
    rows: tuple[DrawnRow, ...]
    kinds: tuple[Certainty, ...]


def draw(rows: Sequence[Row], month_names: Sequence[str]) -> Drawn | None:
    """The drawing of at least two rows, or None where there is nothing to compare. `month_names` are January to December."""
    if len(rows) < 2:
        return None
    days = [day for row in rows for day in row.days]
    first, last = min(days), max(days)
    length = (last - first).days
    # The words stand after a mark: the last one needs room too.
    first, last = first - timedelta(days=max(2, length // 15)), last + timedelta(days=max(6, length // 3))
    span = (last - first).days + 1

    def x_of(day: date) -> int:
        return LEFT + (WIDTH - LEFT) * (day - first).days // span

    starts = [first] + [
        date(year, month, 1)
        for year in range(first.year, last.year + 1)
        for month in range(1, 13)
        if first < date(year, month, 1) <= last
    ]
    if len(starts) > 1 and x_of(starts[1]) - x_of(starts[0]) < 190:
        starts = starts[1:]  # no room for the name of a month that has only a few days here
    many = len(starts) > 6
    months = tuple(
        Label(x_of(day), _month(day, month_names, with_year=index == 0 or day.month == 1, short=many))
        for index, day in enumerate(starts)
    )
    weeks = ()
    if span <= 200:
        monday = first + timedelta(days=-first.weekday() % 7)
        weeks = tuple(x_of(monday + timedelta(days=7 * n)) for n in range((last - monday).days // 7 + 1))
    bottom = HEAD + PITCH * len(rows)
    return Drawn(
        height=bottom + 92,
        bottom=bottom,
        months=months,
        weeks=weeks,
        rows=tuple(_row(row, HEAD + PITCH * n, x_of) for n, row in enumerate(rows)),
        kinds=tuple(kind for kind in Certainty if any(row.certainty is kind for row in rows)),
    )


def _month(day: date, names: Sequence[str], *, with_year: bool, short: bool) -> str:
    name = names[day.month - 1]
    if short:
        name = name[:3]
    return f"{name} {day.year}" if with_year else name


def _row(row: Row, y: int, x_of) -> DrawnRow:
    one_day = x_of(row.days[0] + timedelta(days=1)) - x_of(row.days[0])
    if row.certainty is Certainty.OPEN:
        marks = tuple(Mark(x_of(day) + one_day // 2, 0) for day in row.days)
        right = marks[-1].x + 16
    else:
        start = x_of(row.days[0])
        marks = (Mark(start, max(x_of(row.days[-1] + timedelta(days=1)) - start, 10)),)
        right = start + marks[0].width
    left = marks[0].x - (16 if row.certainty is Certainty.OPEN else 0)
    width = round(len(row.text) * _CHARACTER) + 8
    at_end = right + 16 + width > WIDTH
    if not at_end:
        text_x = right + 16
    elif left - 16 - width > LEFT:
        text_x = left - 16
    else:  # no room on either side of a long period: over its end
        text_x = WIDTH - 4
    return DrawnRow(
        row=row,
        y=y,
        middle=y + PITCH // 2,
        marks=marks,
        text_x=text_x,
        text_left=text_x - width + 4 if at_end else text_x - 4,
        text_width=width,
        at_end=at_end,
    )
