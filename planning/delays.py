"""A session that runs late: its hours still to come shift, and come back as it catches up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from journal.actions import ActionError, Actor, action, record
from planning import appointment_letters
from planning.models import Session, Slot
from planning.telling import (
    BATCH,
    locked_timetable,
    open_round,
    standing_session,
    tell_candidates,
    tell_jury,
)

AT_MOST = 240
"""Minutes: what runs later than half a day is moved to another one."""
NOTICE = timedelta(minutes=15)
"""How long before an hour that comes forward again its candidate hears of it, unless already there."""


@action
def run_late(
    session: Session, *, minutes: int, seen: int, first: Slot | None = None, by: Actor, at: datetime
) -> Session:
    """Say how many minutes the rest of a session's day runs late, against the hours as they were planned; 0 once it caught up.

    From the hour of `first` on (the next one that has not begun, without it) every hour comes `minutes` after its planned one.
    So the same again shifts nothing. Who waits is told at once. `seen` is the delay that the form showed.

    Raises ActionError when somebody else said another delay meanwhile, on another day than that of the session, for a session
    that everybody starts together, and for a delay by which somebody would have to come before now or too soon, or before the
    candidate ahead is done.
    """
    round = open_round(session.round)
    sessions, slots = locked_timetable(round)
    session = standing_session(session, sessions)
    _check(session, minutes, at)
    mine = [slot for slot in slots if slot.session_id == session.pk]
    rest = _rest(mine, first, at)
    shifted = [slot for slot in rest if slot.delay_minutes != minutes]
    if not shifted:
        return session
    if session.delay_minutes != seen:
        raise ActionError(
            _(
                "Meanwhile somebody else said that this day runs %(theirs)d minutes late; you said %(yours)d. "
                "Look at the timetable, and say it again if it still holds."
            )
            % {"theirs": session.delay_minutes, "yours": minutes}
        )
    _check_catching_up(shifted, [slot for slot in mine if slot not in rest], minutes, at)
    before = {slot.pk: appointment_letters.told(session, slot.starts_at) for slot in shifted}
    for slot in shifted:
        by_how_much = timedelta(minutes=minutes - slot.delay_minutes)
        slot.starts_at += by_how_much
        slot.ends_at += by_how_much
        slot.delay_minutes = minutes
    session.ends_at += timedelta(minutes=minutes - session.delay_minutes)
    session.delay_minutes = minutes
    session.save(update_fields=["ends_at", "delay_minutes"])
    fields = ["starts_at", "ends_at", "delay_minutes"]
    Slot.objects.bulk_update([s for s in shifted if s.participation_id is None], fields, batch_size=BATCH)
    tell_candidates(round, [s for s in shifted if s.participation_id], before, fields)
    record(
        round.vacancy.key,
        "session_delayed",
        subject=f"round:{round.pk}",
        session=session.key,
        minutes=minutes,
        hours=len(shifted),
    )
    tell_jury(round, [session])
    return session


def _check(session: Session, minutes: int, at: datetime) -> None:
    if session.together:
        raise ActionError(_("Everybody starts this session at the same hour. Move the session instead."))
    if localdate(session.starts_at) != localdate(at):
        raise ActionError(_("Only on the day itself can a session run late. Move the session instead."))
    if not 0 <= minutes <= AT_MOST:
        raise ActionError(_("Give 0 to %(n)d minutes.") % {"n": AT_MOST})


def _rest(slots: Sequence[Slot], first: Slot | None, at: datetime) -> list[Slot]:
    """The hours that shift, in order of time."""
    coming = [slot for slot in slots if slot.starts_at > at]
    start = next((s for s in slots if first and s.pk == first.pk and s.ends_at > at), None)
    if start:
        coming = [slot for slot in slots if slot.starts_at >= start.starts_at]
    if not coming:
        raise ActionError(_("No hour of this session is still to come."))
    return coming


def _check_catching_up(shifted: Sequence[Slot], ahead: Sequence[Slot], minutes: int, at: datetime) -> None:
    """Who comes earlier again hears of it in time, and does not come before the candidate ahead is done."""
    needed = 0
    done = max((s.ends_at for s in ahead if s.participation_id and not s.participation.absent), default=at)
    for slot in shifted:
        if slot.participation_id is None or slot.delay_minutes <= minutes:
            continue
        earliest = max(done, at if slot.arrived_at else at + NOTICE)
        lacking = earliest - slot.planned_at
        needed = max(needed, -(-lacking // timedelta(minutes=1)))
    needed = min(needed, max(slot.delay_minutes for slot in shifted))
    if needed > minutes:
        raise ActionError(
            ngettext(
                "Then a candidate would have to come too soon. Keep at least %(n)d minute.",
                "Then a candidate would have to come too soon. Keep at least %(n)d minutes.",
                needed,
            )
            % {"n": needed}
        )
