"""The own data: looking at them, changing them, taking them along."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from candidates.contact import change_contact_details
from journal.actions import ActionError
from portal.export import export
from portal.forms.details import DetailsForm
from portal.scope import applications_of, candidates_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def details(request: HttpRequest) -> HttpResponse:
    """Name, telephone and address, the same with every organisation where the user is a candidate."""
    candidates = list(candidates_of(request.user).select_related("organisation").order_by("-pk"))
    data = request.POST if request.method == "POST" else None
    form = DetailsForm(data, instance=candidates[0]) if candidates else None
    if request.method == "POST" and form and form.is_valid():
        try:
            change_contact_details(candidates, form.details(), by=request.user, at=timezone.now())
        except ActionError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Your data are changed."))
            return redirect("portal:details")
    return render(
        request,
        "portal/details.html",
        {
            "form": form,
            "candidates": candidates,
            "has_contact": any(c.phone or c.postal_address != str(c) for c in candidates),
            "may_erase": not applications_of(request.user).exists(),
        },
        status=422 if form and form.errors else 200,
    )


@require_safe
@login_required
@never_cache
def download(request: HttpRequest) -> HttpResponse:
    """Everything that we have of the user, as one zip file."""
    now = timezone.now()
    return HttpResponse(
        export(request.user, at=now),
        content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="mijn-gegevens-{timezone.localdate():%Y-%m-%d}.zip"'
        },
    )
