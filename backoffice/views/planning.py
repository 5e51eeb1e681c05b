"""The planning of a procedure: sessions with their hours, test windows with their accesses, and who is invited."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from backoffice.conflicts import conflict_lines
from backoffice.forms.planning import (
    AccessForm,
    ChangeSessionForm,
    MoveForm,
    ReasonForm,
    SessionForm,
    WindowForm,
)
from backoffice.frame import add_error, done, staff_page, vacancy_page
from backoffice.scope import rounds_for, sessions_for, slots_for, vacancies_for
from backoffice.timetables import planning_of, short_notice
from journal.actions import ActionError
from planning import extra_time, invitations, proposal, sessions, windows
from planning.jury_letters import is_reachable
from planning.models import Session, Slot
from planning.window_models import Window
from scoring.judges import shortages
from vacancies import lifecycle
from vacancies.models import Round, Vacancy
from vacancies.rules import RoundKind
from vacancies.words import joined, moment


@staff_page
def planning(request: HttpRequest, pk: int) -> HttpResponse:
    """Every round with its timetable or window."""
    vacancy = get_object_or_404(
        vacancies_for(request.user).exclude(state=lifecycle.DRAFT).select_related("organisation", "officer"),
        pk=pk,
    )
    return vacancy_page(
        request, vacancy, "planning", "backoffice/planning.html", {"rounds": planning_of(vacancy, at=now())}
    )


@staff_page
def plan_session(request: HttpRequest, pk: int) -> HttpResponse:
    """A new session. Its hours are shown first; only what was shown is made."""
    round_ = open_round(request, pk)
    form = SessionForm(
        request.POST or None,
        initial=_proposed(
            round_, beside=request.GET.get("beside", ""), moment_pk=request.GET.get("moment", "")
        ),
    )
    shown = None
    if request.method == "POST" and form.is_valid():
        shown = form.plan
        if request.POST.get("shown") == form.digest:
            try:
                sessions.plan_session(round_, shown, by=request.user, at=now())
            except ActionError as error:
                add_error(form, error)
            else:
                done(request, _("The session is planned."))
                return redirect("backoffice:planning", round_.vacancy_id)
    heading = _("Plan a session of %(round)s") % {"round": round_.title}
    return vacancy_page(
        request,
        round_.vacancy,
        "planning",
        "backoffice/plan_session.html",
        {
            "round": round_,
            "heading": heading,
            "form": form,
            "shown": shown,
            "short": short_notice(shown.starts_at, round_, at=now()) if shown else None,
            "lacked": shortages(round_),
            "conflicts": conflict_lines(round_, [(shown.starts_at, shown.ends_at)])[0] if shown else [],
        },
        crumbs=[(heading, "")],
        status=422 if form.errors else 200,
    )


def _proposed(round_: Round, *, beside: str, moment_pk: str) -> dict[str, Any]:
    """The hours of the session `beside` which another room is planned; the moment that was chosen from those the jury was asked
    about; or a day that can be held. And the place where this round was planned last."""
    other = (
        round_.sessions.standing().filter(pk=beside, together=True).first() if beside.isdecimal() else None
    )
    if other:
        starts, ends = localtime(other.starts_at), localtime(other.ends_at)
        hours = {"day": starts.date(), "starts": starts.time(), "ends": ends.time()}
        return hours | {"preparation_minutes": other.preparation_minutes or None, "panel": other.panel}
    last = round_.sessions.standing().order_by("-pk").first()
    place = last.place if last else round_.place
    if moment_pk.isdigit() and (chosen := round_.proposed_moments.filter(pk=moment_pk).first()):
        starts, ends = localtime(chosen.starts_at), localtime(chosen.ends_at)
        return {"day": starts.date(), "starts": starts.time(), "ends": ends.time(), "place": place}
    return {
        "day": proposal.day(
            today=localdate(),
            announced=round_.planned_on,
            when=round_.rule.when,
            notice=timedelta(days=round_.vacancy.organisation.notice_days),
        ),
        "place": place,
    }


@require_POST
@staff_page
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give everybody without an hour a free one."""
    round_ = open_round(request, pk)

    def act() -> None:
        assigned = sessions.assign_slots(round_, by=request.user, at=now())
        text = ngettext("%(n)d candidate has an hour.", "%(n)d candidates have an hour.", assigned.placed)
        done(request, text % {"n": assigned.placed})
        if assigned.unplaced:
            names = ", ".join(str(p.application.candidate) for p in assigned.unplaced)
            text = _("There is no free hour or place for %(names)s. Plan another session.")
            messages.warning(request, text % {"names": names})
        if assigned.before_recused:
            names = joined([str(p.application.candidate) for p in assigned.before_recused])
            text = _("A jury member steps back for %(names)s, and no other session had room.")
            messages.warning(request, text % {"names": names})

    return _act(request, round_, act)


@require_POST
@staff_page
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft the invitations; they are read over and released with the letters."""
    round_ = open_round(request, pk)

    def act() -> None:
        number = invitations.invite(round_, by=request.user, at=now())
        text = ngettext(
            "%(n)d invitation is ready. Read it over and release it.",
            "%(n)d invitations are ready. Read them over and release them.",
            number,
        )
        done(request, text % {"n": number})
        if number and round_.rule.kind is RoundKind.ASSIGNMENT and not round_.cases.exists():
            messages.warning(request, _("This assignment has no case yet. Add it before it opens."))

    return _act(request, round_, act)


@require_POST
@staff_page
def send_timetables(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the jurors their days."""
    round_ = open_round(request, pk)

    def act() -> None:
        number = sessions.send_timetables(round_, by=request.user, at=now())
        text = ngettext("%(n)d timetable is sent.", "%(n)d timetables are sent.", number)
        done(request, text % {"n": number})
        missed = [
            seat.name for seat in round_.seats.standing().select_related("user") if not is_reachable(seat)
        ]
        if missed:
            text = _("No e-mail address is known of %(names)s. Give them the timetable yourself.")
            messages.warning(request, text % {"names": joined(missed)})

    return _act(request, round_, act)


@staff_page
def change_session(request: HttpRequest, pk: int) -> HttpResponse:
    session = get_object_or_404(standing_sessions(request), pk=pk)
    return planning_form(
        request,
        session.round,
        ChangeSessionForm(request.POST or None, session=session),
        heading=_("Move the session of %(day)s") % {"day": moment(localtime(session.starts_at))},
        lede=_(
            "Every hour in it moves along, and the embargo of materials. "
            "Who was invited, the jury and the unions hear of it at once."
        ),
        submit=_("Move the session"),
        act=lambda data: sessions.change_session(
            session,
            starts_at=data["starts_at"],
            place=data["place"],
            link=data["link"],
            by=request.user,
            at=now(),
        ),
        told=_("The session is moved."),
    )


@staff_page
def cancel_session(request: HttpRequest, pk: int) -> HttpResponse:
    session = get_object_or_404(standing_sessions(request), pk=pk)
    return planning_form(
        request,
        session.round,
        ReasonForm(request.POST or None),
        heading=_("Cancel the session of %(day)s") % {"day": moment(localtime(session.starts_at))},
        lede=_(
            "Who was invited, the jury and the unions hear of it at once. Drafts of invitations do not leave."
        ),
        submit=_("Cancel the session"),
        act=lambda data: sessions.cancel_session(session, reason=data["reason"], by=request.user, at=now()),
        told=_("The session is cancelled."),
        danger=True,
    )


@staff_page
def move_slot(request: HttpRequest, pk: int) -> HttpResponse:
    slot = get_object_or_404(_standing_slots(request), pk=pk)
    round_ = slot.session.round
    hours = free_hours(round_, slot)
    candidate = slot.participation.application.candidate
    heading = _("Move the appointment of %(name)s") % {"name": candidate}
    if not hours:
        return no_free_hour(request, slot, heading)

    def act(data: dict[str, Any]) -> None:
        session, starts_at = form.hour
        sessions.move_slot(slot, session=session, starts_at=starts_at, by=request.user, at=now())

    form = MoveForm(request.POST or None, hours=hours)
    return planning_form(
        request,
        round_,
        form,
        heading=heading,
        lede=_("Now: %(when)s. Who was invited hears of it at once.")
        % {"when": moment(localtime(slot.starts_at))},
        submit=_("Move the appointment"),
        act=act,
        told=_("The appointment of %(name)s is moved.") % {"name": candidate},
    )


@staff_page
def cancel_slot(request: HttpRequest, pk: int) -> HttpResponse:
    slot = get_object_or_404(_standing_slots(request), pk=pk)
    candidate = slot.participation.application.candidate
    return planning_form(
        request,
        slot.session.round,
        ReasonForm(request.POST or None),
        heading=_("Cancel the appointment of %(name)s") % {"name": candidate},
        lede=_("The hour is free again. Who was invited hears of it at once."),
        submit=_("Cancel the appointment"),
        act=lambda data: sessions.cancel_slot(slot, reason=data["reason"], by=request.user, at=now()),
        told=_("The appointment of %(name)s is cancelled.") % {"name": candidate},
        danger=True,
    )


@staff_page
def window(request: HttpRequest, pk: int) -> HttpResponse:
    """From when till when a round is done at home."""
    round_ = _round_at_home(request, pk)
    there = Window.objects.standing().filter(round=round_).first()
    initial = {}
    if there:
        opens, last = localtime(there.opens_at), localtime(there.last_minute)
        initial = {"opens_on": opens.date(), "opens_hour": opens.time()}
        initial |= {"last_day": last.date(), "last_hour": last.time()}
    return planning_form(
        request,
        round_,
        WindowForm(request.POST or None, initial=initial),
        heading=_("From when till when: %(round)s") % {"round": round_.title},
        lede=_("Who was invited and the unions hear of a change at once."),
        submit=_("Save"),
        act=lambda data: windows.open_window(
            round_, opens_at=data["opens_at"], last_minute=data["last_minute"], by=request.user, at=now()
        ),
        told=_("The period is saved."),
    )


@staff_page
def cancel_window(request: HttpRequest, pk: int) -> HttpResponse:
    """Tests or an assignment at home that do not take place."""
    round_ = _round_at_home(request, pk)
    there = get_object_or_404(Window.objects.standing(), round=round_)
    return planning_form(
        request,
        round_,
        ReasonForm(request.POST or None),
        heading=_("Call off: %(round)s") % {"round": round_.title},
        lede=_(
            "Planned from %(opens)s to %(last)s. Who was invited and the unions hear of it at once. "
            "Drafts of invitations do not leave. You can set another period afterwards."
        )
        % {"opens": moment(localtime(there.opens_at)), "last": moment(localtime(there.last_minute))},
        submit=_("Call this off"),
        act=lambda data: windows.cancel_window(round_, reason=data["reason"], by=request.user, at=now()),
        told=_("This is called off."),
        danger=True,
    )


@staff_page
def accesses(request: HttpRequest, pk: int) -> HttpResponse:
    """Personal links and codes, pasted from the supplier's list."""
    round_ = _round_at_home(request, pk)
    form = AccessForm(request.POST or None)
    return planning_form(
        request,
        round_,
        form,
        heading=_("Accesses to %(round)s") % {"round": round_.title},
        lede=_("Tests of this round: %(tests)s.")
        % {"tests": ", ".join(part.title for part in round_.rule.parts) or "–"},
        submit=_("Save the accesses"),
        act=lambda data: windows.set_access(
            round_, form.lines, reason=data["reason"], by=request.user, at=now()
        ),
        told=_("The accesses are saved."),
    )


def free_hours(round_: Round, slot: Slot) -> list[tuple[Session, datetime]]:
    """The hours to which an appointment can move: free ones that leave room for extra time."""
    free = Slot.objects.free(at=now()).filter(session__round=round_).select_related("session")
    taken = Slot.objects.taken().filter(session__round=round_).select_related("participation")
    fitting = extra_time.fitting(free.order_by("starts_at", "session__panel"), slot.participation, taken)
    hours = [(s.session, s.starts_at) for s in fitting]
    together = round_.sessions.with_room().filter(starts_at__gt=now())
    return hours + [(session, session.starts_at) for session in together if session.pk != slot.session_id]


def no_free_hour(request: HttpRequest, slot: Slot, heading: str) -> HttpResponse:
    """Says that a session has to be planned first."""
    lede = _("Now: %(when)s.") % {"when": moment(localtime(slot.starts_at))}
    return vacancy_page(
        request,
        slot.session.round.vacancy,
        "planning",
        "backoffice/no_free_hour.html",
        {"round": slot.session.round, "heading": heading, "lede_text": lede},
        crumbs=[(heading, "")],
    )


# -- What these share ----------------------------------------------------------------------------------------------------


def open_round(request: HttpRequest, pk: int) -> Round:
    rounds = rounds_for(request.user).exclude(state=lifecycle.CLOSED)
    return get_object_or_404(rounds.select_related("vacancy__organisation", "vacancy__officer"), pk=pk)


def _round_at_home(request: HttpRequest, pk: int) -> Round:
    round_ = open_round(request, pk)
    if round_.rule.kind not in windows.WINDOWED:
        raise Http404
    return round_


def standing_sessions(request: HttpRequest) -> Any:
    return (
        sessions_for(request.user)
        .standing()
        .exclude(round__state=lifecycle.CLOSED)
        .select_related("round__vacancy__organisation", "round__vacancy__officer")
    )


def _standing_slots(request: HttpRequest) -> Any:
    return (
        slots_for(request.user)
        .taken()
        .exclude(session__round__state=lifecycle.CLOSED)
        .select_related(
            "session__round__vacancy__organisation",
            "session__round__vacancy__officer",
            "participation__application__candidate",
        )
    )


def _act(request: HttpRequest, round_: Round, act: Callable[[], None]) -> HttpResponse:
    try:
        act()
    except ActionError as error:
        for text in error.messages:
            messages.error(request, text)
    return redirect(_place_of(round_.vacancy, round_))


def _place_of(vacancy: Vacancy, round_: Round) -> str:
    return f"{reverse('backoffice:planning', args=[vacancy.pk])}#round-{round_.pk}"


def planning_form(
    request: HttpRequest,
    round_: Round,
    form: forms.Form,
    *,
    heading: str,
    lede: str,
    submit: str,
    act: Callable[[dict[str, Any]], Any],
    told: str,
    danger: bool = False,
) -> HttpResponse:
    """A form about the planning of a round; back to the timetable once it is done."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except ActionError as error:
            add_error(form, error)
        else:
            done(request, told)
            return redirect(_place_of(round_.vacancy, round_))
    return vacancy_page(
        request,
        round_.vacancy,
        "planning",
        "backoffice/planning_form.html",
        {"heading": heading, "lede_text": lede, "form": form, "submit": submit, "danger": danger},
        crumbs=[(heading, "")],
        status=422 if form.errors else 200,
    )
