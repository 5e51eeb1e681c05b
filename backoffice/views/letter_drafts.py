"""Editing one letter that waits for its release. A paragraph for many at once is a deed of `backoffice.letter_deeds`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from backoffice.forms.letters import LetterTextForm
from backoffice.frame import add_error, done, staff_page, vacancy_page
from backoffice.letter_drafts import readings
from backoffice.scope import messages_for, vacancies_for
from correspondence.actions import drop_edits, edit
from correspondence.delivery import content_digest
from journal.actions import ActionError


@staff_page
def edit_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The text of one draft beside what the facts give; saved for this letter alone."""
    message = get_object_or_404(messages_for(request.user).drafts().select_related("organisation"), pk=pk)
    vacancy = get_object_or_404(vacancies_for(request.user), key=message.vacancy_key)
    here = reverse("backoffice:letter", args=[message.pk])
    (reading,) = readings([message])
    if request.method == "POST" and "drop" in request.POST:
        return _drop(request, message, here)
    form = LetterTextForm(
        request.POST or None, initial={"text": reading.text, "seen": content_digest(message)}
    )
    if request.method == "POST" and form.is_valid():
        try:
            edit(message, **form.cleaned_data, by=request.user, at=now())
        except ActionError as error:
            add_error(form, error)
        else:
            done(request, _("The letter to %(name)s is saved.") % {"name": message.recipient_name})
            return redirect(here)
    return vacancy_page(
        request,
        vacancy,
        "letters",
        "backoffice/letter_edit.html",
        {"message": message, "reading": reading, "form": form, "back": here},
        crumbs=[(message.recipient_name, here), (_("Edit"), "")],
        status=422 if form.errors else 200,
    )


def _drop(request: HttpRequest, message, here: str) -> HttpResponse:
    try:
        drop_edits([message], by=request.user, at=now())
    except ActionError as error:
        done(request, " ".join(error.messages))
    else:
        done(request, _("The letter has the text that follows from the facts again."))
    return redirect(here)
