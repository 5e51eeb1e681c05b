"""The hours among which a candidate chooses, day by day as a form shows them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from itertools import groupby

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from planning.booking import own_key
from planning.queries import Choice, OwnBooking, choices


class HoursForm:
    """Radio buttons, in a fieldset per day. `chosen` is the key of the hour that is ticked, `seen` that of the own hour."""

    def __init__(self, own: OwnBooking, *, at: datetime, data: Mapping[str, str] | None = None) -> None:
        self.own = own
        self._choices = choices(own, at=at)
        self.seen = own_key(own.slot)
        self.sent = data.get("hour", "") if data else ""
        self.seen_before = data.get("seen", "") if data else self.seen
        free = {choice.key for choice in self._choices if choice.is_free or choice.is_own}
        self.chosen = self.sent if self.sent in free else self.seen

    @property
    def days(self) -> list[tuple[date, list[str], list[Choice]]]:
        """Each day on which something can be chosen, with the places at which there are hours, and these hours."""
        found = []
        for day, hours in groupby(self._choices, lambda choice: localdate(choice.starts_at)):
            of_day = list(hours)
            if not any(choice.is_free or choice.is_own for choice in of_day):
                continue
            places = dict.fromkeys(choice.session.place or _("Online") for choice in of_day)
            found.append((day, list(places), of_day))
        return found

    @property
    def has_free(self) -> bool:
        return any(choice.is_free for choice in self._choices)

    @property
    def choice(self) -> Choice | None:
        """The hour that was sent; None for one that is not among these any more."""
        return next((choice for choice in self._choices if choice.key == self.sent), None)
