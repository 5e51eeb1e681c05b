"""The jury on the work list: who cannot come, recusals that another officer asks to lift, sheets that are not signed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from backoffice.procedures import Procedure
from backoffice.sections import Section
from planning.models import Seat
from planning.panel_models import Lifting
from scoring.sheets import missing_sheets_of, to_remind
from vacancies import lifecycle, words
from vacancies.models import Round
from vacancies.rules import Source


def jury_section(user: Any, found: Iterable[Procedure]) -> Section:
    """Jurors who declined and were not replaced, and liftings that wait for this officer. Two queries, none without rounds."""
    section = Section("jury", _("Seats and recusals in a jury"), urgent=True)
    rounds = {round_.pk: round_ for p in found for round_ in p.rounds if round_.state != lifecycle.CLOSED}
    if not rounds:
        return section
    declined = Seat.objects.standing().filter(round__in=list(rounds), decline__isnull=False)
    for seat in declined.order_by("decline__declined_at", "pk"):
        section.rows.append(
            _line(
                rounds[seat.round_id],
                _("%(juror)s cannot sit in the jury") % {"juror": seat},
                pgettext("a juror", "Replace"),
                reverse("backoffice:replace_juror", args=[seat.pk]),
            )
        )
    asked = Lifting.objects.filter(seat__round__in=list(rounds), lifted=None).exclude(asked_by=user.actor_key)
    for juror, round_pk in asked.order_by("asked_at", "pk").values_list("seat__name", "seat__round"):
        section.rows.append(
            _line(
                rounds[round_pk],
                _("Lift the recusal of %(juror)s?") % {"juror": juror},
                _("View"),
                reverse("backoffice:recusals", args=[round_pk]),
            )
        )
    return section


def _line(round_: Round, title: str, action: str, url: str) -> dict[str, Any]:
    detail = f"{round_.vacancy.title}. {round_.title}"
    return {
        "due": _("Now"),
        "urgency": "wait",
        "title": title,
        "detail": detail,
        "action": action,
        "url": url,
    }


def unsigned_lines(found: Iterable[Procedure], at: datetime) -> list[dict[str, Any]]:
    """Score sheets that jurors have not completed and signed, per round whose interviews are over. No query where no jury gives
    points, one where none is over."""
    running = [
        procedure.running
        for procedure in found
        if procedure.running and any(part.source is Source.JURY for part in procedure.running.rule.parts)
    ]
    rounds = {round_.pk: round_ for round_ in to_remind(running, at=at)}
    lines = []
    for pk, missing in missing_sheets_of(rounds.values()).items() if rounds else ():
        if missing:
            number = sum(n for _seat, n in missing)
            text = ngettext("%(n)d score sheet not signed", "%(n)d score sheets not signed", number)
            names = words.joined([str(seat) for seat, _n in missing])
            lines.append(
                {
                    "due": "",
                    "urgency": "",
                    "title": text % {"n": number},
                    "detail": f"{rounds[pk].vacancy.title}. {names}.",
                    "action": _("Remind"),
                    "url": reverse("backoffice:panel", args=[pk]),
                }
            )
    return lines
