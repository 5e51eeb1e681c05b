"""A ledger of the work list: the lines of one kind of work."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Section:
    """A ledger of the work list (components/ledger.html). `others`: it waits for somebody else; `names`: its lines name who asked
    or who is a candidate, so a mail only counts them."""

    id: str
    title: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    number: int | None = None
    urgent: bool = False
    others: bool = False
    names: bool = False

    @property
    def count(self) -> int:
        return len(self.rows) if self.number is None else self.number
