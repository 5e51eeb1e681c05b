"""Forms of a take-home assignment: a file of the case, more time for one candidate."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from backoffice.forms.planning import PlanningForm, TimeInput
from candidates.forms.fields import DateInput
from candidates.uploads import ACCEPT, Inspected, check_size, inspect


class CaseForm(PlanningForm):
    """A file of the case; `file` is what may be kept of it."""

    file = forms.FileField(
        label=_("File of the case"),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text=_("Pdf, docx, odt, jpg or png, at most 10 MB. Several files: add them one by one."),
    )

    def clean_file(self) -> Inspected:
        upload = self.cleaned_data["file"]
        check_size(upload.size)
        return inspect(upload.name, upload.read())


class MoreTimeForm(PlanningForm):
    last_day = forms.DateField(label=_("New last day"), widget=DateInput)
    last_hour = forms.TimeField(
        label=_("New last minute"), widget=TimeInput, help_text=_("This minute still counts.")
    )
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea({"rows": 3}),
        max_length=1000,
        help_text=_(
            "The candidate reads it in the letter, and it goes into the journal: write nothing about health."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(Div("last_day", "last_hour", css_class="field-row"), "reason")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data["last_minute"] = self.moment(data.get("last_day"), data.get("last_hour"), "last_hour")
        return data
