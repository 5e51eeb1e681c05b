"""An additional interview before an offer is made from a reserve: the invitation, and what came of it."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from correspondence.actions import queue
from journal.actions import ActionError, Actor, action, lock, lock_one, record
from organisations.models import Organisation
from reserves import lifecycle
from reserves.actions import refuse_while_corrected
from reserves.employers import employer_for
from reserves.interview_letters import called_off, invitations
from reserves.models import Interview, Place
from vacancies import words


@action
def invite_to_interview(
    place: Place,
    *,
    contract: str,
    starts_at: datetime,
    minutes: int,
    location: str,
    channel: str,
    employer: Organisation | None = None,
    by: Actor,
    at: datetime,
) -> Interview:
    """Invite somebody on a reserve list to an additional interview of so many minutes; the letter leaves at once.
    `employer` as for an offer.

    The place and its order stay as they are. Raises ActionError when another interview is planned, for who is no longer on
    the list or wants no offers that day, and for a moment that is past or after the last day of the list.
    """
    place = _fetched(place)
    planned = place.interviews.filter(outcome=lifecycle.PENDING).first()
    asked = {
        "contract": contract,
        "starts_at": starts_at,
        "minutes": minutes,
        "location": location,
        "channel": channel,
        "employer": employer_for(place.reserve_list, employer),
    }
    if planned:
        if all(getattr(planned, name) == value for name, value in asked.items()):
            return planned
        raise ActionError(_("%(name)s has an interview planned already.") % {"name": place})
    refuse_while_corrected(place.reserve_list)
    if place.dropped_at or place.state not in (lifecycle.AVAILABLE, lifecycle.ASKED):
        raise ActionError(_("%(name)s is no longer in the reserve.") % {"name": place})
    if starts_at <= at:
        raise ActionError(_("Choose a moment that is still to come."))
    day, last = localdate(starts_at), place.reserve_list.valid_until
    if day > last:
        raise ActionError(_("The reserve ends on %(day)s. Choose a day before.") % {"day": words.day(last)})
    if place.is_suspended(on=day):
        raise ActionError(
            _("%(name)s wants no offers until and including %(day)s.")
            % {"name": place, "day": words.day(place.suspended_until)}
        )
    interview = Interview.objects.create(place=place, invited_at=at, invited_by=by.actor_key, **asked)
    record(
        place.reserve_list.vacancy.key,
        "reserve_interview_invited",
        subject=place.result.application.key,
        contract=contract,
        channel=channel,
        starts_at=starts_at.isoformat(),
        place=location,
    )
    queue(invitations([interview]))
    return interview


@action
def note_interview(
    interview: Interview, *, outcome: str, note: str = "", by: Actor, at: datetime
) -> Interview:
    """Note what came of an additional interview. One that is called off is told with its reason, at once.

    Raises ActionError when something else was noted already, for what took place or did not before its moment, and for
    calling off without a reason or after its moment.
    """
    place = _fetched(interview.place)
    interview, note = lock_one(interview), note.strip()
    interview.place = place
    if interview.outcome != lifecycle.PENDING:
        if (interview.outcome, interview.note) == (outcome, note):
            return interview
        raise ActionError(_("The outcome of this interview is noted already."))
    lifecycle.INTERVIEW.check(interview.outcome, outcome)
    if outcome == lifecycle.CALLED_OFF:
        if interview.starts_at <= at:
            raise ActionError(_("The moment of this interview has passed: say whether it took place."))
        if not note:
            raise ActionError(_("Give the reason: the candidate reads it."))
    elif interview.starts_at > at:
        raise ActionError(_("This interview is still to come."))
    interview.outcome, interview.note = outcome, note
    interview.noted_at, interview.noted_by = at, by.actor_key
    interview.save(update_fields=["outcome", "note", "noted_at", "noted_by"])
    record(
        place.reserve_list.vacancy.key,
        "reserve_interview_noted",
        subject=place.result.application.key,
        interview=outcome,
    )
    if outcome == lifecycle.CALLED_OFF:
        queue([called_off(interview)])
    return interview


def _fetched(place: Place) -> Place:
    (place,) = lock(
        Place.objects.filter(pk=place.pk).select_related(
            "reserve_list__vacancy__organisation",
            "reserve_list__vacancy__officer",
            "reserve_list__organisation__partner",
            "result__application__candidate",
        )
    )
    return place
