"""Papers that candidates can still complete: who lacks what and by when, and the letter that asks for it."""

from __future__ import annotations

from itertools import islice

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.frame import done, staff_page, vacancy_page
from backoffice.scope import vacancies_for
from candidates.actions import ask_documents
from candidates.eligibility import LackingPaper
from candidates.letters import MISSING, MISSING_REMINDER, lacking_line
from candidates.models import Application
from candidates.proposals import lacking_among, rows_of
from correspondence.models import Message
from journal.actions import ActionError
from scoring.selection import FinalOutcome
from vacancies import lifecycle
from vacancies.models import Vacancy

MOST = 200
"""Candidates on the page, each of whom is named."""
CHUNK = 200


def still_in(vacancy: Vacancy) -> QuerySet[Application]:
    """Applications that stand; once the ranking is adopted only those that succeeded, as the others need nothing any more."""
    standing = vacancy.applications.standing().select_related("candidate")
    if vacancy.state in (lifecycle.RANKED, lifecycle.COMPLETED):
        return standing.filter(results__outcome=FinalOutcome.RESERVE, results__ranking__withdrawn_at=None)
    return standing


def _first(
    vacancy: Vacancy, applications: QuerySet[Application]
) -> tuple[list[Application], dict[int, tuple[LackingPaper, ...]]]:
    """The first MOST that lack something, with what: who was not asked yet comes first, by number. No more dossiers are read than
    that takes, and no more candidates than are named."""
    key = Concat(Value("application:"), Cast(OuterRef("pk"), CharField()))  # Application.key
    asked = Message.objects.filter(occasion=MISSING.key, subject_key=key)
    applications = applications.annotate(asked=Exists(asked)).order_by("asked", "reference", "pk")
    among = rows_of(applications).iterator(chunk_size=CHUNK)
    found = dict(islice(lacking_among(vacancy, among, on=localdate()), MOST))
    named = applications.defer("dossier", "proposal", "answers").in_bulk(list(found))
    return [named[key] for key in found], found


@staff_page
def missing(request: HttpRequest, pk: int) -> HttpResponse:
    """Who lacks which papers, by name, before anything is sent; with ?selected=… only these applications."""
    found = vacancies_for(request.user).exclude(state=lifecycle.DRAFT)
    vacancy = get_object_or_404(found.select_related("organisation", "officer"), pk=pk)
    posted = request.method == "POST"
    wanted = [key for key in (request.POST if posted else request.GET).getlist("selected") if key.isdigit()]
    applications = still_in(vacancy)
    if wanted or posted:
        applications = applications.filter(pk__in=wanted)
    rows, lacking = _first(vacancy, applications)
    error = ""
    if posted and not rows:
        error = _("Choose who is asked.")
    elif posted and not request.POST.get("agreed"):
        error = _("Tick that you have seen to whom it goes.")
    elif posted:
        try:
            asked = ask_documents(vacancy, rows, by=request.user, at=now())
        except ActionError as refused:
            error = " ".join(refused.messages)
        else:
            text = ngettext(
                "%(n)d letter leaves: it asks for what lacks.",
                "%(n)d letters leave: they ask for what lacks.",
                len(asked),
            )
            done(request, text % {"n": len(asked)})
            return redirect("backoffice:applications", vacancy.pk)
    asked_on = {}
    # The applications are of a vacancy that the user reaches, and so are the letters about them.
    letters = Message.objects.filter(
        subject_key__in=[application.key for application in rows],
        occasion__in=[MISSING.key, MISSING_REMINDER.key],
    )
    for message in letters.order_by("created_at", "pk").only("subject_key", "created_at"):
        asked_on[message.subject_key] = message.created_at
    number = len(rows)
    text = ngettext(
        "letter leaves at once, to who is ticked", "letters leave at once, to who is ticked", number
    )
    return vacancy_page(
        request,
        vacancy,
        "applications",
        "backoffice/missing.html",
        {
            "rows": [
                {
                    "application": application,
                    "papers": [lacking_line(vacancy.definition, p) for p in lacking[application.pk]],
                    "asked_on": asked_on.get(application.key),
                }
                for application in rows
            ],
            "is_full": number == MOST,
            "items": [{"count": number, "text": text}],
            "tick": _("I have seen to whom it goes and what it asks."),
            "back": reverse("backoffice:applications", args=[vacancy.pk]),
            "error": error,
        },
        crumbs=[(_("Missing documents"), "")],
        status=422 if error else 200,
    )
