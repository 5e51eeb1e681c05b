"""The grid of results of a round: a row per candidate, a cell per part and juror, attendance, a verdict without points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from candidates.models import Participation
from planning.models import Seat
from scoring.actions import Attendance, PointsEntry
from scoring.models import Score
from vacancies import words
from vacancies.models import Round
from vacancies.rules import Part, ResultKind, Source


@dataclass(frozen=True)
class Column:
    """A column of points: the part, and the juror who gives them or the panel that agrees on them."""

    part: Part
    seat: Seat | None = None
    consensus: bool = False

    @property
    def label(self) -> str:
        if self.consensus:
            return _("agreed")
        return self.seat.name if self.seat else ""

    @property
    def key(self) -> str:
        who = f"seat{self.seat.pk}" if self.seat else "agreed" if self.consensus else "points"
        return f"{self.part.key}-{who}"


@dataclass
class Row:
    """One candidate. An exempt one has no fields, only the word."""

    participation: Participation
    exempt: bool
    cells: list[BoundField] = field(default_factory=list)
    absent: BoundField | None = None
    note: BoundField | None = None
    suitable: BoundField | None = None
    motivation: BoundField | None = None
    earlier: BoundField | None = None


def columns(round_: Round, seats: Sequence[Seat]) -> list[Column]:
    """The columns of points of a round, part by part."""
    found = []
    for part in round_.rule.parts:
        if part.source is not Source.JURY:
            found.append(Column(part))
            continue
        found += [Column(part, seat=seat) for seat in seats if seat.votes]
        if round_.rule.jurors.consensus:
            found.append(Column(part, consensus=True))
    return found


class ResultsForm(forms.Form):
    """Fields are named by application, part and juror; labels say in full what stands in a cell, for who cannot see the grid."""

    def __init__(
        self,
        *args: Any,
        round_: Round,
        participations: Sequence[Participation],
        seats: Sequence[Seat],
        scores: Sequence[Score],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.round = round_
        self.columns = columns(round_, seats)
        self.judged = round_.rule.result in (ResultKind.VERDICT, ResultKind.PASS_FAIL)
        self.reasoned = round_.rule.result is ResultKind.VERDICT
        self.keeps = round_.rule.kept_years is not None
        self.rows: list[Row] = []
        there = {(s.participation_id, s.part, s.seat_id, s.consensus): s.points for s in scores}
        definition = round_.vacancy.definition
        for participation in participations:
            application = participation.application
            takes = definition.takes(round_.rule, application.route, application.alternative)
            row = Row(participation, exempt=not takes)
            if takes:
                self._add_row(row, there)
            self.rows.append(row)

    def _add_row(self, row: Row, there: dict[tuple, Decimal | None]) -> None:
        participation = row.participation
        name = str(participation.application.candidate)
        prefix = f"a{participation.application_id}"
        for column in self.columns:
            key = f"{prefix}-{column.key}"
            title = ", ".join(text for text in (name, column.part.title, column.label) if text)
            seat = column.seat.pk if column.seat else None
            self.fields[key] = _points_field(
                title, column.part, there.get((participation.pk, column.part.key, seat, column.consensus))
            )
            row.cells.append(self[key])
        self.fields[f"{prefix}-absent"] = forms.BooleanField(
            label=_("%(name)s, absent") % {"name": name}, required=False, initial=participation.absent
        )
        row.absent = self[f"{prefix}-absent"]
        self.fields[f"{prefix}-note"] = forms.CharField(
            label=_("%(name)s, note on the absence") % {"name": name},
            required=False,
            max_length=200,
            initial=participation.absence_note,
        )
        row.note = self[f"{prefix}-note"]
        if self.judged:
            self._add_verdict(row, prefix, name)
        if self.keeps:
            fraction = participation.earlier_fraction
            self.fields[f"{prefix}-earlier"] = forms.DecimalField(
                label=_("%(name)s, earlier result in percent") % {"name": name},
                required=False,
                min_value=0,
                max_value=100,
                localize=True,
                initial=_percent(fraction),
                widget=forms.TextInput({"inputmode": "decimal", "class": "cell"}),
            )
            row.earlier = self[f"{prefix}-earlier"]

    def _add_verdict(self, row: Row, prefix: str, name: str) -> None:
        yes, no = (_("suitable"), _("not suitable")) if self.reasoned else (_("passed"), _("failed"))
        suitable = row.participation.suitable
        self.fields[f"{prefix}-suitable"] = forms.TypedChoiceField(
            label=_("%(name)s, result") % {"name": name},
            required=False,
            choices=[("", "–"), ("yes", yes.capitalize()), ("no", no.capitalize())],
            coerce=lambda value: value == "yes",
            empty_value=None,
            initial="" if suitable is None else "yes" if suitable else "no",
        )
        row.suitable = self[f"{prefix}-suitable"]
        self.fields[f"{prefix}-motivation"] = forms.CharField(
            label=_("%(name)s, motivation") % {"name": name},
            required=False,
            initial=row.participation.motivation,
            widget=forms.Textarea({"rows": 2}),
        )
        row.motivation = self[f"{prefix}-motivation"]

    def clean(self) -> dict[str, Any]:
        """A verdict of the jury has its reasons, and nobody is both absent and judged: said at the cell."""
        cleaned = super().clean()
        for row in self.rows:
            if row.exempt or not self.judged:
                continue
            suitable = cleaned.get(row.suitable.name)
            if suitable is not None and cleaned.get(row.absent.name):
                self.add_error(row.suitable.name, _("Absent and judged: choose one of both."))
            elif (
                self.reasoned
                and suitable is not None
                and not (cleaned.get(row.motivation.name) or "").strip()
            ):
                self.add_error(row.motivation.name, _("Give the reasons of the jury."))
        return cleaned

    def points(self) -> list[PointsEntry]:
        """Every cell as an entry; an empty one takes back what stood there."""
        return [
            PointsEntry(
                row.participation.application,
                column.part.key,
                points=self.cleaned_data[cell.name],
                seat=column.seat,
                consensus=column.consensus,
            )
            for row in self.rows
            for column, cell in zip(self.columns, row.cells, strict=False)
        ]

    def attendance(self) -> list[Attendance]:
        data = self.cleaned_data
        return [
            Attendance(
                row.participation.application,
                absent=data[row.absent.name],
                note=data[row.note.name],
                suitable=data[row.suitable.name] if row.suitable else None,
                motivation=data[row.motivation.name] if row.motivation else row.participation.motivation,
                earlier_fraction=_fraction(data[row.earlier.name]) if row.earlier else "",
            )
            for row in self.rows
            if not row.exempt
        ]


def _points_field(title: str, part: Part, given: Decimal | None) -> forms.DecimalField:
    described = {"maximum": words.number(part.maximum), "title": title}
    outside = _("%(title)s: give points between 0 and %(maximum)s.") % described
    return forms.DecimalField(
        label=title,
        required=False,
        min_value=0,
        max_value=part.maximum,
        max_digits=9,
        decimal_places=4,
        localize=True,
        initial=None if given is None else given.normalize() + 0,
        widget=forms.TextInput({"inputmode": "decimal", "class": "cell", "autocomplete": "off"}),
        error_messages={
            "invalid": _("%(title)s: give a number, for example 12,5.") % described,
            "min_value": outside,
            "max_value": outside,
        },
    )


def _percent(fraction: str) -> Decimal | None:
    """An earlier result in percent; exact, as only percentages with at most two decimals are typed in."""
    if not fraction:
        return None
    value = Fraction(fraction) * 100
    return Decimal(value.numerator) / Decimal(value.denominator)


def _fraction(percent: Decimal | None) -> str:
    return "" if percent is None else str(Fraction(percent) / 100)
