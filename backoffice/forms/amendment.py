"""The form of an amendment: the rules anew, the reason, and the decision behind it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backoffice.forms.vacancies import LARGEST_FILE, ProcedureText, ReadsProcedure
from vacancies.rules import Definition


class AmendmentForm(ReadsProcedure, forms.Form):
    """The rules as they become: the text as it was edited, or a file in its place. `written` says on which page: as text, or
    block by block, where the text is that of the amendment as it was shown."""

    text = forms.CharField(
        label=_("The rules as they become, as TOML"),
        strip=False,
        widget=ProcedureText(rows=24),
        help_text=_("This is the version in force. Change what becomes different; leave the rest."),
    )
    file = forms.FileField(
        label=_("Or a TOML file with the new rules"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".toml"}),
        help_text=_("A file that you choose here takes the place of the text."),
    )
    reason = forms.CharField(
        label=_("Reason of the amendment"),
        widget=forms.Textarea({"rows": 3, "class": "form-control"}),
        help_text=_("Candidates read it in their letter, and it stands with the version for ever."),
    )
    decision = forms.CharField(
        label=_("Decision on the amendment"),
        max_length=120,
        required=False,
        widget=forms.TextInput({"class": "form-control"}),
        help_text=_("Authority, date and reference, where there is a decision."),
    )
    replaces = forms.CharField(widget=forms.HiddenInput)
    written = forms.ChoiceField(
        choices=[("text", "text"), ("blocks", "blocks")], required=False, widget=forms.HiddenInput
    )

    definition: Definition | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and self.files.get("file"):
            self._take_file(self.files["file"])

    def _take_file(self, file: Any) -> None:
        """What is in the file becomes the text, so that it can be mended and sent along on the next page."""
        if file.size <= LARGEST_FILE:
            self.data = self.data.copy()
            self.data["text"] = file.read().decode("utf-8-sig", errors="replace")
            file.seek(0)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST_FILE:
            raise forms.ValidationError(_("This file is larger than 1 MB: that is no procedure."))
        return file

    def clean_text(self) -> str:
        text = self.cleaned_data["text"].replace("\r\n", "\n")
        procedure = self.read_procedure(text, "text")
        self.definition = procedure.definition if procedure else None
        return text
