"""Drafts as an officer reads them before their release: what they say as of today, and what asks attention."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from correspondence.delivery import content_digest
from correspondence.differences import Piece, differences
from correspondence.models import Message
from correspondence.redrafting import Today, changed_by_now, is_stale, today

STALE = ("bad", _("edited, and the facts changed since"))
EDITED = ("info", _("edited"))
CHANGED = ("wait", _("changed since it was written"))
CHANGED_SINCE_SEEN = ("wait", _("changed since you looked"))


@dataclass(frozen=True)
class Reading:
    """A letter with the text that leaves if it is released now. `digest` names that text, `flags` what asks attention;
    `against` is the difference worth seeing: from the text that the facts give to the edited one, or from what was written
    before to what the facts give now."""

    message: Message
    subject: str
    text: str
    digest: str
    flags: tuple[tuple[str, str | Promise], ...] = ()
    stale: bool = False
    against: tuple[tuple[Piece, ...], ...] = ()


def readings(messages: Iterable[Message], *, seen: Mapping[int, str] | None = None) -> list[Reading]:
    """Letters as they would leave now, in the same order. `seen` are the digests of what the officer saw before."""
    rows = list(messages)
    now = today([message for message in rows if message.state == Message.State.DRAFT])
    changed = changed_by_now(rows, now)
    return [
        _reading(message, now.get(message.pk), message.pk in changed, (seen or {}).get(message.pk))
        for message in rows
    ]


def _reading(message: Message, now: Today | None, changed: bool, seen: str | None) -> Reading:
    stale = is_stale(message, now)
    if message.edited or now is None:
        subject, text = (now.subject if now else message.subject), message.body_text
    else:
        subject, text = now.subject, now.text
    digest = content_digest(Message(subject=subject, body_text=text))
    flags = [STALE] if stale else [EDITED] if message.edited else [CHANGED] if changed else []
    if seen and seen != digest:
        flags.append(CHANGED_SINCE_SEEN)
    against = ()
    if message.edited:
        against = _rows(now.text if now else message.edited_from, text)
    elif changed and now:
        against = _rows(message.body_text, now.text)
    return Reading(message, subject, text, digest, tuple(flags), stale, against)


def _rows(old: str, new: str) -> tuple[tuple[Piece, ...], ...]:
    return tuple(tuple(line) for line in excerpt(differences(old, new)))


NEAR = 2
"""Lines around a change that show where it stands."""
_UNDERLINE = re.compile(r"(={3,}|-{3,})")


def excerpt(lines: Iterable[Sequence[Piece]]) -> list[Sequence[Piece]]:
    """The lines that differ with those near them; what lies between is one piece of kind "gap"."""
    rows = [line for line in lines if not _UNDERLINE.fullmatch("".join(piece.text for piece in line).strip())]
    changed = [n for n, line in enumerate(rows) if any(piece.kind != "same" for piece in line)]
    kept = {n for at in changed for n in range(at - NEAR, at + NEAR + 1) if 0 <= n < len(rows)}
    found: list[Sequence[Piece]] = []
    for n, line in enumerate(rows):
        if n in kept:
            found.append(line)
        elif not found or found[-1] != [Piece("gap", "…")]:
            found.append([Piece("gap", "…")])
    return found
