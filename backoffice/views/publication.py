"""Publishing a vacancy, and the log of where it was made known."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from accounts.models import User
from backoffice.forms.publication import PublicationForm, PublishForm, StrikeForm
from backoffice.frame import add_error, done, staff_page, vacancy_page
from backoffice.rule_cards import told_by_card
from backoffice.scope import publications_for, vacancies_for
from journal.actions import ActionError
from vacancies import lifecycle, words
from vacancies.actions import Opening, has_ended
from vacancies.actions import publish as publish_vacancy
from vacancies.models import Publication, Vacancy
from vacancies.publishing import Notice, note_publication, strike_publication
from vacancies.rules import Definition


@staff_page
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a draft: the decision that opened the post, and a tick when the rules have odd spots."""
    vacancy = get_object_or_404(_vacancies(request), pk=pk)
    if vacancy.state != lifecycle.DRAFT:
        return redirect("backoffice:cockpit", vacancy.pk)
    errors = told_by_card(vacancy.definition, errors=True)
    warnings = told_by_card(vacancy.definition, errors=False)
    form = PublishForm(
        request.POST or None,
        warnings=len(warnings),
        initial={
            "authority": vacancy.organisation.authority,
            "date": localdate(),
            "manner": _manner(vacancy.definition),
        },
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        opening = Opening(
            data["authority"], data["reference"], data["date"], manner=data["manner"], jury=data["jury"]
        )
        try:
            publish_vacancy(vacancy, opening=opening, by=request.user, at=now())
        except ActionError as error:
            add_error(form, error)
        else:
            done(request, _("%(title)s is published. Candidates can apply.") % {"title": vacancy.title})
            return redirect("backoffice:cockpit", vacancy.pk)
    return vacancy_page(
        request,
        vacancy,
        "rules",
        "backoffice/publish.html",
        {
            "form": form,
            "errors": errors,
            "warnings": warnings,
            "offer": vacancy.definition.offer,
            "has_ended": has_ended(vacancy.definition, at=now()),
        },
        crumbs=[(_("Publish"), "")],
        status=422 if form.errors else 200,
    )


def _manner(definition: Definition) -> str:
    """The manner of filling that the routes of the rules come down to."""
    kinds = dict.fromkeys(words.name(route.kind) for route in definition.routes)
    return words.capital(words.joined([words.small(kind) for kind in kinds]))


@staff_page
def publications(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the vacancy was made known, line by line, and the next line."""
    vacancy = get_object_or_404(_vacancies(request), pk=pk)
    if vacancy.published_at is None:
        return redirect("backoffice:rules", vacancy.pk)
    closes = vacancy.definition.offer.closes
    last = closes.date() if closes and closes.date() >= localdate() else None
    form = PublicationForm(
        request.POST or None,
        initial={"first_day": localdate(), "last_day": last},
    )
    if request.method == "POST" and form.is_valid():
        try:
            note_publication(vacancy, Notice(**form.cleaned_data), by=request.user, at=now())
        except ActionError as error:
            add_error(form, error)
        else:
            done(request, _("It stands in the log of publications."))
            return redirect("backoffice:publications", vacancy.pk)
    return vacancy_page(
        request,
        vacancy,
        "rules",
        "backoffice/publications.html",
        {"form": form, "rows": _rows(vacancy)},
        crumbs=[(_("Publications"), "")],
        status=422 if form.errors else 200,
    )


def _rows(vacancy: Vacancy) -> list[dict[str, Any]]:
    """The lines of the log with who wrote them down; two queries."""
    lines = list(vacancy.publications.all())
    people = {user.actor_key: user for user in User.objects.filter(pk__in=_users(lines))}
    return [{"line": line, "who": people.get(line.noted_by, "")} for line in lines]


def _users(lines: list[Publication]) -> set[int]:
    keys = (line.noted_by.partition(":") for line in lines)
    return {int(number) for kind, _colon, number in keys if kind == "user"}


@staff_page
def strike(request: HttpRequest, pk: int) -> HttpResponse:
    """Strike out a line that was written down wrongly."""
    line = get_object_or_404(
        publications_for(request.user).select_related("vacancy__organisation", "vacancy__officer"), pk=pk
    )
    vacancy = line.vacancy
    form = StrikeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            strike_publication(line, reason=form.cleaned_data["reason"], by=request.user, at=now())
        except ActionError as error:
            add_error(form, error)
        else:
            done(request, _("The line is struck out."))
            return redirect("backoffice:publications", vacancy.pk)
    return vacancy_page(
        request,
        vacancy,
        "rules",
        "backoffice/strike_publication.html",
        {"form": form, "line": line},
        crumbs=[
            (_("Publications"), reverse("backoffice:publications", args=[vacancy.pk])),
            (_("Strike out"), ""),
        ],
        status=422 if form.errors else 200,
    )


def _vacancies(request: HttpRequest) -> Any:
    return vacancies_for(request.user).select_related("organisation", "officer")
