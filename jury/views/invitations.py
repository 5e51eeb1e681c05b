"""What a juror answers to an invitation, and the calendar that a juror follows."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from journal.actions import ActionError
from jury.frame import add_errors, juror_page, seat_page
from jury.scope import seats_for
from planning import feeds
from planning.answering import come_after_all, confirm_confidentiality, decline, statement_of
from planning.availability import answer_poll
from planning.models import Seat
from planning.panel_models import Answer, Availability, ProposedMoment
from vacancies import lifecycle


@juror_page
def invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """The invitation to a panel: the confidentiality statement, which moments suit, or that one cannot come."""
    seat = get_object_or_404(seats_for(request.user), pk=pk)
    if request.method == "POST":
        try:
            told = _answered(request, seat)
        except ActionError as error:
            add_errors(request, error)
            return _page(request, seat, status=422)
        messages.success(request, told)
        if request.POST.get("deed") == "confirm" and seat.round.state != lifecycle.WAITING:
            return redirect("jury:panel", seat.pk)
        return redirect("jury:invitation", seat.pk)
    return _page(request, seat)


def _answered(request: HttpRequest, seat: Seat) -> str:
    """Do what was asked, and say so."""
    match request.POST.get("deed"):
        case "confirm":
            if request.POST.get("agreed") != "on":
                raise ActionError(_("Tick that you read the statement and will keep to it."))
            text = request.POST.get("text", "").replace("\r\n", "\n")
            confirm_confidentiality(seat, text=text, by=request.user, at=now())
            return _("Thank you. Your statement is kept.")
        case "answer":
            answers = {
                moment.pk: request.POST[f"moment-{moment.pk}"]
                for moment in _moments(seat)
                if request.POST.get(f"moment-{moment.pk}") in Answer.values
            }
            answer_poll(seat, answers, by=request.user, at=now())
            return _("Thank you. Your answers are kept; you can change them here.")
        case "decline":
            decline(seat, reason=request.POST.get("reason", ""), by=request.user, at=now())
            return _("Noted: you do not come. The selection officer hears of it.")
        case "come":
            come_after_all(seat, by=request.user, at=now())
            return _("Good: you sit in the jury.")
    raise ActionError(_("Load the page again."))


def _moments(seat: Seat) -> list[ProposedMoment]:
    coming = seat.round.proposed_moments.filter(starts_at__gt=now())
    return list(coming.order_by("starts_at", "ends_at"))


def _page(request: HttpRequest, seat: Seat, *, status: int = 200) -> HttpResponse:
    organisation = seat.round.vacancy.organisation
    given = dict(Availability.objects.filter(seat=seat).values_list("moment", "answer"))
    typed = request.POST if status != 200 else {}
    confirmed = getattr(seat, "confidentiality", None)
    return seat_page(
        request,
        seat,
        "jury/invitation.html",
        {
            "confirmed": confirmed,
            "declined": getattr(seat, "decline", None),
            "statement": confirmed.text if confirmed else statement_of(organisation),
            "unconfirmed_text": request.user.is_staff and not organisation.legal_texts_confirmed,
            "moments": [
                (moment, typed.get(f"moment-{moment.pk}", given.get(moment.pk, "")))
                for moment in _moments(seat)
            ],
            "answers": Answer.choices,
            "reason": typed.get("reason", ""),
            "is_closed": seat.round.state == lifecycle.CLOSED,
            "opens": seat.round.state != lifecycle.WAITING,
        },
        status=status,
    )


@require_POST
@juror_page
def calendar(request: HttpRequest) -> HttpResponse:
    """Make the secret address of the own calendar, which is shown this once; or take it back."""
    seat = seats_for(request.user).order_by("pk").last()
    if seat is None:
        raise Http404
    organisation = seat.round.vacancy.organisation
    if request.POST.get("deed") == "stop":
        feeds.stop_feed(request.user, organisation, by=request.user, at=now())
        messages.success(request, _("The address of your calendar holds no longer."))
        return redirect("jury:panels")
    token = feeds.make_feed(request.user, organisation, by=request.user, at=now())
    address = request.build_absolute_uri(reverse("jury:feed", args=[token]))
    context: dict[str, Any] = {"address": address, "organisation": organisation}
    return render(request, "jury/calendar.html", context)


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The sittings of whoever has this address; the same answer for every address that does not hold."""
    user = feeds.owner_of(token)
    if user is None:
        return HttpResponse(status=404, content_type="text/plain; charset=utf-8", headers=_UNSEEN)
    text = feeds.feed_of(seats_for(user).filter(decline=None), at=now())
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=_UNSEEN)


_UNSEEN = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}
"""Nobody on the way keeps the calendar, and its address is passed on nowhere."""
