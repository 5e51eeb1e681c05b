"""What of the planning a candidate may see: an appointment or window whose invitation was released. Queries only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from candidates import lifecycle
from candidates.models import Application, Participation
from correspondence.models import Message
from planning import extra_time
from planning.booking_letters import choose_key
from planning.extra_time import OwnWindow
from planning.letters import slot_invitation_key, window_invitation_key
from planning.models import Booking, Session, Slot, hour_key
from planning.telling import busy_hours, meets
from planning.window_letters import accesses_of
from planning.window_models import Access, CaseFile, HandIn
from vacancies import lifecycle as round_lifecycle
from vacancies.models import Round
from vacancies.rules import RoundKind


def appointments(applications: Sequence[Application], *, at: datetime) -> list[Slot]:
    """Appointments of these applications that were told at the aware moment `at` and are not over, in order of time."""
    slots = list(
        Slot.objects.taken()
        .filter(participation__application__in=applications, ends_at__gt=at)
        .exclude(participation__application__state=lifecycle.WITHDRAWN)
        .select_related("session__round", "participation__application")
        .order_by("starts_at", "pk")
    )
    told = _told([slot_invitation_key(slot) for slot in slots], at)
    return [slot for slot in slots if slot_invitation_key(slot) in told]


def windows(
    applications: Sequence[Application], *, at: datetime
) -> list[tuple[Participation, OwnWindow, list[Access]]]:
    """Windows of these applications that were told at `at` and are not over for them, each with the personal accesses."""
    own = _own_windows(applications, at)
    rows = [row for row in own if own[row].closes_at > at]
    accesses = accesses_of(rows)
    return [
        (row, own[row], accesses.get(row.pk, []))
        for row in sorted(rows, key=lambda row: (own[row].closes_at, row.pk))
    ]


def _own_windows(applications: Sequence[Application], at: datetime) -> dict[Participation, OwnWindow]:
    """Every window of these applications that was told at `at`, as it holds for the candidate, over or not."""
    rows = list(
        Participation.objects.filter(
            application__in=applications,
            round__window__isnull=False,
            round__window__cancelled_at=None,
        )
        .exclude(application__state=lifecycle.WITHDRAWN)
        .select_related("application__candidate", "application__vacancy__organisation", "round__window")
        .order_by("round__position", "pk")
    )
    told = _told([window_invitation_key(row.round.window, row.application) for row in rows], at)
    rows = [row for row in rows if window_invitation_key(row.round.window, row.application) in told]
    return extra_time.own_windows((row, row.round.window) for row in rows)


@dataclass(frozen=True)
class OwnAssignment:
    """A take-home assignment as its candidate has it. `work` is what was handed in and counts, `case` is empty before the
    opening minute."""

    participation: Participation
    window: OwnWindow
    case: tuple[CaseFile, ...]
    work: HandIn | None

    @property
    def round(self) -> Round:
        return self.participation.round


def assignments(applications: Sequence[Application], *, at: datetime) -> list[OwnAssignment]:
    """Assignments to which these applications were invited and told so at `at`, over or not. Who withdrew has none."""
    own = _own_windows(applications, at)
    rows = [row for row in own if row.round.kind == RoundKind.ASSIGNMENT]
    cases = defaultdict(list)
    for file in CaseFile.objects.filter(round__in=[row.round_id for row in rows]).order_by(
        "uploaded_at", "pk"
    ):
        cases[file.round_id].append(file)
    work = {file.participation_id: file for file in HandIn.objects.current().filter(participation__in=rows)}
    return [
        OwnAssignment(
            row,
            own[row],
            tuple(cases[row.round_id]) if own[row].opens_at <= at else (),
            work.get(row.pk),
        )
        for row in rows
    ]


@dataclass(frozen=True)
class OwnBooking:
    """That a candidate was asked to choose an hour. `slot` is the one that was chosen or given, once it was told; `is_open` until
    the last minute, and until that hour begins."""

    participation: Participation
    booking: Booking
    slot: Slot | None
    is_open: bool

    @property
    def round(self) -> Round:
        return self.participation.round


def bookings(applications: Sequence[Application], *, at: datetime) -> list[OwnBooking]:
    """Rounds in which these applications were asked, and told so at `at`, to choose an hour. Who withdrew or was absent chooses
    nothing."""
    rows = list(
        Participation.objects.filter(application__in=applications, absent=False, round__booking__isnull=False)
        .exclude(application__state=lifecycle.WITHDRAWN)
        .select_related("application__candidate", "application__vacancy__organisation", "round__booking")
        .order_by("round__booking__closes_at", "pk")
    )
    told = _told([choose_key(row.round.booking, row.application) for row in rows], at)
    rows = [row for row in rows if choose_key(row.round.booking, row.application) in told]
    own = {
        slot.participation_id: slot
        for slot in Slot.objects.taken().filter(participation__in=rows).select_related("session")
    }
    told = _told([slot_invitation_key(slot) for slot in own.values()], at)
    shown = {pk: slot for pk, slot in own.items() if slot_invitation_key(slot) in told}
    return [OwnBooking(row, row.round.booking, shown.get(row.pk), _is_open(row, own, at)) for row in rows]


def _is_open(row: Participation, own: Mapping[int, Slot], at: datetime) -> bool:
    begun = row.pk in own and own[row.pk].starts_at <= at
    return at < row.round.booking.closes_at and not begun and row.round.state != round_lifecycle.CLOSED


@dataclass(frozen=True)
class Choice:
    """An hour as a candidate may choose it; one that somebody else has, or that does not suit, is shown as full. Panels that sit
    side by side at one place show theirs once."""

    session: Session
    starts_at: datetime
    ends_at: datetime
    is_free: bool
    is_own: bool

    @property
    def key(self) -> str:
        return hour_key(self.session.pk, self.starts_at)


def choices(own: OwnBooking, *, at: datetime) -> list[Choice]:
    """The hours to come of the round, in order of time, as they are for this candidate."""
    slots = list(
        Slot.objects.standing()
        .filter(session__round=own.round, session__together=False, starts_at__gt=at)
        .select_related("session", "participation")
        .order_by("starts_at", "session__panel", "pk")
    )
    candidate = own.participation.application.candidate_id
    busy = busy_hours(own.round, [candidate])[candidate]
    mine = own.slot.pk if own.slot else None
    # An hour that was given and not told yet can be chosen like any other.
    given = {None, own.participation.pk}
    free = [s for s in slots if s.participation_id in given and s.pk != mine and not meets(s, busy)]
    fits = {slot.pk for slot in extra_time.fitting(free, own.participation, slots)}
    found: dict[tuple, Choice] = {}
    for slot in slots:
        session = slot.session
        is_own = slot.pk == mine
        key = (slot.starts_at, slot.ends_at, session.place, session.link)
        there = found.get(key)
        if there is None or is_own or (slot.pk in fits and not there.is_free and not there.is_own):
            found[key] = Choice(session, slot.starts_at, slot.ends_at, slot.pk in fits, is_own)
    return list(found.values())


def _told(keys: Sequence[str], at: datetime) -> set[str]:
    released = Message.objects.released(at=at).filter(unique_key__in=keys)
    return set(released.values_list("unique_key", flat=True))
