"""The timetable of a panel as a juror sees it: hours, who comes, and how far the own sheet is. Queries only."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, Q
from django.utils.timezone import localdate, localtime

from candidates.models import Participation
from jury.questions import questions_of
from jury.scope import candidates_of
from planning import extra_time
from planning.models import Seat, SeatRole, Session, Slot
from scoring.codes import is_blind
from scoring.judges import judges_of
from scoring.marking import Item
from scoring.models import Declaration, ScoreSheet, UnionRemark
from scoring.sheet_actions import LEADING, asked
from vacancies import lifecycle

EMPTY, BUSY, HANDED_IN, NONE = "empty", "busy", "handed_in", "none"


@dataclass
class Row:
    """One candidate, with the hour where there is one, up to the own end of who has extra time. `sheet` is how far the own sheet
    is: `given` of `asked` items."""

    participation: Participation
    slot: Slot | None
    ends_at: datetime | None = None
    sheet: str = NONE
    given: int = 0
    asked: int = 0
    handed_in_at: datetime | None = None
    signed: bool = False
    recused: bool = False
    judges: bool = True
    is_now: bool = False
    is_past: bool = False
    others_in: int = 0
    others: int = 0

    @property
    def label(self) -> str:
        """Hour and name, to choose from a list."""
        name = str(self.participation.application.candidate)
        return f"{localtime(self.slot.starts_at):%H:%M} {name}" if self.slot else name

    @property
    def all_in(self) -> bool:
        return self.others > 0 and self.others_in == self.others

    @property
    def is_complete(self) -> bool:
        return self.given == self.asked


@dataclass
class Pause:
    """A gap in a session."""

    starts_at: datetime
    ends_at: datetime


@dataclass
class Sitting:
    """A session with its rows and the jurors that it names, or (`session` None) who has no hour."""

    session: Session | None
    rows: list[Row | Pause]
    jury: list[Seat] = field(default_factory=list)

    @property
    def day(self) -> date | None:
        return localdate(self.session.starts_at) if self.session else None


@dataclass
class Timetable:
    """What the page of a panel shows. `figures` counts the own sheets by how far they are."""

    sittings: list[Sitting]
    seats: list[Seat]
    figures: Counter
    declared_at: datetime | None
    conflicts: int
    may_declare: bool
    opens: bool
    leads: bool
    is_running: bool
    remark: str
    logged: int
    openable: list[Row] = field(default_factory=list)
    ready: list[Row] = field(default_factory=list)
    questions: tuple[Item, ...] = ()

    @property
    def voting(self) -> int:
        return sum(seat.votes for seat in self.seats)

    @property
    def external(self) -> int:
        return sum(seat.role == SeatRole.EXPERT for seat in self.seats)

    @property
    def count(self) -> int:
        return sum(isinstance(row, Row) for sitting in self.sittings for row in sitting.rows)


def timetable(seat: Seat, *, at: datetime) -> Timetable:
    """The timetable of a seat's round at the aware moment `at`, today first; a constant number of queries."""
    round_ = seat.round
    people = {each.pk: each for each in candidates_of(seat)}
    taken = Slot.objects.taken().filter(session__round=round_).select_related("session", "participation")
    # In a blind round an hour would tell who it is.
    slots = {} if is_blind(round_) else {slot.participation_id: slot for slot in taken}
    ends = extra_time.ends(slots.values())
    seats = list(round_.seats.standing().order_by("pk"))
    judges = judges_of([round_])[round_.pk]
    recused = judges.recused
    declaration = Declaration.objects.filter(seat=seat).first()
    remark = UnionRemark.objects.filter(round=round_).first()
    opens = seat.role != SeatRole.OBSERVER and (declaration is not None or not seat.votes)
    rows = {
        pk: Row(
            each,
            slots.get(pk),
            ends.get(slots[pk].pk) if pk in slots else None,
            recused=(seat.pk, each.application_id) in recused,
            others=len(judges.of(each)),
            judges=seat in judges.of(each),
        )
        for pk, each in people.items()
    }
    _add_sheets(seat, rows)
    _mark_hours(list(rows.values()), at)
    shown = list(rows.values())
    own = [row for row in shown if row.sheet != NONE]
    running = round_.state == lifecycle.RUNNING
    sittings = _sittings(shown, today=localdate(at))
    for sitting in sittings:
        if sitting.session and sitting.session.pk in judges.seating.named:
            sitting.jury = [each for each in seats if judges.seating.sits_in(each.pk, sitting.session.pk)]
    return Timetable(
        sittings,
        seats,
        Counter(row.sheet for row in own),
        declaration.declared_at if declaration else None,
        sum(row.recused for row in shown),
        may_declare=running and seat.votes and declaration is not None,
        opens=opens,
        leads=seat.role in LEADING,
        is_running=running,
        remark=remark.text if remark else "",
        logged=round_.log.filter(correction=None).count(),
        openable=[row for row in shown if not row.recused and not row.participation.absent],
        ready=[row for row in shown if row.all_in and not row.recused],
        questions=questions_of(seat) if seat.votes and opens else (),
    )


def _add_sheets(seat: Seat, rows: dict[int, Row]) -> None:
    number = len(asked(seat.round))
    given = Count("entries", filter=Q(entries__points__isnull=False))
    sheets = ScoreSheet.objects.filter(participation__in=rows).annotate(given=given)
    own: dict[int, ScoreSheet] = {}
    for sheet in sheets:
        if sheet.handed_in_at:
            rows[sheet.participation_id].others_in += 1
        if sheet.seat_id == seat.pk:
            own[sheet.participation_id] = sheet
    for pk, row in rows.items():
        if not row.judges or not number or row.participation.absent:
            continue
        sheet = own.get(pk)
        row.asked = number
        row.given = min(sheet.given, number) if sheet else 0
        row.sheet = HANDED_IN if sheet and sheet.handed_in_at else BUSY if row.given else EMPTY
        row.handed_in_at = sheet.handed_in_at if sheet else None
        row.signed = bool(sheet and sheet.signed_at)


def _mark_hours(rows: list[Row], at: datetime) -> None:
    for row in rows:
        if row.slot:
            row.is_now = row.slot.starts_at <= at < row.ends_at
            row.is_past = row.ends_at <= at


def _sittings(rows: list[Row], *, today: date) -> list[Sitting]:
    """Sessions with their rows in order of hour and a pause in every gap; those of today first; who has no hour last."""
    sessions: dict[int, Sitting] = {}
    for row in sorted((r for r in rows if r.slot), key=lambda r: (r.slot.starts_at, r.participation.pk)):
        sitting = sessions.setdefault(row.slot.session_id, Sitting(row.slot.session, []))
        before = next((r for r in reversed(sitting.rows) if isinstance(r, Row)), None)
        if before and before.ends_at < row.slot.starts_at:
            sitting.rows.append(Pause(before.ends_at, row.slot.starts_at))
        sitting.rows.append(row)
    ordered = sorted(sessions.values(), key=lambda s: (s.day != today, s.session.starts_at, s.session.panel))
    without = [row for row in rows if row.slot is None]
    return [*ordered, Sitting(None, without)] if without else ordered


def neighbours(
    timetable: Timetable, participation: Participation
) -> tuple[Row | None, Row | None, Row | None]:
    """The row of a candidate, and those before and after it whose dossier may be opened."""
    rows = [
        row
        for sitting in timetable.sittings
        for row in sitting.rows
        if isinstance(row, Row) and not row.recused and not row.participation.absent
    ]
    index = next((i for i, row in enumerate(rows) if row.participation.pk == participation.pk), None)
    if index is None:
        return None, None, None
    return (
        rows[index],
        rows[index - 1] if index else None,
        rows[index + 1] if index + 1 < len(rows) else None,
    )
