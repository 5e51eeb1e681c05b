"""Forms about who gets into a vacancy: a bureau that is invited, and a conflict of interest."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from backoffice.forms.planning import PlanningForm
from candidates.forms.fields import DateInput


class UntilForm(PlanningForm):
    until = forms.DateField(
        label=_("Access until"), widget=DateInput, help_text=_("The last day. It ends by itself after it.")
    )


class BureauForm(UntilForm):
    """Somebody of a selection bureau, with an address of the bureau."""

    first_name = forms.CharField(label=_("First name"), max_length=80)
    last_name = forms.CharField(label=_("Last name"), max_length=80)
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("An own address for each person: it signs in, and the journal names it."),
    )

    field_order = ["first_name", "last_name", "email", "until"]


class ConflictReasonForm(PlanningForm):
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea({"rows": 3}),
        max_length=1000,
        help_text=_("It goes into the journal of the vacancy."),
    )
