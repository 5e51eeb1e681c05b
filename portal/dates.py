"""Dates as a candidate reads them: a calendar leaf, and how many days are left.

A dashed leaf is a date that is not certain; the words beside it say so too (`vacancies.words.when`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vacancies import words
from vacancies.models import Round
from vacancies.rules import Certainty, When
from vacancies.rules import Round as RoundRule

SOON = 7
"""Days before a deadline from which it asks for attention."""
_ROOM = 7  # letters of a month on a leaf


@dataclass(frozen=True)
class Leaf:
    """A calendar leaf: day of the week, day or days, month. `machine` is the date for a <time>, empty for several days."""

    weekday: str
    day: str
    month: str
    machine: str = ""
    open: bool = False
    soon: bool = False

    @property
    def is_range(self) -> bool:
        return len(self.day) > 2


def leaf(days: Sequence[date], *, open: bool = False, soon: bool = False) -> Leaf:
    """The leaf of one day, or of the first through the last of several."""
    first, last = min(days), max(days)
    if first == last:
        return Leaf(
            date_format(first, "D"),
            str(first.day),
            _month(first),
            first.isoformat(),
            open,
            soon,
        )
    months = (
        _month(first)
        if (first.year, first.month) == (last.year, last.month)
        else f"{date_format(first, 'b')}–{date_format(last, 'b')}"
    )
    weekdays = f"{date_format(first, 'D')}–{date_format(last, 'D')}"
    return Leaf(weekdays, f"{first.day}–{last.day}", months, "", open, soon)


def _month(day: date) -> str:
    """The month in full where the leaf has room for it."""
    name = date_format(day, "F")
    return name if len(name) <= _ROOM else date_format(day, "b")


def round_leaf(rule: RoundRule, row: Round | None = None) -> Leaf | None:
    """The leaf of a round: the day that was planned, else the published one, else the last day to finish it by."""
    if row is not None and row.planned_on:
        return leaf([row.planned_on])
    if rule.when and rule.when.certainty is not Certainty.ANNOUNCED_BY:
        return leaf(rule.when.days, open=is_open(rule.when))
    if rule.finished_by:
        return leaf([rule.finished_by.date()])
    return None


def is_open(when: When) -> bool:
    """Whether a published date can still change or is one of several."""
    return when.certainty is not Certainty.FIXED


def days_left(last: date, *, today: date) -> str:
    """ "12 days left", "Last day"; empty once it has passed."""
    left = (last - today).days
    if left < 0:
        return ""
    if left == 0:
        return _("Last day")
    return ngettext("%(count)s day left", "%(count)s days left", left) % {"count": left}


def short_moment(moment: datetime) -> str:
    """ "Tue 9 June, 23:59", for where there is little room."""
    return date_format(moment, _("D j F, H:i"))


@dataclass(frozen=True)
class Deadline:
    """`label` says what ends, `moment` when, `left` how many days are left."""

    label: str
    leaf: Leaf
    moment: str
    left: str
    soon: bool = False


def deadline_of(label: str, last: date, moment: str, today: date) -> Deadline:
    """A last day as a deadline: its leaf, its words, and how many days are left on `today`."""
    soon = (last - today).days <= SOON
    return Deadline(label, leaf([last], soon=soon), moment, days_left(last, today=today), soon)


def when_text(rule: RoundRule, row: Round) -> str:
    """The date of a round in words: planned, published, or until when."""
    if row.planned_on:
        return words.day(row.planned_on)
    if rule.when:
        return words.when(rule.when)
    if rule.finished_by:
        return _("until and including %(day)s") % {"day": words.day(rule.finished_by)}
    return ""
