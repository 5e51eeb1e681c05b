"""The canonical document: a `Definition` as plain JSON values, and back.

Only keys that differ from their default are written, `Decimal`, dates and times as text, a condition with its
`type`. The defaults belong to the number of the semantics, which is therefore always written. What is
published is the hash of `canonical_json`. Reading names every problem at once: where, what is wrong, and what
would be right.
"""

from __future__ import annotations

import dataclasses
import difflib
import hashlib
import json
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from vacancies import rules
from vacancies.rules import Condition, Definition

Path = tuple[str | int, ...]
"""Where something stands in a document: keys of tables and indices of lists, from the outside in."""

CONDITION_TYPES: Mapping[str, type[Condition]] = {
    "diploma": rules.DiplomaCondition,
    "certificate": rules.CertificateCondition,
    "experience": rules.ExperienceCondition,
    "seniority": rules.SeniorityCondition,
    "contract": rules.ContractCondition,
    "evaluation": rules.EvaluationCondition,
    "language": rules.LanguageCondition,
    "licence": rules.LicenceCondition,
    "age": rules.AgeCondition,
    "nationality": rules.NationalityCondition,
    "residence": rules.ResidenceCondition,
    "cooling_off": rules.CoolingOffCondition,
    "not_overqualified": rules.NotOverqualifiedCondition,
    "medical": rules.MedicalCondition,
    "judgement": rules.JudgementCondition,
    "statement": rules.StatementCondition,
}
TYPE_OF_CONDITION = {cls: name for name, cls in CONDITION_TYPES.items()}

T = TypeVar("T")

LARGEST = 10**9
SMALLEST_STEP = Decimal("0.000001")


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Problem:
    """What is wrong or odd at a place in the document; `message` is in the active language."""

    severity: Severity
    path: Path
    message: str


class DefinitionError(ValueError):
    """The document is not a definition. `problems` holds all that is wrong with it."""

    def __init__(self, problems: tuple[Problem, ...], document: Any = None) -> None:
        super().__init__("\n".join(f"{path_text(p.path, document)}: {p.message}" for p in problems))
        self.problems = problems


def path_text(path: Path, document: Any = None) -> str:
    """The path as text: "rounds.written_test.parts.essay.maximum"; an item without a key by its place:
    "rounds.#2".
    """
    words: list[str] = []
    for step in path:
        inside = isinstance(document, Mapping | list | tuple)
        try:
            document = document[step] if inside else None  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            document = None
        if isinstance(step, int):
            key = document.get("key") if isinstance(document, Mapping) else None
            words.append(key if isinstance(key, str) and key else f"#{step + 1}")
        else:
            words.append(step)
    return ".".join(words)


# -- Writing -------------------------------------------------------------------------------------------------


def to_document(definition: Definition) -> dict[str, Any]:
    """The canonical document: JSON values only, keys that differ from their default, and always
    `semantics`.
    """
    return {**to_plain(definition), "semantics": definition.semantics}


def canonical_json(definition: Definition) -> bytes:
    """The canonical document as UTF-8 JSON with sorted keys and no spaces: equal definitions give equal
    bytes.
    """
    return json.dumps(
        to_document(definition), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode()


def fingerprint(definition: Definition) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical_json(definition)).hexdigest()


def decimal_text(number: Decimal) -> str:
    """The shortest exact notation without exponent: 60, 12.5."""
    return format((number + 0).normalize(), "f")


def to_plain(value: Any) -> Any:
    """A dataclass of the definition (or a value inside one) as JSON values, defaults left out."""
    if isinstance(value, StrEnum):
        return value.value
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, tuple):
        return [to_plain(item) for item in value]
    kind = {"type": TYPE_OF_CONDITION[type(value)]} if isinstance(value, Condition) else {}
    return kind | {
        field.name: to_plain(getattr(value, field.name))
        for field in dataclasses.fields(value)
        if default_of(field) is MISSING or getattr(value, field.name) != default_of(field)
    }


def default_of(field: dataclasses.Field) -> Any:
    """The default of a field of the definition; `MISSING` where it has none."""
    if field.default_factory is not MISSING:
        return field.default_factory()
    return field.default


# -- Reading -------------------------------------------------------------------------------------------------


def from_document(document: Any) -> Definition:
    """The definition of a canonical document.

    Dates, times and numbers may also be Python's own (as a TOML parser gives them). Raises `DefinitionError`
    with every problem.
    """
    definition, problems = read_document(document)
    if problems:
        raise DefinitionError(problems, document)
    return definition


def read_document(document: Any) -> tuple[Definition, tuple[Problem, ...]]:
    """The definition as far as it can be read, with defaults or empty values where it could not, and every
    problem.
    """
    return read_dataclass(Definition, document)


def read_dataclass(cls: type[T], raw: Any, path: Path = ()) -> tuple[T, tuple[Problem, ...]]:
    """Any dataclass made of texts, numbers, dates, choices, lists and other dataclasses, read as
    `read_document` does.
    """
    reader = _Reader()
    return reader.read(cls, raw, path), tuple(reader.problems)


@cache
def _hints(cls: type) -> Mapping[str, Any]:
    return typing.get_type_hints(cls)


class _Reader:
    """Turns plain values into what a type hint asks. Goes on after a problem, with an empty value in its
    place.
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def read(self, hint: Any, raw: Any, path: Path) -> Any:
        if isinstance(hint, types.UnionType):  # X | None: a key that is there has a value
            hint = next(h for h in typing.get_args(hint) if h is not types.NoneType)
        if typing.get_origin(hint) is tuple:
            return self._list(typing.get_args(hint)[0], raw, path)
        if hint is Condition:
            return self._condition(raw, path)
        if dataclasses.is_dataclass(hint):
            return self._table(hint, raw, path)
        value = _scalar(hint, raw)
        if value is None:
            self._wrong(path, hint, raw)
            return _empty(hint)
        return value

    def _list(self, item: Any, raw: Any, path: Path) -> tuple[Any, ...]:
        if not isinstance(raw, list | tuple):
            self._problem(path, _("must be a list, not %(value)s") % {"value": _shown(raw)})
            return ()
        return tuple(self.read(item, value, (*path, index)) for index, value in enumerate(raw))

    def _condition(self, raw: Any, path: Path) -> Condition:
        name = raw.get("type") if isinstance(raw, Mapping) else None
        cls = CONDITION_TYPES.get(name) if isinstance(name, str) else None
        if cls is not None:
            return self._table(cls, {k: v for k, v in raw.items() if k != "type"}, path)
        if not isinstance(raw, Mapping):
            self._problem(path, _("must be a table of keys, not %(value)s") % {"value": _shown(raw)})
        elif name is None:
            self._problem(
                (*path, "type"),
                _("is lacking; it must be %(expected)s") % {"expected": _one_of(CONDITION_TYPES)},
            )
        else:
            self._problem(
                (*path, "type"),
                _("must be %(expected)s, not %(value)s")
                % {"expected": _one_of(CONDITION_TYPES), "value": _shown(name)},
            )
        key = raw.get("key") if isinstance(raw, Mapping) else None
        return rules.StatementCondition(key=key if isinstance(key, str) else "")

    def _table(self, cls: type[T], raw: Any, path: Path) -> T:
        hints = _hints(cls)
        if not isinstance(raw, Mapping):
            self._problem(path, _("must be a table of keys, not %(value)s") % {"value": _shown(raw)})
            raw = None
        values: dict[str, Any] = {}
        for field in dataclasses.fields(cls):  # type: ignore[arg-type]
            hint = hints[field.name]
            if raw is not None and field.name in raw:
                values[field.name] = self.read(hint, raw[field.name], (*path, field.name))
            elif default_of(field) is MISSING:
                if raw is not None:
                    self._problem(
                        (*path, field.name),
                        _("is lacking; it must be %(expected)s") % {"expected": _expected(hint)},
                    )
                values[field.name] = _empty(hint)
        for key in raw or ():
            if key not in hints:
                self._unknown((*path, str(key)), str(key), [f.name for f in dataclasses.fields(cls)])  # type: ignore[arg-type]
        return cls(**values)

    def _unknown(self, path: Path, key: str, known: list[str]) -> None:
        nearest = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
        if nearest:
            message = _("unknown key; did you mean “%(nearest)s”?") % {"nearest": nearest[0]}
        else:
            message = _("unknown key; known here: %(known)s") % {"known": ", ".join(known)}
        self._problem(path, message)

    def _wrong(self, path: Path, hint: Any, raw: Any) -> None:
        if hint is str and isinstance(raw, str):
            self._problem(path, _("must not contain control characters"))
            return
        self._problem(
            path,
            _("must be %(expected)s, not %(value)s") % {"expected": _expected(hint), "value": _shown(raw)},
        )

    def _problem(self, path: Path, message: str) -> None:
        self.problems.append(Problem(Severity.ERROR, path, message))


def _scalar(hint: Any, raw: Any) -> Any:
    """The value as the type asks, or None if it is not one."""
    if hint is bool:
        return raw if isinstance(raw, bool) else None
    if hint is int:
        return raw if isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) < LARGEST else None
    if hint is Decimal:
        return _decimal(raw)
    if hint is str:
        return _text(raw)
    if issubclass(hint, StrEnum):
        return hint(raw) if raw in [choice.value for choice in hint] else None
    return _moment(hint, raw)


def _decimal(raw: Any) -> Decimal | None:
    if isinstance(raw, bool) or not isinstance(raw, int | str | Decimal):
        return None
    try:
        number = Decimal(raw)
    except InvalidOperation:
        return None
    # Looked at before calculating: a power of ten in the millions would overflow.
    if not number.is_finite() or number.adjusted() > 8 or number.as_tuple().exponent < -28:
        return None
    return number if number == number.quantize(SMALLEST_STEP) else None


def _text(raw: Any) -> str | None:
    if not isinstance(raw, str):
        return None
    text = raw.replace("\r\n", "\n")
    printable = all(char in "\n\t" or (ord(char) >= 32 and not "\ud800" <= char <= "\udfff") for char in text)
    return text if printable and "\x7f" not in text else None


def _moment(hint: Any, raw: Any) -> date | datetime | time | None:
    if isinstance(raw, str):
        if hint is datetime and len(raw) <= len("2026-06-09"):
            return None
        try:
            raw = hint.fromisoformat(raw)
        except ValueError:
            return None
    if type(raw) is not hint or getattr(raw, "tzinfo", None) is not None:
        return None
    return raw


def _empty(hint: Any) -> Any:
    """Something to go on with where a value is lacking or wrong."""
    if isinstance(hint, types.UnionType):
        return None
    if typing.get_origin(hint) is tuple:
        return ()
    if dataclasses.is_dataclass(hint):
        fields = dataclasses.fields(hint)
        return hint(**{f.name: _empty(_hints(hint)[f.name]) for f in fields if default_of(f) is MISSING})
    if hint in (date, datetime):
        return hint(2000, 1, 1)
    return next(iter(hint)) if issubclass(hint, StrEnum) else hint()


def _one_of(choices: typing.Iterable[str]) -> str:
    return _("one of %(choices)s") % {"choices": ", ".join(f"“{choice}”" for choice in choices)}


def _expected(hint: Any) -> str:
    """What would be right, in words."""
    if isinstance(hint, types.UnionType):
        hint = next(h for h in typing.get_args(hint) if h is not types.NoneType)
    if typing.get_origin(hint) is tuple:
        return _("a list")
    if dataclasses.is_dataclass(hint):
        return _("a table of keys")
    if issubclass(hint, StrEnum):
        return _one_of(choice.value for choice in hint)
    return {
        bool: _("true or false"),
        int: _("a whole number"),
        Decimal: _("a number such as 60 or 12.5 (at most six decimals)"),
        str: _("a text"),
        date: _("a date such as 2026-06-09"),
        datetime: _("a local date and time such as 2026-06-09T23:59:00"),
        time: _("a local time such as 13:30:00"),
    }[hint]


def _shown(raw: Any) -> str:
    """The wrong value, shortened for a message."""
    match raw:
        case bool():
            return "true" if raw else "false"
        case str():
            return f"“{raw[:40]}…”" if len(raw) > 40 else f"“{raw}”"
        case Mapping():
            return _("a table of keys")
        case list() | tuple():
            return _("a list")
        case None:
            return _("nothing")
    return str(raw)[:40]


# -- Moving --------------------------------------------------------------------------------------------------


def shift_dates(definition: Definition, days: int) -> Definition:
    """The same definition with every date moved by so many days (a multiple of seven keeps the days of the
    week).
    """
    return _shifted(definition, timedelta(days=days))


def _shifted(value: Any, by: timedelta) -> Any:
    if isinstance(value, date):
        return value + by
    if isinstance(value, tuple):
        return tuple(_shifted(item, by) for item in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.replace(
            value, **{f.name: _shifted(getattr(value, f.name), by) for f in dataclasses.fields(value)}
        )
    return value
