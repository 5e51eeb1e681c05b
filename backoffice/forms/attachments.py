"""The form by which an officer approves or refuses a document."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from candidates.forms.fields import Part
from vacancies import rules, words
from vacancies.rules import Definition, RequiredDocument

REASONS = {
    "unreadable": gettext_lazy("We cannot read it."),
    "another": gettext_lazy("It is not the document that we ask."),
    "incomplete": gettext_lazy("A page or a side is missing."),
    "nameless": gettext_lazy("It does not bear your name."),
    "unofficial": gettext_lazy("It is not signed or not official."),
}
"""Why documents of every kind are refused most often, as sentences to the candidate."""


def reasons_for(document: RequiredDocument, definition: Definition) -> dict[str, str]:
    """The standard reasons for this document: those of every kind, and before them those that go with what it proves."""
    proven = [c for c in definition.conditions if c.document == document.key]
    own: dict[str, str] = {}
    if document.max_age_months is not None:
        own["old"] = _("It is older than %(age)s.") % {"age": words.duration(document.max_age_months)}
    if document.blank:
        own["model"] = _("It is an extract of another model than the one that we ask.")
    for condition in proven:
        match condition:
            case rules.DiplomaCondition() | rules.NotOverqualifiedCondition():
                own["no_diploma"] = _("It is a list of marks or an enrolment, not the diploma itself.")
                own["foreign"] = _("It is a foreign diploma, without proof of its equivalence in Flanders.")
            case rules.ExperienceCondition() | rules.SeniorityCondition():
                own["period"] = _("It does not say from when until when you worked.")
                own["work"] = _("It does not say in which function you worked.")
            case rules.LicenceCondition():
                own["expired"] = _("It has expired.")
                own["category"] = _("The category that we ask is not on it.")
    return own | {key: str(text) for key, text in REASONS.items()}


class JudgementOfDocumentForm(Part):
    """Why a document is refused: a standard reason that goes with it, own words, or both."""

    standard = forms.ChoiceField(label=gettext_lazy("Reason to refuse it"), required=False)
    own = forms.CharField(
        label=gettext_lazy("In your own words"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("The candidate reads the reason."),
    )

    def __init__(self, *args: Any, reasons: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._reasons = reasons
        self.fields["standard"].choices = [("", "–"), *reasons.items()]

    @property
    def reason(self) -> str:
        """Both together, in the order of the form."""
        data = self.cleaned_data
        standard = self._reasons.get(data["standard"], "")
        return " ".join(piece for piece in (standard, data["own"].strip()) if piece)
