"""Recording results, and reminding the jurors whose sheets lack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from candidates.models import Application, Participation
from correspondence.actions import queue
from correspondence.reminders import new_ones
from journal.actions import ActionError, Actor, action, lock, lock_one, record
from planning.jury_letters import sheets_letters
from planning.models import Recusal, Seat
from planning.seating import seating_of
from scoring.judges import Judges, lines_of
from scoring.models import Score, ScoreSheet
from scoring.sheets import may_remind, missing_sheets
from scoring.signatures import agreed_in, sign_again
from vacancies import lifecycle, words
from vacancies.models import Round
from vacancies.rules import Criterion, Definition, Part, ResultKind, Source

ANYTHING: Any = object()
"""Stands for what somebody did not look at before writing."""


class StaleError(ActionError):
    """Something else stands there than what its writer saw."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Something changed since you looked at this page. Look at what stands there now, and save again."
            )
        )


@dataclass(frozen=True)
class PointsEntry:
    """Points of one part for one candidate: of a juror (`seat`), agreed by the panel (`consensus`), or by an officer or import.

    `points` of the part's maximum, or `criteria` with points (or level n) each. Neither: the points given before are taken back.
    `seen` is the score that stood there when its writer looked, None for none.
    """

    application: Application
    part: str
    points: Decimal | None = None
    criteria: Mapping[str, Decimal] = field(default_factory=dict)
    seat: Seat | None = None
    consensus: bool = False
    seen: Score | None = ANYTHING


@dataclass(frozen=True)
class Attendance:
    """Whether a candidate was there, and the verdict of a round without points.

    `earlier_fraction` (0–1, exact) accepts an earlier result, which exempts. `seen` is the row as its writer saw it.
    """

    application: Application
    absent: bool = False
    note: str = ""
    suitable: bool | None = None
    motivation: str = ""
    earlier_fraction: str = ""
    seen: Participation | None = None


ATTENDED = ("absent", "absence_note", "suitable", "motivation", "earlier_fraction")
"""Fields of a participation that an attendance writes."""


@action
def record_results(
    round: Round,
    *,
    points: Sequence[PointsEntry] = (),
    attendance: Sequence[Attendance] = (),
    by: Actor,
    at: datetime,
) -> None:
    """Record points, absences and verdicts of a running round; the same again changes nothing. All or nothing. Where that changes
    what jurors signed for, they sign again.

    Raises ActionError for points out of range or out of step, a part or juror of another round, or somebody who does not take it;
    StaleError where another value stands than the one that was seen.
    """
    round = lock_one(round)
    if round.state != lifecycle.RUNNING:
        raise ActionError(_("%(round)s is not running: no results can be recorded.") % {"round": round.title})
    participations = {
        p.application_id: p
        for p in lock(Participation.objects.filter(round=round).select_related("application__candidate"))
    }
    changes: dict[int, dict] = {}
    signed_for = agreed_in(round)
    write_attendance(round, participations, attendance, changes)
    _refuse_own_sheets(round, points)
    write_points(round, participations, points, changes, by=by, at=at)
    sign_again(round, signed_for)
    for participation in participations.values():
        if participation.pk in changes:
            record(
                round.vacancy.key,
                "results_recorded",
                subject=participation.application.key,
                round=round.key,
                **changes[participation.pk],
            )


def _participation(
    round: Round, participations: Mapping[int, Participation], application: Application
) -> Participation:
    participation = participations.get(application.pk)
    if participation is None:
        raise ActionError(
            _("%(name)s does not take part in %(round)s.") % {"name": application, "round": round.title}
        )
    return participation


def write_attendance(
    round: Round,
    participations: Mapping[int, Participation],
    attendance: Sequence[Attendance],
    changes: dict[int, dict],
) -> None:
    """For actions that locked the round: check this attendance and write what changed; `changes` tells it by participation."""
    changed = []
    for entry in attendance:
        participation = _participation(round, participations, entry.application)
        _check_attendance(round, entry)
        new = {
            "absent": entry.absent,
            "absence_note": entry.note,
            "suitable": entry.suitable,
            "motivation": entry.motivation,
            "earlier_fraction": entry.earlier_fraction,
        }
        if all(getattr(participation, name) == value for name, value in new.items()):
            continue
        if entry.seen and any(getattr(entry.seen, n) != getattr(participation, n) for n in ATTENDED):
            raise StaleError
        for name, value in new.items():
            setattr(participation, name, value)
        changed.append(participation)
        changes[participation.pk] = {
            "absent": entry.absent,
            "suitable": entry.suitable,
            "earlier": entry.earlier_fraction,
        }
    Participation.objects.bulk_update(changed, ATTENDED, batch_size=200)


def _check_attendance(round: Round, entry: Attendance) -> None:
    rule = round.rule
    if entry.suitable is not None and rule.result not in (ResultKind.VERDICT, ResultKind.PASS_FAIL):
        raise ActionError(_("%(round)s is judged by points.") % {"round": round.title})
    if entry.absent and entry.suitable is not None:
        raise ActionError(_("%(name)s was absent and cannot be judged.") % {"name": entry.application})
    if rule.result is ResultKind.VERDICT and entry.suitable is not None and not entry.motivation.strip():
        raise ActionError(_("Give the reasons of the jury for %(name)s.") % {"name": entry.application})
    if entry.earlier_fraction:
        if rule.kept_years is None:
            raise ActionError(_("The rules keep no earlier results for %(round)s.") % {"round": round.title})
        if not 0 <= Fraction(entry.earlier_fraction) <= 1:
            raise ActionError(_("An earlier result lies between 0 and its maximum."))


def _refuse_own_sheets(round: Round, points: Sequence[PointsEntry]) -> None:
    """A juror who fills in an own sheet changes it there, and nobody else does."""
    theirs = set(
        ScoreSheet.objects.filter(participation__round=round).values_list(
            "participation__application", "seat"
        )
    )
    for entry in points:
        if entry.seat and (entry.application.pk, entry.seat.pk) in theirs:
            raise ActionError(
                _("%(juror)s fills in an own sheet about %(name)s: it is changed there.")
                % {"juror": entry.seat, "name": entry.application}
            )


def write_points(
    round: Round,
    participations: Mapping[int, Participation],
    points: Sequence[PointsEntry],
    changes: dict[int, dict],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """For actions that locked the round: check these points and write what changed, telling it in `changes` by participation."""
    definition = round.vacancy.definition
    panel = list(round.seats.all())
    seats = {seat.pk for seat in panel}
    recused = set(Recusal.objects.filter(seat__round=round).values_list("seat", "application"))
    there = {
        (s.participation_id, s.part, s.seat_id, s.consensus): s
        for s in Score.objects.filter(participation__round=round)
    }
    judges = Judges(
        lines_of(panel),
        recused,
        {(seat, participation) for participation, _part, seat, _agreed in there if seat},
        seating_of(round),
    )
    new, changed, gone = [], [], []
    for entry in points:
        participation = _participation(round, participations, entry.application)
        _check_points(definition, round, seats, participation, entry)
        if (
            entry.seat
            and entry.points is not None
            and (entry.seat.pk, participation.application_id) in recused
        ):
            raise ActionError(
                _("%(juror)s stepped back for %(name)s and gives no points.")
                % {"juror": entry.seat, "name": entry.application}
            )
        if entry.seat and entry.points is not None and entry.seat not in judges.seated(participation):
            values = {"juror": entry.seat, "name": participation.application}
            if not judges.sees(entry.seat, participation):
                raise ActionError(_("%(juror)s does not sit in the session of %(name)s.") % values)
            raise ActionError(
                _("Somebody else of this panel scores %(name)s in the place of %(juror)s.") % values
            )
        key = (participation.pk, entry.part, entry.seat.pk if entry.seat else None, entry.consensus)
        criteria = {name: str(value) for name, value in entry.criteria.items()}
        score = there.get(key)
        empty = entry.points is None and not criteria
        if empty and score is None or score and (score.points, score.criteria) == (entry.points, criteria):
            continue
        if entry.seen is not ANYTHING and _stand(entry.seen) != _stand(score):
            raise StaleError
        if empty:
            gone.append(there.pop(key).pk)
        else:
            if score is None:
                score = there[key] = Score(
                    participation=participation, part=entry.part, seat=entry.seat, consensus=entry.consensus
                )
                new.append(score)
            elif score.pk:
                changed.append(score)
            score.points, score.criteria = entry.points, criteria
            score.entered_by, score.entered_at = by.actor_key, at
        entries = changes.setdefault(participation.pk, {}).setdefault("points", [])
        entries.append(
            [
                entry.part,
                f"seat:{entry.seat.pk}" if entry.seat else "consensus" if entry.consensus else "",
                None if entry.points is None else str(entry.points),
                criteria,
            ]
        )
    Score.objects.filter(pk__in=gone).delete()
    Score.objects.bulk_create(new, batch_size=500)
    Score.objects.bulk_update(changed, ["points", "criteria", "entered_by", "entered_at"], batch_size=200)


def _stand(score: Score | None) -> tuple[Decimal | None, dict[str, str]] | None:
    """What a score says, to compare."""
    return None if score is None else (score.points, score.criteria)


def _check_points(
    definition: Definition, round: Round, seats: set[int], participation: Participation, entry: PointsEntry
) -> None:
    rule = round.rule
    application = participation.application
    part = next((p for p in rule.parts if p.key == entry.part), None)
    if part is None:
        raise ActionError(_("%(round)s has no part “%(part)s”.") % {"round": round.title, "part": entry.part})
    if not definition.takes(rule, application.route, application.alternative):
        raise ActionError(
            _("%(name)s is exempt from %(round)s.") % {"name": entry.application, "round": round.title}
        )
    by_jury = entry.seat is not None or entry.consensus
    if by_jury != (part.source is Source.JURY):
        raise ActionError(
            _("The points for %(part)s come from somebody else: see the rules.") % {"part": part.title}
        )
    if entry.consensus and not rule.jurors.consensus:
        raise ActionError(_("The panel does not score by consensus in %(round)s.") % {"round": round.title})
    if entry.seat and (entry.seat.pk not in seats or not entry.seat.votes):
        raise ActionError(_("%(name)s has no vote in this panel.") % {"name": entry.seat})
    if entry.points is not None:
        _check_value(entry.points, part.maximum, part, part.title, entry.application)
    for key, value in entry.criteria.items():
        criterion = next((c for c in part.criteria if c.key == key), None)
        if criterion is None:
            raise ActionError(
                _("%(part)s has no criterion “%(criterion)s”.") % {"part": part.title, "criterion": key}
            )
        _check_value(value, _top(criterion), part, criterion.title, entry.application)


def _top(criterion: Criterion) -> Decimal:
    """The highest value that may be given: the number of levels, or the maximum."""
    return Decimal(criterion.levels) if criterion.levels else criterion.maximum


def _check_value(value: Decimal, maximum: Decimal, part: Part, title: str, application: Application) -> None:
    if not 0 <= value <= maximum:
        raise ActionError(
            _("%(name)s, %(title)s: %(value)s is not between 0 and %(maximum)s.")
            % {
                "name": application,
                "title": title,
                "value": words.number(value),
                "maximum": words.number(maximum),
            }
        )
    if part.source is Source.JURY and value % part.step:
        raise ActionError(
            _("%(name)s, %(title)s: %(value)s is not a multiple of %(step)s.")
            % {
                "name": application,
                "title": title,
                "value": words.number(value),
                "step": words.number(part.step),
            }
        )


@action
def remind_jurors(round: Round, *, due: bool = False, by: Actor, at: datetime) -> list[Seat]:
    """Remind the jurors whose sheets lack after the interviews, and return whom: once because it is `due`, and when somebody asks
    for it once a day. Raises ActionError while the interviews are not over."""
    round = lock_one(round)
    today = localdate(at)
    if not may_remind(round, at=at):
        raise ActionError(_("The interviews of %(round)s are not over yet.") % {"round": round.title})
    missing = missing_sheets(round)
    new = new_ones(sheets_letters(round, missing, on=today, due=due))
    keys = {letter.subject_key for letter in new}
    reminded = [seat for seat, _number in missing if f"seat:{seat.pk}" in keys]
    for seat in reminded:
        record(round.vacancy.key, "juror_reminded", subject=f"round:{round.pk}", seat=f"seat:{seat.pk}")
    queue(new)
    return reminded
