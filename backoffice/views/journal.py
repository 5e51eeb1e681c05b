"""The journal in plain words: of one vacancy, or of everything that the user reaches."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from backoffice.forms.letters import JournalFilter
from backoffice.frame import page, staff_page, vacancy_page
from backoffice.journal_words import lines
from backoffice.scope import administered_by, vacancies_for
from journal.models import Entry

PER_PAGE = 50


@staff_page
def journal(request: HttpRequest) -> HttpResponse:
    """What was done in every vacancy that the user reaches; administrators see the tables of their organisation too."""
    chains = [organisation.chain for organisation in administered_by(request.user)]
    entries = Entry.objects.filter(
        Q(chain__in=vacancies_for(request.user).values("key")) | Q(chain__in=chains)
    )
    context = _list(request, entries, JournalFilter(request.GET, user=request.user))
    context |= {"title": _("Journal"), "crumbs": [(_("Journal"), "")]}
    return page(request, "backoffice/journal.html", context, nav="journal")


@staff_page
def of_vacancy(request: HttpRequest, pk: int) -> HttpResponse:
    """What was done in one vacancy."""
    vacancy = get_object_or_404(vacancies_for(request.user), pk=pk)
    entries = Entry.objects.of_chain(vacancy.key)
    context = _list(request, entries, JournalFilter(request.GET, user=request.user, of_vacancy=True))
    return vacancy_page(request, vacancy, "journal", "backoffice/vacancy_journal.html", context)


def _list(request: HttpRequest, entries: QuerySet[Entry], filters: JournalFilter) -> dict[str, Any]:
    found = filters.apply(entries).order_by("-at", "-pk")
    page_obj = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return {
        "filters": filters,
        "about": filters.application,
        "page_obj": page_obj,
        "lines": lines(list(page_obj)),
        "is_filtered": any(request.GET.get(name) for name in filters.fields),
    }
