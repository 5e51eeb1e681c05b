"""A part that the jury of the demo town scores in levels, with what each level looks like."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from vacancies.rules import Competency, Criterion, Definition, LevelAnchor


def in_levels(definition: Definition, path: Path) -> Definition:
    """The definition with the criteria and anchors of the file at `path`: on the sheet of that part stands what a level means."""
    said = tomllib.loads(path.read_text())
    criteria = tuple(Criterion(**{**each, "maximum": Decimal(each["maximum"])}) for each in said["criteria"])
    rounds = tuple(
        replace(
            each,
            parts=tuple(
                replace(part, criteria=criteria) if part.key == said["part"] else part for part in each.parts
            ),
        )
        if each.key == said["round"]
        else each
        for each in definition.rounds
    )
    competencies = tuple(
        _anchored(each, said["anchors"].get(each.key, {})) for each in definition.competencies
    )
    return replace(definition, rounds=rounds, competencies=competencies)


def _anchored(competency: Competency, texts: dict[str, str]) -> Competency:
    """The level that is asked is described by the competency itself."""
    anchors = tuple(
        LevelAnchor(int(level), text) for level, text in texts.items() if int(level) != competency.level
    )
    return replace(competency, anchors=anchors)
