"""The register of what is asked about a procedure or objected to: taking it in, and answering it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from candidates import lifecycle, terms
from candidates.models import Application, Request
from candidates.request_letters import answer_letter, received_letter
from correspondence.actions import queue
from journal.actions import ActionError, Actor, action, lock, lock_one, record
from vacancies import lifecycle as vacancy_lifecycle
from vacancies.models import Vacancy


@dataclass(frozen=True)
class Asked:
    """A request as it comes in. Without an application it needs a `name`, and an e-mail or postal address to answer to.

    `received_on` is the local day on which it arrived: the term runs from there. `token` names the page that was sent.
    """

    kind: str
    text: str
    channel: str = Request.Channel.PORTAL
    received_on: date | None = None
    application: Application | None = None
    name: str = ""
    email: str = ""
    address: str = ""
    token: uuid.UUID = field(default_factory=uuid.uuid4)


@action
def ask(vacancy: Vacancy, asked: Asked, *, by: Actor, at: datetime) -> Request:
    """Put a request into the register and confirm it by letter, with the last day to answer.

    The same page sent twice is one request. Raises ActionError without a text, without somebody to answer to, for a day of
    receipt that is still to come, and for a challenge or request for feedback or inspection of who has no application.
    """
    vacancy = lock_one(vacancy)
    if existing := Request.objects.filter(token=asked.token).first():
        return existing
    if vacancy.state == vacancy_lifecycle.DRAFT:
        raise ActionError(_("This vacancy was not published yet."))
    text, name, address = asked.text.strip(), asked.name.strip(), asked.address.strip()
    received_on = asked.received_on or localdate(at)
    if not text:
        raise ActionError(_("Write down what is asked."))
    if received_on > localdate(at):
        raise ActionError(_("The day of receipt is still to come. Correct that day."))
    if asked.application is None:
        if asked.kind in (terms.FEEDBACK, terms.INSPECTION, terms.CHALLENGE):
            raise ActionError(_("Choose the candidate: only a candidate can ask this."))
        if not name or not (asked.email or address):
            raise ActionError(_("Give a name, and an e-mail or postal address for the answer."))
    elif asked.application.vacancy_id != vacancy.pk:
        raise ActionError(_("This application belongs to another procedure."))
    request = Request.objects.create(
        vacancy=vacancy,
        application=asked.application,
        name="" if asked.application else name,
        email="" if asked.application else asked.email,
        address="" if asked.application else address,
        kind=asked.kind,
        text=text,
        channel=asked.channel,
        received_on=received_on,
        registered_at=at,
        registered_by=by.actor_key,
        due_on=terms.due_on(asked.kind, received_on),
        token=asked.token,
    )
    record(
        vacancy.key,
        "request_received",
        subject=_subject(request),
        request=request.kind,
        channel=request.channel,
        answer_by=request.due_on.isoformat(),
    )
    queue([received_letter(request)])
    return request


@action
def answer(request: Request, *, text: str, outcome: str = "", by: Actor, at: datetime) -> Request:
    """Answer a request by letter; what can be right or wrong is upheld or rejected with it.

    The journal tells that it was answered and how it ended, not what was written. Raises ActionError when another answer was
    given, without a text, and without an outcome where there must be one.
    """
    (request,) = lock(
        Request.objects.filter(pk=request.pk).select_related(
            "vacancy__organisation", "vacancy__officer", "application__candidate"
        )
    )
    text = text.strip()
    outcome = outcome if request.is_judged else ""
    if request.state == lifecycle.ANSWERED:
        if (request.answer, request.outcome) == (text, outcome):
            return request
        raise ActionError(
            _("This was answered already, and the letter has left. Write a new letter if needed.")
        )
    if not text:
        raise ActionError(_("Write the answer: it goes into the letter."))
    if request.is_judged and outcome not in Request.Outcome.values:
        raise ActionError(_("Say whether it is upheld or rejected."))
    lifecycle.REQUEST.check(request.state, lifecycle.ANSWERED)
    request.state, request.outcome, request.answer = lifecycle.ANSWERED, outcome, text
    request.answered_at, request.answered_by = at, by.actor_key
    request.save(update_fields=["state", "outcome", "answer", "answered_at", "answered_by"])
    record(
        request.vacancy.key,
        "request_answered",
        subject=_subject(request),
        request=request.kind,
        outcome=outcome,
    )
    queue([answer_letter(request)])
    return request


def _subject(request: Request) -> str:
    return request.application.key if request.application else request.key
