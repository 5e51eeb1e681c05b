"""How one text differs from another, line by line and word by word."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

_WORD = re.compile(r"\{\{[^{}]*\}\}|\s+|[^\s{]+|\{")
"""A token of a letter's text is one word."""


@dataclass(frozen=True)
class Piece:
    """A run of words in a comparison: `kind` is "same", "added" or "removed"."""

    kind: str
    text: str


def differences(old: str, new: str) -> list[list[Piece]]:
    """How `new` differs from `old`, line by line; within a line that changed, word by word."""
    before, after = old.split("\n"), new.split("\n")
    rows: list[list[Piece]] = []
    for kind, i, j, k, m in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            rows += [[Piece("same", line)] for line in before[i:j]]
        elif j - i == m - k:
            rows += [_words(a, b) for a, b in zip(before[i:j], after[k:m], strict=True)]
        else:
            rows += [[Piece("removed", line)] for line in before[i:j]]
            rows += [[Piece("added", line)] for line in after[k:m]]
    return rows


def _words(old: str, new: str) -> list[Piece]:
    before, after = _WORD.findall(old), _WORD.findall(new)
    pieces = []
    for kind, i, j, k, m in difflib.SequenceMatcher(None, before, after).get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(before[i:j])))
            continue
        if i < j:
            pieces.append(Piece("removed", "".join(before[i:j])))
        if k < m:
            pieces.append(Piece("added", "".join(after[k:m])))
    return pieces
