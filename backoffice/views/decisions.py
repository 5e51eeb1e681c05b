"""Draft decisions for the authority with their annexes, and the signed file of minutes that becomes the official one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backoffice.forms.signed import SignedForm
from backoffice.frame import add_error, done, staff_page, vacancy_page
from backoffice.scope import documents_for, vacancies_for
from documents.actions import Made, issue_all, keep_signed
from documents.models import Format, Kind
from documents.render import UnprintableError
from journal.actions import ActionError
from reserves.decisions import TITLES, annexes_pdf, decision_document, possible
from vacancies.models import Vacancy


def subject_of(vacancy: Vacancy, about: str, *, named: bool) -> str:
    """The key under which the versions of a draft decision are numbered."""
    return f"decision:{vacancy.pk}:{about}" + ("" if named else ":nameless")


@require_POST
@staff_page
def decide(request: HttpRequest, pk: int, about: str) -> HttpResponse:
    """Draft a decision and bind its annexes, with names or without personal data; both are kept."""
    vacancy = get_object_or_404(vacancies_for(request.user).select_related("organisation", "officer"), pk=pk)
    if about not in possible(vacancy):
        raise Http404
    named = "nameless" not in request.POST
    title = f"{TITLES[about]}, {vacancy.title}"
    if not named:
        title = _("%(title)s, without personal data") % {"title": title}
    try:
        made = [
            Made(
                Kind.DECISION,
                subject_of(vacancy, about, named=named),
                title,
                decision_document(vacancy, about, named=named),
                vacancy.key,
                Format.DOCX,
                vacancy.rules.number,
            ),
            Made(
                Kind.ANNEXES,
                subject_of(vacancy, about, named=named),
                _("Annexes: %(title)s") % {"title": title},
                annexes_pdf(vacancy, about, on=localdate(), named=named),
                vacancy.key,
                Format.PDF,
                vacancy.rules.number,
            ),
        ]
    except UnprintableError:
        messages.error(
            request, _("A text in the annexes is too long for its place on the page. Shorten it first.")
        )
        return redirect("backoffice:vacancy_documents", pk)
    document, _annexes = issue_all(made, organisation=vacancy.organisation, by=request.user, at=now())
    done(
        request,
        _("%(title)s, version %(n)d, is kept below with its annexes.")
        % {"title": document.title, "n": document.version},
    )
    return redirect("backoffice:vacancy_documents", pk)


@staff_page
def signed(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand in the signed file of minutes: from then on that is the official version."""
    document = get_object_or_404(documents_for(request.user).filter(kind=Kind.MINUTES).with_replaced(), pk=pk)
    vacancy = get_object_or_404(
        vacancies_for(request.user).select_related("organisation"), key=document.vacancy_key
    )
    data: tuple[Any, ...] = (request.POST, request.FILES) if request.method == "POST" else ()
    form = SignedForm(*data)
    here = reverse("backoffice:vacancy_documents", args=[vacancy.pk])
    if request.method == "POST" and form.is_valid():
        try:
            kept = keep_signed(document, form.cleaned_data["file"].content, by=request.user, at=now())
        except ActionError as error:
            add_error(form, error)
        else:
            done(
                request,
                _("The signed file is version %(n)d. It is the official version now.") % {"n": kept.version},
            )
            return redirect(here)
    return vacancy_page(
        request,
        vacancy,
        "documents",
        "backoffice/document_signed.html",
        {"document": document, "form": form, "back": here},
        crumbs=[(document.title, "")],
        status=422 if form.errors else 200,
    )
