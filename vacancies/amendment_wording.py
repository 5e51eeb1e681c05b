"""An amendment in words: which published sentences go, and which come in their place."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from vacancies import words
from vacancies.amendment import ADMISSION, END
from vacancies.rules import Competency, Contact, Definition, Offer
from vacancies.wording import procedure, round_title


@dataclass(frozen=True)
class Replacement:
    """A sentence before and after; one of both is empty where a sentence comes or goes."""

    before: str
    after: str


@dataclass(frozen=True)
class Amended:
    """A chapter in which something is worded anew."""

    title: str
    replacements: tuple[Replacement, ...]


def amended(old: Definition, new: Definition) -> tuple[Amended, ...]:
    """What reads differently, chapter by chapter in the order of the brochure, in the active language."""
    before, after = dict(_chapters(old)), dict(_chapters(new))
    order = [*after, *(key for key in before if key not in after)]
    found = []
    for key in order:
        title, lines = after.get(key, ("", ()))
        old_title, old_lines = before.get(key, ("", ()))
        if title and old_title and title != old_title:
            lines, old_lines = (title, *lines), (old_title, *old_lines)
        replacements = tuple(_replacements(old_lines, lines))
        if replacements:
            found.append(Amended(title or old_title, replacements))
    return tuple(found)


def applies_from_text(definition: Definition, first: str) -> str:
    """From which step on an amendment holds, as a sentence."""
    if first == ADMISSION:
        return _("This holds from the admission of the candidates on.")
    if first == END:
        return _("This holds for the final result and the reserve.")
    if first:
        known = {round_.key: round_ for round_ in definition.rounds}
        if first in known:
            title = words.small(round_title(definition, known[first]))
            return _("This holds from %(round)s on.") % {"round": title}
        return _("This holds for the rounds that are still to come.")
    return _("This changes nothing in how candidates are judged.")


def _replacements(before: Sequence[str], after: Sequence[str]) -> Iterator[Replacement]:
    for kind, i, j, k, m in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        if j - i == m - k:
            yield from map(Replacement, before[i:j], after[k:m])
        else:
            yield from (Replacement(line, "") for line in before[i:j])
            yield from (Replacement("", line) for line in after[k:m])


def _chapters(definition: Definition) -> Iterator[tuple[tuple[str, str], tuple[str, tuple[str, ...]]]]:
    """Key, title and lines of everything that is published."""
    yield ("offer", ""), (_("The vacancy"), tuple(_offer_lines(definition.offer)))
    competencies = tuple(map(_competency_line, definition.competencies))
    yield ("competencies", ""), (_("Competencies"), competencies)
    for block in procedure(definition):
        yield (block.kind.value, block.key), (block.title, tuple(s.text for s in block.sentences))
    questions = tuple(question.text for question in definition.questions)
    yield ("questions", ""), (_("Questions at registration"), questions)


def _offer_lines(offer: Offer) -> Iterator[str]:
    pay = offer.pay
    facts = [
        (_("Function"), offer.title),
        (_("Formal name"), offer.function),
        (
            _("Level"),
            _("%(level)s, pay scale %(scale)s") % {"level": offer.level, "scale": offer.pay_scale},
        ),
        (_("Service"), offer.service),
        (_("Place of work"), offer.place),
        (_("Working time"), offer.regime),
        (_("Contract"), offer.contract),
        (pgettext("brochure", "Posts"), str(offer.posts)),
        (pgettext("brochure", "Start"), words.when(offer.starts) if offer.starts else ""),
        (_("Apply until and including"), words.moment(offer.closes) if offer.closes else ""),
    ]
    if pay:
        amounts = {"minimum": words.money(pay.minimum), "maximum": words.money(pay.maximum)}
        text = _("%(minimum)s to %(maximum)s euro gross per month, full-time") % amounts
        if pay.index:
            text += " " + _("(index %(index)s)") % {"index": words.number(pay.index)}
        facts += [
            (_("Pay"), text),
            (_("Private years that count"), str(pay.private_years) if pay.private_years is not None else ""),
            (_("About the pay"), pay.note),
        ]
    facts += [
        (_("Introduction"), offer.intro),
        *((_("Task"), task) for task in offer.tasks),
        (_("Your team"), offer.team),
        (_("Your hours"), offer.hours),
        (_("Why work here?"), offer.strengths),
        *((_("Benefit"), benefit) for benefit in offer.benefits),
        (_("How to apply"), offer.how_to_apply),
        (_("Questions about the function"), _contact(offer.contact_function)),
        (_("Questions about the selection"), _contact(offer.contact_selection)),
    ]
    for label, text in facts:
        if text.strip():
            yield f"{label}: {' '.join(text.split())}"


def _contact(contact: Contact | None) -> str:
    if contact is None:
        return ""
    return ", ".join(filter(None, (contact.name, contact.role, contact.phone, contact.email)))


def _competency_line(competency: Competency) -> str:
    level = _("level %(level)s of %(levels)s") % {"level": competency.level, "levels": competency.levels}
    anchors = (f"{anchor.level}: {anchor.text}" for anchor in competency.anchors)
    about = (competency.definition, competency.behaviour, *anchors)
    return f"{competency.name} ({level}). {' '.join(' '.join(filter(None, about)).split())}".rstrip()
