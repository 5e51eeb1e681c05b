"""Reminders: what is due and was not said yet.

The app that knows the deadline owns the reminder: an action `remind` that looks for what is due, and a task that beat wakes
every few minutes. A reminder is a letter of an occasion that is not held, and its unique key names the thing and the deadline
("offer-reminder:12:2026-07-10"): one that was written is never written again, and a deadline that moves has its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from operator import attrgetter
from typing import TypeVar

from correspondence.actions import Letter
from correspondence.models import Message

T = TypeVar("T")


def reminder_key(occasion: str, thing: int, deadline: date) -> str:
    """The unique key of the reminder of a deadline of a thing, by its primary key."""
    return f"{occasion}:{thing}:{deadline.isoformat()}"


def not_said_yet(things: Iterable[T], key: Callable[[T], str]) -> list[T]:
    """Those of which no reminder with that unique key was written: one query."""
    rows = {key(thing): thing for thing in things}
    said = (
        set(Message.objects.filter(unique_key__in=list(rows)).values_list("unique_key", flat=True))
        if rows
        else set()
    )
    return [thing for unique_key, thing in rows.items() if unique_key not in said]


def new_ones(letters: Iterable[Letter]) -> list[Letter]:
    """Those of the letters that were not written before, for an action that tells in the journal to whom it wrote."""
    return not_said_yet(letters, attrgetter("unique_key"))
