"""What stands in a cell of a candidates' file: small notations, each read by one function.

Every function takes the text of a filled cell and raises CellError, with a message for who wrote the file, if
it cannot be read. Items of a list are parted by "|". `docs/candidates-format.md` describes the notations.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NoReturn, TypeVar

from django.utils.translation import gettext as _

from candidates.eligibility import Diploma, ExperiencePeriod, Month, Paper, ServicePeriod
from vacancies.rules import DiplomaLevel, Employer

YES, NO = ("yes", "ja", "1", "true", "x"), ("no", "nee", "0", "false")
MOST_DECIMALS = 4
LANGUAGE_LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2")


class CellError(ValueError):
    """The cell cannot be read; the message says what would be right."""


def items(text: str) -> list[str]:
    return [item.strip() for item in text.split("|") if item.strip()]


T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


def each(read: Callable[[str], T]) -> Callable[[str], tuple[T, ...]]:
    """A reader of a list from the reader of one item."""
    return lambda text: tuple(read(item) for item in items(text))


def choice(kind: type[E]) -> Callable[[str], E]:
    """A reader of one of the values of an enumeration."""

    def read(text: str) -> E:
        return kind(one_of(text, [member.value for member in kind]))

    return read


def one_of(text: str, choices: Sequence[str]) -> str:
    """The text, if it is one of the choices."""
    if text not in choices:
        raise CellError(
            _("must be one of %(choices)s, not “%(value)s”")
            % {"choices": ", ".join(f"“{c}”" for c in choices), "value": shown(text)}
        )
    return text


def yes_or_no(text: str) -> bool:
    if text.lower() not in YES + NO:
        raise CellError(_("must be “yes” or “no”, not “%(value)s”") % {"value": shown(text)})
    return text.lower() in YES


def day(text: str) -> date:
    """A day as 2026-06-09 or 9/06/2026."""
    try:
        if found := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text):
            return date(int(found[3]), int(found[2]), int(found[1]))
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise CellError(_("must be a date such as 2026-06-09, not “%(value)s”") % {"value": shown(text)})


def number(text: str) -> Decimal:
    """Points: a number with a decimal point or comma, and at most four decimals."""
    if not re.fullmatch(rf"-?[0-9]{{1,9}}([.,][0-9]{{1,{MOST_DECIMALS}}})?", text):
        raise CellError(
            _("must be a number such as 12 or 12.5 (at most four decimals), not “%(value)s”")
            % {"value": shown(text)}
        )
    return Decimal(text.replace(",", "."))


def reference(text: str) -> str:
    """The number of an application; it names the folder of its letters as well."""
    if not re.fullmatch(r"\w[\w.-]*", text):
        raise CellError(
            _("must be letters, digits, points, hyphens, not “%(value)s”") % {"value": shown(text)}
        )
    return text


def points(text: str, maximum: Decimal, step: Decimal | None = None) -> Decimal:
    """Points from 0 up to and including the maximum, in steps of `step` if there is one."""
    given = number(text)
    if not 0 <= given <= maximum:
        raise CellError(
            _("must be from 0 to %(maximum)s, not %(value)s")
            % {"maximum": f"{maximum.normalize():f}", "value": f"{given:f}"}
        )
    if step and given % step:
        raise CellError(
            _("must be a multiple of %(step)s (the step of the part), not %(value)s")
            % {"step": f"{step.normalize():f}", "value": f"{given:f}"}
        )
    return given


def level(text: str, levels: int) -> Decimal:
    """A level reached: a whole number from 0 up to and including the number of levels."""
    given = points(text, Decimal(levels))
    if given != given.to_integral_value():
        raise CellError(_("must be a whole level, not %(value)s") % {"value": f"{given:f}"})
    return given


def earlier_result(text: str) -> Fraction:
    """The fraction of an earlier result: "72.5/100", or "72.5 %"."""
    if found := re.fullmatch(r"(\S+)\s*%", text):
        over = Decimal(100)
        got = number(found[1])
    elif found := re.fullmatch(r"(\S+)\s*/\s*(\S+)", text):
        got, over = number(found[1]), number(found[2])
    else:
        raise CellError(
            _("must be a result such as 72.5/100 or 72.5 %%, not “%(value)s”") % {"value": shown(text)}
        )
    if over <= 0 or not 0 <= got <= over:
        raise CellError(_("must lie between 0 and the maximum, not “%(value)s”") % {"value": shown(text)})
    return Fraction(got) / Fraction(over)


def diploma(text: str) -> Diploma:
    """ "bachelor: Office management", "secondary not_recognised: Baccalauréat", "bachelor access=B"."""
    words, name = _words_and_text(text)
    kind = choice(DiplomaLevel)(words[0] if words else "")
    access, recognised = "", True
    for word in words[1:]:
        if word.startswith("access="):
            access = word.removeprefix("access=")
        elif word == "not_recognised":
            recognised = False
        else:
            _unknown(word, ["access=B", "not_recognised"])
    return Diploma(level=kind, name=name, gives_access_to=access, recognised=recognised)


def experience(text: str) -> ExperiencePeriod:
    """ "2017-03..2021-06 reception+phone local: at the desk"; the end left out: still going on."""
    words, description = _words_and_text(text)
    first, last = _period(words[0] if words else "")
    if len(words) < 2:
        raise CellError(_("must name a field after the period, such as “2017-03..2021-06 reception”"))
    employer = Employer.ANYWHERE
    for word in words[2:]:
        employer = choice(Employer)(word)
    fields = frozenset(field for field in words[1].split("+") if field)
    return ExperiencePeriod(first=first, last=last, fields=fields, employer=employer, description=description)


def service(text: str) -> ServicePeriod:
    """ "2015-01..2021-06 C4 local: desk clerk": a level ("C") or a step; here if no employer is named."""
    words, grade = _words_and_text(text)
    first, last = _period(words[0] if words else "")
    if len(words) < 2 or not re.fullmatch(r"[A-E]\d?", words[1]):
        raise CellError(
            _("must name a level or step after the period, such as “2015-01.. C” or “2015-01.. C4”")
        )
    employer = Employer.HERE
    for word in words[2:]:
        employer = Employer(one_of(word, [Employer.HERE, Employer.LOCAL, Employer.PUBLIC]))
    step = words[1] if len(words[1]) > 1 else ""
    return ServicePeriod(first=first, last=last, employer=employer, level=words[1][0], step=step, grade=grade)


def evaluation(text: str) -> bool:
    return one_of(text, ["favourable", "unfavourable"]) == "favourable"


def language(text: str) -> tuple[str, str]:
    """ "fr B2": the code of a language and a level from A1 to C2."""
    code, _space, reached = text.partition(" ")
    if not re.fullmatch(r"[a-z]{2}", code) or reached.strip() not in LANGUAGE_LEVELS:
        raise CellError(
            _("must be a language and a level such as “fr B2”, not “%(value)s”") % {"value": shown(text)}
        )
    return code, reached.strip()


def paper(text: str, *, received_on: date, may_be_unclean: bool) -> Paper:
    """ "yes" or the day of issue, then "received 2026-06-20", "rejected", "approved", "blank" or "not_blank".

    `received_on` holds if the cell names no day; what has to be blank is so unless the cell says otherwise.
    """
    words = text.split()
    issued_on = None if words[0].lower() in YES else day(words[0])
    approved, blank = None, True if may_be_unclean else None
    rest = iter(words[1:])
    for word in rest:
        if word == "received":
            received_on = day(next(rest, ""))
        elif word in ("approved", "rejected"):
            approved = word == "approved"
        elif word in ("blank", "not_blank"):
            blank = word == "blank"
        else:
            _unknown(word, ["received", "approved", "rejected", "blank", "not_blank"])
    return Paper(received_on=received_on, issued_on=issued_on, approved=approved, blank=blank)


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that looks most like this one, or nothing."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)), "")


def shown(text: str) -> str:
    """A wrong value, shortened for a message."""
    return f"{text[:40]}…" if len(text) > 40 else text


def _unknown(word: str, known: Sequence[str]) -> NoReturn:
    raise CellError(
        _("“%(word)s” is not known here; known are %(known)s")
        % {"word": shown(word), "known": ", ".join(f"“{k}”" for k in known)}
    )


def _words_and_text(text: str) -> tuple[list[str], str]:
    words, _colon, rest = text.partition(":")
    return words.split(), rest.strip()


def _period(text: str) -> tuple[Month, Month | None]:
    found = re.fullmatch(r"(\d{4})-(\d{2})\.\.(?:(\d{4})-(\d{2}))?", text)
    if not found or not 1 <= int(found[2]) <= 12 or not 1 <= int(found[4] or 1) <= 12:
        raise CellError(
            _("must be months such as 2017-03..2021-06, or 2017-03.. if it still goes on, not “%(value)s”")
            % {"value": shown(text)}
        )
    first = Month(int(found[1]), int(found[2]))
    last = Month(int(found[3]), int(found[4])) if found[3] else None
    if last is not None and last < first:
        raise CellError(_("the period “%(value)s” ends before it begins") % {"value": text})
    return first, last
