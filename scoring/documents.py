"""Minutes of a round and of the whole selection, from the verdicts as they were closed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils import translation
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from candidates.eligibility import Admission
from candidates.models import Application
from candidates.records import proposal_from_document
from candidates.wording import refusal_lines
from documents.render import LANGUAGE, Paper, render_pdf
from scoring.minutes_opening import opening_facts
from scoring.minutes_points import figure
from scoring.minutes_records import (
    Record,
    fact,
    full_name,
    function_line,
    listed,
    records_of,
    vacancy_line,
)
from scoring.minutes_rounds import round_context, round_facts, signatories_of
from scoring.models import Ranking
from scoring.outcome import Rule
from scoring.records import fraction_value, reason_from_document
from scoring.wording import reason_line
from vacancies import words
from vacancies.models import Round, Vacancy
from vacancies.rules import Definition
from vacancies.wording import end

COLUMNS_AT_MOST = 3
"""Rounds whose points fit beside the final score."""


def minutes_pdf(round: Round) -> bytes:
    """The minutes of a closed round as a PDF."""
    return _pdf(minutes_paper(round), round.vacancy)


def minutes_paper(round: Round, *, only: Application | None = None, named: bool = True) -> Paper:
    """The minutes of a closed round: panel, applied rules, points, verdicts with their reasons, signatures.

    `only` gives the extract about one candidate: what is about others is left out. Not `named`, no column and no order tells
    who is who, and nobody signs; the texts themselves go through `documents.nameless`.
    """
    vacancy = round.vacancy
    with translation.override(LANGUAGE):
        [record] = records_of(vacancy, [round], named=named)
        title = _("Minutes of %(round)s, %(function)s") % {"round": record.title, "function": vacancy.title}
        if only:
            record = record.about(only)
            title = _("Extract: %(title)s") % {"title": words.small(title)}
        context = {
            "running": title,
            "heading": _("Extract from the minutes") if only else _("Minutes"),
            "subheading": [record.title, function_line(record.definition)],
            "facts": list(round_facts(vacancy, record)),
            "round": round_context(record),
            "signatories": signatories_of(vacancy, record.seats) if named else [],
            "extract": only is not None,
        }
        return Paper("print/minutes.html", context, title)


def final_minutes_pdf(vacancy: Vacancy) -> bytes:
    """The minutes of the whole selection as a PDF."""
    return _pdf(final_minutes_paper(vacancy), vacancy)


def final_minutes_paper(vacancy: Vacancy, *, named: bool = True) -> Paper:
    """The minutes of the whole selection: admission, every closed round, and the end where it is adopted.

    Not `named`, as `minutes_paper`.
    """
    with translation.override(LANGUAGE):
        rounds = [r for r in vacancy.rounds.order_by("position") if r.closed_at]
        records = list(records_of(vacancy, rounds, named=named))
        title = _("Final minutes, %(function)s") % {"function": vacancy.title}
        definition = vacancy.definition
        context = {
            "running": title,
            "heading": _("Final minutes"),
            "subheading": [function_line(definition)],
            "facts": list(_whole_facts(vacancy)),
            "course": [_course(record) for record in records],
            "admissions": _admissions(vacancy, named=named),
            "rounds": [round_context(record) for record in records],
            "end": _end(vacancy, definition, records, named=named),
            "signatories": signatories_of(vacancy, [seat for record in records for seat in record.seats])
            if named
            else [],
        }
        return Paper("print/final_minutes.html", context, title)


def _pdf(paper: Paper, vacancy: Vacancy) -> bytes:
    return render_pdf(
        paper.template_name, paper.context, organisation=vacancy.organisation, title=paper.title
    )


def _whole_facts(vacancy: Vacancy) -> Iterator[dict[str, Any]]:
    yield fact(_("Vacancy"), vacancy_line(vacancy, vacancy.rules))
    if vacancy.opening_reference:
        decision = [words.capital(vacancy.opening_authority)]
        if vacancy.opening_date:
            decision.append(words.day(vacancy.opening_date))
        decision.append(vacancy.opening_reference)
        yield fact(_("Opening of the post"), ", ".join(filter(None, decision)))
    for label, lines in opening_facts(vacancy):
        yield fact(label, *lines)
    if vacancy.registered_count is not None:
        counts = ngettext(
            "%(count)s application, %(valid)s valid",
            "%(count)s applications, %(valid)s valid",
            vacancy.registered_count,
        ) % {"count": vacancy.registered_count, "valid": vacancy.valid_count}
        yield fact(_("Applications"), counts)
    ranking = Ranking.objects.filter(vacancy=vacancy).first()
    if ranking:
        yield fact(_("Adopted"), words.capital(words.moment(localtime(ranking.adopted_at))))


def _course(record: Record) -> dict[str, Any]:
    run = record.run
    return {
        "title": record.title,
        "held": pgettext("round", "held") if run.held else pgettext("round", "not held"),
        "counts": [run.entrants, run.exempt, run.passed, run.out, run.withdrawn],
        "closed": words.day(localdate(run.closed_at)),
    }


def _admissions(vacancy: Vacancy, *, named: bool) -> list[dict[str, Any]]:
    """How many of each, and by name who was not admitted, with the reason."""
    counts = Counter(vacancy.applications.exclude(admission="").values_list("admission", flat=True))
    outside = vacancy.applications.filter(admission__in=[Admission.REFUSED, Admission.INVALID])
    return [
        {
            "label": label,
            "count": counts[admission],
            "refused": [
                {"name": f"{full_name(a)} ({a.reference})", "reasons": refusal_reasons(a, vacancy.definition)}
                for a in sorted(outside.select_related("candidate"), key=lambda a: listed(a, named=named))
                if a.admission == admission
            ],
        }
        for admission, label in Application.ADMISSIONS
        if counts[admission]
    ]


def refusal_reasons(application: Application, definition: Definition) -> list[str]:
    """The officer's own reason where the decision differs from the proposal, else what the proposal found."""
    if application.admission_reason:
        return [application.admission_reason]
    return refusal_lines(proposal_from_document(application.proposal), definition)


def _end(
    vacancy: Vacancy, definition: Definition, records: Sequence[Record], *, named: bool
) -> dict[str, Any] | None:
    """The final result of who came through the last round; None before the ranking is adopted."""
    ranking = Ranking.objects.filter(vacancy=vacancy).first()
    if ranking is None:
        return None
    ranked = definition.reserve.ranked
    counting = [record for record in records if definition.counts(record.rule)]
    if len(counting) > COLUMNS_AT_MOST:
        counting = []  # the points stand with each round
    verdicts = {
        record.round.pk: {v.participation.application_id: v for v in record.verdicts} for record in counting
    }
    rows = []
    results = list(ranking.results.select_related("application__candidate"))
    shared = Counter(result.rank for result in results if result.rank)
    for result in results:
        reasons = [reason_from_document(document) for document in result.reasons]
        if any(reason.rule is Rule.OUT_BEFORE for reason in reasons):
            continue
        of_rounds = [verdicts[record.round.pk].get(result.application_id) for record in counting]
        total = fraction_value(result.total)
        rows.append(
            {
                "rank": result.rank if ranked else None,
                "tied": ranked and shared[result.rank] > 1,
                "name": full_name(result.application) if named else result.application.reference,
                "reference": result.application.reference,
                "points": [figure(fraction_value(v.points)) if v else "–" for v in of_rounds],
                "total": figure(total, definition.end.percent),
                "result": result.get_outcome_display(),
                "reason": words.capital(
                    "; ".join(
                        reason_line(r, definition)
                        for r in reasons
                        if not r.met and r.rule is not Rule.WITHDRAWN
                    )
                ),
                "order": (result.rank or len(results) + 1, listed(result.application, named=named))
                if ranked
                else (result.outcome != "reserve", listed(result.application, named=named)),
            }
        )
    return {
        "ranked": ranked,
        "named": named,
        "applied": [{"label": label, "sentences": s} for label, s in end(definition).rows()],
        "rounds": [
            {"title": record.rule.title, "maximum": words.number(record.rule.maximum)} for record in counting
        ],
        "rows": sorted(rows, key=lambda row: row["order"]),
    }
