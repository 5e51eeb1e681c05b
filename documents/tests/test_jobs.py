"""Documents that take long: asked for once, taken by one worker, made again where a worker died."""

from datetime import timedelta

import pytest
from django.utils import timezone

from documents import jobs
from documents.actions import Made
from documents.models import Job, Kind
from documents.render import UnprintableError
from recruitment.tests.cast import CLOSED

pytestmark = pytest.mark.django_db


def made(job, progress):
    progress(1, 2)
    return Made(Kind.DOSSIER, job.subject_key, "Dossier", b"%PDF-1", job.vacancy_key)


@pytest.fixture
def maker(monkeypatch):
    """Who makes dossiers here; tests put another in its place."""
    makers = {"appeal": made}
    monkeypatch.setattr(jobs, "_makers", makers)
    return makers


@pytest.fixture
def asked(maker, leiemond, hilde):
    return lambda: jobs.ask(
        "appeal", "request:1", organisation=leiemond, vacancy_key="vacancy:1", by=hilde, at=CLOSED
    )


def test_asked_twice_it_is_one(asked):
    assert asked() == asked()


def test_a_worker_makes_it_and_keeps_it_in_the_name_of_who_asked(asked, hilde):
    job = asked()
    assert jobs.make_due() == 1
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.document.made_by) == ("done", 1, 2, hilde.actor_key)
    assert jobs.make_due() == 0


def test_once_made_it_can_be_asked_for_anew_and_is_the_same_version(asked):
    asked()
    jobs.make_due()
    again = asked()
    jobs.make_due()
    again.refresh_from_db()
    assert (again.document.version, Job.objects.count()) == (1, 2)


def test_what_a_dead_worker_left_is_taken_once_its_lease_is_over(asked, arrange):
    job = asked()
    with arrange():
        Job.objects.update(state="running", lease_until=timezone.now() + timedelta(minutes=1))
    assert jobs.make_due() == 0
    with arrange():
        Job.objects.update(lease_until=timezone.now() - timedelta(minutes=1))
    assert jobs.make_due() == 1
    job.refresh_from_db()
    assert job.state == "done"


def test_it_is_tried_three_times(asked, maker):
    def broken(job, progress):
        raise OSError("no room")

    maker["appeal"] = broken
    job = asked()
    assert jobs.make_due() == 3
    job.refresh_from_db()
    assert (job.state, bool(job.problem)) == ("failed", True)


def test_a_text_that_does_not_fit_is_told_at_once(asked, maker):
    def too_long(job, progress):
        raise UnprintableError("too long")

    maker["appeal"] = too_long
    job = asked()
    assert jobs.make_due() == 1
    job.refresh_from_db()
    assert job.problem.startswith("Een tekst erin is te lang")


def test_a_passing_paper_is_no_document_and_is_erased_after_a_day(asked, maker):
    maker["appeal"] = lambda job, progress: jobs.Passing(b"%PDF-1")
    job = asked()
    jobs.make_due()
    job.refresh_from_db()
    name, storage = job.file.name, job.file.storage
    assert (job.state, job.document, storage.exists(name)) == ("done", None, True)
    assert jobs.erase_passing(at=job.made_at + jobs.KEPT) == 0
    assert jobs.erase_passing(at=job.made_at + jobs.KEPT + timedelta(seconds=1)) == 1
    assert (Job.objects.exists(), storage.exists(name)) == (False, False)
