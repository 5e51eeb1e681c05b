"""The form by which an officer decides on a request for accommodation in one round."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from candidates.forms.fields import Part


class AccommodationForm(Part):
    granted = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("yes", _("granted")), ("no", _("not granted"))],
        coerce=lambda value: value == "yes",
    )
    measure = forms.CharField(
        label=_("What is adapted"),
        required=False,
        max_length=300,
        help_text=_("The jury reads this. Do not write the cause in it."),
    )
    extra_minutes = forms.IntegerField(
        label=_("Extra time, in minutes"),
        required=False,
        min_value=0,
        max_value=60 * 24 * 60,
        help_text=_(
            "Lengthens the hour, the window or the last minute of this candidate. A day is 1440 minutes."
        ),
    )
    reason = forms.CharField(
        label=_("Reason of the decision"),
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("The candidate reads this in the letter. The jury never does."),
        error_messages={"required": _("Give the reason of this decision. The jury never reads it.")},
    )

    def clean_extra_minutes(self) -> int:
        return self.cleaned_data["extra_minutes"] or 0
