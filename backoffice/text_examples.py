"""Whose data the example of a letter's text takes: a letter that was made, an application, or nobody's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404

from accounts.models import User
from backoffice.scope import applications_for, messages_for
from candidates.letters import APPLICANT, applicant_context
from correspondence.models import Message
from correspondence.occasions import Occasion, in_letter_language
from organisations.models import Organisation
from vacancies.models import Vacancy

EXAMPLES = 30
"""How many there are to choose among."""


def letters_of(user: User, organisation: Organisation, kind: Occasion):
    """Letters of this occasion that the user reaches."""
    return messages_for(user).filter(organisation=organisation, occasion=kind.key)


def examples(user: User, organisation: Organisation, kind: Occasion) -> list[dict[str, Any]]:
    """The last letters of this occasion where they can be made anew; else, for a letter to candidates, the last applications."""
    if kind.compose is not None:
        return _letters(user, organisation, kind)
    if not _names_applicant(kind):
        return []
    rows = _applications(user, organisation).order_by("-registered_at", "-pk")[:EXAMPLES]
    return [{"value": row.key, "label": f"{row.candidate}, {row.vacancy.title}"} for row in rows]


@in_letter_language
def context_of(user: User, organisation: Organisation, kind: Occasion, chosen: str) -> Mapping[str, str]:
    """The data of what was chosen, as they stand now; what the letter says besides is made up, and all of it when nothing was
    chosen. Raises Http404 for what the user does not reach."""
    if kind.compose is not None and chosen:
        message = (
            letters_of(user, organisation, kind).filter(pk=chosen if chosen.isdecimal() else None).first()
        )
        if message is None:
            raise Http404
        for letter in kind.compose([message.unique_key]):
            return letter.context
    elif chosen and _names_applicant(kind):
        key = chosen.removeprefix("application:")
        application = _applications(user, organisation).filter(pk=key if key.isdecimal() else None).first()
        if application is None:
            raise Http404
        return {**kind.sample_context(), **applicant_context(application.vacancy, application)}
    return kind.sample_context()


def _names_applicant(kind: Occasion) -> bool:
    return {variable.name for variable in APPLICANT} <= {variable.name for variable in kind.variables}


def _applications(user: User, organisation: Organisation):
    rows: Any = applications_for(user).filter(vacancy__organisation=organisation)
    return rows.select_related("candidate", "vacancy__organisation", "vacancy__officer")


def _letters(user: User, organisation: Organisation, kind: Occasion) -> list[dict[str, Any]]:
    found: dict[str, Message] = {}
    for message in letters_of(user, organisation, kind).order_by("-created_at", "-pk")[:EXAMPLES]:
        found.setdefault(message.unique_key, message)
    keys = {message.vacancy_key for message in found.values()}
    titles = dict(Vacancy.objects.filter(key__in=keys).values_list("key", "title"))
    return [
        {"value": message.pk, "label": f"{message.recipient_name}, {titles.get(message.vacancy_key, '')}"}
        for message in found.values()
    ]
