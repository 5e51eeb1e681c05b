"""Choosing an hour oneself: opening it for a round, and a candidate's choice and change of mind until the set minute."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from candidates import lifecycle as application_lifecycle
from candidates.models import Application, Participation
from correspondence import lifecycle as letter_lifecycle
from correspondence.actions import queue, release
from correspondence.models import Message
from journal.actions import ActionError, Actor, action, lock, record
from planning import appointment_letters, booking_letters, extra_time, letters, moving
from planning.models import Booking, Session, Slot, hour_key, takers
from planning.telling import (
    busy_hours,
    invited_with,
    locked_timetable,
    meets,
    open_round,
    released_at,
    still_to_come,
    tell_jury,
    told_and_drafted,
)
from vacancies import lifecycle
from vacancies.models import Round


class TakenError(ActionError):
    """The hour cannot be had (any more): the candidate chooses among those that are left."""


class ChangedError(ActionError):
    """The own hour is another one than the candidate saw when choosing."""


@action
def open_booking(round: Round, *, last_minute: datetime, by: Actor, at: datetime) -> Booking:
    """Let candidates choose their hour through `last_minute`, or longer, and draft the request to those who have none.

    Who was asked keeps the time that was told: it can become later, never earlier. Raises ActionError for that, for a moment
    that is past, while the round does not run, and where no hour would be left after it.
    """
    round = open_round(round)
    closes_at = last_minute + timedelta(minutes=1)
    booking = next(iter(lock(Booking.objects.filter(round=round))), None)
    if round.state != lifecycle.RUNNING:
        raise ActionError(_("%(round)s has not begun: nobody has to take it yet.") % {"round": round.title})
    standing = takers(round)
    asked = booking_letters.choosers(round, standing)
    if booking is None or booking.closes_at != closes_at:
        booking = _set(round, booking, standing, closes_at, at)
        record(
            round.vacancy.key,
            "booking_opened",
            subject=f"round:{round.pk}",
            last_minute=last_minute.isoformat(),
        )
    else:
        keys = {booking_letters.choose_key(booking, p.application): p for p in asked}
        done = invited_with(list(keys))
        asked = [participation for key, participation in keys.items() if key not in done]
    queue(booking_letters.requests_to_choose(round, booking, asked), also_cancelled=True)
    return booking


def _set(
    round: Round,
    booking: Booking | None,
    standing: Sequence[Participation],
    closes_at: datetime,
    at: datetime,
) -> Booking:
    if closes_at <= at:
        raise ActionError(_("That moment is past. Choose a later one."))
    if not Slot.objects.free(at=closes_at).filter(session__round=round).exists():
        raise ActionError(
            _(
                "No free hour comes after that moment. Plan a session with hours first, or choose an earlier one."
            )
        )
    if booking is None:
        return Booking.objects.create(round=round, opened_at=at, closes_at=closes_at)
    keys = [booking_letters.choose_key(booking, p.application) for p in standing]
    if closes_at < booking.closes_at and released_at(keys):
        raise ActionError(
            _("Candidates were told that they can choose until %(when)s. Choose a later moment.")
            % {"when": letters.when(booking.last_minute)}
        )
    booking.closes_at = closes_at
    booking.save()
    return booking


def own_key(slot: Slot | None) -> str:
    """Names the hour that a candidate was told ("" without one): a form says by it what was chosen before."""
    return hour_key(slot.session_id, slot.starts_at) if slot else ""


@action
def book(
    participation: Participation,
    *,
    session: Session,
    starts_at: datetime,
    seen: str,
    by: Actor,
    at: datetime,
) -> Slot:
    """The hour that a candidate chooses, or the other one that this candidate changes to; confirmed at once.

    `seen` is the `own_key` that the page showed. The same choice again changes nothing. Raises TakenError for an hour that
    somebody else has, that has no room for the candidate's extra time or at which the candidate is expected elsewhere;
    ChangedError when somebody changed the own hour meanwhile; ActionError after the last minute and for who was not asked.
    """
    round = open_round(participation.round)
    participation, booking = _asked(round, participation)
    sessions, slots = locked_timetable(round)
    own = next((s for s in slots if s.participation_id == participation.pk), None)
    if own and (own.session_id, own.starts_at) == (session.pk, starts_at):
        _confirm(round, own, by=by, at=at)
        return own
    if at >= booking.closes_at:
        raise ActionError(
            _("You could choose until %(when)s. Ask us for another hour.")
            % {"when": letters.when(booking.last_minute)}
        )
    told = own if own and released_at([letters.slot_invitation_key(own)]) else None
    if own_key(told) != seen:
        raise ChangedError(_changed(told))
    if own:
        still_to_come(own, at)
    hour = _free_hour(round, participation, slots, session.pk, starts_at, at)
    if own:
        own = moving.move(round, own, sessions, slots, session=hour.session, starts_at=hour.starts_at)
    else:
        own = _take(hour, participation, at)
    _confirm(round, own, by=by, at=at)
    return own


def _asked(round: Round, participation: Participation) -> tuple[Participation, Booking]:
    """The participation and the booking, locked; ActionError for who was not asked to choose."""
    lock(Application.objects.filter(pk=participation.application_id))
    (participation,) = lock(
        Participation.objects.filter(pk=participation.pk).select_related("application__candidate")
    )
    booking = next(iter(lock(Booking.objects.filter(round=round))), None)
    application = participation.application
    takes = not participation.earlier_fraction and round.vacancy.definition.takes(
        round.rule, application.route, application.alternative
    )
    if application.state == application_lifecycle.WITHDRAWN or not takes or participation.absent:
        raise ActionError(_("You have no hour to choose in this round."))
    key = booking_letters.choose_key(booking, application) if booking else ""
    if not released_at([key]):
        raise ActionError(_("You have no hour to choose in this round."))
    return participation, booking


def _changed(own: Slot | None) -> str:
    if own is None:
        return _("Meanwhile you have no hour any more. Choose one again.")
    return _("Meanwhile your hour became %(when)s. Do you still want another one?") % {
        "when": letters.when(own.starts_at)
    }


def _free_hour(
    round: Round,
    participation: Participation,
    slots: Sequence[Slot],
    session: int,
    starts_at: datetime,
    at: datetime,
) -> Slot:
    free = [s for s in slots if s.participation_id is None and s.starts_at > at]
    free = [s for s in free if s.starts_at == starts_at]
    taken = [s for s in slots if s.participation_id]
    hour = next((s for s in free if s.session_id == session), None)
    if hour is None or not extra_time.fitting([hour], participation, taken):
        # Panels that sit side by side at one place have the same hours: the page shows them as one.
        where = _where(next((s.session for s in slots if s.session_id == session), None))
        free = [s for s in free if _where(s.session) == where]
        hour = next(iter(extra_time.fitting(free, participation, taken)), None)
    if hour is None:
        raise TakenError(_("Somebody else was just before you for that hour. These are still free."))
    candidate = participation.application.candidate_id
    if meets(hour, busy_hours(round, [candidate])[candidate]):
        raise TakenError(_("You are expected somewhere else at that hour. Choose another one."))
    return hour


def _where(session: Session | None) -> tuple[str, str] | None:
    return (session.place, session.link) if session else None


def _take(hour: Slot, participation: Participation, at: datetime) -> Slot:
    """Have the hour if it is still free. The condition stands in the update itself: of any number of claims one wins."""
    if not Slot.objects.free(at=at).filter(pk=hour.pk).update(participation=participation):
        raise TakenError(_("Somebody else was just before you for that hour. These are still free."))
    hour.participation = participation
    record(
        hour.session.round.vacancy.key,
        "hour_chosen",
        subject=participation.application.key,
        slot=hour.key,
        starts_at=hour.starts_at.isoformat(),
    )
    tell_jury(hour.session.round, [hour.session])
    return hour


def _confirm(round: Round, slot: Slot, *, by: Actor, at: datetime) -> None:
    """The invitation to the chosen hour leaves at once; a change of one that was told is told by `moving.move`."""
    key = letters.slot_invitation_key(slot)
    told, _drafted = told_and_drafted([key])
    if told:
        return
    queue(appointment_letters.slot_invitations(round, [slot]), also_cancelled=True)
    drafts = Message.objects.filter(unique_key=key, state=letter_lifecycle.DRAFT)
    release(list(drafts), leaves_at=at, by=by, at=at)
