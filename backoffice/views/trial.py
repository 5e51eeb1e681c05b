"""Playing a procedure with made-up candidates before it is published. Nothing is written."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from backoffice.forms.trial import TrialForm
from backoffice.frame import staff_page, vacancy_page
from backoffice.rule_cards import told_by_card
from backoffice.scope import vacancies_for
from backoffice.trials import course, lines, remarks
from scoring.generated import trial
from scoring.selection import replay


@staff_page
def rehearsal(request: HttpRequest, pk: int) -> HttpResponse:
    """The rules as they are now, played by the engine that will decide: funnel, border, ranking, and why."""
    vacancy = get_object_or_404(vacancies_for(request.user).select_related("organisation", "officer"), pk=pk)
    definition = vacancy.definition
    errors = told_by_card(definition, errors=True)
    asked = TrialForm(request.GET if request.GET else {"candidates": 30, "series": 1})
    context = {"form": asked, "errors": errors, "definition": definition}
    if asked.is_valid() and not errors:
        played = trial(
            definition, registered=asked.cleaned_data["candidates"], seed=asked.cleaned_data["series"]
        )
        outcome = replay(definition, played.facts)
        context |= {
            "steps": course(definition, played, outcome),
            "remarks": remarks(definition, played, outcome),
            "lines": lines(definition, played, outcome),
            "next": asked.cleaned_data["series"] + 1,
        }
    return vacancy_page(
        request,
        vacancy,
        "rules",
        "backoffice/rehearsal.html",
        context,
        crumbs=[(_("Rehearsal"), "")],
        status=422 if asked.errors else 200,
    )
