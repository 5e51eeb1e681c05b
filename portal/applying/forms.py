"""The forms of an application in the portal: who applies, and the same facts as on paper, asked in the voice of the candidate."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from candidates.dossier import Dossier
from candidates.eligibility import LATER_ANCHORS
from candidates.forms.facts import FactsForm, of_kind
from candidates.forms.fields import Part, PhoneField, YesNoField
from vacancies import rules, words
from vacancies.rules import Condition, Definition


class EmailForm(forms.Form):
    """Where somebody begins."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("We mail you a code. All letters about your application come to this address."),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput({"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )


def _completed(autocomplete: str, **attributes: str) -> forms.TextInput:
    return forms.TextInput({"autocomplete": autocomplete, **attributes})


class PersonForm(Part):
    """Who applies. The e-mail address is that of the account, which proved to be read."""

    first_name = forms.CharField(label=_("First name"), max_length=80, widget=_completed("given-name"))
    last_name = forms.CharField(label=_("Last name"), max_length=80, widget=_completed("family-name"))
    phone = PhoneField(
        label=_("Telephone"),
        widget=_completed("tel", type="tel"),
        help_text=_("So that we can reach you when something changes on the day itself."),
    )
    street = forms.CharField(
        label=_("Street and number"), max_length=120, required=False, widget=_completed("street-address")
    )
    postcode = forms.CharField(
        label=_("Postcode"), max_length=10, required=False, widget=_completed("postal-code")
    )
    city = forms.CharField(
        label=_("Municipality"), max_length=80, required=False, widget=_completed("address-level2")
    )


class OwnFactsForm(FactsForm):
    """What the conditions ask once, as questions to the candidate. `of_route` are the names that this route asks: what decides
    there has to be answered."""

    LABELS = {
        "permanent_here": _("I work with you under a contract of indefinite duration"),
        "medically_fit": _("You are medically fit for the function"),
        "last_participation": _("When did you last take part in a selection for this function?"),
    }
    DECIDING = ("born_on", "nationality", "postcode_of_residence", "medically_fit", "statement_")

    def __init__(
        self,
        definition: Definition,
        *args: Any,
        dossier: Dossier | None = None,
        of_route: Iterable[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(definition, *args, dossier=dossier, **kwargs)
        for name, field in self.fields.items():
            field.label = self.LABELS.get(name, field.label)
            if isinstance(field, YesNoField) and not name.startswith("evaluation_"):
                field.choices = [choice for choice in field.choices if choice[0]]
                field.widget = forms.RadioSelect(choices=field.choices)
        if all(c.reference.anchor in LATER_ANCHORS for c in of_kind(definition, rules.MedicalCondition)):
            self.fields.pop(
                "medically_fit", None
            )  # who is fit only shows at the appointment: nobody asks it before
        self.of_route = set(of_route) & set(self.fields)
        if "born_on" in self.fields:
            self.fields["born_on"].widget.attrs["autocomplete"] = "bday"
        if "last_participation" in self.fields:
            self.fields["last_participation"].help_text = _("Never? Then leave this empty.")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for name in self.of_route:
            if name.startswith(self.DECIDING) and name not in self.errors and data.get(name) in (None, ""):
                self.add_error(name, _("Answer this: it decides whether you can take part."))
        return data


@dataclasses.dataclass(frozen=True)
class FactGroup:
    """Facts that are asked together; `title` says for which routes, where it is not for all."""

    title: str
    routes: tuple[str, ...]
    fields: list[forms.BoundField]


def conditions_of(definition: Definition, key: str) -> tuple[Condition, ...]:
    """The conditions that play a part on a route: those for everybody, its own, and those of each possibility."""
    route = definition.route(key)
    keys = {*definition.general, *route.general, *(k for a in route.alternatives for k in a.conditions)}
    return tuple(c for c in definition.conditions if c.key in keys)


def names_by_route(definition: Definition) -> dict[str, set[str]]:
    """For each route the names of the facts that its conditions ask."""
    return {
        route.key: set(
            FactsForm(dataclasses.replace(definition, conditions=conditions_of(definition, route.key))).fields
        )
        for route in definition.routes
    }


def grouped(form: OwnFactsForm, definition: Definition) -> list[FactGroup]:
    """The facts in groups: first what everybody is asked, then what only some routes ask."""
    by_route = names_by_route(definition)
    groups: dict[tuple[str, ...], list[forms.BoundField]] = {}
    for name in form.fields:
        routes = tuple(key for key, names in by_route.items() if name in names)
        groups.setdefault(routes, []).append(form[name])
    every = tuple(by_route)
    ordered = sorted(groups, key=lambda routes: routes != every)
    return [
        FactGroup(
            "" if routes == every else words.joined([definition.route(key).label for key in routes]),
            () if routes == every else routes,
            groups[routes],
        )
        for routes in ordered
        if routes
    ]


class AccommodationForm(Part):
    """A request for reasonable accommodation: what would help, and why."""

    measure = forms.CharField(
        label=_("What would help you?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_(
            "For example: more time, a larger letter, a sign language interpreter, a room on the ground floor."
        ),
    )
    cause = forms.CharField(
        label=_("Why do you need it?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_(
            "Only the officers of the selection read this. The jury learns what was agreed, never why."
        ),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("cause") and not data.get("measure"):
            self.add_error("measure", _("Say what would help you, or leave both empty."))
        return data


class SubmitForm(forms.Form):
    agreed = forms.BooleanField(
        label=_("What I filled in is correct."),
        error_messages={"required": _("Tick that what you filled in is correct.")},
    )
