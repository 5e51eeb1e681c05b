"""The form of a letter's text."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from correspondence.occasions import Occasion, Variable
from correspondence.texts import Text, losses, problems, tidy


class LetterTextForm(forms.Form):
    """Subject and text as an author writes them. What a decision would lose is asked about once it is known.

    `written` is the text in the form, `losing` what it would lose.
    """

    subject = forms.CharField(
        label=_("Subject"),
        required=False,
        widget=forms.TextInput(attrs={"class": "textinput form-control", "data-insert-into": "line"}),
    )
    body = forms.CharField(
        label=_("Text of the letter"),
        required=False,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 26, "class": "textarea form-control letter-source", "data-insert-into": "text"}
        ),
    )
    may_lose = forms.BooleanField(label=_("The letter may leave without it"), required=False)

    def __init__(self, *args: Any, kind: Occasion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        initial = Text(self.initial.get("subject", ""), self.initial.get("body", ""))
        self.losing = self._losing(initial)
        # Django's own check of characters would not name the line: `problems` does.
        for name in ("subject", "body"):
            self.fields[name].validators = []

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self.written = tidy(Text(data.get("subject", ""), data.get("body", "")))
        found = problems(self.written, self.kind.all_variables)
        for problem in found:
            self.add_error(problem.field, problem.message)
        self.losing = self._losing(self.written)
        if self.losing and not found and not data.get("may_lose"):
            self.add_error("may_lose", _("Say that the letter may leave without it, or put it back."))
        return data

    def _losing(self, text: Text) -> list[Variable]:
        return losses(text, self.kind.all_variables) if self.kind.held else []
