"""Closing rounds, opening them again to correct them, adopting the ranking."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from candidates.actions import set_entrants, start_round
from candidates.models import Application, Participation
from correspondence.actions import call_back, cancel, queue
from journal.actions import ActionError, Actor, action, lock, lock_one, record
from scoring.history import (
    decided,
    final_letters,
    final_to_tell,
    latest_runs,
    result_letters,
    told,
    told_finals,
)
from scoring.judges import shortages
from scoring.letters import final_result_letters, round_result_letters
from scoring.models import ClosingRun, Ranking, Reopening, Result, Verdict
from scoring.outcome import RoundOutcome
from scoring.previews import RoundPreview, preview_ranking, preview_round
from scoring.records import fraction_text, part_document, reason_document
from vacancies import lifecycle
from vacancies.models import Round, Vacancy


@action
def close_round(round: Round, *, expected: str, by: Actor, at: datetime) -> ClosingRun:
    """Close exactly the preview with digest `expected`: verdicts, the next round, and letters that wait for release.

    A round that was reopened gets a new closing beside the old one. The rounds after it are decided anew from what was recorded
    for them, up to the first one that somebody still has to take: that one is taken up again. Raises ActionError with what still
    blocks, or when the preview changed since it was looked at.
    """
    vacancy, rounds, round = _locked(round)
    if round.state == lifecycle.CLOSED:
        run = round.closing_runs.latest("number")
        if run.digest == expected:
            return run
        raise ActionError(_("%(round)s is closed already.") % {"round": round.title})
    if round.state != lifecycle.RUNNING:
        raise ActionError(_("Rounds close in their order. First close the round before this one."))
    preview = preview_round(round)
    if preview.blockers:
        raise ActionError(list(preview.lines))
    if preview.digest != expected:
        raise ActionError(
            _("Something changed since you looked at this preview. Look at it again and confirm then.")
        )
    if preview.correction:
        return _close_anew(vacancy, rounds, preview, by=by, at=at)
    run, verdicts = _decide(round, preview.outcome, preview.digest, by=by, at=at)
    following = next((r for r in rounds if r.position == round.position + 1), None)
    if following:
        start_round(following, _going_on(verdicts))
    queue(round_result_letters(run, verdicts))
    return run


def _locked(round: Round) -> tuple[Vacancy, list[Round], Round]:
    """Vacancy, its rounds in their order, and this one of them: locked."""
    vacancy = lock_one(round.vacancy)
    rounds = sorted(lock(vacancy.rounds.order_by("position")), key=lambda r: r.position)
    for r in rounds:
        r.vacancy = vacancy
    return vacancy, rounds, next(r for r in rounds if r.pk == round.pk)


def _decide(
    round: Round,
    outcome: RoundOutcome,
    digest: str,
    *,
    corrects: Reopening | None = None,
    by: Actor,
    at: datetime,
) -> tuple[ClosingRun, list[Verdict]]:
    """Close a round by this outcome, and return the closing with its verdicts."""
    vacancy = round.vacancy
    lacked = len(shortages(round)) if outcome.held else 0
    run = ClosingRun.objects.create(
        round=round,
        number=round.closing_runs.count() + 1,
        rules_version=vacancy.rules,
        corrects=corrects,
        digest=digest,
        held=outcome.held,
        held_reason=reason_document(outcome.held_reason) if outcome.held_reason else None,
        entrants=outcome.entrants,
        exempt=outcome.exempt,
        passed=outcome.passed,
        out=outcome.out,
        withdrawn=outcome.withdrawn,
        closed_at=at,
        closed_by=by.actor_key,
    )
    verdicts = _write_verdicts(run, outcome)
    _set_closed(round, at)
    record(
        vacancy.key,
        "round_closed",
        subject=f"round:{round.pk}",
        round=round.key,
        digest=run.digest,
        version=vacancy.rules.number,
        run=run.number,
        held=run.held,
        entrants=run.entrants,
        exempt=run.exempt,
        passed=run.passed,
        out=run.out,
        withdrawn=run.withdrawn,
        **({"shortages": lacked} if lacked else {}),
    )
    return run, verdicts


def _set_closed(round: Round, at: datetime) -> None:
    lifecycle.ROUND.check(round.state, lifecycle.CLOSED)
    round.state, round.closed_at = lifecycle.CLOSED, at
    round.first_closed_at = round.first_closed_at or at
    round.save(update_fields=["state", "closed_at", "first_closed_at"])


def _write_verdicts(run: ClosingRun, outcome: RoundOutcome) -> list[Verdict]:
    participations = {
        p.application.reference: p
        for p in Participation.objects.filter(round=run.round).select_related("application__candidate")
    }
    for participation in participations.values():
        participation.round = run.round
    return Verdict.objects.bulk_create(
        [
            Verdict(
                run=run,
                participation=participations[v.reference],
                kind=v.kind.value,
                goes_on=v.goes_on,
                points=fraction_text(v.points),
                maximum=fraction_text(v.maximum),
                fraction=fraction_text(v.fraction),
                place=v.place,
                parts=[part_document(p) for p in v.parts],
                reasons=[reason_document(r) for r in v.reasons],
            )
            for v in outcome.verdicts
        ],
        batch_size=200,
    )


def _going_on(verdicts: Iterable[Verdict]) -> list[int]:
    return [v.participation.application_id for v in verdicts if v.goes_on]


# -- Reopening -----------------------------------------------------------------------------------------------------------


@action
def reopen_round(round: Round, *, reason: str, by: Actor, at: datetime) -> Reopening:
    """Open a closed round again, to correct it. Its closing stays as it was, set aside with the reason; the rounds after it wait,
    with all that was recorded. What candidates were told stands until the letters about a new closing are released; letters about
    the old one that did not leave yet are cancelled.

    A ranking that was adopted is withdrawn; reserve lists stand as they are until they are drawn up anew. Raises ActionError
    without a reason, and for a round that is not closed.
    """
    vacancy, rounds, round = _locked(round)
    reason = reason.strip()
    last = round.closing_runs.order_by("number").last()
    again = Reopening.objects.filter(run=last).first() if last else None
    if again and again.reason == reason:
        return again
    if round.state != lifecycle.CLOSED:
        raise ActionError(_("%(round)s is not closed.") % {"round": round.title})
    if not reason:
        raise ActionError(_("Give the reason: it stays with the closing and goes into the minutes."))
    waiting = [r for r in rounds if r.position > round.position and r.state != lifecycle.WAITING]
    for row, state in [*((r, lifecycle.WAITING) for r in waiting), (round, lifecycle.RUNNING)]:
        lifecycle.ROUND.check(row.state, state)
        row.state, row.closed_at = state, None
        row.save(update_fields=["state", "closed_at"])
    reopening = Reopening.objects.create(run=last, reason=reason, reopened_at=at, reopened_by=by.actor_key)
    record(
        vacancy.key,
        "round_reopened",
        subject=f"round:{round.pk}",
        round=round.key,
        run=last.number,
        reason=reason,
        waiting=[r.key for r in waiting],
    )
    letters = result_letters([round, *waiting])
    if vacancy.state in (lifecycle.RANKED, lifecycle.COMPLETED):
        _withdraw_ranking(vacancy, at)
        letters |= final_letters(vacancy)
    call_back(letters.leaving(at=at), by=by, at=at)
    cancel(letters.drafts(), by=by, at=at)
    return reopening


def _withdraw_ranking(vacancy: Vacancy, at: datetime) -> None:
    lifecycle.VACANCY.check(vacancy.state, lifecycle.SELECTION)
    vacancy.state = lifecycle.SELECTION
    vacancy.save(update_fields=["state"])
    ranking = Ranking.objects.get(vacancy=vacancy)
    ranking.withdrawn_at = at
    ranking.save(update_fields=["withdrawn_at"])
    record(vacancy.key, "ranking_withdrawn", digest=ranking.digest)


def _close_anew(
    vacancy: Vacancy, rounds: list[Round], preview: RoundPreview, *, by: Actor, at: datetime
) -> ClosingRun:
    """Write what the recount of this preview decides: a closing for the round and for each later one that comes out otherwise."""
    by_key = {r.key: r for r in rounds}
    anew = preview.correction.recount
    runs = latest_runs(vacancy)
    reopened = Reopening.objects.filter(run__round__vacancy=vacancy).order_by("reopened_at", "pk")
    # Of the round itself, or of the one before it that made somebody take it.
    reopening = reopened.filter(run=runs[preview.round.key]).last() or reopened.last()
    _withdraw_earlier(preview.applications, anew.withdrew_in)
    written: ClosingRun | None = None
    for outcome in anew.rounds:
        row = by_key[outcome.key]
        if written is None or outcome != preview.correction.before.round(outcome.key):
            run, verdicts = _decide(row, outcome, preview.digest, corrects=reopening, by=by, at=at)
            written = written or run
        else:
            run = runs[row.key]
            run.round = row
            verdicts = list(run.verdicts.select_related("participation__application__candidate"))
            _set_closed(row, run.closed_at)
        known = told(row, at=at)
        new = [v for v in verdicts if decided(v) != known.get(v.participation.application.reference)]
        queue(round_result_letters(run, new), also_cancelled=True)
        following = next((r for r in rounds if r.position == row.position + 1), None)
        if following and following.key == anew.resumes:
            start_round(following, _going_on(verdicts))
        elif following:
            set_entrants(following, _going_on(verdicts))
    return written


def _withdraw_earlier(applications: Mapping[str, Application], withdrew_in: Mapping[str, str]) -> None:
    """Who enters a round after withdrawing withdrew in that one: it was not decided about them before."""
    moved = [applications[reference] for reference in withdrew_in]
    for application in moved:
        application.withdrew_in = withdrew_in[application.reference]
    Application.objects.bulk_update(moved, ["withdrew_in"], batch_size=200)


# -- The end ---------------------------------------------------------------------------------------------------------


@action
def adopt_ranking(vacancy: Vacancy, *, expected: str, by: Actor, at: datetime) -> Ranking:
    """Adopt exactly the ranking with digest `expected`, after the last round was closed. The final letters wait for release."""
    vacancy = lock_one(vacancy)
    if vacancy.state in (lifecycle.RANKED, lifecycle.COMPLETED):
        standing = Ranking.objects.get(vacancy=vacancy)
        if standing.digest == expected:
            return standing
        raise ActionError(_("The ranking is adopted already."))
    if vacancy.state != lifecycle.SELECTION or vacancy.rounds.exclude(state=lifecycle.CLOSED).exists():
        raise ActionError(_("The ranking is adopted after the last round is closed."))
    preview = preview_ranking(vacancy)
    if preview.digest != expected:
        raise ActionError(
            _("Something changed since you looked at this preview. Look at it again and confirm then.")
        )
    lifecycle.VACANCY.check(vacancy.state, lifecycle.RANKED)
    vacancy.state = lifecycle.RANKED
    vacancy.save(update_fields=["state"])
    ranking = Ranking.objects.create(
        vacancy=vacancy,
        rules_version=vacancy.rules,
        digest=preview.digest,
        adopted_at=at,
        adopted_by=by.actor_key,
    )
    results = Result.objects.bulk_create(
        [
            Result(
                ranking=ranking,
                application=preview.applications[f.reference],
                outcome=f.outcome.value,
                total=fraction_text(f.total),
                rank=f.rank,
                reasons=[reason_document(r) for r in f.reasons],
            )
            for f in preview.finals
        ],
        batch_size=200,
    )
    record(
        vacancy.key,
        "ranking_adopted",
        digest=preview.digest,
        version=vacancy.rules.number,
        successful=sum(1 for r in results if r.rank is not None),
    )
    known = told_finals(vacancy, at=at)
    new = {
        r.application.key
        for r in results
        if known.get(r.application.key) != final_to_tell(vacancy.definition, r.outcome, r.total, r.rank)
    }
    letters = final_result_letters(ranking, results)
    queue([letter for letter in letters if letter.subject_key in new], also_cancelled=True)
    return ranking
