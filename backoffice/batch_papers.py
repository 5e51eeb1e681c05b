"""The paper of a print batch: at once where it is short, by a worker where it is long, and then not kept beyond a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.timezone import localdate

from candidates.models import Application
from correspondence.models import Message, PrintBatch
from documents import jobs
from documents.jobs import Passing, Progress
from documents.letters import References, letters_pdf
from documents.models import Job
from journal.actions import Actor
from vacancies.models import Vacancy

KIND = "print_batch"


def is_long(batch: PrintBatch) -> bool:
    """Whether a worker makes the paper: a letter is a page at least."""
    return batch.messages.count() > jobs.AT_ONCE


def letters_of(batch: PrintBatch) -> list[Message]:
    return list(batch.messages.order_by("recipient_name", "pk"))


def last_job(batch: PrintBatch) -> Job | None:
    return jobs.last_of(KIND, batch.key)


def made_of(batch: PrintBatch) -> Job | None:
    """The job whose file is there to be opened, or None."""
    job = last_job(batch)
    return job if job and job.file else None


def ask(batch: PrintBatch, *, by: Actor, at: datetime) -> Job:
    return jobs.ask(KIND, batch.key, organisation=batch.organisation, vacancy_key="", by=by, at=at)


def batch_pdf(batch: PrintBatch, progress: Progress = lambda ready, of: None) -> bytes:
    """The letters of a batch as one PDF, dated on the day on which the batch was made.

    Raises UnprintableError where one is too long for its page.
    """
    letters = letters_of(batch)
    references = _references(letters)
    return letters_pdf(
        [(letter, references[letter.pk]) for letter in letters],
        organisation=batch.organisation,
        on=localdate(batch.made_at),
        progress=progress,
    )


def make(job: Job, progress: Progress) -> Passing:
    """The paper of a batch, as `documents.jobs` asks for it."""
    batch = PrintBatch.objects.select_related("organisation").get(
        pk=job.subject_key.removeprefix("print_batch:")
    )
    return Passing(batch_pdf(batch, progress))


def register() -> None:
    jobs.register(KIND, make)


def _references(letters: Sequence[Message]) -> dict[int, References]:
    """The line below the address, by letter: two queries."""
    keys = {letter.vacancy_key for letter in letters}
    vacancies = {v.key: v for v in Vacancy.objects.filter(key__in=keys).select_related("officer")}
    numbers = {letter.subject_key.removeprefix("application:") for letter in letters}
    files = Application.objects.filter(pk__in=[number for number in numbers if number.isdigit()])
    references = {application.key: application.reference for application in files}
    found = {}
    for letter in letters:
        vacancy = vacancies.get(letter.vacancy_key)
        found[letter.pk] = References(
            number=vacancy.number if vacancy else "",
            function=vacancy.title if vacancy else "",
            reference=references.get(letter.subject_key, ""),
            officer=str(vacancy.officer) if vacancy else "",
        )
    return found
