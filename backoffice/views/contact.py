"""How a candidate can be reached, corrected by an officer: somebody moved, married, or typed a wrong address."""

from __future__ import annotations

import hashlib

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from backoffice.forms.dossier import ContactForm
from backoffice.frame import done, staff_page, vacancy_page
from backoffice.scope import applications_for
from candidates.contact import ContactDetails, correct_contact
from candidates.models import Candidate
from journal.actions import ActionError

FIELDS = ("first_name", "last_name", "email", "phone", "street", "postcode", "city")


@staff_page
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, telephone, addresses; they hold for all applications of this candidate with the organisation."""
    application = get_object_or_404(
        applications_for(request.user).select_related("candidate__organisation", "vacancy__organisation"),
        pk=pk,
    )
    candidate = application.candidate
    here = reverse("backoffice:application", args=[pk])
    data = request.POST if request.method == "POST" else None
    form = ContactForm(data, initial={name: getattr(candidate, name) for name in FIELDS})
    seen = _fingerprint(candidate)
    if data is not None and form.is_valid():
        values = dict(form.cleaned_data)
        email, old = values.pop("email"), candidate.email
        try:
            if data.get("seen") != seen:
                raise ActionError(
                    _(
                        "Somebody else changed these data in the meantime. Compare, and save again what you typed."
                    )
                )
            correct_contact(candidate, ContactDetails(**values), email, by=request.user, at=now())
        except ActionError as error:
            form.add_error(None, error)
        else:
            if old and old != email.lower():
                get_adapter(request).send_mail("account/email/address_changed", old, {})
            done(request, _("The data of %(name)s are changed.") % {"name": application.candidate})
            return redirect(here)
    title = _("How to reach %(name)s") % {"name": candidate}
    return vacancy_page(
        request,
        application.vacancy,
        "applications",
        "backoffice/contact.html",
        {"heading": title, "form": form, "back": here, "seen": seen, "candidate": candidate},
        crumbs=[(str(candidate), here), (_("Contact data"), "")],
        status=422 if form.errors else 200,
    )


def _fingerprint(candidate: Candidate) -> str:
    """Names the data as they were shown, so that nobody overwrites what a colleague or the candidate changed since."""
    shown = "\0".join(getattr(candidate, name) for name in FIELDS)
    return hashlib.sha256(shown.encode()).hexdigest()
