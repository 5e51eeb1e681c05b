"""The reserves on the work list: who was offered a post, asked for interest or invited to an interview, and has not answered yet
or was not heard of. As long as their last day is not over it waits for them, afterwards for the officer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from backoffice.scope import reserve_lists_for
from backoffice.sections import Section
from reserves import lifecycle
from reserves.models import Consultation, Interest, Interview


def reserve_sections(user: Any, at: datetime) -> tuple[list[Section], list[Section]]:
    """What the officer must do now, and what waits for candidates. Three queries."""
    lists = reserve_lists_for(user).values("pk")
    today = localdate(at)

    def pending(rows: QuerySet, **pending: str) -> QuerySet:
        return rows.filter(place__reserve_list__in=lists, **pending).select_related(
            "place__result__application__candidate", "place__reserve_list__vacancy"
        )

    offers_over = Section("offers_over", _("Offers past their last day"), urgent=True, names=True)
    offers = Section("offers", _("Offers that wait for an answer"), others=True, names=True)
    for row in pending(Consultation.objects, answer=lifecycle.PENDING).order_by("answer_by", "pk"):
        over = row.answer_by < today
        line = _line(row.place, row.answer_by, _("Note that no answer came, or the answer.") if over else "")
        (offers_over if over else offers).rows.append(line | {"urgency": "bad" if over else ""})

    interests_over = Section("interests_over", _("Questions of interest past their last day"), names=True)
    interests = Section(
        "interests", _("Questions of interest that wait for an answer"), others=True, names=True
    )
    for row in pending(Interest.objects, answer=lifecycle.PENDING).order_by("answer_by", "pk"):
        over = row.answer_by < today
        line = _line(row.place, row.answer_by, _("Note that no answer came, or the answer.") if over else "")
        (interests_over if over else interests).rows.append(line | {"urgency": "bad" if over else ""})

    interviews_over = Section("interviews_over", _("Additional interviews that are over"), names=True)
    interviews = Section("interviews", _("Additional interviews from a reserve"), others=True, names=True)
    for row in pending(Interview.objects, outcome=lifecycle.PENDING).order_by("starts_at", "pk"):
        over = row.starts_at < at
        line = _line(row.place, localtime(row.starts_at), _("Note what came of it.") if over else "")
        (interviews_over if over else interviews).rows.append(line | {"urgency": "wait" if over else ""})

    return [offers_over, interests_over, interviews_over], [offers, interests, interviews]


def _line(place: Any, day: Any, what: str) -> dict[str, Any]:
    reserve_list = place.reserve_list
    return {
        "due": date_format(day, "j N"),
        "title": str(place.result.application.candidate),
        "detail": f"{reserve_list}. {what}" if what else str(reserve_list),
        "action": _("Open"),
        "url": reverse("backoffice:reserve", args=[reserve_list.pk]),
    }
