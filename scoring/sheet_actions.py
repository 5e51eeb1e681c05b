"""Filling in score sheets, handing them in, deliberating, signing.

Saving a sheet is like writing in an own notebook: it is no act and leaves no entry; handing it in is one, and chains the digest
of all that stands on it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from candidates.models import Participation
from journal.actions import ActionError, Actor, action, lock, lock_one, record, technical
from planning.answering import has_confirmed
from planning.models import Recusal, Seat, SeatRole
from planning.seating import seating_of
from scoring import marking
from scoring.actions import Attendance, PointsEntry, record_results, write_points
from scoring.codes import veil
from scoring.judges import judges_of
from scoring.marking import Fate, Item
from scoring.models import Declaration, Score, ScoreSheet, SheetEntry, SheetOperation, UnionRemark
from vacancies import lifecycle, words
from vacancies.models import Round
from vacancies.rules import ResultKind, Source

UNCHANGED: Any = object()
"""Stands for what an operation leaves as it is."""


@dataclass(frozen=True)
class Operation:
    """A save of one item on top of version `base`: of its points, its note, or both."""

    number: UUID
    item: str
    base: int
    points: Decimal | None = UNCHANGED
    note: str = UNCHANGED

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of what it says; `base` is left out, as a tablet learns it while it sends."""
        points = "" if self.points is UNCHANGED else f"={_plain(self.points)}"
        note = "" if self.note is UNCHANGED else f"={self.note}"
        return hashlib.sha256("\x00".join((self.item, points, note)).encode()).hexdigest()


@dataclass(frozen=True)
class Saved:
    """What became of a save, and what stands in the entry now. `version` is the one on which the sender builds next."""

    fate: Fate
    version: int
    entry: SheetEntry | None


def asked(round: Round) -> tuple[Item, ...]:
    """What a juror of this round scores."""
    return marking.items(round.vacancy.definition, round.rule, taken_out(round))


def taken_out(round: Round) -> frozenset[tuple[str, str]]:
    """What was neutralised, as part and criterion."""
    return frozenset((part, criterion) for part, criterion in round.neutralised)


def _plain(value: Decimal | None) -> str:
    """A number without trailing zeros: "3.5", "" for none."""
    return "" if value is None else f"{value.normalize():f}"


# -- Filling in ----------------------------------------------------------------------------------------------


@action
def declare(seat: Seat, *, by: Actor, at: datetime) -> Declaration:
    """Note that a juror went over the whole list and named every conflict. Before it no dossier opens.

    Raises ActionError for who did not confirm the confidentiality statement yet, and who was replaced.
    """
    seat = lock_one(seat)
    if seat.ended_at:
        raise ActionError(_("%(name)s does not sit in this panel any more.") % {"name": seat})
    if not has_confirmed(seat):
        raise ActionError(_("First confirm the confidentiality statement."))
    declaration, made = Declaration.objects.get_or_create(seat=seat, defaults={"declared_at": at})
    if made:
        record(
            seat.round.vacancy.key,
            "conflicts_declared",
            subject=f"round:{seat.round_id}",
            seat=f"seat:{seat.pk}",
            number=seat.recusals.count(),
        )
    return declaration


@action
def declare_anew(seats: Sequence[Seat], *, by: Actor, at: datetime) -> None:
    """Whoever signs in for these seats now goes over the list anew. Raises ActionError for a seat in which sheets were
    begun: these are of who sat there."""
    for seat in seats:
        if ScoreSheet.objects.filter(seat=seat).exists() or Score.objects.filter(seat=seat).exists():
            raise ActionError(
                _("%(name)s began score sheets here. Replace this jury member instead.") % {"name": seat}
            )
    Declaration.objects.filter(seat__in=seats).delete()


def save(seat: Seat, participation: Participation, operation: Operation, *, at: datetime) -> Saved:
    """Save one item of a juror's sheet; the same operation again changes nothing.

    After the sheet was frozen it is kept beside it. Raises ActionError for a value out of range or step, an unknown item, who may
    not score this candidate, and a number that was used for something else.
    """
    item = next((item for item in asked(seat.round) if item.key == operation.item), None)
    if item is None:
        raise ActionError(_("This sheet has no such item. Load the page again."))
    check_value(item, operation)
    check_may_score(seat, participation)
    with technical():
        sheet, _made = ScoreSheet.objects.get_or_create(seat=seat, participation=participation)
        sheet = ScoreSheet.objects.select_for_update().get(pk=sheet.pk)
        known = SheetOperation.objects.filter(operation=operation.number).first()
        if known and (known.sheet_id, known.body) != (sheet.pk, operation.digest):
            raise ActionError(_("This number was used for another change. Load the page again."))
        entry = SheetEntry.objects.filter(sheet=sheet, item=item.key).first()
        return _settled(sheet, entry, operation, known, at=at)


def _settled(
    sheet: ScoreSheet,
    entry: SheetEntry | None,
    operation: Operation,
    known: SheetOperation | None,
    *,
    at: datetime,
) -> Saved:
    row = entry or SheetEntry(sheet=sheet, item=operation.item)
    points = row.points if operation.points is UNCHANGED else operation.points
    note = row.note if operation.note is UNCHANGED else operation.note
    fate = marking.fate(
        is_known=known is not None,
        is_frozen=sheet.handed_in_at is not None or sheet.seat.round.state != lifecycle.RUNNING,
        is_same=(points, note) == (row.points, row.note),
        base=operation.base,
        version=row.version,
    )
    if fate is Fate.REPEATED:
        late = known.version is None
        return Saved(Fate.LATE if late else fate, row.version if late else known.version, entry)
    if fate is Fate.CONFLICT:
        return Saved(fate, row.version, entry)
    if fate is Fate.SAVED:
        row.points, row.note, row.version, row.saved_at = points, note, row.version + 1, at
        row.save()
        entry = row
    SheetOperation.objects.create(
        operation=operation.number,
        sheet=sheet,
        item=operation.item,
        body=operation.digest,
        version=None if fate is Fate.LATE else row.version,
        points=points if fate is Fate.LATE else None,
        note=note if fate is Fate.LATE else "",
        received_at=at,
    )
    return Saved(fate, row.version, entry)


def check_value(item: Item, operation: Operation) -> None:
    """Raises ActionError for points out of range or step, and a note that is too long."""
    points, note = operation.points, operation.note
    if points is not UNCHANGED and points is not None and not item.allows(points):
        raise ActionError(
            _("%(title)s: give 0 to %(top)s, in steps of %(step)s.")
            % {
                "title": item.title or _("Verdict"),
                "top": words.number(item.top),
                "step": words.number(item.step),
            }
        )
    if note is not UNCHANGED and len(note) > marking.NOTE_AT_MOST:
        raise ActionError(
            _("%(title)s: this note is too long, at most %(number)d characters.")
            % {"title": item.title or _("Verdict"), "number": marking.NOTE_AT_MOST}
        )


def check_may_score(seat: Seat, participation: Participation) -> None:
    """Raises ActionError for who has no vote, did not declare conflicts yet, or stepped back; and for who takes no part."""
    if not seat.votes:
        raise ActionError(_("%(name)s has no vote in this panel.") % {"name": seat})
    if not Declaration.objects.filter(seat=seat).exists():
        raise ActionError(_("First declare whether you know somebody on the list."))
    if Recusal.objects.filter(seat=seat, application=participation.application_id).exists():
        raise ActionError(_("You stepped back for this candidate."))
    if seat.ended_at:
        raise ActionError(_("%(name)s does not sit in this panel any more.") % {"name": seat})
    if not seating_of(seat.round).sits_for(seat.pk, participation.pk):
        raise ActionError(_("This candidate comes before another jury: you do not sit in that session."))
    if seat.replaces_id and seat not in voting_seats(seat.round, participation):
        raise ActionError(_("Somebody else of this panel scores this candidate in your place."))
    if participation.absent:
        raise ActionError(_("This candidate was absent: there is nothing to score."))


def given_on(sheet: ScoreSheet | None) -> dict[str, tuple[Decimal | None, str]]:
    """Values and notes of a sheet, by item."""
    if sheet is None:
        return {}
    return {entry.item: (entry.points, entry.note) for entry in sheet.entries.all()}


# -- Handing in and unlocking --------------------------------------------------------------------------------


@action
def hand_in(seat: Seat, participation: Participation, *, by: Actor, at: datetime) -> ScoreSheet:
    """Freeze a juror's sheet: its points count from here on. Raises ActionError while something lacks."""
    round, participation = locked(seat.round, participation)
    check_may_score(seat, participation)
    sheet = next(iter(lock(ScoreSheet.objects.filter(seat=seat, participation=participation))), None)
    if sheet is not None and sheet.handed_in_at:
        return sheet
    freeze(round, participation, sheet, seat, by=by, at=at)
    record(
        round.vacancy.key,
        "sheet_handed_in",
        subject=participation.application.key,
        round=round.key,
        seat=f"seat:{seat.pk}",
        digest=digest_of(sheet),
    )
    return sheet


def freeze(
    round: Round,
    participation: Participation,
    sheet: ScoreSheet | None,
    seat: Seat,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """For actions that locked them: write the points of a complete sheet. Raises ActionError with what lacks on it."""
    given = given_on(sheet)
    lacks = marking.lacking(asked(round), given)
    if lacks:
        titles = ", ".join(item.title or _("your verdict with its reason") for item in lacks)
        raise ActionError(_("Still to score: %(items)s.") % {"items": titles})
    values = {key: Decimal(_plain(points)) for key, (points, _note) in given.items() if points is not None}
    write_points(
        round,
        {participation.application_id: participation},
        _points_entries(round, participation, seat, values),
        {},
        by=by,
        at=at,
    )
    sheet.handed_in_at = at
    sheet.save(update_fields=["handed_in_at"])


def digest_of(sheet: ScoreSheet) -> str:
    """SHA-256 (hex) of all that stands on a sheet."""
    rows = sorted(
        [entry.item, entry.version, _plain(entry.points), entry.note] for entry in sheet.entries.all()
    )
    text = json.dumps(rows, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _points_entries(
    round: Round, participation: Participation, seat: Seat, values: Mapping[str, Decimal]
) -> list[PointsEntry]:
    by_part: dict[str, list[Item]] = {}
    for item in asked(round):
        if not item.is_verdict:
            by_part.setdefault(item.part, []).append(item)
    application = participation.application
    found = []
    for part, scored in by_part.items():
        criteria = {item.criterion: values[item.key] for item in scored if item.criterion}
        points = None if criteria else values[part]
        found.append(PointsEntry(application, part, points=points, criteria=criteria, seat=seat))
    return found


@action
def unlock(sheet: ScoreSheet, *, seat: Seat, reason: str, by: Actor, at: datetime) -> ScoreSheet:
    """Open a sheet again so that its juror can change it. Only its juror and the chair (`seat`) may, with a reason.

    Its points no longer count, and everybody who signed for this candidate signs again.
    """
    round, participation = locked(seat.round, sheet.participation)
    sheets = lock(ScoreSheet.objects.filter(participation=participation))
    sheet = next(each for each in sheets if each.pk == sheet.pk)
    if seat.pk != sheet.seat_id and seat.role != SeatRole.CHAIR:
        raise ActionError(_("Only its juror and the chair unlock a sheet."))
    if not reason.strip():
        raise ActionError(_("Give the reason: it goes into the journal."))
    if sheet.handed_in_at is None:
        return sheet
    Score.objects.filter(participation=participation, seat=sheet.seat_id).delete()
    sheet.handed_in_at = sheet.signed_at = sheet.typed_at = None
    sheet.typed_by = sheet.typed_by_name = ""
    sheet.save(update_fields=["handed_in_at", "signed_at", "typed_at", "typed_by", "typed_by_name"])
    ScoreSheet.objects.filter(participation=participation).update(signed_at=None)
    record(
        round.vacancy.key,
        "sheet_unlocked",
        subject=participation.application.key,
        round=round.key,
        seat=f"seat:{sheet.seat_id}",
        reason=reason.strip(),
    )
    return sheet


# -- Deliberating and signing --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Agreement:
    """What the panel agreed on for one candidate: points per part (a part that is not there keeps the jurors' figure), the
    motivation for letter and minutes, and the verdict where the round ends in one."""

    points: Mapping[str, Decimal]
    motivation: str
    suitable: bool | None = None


LEADING = (SeatRole.CHAIR, SeatRole.SECRETARY)
"""Who writes down what the panel agrees on."""


@action
def agree(
    participation: Participation, agreement: Agreement, *, seat: Seat, by: Actor, at: datetime
) -> Participation:
    """Write down what the panel agreed on, for the chair or secretary in `seat`. A change asks everybody to sign again.

    Raises ActionError while a sheet is not handed in, and for what `record_results` refuses.
    """
    round = _running_round(seat.round)
    (participation,) = veil(
        round,
        Participation.objects.select_related("application").filter(pk=participation.pk, round=round),
    )
    if seat.role not in LEADING:
        raise ActionError(_("The chair or the secretary writes down what the panel agrees on."))
    check_all_in(round, participation)
    points = []
    if round.rule.jurors.consensus:
        points = [
            PointsEntry(participation.application, part.key, agreement.points.get(part.key), consensus=True)
            for part in round.rule.parts
            if part.source is Source.JURY
        ]
    attendance = Attendance(
        participation.application,
        absent=participation.absent,
        note=participation.absence_note,
        suitable=agreement.suitable if round.rule.result is ResultKind.VERDICT else participation.suitable,
        motivation=agreement.motivation.strip(),
        earlier_fraction=participation.earlier_fraction,
    )
    record_results(round, points=points, attendance=[attendance], by=by, at=at)
    participation.refresh_from_db()
    return participation


def voting_seats(round: Round, participation: Participation) -> list[Seat]:
    """Jurors with a vote who judge this candidate: not who stepped back, and one of two where a juror was replaced."""
    return judges_of([round])[round.pk].of(participation)


def check_all_in(round: Round, participation: Participation) -> None:
    """Raises ActionError with the names of those whose sheet is not handed in."""
    there = set(
        ScoreSheet.objects.filter(participation=participation, handed_in_at__isnull=False).values_list(
            "seat", flat=True
        )
    )
    absent = [seat.name for seat in voting_seats(round, participation) if seat.pk not in there]
    if absent:
        raise ActionError(_("First these sheets are handed in: %(names)s.") % {"names": ", ".join(absent)})


@action
def sign(sheet: ScoreSheet, *, by: Actor, at: datetime) -> ScoreSheet:
    """A juror signs for what was agreed about a candidate. Raises ActionError while a colleague's sheet is not handed in."""
    round, participation = locked(sheet.seat.round, sheet.participation)
    check_all_in(round, participation)
    sheet = lock_one(sheet)
    if sheet.signed_at is None:
        sheet.signed_at = at
        sheet.save(update_fields=["signed_at"])
        record(
            round.vacancy.key,
            "sheet_signed",
            subject=participation.application.key,
            round=round.key,
            seat=f"seat:{sheet.seat_id}",
            digest=digest_of(sheet),
        )
    return sheet


@action
def write_union_remark(seat: Seat, text: str, *, by: Actor, at: datetime) -> None:
    """Keep what the union observers want annexed to the minutes; empty: nothing. The chair or secretary (`seat`) writes it."""
    round = lock_one(seat.round)
    if seat.role not in LEADING:
        raise ActionError(_("The chair or the secretary writes down what the panel agrees on."))
    if round.state == lifecycle.CLOSED:
        raise ActionError(_("%(round)s is closed already.") % {"round": round.title})
    text = text.strip()
    there = UnionRemark.objects.filter(round=round).first()
    if text == (there.text if there else ""):
        return
    if text:
        UnionRemark.objects.update_or_create(
            round=round, defaults={"text": text, "written_at": at, "written_by": by.actor_key}
        )
    else:
        there.delete()
    record(round.vacancy.key, "union_remark_written", subject=f"round:{round.pk}")


def _running_round(round: Round) -> Round:
    """The round, locked. Raises ActionError for one that does not run."""
    round = lock_one(round)
    if round.state != lifecycle.RUNNING:
        raise ActionError(_("%(round)s is not running: no results can be recorded.") % {"round": round.title})
    return round


def locked(round: Round, participation: Participation) -> tuple[Round, Participation]:
    """Round and participation, locked. Raises ActionError for a round that does not run."""
    round = _running_round(round)
    rows = lock(Participation.objects.filter(pk=participation.pk, round=round).select_related("application"))
    (participation,) = veil(round, rows)  # in a blind round no message says the name
    return round, participation
