"""Reserves on the work list: lists that expire, terms that are over, and candidates whose answer is awaited."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.sections import Section
from reserves import lifecycle
from reserves.models import Consultation, Interest, Interview, ReserveList
from vacancies import words

SOON = 30
"""Days before its last day from which a list that expires is marked."""
CANDIDATE = "place__result__application__candidate"


def expiring_section(lists: Iterable[ReserveList], at: datetime, *, within: int) -> Section:
    """Lists whose last day is at most `within` days away."""
    today = localdate(at)
    section = Section("expiring", _("Reserves that expire"))
    for reserve_list in sorted(lists, key=lambda each: each.valid_until):
        days = (reserve_list.valid_until - today).days
        if 0 <= days <= within:
            section.rows.append(
                {
                    "due": date_format(reserve_list.valid_until, "j N"),
                    "urgency": "wait" if days <= SOON else "",
                    "title": words.capital(str(reserve_list)),
                    "detail": ngettext("%(days)d day left.", "%(days)d days left.", days) % {"days": days},
                    "action": _("Open"),
                    "url": _url(reserve_list.pk),
                }
            )
    return section


def answers(lists: Iterable[ReserveList], at: datetime) -> tuple[Section, list[dict[str, Any]]]:
    """Offers, questions of interest and additional interviews whose term or moment is over, which the officer has to settle; and
    the lines of those that wait for the candidate. Three queries, none where there are no lists."""
    names = {each.pk: words.capital(str(each)) for each in lists}
    today = localdate(at)
    section = Section("answers", _("Reserves to follow up"), names=True)
    waiting: list[dict[str, Any]] = []
    if not names:
        return section, waiting

    def tell(row: Any, due: str, urgency: str, text: str) -> None:
        list_pk = row.place.reserve_list_id
        line = {
            "due": due,
            "urgency": urgency,
            "title": str(row.place.result.application.candidate),
            "detail": f"{text} {names[list_pk]}",
            "action": _("Open"),
            "url": _url(list_pk),
        }
        (section.rows if urgency else waiting).append(line)

    for row in _pending(Consultation.objects.all(), names).order_by("answer_by", "pk"):
        if row.answer_by < today:
            tell(row, _overdue(row.answer_by), "bad", _("Did not answer the offer."))
        else:
            tell(row, date_format(row.answer_by, "j N"), "", _("Offer."))
    for row in _pending(Interest.objects.all(), names).order_by("answer_by", "pk"):
        if row.answer_by < today:
            tell(row, _overdue(row.answer_by), "bad", _("Did not answer the question of interest."))
        else:
            tell(row, date_format(row.answer_by, "j N"), "", _("Question of interest."))
    for row in _pending(Interview.objects.all(), names, outcome=True).order_by("starts_at", "pk"):
        day = date_format(localtime(row.starts_at), "j N")
        if row.starts_at < at:
            tell(row, day, "wait", _("Note what came of the additional interview."))
        else:
            tell(row, day, "", _("Additional interview."))
    return section, waiting


def _pending(rows: QuerySet, lists: Iterable[int], *, outcome: bool = False) -> QuerySet:
    state = {"outcome" if outcome else "answer": lifecycle.PENDING}
    moment = "starts_at" if outcome else "answer_by"
    return (
        rows.filter(place__reserve_list__in=list(lists), **state)
        .select_related(CANDIDATE)
        .only(moment, "place__reserve_list", f"{CANDIDATE}__first_name", f"{CANDIDATE}__last_name")
    )


def _overdue(day: date) -> str:
    return _("since %(day)s") % {"day": date_format(day, "j N")}


def _url(pk: int) -> str:
    return reverse("backoffice:reserve", args=[pk])
