"""For the tests: nothing is written to the database but by an action, and every action that writes leaves an entry.

Every test that uses the database runs inside `refuse_writes_outside_actions()` (conftest.py). Fixtures are made before
it; a test that makes rows itself does so inside `arrange()`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from unittest import mock

from django.db import connections

from journal import actions

ALLOWED_PREFIXES = ("account_", "mfa_", "socialaccount_", "usersessions_")
"""Tables of allauth, which writes in its own ways."""
ALLOWED_TABLES = frozenset(
    {
        "auth_permission",
        "cache",
        "django_content_type",
        "django_migrations",
        "django_session",
        "sqlite_sequence",
    }
)
"""Tables of Django that hold nothing of a procedure. The log of the admin is not among them: the journal is the log."""
LAST_LOGIN = re.compile(r'^UPDATE "accounts_user" SET "last_login" = ', re.IGNORECASE)

_WRITE = re.compile(
    r"""^\s*(?:/\*.*?\*/\s*)?(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)"?""",
    re.IGNORECASE | re.DOTALL,
)

_arranging: ContextVar[bool] = ContextVar("arranging", default=False)


class UnguardedWriteError(AssertionError):
    """A write to the database outside an action."""


class UnjournaledActionError(AssertionError):
    """An action that wrote and left no entry in the journal."""


@contextmanager
def arrange() -> Iterator[None]:
    """The body may write rows directly: it makes the world that a test starts from."""
    token = _arranging.set(True)
    try:
        yield
    finally:
        _arranging.reset(token)


def table_written(sql: str) -> str:
    """The table that a statement writes to, or "" for one that writes nothing (locks and savepoints do not)."""
    match = _WRITE.match(sql)
    return match[1] if match else ""


def is_allowed(sql: str, table: str) -> bool:
    """Whether this may be written outside an action by design."""
    return table.startswith(ALLOWED_PREFIXES) or table in ALLOWED_TABLES or bool(LAST_LOGIN.match(sql))


@contextmanager
def refuse_writes_outside_actions() -> Iterator[None]:
    """Within the body a write outside an action raises, and so does an action that wrote without an entry at its end."""
    wrote: dict[int, object] = {}  # keeps them alive, so that no two have one id
    write_entries = actions._write_entries

    def wrapper(execute, sql, params, many, context):
        table = table_written(sql)
        if table and not is_allowed(sql, table) and not _arranging.get() and not actions.in_technical():
            running = actions._running.get()
            if running is None:
                raise UnguardedWriteError(
                    f"{table} is written outside an action. Do it in an action, or, to prepare a test, "
                    f"inside journal.guard.arrange(): {sql[:200]}"
                )
            result = execute(sql, params, many, context)
            # An insertion that returns its key counts its rows only once they are fetched.
            if context["cursor"].rowcount != 0 or not sql.lstrip().upper().startswith(("UPDATE", "DELETE")):
                wrote[id(running)] = running
            return result
        return execute(sql, params, many, context)

    def checked(running):
        if id(running) in wrote and not running.entries:
            raise UnjournaledActionError(
                "An action wrote to the database and recorded nothing in the journal."
            )
        write_entries(running)

    with ExitStack() as stack:
        for connection in connections.all():
            stack.enter_context(connection.execute_wrapper(wrapper))
        stack.enter_context(mock.patch.object(actions, "_write_entries", checked))
        yield
