"""The promise about SQLite: many writers wait for one another, and none is turned away."""

import threading

import pytest
from django.db import OperationalError, transaction
from django.db.utils import ConnectionHandler

from recruitment import environment

THREADS, ROUNDS = 20, 25


@pytest.fixture
def connections(monkeypatch, tmp_path, django_db_blocker):
    """Django's connections to a file of its own, opened as the settings open it, with a counter at 0."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    handler = ConnectionHandler({"default": environment.database("DATABASE_URL", tmp_path / "db.sqlite3")})
    monkeypatch.setattr(transaction, "connections", handler)
    with django_db_blocker.unblock():
        with handler["default"].cursor() as cursor:
            cursor.execute("CREATE TABLE counter (value integer NOT NULL)")
            cursor.execute("INSERT INTO counter VALUES (0)")
        yield handler
        handler.close_all()


def pragma(connections, name: str):
    with connections["default"].cursor() as cursor:
        return cursor.execute(f"PRAGMA {name}").fetchone()[0]


def count(connections) -> int:
    with connections["default"].cursor() as cursor:
        return cursor.execute("SELECT value FROM counter").fetchone()[0]


def read_then_write(connections) -> None:
    """What every action does: look at the state, then change it, in one transaction."""
    with transaction.atomic():
        value = count(connections)
        with connections["default"].cursor() as cursor:
            cursor.execute("UPDATE counter SET value = %s", [value + 1])


def test_a_file_has_a_write_ahead_log_and_checks_its_foreign_keys(connections):
    assert (pragma(connections, "journal_mode"), pragma(connections, "foreign_keys")) == ("wal", 1)


@pytest.mark.faults
def test_twenty_threads_that_read_then_write_are_never_told_that_the_database_is_locked(connections):
    refused = []

    def work():
        for _round in range(ROUNDS):
            try:
                read_then_write(connections)
            except OperationalError as error:
                refused.append(str(error))
        connections["default"].close()

    threads = [threading.Thread(target=work) for _number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (refused, count(connections)) == ([], THREADS * ROUNDS)
