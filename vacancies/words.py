"""Words and figures in the active language: the names of every choice in the rules, points, durations, dates.

No raw value of an enumeration and no number in another country's notation may reach a screen, a letter or a
document.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum

from django.utils import dateformat
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import get_language_info, gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from vacancies.rules import (
    Anchor,
    Certainty,
    Combination,
    CutAmong,
    DiplomaLevel,
    Employer,
    HeadCount,
    HeldRule,
    Lack,
    NeededWhen,
    Proof,
    ReserveKind,
    ReserveStart,
    ResultKind,
    RoundKind,
    RouteKind,
    SeniorityKind,
    Source,
    When,
)

# A member equals its text, so members of two enumerations may be equal: the names are kept per enumeration.
NAMES: Mapping[type[StrEnum], Mapping[StrEnum, str | Promise]] = {
    Certainty: {
        Certainty.FIXED: pgettext_lazy("date", "fixed"),
        Certainty.PROVISIONAL: pgettext_lazy("date", "provisional"),
        Certainty.ONE_OF: pgettext_lazy("date", "one of several days"),
        Certainty.AT_LATEST: pgettext_lazy("date", "at the latest"),
        Certainty.ANNOUNCED_BY: pgettext_lazy("date", "to be announced"),
    },
    DiplomaLevel: {
        DiplomaLevel.NONE: gettext_lazy("no diploma"),
        DiplomaLevel.LOWER_SECONDARY: gettext_lazy("a certificate of lower secondary education"),
        DiplomaLevel.SECONDARY: gettext_lazy("a diploma of secondary education"),
        DiplomaLevel.BACHELOR: gettext_lazy("a bachelor’s degree"),
        DiplomaLevel.MASTER: gettext_lazy("a master’s degree"),
    },
    Employer: {
        Employer.HERE: gettext_lazy("with us"),
        Employer.LOCAL: gettext_lazy("with us or with another local authority"),
        Employer.PUBLIC: gettext_lazy("with us or with another public authority"),
        Employer.ANYWHERE: gettext_lazy("with any employer"),
    },
    SeniorityKind: {
        SeniorityKind.GRADE: gettext_lazy("grade seniority"),
        SeniorityKind.LEVEL: gettext_lazy("level seniority"),
        SeniorityKind.SERVICE: gettext_lazy("service seniority"),
    },
    Anchor: {
        Anchor.REGISTRATION: gettext_lazy("the day of your registration"),
        Anchor.CLOSING: gettext_lazy("the closing date"),
        Anchor.ROUND: gettext_lazy("the day of the test"),
        Anchor.APPOINTMENT: gettext_lazy("the day of the appointment"),
        Anchor.START: gettext_lazy("the day you start to work"),
        Anchor.FIXED: gettext_lazy("a fixed day"),
    },
    Proof: {
        Proof.DECLARED: pgettext_lazy("proof", "declared by the candidate"),
        Proof.DOCUMENT: pgettext_lazy("proof", "shown by a document"),
        Proof.JUDGED: pgettext_lazy("proof", "judged by HR"),
    },
    RouteKind: {
        RouteKind.EXTERNAL: gettext_lazy("recruitment"),
        RouteKind.INTERNAL_MOBILITY: gettext_lazy("internal personnel mobility"),
        RouteKind.PROMOTION: gettext_lazy("promotion"),
        RouteKind.EXTERNAL_MOBILITY: gettext_lazy("external personnel mobility"),
    },
    ReserveKind: {
        ReserveKind.RECRUITMENT: gettext_lazy("recruitment reserve"),
        ReserveKind.PROMOTION: gettext_lazy("promotion reserve"),
    },
    NeededWhen: {
        NeededWhen.APPLICATION: pgettext_lazy("document needed", "when you apply"),
        NeededWhen.ROUND: pgettext_lazy("document needed", "before a round"),
        NeededWhen.APPOINTMENT: pgettext_lazy("document needed", "before the appointment"),
    },
    Lack: {
        Lack.INVALID: pgettext_lazy("missing document", "makes the application invalid"),
        Lack.REMEDY: pgettext_lazy("missing document", "may be handed in within a term"),
        Lack.LATER: pgettext_lazy("missing document", "may come later"),
    },
    RoundKind: {
        RoundKind.PRESELECTION: gettext_lazy("preselection"),
        RoundKind.LEVEL_TEST: gettext_lazy("level and capacity test"),
        RoundKind.ONLINE_TESTS: gettext_lazy("online tests"),
        RoundKind.WRITTEN_TEST: gettext_lazy("written test"),
        RoundKind.ORAL_TEST: gettext_lazy("oral test"),
        RoundKind.PRACTICAL_TEST: gettext_lazy("practical test"),
        RoundKind.ASSIGNMENT: gettext_lazy("take-home assignment"),
        RoundKind.SPEED_INTERVIEW: gettext_lazy("speed interview"),
        RoundKind.JURY_INTERVIEW: gettext_lazy("interview with the jury"),
        RoundKind.ASSESSMENT: gettext_lazy("assessment"),
        RoundKind.PERSONALITY_TEST: gettext_lazy("personality test"),
    },
    HeadCount: {
        HeadCount.REGISTERED: gettext_lazy("registered candidates"),
        HeadCount.VALID: gettext_lazy("valid applications"),
        HeadCount.ADMITTED: gettext_lazy("admitted candidates"),
        HeadCount.ENTERING: gettext_lazy("candidates who enter this round"),
    },
    HeldRule: {
        HeldRule.ALWAYS: pgettext_lazy("round held", "always"),
        HeldRule.MORE_THAN: pgettext_lazy("round held", "only with more than a number of candidates"),
        HeldRule.MAY: pgettext_lazy("round held", "if the officer decides so"),
    },
    ResultKind: {
        ResultKind.POINTS: pgettext_lazy("result", "points"),
        ResultKind.PASS_FAIL: pgettext_lazy("result", "passed or failed"),
        ResultKind.VERDICT: pgettext_lazy("result", "verdict of the jury"),
        ResultKind.INFORMATIVE: pgettext_lazy("result", "informative"),
    },
    Source: {
        Source.JURY: pgettext_lazy("points by", "the jury"),
        Source.OFFICER: pgettext_lazy("points by", "the selection officer"),
        Source.IMPORT: pgettext_lazy("points by", "an imported file"),
    },
    Combination: {
        Combination.MEAN: pgettext_lazy("jurors’ scores", "mean"),
        Combination.MEDIAN: pgettext_lazy("jurors’ scores", "median"),
    },
    CutAmong: {
        CutAmong.PASSED: pgettext_lazy("cut among", "those who passed"),
        CutAmong.ALL: pgettext_lazy("cut among", "all who took part"),
    },
    ReserveStart: {
        ReserveStart.DECISION: pgettext_lazy("reserve from", "the decision"),
        ReserveStart.NEXT_MONTH: pgettext_lazy("reserve from", "the first day of the next month"),
    },
}


def name(choice: StrEnum) -> str:
    """The name of a choice in the rules, in the active language; small letters, to stand inside a
    sentence.
    """
    return str(NAMES[type(choice)][choice])


def choices(enum: type[StrEnum]) -> list[tuple[str, str | Promise]]:
    """Value and lazy name of every member, as Django's fields and forms want them."""
    return [(member.value, label) for member, label in NAMES[enum].items()]


# -- Sentences -----------------------------------------------------------------------------------------------


def joined(items: Sequence[str], conjunction: str | None = None) -> str:
    """ "a", "a and b", "a, b and c"; another conjunction where it is not "and"."""
    word = _("and") if conjunction is None else conjunction
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {word} {items[-1]}"


def capital(text: str) -> str:
    """The text with a capital at the start."""
    return text[:1].upper() + text[1:]


def small(text: str) -> str:
    """The text without a capital at the start, unless its first word is an abbreviation."""
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def about_the_paper(label: str) -> str:
    """The name of a paper for who is not the candidate: "je cv" is "cv", "een kopie van je diploma" is "kopie van diploma"."""
    return re.sub(r"(?i)^(?:een|het|de|an?|the)\s+|\b(?:je|jouw|uw|your)\s+", "", label)


def unbroken(text: str) -> str:
    """The text with every figure on one line with its unit: "60 %", "23.59 uur"."""
    return re.sub(r"(?<=\d) (?=%|uur\b)", "\u00a0", text)


# -- Figures -------------------------------------------------------------------------------------------------


def number(value: Decimal | int) -> str:
    """An exact figure without superfluous zeros: 60, 12,5."""
    exact = (Decimal(value) + 0).normalize()
    places = max(0, -int(exact.as_tuple().exponent))
    return number_format(format(exact, "f"), decimal_pos=places, force_grouping=True)


def money(value: Decimal) -> str:
    """An amount in euro with two decimals: 2.444,31."""
    return number_format(value, decimal_pos=2, force_grouping=True)


def duration(months: int) -> str:
    """A number of months: "12 months", "4 years"; whole years from two years on."""
    if months >= 24 and months % 12 == 0:
        return ngettext("%(count)s year", "%(count)s years", months // 12) % {"count": months // 12}
    return ngettext("%(count)s month", "%(count)s months", months) % {"count": months}


def language_name(code: str) -> str:
    """The name of an ISO 639-1 language; the code itself where Django does not know it."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


# -- Dates ---------------------------------------------------------------------------------------------------


def day(value: date) -> str:
    """ "9 June 2026"."""
    return dateformat.format(value, "j F Y")


def weekday(value: date) -> str:
    """ "Tuesday 9 June 2026"."""
    return dateformat.format(value, "l j F Y")


def hour(value: time | datetime) -> str:
    """ "23:59"; in Dutch "23.59 uur"."""
    return pgettext("time of day", "%(hours)s:%(minutes)s") % {
        "hours": value.hour,
        "minutes": f"{value.minute:02}",
    }


def hours(start: time | datetime, end: time | datetime) -> str:
    """ "9:00–9:30"; in Dutch "9.00–9.30 uur"."""
    return pgettext("time of day", "%(hours)s:%(minutes)s–%(end_hours)s:%(end_minutes)s") % {
        "hours": start.hour,
        "minutes": f"{start.minute:02}",
        "end_hours": end.hour,
        "end_minutes": f"{end.minute:02}",
    }


def moment(value: datetime) -> str:
    """ "Tuesday 9 June 2026, 23:59"."""
    return f"{weekday(value)}, {hour(value)}"


def days(values: Sequence[date], conjunction: str | None = None) -> str:
    """Several days, month and year said once where they are the same: "9 and 15 October 2025"."""
    ordered = sorted(values)
    texts = []
    for current, following in zip(ordered, [*ordered[1:], None], strict=True):
        if following and (current.year, current.month) == (following.year, following.month):
            texts.append(dateformat.format(current, "j"))
        elif following and current.year == following.year:
            texts.append(dateformat.format(current, "j F"))
        else:
            texts.append(day(current))
    return joined(texts, conjunction)


def when(value: When) -> str:
    """A published date with how certain it is: "19 April 2021, provisionally"."""
    values = {"days": days(value.days), "day": days(value.days)}
    match value.certainty:
        case Certainty.FIXED:
            text = values["days"]
        case Certainty.PROVISIONAL:
            text = _("%(days)s, provisionally") % values
        case Certainty.ONE_OF:
            text = days(value.days, _("and/or"))
        case Certainty.AT_LATEST:
            text = _("%(day)s at the latest") % values
        case Certainty.ANNOUNCED_BY:
            text = _("to be announced by %(day)s at the latest") % values
    return f"{text}, {hour(value.hour)}" if value.hour else text
