"""The home page: what needs the officer now."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.frame import page
from backoffice.funnel import funnel_label, small_steps, stands
from backoffice.scope import organisations_for
from backoffice.worklist import waiting_for

MOST_RUNNING = 8


def work_list(request: HttpRequest) -> HttpResponse:
    waiting = waiting_for(request)
    running = sorted(waiting.running, key=lambda p: p.vacancy.published_at, reverse=True)
    number, late = waiting.count, waiting.late
    if number:
        lede = ngettext("%(number)d task for you.", "%(number)d tasks for you.", number) % {"number": number}
        if late:
            text = ngettext("%(late)d of them is urgent.", "%(late)d of them are urgent.", late)
            lede = f"{lede} {text % {'late': late}}"
    else:
        lede = _("Nothing waits for you.")
    actions = []
    if organisations_for(request.user).exists():
        actions = [{"label": _("New vacancy"), "url": reverse("backoffice:new_vacancy"), "icon": "plus"}]
    return page(
        request,
        "backoffice/worklist.html",
        {
            "title": _("Work list"),
            "crumbs": [],
            "lede": lede,
            "actions": actions,
            "sections": waiting.sections,
            "own": waiting.own,
            "waiting_for_others": waiting.others,
            "running": [
                {
                    "vacancy": procedure.vacancy,
                    "stands": stands(procedure),
                    "steps": small_steps(procedure),
                    "label": funnel_label(procedure),
                }
                for procedure in running[:MOST_RUNNING]
            ],
            "number_running": len(running),
        },
        nav="worklist",
    )
