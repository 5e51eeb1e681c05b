"""Forms of a publication: the decision that opened the post, and where it was made known."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from candidates.forms.fields import DateInput


class PublishForm(forms.Form):
    """The decision that opened the post; odd rules want a tick."""

    authority = forms.CharField(
        label=_("Authority that opened the post"),
        max_length=120,
        help_text=_("For example: college van burgemeester en schepenen."),
    )
    reference = forms.CharField(label=_("Reference of the decision"), max_length=80)
    date = forms.DateField(label=_("Date of the decision"), widget=DateInput)
    manner = forms.CharField(
        label=_("Manner of filling"),
        max_length=200,
        required=False,
        help_text=_("As the decision names it. The routes of the rules stand here beforehand."),
    )
    jury = forms.CharField(
        label=_("Jury named by the decision"),
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_(
            "One member a line, with the capacity. Leave it empty when the decision names nobody: you compose the jury per "
            "round."
        ),
    )
    seen = forms.BooleanField(
        label=_("I looked at the points of attention above and publish the rules as they are.")
    )

    def __init__(self, *args: Any, warnings: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not warnings:
            del self.fields["seen"]
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_date(self) -> Any:
        day = self.cleaned_data["date"]
        if day > localdate():
            raise forms.ValidationError(_("This day lies in the future: the decision has to be taken first."))
        return day

    def clean_jury(self) -> tuple[str, ...]:
        return tuple(line.strip() for line in self.cleaned_data["jury"].splitlines() if line.strip())


class PublicationForm(forms.Form):
    """A line of the log: where the vacancy was made known, and from when until when."""

    channel = forms.CharField(
        label=_("Where"),
        max_length=120,
        help_text=_("For example: VDAB, the weekly paper, the municipal magazine, LinkedIn."),
    )
    address = forms.CharField(
        label=_("Address or issue"),
        max_length=300,
        required=False,
        help_text=_("The web address, or the number and page of the issue."),
    )
    first_day = forms.DateField(label=_("Published from"), widget=DateInput)
    last_day = forms.DateField(label=_("Until and including"), widget=DateInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            Div(Div("channel", css_class="wide"), css_class="field-row"),
            "address",
            Div("first_day", "last_day", css_class="field-row"),
        )

    def clean_last_day(self) -> Any:
        first, last = self.cleaned_data.get("first_day"), self.cleaned_data["last_day"]
        if first and last and last < first:
            raise forms.ValidationError(_("The last day comes before the first one."))
        return last


class StrikeForm(forms.Form):
    """Why a line is struck out."""

    reason = forms.CharField(
        label=_("What is wrong with it"),
        widget=forms.Textarea({"rows": 2}),
        help_text=_("The line stays readable, struck out, with this reason."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
