"""What was decided, read back from the closings as they were kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from correspondence.models import Message
from scoring.models import ClosingRun, Result, Verdict
from scoring.outcome import Outcome, RoundOutcome, VerdictKind
from scoring.outcome import Verdict as Decided
from scoring.records import fraction_value, part_from_document, reason_from_document
from vacancies.models import Round, Vacancy
from vacancies.rules import Definition


def latest_runs(vacancy: Vacancy) -> dict[str, ClosingRun]:
    """The last closing of each round that was ever closed, by key of the round, in their order."""
    runs = ClosingRun.objects.filter(round__vacancy=vacancy).select_related("round")
    return {run.round.key: run for run in runs.order_by("round__position", "number")}


def outcome_on_record(vacancy: Vacancy) -> Outcome:
    """The outcome of every round that was ever closed, from its last closing; two queries."""
    runs = latest_runs(vacancy)
    verdicts = defaultdict(list)
    rows = Verdict.objects.filter(run__in=runs.values()).select_related("participation__application")
    for row in rows.order_by("participation__application__reference"):
        verdicts[row.run_id].append(decided(row))
    return Outcome(
        tuple(
            RoundOutcome(
                key=key,
                held=run.held,
                held_reason=reason_from_document(run.held_reason) if run.held_reason else None,
                entrants=run.entrants,
                exempt=run.exempt,
                passed=run.passed,
                out=run.out,
                withdrawn=run.withdrawn,
                verdicts=tuple(verdicts[run.pk]),
            )
            for key, run in runs.items()
        )
    )


def told(round: Round, *, at: datetime) -> dict[str, Decided]:
    """The verdicts that the candidates of a round hold in a letter at the aware moment `at`, by reference: the last one of its
    round when the letter that was released last was written. Two queries."""
    written: dict[str, datetime] = {}
    for letter in (
        result_letters([round]).released(at=at).order_by("revision").defer("body_text", "body_html")
    ):
        written[letter.subject_key] = letter.created_at
    found = {}
    rows = Verdict.objects.filter(run__round=round).select_related("run", "participation__application")
    for row in rows.order_by("run__number"):
        application = row.participation.application
        if application.key in written and row.run.closed_at <= written[application.key]:
            found[application.reference] = decided(row)
    return found


def result_letters(rounds: Iterable[Round]) -> QuerySet[Message]:
    """The letters about the results of these rounds."""
    about = Q()
    for round in rounds:
        about |= Q(unique_key__startswith=f"result:round:{round.pk}:")
    return Message.objects.filter(about)


Told = tuple[str, str, int | None]
"""What a final letter says: outcome, total and place; no place where the rules promise no ranking."""


def final_to_tell(definition: Definition, outcome: str, total: str, rank: int | None) -> Told:
    """What the final letter would say of this result."""
    return outcome, total, rank if definition.reserve.ranked else None


def told_finals(vacancy: Vacancy, *, at: datetime) -> dict[str, Told]:
    """What candidates hold in a final letter at the aware moment `at`, by key of the application: from the last ranking when the
    letter that was released last was written. Two queries."""
    written = {}
    for letter in final_letters(vacancy).released(at=at).order_by("revision").defer("body_text", "body_html"):
        written[letter.subject_key] = letter.created_at
    found = {}
    rows = Result.every.filter(ranking__vacancy=vacancy).select_related("ranking", "application")
    for row in rows.order_by("ranking__adopted_at"):
        key = row.application.key
        if key in written and row.ranking.adopted_at <= written[key]:
            found[key] = final_to_tell(vacancy.definition, row.outcome, row.total, row.rank)
    return found


def final_letters(vacancy: Vacancy) -> QuerySet[Message]:
    """The letters about the final results of a vacancy."""
    return Message.objects.filter(vacancy_key=vacancy.key, unique_key__startswith="result:final:")


def decided(row: Verdict) -> Decided:
    """The verdict that a row keeps; it comes with its application fetched."""
    return Decided(
        reference=row.participation.application.reference,
        kind=VerdictKind(row.kind),
        goes_on=row.goes_on,
        reasons=tuple(reason_from_document(document) for document in row.reasons),
        fraction=fraction_value(row.fraction),
        points=fraction_value(row.points),
        maximum=fraction_value(row.maximum),
        parts=tuple(part_from_document(document) for document in row.parts),
        place=row.place,
    )
