"""The daily mail with what waits: each user switches the own one on or off, at the foot of the work list."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backoffice.digests import switch_digest
from backoffice.frame import done, staff_page


@staff_page
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    on = request.POST.get("on") == "1"
    switch_digest(request.user, on=on, by=request.user, at=now())
    done(request, _("You get the daily mail.") if on else _("You get no daily mail any more."))
    return redirect("admin:index")
