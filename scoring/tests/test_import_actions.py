"""Files of results and what happens around them: the scanner, files without a row, two confirmations at once."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection

from candidates import scanning
from journal.actions import ActionError
from journal.models import Entry
from recruitment.tests.cast import CLOSED, two_tests
from scoring import tasks
from scoring.import_actions import import_results, name_columns, rescan, take_in
from scoring.import_previews import preview_import
from scoring.importing import Columns, KeyKind, SourceColumn
from scoring.models import ResultsFile, Score
from scoring.tables import inspect_table
from vacancies.rules import Part, Source


def taken_in(stage, points="12"):
    """A file of results for An, its columns named."""
    first, second = two_tests().rounds
    part = Part("logic", "Logica", Decimal(20), source=Source.IMPORT)
    definition = two_tests(rounds=(replace(first, parts=(part,)), second))
    round_ = stage.round(stage.admitted(["An"], definition), "written")
    file = inspect_table("uitslag.csv", f"Nummer;Logica\n0001;{points}\n".encode())
    kept = take_in(round_, file, bureau="Toetshuis", by=stage.officer, at=CLOSED)
    columns = Columns("Nummer", KeyKind.REFERENCE, {"logic": SourceColumn("Logica")})
    return name_columns(kept, columns, by=stage.officer, at=CLOSED)


def confirm(file, digest, by):
    return import_results(file, expected=digest, by=by, at=CLOSED)


@pytest.fixture
def pending(db, stage, arrange):
    file = taken_in(stage)
    with arrange():
        ResultsFile.objects.update(scan=ResultsFile.Scan.PENDING)
    file.refresh_from_db()
    return file


def test_a_file_that_waits_for_the_scanner_is_not_taken_over(pending, stage, hilde):
    with pytest.raises(ActionError) as refused:
        confirm(pending, preview_import(pending, pending.round).digest, hilde)
    assert refused.value.messages == [
        "Het bestand moet nog op virussen gescand worden. Probeer het straks opnieuw."
    ]


def test_a_file_that_proves_clean_is_taken_over(pending, hilde, monkeypatch, settings):
    settings.CLAMAV = ("clamd", 3310)
    monkeypatch.setattr(scanning, "is_infected", lambda content: False)
    tasks.rescan()
    confirm(pending, preview_import(pending, pending.round).digest, hilde)
    assert Score.objects.get().points == 12


def test_a_file_with_a_virus_goes_and_is_journaled(pending, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(scanning, "is_infected", lambda content: True)
    with django_capture_on_commit_callbacks(execute=True):
        rescan(at=CLOSED)
    pending.refresh_from_db()
    there = pending.file.storage.exists(pending.file.name)
    last = Entry.objects.filter(chain=pending.round.vacancy.key).latest("sequence")
    assert (pending.is_infected, there, last.what) == (True, False, "results_file_infected")


@pytest.mark.faults
def test_a_file_without_a_row_is_swept_away(db, settings):
    path = settings.MEDIA_ROOT / "results" / "ab" / "abcd.csv"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"x")
    before = time.time() - 2 * 24 * 3600
    os.utime(path, (before, before))
    tasks.sweep()
    assert not path.exists()


@pytest.mark.integrity
@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_officers_who_confirm_at_once_take_it_over_once(stage, hilde):
    file = taken_in(stage)
    digest = preview_import(file, file.round).digest

    def once(_number):
        try:
            return len(confirm(file, digest, hilde).reading.changed)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        changed = sorted(both.map(once, range(2)))
    taken = Entry.objects.filter(what="results_imported").count()
    assert (changed, taken, Score.objects.get().points) == ([0, 1], 1, 12)
