"""Composing the panels; planning who comes when, and telling it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from accounts.models import User
from candidates import lifecycle as application_lifecycle
from candidates.models import Application, Participation
from correspondence import lifecycle as letter_lifecycle
from correspondence.actions import cancel as cancel_letters
from correspondence.actions import queue
from correspondence.models import Message
from correspondence.reminders import new_ones
from journal.actions import SYSTEM, ActionError, Actor, action, lock, lock_one, moment, record
from organisations.models import UnionContact
from planning import extra_time, letters, timetable
from planning.accesses import AccessLine, double
from planning.jury_letters import invitation_letters, is_reachable
from planning.models import Access, HandIn, Recusal, Seat, SeatRole, Session, Slot, Window, takers
from vacancies import lifecycle
from vacancies.models import Round
from vacancies.rules import RoundKind


@dataclass(frozen=True)
class PanelSeat:
    """A seat as asked for: `role` is a SeatRole."""

    name: str
    role: str
    user: User | None = None
    capacity: str = ""


@action
def set_panel(round: Round, seats: Sequence[PanelSeat], *, by: Actor, at: datetime) -> list[Seat]:
    """Make the panel of a round exactly these seats. Who has given points keeps the seat."""
    round = lock_one(round)
    if round.state == lifecycle.CLOSED:
        raise ActionError(_("%(round)s is closed already.") % {"round": round.title})
    _check(seats)
    there = {seat.name: seat for seat in round.seats.select_related("user")}
    wanted = {seat.name: seat for seat in seats}
    changed = False
    for name in there.keys() - wanted.keys():
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
    return list(round.seats.all())


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
    seats = [seat for seat in round.seats.select_related("user") if is_reachable(seat)]
    if not seats:
        raise ActionError(_("Nobody in this panel signs in. Choose first who signs in for each seat."))
    new = new_ones(invitation_letters(round, seats))
    keys = {letter.subject_key for letter in new}
    invited = [seat for seat in seats if f"seat:{seat.pk}" in keys]
    for seat in invited:
        record(round.vacancy.key, "juror_invited", subject=f"round:{round.pk}", seat=f"seat:{seat.pk}")
    queue(new)
    return invited


# -- Sessions ------------------------------------------------------------------------------------------------------------

WINDOWED = (RoundKind.ONLINE_TESTS, RoundKind.ASSIGNMENT)
"""Rounds that candidates take at home, between two moments."""
REMIND_BEFORE = timedelta(days=2)
"""How long before an appointment its reminder leaves."""
REMIND_BEFORE_DEADLINE = timedelta(days=1)
BATCH = 200


@dataclass(frozen=True)
class SessionPlan:
    """A session as asked for. With `minutes` it has an hour for each candidate, none within one of the `breaks`;
    without, everybody comes at its start."""

    starts_at: datetime
    ends_at: datetime
    place: str = ""
    link: str = ""
    minutes: int | None = None
    preparation_minutes: int = 0
    panel: str = ""
    breaks: tuple[timetable.Span, ...] = ()

    @property
    def hours(self) -> list[timetable.Span]:
        if self.minutes is None or self.minutes < 1:
            return []
        return list(timetable.hours(self.starts_at, self.ends_at, self.minutes, self.breaks))


@dataclass(frozen=True)
class Assigned:
    """What became of the candidates without an hour: how many were placed, and for whom there was none."""

    placed: int
    unplaced: tuple[Participation, ...] = ()


@action
def plan_session(round: Round, plan: SessionPlan, *, by: Actor, at: datetime) -> Session:
    """Make a session with its free hours and give notice to the unions.

    Raises ActionError for one that is past, too short, nowhere, or at the hour of another session of the same panel.
    """
    round = _open_round(round)
    if plan.starts_at <= at:
        raise ActionError(_("That moment is past. Choose a later one."))
    if plan.ends_at <= plan.starts_at:
        raise ActionError(_("The end comes after the start."))
    if not (plan.place or plan.link):
        raise ActionError(_("Say where: a place, a link to an online meeting, or both."))
    if plan.minutes is not None and not plan.hours:
        raise ActionError(_("This session is too short for one candidate."))
    other = round.sessions.standing().filter(starts_at=plan.starts_at, panel=plan.panel).first()
    if other:
        if _as_planned(other) == _as_planned(plan):
            return other
        raise ActionError(
            _(
                "There is a session of this panel at that hour already. Name the panel, or change that session."
            )
        )
    session = Session.objects.create(
        round=round,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        together=plan.minutes is None,
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
    queue(letters.session_notices(round, session, _unions(round)))
    return session


def _as_planned(of: Session | SessionPlan) -> tuple:
    together = of.together if isinstance(of, Session) else of.minutes is None
    return of.ends_at, of.place, of.link, together, of.preparation_minutes


@action
def assign_slots(round: Round, *, by: Actor, at: datetime) -> Assigned:
    """Give everybody who has to take the round and has no hour yet the next free one, in order of file number.

    Hours of who withdrew are free again. Nobody gets an hour at which the same candidate is expected elsewhere.
    """
    round = _open_round(round)
    sessions, slots = _locked_timetable(round)
    standing = takers(round)
    expected = {participation.pk for participation in standing}
    left = [s for s in slots if s.participation_id and s.participation_id not in expected]
    slots = [s for s in slots if s not in left] + _give_up(left, reason=_("Does not take part any more."))
    free = [s for s in slots if s.participation_id is None and s.starts_at > at]
    together = [s for s in sessions if s.together and s.starts_at > at]
    placed_already = {s.participation_id for s in slots if s.participation_id}
    busy = _busy(round, [p.application.candidate_id for p in standing])
    taken, new, unplaced = [], [], []
    for participation in standing:
        if participation.pk in placed_already:
            continue
        elsewhere = busy[participation.application.candidate_id]
        slot = next((s for s in free if not _meets(s, elsewhere)), None)
        if slot:
            free.remove(slot)
            slot.participation = participation
            taken.append(slot)
            continue
        session = next((s for s in together if not _meets(s, elsewhere)), None)
        if session is None:
            unplaced.append(participation)
            continue
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
    _tell_jury(round, [s.session for s in (*taken, *new, *left)])
    return Assigned(len(taken) + len(new), tuple(unplaced))


@action
def move_slot(slot: Slot, *, session: Session, starts_at: datetime, by: Actor, at: datetime) -> Slot:
    """Move a candidate to a free hour of a session of the same round. Who was invited already is told at once.

    The hours change places: the row that is the candidate's appointment goes along. Raises ActionError for an hour that is taken,
    past, or at which the candidate is expected elsewhere.
    """
    round = _open_round(slot.session.round)
    sessions, slots = _locked_timetable(round)
    slot = _standing(slot, slots)
    if (slot.session_id, slot.starts_at) == (session.pk, starts_at):
        return slot
    target = next((s for s in sessions if s.pk == session.pk), None)
    if target is None:
        raise ActionError(_("That session is cancelled. Choose another one."))
    if starts_at <= at:
        raise ActionError(_("That moment is past. Choose a later one."))
    hour = None
    if not target.together:
        at_that_hour = [s for s in slots if s.session_id == target.pk and s.starts_at == starts_at]
        hour = next((s for s in at_that_hour if s.participation_id is None), None)
        if hour is None:
            raise ActionError(_("That hour is taken, or not in this session. Choose a free one."))
    candidate = slot.participation.application.candidate
    wanted = hour or Slot(session=target, starts_at=target.starts_at, ends_at=target.ends_at)
    if _meets(wanted, _busy(round, [candidate.pk])[candidate.pk]):
        raise ActionError(_("%(name)s is expected elsewhere at that hour.") % {"name": candidate})
    old, before = slot.session, letters.told(slot.session, slot.starts_at)
    place = (old, slot.starts_at, slot.ends_at)
    slot.session, slot.starts_at, slot.ends_at = target, wanted.starts_at, wanted.ends_at
    if not old.together:
        other = hour or Slot()
        other.session, other.starts_at, other.ends_at = place
        other.save()
    elif hour:
        hour.delete()
    _tell_candidates(round, [slot], {slot.pk: before}, ["session", "starts_at", "ends_at"])
    record(
        round.vacancy.key,
        "slot_moved",
        subject=slot.participation.application.key,
        slot=slot.key,
        starts_at=slot.starts_at.isoformat(),
    )
    _tell_jury(round, [old, target])
    return slot


@action
def change_session(
    session: Session, *, starts_at: datetime, place: str, link: str, by: Actor, at: datetime
) -> Session:
    """Move a session to another moment, place or link, with every hour in it; everybody who was told is told.

    Raises ActionError for one that is past or cancelled, and for the hour of another session of the same panel.
    """
    round = _open_round(session.round)
    sessions, slots = _locked_timetable(round)
    session = _standing_session(session, sessions)
    if (session.starts_at, session.place, session.link) == (starts_at, place, link):
        return session
    if starts_at <= at:
        raise ActionError(_("That moment is past. Choose a later one."))
    if not (place or link):
        raise ActionError(_("Say where: a place, a link to an online meeting, or both."))
    if any((s.starts_at, s.panel) == (starts_at, session.panel) and s.pk != session.pk for s in sessions):
        raise ActionError(
            _(
                "There is a session of this panel at that hour already. Name the panel, or change that session."
            )
        )
    mine = [slot for slot in slots if slot.session_id == session.pk]
    before = {slot.pk: letters.told(session, slot.starts_at) for slot in mine}
    was = letters.told(session, session.starts_at)
    by_how_much = starts_at - session.starts_at
    session.starts_at, session.place, session.link = starts_at, place, link
    session.ends_at += by_how_much
    for slot in mine:
        slot.session = session
        slot.starts_at += by_how_much
        slot.ends_at += by_how_much
    busy = _busy(round, [s.participation.application.candidate_id for s in mine if s.participation_id])
    for slot in mine:
        if slot.participation_id and _meets(slot, busy[slot.participation.application.candidate_id]):
            raise ActionError(
                _("%(name)s is expected elsewhere at that hour.")
                % {"name": slot.participation.application.candidate}
            )
    session.version += 1
    session.save()
    Slot.objects.bulk_update(
        [s for s in mine if s.participation_id is None], ["starts_at", "ends_at"], batch_size=BATCH
    )
    _tell_candidates(round, [s for s in mine if s.participation_id], before, ["starts_at", "ends_at"])
    record(
        round.vacancy.key,
        "session_changed",
        subject=f"round:{round.pk}",
        session=session.key,
        starts_at=starts_at.isoformat(),
        place=place,
    )
    _tell_jury(round, [session])
    queue(letters.session_notices(round, session, _unions(round), changed=letters.replaces(was)))
    return session


@action
def cancel_session(session: Session, *, reason: str, by: Actor, at: datetime) -> Session:
    """Call a session off, for good: who was invited, the jury and the unions are told with the reason."""
    round = _open_round(session.round)
    sessions, slots = _locked_timetable(round)
    if not reason.strip():
        raise ActionError(_("Give the reason: who is concerned gets it."))
    if session.pk not in {s.pk for s in sessions}:
        return Session.objects.get(pk=session.pk)
    session = _standing_session(session, sessions)
    mine = [slot for slot in slots if slot.session_id == session.pk]
    Slot.objects.filter(pk__in=[s.pk for s in mine if s.participation_id is None]).delete()
    session.cancelled_at, session.cancel_reason = at, reason.strip()
    session.version += 1
    session.save()
    _cancel_appointments(round, [s for s in mine if s.participation_id], session.cancel_reason)
    record(
        round.vacancy.key,
        "session_cancelled",
        subject=f"round:{round.pk}",
        session=session.key,
        reason=session.cancel_reason,
    )
    if _timetable_sent(session):
        queue(letters.jury_cancellations(round, session, _seats(round)))
    queue(letters.session_cancelled_notices(round, session, _unions(round)))
    return session


@action
def cancel_slot(slot: Slot, *, reason: str, by: Actor, at: datetime) -> Slot:
    """Call the appointment of one candidate off; the hour is free again."""
    round = _open_round(slot.session.round)
    _sessions, slots = _locked_timetable(round)
    if not reason.strip():
        raise ActionError(_("Give the reason: who is concerned gets it."))
    if slot.pk not in {s.pk for s in slots}:
        return Slot.objects.get(pk=slot.pk)
    slot = _standing(slot, slots)
    _cancel_appointments(round, [slot], reason.strip())
    _free_again([slot])
    record(
        round.vacancy.key,
        "slot_cancelled",
        subject=slot.participation.application.key,
        slot=slot.key,
        reason=slot.cancel_reason,
    )
    _tell_jury(round, [slot.session])
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
        _give_up(theirs, reason=_("Withdrew."))
    windows = Window.objects.filter(round__participations__application__in=applications).distinct()
    _drop_drafts(
        letters.window_invitation_key(window, application)
        for window in windows
        for application in applications
    )
    return theirs


@action
def send_timetables(round: Round, *, by: Actor, at: datetime) -> int:
    """Send the jurors who have an address the timetable of every session to come; from then on they hear of each change."""
    round = _open_round(round)
    sessions, slots = _locked_timetable(round)
    written = []
    for session in sessions:
        if session.ends_at > at:
            written += _timetables(round, session, slots, again=False)
    return queue(written)


# -- Windows -------------------------------------------------------------------------------------------------------------


@action
def open_window(
    round: Round, *, opens_at: datetime, last_minute: datetime, by: Actor, at: datetime
) -> Window:
    """Say when the tests or the assignment of a round can be done, through `last_minute`, or change it. Who was invited already
    is told, and so are the unions.

    Raises ActionError for a round that is not done at home, and for a last minute that is past or before the opening.
    """
    round = _open_round(round)
    if round.rule.kind not in WINDOWED:
        raise ActionError(_("%(round)s is not done at home: plan a session.") % {"round": round.title})
    closes_at = last_minute + timedelta(minutes=1)
    window = next(iter(lock(Window.objects.filter(round=round))), None)
    if window and (window.opens_at, window.closes_at) == (opens_at, closes_at):
        return window
    if closes_at <= at:
        raise ActionError(_("That moment is past. Choose a later one."))
    if closes_at <= opens_at + timedelta(minutes=1):
        raise ActionError(_("The last minute comes after the opening."))
    was = ""
    if window:
        was = letters.window_told(window)
        window.opens_at, window.closes_at = opens_at, closes_at
        window.version += 1
        window.save()
    else:
        window = Window.objects.create(round=round, opens_at=opens_at, closes_at=closes_at)
    record(
        round.vacancy.key,
        "window_set",
        subject=f"round:{round.pk}",
        opens_at=opens_at.isoformat(),
        last_minute=last_minute.isoformat(),
    )
    if was:
        _tell_takers(round, window, takers(round), changed=was, version=str(window.version))
    queue(letters.window_notices(round, window, _unions(round), changed=letters.replaces(was) if was else ""))
    return window


@action
def set_access(
    round: Round, lines: Sequence[AccessLine], *, reason: str = "", by: Actor, at: datetime
) -> int:
    """Give candidates their personal link or code per test; the same again changes nothing. All or nothing.

    A candidate who was told another one before gets the new one at once, with the `reason`. Returns how many are new or changed;
    raises ActionError with a message for every line that is wrong.
    """
    round = _open_round(round)
    participations = {p.application.reference: p for p in takers(round)}
    tests = {name.casefold(): part.key for part in round.rule.parts for name in (part.key, part.title)}
    tests[""] = ""
    wrong = []
    if line := double(lines):
        wrong.append(_("Line %(n)d: this candidate and test stand there twice.") % {"n": line.number})
    for line in lines:
        if line.reference not in participations:
            wrong.append(
                _("Line %(n)d: nobody with file number “%(reference)s” has to take this round.")
                % {"n": line.number, "reference": line.reference}
            )
        elif line.test.casefold() not in tests:
            wrong.append(
                _("Line %(n)d: this round has no test “%(test)s”.") % {"n": line.number, "test": line.test}
            )
    if wrong:
        raise ActionError(wrong)
    there = {(a.participation_id, a.part): a for a in Access.objects.filter(participation__round=round)}
    new, changed = [], []
    for line in lines:
        participation, part = participations[line.reference], tests[line.test.casefold()]
        access = there.get((participation.pk, part))
        if access is None:
            new.append(Access(participation=participation, part=part, link=line.link, code=line.code))
        elif (access.link, access.code) != (line.link, line.code):
            access.participation = participation
            access.link, access.code = line.link, line.code
            access.version += 1
            changed.append(access)
    concerned = {access.participation_id: access.participation for access in (*new, *changed)}
    window = Window.objects.filter(round=round).first()
    told, _drafted = _written(
        [letters.window_invitation_key(window, p.application) for p in concerned.values()] if window else []
    )
    replaced = [
        p
        for p in concerned.values()
        if window and letters.window_invitation_key(window, p.application) in told
    ]
    if replaced and not reason.strip():
        raise ActionError(
            _("Give the reason for the new access: %(name)s was invited with another one.")
            % {"name": replaced[0].application.candidate}
        )
    Access.objects.bulk_create(new, batch_size=BATCH)
    Access.objects.bulk_update(changed, ["link", "code", "version"], batch_size=BATCH)
    if concerned:
        record(round.vacancy.key, "access_set", subject=f"round:{round.pk}", number=len(concerned))
    for participation in replaced:
        record(
            round.vacancy.key,
            "access_replaced",
            subject=participation.application.key,
            reason=reason.strip(),
        )
    if window:
        version = f"access:{moment().isoformat()}"
        _tell_takers(round, window, list(concerned.values()), changed=reason.strip(), version=version)
    return len(new) + len(changed)


# -- Inviting and reminding ----------------------------------------------------------------------------------------------


@action
def invite(round: Round, *, by: Actor, at: datetime) -> int:
    """Draft the invitations of everybody who has an hour, or a window with an access to every test, and was not invited yet.

    They wait until an officer releases them. Returns how many are new.
    """
    round = _open_round(round)
    written = []
    standing = takers(round)
    expected = {participation.pk for participation in standing}
    _sessions, slots = _locked_timetable(round)
    coming = [s for s in slots if s.participation_id in expected and s.starts_at > at]
    done = _known([letters.slot_invitation_key(slot) for slot in coming])
    written += letters.slot_invitations(
        round, [slot for slot in coming if letters.slot_invitation_key(slot) not in done]
    )
    window = Window.objects.filter(round=round, closes_at__gt=at).first()
    if window:
        accesses = letters.accesses_of(standing)
        ready = [p for p in standing if has_access(round, accesses.get(p.pk, ()))]
        done = _known([letters.window_invitation_key(window, p.application) for p in ready])
        written += letters.window_invitations(
            round,
            window,
            [p for p in ready if letters.window_invitation_key(window, p.application) not in done],
            accesses,
        )
    if written:
        record(round.vacancy.key, "candidates_invited", subject=f"round:{round.pk}", number=len(written))
    return queue(written)


def has_access(round: Round, accesses: Iterable[Access]) -> bool:
    """Whether a candidate with these accesses can do every test of the round; a take-home assignment needs none."""
    if round.rule.kind is RoundKind.ASSIGNMENT:
        return True
    given = {access.part for access in accesses}
    return "" in given or (bool(round.rule.parts) and given >= {part.key for part in round.rule.parts})


@action
def send_reminders(*, by: Actor, at: datetime) -> int:
    """Remind everybody whose appointment or last minute is near and who was told of it before then; once per appointment as it
    stands. Who withdrew, or has only a draft, hears nothing."""
    return queue([*_slot_reminders(at), *_window_reminders(at)])


def _slot_reminders(at: datetime) -> list:
    near = list(
        Slot.objects.taken()
        .filter(starts_at__gt=at, starts_at__lte=at + REMIND_BEFORE, participation__earlier_fraction="")
        .exclude(session__round__state=lifecycle.CLOSED)
        .exclude(participation__application__state=application_lifecycle.WITHDRAWN)
        .select_related(*_WITH_CANDIDATE, "session")
    )
    near = _without_letter(near, letters.reminder_key)
    released = _released_at(
        [key for slot in near for key in (letters.slot_invitation_key(slot), letters.change_key(slot))]
    )
    by_round = defaultdict(list)
    for slot in near:
        told = released.get(letters.slot_invitation_key(slot))
        # A change that was told within the last days is a reminder itself.
        last = max(filter(None, (told, released.get(letters.change_key(slot)))), default=None)
        if told and last <= slot.starts_at - REMIND_BEFORE:
            by_round[slot.session.round_id].append(slot)
    return [
        letter for round in _rounds(by_round) for letter in letters.slot_reminders(round, by_round[round.pk])
    ]


def _window_reminders(at: datetime) -> list:
    soon = at + REMIND_BEFORE_DEADLINE
    written = []
    for window in extra_time.closing(at, soon):
        (round,) = _rounds([window.round_id])
        own = extra_time.own_windows((p, window) for p in takers(round))
        done = set(
            HandIn.objects.current()
            .filter(participation__in=list(own))
            .values_list("participation", flat=True)
        )
        standing = [p for p in own if at < own[p].closes_at <= soon and p.pk not in done]
        standing = _without_letter(standing, lambda p, own=own: letters.deadline_key(own[p], p.application))
        released = _released_at([letters.window_invitation_key(window, p.application) for p in standing])
        due = []
        for participation in standing:
            told = released.get(letters.window_invitation_key(window, participation.application))
            if told and told <= own[participation].closes_at - REMIND_BEFORE_DEADLINE:
                due.append(participation)
        written += letters.window_reminders(round, window, due, letters.accesses_of(due))
    return written


# -- What these share ----------------------------------------------------------------------------------------------------

_WITH_CANDIDATE = ("participation__application__candidate",)


def _rounds(keys: Iterable[int]) -> Iterable[Round]:
    return Round.objects.filter(pk__in=list(keys)).select_related("vacancy__organisation", "vacancy__officer")


def _open_round(round: Round) -> Round:
    lock(Round.objects.filter(pk=round.pk))
    round = _rounds([round.pk]).get()
    if round.state == lifecycle.CLOSED:
        raise ActionError(_("%(round)s is closed already.") % {"round": round.title})
    return round


def _locked_timetable(round: Round) -> tuple[list[Session], list[Slot]]:
    """Sessions and hours of a round that were not cancelled, in order of time."""
    sessions = {session.pk: session for session in lock(round.sessions.standing())}
    slots = lock(Slot.objects.standing().filter(session__in=sessions).select_related(*_WITH_CANDIDATE))
    for session in sessions.values():
        session.round = round
    for slot in slots:
        slot.session = sessions[slot.session_id]
    return (
        sorted(sessions.values(), key=lambda s: (s.starts_at, s.panel)),
        sorted(slots, key=lambda s: (s.starts_at, s.session.panel, s.pk)),
    )


def _standing(slot: Slot, slots: Iterable[Slot]) -> Slot:
    found = next((s for s in slots if s.pk == slot.pk and s.participation_id), None)
    if found is None:
        raise ActionError(
            _("This appointment was cancelled or moved meanwhile. Look at the timetable again.")
        )
    return found


def _standing_session(session: Session, sessions: Iterable[Session]) -> Session:
    found = next((s for s in sessions if s.pk == session.pk), None)
    if found is None:
        raise ActionError(_("This session is cancelled."))
    return found


def _busy(round: Round, candidates: Sequence[int]) -> Mapping[int, list[Slot]]:
    """Hours of these candidates in other rounds and procedures."""
    found = defaultdict(list)
    for slot in (
        Slot.objects.taken()
        .filter(participation__application__candidate__in=candidates)
        .exclude(session__round=round)
        .exclude(participation__application__state=application_lifecycle.WITHDRAWN)
        .select_related("participation__application")
    ):
        found[slot.participation.application.candidate_id].append(slot)
    return found


def _meets(one: Slot | Session, others: Iterable[Slot]) -> bool:
    span = (one.starts_at, one.ends_at)
    return any(timetable.overlap(span, (other.starts_at, other.ends_at)) for other in others)


def _written(keys: Sequence[str]) -> tuple[set[str], set[str]]:
    """Of these keys of invitations: those that their candidates may read, and those that can still be written anew."""
    told, drafted = set(), set()
    for message in Message.objects.filter(unique_key__in=keys).order_by("revision"):
        drafted.discard(message.unique_key)
        if message.state == letter_lifecycle.DRAFT or message.leaves_later(moment()):
            drafted.add(message.unique_key)
        elif message.state != letter_lifecycle.CANCELLED:
            told.add(message.unique_key)
    return told, drafted - told


def _known(keys: Sequence[str]) -> set[str]:
    return set(Message.objects.filter(unique_key__in=keys).values_list("unique_key", flat=True))


def _without_letter(rows: Sequence, key_of) -> list:
    known = _known([key_of(row) for row in rows])
    return [row for row in rows if key_of(row) not in known]


def _released_at(keys: Sequence[str]) -> dict[str, datetime]:
    """When letters were released that their recipient may read now."""
    released = Message.objects.released(at=moment()).filter(unique_key__in=keys).order_by("revision")
    return dict(released.values_list("unique_key", "released_at"))


def _tell_candidates(
    round: Round, slots: Sequence[Slot], before: Mapping[int, str], fields: Sequence[str]
) -> None:
    """Save appointments that changed. Who was invited is told at once, at the next sequence; drafts are written anew."""
    told, drafted = _written([letters.slot_invitation_key(slot) for slot in slots if _comes(slot)])
    moved = [slot for slot in slots if letters.slot_invitation_key(slot) in told]
    for slot in moved:
        slot.sequence += 1
    Slot.objects.bulk_update(slots, [*fields, "sequence"], batch_size=BATCH)
    queue(letters.slot_changes(round, moved, before))
    queue(letters.slot_invitations(round, [s for s in slots if letters.slot_invitation_key(s) in drafted]))


def _comes(slot: Slot) -> bool:
    """Whether the candidate is still one: who withdrew hears nothing more."""
    return slot.participation.application.state != application_lifecycle.WITHDRAWN


def _cancel_appointments(round: Round, slots: Sequence[Slot], reason: str) -> None:
    told, drafted = _written([letters.slot_invitation_key(slot) for slot in slots])
    gone = [slot for slot in slots if letters.slot_invitation_key(slot) in told and _comes(slot)]
    for slot in slots:
        slot.cancelled_at, slot.cancel_reason = moment(), reason
    for slot in gone:
        slot.sequence += 1
    Slot.objects.bulk_update(slots, ["cancelled_at", "cancel_reason", "sequence"], batch_size=BATCH)
    queue(letters.slot_cancellations(round, gone))
    _drop_drafts(drafted)


def _give_up(slots: Sequence[Slot], *, reason: str) -> list[Slot]:
    """Hours of who does not come any more are free again; these know it themselves. Returns the free hours."""
    _told, drafted = _written([letters.slot_invitation_key(slot) for slot in slots])
    for slot in slots:
        slot.cancelled_at, slot.cancel_reason = moment(), reason
        record(
            slot.session.round.vacancy.key,
            "slot_cancelled",
            subject=slot.participation.application.key,
            slot=slot.key,
            reason=reason,
        )
    Slot.objects.bulk_update(slots, ["cancelled_at", "cancel_reason"], batch_size=BATCH)
    _drop_drafts(drafted)
    return _free_again(slots)


def _free_again(slots: Sequence[Slot]) -> list[Slot]:
    return Slot.objects.bulk_create(
        [
            Slot(session=slot.session, starts_at=slot.starts_at, ends_at=slot.ends_at)
            for slot in slots
            if not slot.session.together
        ],
        batch_size=BATCH,
    )


def _drop_drafts(keys: Iterable[str]) -> None:
    states = [letter_lifecycle.DRAFT, letter_lifecycle.QUEUED]
    drafts = list(Message.objects.filter(unique_key__in=list(keys), state__in=states))
    if drafts:
        cancel_letters(drafts, by=SYSTEM, at=moment())


def _tell_takers(
    round: Round, window: Window, participations: Sequence[Participation], *, changed: str, version: str
) -> None:
    told, drafted = _written([letters.window_invitation_key(window, p.application) for p in participations])
    accesses = letters.accesses_of(participations)

    def among(keys):
        return [p for p in participations if letters.window_invitation_key(window, p.application) in keys]

    queue(letters.window_changes(round, window, among(told), accesses, changed=changed, version=version))
    queue(letters.window_invitations(round, window, among(drafted), accesses))


def _unions(round: Round) -> list[UnionContact]:
    return list(UnionContact.objects.filter(organisation=round.vacancy.organisation))


def _seats(round: Round) -> list[Seat]:
    return [seat for seat in round.seats.select_related("user").order_by("pk") if seat.user]


def _timetable_sent(session: Session) -> bool:
    return Message.objects.filter(unique_key__startswith=f"timetable:{session.key}:").exists()


def _timetables(round: Round, session: Session, slots: Iterable[Slot], *, again: bool) -> list:
    mine = [s for s in slots if s.session_id == session.pk and s.participation_id and not s.cancelled_at]
    return letters.jury_timetables(
        round, session, mine, _seats(round), letters.recused_in(round), again=again
    )


def _tell_jury(round: Round, sessions: Iterable[Session]) -> None:
    """Jurors who have a timetable get the next one."""
    for session in {session.pk: session for session in sessions}.values():
        if not _timetable_sent(session):
            continue
        session.version += 1
        session.save(update_fields=["version"])
        slots = session.slots.taken().select_related(*_WITH_CANDIDATE)
        queue(_timetables(round, session, slots, again=True))
