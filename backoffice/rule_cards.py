"""The rules of a draft as cards: what each block says in short, its sentences in the brochure, what is wrong or odd about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from backoffice.forms.rules import in_words
from organisations.prose import as_words
from vacancies import wording, words
from vacancies.definition_format import Path, Problem, Severity
from vacancies.editing import Place, mentions
from vacancies.round_wording import reference_title, round_number
from vacancies.rule_checks import problems
from vacancies.rules import (
    Alternative,
    Definition,
    HeldRule,
    Part,
    ResultKind,
    Round,
    Route,
    Source,
)
from vacancies.sentences import Aspect, Block, BlockKind, plain
from vacancies.words import capital, joined, name, number


@dataclass(frozen=True)
class Found:
    """A problem in the words of its card."""

    message: str
    is_error: bool


@dataclass(frozen=True)
class Item:
    """Something in a list within a card, with its place for the buttons; `edit` is the place of its form."""

    place: str
    text: str
    edit: str = ""
    first: bool = False
    last: bool = False


@dataclass(frozen=True)
class Section:
    """A list within a card; `add` is the place of the list. One with a `place` of its own is an item too."""

    title: str
    items: Sequence[Item]
    add: str
    add_label: str
    place: str = ""
    first: bool = True
    last: bool = True
    joint: str = ""  # stands between this section and the one before


@dataclass(frozen=True)
class Card:
    """A block of the rules. `place` is that of its form, where it has one of its own."""

    place: str
    label: str
    title: str
    lines: Sequence[tuple[str, Sequence[str]]] = ()
    sections: Sequence[Section] = ()
    blocks: Sequence[Block] = ()
    found: Sequence[Found] = ()
    editable: bool = True
    movable: bool = False
    removable: bool = False
    first: bool = False
    last: bool = False

    @property
    def slug(self) -> str:
        return self.place.replace("/", "-")


@dataclass
class Chapter:
    """Cards under a heading, and what can be added to them."""

    title: str
    cards: list[Card] = field(default_factory=list)
    add: str = ""
    add_label: str = ""


def chapters(definition: Definition) -> list[Chapter]:
    """All cards, in the order of the procedure."""
    found = list(problems(definition))
    return [
        Chapter(_("The post"), [_offer(definition, found)]),
        Chapter(
            _("Who may take part"),
            [_general(definition, found), *_routes(definition, found), *_orphans(definition, found)],
            "routes",
            _("Add a way in"),
        ),
        Chapter(_("What candidates hand in"), [_documents(definition, found), _questions(definition, found)]),
        Chapter(_("The rounds"), list(_rounds(definition, found)), "rounds", _("Add a round")),
        Chapter(_("The end"), [_end(definition, found), _reserve(definition, found)]),
    ]


def told_by_card(definition: Definition, *, errors: bool) -> list[tuple[Card | None, Found]]:
    """Everything wrong (or else odd) with the card that it is about; without a card where it is about the rules as a whole."""
    cards = [card for chapter in chapters(definition) for card in chapter.cards]
    told: list[tuple[Card | None, Found]] = [(card, each) for card in cards for each in card.found]
    told += [(None, each) for each in general_problems(definition)]
    return [(card, each) for card, each in told if each.is_error == errors]


def general_problems(definition: Definition) -> list[Found]:
    """What is wrong with the rules as a whole, not with one card."""
    return [
        _found(definition, p)
        for p in problems(definition)
        if p.path[:1] in (("semantics",), ("competencies",)) or p.path in (("rounds",), ("routes",))
    ]


# -- What is wrong or odd ------------------------------------------------------------------------------------


def about(definition: Definition, found: Iterable[Problem], *prefixes: Path) -> list[Found]:
    """The problems at or under one of the paths, errors first."""
    mine = [p for p in found if any(p.path[: len(prefix)] == prefix for prefix in prefixes)]
    return [_found(definition, p) for p in sorted(mine, key=lambda p: p.severity is not Severity.ERROR)]


def _found(definition: Definition, problem: Problem) -> Found:
    told = _tie(definition, problem.path) or in_words(problem.message)
    message = capital(told)
    if titles := list(_titles(definition, problem.path)):
        message = f"{', '.join(titles)}: {told}"
    return Found(message, problem.severity is Severity.ERROR)


def _tie(definition: Definition, path: Path) -> str:
    """A tie that cannot be broken so, by the title of what breaks it; the problem itself names keys."""
    if "tie_breaks" not in path or not isinstance(path[-1], int):
        return ""
    round_ = definition.rounds[path[1]] if path[0] == "rounds" and isinstance(path[1], int) else None
    ties = round_.cut.tie_breaks if round_ and round_.cut else definition.end.tie_breaks
    return _("the score for %(title)s cannot decide a tie here: choose something else") % {
        "title": reference_title(definition, round_, ties[path[-1]])
    }


def _titles(definition: Definition, path: Path) -> Iterator[str]:
    """Names of what a path goes through, below the card itself."""
    value: Any = definition
    for depth, step in enumerate(path):
        value = value[step] if isinstance(step, int) else getattr(value, step, None)
        below = depth > 1 or path[0] in ("conditions", "documents", "questions", "competencies")
        if isinstance(step, int) and below and not isinstance(value, str):
            text = getattr(value, "title", "") or getattr(value, "label", "")
            if not text and path[0] == "conditions":
                text = wording.condition_text(value, definition)
            if text:
                yield f"“{text.removesuffix('.')}”"
        if value is None:
            return


def _conditions_at(definition: Definition, *places: Place) -> list[Path]:
    """The paths of the conditions that are asked at or under the places."""
    return [
        ("conditions", index)
        for index, condition in enumerate(definition.conditions)
        if any(m[: len(place)] == place for m in mentions(definition, condition.key) for place in places)
    ]


# -- The post ------------------------------------------------------------------------------------------------


def _offer(definition: Definition, found: list[Problem]) -> Card:
    offer = definition.offer
    lines = [
        (
            _("Level"),
            [_("%(level)s, pay scale %(scale)s") % {"level": offer.level, "scale": offer.pay_scale}],
        ),
        (_("Service"), [offer.service]),
        (pgettext("card", "Contract"), [", ".join(filter(None, [offer.regime, offer.contract]))]),
        (_("Place"), [offer.place]),
        (pgettext("card", "Apply until"), [words.moment(offer.closes) if offer.closes else _("no date yet")]),
        (pgettext("card", "Start"), [words.when(offer.starts) if offer.starts else ""]),
    ]
    return Card(
        "offer",
        _("Post"),
        offer.title,
        _filled(lines),
        blocks=offer_blocks(definition),
        found=about(definition, found, ("offer",)),
    )


def offer_blocks(definition: Definition) -> list[Block]:
    """What the brochure tells about the post, in short."""
    offer = definition.offer
    texts = as_words(offer.intro).splitlines()[:1]
    if offer.pay:
        texts.append(
            _("%(minimum)s to %(maximum)s euro gross per month, full-time.")
            % {"minimum": words.money(offer.pay.minimum), "maximum": words.money(offer.pay.maximum)}
        )
    texts += list(offer.tasks)[:4]
    if offer.closes:
        texts.append(_("Apply until and including %(moment)s.") % {"moment": words.moment(offer.closes)})
    return [Block(BlockKind.ADMISSION, offer.title, tuple(plain(Aspect.CONTENT, text) for text in texts))]


def _filled(lines: Iterable[tuple[str, Sequence[str]]]) -> list[tuple[str, Sequence[str]]]:
    return [(label, [text for text in texts if text]) for label, texts in lines if any(texts)]


# -- Who may take part ---------------------------------------------------------------------------------------


def _mentions(definition: Definition, place: str, keys: Sequence[str]) -> list[Item]:
    return [
        Item(
            f"{place}/{key}",
            wording.condition_text(definition.condition(key), definition),
            f"conditions/{key}",
            first=index == 0,
            last=index == len(keys) - 1,
        )
        for index, key in enumerate(keys)
    ]


def _general(definition: Definition, found: list[Problem]) -> Card:
    section = Section(
        "", _mentions(definition, "general", definition.general), "general", _("Add a condition")
    )
    blocks = [b for b in wording.admission(definition) if b.kind is BlockKind.ADMISSION]
    prefixes = [("general",), *_conditions_at(definition, ("general",))]
    return Card(
        "general",
        _("Admission"),
        _("For everybody"),
        sections=[section],
        blocks=blocks,
        found=about(definition, found, *prefixes),
        editable=False,
    )


def _routes(definition: Definition, found: list[Problem]) -> Iterator[Card]:
    for index, route in enumerate(definition.routes):
        place = f"routes/{route.key}"
        prefixes = [("routes", index), *_conditions_at(definition, ("routes", route.key))]
        general = Section(
            pgettext("card", "Always"),
            _mentions(definition, f"{place}/general", route.general),
            f"{place}/general",
            _("Add a condition"),
        )
        yield Card(
            place,
            capital(name(route.kind)),
            route.label,
            sections=[general, *_alternatives(definition, route)],
            blocks=[wording.route_block(definition, route)],
            found=about(definition, found, *prefixes),
            movable=len(definition.routes) > 1,
            removable=True,
            first=index == 0,
            last=index == len(definition.routes) - 1,
        )


def _alternatives(definition: Definition, route: Route) -> Iterator[Section]:
    for index, alternative in enumerate(route.alternatives):
        place = f"routes/{route.key}/alternatives/{alternative.key}"
        yield Section(
            _alternative_title(definition, route, alternative),
            _mentions(definition, f"{place}/conditions", alternative.conditions),
            f"{place}/conditions",
            _("Add a condition"),
            place=place,
            first=index == 0,
            last=index == len(route.alternatives) - 1,
            joint=pgettext("card", "or") if index else _("and one of these possibilities"),
        )


def _alternative_title(definition: Definition, route: Route, alternative: Alternative) -> str:
    title = f"{wording.letter(definition, route, alternative)}. {alternative.label}"
    if alternative.extra_test:
        test = words.small(definition.round(alternative.extra_test).title)
        title = _("%(alternative)s, with the %(test)s") % {"alternative": title, "test": test}
    return title


def _orphans(definition: Definition, found: list[Problem]) -> Iterator[Card]:
    """Conditions that nothing asks: they can be taken away, or asked again by adding them somewhere."""
    keys = [c.key for c in definition.conditions if not mentions(definition, c.key)]
    if keys:
        items = [
            Item(
                f"conditions/{key}",
                wording.condition_text(definition.condition(key), definition),
                f"conditions/{key}",
                first=True,
                last=True,
            )
            for key in keys
        ]
        paths: list[Path] = [("conditions", i) for i, c in enumerate(definition.conditions) if c.key in keys]
        yield Card(
            "conditions",
            _("Not asked"),
            _("Conditions that nobody has to meet"),
            sections=[Section("", items, "", "")],
            found=about(definition, found, *paths),
            editable=False,
        )


# -- Papers and questions ------------------------------------------------------------------------------------


def _documents(definition: Definition, found: list[Problem]) -> Card:
    items = [
        Item(
            f"documents/{document.key}",
            f"{capital(document.label)} · {_lack(document)}",
            f"documents/{document.key}",
            first=index == 0,
            last=index == len(definition.documents) - 1,
        )
        for index, document in enumerate(definition.documents)
    ]
    return Card(
        "documents",
        _("Papers"),
        _("Documents"),
        sections=[Section("", items, "documents", _("Add a document"))],
        blocks=wording.documents(definition),
        found=about(definition, found, ("documents",)),
        editable=False,
    )


def _lack(document: Any) -> str:
    needed = name(document.needed)
    late = {"remedy", "later"}
    return f"{needed}, {name(document.lack)}" if document.lack.value in late else needed


def _questions(definition: Definition, found: list[Problem]) -> Card:
    items = [
        Item(
            f"questions/{question.key}",
            question.text,
            f"questions/{question.key}",
            first=index == 0,
            last=index == len(definition.questions) - 1,
        )
        for index, question in enumerate(definition.questions)
    ]
    return Card(
        "questions",
        _("Papers"),
        _("Questions at registration"),
        sections=[Section("", items, "questions", _("Add a question"))],
        blocks=question_blocks(definition),
        found=about(definition, found, ("questions",)),
        editable=False,
    )


def question_blocks(definition: Definition) -> list[Block]:
    sentences = tuple(plain(Aspect.PAPERS, question.text) for question in definition.questions)
    return [Block(BlockKind.DOCUMENTS, _("We ask you at registration"), sentences)] if sentences else []


# -- Rounds --------------------------------------------------------------------------------------------------


def _rounds(definition: Definition, found: list[Problem]) -> Iterator[Card]:
    for index, round_ in enumerate(definition.rounds):
        position = round_number(definition, round_)
        yield Card(
            f"rounds/{round_.key}",
            _("Round %(number)s") % {"number": position} if position else pgettext("card", "Beforehand"),
            round_.title,
            _filled(_round_lines(definition, round_)),
            blocks=[wording.round_block(definition, round_)],
            found=about(definition, found, ("rounds", index)),
            movable=len(definition.rounds) > 1,
            removable=True,
            first=index == 0,
            last=index == len(definition.rounds) - 1,
        )


def _round_lines(definition: Definition, round_: Round) -> Iterator[tuple[str, Sequence[str]]]:
    yield pgettext("card", "When"), [_held(round_)]
    yield pgettext("card", "Who"), [joined([definition.route(k).label for k in round_.taken_by])]
    yield pgettext("card", "Parts"), [_part(part) for part in round_.parts]
    yield pgettext("card", "Passed"), [_passing(round_)]
    yield pgettext("card", "Onward"), [_cut(definition, round_)]
    yield pgettext("card", "Final score"), [_weight(definition, round_)]
    yield pgettext("card", "Date"), [words.when(round_.when) if round_.when else ""]


def _held(round_: Round) -> str:
    held = round_.held
    if held.rule is HeldRule.MORE_THAN and held.count:
        return _("only with more than %(threshold)s %(candidates)s") % {
            "threshold": held.threshold,
            "candidates": name(held.count),
        }
    return name(held.rule)


def _part(part: Part) -> str:
    text = _("%(part)s, out of %(maximum)s") % {"part": part.title, "maximum": number(part.maximum)}
    if part.pass_mark is not None:
        text = _("%(part)s, pass mark %(mark)s") % {"part": text, "mark": number(part.pass_mark)}
    if part.criteria:
        text = _("%(part)s, %(number)s criteria") % {"part": text, "number": len(part.criteria)}
    if part.source is not Source.JURY:
        text = _("%(part)s, by %(source)s") % {"part": text, "source": name(part.source)}
    return text


def _passing(round_: Round) -> str:
    if round_.result is not ResultKind.POINTS:
        return name(round_.result)
    passing, texts = round_.passing, []
    if passing.parts_passed is not None:
        texts.append(_("at least %(number)s parts") % {"number": passing.parts_passed})
    if passing.every_part:
        texts.append(_("every part"))
    if passing.percent is not None:
        texts.append(_("at least %(percent)s %%") % {"percent": number(passing.percent)})
    texts = [joined(texts)] if texts else []
    texts.append(_("eliminating") if round_.eliminating else _("not eliminating"))
    return ", ".join(texts)


def _cut(definition: Definition, round_: Round) -> str:
    cut = round_.cut
    if cut is None:
        return ""
    many = (
        _("the %(number)s highest") % {"number": cut.number}
        if cut.number
        else _("a number fixed by the jury")
    )
    text = _("%(many)s of %(whom)s") % {"many": many, "whom": name(cut.among)}
    if cut.tie_breaks:
        order = joined([reference_title(definition, round_, r) for r in cut.tie_breaks])
        text = _("%(text)s; with a tie: %(order)s") % {"text": text, "order": order}
    return text


def _weight(definition: Definition, round_: Round) -> str:
    weight = definition.weight(round_)
    return _("weighs %(weight)s") % {"weight": number(weight)} if weight else _("does not count")


# -- The end -------------------------------------------------------------------------------------------------


def _end(definition: Definition, found: list[Problem]) -> Card:
    end = definition.end
    lines = [
        (
            _("Final score"),
            [
                _("at least %(percent)s %%") % {"percent": number(end.percent)}
                if end.percent is not None
                else "",
                _("every round at its own mark") if end.every_round else "",
            ],
        ),
        (
            _("With a tie"),
            [
                joined([reference_title(definition, None, r) for r in end.tie_breaks])
                or _("they stay together")
            ],
        ),
    ]
    return Card(
        "end",
        pgettext("card", "End"),
        _("The final result"),
        _filled(lines),
        blocks=[wording.end(definition)],
        found=about(definition, found, ("end",)),
    )


def _reserve(definition: Definition, found: list[Problem]) -> Card:
    reserve = definition.reserve
    valid = words.duration(reserve.months)
    if reserve.maximum_months:
        valid = _("%(duration)s, extendable to %(maximum)s") % {
            "duration": valid,
            "maximum": words.duration(reserve.maximum_months),
        }
    lines = [
        (pgettext("card", "Order"), [_("ranked") if reserve.ranked else _("not ranked")]),
        (pgettext("card", "Valid"), [valid]),
        (pgettext("card", "Family"), [reserve.family]),
        (pgettext("card", "Answer"), [_("%(days)s days") % {"days": reserve.answer_days}]),
    ]
    return Card(
        "reserve",
        _("Reserve"),
        _("The reserve list"),
        _filled(lines),
        blocks=[wording.reserve(definition)],
        found=about(definition, found, ("reserve",)),
    )
