"""Who is on a reserve list wants no offers for a while, and comes back."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from correspondence.actions import queue
from journal.actions import ActionError, Actor, action, lock, record
from reserves import lifecycle
from reserves.letters import availability_letter
from reserves.models import Place
from vacancies import words


@action
def suspend(place: Place, *, until: date, by: Actor, at: datetime) -> Place:
    """Make no offers until and including a day. The place is kept; an offer that waits stays to be answered.

    Raises ActionError for a day that is past or after the last day of the list, and for who is no longer on it.
    """
    place = _on_its_list(place)
    if place.suspended_until == until:
        return place
    if until < localdate(at):
        raise ActionError(_("Choose a day that is still to come."))
    last = place.reserve_list.valid_until
    if until > last:
        raise ActionError(_("The reserve ends on %(day)s. Choose a day before.") % {"day": words.day(last)})
    return _set(place, until, at=at)


@action
def resume(place: Place, *, by: Actor, at: datetime) -> Place:
    """Make offers again from now on."""
    place = _on_its_list(place)
    if not place.is_suspended(on=localdate(at)):
        return place
    return _set(place, None, at=at)


def _on_its_list(place: Place) -> Place:
    (place,) = lock(
        Place.objects.filter(pk=place.pk).select_related(
            "reserve_list__vacancy__organisation",
            "reserve_list__vacancy__officer",
            "result__application__candidate",
        )
    )
    if place.state not in (lifecycle.AVAILABLE, lifecycle.ASKED):
        raise ActionError(_("%(name)s is no longer in the reserve.") % {"name": place})
    return place


def _set(place: Place, until: date | None, *, at: datetime) -> Place:
    place.suspended_until = until
    place.save(update_fields=["suspended_until"])
    chain, subject = place.reserve_list.vacancy.key, place.result.application.key
    if until:
        record(chain, "place_suspended", subject=subject, until=until.isoformat())
    else:
        record(chain, "place_resumed", subject=subject)
    queue([availability_letter(place, at=at)])
    return place
