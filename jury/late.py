"""The form that says how late the rest of a session runs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.timezone import localtime, now
from django.utils.translation import gettext_lazy as _

from planning.delays import AT_MOST
from planning.door import AtTheDoor
from planning.models import Slot


class LateForm(forms.Form):
    """`minutes` against the planned hours, from the hour of `start` on; `seen` is the delay that the page showed."""

    minutes = forms.IntegerField(label=_("Minutes later than planned"), min_value=0, max_value=AT_MOST)
    start = forms.TypedChoiceField(label=_("From which hour on"), coerce=int)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, door: AtTheDoor, **kwargs: Any) -> None:
        said, start = door.session.delay_minutes, door.next(at=now())
        super().__init__(
            *args,
            initial={"minutes": said, "seen": said, "start": start and start.pk},
            auto_id=f"late-{door.session.pk}-%s",
            **kwargs,
        )
        self.door = door
        self._slots = {slot.pk: slot for slot in door.can_shift}
        self.fields["start"].choices = [
            (pk, f"{localtime(slot.starts_at):%H:%M} {slot.participation.application.candidate}")
            for pk, slot in self._slots.items()
        ]

    @property
    def first(self) -> Slot:
        return self._slots[self.cleaned_data["start"]]
