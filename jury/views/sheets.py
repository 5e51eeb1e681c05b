"""A juror's score sheet about one candidate, beside the dossier: by plain forms, and change by change with a script."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid4

from csp.constants import NONE, SELF
from csp.decorators import csp_replace, csp_update
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import slugify
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from candidates.models import AccommodationDecision, Participation
from candidates.serving import served
from journal.actions import ActionError
from jury.anchors import AnchorLine, anchor_lines
from jury.earlier import earlier_points
from jury.frame import add_errors, juror_page, scripted_page, seat_page
from jury.scope import attachments_of, participations_for, scoring_seats_for, work_of
from jury.sheet_form import (
    ItemField,
    blocks_of,
    changes,
    fields_of,
    points_text,
    read_value,
    value_label,
    value_text,
)
from jury.timetable import neighbours, timetable
from planning.materials import materials_of
from planning.models import Seat, Slot
from scoring import marking
from scoring.codes import is_blind, veil
from scoring.marking import Fate
from scoring.models import Declaration, ScoreSheet
from scoring.sheet_actions import (
    UNCHANGED,
    Operation,
    Saved,
    asked,
    hand_in,
    save,
    taken_out,
    unlock,
    voting_seats,
)
from vacancies import lifecycle, words
from vacancies.rules import Competency, JurorRule


def opened(request: HttpRequest, seat_pk: int, pk: int) -> tuple[Seat, Participation]:
    """The seat and the candidate, for who may read the dossier: Http404 for others, and before the confidentiality statement was
    confirmed and conflicts were declared."""
    seat = get_object_or_404(
        scoring_seats_for(request.user).exclude(round__state=lifecycle.WAITING), pk=seat_pk
    )
    (participation,) = veil(seat.round, [get_object_or_404(participations_for(seat), pk=pk)])
    application = participation.application
    if not seat.round.vacancy.definition.takes(seat.round.rule, application.route, application.alternative):
        raise Http404
    if seat.votes and not Declaration.objects.filter(seat=seat).exists():
        raise Http404
    return seat, participation


def own_sheet(seat: Seat, participation: Participation) -> ScoreSheet | None:
    return (
        ScoreSheet.objects.filter(seat=seat, participation=participation).prefetch_related("entries").first()
    )


def scores(seat: Seat, participation: Participation) -> bool:
    """Whether this juror scores this candidate: not who took over from somebody who did already."""
    return seat.votes and not participation.absent and seat in voting_seats(seat.round, participation)


# -- The page ----------------------------------------------------------------------------------------------------


@scripted_page
@csp_update({"frame-src": [SELF]})
def sheet(request: HttpRequest, seat_pk: int, pk: int) -> HttpResponse:
    """The dossier beside the form. A plain post saves what changed, and hands in where that was asked."""
    seat, participation = opened(request, seat_pk, pk)
    mine = own_sheet(seat, participation)
    fields = fields_of(asked(seat.round), mine) if scores(seat, participation) else []
    status = 200
    if request.method == "POST":
        try:
            settled = _posted(request, seat, participation, fields)
        except ActionError as error:
            add_errors(request, error)
            settled = False
        if settled:
            return redirect(request.path)
        status = 422
    return _page(request, seat, participation, mine, fields, status=status)


def _posted(request: HttpRequest, seat: Seat, participation: Participation, fields: list[ItemField]) -> bool:
    """Save what a form changed, and hand in. False when something is left to settle on the page."""
    deed = request.POST.get("deed", "save")
    if deed == "unlock":
        mine = get_object_or_404(ScoreSheet, seat=seat, participation=participation)
        unlock(mine, seat=seat, reason=request.POST.get("reason", ""), by=request.user, at=now())
        messages.success(request, _("Your sheet is unlocked. Hand it in again when you are done."))
        return True
    is_late = False
    for each, operation in changes(request.POST, fields, form=_form_number(request)):
        try:
            saved = save(seat, participation, operation, at=now())
        except ActionError as error:
            each.error = " ".join(error.messages)
            continue
        is_late = is_late or saved.fate is Fate.LATE
        each.version = saved.version
        if saved.fate is Fate.CONFLICT:
            each.clash = saved.entry
            each.shown = ""  # what is posted next was chosen in sight of both
    if is_late:
        messages.warning(
            request,
            _("Your sheet was handed in already. The chair sees what came after it; it does not count."),
        )
    if any(each.clash or each.error for each in fields):
        messages.error(request, _("Not everything is saved yet: look at what is marked below."))
        return False
    if deed == "hand_in":
        hand_in(seat, participation, by=request.user, at=now())
        messages.success(request, _("Your sheet is handed in."))
    elif not is_late:
        messages.success(request, _("Saved."))
    return True


def _form_number(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("form", ""))
    except ValueError as error:
        raise ActionError(_("Load the page again.")) from error


def _page(
    request: HttpRequest,
    seat: Seat,
    participation: Participation,
    mine: ScoreSheet | None,
    fields: list[ItemField],
    *,
    status: int,
) -> HttpResponse:
    row, before, after = neighbours(timetable(seat, at=now()), participation)
    questions = seat.round.vacancy.definition.questions
    answers = participation.application.answers
    files = [file for file in attachments_of(seat, participation) if file.may_be_served]
    labels = {
        d.key: words.capital(words.about_the_paper(d.label)) for d in seat.round.vacancy.definition.documents
    }
    measures = AccommodationDecision.objects.filter(
        request__application=participation.application_id, round=seat.round, granted=True
    ).values_list("measure", flat=True)
    return seat_page(
        request,
        seat,
        "jury/sheet.html",
        {
            **_form_context(seat, mine, fields),
            "participation": participation,
            "name": str(participation.application.candidate),
            "row": row,
            "before": before,
            "after": after,
            "answers": [(q.text, answers[q.key]) for q in questions if answers.get(q.key)],
            "files": [
                {"file": file, "label": labels.get(file.document, file.name), "ident": f"doc-{file.pk}"}
                for file in files
            ],
            "materials": [
                each for each in materials_of(seat) if each.opens_at <= now() and each.may_be_served
            ],
            "work": work_of(participation),
            "earlier": earlier_points(seat, participation),
            "measures": [measure for measure in measures if measure],
            "can_compare": may_compare(seat, participation, mine),
        },
        status=status,
    )


def _form_context(seat: Seat, mine: ScoreSheet | None, fields: list[ItemField]) -> dict[str, Any]:
    items = [each.item for each in fields]
    values = {each.item.key: each.value for each in fields}
    frozen = mine is not None and mine.handed_in_at is not None
    running = seat.round.state == lifecycle.RUNNING
    is_verdict = any(item.is_verdict for item in items)
    given, most = marking.total(items, values), marking.maximum(items)
    out = taken_out(seat.round)
    mark = marking.round_mark(seat.round.rule, out)
    return {
        "sheet": mine,
        "frozen": frozen or not running,
        "may_unlock": frozen and running,
        "fields": fields,
        "blocks": blocks_of(seat.round.rule, fields, out),
        "given_number": sum(value is not None for value in values.values()),
        "is_verdict": is_verdict,
        "guides": _guides(seat) if is_verdict else [],
        "total": points_text(given),
        "maximum": points_text(most),
        "gauge": int(1000 * given / most) if most else 0,
        "mark": None if mark is None else points_text(mark),
        "mark_exact": mark,
        "mark_at": int(1000 * mark / most) - 2 if mark and most else 0,
        "form_number": uuid4(),
        "saved_at": max((each.saved_at for each in fields if each.saved_at), default=None),
        "note_at_most": marking.NOTE_AT_MOST,
    }


def _guides(seat: Seat) -> list[tuple[Competency, list[AnchorLine]]]:
    """What a round looks at that ends in a verdict."""
    competencies = seat.round.vacancy.definition.competencies
    return [(each, anchor_lines(each)) for each in competencies if each.key in seat.round.rule.competencies]


def may_compare(seat: Seat, participation: Participation, mine: ScoreSheet | None) -> bool:
    """Colleagues' sheets appear after handing in the own one; at once for who has none and in a panel by consensus."""
    rule: JurorRule = seat.round.rule.jurors
    is_in = mine is not None and mine.handed_in_at is not None
    return (
        rule.consensus or is_in or not (seat.votes and (participation.absent or scores(seat, participation)))
    )


@require_safe
@juror_page
def nameless(request: HttpRequest, seat_pk: int, pk: int) -> HttpResponse:
    """The form without name, dossier and notes: what a tablet keeps to go on without a network."""
    seat, participation = opened(request, seat_pk, pk)
    mine = own_sheet(seat, participation)
    fields = fields_of(asked(seat.round), mine) if scores(seat, participation) else []
    slot = None
    if not is_blind(seat.round):
        slot = Slot.objects.taken().filter(participation=participation).first()
    reference = participation.application.reference
    return seat_page(
        request,
        seat,
        "jury/sheet.html",
        {
            **_form_context(seat, mine, fields),
            "participation": participation,
            "name": f"{localtime(slot.starts_at):%H:%M} · {reference}" if slot else reference,
            "offline": True,
        },
    )


@require_safe
@juror_page
@csp_replace({"script-src": [NONE], "connect-src": [NONE], "form-action": [NONE], "frame-ancestors": [SELF]})
def file(request: HttpRequest, seat_pk: int, pk: int, file_pk: int) -> HttpResponse:
    """A file of the dossier, shown in its place or (`?keep`) to keep."""
    seat, participation = opened(request, seat_pk, pk)
    found = get_object_or_404(attachments_of(seat, participation), pk=file_pk)
    shows = found.is_pdf or found.media_type.startswith("image/")
    return served(found, inline=shows and "keep" not in request.GET)


@require_safe
@juror_page
@csp_replace({"script-src": [NONE], "connect-src": [NONE], "form-action": [NONE], "frame-ancestors": [SELF]})
def work(request: HttpRequest, seat_pk: int, pk: int) -> HttpResponse:
    """The work that a candidate handed in, under the number or code of the candidate instead of the name of the file."""
    _seat, participation = opened(request, seat_pk, pk)
    found = work_of(participation)
    if found is None:
        raise Http404
    shows = found.is_pdf or found.media_type.startswith("image/")
    name = f"{slugify(participation.application.reference).upper()}.{found.extension}"
    return served(found, inline=shows and "keep" not in request.GET, name=name)


# -- One change at a time ----------------------------------------------------------------------------------------


@require_POST
def save_change(request: HttpRequest, seat_pk: int, pk: int) -> JsonResponse:
    """One operation of a tablet, as JSON. 200: settled, with the version to build on; 409: another value stands there, with it;
    422: refused, with the reason; 401: signed out, or somebody else signed in; 404: not (any longer) this juror's."""
    if not request.user.is_authenticated or request.headers.get("X-Juror") != str(request.user.pk):
        return JsonResponse({"fate": "signed_out"}, status=401)
    try:
        seat, participation = opened(request, seat_pk, pk)
        saved = save(seat, participation, _operation(request), at=now())
    except Http404:
        return JsonResponse(
            {"fate": "refused", "message": _("You do not reach this candidate any longer.")}, status=404
        )
    except ActionError as error:
        return JsonResponse({"fate": "refused", "message": " ".join(error.messages)}, status=422)
    return JsonResponse(_answer(seat, saved), status=409 if saved.fate is Fate.CONFLICT else 200)


def _operation(request: HttpRequest) -> Operation:
    try:
        body = json.loads(request.body)
        points = body.get("points", UNCHANGED)
        note = body.get("note", UNCHANGED)
        return Operation(
            number=UUID(str(body["operation"])),
            item=str(body["item"]),
            base=int(body["base"]),
            points=UNCHANGED if points is UNCHANGED else read_value(str(points)),
            note=UNCHANGED if note is UNCHANGED else str(note).strip(),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ActionError(_("This change cannot be read. Load the page again.")) from error


def _answer(seat: Seat, saved: Saved) -> dict[str, Any]:
    entry = saved.entry
    answer: dict[str, Any] = {"fate": saved.fate.value, "version": saved.version}
    if entry is not None:
        item = next(item for item in asked(seat.round) if item.key == entry.item)
        answer["current"] = {
            "points": value_text(entry.points),
            "label": value_label(item, entry.points),
            "note": entry.note,
            "version": entry.version,
            "at": f"{localtime(entry.saved_at):%H:%M}",
        }
    return answer
