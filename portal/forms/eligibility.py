"""The questions of “Am I eligible?”: the published conditions of one route, answered by who asks.

Each condition is asked in its published sentence. The answers become a dossier that shows exactly that, and the engine that
decides on admissions answers (`candidates.eligibility.propose`). Papers that are asked with an application count as handed in,
unless they may come later: about those it asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from candidates.conditions import add_months, reference_day
from candidates.eligibility import (
    Diploma,
    Dossier,
    ExperiencePeriod,
    Month,
    Paper,
    Proposal,
    ReferenceDates,
    ServicePeriod,
    propose,
)
from vacancies import rules, words
from vacancies.rules import (
    Condition,
    Definition,
    DiplomaLevel,
    Lack,
    NeededWhen,
    Proof,
    RequiredDocument,
    Route,
)
from vacancies.wording import condition_text

YES, NO, UNKNOWN = "yes", "no", "unknown"
YES_NO = [(YES, gettext_lazy("Yes")), (NO, gettext_lazy("No"))]
YES_NO_UNKNOWN = [*YES_NO, (UNKNOWN, gettext_lazy("I do not know yet"))]
RECOGNISED, FOREIGN = "recognised", "foreign"

_BY_DIPLOMA = (rules.DiplomaCondition, rules.NotOverqualifiedCondition)
_THREE_WAYS = (rules.MedicalCondition, rules.StatementCondition)
"""Conditions of which the engine tells “no” from “not said”."""


class EligibilityForm(forms.Form):
    """The questions of one route. Nothing of it is kept."""

    def __init__(self, *args: Any, definition: Definition, route: Route, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.definition, self.route = definition, route
        for condition in self.asked():
            if isinstance(condition, rules.DiplomaCondition | rules.NotOverqualifiedCondition):
                self._ask_diploma(condition)
            else:
                three = isinstance(condition, _THREE_WAYS)
                self._ask(f"c_{condition.key}", condition_text(condition, definition), three=three)
        for document in self._later():
            label = _("You have this document already: %(document)s.") % {"document": document.label}
            self._ask(f"d_{document.key}", label)

    def _ask(self, name: str, label: str, *, three: bool = False) -> None:
        self.fields[name] = forms.ChoiceField(
            label=label, choices=YES_NO_UNKNOWN if three else YES_NO, widget=forms.RadioSelect
        )

    def _ask_diploma(self, condition: Condition) -> None:
        if "diploma" not in self.fields:
            self.fields["diploma"] = forms.ChoiceField(
                label=_("What is your highest diploma?"),
                choices=[
                    ("", _("Choose …")),
                    *((v, words.capital(str(t))) for v, t in words.choices(DiplomaLevel)),
                ],
            )
            self.fields["origin"] = forms.ChoiceField(
                label=_("Where is that diploma from?"),
                choices=[
                    (RECOGNISED, _("From Belgium, or recognised here as equivalent")),
                    (FOREIGN, _("From abroad, and not recognised here yet")),
                ],
                widget=forms.RadioSelect,
                initial=RECOGNISED,
            )
        if isinstance(condition, rules.DiplomaCondition) and (condition.named or condition.access_to_level):
            self._ask(f"c_{condition.key}", condition_text(condition, self.definition))

    def conditions(self) -> list[Condition]:
        """The conditions that can play a part in this route, in the order of the brochure."""
        keys = [*self.definition.general, *self.route.general]
        for alternative in self.route.alternatives:
            keys += alternative.conditions
        return [self.definition.condition(key) for key in dict.fromkeys(keys)]

    def asked(self) -> Iterator[Condition]:
        """Those about which somebody can say something; what HR judges is left to HR."""
        for condition in self.conditions():
            if condition.proof is not Proof.JUDGED and not isinstance(condition, rules.JudgementCondition):
                yield condition

    def _papers(self) -> list[RequiredDocument]:
        """What this route asks with the application."""
        return [
            document
            for document in self.definition.documents
            if document.needed is NeededWhen.APPLICATION
            and self.route.key in (document.routes or (self.route.key,))
        ]

    def _later(self) -> list[RequiredDocument]:
        return [document for document in self._papers() if document.lack is Lack.LATER]

    def taken_as_there(self) -> list[str]:
        """The papers that the answer takes as handed in."""
        later = {document.key for document in self._later()}
        return [document.label for document in self._papers() if document.key not in later]

    def proposal(self, *, on: date, dates: ReferenceDates) -> Proposal:
        """What the engine would propose for who answers so and applies on the day `on`. Needs a valid form."""
        return propose(self.definition, self._dossier(on, dates), on=on, dates=dates)

    def _dossier(self, on: date, dates: ReferenceDates) -> Dossier:
        facts: dict[str, Any] = {
            "diplomas": [],
            "certificates": [],
            "experience": [],
            "service": [],
            "languages": {},
            "licences": set(),
            "statements": {},
        }
        if level := self.cleaned_data.get("diploma"):
            recognised = self.cleaned_data["origin"] == RECOGNISED
            facts["diplomas"].append(Diploma(DiplomaLevel(level), recognised=recognised))
        empty = Dossier(self.route.key, on)
        for condition in self.asked():
            answer = self.cleaned_data.get(f"c_{condition.key}")
            if answer in (YES, NO):
                day = reference_day(condition.reference, empty, dates, on)
                _declare(facts, condition, answer == YES, day)
        papers = {
            document.key: Paper(received_on=on, issued_on=on, blank=True)
            for document in self._papers()
            if self.cleaned_data.get(f"d_{document.key}") != NO
        }
        for name in ("diplomas", "certificates", "experience", "service"):
            facts[name] = tuple(facts[name])
        facts["licences"] = frozenset(facts["licences"])
        return Dossier(self.route.key, on, papers=papers, **facts)


def _declare(facts: dict[str, Any], condition: Condition, yes: bool, day: date) -> None:
    """Put into the facts of a dossier what makes the condition hold, or not hold, on the day."""
    match condition:
        case rules.DiplomaCondition(named=named, access_to_level=access) if yes:
            name = named[0] if named else ""
            facts["diplomas"].append(Diploma(DiplomaLevel.NONE, name=name, gives_access_to=access))
        case rules.CertificateCondition(name=name) if yes:
            facts["certificates"].append(name)
        case rules.ExperienceCondition() if yes:
            period = ExperiencePeriod(
                _first_month(day, condition.months), None, frozenset({condition.field}), condition.where
            )
            facts["experience"].append(period)
        case rules.SeniorityCondition() if yes:
            level = condition.levels[0] if condition.levels else ""
            period = ServicePeriod(
                _first_month(day, condition.months), None, condition.where, level, step=level
            )
            facts["service"].append(period)
        case rules.ContractCondition():
            facts["permanent_here"] = yes
        case rules.EvaluationCondition(count=count):
            facts["evaluations"] = (yes,) * count
        case rules.LanguageCondition() if yes:
            facts["languages"][condition.language] = max(
                condition.level, facts["languages"].get(condition.language, "")
            )
        case rules.LicenceCondition(category=category) if yes:
            facts["licences"].add(category)
        case rules.AgeCondition(minimum=minimum):
            birthday = add_months(day, -12 * minimum)
            facts["born_on"] = birthday if yes else birthday + timedelta(days=1)
        case rules.NationalityCondition(countries=countries) if yes:
            facts["nationality"] = countries[0]
        case rules.ResidenceCondition(postcodes=postcodes) if yes:
            facts["postcode"] = postcodes[0]
        case rules.CoolingOffCondition() if not yes:
            facts["last_participation"] = day
        case rules.MedicalCondition():
            facts["medically_fit"] = yes
        case rules.StatementCondition(key=key):
            facts["statements"][key] = yes


def _first_month(day: date, months: int) -> Month:
    """The first of so many calendar months that end with the month of the day."""
    first = add_months(day.replace(day=1), 1 - months)
    return Month(first.year, first.month)
