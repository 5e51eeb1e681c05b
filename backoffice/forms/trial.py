"""How many made-up candidates play a procedure, and which ones."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

MOST = 200


class TrialForm(forms.Form):
    """The same numbers give the same candidates."""

    candidates = forms.IntegerField(label=_("Applications"), min_value=1, max_value=MOST, initial=30)
    series = forms.IntegerField(
        label=_("Group of candidates"),
        min_value=1,
        max_value=9999,
        initial=1,
        help_text=_("Another number makes up other candidates; the same number, the same ones again."),
    )
