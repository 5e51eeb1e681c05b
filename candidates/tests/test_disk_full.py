"""The disk is full amid 50 submissions: each is whole or absent, and after the sweep no file is left without a row."""

import os
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.opening import open_account
from candidates.drafts import attach, open_draft
from candidates.files import sweep
from candidates.models import Application, Attachment, Draft
from candidates.tests.files import pdf
from candidates.uploads import RefusedError, inspect
from correspondence.models import Message
from journal.actions import SYSTEM
from recruitment.tests.cast import REGISTERED

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]

SUBMISSIONS = 50


@pytest.fixture
def small_disk(tmp_path, settings):
    """A disk of its own on which half of the files fit."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    size = SUBMISSIONS // 2 * 16
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", str(tmp_path)],
        capture_output=True,
        text=True,
    )
    if mounted.returncode:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.strip()}")
    settings.MEDIA_ROOT = str(tmp_path)
    yield tmp_path
    subprocess.run(["umount", str(tmp_path)], check=True)


def files_on(disk: Path) -> set[str]:
    return {str(path.relative_to(disk)) for path in disk.rglob("*") if path.is_file()}


def test_each_application_is_whole_or_absent_and_no_file_is_left(small_disk, leiemond, vacancy, hand_in):
    content = pdf(Note="x" * 12_000)
    refused = 0
    for number in range(SUBMISSIONS):
        user = open_account(f"k{number}@post.example", leiemond, by=SYSTEM, at=REGISTERED)
        draft = open_draft(user, vacancy, at=REGISTERED)
        try:
            attach(draft, "cv", inspect("cv.pdf", content), issued_on=None, at=REGISTERED)
            hand_in(draft, by=user)
        except RefusedError:
            refused += 1
    sweep(at=timezone.now() + timedelta(days=2))
    applied = Application.objects.count()
    assert (
        0 < refused < SUBMISSIONS,
        applied + refused,
        Draft.objects.count(),
        Message.objects.filter(occasion="receipt").count(),
        set(Attachment.objects.values_list("application__reference", flat=True)),
        files_on(small_disk),
    ) == (
        True,
        SUBMISSIONS,
        refused,
        applied,
        set(Application.objects.values_list("reference", flat=True)),
        set(Attachment.objects.values_list("file", flat=True)),
    )
    assert all(default_storage.size(a.file.name) == a.size for a in Attachment.objects.all())
