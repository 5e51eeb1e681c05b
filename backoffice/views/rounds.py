"""Rounds of a procedure: when and where, held or not, the jury's number, the panel; and the tabs that lead to their results."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from backoffice.forms.rounds import CutNumberForm, HeldForm, NeutraliseForm, PlanForm, SeatFormSet
from backoffice.frame import add_error, done, staff_page, vacancy_page
from backoffice.funnel import round_label
from backoffice.procedures import procedures
from backoffice.scope import messages_for, reserve_lists_for, rounds_for, vacancies_for
from backoffice.views.reserve_people import list_rows
from backoffice.worklist import url_of
from journal.actions import ActionError
from planning.jury_letters import invitation_key, is_reachable
from planning.models import Seat
from planning.panels import invite_panel, set_panel
from scoring.actions import remind_jurors
from scoring.importing import has_files
from scoring.judges import shortages
from scoring.records import reason_from_document
from scoring.sheets import may_remind, missing_sheets
from scoring.wording import reason_line
from vacancies import lifecycle, wording
from vacancies.actions import decide_held, fix_cut_number, neutralise, plan_round
from vacancies.models import Round

PER_PAGE = 50


@staff_page
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The day and place of a round."""
    round_ = get_object_or_404(_open_rounds(request), pk=pk)
    initial = {"planned_on": round_.planned_on, "place": round_.place}
    return _round_form(
        request,
        round_,
        PlanForm(request.POST or None, initial=initial),
        title=_("Day and place of %(round)s") % {"round": round_.title},
        submit=_("Save"),
        act=lambda data: plan_round(round_, **data, by=request.user, at=now()),
        told=_("The day and place of %(round)s are saved.") % {"round": round_.title},
    )


@staff_page
def held(request: HttpRequest, pk: int) -> HttpResponse:
    """The decision whether a round that may be held is held."""
    round_ = get_object_or_404(_open_rounds(request), pk=pk)
    initial = {"reason": round_.held_reason}
    if round_.held_decision is not None:
        initial["held"] = "yes" if round_.held_decision else "no"
    return _round_form(
        request,
        round_,
        HeldForm(request.POST or None, initial=initial),
        title=_("Is %(round)s held?") % {"round": round_.title},
        submit=_("Record the decision"),
        act=lambda data: decide_held(round_, **data, by=request.user, at=now()),
        told=_("The decision about %(round)s is recorded.") % {"round": round_.title},
    )


@staff_page
def cut_number(request: HttpRequest, pk: int) -> HttpResponse:
    """The number of candidates who go through, as the jury fixed it."""
    round_ = get_object_or_404(_open_rounds(request), pk=pk)
    return _round_form(
        request,
        round_,
        CutNumberForm(request.POST or None, initial={"number": round_.cut_number}),
        title=_("How many candidates go through in %(round)s?") % {"round": round_.title},
        submit=_("Record the number"),
        act=lambda data: fix_cut_number(round_, **data, by=request.user, at=now()),
        told=_("The number for %(round)s is recorded.") % {"round": round_.title},
    )


@staff_page
def neutralised(request: HttpRequest, pk: int) -> HttpResponse:
    """Questions of a round that are taken out for everyone, such as a faulty one."""
    round_ = get_object_or_404(_open_rounds(request), pk=pk)
    if not any(part.criteria for part in round_.rule.parts):
        raise Http404
    initial = {"criteria": [".".join(pair) for pair in round_.neutralised]}
    return _round_form(
        request,
        round_,
        NeutraliseForm(request.POST or None, initial=initial, parts=round_.rule.parts),
        title=_("Take questions of %(round)s out for everyone") % {"round": round_.title},
        submit=_("Record the decision"),
        act=lambda data: neutralise(round_, **data, by=request.user, at=now()),
        told=_("The decision about %(round)s is recorded.") % {"round": round_.title},
    )


@staff_page
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """The panel of a round: who sits in it, in which role and capacity, and who signs in to score."""
    round_ = get_object_or_404(_open_rounds(request), pk=pk)
    # What comes in is the whole panel, so it is not compared with the seats as they are now.
    initial = [
        {"name": seat.name, "role": seat.role, "capacity": seat.capacity, "user": seat.user_id}
        for seat in round_.seats.standing().order_by("pk")
        if request.method != "POST"
    ]
    formset = SeatFormSet(
        request.POST or None, initial=initial, organisation=round_.vacancy.organisation, prefix="seats"
    )
    errors: list[str] = []
    if request.method == "POST" and formset.is_valid():
        seats = [
            form.seat
            for form in formset.forms
            if form not in formset.deleted_forms and form.cleaned_data.get("name")
        ]
        try:
            set_panel(round_, seats, by=request.user, at=now())
        except ActionError as error:
            errors = error.messages
        else:
            done(request, _("The panel of %(round)s is saved.") % {"round": round_.title})
            return redirect("backoffice:cockpit", round_.vacancy_id)
    title = _("Panel of %(round)s") % {"round": round_.title}
    wrong = bool(errors) or (request.method == "POST" and not formset.is_valid())
    return vacancy_page(
        request,
        round_.vacancy,
        "cockpit",
        "backoffice/panel.html",
        {
            "round": round_,
            "heading": title,
            "formset": formset,
            "errors": errors,
            **_jury_mail(request, round_),
        },
        crumbs=[(title, "")],
        status=422 if wrong else 200,
    )


def _jury_mail(request: HttpRequest, round_: Round) -> dict[str, Any]:
    """Who in the panel was invited when, who is not yet, and whose sheets lack once the interviews are over."""
    everybody = list(
        round_.seats.select_related("user", "confidentiality", "decline", "successor").order_by("pk")
    )
    seats = [seat for seat in everybody if seat.ended_at is None]
    invited = {
        message.unique_key: message.created_at
        for message in messages_for(request.user).filter(
            unique_key__in=[invitation_key(seat) for seat in seats if is_reachable(seat)]
        )
    }
    rows = [
        {
            "seat": seat,
            "reachable": is_reachable(seat),
            "invited": invited.get(invitation_key(seat)),
            "confirmed": getattr(seat, "confidentiality", None),
            "declined": getattr(seat, "decline", None),
        }
        for seat in seats
    ]
    over = may_remind(round_, at=now())
    return {
        "jury": rows,
        "lacked": shortages(round_),
        "statement_unconfirmed": not round_.vacancy.organisation.legal_texts_confirmed,
        "replaced": [seat for seat in everybody if seat.ended_at],
        "to_invite": sum(row["reachable"] and row["invited"] is None for row in rows),
        "over": over,
        "missing": missing_sheets(round_) if over else [],
    }


@staff_page
@require_POST
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite who sits in the panel and was not invited yet."""
    round_ = get_object_or_404(_open_rounds(request), pk=pk)
    return _told(
        request,
        round_,
        lambda: invite_panel(round_, by=request.user, at=now()),
        done_text=lambda n: ngettext("%(n)d invitation leaves.", "%(n)d invitations leave.", n) % {"n": n},
        nothing=_("Everybody who signs in was invited already."),
    )


@staff_page
@require_POST
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind the jurors whose sheets lack."""
    round_ = get_object_or_404(_open_rounds(request), pk=pk)
    return _told(
        request,
        round_,
        lambda: remind_jurors(round_, by=request.user, at=now()),
        done_text=lambda n: ngettext("%(n)d reminder leaves.", "%(n)d reminders leave.", n) % {"n": n},
        nothing=_("Nobody was reminded: who lacks something had a reminder today, or cannot be reached."),
    )


def _told(
    request: HttpRequest,
    round_: Round,
    act: Callable[[], list[Seat]],
    *,
    done_text: Callable[[int], str],
    nothing: str,
) -> HttpResponse:
    try:
        told = act()
    except ActionError as error:
        messages.error(request, " ".join(error.messages))
    else:
        done(request, done_text(len(told)) if told else nothing)
    return redirect("backoffice:panel", round_.pk)


@staff_page
def scores(request: HttpRequest, pk: int) -> HttpResponse:
    """The rounds of a procedure with their results: one click to enter, to close, or to read again."""
    vacancy = get_object_or_404(vacancies_for(request.user), pk=pk)
    [procedure] = procedures(vacancies_for(request.user).filter(pk=vacancy.pk))
    vacancy = procedure.vacancy
    rows = []
    for round_ in procedure.rounds:
        run = procedure.runs.get(round_.pk)
        why = ""
        if run and run.held_reason:
            why = reason_line(reason_from_document(run.held_reason), procedure.definition)
        rows.append(
            {
                "round": round_,
                "label": round_label(round_),
                "run": run,
                "why": why,
                "kind": {"closed": "good", "running": "info"}.get(round_.state, "none"),
                "entrants": procedure.entrants.get(round_.pk),
                "lacking": procedure.lacking.get(round_.pk, 0) if procedure.may_be_held(round_) else 0,
                "results_url": url_of("backoffice:results", round_.pk)
                if round_.state != lifecycle.WAITING
                else "",
                "imports_url": url_of("backoffice:imports", round_.pk)
                if round_.state != lifecycle.WAITING and has_files(round_.rule)
                else "",
                "close_url": url_of("backoffice:close_round", round_.pk)
                if round_.state == lifecycle.RUNNING
                else "",
            }
        )
    return vacancy_page(
        request,
        vacancy,
        "scores",
        "backoffice/scores.html",
        {
            "rows": rows,
            "ranking_url": url_of("backoffice:ranking", vacancy.pk)
            if procedure.may_adopt or procedure.is_ranked
            else "",
            "is_ranked": procedure.is_ranked,
        },
    )


@staff_page
def reserve_of_vacancy(request: HttpRequest, pk: int) -> HttpResponse:
    """The reserve lists of one procedure, or why there are none yet."""
    vacancy = get_object_or_404(vacancies_for(request.user), pk=pk)
    rows = list_rows(request, reserve_lists_for(request.user).filter(vacancy=vacancy))
    draw_up = url_of("backoffice:reserve_draw_up", vacancy.pk) if vacancy.state == lifecycle.RANKED else ""
    return vacancy_page(
        request,
        vacancy,
        "reserve",
        "backoffice/vacancy_reserve.html",
        {"rows": rows, "draw_up_url": draw_up, "rules": wording.reserve(vacancy.definition)},
    )


def _open_rounds(request: HttpRequest) -> Any:
    """Rounds that are not closed; who may not reach the vacancy finds none."""
    return (
        rounds_for(request.user)
        .exclude(state=lifecycle.CLOSED)
        .select_related("vacancy__organisation", "vacancy__officer")
    )


def _round_form(
    request: HttpRequest,
    round_: Round,
    form: forms.Form,
    *,
    title: str,
    submit: str,
    act: Callable[[dict[str, Any]], Any],
    told: str,
) -> HttpResponse:
    """A form about a round, with its published rule beside it; back to the overview once it is done."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except ActionError as error:
            add_error(form, error)
        else:
            done(request, told)
            return redirect("backoffice:cockpit", round_.vacancy_id)
    return vacancy_page(
        request,
        round_.vacancy,
        "cockpit",
        "backoffice/round_form.html",
        {
            "round": round_,
            "heading": title,
            "form": form,
            "submit": submit,
            "rule": wording.round_block(round_.vacancy.definition, round_.rule),
        },
        crumbs=[(title, "")],
        status=422 if form.errors else 200,
    )
