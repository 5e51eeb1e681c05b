"""Pages that anybody may read: fast, and kept for a moment by browser and proxy when nobody is signed in."""

from __future__ import annotations

import functools
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import conditional_page, require_safe

KEPT = 60
"""Seconds. Short, because a page says until when one may apply."""

View = Callable[..., HttpResponse]


def public_page(view: View) -> View:
    """Reads only. For a visitor it sets no cookie and may be kept for a minute; after that a matching ETag answers 304. With
    somebody's name on it, nobody keeps it."""

    @functools.wraps(view)
    def with_headers(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        patch_vary_headers(response, ["Cookie"])
        if request.user.is_authenticated:
            patch_cache_control(response, private=True, no_store=True)
        elif response.status_code == 200:
            patch_cache_control(response, public=True, max_age=KEPT)
        return response

    return require_safe(conditional_page(with_headers))
