"""Somebody takes over the seat of a juror: what was handed in stays, the rest is for the new one."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from correspondence.actions import queue
from correspondence.reminders import new_ones
from journal.actions import ActionError, Actor, action, lock_one, record
from planning import colleague_letters
from planning.jury_letters import invitation_letters, is_reachable
from planning.models import Seat
from planning.panels import PanelSeat, check_is_new
from planning.replacement_letters import replaced_letters
from planning.seating import jury_of
from planning.telling import WITH_CANDIDATE, timetable_sent
from vacancies import lifecycle
from vacancies.models import Round


@action
def replace_juror(
    seat: Seat,
    *,
    name: str,
    user: User | None = None,
    capacity: str = "",
    reason: str,
    by: Actor,
    at: datetime,
) -> Seat:
    """End a seat and give its role to somebody else, who is invited; the old one is told with the reason.

    For candidates whom the old one scored those points count, and that seat stays theirs; the new one judges the others. Raises
    ActionError without a reason or name, for a round that is closed, for a seat that was replaced by somebody else, and for a
    successor who sits or sat in this panel.
    """
    round = lock_one(seat.round)
    if round.state == lifecycle.CLOSED:
        raise ActionError(_("%(round)s is closed already.") % {"round": round.title})
    seat = lock_one(seat)
    name, reason = name.strip(), reason.strip()
    if seat.ended_at:
        successor = Seat.objects.filter(replaces=seat).first()
        if successor and (successor.name, successor.user) == (name, user):
            return successor
        raise ActionError(_("%(name)s does not sit in this panel any more.") % {"name": seat})
    if not name:
        raise ActionError(_("Give a name, or choose a user."))
    if not reason:
        raise ActionError(_("Give the reason: it goes into the minutes."))
    others = round.seats.standing()
    if others.filter(name=name).exists() or (user and others.filter(user=user).exists()):
        raise ActionError(_("%(name)s has a seat in this panel already.") % {"name": name})
    check_is_new(round, [PanelSeat(name, seat.role, user, capacity)])
    seat.ended_at, seat.end_reason = at, reason
    seat.save(update_fields=["ended_at", "end_reason"])
    successor = Seat.objects.create(
        round=round, name=name, user=user, role=seat.role, capacity=capacity.strip(), replaces=seat
    )
    successor.sessions.set(seat.sessions.all())
    record(
        round.vacancy.key,
        "juror_replaced",
        subject=f"round:{round.pk}",
        seat=f"seat:{seat.pk}",
        successor=f"seat:{successor.pk}",
        reason=reason,
    )
    _tell(round, seat, successor, at)
    return successor


def _tell(round: Round, old: Seat, new: Seat, at: datetime) -> None:
    """The old one hears that it is over, also in the calendar; the new one is invited and has the days that are known."""
    told = [session for session in round.sessions.standing() if session.ends_at > at]
    told = [session for session in told if timetable_sent(session) and jury_of(session, [new])]
    if is_reachable(new):
        queue(new_ones(invitation_letters(round, [new])))
        recused = colleague_letters.recused_in(round)
        for session in told:
            slots = session.slots.taken().select_related(*WITH_CANDIDATE)
            queue(colleague_letters.jury_timetables(round, session, slots, [new], recused, again=False))
    if is_reachable(old):
        for session in told:
            session.version += 1
        queue(replaced_letters(round, old, told))
