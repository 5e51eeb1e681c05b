"""Official documents: made on demand, kept with their hash, handed out to who may see the vacancy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import slugify
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backoffice.forms.letters import DocumentFilter
from backoffice.frame import done, page, staff_page, vacancy_page
from backoffice.scope import documents_for, vacancies_for
from backoffice.views.decisions import subject_of
from documents.actions import issue as issue_document
from documents.models import Kind
from documents.render import UnprintableError
from reserves.decisions import TITLES, possible
from reserves.documents import reserve_list_pdf
from scoring.documents import final_minutes_pdf, minutes_pdf
from vacancies import lifecycle, words
from vacancies.documents import brochure_pdf
from vacancies.models import Vacancy

PER_PAGE = 50


@dataclass(frozen=True)
class Makeable:
    """A document that can be made now; `make` gives its PDF."""

    kind: str
    subject_key: str
    title: str
    make: Callable[[], bytes]


@staff_page
def documents(request: HttpRequest) -> HttpResponse:
    """Every official document about the vacancies that the user reaches."""
    filters = DocumentFilter(request.GET, user=request.user)
    rows = filters.apply(documents_for(request.user)).with_replaced().order_by("-made_at", "-pk")
    page_obj = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    titles = dict(
        Vacancy.objects.filter(key__in={d.vacancy_key for d in page_obj}).values_list("key", "title")
    )
    return page(
        request,
        "backoffice/documents.html",
        {
            "title": _("Documents"),
            "crumbs": [(_("Documents"), "")],
            "filters": filters,
            "page_obj": page_obj,
            "rows": [{"document": d, "vacancy": titles.get(d.vacancy_key, "")} for d in page_obj],
        },
        nav="documents",
    )


@staff_page
def of_vacancy(request: HttpRequest, pk: int) -> HttpResponse:
    """What was issued in one vacancy, what can be made, and what cannot yet."""
    vacancy = get_object_or_404(vacancies_for(request.user).select_related("organisation"), pk=pk)
    issued = list(
        documents_for(request.user)
        .filter(vacancy_key=vacancy.key)
        .with_replaced()
        .order_by("-made_at", "-pk")
    )
    versions: dict[tuple[str, str], int] = {}
    for document in issued:
        key = (document.kind, document.subject_key)
        versions[key] = max(document.version, versions.get(key, 0))
    return vacancy_page(
        request,
        vacancy,
        "documents",
        "backoffice/vacancy_documents.html",
        {
            "issued": [{"document": d} for d in issued],
            "makeable": [
                {"item": item, "version": versions.get((item.kind, item.subject_key), 0)}
                for item in _makeable(vacancy)
            ],
            "pending": _pending(vacancy),
            "decisions": _decisions(vacancy, versions),
        },
    )


@require_POST
@staff_page
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a document and keep it; the same content again is the same version."""
    vacancy = get_object_or_404(vacancies_for(request.user).select_related("organisation"), pk=pk)
    wanted = (request.POST.get("kind", ""), request.POST.get("subject", ""))
    item = next((m for m in _makeable(vacancy) if (m.kind, m.subject_key) == wanted), None)
    if item is None:
        raise Http404
    try:
        pdf = item.make()
    except UnprintableError:
        messages.error(
            request,
            _(
                "%(title)s cannot be printed: a text in it is too long for its place on the page. "
                "Shorten the long words in the rules or names, then make the document again."
            )
            % {"title": item.title},
        )
        return redirect("backoffice:vacancy_documents", vacancy.pk)
    document = issue_document(
        kind=item.kind,
        organisation=vacancy.organisation,
        vacancy_key=vacancy.key,
        subject_key=item.subject_key,
        title=item.title,
        pdf=pdf,
        by=request.user,
        at=now(),
        rules_number=vacancy.rules.number if vacancy.rules else None,
    )
    done(
        request,
        _("%(title)s, version %(n)d, is kept below.") % {"title": document.title, "n": document.version},
    )
    return redirect("backoffice:vacancy_documents", vacancy.pk)


@staff_page
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One document as issued, as an attachment: who may not see its vacancy does not know that it exists."""
    document = get_object_or_404(documents_for(request.user), pk=pk)
    name = slugify(f"{document.title} v{document.version}")
    return FileResponse(
        document.file.open("rb"),
        as_attachment=True,
        filename=f"{name}.{document.format}",
        content_type=document.media_type,
        headers={"X-Content-Type-Options": "nosniff"},
    )


def _makeable(vacancy: Vacancy) -> list[Makeable]:
    title = vacancy.title
    found = [
        Makeable(
            Kind.BROCHURE,
            vacancy.key,
            _("Information brochure %(title)s") % {"title": title},
            lambda: brochure_pdf(vacancy, on=localdate()),
        )
    ]
    for round_ in vacancy.rounds.filter(state=lifecycle.CLOSED).order_by("position"):
        round_.vacancy = vacancy
        found.append(
            Makeable(
                Kind.MINUTES,
                f"round:{round_.pk}",
                _("Minutes of %(round)s, %(title)s") % {"round": round_.title, "title": title},
                lambda round_=round_: minutes_pdf(round_),
            )
        )
    if vacancy.state in (lifecycle.RANKED, lifecycle.COMPLETED):
        found.append(
            Makeable(
                Kind.MINUTES,
                vacancy.key,
                _("Final minutes %(title)s") % {"title": title},
                lambda: final_minutes_pdf(vacancy),
            )
        )
    for reserve_list in vacancy.reserve_lists.select_related("vacancy", "organisation"):
        found.append(
            Makeable(
                Kind.RESERVE_LIST,
                f"reserve_list:{reserve_list.pk}",
                words.capital(str(reserve_list)),
                lambda reserve_list=reserve_list: reserve_list_pdf(reserve_list, on=localdate()),
            )
        )
    return found


def _decisions(vacancy: Vacancy, versions: dict[tuple[str, str], int]) -> list[dict[str, Any]]:
    """The decisions that can be drafted, with the latest version of each."""
    return [
        {
            "about": about,
            "title": TITLES[about],
            "version": versions.get((Kind.DECISION, subject_of(vacancy, about, named=True)), 0),
            "nameless": versions.get((Kind.DECISION, subject_of(vacancy, about, named=False)), 0),
        }
        for about in possible(vacancy)
    ]


def _pending(vacancy: Vacancy) -> list[dict[str, Any]]:
    """Documents that cannot be made yet, and why."""
    found = []
    if vacancy.state == lifecycle.DRAFT:
        return found
    for round_ in vacancy.rounds.exclude(state=lifecycle.CLOSED).order_by("position"):
        found.append(
            {
                "title": _("Minutes of %(round)s") % {"round": round_.title},
                "why": _("made when the round is closed."),
            }
        )
    if not vacancy.admission_closed_at:
        found.append(
            {"title": _("Draft decision on the admission"), "why": _("made when the admission is closed.")}
        )
    if vacancy.state not in (lifecycle.RANKED, lifecycle.COMPLETED):
        found.append({"title": _("Final minutes"), "why": _("made when the ranking is adopted.")})
    if vacancy.state != lifecycle.COMPLETED:
        found.append({"title": _("Reserve list"), "why": _("made when the authority has decided.")})
    return found
