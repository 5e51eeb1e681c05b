"""A process is killed amid 50 submissions: each application is whole or absent, and no file is left without its row."""

import json
import os
import subprocess
import sys
import time

import pytest

from candidates.tests.submitting import SUBMISSIONS

pytestmark = pytest.mark.faults

KILLED_AFTER = (3, 11, 19, 30)
"""Submissions of a process before it is killed; a little later each time, so in another step of the next one."""


@pytest.fixture
def process(tmp_path, settings):
    """`process(what)`: a process of its own on a database and a disk of its own."""
    env = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path}/killed.sqlite3",
        "VAR_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "recruitment.settings",
        "DEBUG": "1",
    }

    def start(what):
        return subprocess.Popen(
            [sys.executable, "-m", "candidates.tests.submitting", what],
            cwd=settings.BASE_DIR,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start


def test_each_application_is_whole_or_absent_and_no_file_is_left(process):
    def said(what):
        out, errors = (running := process(what)).communicate(timeout=240)
        assert running.returncode == 0, errors
        return out

    def whole(found):
        one = found["applications"]
        return (found["receipts"], found["entries"], found["papers"], found["same"]) == (one, one, one, True)

    said("prepare")
    for number, lines in enumerate(KILLED_AFTER):
        running = process("submit")
        for _line in range(lines if number == 0 else lines - KILLED_AFTER[number - 1]):
            running.stdout.readline()
        time.sleep(number * 0.004)
        running.kill()
        running.communicate()
    killed = json.loads(said("count"))
    said("submit")
    finished = json.loads(said("count"))
    assert (
        whole(killed),
        KILLED_AFTER[-1] <= killed["applications"] < SUBMISSIONS,
        whole(finished),
        finished["applications"],
        finished["drafts"],
    ) == (True, True, True, SUBMISSIONS, 0)
