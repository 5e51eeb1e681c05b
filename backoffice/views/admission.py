"""The admission of a vacancy: the engine's proposals, deciding many at once, and closing. One by one: `backoffice.views.desk`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.candidacies import (
    Mark,
    admission_mark,
    admission_name,
    alternative_label,
    proposal_mark,
    proposal_reasons,
)
from backoffice.frame import done, staff_page, vacancy_page
from backoffice.scope import vacancies_for
from candidates import lifecycle
from candidates.actions import Decision, close_admission, decide_admission
from candidates.eligibility import Admission, Proposal
from candidates.models import Application
from candidates.proposals import proposals_for
from journal.actions import ActionError
from vacancies import lifecycle as vacancy_lifecycle
from vacancies import wording
from vacancies.models import Vacancy

PER_PAGE = 50
MOST = 200
"""Admissions in one confirmation, each of which is named."""


@dataclass(frozen=True)
class Tally:
    """How many of the applications that stand are decided."""

    total: int
    decided: int

    @property
    def left(self) -> int:
        return self.total - self.decided

    @property
    def percent(self) -> int:
        return 100 * self.decided // self.total if self.total else 0


def tally_of(vacancy: Vacancy) -> Tally:
    standing = vacancy.applications.standing()
    counts = standing.aggregate(total=Count("pk"), decided=Count("pk", filter=Q(state=lifecycle.DECIDED)))
    return Tally(**counts)


@dataclass(frozen=True)
class Row:
    """An application beside what the engine proposes for it."""

    application: Application
    proposal: Proposal
    route: str
    mark: Mark
    reasons: list[str]

    @property
    def token(self) -> str:
        """Names exactly this proposal: what is confirmed is what was shown."""
        return f"{self.application.pk}:{token_of(self.proposal)}"


def token_of(proposal: Proposal) -> str:
    waits = ":unjudged" if proposal.to_judge else ""
    return f"{proposal.admission}:{proposal.alternative}{waits}"


def _rows(vacancy: Vacancy, applications: list[Application]) -> list[Row]:
    definition = vacancy.definition
    proposals = proposals_for(vacancy, applications, on=localdate())
    return [
        Row(
            application,
            proposals[application.pk],
            definition.route(application.route).label,
            proposal_mark(proposals[application.pk], definition),
            proposal_reasons(proposals[application.pk], definition),
        )
        for application in applications
    ]


@staff_page
def admission(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is still to be decided, beside the proposal and its reasons; or who is decided already."""
    vacancy = get_object_or_404(_vacancies(request), pk=pk)
    decided_shown = request.GET.get("show") == "decided" or vacancy.state != vacancy_lifecycle.OPEN
    standing = vacancy.applications.standing().select_related("candidate").order_by("reference", "pk")
    state = lifecycle.DECIDED if decided_shown else lifecycle.REGISTERED
    page_obj = Paginator(standing.filter(state=state), PER_PAGE).get_page(request.GET.get("page"))
    tally = tally_of(vacancy)
    definition = vacancy.definition
    decided = [
        {
            "application": a,
            "mark": admission_mark(a),
            "alternative": alternative_label(definition, a.route, a.alternative),
            "route": definition.route(a.route).label,
        }
        for a in (page_obj if decided_shown else [])
    ]
    views = [
        {"label": _("To be decided"), "url": "?", "count": tally.left, "current": not decided_shown},
        {"label": _("Decided"), "url": "?show=decided", "count": tally.decided, "current": decided_shown},
    ]
    return vacancy_page(
        request,
        vacancy,
        "admission",
        "backoffice/admission.html",
        {
            "tally": tally,
            "views": views,
            "rows": [] if decided_shown else _rows(vacancy, list(page_obj)),
            "decided": decided,
            "decided_shown": decided_shown,
            "page_obj": page_obj,
            "is_open": vacancy.state == vacancy_lifecycle.OPEN,
            "first": standing.filter(state=lifecycle.REGISTERED).first(),
            "actions_bar": [
                {"name": "deed", "value": "decide", "label": _("Decide as proposed")},
                {"name": "deed", "value": "ask", "label": _("Ask for missing documents")},
            ],
            "blockers": _blockers(vacancy, tally),
        },
    )


def too_early(vacancy: Vacancy, *proposals: Proposal) -> str:
    """Until when who would be out can still complete the papers, in a sentence; "" where that is no matter."""
    out = any(proposal.admission in (Admission.REFUSED, Admission.INVALID) for proposal in proposals)
    if not out or vacancy.closes_at is None or vacancy.closes_at <= now():
        return ""
    last = localtime(vacancy.closes_at - timedelta(minutes=1))
    return _("Until %(day)s included, candidates can still add what lacks.") % {
        "day": date_format(last, "j F Y")
    }


@staff_page
def decide_many(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how many are decided how, and whom, before anything happens; the second POST, with a tick, does exactly that."""
    vacancy = get_object_or_404(_vacancies(request), pk=pk)
    desk = redirect("backoffice:admission", vacancy.pk)
    if request.method != "POST":
        return desk
    selected = [key for key in request.POST.getlist("selected") if key.isdigit()]
    if request.POST.get("deed") == "ask" and selected:
        address = reverse("backoffice:missing_documents", args=[vacancy.pk])
        return redirect(f"{address}?{urlencode({'selected': selected}, doseq=True)}")
    left: QuerySet[Application] = vacancy.applications.undecided().filter(pk__in=selected)
    rows = _rows(vacancy, list(left.select_related("candidate").order_by("reference", "pk")[:MOST]))
    ready = [row for row in rows if not row.proposal.to_judge]
    waiting = [row for row in rows if row.proposal.to_judge]
    if not ready:
        if waiting:
            done(request, _("Nothing was decided: HR has to judge these applications first."))
        else:
            done(request, _("Nothing was decided: select the applications first."))
        return desk
    error = ""
    if request.POST.get("agreed"):
        if set(request.POST.getlist("expected")) != {row.token for row in ready}:
            error = _("The proposals changed in the meantime. Look at them again.")
        else:
            try:
                decide_admission(vacancy, [Decision(r.application) for r in ready], by=request.user, at=now())
            except ActionError as refused:
                error = " ".join(refused.messages)
            else:
                number = len(ready)
                text = ngettext("%(n)d admission is decided.", "%(n)d admissions are decided.", number)
                done(request, text % {"n": number})
                return desk
    return vacancy_page(
        request,
        vacancy,
        "admission",
        "backoffice/decide_many.html",
        {
            "rows": ready,
            "waiting": waiting,
            "too_early": too_early(vacancy, *(row.proposal for row in ready)),
            "items": _split(ready, waiting),
            "tick": ngettext(
                "I have seen the proposal and follow it.",
                "I have seen the %(n)d proposals and follow them.",
                len(ready),
            )
            % {"n": len(ready)},
            "back": reverse("backoffice:admission", args=[vacancy.pk]),
            "error": error,
        },
        crumbs=[(_("Decide as proposed"), "")],
        status=422 if error else 200,
    )


def _split(ready: list[Row], waiting: list[Row]) -> list[dict[str, Any]]:
    items = []
    for value, label in Application.ADMISSIONS:
        number = sum(row.proposal.admission == value for row in ready)
        if number:
            items.append({"count": number, "text": label})
    number = len(ready)
    text = ngettext(
        "letter is drafted and waits for release", "letters are drafted and wait for release", number
    )
    items.append({"count": number, "text": text})
    if waiting:
        number = len(waiting)
        text = ngettext(
            "stays undecided, because HR has to judge it first",
            "stay undecided, because HR has to judge them first",
            number,
        )
        items.append({"count": number, "text": text})
    return items


@staff_page
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the admission: the head counts that are fixed and the round that starts, before it is confirmed."""
    vacancy = get_object_or_404(_vacancies(request), pk=pk)
    if vacancy.state != vacancy_lifecycle.OPEN:
        done(request, _("The admission of this vacancy is closed already."))
        return redirect("backoffice:cockpit", vacancy.pk)
    error = ""
    if request.method == "POST":
        if not request.POST.get("agreed"):
            error = _("Tick that the head counts are right.")
        else:
            try:
                close_admission(vacancy, by=request.user, at=now())
            except ActionError as refused:
                error = " ".join(refused.messages)
            else:
                done(request, _("The admission is closed. The first round has started."))
                return redirect("backoffice:cockpit", vacancy.pk)
    tally = tally_of(vacancy)
    counts = _head_counts(vacancy)
    definition = vacancy.definition
    return vacancy_page(
        request,
        vacancy,
        "admission",
        "backoffice/close_admission.html",
        {
            "counts": counts,
            "bar": [
                {"count": counts["admitted"], "kind": "good", "label": admission_name(Admission.ADMITTED)},
                {
                    "count": counts["reservation"],
                    "kind": "wait",
                    "label": admission_name(Admission.WITH_RESERVATION),
                },
                {"count": counts["refused"], "kind": "bad", "label": admission_name(Admission.REFUSED)},
                {"count": counts["invalid"], "kind": "bad", "label": admission_name(Admission.INVALID)},
                {"count": counts["withdrawn"], "kind": "none", "label": _("Withdrawn")},
            ],
            "rule": wording.round_block(definition, definition.rounds[0]),
            "items": [
                {"count": counts["registered"], "text": _("applications were registered")},
                {"count": counts["valid"], "text": _("of them are valid")},
                {
                    "count": counts["entering"],
                    "text": _("candidates enter “%(round)s”") % {"round": definition.rounds[0].title},
                },
            ],
            "blockers": _blockers(vacancy, tally),
            "back": reverse("backoffice:admission", args=[vacancy.pk]),
            "error": error,
        },
        crumbs=[(_("Close the admission"), "")],
        status=422 if error else 200,
    )


def _head_counts(vacancy: Vacancy) -> dict[str, int]:
    """Heads as the closing fixes them: who withdrew was registered too, and may have been valid (settled case 1)."""
    gone = Q(state=lifecycle.WITHDRAWN)

    def of(admission: Admission) -> Count:
        return Count("pk", filter=Q(admission=admission) & ~gone)

    counts = vacancy.applications.aggregate(
        registered=Count("pk"),
        valid=Count("pk", filter=~Q(admission=Admission.INVALID)),
        admitted=of(Admission.ADMITTED),
        reservation=of(Admission.WITH_RESERVATION),
        refused=of(Admission.REFUSED),
        invalid=of(Admission.INVALID),
        withdrawn=Count("pk", filter=gone),
    )
    return {**counts, "entering": counts["admitted"] + counts["reservation"]}


def _blockers(vacancy: Vacancy, tally: Tally) -> list[str]:
    """Why the admission cannot be closed yet."""
    found = []
    if vacancy.state != vacancy_lifecycle.OPEN:
        return found
    if vacancy.closes_at and vacancy.closes_at > now():
        last = localtime(vacancy.closes_at - timedelta(minutes=1))
        found.append(_("Candidates can apply until %(day)s included.") % {"day": date_format(last, "j F Y")})
    if tally.left:
        text = ngettext(
            "%(n)d application is still to be decided.",
            "%(n)d applications are still to be decided.",
            tally.left,
        )
        found.append(text % {"n": tally.left})
    return found


def _vacancies(request: HttpRequest) -> QuerySet[Vacancy]:
    return vacancies_for(request.user).exclude(state=vacancy_lifecycle.DRAFT).select_related("organisation")
