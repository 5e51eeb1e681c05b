"""Issue official documents: kept as files with their hash, numbered per subject, journaled."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import Max
from django.utils.translation import gettext as _

from documents.models import Document, Format
from journal.actions import ActionError, Actor, action, lock, record
from organisations.models import Organisation


@dataclass(frozen=True)
class Made:
    """A document that was made: `kind` of `documents.models.Kind`, about the subject with that key, in that vacancy if any.

    `pdf` holds its bytes, in the `format` named; `rules_number` is the version of the rules from which it was made.
    """

    kind: str
    subject_key: str
    title: str
    pdf: bytes
    vacancy_key: str = ""
    format: str = Format.PDF
    rules_number: int | None = None


def issue(
    *,
    kind: str,
    organisation: Organisation,
    vacancy_key: str,
    subject_key: str,
    title: str,
    pdf: bytes,
    by: Actor,
    at: datetime,
    format: str = Format.PDF,
    rules_number: int | None = None,
) -> Document:
    """Issue one document; see `issue_all`."""
    [document] = issue_all(
        [Made(kind, subject_key, title, pdf, vacancy_key, format, rules_number)],
        organisation=organisation,
        by=by,
        at=at,
    )
    return document


@action
def issue_all(made: Sequence[Made], *, organisation: Organisation, by: Actor, at: datetime) -> list[Document]:
    """Keep each document as the next version for its kind and subject, or return the latest one when that has the same content.

    Made anew with the content of the version that was signed, the signed file stays the official one.
    Kinds and subjects must differ from each other. Costs a constant number of queries.
    """
    if len({(m.kind, m.subject_key) for m in made}) != len(made):
        raise ValueError("two documents of one kind and subject")
    latest = _latest(made)
    documents, new = [], []
    for one in made:
        digest = hashlib.sha256(one.pdf).hexdigest()
        before = latest.get((one.kind, one.subject_key))
        if before and digest in (before.sha256, before.signs.sha256 if before.signs else ""):
            documents.append(before)
            continue
        document = Document(
            organisation=organisation,
            vacancy_key=one.vacancy_key,
            subject_key=one.subject_key,
            kind=one.kind,
            version=before.version + 1 if before else 1,
            title=one.title[:200],
            sha256=digest,
            size=len(one.pdf),
            made_at=at,
            made_by=by.actor_key,
            format=one.format,
            rules_number=one.rules_number,
        )
        _store(document, one.pdf)
        documents.append(document)
        new.append(document)
    Document.objects.bulk_create(new, batch_size=500)
    for document in new:
        record(_chain(document), "document_issued", subject=document.subject_key, **_details(document))
    return documents


@action
def keep_signed(document: Document, pdf: bytes, *, by: Actor, at: datetime) -> Document:
    """Keep the signed file (a scan, or a PDF signed with the eID) of a document: it becomes its official version.

    The same file again is the same version. Raises ActionError where a later version replaced the document.
    """
    [document] = lock(Document.objects.filter(pk=document.pk).select_related("organisation", "signs"))
    digest = hashlib.sha256(pdf).hexdigest()
    newest = Document.objects.select_related("signs").latest_of(document.kind, document.subject_key)
    if newest.sha256 == digest:
        return newest
    if newest.pk != document.pk:
        raise ActionError(_("A later version replaced this document. Sign that one."))
    signed = Document(
        organisation=document.organisation,
        vacancy_key=document.vacancy_key,
        subject_key=document.subject_key,
        kind=document.kind,
        version=document.version + 1,
        title=document.title,
        sha256=digest,
        size=len(pdf),
        made_at=at,
        made_by=by.actor_key,
        rules_number=document.rules_number,
        signs=document.signs or document,
    )
    _store(signed, pdf)
    signed.save()
    record(_chain(signed), "document_signed", subject=signed.subject_key, **_details(signed))
    return signed


@action
def release(document: Document, *, by: Actor, at: datetime) -> Document:
    """Hand a dossier to its candidate. Done already: nothing happens. Raises ActionError where a later one replaced it."""
    [document] = lock(Document.objects.filter(pk=document.pk).select_related("organisation"))
    if document.released_at:
        return document
    if Document.objects.latest_of(document.kind, document.subject_key).pk != document.pk:
        raise ActionError(_("A later version replaced this document. Give that one."))
    document.released_at = at
    document.save(update_fields=["released_at"])
    record(_chain(document), "document_released", subject=document.subject_key, **_details(document))
    return document


def _details(document: Document) -> dict[str, Any]:
    return {"kind": str(document.kind), "version": document.version, "sha256": document.sha256}


def _chain(document: Document) -> str:
    return document.vacancy_key or document.organisation.chain


def _latest(made: Sequence[Made]) -> dict[tuple[str, str], Document]:
    of_subjects = Document.objects.select_related("signs").filter(
        subject_key__in=[m.subject_key for m in made]
    )
    newest = of_subjects.values("kind", "subject_key").annotate(newest=Max("version"))
    wanted = {(row["kind"], row["subject_key"], row["newest"]) for row in newest}
    return {(d.kind, d.subject_key): d for d in of_subjects if (d.kind, d.subject_key, d.version) in wanted}


def _store(document: Document, pdf: bytes) -> None:
    """Write the file under the name that its hash gives it; a file that is there has that content already."""
    field = document.file.field
    name = field.generate_filename(document, "")
    if not field.storage.exists(name):
        name = field.storage.save(name, ContentFile(pdf))
    document.file.name = name
