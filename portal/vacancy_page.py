"""What the page of a vacancy shows: who may take part, how the procedure runs, and where it stands.

Every rule is worded by `vacancies.wording` from the definition in force, as in the brochure.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate, localtime, make_aware
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organisations.prose import as_words
from portal.dates import Leaf, days_left, leaf, round_leaf
from vacancies import lifecycle, words
from vacancies.models import Round, Vacancy
from vacancies.round_wording import end, reserve, round_block, round_number
from vacancies.rules import (
    Alternative,
    Definition,
    HeldRule,
    NeededWhen,
    RequiredDocument,
    ResultKind,
    Route,
)
from vacancies.rules import Round as RoundRule
from vacancies.sentences import Aspect, Block, Sentence
from vacancies.wording import alternative_sentences, condition_text, document_sentences

# -- Until when ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Deadline:
    """The last moment of registration: its leaf, in words, and how many days are left ("" once it has passed)."""

    leaf: Leaf
    moment: str
    left: str


def deadline(definition: Definition, *, now: datetime) -> Deadline | None:
    """None for a vacancy without a closing date."""
    closes = definition.offer.closes
    if closes is None:
        return None
    left = days_left(closes.date(), today=localdate(now)) if make_aware(closes) > now else ""
    return Deadline(leaf([closes.date()]), words.moment(closes), left)


def closed_words(vacancy: Vacancy, *, now: datetime) -> tuple[str, str]:
    """Why nobody can apply any more, and what comes next, for who reads the page too late."""
    applied = _("Did you apply? Then you read in “My procedures” where you are.")
    match vacancy.state:
        case lifecycle.CANCELLED:
            return (
                _("This vacancy was cancelled"),
                _("The procedure stops. Who applied, gets a message from us."),
            )
        case lifecycle.OPEN:
            return (
                _("Registration is closed"),
                _("We now check who meets the conditions. Every candidate gets an answer.") + " " + applied,
            )
        case lifecycle.SELECTION:
            return (_("Registration is closed"), _("The selection is running.") + " " + applied)
    return (_("The selection is over"), _("The candidates know their result.") + " " + applied)


# -- Who may take part -----------------------------------------------------------------------------------------------


def route_cards(definition: Definition) -> list[dict[str, Any]]:
    """A card per route: what holds for the route, then its alternatives as either/or, with the papers that prove them."""
    return [
        {
            "key": route.key,
            "label": words.capital(route.label),
            "kind": _kind(route),
            "general": _conditions(definition, route.general),
            "rule": _how_many(route),
            "options": [_option(definition, route, alternative) for alternative in route.alternatives],
        }
        for route in definition.routes
    ]


def _kind(route: Route) -> str:
    name = words.name(route.kind)
    return words.capital(name) if name != route.label.lower() else ""


def _how_many(route: Route) -> str:
    count = len(route.alternatives)
    if count > 1:
        return ngettext("One of these is enough", "One of these %(count)s is enough", count) % {
            "count": count
        }
    return _("You meet all of these together") if len(route.alternatives[0].conditions) > 1 else ""


def _conditions(definition: Definition, keys: Sequence[str]) -> list[str]:
    return [condition_text(definition.condition(key), definition) for key in keys]


def _option(definition: Definition, route: Route, alternative: Alternative) -> dict[str, Any]:
    conditions = _conditions(definition, alternative.conditions)
    if alternative.extra_test:
        title = words.small(definition.round(alternative.extra_test).title)
        conditions.append(_("You pass the %(test)s.") % {"test": title})
    about = alternative_sentences(definition, route, alternative)
    papers = {definition.condition(key).document for key in alternative.conditions} - {""}
    return {
        "label": words.capital(alternative.label),
        "conditions": conditions or [_("There are no further conditions.")],
        "exempt": [s.text for s in about if s.aspect is Aspect.TAKEN_BY],
        "reservation": [s.text for s in about if s.aspect is Aspect.RESERVATION],
        "papers": [document.label for document in definition.documents if document.key in papers],
    }


def for_everybody(definition: Definition) -> list[str]:
    """The general conditions of the vacancy."""
    return _conditions(definition, definition.general)


def papers(definition: Definition) -> list[dict[str, Any]]:
    """What to hand in, by when it is needed; only the groups that have something."""
    groups = [
        (NeededWhen.APPLICATION, _("With your application")),
        (NeededWhen.ROUND, _("Later, before a round")),
        (NeededWhen.APPOINTMENT, _("Only before an appointment")),
    ]
    found = [
        {
            "title": title,
            "later": needed is not NeededWhen.APPLICATION,
            "papers": [_paper(definition, d) for d in definition.documents if d.needed is needed],
        }
        for needed, title in groups
    ]
    return [group for group in found if group["papers"]]


def _paper(definition: Definition, document: RequiredDocument) -> dict[str, Any]:
    first, *others = document_sentences(definition, document)
    return {"title": first.text.removesuffix("."), "sentences": others}


# -- How it runs -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stop:
    """One stop of the procedure. `rule` says who goes on, `otherwise` what happens when a conditional round is not held;
    `more` are the other published sentences, by label."""

    title: str
    leaf: Leaf | None = None
    icon: str = ""
    number: int | None = None
    conditional: str = ""
    eliminating: bool = False
    texts: tuple[str, ...] = ()
    otherwise: str = ""
    terms: tuple[tuple[str, str], ...] = ()
    rule: tuple[Sentence, ...] = ()
    more: tuple[tuple[str, tuple[Sentence, ...]], ...] = ()
    ends: bool = False


_UP_FRONT = (Aspect.HELD, Aspect.CONTENT, Aspect.WHEN, Aspect.DEADLINE, Aspect.PASSING, Aspect.CUT)


def stops(definition: Definition, rounds: Mapping[str, Round]) -> Iterator[Stop]:
    """Registration, admission, every round, and what success leads to. `rounds` are the rows by key, with the days that
    were filled in since publication."""
    closes = definition.offer.closes
    if closes:
        yield Stop(
            title=_("Last day to register"),
            leaf=leaf([closes.date()]),
            texts=(
                _("Your application is with us by %(moment)s. That minute is included.")
                % {"moment": words.hour(closes)},
            ),
        )
    yield Stop(
        title=_("Admission"),
        icon="document",
        texts=(_("We check whether you meet the conditions. You always get an answer, with the reason."),),
    )
    for rule in definition.rounds:
        yield _round_stop(definition, rule, rounds.get(rule.key))
    final = end(definition)
    yield Stop(
        title=final.title,
        icon="chart",
        rule=final.about(Aspect.PASSING),
        texts=_texts(final.about(Aspect.RANKING)),
        more=_rest(final, Aspect.PASSING, Aspect.RANKING),
    )
    success = reserve(definition)
    yield Stop(
        title=success.title,
        icon="flag",
        texts=_texts(success.about(Aspect.RANKING, Aspect.VALIDITY)),
        more=_rest(success, Aspect.RANKING, Aspect.VALIDITY),
        ends=True,
    )


def _texts(sentences: Sequence[Sentence]) -> tuple[str, ...]:
    return (" ".join(sentence.text for sentence in sentences),) if sentences else ()


def _rest(block: Block, *shown: Aspect) -> tuple[tuple[str, tuple[Sentence, ...]], ...]:
    """The sentences of a block about anything else, by label."""
    sentences = tuple(s for s in block.sentences if s.aspect not in shown)
    return Block(block.kind, block.title, sentences).rows()


def _round_stop(definition: Definition, rule: RoundRule, row: Round | None) -> Stop:
    block = round_block(definition, rule)
    held = block.about(Aspect.HELD)
    return Stop(
        title=words.capital(rule.title),
        leaf=round_leaf(rule, row),
        icon="calendar",
        number=round_number(definition, rule),
        conditional=_condition(rule),
        eliminating=rule.eliminating and rule.result is not ResultKind.INFORMATIVE,
        texts=tuple(s.text for s in (*held[:1], *block.about(Aspect.CONTENT))),
        otherwise=" ".join(s.text for s in held[1:]),
        terms=tuple(_terms(rule, row)),
        rule=block.about(Aspect.PASSING, Aspect.CUT),
        more=_rest(block, *_UP_FRONT),
    )


def _condition(rule: RoundRule) -> str:
    held = rule.held
    if held.rule is HeldRule.MORE_THAN and held.count:
        values = {"threshold": held.threshold, "candidates": words.name(held.count)}
        return _("Only with more than %(threshold)s %(candidates)s") % values
    return _("May be held") if held.rule is HeldRule.MAY else ""


def _terms(rule: RoundRule, row: Round | None) -> Iterator[tuple[str, str]]:
    planned = row.planned_on if row else None
    if planned:
        yield _("When"), words.weekday(planned)
    elif rule.when:
        yield _("When"), words.when(rule.when)
    elif not rule.finished_by:
        yield _("When"), _("we let you know the date")
    place = row.place if row else rule.place
    if place:
        yield _("Where"), place
    if rule.minutes:
        yield _("Duration"), _("%(minutes)s minutes at most") % {"minutes": rule.minutes}
    if rule.invited_by:
        yield _("Invitation"), _("by %(moment)s at the latest") % {"moment": words.moment(rule.invited_by)}
    if rule.finished_by:
        yield _("Finish by"), words.moment(rule.finished_by)


def has_open_dates(definition: Definition, rounds: Mapping[str, Round]) -> bool:
    """Whether some date on the page may still change."""
    shown = (round_leaf(rule, rounds.get(rule.key)) for rule in definition.rounds)
    return any(leaf and leaf.open for leaf in shown)


# -- For search engines ----------------------------------------------------------------------------------------------


def job_posting(vacancy: Vacancy, *, url: str) -> str:
    """The vacancy as schema.org JobPosting, as JSON that may stand inside a script element."""
    definition = vacancy.definition
    offer, organisation = definition.offer, vacancy.organisation
    address = {
        "@type": "PostalAddress",
        "streetAddress": organisation.street,
        "postalCode": organisation.postcode,
        "addressLocality": organisation.city,
        "addressCountry": "BE",
    }
    posting: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": vacancy.title,
        "description": _description(definition),
        "identifier": {"@type": "PropertyValue", "name": organisation.name, "value": vacancy.number},
        "datePosted": localtime(vacancy.published_at).date().isoformat(),
        "hiringOrganization": {"@type": "GovernmentOrganization", "name": organisation.name},
        "jobLocation": {"@type": "Place", "address": {k: v for k, v in address.items() if v}},
        "totalJobOpenings": offer.posts,
        "directApply": True,
        "url": url,
    }
    if organisation.website:
        posting["hiringOrganization"]["sameAs"] = organisation.website
    if offer.closes:
        posting["validThrough"] = make_aware(offer.closes).isoformat()
    if offer.pay:
        posting["baseSalary"] = {
            "@type": "MonetaryAmount",
            "currency": "EUR",
            "value": {
                "@type": "QuantitativeValue",
                "minValue": str(offer.pay.minimum),
                "maxValue": str(offer.pay.maximum),
                "unitText": "MONTH",
            },
        }
    text = json.dumps(posting, ensure_ascii=False)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _description(definition: Definition) -> str:
    offer = definition.offer
    return "\n".join([as_words(offer.intro) or offer.title, *(f"- {task}" for task in offer.tasks)])
