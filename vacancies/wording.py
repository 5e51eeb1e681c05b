"""The rules in words: the sentences that are published in the brochure, shown beside the rules, and repeated
in letters.

Every sentence follows from the definition alone, in the active language, so what is promised is what the
engine executes. Texts of the definition (titles, topics, statements) are used as they are. This module words
who may take part and with which papers; `vacancies.round_wording` the rounds and the end.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from vacancies import rules, words
from vacancies.round_wording import end, reserve, round_block, round_title
from vacancies.rules import (
    Alternative,
    Anchor,
    Condition,
    Definition,
    Employer,
    Lack,
    NeededWhen,
    Proof,
    Reference,
    RequiredDocument,
    Route,
)
from vacancies.sentences import Aspect, Block, BlockKind, Run, Sentence, clause, plain, sentence
from vacancies.words import joined

__all__ = [
    "Aspect",
    "Block",
    "BlockKind",
    "Run",
    "Sentence",
    "admission",
    "alternative_sentences",
    "condition_text",
    "document_sentences",
    "documents",
    "end",
    "letter",
    "procedure",
    "reference_text",
    "reserve",
    "round_block",
    "round_title",
    "route_block",
]


# -- The whole -----------------------------------------------------------------------------------------------


def procedure(definition: Definition) -> tuple[Block, ...]:
    """The whole procedure in words: admission, routes, documents, every round, the end and the reserve."""
    return (
        *admission(definition),
        *documents(definition),
        *(round_block(definition, round_) for round_ in definition.rounds),
        end(definition),
        reserve(definition),
    )


# -- Admission -----------------------------------------------------------------------------------------------


def letter(definition: Definition, route: Route, alternative: Alternative) -> str:
    """The letter by which the brochure names an alternative, over all routes: A, B, C …"""
    index = [(r.key, a.key) for r in definition.routes for a in r.alternatives].index(
        (route.key, alternative.key)
    )
    return chr(ord("A") + index % 26) * (index // 26 + 1)


def admission(definition: Definition) -> tuple[Block, ...]:
    """The conditions for everybody (if any), and a block per route."""
    general = tuple(_general(definition, key) for key in definition.general)
    blocks = [Block(BlockKind.ADMISSION, _("For everybody"), general)] if general else []
    return (*blocks, *(route_block(definition, route) for route in definition.routes))


def route_block(definition: Definition, route: Route) -> Block:
    """A route: its general conditions, then its alternatives, each with all of its conditions joined by
    "and".
    """
    sentences = [_general(definition, key) for key in route.general]
    for index, alternative in enumerate(route.alternatives):
        if index:
            sentences.append(sentence(Aspect.CONDITIONS, _("*or*")))
        sentences += alternative_sentences(definition, route, alternative)
    return Block(BlockKind.ROUTE, route.label, tuple(sentences), key=route.key)


def alternative_sentences(
    definition: Definition, route: Route, alternative: Alternative
) -> tuple[Sentence, ...]:
    """An alternative: "A. label: condition and condition", the extra test or the exemption from it, the
    reservation.
    """
    clauses = [
        _inside(condition_text(definition.condition(key), definition)) for key in alternative.conditions
    ]
    if alternative.extra_test:
        title = words.small(definition.round(alternative.extra_test).title)
        clauses.append(clause(_("you pass the *%(test)s*"), test=title))
    values = {"letter": letter(definition, route, alternative), "label": alternative.label}
    conditions = clause(_(" *and* ")).join(clauses)
    if clauses:
        template = _("%(letter)s. %(label)s: %(conditions)s.")
        first = sentence(Aspect.CONDITIONS, template, conditions=conditions, **values)
    else:
        first = sentence(
            Aspect.CONDITIONS, _("%(letter)s. %(label)s: there are no further conditions."), **values
        )
    return (first, *_exemptions(definition, alternative), *_reservation(definition, route, alternative))


def _exemptions(definition: Definition, alternative: Alternative) -> Iterable[Sentence]:
    for round_ in definition.rounds:
        if definition.is_extra_test(round_.key) and alternative.extra_test != round_.key:
            yield sentence(
                Aspect.TAKEN_BY, _("You are exempt from the %(test)s."), test=words.small(round_.title)
            )


def _reservation(definition: Definition, route: Route, alternative: Alternative) -> Iterable[Sentence]:
    """What happens when a paper that may come later is lacking."""
    mine = f"{route.key}.{alternative.key}"
    for document in definition.documents:
        applies = route.key in (document.routes or (route.key,)) and mine in (
            document.alternatives or (mine,)
        )
        if applies and document.needed is NeededWhen.APPLICATION and document.lack is Lack.LATER:
            yield sentence(
                Aspect.RESERVATION,
                _(
                    "Do you not have %(document)s yet? Then we admit you *with reservation*: you take part, "
                    "but we only appoint you once it is there."
                ),
                document=document.label,
            )


def _general(definition: Definition, key: str) -> Sentence:
    return plain(Aspect.CONDITIONS, condition_text(definition.condition(key), definition))


_FIRST_WORDS = (
    "You",
    "Your",
    "Je",
    "Jouw",
)  # a text of the definition is Dutch, whatever the language of the screen


def _inside(text: str) -> str:
    """A sentence about "you" as part of a longer one."""
    first = text.split(" ", 1)[0]
    text = text.removesuffix(".")
    return words.small(text) if first in _FIRST_WORDS else text


def condition_text(condition: Condition, definition: Definition | None = None) -> str:
    """A condition as a sentence to the candidate. With the definition, dates and rounds are named instead
    of described.
    """
    judged = condition.proof is Proof.JUDGED or isinstance(condition, rules.JudgementCondition)
    whole = condition.text or f"{_bare_condition(condition, definition)}{_on(condition, definition)}."
    return f"{whole.removesuffix('.')}{_(' (we judge this)')}." if judged else whole


def _on(condition: Condition, definition: Definition | None) -> str:
    """The day on which it must hold; left out for what does not change with the day, unless another day is
    stated.
    """
    counted = isinstance(condition, rules.ExperienceCondition | rules.SeniorityCondition | rules.AgeCondition)
    says_it = isinstance(condition, rules.CoolingOffCondition)
    if says_it or (condition.reference == Reference() and not counted):
        return ""
    return _(" on %(day)s") % {"day": reference_text(condition.reference, definition)}


def reference_text(reference: Reference, definition: Definition | None = None) -> str:
    """The day that a reference means: the date where it is known, else "the closing date" …"""
    if reference.anchor is Anchor.FIXED and reference.day:
        return words.day(reference.day)
    if definition and reference.anchor is Anchor.CLOSING and definition.offer.closes:
        return words.day(definition.offer.closes)
    if definition and reference.anchor is Anchor.ROUND:
        return _("the day of the %(round)s") % {"round": words.small(definition.round(reference.round).title)}
    return words.name(reference.anchor)


def _bare_condition(condition: Condition, definition: Definition | None) -> str:
    """The sentence without its day and full stop."""
    match condition:
        case rules.DiplomaCondition():
            return _("You have %(diploma)s") % {"diploma": _diploma(condition)}
        case rules.CertificateCondition():
            return _("You have the certificate “%(name)s”") % {"name": condition.name}
        case rules.ExperienceCondition():
            text = _("You have at least %(duration)s of relevant experience (%(field)s)") % {
                "duration": words.duration(condition.months),
                "field": condition.field,
            }
            where = "" if condition.where is Employer.ANYWHERE else f" {words.name(condition.where)}"
            return text + where
        case rules.SeniorityCondition():
            return _seniority(condition)
        case rules.ContractCondition():
            return _("You work with us under a contract of indefinite duration")
        case rules.EvaluationCondition():
            return ngettext(
                "Your last evaluation was favourable",
                "Your last %(count)s evaluations were favourable",
                condition.count,
            ) % {"count": condition.count}
        case rules.LanguageCondition():
            return _("You know %(language)s at level %(level)s or higher") % {
                "language": words.language_name(condition.language),
                "level": condition.level,
            }
        case rules.LicenceCondition():
            return _("You have a driving licence %(category)s") % {"category": condition.category}
        case rules.AgeCondition():
            return _("You are at least %(age)s years old") % {"age": condition.minimum}
        case rules.NationalityCondition():
            return _("You are a national of one of these countries: %(countries)s") % {
                "countries": ", ".join(condition.countries)
            }
        case rules.ResidenceCondition():
            return _("You live in one of these postcodes: %(postcodes)s") % {
                "postcodes": ", ".join(condition.postcodes)
            }
        case rules.CoolingOffCondition():
            return _(
                "You did not take part in a selection for this function in the %(duration)s before %(day)s"
            ) % {
                "duration": words.duration(condition.months),
                "day": reference_text(condition.reference, definition),
            }
        case rules.NotOverqualifiedCondition():
            return _("Your highest diploma is at most one level above %(level)s") % {
                "level": words.name(condition.level)
            }
        case rules.MedicalCondition():
            return _("You are medically fit for the function")
    return condition.key


def _diploma(condition: rules.DiplomaCondition) -> str:
    options = []
    if condition.level:
        options.append(
            _("at least %(level)s or an equivalent diploma") % {"level": words.name(condition.level)}
        )
    options += [_("the diploma “%(name)s”") % {"name": name} for name in condition.named]
    if condition.access_to_level:
        options.append(
            _("a diploma that gives access to level %(level)s") % {"level": condition.access_to_level}
        )
    return joined(options, _("or"))


def _seniority(condition: rules.SeniorityCondition) -> str:
    levels = joined(condition.levels, _("or"))
    if not levels:
        position = ""
    elif all(len(level) == 1 for level in condition.levels):
        position = _(" at level %(levels)s") % {"levels": levels}
    else:
        position = _(" in scale %(levels)s") % {"levels": levels}
    return _("You have at least %(duration)s of %(kind)s%(position)s %(where)s") % {
        "duration": words.duration(condition.months),
        "kind": words.name(condition.kind),
        "position": position,
        "where": words.name(condition.where),
    }


# -- Documents -----------------------------------------------------------------------------------------------


def documents(definition: Definition) -> tuple[Block, ...]:
    """What to hand in and when, and what a missing paper does; no block where nothing is asked."""
    if not definition.documents:
        return ()
    sentences = tuple(s for d in definition.documents for s in document_sentences(definition, d))
    return (Block(BlockKind.DOCUMENTS, _("Your documents"), sentences),)


def document_sentences(definition: Definition, document: RequiredDocument) -> tuple[Sentence, ...]:
    """One document: what it is and for whom, when it is needed, its age, and what happens when it is
    missing.
    """
    label = document.label
    if document.blank:
        label = _("%(document)s, blank") % {"document": label}
    if document.max_age_months:
        label = _("%(document)s, at most %(duration)s old on %(day)s") % {
            "document": label,
            "duration": words.duration(document.max_age_months),
            "day": reference_text(document.anchor, definition),
        }
    parts = [plain(Aspect.PAPERS, f"{words.capital(label)}{_for_whom(definition, document)}.")]
    parts += [sentence(Aspect.PAPERS, text) for text in (_needed(definition, document),) if text]
    if document.blank:
        parts.append(
            plain(
                Aspect.PAPERS,
                _("Is it not blank? Then you explain it in writing and we assess it, with our reasons."),
            )
        )
    if document.note:
        parts.append(plain(Aspect.PAPERS, document.note))
    return tuple(parts)


def _for_whom(definition: Definition, document: RequiredDocument) -> str:
    if document.alternatives:
        letters = [
            letter(definition, route, alternative)
            for route in definition.routes
            for alternative in route.alternatives
            if f"{route.key}.{alternative.key}" in document.alternatives
        ]
        return ngettext(
            " (only for possibility %(letters)s)", " (only for possibilities %(letters)s)", len(letters)
        ) % {"letters": joined(letters)}
    if document.routes:
        labels = [definition.route(key).label for key in document.routes]
        return _(" (only for %(routes)s)") % {"routes": joined(labels)}
    return ""


def _needed(definition: Definition, document: RequiredDocument) -> str:
    """When it is needed and what its lack does, as a template without values left open."""
    match document.needed, document.lack:
        case NeededWhen.ROUND, _lack:
            title = words.small(definition.round(document.round).title).replace("%", "%%")
            return _("We need it *before the %(round)s*. Without it you cannot take part.") % {"round": title}
        case NeededWhen.APPOINTMENT, _lack:
            return _("We ask for it *before we appoint you*.")
        case _needed_when, Lack.INVALID:
            return _("Is it missing on the closing date? Then your application is *not valid*.")
        case _needed_when, Lack.REMEDY:
            return ngettext(
                "Is it missing on the closing date? Then you have *%(count)s day* to hand it in.",
                "Is it missing on the closing date? Then you have *%(count)s days* to hand it in.",
                document.remedy_days or 0,
            ) % {"count": document.remedy_days or 0}
    return _("It *may come later*: we only appoint you once it is there.")
