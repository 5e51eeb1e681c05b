"""The forms with which a candidate asks something or objects, and tells from when offers may come."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from candidates.models import Request
from planning.models import Seat


class AskForm(forms.Form):
    """What is asked, in one's own words; a challenge names the juror. `token` names this page."""

    text = forms.CharField(
        label=_("What do you want to ask or tell?"),
        max_length=10_000,
        widget=forms.Textarea({"rows": 8}),
        error_messages={"required": _("Write what you want to ask or tell.")},
    )
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, kind: str, seats: Iterable[Seat] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        if kind == Request.Kind.CHALLENGE:
            self.seats = {str(seat.pk): seat for seat in seats}
            seat = forms.ChoiceField(
                label=_("Which jury member?"),
                choices=[(key, f"{seat.name} ({seat.round.title})") for key, seat in self.seats.items()],
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose the jury member.")},
            )
            self.fields = {"seat": seat, **self.fields}
            self.fields["text"].label = _("Why can this jury member not judge you?")

    @property
    def seat(self) -> Seat:
        return self.seats[self.cleaned_data["seat"]]


class SuspendForm(forms.Form):
    """Until when no offers."""

    until = forms.DateField(
        label=_("No offers until and including"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choose a day."), "invalid": _("Write the day as 31/12/2027.")},
    )
