"""The door of a panel, for its chair and secretary: who arrived, who did not come, and how late the day runs."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from journal.actions import ActionError
from jury.frame import add_errors, juror_page, seat_page
from jury.late import LateForm
from jury.scope import leading_seats_for, sessions_of
from planning.delays import run_late
from planning.door import AtTheDoor, at_the_door
from planning.models import Seat, Slot
from scoring.attendance import DEEDS
from scoring.codes import is_blind
from vacancies import lifecycle


@juror_page
def door(request: HttpRequest, pk: int) -> HttpResponse:
    """The day: that of today, else the next one, else the last."""
    seats = leading_seats_for(request.user).filter(round__state=lifecycle.RUNNING)
    seat = get_object_or_404(seats, pk=pk)
    if is_blind(seat.round):
        raise Http404  # officers mark who comes: they know the names
    late = None
    if request.method == "POST":
        try:
            late = _do(request, seat)
        except ActionError as error:
            add_errors(request, error)
        if late is None:
            return redirect("jury:panel" if request.POST.get("back") else "jury:door", seat.pk)
    found = _day(seat)
    context = {
        "doors": [(each, _form_of(each, late)) for each in found],
        "day": localdate(found[0].session.starts_at) if found else None,
        "today": localdate(),
    }
    return seat_page(request, seat, "jury/door.html", context, status=422 if late else 200)


def _day(seat: Seat) -> list[AtTheDoor]:
    sessions = sessions_of(seat)
    days = sorted({localdate(session.starts_at) for session in sessions})
    coming = [day for day in days if day >= localdate()] or days[-1:]
    return at_the_door([s for s in sessions if localdate(s.starts_at) == coming[0]], at=now())


def _form_of(found: AtTheDoor, late: LateForm | None) -> LateForm | None:
    """The form of the delay of a session, where it can run late; the one that was sent for its own."""
    if late and late.door.session.pk == found.session.pk:
        return late
    return LateForm(door=found) if found.can_shift else None


def _do(request: HttpRequest, seat: Seat) -> LateForm | None:
    """Do what the page asks; returns the form of the delay where something is wrong with it."""
    deed = DEEDS.get(request.POST.get("deed", ""))
    if deed:
        slots = Slot.objects.taken().filter(session__in=sessions_of(seat))
        deed(get_object_or_404(slots, pk=request.POST.get("slot") or None), by=request.user, at=now())
        return None
    sessions = seat.round.sessions.filter(pk__in=[each.pk for each in sessions_of(seat)])
    session = get_object_or_404(sessions, pk=request.POST.get("session") or None)
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
        form.add_error("minutes", error)
        return form
    messages.success(request, _("The hours are changed. Who waits is told."))
    return None
