"""Why somebody is admitted or not, in words to the candidate: what a condition asks, and what we saw; how a round is named."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from candidates.eligibility import Admission, ConditionResult, ConditionState, PaperProblem, Proposal
from vacancies import rules, words
from vacancies.round_wording import round_number, round_title
from vacancies.rules import Condition, Definition, DiplomaLevel, Proof, Round
from vacancies.wording import condition_text


def round_name(definition: Definition, round_: Round) -> str:
    """The round inside a sentence: "round 2: speed interview", or "the round “Preselection”" where it has no number."""
    if round_number(definition, round_) is None:
        return _("the round “%(title)s”") % {"title": round_.title}
    return words.small(round_title(definition, round_))


def condition_result_text(result: ConditionResult, definition: Definition) -> str:
    """The published sentence of the condition, whether it is met, and what the dossier shows."""
    condition = definition.condition(result.key)
    pieces = [condition_text(condition, definition)]
    if result.state is ConditionState.MET:
        pieces.append(_("You meet this."))
    elif result.state is ConditionState.NOT_MET:
        pieces += [_("You do not meet this."), _observation(condition, result)]
    elif result.to_judge:
        pieces.append(_("We still have to judge this."))
    elif result.later:
        pieces.append(_("The proof may still come."))
    else:
        pieces.append(_("We have no valid proof of this."))
    return " ".join(piece for piece in pieces if piece)


def _observation(condition: Condition, result: ConditionResult) -> str:
    """What we saw that made the condition fail."""
    if isinstance(condition, rules.JudgementCondition) or _was_judged(condition, result):
        return _("That is our judgement of your file.")
    if not result.observed:
        return _("Your file does not show it.")
    match condition:
        case rules.ExperienceCondition() | rules.SeniorityCondition():
            return _("We count %(duration)s.") % {"duration": words.duration(int(result.observed))}
        case rules.DiplomaCondition() | rules.NotOverqualifiedCondition():
            level = words.name(DiplomaLevel(result.observed))
            return _("Your file shows: %(observed)s.") % {"observed": level}
        case rules.EvaluationCondition():
            values = {"observed": result.observed, "required": result.required}
            return _("%(observed)s of the last %(required)s were favourable.") % values
        case rules.LanguageCondition():
            return _("Your level is %(level)s.") % {"level": result.observed}
        case rules.AgeCondition():
            return _("You were %(years)s years old on that day.") % {"years": result.observed}
        case rules.CoolingOffCondition():
            return _("You last took part on %(day)s.") % {
                "day": words.day(date.fromisoformat(result.observed))
            }
        case rules.ContractCondition() | rules.MedicalCondition() | rules.StatementCondition():
            return _("Your file says no.")
    return _("Your file shows: %(observed)s.") % {"observed": result.observed}


def _was_judged(condition: Condition, result: ConditionResult) -> bool:
    """Whether the figures suffice, so that the judgement of HR is what decided."""
    if condition.proof is not Proof.JUDGED:
        return False
    counted = isinstance(condition, rules.ExperienceCondition | rules.SeniorityCondition)
    return not counted or int(result.observed) >= int(result.required)


def paper_problem_text(problem: PaperProblem, definition: Definition, *, name: str = "") -> str:
    """What is wrong with a paper, with the days that matter; `name` takes the place of its label."""
    values = {"document": name or definition.document(problem.document).label}
    match problem.problem:
        case "missing":
            return _("%(document)s is missing.") % values
        case "rejected":
            return _("%(document)s could not be accepted.") % values
        case "too_old":
            values["day"] = words.day(date.fromisoformat(problem.observed))
            values["oldest"] = words.day(date.fromisoformat(problem.required))
            return _("%(document)s dates from %(day)s. It may be from %(oldest)s at the earliest.") % values
        case "undated":
            values["duration"] = words.duration(int(problem.required))
            return _("%(document)s has no date. It may be at most %(duration)s old.") % values
        case "not_blank":
            return _("%(document)s is not blank.") % values
    raise ValueError(f"no words for {problem.problem!r}")


def refusal_lines(proposal: Proposal, definition: Definition) -> list[str]:
    """Why somebody is not admitted, in short lines about nobody in particular: what lacks, or per alternative what is not met."""
    lines = [paper_problem_text(problem, definition) for problem in proposal.validity.invalid]
    if lines or proposal.admission is not Admission.REFUSED:
        return lines
    route = definition.route(proposal.route)
    for result in proposal.alternatives:
        label = f"{route.alternative(result.key).label}: " if len(proposal.alternatives) > 1 else ""
        failed = [
            condition_text(definition.condition(condition.key), definition)
            for condition in result.conditions
            if condition.state is not ConditionState.MET and not (condition.later or condition.to_judge)
        ]
        failed += [paper_problem_text(problem, definition) for problem in result.papers]
        lines.append(_("%(label)snot met: %(conditions)s") % {"label": label, "conditions": " ".join(failed)})
    return lines
