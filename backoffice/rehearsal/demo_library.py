"""The library of the demo town: what its procedures ask, level by level, and its pay scales."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from django.conf import settings

from organisations.models import (
    AskedLevel,
    Competency,
    CompetencyLevel,
    FunctionFamily,
    Organisation,
    PayIndex,
    PayScale,
    PayStep,
)
from vacancies import procedure_file
from vacancies.rules import Definition

SCALES = {
    "A1a–A3a": ("A", {0: 21850, 4: 24050, 18: 33000, 24: 36200}),
    "B1–B3": ("B", {0: 17300, 4: 18850, 18: 26450, 27: 29150}),
    "C1–C3": ("C", {0: 13550, 4: 14850, 18: 21950, 27: 24800}),
    "D1–D3": ("D", {0: 13300, 4: 13750, 18: 17050, 27: 18300}),
}
"""Yearly amounts at 100 %, by years of seniority."""
INDICES = {
    date(2024, 6, 1): Decimal("2.0807"),
    date(2025, 3, 1): Decimal("2.1223"),
    date(2026, 3, 1): Decimal("2.1647"),
}


def definitions() -> list[Definition]:
    """The procedures of demo/, in order."""
    files = sorted((Path(settings.BASE_DIR) / "demo").glob("*/procedure.toml"))
    return [procedure_file.read(file.read_bytes()).definition for file in files]


def stock_library(town: Organisation) -> None:
    """Fill the library from the procedures of the town, within an action: the levels that they describe, and per family what
    its procedure asks."""
    kept: dict[str, Competency] = {}
    texts: dict[tuple[str, int], str] = {}
    for definition in definitions():
        family = _family(town, definition)
        for asked in definition.competencies:
            if asked.key not in kept:
                kept[asked.key] = Competency.objects.create(
                    organisation=town,
                    key=asked.key,
                    name=asked.name,
                    group=asked.group,
                    definition=asked.definition,
                    levels=asked.levels,
                )
            described = {anchor.level: anchor.text for anchor in asked.anchors} | {
                asked.level: asked.behaviour
            }
            for level, text in described.items():
                if text:
                    texts.setdefault((asked.key, level), text)
            if family:
                AskedLevel.objects.create(family=family, competency=kept[asked.key], level=asked.level)
    CompetencyLevel.objects.bulk_create(
        CompetencyLevel(competency=kept[key], level=level, text=text)
        for (key, level), text in sorted(texts.items())
    )
    for name, (letter, steps) in SCALES.items():
        scale = PayScale.objects.create(organisation=town, name=name, level=letter)
        PayStep.objects.bulk_create(
            PayStep(scale=scale, years=years, amount=amount) for years, amount in steps.items()
        )
    PayIndex.objects.bulk_create(
        PayIndex(organisation=town, since=since, coefficient=coefficient)
        for since, coefficient in INDICES.items()
    )


def _family(town: Organisation, definition: Definition) -> FunctionFamily | None:
    """The family that a procedure is for, the first time that it is named: that of its reserve, or its function."""
    name = definition.reserve.family or definition.offer.title
    if FunctionFamily.objects.filter(organisation=town, name=name).exists():
        return None
    return FunctionFamily.objects.create(organisation=town, name=name, level=definition.offer.level)
