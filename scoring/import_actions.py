"""Taking results of tests over from a file: kept as it came, read with the columns of its bureau, confirmed as previewed."""

from __future__ import annotations

from datetime import datetime

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from candidates import scanning
from candidates.files import keep, scan_of
from candidates.models import KeptFile
from candidates.uploads import Inspected
from journal.actions import SYSTEM, ActionError, Actor, action, lock_one, record, technical
from scoring import importing
from scoring.actions import Attendance, PointsEntry, record_results
from scoring.import_previews import ImportPreview, preview_import, round_targets, table_of
from scoring.import_wording import place_text, problem_text
from scoring.importing import Columns, Line, columns_from
from scoring.models import ResultsFile, TestBureau
from vacancies import lifecycle
from vacancies.models import Round


def take_in(round: Round, file: Inspected, *, bureau: str, by: Actor, at: datetime) -> ResultsFile:
    """Keep a file of a bureau, known or new by its name; see `_take_in`. Raises RefusedError for a file with a virus."""
    kept = ResultsFile(round=round, scan=scan_of(file), uploaded_at=at, uploaded_by=by.actor_key)
    with keep(kept, file):
        there = _take_in(kept, bureau, by=by, at=at)
    if there is not kept:
        default_storage.delete(kept.file.name)
    return there


@action
def _take_in(file: ResultsFile, bureau: str, *, by: Actor, at: datetime) -> ResultsFile:
    """A file came in; the same one of the same bureau again is the one that is there. It is read with the columns that are
    remembered of the bureau, where they fit. Raises ActionError for a round that does not run or takes no files."""
    round = _open_round(file.round)
    name = " ".join(bureau.split())
    if not name:
        raise ActionError(_("Name the bureau that made the file."))
    organisation = round.vacancy.organisation
    known = TestBureau.objects.filter(organisation=organisation, name__iexact=name).first()
    file.bureau = known or TestBureau.objects.get_or_create(organisation=organisation, name=name)[0]
    there = ResultsFile.objects.filter(round=round, bureau=file.bureau, sha256=file.sha256).first()
    if there:
        return there
    remembered = columns_from(file.bureau.columns)
    if remembered:
        fits = importing.fitting(remembered, table_of(file), round_targets(round))
        file.columns = fits.document() if fits else {}
    file.save()
    record(
        round.vacancy.key,
        "results_file_kept",
        subject=f"round:{round.pk}",
        file=file.name,
        sha256=file.sha256,
        bureau=file.bureau.name,
    )
    return file


@action
def name_columns(file: ResultsFile, columns: Columns, *, by: Actor, at: datetime) -> ResultsFile:
    """Say how a file is read, and remember it for the next one of its bureau; parts of other rounds stay remembered.

    Raises ActionError for a column that the file has not, and when parts get no column or two kinds of them.
    """
    round = _open_round(file.round)
    bureau = lock_one(file.bureau)
    file = ResultsFile.objects.get(pk=file.pk)
    file.round, file.bureau = round, bureau
    targets = round_targets(round)
    _check_columns(columns, targets)
    if importing.fitting(columns, table_of(file), targets) is None:
        raise ActionError(_("The file has no such column. Choose the columns again."))
    if file.columns == columns.document():
        return file
    file.columns = columns.document()
    file.save(update_fields=["columns"])
    before = bureau.columns.get("points", {}) if bureau.columns else {}
    own = {target.key for target in targets}
    merged = columns.document()
    merged["points"] = {key: each for key, each in before.items() if key not in own} | merged["points"]
    if merged != bureau.columns:
        bureau.columns = merged
        bureau.save(update_fields=["columns"])
    record(
        round.vacancy.key,
        "results_columns_named",
        subject=f"round:{round.pk}",
        sha256=file.sha256,
        bureau=bureau.name,
        columns=file.columns,
    )
    return file


def _check_columns(columns: Columns, targets: tuple[importing.Target, ...]) -> None:
    for part in dict.fromkeys(target.part for target in targets):
        of_part = [target for target in targets if target.part == part]
        title = of_part[0].title
        questions = [target.key for target in of_part if target.criterion]
        named = [key for key in questions if key in columns.points]
        if part in columns.points and named:
            raise ActionError(
                _("%(part)s: choose a column for the whole, or one per question, not both.") % {"part": title}
            )
        if part not in columns.points and not named:
            raise ActionError(_("%(part)s: choose the column with its points.") % {"part": title})
        if part not in columns.points and named != questions:
            raise ActionError(_("%(part)s: choose a column for each of its questions.") % {"part": title})
    used = [each.heading for each in columns.points.values()]
    if len(set(used)) < len(used) or columns.key in used:
        raise ActionError(_("One column is chosen twice."))


@action
def import_results(file: ResultsFile, *, expected: str, by: Actor, at: datetime) -> ImportPreview:
    """Take over exactly the preview with digest `expected`, and return it; done already: quietly. All or nothing.

    Raises ActionError while anything is wrong with the file, and when something changed since the preview was looked at.
    """
    round = _open_round(file.round)
    file = ResultsFile.objects.select_related("bureau").get(pk=file.pk)
    if not file.may_be_served:
        raise ActionError(_("The file still has to be scanned for viruses. Try again in a moment."))
    preview = preview_import(file, round)
    if preview is None:
        raise ActionError(_("First say what stands in which column."))
    if preview.reading.problems:
        raise ActionError(
            [f"{place_text(problem)}: {problem_text(problem)}" for problem in preview.reading.problems]
        )
    if preview.digest != expected:
        if file.digest == expected and not preview.reading.changed:
            return preview
        raise ActionError(
            _("Something changed since you looked at this preview. Look at it again and confirm then.")
        )
    changed = preview.reading.changed
    record_results(
        round,
        points=[entry for line in changed for entry in _points(preview, line)],
        attendance=[_attendance(preview, line) for line in changed if line.is_absent != line.was_absent],
        by=by,
        at=at,
    )
    if file.imported_at is None or changed:
        file.digest, file.imported_at, file.imported_by = preview.digest, at, by.actor_key
        file.save(update_fields=["digest", "imported_at", "imported_by"])
        record(
            round.vacancy.key,
            "results_imported",
            subject=f"round:{round.pk}",
            sha256=file.sha256,
            bureau=file.bureau.name,
            digest=preview.digest,
            candidates=len(preview.reading.lines),
            changed=len(changed),
        )
    return preview


def _points(preview: ImportPreview, line: Line) -> list[PointsEntry]:
    """An entry per part that the line changes."""
    application = preview.participations[line.ident].application
    targets = {target.key: target for target in preview.targets}
    by_part: dict[str, list[importing.Cell]] = {}
    for cell in line.cells:
        by_part.setdefault(targets[cell.target].part, []).append(cell)
    found = []
    for part, cells in by_part.items():
        if not any(cell.is_changed for cell in cells):
            continue
        if targets[cells[0].target].criterion:
            given = {targets[c.target].criterion: c.after for c in cells if c.after is not None}
            found.append(PointsEntry(application, part, criteria=given))
        else:
            found.append(PointsEntry(application, part, points=cells[0].after))
    return found


def _attendance(preview: ImportPreview, line: Line) -> Attendance:
    there = preview.participations[line.ident]
    return Attendance(
        there.application,
        absent=line.is_absent,
        note=there.absence_note,
        suitable=there.suitable,
        motivation=there.motivation,
        earlier_fraction=there.earlier_fraction,
    )


# -- The scanner ---------------------------------------------------------------------------------------------------------


def rescan(*, at: datetime) -> int:
    """Scan files of results that wait, until the scanner does not answer; returns how many got a verdict."""
    done = 0
    for file in ResultsFile.objects.filter(scan=KeptFile.Scan.PENDING).order_by("pk"):
        with file.file.open() as stored:
            content = stored.read()
        try:
            infected = scanning.is_infected(content)
        except scanning.ScannerDownError:
            return done
        if infected:
            drop_infected(file, by=SYSTEM, at=at)
        else:
            with technical():
                waiting = ResultsFile.objects.filter(pk=file.pk, scan=KeptFile.Scan.PENDING)
                waiting.update(scan=KeptFile.Scan.CLEAN)
        done += 1
    return done


@action
def drop_infected(file: ResultsFile, *, by: Actor, at: datetime) -> None:
    """A file that waited for the scanner turns out to hold a virus: its content goes."""
    round = lock_one(file.round)
    found = ResultsFile.objects.filter(pk=file.pk, scan=KeptFile.Scan.PENDING).first()
    if found is None:
        return
    found.scan = KeptFile.Scan.INFECTED
    found.save(update_fields=["scan"])
    record(round.vacancy.key, "results_file_infected", subject=f"round:{round.pk}", file=found.name)
    name = found.file.name
    transaction.on_commit(lambda: default_storage.delete(name))


def _open_round(round: Round) -> Round:
    """The round, locked. Raises ActionError for one that does not run, or has no part whose points come from a file."""
    round = lock_one(round)
    if round.state != lifecycle.RUNNING:
        raise ActionError(_("%(round)s is not running: no results can be recorded.") % {"round": round.title})
    if not importing.has_files(round.rule):
        raise ActionError(_("%(round)s has no part whose points come from a file.") % {"round": round.title})
    return round
