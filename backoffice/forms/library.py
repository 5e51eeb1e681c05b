"""Taking over competencies and pay from the library of the organisation into a draft."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.models import Competency, FunctionFamily


class CompetenciesForm(forms.Form):
    """A tick and a level per competency; what the family asks is ticked beforehand, at its level."""

    def __init__(
        self,
        *args: Any,
        competencies: list[Competency],
        family: FunctionFamily | None,
        levels: dict[int, int],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.competencies = competencies
        asked = {ask.competency_id: ask.level for ask in family.asks.all()} if family else {}
        for competency in competencies:
            pk, described = competency.pk, {row.level for row in competency.described.all()}
            self.fields[f"take_{pk}"] = forms.BooleanField(
                label=competency.name, required=False, initial=pk in asked
            )
            self.fields[f"level_{pk}"] = forms.TypedChoiceField(
                label=_("Level"),
                coerce=int,
                choices=[
                    (n, str(n) if n in described else _("%(level)s (not described)") % {"level": n})
                    for n in range(1, competency.levels + 1)
                ],
                initial=asked.get(pk) or levels.get(pk) or _usual(described, competency.levels),
            )

    def rows(self) -> Iterator[tuple[Competency, Any, Any]]:
        """Per competency its tick and its level."""
        for competency in self.competencies:
            yield competency, self[f"take_{competency.pk}"], self[f"level_{competency.pk}"]

    def taken(self) -> list[tuple[Competency, int]]:
        """What was ticked, each with its level."""
        data = self.cleaned_data
        return [(c, data[f"level_{c.pk}"]) for c in self.competencies if data[f"take_{c.pk}"]]


def _usual(described: set[int], levels: int) -> int:
    """The level that is proposed where nothing asks another one: the second, or the described one that comes closest to it."""
    return min(described or {min(2, levels)}, key=lambda level: (abs(level - 2), level))
