"""Letters about a request: that it was received and by when it is answered, and the answer."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from candidates import lifecycle
from candidates.letters import (
    CONTACT,
    FUNCTION,
    NUMBER,
    OFFICER,
    PORTAL,
    applicant_context,
    application_letter,
    contact,
    recipient,
)
from candidates.models import Request
from correspondence.actions import Letter, Recipient
from correspondence.occasions import Occasion, Variable, in_letter_language
from vacancies import words

ABOUT = (
    Variable("name", gettext_lazy("who asks"), "Lotte", token=pgettext_lazy("token", "asker")),
    FUNCTION,
    NUMBER,
    OFFICER,
    CONTACT,
    PORTAL,
    Variable(
        "kind",
        gettext_lazy("what kind of request it is"),
        "je vraag om inzage in je dossier",
        token=pgettext_lazy("token", "request_kind"),
    ),
    Variable(
        "request",
        gettext_lazy("what was asked, as it came in"),
        "Ik wil mijn scoreformulieren inkijken.",
        block=True,
        token=pgettext_lazy("token", "request_text"),
    ),
    Variable(
        "received",
        gettext_lazy("day on which the request was received"),
        "12 maart 2027",
        token=pgettext_lazy("token", "request_received"),
    ),
)
RECEIVED = Occasion(
    "request-received",
    gettext_lazy("request received"),
    goes_to=gettext_lazy("who asks something, complains or appeals, at once"),
    held=False,
    variables=(
        *ABOUT,
        Variable(
            "answer_by",
            gettext_lazy("last day to answer the request"),
            "donderdag 1 april 2027",
            token=pgettext_lazy("token", "request_answer_by"),
            essential=True,
        ),
    ),
)
ANSWERED = Occasion(
    "request-answered",
    gettext_lazy("answer to a request"),
    goes_to=gettext_lazy("who asked something, when the officer answers"),
    held=False,
    variables=(
        *ABOUT,
        Variable(
            "outcome",
            gettext_lazy("whether it is upheld or rejected; empty for a question"),
            "We geven je gelijk.",
            block=True,
            token=pgettext_lazy("token", "request_outcome"),
            essential=True,
        ),
        Variable(
            "answer",
            gettext_lazy("the answer to the request"),
            "Je kan je dossier inkijken op 30 maart om 14 uur.",
            block=True,
            token=pgettext_lazy("token", "request_answer"),
            essential=True,
        ),
        Variable(
            "means",
            gettext_lazy("means of appeal; empty where nothing was decided: a question, feedback"),
            "Je kan beroep instellen.",
            block=True,
            token=pgettext_lazy("token", "request_means"),
            essential=True,
        ),
    ),
)


@in_letter_language
def received_letter(request: Request) -> Letter:
    """That it came in, and by when it is answered. The request comes with its vacancy, application and candidate."""
    return _letter(request, RECEIVED, {"answer_by": words.weekday(request.due_on)})


@in_letter_language
def answer_letter(request: Request) -> Letter:
    """The answer; a request that is not answered yet gives the letter as it would leave."""
    outcome = {
        lifecycle.UPHELD: _("We find that you are right."),
        lifecycle.REJECTED: _("We do not agree with you."),
    }
    decided = request.kind not in (Request.Kind.QUESTION, Request.Kind.FEEDBACK)
    context = {
        "outcome": outcome.get(request.outcome, ""),
        "answer": request.answer,
        "means": request.vacancy.organisation.appeal_text if decided else "",
    }
    return _letter(request, ANSWERED, context)


def kind_name(kind: str) -> str:
    """The kind as the middle of a sentence to who asked."""
    return {
        Request.Kind.QUESTION: _("your question"),
        Request.Kind.FEEDBACK: _("your request for feedback"),
        Request.Kind.INSPECTION: _("your request to look into your file"),
        Request.Kind.COMPLAINT: _("your complaint"),
        Request.Kind.CHALLENGE: _("your challenge of a jury member"),
        Request.Kind.APPEAL: _("your appeal"),
    }[Request.Kind(kind)]


def _letter(request: Request, occasion: Occasion, context: dict[str, str]) -> Letter:
    """By post for who asked by post, by e-mail for the others where there is one."""
    vacancy, application = request.vacancy, request.application
    about = {
        "name": application.candidate.first_name if application else request.name,
        "function": vacancy.title,
        "number": vacancy.number,
        "officer": str(vacancy.officer),
        "contact": contact(vacancy),
        "portal": applicant_context(vacancy, application)["portal"] if application else "",
        "kind": kind_name(request.kind),
        "request": request.text,
        "received": words.day(request.received_on),
        **context,
    }
    if application:
        letter = application_letter(vacancy, application, occasion, f"{occasion.key}:{request.pk}", {})
        to = recipient(application.candidate)
        if request.channel == Request.Channel.POST and to.address != to.name:
            to = replace(to, email="")
        return replace(letter, context=about, recipient=to)
    return Letter(
        organisation=vacancy.organisation,
        occasion=occasion.key,
        unique_key=f"{occasion.key}:{request.pk}:{request.key}",
        recipient=Recipient(
            request.name, request.email, request.address and f"{request.name}\n{request.address}"
        ),
        context=about,
        vacancy_key=vacancy.key,
        subject_key=request.key,
    )


OCCASIONS = (RECEIVED, ANSWERED)
