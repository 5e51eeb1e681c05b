"""The register on the work list: what is to be answered, by when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from backoffice.scope import requests_for
from backoffice.sections import Section
from candidates import terms
from vacancies import words


def requests_section(user: Any, at: datetime) -> Section:
    """Everything that waits for an answer, the nearest last day on top. One query."""
    today = localdate(at)
    section = Section(
        "requests", _("Questions, complaints and appeals to be answered"), urgent=True, names=True
    )
    waiting = (
        requests_for(user)
        .open()
        .select_related("vacancy", "application__candidate")
        .only(
            "kind",
            "due_on",
            "name",
            "vacancy__title",
            "application__candidate__first_name",
            "application__candidate__last_name",
        )
    )
    for request in waiting.order_by("due_on", "pk"):
        section.rows.append(
            {
                "due": date_format(request.due_on, "j N"),
                "urgency": terms.urgency(request.due_on, today=today),
                "title": f"{words.capital(request.get_kind_display())}: {request.asker}",
                "detail": request.vacancy.title,
                "action": _("Reply"),
                "url": reverse("backoffice:request", args=[request.pk]),
            }
        )
    return section
