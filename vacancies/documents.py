"""The information brochure: what is offered, to whom, by which rules.

Every rule is worded by `vacancies.wording` from the definition in force, so that the brochure promises what the engine executes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.utils import translation
from django.utils.dates import MONTHS
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from documents import timeline
from documents.render import LANGUAGE, render_pdf
from vacancies import words
from vacancies.models import Vacancy
from vacancies.round_wording import round_block, round_number
from vacancies.rules import (
    Alternative,
    Certainty,
    Contact,
    Definition,
    NeededWhen,
    RequiredDocument,
    ResultKind,
    Round,
    Route,
)
from vacancies.sentences import Aspect, Block
from vacancies.timeline import timeline_rows
from vacancies.wording import (
    alternative_sentences,
    condition_text,
    document_sentences,
    end,
    letter,
    reserve,
)

_DATES_AT_MOST = 4  # on the cover


def brochure_pdf(vacancy: Vacancy, *, on: date) -> bytes:
    """The brochure of a vacancy as a PDF. `on` is the local day of making; the timeline of a draft starts there."""
    with translation.override(LANGUAGE):
        return render_pdf(
            "print/brochure.html",
            brochure_context(vacancy, on=on),
            organisation=vacancy.organisation,
            title=brochure_title(vacancy),
        )


def brochure_title(vacancy: Vacancy) -> str:
    """The title of the brochure, in the active language."""
    return _("Information brochure %(function)s") % {"function": vacancy.definition.offer.title}


def brochure_context(vacancy: Vacancy, *, on: date) -> dict[str, Any]:
    """What the template of the brochure shows, worded in the active language."""
    definition = vacancy.definition
    offer = definition.offer
    opened = localdate(vacancy.published_at) if vacancy.published_at else on
    rows = list(timeline_rows(definition, opened=opened))
    return {
        "offer": offer,
        "running": f"{brochure_title(vacancy)}\u00a0\u00a0·\u00a0\u00a0{_edition(vacancy, on)}",
        "title_size": _title_size(offer.title),
        "cover_lines": list(_cover_lines(definition)),
        "dates": list(_cover_dates(definition))[:_DATES_AT_MOST],
        "foot_lines": _foot_lines(vacancy, definition, on),
        "facts": list(_facts(vacancy, definition)),
        "chapters": list(_chapters(vacancy, definition)),
        "timeline": timeline.draw(rows, [str(MONTHS[n]) for n in range(1, 13)]),
        "timeline_text": " ".join(
            [_("Timeline of the procedure."), *(f"{row.label}: {row.text}." for row in rows)]
        ),
    }


def _edition(vacancy: Vacancy, on: date) -> str:
    rules = vacancy.rules
    if not rules:
        return _("draft of %(day)s") % {"day": words.day(on)}
    return _("version %(number)s of %(day)s") % {
        "number": rules.number,
        "day": words.day(localdate(rules.published_at)),
    }


# -- Cover -------------------------------------------------------------------------------------------------------------


def _title_size(title: str) -> str:
    longest = max((len(word) for word in title.split()), default=0)
    if len(title) > 60 or longest > 24:
        return "longer"
    return "long" if len(title) > 34 or longest > 18 else ""


def _cover_lines(definition: Definition) -> Iterator[str]:
    offer = definition.offer
    terms = [offer.regime, words.small(offer.contract) if offer.regime else offer.contract]
    if any(terms):
        yield ", ".join(term.rstrip(".") for term in terms if term)
    yield _("Level %(level)s, pay scale %(scale)s") % {"level": offer.level, "scale": offer.pay_scale}


def _cover_dates(definition: Definition) -> Iterator[dict[str, Any]]:
    closes = definition.offer.closes
    if closes:
        yield _cover_date(_("Apply until and including"), closes, f"{_weekday(closes)}, {words.hour(closes)}")
    for round_ in definition.rounds:
        if definition.is_extra_test(round_.key) or round_.result is ResultKind.INFORMATIVE:
            continue
        label = words.capital(round_.title)
        if round_.when and round_.when.certainty is Certainty.ANNOUNCED_BY:
            note = _("you know the date by %(day)s") % {"day": words.day(round_.when.days[0])}
            yield {"label": label, "month": _("to be announced"), "note": note}
        elif round_.when:
            yield _cover_date(label, round_.when.days[0], _certainty_note(round_))
        elif round_.finished_by:
            note = f"{_weekday(round_.finished_by)}, {words.hour(round_.finished_by)}"
            yield _cover_date(_("%(round)s until and including") % {"round": label}, round_.finished_by, note)


def _cover_date(label: str, day: date, note: str) -> dict[str, Any]:
    return {"label": label, "day": day.day, "month": words.day(day).split(" ", 1)[1], "note": note}


def _certainty_note(round_: Round) -> str:
    when = round_.when
    match when.certainty:
        case Certainty.PROVISIONAL:
            return _("%(weekday)s, provisionally") % {"weekday": _weekday(when.days[0])}
        case Certainty.ONE_OF:
            return _("and/or %(days)s") % {"days": words.days(when.days[1:])}
        case Certainty.AT_LATEST:
            return _("at the latest")
    hour = f", {words.hour(when.hour)}" if when.hour else ""
    return f"{_weekday(when.days[0])}{hour}"


def _weekday(day: date | datetime) -> str:
    return words.weekday(day).split(" ", 1)[0]


def _foot_lines(vacancy: Vacancy, definition: Definition, on: date) -> list[str]:
    about = [s.text for s in reserve(definition).about(Aspect.VALIDITY)]
    numbers = _("Vacancy %(number)s") % {"number": vacancy.number}
    rules = vacancy.rules
    if rules:
        edition = _("rules of the procedure, version %(number)s, published on %(day)s") % {
            "number": rules.number,
            "day": words.day(localdate(rules.published_at)),
        }
    else:
        edition = _("draft of %(day)s") % {"day": words.day(on)}
    return [" ".join(about), f"{numbers} · {edition}"]


# -- In short ----------------------------------------------------------------------------------------------------------


def fact(label: str, *lines: str, strong: bool = False) -> dict[str, Any]:
    """A row of a table of facts: term left, lines right, the first one strong where asked."""
    return {"label": label, "lines": lines, "strong": strong}


def _facts(vacancy: Vacancy, definition: Definition) -> Iterator[dict[str, Any]]:
    offer = definition.offer
    yield fact(_("Function"), ", ".join(filter(None, [offer.title, offer.service])))
    if offer.function:
        yield fact(_("Formal name"), offer.function)
    yield fact(
        _("Level"), _("%(level)s, pay scale %(scale)s") % {"level": offer.level, "scale": offer.pay_scale}
    )
    for label, text in [
        (_("Place of work"), offer.place),
        (_("Working time"), offer.regime),
        (_("Contract"), offer.contract),
    ]:
        if text:
            yield fact(label, text)
    if offer.posts > 1:
        yield fact(pgettext("brochure", "Posts"), str(offer.posts))
    if offer.starts:
        yield fact(pgettext("brochure", "Start"), words.when(offer.starts))
    if offer.pay:
        amounts = {"minimum": words.money(offer.pay.minimum), "maximum": words.money(offer.pay.maximum)}
        text = _("%(minimum)s to %(maximum)s euro gross per month, full-time") % amounts
        if offer.pay.index:
            text += " " + _("(index %(index)s)") % {"index": words.number(offer.pay.index)}
        yield fact(_("Pay"), text)
    yield fact(
        _("Selection"), words.capital(words.joined([words.small(r.title) for r in definition.rounds])) + "."
    )
    yield fact(_("Reserve"), " ".join(s.text for s in reserve(definition).about(Aspect.VALIDITY)))
    if offer.closes:
        moment = words.moment(offer.closes)
        lines = [_("Until and including %(moment)s") % {"moment": moment}]
        if vacancy.organisation.website:
            lines.append(_address(vacancy.organisation.website))
        yield fact(pgettext("brochure", "Apply"), *lines, strong=True)


def _address(url: str) -> str:
    return url.partition("://")[2].rstrip("/") or url


# -- Chapters ----------------------------------------------------------------------------------------------------------


def _section(title: str, **content: Any) -> dict[str, Any]:
    """A side head with `text`, `bullets`, `steps` or `rows`."""
    return {"title": title, **content}


def _chapters(vacancy: Vacancy, definition: Definition) -> Iterator[dict[str, Any]]:
    yield from _text_chapters(definition)
    if definition.competencies:
        yield _competencies(definition)
    yield _eligibility(definition)
    yield _procedure(vacancy, definition)
    if definition.offer.pay:
        yield _pay(definition)
    yield _apply(vacancy, definition)
    yield _contact(vacancy, definition)


def _text_chapters(definition: Definition) -> Iterator[dict[str, Any]]:
    offer = definition.offer
    team = [(_("Your team"), offer.team), (_("Your hours"), offer.hours), (_("Your workplace"), offer.place)]
    sections = [_section(title, text=text) for title, text in team if text]
    if sections:
        yield _chapter("working", _("Working with us"), sections)
    post = [
        (_("Grade"), offer.function),
        (_("Service"), offer.service),
        (_("Level"), _("%(level)s, pay scale %(scale)s") % {"level": offer.level, "scale": offer.pay_scale}),
        (_("Function family"), definition.reserve.family),
        (_("Contract"), offer.contract),
        (_("Working time"), offer.regime),
    ]
    sections = [_section(_("Your tasks"), bullets=offer.tasks)] if offer.tasks else []
    sections.append(
        _section(_("Your post"), rows=[{"label": label, "text": text} for label, text in post if text])
    )
    yield _chapter("function", _("The function"), sections, lead=offer.intro.strip(), runs_on=True)
    sections = []
    if offer.strengths:
        sections.append(_section(_("Why work here?"), text=offer.strengths.strip()))
    if offer.benefits and not offer.pay:
        sections.append(_section(_("What you get"), bullets=offer.benefits))
    if sections:
        yield _chapter("strengths", _("Our strengths"), sections, runs_on=True)


def _chapter(key: str, title: str, sections: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {
        "key": key,
        "title": title,
        "template": "print/brochure/sections.html",
        "sections": sections,
        **more,
    }


def _competencies(definition: Definition) -> dict[str, Any]:
    count = len(definition.competencies)
    groups = [
        {
            "name": name,
            "competencies": [
                {
                    "name": competency.name,
                    "definition": competency.definition,
                    "behaviour": competency.behaviour,
                    "anchors": sorted(competency.anchors, key=attrgetter("level")),
                    "level": competency.level,
                    "squares": [n < competency.level for n in range(competency.levels)],
                    "rounds": ", ".join(_rounds_that_test(definition, competency.key)) or "–",
                }
                for competency in group
            ],
        }
        for name, group in groupby(definition.competencies, key=lambda c: c.group)
    ]
    scales = {competency.levels for competency in definition.competencies}
    return {
        "key": "competencies",
        "title": _("Which competencies do we measure?"),
        "template": "print/brochure/competencies.html",
        "lead": ngettext(
            "One competency counts. You read which level we ask and in which round we look at it.",
            "%(count)s competencies count. For each you read which level we ask and in which round we look at it.",
            count,
        )
        % {"count": count},
        "groups": groups,
        "scale": scales.pop() if len(scales) == 1 else None,
    }


def _rounds_that_test(definition: Definition, competency: str) -> Iterator[str]:
    for round_ in definition.rounds:
        in_criteria = any(c.competency == competency for part in round_.parts for c in part.criteria)
        if competency in round_.competencies or in_criteria:
            position = round_number(definition, round_)
            if position:
                yield _("round %(number)s") % {"number": position}
            else:
                yield words.small(round_.title)


def _eligibility(definition: Definition) -> dict[str, Any]:
    general = [condition_text(definition.condition(key), definition) for key in definition.general]
    letters = [letter(definition, r, a) for r in definition.routes for a in r.alternatives]
    if len(letters) > 1 and general:
        lead = _("You meet all the general conditions, and one of the possibilities %(letters)s.")
    elif len(letters) > 1:
        lead = _("You meet one of the possibilities %(letters)s.")
    elif general:
        lead = _("You meet all the general conditions, and the conditions of your function.")
    else:
        lead = _("You meet all the conditions.")
    return {
        "key": "eligible",
        "title": _("Are you eligible?"),
        "template": "print/brochure/eligibility.html",
        "lead": lead % {"letters": words.joined(letters, _("or"))},
        "general": general,
        "general_note": ngettext("this condition", "all %(count)s conditions", len(general))
        % {"count": len(general)},
        "routes": [_route(definition, route) for route in definition.routes],
    }


def _route(definition: Definition, route: Route) -> dict[str, Any]:
    boxes = [_alternative(definition, route, alternative) for alternative in route.alternatives]
    return {
        "label": route.label,
        "note": words.name(route.kind) if words.name(route.kind) != route.label.lower() else "",
        "general": [condition_text(definition.condition(key), definition) for key in route.general],
        "pairs": [boxes[n : n + 2] for n in range(0, len(boxes), 2)],
    }


def _alternative(definition: Definition, route: Route, alternative: Alternative) -> dict[str, Any]:
    conditions = [condition_text(definition.condition(key), definition) for key in alternative.conditions]
    if alternative.extra_test:
        title = definition.round(alternative.extra_test).title
        conditions.append(_("You pass the %(test)s.") % {"test": words.small(title)})
    return {
        "letter": letter(definition, route, alternative),
        "label": alternative.label,
        "conditions": conditions or [_("There are no further conditions.")],
        "notes": [s.text for s in alternative_sentences(definition, route, alternative)[1:]],
    }


# -- The procedure -----------------------------------------------------------------------------------------------------


def _procedure(vacancy: Vacancy, definition: Definition) -> dict[str, Any]:
    counted = len([r for r in definition.rounds if r.result is not ResultKind.INFORMATIVE])
    steps = [
        {
            "when": words.capital(
                _("after the closing date") if definition.offer.closes else _("when you have applied")
            ),
            "tags": [_("on your file")],
            "title": _("We check the conditions"),
            "text": _(
                "We check whether your application is valid and whether you meet the conditions. You get a message: "
                "admitted, admitted with reservation or not admitted, each time with the reason."
            ),
        },
        *(_step(definition, round_) for round_ in definition.rounds),
        _closing_step(end(definition), _("after the last round")),
        _closing_step(reserve(definition), _("after the decision"), vacancy.organisation.authority),
        _result_step(vacancy),
    ]
    return {
        "key": "procedure",
        "title": _("Which tests do you take?"),
        "template": "print/brochure/procedure.html",
        "lead": ngettext(
            "The selection has one round. The rules are the same for everybody.",
            "The selection has %(count)s rounds. The rules are the same for everybody.",
            counted,
        )
        % {"count": counted},
        "steps": steps,
    }


def _step(definition: Definition, round_: Round) -> dict[str, Any]:
    block = round_block(definition, round_)
    in_margin = {Aspect.HELD, Aspect.TAKEN_BY, Aspect.WHEN}
    rows = Block(
        block.kind, block.title, tuple(s for s in block.sentences if s.aspect not in in_margin)
    ).rows()
    when, tags = block.when, [block.place] if block.place else []
    if round_.when and round_.when.certainty is Certainty.ANNOUNCED_BY:
        when = _("to be announced")
        tags.insert(0, _("you know the date by %(day)s") % {"day": words.day(round_.when.days[0])})
    elif not when:
        until = round_.finished_by
        when = (
            _("until and including %(day)s") % {"day": words.day(until)}
            if until
            else _("date to be announced")
        )
    return {
        "when": words.capital(when),
        "tags": tags,
        "title": block.title,
        "only": block.about(Aspect.HELD, Aspect.TAKEN_BY),
        "rows": [{"label": label, "sentences": sentences} for label, sentences in rows],
    }


def _closing_step(block: Block, when: str, who: str = "") -> dict[str, Any]:
    return {
        "when": words.capital(when),
        "tags": [who] if who else [],
        "title": block.title,
        "rows": [{"label": label, "sentences": sentences} for label, sentences in block.rows()],
    }


def _result_step(vacancy: Vacancy) -> dict[str, Any]:
    texts = [
        (_("Feedback and inspection"), vacancy.organisation.inspection_text),
        (_("Do you disagree?"), vacancy.organisation.appeal_text),
    ]
    return {
        "when": _("After every round"),
        "tags": [_("in a letter and in your file")],
        "title": _("Your result"),
        "text": _(
            "You read your points per part, the rule by which we decided, and what comes next. You may always ask for "
            "feedback and look into your own score sheets."
        ),
        "rows": [
            {"label": label, "paragraphs": [p for p in text.split("\n\n") if p.strip()]}
            for label, text in texts
            if text.strip()
        ],
    }


# -- Pay, applying, contact --------------------------------------------------------------------------------------------


def _pay(definition: Definition) -> dict[str, Any]:
    pay, offer = definition.offer.pay, definition.offer
    head = _("Gross per month, full-time")
    sections = []
    if pay.private_years is not None:
        text = ngettext(
            "All your years with a public authority count. Of relevant experience in the private sector or as "
            "self-employed, at most one year counts.",
            "All your years with a public authority count. Of relevant experience in the private sector or as "
            "self-employed, at most %(years)s years count.",
            pay.private_years,
        ) % {"years": pay.private_years}
        sections.append(_section(_("What counts"), text=text))
    if pay.note:
        sections.append(_section(_("Good to know"), text=pay.note))
    if pay.index:
        text = _("The amounts are at index %(index)s. If the index changes, they change with it.")
        sections.append(_section(_("Index"), text=text % {"index": words.number(pay.index)}))
    if offer.benefits:
        sections.append(_section(_("And also"), bullets=offer.benefits))
    return {
        "key": "pay",
        "title": _("What do you earn?"),
        "template": "print/brochure/pay.html",
        "pay_head": head,
        "amount": _("%(minimum)s – %(maximum)s euro")
        % {"minimum": words.money(pay.minimum), "maximum": words.money(pay.maximum)},
        "amount_note": _("Minimum and maximum of pay scale %(scale)s.") % {"scale": offer.pay_scale},
        "sections": sections,
        "runs_on": True,
    }


def _apply(vacancy: Vacancy, definition: Definition) -> dict[str, Any]:
    offer = definition.offer
    sections = []
    if offer.how_to_apply:
        sections.append(_section(pgettext("brochure", "How"), text=offer.how_to_apply.strip()))
    if offer.closes:
        text = _("You apply until and including %(moment)s. That minute is included.")
        sections.append(_section(_("Until when"), text=text % {"moment": words.moment(offer.closes)}))
    if definition.questions:
        sections.append(_section(_("What we ask you"), bullets=[q.text for q in definition.questions]))
    after = []
    if vacancy.organisation.privacy_text:
        after.append(_section(_("Your data"), text=vacancy.organisation.privacy_text, keep=True))
    after.append(
        _section(
            _("Reasonable accommodation"),
            keep=True,
            text=_(
                "Do you need an adjustment in a test or an interview because of a disability, an illness or a learning "
                "disorder? Say so when you apply. You do not have to share a diagnosis."
            ),
        )
    )
    return {
        "key": "apply",
        "title": _("How do you apply?"),
        "template": "print/brochure/apply.html",
        "sections": sections,
        "documents": [
            _document(definition, d)
            for d in sorted(definition.documents, key=lambda d: list(NeededWhen).index(d.needed))
        ],
        "after": after,
        "runs_on": True,
    }


def _document(definition: Definition, document: RequiredDocument) -> dict[str, Any]:
    """The first sentence says which document and for whom: that is the row's head."""
    head, *rest = document_sentences(definition, document)
    return {"label": head.text.removesuffix("."), "sentences": rest}


def _contact(vacancy: Vacancy, definition: Definition) -> dict[str, Any]:
    organisation, offer = vacancy.organisation, definition.offer
    facts = []
    for label, contact in [
        (_("About the function"), offer.contact_function),
        (_("About the selection"), offer.contact_selection),
    ]:
        if contact:
            facts.append(fact(label, *_contact_lines(contact)))
    post = [
        ", ".join(filter(None, [organisation.name, organisation.department])),
        organisation.street,
        f"{organisation.postcode} {organisation.city}".strip(),
    ]
    facts.append(fact(_("Post and visits"), *filter(None, post)))
    if organisation.website:
        facts.append(fact(_("Website"), _address(organisation.website)))
    return {
        "key": "contact",
        "title": _("More information"),
        "template": "print/brochure/contact.html",
        "facts": facts,
        "runs_on": True,
    }


def _contact_lines(contact: Contact) -> Iterator[str]:
    yield ", ".join(filter(None, [contact.name, contact.role]))
    yield from filter(None, [contact.phone, contact.email])
