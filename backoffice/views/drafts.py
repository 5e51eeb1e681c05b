"""The rules of a vacancy: a draft block by block or as text, read as published afterwards."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import slugify
from django.utils.timezone import now
from django.utils.translation import gettext as _

from backoffice.bureau import may_open
from backoffice.forms.vacancies import RulesForm
from backoffice.frame import add_error, done, staff_page, vacancy_page
from backoffice.scope import vacancies_for
from backoffice.views.rules_editor import draft_of, overview
from journal.actions import ActionError
from vacancies import lifecycle, wording
from vacancies.actions import StaleDraft, save_draft
from vacancies.definition_format import Severity, fingerprint, to_document
from vacancies.procedure_file import FileProblem, Places, write
from vacancies.rule_checks import problems
from vacancies.rules import Definition


@staff_page
def rules(request: HttpRequest, pk: int) -> HttpResponse:
    """The rules of a draft block by block, each beside its sentences; once published they can only be read."""
    vacancy = get_object_or_404(_vacancies(request), pk=pk)
    if vacancy.state == lifecycle.DRAFT:
        return overview(request, vacancy)
    return vacancy_page(
        request,
        vacancy,
        "rules",
        "backoffice/rules.html",
        {
            "blocks": wording.procedure(vacancy.definition),
            "version": vacancy.rules,
            "begun": vacancy.proposed != vacancy.definition and may_open(request.user, "amend_rules"),
        },
    )


@staff_page
def as_text(request: HttpRequest, pk: int) -> HttpResponse:
    """The rules of a draft as TOML, for who writes that faster; beside the sentences that the brochure will print."""
    vacancy = draft_of(request, pk)
    there = fingerprint(vacancy.definition)
    form = RulesForm(request.POST or None, initial={"text": write(vacancy.definition), "seen": there})
    if request.method == "POST" and form.is_valid():
        try:
            if form.cleaned_data["seen"] not in ("", there):
                raise StaleDraft
            save_draft(vacancy, form.definition, seen=vacancy.definition, by=request.user, at=now())
        except StaleDraft as error:
            # The sentences beside the text are those of the colleague: what is saved next was chosen in sight of both.
            vacancy = draft_of(request, pk)
            form.see(fingerprint(vacancy.definition))
            add_error(form, error)
        except ActionError as error:
            add_error(form, error)
        else:
            done(request, _("The draft is saved."))
            return redirect("backoffice:rules_text", vacancy.pk)
    found = form.problems if form.errors else found_in(vacancy.definition)
    return vacancy_page(
        request,
        vacancy,
        "rules",
        "backoffice/draft_text.html",
        {
            "form": form,
            "blocks": wording.procedure(vacancy.definition),
            "errors": [p for p in found if p.severity is Severity.ERROR],
            "warnings": [p for p in found if p.severity is Severity.WARNING],
        },
        crumbs=[(_("As text"), "")],
        status=422 if form.errors else 200,
    )


@staff_page
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The definition as a TOML file, as an attachment."""
    vacancy = get_object_or_404(_vacancies(request), pk=pk)
    name = slugify(f"{vacancy.number} {vacancy.title}")
    return HttpResponse(
        write(vacancy.definition),
        content_type="application/toml; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.toml"',
            "X-Content-Type-Options": "nosniff",
        },
    )


def found_in(definition: Definition) -> tuple[FileProblem, ...]:
    """Everything wrong or odd in a definition, with its place in the text that the editor shows."""
    document: Any = to_document(definition)
    places = Places(write(definition))
    found = [places.file_problem(problem, document) for problem in problems(definition)]
    return tuple(sorted(found, key=lambda p: (p.severity != Severity.ERROR, p.line, p.column)))


def _vacancies(request: HttpRequest) -> Any:
    return vacancies_for(request.user).select_related("organisation", "officer")
