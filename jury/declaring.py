"""Forms in which a juror names conflicts of interest: for the whole list at first sight, and for one candidate later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from candidates.models import Application, Participation

TIES = [
    ("family", gettext_lazy("Family")),
    ("work", gettext_lazy("Work")),
    ("other", gettext_lazy("Other")),
]


class DeclareForm(forms.Form):
    """A box and a reason per candidate."""

    def __init__(self, *args: Any, participations: Sequence[Participation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.participations = participations
        for each in participations:
            self.fields[f"conflict-{each.pk}"] = forms.BooleanField(
                label=str(each.application.candidate), required=False
            )
            self.fields[f"reason-{each.pk}"] = forms.CharField(
                label=_("How do you know %(name)s?") % {"name": each.application.candidate},
                required=False,
                max_length=300,
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for each in self.participations:
            if data.get(f"conflict-{each.pk}") and not data.get(f"reason-{each.pk}"):
                self.add_error(
                    f"reason-{each.pk}", _("Say how you know this candidate: it goes into the minutes.")
                )
        return data

    def rows(self) -> list[tuple[Participation, BoundField, BoundField]]:
        return [
            (each, self[f"conflict-{each.pk}"], self[f"reason-{each.pk}"]) for each in self.participations
        ]

    def conflicts(self) -> Iterator[tuple[Application, str]]:
        """For whom the juror steps back, and why."""
        for each in self.participations:
            if self.cleaned_data[f"conflict-{each.pk}"]:
                yield each.application, self.cleaned_data[f"reason-{each.pk}"]


class LaterConflictForm(forms.Form):
    """One candidate whom the juror recognises later on."""

    candidate = forms.ChoiceField(label=gettext_lazy("Candidate"))
    tie = forms.ChoiceField(
        label=gettext_lazy("How you know the candidate"), choices=TIES, widget=forms.RadioSelect
    )
    more = forms.CharField(label=gettext_lazy("Explanation"), required=False, max_length=250)

    def __init__(self, *args: Any, rows: Sequence[Any], **kwargs: Any) -> None:
        """`rows` are rows of the timetable whose dossier the juror may still open."""
        super().__init__(*args, **kwargs)
        self._applications = {str(row.participation.pk): row.participation.application for row in rows}
        choices = [(str(row.participation.pk), row.label) for row in rows]
        self.fields["candidate"].choices = [("", _("Choose a candidate")), *choices]

    @property
    def application(self) -> Application:
        return self._applications[self.cleaned_data["candidate"]]

    @property
    def reason(self) -> str:
        tie = str(dict(TIES)[self.cleaned_data["tie"]])
        more = self.cleaned_data["more"]
        return f"{tie}: {more}" if more else tie
