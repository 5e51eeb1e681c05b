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
    reason = forms.CharField(
        label=_("Reason of the decision"), max_length=2000, widget=forms.Textarea({"rows": 2})
    )
