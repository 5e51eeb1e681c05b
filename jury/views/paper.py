"""Sheets on paper, typed over by the secretary or an officer: the list of a round, and one sheet."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from candidates.models import Participation
from candidates.serving import served
from candidates.uploads import RefusedError, inspect
from journal.actions import ActionError
from jury.frame import add_errors, juror_page
from jury.scope import participations_for, seats_for, takers_of, typed_seats_for
from jury.sheet_form import ItemField, blocks_of, changes, fields_of
from planning.models import Seat
from scoring.codes import veil
from scoring.judges import judges_of
from scoring.models import ScoreSheet, SheetScan
from scoring.paper_sheets import sign_on_paper, type_in
from scoring.sheet_actions import asked, taken_out
from vacancies import lifecycle
from vacancies.round_wording import round_title


def _frame(seat: Seat) -> dict[str, object]:
    round_ = seat.round
    return {
        "round": round_,
        "vacancy": round_.vacancy,
        "organisation": round_.vacancy.organisation,
        "round_title": round_title(round_.vacancy.definition, round_.rule),
    }


@require_safe
@juror_page
def papers(request: HttpRequest, pk: int) -> HttpResponse:
    """Which sheets of a round are in, by candidate and juror, with a way to type over those that are not."""
    seats = list(
        typed_seats_for(request.user).filter(round=pk, round__state=lifecycle.RUNNING).order_by("pk")
    )
    if not seats:
        raise Http404
    sheets = {
        (sheet.participation_id, sheet.seat_id): sheet
        for sheet in ScoreSheet.objects.filter(participation__round=pk)
    }
    own_seat = seats_for(request.user).filter(round=pk).first()
    judges = judges_of([seats[0].round])[pk]
    rows = [
        (
            each,
            [
                {
                    "seat": seat,
                    "sheet": sheets.get((each.pk, seat.pk)),
                    "recused": (seat.pk, each.application_id) in judges.recused,
                    "elsewhere": not judges.sees(seat, each),
                }
                for seat in seats
            ],
        )
        for each in veil(seats[0].round, takers_of(seats[0].round))
        if own_seat is None or judges.sees(own_seat, each)
    ]
    return render(
        request,
        "jury/papers.html",
        {**_frame(seats[0]), "seats": seats, "rows": rows, "own_seat": own_seat},
    )


def _found(request: HttpRequest, seat_pk: int, pk: int) -> tuple[Seat, Participation]:
    """Whose sheet, about whom. Http404 for who may type over nothing here."""
    seat = get_object_or_404(typed_seats_for(request.user).filter(round__state=lifecycle.RUNNING), pk=seat_pk)
    (participation,) = veil(
        seat.round, [get_object_or_404(participations_for(seat).filter(absent=False), pk=pk)]
    )
    return seat, participation


@juror_page
def paper(request: HttpRequest, seat_pk: int, pk: int) -> HttpResponse:
    """The sheet of one juror about one candidate as it stands on paper; once it is in, the scan of the signed paper."""
    seat, participation = _found(request, seat_pk, pk)
    sheet = ScoreSheet.objects.filter(seat=seat, participation=participation).first()
    fields = _blank(seat, sheet)
    if request.method == "POST":
        try:
            _do(request, seat, participation, sheet, fields)
        except ActionError as error:
            add_errors(request, error)
        except RefusedError as error:
            messages.error(request, str(error))
        else:
            return redirect(request.path)
    return render(
        request,
        "jury/paper.html",
        {
            **_frame(seat),
            "juror": seat,
            "participation": participation,
            "sheet": sheet,
            "scan": sheet.scans.last() if sheet else None,
            "blocks": blocks_of(seat.round.rule, fields, taken_out(seat.round)),
            "form_number": request.POST.get("form") or uuid4(),
        },
        status=422 if request.method == "POST" else 200,
    )


def _blank(seat: Seat, sheet: ScoreSheet | None) -> list[ItemField]:
    """The items of a sheet without what stands on it: whoever types over reads the paper, not what a juror is working on."""
    versions = {each.item.key: each.version for each in fields_of(asked(seat.round), sheet)}
    return [ItemField(item, version=versions[item.key]) for item in asked(seat.round)]


def _do(
    request: HttpRequest,
    seat: Seat,
    participation: Participation,
    sheet: ScoreSheet | None,
    fields: list[ItemField],
) -> None:
    values = {"juror": seat.name, "name": participation.application.candidate}
    if request.POST.get("deed") == "sign" and sheet is not None:
        upload = request.FILES.get("scan")
        if upload is None:
            raise ActionError(_("Choose the scan of the signed sheet."))
        sign_on_paper(sheet, inspect(upload.name, upload.read()), by=request.user, at=now())
        messages.success(request, _("The scan is kept; it stands for the signature of %(juror)s.") % values)
        return
    try:
        form = UUID(request.POST.get("form", ""))
    except ValueError as error:
        raise ActionError(_("Load the page again.")) from error
    operations = [operation for _field, operation in changes(request.POST, fields, form=form)]
    if any(field.error for field in fields):
        raise ActionError(_("Not everything can be read: look at what is marked below."))
    name = request.user.get_full_name() or request.user.email
    type_in(seat, participation, operations, name=name, by=request.user, at=now())
    messages.success(request, _("The sheet of %(juror)s about %(name)s is handed in.") % values)


@require_safe
@juror_page
def scan(request: HttpRequest, seat_pk: int, pk: int, scan_pk: int) -> HttpResponse:
    """The scan of a signed sheet, to keep."""
    seat, participation = _found(request, seat_pk, pk)
    of_sheet = Q(sheet__seat=seat, sheet__participation=participation)
    return served(get_object_or_404(SheetScan.objects.filter(of_sheet), pk=scan_pk))
