"""What stands on the timeline of a brochure: registration and rounds, with their days in words and how certain they are.

`documents.timeline` draws it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from documents.timeline import Certainty as Drawn
from documents.timeline import Row
from vacancies import words
from vacancies.round_wording import round_title
from vacancies.rules import Certainty, Definition, HeldRule, Round, RoundKind, When
from vacancies.wording import letter

_LABEL_AT_MOST = 31  # characters of a row's name


def timeline_rows(definition: Definition, *, opened: date) -> Iterator[Row]:
    """Registration from the day it `opened`, and every round that has a day."""
    closes = definition.offer.closes
    if closes:
        days = (min(opened, closes.date()), closes.date())
        text = _("until and including %(day)s, %(hour)s") % {
            "day": _short_days([closes.date()]),
            "hour": words.hour(closes),
        }
        yield Row(pgettext("brochure", "Apply"), days, text)
    for round_ in definition.rounds:
        days, text = _round_days(round_)
        if not days:
            continue
        yield Row(
            _row_label(definition, round_),
            days,
            text,
            _row_note(definition, round_),
            _row_certainty(definition, round_),
        )


def _round_days(round_: Round) -> tuple[tuple[date, ...], str]:
    if round_.when:
        return tuple(sorted(round_.when.days)), _short_when(round_.when)
    if round_.finished_by:
        first = (round_.invited_by or round_.finished_by).date()
        last = round_.finished_by.date()
        return (min(first, last), last), _("until and including %(day)s") % {"day": _short_days([last])}
    return (), ""


def _short_when(when: When) -> str:
    """A date without its year, which the calendar above it shows."""
    match when.certainty:
        case Certainty.PROVISIONAL:
            return _("%(days)s, provisionally") % {"days": _short_days(when.days)}
        case Certainty.ONE_OF:
            return _short_days(when.days, _("and/or"))
        case Certainty.AT_LATEST:
            return _("%(days)s at the latest") % {"days": _short_days(when.days)}
        case Certainty.ANNOUNCED_BY:
            return _("to be announced, by %(days)s at the latest") % {"days": _short_days(when.days)}
    return _short_days(when.days)


def _short_days(days: Sequence[date], conjunction: str | None = None) -> str:
    return words.days(days, conjunction).removesuffix(f" {max(days).year}")


def _row_label(definition: Definition, round_: Round) -> str:
    names = [
        round_title(definition, round_),
        words.capital(round_.title),
        words.capital(words.name(round_.kind)),
    ]
    return next((name for name in names if len(name) <= _LABEL_AT_MOST), names[-1])


def _row_note(definition: Definition, round_: Round) -> str:
    if round_.held.rule is HeldRule.MORE_THAN:
        return _("only with more than %(threshold)s") % {"threshold": round_.held.threshold}
    if round_.held.rule is HeldRule.MAY:
        return _("may be held")
    ways = [
        letter(definition, r, a)
        for r in definition.routes
        for a in r.alternatives
        if definition.is_extra_test(round_.key) and definition.takes(round_, r.key, a.key)
    ]
    if ways:
        return ngettext("only possibility %(letters)s", "only possibilities %(letters)s", len(ways)) % {
            "letters": words.joined(ways)
        }
    if round_.kind is RoundKind.PRESELECTION:
        return ""
    return pgettext("round", "eliminating") if round_.eliminating else ""


def _row_certainty(definition: Definition, round_: Round) -> Drawn:
    if round_.when and round_.when.certainty is not Certainty.FIXED:
        return Drawn.OPEN
    conditional = (
        round_.held.rule is not HeldRule.ALWAYS or round_.taken_by or definition.is_extra_test(round_.key)
    )
    return Drawn.CONDITIONAL if conditional else Drawn.SURE
