"""Until when somebody on a reserve list gets no offers."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from candidates.forms.fields import DateInput, Part


class SuspensionForm(Part):
    """The last day without offers."""

    until = forms.DateField(label=_("No offers until and including"), widget=DateInput)
