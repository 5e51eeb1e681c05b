"""What an external selection bureau leaves to the organisation that it works for.

A bureau carries one procedure: rules in draft, admission, planning, results, closings, letters. What the organisation alone
decides stays with its officers: publishing on a decision of the authority and amending, draft decisions, the reserve, texts of
letters, data that hold for all applications of a candidate, and who gets in. Nobody is a bureau and an officer at once
(`backoffice.access`, and the form of a user), so the role alone tells.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import Resolver404, resolve

from accounts.models import Role, User

OF_THE_ORGANISATION = frozenset(
    {
        "new_vacancy",
        "publish",
        "publications",
        "strike_publication",
        "amend_rules",
        "draft_decision",
        "signed_document",
        "vacancy_reserve",
        "reserve_draw_up",
        "reserves",
        "reserve",
        "reserve_people",
        "reserve_contacts",
        "reserve_contacts_file",
        "place_contacts",
        "place_contacts_file",
        "extend_reserve",
        "interview_place",
        "interview_outcome",
        "ask_interest",
        "answer_interest",
        "consult",
        "answer",
        "suspend_place",
        "texts",
        "text",
        "text_preview",
        "reset_text",
        "contact",
        "administration",
        "invite_bureau",
        "bureau_access",
        "conflict",
    }
)
"""Names of the pages, in the namespace of the back office, that a bureau does not open."""


def is_bureau(user: User) -> bool:
    """Whether the user is here for an external selection bureau, and for nothing else."""
    return (
        not user.is_superuser
        and Role.BUREAU in user.roles
        and user.roles.isdisjoint({Role.ADMINISTRATOR, Role.OFFICER})
    )


def may_open(user: User, name: str) -> bool:
    """Whether a page of the back office is for this user at all; what it shows is a matter of `backoffice.scope`."""
    return name not in OF_THE_ORGANISATION or not is_bureau(user)


def offered(user: User, rows: Iterable[Any]) -> list[Any]:
    """Of rows with a `url`, those whose page the user may open: nobody is shown a link that is refused."""
    rows = list(rows)
    if not is_bureau(user):
        return rows
    return [row for row in rows if _name(row["url"]) not in OF_THE_ORGANISATION]


def _name(url: str) -> str:
    try:
        return resolve(url.partition("?")[0]).url_name or ""
    except Resolver404:
        return ""
