"""The form by which an officer adds scans of papers that came in by post or at the counter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from candidates.dossier import Paper
from candidates.forms.fields import DateInput, Part
from candidates.uploads import ACCEPT, Inspected, RefusedError, check_size, inspect
from vacancies import words
from vacancies.rules import RequiredDocument


class ScanForm(Part):
    """One paper: its scan, looked into like a file of a candidate, the day on which it came in, its own date where it counts."""

    file = forms.FileField(
        label=gettext_lazy("Scan"), required=False, widget=forms.FileInput({"accept": ACCEPT})
    )
    arrived_on = forms.DateField(label=gettext_lazy("Came in on"), widget=DateInput, required=False)
    issued_on = forms.DateField(label=gettext_lazy("Date of issue"), widget=DateInput, required=False)

    def __init__(self, *args: Any, document: RequiredDocument, paper: Paper | None, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "arrived_on": paper.received_on if paper else localdate(),
            "issued_on": paper.issued_on if paper else None,
        }
        super().__init__(*args, prefix=f"paper-{document.key}", **kwargs)
        self.document = document
        self.title = words.capital(words.about_the_paper(document.label))
        if document.max_age_months is None:
            del self.fields["issued_on"]

    def clean_file(self) -> Inspected | None:
        upload = self.cleaned_data["file"]
        if not isinstance(upload, UploadedFile):
            return None
        try:
            check_size(upload.size)
            return inspect(upload.name, upload.read())
        except RefusedError as error:
            text = _("%(name)s: %(problem)s") % {"name": upload.name, "problem": " ".join(error.messages)}
            raise forms.ValidationError(text) from None

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("file"):
            arrived, issued = data.get("arrived_on") or localdate(), data.get("issued_on")
            if arrived > localdate():
                self.add_error("arrived_on", _("This day is still to come."))
            elif issued and issued > arrived:
                self.add_error("issued_on", _("It cannot be issued after it came in."))
        return data
