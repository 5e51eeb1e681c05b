"""Deleting what may be deleted: a draft, contact data that need not stay, the account of who never applied."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from candidates.contact import change_contact_details, erase_account
from candidates.drafts import discard
from journal.actions import ActionError
from organisations.context_processors import current_organisation
from portal.forms.details import DetailsForm
from portal.scope import applications_of, candidates_of, drafts_of
from portal.told import Told, told_about
from reserves import lifecycle as reserve_lifecycle
from vacancies import words


@dataclass(frozen=True)
class Kept:
    """An application whose file stays, and why."""

    told: Told
    reason: str


def kept_of(user: User) -> list[Kept]:
    """What keeps an account from being deleted, as far as the candidate was told how each application stands."""
    rows = applications_of(user).select_related("vacancy__organisation").order_by("-registered_at", "-pk")
    return [Kept(told, _reason(told)) for told in told_about(rows, at=timezone.now())]


def _reason(told: Told) -> str:
    place = told.place
    if place and place.state in (reserve_lifecycle.AVAILABLE, reserve_lifecycle.ASKED):
        return _("You are in a reserve, which runs until %(day)s.") % {
            "day": words.day(place.reserve_list.valid_until)
        }
    if told.is_out or told.is_withdrawn or told.result:
        return _(
            "Decisions can still be contested. We delete the file %(months)s months after the whole procedure ended."
        ) % {"months": told.application.vacancy.organisation.retention_months}
    return _("This procedure is running.")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw away an application that was not handed in, after a page that says what goes."""
    found = get_object_or_404(
        drafts_of(request.user).select_related("vacancy__organisation").prefetch_related("attachments"), pk=pk
    )
    if request.method == "POST":
        discard(found)
        messages.success(request, _("Your draft is deleted."))
        return redirect("portal:applications")
    return render(request, "portal/erase_draft.html", {"draft": found, "vacancy": found.vacancy})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def contact(request: HttpRequest) -> HttpResponse:
    """Take away telephone and postal address, with every organisation: mails reach the candidate."""
    candidates = list(candidates_of(request.user).select_related("organisation").order_by("-pk"))
    known = [
        candidate for candidate in candidates if candidate.phone or candidate.postal_address != str(candidate)
    ]
    if not known:
        return redirect("portal:details")
    if request.method == "POST":
        details = replace(DetailsForm.details_of(candidates[0]), phone="", street="", postcode="", city="")
        try:
            change_contact_details(candidates, details, by=request.user, at=timezone.now())
        except ActionError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("We deleted your telephone number and your postal address."))
        return redirect("portal:details")
    return render(request, "portal/erase_contact.html", {"candidate": known[0]})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def account(request: HttpRequest) -> HttpResponse:
    """Delete the account, or read what keeps it here."""
    kept = kept_of(request.user)
    errors: list[str] = []
    if request.method == "POST" and not kept:
        try:
            erase_account(request.user, current_organisation(request), by=request.user, at=timezone.now())
        except ActionError as error:
            errors = error.messages
        else:
            logout(request)
            messages.success(request, _("Your account is deleted, with all that belonged to it."))
            return redirect("portal:vacancies")
    return render(
        request,
        "portal/erase_account.html",
        {"kept": kept, "drafts": drafts_of(request.user).select_related("vacancy"), "errors": errors},
        status=422 if request.method == "POST" else 200,
    )
