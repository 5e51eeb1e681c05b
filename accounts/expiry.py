"""How long a session of staff or a juror lasts: tablets and desks are shared, and left alone.

A session ends after a while without any request, and some time after signing in whatever was done in between. Candidates keep the
session that they asked for at sign-in. Pages of who is signed in are kept by no browser, so that Back shows nothing afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now

from accounts.models import STAFF_ROLES, Role, User

JURY, OFFICE = "jury", "office"
PLACES = {"/jury/": JURY, "/admin/": OFFICE}
"""Whose limits hold under these addresses; elsewhere those of the role in which somebody signed in."""

NOTED_PER_IDLE = 30
"""A request is noted when this part of the idle time passed since the last one: most requests write nothing."""


def note_sign_in(sender: object, request: HttpRequest, user: User, **_more: object) -> None:
    """A session knows when it began and whose limits it has."""
    roles = set(user.memberships.standing().values_list("role", flat=True))
    is_staff = user.is_superuser or not roles.isdisjoint(STAFF_ROLES)
    kind = OFFICE if is_staff else JURY if Role.JUROR in roles else ""
    moment = now().timestamp()
    request.session.update({"began": moment, "seen": moment, "limits": kind})


def limited(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: sign out whose session is over, before anything is shown or saved."""

    def middleware(request: HttpRequest) -> HttpResponse:
        # Without its cookie nobody is signed in, and a page for visitors must not depend on the session.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or SESSION_KEY not in request.session:
            return get_response(request)
        place = next((kind for start, kind in PLACES.items() if request.path.startswith(start)), "")
        limits = settings.SESSION_LIMITS.get(place or request.session.get("limits", ""))
        if limits is not None:
            _check(request, *limits)
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def _check(request: HttpRequest, idle: timedelta, absolute: timedelta) -> None:
    """Sign out, or note that somebody is there."""
    session, moment = request.session, now().timestamp()
    began, seen = session.setdefault("began", moment), session.setdefault("seen", moment)
    if moment - seen >= idle.total_seconds() or moment - began >= absolute.total_seconds():
        logout(request)
    elif moment - seen >= idle.total_seconds() / NOTED_PER_IDLE:
        session["seen"] = moment
