"""Papers of an application that was handed in: delivered, removed, judged, scanned. File and fact change together.

The lock on the application holds for its files too.
"""

from __future__ import annotations

import dataclasses
from datetime import date, datetime

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from candidates import lifecycle, scanning
from candidates.actions import update_dossier
from candidates.dossier import Paper
from candidates.files import keep, scan_of, throw_away
from candidates.models import Application, Attachment, AttachmentQuerySet
from candidates.papers import asked_later, asked_now, may_be_delivered
from candidates.proposals import reference_dates
from candidates.seen import seen_file
from candidates.uploads import Inspected
from journal.actions import SYSTEM, ActionError, Actor, action, lock, record, technical
from vacancies import lifecycle as vacancy_lifecycle
from vacancies.rules import Definition, RequiredDocument


def is_over(application: Application) -> bool:
    """Whether nothing can come of a paper any more: the procedure was called off, or is completed without this candidate. Who was
    admitted may stand in a reserve, and then shows before the appointment what was left for it."""
    match application.vacancy.state:
        case vacancy_lifecycle.CANCELLED:
            return True
        case vacancy_lifecycle.COMPLETED:
            return not application.is_admitted
    return False


def deliver(
    application: Application,
    document: str,
    file: Inspected,
    *,
    issued_on: date | None = None,
    arrived_on: date | None = None,
    by: Actor,
    at: datetime,
) -> Attachment:
    """Keep a file as the paper that it shows; see `_deliver`. The file is written before the rows are locked.

    `arrived_on`: it is an officer's scan of a paper that came in on that local day, by post or at the counter. That day counts,
    and a paper that was approved from the original stays approved.
    """
    attachment = Attachment(
        application=application,
        document=document,
        issued_on=issued_on,
        scan=scan_of(file),
        uploaded_at=at,
        uploaded_by=by.actor_key,
    )
    with keep(attachment, file):
        return _deliver(attachment, arrived_on, by=by, at=at)


@action
def _deliver(attachment: Attachment, arrived_on: date | None, *, by: Actor, at: datetime) -> Attachment:
    """A paper came in: it is a fact for the engine from this day on, and takes the place of the one before.

    Raises ActionError for a paper that nobody asks on this route, one that was approved already, and one that comes after its
    last day. One that was not accepted stays, beside the new one.
    """
    application = _locked(attachment.application)
    definition, day = application.vacancy.definition, arrived_on or localdate(at)
    if day > localdate(at):
        raise ActionError(_("A paper cannot have come in on a day that is still to come."))
    document = _asked(definition, application.route, attachment.document)
    facts = application.facts
    before = facts.papers.get(document.key)
    first_scan = arrived_on is not None and not _files(application, document.key).exists()
    if before is not None and before.approved and not first_scan:
        raise ActionError(
            _("%(document)s was approved already. You need not deliver it again.") % _named(document)
        )
    if not may_be_delivered(document, definition, reference_dates(application.vacancy), day):
        raise ActionError(
            _("The term for %(document)s is over. It cannot be delivered any more.") % _named(document)
        )
    paper = attachment.paper(received_on=day)
    if before is not None and first_scan:
        paper = dataclasses.replace(
            paper,
            issued_on=paper.issued_on or before.issued_on,
            approved=before.approved,
            blank=before.blank,
        )
    _make_room(application, document.key, before, at=at)
    _with_paper(application, document.key, paper, by=by, at=at)
    attachment.judged = paper.approved is not None
    attachment.save()
    record(
        application.vacancy.key,
        "document_delivered",
        subject=application.key,
        document=document.key,
        sha256=attachment.sha256,
    )
    return attachment


@action
def remove(attachment: Attachment, *, by: Actor, at: datetime) -> None:
    """Take back a file before the registration closes. One without which nothing could be handed in can only be replaced."""
    application = _locked(attachment.application)
    rows = list(Attachment.objects.current().filter(pk=attachment.pk))
    if not rows:
        return
    key = attachment.document
    vacancy, facts = application.vacancy, application.facts
    closed = vacancy.closes_at is not None and at >= vacancy.closes_at
    if vacancy.state != vacancy_lifecycle.OPEN or closed:
        raise ActionError(_("The registration is closed. You can still replace the document, not remove it."))
    paper = facts.papers.get(key)
    if paper is not None and paper.approved is not None:
        raise ActionError(_("This document was judged already. You can replace it, not remove it."))
    needed = {p.document.key for p in asked_now(vacancy.definition, application.route) if p.is_required}
    if key in needed:
        raise ActionError(
            _("Without this document your application is not valid. You can replace it, not remove it.")
        )
    _with_paper(application, key, None, by=by, at=at)
    throw_away(Attachment.objects.filter(pk=attachment.pk))
    record(vacancy.key, "document_removed", subject=application.key, document=key)


@action
def judge(
    attachment: Attachment, *, approved: bool, reason: str = "", expected: str = "", by: Actor, at: datetime
) -> Attachment:
    """Approve a paper, or refuse it with a reason: then it does not count, and the candidate reads why.

    Raises ActionError without a reason, when another file took its place, and where `expected` (`candidates.seen.seen_file`) is
    given and somebody judged otherwise since.
    """
    application = _locked(attachment.application)
    rows = list(Attachment.objects.current().filter(pk=attachment.pk))
    if not rows:
        raise ActionError(_("The candidate delivered another file for this paper. Look at that one."))
    attachment, reason = rows[0], "" if approved else reason.strip()
    if not approved and not reason:
        raise ActionError(_("Give the reason why this document is not accepted: the candidate reads it."))
    facts = application.facts
    paper = facts.papers.get(attachment.document) or attachment.paper(
        received_on=localdate(attachment.uploaded_at)
    )
    if paper.approved is approved and attachment.refusal == reason:
        return attachment
    if expected and expected != seen_file(attachment, paper.approved):
        raise ActionError(
            _("Somebody else judged %(document)s in the meantime. Look at what stands there now.")
            % _named(application.vacancy.definition.document(attachment.document))
        )
    judged = dataclasses.replace(paper, approved=approved)
    _with_paper(application, attachment.document, judged, by=by, at=at)
    attachment.refusal, attachment.judged = reason, True
    attachment.save(update_fields=["refusal", "judged"])
    record(
        application.vacancy.key,
        "document_judged",
        subject=application.key,
        document=attachment.document,
        approved=approved,
        reason=reason,
    )
    return attachment


@action
def drop_infected(attachment: Attachment, *, by: Actor, at: datetime) -> None:
    """A file that waited for the scanner turns out to hold a virus: its content goes, and the paper is not accepted."""
    rows = lock(
        Application.objects.filter(pk=attachment.application_id).select_related("vacancy", "candidate")
    )
    found = list(Attachment.objects.filter(pk=attachment.pk, scan=Attachment.Scan.PENDING))
    if not found or not rows:
        return
    (application,), (attachment,) = rows, found
    if attachment.replaced_at is None and application.state != lifecycle.WITHDRAWN:
        paper = attachment.paper(received_on=localdate(attachment.uploaded_at))
        refused = dataclasses.replace(paper, approved=False)
        _with_paper(application, attachment.document, refused, by=by, at=at)
    attachment.scan = Attachment.Scan.INFECTED
    attachment.refusal = _("There is a virus in this file.")
    attachment.save(update_fields=["scan", "refusal"])
    record(
        application.vacancy.key, "document_infected", subject=application.key, document=attachment.document
    )
    name = attachment.file.name
    transaction.on_commit(lambda: default_storage.delete(name))


def rescan(*, at: datetime) -> int:
    """Scan the files that wait, until the scanner does not answer; returns how many got a verdict."""
    done = 0
    for attachment in Attachment.objects.filter(scan=Attachment.Scan.PENDING).order_by("pk"):
        with attachment.file.open() as file:
            content = file.read()
        try:
            infected = scanning.is_infected(content)
        except scanning.ScannerDownError:
            return done
        if not infected:
            with technical():
                waiting = Attachment.objects.filter(pk=attachment.pk, scan=Attachment.Scan.PENDING)
                waiting.update(scan=Attachment.Scan.CLEAN)
        elif attachment.application_id:
            drop_infected(attachment, by=SYSTEM, at=at)
        else:
            with technical():
                throw_away(Attachment.objects.filter(pk=attachment.pk, draft__isnull=False))
        done += 1
    return done


def _locked(application: Application) -> Application:
    (application,) = lock(
        Application.objects.filter(pk=application.pk).select_related("vacancy", "candidate")
    )
    if application.state == lifecycle.WITHDRAWN:
        raise ActionError(_("This application was withdrawn."))
    if is_over(application):
        raise ActionError(_("This procedure is over. Its documents cannot change any more."))
    return application


def _asked(definition: Definition, route: str, key: str) -> RequiredDocument:
    documents = [*(p.document for p in asked_now(definition, route)), *asked_later(definition, route)]
    for document in documents:
        if document.key == key:
            return document
    raise ActionError(_("This document is not asked in this procedure."))


def _named(document: RequiredDocument) -> dict[str, str]:
    return {"document": document.label}


def _with_paper(application: Application, key: str, paper: Paper | None, *, by: Actor, at: datetime) -> None:
    facts = application.facts
    papers = {k: p for k, p in facts.papers.items() if k != key}
    if paper is not None:
        papers[key] = paper
    update_dossier(application, dataclasses.replace(facts, papers=papers), by=by, at=at)


def _make_room(application: Application, key: str, before: Paper | None, *, at: datetime) -> None:
    """The file that was there goes; one that was judged stays as a file that another took the place of."""
    there = _files(application, key)
    if before is not None and before.approved is not None:
        there.update(replaced_at=at)
    else:
        throw_away(there)


def _files(application: Application, key: str) -> AttachmentQuerySet:
    return application.attachments.current().filter(document=key)
