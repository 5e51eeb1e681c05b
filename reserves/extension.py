"""A reserve is made valid for longer by a decision, up to the most that its rules allow."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from correspondence import lifecycle as letter_lifecycle
from correspondence.actions import call_back, cancel, queue
from correspondence.models import Message
from journal.actions import ActionError, Actor, action, lock, record
from reserves import lifecycle
from reserves.extension_letters import EXTENSION, extension_key, extension_letters
from reserves.letters import EXPIRY
from reserves.models import Extension, ReserveList
from vacancies import words


@action
def extend(
    reserve_list: ReserveList,
    *,
    until: date,
    authority: str,
    reference: str,
    decided_on: date,
    by: Actor,
    at: datetime,
) -> Extension:
    """Make a list valid through `until`. Who is still on it gets a letter once it is released; letters about its earlier end that
    did not leave yet are cancelled.

    Raises ActionError for a list that its rules do not let extend, a day that is not later or beyond the most that they
    allow, and a decision that is still to come or was taken after the list had ended.
    """
    _cancel_about_end(reserve_list, by=by, at=at)
    (reserve_list,) = lock(
        ReserveList.objects.filter(pk=reserve_list.pk).select_related(
            "vacancy__organisation", "vacancy__officer"
        )
    )
    decision = {"decision_authority": authority, "decision_reference": reference, "decided_on": decided_on}
    last = reserve_list.extensions.last()
    if last and last.until == until and all(getattr(last, name) == value for name, value in decision.items()):
        return last
    most = reserve_list.extendable_until
    if most is None or most <= reserve_list.valid_until:
        raise ActionError(_("By its rules this reserve cannot be extended any further."))
    if until <= reserve_list.valid_until:
        raise ActionError(
            _("The reserve is valid through %(day)s already. Choose a later day.")
            % {"day": words.day(reserve_list.valid_until)}
        )
    if until > most:
        raise ActionError(
            _("By its rules this reserve can be extended through %(day)s at most.") % {"day": words.day(most)}
        )
    if decided_on > localdate(at):
        raise ActionError(_("The day of the decision is still to come."))
    if decided_on > reserve_list.valid_until:
        raise ActionError(
            _("The reserve had ended on %(day)s, before this decision. It cannot be extended any more.")
            % {"day": words.day(reserve_list.valid_until)}
        )
    extension = Extension.objects.create(
        reserve_list=reserve_list,
        previous_until=reserve_list.valid_until,
        until=until,
        recorded_at=at,
        recorded_by=by.actor_key,
        **decision,
    )
    reserve_list.valid_until = until
    reserve_list.save(update_fields=["valid_until"])
    record(
        reserve_list.vacancy.key,
        "reserve_extended",
        subject=f"reserve_list:{reserve_list.pk}",
        authority=authority,
        reference=reference,
        decided_on=decided_on.isoformat(),
        until=until.isoformat(),
    )
    places = reserve_list.places.filter(state__in=[lifecycle.AVAILABLE, lifecycle.ASKED], dropped_at=None)
    places = list(places.select_related("result__application__candidate"))
    for place in places:
        place.reserve_list = reserve_list
    queue(extension_letters(extension, places))
    return extension


def _cancel_about_end(reserve_list: ReserveList, *, by: Actor, at: datetime) -> None:
    """Keep letters from leaving that name an end which is no longer the end. Messages are locked before the list."""
    prefixes = [f"{EXPIRY.key}:{reserve_list.pk}:"]
    prefixes += [f"{extension_key(extension)}:" for extension in reserve_list.extensions.all()]
    written = Message.objects.filter(
        vacancy_key=reserve_list.vacancy.key, occasion__in=[EXPIRY.key, EXTENSION.key]
    ).exclude(state=letter_lifecycle.CANCELLED)
    about = [m for m in written if any(m.unique_key.startswith(prefix) for prefix in prefixes)]
    leaving = [m for m in about if m.leaves_later(at)]
    drafts = [m for m in about if m.state == letter_lifecycle.DRAFT]
    call_back(leaving, by=by, at=at)
    cancel([*drafts, *leaving], by=by, at=at)
