"""What closed rounds gave, as columns of the table of applications. Nothing is written here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from backoffice.candidacies import VERDICT_KINDS
from backoffice.funnel import round_label
from candidates.models import Application
from scoring.history import latest_runs
from scoring.models import Verdict
from scoring.records import fraction_value
from scoring.selection import VerdictKind
from scoring.wording import figure
from vacancies import lifecycle, words
from vacancies.models import Vacancy

MOST = 3
"""Columns that have room beside the rest of the table; the file for a spreadsheet has every round."""


@dataclass(frozen=True)
class RoundColumn:
    """A closed round: its name, the points that could be had, and its last closing."""

    run: int
    label: str
    title: str
    note: str


@dataclass(frozen=True)
class Given:
    """What a round gave a candidate: the points, or the verdict in a word where there are none."""

    kind: str
    text: str
    verdict: str


def round_columns(vacancy: Vacancy) -> list[RoundColumn]:
    """The last rounds that were held, that give points and that are closed, in their order."""
    found = []
    for run in latest_runs(vacancy).values():
        run.round.vacancy = vacancy
        rule = run.round.rule
        if run.held and rule.parts and run.round.state == lifecycle.CLOSED:
            note = _("out of %(maximum)s") % {"maximum": figure(Fraction(rule.maximum))}
            found.append(RoundColumn(run.pk, round_label(run.round), rule.title, note))
    return found[-MOST:]


def round_cells(
    columns: Sequence[RoundColumn], applications: Sequence[Application]
) -> dict[int, list[Given | None]]:
    """A cell per column for each application, by primary key; one query, none without columns."""
    given: dict[tuple[int, int], Given] = {}
    if columns:
        verdicts = Verdict.objects.filter(
            run__in=[column.run for column in columns], participation__application__in=applications
        )
        for verdict in verdicts.select_related("participation").defer("parts", "reasons"):
            given[verdict.run_id, verdict.participation.application_id] = _given(verdict)
    return {a.pk: [given.get((column.run, a.pk)) for column in columns] for a in applications}


def _given(verdict: Verdict) -> Given:
    kind = VerdictKind(verdict.kind)
    word = words.capital(str(verdict.get_kind_display()))
    points = fraction_value(verdict.points)
    return Given(
        "good" if kind is VerdictKind.PASSED else VERDICT_KINDS[kind],
        word if points is None or kind is VerdictKind.ABSENT else figure(points),
        word,
    )
