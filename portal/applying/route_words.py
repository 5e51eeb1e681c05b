"""The conditions of a route in words, as boxes of which one has to fit."""

from __future__ import annotations

from dataclasses import dataclass

from vacancies import words
from vacancies.rules import Alternative, Definition, Proof, Route
from vacancies.wording import Sentence, alternative_sentences, condition_text


@dataclass(frozen=True)
class Option:
    """One possibility: its sentences, and the documents that prove it."""

    sentences: tuple[Sentence, ...]
    proofs: str


@dataclass(frozen=True)
class RouteWords:
    route: Route
    general: list[str]
    options: list[Option]


def route_words(definition: Definition, route: Route) -> RouteWords:
    return RouteWords(
        route,
        [condition_text(definition.condition(key), definition) for key in route.general],
        [
            Option(tuple(alternative_sentences(definition, route, each)), _proofs(definition, each))
            for each in route.alternatives
        ],
    )


def _proofs(definition: Definition, alternative: Alternative) -> str:
    """What counts as proof for this possibility."""
    conditions = [definition.condition(key) for key in alternative.conditions]
    keys = dict.fromkeys(c.document for c in conditions if c.proof is Proof.DOCUMENT and c.document)
    return words.joined([definition.document(key).label for key in keys])
