"""Deciding what is adapted for a candidate who asked for reasonable accommodation, round by round."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from candidates import lifecycle
from candidates.accommodation_letters import accommodation_letters
from candidates.models import AccommodationDecision, AccommodationRequest, Application
from correspondence.actions import queue
from correspondence.models import Message
from journal.actions import ActionError, Actor, action, lock, lock_one, record
from vacancies import lifecycle as vacancy_lifecycle
from vacancies.models import Round


@action
def decide_accommodation(
    request: AccommodationRequest,
    round: Round,
    *,
    granted: bool,
    measure: str,
    extra_minutes: int = 0,
    reason: str,
    by: Actor,
    at: datetime,
) -> AccommodationDecision:
    """Decide on a request for one round, with a reason; until the round is closed it may be decided anew. The letter that says so
    waits until an officer releases it; extra time counts from now on. Raises ActionError for extra time that may have been told
    and would be taken back.

    The journal tells that and by whom it was decided, not what or why: that may be about somebody's health.
    """
    round = lock_one(round)
    (application,) = lock(Application.objects.filter(pk=request.application_id))
    measure, reason = measure.strip() if granted else "", reason.strip()
    extra_minutes = extra_minutes if granted else 0
    if round.vacancy_id != application.vacancy_id:
        raise ActionError(_("This round belongs to another procedure."))
    before = AccommodationDecision.objects.filter(request=request, round=round).first()
    if before and _as_decided(before) == (granted, measure, extra_minutes, reason):
        return before
    if round.state == vacancy_lifecycle.CLOSED:
        raise ActionError(_("%(round)s is closed already.") % {"round": round.title})
    if application.state == lifecycle.WITHDRAWN:
        raise ActionError(_("This application was withdrawn."))
    if granted and not measure:
        raise ActionError(_("Say what is adapted: the jury reads that, and nothing else."))
    if not reason:
        raise ActionError(_("Give the reason of this decision. The jury never reads it."))
    if (
        before
        and extra_minutes < before.extra_minutes
        and _was_written_to(application, before.decided_at, at)
    ):
        raise ActionError(
            _("The candidate was told of %(n)d more minutes. Time that was told is not taken back.")
            % {"n": before.extra_minutes}
        )
    decision, _made = AccommodationDecision.objects.update_or_create(
        request=request,
        round=round,
        defaults={
            "granted": granted,
            "measure": measure,
            "extra_minutes": extra_minutes,
            "reason": reason,
            "decided_at": at,
            "decided_by": by.actor_key,
        },
    )
    record(
        application.vacancy.key,
        "accommodation_decided",
        subject=application.key,
        about=f"round:{round.pk}",
        granted=granted,
    )
    queue(accommodation_letters([decision]))
    return decision


def _was_written_to(application: Application, since: datetime, at: datetime) -> bool:
    """Whether the candidate may read a letter that left since then: an invitation names the longer time as well."""
    told = Message.objects.released(at=at).filter(subject_key=application.key, released_at__gte=since)
    return told.exists()


def _as_decided(decision: AccommodationDecision) -> tuple[bool, str, int, str]:
    return decision.granted, decision.measure, decision.extra_minutes, decision.reason
