"""The register of questions, feedback, inspection, complaints, challenges and appeals: the list, taking one in, answering."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from backoffice.candidacies import Mark
from backoffice.forms.requests import RegisterForm, RequestAnswerForm, RequestFilter, VacancyChoice
from backoffice.frame import add_error, done, page, staff_page
from backoffice.scope import messages_for, requests_for, vacancies_for
from backoffice.views.dossiers import dossier_of
from candidates import lifecycle, requests, terms
from candidates.models import Request
from candidates.request_letters import answer_letter
from correspondence.letters import current_text
from correspondence.occasions import occasion
from correspondence.rendering import blocks, plain
from journal.actions import ActionError
from planning.challenges import answer_challenge, challenge
from vacancies import lifecycle as vacancy_lifecycle
from vacancies import words
from vacancies.models import Vacancy

PER_PAGE = 50


@staff_page
def register(request: HttpRequest) -> HttpResponse:
    """The register, what is to be answered on top and the nearest last day first."""
    mine = requests_for(request.user)
    filters = RequestFilter(request.GET, user=request.user)
    rows = (
        filters.apply(mine)
        .select_related("vacancy", "application__candidate")
        .order_by(F("answered_at").desc(nulls_first=True), "due_on", "pk")
    )
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return page(
        request,
        "backoffice/requests.html",
        {
            "title": _("Questions and objections"),
            "crumbs": [(_("Questions and objections"), "")],
            "filters": filters,
            "page_obj": shown,
            "rows": [(row, _mark(row)) for row in shown],
            "is_filtered": any(request.GET.get(name) for name in filters.fields),
        },
        nav="requests",
    )


def _mark(row: Request) -> Mark:
    """How it stands: the days that are left, or how it ended."""
    if row.state == lifecycle.ANSWERED:
        kind = "none" if row.outcome == lifecycle.REJECTED else "good"
        return Mark(kind, words.capital(str(row.get_outcome_display() or row.get_state_display())))
    left = (row.due_on - localdate()).days
    kind = terms.urgency(row.due_on, today=localdate()) or "info"
    if left < 0:
        text = ngettext("%(n)d day late", "%(n)d days late", -left) % {"n": -left}
    else:
        text = ngettext("%(n)d day left", "%(n)d days left", left) % {"n": left}
    return Mark(kind, text)


@staff_page
def new_request(request: HttpRequest) -> HttpResponse:
    """Take in a request that came by phone, by mail, by post or at the desk: first its vacancy, then the request."""
    vacancy = None
    if request.GET.get("vacancy", "").isdecimal():
        published = vacancies_for(request.user).exclude(state=vacancy_lifecycle.DRAFT)
        vacancy = get_object_or_404(
            published.select_related("organisation", "officer"), pk=request.GET["vacancy"]
        )
    form: Any = VacancyChoice(user=request.user)
    if vacancy:
        data = request.POST if request.method == "POST" else None
        form = RegisterForm(data, vacancy=vacancy, initial={"reference": request.GET.get("application", "")})
        if request.method == "POST" and form.is_valid():
            try:
                made = _take_in(vacancy, form, by=request.user)
            except ActionError as error:
                add_error(form, error)
            else:
                done(request, _("It stands in the register. A letter that confirms it leaves at once."))
                return redirect("backoffice:request", made.pk)
    here = reverse("backoffice:requests")
    return page(
        request,
        "backoffice/request_new.html",
        {
            "title": _("Register a question or objection"),
            "crumbs": [(_("Questions and objections"), here), (_("Register"), "")],
            "vacancy": vacancy,
            "form": form,
        },
        nav="requests",
        status=422 if form.errors else 200,
    )


def _take_in(vacancy: Vacancy, form: RegisterForm, *, by: User) -> Request:
    data = dict(form.cleaned_data)
    application, seat = data.pop("reference"), data.pop("seat")
    asked = requests.Asked(application=application, **data)
    if asked.kind == terms.CHALLENGE:
        return challenge(application, seat, asked, by=by, at=now())
    return requests.ask(vacancy, asked, by=by, at=now())


@staff_page
def one_request(request: HttpRequest, pk: int) -> HttpResponse:
    """One line of the register: what is asked, by when, its answer. The letter is read before it leaves."""
    row = get_object_or_404(
        requests_for(request.user).select_related(
            "vacancy__organisation", "vacancy__officer", "application__candidate", "challenge__seat__round"
        ),
        pk=pk,
    )
    is_open = row.state == lifecycle.OPEN
    form = RequestAnswerForm(request.POST if request.method == "POST" else None, row=row) if is_open else None
    preview = None
    if request.method == "POST" and not is_open:
        return redirect("backoffice:request", pk)
    if request.method == "POST" and form.is_valid():
        if "send" in request.POST:
            try:
                _answer(row, form.cleaned_data, by=request.user)
            except ActionError as error:
                add_error(form, error)
            else:
                done(request, _("The answer is kept, and the letter leaves at once."))
                return redirect("backoffice:request", pk)
        preview = _preview(row, form.cleaned_data)
    heading = words.capital(str(row.get_kind_display()))
    by = [row.registered_by, row.answered_by]
    numbers = [key.removeprefix("user:") for key in by if key.startswith("user:")]
    names = {user.actor_key: str(user) for user in User.objects.filter(pk__in=numbers)}
    letters = messages_for(request.user).filter(
        unique_key__regex=rf"^request-(received|answered):{row.pk}:", vacancy_key=row.vacancy.key
    )
    return page(
        request,
        "backoffice/request.html",
        {
            "title": f"{heading}: {row.asker}",
            "crumbs": [
                (_("Questions and objections"), reverse("backoffice:requests")),
                (f"{heading}: {row.asker}", ""),
            ],
            "row": row,
            "seat": row.challenge.seat if hasattr(row, "challenge") else None,
            "mark": _mark(row),
            "form": form,
            "preview": preview,
            "registered_by": names.get(row.registered_by, ""),
            "answered_by": names.get(row.answered_by, ""),
            "letters": letters.order_by("created_at", "pk"),
            "holds": row.holds,
            "dossier": dossier_of(row),
        },
        nav="requests",
        status=422 if form is not None and form.errors else 200,
    )


def _answer(row: Request, data: dict[str, Any], *, by: User) -> None:
    outcome = data.get("outcome", "")
    if hasattr(row, "challenge"):
        upheld = outcome == lifecycle.UPHELD
        answer_challenge(row.challenge, upheld=upheld, reason=data["text"], by=by, at=now())
    else:
        requests.answer(row, text=data["text"], outcome=outcome, by=by, at=now())


def _preview(row: Request, data: dict[str, Any]) -> dict[str, Any]:
    """The letter as it would leave, from the text of the organisation."""
    unsaved = Request(
        **{
            field.attname: getattr(row, field.attname)
            for field in Request._meta.concrete_fields
            if field.attname not in ("answer", "outcome")
        },
        answer=data["text"].strip(),
        outcome=data.get("outcome", ""),
    )
    unsaved.vacancy, unsaved.application = row.vacancy, row.application
    letter = answer_letter(unsaved)
    organisation = row.vacancy.organisation
    subject, text = plain(
        occasion(letter.occasion),
        organisation,
        letter.context,
        text=current_text(organisation, letter.occasion),
    )
    return {"recipient": letter.recipient, "subject": subject, "blocks": list(blocks(text))}
