"""Searching the open vacancies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vacancies.models import Vacancy


class VacancySearch(forms.Form):
    """By word, service, level and regime; only values that some vacancy has can be chosen. One that is not there any more
    (an old bookmark) is told, and does not filter."""

    q = forms.CharField(
        label=_("Search word"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    service = forms.ChoiceField(label=_("Service"), required=False)
    level = forms.ChoiceField(label=_("Level"), required=False)
    regime = forms.ChoiceField(label=_("Regime"), required=False)

    CHOICES = ("service", "level", "regime")

    def __init__(self, *args: Any, vacancies: Iterable[Vacancy], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.vacancies = list(vacancies)
        for name in self.CHOICES:
            values = sorted({getattr(v.definition.offer, name) for v in self.vacancies} - {""})
            self.fields[name].choices = [("", _("All")), *((value, value) for value in values)]
            if len(values) < 2 and not self.data.get(name):
                del self.fields[name]

    @property
    def is_used(self) -> bool:
        """Whether somebody searches at all."""
        return any(self.data.get(name) for name in ("q", *self.CHOICES))

    def found(self) -> Sequence[Vacancy]:
        """The vacancies that fit, in the order in which they came."""
        self.is_valid()
        wanted = {name: self.cleaned_data.get(name) for name in self.CHOICES}
        words = self.cleaned_data.get("q", "").casefold().split()
        return [
            vacancy
            for vacancy in self.vacancies
            if all(not value or getattr(vacancy.definition.offer, n) == value for n, value in wanted.items())
            and all(word in _text(vacancy) for word in words)
        ]


def _text(vacancy: Vacancy) -> str:
    """All words of an offer that somebody may look for."""
    offer = vacancy.definition.offer
    pieces = (vacancy.title, offer.function, offer.service, offer.place, offer.intro, *offer.tasks)
    return " ".join((*pieces, vacancy.organisation.name, vacancy.number)).casefold()
