"""What made-up candidates show about rules: the course, who ends where and why, and where the border falls."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.candidacies import VERDICT_KINDS, Mark
from organisations.drawing import Step
from scoring.generated import Trial
from scoring.outcome import Final, FinalOutcome, Outcome, RoundOutcome, Rule, Verdict, VerdictKind
from scoring.wording import figure, reason_line
from vacancies import words
from vacancies.round_wording import round_title
from vacancies.rules import Definition, Round


@dataclass(frozen=True)
class Cell:
    """One made-up candidate in one round: `points` of the maximum, with the reasons below."""

    mark: Mark
    points: str


@dataclass(frozen=True)
class Line:
    """One made-up candidate: a cell per round (None where it was out before), the total and how it ends."""

    reference: str
    ground: str
    cells: tuple[Cell | None, ...]
    total: str
    end: Mark


def course(definition: Definition, trial: Trial, outcome: Outcome) -> list[Step]:
    """The funnel of a trial."""
    facts = trial.facts
    refused = facts.registered - len(facts.entrants)
    steps = [
        Step(_("Applied"), facts.registered),
        Step(_("Admission"), len(facts.entrants), out=refused),
    ]
    for rule, decided in zip(definition.rounds, outcome.rounds, strict=True):
        details = []
        if not decided.held:
            details.append(_("not held"))
        if decided.exempt:
            details.append(_("exempt: %(count)s") % {"count": decided.exempt})
        kinds = [verdict.kind for verdict in decided.verdicts if not verdict.goes_on]
        if below := kinds.count(VerdictKind.CUT):
            details.append(_("not passed: %(count)s") % {"count": kinds.count(VerdictKind.FAILED)})
            details.append(_("passed, but below the border: %(count)s") % {"count": below})
        if decided.withdrawn:
            details.append(_("withdrawn: %(count)s") % {"count": decided.withdrawn})
        left = decided.exempt + decided.passed
        steps.append(
            Step(round_title(definition, rule), left, out=decided.out + decided.withdrawn, details=details)
        )
    reserve = sum(final.outcome is FinalOutcome.RESERVE for final in outcome.finals)
    entered = steps[-1].inside or 0
    steps.append(Step(_("Reserve"), reserve, out=entered - reserve))
    return steps


def remarks(definition: Definition, trial: Trial, outcome: Outcome) -> list[str]:
    """What deserves a look: what was assumed, rounds that are not held, ties at a border and in the ranking, nobody left."""
    found = []
    for rule, decided in zip(definition.rounds, outcome.rounds, strict=True):
        title = {"round": rule.title}
        if rule.key in trial.assumed_held:
            found.append(_("%(round)s may be held: here it is.") % title)
        if rule.key in trial.assumed_cuts:
            found.append(
                _("The jury fixes how many go on after %(round)s: here %(count)s.")
                % {**title, "count": trial.assumed_cuts[rule.key]}
            )
        if not decided.held and decided.held_reason:
            found.append(
                _("%(round)s is not held: %(reason)s.")
                % {**title, "reason": reason_line(decided.held_reason, definition, rule)}
            )
        if shared := _tied(decided):
            found.append(
                ngettext(
                    "After %(round)s %(count)s candidate shares the border.",
                    "After %(round)s %(count)s candidates share the border: all of them go on.",
                    shared,
                )
                % {**title, "count": shared}
            )
    ranks = [final.rank for final in outcome.finals if final.outcome is FinalOutcome.RESERVE]
    if definition.reserve.ranked and (same := len(ranks) - len(set(ranks))):
        found.append(
            ngettext(
                "%(count)s place in the ranking is shared.",
                "%(count)s places in the ranking are shared.",
                same,
            )
            % {"count": same}
        )
    if not ranks:
        found.append(_("Nobody reaches the reserve."))
    return found


def _tied(decided: RoundOutcome) -> int:
    return sum(
        any(reason.rule is Rule.CUT and reason.subject == "tie" for reason in verdict.reasons)
        for verdict in decided.verdicts
    )


def lines(definition: Definition, trial: Trial, outcome: Outcome) -> list[Line]:
    """Every admitted candidate: those in the reserve first, in their order, then who came furthest."""
    verdicts = [{v.reference: v for v in decided.verdicts} for decided in outcome.rounds]
    finals = {final.reference: final for final in outcome.finals}
    found = []
    for entrant in trial.facts.entrants:
        final = finals[entrant.reference]
        cells = tuple(
            _cell(definition, rule, of_round.get(entrant.reference))
            for rule, of_round in zip(definition.rounds, verdicts, strict=True)
        )
        alternative = definition.route(entrant.route).alternative(entrant.alternative)
        line = Line(
            entrant.reference,
            alternative.label,
            cells,
            words.unbroken(f"{figure(final.total)} %") if final.total is not None else "–",
            _end(definition, final),
        )
        order = (
            final.outcome is not FinalOutcome.RESERVE,
            final.rank or 0,
            -sum(cell is not None for cell in cells),
            -(final.total or Fraction()),
            entrant.reference,
        )
        found.append((order, line))
    return [line for _order, line in sorted(found, key=lambda pair: pair[0])]


def _cell(definition: Definition, rule: Round, verdict: Verdict | None) -> Cell | None:
    if verdict is None:
        return None
    told = verdict.kind in (VerdictKind.ABSENT, VerdictKind.WITHDRAWN)
    lines = [] if told else [words.unbroken(reason_line(r, definition, rule)) for r in verdict.reasons]
    kind = VERDICT_KINDS[verdict.kind]
    if verdict.kind is VerdictKind.FAILED and verdict.goes_on:
        kind = "wait"
    points = ""
    if verdict.points is not None and verdict.maximum is not None:
        points = _("%(points)s out of %(maximum)s") % {
            "points": figure(verdict.points),
            "maximum": figure(verdict.maximum),
        }
    return Cell(Mark(kind, _goes_on(verdict), "; ".join(lines)), points)


def _goes_on(verdict: Verdict) -> str:
    match verdict.kind:
        case VerdictKind.EXEMPT:
            return _("exempt")
        case VerdictKind.NOT_HELD:
            return _("not held")
        case VerdictKind.WITHDRAWN:
            return _("withdrawn")
        case VerdictKind.ABSENT:
            return _("absent")
        case VerdictKind.CUT:
            return _("passed, but below the border")
        case VerdictKind.FAILED if not verdict.goes_on:
            return _("failed")
    return _("goes on") if verdict.goes_on else _("out")


def _end(definition: Definition, final: Final) -> Mark:
    lacking = "; ".join(
        words.unbroken(reason_line(r, definition))
        for r in final.reasons
        if not r.met and r.rule is not Rule.OUT_BEFORE
    )
    match final.outcome:
        case FinalOutcome.RESERVE if definition.reserve.ranked and final.rank is not None:
            return Mark("good", _("place %(rank)s") % {"rank": final.rank})
        case FinalOutcome.RESERVE:
            return Mark("good", words.capital(_("reserve")))
        case FinalOutcome.WITHDRAWN:
            return Mark("none", _("withdrawn"))
    return Mark("bad", _("out"), lacking)
