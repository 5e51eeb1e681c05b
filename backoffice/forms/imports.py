"""Forms for results from a file: the file with its bureau, and what stands in which column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.forms.planning import PlanningForm
from candidates.uploads import Inspected
from scoring.importing import Columns, KeyKind, SourceColumn, Target
from scoring.tables import ACCEPT, Table, inspect_table
from vacancies import words

ABSENT = ("afwezig", "niet aanwezig", "absent")
"""Words for who was not there that bureaus use; the form proposes them."""


class ResultsFileForm(PlanningForm):
    """A file of results; `file` is what may be kept of it."""

    bureau = forms.CharField(
        label=gettext_lazy("Test bureau"),
        max_length=120,
        widget=forms.TextInput({"list": "bureaus", "autocomplete": "off"}),
        help_text=gettext_lazy("Its columns are remembered, so the next file is read at once."),
    )
    file = forms.FileField(
        label=gettext_lazy("File with the results"),
        widget=forms.FileInput({"accept": ACCEPT}),
        help_text=gettext_lazy("Xlsx or csv, at most 5 MB: a row of headings, below it a row per candidate."),
    )

    def clean_file(self) -> Inspected:
        upload = self.cleaned_data["file"]
        return inspect_table(upload.name, upload.read())


class ColumnsForm(forms.Form):
    """Which column names the candidate, and which gives the points of which part; one line per target."""

    key = forms.ChoiceField(label=gettext_lazy("Column that names the candidate"))
    kind = forms.ChoiceField(
        label=gettext_lazy("What stands in it"),
        choices=[
            (KeyKind.REFERENCE.value, gettext_lazy("the file number")),
            (KeyKind.CODE.value, gettext_lazy("the personal code")),
            (KeyKind.EMAIL.value, gettext_lazy("the e-mail address")),
        ],
    )
    absent = forms.CharField(
        label=gettext_lazy("Words for who was absent"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Parted by commas."),
    )

    def __init__(
        self, *args: Any, table: Table, targets: Sequence[Target], columns: Columns, **kwargs: Any
    ) -> None:
        place = table.column(columns.key)
        initial = {
            "key": table.headings[place] if place is not None else None,
            "kind": columns.kind.value,
            "absent": ", ".join(columns.absent or ABSENT),
        }
        super().__init__(*args, initial=initial, **kwargs)
        headings = [(heading, heading) for heading in table.headings]
        self.fields["key"].choices = headings
        self.targets = targets
        with_questions = {target.part for target in targets if target.criterion}
        for number, target in enumerate(targets):
            source = columns.points.get(target.key)
            known = source and table.column(source.heading)
            self.fields[f"column{number}"] = forms.ChoiceField(
                label=_("%(title)s: column") % {"title": target.title},
                choices=[("", _("not in this file")), *headings]
                if target.part in with_questions
                else [("", "–"), *headings],
                required=False,
                initial=table.headings[known] if known is not None else "",
            )
            self.fields[f"maximum{number}"] = forms.DecimalField(
                label=_("%(title)s: maximum in the file") % {"title": target.title},
                required=False,
                localize=True,
                min_value=0,
                max_digits=9,
                decimal_places=4,
                initial=source.maximum if source else None,
                widget=forms.TextInput(
                    {"inputmode": "decimal", "class": "cell", "placeholder": words.number(target.top)}
                ),
                error_messages={"invalid": _("Give a number, for example 12,5.")},
            )

    @property
    def lines(self) -> list[tuple[Target, BoundField, BoundField]]:
        """Every target with its two fields."""
        return [
            (target, self[f"column{number}"], self[f"maximum{number}"])
            for number, target in enumerate(self.targets)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for number, _target in enumerate(self.targets):
            if cleaned.get(f"maximum{number}") == 0:
                self.add_error(f"maximum{number}", _("Give a maximum above 0, or leave it empty."))
        return cleaned

    def columns(self) -> Columns:
        """What was chosen. A maximum that is the one of the rules needs no remembering."""
        cleaned = self.cleaned_data
        points = {}
        for number, target in enumerate(self.targets):
            if cleaned[f"column{number}"]:
                maximum = cleaned[f"maximum{number}"]
                points[target.key] = SourceColumn(
                    cleaned[f"column{number}"], None if maximum == target.top else maximum
                )
        absent = tuple(word for each in cleaned["absent"].split(",") if (word := " ".join(each.split())))
        return Columns(cleaned["key"], KeyKind(cleaned["kind"]), points, absent)
