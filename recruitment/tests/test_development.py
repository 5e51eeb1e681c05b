"""`make run` starts everything and leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
import redis

from recruitment import development
from recruitment.catalogues import ROOT

READY = "Ctrl-C stops everything."
SLEEP = "import time; time.sleep(60)"
FOUNDED = """
import django; django.setup()
from django.core.management import call_command
from organisations.models import Organisation
call_command("migrate", verbosity=0)
Organisation.objects.create(name="Stad Buurstad", slug="buurstad")
"""
"""An installation that has its organisation: no demo town is loaded into it."""
QUEUE = "_kombu.binding.celery"
"""What a worker that is connected leaves on its broker."""
STUBBORN = (
    "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
    "print('ready', flush=True); time.sleep(60)"
)


def wait_until(condition, seconds: float = 480) -> None:
    """A demo town is founded meanwhile, on a machine that may be busy with other tests."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


def commands_of(folder: Path) -> list[str]:
    """The command lines of all processes that were told of the folder, or work in it (as Valkey does)."""
    mark, found = f"VAR_DIR={folder}".encode(), []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            told = mark in (process / "environ").read_bytes()
            if told or (process / "cwd").readlink().is_relative_to(folder):
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue  # it ended meanwhile
    return [command for command in found if command]


@pytest.fixture
def start(tmp_path):
    """A function that runs the program in an empty folder; whatever still runs at the end is stopped."""
    started = []

    def start(*arguments, **variables):
        ours = ("REDIS_URL", "DATABASE_URL")
        environment = {name: os.environ[name] for name in os.environ.keys() - set(ours)}
        environment |= {"VAR_DIR": str(tmp_path / "var"), **variables}
        with (tmp_path / "output").open("a") as output:
            command = [sys.executable, "-m", "recruitment.development", *arguments]
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
        started.append(process)
        return process

    start.commands = lambda: commands_of(tmp_path / "var")
    start.output = lambda: (tmp_path / "output").read_text()
    start.mails = lambda: list((tmp_path / "var" / "mail").glob("*"))
    yield start
    for process in started:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for orphans in /proc")
def test_everything_runs_until_ctrl_c_and_then_nothing_is_left(start):
    port = development.free_port()
    process = start("--port", str(port))
    wait_until(lambda: READY in start.output() or process.poll() is not None)

    running = " ".join(start.commands())
    assert [part for part in ("runserver", "worker", "beat", "valkey-server") if part not in running] == []
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/admin/", timeout=30) as answer:
        assert answer.status == 200
    wait_until(start.mails)  # beat wakes the worker, and the letters of the demo town leave

    process.send_signal(signal.SIGINT)
    assert (process.wait(timeout=30), start.commands()) == (0, []), start.output()


@pytest.mark.redis
def test_a_broker_that_is_named_takes_the_place_of_the_embedded_one(start, tmp_path):
    own = {name: os.environ[name] for name in os.environ.keys() - {"DATABASE_URL"}}
    own |= {"VAR_DIR": str(tmp_path / "var"), "DJANGO_SETTINGS_MODULE": "recruitment.settings"}
    (tmp_path / "var").mkdir()
    subprocess.run([sys.executable, "-c", FOUNDED], cwd=ROOT, env=own, check=True)
    broker = redis.from_url(os.environ["REDIS_URL"])
    broker.delete(QUEUE)
    process = start("--port", str(development.free_port()), REDIS_URL=os.environ["REDIS_URL"])
    wait_until(lambda: READY in start.output() or process.poll() is not None)
    wait_until(lambda: broker.exists(QUEUE))
    assert "valkey-server" not in " ".join(start.commands())


def test_a_closed_terminal_leaves_nothing_either(site, monkeypatch):
    class Closed:
        def write(self, text):
            raise BrokenPipeError

    def start_one():
        site._start("worker", "-c", SLEEP)
        monkeypatch.setattr(sys, "stdout", Closed())
        site.asked_to_stop = True

    monkeypatch.setattr(site, "_start_all", start_one)
    assert (site.run(), site._running[0].gone()) == (0, True)


def test_a_port_that_is_taken_names_another_one(start):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        status = start("--port", str(port)).wait(timeout=30)
    assert (status, start.output()) == (1, f"Port {port} is in use. Type: make run PORT={port + 1}\n")


@pytest.fixture
def site(monkeypatch):
    """An installation on no port yet, whose steps before serving are empty."""
    monkeypatch.setattr(development, "STEPS", [])
    return development.Development(port=0)


def test_one_process_that_ends_stops_all_the_others(site, monkeypatch, capsys):
    def start_two():
        site._start("worker", "-c", SLEEP)
        site._start("beat", "-c", "raise SystemExit(3)")

    monkeypatch.setattr(site, "_start_all", start_two)
    assert site.run() == 1
    assert [process.gone() for process in site._running] == [True, True]
    assert capsys.readouterr().err == "The beat ended by itself, so everything stops.\n"


def test_what_does_not_stop_by_itself_is_killed_with_all_that_it_started(site, monkeypatch, capfd):
    monkeypatch.setattr(development, "PATIENCE", 0.3)

    def start_stubborn():
        site._start("worker", "-c", STUBBORN)
        wait_until(lambda: "ready" in capfd.readouterr().out)
        site.asked_to_stop = True

    monkeypatch.setattr(site, "_start_all", start_stubborn)
    assert site.run() == 0
    wait_until(site._running[0].gone, seconds=5)
    assert capfd.readouterr().err == "The worker does not stop by itself: killed.\n"


def test_a_step_that_fails_ends_with_its_status_and_starts_nothing(site, monkeypatch):
    monkeypatch.setattr(development, "STEPS", [["no_such_command"]])
    assert (site.run(), [process.gone() for process in site._running]) == (1, [True])
