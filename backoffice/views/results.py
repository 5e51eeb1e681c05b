"""Entering the results of a round, and reading them again once it is closed."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from backoffice.decisions import closed_decision
from backoffice.forms.results import ResultsForm, page_size
from backoffice.frame import add_error, done, staff_page, vacancy_page
from backoffice.scope import rounds_for
from candidates.models import Participation
from journal.actions import ActionError
from planning.models import Recusal
from scoring.actions import record_results
from scoring.models import Score
from vacancies import lifecycle
from vacancies.round_wording import round_title
from vacancies.rules import Source


@staff_page
def results(request: HttpRequest, pk: int) -> HttpResponse:
    """The grid of a running round, or the verdicts of a closed one."""
    round_ = get_object_or_404(
        rounds_for(request.user)
        .exclude(state=lifecycle.WAITING)
        .select_related("vacancy__organisation", "vacancy__officer"),
        pk=pk,
    )
    title = round_title(round_.vacancy.definition, round_.rule)
    if round_.state == lifecycle.CLOSED:
        decision = closed_decision(round_)
        return vacancy_page(
            request,
            round_.vacancy,
            "scores",
            "backoffice/closed_round.html",
            {"round": round_, "heading": title, "decision": decision},
            crumbs=[(title, "")],
        )
    participations = (
        Participation.objects.filter(round=round_)
        .select_related("application__candidate")
        .order_by("application__candidate__last_name", "application__candidate__first_name", "pk")
    )
    seats = list(round_.seats.order_by("pk"))
    page_obj = Paginator(participations, page_size(round_, seats)).get_page(request.GET.get("page"))
    shown = list(page_obj)
    form = ResultsForm(
        request.POST or None,
        round_=round_,
        participations=shown,
        seats=seats,
        scores=Score.objects.filter(participation__in=shown),
        recused=set(Recusal.objects.filter(seat__in=seats).values_list("seat", "application")),
    )
    if request.method == "POST" and form.is_valid():
        try:
            record_results(
                round_, points=form.points(), attendance=form.attendance(), by=request.user, at=now()
            )
        except ActionError as error:
            add_error(form, error)
        else:
            done(request, _("The results are saved."))
            if page_obj.has_next():
                address = reverse("backoffice:results", args=[round_.pk])
                return redirect(f"{address}?page={page_obj.next_page_number()}")
            return redirect("backoffice:scores", round_.vacancy_id)
    return vacancy_page(
        request,
        round_.vacancy,
        "scores",
        "backoffice/results.html",
        {
            "round": round_,
            "heading": title,
            "form": form,
            "page_obj": page_obj,
            "width": len(form.columns) + 2 * form.judged + form.keeps + 2,
            "has_panel": any(seat.votes for seat in seats),
            "lacks_jury": any(part.source is Source.JURY for part in round_.rule.parts)
            and not any(seat.votes for seat in seats),
        },
        crumbs=[(title, "")],
        status=422 if form.errors else 200,
    )
