"""What every page of the jury does: asks who it is, and leaves nothing behind in the browser."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from planning.models import Seat
from vacancies.round_wording import round_title


def juror_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For who is signed in; no browser keeps the page, so that Back shows nothing on a tablet that several use."""
    return _forgotten(login_required(view))


def scripted_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The same for pages that may hold unsent changes: who is signed out reads there how many, and signs in again."""

    @functools.wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        return render(request, "jury/signed_out.html", {"next": request.path}, status=401)

    return _forgotten(asked)


def _forgotten(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @functools.wraps(view)
    def forgotten(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return forgotten


def seat_page(
    request: HttpRequest, seat: Seat, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page about one seat: whose bar says for which vacancy and round, and in which role."""
    round_ = seat.round
    return render(
        request,
        template,
        {
            "seat": seat,
            "round": round_,
            "vacancy": round_.vacancy,
            "organisation": round_.vacancy.organisation,
            "round_title": round_title(round_.vacancy.definition, round_.rule),
            "role_label": seat.get_role_display(),
            **context,
        },
        status=status,
    )


def add_errors(request: HttpRequest, error: Any) -> None:
    """Say above the page what an action refused."""
    for message in error.messages:
        messages.error(request, message)
