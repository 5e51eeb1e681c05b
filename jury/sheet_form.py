"""The score sheet as a form: fields with their values, and a plain post read back as the changes that it holds."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from journal.actions import ActionError
from jury.anchors import AnchorLine, anchor_lines
from scoring import display, marking
from scoring.marking import Item
from scoring.models import ScoreSheet, SheetEntry
from scoring.sheet_actions import Operation
from vacancies import words
from vacancies.rules import Round


def value_text(value: Decimal | None) -> str:
    """A value for machines: "3.5", "" for none."""
    return "" if value is None else f"{value.normalize():f}"


def read_value(text: str) -> Decimal | None:
    """A value as it was typed or tapped, with point or comma. Raises ActionError for what is no number."""
    text = text.strip().replace(",", ".")
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise ActionError(_("“%(text)s” is no number.") % {"text": text[:20]})
    return value


def points_text(points: Fraction | Decimal) -> str:
    return display.rounded(points)


@dataclass
class Choice:
    """One button: what it sends, what stands on it, and whether it is pressed."""

    value: str
    label: str
    checked: bool
    is_mark: bool = False


@dataclass
class ItemField:
    """One item on the page. `clash` is what stands on the server when a plain post met another value."""

    item: Item
    value: Decimal | None = None
    note: str = ""
    version: int = 0
    shown: str = ""
    saved_at: datetime | None = None
    clash: SheetEntry | None = None
    error: str = ""
    mark: Fraction | None = None

    @property
    def ident(self) -> str:
        """For attributes id."""
        return self.item.key.replace(".", "-")

    @property
    def value_text(self) -> str:
        return value_text(self.value)

    @property
    def typed(self) -> str:
        """For the field in which points are typed: with a comma."""
        return self.value_text.replace(".", ",")

    @property
    def half(self) -> bool:
        return self.value is not None and self.value % 1 != 0

    @property
    def worth(self) -> str:
        return "" if self.value is None else points_text(self.item.worth(self.value))

    @property
    def maximum(self) -> str:
        return words.number(self.item.maximum)

    @property
    def step(self) -> str:
        """For the script, as `top` and `most`: with a point."""
        return value_text(self.item.step)

    @property
    def top(self) -> str:
        return value_text(self.item.top)

    @property
    def most(self) -> str:
        return value_text(self.item.maximum)

    @property
    def unit(self) -> str:
        """Points that one step of the value is worth, for the script."""
        return str(Fraction(self.item.maximum) / Fraction(self.item.top))

    @property
    def choices(self) -> list[Choice]:
        """The buttons with a value: levels from 1, points from 0; halves are a button of their own."""
        first = 1 if self.item.levels else 0
        whole = None if self.value is None else int(self.value)
        return [
            Choice(str(n), str(n), n == whole, n == self.mark) for n in range(first, int(self.item.top) + 1)
        ]

    @property
    def verdicts(self) -> list[Choice]:
        return [
            Choice("1", _("Suitable"), self.value == 1),
            Choice("0", _("Not suitable"), self.value == 0),
        ]

    @property
    def anchors(self) -> list[AnchorLine]:
        """What the levels look like, where the competency describes more than the one that is asked."""
        competency = self.item.competency
        follows = competency is not None and competency.anchors and self.item.levels == competency.levels
        return anchor_lines(competency) if follows else []

    @property
    def name(self) -> str:
        return self.item.title or _("Verdict")

    @property
    def clash_value(self) -> str:
        """The value on the other tablet as it is read."""
        return value_label(self.item, self.clash.points if self.clash else None)


def value_label(item: Item, value: Decimal | None) -> str:
    """A value in words or figures."""
    if value is None:
        return _("nothing")
    if item.is_verdict:
        return _("Suitable") if value else _("Not suitable")
    return words.number(value)


@dataclass
class PartBlock:
    """The items of one part under its title."""

    title: str
    maximum: str
    mark: str = ""
    fields: list[ItemField] = field(default_factory=list)

    @property
    def points(self) -> str:
        given = [f.item.worth(f.value) for f in self.fields if f.value is not None]
        return points_text(sum(given, Fraction())) if given else "–"

    @property
    def title_is_item(self) -> bool:
        """Whether the part is its own only item."""
        return bool(self.title) and len(self.fields) == 1 and not self.fields[0].item.criterion


def fields_of(items: Sequence[Item], sheet: ScoreSheet | None) -> list[ItemField]:
    entries = {entry.item: entry for entry in sheet.entries.all()} if sheet else {}
    found = []
    for item in items:
        entry = entries.get(item.key)
        if entry is None:
            found.append(ItemField(item, shown=_shown(None, "")))
        else:
            found.append(
                ItemField(
                    item,
                    entry.points,
                    entry.note,
                    entry.version,
                    _shown(entry.points, entry.note),
                    entry.saved_at,
                )
            )
    return found


def _shown(points: Decimal | None, note: str) -> str:
    """Names what a page showed of an item, so that a plain post tells what was changed on it."""
    return hashlib.sha256(f"{value_text(points)}\x00{note}".encode()).hexdigest()[:16]


def blocks_of(
    round: Round, fields: Sequence[ItemField], taken_out: Collection[tuple[str, str]]
) -> list[PartBlock]:
    """The fields under the titles of their parts, with the marks that jurors see; without what was taken out for everyone."""
    blocks: dict[str, PartBlock] = {}
    titles = {part.key: part for part in round.parts}
    for each in fields:
        if each.item.is_verdict:
            blocks.setdefault("", PartBlock("", "")).fields.append(each)
            continue
        part = titles[each.item.part]
        mark = marking.part_mark(round, part, taken_out)
        text = "" if mark is None else points_text(mark)
        block = blocks.setdefault(part.key, PartBlock(part.title, "", text))
        block.fields.append(each)
        each.mark = mark if block.title_is_item else None
    for block in blocks.values():
        block.maximum = points_text(sum((Fraction(f.item.maximum) for f in block.fields), Fraction()))
    return list(blocks.values())


def changes(
    post: Mapping[str, str], fields: Sequence[ItemField], *, form: UUID
) -> list[tuple[ItemField, Operation]]:
    """What a plain post changed, as operations; each field keeps what was typed. One that cannot be read gets its error.

    The same post again gives the same operations.
    """
    found = []
    for each in fields:
        key = each.item.key
        if f"version.{key}" not in post:
            continue
        note = post.get(f"note.{key}", "").replace("\r\n", "\n").strip()
        try:
            value = _posted(post, each.item)
            base = int(post[f"version.{key}"])
        except (ActionError, ValueError) as error:
            each.error = " ".join(getattr(error, "messages", [_("Load the page again.")]))
            continue
        if _shown(value, note) != post.get(f"shown.{key}"):
            found.append((each, Operation(uuid5(form, f"{key} {base}"), key, base, value, note)))
        each.value, each.note = value, note
    return found


def _posted(post: Mapping[str, str], item: Item) -> Decimal | None:
    value = read_value(post.get(f"points.{item.key}", ""))
    if value is not None and post.get(f"half.{item.key}"):
        value += Decimal("0.5")
    return value
