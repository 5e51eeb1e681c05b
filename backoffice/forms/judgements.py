"""The form for what HR judges."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from candidates.eligibility import Dossier
from candidates.forms.fields import Part, YesNoField
from vacancies import rules
from vacancies.rules import Condition, Definition, Proof
from vacancies.wording import condition_text


def is_judged(condition: Condition) -> bool:
    """Whether HR judges it."""
    return condition.proof is Proof.JUDGED or isinstance(condition, rules.JudgementCondition)


class JudgementForm(Part):
    """HR's judgement of each condition that it judges; `keys` limits them."""

    def __init__(
        self,
        definition: Definition,
        *args: Any,
        dossier: Dossier,
        keys: Iterable[str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.dossier = dossier
        for condition in definition.conditions:
            if is_judged(condition) and (keys is None or condition.key in keys):
                self.fields[f"judgement_{condition.key}"] = YesNoField(
                    label=condition_text(condition, definition),
                    unknown=_("not judged yet"),
                    yes=_("favourable"),
                    no=_("not favourable"),
                    initial=dossier.judgements.get(condition.key),
                    widget=forms.RadioSelect,
                )

    def judgements(self) -> dict[str, bool]:
        merged = dict(self.dossier.judgements)
        for name, value in self.cleaned_data.items():
            key = name.removeprefix("judgement_")
            merged.pop(key, None)
            if value is not None:
                merged[key] = value
        return merged
