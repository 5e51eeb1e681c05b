"""Places of a draft that can be edited: which form belongs there, what a new one starts from, what is shown beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from backoffice.forms.rules import RuleForm
from backoffice.forms.rules_admission import (
    CONDITION_NAMES,
    AlternativeForm,
    ConditionForm,
    DocumentForm,
    QuestionForm,
    RouteForm,
)
from backoffice.forms.rules_offer import OfferForm
from backoffice.forms.rules_rounds import EndForm, PartForm, ReserveForm, RoundForm
from backoffice.rule_cards import Found, about, offer_blocks, question_blocks
from vacancies import rules, wording, words
from vacancies.definition_format import CONDITION_TYPES, TYPE_OF_CONDITION
from vacancies.editing import Place, added, at, fresh_key, keys_of, mentions, path_of, saved, with_condition
from vacancies.rule_checks import problems
from vacancies.rules import (
    Alternative,
    Definition,
    Part,
    Question,
    RequiredDocument,
    ReserveKind,
    Round,
    RoundKind,
    Route,
    RouteKind,
)
from vacancies.sentences import Block

NEW = "+"
"""Begins the last step of the place of something that is still to be made; its kind follows."""


def is_list(place: Place) -> bool:
    """Whether a place is a list of things that are added, moved and removed one by one."""
    match place:
        case ("general",) | ("routes",) | ("documents",) | ("questions",) | ("rounds",):
            return True
        case ("routes", _, "general" | "alternatives") | ("routes", _, "alternatives", _, "conditions"):
            return True
    return False


def _form_class(old: Any) -> type[RuleForm]:
    match old:
        case rules.Offer():
            return OfferForm
        case Round():
            return RoundForm
        case Part():
            return PartForm
        case rules.EndRules():
            return EndForm
        case rules.ReserveRules():
            return ReserveForm
        case Route():
            return RouteForm
        case Alternative():
            return AlternativeForm
        case rules.Condition():
            return ConditionForm
        case RequiredDocument():
            return DocumentForm
        case Question():
            return QuestionForm
    raise LookupError(old)


@dataclass(frozen=True)
class Spot:
    """A place in a definition, or a new item for one of its lists: the form works on `old`."""

    definition: Definition
    place: Place
    old: Any
    form_class: type[RuleForm]
    is_new: bool = False

    @property
    def title(self) -> str:
        """What the form is about, as its heading."""
        old = self.old
        if isinstance(old, rules.Condition):
            return str(CONDITION_NAMES[TYPE_OF_CONDITION[type(old)]])
        if isinstance(old, RequiredDocument):
            return words.capital(old.label) or _("New document")
        if isinstance(old, Question):
            return _("Question")
        names = {rules.EndRules: _("The final result"), rules.ReserveRules: _("The reserve list")}
        names[Alternative] = _("New possibility")
        return getattr(old, "title", "") or getattr(old, "label", "") or names.get(type(old), "")

    @property
    def card(self) -> str:
        """The place of the card in which the form opens."""
        place = self.place
        if place[0] == "conditions":
            where = [m for m in mentions(self.definition, place[1])]
            place = where[0] if where else place
        inside = place[0] in ("routes", "rounds") and not place[1].startswith(NEW)
        return "/".join(place[:2]) if inside else place[0]

    @property
    def anchor(self) -> str:
        return self.card.replace("/", "-")

    @property
    def used(self) -> int:
        """How many times a condition is asked."""
        return len(mentions(self.definition, self.place[-1])) if self.place[0] == "conditions" else 0

    def save(self, value: Any) -> tuple[Definition, Place]:
        """The definition with the value in its place, and that place."""
        if not self.is_new:
            return saved(self.definition, self.place, value), self.place
        around = self.place[:-1]
        is_condition = isinstance(value, rules.Condition)
        items = self.definition.conditions if is_condition else at(self.definition, around)
        text = getattr(value, "title", "") or getattr(value, "label", "") or self.place[-1].removeprefix(NEW)
        value = replace(value, key=fresh_key(text, keys_of(items), fallback=around[-1].rstrip("s")))
        if is_condition:
            return with_condition(self.definition, around, value), ("conditions", value.key)
        return added(self.definition, around, value), (*around, value.key)


def spot(definition: Definition, address: str) -> Spot:
    """The place of an address such as "rounds/interview" or "rounds/+oral_test". LookupError where there is none."""
    place = tuple(address.split("/"))
    is_new = place[-1].startswith(NEW)
    if is_new and not is_list(place[:-1]):
        raise LookupError(place)
    old = _blank(definition, place) if is_new else at(definition, place)
    return Spot(definition, place, old, _form_class(old), is_new)


def kinds(definition: Definition, place: Place) -> list[tuple[str, str | Promise]]:
    """The kinds of what can be added to a list, in words; one without a name where there is only one kind."""
    if not is_list(place):
        raise LookupError(place)
    at(definition, place)
    match place[-1]:
        case "rounds":
            return [(value, words.capital(str(label))) for value, label in words.choices(RoundKind)]
        case "routes":
            return [(value, words.capital(str(label))) for value, label in words.choices(RouteKind)]
        case "general" | "conditions":
            return list(CONDITION_NAMES.items())
    return [("", "")]


def _blank(definition: Definition, place: Place) -> Any:
    """What a new item starts from."""
    at(definition, place[:-1])
    kind = place[-1].removeprefix(NEW)
    match place[-2]:
        case "rounds":
            title = words.capital(words.name(_member(RoundKind, kind)))
            part = Part("part", title, Decimal(100))
            weight = Decimal(0) if definition.explicit_weights else None
            passing = rules.PassRule(percent=Decimal(50))
            return Round("", RoundKind(kind), title, parts=(part,), passing=passing, weight=weight)
        case "routes":
            promotion = _member(RouteKind, kind) is RouteKind.PROMOTION
            reserve = ReserveKind.PROMOTION if promotion else ReserveKind.RECRUITMENT
            label = words.capital(words.name(RouteKind(kind)))
            one = Alternative("everybody", label, ())
            return Route("", RouteKind(kind), label, (one,), reserve=reserve)
        case "alternatives":
            return Alternative("", "", ())
        case "documents":
            return RequiredDocument("", "")
        case "questions":
            return Question("", "")
        case "general" | "conditions":
            return _blank_condition(kind)
    raise LookupError(place)


def _member(enum: Any, value: str) -> Any:
    if value not in [member.value for member in enum]:
        raise LookupError(value)
    return enum(value)


def _blank_condition(kind: str) -> rules.Condition:
    cls = CONDITION_TYPES.get(kind)
    if cls is None:
        raise LookupError(kind)
    needed: dict[str, Any] = {
        "name": "",
        "field": "",
        "months": None,
        "count": None,
        "language": "nl",
        "level": rules.DiplomaLevel.BACHELOR if kind == "not_overqualified" else "B2",
        "category": "B",
        "minimum": None,
        "countries": (),
        "postcodes": (),
        "kind": rules.SeniorityKind.GRADE,
    }
    lacking = {
        name: needed[name]
        for name, each in cls.__dataclass_fields__.items()
        if name in needed and each.default is each.default_factory
    }
    return cls(key="", **lacking)


# -- What is shown beside it ---------------------------------------------------------------------------------


def blocks_at(definition: Definition, place: Place) -> Iterable[Block]:
    """The sentences of the brochure about what stands at a place."""
    match place:
        case ("offer", *_rest):
            return offer_blocks(definition)
        case ("rounds", key, *_rest):
            return [wording.round_block(definition, definition.round(key))]
        case ("end",):
            return [wording.end(definition)]
        case ("reserve",):
            return [wording.reserve(definition)]
        case ("documents", *_rest):
            return wording.documents(definition)
        case ("questions", *_rest):
            return question_blocks(definition)
        case ("routes", key, *_rest):
            return [wording.route_block(definition, definition.route(key))]
        case ("conditions", key):
            routes = {m[1] for m in mentions(definition, key) if m[0] == "routes"}
            shown = [b for b in wording.admission(definition) if b.key in routes or not b.key]
            asked_of_all = key in definition.general
            return [b for b in shown if b.key or asked_of_all]
    return ()


def found_at(definition: Definition, place: Place) -> list[Found]:
    """What is wrong or odd at a place."""
    return about(definition, problems(definition), path_of(definition, place))
