"""The tables of points in the minutes: per part what each juror gave and the figure that counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from scoring.display import Number, rounded, shown
from scoring.minutes_records import Record
from scoring.models import Score, Verdict
from scoring.outcome import PartOutcome, VerdictKind
from scoring.points import PartFacts, round_points
from scoring.records import fraction_value, part_from_document, reason_from_document
from scoring.wording import reason_line
from vacancies import rules as definitions
from vacancies import words
from vacancies.rules import Combination, ResultKind

_POINTS_WIDTH = 102  # mm that names and result leave for points in one table
_JUROR, _FIGURE, _ALONE = 9, 13, 26  # mm of a column; a figure without jurors before it has a wide head


def figure(value: Number | None, against: Number | None = None) -> str:
    """Two decimals, or the exact figure where rounding would change how it compares with `against`."""
    if value is None:
        return "–"
    text = shown(value, against)
    return rounded(value, fixed=True) if text == rounded(value) else text


def points_tables(record: Record) -> Iterator[dict[str, Any]]:
    """One table with all parts where it fits on the page, else one per part."""
    rule = record.rule
    if rule.result not in (ResultKind.POINTS, ResultKind.INFORMATIVE) or not rule.parts:
        return
    marks = record.marks()
    groups = [_PartColumns(record, part, marks) for part in rule.parts]
    total = len(groups) > 1
    width = sum(group.width for group in groups) + (_FIGURE if total else 0)
    rows = sorted(record.verdicts, key=lambda v: record.order(v.participation.application))
    if width <= _POINTS_WIDTH:
        yield _points_table(record, rows, groups, total=total)
    else:
        for group in groups:
            yield _points_table(record, rows, [group], total=False)


class _PartColumns:
    """The columns of one part: a juror each, where jurors scored, and the figure that counts."""

    def __init__(self, record: Record, part: definitions.Part, marks: Mapping[int, str]) -> None:
        self.part = part
        self.record = record
        scored = {
            s.seat_id for rows in record.scores.values() for s in rows if s.part == part.key and s.seat_id
        }
        self.seats = [seat for seat in record.jurors if seat.pk in scored]
        self.heads = [marks[seat.pk] for seat in self.seats]
        self.width = 3 + _JUROR * len(self.seats) + _FIGURE if self.seats else _ALONE

    @property
    def title(self) -> str:
        values = {"part": self.part.title, "maximum": words.number(self.part.maximum)}
        if self.part.pass_mark is None:
            return _("%(part)s, out of %(maximum)s") % values
        values["mark"] = words.number(self.part.pass_mark)
        return _("%(part)s, at least %(mark)s out of %(maximum)s") % values

    @property
    def figure_head(self) -> str:
        if not self.seats:
            return _("Points")
        how = self.record.rule.jurors
        if how.consensus:
            return pgettext("column of figures", "Agreed")
        if how.combine is Combination.MEDIAN:
            return pgettext("column of figures", "Median")
        return pgettext("column of figures", "Mean")

    def cells(self, participation: int, outcome: PartOutcome | None) -> Iterator[dict[str, Any]]:
        given = {s.seat_id: s for s in self.record.scores.get(participation, ()) if s.part == self.part.key}
        for index, seat in enumerate(self.seats):
            score = given.get(seat.pk)
            yield {"text": rounded(self._sheet(score)) if score else "–", "first": index == 0}
        taken = outcome is not None and outcome.taken
        yield {
            "text": figure(outcome.points, outcome.mark) if taken else "–",
            "first": not self.seats,
            "strong": True,
            "under": taken and outcome.reached is False,
        }

    def _sheet(self, score: Score) -> Fraction:
        """The points of one sheet for this part, counted as the engine counts them."""
        facts = PartFacts(
            points=score.points, criteria={key: Decimal(value) for key, value in score.criteria.items()}
        )
        gone = frozenset((part, criterion) for part, criterion in self.record.round.neutralised)
        outcomes = round_points(self.record.rule, {self.part.key: facts}, gone).parts
        return next(o.points for o in outcomes if o.key == self.part.key)


ROOM_FOR_WORDS = 4
"""Columns of figures that are as wide as a short sentence."""


def _points_table(
    record: Record, rows: Sequence[Verdict], groups: Sequence[_PartColumns], *, total: bool
) -> dict[str, Any]:
    span = sum(len(group.seats) + 1 for group in groups) + (1 if total else 0)
    return {
        "named": record.named,
        "groups": groups,
        "total": total,
        "span": span,
        # Why somebody has no points stands with the motivations too, where there is room for it.
        "is_narrow": span < ROOM_FOR_WORDS,
        "rows": [_points_row(record, verdict, groups, total=total) for verdict in rows],
        "under": any(
            outcome.reached is False for verdict in rows for outcome in map(part_from_document, verdict.parts)
        ),
        "maximum": words.number(record.rule.maximum),
    }


def _points_row(
    record: Record, verdict: Verdict, groups: Sequence[_PartColumns], *, total: bool
) -> dict[str, Any]:
    application = verdict.participation.application
    row: dict[str, Any] = {
        "name": record.name(application),
        "reference": application.reference,
        "result": result_word(verdict),
        "goes_on": verdict.goes_on,
    }
    outcomes = {part.key: part for part in map(part_from_document, verdict.parts)}
    if not any(part.taken for part in outcomes.values()):
        reasons = [reason_from_document(document) for document in verdict.reasons]
        lines = [reason_line(reason, record.definition, record.rule) for reason in reasons[:1]]
        return {**row, "note": words.capital("; ".join(lines))}
    cells = [
        cell
        for group in groups
        for cell in group.cells(verdict.participation_id, outcomes.get(group.part.key))
    ]
    if total:
        points, mark = fraction_value(verdict.points), mark_of(record.rule, verdict)
        cells.append(
            {
                "text": figure(points, mark),
                "strong": True,
                "under": points is not None and mark is not None and points < mark,
            }
        )
    return {**row, "cells": cells}


def mark_of(rule: definitions.Round, verdict: Verdict) -> Fraction | None:
    maximum = fraction_value(verdict.maximum)
    percent = rule.passing.percent
    return None if percent is None or maximum is None else Fraction(percent) * maximum / 100


def result_word(verdict: Verdict) -> str:
    if verdict.kind == VerdictKind.FAILED and verdict.goes_on:
        return _("failed, goes on")
    if verdict.kind == VerdictKind.ABSENT and verdict.goes_on:
        return _("absent, goes on")
    return verdict.get_kind_display()
