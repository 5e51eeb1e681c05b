"""The form by which an officer approves or refuses a document."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from candidates.forms.fields import Part

REASONS = (
    _("We cannot read it."),
    _("It is not the document that we ask."),
    _("A page or a side is missing."),
    _("It does not bear your name."),
    _("It is not signed or not official."),
)
"""Why documents are refused most often, as sentences to the candidate."""


class JudgementOfDocumentForm(Part):
    standard = forms.ChoiceField(label=_("Reason to refuse it"), required=False)
    own = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("The candidate reads the reason."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["standard"].choices = [("", "–"), *((str(i), text) for i, text in enumerate(REASONS))]

    @property
    def reason(self) -> str:
        """Both together, in the order of the form."""
        data = self.cleaned_data
        standard = str(REASONS[int(data["standard"])]) if data["standard"] else ""
        return " ".join(piece for piece in (standard, data["own"].strip()) if piece)
