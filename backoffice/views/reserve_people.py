"""All reserves that the user reaches: the lists, and everybody who stands on them, each person once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q, Value
from django.db.models.functions import Concat
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.candidacies import Mark
from backoffice.forms.reserve_people import EXPIRED, SOON, VALID, PeopleFilter, family_of
from backoffice.frame import page, staff_page
from backoffice.scope import reserve_lists_for, vacancies_for
from backoffice.worklist import url_of
from candidates.models import Candidate
from reserves import lifecycle
from reserves.models import Place, ReserveList

PER_PAGE = 50
EXPIRES_SOON = timedelta(days=90)
"""How long before its end a list is marked."""


def validity_mark(reserve_list: ReserveList, *, on: date) -> Mark:
    """Whether a list is valid on a day, and how long still."""
    days = (reserve_list.valid_until - on).days
    if days < 0:
        return Mark("bad", _("Expired"))
    if on < reserve_list.valid_from:
        return Mark("none", _("Not valid yet"))
    note = ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}
    if reserve_list.valid_until <= on + EXPIRES_SOON:
        return Mark("wait", _("Expires soon"), note)
    return Mark("good", _("Valid"), note)


# -- Lists ---------------------------------------------------------------------------------------------------------


@staff_page
def reserves(request: HttpRequest) -> HttpResponse:
    """Every reserve list that the user reaches; those that expire first on top, expired ones last."""
    today = localdate()
    shown = request.GET.get("show", "")
    lists = reserve_lists_for(request.user)
    if shown == "expired":
        lists = lists.filter(valid_until__lt=today)
    elif shown != "all":
        lists = lists.filter(valid_until__gte=today)
    page_obj = Paginator(lists.order_by("valid_until", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    return page(
        request,
        "backoffice/reserves.html",
        {
            "title": _("Reserves"),
            "crumbs": [(_("Reserves"), "")],
            "page_obj": page_obj,
            "rows": list_rows(
                request, lists.filter(pk__in=[each.pk for each in page_obj]).order_by("valid_until", "pk")
            ),
            "views": [
                *(
                    {"label": label, "url": f"?show={key}", "current": shown == key}
                    for key, label in (("", _("Valid")), ("expired", _("Expired")), ("all", _("All")))
                ),
                {"label": _("Candidates in reserve"), "url": reverse("backoffice:reserve_people")},
            ],
        },
        nav="reserves",
    )


def list_rows(request: HttpRequest, lists: Any) -> list[dict[str, Any]]:
    """The lists as the table shows them."""
    today = localdate()
    available = Count("places", filter=Q(places__state=lifecycle.AVAILABLE))
    found = lists.select_related("vacancy", "organisation").annotate(
        number=Count("places"), available=available
    )
    reached = set(vacancies_for(request.user).filter(reserve_lists__in=found).values_list("pk", flat=True))
    return [
        {
            "list": reserve_list,
            "url": url_of("backoffice:reserve", reserve_list.pk),
            "mark": validity_mark(reserve_list, on=today),
            "reaches": reserve_list.vacancy_id in reached,
        }
        for reserve_list in found
    ]


# -- People --------------------------------------------------------------------------------------------------------


@dataclass
class Person:
    """Somebody in a reserve, with each place: its list, the validity of that list, and the state of the place."""

    candidate: Candidate
    places: list[tuple[Place, Mark, Mark]]


@staff_page
def people(request: HttpRequest) -> HttpResponse:
    """Everybody on the lists in reach who may still get an offer, each person once; in a constant number of queries."""
    lists = list(
        reserve_lists_for(request.user)
        .select_related("vacancy", "organisation")
        .prefetch_related("vacancy__rules_versions")
    )
    form = PeopleFilter(request.GET, lists=lists)
    today = localdate()
    wanted = form.cleaned_data if form.is_valid() else {}
    kept = [each for each in lists if _fits(each, wanted, today)]
    page_obj = Paginator(_people(kept, wanted.get("q", ""), today), PER_PAGE).get_page(
        request.GET.get("page")
    )
    return page(
        request,
        "backoffice/reserve_people.html",
        {
            "title": _("Candidates in reserve"),
            "lede": _("Everybody who stands on a list, once, with each place."),
            "crumbs": [(_("Reserves"), reverse("backoffice:reserves")), (_("Candidates in reserve"), "")],
            "filters": form,
            "page_obj": page_obj,
            "is_filtered": bool(request.GET),
        },
        nav="reserves",
    )


def _fits(reserve_list: ReserveList, wanted: dict[str, str], today: date) -> bool:
    if wanted.get("family") and family_of(reserve_list) != wanted["family"]:
        return False
    if wanted.get("level") and reserve_list.vacancy.definition.offer.level != wanted["level"]:
        return False
    match wanted.get("validity", VALID):
        case "all":
            return True
        case str(value) if value == EXPIRED:
            return reserve_list.valid_until < today
        case str(value) if value == SOON:
            return today <= reserve_list.valid_until <= today + EXPIRES_SOON
    return today <= reserve_list.valid_until


def _people(lists: Sequence[ReserveList], name: str, today: date) -> list[Person]:
    by_key = {each.pk: each for each in lists}
    path = "result__application__candidate"
    places = Place.objects.filter(
        reserve_list__in=by_key, state__in=[lifecycle.AVAILABLE, lifecycle.ASKED], dropped_at=None
    ).select_related(path)
    if name.strip():
        full = Concat(f"{path}__first_name", Value(" "), f"{path}__last_name")
        places = places.annotate(full_name=full).filter(
            Q(full_name__icontains=name.strip()) | Q(result__application__reference=name.strip())
        )
    found: dict[Any, Person] = {}
    for place in _in_order(places):
        place.reserve_list = by_key[place.reserve_list_id]
        candidate = place.result.application.candidate
        person = found.setdefault(_key(candidate), Person(candidate, []))
        person.places.append((place, validity_mark(place.reserve_list, on=today), _state(place, today)))
    return list(found.values())


def _in_order(places: Iterable[Place]) -> list[Place]:
    def order(place: Place) -> tuple[str, str, int]:
        candidate = place.result.application.candidate
        return (candidate.last_name.casefold(), candidate.first_name.casefold(), place.pk)

    return sorted(places, key=order)


def _key(candidate: Candidate) -> Any:
    """A person is known by account, else by e-mail address; who has neither is the one that was registered."""
    return candidate.email.casefold() or candidate.user_id or ("candidate", candidate.pk)


def _state(place: Place, today: date) -> Mark:
    if place.state == lifecycle.ASKED:
        return Mark("wait", _("Offer made"))
    if place.is_suspended(on=today):
        return Mark("none", _("Wants no offers now"))
    if place.result.application.open_papers:
        return Mark("wait", _("Open paper"))
    return Mark("info", _("Available"))
