"""Forms about a reserve list that stands: its extension, an additional interview, and what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _

from backoffice.forms.reserves import ContactForm, DrawUpForm
from candidates.forms.fields import DateInput, Part
from reserves import lifecycle
from reserves.models import Consultation, Interview


class ExtendForm(DrawUpForm):
    """The decision that makes a list valid for longer, and through which day."""

    until = forms.DateField(label=_("Valid until and including"), widget=DateInput)

    field_order = ["until", "authority", "reference", "decided_on"]


class InterviewForm(ContactForm):
    """When and where somebody is invited to an additional interview, for which contract, and how."""

    contract = forms.ChoiceField(
        label=_("Contract"), choices=Consultation.Contract.choices, widget=forms.RadioSelect
    )
    day = forms.DateField(label=_("Day"), widget=DateInput)
    hour = forms.TimeField(label=_("Hour"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    minutes = forms.IntegerField(label=_("How many minutes"), min_value=5, max_value=480, initial=30)
    location = forms.CharField(
        label=_("Where"), max_length=200, help_text=_("The place, or the link to an online meeting.")
    )
    channel = forms.ChoiceField(label=_("Contacted"), choices=Consultation.Channel.choices)

    def deed(self) -> dict[str, Any]:
        """What the action takes."""
        cleaned = dict(self.cleaned_data)
        starts_at = make_aware(datetime.combine(cleaned.pop("day"), cleaned.pop("hour")))
        return {**cleaned, "starts_at": starts_at}


class InterviewNoteForm(Part):
    """What came of an additional interview."""

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[c for c in Interview.Outcome.choices if c[0] != lifecycle.PENDING],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("What came of it"),
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_(
            "Stays with the file. When the interview is called off, the candidate reads it as the reason."
        ),
    )
