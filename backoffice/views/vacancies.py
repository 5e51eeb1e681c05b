"""The list of vacancies, making a new one, and the plain tables of an administrator."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, DateTimeField, ExpressionWrapper, F, OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from accounts.models import Role
from backoffice.forms.vacancies import NewVacancyForm, VacancyFilter
from backoffice.frame import add_error, done, page, staff_page
from backoffice.scope import organisations_for, vacancies_for
from journal.actions import ActionError
from vacancies import lifecycle
from vacancies.actions import create_vacancy
from vacancies.models import Round

PER_PAGE = 25


@staff_page
def vacancies(request: HttpRequest) -> HttpResponse:
    """Vacancies with filters; drafts first, then the latest publication."""
    mine = vacancies_for(request.user)
    filters = VacancyFilter(request.GET, user=request.user)
    running = Round.objects.filter(vacancy=OuterRef("pk"), state=lifecycle.RUNNING).values("title")[:1]
    rows = (
        filters.apply(mine)
        .select_related("organisation", "officer")
        .annotate(
            number_of_applications=Count("applications"),
            running_round=Subquery(running),
            last_minute=ExpressionWrapper(
                F("closes_at") - timedelta(minutes=1), output_field=DateTimeField()
            ),
        )
        .order_by(F("published_at").desc(nulls_first=True), "-pk")
    )
    return page(
        request,
        "backoffice/vacancies.html",
        {
            "title": _("Vacancies"),
            "crumbs": [(_("Vacancies"), "")],
            "filters": filters,
            "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
            "is_filtered": any(request.GET.get(name) for name in filters.fields),
            "may_add": organisations_for(request.user).exists(),
        },
        nav="vacancies",
    )


@staff_page
def new(request: HttpRequest) -> HttpResponse:
    """A new vacancy as a draft. What was typed stays when something is wrong, and nothing is made then."""
    mine = organisations_for(request.user)
    if not mine.exists():
        raise PermissionDenied
    form = NewVacancyForm(
        request.POST or None,
        request.FILES or None,
        user=request.user,
        initial={
            "organisation": mine.first(),
            "number": _next_number(mine),
            "earlier": request.GET.get("from"),
        }
        | ({"source": "earlier"} if request.GET.get("from") else {}),
    )
    if request.method == "POST" and form.is_valid():
        try:
            vacancy = create_vacancy(
                organisation=form.cleaned_data["organisation"],
                number=form.cleaned_data["number"],
                definition=form.definition,
                officer=request.user,
                by=request.user,
                at=now(),
            )
        except ActionError as error:
            add_error(form, error)
            form.keep_file()
        else:
            done(request, _("The draft of %(title)s is made.") % {"title": vacancy.title})
            return redirect("backoffice:rules", vacancy.pk)
    return page(
        request,
        "backoffice/new_vacancy.html",
        {
            "title": _("New vacancy"),
            "crumbs": [(_("Vacancies"), reverse("backoffice:vacancies")), (_("New vacancy"), "")],
            "form": form,
        },
        nav="vacancies",
        status=422 if form.errors else 200,
    )


def _next_number(organisations) -> str:
    """A free file number of this year to start from: "2026-014"."""
    year = localdate().year
    taken = set(
        organisations.filter(vacancies__number__startswith=f"{year}-").values_list(
            "vacancies__number", flat=True
        )
    )
    return next(number for i in range(1, 10_000) if (number := f"{year}-{i:03}") not in taken)


@staff_page
def administration(request: HttpRequest) -> HttpResponse:
    """The plain tables: what Django's own admin shows, for administrators."""
    if not (request.user.is_superuser or Role.ADMINISTRATOR in request.user.roles):
        raise PermissionDenied
    return page(
        request,
        "backoffice/administration.html",
        {
            "title": _("Administration"),
            "crumbs": [(_("Administration"), "")],
            "apps": admin.site.get_app_list(request),
        },
        nav="administration",
    )
