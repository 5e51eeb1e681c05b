"""From the rows to the facts, and from the facts to what a closing would decide. Queries only; nothing is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from candidates.eligibility import ReferenceDates, lacking_before_round
from candidates.lifecycle import AFTER_LAST_ROUND
from candidates.models import Application, Participation
from candidates.proposals import reference_dates
from journal.actions import in_action, moment
from planning.models import Recusal, Seat
from planning.seating import seatings
from scoring import selection
from scoring.difference import Difference, difference
from scoring.history import latest_runs, outcome_on_record
from scoring.judges import Judges, lines_of
from scoring.models import Reopening, Score, ScoreSheet
from scoring.records import digest, final_document, round_document
from scoring.recount import Recount, recount
from vacancies.models import Round, Vacancy
from vacancies.rules import Definition, NeededWhen, Source


@dataclass(frozen=True)
class Correction:
    """What closing a reopened round anew decides with it, and what that changes to the closings on record."""

    before: selection.Outcome
    recount: Recount
    difference: Difference


@dataclass(frozen=True)
class RoundPreview:
    """What closing the round now would decide. `outcome` is None while there are `blockers`; `lines` words these. `correction` is
    there for a round that was closed before."""

    round: Round
    outcome: selection.RoundOutcome | None
    digest: str
    blockers: tuple[selection.Blocker, ...]
    lines: tuple[str, ...]
    applications: Mapping[str, Application]
    correction: Correction | None = None


@dataclass(frozen=True)
class RankingPreview:
    """The ranking as it would be adopted now; one final outcome per entrant of the first round."""

    vacancy: Vacancy
    finals: tuple[selection.Final, ...]
    digest: str
    applications: Mapping[str, Application]


def facts_for(vacancy: Vacancy, *, through: int) -> tuple[selection.Facts, Mapping[str, Application]]:
    """The facts of the rounds up to and including position `through`, and the entrants' applications by reference.

    A constant number of queries: rounds, participations, scores, seats and where they sit, recusals, sheets.
    """
    definition = vacancy.definition
    rounds = [r for r in vacancy.rounds.order_by("position") if r.position <= through]
    participations = defaultdict(list)
    for participation in Participation.objects.filter(round__in=rounds).select_related(
        "application", "application__candidate"
    ):
        participations[participation.round_id].append(participation)
    scores = defaultdict(list)
    for score in Score.objects.filter(participation__round__in=rounds).select_related("seat"):
        scores[score.participation_id].append(score)
    voting = defaultdict(list)
    for seat in Seat.objects.voting().filter(round__in=rounds):
        voting[seat.round_id].append(seat)
    standing = {seat.pk for seats in voting.values() for seat in seats if seat.ended_at is None}
    recused = set(Recusal.objects.filter(seat__round__in=rounds).values_list("seat", "application"))
    given = {(score.seat_id, score.participation_id) for rows in scores.values() for score in rows}
    seating = seatings(rounds)
    begun = set()
    for round, participation, application, seat, handed_in_at in ScoreSheet.objects.filter(
        participation__round__in=rounds
    ).values_list("seat__round", "participation", "participation__application", "seat", "handed_in_at"):
        if handed_in_at:
            given.add((seat, participation))
        elif (
            seat in standing
            and (seat, application) not in recused
            and seating[round].sits_for(seat, participation)
        ):
            begun.add(participation)
    judges = {
        round.pk: Judges(lines_of(voting[round.pk]), recused, given, seating[round.pk]) for round in rounds
    }
    entrants = [p.application for p in participations[rounds[0].pk]]
    dates = reference_dates(vacancy)
    facts = selection.Facts(
        entrants=tuple(_entrant(application) for application in entrants),
        registered=vacancy.registered_count,
        valid=vacancy.valid_count,
        rounds=tuple(
            selection.RoundFacts(
                key=round.key,
                takings={
                    p.application.reference: _taking(
                        definition,
                        round,
                        p,
                        scores[p.pk],
                        judges[round.pk].seated(p),
                        {
                            seat
                            for seat, application in recused
                            if application == p.application_id and seating[round.pk].sits_for(seat, p.pk)
                        },
                        dates,
                        p.pk in begun,
                    )
                    for p in participations[round.pk]
                },
                held=round.held_decision,
                cut=round.cut_number,
                neutralised=frozenset((part, criterion) for part, criterion in round.neutralised),
            )
            for round in rounds
        ),
    )
    return facts, {application.reference: application for application in entrants}


def _entrant(application: Application) -> selection.Entrant:
    step = application.withdrew_in
    return selection.Entrant(
        reference=application.reference,
        route=application.route,
        alternative=application.alternative,
        with_reservation=bool(application.open_papers),
        withdrew_in=selection.AFTER_LAST_ROUND if step == AFTER_LAST_ROUND else step,
    )


def _taking(
    definition: Definition,
    round: Round,
    participation: Participation,
    scores: Sequence[Score],
    voting: Sequence[Seat],
    stepped_back: Set[int],
    dates: ReferenceDates,
    is_begun: bool,
) -> selection.Taking:
    by_part = defaultdict(list)
    for score in scores:
        by_part[score.part].append(score)
    if (stepped_back or is_begun) and not participation.absent:
        for (
            part
        ) in round.rule.parts:  # with only recused jurors or open sheets a part is not absent but incomplete
            if part.source is Source.JURY:
                by_part.setdefault(part.key, [])
    on = localdate(round.first_closed_at) if round.first_closed_at else _today()
    earlier = participation.earlier_fraction
    return selection.Taking(
        parts={part: _part_facts(rows, voting, stepped_back, is_begun) for part, rows in by_part.items()},
        suitable=participation.suitable,
        absent=participation.absent,
        earlier=selection.EarlierResult(Fraction(earlier)) if earlier else None,
        missing_paper=_missing_paper(definition, round.key, participation.application, on, dates),
    )


def _today() -> date:
    """The day of the running action; outside one, for a preview, today."""
    return localdate(moment()) if in_action() else localdate()


def _part_facts(
    scores: Sequence[Score], voting: Sequence[Seat], recused: Set[int], is_begun: bool
) -> selection.PartFacts:
    """What is known of a part that somebody scored. A juror with a vote who gave nothing yet has an incomplete sheet."""
    by_seat = {score.seat_id: score for score in scores if score.seat_id}
    points, criteria, consensus = None, {}, None
    for score in scores:
        if score.consensus:
            consensus = score.points
        elif not score.seat_id:
            points, criteria = score.points, _decimals(score)
    jurors = [
        selection.JurorScore(
            juror=seat.name,
            points=by_seat[seat.pk].points if seat.pk in by_seat else None,
            criteria=_decimals(by_seat[seat.pk]) if seat.pk in by_seat else {},
            recused=seat.pk in recused,
        )
        for seat in voting
        if by_seat or consensus is not None or recused or is_begun
    ]
    return selection.PartFacts(
        points=points,
        criteria=criteria,
        jurors=tuple(sorted(jurors, key=lambda j: j.juror)),
        consensus=consensus,
    )


def _decimals(score: Score) -> dict[str, Decimal]:
    return {key: Decimal(value) for key, value in score.criteria.items()}


def _missing_paper(
    definition: Definition, round_key: str, application: Application, on: date, dates: ReferenceDates
) -> str:
    """The document needed before this round that was not in order on the day, or ""."""
    if not any(d.needed is NeededWhen.ROUND and d.round == round_key for d in definition.documents):
        return ""
    dossier, alternative = application.facts, application.alternative
    lacking = lacking_before_round(
        definition, round_key, dossier, alternative=alternative, on=on, dates=dates
    )
    return lacking.document if lacking else ""


def preview_round(round: Round) -> RoundPreview:
    """What closing this running round now would decide; of one that was closed before also what follows from it later on."""
    vacancy = round.vacancy
    before = outcome_on_record(vacancy) if round.first_closed_at else None
    through = round.position if before is None else len(before.rounds)
    facts, applications = facts_for(vacancy, through=through)
    try:
        if before is None:
            correction, decided = None, selection.replay(vacancy.definition, facts).rounds[-1:]
        else:
            reopened = frozenset(
                Reopening.objects.filter(run__in=latest_runs(vacancy).values())
                .exclude(run__round=round)
                .values_list("run__round__key", flat=True)
            )
            anew = recount(vacancy.definition, facts, before, round.key, reopened=reopened)
            correction, decided = _correction(before, anew), anew.rounds
    except selection.NotReadyError as error:
        lines = tuple(dict.fromkeys(_blocker_line(b, round, applications) for b in error.blockers))
        return RoundPreview(round, None, "", error.blockers, lines, applications)
    documents = [round_document(outcome) for outcome in decided]
    seen = documents[0] if correction is None else [*documents, correction.recount.resumes]
    return RoundPreview(
        round, decided[0], digest(vacancy.rules.fingerprint, seen), (), (), applications, correction
    )


def _correction(before: selection.Outcome, anew: Recount) -> Correction:
    """The rounds decided anew beside what is on record for these."""
    keys = [outcome.key for outcome in anew.rounds]
    same = selection.Outcome(tuple(outcome for outcome in before.rounds if outcome.key in keys))
    return Correction(before, anew, difference(same, selection.Outcome(anew.rounds)))


def preview_ranking(vacancy: Vacancy) -> RankingPreview:
    """The ranking that would be adopted now; every round has to be closed."""
    facts, applications = facts_for(vacancy, through=vacancy.rounds.count())
    finals = selection.replay(vacancy.definition, facts).finals
    return RankingPreview(
        vacancy,
        finals,
        digest(vacancy.rules.fingerprint, [final_document(f) for f in finals]),
        applications,
    )


def _blocker_line(blocker: selection.Blocker, round: Round, applications: Mapping[str, Application]) -> str:
    kind = selection.BlockerKind
    names = {
        "candidate": applications.get(blocker.reference, ""),
        "part": round.rule.part(blocker.part).title if blocker.part else "",
        "juror": blocker.juror,
    }
    match blocker.kind:
        case kind.INCOMPLETE_SHEET if blocker.juror:
            return _("%(juror)s has not completed the sheet of %(candidate)s (%(part)s).") % names
        case kind.INCOMPLETE_SHEET:
            return _("The points of %(candidate)s for %(part)s are not complete.") % names
        case kind.NO_SUITABLE:
            return _("There is no verdict for %(candidate)s yet, nor an absence.") % names
        case kind.CUT_NUMBER:
            return _("The number of candidates who go through is not fixed yet.")
        case kind.HELD_DECISION:
            return _("It is not decided yet whether this round is held.")
        case kind.PER_CRITERION:
            return (
                _(
                    "A question of %(part)s is neutralised: the points of %(candidate)s must be given per question."
                )
                % names
            )
        case kind.OUT_OF_RANGE:
            return _("The points of %(candidate)s for %(part)s are out of range.") % names
