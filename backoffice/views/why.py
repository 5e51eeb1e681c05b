"""Why a candidate is out, or goes on: from the decision back to the rule, the sheets and the version."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.candidacies import standings
from backoffice.frame import staff_page, vacancy_page
from backoffice.scope import applications_for
from backoffice.why import grounds


@staff_page
def why(request: HttpRequest, pk: int) -> HttpResponse:
    """The decisions about one application, the one that ended it first."""
    found = applications_for(request.user).select_related(
        "candidate", "vacancy__organisation", "rules_version"
    )
    application = get_object_or_404(found, pk=pk)
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
