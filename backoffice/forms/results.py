"""The grid of results of a round: a row per candidate, a cell per part and juror, attendance, a verdict without points.

Only what somebody changed is recorded: every field carries what was shown, so that who saves a grid that was opened an hour ago
does not take back what a colleague entered since, nor the points per criterion of a sheet. Where a colleague changed the same
cell, both values are shown and saving again chooses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from backoffice.decisions import first_names, sheet_points
from candidates import lifecycle
from candidates.models import Participation
from planning.models import Seat
from scoring.actions import Attendance, PointsEntry
from scoring.models import Score
from vacancies import words
from vacancies.models import Round
from vacancies.rules import Part, ResultKind, Source

MOST_ROWS = 200
MOST_VALUES = 3900
"""Values in one request, below the limit of the settings; every field sends two, what was shown and what stands there."""


@dataclass(frozen=True)
class Column:
    """A column of points: the part, and the juror who gives them or the panel that agrees on them."""

    part: Part
    seat: Seat | None = None
    consensus: bool = False
    first_name: str = ""

    @property
    def head(self) -> str:
        """Who gives the points, short; fields name them in full."""
        return self.first_name or self.label

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
    """One candidate. Who is exempt or withdrew has no fields, only the word."""

    participation: Participation
    exempt: bool
    withdrawn: bool
    code: str = ""
    cells: list[BoundField] = field(default_factory=list)
    scores: list[Score | None] = field(default_factory=list)
    absent: BoundField | None = None
    note: BoundField | None = None
    suitable: BoundField | None = None
    motivation: BoundField | None = None
    earlier: BoundField | None = None

    @property
    def closed(self) -> bool:
        return self.exempt or self.withdrawn

    @property
    def others(self) -> list[BoundField]:
        """The fields that are no points."""
        found = (self.absent, self.note, self.suitable, self.motivation, self.earlier)
        return [bound for bound in found if bound]


def columns(round_: Round, seats: Sequence[Seat]) -> list[Column]:
    """The columns of points of a round, part by part."""
    found = []
    voting = [seat for seat in seats if seat.votes]
    short = first_names([seat.name for seat in voting])
    for part in round_.rule.parts:
        if part.source is not Source.JURY:
            found.append(Column(part))
            continue
        found += [Column(part, seat=seat, first_name=name) for seat, name in zip(voting, short, strict=True)]
        if round_.rule.jurors.consensus:
            found.append(Column(part, consensus=True))
    return found


def page_size(round_: Round, seats: Sequence[Seat]) -> int:
    """How many candidates fit in one request: a wide panel makes shorter pages."""
    width = len(columns(round_, seats)) + 5
    return max(1, min(MOST_ROWS, MOST_VALUES // (2 * width)))


class ResultsForm(forms.Form):
    """Fields are named by application, part and juror; labels say in full what stands in a cell, for who cannot see the grid."""

    def __init__(
        self,
        *args: Any,
        round_: Round,
        participations: Sequence[Participation],
        seats: Sequence[Seat],
        scores: Sequence[Score],
        recused: Set[tuple[int, int]] = frozenset(),
        elsewhere: Set[tuple[int, int]] = frozenset(),
        names: Mapping[str, str] | None = None,
        codes: Mapping[int, str] | None = None,
        **kwargs: Any,
    ) -> None:
        """Cells are closed for jurors who stepped back (`recused`: seat, application), and for who sits in another session or
        does not score a candidate where a juror was replaced (`elsewhere`). `names` are those of who entered points, by their
        opaque key; `codes` those of a blind round."""
        self.writers = names or {}
        self.has_conflicts = False
        super().__init__(*args, **kwargs)
        self.round = round_
        self.recused = recused
        self.elsewhere = elsewhere
        self.columns = columns(round_, seats)
        self.judged = round_.rule.result in (ResultKind.VERDICT, ResultKind.PASS_FAIL)
        self.reasoned = round_.rule.result is ResultKind.VERDICT
        self.keeps = round_.rule.kept_years is not None
        self.rows: list[Row] = []
        there = {(s.participation_id, s.part, s.seat_id, s.consensus): s for s in scores}
        definition = round_.vacancy.definition
        for participation in participations:
            application = participation.application
            takes = definition.takes(round_.rule, application.route, application.alternative)
            gone = application.state == lifecycle.WITHDRAWN
            code = (codes or {}).get(participation.pk, "")
            row = Row(participation, exempt=not takes, withdrawn=gone, code=code)
            if not row.closed:
                self._add_row(row, there)
            self.rows.append(row)
        for each in self.fields.values():
            each.show_hidden_initial = True

    @property
    def has_jury(self) -> bool:
        return any(column.seat for column in self.columns)

    def _add_row(self, row: Row, there: dict[tuple, Score]) -> None:
        participation = row.participation
        name = str(participation.application.candidate)
        prefix = f"a{participation.application_id}"
        for column in self.columns:
            key = f"{prefix}-{column.key}"
            title = ", ".join(text for text in (name, column.part.title, column.label) if text)
            seat = column.seat.pk if column.seat else None
            score = there.get((participation.pk, column.part.key, seat, column.consensus))
            self.fields[key] = _points_field(title, column.part, _given(column.part, score))
            if (seat, participation.application_id) in self.recused:
                self.fields[key].disabled = True
                self.fields[key].widget.attrs["placeholder"] = _("recused")
            elif (seat, participation.application_id) in self.elsewhere:
                self.fields[key].disabled = True
                is_replaced = column.seat.ended_at or column.seat.replaces_id
                text = _("replaced") if is_replaced else _("other jury")
                self.fields[key].widget.attrs["placeholder"] = text
            row.cells.append(self[key])
            row.scores.append(score)
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
                decimal_places=2,
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
        """A verdict of the jury has its reasons, and who is absent has no result: said at the cell."""
        cleaned = super().clean()
        changed = set(self.changed_data)
        for row in self.rows:
            if row.closed:
                continue
            self._check_seen(row, changed, cleaned)
            if cleaned.get(row.absent.name):
                self._check_absent(row, cleaned)
            elif (
                self.reasoned
                and cleaned.get(row.suitable.name) is not None
                and not (cleaned.get(row.motivation.name) or "").strip()
            ):
                self.add_error(row.motivation.name, _("Give the reasons of the jury."))
        return cleaned

    def _check_seen(self, row: Row, changed: Set[str], cleaned: dict[str, Any]) -> None:
        """Where a colleague changed the same cell meanwhile: both values are told, and what is saved next was chosen in sight of
        both."""
        for bound, score in [
            *zip(row.cells, row.scores, strict=True),
            *((each, None) for each in row.others),
        ]:
            name = bound.name
            if name not in changed or name not in cleaned or self._was_seen(bound):
                continue
            if _plain(cleaned[name]) == _plain(_cleaned_initial(bound)):
                continue
            self.has_conflicts = True
            self.add_error(name, self._conflict(bound, score))
            self.data = self.data.copy()
            hidden = bound.field.hidden_widget()
            hidden.is_localized = bound.field.localize
            shown = hidden.format_value(bound.field.prepare_value(bound.initial))
            self.data[bound.html_initial_name] = "" if shown is None else shown

    def _was_seen(self, bound: BoundField) -> bool:
        """Whether what stands there now is what was shown when the grid was opened."""
        widget = bound.field.hidden_widget()
        sent = widget.value_from_datadict(self.data, self.files, bound.html_initial_name)
        try:
            shown = bound.field.to_python(sent)
        except forms.ValidationError:
            return False
        return _plain(shown) == _plain(bound.field.to_python(bound.initial))

    def _conflict(self, bound: BoundField, score: Score | None) -> str:
        there = _shown(bound)
        if score and score.entered_by in self.writers:
            return _(
                "Meanwhile this became %(there)s, by %(name)s on %(when)s. Save again to make it what you typed."
            ) % {
                "there": there,
                "name": self.writers[score.entered_by],
                "when": date_format(localtime(score.entered_at), "j F, H.i"),
            }
        return _("Meanwhile this became %(there)s. Save again to make it what you typed.") % {"there": there}

    def _check_absent(self, row: Row, cleaned: dict[str, Any]) -> None:
        if row.suitable and cleaned.get(row.suitable.name) is not None:
            self.add_error(row.suitable.name, _("Absent and judged: choose one of both."))
        for cell in row.cells:
            if cleaned.get(cell.name) is not None:
                self.add_error(cell.name, _("Absent, and yet points: choose one of both."))

    def points(self) -> list[PointsEntry]:
        """The cells that were changed as entries; one that was emptied takes back what stood there."""
        changed = set(self.changed_data)
        return [
            PointsEntry(
                row.participation.application,
                column.part.key,
                points=self.cleaned_data[cell.name],
                seat=column.seat,
                consensus=column.consensus,
                seen=score,
            )
            for row in self.rows
            for column, cell, score in zip(self.columns, row.cells, row.scores, strict=False)
            if cell.name in changed
        ]

    def attendance(self) -> list[Attendance]:
        """The rows in which something other than points was changed; the rest of such a row stays as it is."""
        changed = set(self.changed_data)
        found = []
        for row in self.rows:
            there = row.participation

            def value(bound: BoundField | None, old: Any) -> Any:
                return self.cleaned_data[bound.name] if bound and bound.name in changed else old

            new = Attendance(
                there.application,
                absent=value(row.absent, there.absent),
                note=value(row.note, there.absence_note),
                suitable=value(row.suitable, there.suitable),
                motivation=value(row.motivation, there.motivation),
                earlier_fraction=there.earlier_fraction,
                seen=there,
            )
            if row.earlier and row.earlier.name in changed:
                new = replace(new, earlier_fraction=_fraction(self.cleaned_data[row.earlier.name]))
            if any(bound.name in changed for bound in row.others):
                found.append(new)
        return found


def _plain(value: Any) -> Any:
    """A value to compare: nothing is nothing, and lines end in one way."""
    if isinstance(value, str):
        value = value.replace("\r\n", "\n").strip()
    return None if value in ("", False) else value


def _cleaned_initial(bound: BoundField) -> Any:
    """What stands there now, as cleaning gives it."""
    value = bound.field.to_python(bound.initial)
    return bound.field._coerce(value) if isinstance(bound.field, forms.TypedChoiceField) else value


def _shown(bound: BoundField) -> str:
    """What stands there now, in words."""
    value = bound.initial
    if isinstance(bound.field, forms.BooleanField):
        return _("absent") if value else _("present")
    if isinstance(bound.field, forms.ChoiceField):
        return str(dict(bound.field.choices).get(value, value)) if value else _("empty")
    if value in (None, ""):
        return _("empty")
    return words.number(value) if isinstance(value, Decimal) else f"“{value}”"


def _given(part: Part, score: Score | None) -> Decimal | None:
    """What stands in the cell: the points, or what a sheet with points per criterion comes to."""
    total = None if score is None else sheet_points(part, score)
    return None if total is None else _decimal(total, 4)


def _points_field(title: str, part: Part, given: Decimal | None) -> forms.DecimalField:
    outside = _("Give points between 0 and %(maximum)s.") % {"maximum": words.number(part.maximum)}

    def in_step(value: Decimal) -> None:
        # Points between two steps are refused for a jury; officers and imports have what a test gave.
        if part.source is Source.JURY and value % part.step:
            raise forms.ValidationError(
                _("Give points in steps of %(step)s.") % {"step": words.number(part.step)}
            )

    return forms.DecimalField(
        label=title,
        required=False,
        min_value=0,
        max_value=part.maximum,
        max_digits=9,
        decimal_places=4,
        localize=True,
        initial=given,
        validators=[in_step],
        widget=forms.TextInput(
            {
                "inputmode": "decimal",
                "class": "cell",
                "autocomplete": "off",
                "data-most": f"{part.maximum.normalize():f}",
                "data-step": f"{part.step.normalize():f}" if part.source is Source.JURY else "",
            }
        ),
        error_messages={
            "invalid": _("Give a number, for example 12,5."),
            "min_value": outside,
            "max_value": outside,
        },
    )


def _decimal(value: Fraction, places: int) -> Decimal:
    """A figure to show in a field; one whose decimals do not end is cut off, and kept exact as long as nobody changes it."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(
        Decimal(1).scaleb(-places)
    ).normalize() + 0


def _percent(fraction: str) -> Decimal | None:
    return _decimal(Fraction(fraction) * 100, 2) if fraction else None


def _fraction(percent: Decimal | None) -> str:
    return "" if percent is None else str(Fraction(percent) / 100)
