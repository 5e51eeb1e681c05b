"""Asking something about an own procedure, objecting, and suspending the own place in a reserve."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from candidates import requests, terms
from candidates.models import Application
from journal.actions import ActionError
from planning.challenges import challenge
from portal.asking import Asking
from portal.forms.requests import AskForm, SuspendForm
from portal.scope import applications_at
from portal.told import Told, told_about
from portal.views.dossier import given
from reserves import lifecycle
from reserves.suspension import resume, suspend

TYPED = "typed request"
"""In the session: what was typed by somebody who was signed out before it was sent."""
TYPED_SECONDS = 60 * 60


def _told(request: HttpRequest, pk: int) -> Told:
    rows = applications_at(request).select_related("vacancy__organisation", "vacancy__officer", "candidate")
    (told,) = told_about([get_object_or_404(rows, pk=pk)], at=timezone.now())
    return told


@require_safe
@login_required
@never_cache
def list_requests(request: HttpRequest, pk: int) -> HttpResponse:
    """What can be asked, and what was asked already with its answer."""
    told = _told(request, pk)
    rows = list(told.application.requests.select_related("challenge__seat").order_by("-registered_at", "-pk"))
    dossiers = given(rows)
    return render(
        request,
        "portal/requests.html",
        {
            "application": told.application,
            "vacancy": told.application.vacancy,
            "choices": Asking(told).choices,
            "requests": [(row, dossiers.get(row.pk)) for row in rows],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def ask(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """One request. Who was signed out meanwhile finds back, after signing in, what was typed."""
    if not request.user.is_authenticated:
        if request.method == "POST":
            _keep(request, pk, slug)
        return redirect_to_login(request.get_full_path())
    told = _told(request, pk)
    asking = Asking(told)
    choice = asking.choice(slug)
    if choice is None:
        raise Http404
    seats = asking.seats if choice.kind == terms.CHALLENGE else []
    kept = None if request.method == "POST" else _kept(request, pk, slug)
    form = AskForm(
        request.POST if request.method == "POST" else None,
        kind=choice.kind,
        seats=seats,
        initial=kept,
    )
    if request.method == "POST" and form.is_valid():
        try:
            _register(told.application, choice.kind, form, by=request.user)
        except ActionError as error:
            form.add_error(None, error)
        else:
            request.session.pop(TYPED, None)
            messages.success(request, _("We received it. You get a letter that confirms it."))
            return redirect("portal:requests", pk)
    return render(
        request,
        "portal/ask.html",
        {
            "application": told.application,
            "vacancy": told.application.vacancy,
            "organisation": told.application.vacancy.organisation,
            "choice": choice,
            "form": form,
            "was_signed_out": bool(kept),
            "is_appeal": choice.kind == terms.APPEAL,
        },
        status=422 if form.errors else 200,
    )


def _register(application: Application, kind: str, form: AskForm, *, by: Any) -> None:
    asked = requests.Asked(
        kind, form.cleaned_data["text"], application=application, token=form.cleaned_data["token"]
    )
    if kind == terms.CHALLENGE:
        challenge(application, form.seat, asked, by=by, at=timezone.now())
    else:
        requests.ask(application.vacancy, asked, by=by, at=timezone.now())


def _keep(request: HttpRequest, pk: int, slug: str) -> None:
    data: QueryDict = request.POST
    typed = {name: data.get(name, "")[:20_000] for name in ("text", "seat", "token") if name in data}
    request.session[TYPED] = {"about": [pk, slug], "data": typed, "at": timezone.now().timestamp()}


def _kept(request: HttpRequest, pk: int, slug: str) -> dict[str, str] | None:
    typed = request.session.get(TYPED)
    if not typed or typed["about"] != [pk, slug] or timezone.now().timestamp() - typed["at"] > TYPED_SECONDS:
        return None
    return typed["data"]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def availability(request: HttpRequest, pk: int) -> HttpResponse:
    """No offers from the reserve until a day, or offers again."""
    told = _told(request, pk)
    place = told.place
    if place is None or place.state not in (lifecycle.AVAILABLE, lifecycle.ASKED):
        return redirect("portal:application", pk)
    today = timezone.localdate()
    suspended = place.is_suspended(on=today)
    again = request.method == "POST" and "again" in request.POST
    form = SuspendForm(
        request.POST if request.method == "POST" and not again else None,
        initial={"until": place.suspended_until if suspended else None},
    )
    form.fields["until"].widget.attrs |= {
        "min": today.isoformat(),
        "max": place.reserve_list.valid_until.isoformat(),
    }
    if again or (request.method == "POST" and form.is_valid()):
        try:
            if again:
                resume(place, by=request.user, at=timezone.now())
            else:
                suspend(place, until=form.cleaned_data["until"], by=request.user, at=timezone.now())
        except ActionError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("That is kept. You get a letter that confirms it."))
            return redirect("portal:availability", pk)
    return render(
        request,
        "portal/availability.html",
        {
            "application": told.application,
            "vacancy": told.application.vacancy,
            "place": place,
            "suspended": suspended,
            "form": form,
        },
        status=422 if form.errors else 200,
    )
