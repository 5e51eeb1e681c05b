"""docs/procedure-format.md names every key and every choice, and its example can be read."""

import dataclasses
import inspect
import re
from enum import StrEnum
from pathlib import Path

import pytest

from vacancies import procedure_file, rules
from vacancies.definition_format import CONDITION_TYPES
from vacancies.procedure_file import read

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "procedure-format.md").read_text(encoding="utf-8")
PROSE = re.sub(r"```.*?```", "", PAGE, flags=re.DOTALL)
NAMED = set(re.findall(r"[a-z_0-9]+", " ".join(re.findall(r"`([^`]+)`", PROSE))))


def classes(module, kind):
    """The classes that a module defines itself."""
    found = inspect.getmembers(module, inspect.isclass)
    return [cls for _name, cls in found if cls.__module__ == module.__name__ and kind(cls)]


def own_results(cls) -> bool:
    """The answers of reading are no part of the file."""
    return dataclasses.is_dataclass(cls) and cls.__name__ not in ("FileProblem", "ProcedureFile")


@pytest.mark.parametrize(
    "cls", classes(rules, dataclasses.is_dataclass) + classes(procedure_file, own_results)
)
def test_every_key_is_described(cls):
    assert {field.name for field in dataclasses.fields(cls)} - NAMED == set()


@pytest.mark.parametrize(
    "enum",
    classes(rules, lambda cls: issubclass(cls, StrEnum))
    + classes(procedure_file, lambda cls: issubclass(cls, StrEnum)),
)
def test_every_choice_is_described(enum):
    assert {member.value for member in enum} - NAMED == set()


def test_every_type_of_condition_is_described():
    assert set(CONDITION_TYPES) - NAMED == set()


def test_the_smallest_file_can_be_read_without_a_warning():
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, flags=re.DOTALL)
    assert read(example).warnings == ()
