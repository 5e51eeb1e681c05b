"""What a file of a test bureau comes to: who is meant by each row, the points per part, and everything that is wrong with it.

Pure: the table, the columns and what stands there now go in, a `Reading` comes out. Points are exact: a figure out of another
maximum is converted as a fraction, and one that has no end in the four decimals that are kept is refused, never rounded.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from scoring.tables import Table, TableRow, plain
from vacancies.rules import Round as RoundRule
from vacancies.rules import Source

DECIMALS = 4
"""Decimals that are kept of points."""

_NUMBER = re.compile(r"-?\d{1,9}(?:[.,]\d{1,30})?", re.ASCII)


class KeyKind(StrEnum):
    """By what a file names a candidate."""

    REFERENCE = "reference"  # the file number
    CODE = "code"  # the code of an online test, or that of a blind round
    EMAIL = "email"


@dataclass(frozen=True)
class Target:
    """Where a column of points goes: a part, or a criterion of one. `top` is the highest value there."""

    part: str
    criterion: str
    title: str
    top: Decimal

    @property
    def key(self) -> str:
        return f"{self.part}.{self.criterion}" if self.criterion else self.part


def targets(rule: RoundRule, neutralised: Collection[tuple[str, str]] = ()) -> tuple[Target, ...]:
    """The parts of a round that a file gives points for, each followed by its criteria that still count."""
    found: list[Target] = []
    for part in rule.parts:
        if part.source is not Source.IMPORT:
            continue
        found.append(Target(part.key, "", part.title, part.maximum))
        found += [
            Target(part.key, each.key, each.title, Decimal(each.levels) if each.levels else each.maximum)
            for each in part.criteria
            if (part.key, each.key) not in neutralised
        ]
    return tuple(found)


@dataclass(frozen=True)
class SourceColumn:
    """A column: its heading, and the maximum that the file counts with where it is another than that of the rules."""

    heading: str
    maximum: Decimal | None = None


@dataclass(frozen=True)
class Columns:
    """How a file is read: the column that names the candidate, a column per target, and the words for who was absent."""

    key: str
    kind: KeyKind
    points: Mapping[str, SourceColumn]
    absent: tuple[str, ...] = ()

    def document(self) -> dict[str, Any]:
        """As plain JSON, to remember."""
        return {
            "key": self.key,
            "kind": self.kind.value,
            "points": {
                key: [each.heading, "" if each.maximum is None else str(each.maximum)]
                for key, each in sorted(self.points.items())
            },
            "absent": list(self.absent),
        }


def columns_from(document: Mapping[str, Any]) -> Columns | None:
    """The columns that a document remembers; None for an empty one."""
    if not document:
        return None
    return Columns(
        document["key"],
        KeyKind(document["kind"]),
        {
            key: SourceColumn(heading, Decimal(maximum) if maximum else None)
            for key, (heading, maximum) in document["points"].items()
        },
        tuple(document["absent"]),
    )


def fitting(columns: Columns, table: Table, known: Sequence[Target]) -> Columns | None:
    """The remembered columns as far as they are about these targets, when the table has all of them and they give points for
    every part; else None: somebody has to look."""
    points = {key: each for key, each in columns.points.items() if key in {target.key for target in known}}
    headings = [columns.key, *(each.heading for each in points.values())]
    parts = {target.part for target in known}
    if any(table.column(heading) is None for heading in headings):
        return None
    if {key.partition(".")[0] for key in points} != parts:
        return None
    return Columns(columns.key, columns.kind, points, columns.absent)


def guess(table: Table, known_targets: Sequence[Target], known: Sequence[Known]) -> Columns:
    """Columns to propose for a file of a bureau that is new: the one that names most candidates, and those with the title of a
    part or question as their heading. What is not found stays open."""
    best, key, kind = 0, table.headings[0], KeyKind.REFERENCE
    for each in KeyKind:
        keys = {_folded(key) for person in known for key in person.keys.get(each, ())}
        for place, heading in enumerate(table.headings):
            named = sum(bool(row.cells[place]) and _folded(row.cells[place]) in keys for row in table.rows)
            if named > best:
                best, key, kind = named, heading, each
    points = {}
    for target in known_targets:
        place = table.column(target.title)
        if place is not None and table.headings[place] != key:
            points[target.key] = SourceColumn(table.headings[place])
    for target in known_targets:
        if target.criterion and target.part in points:
            points.pop(target.key, None)
    return Columns(key, kind, points)


class Standing(StrEnum):
    TAKES = "takes"
    EXEMPT = "exempt"
    KEPT = "kept"  # an earlier result counts
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Known:
    """A candidate of the round: by what a file may name them, and what stands there now. `given` are values by key of target, of
    a part scored per question what it comes to; `others` says whether there are points in parts that no file gives."""

    ident: int
    keys: Mapping[KeyKind, frozenset[str]]
    standing: Standing = Standing.TAKES
    absent: bool = False
    given: Mapping[str, Decimal] = field(default_factory=dict)
    others: bool = False


class Trouble(StrEnum):
    NO_KEY = "no_key"
    UNKNOWN = "unknown"
    SEVERAL = "several"
    DOUBLE = "double"
    EXEMPT = "exempt"
    NOT_A_NUMBER = "not_a_number"
    OUT_OF_RANGE = "out_of_range"
    NOT_FINITE = "not_finite"
    INCOMPLETE = "incomplete"
    MARKED_ABSENT = "marked_absent"


@dataclass(frozen=True)
class Problem:
    """Something wrong, at a row and column of the file. `other` is an earlier row, `maximum` the most that the cell may hold."""

    row: int
    column: str
    trouble: Trouble
    value: str = ""
    other: int = 0
    maximum: Decimal | None = None


@dataclass(frozen=True)
class Cell:
    """A value before and after; None: not given."""

    target: str
    before: Decimal | None
    after: Decimal | None

    @property
    def is_changed(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True)
class Line:
    """What one row says of a candidate."""

    row: int
    ident: int
    cells: tuple[Cell, ...]
    was_absent: bool
    is_absent: bool

    @property
    def is_changed(self) -> bool:
        return self.was_absent != self.is_absent or any(cell.is_changed for cell in self.cells)


@dataclass(frozen=True)
class Reading:
    """The whole file read. `skipped` are rows about who withdrew or keeps an earlier result; `missing` are those who take the
    round and are in no row."""

    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]
    skipped: tuple[tuple[int, int], ...]
    missing: tuple[int, ...]

    @property
    def changed(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.is_changed)

    def document(self) -> list[Any]:
        """Lines as plain JSON: what a confirmation is about."""
        return [
            [
                line.ident,
                line.was_absent,
                line.is_absent,
                [[c.target, _text(c.before), _text(c.after)] for c in line.cells],
            ]
            for line in self.lines
        ]


def _text(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


def read(table: Table, columns: Columns, known_targets: Sequence[Target], known: Sequence[Known]) -> Reading:
    """Read every row. `columns` must be among the headings of the table (`fitting`)."""
    by_key: dict[str, list[Known]] = defaultdict(list)
    for each in known:
        for key in each.keys.get(columns.kind, ()):
            by_key[_folded(key)].append(each)
    wanted = [target for target in known_targets if target.key in columns.points]
    lines: list[Line] = []
    problems: list[Problem] = []
    skipped: list[tuple[int, int]] = []
    seen: dict[int, int] = {}
    place = table.column(columns.key)
    for row in table.rows:
        key = row.cells[place]
        who = by_key.get(_folded(key), []) if key else []
        trouble = _who_is_wrong(key, who, seen)
        if trouble:
            other = seen.get(who[0].ident, 0) if who else 0
            problems.append(Problem(row.number, columns.key, trouble, key, other))
            continue
        (person,) = who
        seen[person.ident] = row.number
        if person.standing in (Standing.WITHDRAWN, Standing.KEPT):
            skipped.append((row.number, person.ident))
        elif person.standing is Standing.EXEMPT:
            problems.append(Problem(row.number, columns.key, Trouble.EXEMPT, key))
        else:
            line, wrong = _line(table, row, columns, wanted, person)
            problems += wrong
            if line:
                lines.append(line)
    missing = tuple(
        each.ident for each in known if each.standing is Standing.TAKES and each.ident not in seen
    )
    return Reading(tuple(lines), tuple(problems), tuple(skipped), missing)


def _folded(key: str) -> str:
    """A key to compare: Excel takes the zeros off a number, people add spaces."""
    text = plain(key).replace(" ", "")
    return text.lstrip("0") or "0" if text.isdigit() else text


def _who_is_wrong(key: str, who: Sequence[Known], seen: Mapping[int, int]) -> Trouble | None:
    if not key:
        return Trouble.NO_KEY
    if not who:
        return Trouble.UNKNOWN
    if len(who) > 1:
        return Trouble.SEVERAL
    return Trouble.DOUBLE if who[0].ident in seen else None


def _line(
    table: Table, row: TableRow, columns: Columns, wanted: Sequence[Target], person: Known
) -> tuple[Line | None, list[Problem]]:
    absences = {plain(word) for word in columns.absent}
    problems: list[Problem] = []
    values: dict[str, Decimal | None] = {}
    words = 0
    for target in wanted:
        source = columns.points[target.key]
        text = row.cells[table.column(source.heading)]
        values[target.key] = None
        if plain(text) in absences and text:
            words += 1
        elif text:
            value = _value(text, target.top, source.maximum)
            if isinstance(value, Trouble):
                most = target.top if source.maximum is None else source.maximum
                problems.append(Problem(row.number, source.heading, value, text, maximum=most))
            else:
                values[target.key] = value
    has_points = any(value is not None for value in values.values())
    problems += _incomplete(row, columns, wanted, values, problems)
    if person.absent and has_points:
        problems.append(Problem(row.number, columns.key, Trouble.MARKED_ABSENT))
    if problems:
        return None, problems
    is_absent = person.absent or (words > 0 and not has_points and not person.others)
    cells = tuple(Cell(each.key, person.given.get(each.key), values[each.key]) for each in wanted)
    return Line(row.number, person.ident, cells, person.absent, is_absent), []


def _incomplete(
    row: TableRow,
    columns: Columns,
    wanted: Sequence[Target],
    values: Mapping[str, Decimal | None],
    wrong: Sequence[Problem],
) -> list[Problem]:
    """Of the questions of a part all are given, or none."""
    found = []
    wrong_at = {problem.column for problem in wrong}
    for part in {target.part: None for target in wanted if target.criterion}:
        questions = [target for target in wanted if target.part == part and target.criterion]
        if all(values[each.key] is None for each in questions):
            continue
        found += [
            Problem(row.number, columns.points[each.key].heading, Trouble.INCOMPLETE)
            for each in questions
            if values[each.key] is None and columns.points[each.key].heading not in wrong_at
        ]
    return found


def _value(text: str, top: Decimal, maximum: Decimal | None) -> Decimal | Trouble:
    """The value that a cell gives, out of `top`. A percentage is one of the whole, whatever the maximum of the column."""
    bare = text.removesuffix("%").strip()
    if not _NUMBER.fullmatch(bare):
        return Trouble.NOT_A_NUMBER
    value = Fraction(bare.replace(",", "."))
    out_of = Fraction(100) if text.endswith("%") else Fraction(top if maximum is None else maximum)
    if not 0 <= value <= out_of:
        return Trouble.OUT_OF_RANGE
    points = value * Fraction(top) / out_of
    scaled = points * 10**DECIMALS
    if scaled.denominator != 1:
        return Trouble.NOT_FINITE
    return Decimal(int(scaled)).scaleb(-DECIMALS).normalize() + 0


def has_files(rule: RoundRule) -> bool:
    """Whether a round has parts whose points come from a file."""
    return any(part.source is Source.IMPORT for part in rule.parts)
