"""Scans of papers that came in by post or at the counter: the officer adds them, and the desk shows them like all others."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.candidacies import PaperLine, paper_lines
from backoffice.forms.scans import ScanForm
from backoffice.frame import add_error, done, staff_page, vacancy_page
from backoffice.scope import applications_for
from candidates import lifecycle
from candidates.deliveries import deliver, is_over
from candidates.forms.bundle import Problem
from candidates.models import Application
from candidates.papers import asked_later, asked_now
from candidates.proposals import proposal_for
from candidates.uploads import RefusedError
from journal.actions import ActionError
from vacancies import lifecycle as vacancy_lifecycle


@staff_page
def scans(request: HttpRequest, pk: int) -> HttpResponse:
    """A row per paper that is asked. What is in order is kept, also where another file is refused."""
    found = applications_for(request.user).exclude(state=lifecycle.WITHDRAWN)
    application = get_object_or_404(found.select_related("candidate", "vacancy__organisation"), pk=pk)
    if is_over(application):
        raise Http404
    forms = _forms(application, request)
    kept = 0
    if request.method == "POST":
        for form in forms:
            if form.is_valid() and form.cleaned_data["file"]:
                kept += _keep(application, form, request)
        if kept:
            text = ngettext("%(n)d scan is added.", "%(n)d scans are added.", kept)
            done(request, text % {"n": kept})
        if kept and not any(form.errors for form in forms):
            return redirect(_desk(application))
    problems = [
        Problem(f"{form.title}: {text}", form[name].id_for_label if name in form.fields else "")
        for form in forms
        for name, texts in (form.errors.items() if request.method == "POST" else ())
        for text in texts
    ]
    if request.method == "POST" and not kept and not problems:
        problems = [Problem(_("Choose at least one file."), "")]
    application.refresh_from_db()
    lines = {
        line.key: line for line in paper_lines(application, proposal_for(application), application.facts)
    }
    return vacancy_page(
        request,
        application.vacancy,
        "applications",
        "backoffice/scans.html",
        {
            "candidate": application.candidate,
            "application": application,
            "rows": [_row(form, lines.get(form.document.key)) for form in forms],
            "problems": problems,
            "back": _desk(application),
        },
        crumbs=[
            (str(application.candidate), reverse("backoffice:application", args=[pk])),
            (_("Scans"), ""),
        ],
        status=422 if problems else 200,
    )


def _forms(application: Application, request: HttpRequest) -> list[ScanForm]:
    definition, papers = application.vacancy.definition, application.facts.papers
    route = application.route
    documents = [*(p.document for p in asked_now(definition, route)), *asked_later(definition, route)]
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    return [ScanForm(*data, document=each, paper=papers.get(each.key)) for each in documents]


def _keep(application: Application, form: ScanForm, request: HttpRequest) -> bool:
    """Keep the scan of one paper; why it was not kept is said in its form."""
    data = form.cleaned_data
    try:
        deliver(
            application,
            form.document.key,
            data["file"],
            issued_on=data.get("issued_on"),
            arrived_on=data["arrived_on"] or localdate(),
            by=request.user,
            at=now(),
        )
    except ActionError as error:
        add_error(form, error)
        return False
    except RefusedError as error:
        form.add_error("file", error)
        return False
    return True


def _row(form: ScanForm, line: PaperLine | None) -> dict[str, Any]:
    return {"form": form, "line": line}


def _desk(application: Application) -> str:
    is_open = application.vacancy.state == vacancy_lifecycle.OPEN
    return reverse("backoffice:decide" if is_open else "backoffice:application", args=[application.pk])
