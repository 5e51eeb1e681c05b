"""Correcting question by question, and where the correctors lie far apart."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from journal.actions import ActionError
from jury.differences import differences
from jury.frame import add_errors, juror_page, scripted_page, seat_page
from jury.questions import Question, question
from jury.scope import scoring_seats_for
from planning.models import Seat
from scoring import marking
from scoring.marking import Fate
from scoring.models import Declaration
from scoring.sheet_actions import hand_in, save
from vacancies import lifecycle


def _seat(request: HttpRequest, pk: int) -> Seat:
    """The seat, for who may open dossiers: Http404 for others, and before conflicts were declared."""
    seat = get_object_or_404(scoring_seats_for(request.user).exclude(round__state=lifecycle.WAITING), pk=pk)
    if seat.votes and not Declaration.objects.filter(seat=seat).exists():
        raise Http404
    return seat


@scripted_page
def one_question(request: HttpRequest, pk: int, item: str) -> HttpResponse:
    """All answers to one question. A plain post saves what changed; the deed `hand_in` hands in every sheet that is complete."""
    seat = _seat(request, pk)
    found = question(seat, item) if seat.votes else None
    if found is None:
        raise Http404
    if request.method == "POST":
        try:
            settled = _posted(request, seat, found)
        except ActionError as error:
            add_errors(request, error)
            settled = False
        if settled:
            return redirect(request.path)
    return seat_page(
        request,
        seat,
        "jury/question.html",
        {
            "question": found,
            "form_number": uuid4(),
            "note_at_most": marking.NOTE_AT_MOST,
            "running": seat.round.state == lifecycle.RUNNING,
        },
        status=422 if request.method == "POST" else 200,
    )


def _posted(request: HttpRequest, seat: Seat, found: Question) -> bool:
    """Save what a form changed, and hand in. False when something is left to settle on the page."""
    try:
        form = UUID(request.POST.get("form", ""))
    except ValueError as error:
        raise ActionError(_("Load the page again.")) from error
    for answer in found.answers:
        for each, operation in answer.posted(request.POST, form=form):
            try:
                saved = save(seat, answer.participation, operation, at=now())
            except ActionError as error:
                each.error = " ".join(error.messages)
                continue
            each.version = saved.version
            if saved.fate is Fate.CONFLICT:
                each.clash = saved.entry
                each.shown = ""  # what is posted next was chosen in sight of both
    if any(answer.field.clash or answer.field.error for answer in found.answers):
        messages.error(request, _("Not everything is saved yet: look at what is marked below."))
        return False
    if request.POST.get("deed") == "hand_in":
        _hand_in_complete(request, seat, found)
    else:
        messages.success(request, _("Saved."))
    return True


def _hand_in_complete(request: HttpRequest, seat: Seat, found: Question) -> None:
    """Each sheet is handed in by itself: one that is refused leaves the others."""
    ready = question(seat, found.item.key).ready
    number = 0
    for answer in ready:
        try:
            hand_in(seat, answer.participation, by=request.user, at=now())
        except ActionError as error:
            add_errors(request, error)
        else:
            number += 1
    messages.success(
        request,
        ngettext("%(n)d sheet is handed in.", "%(n)d sheets are handed in.", number) % {"n": number},
    )


@require_safe
@juror_page
def apart(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the correctors lie far apart, over all candidates whose sheets are all in."""
    seat = _seat(request, pk)
    return seat_page(
        request,
        seat,
        "jury/differences.html",
        {"found": differences(seat), "consensus": seat.round.rule.jurors.consensus},
    )
