"""One session: who comes when, its room and who checks identities there, and its papers."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from backoffice.forms.planning import JuryForm, RoomForm
from backoffice.frame import add_error, done, staff_page, vacancy_page
from backoffice.scope import sessions_for, slots_for
from backoffice.sheet_stacks import ask, is_long, last_job
from documents.render import UnprintableError
from documents.serving import paper
from journal.actions import ActionError
from planning.documents import attendance_pdf, timetable_pdf
from planning.groups import check_identity, set_room, take_back_check
from planning.juries import name_jurors
from planning.models import Session
from planning.rosters import roster, same_day
from planning.seating import jury_of
from scoring.sheet_actions import asked
from scoring.sheet_papers import score_sheets_pdf
from vacancies.lifecycle import CLOSED
from vacancies.words import moment


@require_safe
@staff_page
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of one session, with the papers that can be made of it."""
    found = _session(request, pk)
    round_ = found.round
    heading = _("Session of %(when)s") % {"when": moment(localtime(found.starts_at))}
    people = roster(found)
    beside = same_day(found)
    lines = people.alphabetical if found.together else people.rows
    is_closed = round_.state == CLOSED
    has_sheets = bool(people.expected and asked(round_) and round_.seats.voting().exists())
    many_sheets = has_sheets and is_long(found)
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
            "has_sheets": has_sheets,
            "many_sheets": many_sheets,
            "sheets_job": last_job(found) if many_sheets else None,
            "lines": lines,
            "jury": jury_of(found, round_.seats.standing().order_by("pk")),
            "names_jurors": found.jurors.exists(),
            "others": len(beside) > 1,
            "rooms": [each for each in beside if each.together and each.pk != pk] if found.together else [],
            "invigilators": list(found.invigilators.all()),
            "checked": sum(line.checked_at is not None for line in people.expected),
            "at_the_door": found.together and not is_closed and localdate() >= localdate(found.starts_at),
            "may_change": not is_closed,
            "is_coming": found.starts_at > now(),
        },
        crumbs=[(heading, "")],
    )


@staff_page
def room(request: HttpRequest, pk: int) -> HttpResponse:
    """How many places a room has, and who keeps watch there."""
    found = get_object_or_404(_sessions(request).filter(together=True).exclude(round__state=CLOSED), pk=pk)
    form = RoomForm(request.POST or None, session=found)
    heading = _("Room and invigilators of %(when)s") % {"when": moment(localtime(found.starts_at))}
    if request.method == "POST" and form.is_valid():
        try:
            set_room(
                found,
                capacity=form.cleaned_data["capacity"],
                watches=form.watches,
                by=request.user,
                at=now(),
            )
        except ActionError as error:
            add_error(form, error)
        else:
            done(request, _("The room is saved."))
            return redirect("backoffice:session", pk)
    return vacancy_page(
        request,
        found.round.vacancy,
        "planning",
        "backoffice/planning_form.html",
        {"heading": heading, "lede_text": found.place, "form": form, "submit": _("Save"), "danger": False},
        crumbs=[(heading, "")],
        status=422 if form.errors else 200,
    )


@staff_page
def jury(request: HttpRequest, pk: int) -> HttpResponse:
    """Who of the panel sits in a session, where several sit side by side."""
    found = get_object_or_404(_sessions(request).exclude(round__state=CLOSED), pk=pk)
    form = JuryForm(request.POST or None, session=found)
    heading = _("Jury of %(when)s") % {"when": moment(localtime(found.starts_at))}
    if request.method == "POST" and form.is_valid():
        try:
            name_jurors(found, form.cleaned_data["seats"], by=request.user, at=now())
        except ActionError as error:
            add_error(form, error)
        else:
            done(request, _("The jury of this session is saved."))
            return redirect("backoffice:session", pk)
    return vacancy_page(
        request,
        found.round.vacancy,
        "planning",
        "backoffice/planning_form.html",
        {
            "heading": heading,
            "lede_text": _(
                "For when several panels sit side by side. A jury sees and scores the candidates of its own sessions."
            ),
            "form": form,
            "submit": _("Save"),
            "danger": False,
        },
        crumbs=[(heading, "")],
        status=422 if form.errors else 200,
    )


@require_POST
@staff_page
def identity(request: HttpRequest, pk: int) -> HttpResponse:
    """Note at the door that an identity was checked, or take that back."""
    slots = slots_for(request.user).taken().select_related("session__round__vacancy")
    slot = get_object_or_404(slots, pk=pk)
    try:
        if "back" in request.POST:
            take_back_check(slot, by=request.user, at=now())
        else:
            check_identity(slot, by=request.user, at=now())
    except ActionError as error:
        for text in error.messages:
            messages.error(request, text)
    address = reverse("backoffice:session", args=[slot.session_id])
    return redirect(f"{address}#slot-{slot.pk}")


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
    """Blank score sheets. Many are made by a worker: until they are there, back to the session."""
    found = _session(request, pk)
    if not is_long(found):
        return _handed_out(found, _("Score sheets"), lambda: score_sheets_pdf(found.round, found), request)
    job = last_job(found)
    if job is None or not job.file:
        return redirect("backoffice:session", pk)
    with job.file.open("rb") as file:
        return _handed_out(found, _("Score sheets"), file.read, request)


@require_POST
@staff_page
def make_score_sheets(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the many blank sheets of a session; its page tells when they are there."""
    found = _session(request, pk)
    if is_long(found):
        ask(found, by=request.user, at=now())
    return redirect(f"{reverse('backoffice:session', args=[pk])}#score-sheets")


def _sessions(request: HttpRequest) -> QuerySet[Session]:
    sessions = sessions_for(request.user).standing()
    return sessions.select_related("round__vacancy__organisation", "round__vacancy__officer")


def _session(request: HttpRequest, pk: int) -> Session:
    return get_object_or_404(_sessions(request), pk=pk)


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
