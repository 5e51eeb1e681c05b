"""The door of a session, candidates who choose their hour themselves, and the new hour of who could not come."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext as _

from backoffice.forms.planning import BookingForm, LateForm, NewHourForm
from backoffice.frame import add_error, done, staff_page, vacancy_page
from backoffice.scope import slots_for
from backoffice.views.planning import free_hours, no_free_hour, open_round, planning_form, standing_sessions
from journal.actions import ActionError
from planning.booking import open_booking
from planning.delays import run_late
from planning.door import at_the_door
from planning.models import Booking, Session, Slot
from scoring.attendance import DEEDS, give_new_hour
from vacancies import lifecycle
from vacancies.models import Round
from vacancies.words import moment


@staff_page
def booking(request: HttpRequest, pk: int) -> HttpResponse:
    """Until when candidates choose their hour; who has none is asked by a letter that is read over first."""
    round_ = open_round(request, pk)
    there = Booking.objects.filter(round=round_).first()
    last = localtime(there.last_minute) if there else _proposed(round_)
    return planning_form(
        request,
        round_,
        BookingForm(request.POST or None, initial={"last_day": last.date(), "last_hour": last.time()}),
        heading=_("Let candidates choose their hour: %(round)s") % {"round": round_.title},
        lede=_(
            "Who has no hour gets a letter with the last minute and the way to the hours. You read it over and release it first. "
            "Who does not choose, or has no e-mail address, gets an hour from you."
        ),
        submit=_("Save and prepare the letters"),
        act=lambda data: open_booking(round_, last_minute=data["last_minute"], by=request.user, at=now()),
        told=_("Candidates may choose. Read the letters over and release them."),
    )


def _proposed(round_: Round) -> Any:
    """Two days before the first free hour to come, at noon; without one, in a week."""
    first = Slot.objects.free(at=now()).filter(session__round=round_).order_by("starts_at").first()
    day = localtime(first.starts_at) - timedelta(days=2) if first else localtime(now()) + timedelta(days=7)
    return max(day, localtime(now())).replace(hour=12, minute=0, second=0, microsecond=0)


@staff_page
def door(request: HttpRequest, pk: int) -> HttpResponse:
    """Who arrived and who did not come, and how late the session runs."""
    session = get_object_or_404(standing_sessions(request), pk=pk)
    if localdate(session.starts_at) > localdate():
        raise Http404
    form = None
    if request.method == "POST":
        try:
            form = _do(request, session)
        except ActionError as error:
            for text in error.messages:
                messages.error(request, text)
        if form is None:
            return redirect(request.path)
    (found,) = at_the_door([session], at=now())
    if form is None and found.can_shift:
        form = LateForm(door=found)
    heading = _("At the door: %(day)s") % {"day": moment(localtime(session.starts_at))}
    return vacancy_page(
        request,
        session.round.vacancy,
        "planning",
        "backoffice/door.html",
        {"door": found, "heading": heading, "form": form, "round": session.round},
        crumbs=[(heading, "")],
        status=422 if form and form.errors else 200,
    )


def _do(request: HttpRequest, session: Session) -> LateForm | None:
    """Do what the page asks; returns the form of the delay where something is wrong with it."""
    deed = DEEDS.get(request.POST.get("deed", ""))
    if deed:
        slot = get_object_or_404(session.slots.taken(), pk=request.POST.get("slot") or None)
        deed(slot, by=request.user, at=now())
        return None
    (found,) = at_the_door([session], at=now())
    form = LateForm(request.POST, door=found)
    if not form.is_valid():
        return form
    try:
        run_late(
            session,
            minutes=form.cleaned_data["minutes"],
            seen=form.cleaned_data["seen"],
            first=form.first,
            by=request.user,
            at=now(),
        )
    except ActionError as error:
        add_error(form, error)
        return form
    done(request, _("The hours are changed. Who waits is told."))
    return None


@staff_page
def new_hour(request: HttpRequest, pk: int) -> HttpResponse:
    """A free hour for who was absent with a good reason."""
    slots = slots_for(request.user).taken().exclude(session__round__state=lifecycle.CLOSED)
    slot = get_object_or_404(
        slots.filter(participation__absent=True).select_related(
            "session__round__vacancy__organisation",
            "session__round__vacancy__officer",
            "participation__application__candidate",
        ),
        pk=pk,
    )
    round_, candidate = slot.session.round, slot.participation.application.candidate
    heading = _("A new hour for %(name)s") % {"name": candidate}
    hours = free_hours(round_, slot)
    if not hours:
        return no_free_hour(request, slot, heading)
    form = NewHourForm(request.POST or None, hours=hours)

    def act(data: dict[str, Any]) -> None:
        session, starts_at = form.hour
        give_new_hour(
            slot, session=session, starts_at=starts_at, reason=data["reason"], by=request.user, at=now()
        )

    return planning_form(
        request,
        round_,
        form,
        heading=heading,
        lede=_(
            "Was absent on %(when)s. With a new hour the absence no longer counts, and the candidate is told at once."
        )
        % {"when": moment(localtime(slot.starts_at))},
        submit=_("Give this hour"),
        act=act,
        told=_("%(name)s has a new hour.") % {"name": candidate},
    )
