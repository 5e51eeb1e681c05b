"""The frame of a page about a reserve list: that of its vacancy, or for the partner that draws from a joint list its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from backoffice.frame import page, vacancy_page
from backoffice.scope import vacancies_for
from organisations.models import Organisation
from reserves.employers import drawing
from reserves.models import ReserveList


def reaches_vacancy(user: User, reserve_list: ReserveList) -> bool:
    """Whether the procedure behind a list is open to this user too. The partner of a joint list reaches the list alone."""
    return vacancies_for(user).filter(pk=reserve_list.vacancy_id).exists()


def usual_employer(user: User, reserve_list: ReserveList) -> Organisation:
    """For whom this user draws as a rule: the own organisation."""
    return reserve_list.organisation if reaches_vacancy(user, reserve_list) else drawing(reserve_list)[-1]


def reserve_page(
    request: HttpRequest,
    reserve_list: ReserveList,
    template: str,
    context: Mapping[str, Any],
    *,
    crumbs: list[tuple[str, str]],
    status: int = 200,
) -> HttpResponse:
    """A page about one list; the context says in `reaches_vacancy` whether dossiers may be linked to."""
    vacancy = reserve_list.vacancy
    reaches = reaches_vacancy(request.user, reserve_list)
    context = {"reaches_vacancy": reaches, "drawing": drawing(reserve_list), **context}
    if reaches:
        return vacancy_page(
            request, vacancy, "reserve", template, context, crumbs=crumbs, nav="reserves", status=status
        )
    facts = [
        _("Joint reserve of %(name)s") % {"name": reserve_list.organisation.name},
        _("File %(number)s") % {"number": vacancy.number},
    ]
    trail = [(_("Reserves"), reverse("backoffice:reserves")), *crumbs]
    own = {"vacancy": vacancy, "title": vacancy.title, "facts": facts, "crumbs": trail}
    return page(request, template, own | context, nav="reserves", status=status)
