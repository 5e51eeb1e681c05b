"""Forms about who sits in a panel: a moment that is proposed, a juror who is replaced, a recusal that is lifted."""

from __future__ import annotations

from datetime import time
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from backoffice.forms.planning import PlanningForm, TimeInput
from candidates.forms.fields import DateInput
from organisations.models import Organisation
from planning.models import Seat

DAY_PARTS = {
    "morning": (time(9), time(12, 30)),
    "afternoon": (time(13), time(17)),
    "day": (time(9), time(17)),
}


def jurors_of(organisation: Organisation) -> Any:
    """Users who can sit in a panel of the organisation."""
    working = organisation.memberships.standing().filter(
        role__in=[Role.JUROR, Role.OFFICER, Role.ADMINISTRATOR]
    )
    return User.objects.filter(is_active=True, pk__in=working.values("user"))


class MomentForm(PlanningForm):
    """A day with a part of it, or hours of one's own."""

    day = forms.DateField(label=_("Day"), widget=DateInput)
    part = forms.ChoiceField(
        label=_("Part of the day"),
        choices=[
            ("morning", pgettext_lazy("part of a day", "morning, 9:00 to 12:30")),
            ("afternoon", pgettext_lazy("part of a day", "afternoon, 13:00 to 17:00")),
            ("day", pgettext_lazy("part of a day", "whole day, 9:00 to 17:00")),
            ("own", pgettext_lazy("part of a day", "other hours")),
        ],
    )
    starts = forms.TimeField(label=_("From"), widget=TimeInput, required=False)
    ends = forms.TimeField(
        label=_("Until"), widget=TimeInput, required=False, help_text=_("Only for other hours.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            Div("day", "part", css_class="field-row"), Div("starts", "ends", css_class="field-row")
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        starts, ends = DAY_PARTS.get(data.get("part"), (data.get("starts"), data.get("ends")))
        if data.get("part") == "own":
            for name, value in (("starts", starts), ("ends", ends)):
                if value is None and name not in self.errors:
                    self.add_error(name, _("Give the hours from and until."))
        data["starts_at"] = self.moment(data.get("day"), starts, "starts")
        data["ends_at"] = self.moment(data.get("day"), ends, "ends")
        return data


class ReplaceForm(PlanningForm):
    """Who takes over a seat, and why."""

    user = forms.ModelChoiceField(label=_("User who signs in"), queryset=None, required=False)
    name = forms.CharField(
        label=_("Name"),
        max_length=160,
        required=False,
        help_text=_("Only for who does not sign in, or to write the name otherwise."),
    )
    capacity = forms.CharField(label=_("Capacity"), max_length=160, required=False)
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea({"rows": 3}),
        max_length=1000,
        help_text=_("It goes into the minutes and into the letter to who is replaced."),
    )

    def __init__(self, *args: Any, seat: Seat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = seat.round.seats.exclude(user=None).values("user")
        jurors = jurors_of(seat.round.vacancy.organisation).exclude(pk__in=there)
        self.fields["user"].queryset = jurors
        self.fields["user"].empty_label = gettext("nobody")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not data.get("name") and "name" not in self.errors:
            if data.get("user"):
                data["name"] = str(data["user"])
            else:
                self.add_error("name", _("Give a name, or choose a user."))
        return data


class LiftForm(PlanningForm):
    reason = forms.CharField(
        label=_("Why is the recusal lifted?"),
        widget=forms.Textarea({"rows": 3}),
        max_length=1000,
        help_text=_("It goes into the minutes. Another officer has to confirm it."),
    )
