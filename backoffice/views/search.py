"""The search field in the top bar."""

from __future__ import annotations

from django.db.models import Q, Value
from django.db.models.functions import Concat
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from backoffice.frame import page, staff_page
from backoffice.scope import applications_for, vacancies_for
from backoffice.worklist import url_of

MOST = 25


@staff_page
def search(request: HttpRequest) -> HttpResponse:
    """Vacancies by function or number, applications by name, e-mail address or number."""
    mine, applications = vacancies_for(request.user), applications_for(request.user)
    query = request.GET.get("q", "").strip()
    if query:
        mine = mine.filter(Q(title__icontains=query) | Q(number__icontains=query))
        applications = applications.annotate(
            whole_name=Concat("candidate__first_name", Value(" "), "candidate__last_name")
        ).filter(
            Q(whole_name__icontains=query) | Q(reference__iexact=query) | Q(candidate__email__icontains=query)
        )
    found = {
        "vacancies": mine.select_related("organisation").order_by("title")[:MOST] if query else [],
        "applications": [
            {"application": application, "url": url_of("backoffice:application", application.pk)}
            for application in applications.select_related("candidate", "vacancy").order_by(
                "candidate__last_name", "candidate__first_name"
            )[:MOST]
        ]
        if query
        else [],
    }
    return page(
        request,
        "backoffice/search.html",
        found | {"title": _("Search"), "crumbs": [(_("Search"), "")], "search_query": query, "most": MOST},
    )
