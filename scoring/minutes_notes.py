"""What the minutes tell beside points and verdicts: sheets that were typed in from paper, and the log of the day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scoring.models import LogEntry, ScoreSheet
from vacancies import words
from vacancies.models import Round
from vacancies.words import joined


def typed_lines(rounds: Sequence[Round]) -> Mapping[int, list[str]]:
    """By round: a sentence per juror, typist and day about sheets typed in from paper. One query."""
    sheets = (
        ScoreSheet.objects.filter(participation__round__in=rounds, typed_at__isnull=False)
        .select_related("seat", "participation__application__candidate")
        .prefetch_related("scans")
        .order_by("typed_at", "pk")
    )
    groups: dict[tuple[int, str, str, date], list[ScoreSheet]] = defaultdict(list)
    for sheet in sheets:
        day = localdate(sheet.typed_at)
        groups[sheet.participation.round_id, sheet.typed_by_name, sheet.seat.name, day].append(sheet)
    found: dict[int, list[str]] = defaultdict(list)
    for (round_, typist, juror, day), of_group in groups.items():
        names = [str(sheet.participation.application.candidate) for sheet in of_group]
        values = {"typist": typist, "juror": juror, "day": words.day(day), "names": joined(names)}
        found[round_].append(
            _(
                "Typed in by %(typist)s on behalf of %(juror)s on %(day)s, from paper: the sheets about %(names)s."
            )
            % values
        )
        scans = sum(bool(sheet.scans.all()) for sheet in of_group)
        if scans:
            found[round_].append(
                ngettext(
                    "The scan of %(n)d signed sheet of %(juror)s is kept.",
                    "The scans of %(n)d signed sheets of %(juror)s are kept.",
                    scans,
                )
                % {"n": scans, "juror": juror}
            )
    return found


def log_lines(rounds: Iterable[Round]) -> Mapping[int, list[dict[str, Any]]]:
    """By round: the entries of the log in the order of what happened. A corrected one stays, and says so. One query."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    entries = LogEntry.objects.filter(round__in=rounds).select_related("application__candidate", "correction")
    for entry in entries:
        kind = entry.get_kind_display()
        about = f"{kind}, {entry.application}" if entry.application else kind
        found[entry.round_id].append(
            {
                "moment": words.capital(words.moment(localtime(entry.happened_at))),
                "about": about,
                "application": entry.application_id,
                "text": entry.text,
                "corrected": hasattr(entry, "correction"),
                "corrects": entry.corrects_id is not None,
                "by": entry.written_by_name,
            }
        )
    return found
