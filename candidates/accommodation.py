"""Deciding what is adapted for a candidate who asked for reasonable accommodation, round by round."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from candidates import lifecycle
from candidates.models import AccommodationDecision, AccommodationRequest, Application
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
    reason: str,
    by: Actor,
    at: datetime,
) -> AccommodationDecision:
    """Decide on a request for one round, with a reason; until the round is closed it may be decided anew.

    The journal tells that and by whom it was decided, not what or why: that may be about somebody's health.
    """
    round = lock_one(round)
    (application,) = lock(Application.objects.filter(pk=request.application_id))
    measure, reason = measure.strip() if granted else "", reason.strip()
    if round.vacancy_id != application.vacancy_id:
        raise ActionError(_("This round belongs to another procedure."))
    before = AccommodationDecision.objects.filter(request=request, round=round).first()
    if before and (before.granted, before.measure, before.reason) == (granted, measure, reason):
        return before
    if round.state == vacancy_lifecycle.CLOSED:
        raise ActionError(_("%(round)s is closed already.") % {"round": round.title})
    if application.state == lifecycle.WITHDRAWN:
        raise ActionError(_("This application was withdrawn."))
    if granted and not measure:
        raise ActionError(_("Say what is adapted: the jury reads that, and nothing else."))
    if not reason:
        raise ActionError(_("Give the reason of this decision. The jury never reads it."))
    decision, _made = AccommodationDecision.objects.update_or_create(
        request=request,
        round=round,
        defaults={
            "granted": granted,
            "measure": measure,
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
    return decision
