"""The file in which a made-up test bureau sends results: kept, read by personal code, taken over like any other."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.utils.timezone import make_aware

from backoffice.rehearsal.candidates_file import CandidateLine
from backoffice.rehearsal.play import Play
from planning.window_models import Access
from scoring.import_actions import import_results, name_columns, take_in
from scoring.import_previews import preview_import
from scoring.importing import Columns, KeyKind, SourceColumn, targets
from scoring.tables import inspect_table
from vacancies import words
from vacancies.models import Round

BUREAU = "Toetshuis"
ABSENT = "afwezig"


def results_file(play: Play, round_: Round, lines: Iterable[CandidateLine]) -> None:
    """Take over what the bureau measured in the parts of this round that come from a file, before the rest is recorded."""
    officer = play.vacancy.officer
    at = make_aware(play.times.rounds[round_.key] - timedelta(minutes=90))
    wanted = targets(round_.rule)
    content = _csv(round_, [target.title for target in wanted], [target.part for target in wanted], lines)
    name = f"uitslag {round_.title.lower()}.csv"
    file = take_in(round_, inspect_table(name, content), bureau=BUREAU, by=officer, at=at)
    points = {target.key: SourceColumn(target.title) for target in wanted}
    file = name_columns(file, Columns("Code", KeyKind.CODE, points, (ABSENT,)), by=officer, at=at)
    preview = preview_import(file, round_)
    import_results(file, expected=preview.digest, by=officer, at=at)


def _csv(round_: Round, titles: list[str], parts: list[str], lines: Iterable[CandidateLine]) -> bytes:
    codes = dict(
        Access.objects.filter(participation__round=round_).values_list(
            "participation__application__reference", "code"
        )
    )
    rows = [["Code", *titles]]
    for line in lines:
        cells = line.rounds.get(round_.key)
        if cells is None or line.reference not in codes:
            continue
        given = {cell.part: cell.points for cell in cells.points}
        figures = [ABSENT if cells.absent else words.number(given[p]) if p in given else "" for p in parts]
        rows.append([codes[line.reference], *figures])
    return "\r\n".join(";".join(row) for row in rows).encode("utf-8-sig")
