"""The blank score sheets of a session: at once where they are few, by a worker where they are many, and then not kept beyond a
day. They follow the list of the session: after a change they are asked for anew."""

from __future__ import annotations

from datetime import datetime

from documents import jobs
from documents.jobs import Passing, Progress
from documents.models import Job
from journal.actions import Actor
from planning.models import Session
from scoring.sheet_papers import number_of_sheets, score_sheets_pdf

KIND = "score_sheets"


def is_long(session: Session) -> bool:
    """Whether a worker makes the sheets: each is a page at least."""
    return number_of_sheets(session.round, session) > jobs.AT_ONCE


def last_job(session: Session) -> Job | None:
    return jobs.last_of(KIND, session.key)


def ask(session: Session, *, by: Actor, at: datetime) -> Job:
    vacancy = session.round.vacancy
    return jobs.ask(
        KIND, session.key, organisation=vacancy.organisation, vacancy_key=vacancy.key, by=by, at=at
    )


def make(job: Job, progress: Progress) -> Passing:
    """The sheets of a session, as `documents.jobs` asks for them. They are laid out as one paper, so no piece is ready before the
    others."""
    session = Session.objects.select_related("round__vacancy__organisation").get(
        pk=job.subject_key.removeprefix("session:")
    )
    return Passing(score_sheets_pdf(session.round, session))


def register() -> None:
    jobs.register(KIND, make)
