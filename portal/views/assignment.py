"""A take-home assignment of one's own: the case from its opening minute, handing in until the last one, the receipt."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from candidates.models import Participation
from candidates.serving import served
from candidates.uploads import ACCEPT, RefusedError, check_size, inspect
from journal.actions import ActionError
from planning import queries
from planning.assignments import hand_in
from planning.queries import OwnAssignment
from planning.window_models import HandIn
from portal.dates import days_left
from portal.scope import applications_at
from vacancies import lifecycle, words


@dataclass
class WorkSlot:
    """The place where work is handed in, for `portal/apply/pick.html`: what is there and what was wrong with what came in."""

    attachment: HandIn | None
    is_open: bool
    label: str
    notes: list[str] = field(default_factory=list)
    error: str = ""
    error_name: str = ""
    key = "work"
    accept = ACCEPT


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def assignment(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of one assignment; what is sent here is the work."""
    at = timezone.now()
    own = _own(request, pk, at)
    error, error_name = "", ""
    if request.method == "POST":
        error, error_name = _take_in(request, own, at)
        own = _own(request, pk, at)
    slot = _slot(own, at)
    slot.error, slot.error_name = error, error_name
    status = 422 if error else 200
    context = _page(own, slot, at)
    if request.method == "POST" and request.headers.get("X-Requested-With") == "fetch":
        html = render_to_string("portal/assignment_work.html", context, request)
        return JsonResponse({"html": html, "problems": [error] if error else []}, status=status)
    if request.method == "POST" and not error:
        return redirect("portal:assignment", pk)
    return render(request, "portal/assignment.html", context, status=status)


def _take_in(request: HttpRequest, own: OwnAssignment, at: datetime) -> tuple[str, str]:
    """Hand in what came with the form; returns what is wrong with it and the name of the file, or two empty texts."""
    upload = request.FILES.get("file-work")
    if not isinstance(upload, UploadedFile):
        return _("choose a file first."), ""
    try:
        check_size(upload.size)
        hand_in(own.participation, inspect(upload.name, upload.read()), by=request.user, at=at)
    except RefusedError as error:
        return " ".join(error.messages), upload.name
    except ActionError as error:
        return " ".join(error.messages), ""
    return "", ""


def _slot(own: OwnAssignment, at: datetime) -> WorkSlot:
    in_time = own.window.opens_at <= at < own.window.closes_at
    is_open = in_time and own.round.state != lifecycle.CLOSED
    return WorkSlot(
        own.work,
        is_open,
        _("Hand in your work") if is_open and own.work is None else _("Your work"),
        [_("One file: put everything in it.")],
    )


def _page(own: OwnAssignment, slot: WorkSlot, at: datetime) -> dict[str, Any]:
    window, vacancy = own.window, own.participation.application.vacancy
    last = localtime(window.last_minute)
    return {
        "own": own,
        "slot": slot,
        "round": own.round,
        "application": own.participation.application,
        "vacancy": vacancy,
        "organisation": vacancy.organisation,
        "about": vacancy.definition.round(own.round.key).about,
        "opens": words.moment(localtime(window.opens_at)),
        "last_moment": words.moment(last),
        "left": days_left(last.date(), today=localdate(at)),
        "is_waiting": at < window.opens_at,
        "now": at,
    }


@never_cache
@login_required
@require_safe
def case(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """One file of the case, once the assignment opened."""
    own = _own(request, pk, timezone.now())
    found = next((f for f in own.case if f.pk == file), None)
    if found is None:
        raise Http404
    return served(found)


@never_cache
@login_required
@require_safe
def work(request: HttpRequest, pk: int) -> HttpResponse:
    """The own work, as it was kept."""
    own = _own(request, pk, timezone.now())
    if own.work is None:
        raise Http404
    return served(own.work)


def _own(request: HttpRequest, pk: int, at: datetime) -> OwnAssignment:
    """An assignment to which the user was invited and that was told; who withdrew has none."""
    rows = Participation.objects.filter(application__in=applications_at(request))
    row = get_object_or_404(rows.select_related("application"), pk=pk)
    found = next((a for a in queries.assignments([row.application], at=at) if a.participation.pk == pk), None)
    if found is None:
        raise Http404
    return found
