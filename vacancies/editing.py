"""Changing a definition block by block: pure functions that give a new definition and leave the rest as it was.

A place names something in a definition by its keys, from the outside in: ("rounds", "interview", "parts", "case") is a part,
("rounds",) the list of rounds, ("routes", "external", "general", "diploma") the mention of a condition by a route. Unlike a
path of the canonical document it stays the same when something is moved.

What is taken away takes along what refers to it, so that a definition never names something that is not there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import is_dataclass, replace
from typing import Any

from vacancies.definition_format import Path
from vacancies.rule_checks import RESERVED
from vacancies.rules import (
    Anchor,
    Condition,
    Definition,
    NeededWhen,
    Proof,
    Reference,
    RequiredDocument,
    Round,
    Route,
)

Place = tuple[str, ...]


# -- Finding -------------------------------------------------------------------------------------------------


def at(definition: Definition, place: Place) -> Any:
    """What stands at a place. Raises LookupError where the definition has nothing there."""
    value: Any = definition
    for step in place:
        if isinstance(value, tuple):
            value = value[_index(value, step)]
        elif is_dataclass(value) and step in value.__dataclass_fields__:
            value = getattr(value, step)
        else:
            raise LookupError(place)
    return value


def path_of(definition: Definition, place: Place) -> Path:
    """The path in the canonical document, where a list is counted. Raises LookupError as `at` does."""
    path: list[str | int] = []
    for length, step in enumerate(place):
        around = at(definition, place[:length])
        path.append(_index(around, step) if isinstance(around, tuple) else step)
    return tuple(path)


def key_of(item: Any) -> str:
    """The key of an item of a list; a mention of something is its own key."""
    return item if isinstance(item, str) else item.key


def keys_of(items: Iterable[Any]) -> list[str]:
    return [key_of(item) for item in items]


def _index(items: tuple[Any, ...], key: str) -> int:
    try:
        return keys_of(items).index(key)
    except (ValueError, AttributeError):
        raise LookupError(key) from None


# -- Changing ------------------------------------------------------------------------------------------------


def replaced(definition: Definition, place: Place, value: Any) -> Definition:
    """The definition with another value at the place."""
    return _changed(definition, place, lambda _old: value)


def added(definition: Definition, place: Place, item: Any, *, index: int | None = None) -> Definition:
    """The definition with one more item in the list at the place, at the end or before `index`."""

    def insert(items: tuple[Any, ...]) -> tuple[Any, ...]:
        position = len(items) if index is None else index
        return (*items[:position], item, *items[position:])

    return _changed(definition, place, insert)


def moved(definition: Definition, place: Place, by: int) -> Definition:
    """The definition with the item at the place so many steps later (earlier if negative); the ends of its list stop it."""

    def move(items: tuple[Any, ...]) -> tuple[Any, ...]:
        old = _index(items, place[-1])
        new = min(max(old + by, 0), len(items) - 1)
        rest = [*items[:old], *items[old + 1 :]]
        return (*rest[:new], items[old], *rest[new:])

    return _changed(definition, place[:-1], move)


def removed(definition: Definition, place: Place) -> Definition:
    """The definition without the item at the place, and without what only had a meaning together with it."""

    def leave_out(items: tuple[Any, ...]) -> tuple[Any, ...]:
        index = _index(items, place[-1])
        return (*items[:index], *items[index + 1 :])

    shorter = _changed(definition, place[:-1], leave_out)
    match place:
        case ("rounds", key):
            return _without_round(shorter, key)
        case ("rounds", key, "parts", part):
            return _without_tie_breaks(shorter, key, part)
        case ("routes", key):
            alternatives = keys_of(at(definition, place).alternatives)
            return _without_orphans(_without_route(shorter, key, alternatives), definition)
        case ("routes", route, "alternatives", key):
            return _without_orphans(_without_alternatives(shorter, {f"{route}.{key}"}), definition)
        case ("documents", key):
            return _without_proof(shorter, {key})
        case ("general", _key) | ("routes", _, "general", _key):
            return _without_orphans(shorter, definition)
        case ("routes", _, "alternatives", _, "conditions", _key):
            return _without_orphans(shorter, definition)
    return shorter


def saved(definition: Definition, place: Place, value: Any) -> Definition:
    """The definition with another value at the place; parts of a round that are no longer there take along what names them."""
    match place:
        case ("rounds", key):
            for part in keys_of(at(definition, place).parts):
                if part not in keys_of(value.parts):
                    definition = removed(definition, ("rounds", key, "parts", part))
    return replaced(definition, place, value)


def with_condition(definition: Definition, place: Place, condition: Condition) -> Definition:
    """The definition with a new condition, asked by the list of mentions at the place."""
    return added(added(definition, ("conditions",), condition), place, condition.key)


def mentions(definition: Definition, key: str) -> tuple[Place, ...]:
    """Every place where the condition of this key is asked."""
    lists: list[Place] = [("general",)]
    for route in definition.routes:
        lists.append(("routes", route.key, "general"))
        lists += [("routes", route.key, "alternatives", a.key, "conditions") for a in route.alternatives]
    return tuple((*place, key) for place in lists if key in at(definition, place))


def fresh_key(text: str, taken: Iterable[str], fallback: str = "item") -> str:
    """A key made of a title: a plain word that nothing in the list has yet."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    word = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40].rstrip("_")
    if not word or not word[0].isalpha():
        word = f"{fallback}_{word}".rstrip("_")
    used = {*taken, RESERVED}
    key, number = word, 2
    while key in used:
        key, number = f"{word}_{number}", number + 1
    return key


def _changed(value: Any, place: Place, change: Callable[[Any], Any]) -> Any:
    if not place:
        return change(value)
    step, rest = place[0], place[1:]
    if isinstance(value, tuple):
        index = _index(value, step)
        return (*value[:index], _changed(value[index], rest, change), *value[index + 1 :])
    if not is_dataclass(value) or step not in value.__dataclass_fields__:
        raise LookupError(step)
    return replace(value, **{step: _changed(getattr(value, step), rest, change)})


# -- What goes along -----------------------------------------------------------------------------------------


def _without_round(definition: Definition, key: str) -> Definition:
    """No extra test, tie-break, paper or day names the round any more."""

    def day(reference: Reference) -> Reference:
        return Reference() if reference.anchor is Anchor.ROUND and reference.round == key else reference

    def paper(document: RequiredDocument) -> RequiredDocument:
        if document.needed is NeededWhen.ROUND and document.round == key:
            document = replace(document, needed=NeededWhen.APPOINTMENT, round="")
        return replace(document, anchor=day(document.anchor))

    def route(one: Route) -> Route:
        return replace(
            one,
            alternatives=tuple(
                replace(a, extra_test="") if a.extra_test == key else a for a in one.alternatives
            ),
        )

    definition = replace(
        definition,
        routes=tuple(map(route, definition.routes)),
        documents=tuple(map(paper, definition.documents)),
        conditions=tuple(replace(c, reference=day(c.reference)) for c in definition.conditions),
    )
    return _without_tie_breaks(definition, key)


def _without_tie_breaks(definition: Definition, round_key: str, part: str = "") -> Definition:
    """Without the tie-breaks that name a round or any part of it; with `part`, only those that name that part."""

    def stays(reference: str, inside: str) -> bool:
        if part:
            return reference != f"{round_key}.{part}" and not (inside == round_key and reference == part)
        return reference.partition(".")[0] != round_key or inside == reference

    def trimmed(round_: Round) -> Round:
        if not round_.cut:
            return round_
        kept = tuple(
            r
            for r in round_.cut.tie_breaks
            if stays(r, round_.key) or (not part and r in keys_of(round_.parts))
        )
        return replace(round_, cut=replace(round_.cut, tie_breaks=kept))

    kept = tuple(r for r in definition.end.tie_breaks if stays(r, ""))
    return replace(
        definition,
        rounds=tuple(map(trimmed, definition.rounds)),
        end=replace(definition.end, tie_breaks=kept),
    )


def _without_route(definition: Definition, key: str, alternatives: list[str]) -> Definition:
    """Papers that only this route asked for go too; a round that only this route took is for everybody."""
    gone = {d.key for d in definition.documents if d.routes == (key,)}
    definition = replace(
        definition,
        documents=tuple(
            replace(d, routes=tuple(r for r in d.routes if r != key))
            for d in definition.documents
            if d.key not in gone
        ),
        rounds=tuple(
            replace(r, taken_by=tuple(k for k in r.taken_by if k != key)) for r in definition.rounds
        ),
    )
    definition = _without_proof(definition, gone)
    return _without_alternatives(definition, {f"{key}.{a}" for a in alternatives})


def _without_alternatives(definition: Definition, names: set[str]) -> Definition:
    """Papers that only these alternatives asked for go too."""
    gone = {d.key for d in definition.documents if d.alternatives and names >= set(d.alternatives)}
    documents = tuple(
        replace(d, alternatives=tuple(a for a in d.alternatives if a not in names))
        for d in definition.documents
        if d.key not in gone
    )
    return _without_proof(replace(definition, documents=documents), gone)


def _without_proof(definition: Definition, documents: set[str]) -> Definition:
    """What one of these papers proved is declared by the candidate."""
    return replace(
        definition,
        conditions=tuple(
            replace(c, proof=Proof.DECLARED, document="") if c.document in documents else c
            for c in definition.conditions
        ),
    )


def _without_orphans(definition: Definition, before: Definition) -> Definition:
    """Without the conditions that were asked before and are not any more."""
    return replace(
        definition,
        conditions=tuple(
            c for c in definition.conditions if mentions(definition, c.key) or not mentions(before, c.key)
        ),
    )
