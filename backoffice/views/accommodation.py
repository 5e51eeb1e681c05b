"""Requests for reasonable accommodation: decided per round, by who reaches the application."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backoffice.candidacies import Mark
from backoffice.forms.accommodation import AccommodationForm
from backoffice.frame import done, staff_page
from backoffice.scope import applications_for
from candidates import lifecycle
from candidates.accommodation import decide_accommodation
from candidates.accommodation_letters import minutes_text
from candidates.models import AccommodationDecision, AccommodationRequest, Application
from journal.actions import ActionError
from vacancies import lifecycle as vacancy_lifecycle


def rounds_of(application: Application, request: AccommodationRequest) -> list[dict[str, Any]]:
    """Every round with what was decided for it, and the form to decide where it is still open."""
    decided = {decision.round_id: decision for decision in request.decisions.all()}
    stands = application.state != lifecycle.WITHDRAWN
    found = []
    for round in application.vacancy.rounds.order_by("position"):
        decision = decided.get(round.pk)
        initial = {}
        mark = Mark("wait", _("Still to be decided"))
        if decision:
            initial = {
                "granted": "yes" if decision.granted else "no",
                "measure": decision.measure,
                "extra_minutes": decision.extra_minutes or None,
                "reason": decision.reason,
            }
            mark = (
                Mark("good", _("Granted"), _measure(decision))
                if decision.granted
                else Mark("bad", _("Not granted"))
            )
        is_open = stands and round.state != vacancy_lifecycle.CLOSED
        form = AccommodationForm(prefix=f"round-{round.pk}", initial=initial) if is_open else None
        found.append({"round": round, "decision": decision, "mark": mark, "form": form})
    return found


def _measure(decision: AccommodationDecision) -> str:
    pieces = [decision.measure]
    if decision.extra_minutes:
        pieces.append(minutes_text(decision.extra_minutes))
    return " · ".join(pieces)


@require_POST
@staff_page
def decide(request: HttpRequest, pk: int, round: int) -> HttpResponse:
    """Decide for one round, and back to the application."""
    application = get_object_or_404(applications_for(request.user), pk=pk)
    asked = get_object_or_404(AccommodationRequest, application=application)
    chosen = get_object_or_404(application.vacancy.rounds, pk=round)
    form = AccommodationForm(request.POST, prefix=f"round-{chosen.pk}")
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, " ".join(errors))
    else:
        try:
            decide_accommodation(asked, chosen, **form.cleaned_data, by=request.user, at=now())
        except ActionError as error:
            messages.error(request, " ".join(error.messages))
        else:
            done(request, _("The decision is kept. Its letter waits until you release it."))
    return redirect(f"{reverse('backoffice:application', args=[application.pk])}#accommodation")
