"""From the library of the organisation into a draft: competencies with their levels, and pay from a scale. By value."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.forms.library import CompetenciesForm
from backoffice.frame import add_error, done, staff_page, vacancy_page
from backoffice.scope import vacancies_for
from journal.actions import ActionError
from organisations.models import Competency as Kept
from organisations.models import FunctionFamily, PayIndex, PayScale
from organisations.pay import monthly
from vacancies import lifecycle
from vacancies.actions import save_draft
from vacancies.library import with_competencies, with_pay
from vacancies.models import Vacancy
from vacancies.rules import Competency, LevelAnchor


@staff_page
def library(request: HttpRequest, pk: int) -> HttpResponse:
    """What the organisation keeps, to be taken over. `family` ticks what that function family asks."""
    vacancy = get_object_or_404(vacancies_for(request.user).select_related("organisation", "officer"), pk=pk)
    if vacancy.state != lifecycle.DRAFT:
        return redirect("backoffice:rules", vacancy.pk)
    families = list(vacancy.organisation.families.all())
    family = _chosen(vacancy, request.POST.get("family") or request.GET.get("family", ""))
    competencies = list(vacancy.organisation.competencies.prefetch_related("described"))
    drafted = {competency.key: competency.level for competency in vacancy.definition.competencies}
    form = CompetenciesForm(
        request.POST if request.POST.get("what") == "competencies" else None,
        competencies=competencies,
        family=family,
        levels={c.pk: drafted[c.key] for c in competencies if drafted.get(c.key, 99) <= c.levels},
    )
    if request.method == "POST":
        response = _take_pay(request, vacancy) if request.POST.get("what") == "pay" else None
        if form.is_bound and form.is_valid():
            response = _take_competencies(request, vacancy, form)
        if response:
            return response
    return vacancy_page(
        request,
        vacancy,
        "rules",
        "backoffice/library.html",
        {
            "form": form,
            "rows": [(*row, row[0].key in drafted) for row in form.rows()],
            "families": families,
            "family": family,
            "scales": _scales(vacancy),
            "index": _index(vacancy),
        },
        crumbs=[(_("Library"), "")],
        status=422 if form.errors else 200,
    )


def _chosen(vacancy: Vacancy, number: str) -> FunctionFamily | None:
    families = vacancy.organisation.families.prefetch_related("asks")
    return families.filter(pk=number).first() if number.isdecimal() else None


def _take_competencies(request: HttpRequest, vacancy: Vacancy, form: CompetenciesForm) -> HttpResponse | None:
    taken = [_by_value(kept, level) for kept, level in form.taken()]
    if not taken:
        form.add_error(None, _("Tick at least one competency."))
        return None
    try:
        save_draft(vacancy, with_competencies(vacancy.definition, taken), by=request.user, at=now())
    except ActionError as error:
        add_error(form, error)
        return None
    done(
        request,
        ngettext(
            "%(count)s competency stands in the draft. Say in which round it is measured.",
            "%(count)s competencies stand in the draft. Say in which rounds they are measured.",
            len(taken),
        )
        % {"count": len(taken)},
    )
    return redirect("backoffice:rules", vacancy.pk)


def _by_value(kept: Kept, level: int) -> Competency:
    """A competency of the library as a definition keeps it."""
    texts = {row.level: row.text for row in kept.described.all()}
    return Competency(
        key=kept.key,
        name=kept.name,
        group=kept.group,
        definition=kept.definition,
        level=level,
        levels=kept.levels,
        behaviour=texts.pop(level, ""),
        anchors=tuple(LevelAnchor(n, text) for n, text in sorted(texts.items()) if n <= kept.levels),
    )


def _index(vacancy: Vacancy) -> PayIndex | None:
    """The index that holds today."""
    return vacancy.organisation.pay_indices.filter(since__lte=localdate()).order_by("-since").first()


def _scales(vacancy: Vacancy) -> list[dict[str, Any]]:
    """Every scale with its monthly pay of today, from the first step to the last; those without steps are left out."""
    index = _index(vacancy)
    if index is None:
        return []
    found = []
    for scale in vacancy.organisation.pay_scales.prefetch_related("steps"):
        amounts = _amounts(scale, index)
        if amounts:
            found.append({"scale": scale, "minimum": min(amounts), "maximum": max(amounts)})
    return found


def _amounts(scale: PayScale, index: PayIndex) -> list[Decimal]:
    return [monthly(step.amount, index.coefficient) for step in scale.steps.all()]


def _take_pay(request: HttpRequest, vacancy: Vacancy) -> HttpResponse | None:
    index = _index(vacancy)
    number = request.POST.get("scale", "")
    scale = vacancy.organisation.pay_scales.filter(pk=number).first() if number.isdecimal() else None
    amounts = _amounts(scale, index) if scale and index else []
    if not amounts:
        return None
    definition = with_pay(
        vacancy.definition,
        scale=scale.name,
        minimum=min(amounts),
        maximum=max(amounts),
        index=index.coefficient,
    )
    save_draft(vacancy, definition, by=request.user, at=now())
    done(request, _("The pay of scale %(scale)s stands in the draft.") % {"scale": scale.name})
    return redirect("backoffice:rules", vacancy.pk)
