"""The admission desk: the engine's proposals, deciding one by one or many at once, and closing the admission."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from csp.constants import SELF
from csp.decorators import csp_update
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
    alternative_rows,
    declared,
    paper_lines,
    proposal_mark,
    proposal_reasons,
)
from backoffice.forms.admission import DecisionForm
from backoffice.forms.judgements import JudgementForm
from backoffice.frame import add_error, done, staff_page, vacancy_page
from backoffice.scope import applications_for, vacancies_for
from backoffice.views.attachments import files_of
from candidates import lifecycle
from candidates.actions import Decision, close_admission, decide_admission, update_dossier
from candidates.eligibility import Admission, Proposal
from candidates.models import Application
from candidates.proposals import proposal_for, proposals_for
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


def _tally(vacancy: Vacancy) -> Tally:
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
        return f"{self.application.pk}:{_token(self.proposal)}"


def _token(proposal: Proposal) -> str:
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
    tally = _tally(vacancy)
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


@staff_page
@csp_update({"frame-src": [SELF]})
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """One admission: the conditions in words beside the proposal, HR's judgements, the decision, and on to the next."""
    found = applications_for(request.user).exclude(state=lifecycle.WITHDRAWN)
    application = get_object_or_404(found.select_related("candidate", "vacancy__organisation"), pk=pk)
    vacancy, definition = application.vacancy, application.vacancy.definition
    if vacancy.state != vacancy_lifecycle.OPEN:
        return redirect("backoffice:application", application.pk)
    posted = request.POST if request.method == "POST" else None
    dossier = application.facts
    proposal = proposal_for(application)
    keys = {r.key for a in proposal.alternatives for r in a.conditions}
    judgements = JudgementForm(definition, posted, dossier=dossier, keys=keys)
    form = DecisionForm(
        posted,
        application=application,
        definition=definition,
        proposal=proposal,
        initial=_decided(application, proposal),
    )
    if posted is not None and all([judgements.is_valid(), form.is_valid()]):
        try:
            # The judgement stands by itself, also when the decision cannot be taken yet.
            judged = replace(dossier, judgements=judgements.judgements())
            application = update_dossier(application, judged, by=request.user, at=now())
            if "judge" in posted:
                done(request, _("The judgement of %(name)s is saved.") % {"name": application.candidate})
                return redirect("backoffice:decide", application.pk)
            proposal = proposal_for(application)
            _check_seen(form.decision(), proposal, posted.get("expected", ""))
            decide_admission(vacancy, [form.decision()], by=request.user, at=now())
        except ActionError as error:
            proposal = proposal_for(application)
            form = DecisionForm(posted, application=application, definition=definition, proposal=proposal)
            add_error(form, error)
        else:
            return _onward(request, application)
    following = _next(application)
    return vacancy_page(
        request,
        vacancy,
        "admission",
        "backoffice/decide.html",
        {
            "application": application,
            "candidate": application.candidate,
            "route": definition.route(application.route).label,
            "tally": _tally(vacancy),
            "admission": admission_mark(application),
            "proposal": proposal_mark(proposal, definition),
            "proposal_reasons": proposal_reasons(proposal, definition),
            "too_early": _too_early(vacancy, proposal),
            "expected": _token(proposal),
            "alternatives": alternative_rows(proposal, definition),
            "papers": paper_lines(application, proposal, application.facts),
            "files": files_of(application),
            "declared": declared(application.facts, definition),
            "form": form,
            "judgements": judgements,
            "following": following,
        },
        crumbs=[(str(application.candidate), "")],
        status=422 if form.errors or judgements.errors else 200,
    )


def _check_seen(decision: Decision, proposal: Proposal, expected: str) -> None:
    """Who follows the proposal follows the one that was shown, not another one that came since."""
    follows = decision.admission is None and not decision.route and not proposal.to_judge
    if follows and expected != _token(proposal):
        raise ActionError(_("The proposal is another one now. Look at it, and decide."))


def _too_early(vacancy: Vacancy, *proposals: Proposal) -> str:
    """Until when who would be out can still complete the papers, in a sentence; "" where that is no matter."""
    out = any(proposal.admission in (Admission.REFUSED, Admission.INVALID) for proposal in proposals)
    if not out or vacancy.closes_at is None or vacancy.closes_at <= now():
        return ""
    last = localtime(vacancy.closes_at - timedelta(minutes=1))
    return _("Until %(day)s included, candidates can still add what lacks.") % {
        "day": date_format(last, "j F Y")
    }


def _decided(application: Application, proposal: Proposal) -> dict[str, Any]:
    """What was decided before, where it is decided anew and differed from the proposal."""
    if application.state != lifecycle.DECIDED:
        return {}
    found = {"reason": application.admission_reason}
    if application.admission != proposal.admission:
        found["admission"] = application.admission
    if application.alternative and application.alternative != proposal.alternative:
        found["alternative"] = f"{application.route}.{application.alternative}"
    return found


def _next(application: Application) -> Application | None:
    """The application to decide after this one: the next number, else the first one left."""
    left = application.vacancy.applications.undecided().exclude(pk=application.pk)
    left = left.select_related("candidate").order_by("reference", "pk")
    return left.filter(reference__gt=application.reference).first() or left.first()


def _onward(request: HttpRequest, application: Application) -> HttpResponse:
    application.refresh_from_db()
    values = {"name": application.candidate, "decision": admission_name(application.admission).lower()}
    done(request, _("%(name)s: %(decision)s. The letter waits for release.") % values)
    following = _next(application)
    if "next" in request.POST and following:
        return redirect("backoffice:decide", following.pk)
    return redirect("backoffice:admission", application.vacancy_id)


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
            "too_early": _too_early(vacancy, *(row.proposal for row in ready)),
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
    tally = _tally(vacancy)
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
