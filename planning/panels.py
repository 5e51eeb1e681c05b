"""Composing the panels: who sits in one, who steps back for a candidate, who is invited to the jury."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import ProtectedError
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.models import User
from candidates.models import Application
from correspondence.actions import queue
from correspondence.reminders import new_ones
from journal.actions import ActionError, Actor, action, lock_one, record
from planning.events import seats_changed_hands
from planning.jury_letters import invitation_letters, is_reachable
from planning.models import Recusal, Seat, SeatRole
from planning.panel_models import Availability, Confidentiality, Decline
from vacancies import lifecycle, words
from vacancies.models import Round


@dataclass(frozen=True)
class PanelSeat:
    """A seat as asked for: `role` is a SeatRole."""

    name: str
    role: str
    user: User | None = None
    capacity: str = ""


@action
def set_panel(round: Round, seats: Sequence[PanelSeat], *, by: Actor, at: datetime) -> list[Seat]:
    """Make the panel of a round exactly these seats. Who has given points keeps the seat; who was replaced is no part of it."""
    round = lock_one(round)
    if round.state == lifecycle.CLOSED:
        raise ActionError(_("%(round)s is closed already.") % {"round": round.title})
    _check(seats)
    check_is_new(round, seats)
    there = {seat.name: seat for seat in round.seats.standing().select_related("user")}
    wanted = {seat.name: seat for seat in seats}
    changed = False
    gone = there.keys() - wanted.keys()
    _check_sessions(round, {there[name].pk for name in gone})
    for name in gone:
        try:
            there.pop(name).delete()
        except ProtectedError as error:
            raise ActionError(
                _("%(name)s has given points in this round and keeps the seat.") % {"name": name}
            ) from error
        changed = True
    other = {
        name: seat
        for name, seat in wanted.items()
        if name not in there or _as_asked(there[name]) != replace(seat, name="")
    }
    # What somebody else answered in the same seat says nothing of whoever sits there now.
    others = [there[name] for name, seat in other.items() if name in there and there[name].user != seat.user]
    for answer in (Confidentiality, Decline, Availability):
        answer.objects.filter(seat__in=others).delete()
    for seat in others:
        if seat.user:
            seat.recusals.filter(declared_by=seat.user.actor_key).delete()
    if others:
        seats_changed_hands.send(set_panel, seats=others, by=by, at=at)
    # A chair or a user that moves to another seat leaves the old one first: the database has one of each at any time.
    round.seats.filter(name__in=other).update(role=SeatRole.MEMBER, user=None)
    for name, seat in other.items():
        Seat.objects.update_or_create(
            round=round, name=name, defaults={"role": seat.role, "user": seat.user, "capacity": seat.capacity}
        )
        changed = True
    if changed:
        record(
            round.vacancy.key, "panel_set", subject=f"round:{round.pk}", roles=[seat.role for seat in seats]
        )
    return list(round.seats.standing())


def check_is_new(round: Round, seats: Sequence[PanelSeat]) -> None:
    """Raises ActionError for who was in this panel and was replaced: points of both seats would count for one person."""
    gone = round.seats.exclude(ended_at=None)
    names, users = {seat.name for seat in gone}, {seat.user_id for seat in gone} - {None}
    for seat in seats:
        if seat.name in names or (seat.user and seat.user.pk in users):
            raise ActionError(_("%(name)s sat in this panel before and was replaced.") % {"name": seat.name})


def _check_sessions(round: Round, gone: set[int]) -> None:
    """Raises ActionError where these seats are all that a session names: without them it would have the whole panel."""
    for session in round.sessions.standing().filter(jurors__in=gone).distinct():
        if {seat.pk for seat in session.jurors.all()} <= gone:
            raise ActionError(
                _("Nobody would be left in the session of %(when)s. Name others there first.")
                % {"when": words.moment(localtime(session.starts_at))}
            )


def _as_asked(seat: Seat) -> PanelSeat:
    """A seat as it was asked for, without its name."""
    return PanelSeat("", seat.role, seat.user, seat.capacity)


def _check(seats: Sequence[PanelSeat]) -> None:
    names = [seat.name for seat in seats]
    double = next((name for name in names if names.count(name) > 1), None)
    if double:
        raise ActionError(_("%(name)s has two seats in this panel.") % {"name": double})
    users = [seat.user for seat in seats if seat.user]
    double = next((user for user in users if users.count(user) > 1), None)
    if double:
        raise ActionError(
            _("%(name)s can sign in for one seat of this panel only.") % {"name": double.get_full_name()}
        )
    if sum(1 for seat in seats if seat.role == SeatRole.CHAIR) > 1:
        raise ActionError(_("A panel has one chair."))


@action
def recuse(seat: Seat, application: Application, *, reason: str, by: Actor, at: datetime) -> Recusal:
    """Note that a juror steps back for a candidate. From here on no score of that juror counts for that candidate.

    The reason goes into the minutes. Raises ActionError for a seat without a vote or a round that is closed.
    """
    round = lock_one(seat.round)
    if round.state == lifecycle.CLOSED:
        raise ActionError(_("%(round)s is closed already.") % {"round": round.title})
    if not seat.votes:
        raise ActionError(_("%(name)s has no vote in this panel.") % {"name": seat})
    if Seat.objects.exclude(ended_at=None).filter(pk=seat.pk).exists():
        raise ActionError(_("%(name)s does not sit in this panel any more.") % {"name": seat})
    if not application.participations.filter(round=round).exists():
        raise ActionError(
            _("%(name)s does not take part in %(round)s.") % {"name": application, "round": round.title}
        )
    if not reason.strip():
        raise ActionError(_("Give the reason: it goes into the minutes."))
    recusal, created = Recusal.objects.get_or_create(
        seat=seat,
        application=application,
        defaults={"reason": reason.strip(), "declared_at": at, "declared_by": by.actor_key},
    )
    if created:
        record(
            round.vacancy.key,
            "juror_recused",
            subject=application.key,
            seat=f"seat:{seat.pk}",
            reason=recusal.reason,
        )
    return recusal


@action
def invite_panel(round: Round, *, by: Actor, at: datetime) -> list[Seat]:
    """Invite who sits in the panel, has an account and has no invitation yet; return whom.

    Raises ActionError for a round that is closed, and where nobody in the panel can be reached.
    """
    round = lock_one(round)
    if round.state == lifecycle.CLOSED:
        raise ActionError(_("%(round)s is closed already.") % {"round": round.title})
    seats = [seat for seat in round.seats.standing().select_related("user") if is_reachable(seat)]
    if not seats:
        raise ActionError(_("Nobody in this panel signs in. Choose first who signs in for each seat."))
    new = new_ones(invitation_letters(round, seats))
    keys = {letter.subject_key for letter in new}
    invited = [seat for seat in seats if f"seat:{seat.pk}" in keys]
    for seat in invited:
        record(round.vacancy.key, "juror_invited", subject=f"round:{round.pk}", seat=f"seat:{seat.pk}")
    queue(new)
    return invited
