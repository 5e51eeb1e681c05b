"""The jury on the work list: who cannot come, and recusals that another officer asks to lift."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from backoffice.scope import liftings_for, seats_for
from backoffice.sections import Section
from vacancies import lifecycle


def jury_sections(user: Any) -> list[Section]:
    """Jurors who declined and were not replaced, and liftings that wait for this officer. Two queries."""
    return [_to_replace(user), _to_lift(user)]


def _to_replace(user: Any) -> Section:
    section = Section("jury", _("Jurors to be replaced"), urgent=True)
    declined = seats_for(user).standing().filter(decline__isnull=False)
    for seat in (
        declined.exclude(round__state=lifecycle.CLOSED)
        .select_related("round__vacancy", "decline")
        .order_by("decline__declined_at", "pk")
    ):
        section.rows.append(
            {
                "due": _("Now"),
                "urgency": "wait",
                "title": _("%(juror)s cannot sit in the jury") % {"juror": seat},
                "detail": f"{seat.round.vacancy.title}. {seat.round.title}",
                "action": pgettext("a juror", "Replace"),
                "url": reverse("backoffice:replace_juror", args=[seat.pk]),
            }
        )
    return section


def _to_lift(user: Any) -> Section:
    section = Section("liftings", _("Recusals that a colleague wants to lift"), urgent=True)
    asked = liftings_for(user).filter(lifted=None).exclude(asked_by=user.actor_key)
    for lifting in (
        asked.exclude(seat__round__state=lifecycle.CLOSED)
        .select_related("seat__round__vacancy", "application__candidate")
        .order_by("asked_at", "pk")
    ):
        section.rows.append(
            {
                "due": _("Now"),
                "urgency": "wait",
                "title": _("Lift the recusal of %(juror)s?") % {"juror": lifting.seat},
                "detail": f"{lifting.seat.round.vacancy.title}. {lifting.seat.round.title}",
                "action": _("View"),
                "url": reverse("backoffice:recusals", args=[lifting.seat.round_id]),
            }
        )
    return section
