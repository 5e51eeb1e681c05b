"""Many applications at once: who is concerned and who is not, by name, before anything happens; afterwards who was left out."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from backoffice.bulk import LABELS, Refused, deeds_of, do, done_text, plan_of
from backoffice.forms.applications import ApplicationFilter
from backoffice.frame import done, staff_page, vacancy_page
from backoffice.scope import applications_for, vacancies_for
from candidates.models import Application
from journal.actions import ActionError
from vacancies import lifecycle
from vacancies.models import Vacancy

MOST = 500
"""Applications in one confirmation, each of which is named."""
REPORT = "applications_left_out"


@staff_page
def many(request: HttpRequest, pk: int) -> HttpResponse:
    """Say for how many and for whom, and for whom not and why; the second POST, with a tick, does exactly that."""
    vacancy = get_object_or_404(_vacancies(request), pk=pk)
    deed = request.POST.get("deed", "")
    table = _table(vacancy, request.POST.get("filter", ""))
    if request.method != "POST" or deed not in deeds_of(vacancy):
        return redirect(table)
    chosen, left = _chosen(request, vacancy)
    plan = plan_of(deed, vacancy, chosen)
    error = ""
    if not chosen:
        done(request, _("Nothing was changed: select the applications first."))
        return redirect(table)
    if request.POST.get("agreed"):
        # Whoever is no longer as was shown is left out and reported: the others had been seen and agreed with.
        seen = set(request.POST.getlist("expected"))
        same = [row for row in plan.ready if row.token in seen]
        refused = [
            *plan.refused,
            *(
                Refused(row.application, _("Changed since you looked at it. Look again."))
                for row in plan.ready
                if row.token not in seen
            ),
        ]
        try:
            number, passed = do(deed, vacancy, same, by=request.user, at=now()) if same else (0, [])
        except ActionError as cannot:
            error = " ".join(cannot.messages)
        else:
            if number or not refused:
                done(request, done_text(deed, number))
            return _reported(request, vacancy, deed, number, [*refused, *passed], table)
    return vacancy_page(
        request,
        vacancy,
        "applications",
        "backoffice/applications_many.html",
        {
            "plan": plan,
            "deed": deed,
            "label": LABELS[deed],
            "filter": request.POST.get("filter", ""),
            "left": left,
            "most": MOST,
            "back": table,
            "error": error,
        },
        crumbs=[(str(LABELS[deed]), "")],
        status=422 if error else 200,
    )


def _reported(
    request: HttpRequest, vacancy: Vacancy, deed: str, number: int, refused: list[Refused], table: str
) -> HttpResponse:
    """To the table, by way of the list of who was left out where there is anybody on it."""
    if not refused:
        return redirect(table)
    request.session[REPORT] = {
        "vacancy": vacancy.pk,
        "deed": deed,
        "number": number,
        "back": table,
        "refused": [[row.application.pk, row.why] for row in refused],
    }
    return redirect("backoffice:applications_left_out", vacancy.pk)


@staff_page
def left_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Who was left out of what was done last, each with the reason."""
    vacancy = get_object_or_404(_vacancies(request), pk=pk)
    report: dict[str, Any] = request.session.get(REPORT) or {}
    if report.get("vacancy") != vacancy.pk:
        return redirect("backoffice:applications", vacancy.pk)
    found = (
        applications_for(request.user)
        .select_related("candidate")
        .in_bulk([pk for pk, _why in report["refused"]])
    )
    label = LABELS[report["deed"]]
    return vacancy_page(
        request,
        vacancy,
        "applications",
        "backoffice/applications_left_out.html",
        {
            "label": label,
            "number": report["number"],
            "rows": [{"application": found[pk], "why": why} for pk, why in report["refused"] if pk in found],
            "back": report["back"],
        },
        crumbs=[(str(label), "")],
    )


def _chosen(request: HttpRequest, vacancy: Vacancy) -> tuple[list[Application], int]:
    """The applications that were ticked, or with `everyone` all that fit the filter; and how many more there are than MOST."""
    applications = vacancy.applications.select_related("candidate", "vacancy")
    if request.POST.get("everyone"):
        filters = ApplicationFilter(QueryDict(request.POST.get("filter", "")), definition=vacancy.definition)
        applications = filters.apply(applications)
    else:
        keys = [key for key in request.POST.getlist("selected") if key.isdigit()]
        applications = applications.filter(pk__in=keys).order_by("reference", "pk")
    return list(applications[:MOST]), max(applications.count() - MOST, 0)


def _table(vacancy: Vacancy, query: str) -> str:
    address = reverse("backoffice:applications", args=[vacancy.pk])
    kept = QueryDict(query).urlencode()
    return f"{address}?{kept}" if kept else address


def _vacancies(request: HttpRequest) -> Any:
    return (
        vacancies_for(request.user).exclude(state=lifecycle.DRAFT).select_related("organisation", "officer")
    )
