"""Result letters on paper: the words of the letter that was written (`scoring.letters`), the points drawn beside the figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from correspondence.actions import Letter
from documents.render import LANGUAGE, Paper, render_pdf
from scoring.letters import final_result_letters, round_result_letters
from scoring.minutes_points import figure
from scoring.models import ClosingRun, Ranking, Result, Verdict
from scoring.outcome import PartOutcome
from scoring.records import fraction_value, part_from_document
from vacancies import words
from vacancies.models import Vacancy
from vacancies.rules import Definition, Round

_BAR = 480  # width of a drawn score, in tenths of a millimetre


def round_letter_papers(run: ClosingRun, *, on: date) -> list[tuple[Verdict, Paper]]:
    """The letter of every entrant of a closed round, dated `on`; who withdrew gets none. A constant number of queries."""
    verdicts = list(run.verdicts.select_related("participation__application__candidate"))
    letters = {letter.subject_key: letter for letter in round_result_letters(run, verdicts)}
    vacancy, definition = run.round.vacancy, run.rules_version.definition
    rule = definition.round(run.round.key)
    found = []
    with translation.override(LANGUAGE):
        for verdict in verdicts:
            if letter := letters.get(verdict.participation.application.key):
                rows = list(_round_rows(rule, verdict))
                found.append((verdict, _paper(vacancy, letter, rows, on)))
    return found


def final_letter_papers(ranking: Ranking, *, on: date) -> list[tuple[Result, Paper]]:
    """The final letter of everybody who reached the end, dated `on`. A constant number of queries."""
    results = list(ranking.results.select_related("application__candidate"))
    letters = {letter.subject_key: letter for letter in final_result_letters(ranking, results)}
    vacancy, definition = ranking.vacancy, ranking.rules_version.definition
    points = _points_of_rounds(vacancy, definition)
    found = []
    with translation.override(LANGUAGE):
        for result in results:
            if letter := letters.get(result.application.key):
                rows = list(_final_rows(definition, result, points.get(result.application_id, {})))
                found.append((result, _paper(vacancy, letter, rows, on)))
    return found


def round_letter_pdf(verdict: Verdict, *, on: date) -> bytes:
    """The letter about one verdict as a PDF. Raises LookupError for who withdrew."""
    run = verdict.run
    return _pdf(run.round.vacancy, verdict, round_letter_papers(run, on=on))


def result_letter_pdf(result: Result, *, on: date) -> bytes:
    """The final letter about one result as a PDF. Raises LookupError for who did not reach the end: the round's letter
    tells it."""
    return _pdf(result.ranking.vacancy, result, final_letter_papers(result.ranking, on=on))


def _pdf(vacancy: Vacancy, subject: Verdict | Result, papers: list[tuple[Any, Paper]]) -> bytes:
    for about, paper in papers:
        if about.pk == subject.pk:
            return render_pdf(
                paper.template_name, paper.context, organisation=vacancy.organisation, title=paper.title
            )
    raise LookupError(f"no letter about {subject}")


def _paper(vacancy: Vacancy, letter: Letter, rows: list[dict[str, Any]], on: date) -> Paper:
    said = letter.context
    title = said["result"]
    sections = [
        (_("The rule that decided"), [said["rule"], said["reasons"]]),
        (_("Our reasons"), [said.get("motivation", "")]),
        (_("Your place"), [said.get("place", "")]),
        (_("What comes next"), [said["next"]]),
        (_("What we still expect"), [said.get("open", "")]),
        (_("What you do now"), [said["todo"]]),
        (_("Feedback and inspection"), vacancy.organisation.inspection_text.split("\n\n")),
        (_("Do you not agree?"), vacancy.organisation.appeal_text.split("\n\n")),
    ]
    return Paper(
        "print/letter.html",
        {
            "running": _("%(function)s, file %(reference)s")
            % {"function": vacancy.title, "reference": said["reference"]},
            "heading": title,
            "address": [line for line in letter.recipient.address.splitlines() if line]
            or [letter.recipient.name],
            "date": words.day(on),
            "number": vacancy.number,
            "reference": said["reference"],
            "function": vacancy.title,
            "first_name": said["first_name"],
            "officer": said["officer"],
            "contact": said["contact"],
            "portal": said["portal"],
            "rows": rows,
            "sections": [
                {"title": heading, "paragraphs": list(_paragraphs(texts))}
                for heading, texts in sections
                if any(text.strip() for text in texts)
            ],
        },
        title,
    )


def _paragraphs(texts: list[str]) -> Iterator[dict[str, Any]]:
    """Each text as a paragraph, or as a list where its lines begin with a dash."""
    for text in texts:
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if lines and all(line.startswith("- ") for line in lines):
            yield {"bullets": [line.removeprefix("- ") for line in lines]}
        elif lines:
            yield {"text": " ".join(lines)}


# -- Points ------------------------------------------------------------------------------------------------------------


def _round_rows(rule: Round, verdict: Verdict) -> Iterator[dict[str, Any]]:
    parts: list[PartOutcome] = [part_from_document(document) for document in verdict.parts]
    if not any(part.taken for part in parts):
        return
    for part in parts:
        title = rule.part(part.key).title
        yield _row(title, part.points if part.taken else None, part.maximum, part.mark)
    points, maximum = fraction_value(verdict.points), fraction_value(verdict.maximum)
    if points is not None and maximum is not None and (len(parts) > 1 or rule.passing.percent is not None):
        yield {**_row(_("Total"), points, maximum, _round_mark(rule, maximum)), "sum": True}


def _round_mark(rule: Round, maximum: Fraction) -> Fraction | None:
    return None if rule.passing.percent is None else Fraction(rule.passing.percent) * maximum / 100


def _final_rows(
    definition: Definition, result: Result, points: Mapping[str, Verdict]
) -> Iterator[dict[str, Any]]:
    for rule in definition.rounds:
        verdict = points.get(rule.key)
        if verdict and verdict.fraction:
            maximum = fraction_value(verdict.maximum)
            yield _row(rule.title, fraction_value(verdict.points), maximum, _round_mark(rule, maximum))
    total = fraction_value(result.total)
    if total is not None:
        percent = definition.end.percent
        mark = None if percent is None else Fraction(percent)
        yield {**_row(_("Final score, in percent"), total, Fraction(100), mark), "sum": True}


def _row(title: str, points: Fraction | None, maximum: Fraction, mark: Fraction | None) -> dict[str, Any]:
    """Points beside what was needed; the bar has the same proportions, drawn to a tenth of a millimetre."""

    def length(value: Fraction) -> int:
        return round(_BAR * min(max(value, Fraction(0)), maximum) / maximum)

    return {
        "title": title,
        "points": figure(points, mark),
        "maximum": figure_of(maximum),
        "mark": "–" if mark is None else figure_of(mark),
        "fill": None if points is None else length(points),
        "at": None if mark is None else length(mark),
    }


def figure_of(value: Fraction) -> str:
    """A published figure without needless decimals."""
    return figure(value, value).removesuffix(",00")


def _points_of_rounds(vacancy: Vacancy, definition: Definition) -> Mapping[int, Mapping[str, Verdict]]:
    """The last verdict per counting round, by application: one query."""
    keys = [rule.key for rule in definition.rounds if definition.counts(rule)]
    found: dict[int, dict[str, Verdict]] = {}
    verdicts = (
        Verdict.objects.filter(run__round__vacancy=vacancy, run__round__key__in=keys)
        .select_related("run__round", "participation")
        .order_by("run__number")
    )
    for verdict in verdicts:
        found.setdefault(verdict.participation.application_id, {})[verdict.run.round.key] = verdict
    return found
