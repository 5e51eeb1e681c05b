"""What drawing up a reserve anew changes, ready for the page: who moves, what they hold, and what they were told."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from backoffice.candidacies import Mark
from backoffice.corrections import released_days
from candidates.models import Application
from reserves import lifecycle
from reserves.redrawing import Preview, Redrawn
from reserves.versions import Change, Move
from vacancies import words

MOVES = {Move.ENTERS: "good", Move.LEAVES: "bad", Move.RISES: "good", Move.FALLS: "wait"}


@dataclass(frozen=True)
class Row:
    """Somebody who moves on a list: `holds` says what was offered or agreed and stays, `told` when the final letter left."""

    application: Application
    move: Mark
    before: str
    after: str
    holds: str
    told: str


@dataclass(frozen=True)
class RedrawnList:
    """A list with who moves on it."""

    title: str
    rows: list[Row]


def redrawn_lists(preview: Preview) -> list[RedrawnList]:
    """The lists of a preview in words; one query."""
    told = released_days(f"result:final:{change.key}" for each in preview.lists for change in each.changes)
    return [
        RedrawnList(
            words.capital(words.name(each.kind)), [_row(each, change, told) for change in each.changes]
        )
        for each in preview.lists
    ]


def _row(each: Redrawn, change: Change, told: dict[str, str]) -> Row:
    held = each.places.get(change.key)
    labels = {
        Move.ENTERS: _("Enters the reserve"),
        Move.LEAVES: _("Leaves the reserve"),
        Move.RISES: _("Rises"),
        Move.FALLS: _("Falls"),
    }
    on_list = {
        "before": change.move is not Move.ENTERS,
        "after": change.move is not Move.LEAVES,
    }
    return Row(
        application=held.application if held else each.results[change.key].application,
        move=Mark(MOVES[change.move], labels[change.move]),
        before=_place(change.before, on_list["before"]),
        after=_place(change.after, on_list["after"]),
        holds=_holds(each, change),
        told=told.get(f"result:final:{change.key}", ""),
    )


def _place(rank: int | None, on_list: bool) -> str:
    if not on_list:
        return "–"
    return str(rank) if rank is not None else pgettext("place in a reserve", "in the reserve")


def _holds(each: Redrawn, change: Change) -> str:
    held = each.places.get(change.key)
    if held is None:
        return ""
    if held.state == lifecycle.APPOINTED:
        return _("Appointed. The appointment stays as it is.")
    if change.key in each.running:
        return _("Something still waits for an answer. It stays valid until you record an outcome.")
    return ""
