"""Who sits in a panel: which moments suit, who takes over from whom, and recusals that are lifted."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from backoffice.forms.panels import LiftForm, MomentForm, ReplaceForm
from backoffice.frame import add_error, done, staff_page, vacancy_page
from backoffice.scope import liftings_for, recusals_for, rounds_for, seats_for
from journal.actions import ActionError
from planning.availability import ask_jury, poll_of, propose_moment, withdraw_moment
from planning.lifting import ask_lifting, decide_lifting
from planning.panel_models import ProposedMoment
from planning.replacement import replace_juror
from scoring.judges import given_in, present
from vacancies import lifecycle
from vacancies.models import Round

_VACANCY = ("vacancy__organisation", "vacancy__officer")


def _round(request: HttpRequest, pk: int) -> Round:
    rounds = rounds_for(request.user).exclude(state=lifecycle.CLOSED).select_related(*_VACANCY)
    return get_object_or_404(rounds, pk=pk)


@staff_page
def availability(request: HttpRequest, pk: int) -> HttpResponse:
    """The moments that are proposed for a round, and who of the jury can come when; proposing one more."""
    round_ = _round(request, pk)
    form = MomentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            propose_moment(
                round_, starts_at=data["starts_at"], ends_at=data["ends_at"], by=request.user, at=now()
            )
        except ActionError as error:
            add_error(form, error)
        else:
            done(request, _("The moment is proposed. Ask the jury once all moments stand here."))
            return redirect("backoffice:availability", round_.pk)
    poll = poll_of(round_)
    heading = _("When can the jury come? %(round)s") % {"round": round_.title}
    return vacancy_page(
        request,
        round_.vacancy,
        "planning",
        "backoffice/availability.html",
        {
            "round": round_,
            "heading": heading,
            "form": form,
            "poll": poll,
            "rule": round_.rule.jurors,
            "panel": present(seat for seat, _answers in poll.lines),
            "today": localtime(now()),
        },
        crumbs=[(heading, "")],
        status=422 if form.errors else 200,
    )


@require_POST
@staff_page
def drop_moment(request: HttpRequest, pk: int, moment_pk: int) -> HttpResponse:
    """Take a proposed moment back."""
    round_ = _round(request, pk)
    moment = get_object_or_404(ProposedMoment, pk=moment_pk, round=round_)
    withdraw_moment(moment, by=request.user, at=now())
    done(request, _("The moment is taken back."))
    return redirect("backoffice:availability", round_.pk)


@require_POST
@staff_page
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the jury which of the moments suit."""
    round_ = _round(request, pk)
    try:
        asked = ask_jury(round_, by=request.user, at=now())
    except ActionError as error:
        messages.error(request, " ".join(error.messages))
    else:
        text = ngettext("%(n)d question leaves.", "%(n)d questions leave.", len(asked)) % {"n": len(asked)}
        done(request, text if asked else _("Everybody was asked about these moments already."))
    return redirect("backoffice:availability", round_.pk)


@staff_page
def replace(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody takes over the seat of a juror."""
    seat = get_object_or_404(
        seats_for(request.user)
        .standing()
        .exclude(round__state=lifecycle.CLOSED)
        .select_related("round__vacancy__organisation", "round__vacancy__officer", "user", "decline"),
        pk=pk,
    )
    decline = getattr(seat, "decline", None)
    form = ReplaceForm(request.POST or None, seat=seat, initial={"reason": decline.reason if decline else ""})
    if request.method == "POST" and form.is_valid():
        try:
            successor = replace_juror(seat, **form.cleaned_data, by=request.user, at=now())
        except ActionError as error:
            add_error(form, error)
        else:
            done(
                request,
                _("%(successor)s takes over from %(juror)s.") % {"successor": successor, "juror": seat},
            )
            return redirect("backoffice:panel", seat.round_id)
    number = sum(giver == seat.pk for giver, _participation in given_in([seat.round]))
    told = ngettext(
        "%(juror)s scored %(n)d candidate: those points stay. Whoever takes over scores the others.",
        "%(juror)s scored %(n)d candidates: those points stay. Whoever takes over scores the others.",
        number,
    )
    lede = (
        told % {"juror": seat, "n": number}
        if number
        else _("%(juror)s scored nobody yet. Whoever takes over scores all candidates.") % {"juror": seat}
    )
    return _form_page(
        request,
        seat.round,
        form,
        heading=_("Replace %(juror)s, %(role)s") % {"juror": seat, "role": seat.get_role_display()},
        lede=lede,
        submit=pgettext("a juror", "Replace"),
        back="panel",
    )


@staff_page
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """One officer asks to lift a recusal."""
    recusal = get_object_or_404(
        recusals_for(request.user)
        .filter(seat__round__state=lifecycle.RUNNING)
        .select_related(
            "seat__round__vacancy__organisation",
            "seat__round__vacancy__officer",
            "application__candidate",
        ),
        pk=pk,
    )
    form = LiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_lifting(recusal, reason=form.cleaned_data["reason"], by=request.user, at=now())
        except ActionError as error:
            add_error(form, error)
        else:
            done(request, _("Asked. Nothing changes until another officer confirms."))
            return redirect("backoffice:recusals", recusal.seat.round_id)
    return _form_page(
        request,
        recusal.seat.round,
        form,
        heading=_("Lift the recusal of %(juror)s for %(candidate)s")
        % {"juror": recusal.seat, "candidate": recusal.application.candidate},
        lede=_("Reason of the recusal: %(reason)s") % {"reason": recusal.reason},
        submit=_("Ask another officer"),
        back="recusals",
    )


@require_POST
@staff_page
def decide_lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Another officer lifts the recusal, or it stays."""
    lifting = get_object_or_404(liftings_for(request.user).select_related("seat__round"), pk=pk)
    lifted = request.POST.get("deed") == "lift"
    try:
        decide_lifting(lifting, lifted=lifted, by=request.user, at=now())
    except ActionError as error:
        messages.error(request, " ".join(error.messages))
    else:
        done(request, _("The recusal is lifted.") if lifted else _("The recusal stays."))
    return redirect("backoffice:recusals", lifting.seat.round_id)


def _form_page(
    request: HttpRequest,
    round_: Round,
    form: Any,
    *,
    heading: str,
    lede: str,
    submit: str,
    back: str,
) -> HttpResponse:
    return vacancy_page(
        request,
        round_.vacancy,
        "cockpit" if back == "panel" else "scores",
        "backoffice/panel_form.html",
        {
            "round": round_,
            "heading": heading,
            "lede_text": lede,
            "form": form,
            "submit": submit,
            "back": f"backoffice:{back}",
        },
        crumbs=[(heading, "")],
        status=422 if form.errors else 200,
    )
