"""The sheets of a panel side by side: values, spread and what each noted. Queries only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from candidates.models import Participation
from jury.sheet_form import points_text, value_label
from planning.models import Seat
from scoring import marking
from scoring.marking import Item
from scoring.models import Score, ScoreSheet, SheetOperation
from scoring.points import combined
from scoring.sheet_actions import asked, voting_seats
from vacancies import words
from vacancies.rules import Combination, Round, Source

LEFT, RIGHT, WIDTH = 10, 166, 176
"""Where the line of a drawing of dots begins and ends, and its width."""
CLOSEST = 19


@dataclass
class Column:
    """One juror: the sheet, and whether it may be read here."""

    seat: Seat
    first_name: str
    sheet: ScoreSheet | None
    is_shown: bool

    @property
    def is_in(self) -> bool:
        return self.sheet is not None and self.sheet.handed_in_at is not None


@dataclass
class Dot:
    x: int
    letter: str


@dataclass
class Dots:
    """Where each juror stands on a line from 0 to the top."""

    dots: list[Dot]
    first: int
    length: int
    words: str


@dataclass
class ItemLine:
    """One item: what each juror gave (points, and the level behind it), whether they lie far apart, what they noted."""

    name: str
    cells: list[tuple[str, str]]
    wide: str
    notes: list[str]
    dots: Dots | None

    @property
    def has_notes(self) -> bool:
        return any(self.notes)


@dataclass
class PartLines:
    """A part: each juror's total, what the rules make of them, what was agreed, and its items."""

    key: str
    title: str
    maximum: str
    cells: list[str]
    combined: str
    how: str
    agreed: str
    step: str
    top: str
    lines: list[ItemLine] = field(default_factory=list)


@dataclass
class Late:
    """A save that came after its sheet was frozen."""

    juror: str
    item: str
    value: str
    note: str
    at: datetime


@dataclass
class Comparison:
    columns: list[Column]
    parts: list[PartLines]
    verdict: ItemLine | None
    totals: list[str]
    total: str
    maximum: str
    late: list[Late]

    @property
    def all_in(self) -> bool:
        return bool(self.columns) and all(column.is_in for column in self.columns)

    @property
    def all_signed(self) -> bool:
        return all(column.sheet is not None and column.sheet.signed_at for column in self.columns)

    @property
    def number_in(self) -> int:
        return sum(column.is_in for column in self.columns)


def comparison(participation: Participation, *, seat: Seat, shows_open: bool) -> Comparison:
    """The sheets about a candidate for who sits in `seat`; sheets that are not handed in only where `shows_open`.

    A constant number of queries.
    """
    round_ = seat.round
    sheets = {
        sheet.seat_id: sheet
        for sheet in ScoreSheet.objects.filter(participation=participation).prefetch_related("entries")
    }
    seats = voting_seats(round_, participation)
    short = _first_names([each.name for each in seats])
    columns = []
    for each, name in zip(seats, short, strict=True):
        sheet = sheets.get(each.pk)
        shown = sheet is not None and (sheet.handed_in_at is not None or shows_open or each.pk == seat.pk)
        columns.append(Column(each, name, sheet, shown))
    items = asked(round_)
    given = [
        {entry.item: entry for entry in column.sheet.entries.all()} if column.is_shown else {}
        for column in columns
    ]
    values = [{key: entry.points for key, entry in each.items()} for each in given]
    notes = [{key: entry.note for key, entry in each.items()} for each in given]
    scores = Score.objects.filter(participation=participation, consensus=True, points__isnull=False)
    agreed = {score.part: score.points for score in scores}
    parts = _parts(round_.rule, items, columns, values, notes, agreed)
    verdict = next((_line(item, columns, values, notes) for item in items if item.is_verdict), None)
    scored = [item for item in items if not item.is_verdict]
    totals, total = _totals(round_.rule, scored, values, agreed)
    return Comparison(
        columns,
        parts,
        verdict,
        totals,
        total,
        points_text(marking.maximum(scored)),
        _late(participation, items),
    )


def _first_names(names: Sequence[str]) -> list[str]:
    """First names, with an initial where two are alike."""
    split = [name.split() for name in names]
    firsts = [pieces[0] if pieces else "" for pieces in split]
    return [
        f"{first} {pieces[1][0]}." if firsts.count(first) > 1 and len(pieces) > 1 else first
        for first, pieces in zip(firsts, split, strict=True)
    ]


def _full(items: Sequence[Item], values: Mapping[str, Decimal | None]) -> Fraction | None:
    """The total of a sheet on which nothing of these items lacks, else None."""
    if any(values.get(item.key) is None for item in items):
        return None
    return marking.total(items, values)


def _parts(rule: Round, items, columns, values, notes, agreed) -> list[PartLines]:
    found = []
    for part in rule.parts:
        of_part = [item for item in items if item.part == part.key]
        if part.source is not Source.JURY or not of_part:
            continue
        totals = [_full(of_part, each) for each in values]
        complete = [total for total in totals if total is not None]
        figure = combined(rule.jurors.combine, complete) if complete else None
        criteria = [item for item in of_part if item.criterion]
        found.append(
            PartLines(
                part.key,
                part.title,
                points_text(marking.maximum(of_part)),
                ["–" if total is None else points_text(total) for total in totals],
                "–" if figure is None else points_text(figure),
                _("mean") if rule.jurors.combine is Combination.MEAN else _("median"),
                words.number(agreed[part.key]) if part.key in agreed else "",
                f"{part.step.normalize():f}",
                f"{part.maximum.normalize():f}",
                [_line(item, columns, values, notes) for item in criteria]
                or [replace(_line(of_part[0], columns, values, notes), name=_("Spread and notes"))],
            )
        )
    return found


def _totals(rule: Round, items, values, agreed) -> tuple[list[str], str]:
    """Each juror's sum, and what the rules and the agreement make of them so far; "–" where something lacks."""
    sums = [_full(items, each) for each in values]
    found = Fraction()
    for key in dict.fromkeys(item.part for item in items):
        of_part = [item for item in items if item.part == key]
        complete = [total for each in values if (total := _full(of_part, each)) is not None]
        if key in agreed:
            found += Fraction(agreed[key])
        elif complete:
            found += combined(rule.jurors.combine, complete)
        else:
            return ["–" if each is None else points_text(each) for each in sums], "–"
    return ["–" if each is None else points_text(each) for each in sums], points_text(found)


def _line(item: Item, columns: Sequence[Column], values, notes) -> ItemLine:
    given = [each.get(item.key) for each in values]
    there = [value for value in given if value is not None]
    wide = marking.is_wide(item, there)
    cells = []
    for value in given:
        if value is None:
            cells.append(("–", ""))
        elif item.is_verdict:
            cells.append((value_label(item, value), ""))
        else:
            level = _("level %(number)s") % {"number": words.number(value)} if item.levels else ""
            cells.append((points_text(item.worth(value)), level))
    return ItemLine(
        item.title or _("Verdict"),
        cells,
        _apart(item, there) if wide else "",
        [each.get(item.key, "") for each in notes],
        None if item.is_verdict else _dots(item, [c.first_name[:1] for c in columns], given),
    )


def _apart(item: Item, values: Sequence[Decimal]) -> str:
    apart = marking.spread(item, values)
    if item.is_verdict:
        return _("not the same verdict")
    if item.levels:
        return ngettext("%(number)d level apart", "%(number)d levels apart", int(apart)) % {
            "number": int(apart)
        }
    return _("%(number)s points apart") % {"number": words.number(apart)}


def _dots(item: Item, letters: Sequence[str], given: Sequence[Decimal | None]) -> Dots | None:
    there = sorted((value, letter) for value, letter in zip(given, letters, strict=True) if value is not None)
    if not there:
        return None
    places = [LEFT + round((RIGHT - LEFT) * Fraction(value) / Fraction(item.top)) for value, _letter in there]
    dots: list[Dot] = []
    for place, (_value, letter) in zip(places, there, strict=True):
        x = max(place, dots[-1].x + CLOSEST) if dots else place
        dots.append(Dot(x, letter))
    beyond = max(0, dots[-1].x - RIGHT)
    for dot in dots:
        dot.x -= beyond
    low, high = there[0][0], there[-1][0]
    said = _("from %(low)s to %(high)s out of %(top)s") % {
        "low": words.number(low),
        "high": words.number(high),
        "top": words.number(item.top),
    }
    return Dots(dots, places[0], places[-1] - places[0], said)


def _late(participation: Participation, items: Sequence[Item]) -> list[Late]:
    known = {item.key: item for item in items}
    rows = SheetOperation.objects.filter(sheet__participation=participation, version=None).select_related(
        "sheet__seat"
    )
    return [
        Late(
            row.sheet.seat.name,
            known[row.item].title or _("Verdict") if row.item in known else row.item,
            value_label(known[row.item], row.points) if row.item in known else words.number(row.points or 0),
            row.note,
            row.received_at,
        )
        for row in rows
    ]
