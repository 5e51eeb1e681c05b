"""Amending published rules: the new text with its reason, a page that shows what changes and for whom, and the versions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import translation
from django.utils.text import slugify
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.forms.amendment import AmendmentForm
from backoffice.frame import add_error, done, staff_page, vacancy_page
from backoffice.scope import vacancies_for
from backoffice.views.rules_editor import overview
from correspondence.differences import Piece, differences
from journal.actions import ActionError
from scoring.amending import amend, concerned, obstacles
from vacancies import lifecycle
from vacancies.amending import drop_amendment
from vacancies.amendment import touched
from vacancies.amendment_wording import Amended, amended, applies_from_text
from vacancies.models import Vacancy
from vacancies.procedure_file import write


@staff_page
def amendment(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the rules anew, look at what that changes, and confirm. Nothing is amended before the second page."""
    vacancy = get_object_or_404(_vacancies(request), pk=pk)
    if vacancy.rules is None or vacancy.state not in (lifecycle.OPEN, lifecycle.SELECTION):
        return redirect("backoffice:rules", vacancy.pk)
    if "drop" in request.POST:
        return _dropped(request, vacancy)
    written = request.POST.get("written") or request.GET.get("as") or ("text" if request.POST else "blocks")
    form = AmendmentForm(
        request.POST or None,
        request.FILES or None,
        initial={
            "text": write(vacancy.proposed),
            "replaces": vacancy.rules.fingerprint,
            "written": written,
        },
    )
    if request.method == "POST" and "again" not in request.POST and form.is_valid():
        if "confirm" in request.POST and "agreed" in request.POST:
            if response := _confirmed(request, vacancy, form):
                return response
        elif _may_be(vacancy, form):
            return _preview(request, vacancy, form)
    status = 422 if "again" not in request.POST and form.errors else 200
    if written == "blocks":
        return overview(request, vacancy, {"form": form}, status)
    return vacancy_page(
        request,
        vacancy,
        "rules",
        "backoffice/amendment.html",
        {
            "form": form,
            "version": vacancy.rules,
            "problems": form.problems if form.is_bound else (),
            "again": "again" in request.POST,
        },
        crumbs=[(_("Amend the rules"), "")],
        status=status,
    )


def _dropped(request: HttpRequest, vacancy: Vacancy) -> HttpResponse:
    try:
        drop_amendment(vacancy, by=request.user, at=now())
    except ActionError as error:
        messages.error(request, " ".join(error.messages))
    else:
        done(request, _("The amendment is dropped. The rules in force stay as they are."))
    return redirect("backoffice:rules", vacancy.pk)


def _may_be(vacancy: Vacancy, form: AmendmentForm) -> bool:
    """Whether there is something to preview; what keeps it from being amended is shown at the form."""
    if touched(vacancy.definition, form.definition).nothing:
        form.add_error(None, _("These rules are in force already: nothing changes."))
    elif found := list(obstacles(vacancy, form.definition, at=now())):
        form.add_error(None, ValidationError(found))
    return not form.errors


def _preview(request: HttpRequest, vacancy: Vacancy, form: AmendmentForm) -> HttpResponse:
    change = touched(vacancy.definition, form.definition)
    people = concerned(vacancy)
    with translation.override("nl"):
        chapters = amended(vacancy.definition, form.definition)
        applies_from = applies_from_text(form.definition, change.first)
    return vacancy_page(
        request,
        vacancy,
        "rules",
        "backoffice/amendment_preview.html",
        {
            "form": form,
            "chapters": [(chapter.title, _rows(chapter)) for chapter in chapters],
            "applies_from": applies_from,
            "concerned": people,
            "items": _items(vacancy, len(people)),
            "number": vacancy.rules.number + 1,
            "version": vacancy.rules,
        },
        crumbs=[
            (_("Amend the rules"), reverse("backoffice:amend_rules", args=[vacancy.pk])),
            (_("What changes"), ""),
        ],
    )


def _items(vacancy: Vacancy, people: int) -> list[dict[str, Any]]:
    """What confirming does."""
    version = {"number": vacancy.rules.number + 1}
    letters = ngettext(
        "letter is drafted, and leaves when you release it.",
        "letters are drafted, and leave when you release them.",
        people,
    )
    return [
        {"count": 1, "text": _("version %(number)s of the rules is in force and published.") % version},
        {"count": people, "text": letters},
    ]


def _rows(chapter: Amended) -> list[list[Piece]]:
    """Per sentence the words that go and those that come."""
    return [row for sentence in chapter.replacements for row in differences(sentence.before, sentence.after)]


def _confirmed(request: HttpRequest, vacancy: Vacancy, form: AmendmentForm) -> HttpResponse | None:
    data = form.cleaned_data
    try:
        version = amend(
            vacancy,
            form.definition,
            replaces=data["replaces"],
            reason=data["reason"],
            decision=data["decision"],
            by=request.user,
            at=now(),
        )
    except ActionError as error:
        add_error(form, error)
        return None
    done(
        request,
        _("Version %(number)s of the rules is in force. The letters about it wait until you release them.")
        % {"number": version.number},
    )
    return redirect("backoffice:rules", vacancy.pk)


@staff_page
def version_file(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One version of the rules as a TOML file, as an attachment."""
    vacancy = get_object_or_404(_vacancies(request), pk=pk)
    version = get_object_or_404(vacancy.rules_versions, number=number)
    name = slugify(f"{vacancy.number} {vacancy.title} {number}")
    return HttpResponse(
        write(version.definition),
        content_type="application/toml; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.toml"',
            "X-Content-Type-Options": "nosniff",
        },
    )


def _vacancies(request: HttpRequest) -> Any:
    return vacancies_for(request.user).select_related("organisation", "officer")
