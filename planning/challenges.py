"""A candidate challenges a juror: the officer upholds it, and the juror steps back, or rejects it with a reason."""

from __future__ import annotations

import dataclasses
from datetime import datetime

from django.utils.translation import gettext as _

from candidates import lifecycle as candidates_lifecycle
from candidates import requests, terms
from candidates.models import Application, Request
from journal.actions import ActionError, Actor, action, lock_one
from planning.models import VOTING, Challenge, Seat
from planning.panels import recuse
from vacancies import lifecycle
from vacancies.models import Round


@action
def challenge(
    application: Application, seat: Seat, asked: requests.Asked, *, by: Actor, at: datetime
) -> Request:
    """Put the challenge of a juror with a vote into the register.

    Raises ActionError for a juror of another procedure or without a vote, a round that is closed, and who withdrew.
    """
    vacancy = lock_one(application.vacancy)
    if found := Request.objects.filter(token=asked.token).first():
        return found
    if seat.round.vacancy_id != vacancy.pk or not seat.votes:
        raise ActionError(_("%(name)s has no vote in a panel of this procedure.") % {"name": seat})
    if seat.round.state == lifecycle.CLOSED:
        raise ActionError(_("%(round)s is closed already.") % {"round": seat.round.title})
    if application.state == candidates_lifecycle.WITHDRAWN:
        raise ActionError(_("This application was withdrawn."))
    asked = dataclasses.replace(asked, kind=terms.CHALLENGE, application=application)
    request = requests.ask(vacancy, asked, by=by, at=at)
    Challenge.objects.create(request=request, seat=seat)
    return request


@action
def answer_challenge(challenge: Challenge, *, upheld: bool, reason: str, by: Actor, at: datetime) -> Request:
    """Uphold a challenge, so that no score of the juror counts for this candidate, or reject it; with a reason either way."""
    request = Request.objects.select_related("application").get(pk=challenge.request_id)
    if upheld and request.state == candidates_lifecycle.OPEN:
        # The juror steps back first: rounds are locked before requests.
        lock_one(challenge.seat.round)
        text = _("Challenged by the candidate, and upheld: %(reason)s") % {"reason": reason.strip()}
        if reason.strip():
            recuse(challenge.seat, request.application, reason=text, by=by, at=at)
    outcome = candidates_lifecycle.UPHELD if upheld else candidates_lifecycle.REJECTED
    return requests.answer(request, text=reason, outcome=outcome, by=by, at=at)


def may_be_challenged(round: Round) -> list[Seat]:
    """Who votes in the panel of a round that is not closed."""
    if round.state == lifecycle.CLOSED:
        return []
    return list(round.seats.standing().filter(role__in=VOTING).order_by("pk"))
