"""Reserve lists: drawing them up, who is next and why, making an offer, recording the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.candidacies import Mark, document_names, papers_before_appointment
from backoffice.forms.reserves import (
    AnswerForm,
    AskInterestForm,
    ConsultForm,
    DrawUpForm,
    InterestAnswerForm,
    RedrawForm,
)
from backoffice.frame import add_error, done, staff_page, vacancy_page
from backoffice.redrawing import redrawn_lists
from backoffice.reserve_frame import reserve_page, usual_employer
from backoffice.scope import extendable_lists_for, reserve_lists_for, vacancies_for
from backoffice.views.reserve_people import validity_mark
from journal.actions import ActionError
from reserves import lifecycle
from reserves.actions import ask_interest, consult, draw_up, record_answer, record_interest
from reserves.employers import drawing
from reserves.models import Consultation, Interest, Interview, Place, ReserveList
from reserves.queries import (
    at_work_until,
    consequence,
    declined_in_this_draw,
    next_in_order,
    refused_in_this_draw,
)
from reserves.redrawing import are_untold, preview_redrawing, redraw
from scoring.models import Reopening, Result
from scoring.selection import FinalOutcome
from vacancies import lifecycle as vacancy_lifecycle
from vacancies import wording, words
from vacancies.models import Vacancy

STATE_KINDS = {
    lifecycle.AVAILABLE: "info",
    lifecycle.ASKED: "wait",
    lifecycle.APPOINTED: "good",
    lifecycle.LOST: "bad",
    lifecycle.LEFT: "none",
}
ANSWER_KINDS = {
    lifecycle.PENDING: "wait",
    lifecycle.ACCEPTED: "good",
    lifecycle.REFUSED: "bad",
    lifecycle.NO_ANSWER: "none",
    lifecycle.YES: "good",
    lifecycle.NO: "none",
    lifecycle.HELD: "good",
    lifecycle.ABSENT: "bad",
    lifecycle.CALLED_OFF: "none",
}


@staff_page
def draw_up_lists(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw up the reserve lists after the decision of the authority."""
    vacancy = get_object_or_404(vacancies_for(request.user).select_related("organisation"), pk=pk)
    tab = reverse("backoffice:vacancy_reserve", args=[vacancy.pk])
    if vacancy.state != vacancy_lifecycle.RANKED:
        return redirect(tab)
    if vacancy.reserve_lists.exists():
        return _redraw_lists(request, vacancy)
    initial = {"authority": vacancy.organisation.authority}
    form = DrawUpForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            lists = draw_up(vacancy, **form.cleaned_data, by=request.user, at=now())
        except ActionError as error:
            add_error(form, error)
        else:
            text = ngettext("The reserve list is drawn up.", "%(n)d reserve lists are drawn up.", len(lists))
            done(request, text % {"n": len(lists)})
            return redirect("backoffice:reserve", lists[0].pk) if len(lists) == 1 else redirect(tab)
    successful = Result.objects.filter(ranking__vacancy=vacancy, outcome=FinalOutcome.RESERVE)
    return vacancy_page(
        request,
        vacancy,
        "reserve",
        "backoffice/reserve_draw_up.html",
        {
            "form": form,
            "rules": wording.reserve(vacancy.definition),
            "ranked": vacancy.definition.reserve.ranked,
            "successful": successful.select_related("application__candidate").order_by("rank", "pk"),
            "back": tab,
        },
        crumbs=[(_("Draw up the reserve list"), "")],
        status=422 if form.errors else 200,
    )


def _redraw_lists(request: HttpRequest, vacancy: Vacancy) -> HttpResponse:
    """Draw up the lists anew after a correction: who moves and what holds, then the decision and the reason."""
    tab = reverse("backoffice:vacancy_reserve", args=[vacancy.pk])
    last = Reopening.objects.filter(run__round__vacancy=vacancy).order_by("reopened_at", "pk").last()
    initial = {"authority": vacancy.organisation.authority, "reason": last.reason if last else ""}
    form = RedrawForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            redraw(
                vacancy,
                expected=request.POST.get("digest", ""),
                **form.cleaned_data,
                by=request.user,
                at=now(),
            )
        except ActionError as error:
            add_error(form, error)
        else:
            done(request, _("The reserve is drawn up anew. The version before is kept."))
            return redirect(tab)
    preview = preview_redrawing(vacancy)
    return vacancy_page(
        request,
        vacancy,
        "reserve",
        "backoffice/reserve_redraw.html",
        {
            "form": form,
            "lists": redrawn_lists(preview),
            "digest": preview.digest,
            "untold": are_untold(vacancy, at=now()),
            "back": tab,
        },
        crumbs=[(_("Draw up the reserve anew"), "")],
        status=422 if form.errors else 200,
    )


# -- One list ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PlaceRow:
    """A place as the page shows it: `why` says why it is not its turn."""

    place: Place
    candidate: Any
    mark: Mark
    is_next: bool
    why: str
    tied: bool
    consultations: list[tuple[Consultation, str]]
    pending: Consultation | None
    interests: list[tuple[Interest, str]]
    interest_pending: Interest | None
    interviews: list[tuple[Interview, str]]
    interview_planned: Interview | None
    at_work: str


@staff_page
def reserve(request: HttpRequest, pk: int) -> HttpResponse:
    """One reserve list: its validity, its places, who is next for a kind of contract and why, who was contacted when."""
    reserve_list = get_object_or_404(_lists(request), pk=pk)
    vacancy = reserve_list.vacancy
    contract = request.GET.get("contract", "")
    if contract not in Consultation.Contract.values:
        contract = Consultation.Contract.PERMANENT
    today = localdate()
    is_corrected = vacancy.state != vacancy_lifecycle.COMPLETED
    is_valid = not is_corrected and reserve_list.valid_from <= today <= reserve_list.valid_until
    rows = _place_rows(reserve_list, contract, is_valid=is_valid)
    return reserve_page(
        request,
        reserve_list,
        "backoffice/reserve.html",
        {
            "list": reserve_list,
            "validity": validity_mark(reserve_list, on=today),
            "rows": rows,
            "next": [row for row in rows if row.is_next],
            "available": sum(
                row.place.state == lifecycle.AVAILABLE and not row.place.dropped_at for row in rows
            ),
            "contract": contract,
            "views": [
                {
                    "label": words.capital(str(label)),
                    "url": f"?contract={value}",
                    "current": value == contract,
                }
                for value, label in Consultation.Contract.choices
            ],
            "is_valid": is_valid,
            "is_corrected": is_corrected,
            "extensions": list(reserve_list.extensions.all()),
            "replaced": list(reserve_list.replaced.all()),
            "may_extend": (reserve_list.extendable_until or date.min) > reserve_list.valid_until
            and extendable_lists_for(request.user).filter(pk=reserve_list.pk).exists(),
            "to_fill": _to_fill(vacancy) if contract == Consultation.Contract.PERMANENT else "",
            "waiting": [
                _("%(name)s has time until and including %(day)s. Another offer now is for another post.")
                % {"name": row.candidate, "day": words.day(row.pending.answer_by)}
                for row in rows
                if row.pending and row.pending.contract == contract
            ],
        },
        crumbs=[(words.capital(str(reserve_list)), "")],
    )


def _lists(request: HttpRequest) -> Any:
    return reserve_lists_for(request.user).select_related("vacancy__organisation", "organisation__partner")


def _to_fill(vacancy: Vacancy) -> str:
    """How many of the posts of a vacancy that offers several are filled; nothing once they all are."""
    posts = vacancy.definition.offer.posts
    filled = Consultation.objects.filter(
        place__reserve_list__vacancy=vacancy,
        contract=Consultation.Contract.PERMANENT,
        answer=lifecycle.ACCEPTED,
    ).count()
    if posts == 1 or filled >= posts:
        return ""
    return _("%(filled)s of the %(posts)s posts of this vacancy are filled.") % {
        "filled": filled,
        "posts": posts,
    }


def _place_rows(reserve_list: ReserveList, contract: str, *, is_valid: bool) -> list[PlaceRow]:
    places = list(
        reserve_list.places.select_related("result__application__candidate")
        .prefetch_related("consultations__employer", "interests__employer", "interviews__employer")
        .order_by("rank", "result__application__candidate__last_name", "pk")
    )
    following = {place.pk for place in next_in_order(reserve_list, contract=contract)} if is_valid else set()
    refused = refused_in_this_draw(reserve_list, contract) if reserve_list.ranked else set()
    declined = declined_in_this_draw(reserve_list, contract)
    at_work = at_work_until(reserve_list, on=localdate())
    ranks = [place.rank for place in places]
    definition = reserve_list.vacancy.definition
    rows = []
    for place in places:
        application = place.result.application
        consultations = list(place.consultations.all())
        interests = list(place.interests.all())
        interviews = list(place.interviews.all())
        why = ""
        if place.dropped_at:
            why = _("Taken off the list by a correction. What was offered or agreed holds.")
        elif place.state == lifecycle.AVAILABLE and place.pk not in following:
            if application.open_papers:
                papers = document_names(application.open_papers, definition)
                why = _("Open paper blocks the appointment: %(papers)s.") % {"papers": papers}
            elif place.is_suspended(on=localdate()):
                why = _("Wants no offers until and including %(day)s.") % {
                    "day": words.day(place.suspended_until)
                }
            elif place.pk in at_work and contract != Consultation.Contract.PERMANENT:
                why = _("Works on such a contract already. The place is kept.")
            elif place.pk in declined:
                why = _("Not interested in this draw.")
            elif place.pk in refused:
                why = _("Refused in this draw.")
            elif is_valid:
                why = _("Comes after who is next.")
        rows.append(
            PlaceRow(
                place,
                application.candidate,
                _mark(place),
                place.pk in following,
                why,
                place.rank is not None and ranks.count(place.rank) > 1,
                [(c, ANSWER_KINDS[c.answer]) for c in consultations],
                next((c for c in consultations if c.answer == lifecycle.PENDING), None),
                [(i, ANSWER_KINDS[i.answer]) for i in interests],
                next((i for i in interests if i.answer == lifecycle.PENDING), None),
                [(i, ANSWER_KINDS[i.outcome]) for i in interviews],
                next((i for i in interviews if i.outcome == lifecycle.PENDING), None),
                _("Works temporarily through %(day)s; keeps the place.")
                % {"day": words.day(at_work[place.pk])}
                if place.pk in at_work
                else "",
            )
        )
    return rows


def _mark(place: Place) -> Mark:
    if place.dropped_at and place.state == lifecycle.AVAILABLE:
        return Mark("none", _("No longer in the reserve"))
    return Mark(STATE_KINDS[place.state], words.capital(str(place.get_state_display())))


# -- Who is interested ---------------------------------------------------------------------------------------------


@staff_page
def ask_interest_of(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask several people on a list at once whether a post interests them; each is named before anything is sent."""
    reserve_list = get_object_or_404(_lists(request), pk=pk)
    asked = Interest.objects.filter(answer=lifecycle.PENDING).values("place")
    places = (
        reserve_list.places.filter(
            state=lifecycle.AVAILABLE, dropped_at=None, result__application__open_papers=[]
        )
        .exclude(pk__in=asked)
        .select_related("result__application__candidate")
        .order_by("rank", "result__application__candidate__last_name", "pk")
    )
    contract = request.GET.get("contract", "")
    initial = {
        "contract": contract if contract in Consultation.Contract.values else Consultation.Contract.PERMANENT,
        "channel": Consultation.Channel.EMAIL,
        "answer_by": localdate() + timedelta(days=reserve_list.vacancy.definition.reserve.answer_days),
        "employer": usual_employer(request.user, reserve_list),
    }
    data = request.POST if request.method == "POST" else None
    form = AskInterestForm(data, initial=initial, places=places, drawing=drawing(reserve_list))
    here = reverse("backoffice:reserve", args=[reserve_list.pk])
    if request.method == "POST" and form.is_valid():
        try:
            new = ask_interest(reserve_list, **form.cleaned_data, by=request.user, at=now())
        except ActionError as error:
            add_error(form, error)
        else:
            text = ngettext("%(n)d candidate is asked.", "%(n)d candidates are asked.", len(new))
            done(request, text % {"n": len(new)})
            return redirect(here)
    return reserve_page(
        request,
        reserve_list,
        "backoffice/ask_interest.html",
        {"form": form, "rules": wording.reserve(reserve_list.vacancy.definition), "back": here},
        crumbs=[(words.capital(str(reserve_list)), here), (_("Ask for interest"), "")],
        status=422 if form.errors else 200,
    )


@staff_page
def answer_interest(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what somebody answered to the question of interest, and how."""
    mine = Interest.objects.filter(place__reserve_list__in=reserve_lists_for(request.user).values("pk"))
    interest = get_object_or_404(
        mine.select_related(
            "place__reserve_list__vacancy__organisation",
            "place__reserve_list__organisation__partner",
            "place__result__application__candidate",
        ),
        pk=pk,
    )
    reserve_list = interest.place.reserve_list
    candidate = interest.place.result.application.candidate
    here = reverse("backoffice:reserve", args=[reserve_list.pk])
    if interest.answer != lifecycle.PENDING:
        return redirect(here)
    form = InterestAnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            record_interest(interest, **form.cleaned_data, by=request.user, at=now())
        except ActionError as error:
            add_error(form, error)
        else:
            done(request, _("The answer of %(name)s is recorded.") % {"name": candidate})
            return redirect(f"{here}?contract={interest.contract}")
    return reserve_page(
        request,
        reserve_list,
        "backoffice/answer_interest.html",
        {"form": form, "interest": interest, "candidate": candidate, "back": here},
        crumbs=[(words.capital(str(reserve_list)), here), (str(candidate), "")],
        status=422 if form.errors else 200,
    )


# -- Offers and answers ----------------------------------------------------------------------------------------------


@staff_page
def consult_place(request: HttpRequest, pk: int) -> HttpResponse:
    """Make an offer to somebody on a reserve list."""
    places = Place.objects.filter(reserve_list__in=reserve_lists_for(request.user).values("pk"))
    place = get_object_or_404(
        places.select_related(
            "reserve_list__vacancy__organisation",
            "reserve_list__organisation__partner",
            "result__application__candidate",
        ),
        pk=pk,
    )
    reserve_list, candidate = place.reserve_list, place.result.application.candidate
    here = reverse("backoffice:reserve", args=[reserve_list.pk])
    if request.method == "GET" and place.state not in (lifecycle.AVAILABLE, lifecycle.ASKED):
        return redirect(here)
    rules = reserve_list.vacancy.definition.reserve
    contract = request.GET.get("contract", "")
    initial = {
        "contract": contract if contract in Consultation.Contract.values else Consultation.Contract.PERMANENT,
        "channel": Consultation.Channel.EMAIL if candidate.email else Consultation.Channel.POST,
        "answer_by": localdate() + timedelta(days=rules.answer_days),
        "employer": usual_employer(request.user, reserve_list),
    }
    data = request.POST if request.method == "POST" else None
    form = ConsultForm(data, initial=initial, drawing=drawing(reserve_list))
    if request.method == "POST" and form.is_valid():
        try:
            consult(place, **form.cleaned_data, by=request.user, at=now())
        except ActionError as error:
            add_error(form, error)
        else:
            done(request, _("The offer to %(name)s is made.") % {"name": candidate})
            return redirect(here)
    return reserve_page(
        request,
        reserve_list,
        "backoffice/consult.html",
        {
            "form": form,
            "place": place,
            "candidate": candidate,
            "open_papers": document_names(
                place.result.application.open_papers, reserve_list.vacancy.definition
            ),
            "before_appointment": papers_before_appointment(
                place.result.application, reserve_list.vacancy.definition
            ),
            "others": [
                p for p in next_in_order(reserve_list, contract=initial["contract"]) if p.pk != place.pk
            ],
            "refusals": [
                (words.capital(str(label)), _effect(_if_refused(place, value)))
                for value, label in Consultation.Contract.choices
            ],
            "rules": wording.reserve(reserve_list.vacancy.definition),
            "back": here,
        },
        crumbs=[(words.capital(str(reserve_list)), here), (str(candidate), "")],
        status=422 if form.errors else 200,
    )


def _if_refused(place: Place, contract: str) -> str:
    return consequence(Consultation(place=place, contract=contract), lifecycle.REFUSED)


@staff_page
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what a candidate answered to an offer; the page says first what each answer does."""
    mine = Consultation.objects.filter(place__reserve_list__in=reserve_lists_for(request.user).values("pk"))
    consultation = get_object_or_404(
        mine.select_related(
            "place__reserve_list__vacancy__organisation",
            "place__reserve_list__organisation__partner",
            "place__result__application__candidate",
        ),
        pk=pk,
    )
    place = consultation.place
    candidate = place.result.application.candidate
    here = reverse("backoffice:reserve", args=[place.reserve_list_id])
    if consultation.answer != lifecycle.PENDING:
        return redirect(here)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            recorded = record_answer(consultation, **form.cleaned_data, by=request.user, at=now())
        except ActionError as error:
            add_error(form, error)
        else:
            done(
                request,
                _("The answer of %(name)s is recorded: %(what)s")
                % {"name": candidate, "what": words.small(_effect(recorded.consequence))},
            )
            return redirect(here)
    labels = dict(Consultation.Answer.choices)
    return reserve_page(
        request,
        place.reserve_list,
        "backoffice/answer.html",
        {
            "form": form,
            "consultation": consultation,
            "candidate": candidate,
            "before_appointment": papers_before_appointment(
                place.result.application, place.reserve_list.vacancy.definition
            ),
            "effects": [
                (words.capital(str(labels[value])), _effect(consequence(consultation, value)))
                for value in (lifecycle.ACCEPTED, lifecycle.REFUSED, lifecycle.NO_ANSWER)
            ],
            "back": here,
        },
        crumbs=[(words.capital(str(place.reserve_list)), here), (str(candidate), "")],
        status=422 if form.errors else 200,
    )


def _effect(state: str) -> str:
    """What an answer does to the place, in a sentence."""
    return {
        lifecycle.APPOINTED: _("The candidate is appointed and leaves the list."),
        lifecycle.AVAILABLE: _("The candidate keeps the place in the reserve."),
        lifecycle.LOST: _("The candidate loses the place in the reserve."),
        lifecycle.LEFT: _("The candidate leaves the reserve."),
    }[state]
