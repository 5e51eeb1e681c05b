"""Issue official documents: kept as files with their hash, numbered per subject, journaled."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import ContentFile
from django.db.models import Max

from documents.models import Document
from journal.actions import Actor, action, record
from organisations.models import Organisation


@dataclass(frozen=True)
class Made:
    """A document that was made: `kind` of `documents.models.Kind`, about the subject with that key, in that vacancy if any."""

    kind: str
    subject_key: str
    title: str
    pdf: bytes
    vacancy_key: str = ""


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
) -> Document:
    """Issue one document; see `issue_all`."""
    [document] = issue_all(
        [Made(kind, subject_key, title, pdf, vacancy_key)], organisation=organisation, by=by, at=at
    )
    return document


@action
def issue_all(made: Sequence[Made], *, organisation: Organisation, by: Actor, at: datetime) -> list[Document]:
    """Keep each document as the next version for its kind and subject, or return the latest one when that has the same content.

    Kinds and subjects must differ from each other. Costs a constant number of queries.
    """
    if len({(m.kind, m.subject_key) for m in made}) != len(made):
        raise ValueError("two documents of one kind and subject")
    latest = _latest(made)
    documents, new = [], []
    for one in made:
        digest = hashlib.sha256(one.pdf).hexdigest()
        before = latest.get((one.kind, one.subject_key))
        if before and before.sha256 == digest:
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
        )
        _store(document, one.pdf)
        documents.append(document)
        new.append(document)
    Document.objects.bulk_create(new, batch_size=500)
    for document in new:
        record(
            document.vacancy_key or organisation.chain,
            "document_issued",
            subject=document.subject_key,
            kind=str(document.kind),
            version=document.version,
            sha256=document.sha256,
        )
    return documents


def _latest(made: Sequence[Made]) -> dict[tuple[str, str], Document]:
    of_subjects = Document.objects.filter(subject_key__in=[m.subject_key for m in made])
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
