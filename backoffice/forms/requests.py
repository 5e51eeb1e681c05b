"""Forms of the register: its filters, taking in a request that came by phone or post, and the answer."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.db import models
from django.db.models import QuerySet
from django.utils.functional import lazy
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from backoffice.scope import vacancies_for
from candidates.forms.fields import DateInput, Part
from candidates.models import Application, Request
from planning.models import VOTING, Seat
from vacancies import lifecycle as vacancy_lifecycle
from vacancies.models import Vacancy
from vacancies.words import capital

_capital = lazy(lambda label: capital(str(label)), str)


def _capitals(choices: type[models.TextChoices]) -> list[tuple[str, Any]]:
    """Choices as they stand alone in a field: each begins with a capital, in the language of the reader."""
    return [(value, _capital(label)) for value, label in choices.choices]


class RequestFilter(forms.Form):
    """Filters of the register; what is open comes first."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *_capitals(Request.State)]
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All")), *_capitals(Request.Kind)]
    )
    vacancy = forms.ModelChoiceField(label=_("Vacancy"), queryset=None, required=False, empty_label=_("All"))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["vacancy"].queryset = (
            vacancies_for(user).filter(requests__isnull=False).distinct().order_by("title", "pk")
        )

    def apply(self, rows: QuerySet[Request]) -> QuerySet[Request]:
        if not self.is_valid():
            return rows
        return rows.filter(**{name: value for name, value in self.cleaned_data.items() if value})


class VacancyChoice(forms.Form):
    """About which vacancy it is."""

    vacancy = forms.ModelChoiceField(label=_("Vacancy"), queryset=None, empty_label=_("Choose a vacancy"))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["vacancy"].queryset = (
            vacancies_for(user).exclude(state=vacancy_lifecycle.DRAFT).order_by("title", "pk")
        )


class RegisterForm(Part):
    """A request as it came in. Who has no application gives a name and where the answer goes to."""

    kind = forms.ChoiceField(label=_("Kind"), choices=_capitals(Request.Kind))
    channel = forms.ChoiceField(
        label=_("How it came in"),
        choices=[c for c in Request.Channel.choices if c[0] != Request.Channel.PORTAL],
        initial=Request.Channel.PHONE,
    )
    received_on = forms.DateField(
        label=_("Received on"),
        widget=DateInput,
        initial=localdate,
        help_text=_("The term runs from this day."),
    )
    reference = forms.CharField(
        label=_("Number of the application"),
        required=False,
        max_length=20,
        help_text=_("For example 0383. Empty for somebody who did not apply."),
    )
    name = forms.CharField(
        label=_("Name"), required=False, max_length=160, help_text=_("Only of somebody who did not apply.")
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    address = forms.CharField(label=_("Address"), required=False, widget=forms.Textarea({"rows": 2}))
    seat = forms.ModelChoiceField(
        label=_("Jury member"), queryset=None, required=False, help_text=_("Only for a challenge.")
    )
    text = forms.CharField(label=_("What is asked or told"), widget=forms.Textarea({"rows": 6}))
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, vacancy: Vacancy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.vacancy = vacancy
        seats = Seat.objects.standing().filter(round__vacancy=vacancy, role__in=VOTING)
        self.fields["seat"].queryset = seats.exclude(round__state=vacancy_lifecycle.CLOSED)

    def clean_reference(self) -> Application | None:
        reference = self.cleaned_data["reference"].strip()
        if not reference:
            return None
        found = self.vacancy.applications.filter(reference=reference).select_related("candidate").first()
        if found is None:
            raise forms.ValidationError(_("No application of this vacancy has that number."))
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("kind") == Request.Kind.CHALLENGE:
            if not data.get("seat"):
                self.add_error("seat", _("Choose the jury member who is challenged."))
            if "reference" in data and not data["reference"]:
                self.add_error("reference", _("Only a candidate can challenge a jury member."))
        return data


class RequestAnswerForm(Part):
    """The answer as it goes into the letter; where it is right or wrong, that too."""

    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=_capitals(Request.Outcome), widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("Answer"),
        widget=forms.Textarea({"rows": 10}),
        help_text=_("It goes into the letter as you write it. Empty lines part the paragraphs."),
    )

    def __init__(self, *args: Any, row: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not row.is_judged:
            del self.fields["outcome"]
