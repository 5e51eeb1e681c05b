"""Results of tests from a file: the file is kept, its columns are named, the preview is confirmed as it is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.models import User
from backoffice.forms.imports import ColumnsForm, ResultsFileForm
from backoffice.frame import add_error, done, staff_page, vacancy_page
from backoffice.scope import results_files_for, rounds_for
from candidates.models import Participation
from candidates.serving import served
from candidates.uploads import RefusedError
from journal.actions import ActionError
from scoring.import_actions import import_results, name_columns, take_in
from scoring.import_previews import (
    ImportPreview,
    preview_import,
    proposed_columns,
    round_targets,
    table_of,
)
from scoring.import_wording import problem_text
from scoring.importing import Cell, has_files
from scoring.models import ResultsFile, TestBureau
from vacancies import lifecycle, words
from vacancies.models import Round
from vacancies.round_wording import round_title

SAMPLE = 4
"""Rows of a file that are shown beside the choice of its columns."""
MOST_PROBLEMS = 200
"""Problems that are shown at once; who mended these sees the others."""


@dataclass(frozen=True)
class ShownLine:
    """A row of the preview. `cells` are (before, after, changed) as text."""

    row: int
    participation: Participation
    cells: list[tuple[str, str, bool]]
    was_absent: bool
    is_absent: bool


@staff_page
def imports(request: HttpRequest, pk: int) -> HttpResponse:
    """The files of a round. What is sent here is another one."""
    rounds = rounds_for(request.user).select_related("vacancy__organisation", "vacancy__officer")
    round_ = get_object_or_404(rounds.exclude(state=lifecycle.WAITING), pk=pk)
    if not has_files(round_.rule):
        raise Http404
    is_running = round_.state == lifecycle.RUNNING
    form = ResultsFileForm(request.POST or None, request.FILES or None, initial=_last_bureau(round_))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            file = take_in(round_, data["file"], bureau=data["bureau"], by=request.user, at=now())
        except RefusedError as error:
            form.add_error("file", error)
        except ActionError as error:
            add_error(form, error)
        else:
            return redirect("backoffice:import", file.pk)
    files = list(round_.results_files.select_related("bureau"))
    return vacancy_page(
        request,
        round_.vacancy,
        "scores",
        "backoffice/imports.html",
        {
            "round": round_,
            "heading": _("Results from a file"),
            "form": form if is_running else None,
            "files": _with_names(files),
            "bureaus": TestBureau.objects.filter(organisation=round_.vacancy.organisation),
            "grid": reverse("backoffice:results", args=[round_.pk]),
        },
        crumbs=[_round_crumb(round_), (_("Results from a file"), "")],
        status=422 if form.errors else 200,
    )


def _last_bureau(round_: Round) -> dict[str, str]:
    last = round_.results_files.select_related("bureau").first()
    return {"bureau": last.bureau.name} if last else {}


def _with_names(files: list[ResultsFile]) -> list[dict[str, Any]]:
    """Files with the names of who brought them and who took them over."""
    keys = {key for file in files for key in (file.uploaded_by, file.imported_by) if key}
    pks = [key.partition(":")[2] for key in keys if key.startswith("user:")]
    names = {user.actor_key: str(user) for user in User.objects.filter(pk__in=pks)}
    return [
        {
            "file": file,
            "uploaded_by": names.get(file.uploaded_by, ""),
            "imported_by": names.get(file.imported_by, ""),
        }
        for file in files
    ]


def _file(request: HttpRequest, pk: int) -> ResultsFile:
    files = results_files_for(request.user).select_related(
        "bureau", "round__vacancy__organisation", "round__vacancy__officer"
    )
    return get_object_or_404(files, pk=pk)


def _round_crumb(round_: Round) -> tuple[str, str]:
    title = round_title(round_.vacancy.definition, round_.rule)
    return title, reverse("backoffice:results", args=[round_.pk])


@staff_page
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """What stands in which column of a file."""
    file = _file(request, pk)
    round_ = file.round
    if round_.state != lifecycle.RUNNING or file.is_infected:
        return redirect("backoffice:imports", round_.pk)
    table = table_of(file)
    form = ColumnsForm(
        request.POST or None,
        table=table,
        targets=round_targets(round_),
        columns=proposed_columns(file, round_, table),
    )
    if request.method == "POST" and form.is_valid():
        try:
            name_columns(file, form.columns(), by=request.user, at=now())
        except ActionError as error:
            add_error(form, error)
        else:
            return redirect("backoffice:import", pk)
    heading = _("What stands in which column?")
    return vacancy_page(
        request,
        round_.vacancy,
        "scores",
        "backoffice/import_columns.html",
        {
            "round": round_,
            "file": file,
            "heading": heading,
            "form": form,
            "table": table,
            "sample": table.rows[:SAMPLE],
            "back": reverse("backoffice:imports", args=[round_.pk]),
        },
        crumbs=[_round_crumb(round_), (file.name, "")],
        status=422 if form.errors else 200,
    )


@staff_page
def one_import(request: HttpRequest, pk: int) -> HttpResponse:
    """What the file would change; a post with its digest does exactly that."""
    file = _file(request, pk)
    round_ = file.round
    if round_.state != lifecycle.RUNNING or file.is_infected:
        return redirect("backoffice:imports", round_.pk)
    errors: list[str] = []
    if request.method == "POST":
        try:
            taken = import_results(file, expected=request.POST.get("digest", ""), by=request.user, at=now())
        except ActionError as error:
            errors = error.messages
        else:
            _say(request, taken)
            return redirect("backoffice:imports", round_.pk)
    preview = preview_import(file, round_)
    if preview is None:
        return redirect("backoffice:import_columns", pk)
    return vacancy_page(
        request,
        round_.vacancy,
        "scores",
        "backoffice/import.html",
        _context(preview, round_) | {"errors": errors},
        crumbs=[_round_crumb(round_), (file.name, "")],
        status=422 if errors else 200,
    )


def _say(request: HttpRequest, taken: ImportPreview) -> None:
    number = len(taken.reading.changed)
    if number:
        done(
            request,
            ngettext(
                "The results of %(n)d candidate are taken over.",
                "The results of %(n)d candidates are taken over.",
                number,
            )
            % {"n": number},
        )
    else:
        messages.info(request, _("This file changes nothing: everything in it was there already."))


def _context(preview: ImportPreview, round_: Round) -> dict[str, Any]:
    reading, file = preview.reading, preview.file
    people = preview.participations
    titles = {target.key: target for target in preview.targets}
    used = [titles[key] for key in titles if key in preview.columns.points]
    changed = [
        ShownLine(
            line.row,
            people[line.ident],
            [_shown(cell) for cell in line.cells],
            line.was_absent,
            line.is_absent,
        )
        for line in reading.changed
    ]
    changed.sort(key=lambda line: _by_name(line.participation))
    number = len(changed)
    items = [
        {
            "count": number,
            "text": ngettext("candidate gets other points", "candidates get other points", number),
        },
        {"count": len(reading.lines) - number, "text": _("stay as they are")},
    ]
    if reading.missing:
        items.append(
            {"count": len(reading.missing), "text": _("are not in the file: nothing changes for them")}
        )
    return {
        "round": round_,
        "file": file,
        "shown_file": _with_names([file])[0],
        "heading": _("Results of %(bureau)s") % {"bureau": file.bureau.name},
        "sheet": preview.table.sheet,
        "targets": used,
        "problems": [(each, problem_text(each)) for each in reading.problems[:MOST_PROBLEMS]],
        "problem_number": len(reading.problems),
        "changed": changed,
        "matched": len(reading.lines) + len(reading.skipped),
        "unchanged": len(reading.lines) - number,
        "skipped": [(row, people[ident]) for row, ident in reading.skipped],
        "missing": sorted((people[ident] for ident in reading.missing), key=_by_name),
        "rows": len(preview.table.rows),
        "digest": preview.digest,
        "items": items,
        "back": reverse("backoffice:imports", args=[round_.pk]),
        "columns_url": reverse("backoffice:import_columns", args=[file.pk]),
        "grid": reverse("backoffice:results", args=[round_.pk]),
    }


def _by_name(participation: Participation) -> tuple[str, str, int]:
    candidate = participation.application.candidate
    return candidate.last_name.casefold(), candidate.first_name.casefold(), participation.pk


def _shown(cell: Cell) -> tuple[str, str, bool]:
    return _number(cell.before), _number(cell.after), cell.is_changed


def _number(value: Decimal | None) -> str:
    return "–" if value is None else words.number(value)


@require_safe
@staff_page
def import_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file as it came in, to keep."""
    return served(_file(request, pk))
