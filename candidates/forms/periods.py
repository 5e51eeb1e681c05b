"""Forms in rows, as many as are needed: diplomas, experience, service."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from candidates.eligibility import Diploma, ExperiencePeriod, ServicePeriod
from candidates.forms.facts import of_kind
from candidates.forms.fields import MonthField, Part
from vacancies import rules, words
from vacancies.rules import Definition, DiplomaLevel, Employer, SeniorityKind

MOST_ROWS = 40
LEVELS = ("A", "B", "C", "D", "E")


class RowForm(Part):
    """One row. What it fills in itself (a choice that a browser posts untouched) does not make it a row."""

    FILLED_IN = frozenset({"employer", "fields_of_work"})

    def has_changed(self) -> bool:
        return bool(set(self.changed_data) - self.FILLED_IN)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last month lies before the first one."))
        return data


class DiplomaRow(RowForm):
    level = forms.ChoiceField(label=_("Level"))
    name = forms.CharField(label=_("Name of the diploma"), max_length=160, required=False)
    gives_access_to = forms.ChoiceField(label=_("Gives access to level"), required=False)
    unrecognised = forms.BooleanField(
        label=_("Foreign diploma: the equivalence still has to be shown"), required=False
    )

    def __init__(self, *args: Any, definition: Definition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = [
            (v, words.capital(str(t))) for v, t in words.choices(DiplomaLevel) if v != DiplomaLevel.NONE
        ]
        self.fields["level"].choices = [("", "–"), *levels]
        if any(c.access_to_level for c in of_kind(definition, rules.DiplomaCondition)):
            self.fields["gives_access_to"].choices = [("", "–"), *((level, level) for level in LEVELS)]
        else:
            del self.fields["gives_access_to"]

    def row(self) -> Diploma:
        data = self.cleaned_data
        return Diploma(
            DiplomaLevel(data["level"]),
            data["name"].strip(),
            data.get("gives_access_to", self.initial.get("gives_access_to", "")),
            not data["unrecognised"],
        )


class ExperienceRow(RowForm):
    first = MonthField(label=_("From (month)"))
    last = MonthField(label=_("Through (month)"), required=False, help_text=_("Empty: still going on."))
    description = forms.CharField(label=_("Function and employer"), max_length=200, required=False)
    employer = forms.ChoiceField(label=_("Where"), choices=())
    fields_of_work = forms.MultipleChoiceField(
        label=_("Relevant as"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, definition: Definition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        conditions = of_kind(definition, rules.ExperienceCondition)
        known = {c.field for c in conditions} | set(self.initial.get("fields_of_work", ()))
        field = self.fields["fields_of_work"]
        field.choices = [(name, name) for name in sorted(known)]
        if len(known) == 1:
            field.initial = list(known)
        if all(c.where is Employer.ANYWHERE for c in conditions):
            del self.fields["employer"]
        else:
            self.fields["employer"].choices = _employers(list(Employer))
            self.fields["employer"].initial = Employer.ANYWHERE.value

    def row(self) -> ExperiencePeriod:
        data = self.cleaned_data
        employer = data.get("employer") or self.initial.get("employer") or Employer.ANYWHERE
        return ExperiencePeriod(
            data["first"],
            data["last"],
            frozenset(data["fields_of_work"]),
            Employer(employer),
            data["description"].strip(),
        )


class ServiceRow(RowForm):
    first = MonthField(label=_("From (month)"))
    last = MonthField(label=_("Through (month)"), required=False, help_text=_("Empty: still going on."))
    employer = forms.ChoiceField(label=_("Where"))
    level = forms.ChoiceField(label=_("Level"), choices=[("", "–"), *((level, level) for level in LEVELS)])
    step = forms.CharField(label=_("Scale"), max_length=6, required=False, help_text=_("Such as C4."))
    grade = forms.CharField(label=_("Grade"), max_length=80, required=False)

    def __init__(self, *args: Any, definition: Definition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        conditions = of_kind(definition, rules.SeniorityCondition)
        self.fields["employer"].choices = _employers([Employer.HERE, Employer.LOCAL, Employer.PUBLIC])
        if all(len(level) == 1 for c in conditions for level in c.levels) and not self.initial.get("step"):
            del self.fields["step"]
        if all(c.kind is not SeniorityKind.GRADE for c in conditions) and not self.initial.get("grade"):
            del self.fields["grade"]

    def row(self) -> ServicePeriod:
        data = self.cleaned_data
        return ServicePeriod(
            data["first"],
            data["last"],
            Employer(data["employer"]),
            data["level"],
            data.get("step", "").strip().upper(),
            data.get("grade", "").strip(),
        )


def _employers(employers: list[Employer]) -> list[tuple[str, Any]]:
    names = {
        Employer.HERE: _("with us"),
        Employer.LOCAL: _("another local authority"),
        Employer.PUBLIC: _("another public authority"),
        Employer.ANYWHERE: _("another employer"),
    }
    return [(employer.value, names[employer]) for employer in employers]


class Rows(forms.BaseFormSet):
    """Rows of one kind. They grow without script: a button asks the page for one more."""

    deletion_widget = forms.CheckboxInput

    def __init__(self, *args: Any, quiet: bool = False, definition: Definition, **kwargs: Any) -> None:
        self.quiet = quiet
        super().__init__(*args, form_kwargs={"definition": definition, "quiet": quiet}, **kwargs)

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Remove this row")

    def rows(self) -> tuple[Any, ...]:
        return tuple(
            form.row()
            for form in self.forms
            if form not in self.deleted_forms
            and form.cleaned_data.get("level", form.cleaned_data.get("first"))
        )


def rows_of(form: type[RowForm]) -> type[Rows]:
    return forms.formset_factory(
        form,
        formset=Rows,
        extra=1,
        can_delete=True,
        can_delete_extra=False,
        max_num=MOST_ROWS,
        absolute_max=MOST_ROWS,
    )
