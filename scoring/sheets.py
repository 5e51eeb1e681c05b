"""Whose score sheets lack in a round that runs: a query, nothing is written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

from django.db.models import Max
from django.utils.timezone import localdate

from candidates.models import Participation
from correspondence.models import Message
from planning.jury_letters import SHEETS
from planning.models import Seat, Slot
from scoring.judges import judges_of
from scoring.models import Score, ScoreSheet
from vacancies import lifecycle
from vacancies.models import Round
from vacancies.rules import Source

NEVER = datetime.max.replace(tzinfo=UTC)


def are_over(round: Round, *, on: date) -> bool:
    """Whether the interviews of the round were held before this local day: it runs and its day is past."""
    return round.state == lifecycle.RUNNING and round.planned_on is not None and round.planned_on < on


def may_remind(round: Round, *, at: datetime) -> bool:
    """Whether people may remind the jurors at this aware moment."""
    return bool(to_remind([round], at=at))


def to_remind(rounds: Iterable[Round], *, at: datetime) -> list[Round]:
    """Those of the rounds in which jurors may be reminded at this aware moment: the last hour is over, or the day of the round is
    past. One query."""
    running = [round for round in rounds if round.state == lifecycle.RUNNING]
    if not running:
        return []
    taken = Slot.objects.taken().filter(session__round__in=[round.pk for round in running])
    last = dict(taken.values_list("session__round").order_by().annotate(last=Max("ends_at")))
    today = localdate(at)
    return [round for round in running if are_over(round, on=today) or last.get(round.pk, NEVER) <= at]


def reminded_at(round: Round) -> datetime | None:
    """When jurors of this round were last reminded of their sheets."""
    keys = [f"seat:{pk}" for pk in round.seats.values_list("pk", flat=True)]
    reminders = Message.objects.filter(occasion=SHEETS.key, subject_key__in=keys)
    return reminders.aggregate(last=Max("created_at"))["last"]


def missing_sheets(round: Round) -> list[tuple[Seat, int]]:
    """`missing_sheets_of` one round."""
    return missing_sheets_of([round])[round.pk]


def missing_sheets_of(rounds: Iterable[Round]) -> dict[int, list[tuple[Seat, int]]]:
    """Per round the jurors with a vote who have not scored every part for everybody who is theirs to judge, or not signed the
    sheet that they filled in themselves, and for how many candidates.

    Not theirs: who withdrew, was absent, has an earlier result or need not take the round; for whom they stepped back; whom the
    juror scored whose seat they took over; and a part that the panel agreed on or that was entered for it. A constant number of
    queries.
    """
    rounds = {round.pk: round for round in rounds}
    entrants: dict[int, list[Participation]] = {pk: [] for pk in rounds}
    for row in (
        Participation.objects.filter(round__in=rounds, absent=False, earlier_fraction="")
        .select_related("application")
        .defer("application__dossier", "application__proposal", "application__answers")
    ):
        round = rounds[row.round_id]
        application = row.application
        takes = round.vacancy.definition.takes(round.rule, application.route, application.alternative)
        if application.withdrawn_at is None and takes:
            entrants[round.pk].append(row)
    scored: set[tuple[int, str, int | None]] = set()
    for score in Score.objects.filter(participation__round__in=rounds).select_related("participation"):
        if score.points is not None or _is_complete(rounds[score.participation.round_id], score):
            scored.add((score.participation_id, score.part, score.seat_id))
    unsigned = set(
        ScoreSheet.objects.filter(participation__round__in=rounds, signed_at__isnull=True).values_list(
            "participation", "seat"
        )
    )
    judges = judges_of(rounds.values())
    judging = {
        row.pk: {seat.pk for seat in judges[pk].of(row)} for pk, rows in entrants.items() for row in rows
    }
    found: dict[int, list[tuple[Seat, int]]] = {pk: [] for pk in rounds}
    seats = Seat.objects.filter(round__in=rounds).standing().voting().select_related("user")
    for seat in seats.order_by("pk"):
        parts = [part.key for part in rounds[seat.round_id].rule.parts if part.source is Source.JURY]
        number = sum(
            seat.pk in judging[row.pk]
            and ((row.pk, seat.pk) in unsigned or _lacks(row.pk, parts, scored, seat.pk))
            for row in entrants[seat.round_id]
        )
        if number:
            found[seat.round_id].append((seat, number))
    return found


def _is_complete(round: Round, score: Score) -> bool:
    taken_out = {criterion for part, criterion in round.neutralised if part == score.part}
    asked = {criterion.key for criterion in round.rule.part(score.part).criteria} - taken_out
    return bool(asked) and asked <= score.criteria.keys()


def _lacks(
    participation: int, parts: Iterable[str], scored: set[tuple[int, str, int | None]], seat: int
) -> bool:
    return any(
        (participation, part, seat) not in scored and (participation, part, None) not in scored
        for part in parts
    )
