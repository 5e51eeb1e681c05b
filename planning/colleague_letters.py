"""Timetables for jurors and notices to unions, about sessions and windows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from candidates.letters import APPLICANT, contact, items
from correspondence.actions import Letter, Recipient
from correspondence.occasions import Occasion, Variable, in_letter_language
from organisations.models import UnionContact
from planning import calendars
from planning.letters import (
    CHANGED,
    REASON,
    ROUND,
    WHEN,
    WHERE,
    organiser,
    round_in_sentence,
    where_of,
    writing_moment,
)
from planning.models import Recusal, Seat, Session, Slot
from planning.window_models import Window
from vacancies import words
from vacancies.models import Round

_COLLEAGUE = (
    Variable(
        "name",
        gettext_lazy("name of who gets the letter"),
        "Mieke Daems",
        token=pgettext_lazy("token", "name"),
    ),
    *(v for v in APPLICANT if v.name in ("function", "number", "officer", "contact")),
    ROUND,
    WHEN,
    WHERE,
)
"""What letters to jurors and unions name."""
JURY_TIMETABLE = Occasion(
    "jury-timetable",
    gettext_lazy("timetable for a jury member"),
    goes_to=gettext_lazy("who sits in the jury, for each day, at once"),
    held=False,
    variables=(
        *_COLLEAGUE,
        Variable(
            "role", gettext_lazy("role in the jury"), "voorzitter", token=pgettext_lazy("token", "role")
        ),
        CHANGED,
        Variable(
            "hours",
            gettext_lazy("hours and candidates"),
            "- 10.40 uur: Lotte Maes (0383)",
            block=True,
            token=pgettext_lazy("token", "hours"),
        ),
    ),
)
JURY_CANCELLED = Occasion(
    "jury-cancelled",
    gettext_lazy("cancellation for a jury member"),
    goes_to=gettext_lazy("who sits in the jury, when a day does not take place, at once"),
    held=False,
    variables=(*_COLLEAGUE, REASON),
)
JURY_LEAVES = Occasion(
    "jury-leaves",
    gettext_lazy("a jury member does not sit in a session any more"),
    goes_to=gettext_lazy("who had the timetable of a session in which somebody else sits now, at once"),
    held=False,
    variables=_COLLEAGUE,
)
UNION_NOTICE = Occasion(
    "union-notice",
    gettext_lazy("notice of a test to the unions"),
    goes_to=gettext_lazy("the unions, when a test is planned or moves, at once"),
    held=False,
    variables=(*_COLLEAGUE, CHANGED),
)
UNION_CANCELLED = Occasion(
    "union-cancelled",
    gettext_lazy("cancellation of a test, to the unions"),
    goes_to=gettext_lazy("the unions, when a test does not take place, at once"),
    held=False,
    variables=(*_COLLEAGUE, REASON),
)


def timetable_key(session: Session, seat: Seat, version: int) -> str:
    return f"timetable:{session.key}:seat:{seat.pk}:{version}"


def recused_in(round: Round) -> set[tuple[int, int]]:
    """Seat and application of everybody who steps back in a round."""
    return set(Recusal.objects.filter(seat__round=round).values_list("seat", "application"))


def _colleague_context(round: Round, starts_at: datetime, ends_at: datetime, where: str) -> dict[str, str]:
    """The values of _COLLEAGUE, but for the name."""
    vacancy = round.vacancy
    first, last = localtime(starts_at), localtime(ends_at)
    end = words.hour(last) if first.date() == last.date() else words.moment(last)
    return {
        "function": vacancy.title,
        "number": vacancy.number,
        "officer": str(vacancy.officer),
        "contact": contact(vacancy),
        "round": round_in_sentence(round),
        "when": _("%(start)s to %(end)s") % {"start": words.moment(first), "end": end},
        "where": where,
    }


def _session_context(round: Round, session: Session) -> dict[str, str]:
    return _colleague_context(round, session.starts_at, session.ends_at, where_of(session))


@in_letter_language
def jury_timetables(
    round: Round,
    session: Session,
    slots: Sequence[Slot],
    seats: Iterable[Seat],
    recused: Set[tuple[int, int]],
    *,
    again: bool,
) -> list[Letter]:
    """The day of each juror who has an address: hours and candidates, but for those for whom the juror steps back (`recused`:
    seat and application)."""
    letters = []
    for seat in seats:
        hours = [
            _("%(hour)s: %(name)s")
            % {"hour": words.hour(localtime(slot.starts_at)), "name": slot.participation.application}
            for slot in slots
            if (seat.pk, slot.participation.application_id) not in recused
        ]
        context = {
            **_session_context(round, session),
            "name": seat.name,
            "role": str(seat.get_role_display()),
            "changed": _("This timetable replaces the one that you had.") if again else "",
            "hours": items(hours),
        }
        letters.append(_jury_letter(round, session, seat, JURY_TIMETABLE, context, calendars.REQUEST))
    return letters


@in_letter_language
def jury_cancellations(round: Round, session: Session, seats: Iterable[Seat]) -> list[Letter]:
    letters = []
    for seat in seats:
        context = _session_context(round, session)
        context |= {"name": seat.name, "reason": session.cancel_reason}
        letters.append(_jury_letter(round, session, seat, JURY_CANCELLED, context, calendars.CANCEL))
    return letters


@in_letter_language
def jury_leaves(round: Round, session: Session, seats: Iterable[Seat]) -> list[Letter]:
    """To who sits in this session no longer, and can be reached; it goes out of the calendar."""
    return [
        _jury_letter(
            round,
            session,
            seat,
            JURY_LEAVES,
            _session_context(round, session) | {"name": seat.name},
            calendars.CANCEL,
        )
        for seat in seats
    ]


def _jury_letter(
    round: Round, session: Session, seat: Seat, occasion: Occasion, context: dict[str, str], method: str
) -> Letter:
    return Letter(
        organisation=round.vacancy.organisation,
        occasion=occasion.key,
        unique_key=timetable_key(session, seat, session.version),
        recipient=Recipient(seat.name, seat.user.email),
        context=context,
        vacancy_key=round.vacancy.key,
        subject_key=f"seat:{seat.pk}",
        calendar=jury_calendar(round, session, seat, method),
    )


def jury_entry(round: Round, session: Session) -> calendars.Entry:
    """A sitting as a juror has it in the calendar; it names no candidate."""
    return calendars.Entry(
        uid=session.uid,
        sequence=session.version,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        title=_("Jury: %(round)s, %(function)s") % {"round": round.title, "function": round.vacancy.title},
        text=_("File %(number)s") % {"number": round.vacancy.number},
        place=session.place,
        link=session.link,
    )


def jury_calendar(round: Round, session: Session, seat: Seat, method: str) -> str:
    """The calendar file that goes with a letter to a juror."""
    return calendars.write(
        jury_entry(round, session),
        method=method,
        organiser=organiser(round),
        guest=calendars.Party(seat.name, seat.user.email),
        written_at=writing_moment(),
    )


@in_letter_language
def replaces(was: str) -> str:
    """For who is told of a change: what no longer holds."""
    return _("This replaces our notice: %(was)s") % {"was": was.replace("\n", ", ")}


@in_letter_language
def session_notices(
    round: Round, session: Session, unions: Iterable[UnionContact], *, changed: str = ""
) -> list[Letter]:
    """When and where a test is held, to each union; no candidate is named."""
    context = _session_context(round, session) | {"changed": changed}
    return [_notice(round, UNION_NOTICE, session, union, context) for union in unions]


@in_letter_language
def session_cancelled_notices(round: Round, session: Session, unions: Iterable[UnionContact]) -> list[Letter]:
    context = _session_context(round, session) | {"reason": session.cancel_reason}
    return [_notice(round, UNION_CANCELLED, session, union, context) for union in unions]


@in_letter_language
def window_notices(
    round: Round, window: Window, unions: Iterable[UnionContact], *, changed: str = ""
) -> list[Letter]:
    """From when till when a test is done at home, to each union."""
    where = _("Candidates do this at home.")
    context = _colleague_context(round, window.opens_at, window.last_minute, where) | {"changed": changed}
    return [_notice(round, UNION_NOTICE, window, union, context) for union in unions]


@in_letter_language
def window_cancelled_notices(round: Round, window: Window, unions: Iterable[UnionContact]) -> list[Letter]:
    where = _("Candidates do this at home.")
    context = _colleague_context(round, window.opens_at, window.last_minute, where)
    context |= {"reason": window.cancel_reason}
    return [_notice(round, UNION_CANCELLED, window, union, context) for union in unions]


def _notice(
    round: Round, occasion: Occasion, about: Session | Window, union: UnionContact, context: dict[str, str]
) -> Letter:
    return Letter(
        organisation=round.vacancy.organisation,
        occasion=occasion.key,
        unique_key=f"notice:{about.key}:{about.version}:union:{union.pk}",
        recipient=Recipient(union.name, union.email),
        context=context | {"name": union.name},
        vacancy_key=round.vacancy.key,
        subject_key=about.key,
    )
