"""Figures of one procedure, and of all that the user reaches: lead times, channels, pass rates; to see and to take along."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.timezone import now
from django.utils.translation import gettext as _

from backoffice.figure_facts import Figures, courses, of_all, of_one
from backoffice.frame import page, staff_page, vacancy_page
from backoffice.scope import vacancies_for
from backoffice.spreadsheets import sheet_response
from vacancies.models import Vacancy


@staff_page
def of_vacancy(request: HttpRequest, pk: int) -> HttpResponse:
    """The figures of one procedure."""
    vacancy = _vacancy(request, pk)
    return vacancy_page(
        request,
        vacancy,
        "cockpit",
        "backoffice/vacancy_figures.html",
        {"figures": _of_one(request, vacancy)},
        crumbs=[(_("Figures"), "")],
    )


@staff_page
def of_vacancy_file(request: HttpRequest, pk: int, key: str, extension: str) -> HttpResponse:
    """One table of a procedure for a spreadsheet."""
    return _file(_of_one(request, _vacancy(request, pk)), key, extension)


@staff_page
def figures(request: HttpRequest) -> HttpResponse:
    """The figures of every procedure that the user reaches, together."""
    context = {"title": _("Figures"), "figures": _of_all(request), "crumbs": [(_("Figures"), "")]}
    return page(request, "backoffice/figures.html", context, nav="figures")


@staff_page
def figures_file(request: HttpRequest, key: str, extension: str) -> HttpResponse:
    """One table over all procedures for a spreadsheet."""
    return _file(_of_all(request), key, extension)


def _vacancy(request: HttpRequest, pk: int) -> Vacancy:
    return get_object_or_404(vacancies_for(request.user).select_related("organisation"), pk=pk)


def _of_one(request: HttpRequest, vacancy: Vacancy) -> list[Figures]:
    found = courses(vacancies_for(request.user).filter(pk=vacancy.pk), at=now())
    return of_one(found[0], at=now()) if found else []


def _of_all(request: HttpRequest) -> list[Figures]:
    found = courses(vacancies_for(request.user).order_by("-published_at", "-pk"), at=now())
    return of_all(found) if found else []


def _file(found: list[Figures], key: str, extension: str) -> HttpResponse:
    table = next((each for each in found if each.key == key), None)
    if table is None:
        raise Http404
    return sheet_response(table.sheet, extension)
