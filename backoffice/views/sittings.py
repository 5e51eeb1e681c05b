"""One session: who comes when, and its papers: timetable, attendance list, blank score sheets."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backoffice.frame import staff_page, vacancy_page
from backoffice.scope import sessions_for
from documents.render import UnprintableError
from documents.serving import paper
from planning.documents import attendance_pdf, timetable_pdf
from planning.models import Session
from planning.rosters import roster, same_day
from scoring.sheet_actions import asked
from scoring.sheet_papers import score_sheets_pdf
from vacancies.words import moment


@require_safe
@staff_page
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of one session, with the papers that can be made of it."""
    found = _session(request, pk)
    round_ = found.round
    heading = _("Session of %(when)s") % {"when": moment(localtime(found.starts_at))}
    people = roster(found)
    return vacancy_page(
        request,
        round_.vacancy,
        "planning",
        "backoffice/session.html",
        {
            "round": round_,
            "session": found,
            "heading": heading,
            "roster": people,
            "has_sheets": bool(people.expected and asked(round_) and round_.seats.voting().exists()),
            "others": len(same_day(found)) > 1,
        },
        crumbs=[(heading, "")],
    )


@require_safe
@staff_page
def timetable(request: HttpRequest, pk: int) -> HttpResponse:
    found = _session(request, pk)
    return _handed_out(found, _("Timetable"), lambda: timetable_pdf(found.round, [found]), request)


@require_safe
@staff_page
def day_timetable(request: HttpRequest, pk: int) -> HttpResponse:
    """The timetable of all sessions of the round on the day of this one."""
    found = _session(request, pk)
    return _handed_out(found, _("Timetable"), lambda: timetable_pdf(found.round, same_day(found)), request)


@require_safe
@staff_page
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    found = _session(request, pk)
    return _handed_out(found, _("Attendance list"), lambda: attendance_pdf(found.round, found), request)


@require_safe
@staff_page
def score_sheets(request: HttpRequest, pk: int) -> HttpResponse:
    found = _session(request, pk)
    return _handed_out(found, _("Score sheets"), lambda: score_sheets_pdf(found.round, found), request)


def _session(request: HttpRequest, pk: int) -> Session:
    sessions = sessions_for(request.user).standing()
    return get_object_or_404(
        sessions.select_related("round__vacancy__organisation", "round__vacancy__officer"), pk=pk
    )


def _handed_out(session: Session, name: str, make: Callable[[], bytes], request: HttpRequest) -> HttpResponse:
    """The paper, or back to the session with the reason why there is none."""
    day = localtime(session.starts_at).date().isoformat()
    try:
        return paper(make(), f"{name} {session.round.title} {day}")
    except UnprintableError:
        text = _("This cannot be printed: a name or text is too long for its place on the page.")
    except ValueError:
        text = _("There is nobody to make a score sheet for in this session.")
    messages.error(request, text)
    return redirect("backoffice:session", session.pk)
