"""Real processes: the broker goes away, the Celery worker is killed. Short runs of `python -m benchmarks`."""

import json
import os
import subprocess
import sys

import pytest

from benchmarks.stage import ROOT

pytestmark = [pytest.mark.faults, pytest.mark.mail]


def figures(*arguments):
    process = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--json", *arguments],
        cwd=ROOT,
        env=os.environ.copy(),
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert process.returncode == 0, process.stderr
    return json.loads(process.stdout.splitlines()[-1])


def test_killed_workers_lose_nothing_and_repeat_no_more_than_was_in_their_hands():
    found = figures("kills", "--number", "60", "--times", "3", "--lease", "4")
    assert (found["kills"], found["lost"], found["sent twice"] <= found["at most"]) == (3, 0, True)


@pytest.mark.parametrize("how", ["frozen", "refused"])
def test_without_a_broker_everything_is_accepted_and_leaves_when_it_returns(how):
    found = figures("broker", "--seconds", "4", "--how", how)
    # Other tests run beside this one: a busy machine is measured again. A server that waits for the broker waits both times.
    if found["p95"] > 1:
        found = figures("broker", "--seconds", "4", "--how", how)
    assert (
        found["accepted"] > 3,
        found["p95"] <= 1,
        found["last mail after its return"] <= 60,
        found["lost"],
    ) == (
        True,
        True,
        True,
        0,
    )
