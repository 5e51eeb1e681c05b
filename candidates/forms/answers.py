"""The form of the vacancy's own questions."""

from __future__ import annotations

from typing import Any

from django import forms

from candidates.forms.fields import Part
from vacancies.rules import Definition


class AnswersForm(Part):
    """The vacancy's own questions."""

    def __init__(self, definition: Definition, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in definition.questions:
            self.fields[question.key] = forms.CharField(
                label=question.text, required=False, max_length=5000, widget=forms.Textarea({"rows": 4})
            )
