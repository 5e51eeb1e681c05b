"""The five demo procedures, and changes to them, for the tests."""

from dataclasses import replace
from functools import cache
from pathlib import Path

from vacancies import procedure_file
from vacancies.rules import Definition, Round

DEMO = Path(__file__).resolve().parents[2] / "demo"
NAMES = ("p1", "p2", "p3", "p4", "p5")


@cache
def source(name: str) -> str:
    """The text of a demo procedure's file."""
    return (DEMO / name / "procedure.toml").read_text(encoding="utf-8")


@cache
def procedure(name: str) -> Definition:
    return procedure_file.read(source(name)).definition


def with_round(definition: Definition, key: str, **changes) -> Definition:
    """The definition with one round changed."""
    rounds = tuple(replace(r, **changes) if r.key == key else r for r in definition.rounds)
    return replace(definition, rounds=rounds)


def with_part(definition: Definition, round_key: str, index: int, **changes) -> Definition:
    """The definition with one part of one round changed."""
    round_: Round = definition.round(round_key)
    parts = list(round_.parts)
    parts[index] = replace(parts[index], **changes)
    return with_round(definition, round_key, parts=tuple(parts))
