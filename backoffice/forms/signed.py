"""The signed file of a document: a scan, or a PDF that was signed with an electronic identity card."""

from __future__ import annotations

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from candidates import uploads
from candidates.files import scan_of
from candidates.uploads import Inspected, RefusedError


class SignedForm(forms.Form):
    """One PDF, looked into before anything of it is kept."""

    file = forms.FileField(
        label=gettext_lazy("Signed PDF"),
        help_text=gettext_lazy("A scan of the signed paper, or the PDF signed with the eID."),
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
    )

    def clean_file(self) -> Inspected:
        sent: UploadedFile = self.cleaned_data["file"]
        uploads.check_size(sent.size or 0)
        file = uploads.inspect(sent.name or "", sent.read())
        if file.extension != "pdf":
            raise RefusedError(_("this is no PDF. Scan the paper as PDF and choose it again."))
        scan_of(file)
        return file
