"""A whole procedure as a TOML file: the definition, and optionally what officer and jury decide in a
rehearsal.

The file has the keys of the canonical document (`vacancies.definition_format`), with TOML's own dates and
numbers. Every problem gets its line and column, all problems of a file come at once, and writing and reading
again gives an equal definition. `docs/procedure-format.md` describes it for those who write one.
"""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

import tomlkit
import tree_sitter
import tree_sitter_toml
from django.utils.translation import gettext as _

from vacancies import rule_checks
from vacancies.definition_format import (
    TYPE_OF_CONDITION,
    Path,
    Problem,
    Severity,
    decimal_text,
    default_of,
    path_text,
    read_dataclass,
    read_document,
)
from vacancies.rules import Condition, Definition, HeldRule, Round

MOST_SYNTAX_PROBLEMS = 20

# -- The rehearsal's own table -------------------------------------------------------------------------------


class JuryRole(StrEnum):
    CHAIR = "chair"
    MEMBER = "member"
    EXTERNAL_EXPERT = "external_expert"
    SECRETARY = "secretary"


@dataclass(frozen=True)
class RehearsalJuror:
    """A member of the jury; `key` is the name that the candidates' file uses for a juror's points."""

    key: str
    name: str
    role: JuryRole = JuryRole.MEMBER


@dataclass(frozen=True)
class RoundDecision:
    """What officer and jury decide in the round `key`.

    `held` with its `reason` where the definition says that it may be held; `cut` where the jury fixes the
    number; `neutralised`: "part.criterion" taken out for everyone.
    """

    key: str
    held: bool | None = None
    reason: str = ""
    cut: int | None = None
    neutralised: tuple[str, ...] = ()


@dataclass(frozen=True)
class RehearsalSettings:
    """The table `[rehearsal]`: no part of the rules, only what is decided when they are played.

    `closing` is the day on which registration closes where the vacancy prints none; `decision` the day of the
    authority's decision.
    """

    closing: date | None = None
    decision: date | None = None
    jury: tuple[RehearsalJuror, ...] = ()
    rounds: tuple[RoundDecision, ...] = ()

    def round(self, key: str) -> RoundDecision:
        """What is decided in that round; an empty decision if the file says nothing."""
        return next((r for r in self.rounds if r.key == key), RoundDecision(key))


def rehearsal_problems(definition: Definition, rehearsal: RehearsalSettings) -> tuple[Problem, ...]:
    """What does not fit the definition: unknown rounds, decisions that a round leaves open or does not
    ask.
    """
    found = tuple(_rehearsal_findings(definition, rehearsal))
    return tuple(Problem(Severity.ERROR, ("rehearsal", *path), message) for path, message in found)


def _rehearsal_findings(definition: Definition, rehearsal: RehearsalSettings) -> Iterator[tuple[Path, str]]:
    rounds = {round_.key: round_ for round_ in definition.rounds}
    for name in ("rounds", "jury"):
        keys = [item.key for item in getattr(rehearsal, name)]
        for index, key in enumerate(keys):
            if key in keys[:index]:
                yield (name, index, "key"), _("“%(key)s” is used twice in this list") % {"key": key}
    for index, decision in enumerate(rehearsal.rounds):
        path: Path = ("rounds", index)
        if decision.key not in rounds:
            yield (
                (*path, "key"),
                _("“%(key)s” does not exist; there is: %(known)s")
                % {"key": decision.key, "known": ", ".join(rounds)},
            )
            continue
        yield from _decision_findings(path, rounds[decision.key], decision)
    for round_ in rounds.values():
        decision = rehearsal.round(round_.key)
        if round_.held.rule is HeldRule.MAY and decision.held is None:
            yield (
                ("rounds",),
                _("“%(round)s” may be held: give “held”, true or false") % {"round": round_.key},
            )
        if round_.cut and round_.cut.number is None and decision.cut is None:
            yield (
                ("rounds",),
                _("the jury fixes how many go on in “%(round)s”: give “cut”") % {"round": round_.key},
            )


def _decision_findings(path: Path, round_: Round, decision: RoundDecision) -> Iterator[tuple[Path, str]]:
    if decision.held is not None and round_.held.rule is not HeldRule.MAY:
        yield (*path, "held"), _("is not for the officer to decide: the rules say when this round is held")
    if decision.held is not None and not decision.reason:
        yield path, _("deciding whether a round is held needs a “reason”")
    if decision.cut is not None and (round_.cut is None or round_.cut.number is not None):
        yield (*path, "cut"), _("is not for the jury to fix: the rules say how many go on")
    if decision.cut is not None and decision.cut < 1:
        yield (
            (*path, "cut"),
            _("must be %(least)s or more, not %(value)s") % {"least": 1, "value": decision.cut},
        )
    criteria = [f"{part.key}.{criterion.key}" for part in round_.parts for criterion in part.criteria]
    for position, name in enumerate(decision.neutralised):
        if name not in criteria:
            yield (
                (*path, "neutralised", position),
                _("“%(key)s” does not exist; there is: %(known)s")
                % {
                    "key": name,
                    "known": ", ".join(criteria),
                },
            )


# -- Reading -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FileProblem:
    """A problem at a place in the file: line and column count from 1, columns in characters; `where` is
    the path as text.
    """

    severity: Severity
    line: int
    column: int
    where: str
    message: str

    def __str__(self) -> str:
        place = f"{self.line}:{self.column}"
        return f"{place}: {self.where}: {self.message}" if self.where else f"{place}: {self.message}"


class ProcedureFileError(ValueError):
    """The file does not hold a procedure. `problems` has everything wrong with it, in order of the file."""

    def __init__(self, problems: tuple[FileProblem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class ProcedureFile:
    """What a file says. `rehearsal` is None without the table; `warnings` are odd but possible."""

    definition: Definition
    rehearsal: RehearsalSettings | None = None
    warnings: tuple[FileProblem, ...] = ()


def read(source: bytes | str) -> ProcedureFile:
    """Read a procedure file. Raises `ProcedureFileError` with every problem; nothing is half read."""
    text = _decoded(source)
    document = _parsed(text)
    definition, problems = read_document({k: v for k, v in document.items() if k != "rehearsal"})
    rehearsal = None
    if "rehearsal" in document:
        rehearsal, more = read_dataclass(RehearsalSettings, document["rehearsal"], ("rehearsal",))
        problems += more
    about_rules = rule_checks.errors(definition) if problems else rule_checks.problems(definition)
    if rehearsal is not None:
        about_rules += rehearsal_problems(definition, rehearsal)
    problems += tuple(p for p in about_rules if not any(_related(p.path, known.path) for known in problems))
    places = Places(text)
    found = tuple(
        sorted((places.file_problem(p, document) for p in problems), key=lambda p: (p.line, p.column))
    )
    if any(p.severity is Severity.ERROR for p in found):
        raise ProcedureFileError(found)
    return ProcedureFile(definition, rehearsal, found)


def _related(one: Path, two: Path) -> bool:
    """Whether one lies within the other: what a value that could not be read leads to is no news."""
    shared = min(len(one), len(two))
    return one[:shared] == two[:shared]


def _decoded(source: bytes | str) -> str:
    if isinstance(source, str):
        return source.removeprefix("\ufeff")
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = source[: error.start].decode("utf-8-sig", errors="replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        message = _("the file must be text in UTF-8; this character is not")
        raise ProcedureFileError((FileProblem(Severity.ERROR, line, column, "", message),)) from error


def _parsed(text: str) -> Mapping[str, Any]:
    """The file as Python values, numbers as `Decimal`. Goes on after a syntax error by leaving out the
    line that has it.
    """
    problems: list[FileProblem] = []
    lines = text.split("\n")
    document: Mapping[str, Any] = {}
    while len(problems) < MOST_SYNTAX_PROBLEMS:
        try:
            document = tomllib.loads("\n".join(lines), parse_float=Decimal)
            break
        except ValueError as error:  # also for a whole number of thousands of digits
            problem = _syntax_problem(error, lines)
        except RecursionError:
            problem = FileProblem(Severity.ERROR, 1, 1, "", _("lists and tables are nested too deeply"))
        if problem.line in (p.line for p in problems):
            break  # the line was not the cause: what follows would be noise
        problems.append(problem)
        lines[problem.line - 1] = ""
    if problems:
        raise ProcedureFileError(tuple(sorted(problems, key=lambda p: (p.line, p.column))))
    return document


def _syntax_problem(error: ValueError, lines: list[str]) -> FileProblem:
    message = str(error)
    line, column = len(lines), len(lines[-1]) + 1
    if place := re.search(r" \(at line (\d+), column (\d+)\)$", message):
        line, column = int(place[1]), int(place[2])
    message = re.sub(r" \(at [^()]*\)$", "", message)
    return FileProblem(
        Severity.ERROR, line, column, "", _("not valid TOML: %(message)s") % {"message": message}
    )


# -- Places --------------------------------------------------------------------------------------------------


class Places:
    """Line and column of every key and list item of a TOML text, by its path in the parsed document."""

    def __init__(self, text: str) -> None:
        self._lines = text.encode(errors="replace").split(b"\n")
        self._places: dict[Path, tuple[int, int]] = {}
        self._lengths: dict[Path, int] = {}  # of the lists of tables
        parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_toml.language()))
        for node in parser.parse(b"\n".join(self._lines)).root_node.named_children:
            if node.type == "pair":
                self._pair((), node)
            elif node.type in ("table", "table_array_element"):
                self._header(node)

    def of(self, path: Path) -> tuple[int, int]:
        """Line and column, from 1; of the nearest table around it where the file does not have the path
        itself.
        """
        while path and path not in self._places:
            path = path[:-1]
        return self._places.get(path, (1, 1))

    def file_problem(self, problem: Problem, document: Any) -> FileProblem:
        where = path_text(problem.path, document)
        return FileProblem(problem.severity, *self.of(problem.path), where, problem.message)

    def _header(self, node: tree_sitter.Node) -> None:
        header, *rest = [child for child in node.named_children if child.type != "comment"]
        *outer, last = self._keys(header)
        base: Path = ()
        for key in outer:
            base = self._inside((*base, key))
        base = (*base, last)
        if node.type == "table_array_element":
            index = self._lengths.get(base, 0)
            self._lengths[base] = index + 1
            self._note(base, header)
            base = (*base, index)
        self._note(base, header)
        for child in rest:
            if child.type == "pair":
                self._pair(base, child)

    def _inside(self, path: Path) -> Path:
        """A header that goes on from a list of tables means the last one."""
        return (*path, self._lengths[path] - 1) if path in self._lengths else path

    def _pair(self, base: Path, node: tree_sitter.Node) -> None:
        key, *_comments, value = node.named_children
        for step in self._keys(key):
            base = (*base, step)
            self._note(base, key)
        self._value(base, value)

    def _value(self, path: Path, node: tree_sitter.Node) -> None:
        if node.type == "array":
            items = [child for child in node.named_children if child.type != "comment"]
            for index, item in enumerate(items):
                self._note((*path, index), item)
                self._value((*path, index), item)
        elif node.type == "inline_table":
            for child in node.named_children:
                if child.type == "pair":
                    self._pair(path, child)

    def _note(self, path: Path, node: tree_sitter.Node) -> None:
        row, column = node.start_point
        characters = len(self._lines[row][:column].decode(errors="replace"))
        self._places.setdefault(path, (row + 1, characters + 1))

    @staticmethod
    def _keys(node: tree_sitter.Node) -> list[str]:
        keys: list[str] = []
        table: Any = tomllib.loads(f"{(node.text or b'').decode()} = 0")
        while isinstance(table, dict):
            ((key, table),) = table.items()
            keys.append(key)
        return keys


# -- Writing -------------------------------------------------------------------------------------------------

INLINE_WIDTH = 90
"""A table without tables inside is written on one line where it fits in so many characters."""


def write(definition: Definition, rehearsal: RehearsalSettings | None = None) -> str:
    """The procedure file of a definition; `read` gives the same definition and rehearsal back."""
    document = tomlkit.document()
    _fill(document, {**_plain(definition), "semantics": definition.semantics})
    if rehearsal is not None:
        document["rehearsal"] = _table(_plain(rehearsal))
    return tomlkit.dumps(document)


def _plain(value: Any) -> Any:
    """A dataclass as TOML's own values, defaults left out."""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if not dataclasses.is_dataclass(value):
        return value
    kind = {"type": TYPE_OF_CONDITION[type(value)]} if isinstance(value, Condition) else {}
    return kind | {
        field.name: _plain(getattr(value, field.name))
        for field in dataclasses.fields(value)
        if getattr(value, field.name) != default_of(field)
    }


def _fill(container: Any, values: Mapping[str, Any]) -> None:
    """Put plain keys first: after the header of a table inside, a key would belong to that one."""
    for key, value in sorted(values.items(), key=lambda item: _has_header(item[1])):
        container.add(key, _item(value))


def _has_header(value: Any) -> bool:
    if isinstance(value, dict):
        return not _fits(value)
    return bool(value) and isinstance(value, list) and isinstance(value[0], dict)


def _fits(table: Mapping[str, Any]) -> bool:
    nested = any(
        isinstance(v, dict) or (isinstance(v, list) and v and isinstance(v[0], dict)) for v in table.values()
    )
    return not nested and len(str(table)) <= INLINE_WIDTH and "\\n" not in str(table)


def _item(value: Any) -> Any:
    if isinstance(value, dict):
        return _inline(value) if _fits(value) else _table(value)
    if isinstance(value, Decimal):
        return tomlkit.value(decimal_text(value))
    if isinstance(value, str):
        return tomlkit.string(value, multiline="\n" in value)
    if isinstance(value, list):
        return _list(value)
    return value


def _list(values: list[Any]) -> Any:
    if values and isinstance(values[0], dict):
        tables = tomlkit.aot()
        for value in values:
            tables.append(_table(value))
        return tables
    items = tomlkit.array()
    for value in values:
        items.append(_item(value))
    return items.multiline(len(str(values)) > INLINE_WIDTH)


def _table(values: Mapping[str, Any]) -> Any:
    table = tomlkit.table()
    _fill(table, values)
    return table


def _inline(values: Mapping[str, Any]) -> Any:
    table = tomlkit.inline_table()
    for key, value in values.items():
        table.add(key, _item(value))
    return table
