"""Whose score sheets lack in a round that runs: a query, nothing is written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

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


def are_over(round: Round, *, on: date) -> bool:
    """Whether the interviews of the round were held before this local day: it runs and its day is past."""
    return round.state == lifecycle.RUNNING and round.planned_on is not None and round.planned_on < on


def may_remind(round: Round, *, at: datetime) -> bool:
    """Whether people may remind the jurors at this aware moment: the last hour is over, or the day of the round is past."""
    if are_over(round, on=localdate(at)):
        return True
    last = Slot.objects.taken().filter(session__round=round).aggregate(last=Max("ends_at"))["last"]
    return round.state == lifecycle.RUNNING and last is not None and last <= at


def reminded_at(round: Round) -> datetime | None:
    """When jurors of this round were last reminded of their sheets."""
    keys = [f"seat:{pk}" for pk in round.seats.values_list("pk", flat=True)]
    reminders = Message.objects.filter(occasion=SHEETS.key, subject_key__in=keys)
    return reminders.aggregate(last=Max("created_at"))["last"]


def missing_sheets(round: Round) -> list[tuple[Seat, int]]:
    """Jurors with a vote who have not scored every part for everybody who is theirs to judge, or not signed the sheet that they
    filled in themselves, and for how many candidates.

    Not theirs: who withdrew, was absent, has an earlier result or need not take the round; for whom they stepped back; whom the
    juror scored whose seat they took over; and a part that the panel agreed on or that was entered for it. A constant number of
    queries.
    """
    definition = round.vacancy.definition
    parts = [part.key for part in round.rule.parts if part.source is Source.JURY]
    entrants = [
        participation
        for participation in Participation.objects.filter(round=round, absent=False, earlier_fraction="")
        .select_related("application")
        .defer("application__dossier", "application__proposal", "application__answers")
        if participation.application.withdrawn_at is None
        and definition.takes(
            round.rule, participation.application.route, participation.application.alternative
        )
    ]
    scored: set[tuple[int, str, int | None]] = set()
    for score in Score.objects.filter(participation__round=round):
        if score.points is not None or _is_complete(round, score):
            scored.add((score.participation_id, score.part, score.seat_id))
    unsigned = set(
        ScoreSheet.objects.filter(participation__round=round, signed_at__isnull=True).values_list(
            "participation", "seat"
        )
    )
    judges = judges_of([round])[round.pk]
    judging = {p.pk: {seat.pk for seat in judges.of(p)} for p in entrants}
    found = []
    for seat in round.seats.standing().voting().select_related("user").order_by("pk"):
        number = sum(
            seat.pk in judging[participation.pk]
            and ((participation.pk, seat.pk) in unsigned or _lacks(participation.pk, parts, scored, seat.pk))
            for participation in entrants
        )
        if number:
            found.append((seat, number))
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
