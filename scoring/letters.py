"""Letters about results: of a round, and of the whole selection."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from candidates.letters import (
    APPLICANT,
    NEXT,
    TO_DO,
    application_keys,
    application_letter,
    items,
    next_step,
    nothing_to_do,
)
from candidates.models import Application
from candidates.wording import round_name
from correspondence.actions import Letter
from correspondence.occasions import Occasion, Variable, in_letter_language
from scoring.models import ClosingRun, Ranking, Reopening, Result, Verdict
from scoring.outcome import FinalOutcome, Reason, Rule, VerdictKind
from scoring.records import fraction_value, part_from_document, reason_from_document
from scoring.wording import (
    figure,
    final_title,
    part_line,
    points_line,
    reason_text,
    verdict_title,
)
from vacancies import words
from vacancies.models import Vacancy
from vacancies.rules import Definition, ReserveKind, Round
from vacancies.wording import Aspect, end, reserve, round_block

RESULT = (
    Variable(
        "result",
        gettext_lazy("the result, as a title"),
        "Je bent geslaagd voor ronde 1: schriftelijke proef",
        token=pgettext_lazy("token", "result"),
    ),
    Variable(
        "points",
        gettext_lazy("points per part, with the marks"),
        "- Opdracht: 31 op 40\n- Gesprek: 47 op 60\n- Totaal: 78 op 100",
        block=True,
        token=pgettext_lazy("token", "points"),
        essential=True,
    ),
    Variable(
        "rule",
        gettext_lazy("the published rule that decided"),
        "Je gaat door als je minstens 60 op 100 haalt.",
        block=True,
        token=pgettext_lazy("token", "rule"),
        essential=True,
    ),
    Variable(
        "reasons",
        gettext_lazy("how the rule worked out for the candidate"),
        "Je haalde 78 %. Je had minstens 60 % nodig.",
        block=True,
        token=pgettext_lazy("token", "reasons"),
        essential=True,
    ),
    NEXT,
    TO_DO,
)
ROUND_RESULT = Occasion(
    "round-result",
    gettext_lazy("result of a round"),
    goes_to=gettext_lazy("everybody who took part in a round or was exempt from it"),
    held=True,
    decision=True,
    variables=(
        *APPLICANT,
        *RESULT,
        Variable(
            "round",
            gettext_lazy("the round"),
            "ronde 1: schriftelijke proef",
            token=pgettext_lazy("token", "round"),
        ),
        Variable(
            "motivation",
            gettext_lazy("motivation of the jury"),
            "Je opdracht is sterk en toont oog voor detail.",
            block=True,
            token=pgettext_lazy("token", "motivation"),
            essential=True,
        ),
    ),
)
FINAL_RESULT = Occasion(
    "final-result",
    gettext_lazy("final result"),
    goes_to=gettext_lazy("everybody who reached the end of the selection"),
    held=True,
    decision=True,
    variables=(
        *APPLICANT,
        *RESULT,
        Variable(
            "place",
            gettext_lazy("the place in the ranking"),
            "Elf kandidaten zijn geslaagd. Jij staat op plaats 2.",
            block=True,
            token=pgettext_lazy("token", "place"),
        ),
        Variable(
            "open",
            gettext_lazy("papers still to come"),
            "- een kopie van je diploma",
            block=True,
            token=pgettext_lazy("token", "open"),
        ),
    ),
)

SPLIT_BY_POINTS = (VerdictKind.PASSED, VerdictKind.FAILED, VerdictKind.CUT)


# -- A round ---------------------------------------------------------------------------------------------------------


@in_letter_language
def round_result_letters(run: ClosingRun, verdicts: Sequence[Verdict]) -> list[Letter]:
    """The result of a round for each of its entrants; who withdrew gets none.

    The verdicts come with their participation, application and candidate fetched.
    """
    vacancy = run.round.vacancy
    definition = run.rules_version.definition
    rule = definition.round(run.round.key)
    sentences = _published(definition, rule)
    following = list(vacancy.rounds.filter(position__gt=run.round.position).order_by("position"))
    letters = []
    for verdict in verdicts:
        kind = VerdictKind(verdict.kind)
        if kind is VerdictKind.WITHDRAWN:
            continue
        application = verdict.participation.application
        reasons = [reason_from_document(document) for document in verdict.reasons]
        context = {
            "result": verdict_title(kind, verdict.goes_on, definition, rule),
            "round": round_name(definition, rule),
            "points": _points(rule, verdict) if kind in SPLIT_BY_POINTS or verdict.parts else "",
            "rule": sentences if _rule_decided(kind, reasons) else "",
            "reasons": _listed(reason_text(reason, definition, rule) for reason in reasons),
            "motivation": verdict.participation.motivation,
            **_what_follows(
                definition, application, verdict.goes_on, next_step(definition, following, application)
            ),
        }
        letter = application_letter(
            vacancy, application, ROUND_RESULT, f"result:round:{run.round_id}", context
        )
        letters.append(replace(letter, reason=run.corrects.reason if run.corrects else ""))
    return letters


def compose_round_results(unique_keys: Sequence[str]) -> list[Letter]:
    """The letters about these results of rounds as of today, from the latest closing of each round."""
    asked = application_keys(unique_keys)
    runs = ClosingRun.objects.filter(round__in=[int(about.rpartition(":")[2]) for about in asked])
    latest = {
        run.round_id: run
        for run in runs.select_related(
            "round__vacancy__organisation", "round__vacancy__officer", "rules_version", "corrects"
        ).order_by("number")
    }
    verdicts: dict[int, list[Verdict]] = defaultdict(list)
    applications = {pk for pks in asked.values() for pk in pks}
    for verdict in Verdict.objects.filter(
        run__in=latest.values(), participation__application__in=applications
    ).select_related("participation__application__candidate"):
        verdicts[verdict.run_id].append(verdict)
    return [letter for run in latest.values() for letter in round_result_letters(run, verdicts[run.pk])]


def _listed(sentences: Iterable[str]) -> str:
    """One sentence as it is, several as a list."""
    lines = list(sentences)
    return lines[0] if len(lines) == 1 else items(lines)


def _published(definition: Definition, rule: Round) -> str:
    """The sentences of the brochure about passing and going on, word for word."""
    about = round_block(definition, rule).about(
        Aspect.CALCULATION, Aspect.PASSING, Aspect.CUT, Aspect.ELIMINATING
    )
    return " ".join(sentence.text for sentence in about)


def _rule_decided(kind: VerdictKind, reasons: Sequence[Reason]) -> bool:
    """Whether the rule about passing was applied at all: not to who is exempt or was turned away for want of a paper, nor in a
    round that is not held."""
    rules = {reason.rule for reason in reasons}
    if kind in (VerdictKind.NOT_HELD, VerdictKind.INFORMATIVE) or Rule.MISSING_PAPER in rules:
        return False
    return kind is not VerdictKind.EXEMPT or Rule.CUT in rules


def _points(rule: Round, verdict: Verdict) -> str:
    parts = [part_from_document(document) for document in verdict.parts]
    lines = [part_line(part, rule) for part in parts]
    points, maximum = fraction_value(verdict.points), fraction_value(verdict.maximum)
    if len(parts) > 1 and points is not None and maximum is not None:
        lines.append(points_line(_("Total"), points, maximum, _mark(rule, maximum)))
    return items(lines)


def _mark(rule: Round, maximum: Fraction) -> Fraction | None:
    """The mark of the whole round, in points of what its maximum came to."""
    return None if rule.passing.percent is None else Fraction(rule.passing.percent) * maximum / 100


def _what_follows(
    definition: Definition, application: Application, goes_on: bool, following: str
) -> dict[str, str]:
    if not goes_on:
        return {"next": _("Your application for this function ends here."), "todo": _("Nothing.")}
    if application.open_papers:
        labels = words.joined([definition.document(key).label for key in application.open_papers])
        todo = _("Hand in what is still to come as soon as you have it: %(papers)s.") % {"papers": labels}
    else:
        todo = nothing_to_do()
    return {"next": following, "todo": todo}


# -- The end ---------------------------------------------------------------------------------------------------------


@in_letter_language
def final_result_letters(ranking: Ranking, results: Sequence[Result]) -> list[Letter]:
    """The end of the selection for everybody who reached it; who was out in a round, or withdrew, knows already.

    `results` are all of the ranking, with application and candidate fetched: places are told among all.
    """
    vacancy = ranking.vacancy
    definition = ranking.rules_version.definition
    sentences = " ".join(sentence.text for sentence in end(definition).about(Aspect.PASSING, Aspect.RANKING))
    ranks = Counter(result.rank for result in results if result.rank is not None)
    rounds = _points_per_round(definition, vacancy)
    reserve_sentences = reserve(definition).about(Aspect.RANKING, Aspect.VALIDITY, Aspect.OFFERS)
    correction = Reopening.objects.filter(run__round__vacancy=vacancy).order_by("reopened_at").last()
    letters = []
    for result in results:
        reasons = [reason_from_document(document) for document in result.reasons]
        outcome = FinalOutcome(result.outcome)
        if outcome is FinalOutcome.WITHDRAWN or any(reason.rule is Rule.OUT_BEFORE for reason in reasons):
            continue
        application = result.application
        successful = outcome is FinalOutcome.RESERVE
        rank = result.rank if definition.reserve.ranked else None
        context = {
            "result": final_title(outcome, rank, tied=ranks[rank] > 1 if rank else False),
            "points": _final_points(definition, rounds[application.pk], fraction_value(result.total)),
            "rule": sentences,
            "reasons": _listed(reason_text(reason, definition) for reason in reasons),
            "place": place_text(rank, ranks) if successful else "",
            "open": items(definition.document(key).label for key in application.open_papers)
            if successful
            else "",
            **_what_follows(
                definition,
                application,
                successful,
                " ".join(
                    [
                        _reserve_text(vacancy, definition, application),
                        *(sentence.text for sentence in reserve_sentences),
                    ]
                ),
            ),
        }
        letter = application_letter(vacancy, application, FINAL_RESULT, "result:final", context)
        letters.append(replace(letter, reason=correction.reason if correction else ""))
    return letters


def compose_final_results(unique_keys: Sequence[str]) -> list[Letter]:
    """The letters about these final results as of today; places are told among all results of a ranking."""
    rankings = (
        Ranking.objects.filter(results__application__in=application_keys(unique_keys)["result:final"])
        .select_related("vacancy__organisation", "vacancy__officer", "rules_version")
        .distinct()
    )
    wanted = set(unique_keys)
    return [
        letter
        for ranking in rankings
        for letter in final_result_letters(
            ranking, list(ranking.results.select_related("application__candidate"))
        )
        if letter.unique_key in wanted
    ]


def _points_per_round(definition: Definition, vacancy: Vacancy) -> Mapping[int, Mapping[str, Verdict]]:
    """The last verdict per counting round, by application: one query."""
    counting = [rule.key for rule in definition.rounds if definition.counts(rule)]
    found: dict[int, dict[str, Verdict]] = defaultdict(dict)
    verdicts = Verdict.objects.filter(run__round__vacancy=vacancy, run__round__key__in=counting)
    for verdict in verdicts.select_related("run__round", "participation").order_by("run__number"):
        found[verdict.participation.application_id][verdict.run.round.key] = verdict
    return found


def _final_points(definition: Definition, verdicts: Mapping[str, Verdict], total: Fraction | None) -> str:
    lines = []
    for rule in definition.rounds:
        verdict = verdicts.get(rule.key)
        if verdict and verdict.fraction:
            points, maximum = fraction_value(verdict.points), fraction_value(verdict.maximum)
            lines.append(points_line(rule.title, points, maximum, _mark(rule, maximum)))
    if total is not None:
        lines.append(_final_total(definition, total))
    return items(lines)


def _final_total(definition: Definition, total: Fraction) -> str:
    percent = definition.end.percent
    if percent is None:
        return _("Final score: %(total)s %%") % {"total": figure(total)}
    mark = Fraction(percent)
    values = {"total": figure(total, mark), "mark": figure(mark)}
    return _("Final score: %(total)s %% (pass mark %(mark)s %%)") % values


def place_text(rank: int | None, ranks: Mapping[int, int]) -> str:
    """How many succeeded and where the candidate stands; `ranks` counts who has each place."""
    count = sum(ranks.values())
    pieces = [
        ngettext("%(count)s candidate passed.", "%(count)s candidates passed.", count) % {"count": count}
    ]
    if rank is not None:
        others = ranks[rank] - 1
        if others:
            pieces.append(
                ngettext(
                    "You share place %(rank)s with %(others)s other candidate, who has exactly the same score.",
                    "You share place %(rank)s with %(others)s other candidates, who have exactly the same score.",
                    others,
                )
                % {"rank": rank, "others": others}
            )
        else:
            pieces.append(_("You are on place %(rank)s.") % {"rank": rank})
    return " ".join(pieces)


def _reserve_text(vacancy: Vacancy, definition: Definition, application: Application) -> str:
    kind: ReserveKind = definition.route(application.route).reserve
    values = {"authority": vacancy.organisation.authority, "kind": words.name(kind)}
    if values["authority"]:
        return (
            _("You are proposed for the %(kind)s. This authority decides on the list: %(authority)s.")
            % values
        )
    return _("You are proposed for the %(kind)s. The appointing authority decides on the list.") % values


OCCASIONS = (
    replace(ROUND_RESULT, compose=compose_round_results),
    replace(FINAL_RESULT, compose=compose_final_results),
)
