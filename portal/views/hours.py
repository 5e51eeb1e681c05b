"""Choosing an own hour for a round, and changing one's mind until the set minute."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from candidates.models import Participation
from journal.actions import ActionError
from planning import queries
from planning.booking import ChangedError, TakenError, book
from planning.queries import OwnBooking
from portal.hours import HoursForm
from portal.scope import applications_at
from vacancies import words


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hour(request: HttpRequest, pk: int) -> HttpResponse:
    """The hours of a round; what is sent here is the choice. Who comes too late for one sees what is left."""
    at = timezone.now()
    own = _own(request, pk, at)
    if not own.is_open:
        last = words.moment(localtime(own.booking.last_minute))
        messages.info(request, _("You could choose an hour until %(moment)s.") % {"moment": last})
        return redirect("portal:application", own.participation.application_id)
    if request.method != "POST":
        return _page(request, HoursForm(own, at=at))
    form = HoursForm(own, at=at, data=request.POST)
    if not form.sent:
        return _page(request, form, _("Choose an hour first."), status=422)
    try:
        if form.choice is None:
            raise TakenError(_("That hour is not there any more. These are still free."))
        slot = book(
            own.participation,
            session=form.choice.session,
            starts_at=form.choice.starts_at,
            seen=form.seen_before,
            by=request.user,
            at=at,
        )
    except (TakenError, ChangedError) as error:
        form = HoursForm(_own(request, pk, at), at=at, data={"hour": form.sent, "seen": form.seen_before})
        return _page(request, form, " ".join(error.messages), status=409)
    except ActionError as error:
        messages.error(request, " ".join(error.messages))
    else:
        when = words.moment(localtime(slot.starts_at))
        messages.success(request, _("Your hour is fixed: %(when)s. You get a confirmation.") % {"when": when})
    return redirect("portal:application", own.participation.application_id)


def _page(request: HttpRequest, form: HoursForm, error: str = "", status: int = 200) -> HttpResponse:
    application = form.own.participation.application
    context = {
        "form": form,
        "error": error,
        "round": form.own.round,
        "application": application,
        "vacancy": application.vacancy,
        "organisation": application.vacancy.organisation,
        "last_moment": words.moment(localtime(form.own.booking.last_minute)),
    }
    return render(request, "portal/hour.html", context, status=status)


def _own(request: HttpRequest, pk: int, at: datetime) -> OwnBooking:
    """A round for which the user was asked to choose an hour."""
    rows = Participation.objects.filter(application__in=applications_at(request))
    row = get_object_or_404(rows.select_related("application"), pk=pk)
    found = next(
        (own for own in queries.bookings([row.application], at=at) if own.participation.pk == pk), None
    )
    if found is None:
        raise Http404
    return found
