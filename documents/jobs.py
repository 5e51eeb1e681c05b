"""Documents that take long: asked for as a row, made by a worker that takes it, kept like every other document.

Who knows what goes into them registers a maker at start-up. A page never waits for one and never talks to the broker: beat wakes
the workers every few seconds. A worker that dies leaves its lease behind, and another begins anew; made twice it is the same
content, so the same version.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from documents.actions import Made, issue_all
from documents.models import PASSING, Job, JobQuerySet
from documents.render import LANGUAGE, UnprintableError
from journal.actions import Actor, action, record, technical
from organisations.models import Organisation

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
ATTEMPTS = 3
AT_ONCE = 60
"""Pages of a paper that a request still makes itself. A page of a letter costs some hundredths of a second to lay out, and while
one thread lays out, the other pages of its process that need a PDF wait: this keeps it to a few seconds."""
KEPT = timedelta(days=1)
"""How long a passing paper is there to be opened. It holds personal data and can be made again, so it is kept no longer."""

Progress = Callable[[int, int], None]
"""Tells how many pieces are ready, of how many. It keeps the lease alive too."""


@dataclass(frozen=True)
class Passing:
    """A paper that nobody has to keep: the bytes of a PDF, erased after `KEPT`."""

    pdf: bytes


Maker = Callable[[Job, Progress], Made | Passing]

_makers: dict[str, Maker] = {}


@dataclass(frozen=True)
class _Asker:
    actor_key: str


def register(kind: str, maker: Maker) -> None:
    """Papers of this kind are made by `maker`. It is called outside any transaction."""
    _makers[kind] = maker


@action
def ask(
    kind: str, subject_key: str, *, organisation: Organisation, vacancy_key: str, by: Actor, at: datetime
) -> Job:
    """Ask for a long document; while one is asked for already, that is the answer."""
    if kind not in _makers:
        raise ValueError(f"nobody makes {kind}")
    job, is_new = Job.objects.get_or_create(
        kind=kind,
        subject_key=subject_key,
        state__in=[Job.State.WAITING, Job.State.RUNNING],
        defaults={
            "state": Job.State.WAITING,
            "organisation": organisation,
            "vacancy_key": vacancy_key,
            "asked_at": at,
            "asked_by": by.actor_key,
        },
    )
    if is_new:
        record(vacancy_key or organisation.chain, "document_asked", subject=subject_key)
    return job


def last_of(kind: str, subject_key: str) -> Job | None:
    """The latest job of that kind about that subject, open, failed or done; None where none was asked for."""
    return Job.objects.filter(kind=kind, subject_key=subject_key).last()


def erase_passing(*, at: datetime) -> int:
    """Erase the passing papers made longer than `KEPT` before `at`, with their rows, and files that a killed worker left there
    without a row; how many rows went."""
    over = at - KEPT
    jobs = list(Job.objects.exclude(file="").filter(made_at__lt=over))
    for job in jobs:  # the file first: a row without it is erased again, a file without its row would stay
        job.file.delete(save=False)
    with technical():
        Job.objects.filter(pk__in=[job.pk for job in jobs]).delete()
    storage = Job._meta.get_field("file").storage
    for name in _names(storage):
        if storage.get_modified_time(name) < over:
            storage.delete(name)
    return len(jobs)


def _names(storage: Storage) -> list[str]:
    try:
        folders, _files = storage.listdir(PASSING)
    except FileNotFoundError:
        return []
    return [
        f"{PASSING}/{each}/{name}" for each in folders for name in storage.listdir(f"{PASSING}/{each}")[1]
    ]


def make_due() -> int:
    """Make what is asked for, one after the other; how many were taken."""
    taken = 0
    while job := _claimed(timezone.now()):
        taken += 1
        _make(job)
    return taken


def _claimed(at: datetime) -> Job | None:
    for pk in Job.objects.due(at=at).values_list("pk", flat=True)[:10]:
        with technical():
            is_mine = (
                Job.objects.due(at=at)
                .filter(pk=pk)
                .update(
                    state=Job.State.RUNNING,
                    lease_until=at + LEASE,
                    attempts=F("attempts") + 1,
                    done=0,
                    total=0,
                )
            )
        if is_mine:
            return Job.objects.select_related("organisation").get(pk=pk)
    return None


def _make(job: Job) -> None:
    if job.attempts > ATTEMPTS:
        return _fail(job, _("It failed several times. Tell the administrator of the system."))
    mine = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)

    def progress(done: int, total: int) -> None:
        with technical():
            mine.update(done=done, total=total, lease_until=timezone.now() + LEASE)

    try:
        with translation.override(LANGUAGE):
            made = _makers[job.kind](job, progress)
    except UnprintableError:
        return _fail(job, _("A text in it is too long for its place on the page. Shorten it, and ask again."))
    except Exception:
        logger.exception("Document %s failed, attempt %d", job.pk, job.attempts)
        if job.attempts >= ATTEMPTS:
            return _fail(job, _("It failed several times. Tell the administrator of the system."))
        with technical():
            mine.update(state=Job.State.WAITING, lease_until=None)
        return None
    if isinstance(made, Passing):
        return _keep_passing(job, mine, made)
    with technical():  # the document and its row together; made before, it may be nothing new
        [document] = issue_all(
            [made], organisation=job.organisation, by=_Asker(job.asked_by), at=timezone.now()
        )
        mine.update(state=Job.State.DONE, document=document, lease_until=None, problem="")
    return None


def _keep_passing(job: Job, mine: JobQuerySet, made: Passing) -> None:
    """Keep the file, unless another worker took the job over meanwhile."""
    job.file.save("", ContentFile(made.pdf), save=False)
    with technical():
        is_kept = mine.update(
            state=Job.State.DONE, file=job.file.name, made_at=timezone.now(), lease_until=None, problem=""
        )
    if not is_kept:
        job.file.delete(save=False)


def _fail(job: Job, problem: str) -> None:
    with technical():
        Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts).update(
            state=Job.State.FAILED, problem=problem, lease_until=None
        )
