"""Forms for what conditions ask once: the route, facts and statements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from candidates.conditions import CEFR
from candidates.eligibility import Dossier
from candidates.forms.fields import DateInput, Part, YesNoField
from vacancies import rules, words
from vacancies.rules import Definition
from vacancies.wording import condition_text


def of_kind(definition: Definition, kind: type) -> list[Any]:
    """The conditions of one kind."""
    return [c for c in definition.conditions if isinstance(c, kind)]


class RouteForm(Part):
    """The route that the candidate chose."""

    route = forms.ChoiceField(label=_("Route"), widget=forms.RadioSelect)

    def __init__(self, definition: Definition, *args: Any, fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.form_show_labels = False  # the legend around it says it
        field = self.fields["route"]
        field.choices = [(route.key, route.label) for route in definition.routes]
        field.disabled = fixed
        if fixed:
            field.help_text = _("The admission is closed: the route cannot change any more.")
        elif len(definition.routes) == 1:
            field.initial = field.initial or definition.routes[0].key


class FactsForm(Part):
    """What the conditions ask once: statements, languages, licences, evaluations, contract, age."""

    def __init__(
        self, definition: Definition, *args: Any, dossier: Dossier | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.definition = definition
        self.dossier = dossier or Dossier(route="", registered_on=localdate())
        for name, field in self._asked():
            self.fields[name] = field

    def _asked(self) -> Iterator[tuple[str, forms.Field]]:
        has, dossier, not_said = self._has, self.dossier, _("not declared")
        if has(rules.AgeCondition):
            yield (
                "born_on",
                forms.DateField(
                    label=_("Date of birth"), required=False, widget=DateInput, initial=dossier.born_on
                ),
            )
        if has(rules.NationalityCondition):
            yield (
                "nationality",
                forms.RegexField(
                    "^[A-Za-z]{2}$",
                    label=_("Nationality"),
                    required=False,
                    initial=dossier.nationality,
                    help_text=_("The two letters of the country, such as BE or NL."),
                    error_messages={"invalid": _("Enter the two letters of the country, such as BE.")},
                ),
            )
        if has(rules.ResidenceCondition):
            yield (
                "postcode_of_residence",
                forms.CharField(
                    label=_("Postcode of the place of residence"),
                    required=False,
                    max_length=10,
                    initial=dossier.postcode,
                ),
            )
        if has(rules.ContractCondition):
            yield (
                "permanent_here",
                forms.BooleanField(
                    label=_("Works with us under a contract of indefinite duration"),
                    required=False,
                    initial=dossier.permanent_here,
                ),
            )
        for index in range(self.evaluations):
            given = dossier.evaluations[index] if index < len(dossier.evaluations) else None
            label = _("Latest evaluation") if not index else _("The evaluation before that")
            yield (
                f"evaluation_{index}",
                YesNoField(
                    label=label, unknown=_("none"), yes=_("favourable"), no=_("not favourable"), initial=given
                ),
            )
        for language in sorted({c.language for c in of_kind(self.definition, rules.LanguageCondition)}):
            yield (
                f"language_{language}",
                forms.ChoiceField(
                    label=words.capital(words.language_name(language)),
                    choices=[("", not_said), *((level, level) for level in CEFR)],
                    required=False,
                    initial=dossier.languages.get(language, ""),
                ),
            )
        for category in sorted({c.category for c in of_kind(self.definition, rules.LicenceCondition)}):
            yield (
                f"licence_{category}",
                forms.BooleanField(
                    label=_("Driving licence %(category)s") % {"category": category},
                    required=False,
                    initial=category in dossier.licences,
                ),
            )
        for index, name in enumerate(self.certificates):
            yield (
                f"certificate_{index}",
                forms.BooleanField(
                    label=_("Certificate “%(name)s”") % {"name": name},
                    required=False,
                    initial=name in dossier.certificates,
                ),
            )
        if has(rules.MedicalCondition):
            yield (
                "medically_fit",
                YesNoField(label=_("Medically fit"), unknown=not_said, initial=dossier.medically_fit),
            )
        if has(rules.CoolingOffCondition):
            yield (
                "last_participation",
                forms.DateField(
                    label=_("Last took part in a selection for this function"),
                    required=False,
                    widget=DateInput,
                    initial=dossier.last_participation,
                ),
            )
        for condition in of_kind(self.definition, rules.StatementCondition):
            yield (
                f"statement_{condition.key}",
                YesNoField(
                    label=condition_text(condition, self.definition),
                    unknown=not_said,
                    initial=dossier.statements.get(condition.key),
                ),
            )

    def _has(self, kind: type) -> bool:
        return bool(of_kind(self.definition, kind))

    @property
    def evaluations(self) -> int:
        return max((c.count for c in of_kind(self.definition, rules.EvaluationCondition)), default=0)

    @property
    def certificates(self) -> list[str]:
        return sorted({c.name for c in of_kind(self.definition, rules.CertificateCondition)})

    def clean_born_on(self) -> date | None:
        return _not_later(self.cleaned_data["born_on"])

    def clean_last_participation(self) -> date | None:
        return _not_later(self.cleaned_data["last_participation"])

    def changes(self) -> dict[str, Any]:
        """What the form says, as fields of a dossier; what it does not ask keeps its place in the dossier."""
        data, dossier = self.cleaned_data, self.dossier
        found: dict[str, Any] = {
            name: data[name]
            for name in ("born_on", "permanent_here", "medically_fit", "last_participation")
            if name in data
        }
        if "nationality" in data:
            found["nationality"] = data["nationality"].upper()
        if "postcode_of_residence" in data:
            found["postcode"] = data["postcode_of_residence"].strip()
        if self.evaluations:
            given = [data[f"evaluation_{index}"] for index in range(self.evaluations)]
            found["evaluations"] = tuple(value for value in given if value is not None)
        found["languages"] = self._merged(dossier.languages, "language_", "")
        found["statements"] = self._merged(dossier.statements, "statement_", None)
        asked = {name.removeprefix("licence_") for name in data if name.startswith("licence_")}
        held = {category for category in asked if data[f"licence_{category}"]}
        found["licences"] = frozenset((dossier.licences - asked) | held)
        names = self.certificates
        shown = [name for index, name in enumerate(names) if data[f"certificate_{index}"]]
        found["certificates"] = (*(c for c in dossier.certificates if c not in names), *shown)
        return found

    def _merged(self, before: Mapping[str, Any], prefix: str, nothing: Any) -> dict[str, Any]:
        merged = dict(before)
        for name, value in self.cleaned_data.items():
            if name.startswith(prefix):
                merged.pop(name.removeprefix(prefix), None)
                if value != nothing:
                    merged[name.removeprefix(prefix)] = value
        return merged


def _not_later(day: date | None) -> date | None:
    if day and day > localdate():
        raise forms.ValidationError(_("This day is still to come."))
    return day
