"""The one way for things to change.

An action opens the outermost transaction, locks, re-checks, decides, writes, journals and queues letters; what it journals is
buffered and chained at its very end, heads locked in a fixed order, so that two actions never wait for each other crosswise.
An action called by another joins it. `journal.guard` refuses, in the tests, any write to the database outside an action.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ParamSpec, Protocol, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction

from journal.chain import START, digest
from journal.models import ChainHead, Entry

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound=models.Model)


class Actor(Protocol):
    """Who acts: anything with an opaque key ("user:12")."""

    actor_key: str


@dataclass(frozen=True)
class _System:
    actor_key: str = "system"


SYSTEM = _System()
"""The actor of what nobody in person does: scheduled tasks."""


class ActionError(ValidationError):
    """An action that cannot be done now. The message, in the reader's language, says what is wrong and what to do."""


class LockOrderError(RuntimeError):
    """Rows locked against the order of the house: vacancy, round, application, sheet, chain head."""


@dataclass
class _Running:
    by: Actor
    at: datetime
    entries: list[tuple[str, str, str, dict[str, Any]]] = field(default_factory=list)
    lock_rank: int = 0
    depth: int = 1


_running: ContextVar[_Running | None] = ContextVar("running action", default=None)
_technical: ContextVar[bool] = ContextVar("technical write", default=False)


def in_action() -> bool:
    return _running.get() is not None


def moment() -> datetime:
    """The aware moment of the running action."""
    running = _running.get()
    if running is None:
        raise RuntimeError("moment() outside an action")
    return running.at


@contextmanager
def technical() -> Iterator[None]:
    """A transaction for writes that are nobody's act and leave no entry: a worker's claim on a row, a lease."""
    token = _technical.set(True)
    try:
        with transaction.atomic():
            yield
    finally:
        _technical.reset(token)


def in_technical() -> bool:
    return _technical.get()


@contextmanager
def acting(*, by: Actor, at: datetime) -> Iterator[None]:
    """The body is one action, done by `by` at the aware moment `at`. Nested, it joins the action around it."""
    running = _running.get()
    if running is not None:
        running.depth += 1
        try:
            yield
        finally:
            running.depth -= 1
        return
    running = _Running(by=by, at=at)
    token = _running.set(running)
    try:
        with transaction.atomic():
            yield
            _write_entries(running)
    finally:
        _running.reset(token)


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Make `function(…, *, by, at, …)` an action."""

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        with acting(by=kwargs["by"], at=kwargs["at"]):
            return function(*args, **kwargs)

    return wrapper


def record(chain: str, what: str, *, subject: str = "", **data: Any) -> None:
    """Journal, in the running action, that `what` was done about `subject`. `data` is plain JSON without names of people."""
    running = _running.get()
    if running is None:
        raise RuntimeError("record() outside an action")
    running.entries.append((chain, what, subject, data))


def lock(rows: models.QuerySet[M]) -> list[M]:
    """Lock rows for the running action, in the order of their keys, and return them fresh.

    Models carry a `lock_rank`; locking one of a lower rank than was locked before raises LockOrderError.
    """
    running = _running.get()
    if running is None:
        raise RuntimeError("lock() outside an action")
    rank = rows.model.lock_rank
    if rank < running.lock_rank:
        raise LockOrderError(f"{rows.model.__name__} locked after a row of a higher rank")
    running.lock_rank = rank
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def lock_one(instance: M) -> M:
    """Lock one row and return it fresh."""
    return lock(type(instance)._default_manager.filter(pk=instance.pk))[0]


def _write_entries(running: _Running) -> None:
    chains = sorted({chain for chain, *_rest in running.entries})
    if not chains:
        return
    ChainHead.objects.bulk_create(
        [ChainHead(chain=chain, digest=START) for chain in chains], ignore_conflicts=True
    )
    heads = {
        head.chain: head
        for head in ChainHead.objects.filter(chain__in=chains).select_for_update().order_by("chain")
    }
    rows = []
    for chain, what, subject, data in running.entries:
        head = heads[chain]
        head.sequence += 1
        content = {
            "chain": chain,
            "sequence": head.sequence,
            "at": running.at,
            "actor": running.by.actor_key,
            "what": what,
            "subject": subject,
            "data": data,
            "previous": head.digest,
        }
        head.digest = digest(**content)
        rows.append(Entry(**content, digest=head.digest))
    Entry.objects.bulk_create(rows, batch_size=500)
    ChainHead.objects.bulk_update(heads.values(), ["sequence", "digest"])
