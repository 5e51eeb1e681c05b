"""Who of the panel sits in a session, where several sit side by side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from correspondence.actions import queue
from journal.actions import ActionError, Actor, action, record
from planning import colleague_letters
from planning.models import Seat, SeatRole, Session
from planning.telling import (
    locked_timetable,
    open_round,
    reachable_seats,
    standing_session,
    timetable_letters,
    timetable_sent,
)

LEADING = (SeatRole.CHAIR, SeatRole.SECRETARY)
"""Who leads a deliberation."""


@action
def name_jurors(session: Session, seats: Sequence[Seat], *, by: Actor, at: datetime) -> Session:
    """Let these seats sit in a session, and no other of its panel; all of them, or none: the whole panel, whoever joins it later
    too. Where the jury has its timetable, who stays or comes gets the next one, and who sits there no longer hears that.

    Raises ActionError for who has no seat in the panel, for a jury without a vote, and without chair or secretary where the panel
    has one: somebody leads the deliberation.
    """
    round = open_round(session.round)
    sessions, slots = locked_timetable(round)
    session = standing_session(session, sessions)
    panel = list(round.seats.standing())
    named = {seat.pk for seat in seats}
    jury = [seat for seat in panel if seat.pk in named]
    if len(jury) != len(named):
        raise ActionError(_("Choose among who sits in this panel now."))
    if jury and not any(seat.votes for seat in jury):
        raise ActionError(_("Nobody of these has a vote. Choose who gives points too."))
    leads = [seat for seat in panel if seat.role in LEADING]
    if jury and leads and not any(seat in jury for seat in leads):
        raise ActionError(_("Choose the chair or the secretary too: somebody leads the deliberation."))
    if len(jury) == len(panel):
        jury = []
    if {seat.pk for seat in jury} == {seat.pk for seat in session.jurors.standing()}:
        return session
    before = reachable_seats(session)
    # Who was replaced stays named, and keeps whom that juror scored.
    session.jurors.set([*jury, *session.jurors.exclude(ended_at=None)] if jury else [])
    record(
        round.vacancy.key,
        "jurors_named",
        subject=f"round:{round.pk}",
        session=session.key,
        seats=[f"seat:{seat.pk}" for seat in jury],
    )
    if session.ends_at > at and timetable_sent(session):
        session.version += 1
        session.save(update_fields=["version"])
        queue(timetable_letters(round, session, slots, again=True))
        stay = reachable_seats(session)
        queue(colleague_letters.jury_leaves(round, session, [seat for seat in before if seat not in stay]))
    return session
