"""The overview of one procedure: its dates, its funnel, what can be done next, and its rounds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _

from backoffice.bureau import offered
from backoffice.frame import staff_page, vacancy_page
from backoffice.funnel import round_label, steps
from backoffice.moves import moves
from backoffice.procedures import Procedure, procedures
from backoffice.scope import vacancies_for
from planning.models import Seat, SeatRole
from vacancies import lifecycle, words
from vacancies.rules import HeldRule


@staff_page
def cockpit(request: HttpRequest, pk: int) -> HttpResponse:
    vacancy = get_object_or_404(vacancies_for(request.user), pk=pk)
    [procedure] = procedures(vacancies_for(request.user).filter(pk=vacancy.pk))
    vacancy = procedure.vacancy
    found = moves(procedure, at=now())
    can = offered(request.user, found.can)
    for move in found.can:
        if move not in can:
            found.refuse(
                move["title"],
                _("%(organisation)s does this itself.") % {"organisation": vacancy.organisation},
            )
    return vacancy_page(
        request,
        vacancy,
        "cockpit",
        "backoffice/cockpit.html",
        {
            "procedure": procedure,
            "dates": _dates(procedure),
            "steps": steps(procedure) if vacancy.state != lifecycle.DRAFT else [],
            "can": can,
            "cannot": found.cannot,
            "rounds": _rounds(procedure),
            "actions": [{"label": _("Access"), "url": reverse("backoffice:access", args=[vacancy.pk])}],
        },
    )


def _dates(procedure: Procedure) -> list[dict[str, Any]]:
    vacancy = procedure.vacancy
    if vacancy.state == lifecycle.DRAFT:
        return []
    rules = reverse("backoffice:rules", args=[vacancy.pk])
    dates = [
        {
            "label": _("Published"),
            "value": date_format(localtime(vacancy.published_at), "j F Y"),
            "note": _("rules version %(n)d") % {"n": vacancy.rules.number},
            "url": rules,
        }
    ]
    if vacancy.closes_at:
        last = localtime(vacancy.closes_at - timedelta(minutes=1))
        dates.append(
            {
                "label": _("Registration until")
                if vacancy.closes_at <= now()
                else _("Registration until and including"),
                "value": date_format(last, "j F Y"),
                "note": words.hour(last),
            }
        )
    upcoming = next((r for r in procedure.rounds if r.state != lifecycle.CLOSED), None)
    if upcoming:
        when = upcoming.rule.when
        if upcoming.planned_on:
            value, note = date_format(upcoming.planned_on, "j F Y"), upcoming.title
        else:
            value, note = _("no date yet"), words.when(when) if when else upcoming.title
        dates.append({"label": _("Next step"), "value": value, "note": note})
    dates.append(
        {
            "label": _("Decision that opened the post"),
            "value": date_format(vacancy.opening_date, "j F Y"),
            "note": vacancy.opening_reference,
        }
    )
    return dates


def _rounds(procedure: Procedure) -> list[dict[str, Any]]:
    seats: dict[int, list[Seat]] = {}
    for seat in Seat.objects.standing().filter(round__in=[r.pk for r in procedure.rounds]).order_by("pk"):
        seats.setdefault(seat.round_id, []).append(seat)
    rows = []
    for round_ in procedure.rounds:
        rule = procedure.definition.round(round_.key)
        panel = seats.get(round_.pk, [])
        chair = next((seat.name for seat in panel if seat.role == SeatRole.CHAIR), "")
        rows.append(
            {
                "round": round_,
                "label": round_label(round_),
                "kind": {"closed": "good", "running": "info"}.get(round_.state, "none"),
                "published": words.when(rule.when) if rule.when else "",
                "panel": len(panel),
                "chair": chair,
                "is_open": round_.state != lifecycle.CLOSED,
                "may_decide": rule.held.rule is HeldRule.MAY,
                "has_questions": any(part.criteria for part in rule.parts),
                "fixes_number": bool(rule.cut and rule.cut.number is None),
            }
        )
    return rows
