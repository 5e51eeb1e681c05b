"""Papers of a session for who leads the panel, and the materials of a round once their embargo is over."""

from __future__ import annotations

from collections.abc import Callable

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from candidates.serving import served
from documents.render import UnprintableError
from documents.serving import paper
from jury.frame import juror_page
from jury.scope import scoring_seats_for, seats_for, sessions_of
from planning.documents import attendance_pdf, timetable_pdf
from planning.materials import materials_of, open_material
from planning.models import Seat, Session
from scoring.codes import is_blind
from scoring.models import Declaration
from scoring.sheet_actions import LEADING
from scoring.sheet_papers import score_sheets_pdf
from vacancies import lifecycle
from vacancies.models import Round

Make = Callable[[Round, Session], bytes]


@require_safe
@juror_page
def timetable(request: HttpRequest, pk: int, session_pk: int) -> HttpResponse:
    return _handed_out(
        request, pk, session_pk, _("Timetable"), lambda round_, session: timetable_pdf(round_, [session])
    )


@require_safe
@juror_page
def attendance(request: HttpRequest, pk: int, session_pk: int) -> HttpResponse:
    return _handed_out(request, pk, session_pk, _("Attendance list"), attendance_pdf)


@require_safe
@juror_page
def score_sheets(request: HttpRequest, pk: int, session_pk: int) -> HttpResponse:
    return _handed_out(request, pk, session_pk, _("Score sheets"), score_sheets_pdf)


@require_safe
@juror_page
@csp_replace({"script-src": [NONE], "connect-src": [NONE], "form-action": [NONE], "frame-ancestors": [SELF]})
def material(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """A material of the round from its hour on, shown in its place or (`?keep`) to keep."""
    seat = get_object_or_404(scoring_seats_for(request.user).exclude(round__state=lifecycle.WAITING), pk=pk)
    _asked_for_conflicts(seat)
    found = next((each for each in materials_of(seat) if each.pk == file_pk), None)
    if found is None or found.opens_at > now() or not found.may_be_served:
        raise Http404
    found = open_material(found, by=request.user, at=now())
    shows = found.is_pdf or found.media_type.startswith("image/")
    return served(found, inline=shows and "keep" not in request.GET)


def _asked_for_conflicts(seat: Seat) -> None:
    """Http404 for a juror with a vote who has not named conflicts of interest yet."""
    if seat.votes and not Declaration.objects.filter(seat=seat).exists():
        raise Http404


def _leading(request: HttpRequest, pk: int) -> Seat:
    """The seat of a chair or secretary who saw the list: Http404 for others, before conflicts were declared, and in a
    blind round, whose papers name who comes when."""
    seats = seats_for(request.user).filter(role__in=LEADING).exclude(round__state=lifecycle.WAITING)
    seat = get_object_or_404(seats.select_related("round__vacancy__officer"), pk=pk)
    if is_blind(seat.round):
        raise Http404
    _asked_for_conflicts(seat)
    return seat


def _handed_out(request: HttpRequest, pk: int, session_pk: int, name: str, make: Make) -> HttpResponse:
    """The paper, or back to the timetable with the reason why there is none."""
    seat = _leading(request, pk)
    session = next((each for each in sessions_of(seat) if each.pk == session_pk), None)
    if session is None:
        raise Http404
    session.round = seat.round
    day = localtime(session.starts_at).date().isoformat()
    try:
        return paper(make(seat.round, session), f"{name} {seat.round.title} {day}")
    except UnprintableError:
        text = _("This cannot be printed: a name or text is too long for its place on the page.")
    except ValueError:
        text = _("There is nobody to make a score sheet for in this session.")
    messages.error(request, text)
    return redirect("jury:panel", seat.pk)
