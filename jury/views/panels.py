"""The panels of a juror, and the timetable of one with the conflicts of interest."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from correspondence.models import Message
from journal.actions import ActionError
from jury.declaring import DeclareForm, LaterConflictForm
from jury.frame import add_errors, juror_page, seat_page
from jury.scope import candidates_of, opened_seats_for, seats_for
from jury.timetable import timetable
from planning.availability import unanswered
from planning.jury_letters import invitation_key
from planning.materials import materials_of
from planning.models import Seat
from planning.panel_models import CalendarFeed
from planning.panels import recuse
from scoring.codes import is_blind
from scoring.models import Declaration
from scoring.sheet_actions import declare, write_union_remark
from vacancies import lifecycle

ORDER = (lifecycle.RUNNING, lifecycle.WAITING, lifecycle.CLOSED)
"""What a juror looks for first."""


@require_safe
@juror_page
def panels(request: HttpRequest) -> HttpResponse:
    """The panels in which the user has a seat: which round, when and where, in which role. What runs stands on top."""
    seats = sorted(
        seats_for(request.user).order_by("round__planned_on", "round__pk"),
        key=lambda seat: ORDER.index(seat.round.state),
    )
    lacking = unanswered(seats, at=now())
    invited = set(
        Message.objects.filter(unique_key__in=[invitation_key(seat) for seat in seats]).values_list(
            "unique_key", flat=True
        )
    )

    def is_asked(seat: Seat) -> bool:
        return seat.round.state == lifecycle.RUNNING or invitation_key(seat) in invited

    rows = [
        {
            "seat": seat,
            "confirmed": hasattr(seat, "confidentiality"),
            "declined": hasattr(seat, "decline"),
            "unanswered": lacking[seat.pk],
        }
        for seat in seats
    ]
    waiting = [
        row
        for row in rows
        if row["seat"].round.state != lifecycle.CLOSED
        and not row["declined"]
        and (row["unanswered"] or (not row["confirmed"] and is_asked(row["seat"])))
    ]
    return render(
        request,
        "jury/panels.html",
        {
            "rows": rows,
            "waiting": waiting,
            "seats": seats,
            "running": lifecycle.RUNNING,
            "feed": CalendarFeed.objects.filter(user=request.user).first(),
        },
    )


def _seat(request: HttpRequest, pk: int) -> Seat:
    return get_object_or_404(seats_for(request.user).exclude(round__state=lifecycle.WAITING), pk=pk)


@juror_page
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """The timetable; at first sight it asks for the confidentiality statement, and a juror with a vote to name conflicts."""
    seat = _seat(request, pk)
    if not opened_seats_for(request.user).filter(pk=seat.pk).exists():
        return redirect("jury:invitation", seat.pk)
    asks = (
        seat.votes
        and seat.round.state == lifecycle.RUNNING
        and not Declaration.objects.filter(seat=seat).exists()
    )
    if asks:
        return _declaration(request, seat)
    if request.method == "POST":
        return _later_conflict(request, seat)
    return _timetable(request, seat, None)


def _timetable(
    request: HttpRequest, seat: Seat, form: LaterConflictForm | None, status: int = 200
) -> HttpResponse:
    day = timetable(seat, at=now())
    if form is None and day.may_declare:
        form = LaterConflictForm(rows=day.openable)
    return seat_page(
        request,
        seat,
        "jury/panel.html",
        {
            "day": day,
            "form": form,
            "today": localdate(),
            "now": now(),
            "materials": materials_of(seat) if day.opens else [],
        },
        status=status,
    )


def _declaration(request: HttpRequest, seat: Seat) -> HttpResponse:
    blind = is_blind(seat.round)
    # Who corrects without names has nobody to recognise yet; whoever is recognised later is named by code.
    form = DeclareForm(request.POST or None, participations=[] if blind else candidates_of(seat))
    if request.method == "POST" and (blind or form.is_valid()):
        try:
            if not blind:
                for application, reason in form.conflicts():
                    recuse(seat, application, reason=reason, by=request.user, at=now())
            declare(seat, by=request.user, at=now())
        except ActionError as error:
            add_errors(request, error)
        else:
            return redirect("jury:panel", seat.pk)
    return seat_page(
        request, seat, "jury/declare.html", {"form": form, "blind": blind}, status=422 if form.errors else 200
    )


def _later_conflict(request: HttpRequest, seat: Seat) -> HttpResponse:
    form = LaterConflictForm(request.POST, rows=timetable(seat, at=now()).openable)
    if form.is_valid():
        try:
            recuse(seat, form.application, reason=form.reason, by=request.user, at=now())
        except ActionError as error:
            add_errors(request, error)
        else:
            messages.success(request, _("Noted. You do not take part for this candidate."))
            return redirect("jury:panel", seat.pk)
    return _timetable(request, seat, form, status=422)


@require_POST
@juror_page
def union_remark(request: HttpRequest, pk: int) -> HttpResponse:
    """The chair or secretary writes down what the union observers want annexed to the minutes."""
    seat = _seat(request, pk)
    try:
        write_union_remark(seat, request.POST.get("remark", ""), by=request.user, at=now())
    except ActionError as error:
        add_errors(request, error)
    else:
        messages.success(request, _("The remark is kept for the minutes."))
    return redirect("jury:panel", seat.pk)
