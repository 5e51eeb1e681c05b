"""Letters about appointments and test windows, to candidates; timetables for jurors, notices to unions.

Everything takes rows that were fetched already: slots with their session and candidate, the round with its vacancy. Three hundred
invitations cost no query more than one. `compose` alone fetches: it writes held invitations anew from today's facts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from candidates.letters import APPLICANT, applicant_context, contact, items, recipient
from candidates.models import Application, Participation
from candidates.wording import round_name
from correspondence.actions import Letter, Recipient
from correspondence.occasions import Occasion, Variable, in_letter_language
from journal.actions import in_action, moment
from organisations.models import UnionContact
from planning import calendars, extra_time
from planning.extra_time import OwnWindow
from planning.models import Access, Recusal, Seat, Session, Slot, Window, takers
from vacancies import words
from vacancies.models import Round
from vacancies.rules import RoundKind

TESTS = (RoundKind.WRITTEN_TEST, RoundKind.PRACTICAL_TEST, RoundKind.LEVEL_TEST)
"""Rounds that are done at a desk or workplace: the letter names no panel."""

ROUND = Variable(
    "round",
    gettext_lazy("the round, inside a sentence"),
    "ronde 2: speedinterview",
    token=pgettext_lazy("token", "round"),
)
WHEN = Variable(
    "when",
    gettext_lazy("day and hour"),
    "dinsdag 9 maart 2027, 10.40 uur",
    token=pgettext_lazy("token", "when"),
)
WHERE = Variable(
    "where",
    gettext_lazy("place, or link to the online meeting"),
    "Stadhuis, Kaaiplein 1, zaal 2",
    block=True,
    token=pgettext_lazy("token", "where"),
)
DURATION = Variable(
    "duration", gettext_lazy("how long it takes"), "30 minuten", token=pgettext_lazy("token", "duration")
)
PREPARATION = Variable(
    "preparation",
    gettext_lazy("preparation beforehand, if there is any"),
    "Je krijgt vooraf 20 minuten voorbereiding. Kom daarom om 10.20 uur.",
    block=True,
    token=pgettext_lazy("token", "preparation"),
)
ABOUT = Variable(
    "about",
    gettext_lazy("what the round is about"),
    "Je lost een casus op.",
    block=True,
    token=pgettext_lazy("token", "about"),
)
BRING = Variable(
    "bring",
    gettext_lazy("what to bring"),
    "- je identiteitskaart",
    block=True,
    token=pgettext_lazy("token", "bring"),
)
OPENS = Variable(
    "opens",
    gettext_lazy("first minute"),
    "maandag 8 maart 2027, 9.00 uur",
    token=pgettext_lazy("token", "opens"),
)
LAST = Variable(
    "last",
    gettext_lazy("last minute, which still counts"),
    "vrijdag 12 maart 2027, 23.59 uur",
    token=pgettext_lazy("token", "last"),
)
ACCESSES = Variable(
    "accesses",
    gettext_lazy("the personal link or code per test"),
    "- Redeneren: code 1234",
    block=True,
    token=pgettext_lazy("token", "accesses"),
)
CHANGED = Variable(
    "changed",
    gettext_lazy("what changed"),
    "Vroeger: maandag 8 maart 2027, 9.00 uur.",
    block=True,
    token=pgettext_lazy("token", "changed"),
)
REASON = Variable(
    "reason",
    gettext_lazy("reason"),
    "Een jurylid is ziek.",
    block=True,
    token=pgettext_lazy("token", "reason"),
)

_APPOINTMENT = (*APPLICANT, ROUND, WHEN, WHERE, DURATION, PREPARATION)
INTERVIEW = Occasion(
    "invitation-interview",
    gettext_lazy("invitation to an interview"),
    goes_to=gettext_lazy("who has a moment for an interview, once it is released"),
    held=True,
    variables=(
        *_APPOINTMENT,
        Variable(
            "panel",
            gettext_lazy("who is in the jury, and in which capacity"),
            "- Mieke Daems, voorzitter (afdelingshoofd Burgerzaken)",
            block=True,
            token=pgettext_lazy("token", "panel"),
        ),
        ABOUT,
        BRING,
    ),
)
TEST = Occasion(
    "invitation-test",
    gettext_lazy("invitation to a test"),
    goes_to=gettext_lazy("who takes a test at a set hour, once it is released"),
    held=True,
    variables=(*_APPOINTMENT, ABOUT, BRING),
)
ONLINE_TESTS = Occasion(
    "invitation-online-tests",
    gettext_lazy("invitation to online tests"),
    goes_to=gettext_lazy("who takes online tests at home, once it is released"),
    held=True,
    variables=(*APPLICANT, ROUND, OPENS, LAST, ACCESSES, ABOUT),
)
ASSIGNMENT = Occasion(
    "invitation-assignment",
    gettext_lazy("invitation to a take-home assignment"),
    goes_to=gettext_lazy("who makes an assignment at home, once it is released"),
    held=True,
    variables=(*APPLICANT, ROUND, OPENS, LAST, ACCESSES, ABOUT),
)
APPOINTMENT_CHANGED = Occasion(
    "appointment-changed",
    gettext_lazy("change of an appointment"),
    goes_to=gettext_lazy("who was invited and whose hour or place changes, at once"),
    held=False,
    variables=(*_APPOINTMENT, CHANGED),
)
APPOINTMENT_CANCELLED = Occasion(
    "appointment-cancelled",
    gettext_lazy("cancellation of an appointment"),
    goes_to=gettext_lazy("who was invited and whose appointment does not take place, at once"),
    held=False,
    variables=(*APPLICANT, ROUND, WHEN, REASON),
)
WINDOW_CHANGED = Occasion(
    "window-changed",
    gettext_lazy("change of a test window or of an access"),
    goes_to=gettext_lazy("who was invited to tests at home of which something changes, at once"),
    held=False,
    variables=(*APPLICANT, ROUND, OPENS, LAST, ACCESSES, CHANGED),
)
WINDOW_CANCELLED = Occasion(
    "window-cancelled",
    gettext_lazy("cancellation of tests or an assignment at home"),
    goes_to=gettext_lazy("who was invited to tests or an assignment at home that do not take place, at once"),
    held=False,
    variables=(*APPLICANT, ROUND, OPENS, LAST, REASON),
)
REMINDER = Occasion(
    "reminder-interview",
    gettext_lazy("reminder of an appointment"),
    goes_to=gettext_lazy("who was invited, before the appointment"),
    held=False,
    variables=_APPOINTMENT,
)
REMINDER_DEADLINE = Occasion(
    "reminder-deadline",
    gettext_lazy("reminder of the last minute"),
    goes_to=gettext_lazy("who was invited to tests or an assignment at home, before the last minute"),
    held=False,
    variables=(*APPLICANT, ROUND, LAST, ACCESSES),
)

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
INVITATIONS = (INTERVIEW.key, TEST.key, ONLINE_TESTS.key, ASSIGNMENT.key)


# -- Keys ----------------------------------------------------------------------------------------------------------------


def slot_invitation_key(slot: Slot) -> str:
    return f"invitation:{slot.key}"


def window_invitation_key(window: Window, application: Application) -> str:
    return f"invitation:{window.key}:{application.key}"


def timetable_key(session: Session, seat: Seat, version: int) -> str:
    return f"timetable:{session.key}:seat:{seat.pk}:{version}"


# -- Pieces --------------------------------------------------------------------------------------------------------------


def when(value: datetime) -> str:
    return words.moment(localtime(value))


def _where(session: Session) -> str:
    online = _("Online: %(link)s") % {"link": session.link} if session.link else ""
    return "\n".join(piece for piece in (session.place, online) if piece)


def _minutes(number: int) -> str:
    return ngettext("%(n)d minute", "%(n)d minutes", number) % {"n": number}


def _round(round: Round) -> str:
    definition = round.vacancy.definition
    return round_name(definition, definition.round(round.key))


def _about(round: Round) -> str:
    return round.vacancy.definition.round(round.key).about


def _appointment_context(round: Round, slot: Slot, ends: Mapping[int, datetime]) -> dict[str, str]:
    session = slot.session
    preparation = ""
    if session.preparation_minutes:
        preparation = _("You get %(duration)s to prepare first. So be there at %(hour)s.") % {
            "duration": _minutes(session.preparation_minutes),
            "hour": words.hour(localtime(slot.arrives_at)),
        }
    return {
        **applicant_context(round.vacancy, slot.participation.application),
        "round": _round(round),
        "when": when(slot.starts_at),
        "where": _where(session),
        "duration": _minutes(int((ends[slot.pk] - slot.starts_at).total_seconds() // 60)),
        "preparation": preparation,
    }


def panel_lines(seats: Iterable[Seat]) -> str:
    """The panel as a list: name, role, capacity."""
    lines = []
    for seat in seats:
        line = f"{seat.name}, {seat.get_role_display()}"
        lines.append(f"{line} ({seat.capacity})" if seat.capacity else line)
    return items(lines)


def _bring(session: Session) -> str:
    if session.link:
        lines = [_("your identity card"), _("a computer with camera and microphone, in a quiet room")]
    else:
        lines = [_("your identity card"), _("this letter")]
    return items(lines)


def _letter(
    round: Round,
    application: Application,
    occasion: Occasion,
    unique_key: str,
    context: dict[str, str],
    calendar: str = "",
) -> Letter:
    to = recipient(application.candidate)
    return Letter(
        organisation=round.vacancy.organisation,
        occasion=occasion.key,
        unique_key=unique_key,
        recipient=to,
        context=context,
        vacancy_key=round.vacancy.key,
        subject_key=application.key,
        calendar=calendar if to.email else "",
    )


# -- Calendars -----------------------------------------------------------------------------------------------------------


def _organiser(round: Round) -> calendars.Party:
    organisation = round.vacancy.organisation
    return calendars.Party(organisation.name, organisation.email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1])


@in_letter_language
def slot_calendar(
    round: Round,
    slot: Slot,
    *,
    method: str,
    written_at: datetime,
    guest: calendars.Party | None = None,
    ends_at: datetime | None = None,
) -> str:
    """The appointment of a slot as a calendar file. It begins with the preparation and ends after the extra time (`ends_at`,
    for who asked that of many at once)."""
    text = [
        _("File %(number)s, application %(reference)s")
        % {"number": round.vacancy.number, "reference": slot.participation.application.reference}
    ]
    if slot.session.preparation_minutes:
        text.append(
            _("First preparation, then at %(hour)s.") % {"hour": words.hour(localtime(slot.starts_at))}
        )
    if slot.session.link:
        text.append(slot.session.link)
    entry = calendars.Entry(
        uid=slot.uid,
        sequence=slot.sequence,
        starts_at=slot.arrives_at,
        ends_at=ends_at or extra_time.ends([slot]).get(slot.pk, slot.ends_at),
        title=f"{round.title}: {round.vacancy.title}",
        text="\n".join(text),
        place=slot.session.place,
        link=slot.session.link,
    )
    return calendars.write(
        entry, method=method, organiser=_organiser(round), guest=guest, written_at=written_at
    )


def _slot_mail_calendar(round: Round, slot: Slot, method: str, ends: Mapping[int, datetime]) -> str:
    candidate = slot.participation.application.candidate
    if not candidate.email:
        return ""
    guest = calendars.Party(str(candidate), candidate.email)
    return slot_calendar(round, slot, method=method, guest=guest, written_at=_now(), ends_at=ends[slot.pk])


@in_letter_language
def deadline_calendar(round: Round, own: OwnWindow, participation: Participation, method: str) -> str:
    """The own last minute as a calendar file: the window lasts for days, and only its end has to be kept in mind. "" without an
    address."""
    candidate = participation.application.candidate
    if not candidate.email:
        return ""
    number = _("File %(number)s, application %(reference)s") % {
        "number": round.vacancy.number,
        "reference": participation.application.reference,
    }
    entry = calendars.Entry(
        uid=own.window.uid,
        sequence=own.window.sequence,
        starts_at=own.last_minute,
        ends_at=own.closes_at,
        title=_("Last minute: %(round)s, %(function)s")
        % {"round": round.title, "function": round.vacancy.title},
        text="\n".join([number, _("Opens: %(when)s.") % {"when": when(own.opens_at)}]),
    )
    guest = calendars.Party(str(candidate), candidate.email)
    return calendars.write(entry, method=method, organiser=_organiser(round), guest=guest, written_at=_now())


# -- Appointments --------------------------------------------------------------------------------------------------------


@in_letter_language
def slot_invitations(round: Round, slots: Iterable[Slot]) -> list[Letter]:
    """You are expected at this hour. With the panel where somebody asks the questions."""
    seats = panel_lines(round.seats.order_by("pk"))
    kind = round.vacancy.definition.round(round.key).kind
    slots = list(slots)
    ends = extra_time.ends(slots)
    letters = []
    for slot in slots:
        context = {
            **_appointment_context(round, slot, ends),
            "about": _about(round),
            "bring": _bring(slot.session),
        }
        test = slot.session.together or kind in TESTS
        if not test:
            context["panel"] = seats
        letters.append(
            _letter(
                round,
                slot.participation.application,
                TEST if test else INTERVIEW,
                slot_invitation_key(slot),
                context,
                _slot_mail_calendar(round, slot, calendars.REQUEST, ends),
            )
        )
    return letters


def change_key(slot: Slot) -> str:
    return f"changed:{slot.key}:{slot.sequence}"


@in_letter_language
def slot_changes(round: Round, slots: Iterable[Slot], before: Mapping[int, str]) -> list[Letter]:
    """Another hour or place than we told. `before` says by slot what held until now (`told`)."""
    slots = list(slots)
    ends = extra_time.ends(slots)
    return [
        _letter(
            round,
            slot.participation.application,
            APPOINTMENT_CHANGED,
            change_key(slot),
            {**_appointment_context(round, slot, ends), "changed": before[slot.pk]},
            _slot_mail_calendar(round, slot, calendars.REQUEST, ends),
        )
        for slot in slots
    ]


@in_letter_language
def told(session: Session, starts_at: datetime) -> str:
    """What somebody was told before a change: hour and place, on lines."""
    return f"{when(starts_at)}\n{_where(session)}"


@in_letter_language
def slot_cancellations(round: Round, slots: Iterable[Slot]) -> list[Letter]:
    """The appointment does not take place, and why."""
    slots = list(slots)
    ends = extra_time.ends(slots)
    return [
        _letter(
            round,
            slot.participation.application,
            APPOINTMENT_CANCELLED,
            f"cancelled:{slot.key}",
            {
                **applicant_context(round.vacancy, slot.participation.application),
                "round": _round(round),
                "when": when(slot.starts_at),
                "reason": slot.cancel_reason,
            },
            _slot_mail_calendar(round, slot, calendars.CANCEL, ends),
        )
        for slot in slots
    ]


def reminder_key(slot: Slot) -> str:
    return f"reminder:{slot.key}:{slot.sequence}"


@in_letter_language
def slot_reminders(round: Round, slots: Iterable[Slot]) -> list[Letter]:
    slots = list(slots)
    ends = extra_time.ends(slots)
    return [
        _letter(
            round,
            slot.participation.application,
            REMINDER,
            reminder_key(slot),
            _appointment_context(round, slot, ends),
        )
        for slot in slots
    ]


# -- Windows -------------------------------------------------------------------------------------------------------------


def access_lines(round: Round, accesses: Iterable[Access]) -> str:
    """Each test with its link or code. "" when there is none."""
    titles = {part.key: part.title for part in round.vacancy.definition.round(round.key).parts}
    lines = []
    for access in accesses:
        ways = [access.link] if access.link else []
        if access.code:
            ways.append(_("code %(code)s") % {"code": access.code})
        lines.append(f"{titles.get(access.part) or _('all tests')}: {', '.join(ways)}")
    return items(lines)


def _window_context(
    round: Round, window: OwnWindow, participation: Participation, accesses: Iterable[Access]
) -> dict[str, str]:
    return {
        **applicant_context(round.vacancy, participation.application),
        "round": _round(round),
        "opens": when(window.opens_at),
        "last": when(window.last_minute),
        "accesses": access_lines(round, accesses),
    }


@in_letter_language
def window_invitations(
    round: Round,
    window: Window,
    participations: Iterable[Participation],
    accesses: Mapping[int, Sequence[Access]],
) -> list[Letter]:
    """From when till when, and the personal way in. `accesses` by participation."""
    kind = round.vacancy.definition.round(round.key).kind
    occasion = ASSIGNMENT if kind is RoundKind.ASSIGNMENT else ONLINE_TESTS
    own = _own(window, participations)
    return [
        _letter(
            round,
            participation.application,
            occasion,
            window_invitation_key(window, participation.application),
            {
                **_window_context(
                    round, own[participation], participation, accesses.get(participation.pk, ())
                ),
                "about": _about(round),
            },
            deadline_calendar(round, own[participation], participation, calendars.REQUEST),
        )
        for participation in own
    ]


@in_letter_language
def window_changes(
    round: Round,
    window: Window,
    participations: Iterable[Participation],
    accesses: Mapping[int, Sequence[Access]],
    *,
    changed: str,
    version: str,
) -> list[Letter]:
    """Other days, or another way in, than we told; `version` makes it a letter of its own."""
    own = _own(window, participations)
    return [
        _letter(
            round,
            participation.application,
            WINDOW_CHANGED,
            f"changed:{window.key}:{participation.application.key}:{version}",
            {
                **_window_context(
                    round, own[participation], participation, accesses.get(participation.pk, ())
                ),
                "changed": changed,
            },
            deadline_calendar(round, own[participation], participation, calendars.REQUEST),
        )
        for participation in own
    ]


@in_letter_language
def window_cancellations(
    round: Round, window: Window, participations: Iterable[Participation]
) -> list[Letter]:
    """The tests or the assignment do not take place, and why."""
    own = _own(window, participations)
    return [
        _letter(
            round,
            participation.application,
            WINDOW_CANCELLED,
            f"cancelled:{window.key}:{participation.application.key}:{window.version}",
            {
                **applicant_context(round.vacancy, participation.application),
                "round": _round(round),
                "opens": when(window.opens_at),
                "last": when(own[participation].last_minute),
                "reason": window.cancel_reason,
            },
            deadline_calendar(round, own[participation], participation, calendars.CANCEL),
        )
        for participation in own
    ]


@in_letter_language
def window_called_off(window: Window) -> str:
    """For who hears of a new period after one was called off."""
    return _("We told you that this did not take place. It does now, in the period above.")


@in_letter_language
def window_told(window: Window) -> str:
    """What was told of a window before it changed."""
    return _("Until now: from %(opens)s to %(last)s.") % {
        "opens": when(window.opens_at),
        "last": when(window.last_minute),
    }


def _own(window: Window, participations: Iterable[Participation]) -> dict[Participation, OwnWindow]:
    return extra_time.own_windows((participation, window) for participation in participations)


def deadline_key(own: OwnWindow, application: Application) -> str:
    """A last minute that moves, for all or for one, gets a reminder of its own."""
    version = own.window.version
    more = f":{own.closes_at:%Y%m%d%H%M}" if own.is_longer else ""
    return f"reminder:{own.window.key}:{application.key}:{version}{more}"


@in_letter_language
def window_reminders(
    round: Round,
    window: Window,
    participations: Iterable[Participation],
    accesses: Mapping[int, Sequence[Access]],
) -> list[Letter]:
    letters = []
    own = _own(window, participations)
    for participation in own:
        context = _window_context(
            round, own[participation], participation, accesses.get(participation.pk, ())
        )
        del context["opens"]
        letters.append(
            _letter(
                round,
                participation.application,
                REMINDER_DEADLINE,
                deadline_key(own[participation], participation.application),
                context,
            )
        )
    return letters


# -- Jurors and unions ---------------------------------------------------------------------------------------------------


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
        "round": _round(round),
        "when": _("%(start)s to %(end)s") % {"start": words.moment(first), "end": end},
        "where": where,
    }


def _session_context(round: Round, session: Session) -> dict[str, str]:
    return _colleague_context(round, session.starts_at, session.ends_at, _where(session))


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


def _jury_letter(
    round: Round, session: Session, seat: Seat, occasion: Occasion, context: dict[str, str], method: str
) -> Letter:
    entry = calendars.Entry(
        uid=session.uid,
        sequence=session.version,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        title=_("Jury: %(round)s, %(function)s") % {"round": round.title, "function": round.vacancy.title},
        text=_("File %(number)s") % {"number": round.vacancy.number},
        place=session.place,
        link=session.link,
    )
    guest = calendars.Party(seat.name, seat.user.email)
    return Letter(
        organisation=round.vacancy.organisation,
        occasion=occasion.key,
        unique_key=timetable_key(session, seat, session.version),
        recipient=Recipient(seat.name, seat.user.email),
        context=context,
        vacancy_key=round.vacancy.key,
        subject_key=f"seat:{seat.pk}",
        calendar=calendars.write(
            entry, method=method, organiser=_organiser(round), guest=guest, written_at=_now()
        ),
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


# -- Anew ----------------------------------------------------------------------------------------------------------------


def _now() -> datetime:
    """The moment of the running action, or the clock where a draft is only read."""
    return moment() if in_action() else now()


def compose(unique_keys: Sequence[str]) -> list[Letter]:
    """Invitations of these keys, written from today's facts. One whose candidate withdrew or whose hour was cancelled is
    left out.

    A constant number of queries per round.
    """
    slots: list[str] = []
    windows: dict[str, set[str]] = defaultdict(set)
    for key in unique_keys:
        match key.split(":"):
            case ["invitation", "slot", pk]:
                slots.append(pk)
            case ["invitation", "window", pk, "application", application]:
                windows[pk].add(application)
    letters = []
    by_round: dict[Round, list[Slot]] = defaultdict(list)
    for slot in (
        Slot.objects.taken()
        .filter(pk__in=slots)
        .select_related("session__round", "participation__application__candidate")
    ):
        by_round[slot.session.round].append(slot)
    rounds = Round.objects.select_related("vacancy__organisation", "vacancy__officer")
    for row, of_round in by_round.items():
        round = rounds.get(pk=row.pk)
        standing = {participation.pk for participation in takers(round)}
        letters += slot_invitations(round, [s for s in of_round if s.participation_id in standing])
    for window in Window.objects.standing().filter(pk__in=list(windows)):
        round = rounds.get(pk=window.round_id)
        wanted = [p for p in takers(round) if str(p.application_id) in windows[str(window.pk)]]
        letters += window_invitations(round, window, wanted, accesses_of(wanted))
    return letters


def accesses_of(participations: Iterable[Participation]) -> dict[int, list[Access]]:
    """Accesses by participation."""
    found: dict[int, list[Access]] = defaultdict(list)
    for access in Access.objects.filter(participation__in=list(participations)).order_by("pk"):
        found[access.participation_id].append(access)
    return found


def recused_in(round: Round) -> set[tuple[int, int]]:
    """Seat and application of everybody who steps back in a round."""
    return set(Recusal.objects.filter(seat__round=round).values_list("seat", "application"))


OCCASIONS = (
    *(replace(occasion, compose=compose) for occasion in (INTERVIEW, TEST, ONLINE_TESTS, ASSIGNMENT)),
    APPOINTMENT_CHANGED,
    APPOINTMENT_CANCELLED,
    WINDOW_CHANGED,
    WINDOW_CANCELLED,
    REMINDER,
    REMINDER_DEADLINE,
    JURY_TIMETABLE,
    JURY_CANCELLED,
    UNION_NOTICE,
    UNION_CANCELLED,
)
