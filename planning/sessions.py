"""Sessions and their hours: planning, assigning, moving and calling them off, and telling it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from candidates.models import Application, Participation
from correspondence.actions import queue
from journal.actions import ActionError, Actor, action, lock, record
from planning import appointment_letters, colleague_letters, letters, materials, moving, timetable
from planning.extra_time import granted, lengthened, runs_into
from planning.models import Session, Slot, takers
from planning.rooms import Room, taken_in
from planning.seating import seating_of
from planning.telling import (
    BATCH,
    busy_hours,
    cancel_appointments,
    drop_drafts,
    free_again,
    give_up,
    locked_timetable,
    meets,
    open_round,
    reachable_seats,
    standing_session,
    standing_slot,
    still_to_come,
    tell_candidates,
    tell_jury,
    timetable_letters,
    timetable_sent,
    unions_of,
)
from planning.window_models import Window
from vacancies.models import Round


@dataclass(frozen=True)
class SessionPlan:
    """A session as asked for. With `minutes` it has an hour for each candidate, none within one of the `breaks`;
    without, everybody comes at its start, as many as its `capacity` (None: no limit)."""

    starts_at: datetime
    ends_at: datetime
    place: str = ""
    link: str = ""
    minutes: int | None = None
    preparation_minutes: int = 0
    panel: str = ""
    breaks: tuple[timetable.Span, ...] = ()
    capacity: int | None = None

    @property
    def together(self) -> bool:
        return self.minutes is None

    @property
    def hours(self) -> list[timetable.Span]:
        if self.minutes is None or self.minutes < 1:
            return []
        return list(timetable.hours(self.starts_at, self.ends_at, self.minutes, self.breaks))


@dataclass(frozen=True)
class Assigned:
    """What became of the candidates without an hour: how many were placed, for whom there was none, and who has one with a juror
    who steps back for that candidate, as there was no other."""

    placed: int
    unplaced: tuple[Participation, ...] = ()
    before_recused: tuple[Participation, ...] = ()


@action
def plan_session(round: Round, plan: SessionPlan, *, by: Actor, at: datetime) -> Session:
    """Make a session with its free hours and give notice to the unions.

    Raises ActionError for one that is past, too short, nowhere, at the hour of another session of the same panel or in the same
    room, and for a capacity where each has an own hour.
    """
    round = open_round(round)
    if plan.starts_at <= at:
        raise ActionError(_("That moment is past. Choose a later one."))
    if plan.ends_at <= plan.starts_at:
        raise ActionError(_("The end comes after the start."))
    if not (plan.place or plan.link):
        raise ActionError(_("Say where: a place, a link to an online meeting, or both."))
    if plan.minutes is not None and not plan.hours:
        raise ActionError(_("This session is too short for one candidate."))
    if plan.capacity is not None and (not plan.together or plan.capacity < 1):
        raise ActionError(_("A number of places goes with a test that everybody starts at the same hour."))
    for other in round.sessions.standing().filter(starts_at=plan.starts_at, panel=plan.panel):
        if _as_planned(other) == _as_planned(plan):
            return other
        _apart(other, plan)
    session = Session.objects.create(
        round=round,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        together=plan.together,
        capacity=plan.capacity,
        place=plan.place,
        link=plan.link,
        preparation_minutes=plan.preparation_minutes,
        panel=plan.panel,
    )
    Slot.objects.bulk_create(
        [Slot(session=session, starts_at=start, ends_at=end) for start, end in plan.hours], batch_size=BATCH
    )
    record(
        round.vacancy.key,
        "session_planned",
        subject=f"round:{round.pk}",
        session=session.key,
        starts_at=plan.starts_at.isoformat(),
        hours=len(plan.hours),
    )
    queue(colleague_letters.session_notices(round, session, unions_of(round)))
    return session


def _as_planned(of: Session | SessionPlan) -> tuple:
    return of.ends_at, of.place, of.link, of.together, of.preparation_minutes, of.capacity


def _apart(one: Session, other: Session | SessionPlan) -> None:
    """Raises ActionError for two sessions of one panel at one hour, unless both are rooms of a test."""
    if (one.starts_at, one.panel) != (other.starts_at, other.panel):
        return
    if one.together and other.together:
        if one.place == other.place:
            raise ActionError(_("There is a test in this room at that hour already. Choose another room."))
        return
    raise ActionError(
        _("There is a session of this panel at that hour already. Name the panel, or change that session.")
    )


@action
def assign_slots(round: Round, *, by: Actor, at: datetime) -> Assigned:
    """Give everybody who has to take the round and has no hour yet the next free one, in order of file number; for a test a
    place in the first room that has one.

    Who would meet a juror who steps back comes first, and gets an hour in a session without that juror where there is one. Hours
    of who withdrew are free again. Nobody gets an hour at which the same candidate is expected elsewhere. Who has extra
    time in this round gets an hour after which enough of the session is free, and nobody else gets what that takes.
    """
    round = open_round(round)
    sessions, slots = locked_timetable(round)
    standing = takers(round)
    expected = {participation.pk for participation in standing}
    left = [s for s in slots if s.participation_id and s.participation_id not in expected]
    slots = [s for s in slots if s not in left] + give_up(left, reason=_("Does not take part any more."))
    extra, none = granted(standing), timedelta()
    held = [s for s in slots if s.participation_id]
    free = [
        s
        for s in slots
        if s.participation_id is None
        and s.starts_at > at
        and not any(runs_into(other, s, extra.get(other.participation_id, none)) for other in held)
    ]
    rooms = [Room(s, taken_in(s, slots)) for s in sessions if s.together and s.starts_at > at]
    placed_already = {s.participation_id for s in held}
    busy = busy_hours(round, [p.application.candidate_id for p in standing])
    avoided = _avoided(round, sessions, standing)
    taken, new, unplaced, before_recused = [], [], [], []
    for participation in sorted(standing, key=lambda p: not avoided[p.pk]):
        if participation.pk in placed_already:
            continue
        elsewhere = busy[participation.application.candidate_id]
        longer = extra.get(participation.pk, none)
        avoid = avoided[participation.pk]
        fitting = (
            s
            for s in sorted(free, key=lambda s: s.session_id in avoid)
            if not any(runs_into(s, other, longer) for other in held)
        )
        slot = next((s for s in fitting if not meets(lengthened(s, longer), elsewhere)), None)
        if slot:
            if slot.session_id in avoid:
                before_recused.append(participation)
            free = [s for s in free if s is not slot and not runs_into(slot, s, longer)]
            held.append(slot)
            slot.participation = participation
            taken.append(slot)
            continue
        with_place = [r for r in rooms if not r.is_full and not meets(r.session, elsewhere)]
        room = min(with_place, key=lambda r: r.session.pk in avoid, default=None)
        if room is None:
            unplaced.append(participation)
            continue
        if room.session.pk in avoid:
            before_recused.append(participation)
        room.taken += 1
        session = room.session
        new.append(
            Slot(
                session=session,
                starts_at=session.starts_at,
                ends_at=session.ends_at,
                participation=participation,
            )
        )
    Slot.objects.bulk_update(taken, ["participation"], batch_size=BATCH)
    Slot.objects.bulk_create(new, batch_size=BATCH)
    if taken or new:
        number = len(taken) + len(new)
        record(round.vacancy.key, "slots_assigned", subject=f"round:{round.pk}", number=number)
    tell_jury(round, [s.session for s in (*taken, *new, *left)])
    return Assigned(len(taken) + len(new), tuple(unplaced), tuple(before_recused))


def _avoided(
    round: Round, sessions: Sequence[Session], standing: Sequence[Participation]
) -> dict[int, set[int]]:
    """By participation the sessions that name a juror who steps back for that candidate."""
    seating, recused = seating_of(round), colleague_letters.recused_in(round)
    return {
        p.pk: {s.pk for s in sessions if seating.to_avoid(s.pk, p.application_id, recused)} for p in standing
    }


@action
def move_slot(slot: Slot, *, session: Session, starts_at: datetime, by: Actor, at: datetime) -> Slot:
    """Move a candidate to a free hour of a session of the same round. Who was invited already is told at once.

    Raises ActionError for an appointment that has begun, and for what `moving.move` refuses.
    """
    round = open_round(slot.session.round)
    sessions, slots = locked_timetable(round)
    slot = standing_slot(slot, slots)
    if (slot.session_id, slot.starts_at) == (session.pk, starts_at):
        return slot
    still_to_come(slot, at)
    return moving.move(round, slot, sessions, slots, session=session, starts_at=starts_at)


@action
def change_session(
    session: Session, *, starts_at: datetime, place: str, link: str, by: Actor, at: datetime
) -> Session:
    """Move a session to another moment, place or link, with every hour in it and the materials that open with it;
    everybody who was told is told.

    Raises ActionError for one that has begun or is cancelled, for a moment that is past, and for the hour of another session of
    the same panel or in the same room.
    """
    round = open_round(session.round)
    sessions, slots = locked_timetable(round)
    session = standing_session(session, sessions)
    if (session.starts_at, session.place, session.link) == (starts_at, place, link):
        return session
    still_to_come(session, at)
    if starts_at <= at:
        raise ActionError(_("That moment is past. Choose a later one."))
    if not (place or link):
        raise ActionError(_("Say where: a place, a link to an online meeting, or both."))
    mine = [slot for slot in slots if slot.session_id == session.pk]
    before = {slot.pk: appointment_letters.told(session, slot.starts_at) for slot in mine}
    was = appointment_letters.told(session, session.starts_at)
    by_how_much = starts_at - session.starts_at
    spans = [(s.starts_at, s.ends_at) for s in sessions]
    session.starts_at, session.place, session.link = starts_at, place, link
    session.ends_at += by_how_much
    for other in sessions:
        if other.pk != session.pk:
            _apart(other, session)
    for slot in mine:
        slot.session = session
        slot.starts_at += by_how_much
        slot.ends_at += by_how_much
    busy = busy_hours(round, [s.participation.application.candidate_id for s in mine if s.participation_id])
    for slot in mine:
        if slot.participation_id and meets(slot, busy[slot.participation.application.candidate_id]):
            raise ActionError(
                _("%(name)s is expected elsewhere at that hour.")
                % {"name": slot.participation.application.candidate}
            )
    session.version += 1
    session.save()
    materials.let_embargoes_follow(round, spans, [(s.starts_at, s.ends_at) for s in sessions], at=at)
    Slot.objects.bulk_update(
        [s for s in mine if s.participation_id is None], ["starts_at", "ends_at"], batch_size=BATCH
    )
    tell_candidates(round, [s for s in mine if s.participation_id], before, ["starts_at", "ends_at"])
    record(
        round.vacancy.key,
        "session_changed",
        subject=f"round:{round.pk}",
        session=session.key,
        starts_at=starts_at.isoformat(),
        place=place,
    )
    tell_jury(round, [session])
    queue(
        colleague_letters.session_notices(
            round, session, unions_of(round), changed=colleague_letters.replaces(was)
        )
    )
    return session


@action
def cancel_session(session: Session, *, reason: str, by: Actor, at: datetime) -> Session:
    """Call a session off, for good: who was invited, the jury and the unions are told with the reason.

    Raises ActionError without a reason, and for one that has begun.
    """
    round = open_round(session.round)
    sessions, slots = locked_timetable(round)
    if not reason.strip():
        raise ActionError(_("Give the reason: who is concerned gets it."))
    if session.pk not in {s.pk for s in sessions}:
        return Session.objects.get(pk=session.pk)
    session = standing_session(session, sessions)
    still_to_come(session, at)
    mine = [slot for slot in slots if slot.session_id == session.pk]
    Slot.objects.filter(pk__in=[s.pk for s in mine if s.participation_id is None]).delete()
    session.cancelled_at, session.cancel_reason = at, reason.strip()
    session.version += 1
    session.save()
    cancel_appointments(round, [s for s in mine if s.participation_id], session.cancel_reason)
    record(
        round.vacancy.key,
        "session_cancelled",
        subject=f"round:{round.pk}",
        session=session.key,
        reason=session.cancel_reason,
    )
    if timetable_sent(session):
        queue(colleague_letters.jury_cancellations(round, session, reachable_seats(session)))
    queue(colleague_letters.session_cancelled_notices(round, session, unions_of(round)))
    return session


@action
def cancel_slot(slot: Slot, *, reason: str, by: Actor, at: datetime) -> Slot:
    """Call the appointment of one candidate off; the hour is free again.

    Raises ActionError without a reason, and for one that has begun.
    """
    round = open_round(slot.session.round)
    _sessions, slots = locked_timetable(round)
    if not reason.strip():
        raise ActionError(_("Give the reason: who is concerned gets it."))
    if slot.pk not in {s.pk for s in slots}:
        return Slot.objects.get(pk=slot.pk)
    slot = standing_slot(slot, slots)
    still_to_come(slot, at)
    cancel_appointments(round, [slot], reason.strip())
    free_again([slot])
    record(
        round.vacancy.key,
        "slot_cancelled",
        subject=slot.participation.application.key,
        slot=slot.key,
        reason=slot.cancel_reason,
    )
    tell_jury(round, [slot.session])
    return slot


@action
def free(applications: Sequence[Application], *, by: Actor, at: datetime) -> list[Slot]:
    """The hours still to come of who withdrew are free again, and invitations that nobody has read yet are dropped.

    Returns the hours that were theirs.
    """
    theirs = lock(
        Slot.objects.taken()
        .filter(participation__application__in=applications, starts_at__gt=at)
        .select_related("session__round__vacancy", "participation__application")
    )
    if theirs:
        give_up(theirs, reason=_("Withdrew."))
    windows = Window.objects.filter(round__participations__application__in=applications).distinct()
    drop_drafts(
        letters.window_invitation_key(window, application)
        for window in windows
        for application in applications
    )
    return theirs


@action
def send_timetables(round: Round, *, by: Actor, at: datetime) -> int:
    """Send the jurors who have an address the timetable of every session to come; from then on they hear of each change."""
    round = open_round(round)
    sessions, slots = locked_timetable(round)
    written = []
    for session in sessions:
        if session.ends_at > at:
            written += timetable_letters(round, session, slots, again=False)
    return queue(written)
