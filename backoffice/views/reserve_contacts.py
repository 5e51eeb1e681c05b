"""The register of contacts of a reserve list, or of one candidate over all lists in reach: to read, and as a file."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from backoffice.frame import staff_page
from backoffice.reserve_frame import reserve_page
from backoffice.scope import reserve_lists_for
from backoffice.spreadsheets import Sheet, sheet_response
from backoffice.views.reserves import ANSWER_KINDS
from candidates.models import Candidate
from documents.serving import paper
from reserves.contact_papers import contacts_pdf
from reserves.contacts import ContactLine, contact_lines
from reserves.models import Place, ReserveList
from vacancies import words

PER_PAGE = 100
FILES = ("pdf", "xlsx", "csv")


@staff_page
def of_list(request: HttpRequest, pk: int, extension: str = "") -> HttpResponse:
    """Who on this list was contacted when."""
    lists = reserve_lists_for(request.user).select_related("vacancy__organisation", "organisation__partner")
    reserve_list = get_object_or_404(lists, pk=pk)
    places = _places(request).filter(reserve_list=reserve_list)
    about = f"{words.capital(str(reserve_list))} ({reserve_list.vacancy.number})"
    return _register(request, reserve_list, places, about, "reserve_contacts", pk, extension)


@staff_page
def of_candidate(request: HttpRequest, pk: int, extension: str = "") -> HttpResponse:
    """When somebody who has this place was contacted, over all lists that the user reaches."""
    places = _places(request)
    place = get_object_or_404(places, pk=pk)
    candidate = place.result.application.candidate
    of_person = places.filter(same_person(candidate))
    return _register(request, place.reserve_list, of_person, str(candidate), "place_contacts", pk, extension)


def same_person(candidate: Candidate) -> Q:
    """Places of a person, who may be known to two organisations: by account, else by e-mail address."""
    path = "result__application__candidate"
    found = Q(**{path: candidate})
    if candidate.user_id:
        found |= Q(**{f"{path}__user": candidate.user_id})
    if candidate.email:
        found |= Q(**{f"{path}__email__iexact": candidate.email})
    return found


def _places(request: HttpRequest) -> QuerySet[Place]:
    return Place.objects.filter(reserve_list__in=reserve_lists_for(request.user).values("pk")).select_related(
        "reserve_list__vacancy__organisation",
        "reserve_list__organisation__partner",
        "result__application__candidate",
    )


def _register(
    request: HttpRequest,
    reserve_list: ReserveList,
    places: QuerySet[Place],
    about: str,
    name: str,
    pk: int,
    extension: str,
) -> HttpResponse:
    lines = contact_lines(places)
    title = _("Register of contacts")
    if extension == "pdf":
        organisation = reserve_list.organisation
        pdf = contacts_pdf(lines, organisation=organisation, about=about, on=localdate())
        return paper(pdf, f"{title} {about}")
    if extension:
        if extension not in FILES:
            raise Http404
        return sheet_response(_sheet(f"{title} {about}", lines), extension)
    here = reverse("backoffice:reserve", args=[reserve_list.pk])
    page_obj = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "about": about,
        "of_candidate": name == "place_contacts",
        "page_obj": page_obj,
        "rows": [(line, ANSWER_KINDS[line.kind]) for line in page_obj],
        "files": [(kind.upper(), reverse(f"backoffice:{name}_file", args=[pk, kind])) for kind in FILES],
        "back": here,
    }
    return reserve_page(
        request,
        reserve_list,
        "backoffice/reserve_contacts.html",
        context,
        crumbs=[(words.capital(str(reserve_list)), here), (title, "")],
    )


def _sheet(title: str, lines: list[ContactLine]) -> Sheet:
    headings = [
        _("Contacted"),
        _("Candidate"),
        _("Application"),
        _("Reserve"),
        _("About what"),
        _("Who offers the post"),
        _("How"),
        _("By whom"),
        _("Letter"),
        _("Answer by"),
        _("Answer"),
        _("Answered on"),
        _("Answered how"),
        _("Recorded by"),
        _("Consequence"),
        _("Note"),
    ]
    rows = [
        [
            line.at,
            str(line.place.result.application.candidate),
            line.place.result.application.reference,
            str(line.place.reserve_list),
            line.what,
            line.employer,
            str(line.how),
            line.by,
            line.letter,
            line.answer_by,
            line.answer,
            line.answered_at,
            str(line.answered_how),
            line.answered_by,
            str(line.consequence),
            line.note,
        ]
        for line in lines
    ]
    return Sheet(title, headings, rows)
