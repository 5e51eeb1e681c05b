"""Papers for a day of interviews or tests: the timetable of the panel, and the list on which candidates sign that they came."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from documents.render import LANGUAGE, render_pdf
from planning.appointment_letters import minutes
from planning.models import Recusal, SeatRole, Session
from planning.rosters import Line, Pause, Roster, rosters
from planning.seating import jury_of, seating_of
from vacancies import words
from vacancies.models import Round
from vacancies.round_wording import round_title


def timetable_pdf(round: Round, sessions: Sequence[Session]) -> bytes:
    """The timetable of sessions of one round, in order of time: hours, candidates and breaks, with the panel.

    Raises UnprintableError where a text cannot be laid out, ValueError without any session.
    """
    with translation.override(LANGUAGE):
        found = rosters(_in_order(sessions))
        recused = _recused(round)
        context = _record(round, _("Timetable"), [each.session for each in found]) | {
            "sittings": [_sitting(each, recused, titled=len(found) > 1) for each in found],
        }
        return render_pdf(
            "print/timetable.html",
            context,
            organisation=round.vacancy.organisation,
            title=context["running"],
        )


def attendance_pdf(round: Round, session: Session) -> bytes:
    """The attendance list of one session: who is expected, with room for the check of the identity and a signature.

    By hour where each has an own one, else by name. Raises UnprintableError where a text cannot be laid out.
    """
    with translation.override(LANGUAGE):
        [found] = rosters([session])
        lines = found.alphabetical if session.together else found.expected
        context = _record(round, _("Attendance list"), [session], expected=len(lines)) | {
            "rows": [_signer(line, session) for line in lines],
            "signatories": _signatories(round, session),
        }
        return render_pdf(
            "print/attendance.html",
            context,
            organisation=round.vacancy.organisation,
            title=context["running"],
        )


def function_line(round: Round) -> str:
    """The function with its level, as under the title of every record."""
    offer = round.vacancy.definition.offer
    return _("%(function)s, level %(level)s") % {"function": offer.title, "level": offer.level}


def _in_order(sessions: Iterable[Session]) -> list[Session]:
    found = sorted(sessions, key=lambda session: (session.starts_at, session.panel, session.pk))
    if not found:
        raise ValueError("no sessions")
    return found


def _record(
    round: Round, heading: str, sessions: Sequence[Session], *, expected: int | None = None
) -> dict[str, Any]:
    """Title, heading and facts of a paper about these sessions."""
    title = round_title(round.vacancy.definition, round.rule)
    day = words.weekday(localtime(sessions[0].starts_at))
    facts = [_fact(_("Vacancy"), round.vacancy.number)]
    if len(sessions) == 1:
        facts += [_fact(_("Day"), f"{words.capital(day)}, {_hours(sessions[0])}"), *_facts_of(sessions[0])]
    else:
        facts.append(_fact(_("Day"), words.capital(day)))
    if expected is None and (panel := _panel(round, sessions)):
        facts.append(_fact(_("The panel"), *panel))
    if expected is not None:
        number = ngettext("%(count)s candidate", "%(count)s candidates", expected) % {"count": expected}
        facts.append(_fact(pgettext("at a door", "Expected"), number))
    return {
        "running": _("%(paper)s of %(day)s, %(round)s, %(function)s")
        % {"paper": heading, "day": day, "round": title, "function": round.vacancy.title},
        "heading": heading,
        "subheading": [title, function_line(round)],
        "facts": facts,
    }


def _fact(label: str, *lines: str) -> dict[str, Any]:
    return {"label": label, "lines": lines, "strong": False}


def _hours(session: Session) -> str:
    return words.hours(localtime(session.starts_at), localtime(session.ends_at))


def _facts_of(session: Session) -> list[dict[str, Any]]:
    facts = []
    if session.place or session.link:
        facts.append(_fact(_("Place"), session.place or _("Online")))
    if session.panel:
        facts.append(_fact(_("Panel"), session.panel))
    if session.preparation_minutes:
        facts.append(_fact(_("Preparation"), _before(session)))
    return facts


def _before(session: Session) -> str:
    return _("%(minutes)s before the hour of each candidate") % {
        "minutes": minutes(session.preparation_minutes)
    }


# -- The timetable -----------------------------------------------------------------------------------------------------------


def _sitting(
    roster: Roster, recused: Mapping[tuple[int, int], Sequence[str]], *, titled: bool
) -> dict[str, Any]:
    """A table of hours; where there are more of them it is titled by its panel, or by its room at a test."""
    session = roster.session
    title, lines = _("Hours"), []
    if titled:
        name = session.panel or (session.place if session.together else "")
        title = ", ".join(filter(None, (name, _hours(session))))
        lines = [session.place] if session.place != name else []
        if jury := list(session.jurors.order_by("pk")):
            lines.append(_("Jury: %(names)s") % {"names": words.joined([seat.name for seat in jury])})
        lines += [_before(session)] if session.preparation_minutes else []
    return {
        "title": title,
        "place": ", ".join(filter(None, lines)),
        "has_preparation": bool(session.preparation_minutes),
        "rows": [_row(row, recused) for row in roster.rows],
    }


def _row(row: Line | Pause, recused: Mapping[tuple[int, int], Sequence[str]]) -> dict[str, Any]:
    hours = words.hours(localtime(row.starts_at), localtime(row.ends_at))
    if isinstance(row, Pause):
        return {"hours": hours, "is_pause": True, "name": _("Break")}
    if row.application is None:
        return {"hours": hours, "is_free": True, "name": pgettext("an hour", "free")}
    without = recused.get((row.slot.session_id, row.application.pk))
    return {
        "hours": hours,
        "arrives": words.hour(localtime(row.slot.arrives_at)) if row.slot.session.preparation_minutes else "",
        "reference": row.application.reference,
        "name": row.name,
        "notes": [
            *([row.measure] if row.measure else []),
            *(
                [_("Without %(names)s (conflict of interest)") % {"names": words.joined(without)}]
                if without
                else []
            ),
        ],
    }


def _recused(round: Round) -> dict[tuple[int, int], list[str]]:
    """By session and application: who of its jury stepped back."""
    found, seating = defaultdict(list), seating_of(round)
    sessions = list(round.sessions.standing())
    for recusal in Recusal.objects.filter(seat__round=round).select_related("seat").order_by("seat"):
        for session in sessions:
            if seating.sits_in(recusal.seat_id, session.pk):
                found[session.pk, recusal.application_id].append(recusal.seat.name)
    return found


def _panel(round: Round, sessions: Iterable[Session]) -> list[str]:
    """Everybody at the table of one of these sessions with the role, in order of role."""
    order, seating = list(SeatRole), seating_of(round)
    seats = [
        seat
        for seat in sorted(round.seats.all(), key=lambda seat: (order.index(SeatRole(seat.role)), seat.pk))
        if any(seating.sits_in(seat.pk, session.pk) for session in sessions)
    ]
    return [f"{seat.name}, {seat.get_role_display()}" for seat in seats]


# -- The attendance list ---------------------------------------------------------------------------------------------------


def _signer(line: Line, session: Session) -> dict[str, Any]:
    return {
        "name": line.name,
        "reference": line.application.reference,
        "hours": words.hours(localtime(line.starts_at), localtime(line.ends_at)),
        "measure": line.measure,
    }


def _signatories(round: Round, session: Session) -> list[dict[str, str]]:
    """Who answers for the list: who keeps watch in the room, else the secretary of the panel, else the selection officer."""
    found = [{"name": each.name, "role": _("invigilator")} for each in session.invigilators.all()]
    if not found:
        secretaries = jury_of(session, round.seats.filter(role=SeatRole.SECRETARY).order_by("pk"))
        found = [{"name": seat.name, "role": seat.get_role_display()} for seat in secretaries]
    if not found and round.vacancy.officer:
        found = [{"name": str(round.vacancy.officer), "role": _("selection officer")}]
    return found
