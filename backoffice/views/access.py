"""Who gets into one vacancy: the officers of its organisation, a selection bureau, and not who has a conflict of interest."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from accounts.conflicts import (
    ask_conflict_lifted,
    confirm_conflict_lifted,
    declare_conflict,
    end_conflict,
    keep_conflict,
)
from accounts.models import Conflict
from backoffice.access import change_bureau, end_bureau, invite_bureau
from backoffice.bureau import is_bureau
from backoffice.forms.access import BureauForm, ConflictReasonForm, UntilForm
from backoffice.forms.planning import officers_of
from backoffice.frame import add_error, done, staff_page, vacancy_page
from backoffice.scope import administers, bureaus_for, conflicts_for, vacancies_for
from journal.actions import ActionError
from vacancies.models import Vacancy


@staff_page
def access(request: HttpRequest, pk: int) -> HttpResponse:
    """Who works on the vacancy, and who stepped back from it. A bureau reads here only how to step back."""
    vacancy = get_object_or_404(_vacancies(request), pk=pk)
    applied = vacancy.applications.values("candidate__user")
    context = {
        "heading": _("Access"),
        "officers": officers_of(vacancy).exclude(pk__in=applied.exclude(candidate__user=None)),
        "bureaus": bureaus_for(request.user).filter(vacancy_key=vacancy.key).select_related("user"),
        "conflicts": conflicts_for(request.user).filter(vacancy_key=vacancy.key).select_related("user"),
        "today": localdate(),
    }
    if is_bureau(request.user):
        context |= {"officers": [], "bureaus": [], "conflicts": []}
    return _page(request, vacancy, "backoffice/access.html", context)


@staff_page
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite somebody of a selection bureau, by mail."""
    vacancy = get_object_or_404(_vacancies(request), pk=pk)
    form = BureauForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invite_bureau(vacancy, **form.cleaned_data, by=request.user, at=now())
        except ActionError as error:
            add_error(form, error)
        else:
            done(request, _("%(email)s is invited.") % {"email": form.cleaned_data["email"]})
            return redirect("backoffice:access", pk)
    return _form_page(
        request,
        vacancy,
        form,
        heading=_("Invite a selection bureau"),
        lede_text=_(
            "The bureau works on this vacancy only: applications, admission, planning, results and letters. Publishing, the "
            "reserve and the texts of letters stay with you."
        ),
        submit=_("Invite by mail"),
    )


@staff_page
def bureau_access(request: HttpRequest, pk: int) -> HttpResponse:
    """Another last day for a bureau, or an end at once."""
    membership = get_object_or_404(bureaus_for(request.user).select_related("user"), pk=pk)
    vacancy = get_object_or_404(_vacancies(request), key=membership.vacancy_key)
    ends = request.POST.get("deed") == "end"
    form = UntilForm(None if ends else request.POST or None, initial={"until": membership.until})
    if request.method == "POST" and (ends or form.is_valid()):
        try:
            if ends:
                end_bureau(membership, by=request.user, at=now())
            else:
                change_bureau(membership, until=form.cleaned_data["until"], by=request.user, at=now())
        except ActionError as error:
            add_error(form, error)
        else:
            done(request, _("The access has ended.") if ends else _("The last day is changed."))
            return redirect("backoffice:access", vacancy.pk)
    return _form_page(
        request,
        vacancy,
        form,
        heading=_("Access of %(name)s") % {"name": membership.user},
        lede_text=_("What the bureau did stays in the dossiers and the journal, with its name."),
        submit=_("Save"),
        end=_("End the access now"),
    )


@staff_page
def declare(request: HttpRequest, pk: int) -> HttpResponse:
    """A member of staff steps back from the vacancy, which closes at once."""
    vacancy = get_object_or_404(_vacancies(request), pk=pk)
    form = ConflictReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            declare_conflict(
                request.user,
                vacancy.key,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=now(),
            )
        except ActionError as error:
            add_error(form, error)
        else:
            done(
                request,
                _("Your conflict of interest is noted. %(title)s is closed to you.")
                % {"title": vacancy.title},
            )
            return redirect("admin:index")
    return _form_page(
        request,
        vacancy,
        form,
        heading=_("Declare a conflict of interest"),
        lede_text=_(
            "You are related to a candidate, say, or do business with one. From then on you see nothing of this vacancy any "
            "more. You cannot undo that yourself: two colleagues together can, or an administrator."
        ),
        submit=_("Declare it and step back"),
    )


@staff_page
def conflict(request: HttpRequest, pk: int) -> HttpResponse:
    """Colleagues lift a conflict: one asks, another one confirms. An administrator may end it alone."""
    row = get_object_or_404(conflicts_for(request.user).filter(lifted_at=None).select_related("user"), pk=pk)
    vacancy = get_object_or_404(_vacancies(request), key=row.vacancy_key)
    ends, deed = administers(request.user, vacancy), request.POST.get("deed", "ask")
    form = ConflictReasonForm(request.POST if request.method == "POST" and deed == "ask" else None)
    if request.method == "POST" and (deed != "ask" or form.is_valid()):
        try:
            said = _decide(row, deed, form, ends, by=request.user)
        except ActionError as error:
            messages.error(request, " ".join(error.messages))
        else:
            done(request, said)
        return redirect("backoffice:access", vacancy.pk)
    return _page(
        request,
        vacancy,
        "backoffice/conflict.html",
        {
            "heading": _("Conflict of interest of %(name)s") % {"name": row.user},
            "conflict": row,
            "asked_by_me": row.asked_by == request.user.actor_key,
            "ends": ends,
            "form": form,
        },
        below=True,
    )


def _decide(row: Conflict, deed: str, form: ConflictReasonForm, ends: bool, *, by: Any) -> str:
    at = now()
    if deed == "keep":
        keep_conflict(row, by=by, at=at)
        return _("The vacancy stays closed to %(name)s.") % {"name": row.user}
    if deed == "confirm":
        confirm_conflict_lifted(row, by=by, at=at)
    elif ends:
        end_conflict(row, reason=form.cleaned_data["reason"], by=by, at=at)
    else:
        ask_conflict_lifted(row, reason=form.cleaned_data["reason"], by=by, at=at)
        return _("Asked. Nothing changes until another officer confirms.")
    return _("The vacancy is open again to %(name)s.") % {"name": row.user}


def _vacancies(request: HttpRequest) -> Any:
    return vacancies_for(request.user).select_related("organisation")


def _form_page(request: HttpRequest, vacancy: Vacancy, form: Any, **context: Any) -> HttpResponse:
    return _page(request, vacancy, "backoffice/access_form.html", context | {"form": form}, below=True)


def _page(
    request: HttpRequest, vacancy: Vacancy, template: str, context: dict[str, Any], *, below: bool = False
) -> HttpResponse:
    here = reverse("backoffice:access", args=[vacancy.pk])
    crumbs = [(_("Access"), here if below else "")]
    if below:
        crumbs.append((context["heading"], ""))
    form = context.get("form")
    return vacancy_page(
        request,
        vacancy,
        "cockpit",
        template,
        context,
        crumbs=crumbs,
        status=422 if form is not None and form.errors else 200,
    )
