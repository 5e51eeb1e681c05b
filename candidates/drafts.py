"""Applications that are being written, and handing them in.

A draft is the candidate's own notebook: nobody else reads it and nothing of the procedure hangs on it. So saving it is no act and
leaves no entry in the journal; handing it in is one, and tells which files came with it.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from candidates.actions import Registration, register_in
from candidates.eligibility import Dossier
from candidates.files import keep, scan_of, throw_away
from candidates.models import AccommodationRequest, Application, Attachment, Draft, DraftStep
from candidates.papers import asked_later, asked_now
from candidates.uploads import Inspected
from journal.actions import ActionError, action, lock, lock_one, record, technical
from vacancies.models import Vacancy


class StaleError(Exception):
    """The step was saved elsewhere since it was shown; `current` is what stands there now."""

    def __init__(self, current: DraftStep) -> None:
        super().__init__(current.step)
        self.current = current


def open_draft(user: User, vacancy: Vacancy, *, at: datetime) -> Draft:
    """The draft of this user for this vacancy; begun when there is none."""
    with technical():
        draft, _made = Draft.objects.get_or_create(
            user=user, vacancy=vacancy, defaults={"started_at": at, "saved_at": at}
        )
    return draft


def save_step(
    draft: Draft, step: str, data: dict[str, Any], *, is_complete: bool, seen: int, at: datetime
) -> DraftStep:
    """Keep what was typed on a step. `seen` is the version that the page showed, 0 for a step that was not saved yet.

    Raises StaleError when another version stands there, with other values; Draft.DoesNotExist once it was handed in.
    """
    with technical():
        Draft.objects.select_for_update().get(pk=draft.pk)
        row = _saved(draft, step, data, is_complete=is_complete, seen=seen)
        Draft.objects.filter(pk=draft.pk).update(saved_at=at)
    return row


def _saved(draft: Draft, step: str, data: dict[str, Any], *, is_complete: bool, seen: int) -> DraftStep:
    if seen == 0:
        try:
            with transaction.atomic():
                return DraftStep.objects.create(draft=draft, step=step, data=data, is_complete=is_complete)
        except IntegrityError:
            pass
    changed = DraftStep.objects.filter(draft=draft, step=step, version=seen).update(
        data=data, is_complete=is_complete, version=F("version") + 1
    )
    row = DraftStep.objects.get(draft=draft, step=step)
    if not changed and row.data != data:
        raise StaleError(row)
    return row


def attach(
    draft: Draft, document: str, file: Inspected, *, issued_on: date | None, at: datetime
) -> Attachment:
    """Keep a file in a draft; it takes the place of the one that was there for this paper."""
    attachment = Attachment(
        draft=draft,
        document=document,
        issued_on=issued_on,
        scan=scan_of(file),
        uploaded_at=at,
        uploaded_by=draft.user.actor_key,
    )
    with keep(attachment, file), technical():
        Draft.objects.select_for_update().get(pk=draft.pk)
        detach(draft, document)
        attachment.save()
        Draft.objects.filter(pk=draft.pk).update(saved_at=at)
    return attachment


def date_attachment(draft: Draft, document: str, issued_on: date) -> None:
    """Note the date that stands on a file of a draft."""
    with technical():
        Attachment.objects.filter(draft=draft, document=document).update(issued_on=issued_on)


def detach(draft: Draft, document: str) -> None:
    """Take the file of a paper out of a draft."""
    with technical():
        throw_away(Attachment.objects.filter(draft=draft, document=document))


def discard(draft: Draft) -> None:
    """Throw a draft away with its files, because whoever wrote it wants so; nothing when it was handed in meanwhile."""
    with technical():
        for row in Draft.objects.select_for_update().filter(pk=draft.pk):
            throw_away(Attachment.objects.filter(draft=row))
            row.delete()


def forget(*, closed_before: datetime) -> int:
    """Delete the drafts for vacancies whose registration closed before that moment; returns how many."""
    with technical():
        drafts = Draft.objects.filter(vacancy__closes_at__lt=closed_before)
        count = drafts.count()
        throw_away(Attachment.objects.filter(draft__in=drafts))
        drafts.delete()
    return count


def fingerprint(draft: Draft) -> str:
    """Names exactly what stands in a draft, files included: what is handed in is what was checked."""
    steps = list(draft.steps.order_by("step").values_list("step", "version"))
    files = list(draft.attachments.order_by("document").values_list("document", "pk"))
    return hashlib.sha256(json.dumps([steps, files]).encode()).hexdigest()


def with_papers(dossier: Dossier, draft: Draft, *, on: date) -> Dossier:
    """The dossier with the files of the draft as papers that came in on that local day; only what the route asks."""
    definition = draft.vacancy.definition
    keys = {paper.document.key for paper in asked_now(definition, dossier.route)}
    keys |= {document.key for document in asked_later(definition, dossier.route)}
    papers = {a.document: a.paper(received_on=on) for a in draft.attachments.all() if a.document in keys}
    return dataclasses.replace(dossier, papers=papers)


@action
def submit(
    draft: Draft,
    registration: Registration,
    *,
    expected: str,
    measure: str = "",
    cause: str = "",
    by: User,
    at: datetime,
) -> Application:
    """Hand in a draft: it becomes an application, its files go along and the draft is gone; the receipt leaves at once.

    `expected` is the `fingerprint` of what was checked. Handed in already: the same application again. Raises ActionError when
    the registration is closed, when something changed elsewhere, or when a paper lacks without which nothing can be handed in.
    """
    vacancy = lock_one(draft.vacancy)
    before = Application.objects.filter(vacancy=vacancy, candidate__user=by).first()
    if before is not None:
        return before
    rows = lock(Draft.objects.filter(pk=draft.pk, user=by))
    if not rows or fingerprint(rows[0]) != expected:
        raise ActionError(
            _("Something changed in the meantime, perhaps in another window. Look at it again, and submit.")
        )
    draft = rows[0]
    draft.vacancy = vacancy
    dossier = with_papers(registration.dossier, draft, on=localdate(at))
    lacking = [
        paper.document.label
        for paper in asked_now(vacancy.definition, dossier.route)
        if paper.is_required and paper.document.key not in dossier.papers
    ]
    if lacking:
        raise ActionError(
            _("These documents are still missing: %(documents)s.") % {"documents": ", ".join(lacking)}
        )
    (application,) = register_in(
        vacancy, [dataclasses.replace(registration, dossier=dossier, user=by, email=by.email)], at=at
    )
    files = list(draft.attachments.all())
    wanted = [a for a in files if a.document in dossier.papers]
    throw_away(draft.attachments.exclude(pk__in=[a.pk for a in wanted]))
    draft.attachments.update(draft=None, application=application)
    if measure:
        AccommodationRequest.objects.create(
            application=application, measure=measure, cause=cause, requested_at=at
        )
    record(
        vacancy.key,
        "files_submitted",
        subject=application.key,
        files={a.document: a.sha256 for a in wanted},
        accommodation=bool(measure),
    )
    if not by.get_full_name():
        User.objects.filter(pk=by.pk).update(
            first_name=registration.first_name, last_name=registration.last_name
        )
    draft.delete()
    return application
