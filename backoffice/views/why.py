"""All that is known about one application: why it was decided so, from the verdict back to rule, sheets and version; and the
whole dossier on paper."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backoffice.candidacies import standings
from backoffice.dossier_paper import dossier_pdf
from backoffice.frame import staff_page, vacancy_page
from backoffice.scope import applications_for
from backoffice.why import grounds
from candidates.models import Application
from documents.render import UnprintableError
from documents.serving import paper


@staff_page
def why(request: HttpRequest, pk: int) -> HttpResponse:
    """The decisions about one application, the one that ended it first."""
    application = _application(request, pk)
    decided = grounds(application)
    ending = next((ground for ground in decided if ground.ends), None)
    here = reverse("backoffice:application", args=[application.pk])
    return vacancy_page(
        request,
        application.vacancy,
        "applications",
        "backoffice/why.html",
        {
            "application": application,
            "candidate": application.candidate,
            "standing": standings([application])[application.pk],
            "ending": ending,
            "grounds": ([ending] if ending else []) + [ground for ground in decided if ground is not ending],
            "back": here,
        },
        crumbs=[(str(application.candidate), here), (_("Why?"), "")],
    )


@require_safe
@staff_page
def dossier_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole dossier as a PDF, made now and not kept."""
    application = _application(request, pk)
    name = f"{_('Dossier')} {application.reference} {application.candidate} {localdate().isoformat()}"
    try:
        return paper(dossier_pdf(application, at=now()), name)
    except UnprintableError:
        messages.error(
            request, _("This cannot be printed: a name or text is too long for its place on the page.")
        )
    return redirect("backoffice:application", application.pk)


def _application(request: HttpRequest, pk: int) -> Application:
    found = applications_for(request.user).select_related(
        "candidate", "vacancy__organisation", "rules_version"
    )
    return get_object_or_404(found, pk=pk)
