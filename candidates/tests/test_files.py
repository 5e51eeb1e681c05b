import os
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.utils.timezone import now

from candidates.drafts import attach
from candidates.files import sweep
from candidates.tasks import sweep as sweep_task
from recruitment.tests.cast import REGISTERED


@pytest.fixture
def orphan(settings):
    """A file that a process left behind two days ago."""
    path = settings.MEDIA_ROOT / "attachments" / "ab" / "abcd.pdf"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    before = time.time() - 2 * 24 * 3600
    os.utime(path, (before, before))
    return path


@pytest.mark.faults
def test_a_file_without_a_row_is_swept_away(orphan, db):
    assert (sweep(at=now()), orphan.exists()) == (1, False)


@pytest.mark.faults
def test_a_young_file_without_a_row_is_left_alone(orphan, db):
    young = datetime.fromtimestamp(orphan.stat().st_mtime, UTC) + timedelta(hours=1)
    assert (sweep(at=young), orphan.exists()) == (0, True)


@pytest.mark.faults
def test_a_file_with_a_row_is_left_alone(draft, cv, kept):
    attach(draft, "cv", cv, issued_on=None, at=REGISTERED)
    assert (sweep(at=now() + timedelta(days=9)), len(kept())) == (0, 1)


def test_nothing_to_sweep_is_fine(db):
    assert sweep(at=now()) == 0


def test_the_task_sweeps(orphan, db):
    sweep_task()
    assert not orphan.exists()
