"""Entering the results of a round, and reading them again once it is closed."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from accounts.models import User
from backoffice.corrections import set_aside
from backoffice.decisions import closed_decision, scorers
from backoffice.forms.results import ResultsForm, page_size
from backoffice.frame import add_error, done, staff_page, vacancy_page
from backoffice.scope import rounds_for
from candidates.models import Participation
from journal.actions import ActionError
from planning.models import Seat
from scoring.actions import StaleError, record_results
from scoring.codes import codes_of
from scoring.importing import has_files
from scoring.judges import judges_of
from scoring.models import Score
from vacancies import lifecycle
from vacancies.models import Round
from vacancies.round_wording import round_title
from vacancies.rules import Source


def _form(
    request: HttpRequest, round_: Round, shown: Sequence[Participation], seats: Sequence[Seat]
) -> ResultsForm:
    judges = judges_of([round_])[round_.pk]
    scores = list(Score.objects.filter(participation__in=shown))
    writers = {score.entered_by.partition(":")[2] for score in scores if score.entered_by.startswith("user:")}
    return ResultsForm(
        request.POST or None,
        round_=round_,
        participations=shown,
        seats=seats,
        scores=scores,
        recused=judges.recused,
        elsewhere={
            (seat.pk, participation.application_id)
            for participation in shown
            for seat in set(seats) - set(judges.seated(participation))
        },
        codes=codes_of(round_),
        names={user.actor_key: str(user) for user in User.objects.filter(pk__in=writers)},
    )


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
            {
                "round": round_,
                "heading": title,
                "decision": decision,
                "set_aside": set_aside(round_),
                "reopen_url": reverse("backoffice:reopen_round", args=[round_.pk])
                if round_.vacancy.state in (lifecycle.SELECTION, lifecycle.RANKED, lifecycle.COMPLETED)
                else "",
            },
            crumbs=[(title, "")],
        )
    participations = (
        Participation.objects.filter(round=round_)
        .select_related("application__candidate")
        .order_by("application__candidate__last_name", "application__candidate__first_name", "pk")
    )
    seats = scorers(round_)
    page_obj = Paginator(participations, page_size(round_, seats)).get_page(request.GET.get("page"))
    shown = list(page_obj)
    form = _form(request, round_, shown, seats)
    if request.method == "POST" and form.is_valid():
        try:
            record_results(
                round_, points=form.points(), attendance=form.attendance(), by=request.user, at=now()
            )
        except StaleError:
            # A colleague saved between reading the rows and locking them: read again, the form says what became of it.
            rows = participations.filter(pk__in=[each.pk for each in shown])
            form = _form(request, round_, list(rows), seats)
            form.full_clean()
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
            "set_aside": set_aside(round_),
            "page_obj": page_obj,
            "width": len(form.columns) + 2 * form.judged + form.keeps + 2,
            "has_files": has_files(round_.rule),
            "has_panel": bool(seats),
            "lacks_jury": any(part.source is Source.JURY for part in round_.rule.parts) and not seats,
        },
        crumbs=[(title, "")],
        status=422 if form.errors else 200,
    )
