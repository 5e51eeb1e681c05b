"""Jurors who step back for a candidate."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _

from backoffice.forms.recusals import RecusalForm
from backoffice.frame import add_error, done, staff_page, vacancy_page
from backoffice.scope import rounds_for
from journal.actions import ActionError
from planning.models import Recusal
from planning.panel_models import Lifting
from planning.panels import recuse
from vacancies import lifecycle


@staff_page
def recusals(request: HttpRequest, pk: int) -> HttpResponse:
    """Who stepped back for whom in a running round, noting one more, and those that somebody asks to lift."""
    round_ = get_object_or_404(
        rounds_for(request.user)
        .filter(state=lifecycle.RUNNING)
        .select_related("vacancy__organisation", "vacancy__officer"),
        pk=pk,
    )
    form = RecusalForm(request.POST or None, round_=round_)
    if request.method == "POST" and form.is_valid():
        try:
            recuse(
                form.cleaned_data["seat"],
                form.cleaned_data["application"],
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=now(),
            )
        except ActionError as error:
            add_error(form, error)
        else:
            done(request, _("The recusal is noted. No score of this jury member counts for this candidate."))
            return redirect("backoffice:recusals", round_.pk)
    liftings = Lifting.objects.filter(seat__round=round_).select_related("seat", "application__candidate")
    open_liftings = {(row.seat_id, row.application_id): row for row in liftings if row.lifted is None}
    there = list(Recusal.objects.filter(seat__round=round_).select_related("seat", "application__candidate"))
    title = _("Recusals in %(round)s") % {"round": round_.title}
    return vacancy_page(
        request,
        round_.vacancy,
        "scores",
        "backoffice/recusals.html",
        {
            "round": round_,
            "heading": title,
            "form": form,
            "recusals": [
                (recusal, open_liftings.get((recusal.seat_id, recusal.application_id))) for recusal in there
            ],
            "lifted": [row for row in liftings if row.lifted],
            "me": request.user.actor_key,
        },
        crumbs=[(title, "")],
        status=422 if form.errors else 200,
    )
