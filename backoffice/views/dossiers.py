"""The numbered dossier of a request: asked for, made by a worker, downloaded, and given to its candidate."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backoffice.dossiers import INSPECTION, KINDS, subject_of
from backoffice.frame import done, staff_page
from backoffice.scope import requests_for
from candidates.models import Request
from documents import jobs
from documents.actions import release
from documents.models import Document, Job, Kind
from journal.actions import ActionError


def dossier_of(row: Request) -> dict[str, Any] | None:
    """What the page of a request shows about its dossier: the job that runs or failed, and what was made; None for a request
    without one."""
    if row.kind not in KINDS or row.application_id is None:
        return None
    subject = subject_of(row)
    job = Job.objects.filter(kind=row.kind, subject_key=subject).last()
    document = Document.objects.latest_of(Kind.DOSSIER, subject)
    return {
        "job": job if job and job.state != Job.State.DONE else None,
        "document": document,
        "may_release": bool(document and row.kind == INSPECTION and not document.released_at),
    }


@require_POST
@staff_page
def make(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the dossier; the page tells how far it is."""
    row = _row(request, pk)
    jobs.ask(
        row.kind,
        subject_of(row),
        organisation=row.vacancy.organisation,
        vacancy_key=row.vacancy.key,
        by=request.user,
        at=now(),
    )
    done(request, _("The dossier is being made. You can go on working meanwhile."))
    return redirect("backoffice:request", pk)


@require_POST
@staff_page
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the dossier to the candidate, who finds it beside the request in the portal."""
    row = _row(request, pk)
    found = Document.objects.filter(kind=Kind.DOSSIER, subject_key=subject_of(row), version=_number(request))
    if row.kind != INSPECTION:
        raise Http404
    try:
        release(get_object_or_404(found), by=request.user, at=now())
    except ActionError as error:
        messages.error(request, " ".join(error.messages))
    else:
        done(request, _("The candidate finds the dossier beside the request in the portal now."))
    return redirect("backoffice:request", pk)


def _row(request: HttpRequest, pk: int) -> Request:
    rows = requests_for(request.user).filter(kind__in=KINDS, application__isnull=False)
    return get_object_or_404(rows.select_related("vacancy__organisation", "application"), pk=pk)


def _number(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 5 else 0
