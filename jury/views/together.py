"""The deliberation about one candidate: sheets side by side, what the panel agrees on, signatures."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _

from candidates.models import Participation
from journal.actions import ActionError
from jury.comparing import Comparison, comparison
from jury.frame import add_errors, juror_page, seat_page
from jury.sheet_form import read_value
from jury.timetable import neighbours, timetable
from jury.views.sheets import may_compare, opened, own_sheet
from planning.models import Seat, SeatRole
from scoring.actions import remind_jurors
from scoring.models import ScoreSheet
from scoring.sheet_actions import LEADING, Agreement, agree, sign, unlock
from scoring.sheets import may_remind, reminded_at
from vacancies import lifecycle
from vacancies.rules import ResultKind
from vacancies.words import joined


@juror_page
def together(request: HttpRequest, seat_pk: int, pk: int) -> HttpResponse:
    """What every juror gave; chair and secretary write down what is agreed, each juror signs for it."""
    seat, participation = opened(request, seat_pk, pk)
    mine = own_sheet(seat, participation)
    if not may_compare(seat, participation, mine):
        return seat_page(
            request,
            seat,
            "jury/own_first.html",
            {"participation": participation, "name": str(participation.application.candidate)},
            status=403,
        )
    compared = comparison(participation, seat=seat, shows_open=seat.round.rule.jurors.consensus)
    typed = None
    if request.method == "POST":
        try:
            _do(request, seat, participation, mine, compared)
        except ActionError as error:
            add_errors(request, error)
            typed = request.POST
        else:
            return redirect(request.path)
    return _page(request, seat, participation, mine, compared, typed)


def _do(
    request: HttpRequest,
    seat: Seat,
    participation: Participation,
    mine: ScoreSheet | None,
    compared: Comparison,
) -> None:
    deed, reason = request.POST.get("deed", ""), request.POST.get("reason", "")
    if deed == "sign" and mine is not None:
        sign(mine, by=request.user, at=now())
        messages.success(request, _("You signed."))
    elif deed == "unlock":
        theirs = get_object_or_404(
            ScoreSheet, participation=participation, pk=request.POST.get("sheet") or None
        )
        unlock(theirs, seat=seat, reason=reason, by=request.user, at=now())
        messages.success(request, _("The sheet is unlocked."))
    elif deed == "remind" and seat.role in LEADING:
        _remind(request, seat)
    elif deed == "agree":
        agree(participation, _agreement(request, compared), seat=seat, by=request.user, at=now())
        messages.success(request, _("Saved for the letter and the minutes."))


def _remind(request: HttpRequest, seat: Seat) -> None:
    reminded = remind_jurors(seat.round, by=request.user, at=now())
    if reminded:
        names = joined([each.name for each in reminded])
        messages.success(request, _("A reminder leaves to %(names)s.") % {"names": names})
    else:
        messages.info(
            request, _("Nobody was reminded: who lacks something had a reminder today, or cannot be reached.")
        )


def _agreement(request: HttpRequest, compared: Comparison) -> Agreement:
    points = {}
    for part in compared.parts:
        value = read_value(request.POST.get(f"agreed.{part.key}", ""))
        if value is not None:
            points[part.key] = value
    suitable = {"1": True, "0": False}.get(request.POST.get("suitable", ""))
    return Agreement(points, request.POST.get("motivation", "").replace("\r\n", "\n"), suitable)


def _page(request, seat, participation, mine, compared, typed) -> HttpResponse:
    day = timetable(seat, at=now())
    row, _before, after = neighbours(day, participation)
    rule = seat.round.rule
    if typed is not None:
        for part in compared.parts:
            part.agreed = typed.get(f"agreed.{part.key}", part.agreed)
    running = seat.round.state == lifecycle.RUNNING
    return seat_page(
        request,
        seat,
        "jury/together.html",
        {
            "participation": participation,
            "name": str(participation.application.candidate),
            "row": row,
            "after": after,
            "compared": compared,
            "mine": mine,
            "consensus": rule.jurors.consensus,
            "leads": seat.role in LEADING and running,
            "is_chair": seat.role == SeatRole.CHAIR,
            "running": running,
            "chases": running and seat.role in LEADING and not compared.all_signed,
            "may_remind": may_remind(seat.round, at=now()),
            "reminded_at": reminded_at(seat.round),
            "types_over": running and seat.role == SeatRole.SECRETARY,
            "ends_in_verdict": rule.result is ResultKind.VERDICT,
            "motivation": participation.motivation if typed is None else typed.get("motivation", ""),
            "suitable": {True: "1", False: "0"}.get(participation.suitable, "")
            if typed is None
            else typed.get("suitable", ""),
        },
        status=200 if typed is None else 422,
    )
