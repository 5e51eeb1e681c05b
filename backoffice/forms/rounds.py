"""Forms about a round: its day and place, the decision to hold it, the jury's number, its panel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backoffice.forms.panels import jurors_of
from candidates.forms.fields import DateInput
from organisations.models import Organisation
from planning.models import SeatRole
from planning.panels import PanelSeat
from vacancies.rules import Part

MOST_SEATS = 20


class ReopenForm(forms.Form):
    """Why a closed round is opened again."""

    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea({"rows": 3}),
        help_text=_(
            "It goes into the minutes, and into the letter to who gets another result: name no candidate in it."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class _RoundForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class PlanForm(_RoundForm):
    planned_on = forms.DateField(label=_("Day"), required=False, widget=DateInput)
    place = forms.CharField(label=_("Place"), required=False, max_length=160)


class HeldForm(_RoundForm):
    held = forms.TypedChoiceField(
        label=_("Is the round held?"),
        choices=[("yes", _("Yes, it is held")), ("no", _("No, everybody goes on"))],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea({"rows": 4}),
        help_text=_("It goes into the minutes and the letters."),
    )


class CutNumberForm(_RoundForm):
    number = forms.IntegerField(
        label=_("Number of candidates who go through"),
        min_value=1,
        max_value=9999,
        help_text=_("As the jury fixed it, before names are shown."),
    )


class NeutraliseForm(_RoundForm):
    """Questions or criteria of a round that count for nobody, by part."""

    criteria = forms.MultipleChoiceField(
        label=_("Questions taken out for everyone"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea({"rows": 4}),
        help_text=_("It goes into the minutes and the letters."),
    )

    def __init__(self, *args: Any, parts: Sequence[Part], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["criteria"].choices = [
            (f"{part.key}.{criterion.key}", f"{part.title}: {criterion.title}")
            for part in parts
            for criterion in part.criteria
        ]

    def clean_criteria(self) -> list[tuple[str, str]]:
        """Pairs of part and criterion, as the action wants them."""
        return [tuple(choice.split(".", 1)) for choice in self.cleaned_data["criteria"]]


class SeatForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=160, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=SeatRole.choices, initial=SeatRole.MEMBER)
    capacity = forms.CharField(label=_("Capacity"), max_length=160, required=False)
    user = forms.ModelChoiceField(label=_("User who signs in"), queryset=None, required=False)

    def __init__(self, *args: Any, jurors: Any, choices: list[tuple[Any, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = jurors
        # Listed once for all seats: each field would ask the database again.
        self.fields["user"].choices = choices

    def clean(self) -> dict[str, Any]:
        """Who signs in has a name already; whoever does not needs one here."""
        data = super().clean()
        if not data.get("name") and "name" not in self.errors:
            if data.get("user"):
                data["name"] = str(data["user"])
            else:
                self.add_error("name", _("Give a name, or choose a user."))
        return data

    @property
    def seat(self) -> PanelSeat:
        data = self.cleaned_data
        return PanelSeat(data["name"], data["role"], data["user"], data["capacity"])


class _BaseSeatFormSet(forms.BaseFormSet):
    """Room for a usual panel of four and one more; afterwards for two more each time."""

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        jurors = jurors_of(organisation)
        choices = [("", gettext("nobody")), *((user.pk, str(user)) for user in jurors)]
        super().__init__(*args, form_kwargs={"jurors": jurors, "choices": choices}, **kwargs)
        self.extra = 2 if self.initial else 5


SeatFormSet = forms.formset_factory(
    SeatForm, formset=_BaseSeatFormSet, can_delete=True, max_num=MOST_SEATS, absolute_max=MOST_SEATS
)
