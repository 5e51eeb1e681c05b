"""Take-home assignments: the case under embargo, work that is handed in until the own last minute, more time for one candidate.

A file is written before the rows are locked, and goes again when the action refuses it (`candidates.files.keep`).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from candidates import lifecycle as application_lifecycle
from candidates import scanning
from candidates.files import emptied, keep, scan_of
from candidates.models import Application, KeptFile, Participation
from candidates.uploads import Inspected
from correspondence.actions import queue
from correspondence.models import Message
from journal.actions import SYSTEM, ActionError, Actor, action, lock, lock_one, record, technical
from planning import assignment_letters
from planning.extra_time import OwnWindow, own_window
from planning.letters import window_invitation_key
from planning.material_models import Material
from planning.materials import drop_infected_material
from planning.models import takers
from planning.window_models import CaseFile, HandIn, MoreTime, Window
from vacancies import lifecycle, words
from vacancies.models import Round
from vacancies.rules import RoundKind

# -- The case ------------------------------------------------------------------------------------------------------------


def add_case(round: Round, file: Inspected, *, by: Actor, at: datetime) -> CaseFile:
    """Keep a file of the case; the same file again changes nothing. Raises RefusedError for one with a virus."""
    case = CaseFile(round=round, scan=scan_of(file), uploaded_at=at, uploaded_by=by.actor_key)
    with keep(case, file):
        kept = _add_case(case, by=by, at=at)
    if kept is not case:
        default_storage.delete(case.file.name)
    return kept


@action
def _add_case(case: CaseFile, *, by: Actor, at: datetime) -> CaseFile:
    round = _open_assignment(case.round)
    there = CaseFile.objects.filter(round=round, sha256=case.sha256).first()
    if there:
        return there
    case.save()
    record(round.vacancy.key, "case_added", subject=f"round:{round.pk}", file=case.name, sha256=case.sha256)
    return case


@action
def remove_case(case: CaseFile, *, by: Actor, at: datetime) -> None:
    """Take a file of the case away before candidates have it. Raises ActionError from the opening minute on."""
    round = _open_assignment(case.round)
    found = CaseFile.objects.filter(pk=case.pk).first()
    if found is None:
        return
    window = Window.objects.standing().filter(round=round).first()
    if window and window.opens_at <= at and round.state != lifecycle.WAITING:
        raise ActionError(
            _("Candidates have this file since %(when)s: it is kept. Add another file that corrects it.")
            % {"when": words.moment(localtime(window.opens_at))}
        )
    found.delete()
    record(round.vacancy.key, "case_removed", subject=f"round:{round.pk}", file=found.name)
    name = found.file.name
    transaction.on_commit(lambda: default_storage.delete(name))


def _open_assignment(round: Round) -> Round:
    round = lock_one(round)
    if round.kind != RoundKind.ASSIGNMENT:
        raise ActionError(_("%(round)s is no take-home assignment.") % {"round": round.title})
    if round.state == lifecycle.CLOSED:
        raise ActionError(_("%(round)s is closed already.") % {"round": round.title})
    return round


# -- Handing in ----------------------------------------------------------------------------------------------------------


def hand_in(participation: Participation, file: Inspected, *, by: Actor, at: datetime) -> HandIn:
    """Hand in the work of a candidate; see `_hand_in`. Raises RefusedError for a file with a virus."""
    work = HandIn(participation=participation, scan=scan_of(file), uploaded_at=at, uploaded_by=by.actor_key)
    with keep(work, file):
        kept = _hand_in(work, by=by, at=at)
    if kept is not work:
        default_storage.delete(work.file.name)
    return kept


@action
def _hand_in(work: HandIn, *, by: Actor, at: datetime) -> HandIn:
    """Work came in: it takes the place of what was there, and its receipt leaves at once. The same file twice is once.

    Raises ActionError before the opening minute, after the own last minute, and for who does not take the round.
    """
    participation, own = _taker(work.participation)
    before = HandIn.objects.current().filter(participation=participation).first()
    if before and before.sha256 == work.sha256 and not before.is_infected:
        return before
    if at < own.opens_at:
        raise ActionError(
            _("The assignment opens on %(when)s.") % {"when": words.moment(localtime(own.opens_at))}
        )
    if at >= own.closes_at:
        raise ActionError(
            _("The last minute was %(when)s. Nothing can be handed in any more.")
            % {"when": words.moment(localtime(own.last_minute))}
        )
    if before:
        before.replaced_at = at
        before.save(update_fields=["replaced_at"])
    work.participation = participation
    work.save()
    record(
        participation.round.vacancy.key,
        "work_handed_in",
        subject=participation.application.key,
        about=f"round:{participation.round_id}",
        sha256=work.sha256,
    )
    queue([assignment_letters.receipt(work, own)])
    return work


def _taker(participation: Participation) -> tuple[Participation, OwnWindow]:
    """The participation, locked, with the window as it holds for this candidate."""
    (application,) = lock(Application.objects.filter(pk=participation.application_id))
    if application.state == application_lifecycle.WITHDRAWN:
        raise ActionError(_("This application was withdrawn."))
    (participation,) = lock(
        Participation.objects.filter(pk=participation.pk).select_related(
            "application__candidate", "round__vacancy__organisation", "round__vacancy__officer"
        )
    )
    round = participation.round
    if round.state == lifecycle.CLOSED:
        raise ActionError(_("%(round)s is closed already.") % {"round": round.title})
    if participation.pk not in {p.pk for p in takers(round)}:
        raise ActionError(
            _("%(name)s does not have to take %(round)s.")
            % {"name": participation.application, "round": round.title}
        )
    window = Window.objects.standing().filter(round=round).first()
    if window is None:
        raise ActionError(_("No period is set for %(round)s.") % {"round": round.title})
    return participation, own_window(window, participation)


# -- More time -----------------------------------------------------------------------------------------------------------


@action
def give_more_time(
    participation: Participation, *, last_minute: datetime, reason: str, by: Actor, at: datetime
) -> MoreTime:
    """Give one candidate until `last_minute`, also after the window closed. Who was invited is told at once, with the reason.

    Raises ActionError without a reason, for a moment that is past, and for one that is no later than what holds already.
    """
    participation, own = _taker(participation)
    reason, closes_at = reason.strip(), last_minute + timedelta(minutes=1)
    there = MoreTime.objects.filter(participation=participation).first()
    if there and (there.closes_at, there.reason) == (closes_at, reason):
        return there
    if not reason:
        raise ActionError(_("Give the reason: the candidate reads it, and it goes into the journal."))
    if closes_at <= at:
        raise ActionError(_("That moment is past. Choose a later one."))
    if closes_at <= own.closes_at:
        raise ActionError(
            _("This candidate has until %(when)s already. Choose a later moment.")
            % {"when": words.moment(localtime(own.last_minute))}
        )
    given, _made = MoreTime.objects.update_or_create(
        participation=participation,
        defaults={"closes_at": closes_at, "reason": reason, "given_at": at, "given_by": by.actor_key},
    )
    record(
        participation.round.vacancy.key,
        "more_time_given",
        subject=participation.application.key,
        about=f"round:{participation.round_id}",
        last_minute=last_minute.isoformat(),
        reason=reason,
    )
    invited = Message.objects.released(at=at).filter(
        unique_key=window_invitation_key(own.window, participation.application)
    )
    if invited.exists():
        later = OwnWindow(own.window, closes_at)
        own.window.sequence += 1
        own.window.save(update_fields=["sequence"])
        queue([assignment_letters.more_time(later, participation, reason=reason)])
    return given


# -- The scanner ---------------------------------------------------------------------------------------------------------


def rescan(*, at: datetime) -> int:
    """Scan cases, work and materials that wait, until the scanner does not answer; returns how many got a verdict."""
    done = 0
    for kind, drop in (
        (HandIn, drop_infected_work),
        (CaseFile, drop_infected_case),
        (Material, drop_infected_material),
    ):
        for file in kind.objects.filter(scan=KeptFile.Scan.PENDING).order_by("pk"):
            with file.file.open() as stored:
                content = stored.read()
            try:
                infected = scanning.is_infected(content)
            except scanning.ScannerDownError:
                return done
            if infected:
                drop(file, by=SYSTEM, at=at)
            else:
                with technical():
                    waiting = kind.objects.filter(pk=file.pk, scan=KeptFile.Scan.PENDING)
                    waiting.update(scan=KeptFile.Scan.CLEAN)
            done += 1
    return done


@action
def drop_infected_work(work: HandIn, *, by: Actor, at: datetime) -> None:
    """Work that waited for the scanner turns out to hold a virus: its content goes, and the candidate is told at once."""
    lock(Participation.objects.filter(pk=work.participation_id))
    found = (
        HandIn.objects.filter(pk=work.pk, scan=KeptFile.Scan.PENDING)
        .select_related(
            "participation__application__candidate",
            "participation__round__vacancy__organisation",
            "participation__round__vacancy__officer",
        )
        .first()
    )
    if found is None:
        return
    emptied(found)
    participation = found.participation
    round, application = participation.round, participation.application
    record(
        round.vacancy.key, "work_infected", subject=application.key, about=f"round:{participation.round_id}"
    )
    window = Window.objects.standing().filter(round=round).first()
    if window and found.replaced_at is None and application.state != application_lifecycle.WITHDRAWN:
        queue([assignment_letters.virus(found, own_window(window, participation))])


@action
def drop_infected_case(case: CaseFile, *, by: Actor, at: datetime) -> None:
    """A case that waited for the scanner turns out to hold a virus: its content goes."""
    round = lock_one(case.round)
    found = CaseFile.objects.filter(pk=case.pk, scan=KeptFile.Scan.PENDING).first()
    if found is None:
        return
    emptied(found)
    record(round.vacancy.key, "case_infected", subject=f"round:{round.pk}", file=found.name)
