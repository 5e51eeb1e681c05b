"""The course of an application on “My procedure”: its stages, with the results that were told.

Everything comes from what was told (`portal.told`), worded by the modules that word the letters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from candidates.letters import ADMITTED, INVALID, REFUSED, RESERVED
from portal.dates import when_text
from portal.links import assignment_links, booking_links, letter_url, read
from portal.standing import place_text, place_title
from portal.told import Told
from scoring.outcome import PartOutcome, VerdictKind
from scoring.records import fraction_value, part_from_document, reason_from_document
from scoring.wording import figure, reason_text
from vacancies import words
from vacancies.models import Round
from vacancies.round_wording import reserve, round_block, round_number
from vacancies.rules import Definition
from vacancies.rules import Round as RoundRule
from vacancies.sentences import Aspect


@dataclass(frozen=True)
class Bar:
    """A score as a drawing of 200 wide, and the same in words. `kind` good, bad or "" where there is no mark to reach."""

    title: str
    points: str
    maximum: str
    mark: str
    kind: str
    verdict: str
    width: int
    mark_x: int | None


@dataclass(frozen=True)
class Mile:
    """One stage on the track. kind: good, wait, bad, skip, now, todo; `mark` an icon, or `number` instead."""

    kind: str
    title: str
    when: str = ""
    icon: str = ""
    number: int | None = None
    status: str = ""
    texts: tuple[str, ...] = ()
    rule: str = ""
    bars: tuple[Bar, ...] = ()
    links: tuple[tuple[str, str], ...] = field(default=())


ICONS = {"good": "check", "wait": "clock", "bad": "cross", "skip": "half"}


def track(told: Told) -> Iterator[Mile]:
    """From the application to the reserve, as far as it goes for this candidate."""
    yield _receipt_mile(told)
    if told.admission or not told.is_withdrawn:
        yield _admission_mile(told)
    definition = told.application.vacancy.definition
    over = told.is_out or told.is_withdrawn
    for row in told.rounds:
        verdict = told.verdicts.get(row.pk)
        if verdict:
            yield _verdict_mile(told, row)
        elif not over:
            yield _coming_mile(told, definition, row)
    if told.is_withdrawn:
        yield Mile(
            "skip",
            _("Withdrawn"),
            words.day(localtime(told.application.withdrawn_at)),
            ICONS["skip"],
            status=_("Your application stopped at your own request"),
            links=read(told, "withdrawal", _("Read the confirmation")),
        )
    if told.result:
        yield _final_mile(told)
    elif not over:
        yield Mile(
            "todo",
            _("Result, offer and reserve"),
            _("after the last round"),
            "flag",
            texts=(" ".join(s.text for s in reserve(definition).about(Aspect.RANKING, Aspect.VALIDITY)),),
        )


def _receipt_mile(told: Told) -> Mile:
    return Mile(
        "good",
        _("Application handed in"),
        words.day(localtime(told.application.registered_at)),
        ICONS["good"],
        status=_("We received it"),
        links=read(told, "receipt", _("Read the receipt")),
    )


def _admission_mile(told: Told) -> Mile:
    title, letter = _("Admission"), told.letter("admission")
    if letter is None:
        text = _("We check whether you meet the conditions. You always get an answer, with the reason.")
        return Mile("now", title, icon="document", status=_("Being checked"), texts=(text,))
    kind, status, text = {
        ADMITTED.key: ("good", _("Admitted"), ""),
        RESERVED.key: (
            "wait",
            _("Admitted with reservation"),
            _("You take part in everything. We only offer you a job once we have what is still missing."),
        ),
        REFUSED.key: ("bad", _("Not admitted"), ""),
        INVALID.key: ("bad", _("Application not valid"), ""),
    }[letter.occasion]
    return Mile(
        kind,
        title,
        words.day(localtime(letter.released_at)),
        ICONS[kind],
        status=status,
        texts=(text,) if text else (),
        links=((_("Read the decision"), letter_url(letter)),),
    )


def _numbered_when(definition: Definition, rule: RoundRule, when: str) -> str:
    number = round_number(definition, rule)
    pieces = [when, _("round %(number)s") % {"number": number} if number else ""]
    return ", ".join(piece for piece in pieces if piece)


def _own_when(told: Told, rule: RoundRule, row: Round) -> str:
    """The same for this candidate, who may have got more time."""
    if row.pk in told.windows:
        window, _accesses = told.windows[row.pk]
        return _("until and including %(day)s") % {"day": words.day(localtime(window.last_minute))}
    return when_text(rule, row)


def _coming_mile(told: Told, definition: Definition, row: Round) -> Mile:
    rule = definition.round(row.key)
    is_next = told.next_round is not None and told.next_round.pk == row.pk
    block = round_block(definition, rule)
    number = round_number(definition, rule)
    if not told.takes(row):
        when = _numbered_when(definition, rule, when_text(rule, row))
        return Mile(
            "skip", words.capital(rule.title), when, ICONS["skip"], status=_("You are exempt from this round")
        )
    return Mile(
        "now" if is_next else "todo",
        words.capital(rule.title),
        _numbered_when(definition, rule, _own_when(told, rule, row)),
        "" if number else "calendar",
        number,
        status=_("Your next round") if is_next else "",
        texts=tuple(s.text for s in block.about(Aspect.HELD, Aspect.PASSING)),
        links=(*booking_links(told, row), *assignment_links(told, row)),
    )


def _verdict_mile(told: Told, row: Round) -> Mile:
    verdict, letter = told.verdicts[row.pk], told.round_letter(row)
    definition = verdict.run.rules_version.definition
    rule = definition.round(row.key)
    kind, status = _verdict_words(VerdictKind(verdict.kind), verdict.goes_on)
    block = round_block(definition, rule)
    decided = kind in ("good", "bad") or verdict.kind == VerdictKind.FAILED
    return Mile(
        kind,
        words.capital(rule.title),
        _numbered_when(definition, rule, when_text(rule, row)),
        ICONS[kind],
        status=status,
        texts=tuple(reason_text(reason_from_document(r), definition, rule) for r in verdict.reasons),
        rule=" ".join(s.text for s in block.about(Aspect.PASSING, Aspect.CUT)) if decided else "",
        bars=tuple(_bars(rule, verdict)),
        links=((_("Read your result with the reasons"), letter_url(letter)), *assignment_links(told, row)),
    )


def _verdict_words(kind: VerdictKind, goes_on: bool) -> tuple[str, str]:
    match kind:
        case VerdictKind.PASSED:
            return "good", _("Passed")
        case VerdictKind.FAILED if goes_on:
            return "wait", _("Not passed, but you go on")
        case VerdictKind.FAILED:
            return "bad", _("Not passed")
        case VerdictKind.CUT:
            return "bad", _("You do not go on")
        case VerdictKind.EXEMPT:
            return "skip", _("Exempt: you go on")
        case VerdictKind.ABSENT if goes_on:
            return "wait", _("Absent, but you go on")
        case VerdictKind.ABSENT:
            return "bad", _("Absent: you do not go on")
        case VerdictKind.NOT_HELD:
            return "skip", _("Not held: you go on")
        case VerdictKind.WITHDRAWN:
            return "skip", _("Withdrawn")
    return "skip", _("Taken, without points")


def _bars(rule: RoundRule, verdict: Any) -> Iterator[Bar]:
    """A bar per part, and one for the whole round where there are several parts or the mark is on the whole."""
    parts = [part_from_document(document) for document in verdict.parts]
    points, maximum = fraction_value(verdict.points), fraction_value(verdict.maximum)
    whole = (
        None
        if rule.passing.percent is None or not maximum
        else Fraction(rule.passing.percent) * maximum / 100
    )
    if len(parts) == 1 and parts[0].mark is None and points is not None and maximum:
        yield _bar(rule.part(parts[0].key).title, points, maximum, whole, points >= whole if whole else None)
        return
    for part in parts:
        yield _part_bar(rule, part)
    if len(parts) > 1 and points is not None and maximum:
        yield _bar(_("Total"), points, maximum, whole, points >= whole if whole else None)


def _part_bar(rule: RoundRule, part: PartOutcome) -> Bar:
    title = rule.part(part.key).title
    if not part.taken:
        return Bar(title, "–", figure(part.maximum), "", "", _("Not taken"), 0, None)
    return _bar(title, part.points, part.maximum, part.mark, part.reached)


def _bar(title: str, points: Fraction, maximum: Fraction, mark: Fraction | None, reached: bool | None) -> Bar:
    kind = "" if reached is None else "good" if reached else "bad"
    verdict = {"good": _("Mark reached"), "bad": _("Mark not reached"), "": ""}[kind]
    return Bar(
        title=title,
        points=figure(points, mark),
        maximum=figure(maximum),
        mark=figure(mark) if mark is not None else "",
        kind=kind,
        verdict=verdict,
        width=int(points * 200 / maximum),
        mark_x=min(198, max(0, int(mark * 200 / maximum) - 1)) if mark is not None else None,
    )


def _final_mile(told: Told) -> Mile:
    result = told.result
    definition = result.ranking.rules_version.definition
    texts = [reason_text(reason_from_document(r), definition) for r in result.reasons]
    if told.is_successful and result.rank and definition.reserve.ranked:
        texts.insert(0, _("You are on place %(rank)s of the ranking.") % {"rank": result.rank})
    if told.place:
        texts.append(f"{place_title(told.place)}. {place_text(told.place)}")
    bars = ()
    total = fraction_value(result.total)
    if total is not None:
        mark = None if definition.end.percent is None else Fraction(definition.end.percent)
        reached = None if mark is None else total >= mark
        bars = (_bar(_("Final score in percent"), total, Fraction(100), mark, reached),)
    successful = told.is_successful
    return Mile(
        "good" if successful else "bad",
        _("Final result"),
        words.day(localtime(told.letter("result:final").released_at)),
        "flag" if successful else ICONS["bad"],
        status=_("You passed the selection") if successful else _("You did not pass the selection"),
        texts=tuple(texts),
        bars=bars,
        links=read(told, "result:final", _("Read your result")),
    )
