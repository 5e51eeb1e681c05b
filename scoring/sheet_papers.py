"""Blank score sheets on paper, for when the tablets cannot be used: one for each juror and candidate of a session.

They ask what the sheet on the tablet asks, in the same order. The mark to reach is not on them: it invites steering.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from documents.render import LANGUAGE, render_pdf
from planning.documents import function_line
from planning.models import Seat, Session
from planning.rosters import Line, roster
from scoring import marking
from scoring.codes import codes_of
from scoring.display import rounded
from scoring.judges import judges_of
from scoring.marking import Item
from scoring.sheet_actions import asked
from vacancies import words
from vacancies.models import Round
from vacancies.round_wording import round_title


def score_sheets_pdf(round: Round, session: Session) -> bytes:
    """The blank sheets of a session as one PDF: a stack per juror, in order of the hours.

    Raises UnprintableError where a text cannot be laid out, ValueError where nobody is to be scored, or not on a sheet.
    """
    items = asked(round)
    with translation.override(LANGUAGE):
        sheets = list(_sheets(round, session)) if items else []
        if not sheets:
            raise ValueError("no sheets")
        title = round_title(round.vacancy.definition, round.rule)
        context = {
            "heading": _("Score sheet"),
            "subheading": [title, function_line(round)],
            "sheets": sheets,
            "blocks": _blocks(round, items),
            "is_verdict": items[0].is_verdict,
            "maximum": rounded(marking.maximum(items)),
        }
        day = words.weekday(localtime(session.starts_at))
        return render_pdf(
            "print/score_sheets.html",
            context,
            organisation=round.vacancy.organisation,
            title=_("Score sheets of %(day)s, %(round)s, %(function)s")
            % {"day": day, "round": title, "function": round.vacancy.title},
        )


def number_of_sheets(round: Round, session: Session) -> int:
    """How many blank sheets a session needs: one for each juror and candidate."""
    return sum(1 for _sheet in _sheets(round, session)) if asked(round) else 0


def _sheets(round: Round, session: Session) -> Iterator[dict[str, Any]]:
    codes, judges = codes_of(round), judges_of([round])[round.pk]
    lines = roster(session).expected
    for seat in round.seats.standing().voting().order_by("pk"):
        for line in lines:
            if seat in judges.of(line.slot.participation):
                yield _sheet(seat, line, codes.get(line.slot.participation_id, ""))


def _sheet(seat: Seat, line: Line, code: str) -> dict[str, Any]:
    """One sheet; in a blind round its `code` stands for the candidate, and there is no hour, which would tell who it is."""
    who = code and _("Code %(code)s") % {"code": code}
    if not code:
        who = f"{line.name}, {_('file %(reference)s') % {'reference': line.application.reference}}"
    start, end = localtime(line.starts_at), localtime(line.slot.ends_at)
    when = f"{words.capital(words.weekday(start))}, {words.hours(start, end)}"
    return {
        "running": _("Score sheet of %(juror)s: %(who)s") % {"juror": seat.name, "who": who},
        "facts": [
            {"label": _("Candidate"), "lines": [who], "strong": True},
            *([] if code else [{"label": _("Day and hour"), "lines": [when], "strong": False}]),
            {
                "label": _("Jury member"),
                "lines": [f"{seat.name}, {seat.get_role_display()}"],
                "strong": False,
            },
        ],
        "name": seat.name,
        "role": seat.get_role_display(),
    }


def _blocks(round: Round, items: Sequence[Item]) -> list[dict[str, Any]]:
    """The items under the titles of their parts, as on the tablet; a part that is its own only item has no title apart."""
    titles = {part.key: part.title for part in round.rule.parts}
    blocks: dict[str, dict[str, Any]] = {}
    for item in items:
        block = blocks.setdefault(item.part, {"items": [], "title": "", "maximum": Fraction()})
        block["maximum"] += Fraction(item.maximum)
        if item.criterion:
            block["title"] = titles[item.part]
        block["items"].append(_item(item))
    for block in blocks.values():
        block["maximum"] = rounded(block["maximum"])
    return list(blocks.values())


def _item(item: Item) -> dict[str, Any]:
    competency = item.competency
    levels = range(1, item.levels + 1) if item.levels else ()
    return {
        "title": item.title,
        "definition": competency.definition if competency else "",
        "level": competency.level if competency else None,
        "behaviour": competency.behaviour if competency else "",
        "levels": [{"level": n, "points": rounded(item.worth(Decimal(n)))} for n in levels],
        "maximum": words.number(item.maximum),
        "step": words.number(item.step),
    }
