"""What a tablet needs without a network: one service worker for the pages of the jury, and the page that it shows."""

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
def offline(request: HttpRequest) -> HttpResponse:
    """Shown where a page was not kept: which sheets are on this tablet. It says nothing of anybody."""
    return render(request, "jury/offline.html")
