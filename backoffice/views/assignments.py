"""A take-home assignment for officers: its case under embargo, who handed in what and when, more time for one candidate."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backoffice.forms.assignments import CaseForm, MoreTimeForm
from backoffice.frame import add_error, done, staff_page, vacancy_page
from backoffice.scope import cases_for, participations_for, rounds_for, work_for
from candidates.models import Participation
from candidates.serving import served
from candidates.uploads import RefusedError
from journal.actions import ActionError
from planning.assignments import add_case, give_more_time, remove_case
from planning.extra_time import OwnWindow, own_windows
from planning.models import takers
from planning.window_models import HandIn, Window
from scoring.codes import codes_of
from vacancies import lifecycle, words
from vacancies.models import Round
from vacancies.rules import RoundKind

SPOOLED = 20 * 1024 * 1024
"""Bytes of a zip file that stay in memory; a larger one is written to disk while it is made."""


@dataclass(frozen=True)
class Line:
    """A candidate of the round, with the own last minute and the work that counts."""

    participation: Participation
    own: OwnWindow | None
    work: HandIn | None
    code: str = ""


@staff_page
def assignment(request: HttpRequest, pk: int) -> HttpResponse:
    """The case and the work of one round. What is sent here is a file of the case."""
    round_ = _round(request, pk)
    form = CaseForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_case(round_, form.cleaned_data["file"], by=request.user, at=timezone.now())
        except ActionError as error:
            add_error(form, error)
        except RefusedError as error:
            form.add_error("file", error)
        else:
            done(request, _("The file of the case is kept."))
            return redirect("backoffice:assignment", pk)
    at = timezone.now()
    window = Window.objects.standing().filter(round=round_).first()
    lines = _lines(round_, window)
    is_closed = round_.state == lifecycle.CLOSED
    return vacancy_page(
        request,
        round_.vacancy,
        "planning",
        "backoffice/assignment.html",
        {
            "round": round_,
            "form": None if is_closed else form,
            "window": window,
            "is_open": window is not None and window.opens_at <= at,
            "may_remove": not is_closed and not _is_given(round_, window, at),
            "cases": round_.cases.order_by("uploaded_at", "pk"),
            "lines": lines,
            "handed_in": sum(line.work is not None for line in lines),
            "has_zip": any(line.work and line.work.may_be_served for line in lines),
            "is_closed": is_closed,
        },
        crumbs=[(round_.title, "")],
        status=422 if form.errors else 200,
    )


def _is_given(round_: Round, window: Window | None, at: datetime) -> bool:
    """Whether candidates have the case already."""
    return window is not None and window.opens_at <= at and round_.state != lifecycle.WAITING


def _lines(round_: Round, window: Window | None) -> list[Line]:
    rows = takers(round_)
    own = own_windows((row, window) for row in rows) if window else {}
    work = {file.participation_id: file for file in HandIn.objects.current().filter(participation__in=rows)}
    codes = codes_of(round_)
    return [Line(row, own.get(row), work.get(row.pk), codes.get(row.pk, "")) for row in rows]


@require_POST
@staff_page
def delete_case(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file of the case away before the opening minute."""
    file = get_object_or_404(cases_for(request.user).select_related("round"), pk=pk)
    try:
        remove_case(file, by=request.user, at=timezone.now())
    except ActionError as error:
        messages.error(request, " ".join(error.messages))
    else:
        done(request, _("The file is taken away."))
    return redirect("backoffice:assignment", file.round_id)


@require_safe
@staff_page
def case_file(request: HttpRequest, pk: int) -> HttpResponse:
    """One file of a case."""
    return served(get_object_or_404(cases_for(request.user), pk=pk))


@require_safe
@staff_page
def work(request: HttpRequest, pk: int) -> HttpResponse:
    """The work of one candidate, under the number of the file, or its code, instead of the name that it was given."""
    rows = work_for(request.user).select_related(
        "participation__application", "participation__round__vacancy"
    )
    found = get_object_or_404(rows, pk=pk)
    return served(found, name=_blind_name(found, codes_of(found.participation.round)))


@require_safe
@staff_page
def work_zip(request: HttpRequest, pk: int) -> HttpResponse:
    """All work of a round for who corrects it: the names of the files are the numbers of the candidates."""
    round_ = _round(request, pk)
    files = [line.work for line in _lines(round_, None) if line.work is not None and line.work.may_be_served]
    if not files:
        raise Http404
    codes = codes_of(round_)
    target = tempfile.SpooledTemporaryFile(SPOOLED)  # noqa: SIM115 - the response closes it
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for file in files:
            with file.file.open() as content:
                archive.writestr(_blind_name(file, codes), content.read())
    target.seek(0)
    name = f"{slugify(round_.vacancy.number)}-{slugify(round_.title)}.zip"
    response = FileResponse(target, as_attachment=True, filename=name, content_type="application/zip")
    response["Cache-Control"] = "private, no-store"
    return response


def _blind_name(file: HandIn, codes: Mapping[int, str]) -> str:
    """The name under which work is corrected: the code in a blind round, else the number of the candidate."""
    name = codes.get(file.participation_id) or slugify(file.participation.application.reference)
    return f"{name}.{file.extension}"


@staff_page
def more_time(request: HttpRequest, pk: int) -> HttpResponse:
    """More time for one candidate, with the reason."""
    rows = participations_for(request.user).exclude(round__state=lifecycle.CLOSED)
    row = get_object_or_404(
        rows.select_related(
            "application__candidate",
            "round__window",
            "round__vacancy__organisation",
            "round__vacancy__officer",
        ).filter(round__window__isnull=False),
        pk=pk,
    )
    round_, own = row.round, own_windows([(row, row.round.window)])[row]
    last = localtime(own.last_minute)
    form = MoreTimeForm(request.POST or None, initial={"last_day": last.date(), "last_hour": last.time()})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            give_more_time(
                row,
                last_minute=data["last_minute"],
                reason=data["reason"],
                by=request.user,
                at=timezone.now(),
            )
        except ActionError as error:
            add_error(form, error)
        else:
            done(request, _("%(name)s has more time.") % {"name": row.application.candidate})
            return redirect(_back(round_))
    heading = _("More time for %(name)s") % {"name": row.application.candidate}
    return vacancy_page(
        request,
        round_.vacancy,
        "planning",
        "backoffice/planning_form.html",
        {
            "heading": heading,
            "lede_text": _("Until now: %(when)s. Who was invited gets a letter with the reason at once.")
            % {"when": words.moment(last)},
            "form": form,
            "submit": _("Give more time"),
        },
        crumbs=[(round_.title, _back(round_)), (heading, "")],
        status=422 if form.errors else 200,
    )


def _back(round_: Round) -> str:
    if round_.kind == RoundKind.ASSIGNMENT:
        return reverse("backoffice:assignment", args=[round_.pk])
    return f"{reverse('backoffice:planning', args=[round_.vacancy_id])}#round-{round_.pk}"


def _round(request: HttpRequest, pk: int) -> Round:
    rounds = rounds_for(request.user).filter(kind=RoundKind.ASSIGNMENT)
    return get_object_or_404(rounds.select_related("vacancy__organisation", "vacancy__officer"), pk=pk)
