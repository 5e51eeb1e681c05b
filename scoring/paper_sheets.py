"""Score sheets on paper, for when the power failed: typed over on behalf of a juror, and signed by the scan of the paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from candidates.files import keep, scan_of
from candidates.models import KeptFile, Participation
from candidates.uploads import Inspected
from journal.actions import ActionError, Actor, action, lock, lock_one, record
from planning.models import Seat
from scoring.marking import Fate
from scoring.models import Declaration, ScoreSheet, SheetOperation, SheetScan
from scoring.sheet_actions import (
    Operation,
    check_all_in,
    digest_of,
    freeze,
    locked,
    save,
    voting_seats,
)
from vacancies.models import Round


@action
def type_in(
    seat: Seat,
    participation: Participation,
    operations: Sequence[Operation],
    *,
    name: str,
    by: Actor,
    at: datetime,
) -> ScoreSheet:
    """Save and hand in what stands on the sheet on paper of the juror in `seat`; `name` is of who types. All or nothing, and the
    same again changes nothing.

    Raises ActionError for what saving and handing in refuse, for a sheet that changed meanwhile, and for a juror who would see
    a colleague's sheet before handing in an own one.
    """
    round, participation = locked(seat.round, participation)
    _check_own_first(round, participation, by=by)
    if not Declaration.objects.filter(seat=seat).exists():
        raise ActionError(_("%(name)s did not declare conflicts of interest yet.") % {"name": seat.name})
    sheet = next(iter(lock(ScoreSheet.objects.filter(seat=seat, participation=participation))), None)
    if sheet is not None and sheet.handed_in_at:
        numbers = [operation.number for operation in operations]
        if sheet.typed_at and SheetOperation.objects.filter(sheet=sheet, operation__in=numbers).exists():
            return sheet
        raise ActionError(_("The sheet of %(name)s is handed in already.") % {"name": seat.name})
    for operation in operations:
        if save(seat, participation, operation, at=at).fate is Fate.CONFLICT:
            raise ActionError(
                _("%(name)s changed this sheet meanwhile. Load the page again.") % {"name": seat.name}
            )
    (sheet,) = lock(ScoreSheet.objects.filter(seat=seat, participation=participation))
    freeze(round, participation, sheet, seat, by=by, at=at)
    sheet.typed_at, sheet.typed_by, sheet.typed_by_name = at, by.actor_key, name
    sheet.save(update_fields=["typed_at", "typed_by", "typed_by_name"])
    record(
        round.vacancy.key,
        "sheet_typed_in",
        subject=participation.application.key,
        round=round.key,
        seat=f"seat:{seat.pk}",
        digest=digest_of(sheet),
    )
    return sheet


def _check_own_first(round: Round, participation: Participation, *, by: Actor) -> None:
    """A juror types nobody's sheet over before handing in an own one."""
    own = [
        seat.pk
        for seat in voting_seats(round, participation)
        if seat.user_id and f"user:{seat.user_id}" == by.actor_key
    ]
    handed_in = ScoreSheet.objects.filter(participation=participation, handed_in_at__isnull=False)
    if own and not handed_in.filter(seat__in=own).exists():
        raise ActionError(_("First hand in your own sheet about this candidate."))


def sign_on_paper(sheet: ScoreSheet, file: Inspected, *, by: Actor, at: datetime) -> SheetScan:
    """Keep the scan of a sheet that its juror signed on paper; it stands for the signature. The same scan again changes nothing.

    Raises RefusedError for a file with a virus, and ActionError while the scanner is away, for a sheet that was not typed in, and
    while a colleague's sheet is not handed in.
    """
    scan = SheetScan(sheet=sheet, scan=scan_of(file), uploaded_at=at, uploaded_by=by.actor_key)
    if scan.scan == KeptFile.Scan.PENDING:
        raise ActionError(_("The virus scanner does not answer. Try again in a moment."))
    with keep(scan, file):
        kept = _sign_on_paper(scan, by=by, at=at)
    if kept is not scan:
        default_storage.delete(scan.file.name)
    return kept


@action
def _sign_on_paper(scan: SheetScan, *, by: Actor, at: datetime) -> SheetScan:
    round, participation = locked(scan.sheet.seat.round, scan.sheet.participation)
    check_all_in(round, participation)
    sheet = lock_one(scan.sheet)
    if sheet.typed_at is None:
        raise ActionError(_("Only a sheet that was typed in from paper is signed by a scan."))
    there = SheetScan.objects.filter(sheet=sheet, sha256=scan.sha256).first()
    if there and sheet.signed_at:
        return there
    if there is None:
        scan.save()
    sheet.signed_at = at
    sheet.save(update_fields=["signed_at"])
    record(
        round.vacancy.key,
        "sheet_signed_on_paper",
        subject=participation.application.key,
        round=round.key,
        seat=f"seat:{sheet.seat_id}",
        sha256=scan.sha256,
    )
    return there or scan
