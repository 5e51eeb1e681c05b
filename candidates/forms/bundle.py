"""Several forms on one page, checked all at once: what is typed into them becomes a dossier."""

from __future__ import annotations

import dataclasses
from typing import Any

from django import forms

from candidates.dossier import Dossier
from candidates.forms.facts import of_kind
from candidates.forms.periods import MOST_ROWS, DiplomaRow, ExperienceRow, ServiceRow, rows_of
from organisations.errors import error_line
from vacancies import rules
from vacancies.rules import Definition

ROWS = (
    ("diplomas", DiplomaRow, (rules.DiplomaCondition, rules.NotOverqualifiedCondition)),
    ("experience", ExperienceRow, (rules.ExperienceCondition,)),
    ("service", ServiceRow, (rules.SeniorityCondition,)),
)
"""What a dossier holds in rows: its field, the form of a row, and the conditions that ask for it."""


@dataclasses.dataclass(frozen=True)
class Problem:
    """An error with the id of the field that it is at; "" when it is about all of it."""

    text: str
    id: str = ""


class Bundle:
    """Forms and formsets of one page. While a row was asked for (`adding`) everything is shown again as typed."""

    adding = False

    def __init__(self) -> None:
        self.refused: list[str] = []

    @property
    def parts(self) -> list[Any]:
        """The forms and formsets, in the order of the page."""
        raise NotImplementedError

    def is_valid(self) -> bool:
        # All are asked, so that every error is shown at once.
        return not self.adding and all([part.is_valid() for part in self.parts])

    def label_of(self, part: Any, bound: forms.BoundField) -> str:
        """How an error names its field."""
        return str(bound.label)

    def problems(self) -> list[Problem]:
        """Every error on the page, in its order; what an action refused comes first."""
        found = [Problem(text) for text in self.refused]
        if self.adding:
            return found
        for part in self.parts:
            if not part.is_bound:
                continue
            rows = isinstance(part, forms.BaseFormSet)
            for index, form in enumerate(part.forms if rows else [part], start=1):
                for bound in form:
                    name = self.label_of(part, bound) + (f" ({index})" if rows else "")
                    found += [
                        Problem(error_line(name, error), bound.id_for_label or bound.auto_id)
                        for error in bound.errors
                    ]
                found += [Problem(str(error)) for error in form.non_field_errors()]
            if rows:
                found += [Problem(str(error)) for error in part.non_form_errors()]
        return found


def asks_for_a_row(data: Any) -> bool:
    """Whether the button was pressed that adds a row."""
    return data is not None and data.get("add", "") in {name for name, _form, _kinds in ROWS}


def with_a_row(data: Any, definition: Definition) -> Any:
    """The posted data with one more row of the kind that was asked for, its relevance filled in as in a first row."""
    data = data.copy()
    name = f"{data['add']}-TOTAL_FORMS"
    number = int(data[name]) if data.get(name, "").isdigit() else 0
    data[name] = str(min(number + 1, MOST_ROWS))
    known = {c.field for c in of_kind(definition, rules.ExperienceCondition)}
    if data["add"] == "experience" and len(known) == 1:
        data.setlist(f"experience-{number}-fields_of_work", list(known))
    return data


def formsets(definition: Definition, dossier: Dossier | None, **options: Any) -> dict[str, Any]:
    """A formset for each kind of rows that the conditions ask for; None for one that they do not."""
    return {
        name: rows_of(form)(prefix=name, definition=definition, initial=_initial(name, dossier), **options)
        if any(of_kind(definition, kind) for kind in kinds)
        else None
        for name, form, kinds in ROWS
    }


def _initial(name: str, dossier: Dossier | None) -> list[dict[str, Any]]:
    if dossier is None:
        return []
    rows = [
        {field.name: getattr(row, field.name) for field in dataclasses.fields(row)}
        for row in getattr(dossier, name)
    ]
    for row in rows:
        if name == "diplomas":
            row["unrecognised"] = not row["recognised"]
        if name == "experience":
            row["fields_of_work"] = sorted(row["fields"])
    return rows
