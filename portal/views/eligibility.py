"""“Am I eligible?”: an answer by the engine that decides on admissions. It binds nobody, and nothing of it is kept."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from candidates.eligibility import Admission, ConditionResult, ConditionState, Proposal
from candidates.proposals import reference_dates
from portal.forms.eligibility import EligibilityForm
from portal.links import optional_url
from portal.scope import published
from portal.visitors import public_page
from vacancies import words
from vacancies.models import Vacancy
from vacancies.rules import Definition
from vacancies.wording import condition_text


def _open_vacancy(request: HttpRequest, pk: int) -> Vacancy:
    now = timezone.now()
    return get_object_or_404(published(request).accepting(at=now).select_related("organisation"), pk=pk)


@public_page
def routes(request: HttpRequest, pk: int) -> HttpResponse:
    """The first step: by which route. With one route there is nothing to choose."""
    vacancy = _open_vacancy(request, pk)
    found = vacancy.definition.routes
    if len(found) == 1:
        return redirect("portal:eligibility_route", vacancy.pk, found[0].key)
    return render(request, "portal/eligibility_routes.html", {"vacancy": vacancy, "routes": found})


# It writes nothing and reads nothing about who is signed in: a token would only set a cookie for a visitor.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, pk: int, route: str) -> HttpResponse:
    """The questions of a route, and above them the answer once they are filled in."""
    vacancy = _open_vacancy(request, pk)
    definition = vacancy.definition
    if route not in {known.key for known in definition.routes}:
        raise Http404
    chosen = definition.route(route)
    form = EligibilityForm(
        request.POST if request.method == "POST" else None, definition=definition, route=chosen
    )
    answer = None
    if request.method == "POST" and form.is_valid():
        proposal = form.proposal(on=timezone.localdate(), dates=reference_dates(vacancy))
        answer = _answer(definition, proposal)
    return render(
        request,
        "portal/eligibility.html",
        {
            "vacancy": vacancy,
            "route": chosen,
            "several": len(definition.routes) > 1,
            "form": form,
            "answer": answer,
            "apply_url": optional_url("portal:apply", vacancy.pk),
        },
        status=422 if form.errors else 200,
    )


def _answer(definition: Definition, proposal: Proposal) -> dict[str, Any]:
    kind, title = _title(proposal)
    route = definition.route(proposal.route)
    return {
        "kind": kind,
        "title": title,
        "holds": words.capital(route.alternative(proposal.alternative).label) if proposal.alternative else "",
        "open": [definition.document(key).label for key in proposal.open_papers],
        "alternatives": [
            {
                "label": words.capital(route.alternative(result.key).label),
                "extra_test": words.small(definition.round(result.extra_test).title)
                if result.extra_test
                else "",
                "conditions": [_line(definition, condition) for condition in result.conditions],
            }
            for result in proposal.alternatives
        ],
    }


def _title(proposal: Proposal) -> tuple[str, str]:
    if proposal.admission not in (Admission.ADMITTED, Admission.WITH_RESERVATION):
        return "bad", _("With these answers you are not eligible by this route")
    if proposal.to_judge:
        return "info", _("You may be eligible: HR still has to judge something")
    if proposal.admission is Admission.WITH_RESERVATION:
        return "wait", _("With these answers you are eligible, with reservation")
    return "good", _("With these answers you are eligible")


def _line(definition: Definition, result: ConditionResult) -> dict[str, str]:
    text = condition_text(definition.condition(result.key), definition)
    if result.state is ConditionState.MET:
        return {"kind": "good", "word": _("met"), "text": text}
    if result.state is ConditionState.NOT_MET:
        return {"kind": "bad", "word": _("not met"), "text": text}
    if result.to_judge:
        return {"kind": "info", "word": _("HR judges this"), "text": text}
    return {"kind": "wait", "word": _("still to be shown"), "text": text}
