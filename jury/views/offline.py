"""What a tablet needs beside its pages: a sign that somebody is there, and without a network the service worker with its page."""

from __future__ import annotations

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

WORKER = "js/jury-worker.js"


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, from an address inside its scope; browsers ask for it anew each time."""
    kept = staticfiles_storage.exists(WORKER)
    if kept:
        with staticfiles_storage.open(WORKER) as script:
            text = script.read().decode()
    else:
        with open(finders.find(WORKER), encoding="utf-8") as script:
            text = script.read()
    return HttpResponse(
        text, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"}
    )


@require_safe
def here(request: HttpRequest) -> HttpResponse:
    """A tablet says that its juror reads on, so that the session goes on (`accounts.expiry`); 401 where it is over."""
    return HttpResponse(status=204 if request.user.is_authenticated else 401)


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Shown where a page was not kept: which sheets are on this tablet. It says nothing of anybody."""
    return render(request, "jury/offline.html")
