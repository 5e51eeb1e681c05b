"""Applications of a vacancy: the table, one dossier, registering on paper, keeping a dossier up to date, withdrawing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Container
from fractions import Fraction
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.application_sheet import application_sheet
from backoffice.bulk import LABELS, deeds_of
from backoffice.candidacies import (
    STANDINGS,
    admission_mark,
    admission_name,
    alternative_label,
    alternative_rows,
    declared,
    document_names,
    paper_lines,
    proposal_mark,
    proposal_reasons,
    round_lines,
    standings,
)
from backoffice.forms.applications import SORTS, ApplicationFilter, standing_counts
from backoffice.forms.dossier import DossierForms
from backoffice.frame import done, staff_page, vacancy_page
from backoffice.journal_words import lines
from backoffice.round_columns import round_cells, round_columns
from backoffice.scope import applications_for, messages_for, vacancies_for
from backoffice.spreadsheets import sheet_response
from backoffice.views.accommodation import rounds_of
from backoffice.views.attachments import files_of
from backoffice.views.letters import KINDS as LETTER_KINDS
from backoffice.views.missing import still_in
from candidates import lifecycle
from candidates.actions import Registration, register_from_paper, update_dossier, withdraw
from candidates.deliveries import is_over
from candidates.eligibility import Proposal
from candidates.models import AccommodationRequest, Application
from candidates.proposals import lacking_for, proposal_for
from candidates.records import proposal_from_document
from correspondence.occasions import choices as occasion_choices
from journal.actions import ActionError
from journal.models import Entry
from scoring.models import Result
from scoring.records import reason_from_document
from scoring.wording import figure, reason_line
from vacancies import lifecycle as vacancy_lifecycle
from vacancies import words
from vacancies.models import Vacancy

PER_PAGE = 50
SHOWN_ENTRIES = 40

HEADS = (
    ("number", gettext_lazy("Number")),
    ("name", gettext_lazy("Candidate")),
    ("route", gettext_lazy("Route")),
    ("registered", gettext_lazy("Registered")),
    ("admission", gettext_lazy("Admission")),
)


# -- The table -----------------------------------------------------------------------------------------------------


@staff_page
def applications(request: HttpRequest, pk: int) -> HttpResponse:
    """The applications of a vacancy, filtered and sorted, a page at a time."""
    vacancy = get_object_or_404(vacancies_for(request.user).select_related("organisation"), pk=pk)
    definition = vacancy.definition
    filters = ApplicationFilter(request.GET, definition=definition)
    found = filters.apply(vacancy.applications.select_related("candidate"))
    page_obj = Paginator(found.defer("dossier", "proposal", "answers"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    shown = list(page_obj)
    stands = standings(shown)
    columns = round_columns(vacancy)
    cells = round_cells(columns, shown)
    labels = {route.key: route.label for route in definition.routes}
    rows = [
        {
            "application": application,
            "route": labels.get(application.route, ""),
            "alternative": alternative_label(definition, application.route, application.alternative)
            if application.alternative
            else "",
            "admission": admission_mark(application),
            "open_papers": document_names(application.open_papers, definition),
            "rounds": cells[application.pk],
            "standing": stands[application.pk],
        }
        for application in shown
    ]
    return vacancy_page(
        request,
        vacancy,
        "applications",
        "backoffice/applications.html",
        {
            "filters": filters,
            "views": _views(request, vacancy),
            "columns": columns,
            "rows": rows,
            "page_obj": page_obj,
            "heads": _heads(request, without=("registered",) if columns else ()),
            "is_filtered": any(request.GET.get(name) for name in ("q", "route", "admission", "standing")),
            "may_register": not _closed(vacancy),
            "query": request.GET.urlencode(),
            "everyone": page_obj.paginator.count if page_obj.has_other_pages() else 0,
            "deeds": [{"name": "deed", "value": deed, "label": LABELS[deed]} for deed in deeds_of(vacancy)],
        },
    )


@staff_page
def applications_file(request: HttpRequest, pk: int, extension: str) -> HttpResponse:
    """The table as a file for a spreadsheet: all applications that fit the filter, in its order."""
    vacancy = get_object_or_404(vacancies_for(request.user), pk=pk)
    filters = ApplicationFilter(request.GET, definition=vacancy.definition)
    found = filters.apply(vacancy.applications.all())
    return sheet_response(application_sheet(vacancy, found), extension)


def _views(request: HttpRequest, vacancy: Vacancy) -> list[dict[str, Any]]:
    """All applications, and those that stand somewhere, as far as there are any."""
    counts = standing_counts(vacancy.applications.all())
    chosen = request.GET.get("standing", "")
    found = [{"label": _("All"), "url": request.path, "count": counts["all"], "current": not chosen}]
    for key, label in STANDINGS:
        if counts[key] or key == chosen:
            view = {"label": words.capital(str(label)), "url": f"?standing={key}", "count": counts[key]}
            found.append(view | {"current": key == chosen})
    return found


def _heads(request: HttpRequest, without: Container[str]) -> list[dict[str, Any]]:
    """Column heads; a click on the one that sorts turns its order. Rounds need the room of when somebody registered."""
    sort = request.GET.get("sort") or "number"
    current, turned = sort.removeprefix("-"), sort.startswith("-")
    rest = request.GET.copy()
    rest.pop("page", None)
    heads = []
    for name, label in HEADS:
        if name in without:
            continue
        sorts = name == current and name in SORTS
        rest["sort"] = f"-{name}" if sorts and not turned else name
        direction = ("descending" if turned else "ascending") if sorts else ""
        heads.append({"label": label, "url": f"?{rest.urlencode()}", "direction": direction})
    return heads


# -- One application -------------------------------------------------------------------------------------------------


@staff_page
@csp_update({"frame-src": [SELF]})
def application(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole dossier on a page: declared, proposed, decided, every verdict, every letter, the journal about it."""
    shown = get_object_or_404(_applications(request), pk=pk)
    vacancy, definition, dossier = shown.vacancy, shown.vacancy.definition, shown.facts
    proposal = proposal_for(shown)
    entries = Entry.objects.filter(chain=vacancy.key).about(shown.key).order_by("-sequence")
    occasions = dict(occasion_choices())
    asked = AccommodationRequest.objects.filter(application=shown).first()
    messages = messages_for(request.user).filter(subject_key=shown.key).order_by("-created_at", "-pk")
    return vacancy_page(
        request,
        vacancy,
        "applications",
        "backoffice/application.html",
        {
            "application": shown,
            "candidate": shown.candidate,
            "route": definition.route(shown.route).label,
            "standing": standings([shown])[shown.pk],
            "admission": admission_mark(shown),
            "alternative": alternative_label(definition, shown.route, shown.alternative),
            "open_papers": document_names(shown.open_papers, definition),
            "kept_proposal": _kept(shown),
            "proposal": proposal_mark(proposal, definition),
            "proposal_reasons": proposal_reasons(proposal, definition),
            "alternatives": alternative_rows(proposal, definition),
            "papers": paper_lines(shown, proposal, dossier),
            "files": files_of(shown),
            "accommodation": asked,
            "accommodated": rounds_of(shown, asked) if asked else [],
            "declared": declared(dossier, definition),
            "answers": [
                (q.text, shown.answers[q.key]) for q in definition.questions if shown.answers.get(q.key)
            ],
            "rounds": round_lines(shown, definition),
            "result": _result(shown),
            "letters": [
                {"message": m, "kind": LETTER_KINDS[m.state], "occasion": occasions.get(m.occasion, "")}
                for m in messages
            ],
            "requests": shown.requests.order_by("-received_on", "-pk"),
            "lines": lines(list(entries[:SHOWN_ENTRIES])),
            "may_decide": _may_decide(shown),
            "lacks": bool(lacking_for(vacancy, still_in(vacancy).filter(pk=shown.pk), on=localdate())),
            "may_scan": shown.state != lifecycle.WITHDRAWN and not is_over(shown),
            "may_edit": shown.state != lifecycle.WITHDRAWN,
            "may_withdraw": shown.state != lifecycle.WITHDRAWN,
        },
        crumbs=[(str(shown.candidate), "")],
    )


def _applications(request: HttpRequest) -> Any:
    return applications_for(request.user).select_related(
        "candidate", "vacancy__organisation", "rules_version"
    )


def _may_decide(application: Application) -> bool:
    is_open = application.vacancy.state == vacancy_lifecycle.OPEN
    return is_open and application.state != lifecycle.WITHDRAWN


def _kept(application: Application) -> str:
    """What the engine proposed when it was decided, where the officer decided otherwise."""
    if not application.proposal or not application.admission_reason:
        return ""
    proposal: Proposal = proposal_from_document(application.proposal)
    definition = application.vacancy.definition
    label = alternative_label(definition, proposal.route, proposal.alternative)
    name = admission_name(proposal.admission.value)
    return f"{name} ({words.small(label)})" if label else name


def _result(application: Application) -> dict[str, Any] | None:
    result = Result.objects.filter(application=application).first()
    if result is None:
        return None
    definition = application.vacancy.definition
    return {
        "outcome": words.capital(str(result.get_outcome_display())),
        "total": figure(Fraction(result.total)) if result.total else "",
        "rank": result.rank if definition.reserve.ranked else None,
        "reasons": [words.capital(reason_line(reason_from_document(r), definition)) for r in result.reasons],
    }


# -- Registering and keeping up to date ------------------------------------------------------------------------------


@staff_page
def register_on_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """An application that came in on paper: everything that the conditions ask, on one page."""
    vacancy = get_object_or_404(vacancies_for(request.user).select_related("organisation"), pk=pk)
    forms = DossierForms(vacancy.definition, request.POST if request.method == "POST" else None)
    if request.method == "POST" and forms.is_valid():
        person = forms.person.cleaned_data
        registration = Registration(
            **person,
            dossier=forms.dossier(registered_on=person["received_on"]),
            channel=Application.Channel.PAPER,
            answers={key: value for key, value in forms.answers.cleaned_data.items() if value},
        )
        try:
            registered = register_from_paper(vacancy, registration, by=request.user, at=now())
        except ActionError as error:
            forms.refused = error.messages
        else:
            values = {"name": registered.candidate, "number": registered.reference}
            done(request, _("%(name)s is registered with number %(number)s.") % values)
            return redirect(
                "backoffice:scans" if vacancy.definition.documents else "backoffice:application",
                registered.pk,
            )
    return _dossier_page(
        request,
        vacancy,
        forms,
        {
            "heading": _("Register an application on paper"),
            "closed": _closed(vacancy),
            "submit": _("Register"),
            "back": reverse("backoffice:applications", args=[vacancy.pk]),
        },
        crumbs=[(_("Register on paper"), "")],
    )


@staff_page
def edit_dossier(request: HttpRequest, pk: int) -> HttpResponse:
    """What came in or was judged since: the facts, the papers with their approval, the judgements of HR."""
    shown = get_object_or_404(_applications(request).exclude(state=lifecycle.WITHDRAWN), pk=pk)
    vacancy = shown.vacancy
    forms = DossierForms(
        vacancy.definition,
        request.POST if request.method == "POST" else None,
        dossier=shown.facts,
        fixed_route=vacancy.state != vacancy_lifecycle.OPEN,
    )
    here = reverse("backoffice:application", args=[shown.pk])
    seen = _fingerprint(shown)
    if request.method == "POST" and forms.is_valid():
        dossier = forms.dossier(registered_on=shown.facts.registered_on)
        overwrites = request.POST.get("seen") != seen and dossier != shown.facts
        try:
            if overwrites:
                raise ActionError(
                    _(
                        "Somebody else changed this dossier in the meantime. Compare, and save again what you typed."
                    )
                )
            update_dossier(shown, dossier, by=request.user, at=now())
        except ActionError as error:
            forms.refused = error.messages
        else:
            done(request, _("The dossier of %(name)s is saved.") % {"name": shown.candidate})
            return redirect(here)
    title = _("Dossier of %(name)s") % {"name": shown.candidate}
    return _dossier_page(
        request,
        vacancy,
        forms,
        {"heading": title, "submit": _("Save the dossier"), "back": here, "seen": seen},
        crumbs=[(str(shown.candidate), here), (_("Edit the dossier"), "")],
    )


def _fingerprint(application: Application) -> str:
    """Names the dossier as it was shown, so that nobody overwrites what came in since."""
    return hashlib.sha256(json.dumps(application.dossier, sort_keys=True).encode()).hexdigest()


def _dossier_page(
    request: HttpRequest, vacancy: Vacancy, forms: DossierForms, context: dict[str, Any], *, crumbs: list
) -> HttpResponse:
    problems = forms.problems() if request.method == "POST" else []
    return vacancy_page(
        request,
        vacancy,
        "applications",
        "backoffice/dossier_form.html",
        {"forms": forms, "problems": problems, **context},
        crumbs=crumbs,
        status=422 if problems else 200,
    )


def _closed(vacancy: Vacancy) -> str:
    """Why nobody can be registered any more, or nothing. What came in on paper in time may be typed in after the closing date."""
    if vacancy.state != vacancy_lifecycle.OPEN:
        return _("This vacancy is not open for applications.")
    return ""


@staff_page
def withdraw_application(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw an application, after a confirmation that says what it does."""
    shown = get_object_or_404(_applications(request).exclude(state=lifecycle.WITHDRAWN), pk=pk)
    here = reverse("backoffice:application", args=[shown.pk])
    error = ""
    if request.method == "POST" and request.POST.get("agreed"):
        try:
            withdraw([shown], by=request.user, at=now())
        except ActionError as refused:
            error = " ".join(refused.messages)
        else:
            done(request, _("The application of %(name)s is withdrawn.") % {"name": shown.candidate})
            return redirect(here)
    elif request.method == "POST":
        error = _("Tick that the candidate asked for it.")
    return vacancy_page(
        request,
        shown.vacancy,
        "applications",
        "backoffice/withdraw.html",
        {
            "application": shown,
            "candidate": shown.candidate,
            "standing": standings([shown])[shown.pk],
            "items": [
                {"count": 1, "text": _("application ends, for good")},
                {"count": 1, "text": _("letter leaves at once: the confirmation to the candidate")},
                {"count": 0, "text": _("other candidates move up: places and head counts stay")},
            ],
            "back": here,
            "error": error,
        },
        crumbs=[(str(shown.candidate), here), (_("Withdraw"), "")],
        status=422 if error else 200,
    )
