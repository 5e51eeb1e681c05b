"""A juror who steps back for a candidate."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from candidates.models import Application
from planning.models import VOTING
from vacancies.models import Round


class RecusalForm(forms.Form):
    """Seats with a vote and candidates of one round."""

    seat = forms.ModelChoiceField(label=_("Jury member"), queryset=None, empty_label=_("Choose somebody"))
    application = forms.ModelChoiceField(
        label=_("Candidate"), queryset=None, empty_label=_("Choose somebody")
    )
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea({"rows": 3}), help_text=_("It goes into the minutes.")
    )

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seat"].queryset = round_.seats.standing().filter(role__in=VOTING)
        self.fields["application"].queryset = (
            Application.objects.filter(participations__round=round_, participations__left_at=None)
            .select_related("candidate")
            .order_by("candidate__last_name", "candidate__first_name")
        )
        self.helper = FormHelper()
        self.helper.form_tag = False
