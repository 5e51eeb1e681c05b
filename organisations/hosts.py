"""Which portal answers at a host name."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from organisations.context_processors import at_host
from organisations.models import Organisation


class NoPortalHere(Http404):
    """No organisation has its portal at this host name, and there are several to choose among."""


def organisation_at(request: HttpRequest) -> Organisation | None:
    """The organisation whose portal this is: the one with this host name, or else the only one there is, with its partner or
    without; None on an installation without organisations.

    Raises NoPortalHere where the host name is nobody's: no town's pages stand under another name.
    """
    if not hasattr(request, "_organisation_at"):
        request._organisation_at = at_host(request) or _only_one()
    return request._organisation_at


def houses_at(request: HttpRequest) -> list[Organisation]:
    """That organisation and its partner: they share a portal."""
    organisation = organisation_at(request)
    return [house for house in (organisation, organisation and organisation.partner) if house]


def _only_one() -> Organisation | None:
    first, *others = Organisation.objects.select_related("partner").order_by("pk")[:3] or [None]
    if any(first.partner_id != other.pk for other in others):
        raise NoPortalHere
    return first


class NoPortal:
    """Middleware: says at a host name without a portal where the portals are."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, NoPortalHere):
            return None
        portals = [(house, house.address("/")) for house in Organisation.objects.exclude(host=None)]
        return render(request, "no_portal.html", {"organisation": None, "portals": portals}, status=404)
