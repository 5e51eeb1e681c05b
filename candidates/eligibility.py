"""Who is valid and who is admitted: from a definition and a dossier to a proposal with a reason per
condition.

Valid is not admitted: validity looks at the papers on the closing date, admission at the conditions.
Conditions are three-valued (met, not met, not shown yet); the engine proposes and an officer decides
(`candidates.actions`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from candidates.conditions import ReferenceDates, add_months, fact_of, months_covered, reference_day
from candidates.dossier import Diploma, Dossier, ExperiencePeriod, Month, Paper, ServicePeriod
from vacancies.rules import (
    Alternative,
    Anchor,
    Condition,
    Definition,
    JudgementCondition,
    Lack,
    NeededWhen,
    Proof,
    RequiredDocument,
)

__all__ = [
    "Admission", "AlternativeResult", "ConditionResult", "ConditionState", "Diploma", "Dossier", "ExperiencePeriod",
    "LackingPaper", "Month", "Paper", "PaperProblem", "Proposal", "ReferenceDates", "ServicePeriod", "Validity", "check_validity",
    "evaluate", "is_asked", "lacking_before_round", "lacking_papers", "last_day", "months_covered", "paper_problem", "propose",
]  # fmt: skip

# -- What the engine answers --------------------------------------------------------------------------------


class ConditionState(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    NOT_SHOWN = "not_shown"


class Admission(StrEnum):
    ADMITTED = "admitted"
    WITH_RESERVATION = "admitted_with_reservation"
    REFUSED = "refused"
    INVALID = "invalid"


@dataclass(frozen=True)
class ConditionResult:
    """`observed` and `required` are plain values as text, for the wording: months, years, counts and levels
    as they are ("40", "B1", "bachelor"), dates in ISO form, "yes" or "no" for a statement; "" when nothing is
    known.

    `later`: not shown yet, and may come later. `to_judge`: HR has not judged it yet.
    """

    key: str
    state: ConditionState
    observed: str
    required: str
    later: bool = False
    to_judge: bool = False


@dataclass(frozen=True)
class PaperProblem:
    """Why a paper is lacking: `missing`, `rejected`, `too_old`, `not_blank`, or `undated` where an age is
    asked."""

    document: str
    problem: str
    observed: str = ""
    required: str = ""


@dataclass(frozen=True)
class Validity:
    """`invalid`: what makes the application invalid; `remediable`: what may still be handed in within a term;
    `open`: may come later."""

    invalid: tuple[PaperProblem, ...] = ()
    remediable: tuple[PaperProblem, ...] = ()
    open: tuple[PaperProblem, ...] = ()

    @property
    def is_valid(self) -> bool:
        return not self.invalid


@dataclass(frozen=True)
class AlternativeResult:
    """How one alternative of the route came out; `state` is the worst of its conditions and the route's and
    vacancy's general ones.

    `papers`: lacking papers that only this alternative asks and that keep it from holding.
    """

    key: str
    state: ConditionState
    extra_test: str
    conditions: tuple[ConditionResult, ...]
    papers: tuple[PaperProblem, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """What the engine proposes. `alternative` is the one that holds ("" when refused or invalid);
    `open_papers` the documents that are still to come; `to_judge` the conditions that HR must judge before
    this can be decided."""

    admission: Admission
    route: str
    alternative: str
    validity: Validity
    alternatives: tuple[AlternativeResult, ...]
    open_papers: tuple[str, ...] = ()
    to_judge: tuple[str, ...] = ()


# -- Papers -------------------------------------------------------------------------------------------------


def _closing(definition: Definition, dates: ReferenceDates, on: date) -> date:
    """The closing date, or the day of the decision when the vacancy has none."""
    if dates.closing is not None:
        return dates.closing
    return definition.offer.closes.date() if definition.offer.closes else on


def paper_problem(
    document: RequiredDocument, dossier: Dossier, definition: Definition, dates: ReferenceDates, on: date
) -> PaperProblem | None:
    """Why the paper lacks on the day `on`, or None. What comes after its last day (the closing date, or the
    end of the term to remedy) has not come; a paper that may come later, or is needed later, counts from the
    day it is there."""
    latest = on
    if document.needed is NeededWhen.APPLICATION and document.lack is not Lack.LATER:
        latest = min(on, last_day(document, definition, dates, on))
    paper = dossier.papers.get(document.key)
    if paper is None or paper.received_on > latest:
        return PaperProblem(document.key, "missing")
    if paper.approved is False:
        return PaperProblem(document.key, "rejected")
    if document.max_age_months is not None:
        oldest = add_months(reference_day(document.anchor, dossier, dates, on), -document.max_age_months)
        if paper.issued_on is None:
            return PaperProblem(document.key, "undated", "", str(document.max_age_months))
        if paper.issued_on < oldest:
            return PaperProblem(document.key, "too_old", paper.issued_on.isoformat(), oldest.isoformat())
    if document.blank and paper.blank is False and not paper.approved:
        return PaperProblem(document.key, "not_blank")
    return None


def last_day(document: RequiredDocument, definition: Definition, dates: ReferenceDates, on: date) -> date:
    """The last day on which a paper that is asked with the application counts: the closing date, or the end of the term to
    remedy."""
    days = document.remedy_days or 0 if document.lack is Lack.REMEDY else 0
    return _closing(definition, dates, on) + timedelta(days=days)


def is_asked(document: RequiredDocument, route: str) -> bool:
    """Whether somebody on this route is asked for it; of papers of single alternatives, whether it can be of use."""
    return not document.routes or route in document.routes


def _sorted_out(
    documents: Iterable[RequiredDocument],
    definition: Definition,
    dossier: Dossier,
    *,
    on: date,
    dates: ReferenceDates,
) -> Validity:
    found: dict[str, list[PaperProblem]] = {"invalid": [], "remediable": [], "open": []}
    for document in documents:
        problem = paper_problem(document, dossier, definition, dates, on)
        if problem is None:
            continue
        if problem.problem == "not_blank" or document.lack is Lack.LATER:
            found["open"].append(problem)
        elif document.lack is Lack.REMEDY and on <= last_day(document, definition, dates, on):
            found["remediable"].append(problem)
        else:
            found["invalid"].append(problem)
    return Validity(tuple(found["invalid"]), tuple(found["remediable"]), tuple(found["open"]))


def check_validity(definition: Definition, dossier: Dossier, *, on: date, dates: ReferenceDates) -> Validity:
    """Whether the application is valid on the day `on`, from the papers that every alternative of its route
    asks with the application.

    A paper that only some alternatives ask is a matter of admission by these. An extract that is not blank is
    there: it stays open until it is assessed (approved).
    """
    everybody = {f"{dossier.route}.{a.key}" for a in definition.route(dossier.route).alternatives}
    documents = [
        d
        for d in definition.documents
        if d.needed is NeededWhen.APPLICATION
        and is_asked(d, dossier.route)
        and (not d.alternatives or everybody <= set(d.alternatives))
    ]
    return _sorted_out(documents, definition, dossier, on=on, dates=dates)


def lacking_before_round(
    definition: Definition,
    round_key: str,
    dossier: Dossier,
    *,
    alternative: str,
    on: date,
    dates: ReferenceDates,
) -> PaperProblem | None:
    """The first paper needed before the round that is not in order on the day `on`, or None. Asked are those
    for the route of the dossier and for the `alternative` by which the candidate is admitted."""
    for document in definition.documents:
        if document.needed is not NeededWhen.ROUND or document.round != round_key:
            continue
        relied_on = not document.alternatives or f"{dossier.route}.{alternative}" in document.alternatives
        if not is_asked(document, dossier.route) or not relied_on:
            continue
        problem = paper_problem(document, dossier, definition, dates, on)
        if problem:
            return problem
    return None


@dataclass(frozen=True)
class LackingPaper:
    """A paper that is asked, is not in order and can still come. `last_day` is the last day on which it counts, None where no
    day is fixed: before the appointment, before a round without a day, or in a vacancy without a closing date."""

    problem: PaperProblem
    last_day: date | None


def lacking_papers(
    definition: Definition,
    dossier: Dossier,
    *,
    alternative: str,
    rounds: Iterable[str],
    appointment: bool,
    on: date,
    dates: ReferenceDates,
) -> tuple[LackingPaper, ...]:
    """What the candidate can still hand in on the day `on`, in the order of the definition.

    With no `alternative` decided yet, only what every alternative of the route asks. `rounds` are the keys of those that are not
    closed; what the appointment asks only counts where there may be one (`appointment`). An extract that is not blank is there:
    that is for HR to assess.
    """
    everybody = {f"{dossier.route}.{a.key}" for a in definition.route(dossier.route).alternatives}
    relied_on = {f"{dossier.route}.{alternative}"} if alternative else everybody
    running, found = frozenset(rounds), []
    for document in definition.documents:
        if document.alternatives and not relied_on <= set(document.alternatives):
            continue
        problem = paper_problem(document, dossier, definition, dates, on)
        if not is_asked(document, dossier.route) or problem is None or problem.problem == "not_blank":
            continue
        until = None
        if document.needed is NeededWhen.ROUND:
            if document.round not in running:
                continue
            until = dates.rounds.get(document.round)
        elif document.needed is NeededWhen.APPOINTMENT:
            if not appointment:
                continue
        elif document.lack is not Lack.LATER and dates.closing is not None:
            until = last_day(document, definition, dates, on)
            if on > until:
                continue
        found.append(LackingPaper(problem, until))
    return tuple(found)


# -- Conditions ---------------------------------------------------------------------------------------------


LATER_ANCHORS = (Anchor.APPOINTMENT, Anchor.START)
"""What must hold only then need not be shown before."""


def evaluate(
    condition: Condition, dossier: Dossier, definition: Definition, *, on: date, dates: ReferenceDates
) -> ConditionResult:
    """One condition on its reference date: met, not met, or not shown yet (and then whether it may come
    later, or HR must judge it)."""
    fact = fact_of(condition, dossier, reference_day(condition.reference, dossier, dates, on))

    def result(state: ConditionState, *, later: bool = False, to_judge: bool = False) -> ConditionResult:
        return ConditionResult(condition.key, state, fact.observed, fact.required, later, to_judge)

    if fact.holds is False:
        return result(ConditionState.NOT_MET)
    if condition.proof is Proof.JUDGED or isinstance(condition, JudgementCondition):
        judgement = dossier.judgements.get(condition.key)
        if judgement is None:
            return result(ConditionState.NOT_SHOWN, to_judge=True)
        return result(ConditionState.MET if judgement else ConditionState.NOT_MET)
    document = definition.document(condition.document) if condition.document else None
    if document and fact.unrecognised:
        return result(ConditionState.NOT_SHOWN, later=_may_come(document, definition, dates, on))
    if document and condition.proof is Proof.DOCUMENT and is_asked(document, dossier.route):
        if paper_problem(document, dossier, definition, dates, on):
            return result(ConditionState.NOT_SHOWN, later=_may_come(document, definition, dates, on))
        return result(ConditionState.MET)
    if fact.holds is None:
        return result(ConditionState.NOT_SHOWN, later=condition.reference.anchor in LATER_ANCHORS)
    return result(ConditionState.MET)


def _may_come(document: RequiredDocument, definition: Definition, dates: ReferenceDates, on: date) -> bool:
    """Whether a paper that lacks can still come: later by its rule, needed later only, or within the term to
    remedy."""
    if document.needed is not NeededWhen.APPLICATION or document.lack is Lack.LATER:
        return True
    return document.lack is Lack.REMEDY and on <= last_day(document, definition, dates, on)


# -- Proposal -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Candidacy:
    """One alternative weighed, all unjudged conditions taken as favourable: whether it `holds`, what is then
    still to come, and the keys of the conditions that HR has not judged."""

    result: AlternativeResult
    holds: bool
    reservation: bool
    open_papers: frozenset[str]
    unjudged: frozenset[str]


def propose(definition: Definition, dossier: Dossier, *, on: date, dates: ReferenceDates) -> Proposal:
    """What to decide on the day `on`: invalid, or the best alternative of the route that holds (settled case
    2), or refused.

    Best is: without extra test and proven, then without extra test and with reservation, then with it in the
    same order; within these the first in the definition. Conditions that HR has not judged yet count as
    favourable and are listed in `to_judge` as far as they could change the answer. Raises StopIteration for a
    route that the definition does not have.
    """
    validity = check_validity(definition, dossier, on=on, dates=dates)
    weighed = [
        _weigh(alternative, definition, dossier, validity, on=on, dates=dates)
        for alternative in definition.route(dossier.route).alternatives
    ]
    results = tuple(candidacy.result for candidacy in weighed)
    if not validity.is_valid:
        return Proposal(Admission.INVALID, dossier.route, "", validity, results)
    holding = sorted(
        (c for c in weighed if c.holds), key=lambda c: (bool(c.result.extra_test), c.reservation)
    )
    if not holding:
        return Proposal(Admission.REFUSED, dossier.route, "", validity, results)
    best = holding[0]
    return Proposal(
        admission=Admission.WITH_RESERVATION if best.reservation else Admission.ADMITTED,
        route=dossier.route,
        alternative=best.result.key,
        validity=validity,
        alternatives=results,
        open_papers=tuple(d.key for d in definition.documents if d.key in best.open_papers),
        to_judge=_deciding(holding, definition),
    )


def _deciding(holding: list[_Candidacy], definition: Definition) -> tuple[str, ...]:
    """Unjudged conditions that could change the answer: those of the best alternative, and those of a next
    one as long as it could hold without all those before it."""
    relevant: list[frozenset[str]] = []
    for candidacy in holding:
        if not any(earlier <= candidacy.unjudged for earlier in relevant):
            relevant.append(candidacy.unjudged)
    keys = frozenset().union(*relevant)
    return tuple(c.key for c in definition.conditions if c.key in keys)


def _weigh(
    alternative: Alternative,
    definition: Definition,
    dossier: Dossier,
    validity: Validity,
    *,
    on: date,
    dates: ReferenceDates,
) -> _Candidacy:
    route = definition.route(dossier.route)
    keys = dict.fromkeys((*definition.general, *route.general, *alternative.conditions))
    conditions = {key: definition.condition(key) for key in keys}
    results = tuple(evaluate(c, dossier, definition, on=on, dates=dates) for c in conditions.values())
    papers = _own_papers(alternative, definition, dossier, validity, on=on, dates=dates)
    awaited = [r for r in results if r.later and _makes_reservation(conditions[r.key], definition)]
    open_papers = {
        p.document for p in (*validity.open, *validity.remediable, *papers.open, *papers.remediable)
    }
    open_papers |= {conditions[r.key].document for r in awaited} - {""}
    states = {r.state for r in results}
    worst = next(
        (s for s in (ConditionState.NOT_MET, ConditionState.NOT_SHOWN) if s in states), ConditionState.MET
    )
    if papers.invalid and worst is ConditionState.MET:
        worst = ConditionState.NOT_SHOWN
    return _Candidacy(
        result=AlternativeResult(alternative.key, worst, alternative.extra_test, results, papers.invalid),
        holds=not papers.invalid
        and all(r.state is ConditionState.MET or r.later or r.to_judge for r in results),
        reservation=bool(awaited or open_papers),
        open_papers=frozenset(open_papers),
        unjudged=frozenset(r.key for r in results if r.to_judge),
    )


def _own_papers(
    alternative: Alternative,
    definition: Definition,
    dossier: Dossier,
    validity: Validity,
    *,
    on: date,
    dates: ReferenceDates,
) -> Validity:
    """The papers that this alternative asks with the application and not every alternative of the route does."""
    everybody = {f"{dossier.route}.{a.key}" for a in definition.route(dossier.route).alternatives}
    own = [
        d
        for d in definition.documents
        if d.needed is NeededWhen.APPLICATION
        and is_asked(d, dossier.route)
        and f"{dossier.route}.{alternative.key}" in d.alternatives
        and not everybody <= set(d.alternatives)
    ]
    return _sorted_out(own, definition, dossier, on=on, dates=dates)


def _makes_reservation(condition: Condition, definition: Definition) -> bool:
    """What must hold, and is shown, only at the appointment makes nobody's admission conditional; a paper
    that was asked with the application and comes later does."""
    if condition.reference.anchor not in LATER_ANCHORS:
        return True
    return (
        bool(condition.document) and definition.document(condition.document).needed is NeededWhen.APPLICATION
    )
