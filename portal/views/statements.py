"""Help, privacy and accessibility: the texts of the organisation, with a careful default until it wrote its own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from organisations.hosts import organisation_at
from portal.visitors import public_page


@public_page
def help_page(request: HttpRequest) -> HttpResponse:
    """How to apply and follow an application, and whom to ask."""
    organisation_at(request)
    return render(request, "portal/help.html", {"current": "help"})


@public_page
def privacy(request: HttpRequest) -> HttpResponse:
    return _statement(request, "privacy")


@public_page
def accessibility(request: HttpRequest) -> HttpResponse:
    return _statement(request, "accessibility")


def _statement(request: HttpRequest, name: str) -> HttpResponse:
    """A legal text. Who works here sees, besides, that nobody confirmed it yet."""
    organisation = organisation_at(request)
    return render(
        request,
        f"portal/{name}.html",
        {
            "text": getattr(organisation, f"{name}_text") if organisation else "",
            "unconfirmed": request.user.is_authenticated
            and request.user.is_staff
            and organisation is not None
            and not organisation.legal_texts_confirmed,
        },
    )
