"""Applications in words for the officer: the engine's proposal, the dossier, where each stands. Nothing is written here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils import dateformat
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from candidates import lifecycle
from candidates.conditions import months_covered
from candidates.eligibility import (
    Admission,
    ConditionResult,
    ConditionState,
    Dossier,
    Month,
    PaperProblem,
    Proposal,
)
from candidates.models import Application, Participation
from candidates.wording import paper_problem_text
from scoring.models import OUTCOMES, Ranking, Result, Verdict
from scoring.records import part_from_document, reason_from_document
from scoring.selection import FinalOutcome, VerdictKind
from scoring.wording import figure, part_line, reason_line
from vacancies import lifecycle as round_lifecycle
from vacancies import rules, words
from vacancies.rules import Definition, DiplomaLevel
from vacancies.wording import condition_text

ADMISSION_KINDS = {
    Admission.ADMITTED: "good",
    Admission.WITH_RESERVATION: "wait",
    Admission.REFUSED: "bad",
    Admission.INVALID: "bad",
}
STATE_KINDS = {ConditionState.MET: "good", ConditionState.NOT_MET: "bad", ConditionState.NOT_SHOWN: "wait"}
VERDICT_KINDS = {
    VerdictKind.PASSED: "good",
    VerdictKind.FAILED: "bad",
    VerdictKind.CUT: "wait",
    VerdictKind.EXEMPT: "info",
    VerdictKind.ABSENT: "none",
    VerdictKind.NOT_HELD: "none",
    VerdictKind.WITHDRAWN: "none",
    VerdictKind.INFORMATIVE: "info",
}


@dataclass(frozen=True)
class Mark:
    """A status: its kind for the component, its word, and a line below it."""

    kind: str
    text: str | Promise
    note: str = ""


# -- Admission -----------------------------------------------------------------------------------------------------


def admission_name(admission: str) -> str:
    """ "Admitted with reservation"; with a capital, to stand alone."""
    return words.capital(str(dict(Application.ADMISSIONS)[admission]))


def admission_mark(application: Application) -> Mark:
    """What was decided on an admission, or that nothing is yet."""
    if not application.admission:
        withdrawn = application.state == lifecycle.WITHDRAWN
        return Mark("none", _("Not decided")) if withdrawn else Mark("info", _("To be decided"))
    return Mark(ADMISSION_KINDS[Admission(application.admission)], admission_name(application.admission))


def proposal_mark(proposal: Proposal, definition: Definition) -> Mark:
    """What the engine proposes, with the alternative that holds; while HR still has to judge, only that."""
    if proposal.to_judge:
        return Mark("wait", _("HR judges first"))
    label = alternative_label(definition, proposal.route, proposal.alternative)
    return Mark(ADMISSION_KINDS[proposal.admission], admission_name(proposal.admission), label)


def alternative_label(definition: Definition, route: str, alternative: str) -> str:
    return definition.route(route).alternative(alternative).label if alternative else ""


def document_names(keys: Iterable[str], definition: Definition) -> str:
    """Documents by name, as a list in a sentence."""
    return words.joined([words.about_the_paper(definition.document(key).label) for key in keys])


def papers_before_appointment(application: Application, definition: Definition) -> str:
    """The papers that the rules ask before the appointment and that are not in yet, as a list in a sentence."""
    relied_on = f"{application.route}.{application.alternative}"
    keys = [
        document.key
        for document in definition.documents
        if document.needed is rules.NeededWhen.APPOINTMENT
        and (not document.routes or application.route in document.routes)
        and (not document.alternatives or relied_on in document.alternatives)
        and document.key not in application.facts.papers
    ]
    return document_names(keys, definition)


def proposal_reasons(proposal: Proposal, definition: Definition) -> list[str]:
    """Why the engine proposes it, in short lines: what lacks, what fails, what HR has to judge."""
    found = [words.capital(paper_problem_text(p, definition)) for p in proposal.validity.invalid]
    if proposal.to_judge:
        found += [condition_text(definition.condition(key), definition) for key in proposal.to_judge]
    elif proposal.admission is Admission.WITH_RESERVATION:
        found.append(
            _("Still to come: %(papers)s.") % {"papers": document_names(proposal.open_papers, definition)}
        )
    elif proposal.admission is Admission.REFUSED:
        several = len(proposal.alternatives) > 1
        for alternative in proposal.alternatives:
            label = f"{alternative_label(definition, proposal.route, alternative.key)}: " if several else ""
            failing = [r for r in alternative.conditions if r.state is not ConditionState.MET and not r.later]
            found += [f"{label}{_condition_line(result, definition)}" for result in failing]
            found += [f"{label}{paper_problem_text(p, definition)}" for p in alternative.papers]
    return found


def _condition_line(result: ConditionResult, definition: Definition) -> str:
    text = condition_text(definition.condition(result.key), definition).removesuffix(".")
    return f"{text} ({observed_line(result, definition)})."


def condition_mark(result: ConditionResult) -> Mark:
    """Whether a condition is met."""
    if result.to_judge:
        return Mark("info", _("HR judges"))
    if result.later:
        return Mark("wait", _("Proof may come later"))
    return Mark(
        STATE_KINDS[result.state],
        {
            ConditionState.MET: _("Met"),
            ConditionState.NOT_MET: _("Not met"),
            ConditionState.NOT_SHOWN: _("Not shown"),
        }[result.state],
    )


def observed_line(result: ConditionResult, definition: Definition) -> str:
    """What the dossier shows of a condition, about nobody in particular."""
    condition = definition.condition(result.key)
    if isinstance(condition, rules.JudgementCondition):
        return _("judgement of HR")
    observed = _observed(condition, result)
    if result.to_judge:
        return _("%(observed)s; not judged yet") % {"observed": observed}
    if result.state is ConditionState.NOT_SHOWN and condition.document:
        label = words.about_the_paper(definition.document(condition.document).label)
        return _("%(observed)s; no valid proof: %(document)s") % {"observed": observed, "document": label}
    return observed


def _observed(condition: rules.Condition, result: ConditionResult) -> str:
    observed, required = result.observed, result.required
    match condition:
        case rules.ExperienceCondition() | rules.SeniorityCondition():
            values = {"observed": words.duration(int(observed)), "required": words.duration(int(required))}
            return _("%(observed)s, at least %(required)s needed") % values
        case rules.DiplomaCondition() | rules.NotOverqualifiedCondition():
            return words.name(DiplomaLevel(observed))
        case rules.EvaluationCondition():
            return _("%(observed)s of the last %(required)s favourable") % {
                "observed": observed,
                "required": required,
            }
        case rules.CoolingOffCondition():
            return words.day(date.fromisoformat(observed)) if observed else _("no earlier participation")
        case rules.AgeCondition() if observed:
            return _("%(years)s years old") % {"years": observed}
    if observed in ("yes", "no"):
        return {"yes": _("yes"), "no": _("no")}[observed]
    return observed or _("not declared")


@dataclass(frozen=True)
class ConditionRow:
    """`proof` says by what it is shown; `document` is the key of the paper, where that is one."""

    text: str
    observed: str
    mark: Mark
    proof: str = ""
    document: str = ""


@dataclass(frozen=True)
class AlternativeRows:
    """One alternative of the route with its conditions, as the engine sees them."""

    label: str
    mark: Mark
    chosen: bool
    extra_test: str
    conditions: list[ConditionRow]
    papers: list[str]


def alternative_rows(proposal: Proposal, definition: Definition) -> list[AlternativeRows]:
    """The engine's answer per alternative and condition."""
    found = []
    for alternative in proposal.alternatives:
        rule = definition.route(proposal.route).alternative(alternative.key)
        conditions = [
            ConditionRow(
                condition_text(definition.condition(result.key), definition),
                words.capital(observed_line(result, definition)),
                condition_mark(result),
                *_proof(definition.condition(result.key), definition),
            )
            for result in alternative.conditions
        ]
        found.append(
            AlternativeRows(
                rule.label,
                _alternative_mark(alternative.conditions, bool(alternative.papers)),
                alternative.key == proposal.alternative,
                definition.round(rule.extra_test).title if rule.extra_test else "",
                conditions,
                [words.capital(paper_problem_text(p, definition)) for p in alternative.papers],
            )
        )
    return found


def _proof(condition: rules.Condition, definition: Definition) -> tuple[str, str]:
    """By what a condition is shown, in words, and the key of the paper."""
    if isinstance(condition, rules.JudgementCondition):
        return "", ""  # what the dossier shows says so already
    if condition.proof is rules.Proof.JUDGED:
        return _("judged by HR"), ""
    if condition.document and condition.proof is rules.Proof.DOCUMENT:
        return words.about_the_paper(definition.document(condition.document).label), condition.document
    return _("declared by the candidate"), ""


def _alternative_mark(results: Sequence[ConditionResult], lacks_papers: bool) -> Mark:
    failing = [r for r in results if r.state is not ConditionState.MET and not r.later and not r.to_judge]
    if failing or lacks_papers:
        return Mark("bad", _("Does not hold"))
    if any(r.to_judge for r in results):
        return Mark("info", _("HR judges"))
    if any(r.later for r in results):
        return Mark("wait", _("Holds, proof may come later"))
    return Mark("good", _("Holds"))


# -- Dossier -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PaperLine:
    key: str
    label: str
    received_on: date | None
    issued_on: date | None
    mark: Mark


def paper_lines(application: Application, proposal: Proposal, dossier: Dossier) -> list[PaperLine]:
    """Every document that is asked of this route: whether it is there, and what is wrong with it."""
    definition = application.vacancy.definition
    problems: dict[str, PaperProblem] = {}
    validity = proposal.validity
    for problem in (*validity.open, *validity.remediable, *validity.invalid):
        problems[problem.document] = problem
    for alternative in proposal.alternatives:
        problems |= {p.document: p for p in alternative.papers}
    found = []
    for document in definition.documents:
        if document.routes and application.route not in document.routes:
            continue
        paper = dossier.papers.get(document.key)
        found.append(
            PaperLine(
                document.key,
                words.capital(words.about_the_paper(document.label)),
                paper.received_on if paper else None,
                paper.issued_on if paper else None,
                _paper_mark(paper, problems.get(document.key), document, definition),
            )
        )
    return found


def _paper_mark(
    paper: Any, problem: PaperProblem | None, document: rules.RequiredDocument, definition: Definition
) -> Mark:
    if problem and paper:
        return Mark("bad", _("Not in order"), paper_problem_text(problem, definition))
    if paper is None:
        if document.needed is not rules.NeededWhen.APPLICATION:
            return Mark("none", _("Not needed yet"), words.capital(words.name(document.needed)))
        if document.lack is rules.Lack.LATER:
            return Mark("wait", _("Lacks, may come later"))
        return Mark("bad", _("Lacks"))
    if paper.approved is False:
        return Mark("bad", _("Not accepted"))
    return Mark("good", _("Approved")) if paper.approved else Mark("info", _("Not checked yet"))


def declared(dossier: Dossier, definition: Definition) -> list[tuple[str, list[str]]]:
    """What the candidate declared, as (what, lines); only what the conditions ask or the dossier holds."""
    found: list[tuple[str, list[str]]] = []

    def add(label: str, *lines: str) -> None:
        shown = [line for line in lines if line]
        if shown:
            found.append((label, shown))

    add(
        _("Diplomas"),
        *(
            _commas(
                words.capital(words.name(d.level)),
                d.name,
                "" if d.recognised else _("equivalence to be shown"),
            )
            for d in dossier.diplomas
        ),
    )
    add(_("Certificates"), *dossier.certificates)
    add(
        _("Experience"),
        *(
            _commas(_period(p), _counted(p), p.description, ", ".join(sorted(p.fields)) or _("not relevant"))
            for p in dossier.experience
        ),
    )
    add(
        _("Service"),
        *(
            _commas(
                _period(p),
                _counted(p),
                _employer(p.employer),
                _("level %(level)s") % {"level": p.level},
                p.step,
                p.grade,
            )
            for p in dossier.service
        ),
    )
    kinds = {type(condition) for condition in definition.conditions}
    if rules.ContractCondition in kinds:
        add(_("Contract of indefinite duration with us"), _("yes") if dossier.permanent_here else _("no"))
    add(
        _("Evaluations, latest first"),
        ", ".join(_("favourable") if good else _("not favourable") for good in dossier.evaluations),
    )
    add(
        _("Languages"),
        *(
            f"{words.capital(words.language_name(code))}: {level}"
            for code, level in dossier.languages.items()
        ),
    )
    add(_("Driving licences"), ", ".join(sorted(dossier.licences)))
    add(_("Date of birth"), words.day(dossier.born_on) if dossier.born_on else "")
    add(_("Nationality"), dossier.nationality)
    add(_("Postcode of the place of residence"), dossier.postcode)
    if dossier.medically_fit is not None:
        add(_("Medically fit"), _("yes") if dossier.medically_fit else _("no"))
    if dossier.last_participation:
        add(_("Last took part in a selection for this function"), words.day(dossier.last_participation))
    for condition in definition.conditions:
        if condition.key in dossier.statements:
            add(
                condition_text(condition, definition),
                _("yes") if dossier.statements[condition.key] else _("no"),
            )
        if condition.key in dossier.judgements:
            judged = _("favourable") if dossier.judgements[condition.key] else _("not favourable")
            add(condition_text(condition, definition), _("judged by HR: %(how)s") % {"how": judged})
    return found


def _commas(*pieces: str) -> str:
    return ", ".join(piece for piece in pieces if piece)


def _period(period: Any) -> str:
    first = _month(period.first)
    last = _month(period.last) if period.last else _("now")
    return _("%(first)s through %(last)s") % {"first": first, "last": last}


def _counted(period: Any) -> str:
    """The months of one period, as they are counted; one that goes on counts until this month."""
    return words.duration(months_covered([period], localdate()))


def _month(value: Month) -> str:
    return dateformat.format(date(value.year, value.month, 1), "F Y")


def _employer(employer: rules.Employer) -> str:
    return {
        rules.Employer.HERE: _("with us"),
        rules.Employer.LOCAL: _("another local authority"),
        rules.Employer.PUBLIC: _("another public authority"),
        rules.Employer.ANYWHERE: _("another employer"),
    }[employer]


# -- Where an application stands --------------------------------------------------------------------------------------

STANDINGS = [
    ("undecided", gettext_lazy("to be decided")),
    ("in", gettext_lazy("in the procedure")),
    ("out", gettext_lazy("out")),
    ("successful", gettext_lazy("successful")),
    ("withdrawn", gettext_lazy("withdrawn")),
]


def standings(applications: Sequence[Application]) -> dict[int, Mark]:
    """Where each application stands, by primary key; the number of queries does not grow with them."""
    keys = [a.pk for a in applications]
    latest: dict[int, Participation] = {}
    entered = (
        Participation.objects.filter(application__in=keys).select_related("round").order_by("round__position")
    )
    for participation in entered:
        latest[participation.application_id] = participation
    verdicts: dict[int, Verdict] = {}
    closed = [p.pk for p in latest.values() if p.round.state == round_lifecycle.CLOSED]
    given = Verdict.objects.filter(participation__in=closed).order_by("run__number")
    for verdict in given.defer("parts", "reasons"):
        verdicts[verdict.participation_id] = verdict
    results = {r.application_id: r for r in Result.objects.filter(application__in=keys).defer("reasons")}
    rankings = Ranking.objects.filter(pk__in={r.ranking_id for r in results.values()}).select_related(
        "rules_version"
    )
    for ranking in rankings:
        if not ranking.rules_version.definition.reserve.ranked:
            # Nobody is told of a place where the rules promise none.
            for result in results.values():
                result.rank = None if result.ranking_id == ranking.pk else result.rank
    return {a.pk: _standing(a, latest.get(a.pk), verdicts, results.get(a.pk)) for a in applications}


def _standing(
    application: Application,
    participation: Participation | None,
    verdicts: dict[int, Verdict],
    result: Result | None,
) -> Mark:
    if application.state == lifecycle.WITHDRAWN:
        return Mark("none", _("Withdrawn"))
    if application.state == lifecycle.REGISTERED:
        return Mark("info", _("To be decided"))
    if not application.is_admitted:
        return Mark("bad", _("Out"), str(application.get_admission_display()))
    verdict = verdicts.get(participation.pk) if participation else None
    if result and (verdict is None or verdict.goes_on):
        good = result.outcome == FinalOutcome.RESERVE
        note = _("place %(rank)s") % {"rank": result.rank} if good and result.rank else ""
        return Mark("good" if good else "bad", words.capital(str(dict(OUTCOMES)[result.outcome])), note)
    if participation is None:
        return Mark("info", _("Waits for the first round"))
    title = participation.round.title
    if verdict is None:
        if participation.absent:
            return Mark("none", _("Absent"), title)
        return Mark("info", _("Takes part"), title)
    kind = "good" if verdict.goes_on else VERDICT_KINDS[VerdictKind(verdict.kind)]
    return Mark(kind, words.capital(str(verdict.get_kind_display())), title)


@dataclass(frozen=True)
class RoundLine:
    """One round of a candidate: the verdict with points, marks and reasons, or that it still runs."""

    title: str
    mark: Mark
    points: str
    parts: list[str]
    reasons: list[str]
    motivation: str = ""
    key: str = ""
    """Where the page of the reasons (`backoffice.why`) tells more about it."""


def round_lines(application: Application, definition: Definition) -> list[RoundLine]:
    """The rounds that an application entered, each with its latest verdict."""
    found = []
    entered = application.participations.select_related("round").prefetch_related(
        "verdicts__run__rules_version"
    )
    for participation in entered.order_by("round__position"):
        rule = definition.round(participation.round.key)
        given = sorted(participation.verdicts.all(), key=lambda v: v.run.number)
        if not given or participation.round.state != round_lifecycle.CLOSED:
            mark = Mark("none", _("Absent")) if participation.absent else Mark("info", _("Takes part"))
            found.append(RoundLine(rule.title, mark, "", [], [], participation.motivation))
            continue
        verdict = given[-1]
        points = ""
        if verdict.points and verdict.maximum:
            values = {
                "points": figure(Fraction(verdict.points)),
                "maximum": figure(Fraction(verdict.maximum)),
            }
            points = _("%(points)s out of %(maximum)s") % values
        reasons = [reason_from_document(r) for r in verdict.reasons]
        found.append(
            RoundLine(
                rule.title,
                Mark(
                    "good" if verdict.goes_on else VERDICT_KINDS[VerdictKind(verdict.kind)],
                    words.capital(str(verdict.get_kind_display())),
                    _("rules version %(number)s") % {"number": verdict.run.rules_version.number},
                ),
                points,
                [part_line(part_from_document(p), rule) for p in verdict.parts],
                [words.unbroken(words.capital(reason_line(r, definition, rule))) for r in reasons],
                participation.motivation,
                f"round-{participation.round_id}",
            )
        )
    return found
