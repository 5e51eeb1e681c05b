"""Letters about appointments, to candidates.

Everything takes rows that were fetched already: slots with their session and candidate, the round with its vacancy. Three hundred
invitations cost no query more than one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from candidates.letters import APPLICANT, applicant_context, items
from correspondence.actions import Letter
from correspondence.occasions import Occasion, Variable, in_letter_language
from planning import calendars, extra_time
from planning.letters import (
    ABOUT,
    CHANGED,
    REASON,
    ROUND,
    WHEN,
    WHERE,
    about,
    organiser,
    round_in_sentence,
    slot_invitation_key,
    to_candidate,
    when,
    where_of,
    writing_moment,
)
from planning.models import Seat, Session, Slot
from planning.seating import seating_of
from vacancies import words
from vacancies.models import Round
from vacancies.rules import RoundKind

TESTS = (RoundKind.WRITTEN_TEST, RoundKind.PRACTICAL_TEST, RoundKind.LEVEL_TEST)
"""Rounds that are done at a desk or workplace: the letter names no panel."""
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
BRING = Variable(
    "bring",
    gettext_lazy("what to bring"),
    "- je identiteitskaart",
    block=True,
    token=pgettext_lazy("token", "bring"),
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
REMINDER = Occasion(
    "reminder-interview",
    gettext_lazy("reminder of an appointment"),
    goes_to=gettext_lazy("who was invited, before the appointment"),
    held=False,
    variables=_APPOINTMENT,
)


def minutes(number: int) -> str:
    return ngettext("%(n)d minute", "%(n)d minutes", number) % {"n": number}


def _appointment_context(round: Round, slot: Slot, ends: Mapping[int, datetime]) -> dict[str, str]:
    session = slot.session
    preparation = ""
    if session.preparation_minutes:
        preparation = _("You get %(duration)s to prepare first. So be there at %(hour)s.") % {
            "duration": minutes(session.preparation_minutes),
            "hour": words.hour(localtime(slot.arrives_at)),
        }
    return {
        **applicant_context(round.vacancy, slot.participation.application),
        "round": round_in_sentence(round),
        "when": when(slot.starts_at),
        "where": where_of(session),
        "duration": _duration(slot, ends[slot.pk]),
        "preparation": preparation,
    }


def _duration(slot: Slot, ends_at: datetime) -> str:
    """How long it takes; who has longer than the others also reads until when."""
    duration = minutes(int((ends_at - slot.starts_at).total_seconds() // 60))
    if ends_at <= slot.ends_at:
        return duration
    return _("%(duration)s, until %(hour)s, with your extra time") % {
        "duration": duration,
        "hour": words.hour(localtime(ends_at)),
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
        entry, method=method, organiser=organiser(round), guest=guest, written_at=written_at
    )


def _slot_mail_calendar(round: Round, slot: Slot, method: str, ends: Mapping[int, datetime]) -> str:
    candidate = slot.participation.application.candidate
    if not candidate.email:
        return ""
    guest = calendars.Party(str(candidate), candidate.email)
    return slot_calendar(
        round, slot, method=method, guest=guest, written_at=writing_moment(), ends_at=ends[slot.pk]
    )


@in_letter_language
def slot_invitations(round: Round, slots: Iterable[Slot]) -> list[Letter]:
    """You are expected at this hour. With the panel where somebody asks the questions."""
    seats, seating = list(round.seats.standing().order_by("pk")), seating_of(round)
    kind = round.vacancy.definition.round(round.key).kind
    slots = list(slots)
    ends = extra_time.ends(slots)
    letters = []
    for slot in slots:
        context = {
            **_appointment_context(round, slot, ends),
            "about": about(round),
            "bring": _bring(slot.session),
        }
        test = slot.session.together or kind in TESTS
        if not test:
            jury = [seat for seat in seats if seating.sits_in(seat.pk, slot.session_id)]
            context["panel"] = panel_lines(jury)
        letters.append(
            to_candidate(
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
        to_candidate(
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
    return f"{when(starts_at)}\n{where_of(session)}"


@in_letter_language
def slot_cancellations(round: Round, slots: Iterable[Slot]) -> list[Letter]:
    """The appointment does not take place, and why."""
    slots = list(slots)
    ends = extra_time.ends(slots)
    return [
        to_candidate(
            round,
            slot.participation.application,
            APPOINTMENT_CANCELLED,
            f"cancelled:{slot.key}",
            {
                **applicant_context(round.vacancy, slot.participation.application),
                "round": round_in_sentence(round),
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
        to_candidate(
            round,
            slot.participation.application,
            REMINDER,
            reminder_key(slot),
            _appointment_context(round, slot, ends),
        )
        for slot in slots
    ]
