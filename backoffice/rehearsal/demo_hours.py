"""Interviews of the demo town: some are held today, and the other candidates choose their hour themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.utils.timezone import make_aware

from accounts.models import User
from backoffice.rehearsal.play import Play
from candidates.models import Participation
from planning.booking import book, open_booking
from planning.door import mark_arrived
from planning.invitations import invite
from planning.sessions import SessionPlan, assign_slots, plan_session, send_timetables

HALF_HOUR = 30
PLACE = "Stadhuis, Kaaiplein 1, zaal 3"


def put_hours(play: Play, users: Mapping[str, User], *, now: datetime, today: date) -> None:
    """Four candidates are expected this morning; the others were asked to choose an hour next week, and one did."""
    round_ = play.vacancy.rounds.get(key="speed_interview")
    officer = play.vacancy.officer
    told = datetime.combine(today - timedelta(days=3), time(10))
    at = make_aware(told)
    morning = make_aware(datetime.combine(today, time(9)))
    plan = SessionPlan(morning, morning + timedelta(hours=2), place=PLACE, minutes=HALF_HOUR)
    first = plan_session(round_, plan, by=officer, at=at)
    assign_slots(round_, by=officer, at=at)
    invite(round_, by=officer, at=at)
    send_timetables(round_, by=officer, at=at)
    day = next(d for d in (today + timedelta(days=n) for n in range(5, 15)) if d.isoweekday() < 5)
    sessions = []
    for number, hours in enumerate((3, 2)):
        starts = make_aware(datetime.combine(day + timedelta(days=number), time(13 if number else 9)))
        plan = SessionPlan(starts, starts + timedelta(hours=hours), place=PLACE, minutes=HALF_HOUR)
        sessions.append(plan_session(round_, plan, by=officer, at=at))
    last = make_aware(datetime.combine(today + timedelta(days=2), time(12)))
    open_booking(round_, last_minute=last, by=officer, at=at)
    play.release(told + timedelta(minutes=30))
    reference, candidate = list(users.items())[1]
    chosen = Participation.objects.get(round=round_, application__reference=reference)
    starts = sessions[0].starts_at + timedelta(minutes=HALF_HOUR)
    chose = make_aware(told + timedelta(hours=9))
    book(chosen, session=sessions[0], starts_at=starts, seen="", by=candidate, at=chose)
    for slot in first.slots.taken().order_by("starts_at")[:2]:
        there = slot.starts_at - timedelta(minutes=12)
        if there <= now:
            mark_arrived(slot, by=officer, at=there)
