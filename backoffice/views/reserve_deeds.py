"""A reserve list that stands is extended; somebody on it is invited to an additional interview."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from backoffice.forms.reserve_deeds import ExtendForm, InterviewForm, InterviewNoteForm
from backoffice.frame import add_error, done, staff_page
from backoffice.reserve_frame import reserve_page, usual_employer
from backoffice.scope import extendable_lists_for, reserve_lists_for
from journal.actions import ActionError
from reserves import lifecycle
from reserves.employers import drawing
from reserves.extension import extend
from reserves.interviews import invite_to_interview, note_interview
from reserves.models import Consultation, Interview, Place
from vacancies import wording, words


@staff_page
def extend_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a list valid for longer, by a decision; the page says through which day at most, and who is told."""
    lists = extendable_lists_for(request.user).select_related(
        "vacancy__organisation", "organisation__partner"
    )
    reserve_list = get_object_or_404(lists, pk=pk)
    here = reverse("backoffice:reserve", args=[reserve_list.pk])
    most = reserve_list.extendable_until
    if most is None or most <= reserve_list.valid_until:
        return redirect(here)
    initial = {"authority": reserve_list.organisation.authority, "until": most}
    form = ExtendForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            extension = extend(reserve_list, **form.cleaned_data, by=request.user, at=now())
        except ActionError as error:
            add_error(form, error)
        else:
            text = _("The reserve is valid through %(day)s now. The letters wait until you release them.")
            done(request, text % {"day": words.day(extension.until)})
            return redirect(here)
    told = reserve_list.places.filter(
        state__in=[lifecycle.AVAILABLE, lifecycle.ASKED], dropped_at=None
    ).count()
    return reserve_page(
        request,
        reserve_list,
        "backoffice/extend_reserve.html",
        {
            "form": form,
            "list": reserve_list,
            "told": told,
            "rules": wording.reserve(reserve_list.vacancy.definition),
            "back": here,
        },
        crumbs=[(words.capital(str(reserve_list)), here), (_("Extend the reserve"), "")],
        status=422 if form.errors else 200,
    )


@staff_page
def interview_place(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite somebody on a list to an additional interview."""
    places = Place.objects.filter(reserve_list__in=reserve_lists_for(request.user).values("pk"))
    place = get_object_or_404(
        places.select_related(
            "reserve_list__vacancy__organisation",
            "reserve_list__organisation__partner",
            "result__application__candidate",
        ),
        pk=pk,
    )
    candidate = place.result.application.candidate
    here = reverse("backoffice:reserve", args=[place.reserve_list_id])
    contract = request.GET.get("contract", "")
    initial = {
        "contract": contract if contract in Consultation.Contract.values else Consultation.Contract.PERMANENT,
        "channel": Consultation.Channel.EMAIL if candidate.email else Consultation.Channel.POST,
        "minutes": 30,
        "employer": usual_employer(request.user, place.reserve_list),
    }
    data = request.POST if request.method == "POST" else None
    form = InterviewForm(data, initial=initial, drawing=drawing(place.reserve_list))
    if request.method == "POST" and form.is_valid():
        try:
            invite_to_interview(place, **form.deed(), by=request.user, at=now())
        except ActionError as error:
            add_error(form, error)
        else:
            done(request, _("%(name)s is invited to an additional interview.") % {"name": candidate})
            return redirect(here)
    return _form_page(request, place, form, "backoffice/interview.html", {})


@staff_page
def interview_outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """Note what came of an additional interview, or call it off."""
    mine = Interview.objects.filter(place__reserve_list__in=reserve_lists_for(request.user).values("pk"))
    interview = get_object_or_404(
        mine.select_related(
            "place__reserve_list__vacancy__organisation",
            "place__reserve_list__organisation__partner",
            "place__result__application__candidate",
        ),
        pk=pk,
    )
    place = interview.place
    here = reverse("backoffice:reserve", args=[place.reserve_list_id])
    if interview.outcome != lifecycle.PENDING:
        return redirect(here)
    form = InterviewNoteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            note_interview(interview, **form.cleaned_data, by=request.user, at=now())
        except ActionError as error:
            add_error(form, error)
        else:
            name = place.result.application.candidate
            done(request, _("The interview of %(name)s is noted.") % {"name": name})
            return redirect(here)
    return _form_page(request, place, form, "backoffice/interview_outcome.html", {"interview": interview})


def _form_page(
    request: HttpRequest, place: Place, form: Any, template: str, context: dict[str, Any]
) -> HttpResponse:
    reserve_list, candidate = place.reserve_list, place.result.application.candidate
    here = reverse("backoffice:reserve", args=[reserve_list.pk])
    own = {
        "form": form,
        "place": place,
        "candidate": candidate,
        "suspended": place.is_suspended(on=localdate()),
        "back": here,
    }
    return reserve_page(
        request,
        reserve_list,
        template,
        own | context,
        crumbs=[(words.capital(str(reserve_list)), here), (str(candidate), "")],
        status=422 if form.errors else 200,
    )
