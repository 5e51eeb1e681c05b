"""What taking a file of results over would do now. Queries only; nothing is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from candidates import lifecycle
from candidates.models import Participation
from planning.window_models import Access
from scoring import importing
from scoring.importing import Columns, KeyKind, Known, Reading, Standing, Target, columns_from
from scoring.models import BlindCode, ResultsFile, Score
from scoring.points import sheet_total
from scoring.records import digest
from scoring.tables import Table, read_table
from vacancies.models import Round
from vacancies.rules import Source


@dataclass(frozen=True)
class ImportPreview:
    """A file read with its columns. `digest` names the file, how it is read, and what stood there before and would after."""

    file: ResultsFile
    table: Table
    columns: Columns
    targets: tuple[Target, ...]
    reading: Reading
    digest: str
    participations: Mapping[int, Participation]


def round_targets(round: Round) -> tuple[Target, ...]:
    """Where the columns of a file for this round may go."""
    return importing.targets(round.rule, {(part, criterion) for part, criterion in round.neutralised})


def table_of(file: ResultsFile) -> Table:
    """The table in a kept file."""
    with file.file.open() as stored:
        return read_table(file.extension, stored.read())


def proposed_columns(file: ResultsFile, round: Round, table: Table) -> Columns:
    """The columns to begin with: as this file is read, as its bureau's last file was, or what the headings and keys suggest."""
    targets = round_targets(round)
    for document in (file.columns, file.bureau.columns):
        columns = columns_from(document)
        if columns and table.column(columns.key) is not None:
            return columns
    return importing.guess(table, targets, _known(round, _participations(round), targets))


def preview_import(file: ResultsFile, round: Round) -> ImportPreview | None:
    """What the file would change in its round; None while its columns are not named. A constant number of queries."""
    columns = columns_from(file.columns)
    table, targets = table_of(file), round_targets(round)
    if columns is None or importing.fitting(columns, table, targets) is None:
        return None
    participations = _participations(round)
    reading = importing.read(table, columns, targets, _known(round, participations, targets))
    named = digest(
        round.vacancy.rules.fingerprint, [file.sha256, columns.document(), reading.document(), round.key]
    )
    return ImportPreview(file, table, columns, targets, reading, named, participations)


def _participations(round: Round) -> dict[int, Participation]:
    rows = (
        Participation.objects.filter(round=round)
        .select_related("application__candidate")
        .defer("application__dossier", "application__proposal", "application__answers")
    )
    return {each.pk: each for each in rows}


def _known(
    round: Round, participations: Mapping[int, Participation], targets: tuple[Target, ...]
) -> list[Known]:
    codes: dict[int, set[str]] = defaultdict(set)
    for pk, code in Access.objects.filter(participation__round=round).values_list("participation", "code"):
        codes[pk].add(code)
    for pk, code in BlindCode.objects.filter(round=round).values_list("participation", "code"):
        codes[pk].add(code)
    scores: dict[int, list[Score]] = defaultdict(list)
    for score in Score.objects.filter(participation__round=round):
        scores[score.participation_id].append(score)
    imported = {part.key for part in round.rule.parts if part.source is Source.IMPORT}
    definition = round.vacancy.definition
    found = []
    for participation in participations.values():
        application = participation.application
        standing = Standing.TAKES
        if application.state == lifecycle.WITHDRAWN:
            standing = Standing.WITHDRAWN
        elif not definition.takes(round.rule, application.route, application.alternative):
            standing = Standing.EXEMPT
        elif participation.earlier_fraction:
            standing = Standing.KEPT
        found.append(
            Known(
                participation.pk,
                {
                    KeyKind.REFERENCE: frozenset({application.reference}),
                    KeyKind.CODE: frozenset(codes[participation.pk] - {""}),
                    KeyKind.EMAIL: frozenset({application.candidate.email} - {""}),
                },
                standing,
                participation.absent,
                _given(round, scores[participation.pk]),
                any(score.part not in imported for score in scores[participation.pk]),
            )
        )
    return found


def _given(round: Round, scores: list[Score]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    parts = {part.key: part for part in round.rule.parts if part.source is Source.IMPORT}
    for score in scores:
        if score.part not in parts:
            continue
        criteria = {key: Decimal(value) for key, value in score.criteria.items()}
        found |= {f"{score.part}.{key}": value for key, value in criteria.items()}
        total = sheet_total(parts[score.part], score.points, criteria, frozenset())
        if total is not None:
            found[score.part] = _decimal(total)
    return found


def _decimal(value: Fraction) -> Decimal:
    """What a part comes to; criteria scored in levels may have no end, and show that in their last decimal."""
    return Decimal(value.numerator) / Decimal(value.denominator)
