"""The hash chain of the journal: pure arithmetic over entries."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

START = "0" * 64


def digest(
    *, chain: str, sequence: int, at: datetime, actor: str, what: str, subject: str, data: Any, previous: str
) -> str:
    """SHA-256 (hex) over everything an entry says and the digest of the entry before it. `at` is an aware moment."""
    content = [chain, sequence, at.astimezone(UTC).isoformat(), actor, what, subject, data, previous]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Fault:
    """Where a chain does not hold: the number of the entry, and how (`missing`, `previous`, `digest`, `head`)."""

    chain: str
    sequence: int
    kind: str


def faults(chain: str, entries: Iterable[Any], *, head_sequence: int, head_digest: str) -> list[Fault]:
    """All faults of one chain, its entries given in order, against a head kept elsewhere."""
    found = []
    previous, expected = START, 1
    for entry in entries:
        if entry.sequence != expected:
            found.append(Fault(chain, expected, "missing"))
        if entry.previous != previous:
            found.append(Fault(chain, entry.sequence, "previous"))
        computed = digest(
            chain=chain,
            sequence=entry.sequence,
            at=entry.at,
            actor=entry.actor,
            what=entry.what,
            subject=entry.subject,
            data=entry.data,
            previous=entry.previous,
        )
        if computed != entry.digest:
            found.append(Fault(chain, entry.sequence, "digest"))
        previous, expected = entry.digest, entry.sequence + 1
    if (expected - 1, previous) != (head_sequence, head_digest):
        found.append(Fault(chain, head_sequence, "head"))
    return found
