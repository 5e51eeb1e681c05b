"""The planning of a procedure as its page shows it: who comes when, who has no hour or access yet, who was invited."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat
from django.utils.timezone import localdate

from backoffice.conflicts import conflict_lines
from backoffice.procedures import Procedure
from candidates import lifecycle as application_lifecycle
from candidates.models import Participation
from correspondence import lifecycle as letter_lifecycle
from correspondence.models import Message
from planning import extra_time
from planning.booking_letters import choose_key
from planning.extra_time import OwnWindow, own_windows
from planning.letters import slot_invitation_key, window_invitation_key
from planning.models import Booking, Session, Slot, takers
from planning.window_letters import access_lines, accesses_of
from planning.window_models import Window
from planning.windows import WINDOWED, has_access
from scoring.judges import shortages
from vacancies import lifecycle
from vacancies.models import Round, Vacancy
from vacancies.rules import ResultKind, RoundKind, Source

KINDS = {
    letter_lifecycle.DRAFT: "wait",
    letter_lifecycle.FAILED: "bad",
    letter_lifecycle.CANCELLED: "none",
    letter_lifecycle.SENT: "good",
}
"""The sign of an invitation by the state of its letter; every other state is on its way."""


@dataclass
class Hour:
    """A line of a timetable; it `is_coming` until it begins. `letter` is the invitation as it stands last, or None; `ends_at` is
    when it ends for who has extra time, and `runs_into` whose hour that takes."""

    slot: Slot
    letter: Message | None = None
    withdrawn: bool = False
    ends_at: datetime | None = None
    runs_into: Participation | None = None
    is_coming: bool = False

    @property
    def kind(self) -> str:
        return KINDS.get(self.letter.state, "info") if self.letter else "none"

    @property
    def can_be_invited(self) -> bool:
        return self.is_coming and _lacks(self.letter)


@dataclass
class Sitting:
    """A session with its hours. `short` is in how many days it is, where who is still to be invited gets less notice than the
    organisation wants; `told_late` how many days before it invitations left that gave less; `conflicts` tell of jurors who are
    expected elsewhere as well; `jury` are the names of those that it names, and `has_others` whether its round has more."""

    session: Session
    is_coming: bool
    is_at_door: bool = False
    hours: list[Hour] = field(default_factory=list)
    short: int | None = None
    told_late: int | None = None
    conflicts: list[str] = field(default_factory=list)
    jury: list[str] = field(default_factory=list)
    has_others: bool = False

    @property
    def taken(self) -> int:
        return sum(hour.slot.participation_id is not None for hour in self.hours)


@dataclass
class Taker:
    """Somebody who does the round at home."""

    participation: Participation
    accesses: list[str]
    ready: bool
    letter: Message | None = None
    own: OwnWindow | None = None

    @property
    def kind(self) -> str:
        return KINDS.get(self.letter.state, "info") if self.letter else "none"


@dataclass
class RoundPlanning:
    """The planning of one round. `unplaced` have no hour yet, `to_invite` have one or an access and no invitation. While
    `booking_is_open` who has no hour can still choose one."""

    round: Round
    at_home: bool
    sittings: list[Sitting] = field(default_factory=list)
    unplaced: list[Participation] = field(default_factory=list)
    window: Window | None = None
    window_is_coming: bool = False
    called_off: Window | None = None
    short: int | None = None
    lacked: tuple[str, ...] = ()
    has_jury: bool = False
    takers: list[Taker] = field(default_factory=list)
    to_invite: int = 0
    drafts: int = 0
    free: int = 0
    case_missing: bool = False
    booking: Booking | None = None
    booking_is_open: bool = False

    @property
    def is_closed(self) -> bool:
        return self.round.state == lifecycle.CLOSED

    @property
    def is_running(self) -> bool:
        return self.round.state == lifecycle.RUNNING

    @property
    def has_day_to_come(self) -> bool:
        """Whether there is a day of which the jury can be told."""
        return any(sitting.is_coming for sitting in self.sittings)

    @property
    def is_assignment(self) -> bool:
        return self.round.kind == RoundKind.ASSIGNMENT


def planning_of(vacancy: Vacancy, *, at: datetime) -> list[RoundPlanning]:
    """The planning of every round that is planned; the number of queries grows with the rounds only."""
    found = []
    for round_ in vacancy.rounds.order_by("position"):
        round_.vacancy = vacancy
        if round_.rule.kind is not RoundKind.PRESELECTION:
            found.append(_of_round(round_, at))
    return found


def _of_round(round_: Round, at: datetime) -> RoundPlanning:
    rule = round_.rule
    planning = RoundPlanning(round_, rule.kind in WINDOWED)
    planning.has_jury = rule.result is ResultKind.VERDICT or any(
        part.source is Source.JURY for part in rule.parts
    )
    expected = takers(round_)
    slots = list(
        Slot.objects.standing()
        .filter(session__round=round_)
        .select_related("participation__application__candidate")
        .order_by("starts_at", "pk")
    )
    there = Window.objects.filter(round=round_).first()
    if there and there.cancelled_at:
        planning.called_off = there
    else:
        planning.window = there
    booking = planning.booking = Booking.objects.filter(round=round_).first()
    planning.booking_is_open = booking is not None and booking.closes_at > at and not planning.is_closed
    letters = _letters(
        [slot_invitation_key(slot) for slot in slots if slot.participation_id]
        + [window_invitation_key(there, p.application) for p in expected if there]
        + [choose_key(booking, p.application) for p in expected if booking]
    )
    hours = defaultdict(list)
    ends = extra_time.ends(slots)
    for slot in slots:
        letter = letters.get(slot_invitation_key(slot)) if slot.participation_id else None
        withdrawn = bool(
            slot.participation_id and slot.participation.application.state == application_lifecycle.WITHDRAWN
        )
        hours[slot.session_id].append(
            Hour(slot, letter, withdrawn, ends.get(slot.pk), is_coming=slot.starts_at > at)
        )
        planning.free += slot.participation_id is None and slot.starts_at > at
    planning.sittings = [
        Sitting(
            session,
            session.starts_at > at,
            localdate(session.starts_at) <= localdate(at),
            hours[session.pk],
        )
        for session in round_.sessions.standing().prefetch_related("jurors").order_by("starts_at", "panel")
    ]
    for sitting in planning.sittings:
        sitting.jury = [seat.name for seat in sitting.session.jurors.all() if seat.ended_at is None]
        sitting.has_others = len(planning.sittings) > 1
    for rows in hours.values():
        _add_extra_time(rows)
    placed = {slot.participation_id for slot in slots}
    if not planning.is_closed and (not planning.at_home or planning.sittings):
        planning.unplaced = [p for p in expected if p.pk not in placed]
    for sitting in planning.sittings:
        _add_notice(sitting, round_, at)
    coming = [sitting for sitting in planning.sittings if sitting.is_coming and not planning.is_closed]
    spans = [(sitting.session.starts_at, sitting.session.ends_at) for sitting in coming]
    for sitting, lines in zip(
        coming, conflict_lines(round_, spans, [s.session for s in coming]), strict=True
    ):
        sitting.conflicts = lines
    planning.lacked = () if planning.is_closed else shortages(round_)
    standing = {p.pk for p in expected}
    planning.to_invite = sum(
        hour.can_be_invited and hour.slot.participation_id in standing
        for rows in hours.values()
        for hour in rows
    )
    # A round that is closed without a period was done otherwise: nothing is missing any more.
    if planning.at_home and (planning.window or not planning.is_closed):
        _add_takers(planning, expected, letters, at)
    planning.drafts = sum(letter.state == letter_lifecycle.DRAFT for letter in letters.values())
    return planning


def short_notice(starts_at: datetime, round_: Round, *, at: datetime) -> int | None:
    """In how many days something begins, where that is sooner than the notice period of the organisation; else None."""
    days = (localdate(starts_at) - localdate(at)).days
    return days if 0 <= days < round_.vacancy.organisation.notice_days else None


def _add_notice(sitting: Sitting, round_: Round, at: datetime) -> None:
    letters = [hour.letter for hour in sitting.hours if hour.slot.participation_id and not hour.withdrawn]
    waits = not sitting.hours or any(
        letter is None or letter.state in (letter_lifecycle.DRAFT, letter_lifecycle.CANCELLED)
        for letter in letters
    )
    if sitting.is_coming and waits:
        sitting.short = short_notice(sitting.session.starts_at, round_, at=at)
    gone = [
        short_notice(sitting.session.starts_at, round_, at=letter.released_at)
        for letter in letters
        if letter and letter.released_at
    ]
    sitting.told_late = min((days for days in gone if days is not None), default=None)


def _add_extra_time(hours: list[Hour]) -> None:
    """Hours of one session that are longer for their candidate, and whether another one is expected by then."""
    for hour in hours:
        slot, extra = hour.slot, hour.ends_at
        if extra is None or extra <= slot.ends_at:
            hour.ends_at = None
            continue
        later = (
            h.slot for h in hours if h.slot.participation_id and slot.starts_at < h.slot.starts_at < extra
        )
        hour.runs_into = next((s.participation for s in later), None)


def _add_takers(
    planning: RoundPlanning, expected: Iterable[Participation], letters: dict[str, Message], at: datetime
) -> None:
    accesses = accesses_of(expected)
    own = own_windows((p, planning.window) for p in expected) if planning.window else {}
    if planning.window:
        last = max([planning.window.closes_at, *(mine.closes_at for mine in own.values())])
        planning.window_is_coming = last > at
        if planning.window.opens_at > at and any(_waits(letters, planning.window, p) for p in expected):
            planning.short = short_notice(planning.window.opens_at, planning.round, at=at)
    planning.case_missing = planning.is_assignment and not planning.round.cases.exists()
    for participation in expected:
        mine = accesses.get(participation.pk, [])
        window = planning.window or planning.called_off
        key = window_invitation_key(window, participation.application) if window else ""
        lines = [line.removeprefix("- ") for line in access_lines(planning.round, mine).splitlines()]
        taker = Taker(
            participation, lines, has_access(planning.round, mine), letters.get(key), own.get(participation)
        )
        planning.takers.append(taker)
        if planning.window and planning.window.closes_at > at:
            planning.to_invite += taker.ready and _lacks(taker.letter)


def _waits(letters: dict[str, Message], window: Window, participation: Participation) -> bool:
    letter = letters.get(window_invitation_key(window, participation.application))
    return letter is None or letter.state in (letter_lifecycle.DRAFT, letter_lifecycle.CANCELLED)


def _letters(keys: list[str]) -> dict[str, Message]:
    """The latest revision of each letter that was not cancelled; a cancelled one only where there is no other."""
    rows = list(Message.objects.filter(unique_key__in=keys).order_by("revision"))
    rows.sort(key=lambda message: message.state != letter_lifecycle.CANCELLED)
    return {message.unique_key: message for message in rows}


def _lacks(letter: Message | None) -> bool:
    """Whether an invitation can be drafted: there is none, or it was cancelled in the outbox."""
    return letter is None or letter.state == letter_lifecycle.CANCELLED


# -- For the work list ---------------------------------------------------------------------------------------------------


@dataclass
class Gaps:
    """What lacks in the planning of a running round that was begun."""

    unplaced: int = 0
    uninvited: int = 0


def gaps(found: Iterable[Procedure], *, at: datetime) -> dict[int, Gaps]:
    """By round: candidates without an hour, once they cannot choose one any more, and with one but without an invitation. Two
    queries for all procedures, none where no round runs."""
    running = {p.running.pk: p for p in found if p.running}
    gaps: dict[int, Gaps] = defaultdict(Gaps)
    if not running:
        return gaps
    mine = Slot.objects.taken().filter(participation=OuterRef("pk"))
    begun = Session.objects.standing().filter(round=OuterRef("round"))
    choosing = Booking.objects.filter(round=OuterRef("round"), closes_at__gt=at)
    for row in (
        Participation.objects.filter(Exists(begun), round__in=list(running), earlier_fraction="")
        .exclude(Exists(mine))
        .exclude(Exists(choosing))
        .exclude(application__state=application_lifecycle.WITHDRAWN)
        .values("round", "application__route", "application__alternative")
    ):
        procedure = running[row["round"]]
        rule = procedure.definition.round(procedure.running.key)
        gaps[row["round"]].unplaced += procedure.definition.takes(
            rule, row["application__route"], row["application__alternative"]
        )
    key = Concat(Value("invitation:slot:"), Cast(OuterRef("pk"), CharField()))
    for round_ in (
        Slot.objects.taken()
        .filter(session__round__in=list(running), starts_at__gt=at)
        .exclude(participation__application__state=application_lifecycle.WITHDRAWN)
        .exclude(Exists(Message.objects.exclude(state=letter_lifecycle.CANCELLED).filter(unique_key=key)))
        .values_list("session__round", flat=True)
    ):
        gaps[round_].uninvited += 1
    return gaps
