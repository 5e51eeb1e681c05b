"""Open vacancies, one vacancy with its rules and brochure, and what search engines ask."""

from __future__ import annotations

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from documents.models import Document, Kind
from portal.dates import short_moment
from portal.forms.search import VacancySearch
from portal.links import optional_url
from portal.scope import announced, published
from portal.vacancy_page import (
    closed_words,
    deadline,
    for_everybody,
    has_open_dates,
    job_posting,
    papers,
    route_cards,
    stops,
)
from portal.visitors import public_page
from vacancies import lifecycle
from vacancies.documents import brochure_pdf
from vacancies.models import Vacancy


@public_page
def vacancies(request: HttpRequest) -> HttpResponse:
    """Vacancies that accept applications, the one that closes first on top."""
    now = timezone.now()
    rows = (
        published(request)
        .accepting(at=now)
        .select_related("organisation")
        .prefetch_related("rules_versions")
        .order_by(F("closes_at").asc(nulls_last=True), "title")
    )
    search = VacancySearch(request.GET, vacancies=rows)
    found = search.found()
    return render(
        request,
        "portal/vacancies.html",
        {
            "vacancies": found,
            "openings": [(vacancy, deadline(vacancy.definition, now=now)) for vacancy in found],
            "search": search,
        },
    )


@public_page
def vacancy(request: HttpRequest, pk: int) -> HttpResponse:
    """One vacancy, also after its closing; of one that was cancelled only that it was."""
    vacancy = get_object_or_404(announced(request).select_related("organisation", "officer"), pk=pk)
    now = timezone.now()
    context = {"vacancy": vacancy, "offer": vacancy.definition.offer}
    accepting = Vacancy.objects.filter(pk=vacancy.pk).accepting(at=now).exists()
    if not accepting:
        context["closed"] = closed_words(vacancy, now=now)
    if vacancy.state == lifecycle.CANCELLED:
        return render(request, "portal/vacancy_cancelled.html", context)
    definition = vacancy.definition
    rounds = {row.key: row for row in vacancy.rounds.all()}
    address = reverse("portal:vacancy", args=[vacancy.pk])
    return render(
        request,
        "portal/vacancy.html",
        {
            **context,
            "accepting": accepting,
            "deadline": deadline(definition, now=now),
            "until": short_moment(definition.offer.closes) if definition.offer.closes else "",
            "apply_url": optional_url("portal:apply", vacancy.pk) if accepting else "",
            "competencies": definition.competencies,
            "routes": route_cards(definition),
            "general": for_everybody(definition),
            "papers": papers(definition),
            "stops": list(stops(definition, rounds)),
            "has_open_dates": has_open_dates(definition, rounds),
            "job_posting": job_posting(vacancy, url=request.build_absolute_uri(address)) if accepting else "",
        },
    )


@public_page
def brochure(request: HttpRequest, pk: int) -> HttpResponse:
    """The brochure as it was issued at publication; made now for a vacancy that has none yet."""
    vacancy = get_object_or_404(published(request), pk=pk)
    document = (
        Document.objects.filter(kind=Kind.BROCHURE, vacancy_key=vacancy.key).order_by("-version").first()
    )
    if document:
        with document.file.open() as file:
            content = file.read()
    else:
        content = brochure_pdf(vacancy, on=timezone.localdate())
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="infobrochure-{vacancy.number}.pdf"'},
    )


@public_page
def sitemap(request: HttpRequest) -> HttpResponse:
    """The open vacancies, for search engines."""
    rows = published(request).accepting(at=timezone.now()).prefetch_related("rules_versions")
    entries = [(request.build_absolute_uri(reverse("portal:vacancies")), None)]
    entries += [
        (request.build_absolute_uri(reverse("portal:vacancy", args=[row.pk])), row.rules.published_at)
        for row in rows.order_by("pk")
    ]
    return render(request, "portal/sitemap.xml", {"entries": entries}, content_type="application/xml")


@public_page
def robots(request: HttpRequest) -> HttpResponse:
    """Where search engines have no business, and where the sitemap is."""
    address = request.build_absolute_uri(reverse("portal:sitemap"))
    return render(request, "portal/robots.txt", {"sitemap": address}, content_type="text/plain")
