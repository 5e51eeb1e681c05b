"""What is wrong with a definition, and what is odd about it.

An error keeps a definition from being published or imported: the engine could not execute it, or not as the
brochure would promise. A warning (`vacancies.rule_warnings`) is about something possible that is hardly
meant. Every message says what is wrong and what would be right, at a path of the canonical document.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from vacancies import rules
from vacancies.definition_format import Path, Problem, Severity
from vacancies.rule_warnings import warnings
from vacancies.rules import (
    Anchor,
    Certainty,
    Competency,
    Condition,
    Definition,
    HeldRule,
    Lack,
    NeededWhen,
    Part,
    Proof,
    Reference,
    RequiredDocument,
    ResultKind,
    Round,
    RoundKind,
    Source,
    When,
)
from vacancies.words import number

KEY = re.compile(r"[a-z][a-z0-9_]*")
RESERVED = "end"
"""No round may be called so: the engine's facts name the moment after the last round by this word."""
LEVELS_OF_FUNCTIONS = ("A", "B", "C", "D", "E")
CEFR = ("A1", "A2", "B1", "B2", "C1", "C2")


def problems(definition: Definition) -> tuple[Problem, ...]:
    """Everything wrong or odd, in the order of the document: errors and warnings."""
    return (*errors(definition), *warnings(definition))


def errors(definition: Definition) -> tuple[Problem, ...]:
    """What keeps the definition from being published."""
    found: list[Problem] = []
    for check in (_offer, _keys, _conditions, _routes, _documents, _rounds, _whole, _end, _reserve):
        found += (Problem(Severity.ERROR, path, message) for path, message in check(definition))
    return tuple(found)


Findings = Iterator[tuple[Path, str]]


# -- Small questions -----------------------------------------------------------------------------------------


def _at_least(path: Path, value: int | Decimal | None, least: int) -> Findings:
    if value is not None and value < least:
        yield path, _("must be %(least)s or more, not %(value)s") % {"least": least, "value": number(value)}


def _above_zero(path: Path, value: Decimal) -> Findings:
    if value <= 0:
        yield path, _("must be more than 0, not %(value)s") % {"value": number(value)}


def _percent(path: Path, value: Decimal | None) -> Findings:
    if value is not None and not 0 <= value <= 100:
        yield path, _("is a percentage: from 0 to 100, not %(value)s") % {"value": number(value)}


def _filled(path: Path, value: str | Sequence[object]) -> Findings:
    if not value:
        yield path, _("must not be empty")


def _known(path: Path, key: str, known: Iterable[str]) -> Findings:
    """A reference by key to something in a list of the definition."""
    candidates = list(known)
    if key in candidates:
        return
    nearest = difflib.get_close_matches(key, candidates, n=1, cutoff=0.5)
    if nearest:
        yield (
            path,
            _("“%(key)s” does not exist; did you mean “%(nearest)s”?") % {"key": key, "nearest": nearest[0]},
        )
    elif candidates:
        yield (
            path,
            _("“%(key)s” does not exist; there is: %(known)s") % {"key": key, "known": ", ".join(candidates)},
        )
    else:
        yield path, _("“%(key)s” does not exist; there is none yet") % {"key": key}


def _each_known(path: Path, keys: Sequence[str], known: Iterable[str]) -> Findings:
    candidates = list(known)
    for index, key in enumerate(keys):
        yield from _known((*path, index), key, candidates)
        if key in keys[:index]:
            yield (*path, index), _("“%(key)s” is in this list twice; once is enough") % {"key": key}


def _when(path: Path, when: When | None) -> Findings:
    if when is None:
        return
    if when.certainty is Certainty.ONE_OF and len(when.days) < 2:
        yield (*path, "days"), _("must be two days or more with “one_of”; for one day use “fixed”")
    if when.certainty is not Certainty.ONE_OF and len(when.days) != 1:
        yield (*path, "days"), _("must be one day; for several use “one_of”")


def _reference(path: Path, reference: Reference, definition: Definition) -> Findings:
    if reference.anchor is Anchor.ROUND:
        yield from _known((*path, "round"), reference.round, (r.key for r in definition.rounds))
    elif reference.round:
        yield (*path, "round"), _("only belongs to the anchor “round”")
    if reference.anchor is Anchor.FIXED and reference.day is None:
        yield path, _("the anchor “fixed” needs a day")
    elif reference.anchor is not Anchor.FIXED and reference.day:
        yield (*path, "day"), _("only belongs to the anchor “fixed”")


# -- Offer and keys ------------------------------------------------------------------------------------------


def _offer(definition: Definition) -> Findings:
    offer = definition.offer
    for name in ("title", "level", "pay_scale"):
        yield from _filled(("offer", name), getattr(offer, name))
    if offer.level and offer.level not in LEVELS_OF_FUNCTIONS:
        yield (
            ("offer", "level"),
            _("must be one of %(levels)s") % {"levels": ", ".join(LEVELS_OF_FUNCTIONS)},
        )
    yield from _at_least(("offer", "posts"), offer.posts, 1)
    yield from _when(("offer", "starts"), offer.starts)
    if offer.pay:
        yield from _above_zero(("offer", "pay", "minimum"), offer.pay.minimum)
        yield from _at_least(("offer", "pay", "private_years"), offer.pay.private_years, 0)
        if offer.pay.index is not None:
            yield from _above_zero(("offer", "pay", "index"), offer.pay.index)
        if offer.pay.maximum < offer.pay.minimum:
            yield (
                ("offer", "pay", "maximum"),
                _("must not be below the minimum of %(minimum)s") % {"minimum": number(offer.pay.minimum)},
            )


def _keys(definition: Definition) -> Findings:
    """Every key is a plain word, and used once in its list."""
    for name in ("conditions", "routes", "documents", "questions", "rounds", "competencies"):
        yield from _distinct((name,), [item.key for item in getattr(definition, name)])
    for i, route in enumerate(definition.routes):
        yield from _distinct(("routes", i, "alternatives"), [a.key for a in route.alternatives])
    for i, round_ in enumerate(definition.rounds):
        yield from _distinct(("rounds", i, "parts"), [p.key for p in round_.parts])
        if round_.key == RESERVED:
            yield (
                ("rounds", i, "key"),
                _("“%(key)s” means the moment after the last round; take another key") % {"key": RESERVED},
            )
        for j, part in enumerate(round_.parts):
            yield from _distinct(("rounds", i, "parts", j, "criteria"), [c.key for c in part.criteria])


def _distinct(path: Path, keys: Sequence[str]) -> Findings:
    for index, key in enumerate(keys):
        place = (*path, index, "key")
        if not KEY.fullmatch(key):
            yield (
                place,
                _("must be a word of small letters, digits and _, such as “written_test”, not “%(key)s”")
                % {"key": key},
            )
        elif key in keys[:index]:
            yield place, _("“%(key)s” is used twice in this list; every key must be another") % {"key": key}


# -- Admission -----------------------------------------------------------------------------------------------


def _conditions(definition: Definition) -> Findings:
    for index, condition in enumerate(definition.conditions):
        path: Path = ("conditions", index)
        yield from _reference((*path, "reference"), condition.reference, definition)
        if condition.proof is Proof.DOCUMENT:
            yield from _known((*path, "document"), condition.document, (d.key for d in definition.documents))
        elif condition.document:
            yield (*path, "document"), _("only belongs to the proof “document”")
        yield from _condition(path, condition)
    yield from _each_known(("general",), definition.general, (c.key for c in definition.conditions))


def _condition(path: Path, condition: Condition) -> Findings:
    match condition:
        case rules.DiplomaCondition():
            if not (condition.level or condition.named or condition.access_to_level):
                yield path, _("asks nothing: give “level”, “named” or “access_to_level”")
        case rules.CertificateCondition():
            yield from _filled((*path, "name"), condition.name)
        case rules.ExperienceCondition():
            yield from _at_least((*path, "months"), condition.months, 1)
            yield from _filled((*path, "field"), condition.field)
        case rules.SeniorityCondition():
            yield from _at_least((*path, "months"), condition.months, 1)
            if not condition.levels and condition.kind is not rules.SeniorityKind.SERVICE:
                yield (*path, "levels"), _("must name a level (“C”) or steps (“C4”); only service needs none")
        case rules.EvaluationCondition():
            yield from _at_least((*path, "count"), condition.count, 1)
        case rules.LanguageCondition():
            if not re.fullmatch("[a-z]{2}", condition.language):
                yield (*path, "language"), _("must be a code of two letters such as “nl”")
            if condition.level not in CEFR:
                yield (*path, "level"), _("must be one of %(levels)s") % {"levels": ", ".join(CEFR)}
        case rules.LicenceCondition():
            yield from _filled((*path, "category"), condition.category)
        case rules.AgeCondition():
            yield from _at_least((*path, "minimum"), condition.minimum, 1)
        case rules.NationalityCondition():
            yield from _filled((*path, "countries"), condition.countries)
            for index, country in enumerate(condition.countries):
                if not re.fullmatch("[A-Z]{2}", country):
                    yield (*path, "countries", index), _("must be a code of two capitals such as “BE”")
        case rules.ResidenceCondition():
            yield from _filled((*path, "postcodes"), condition.postcodes)
        case rules.CoolingOffCondition():
            yield from _at_least((*path, "months"), condition.months, 1)
        case rules.JudgementCondition() | rules.StatementCondition():
            yield from _filled((*path, "text"), condition.text)


def _routes(definition: Definition) -> Findings:
    conditions = [c.key for c in definition.conditions]
    rounds = [r.key for r in definition.rounds]
    yield from _filled(("routes",), definition.routes)
    for i, route in enumerate(definition.routes):
        path: Path = ("routes", i)
        yield from _filled((*path, "label"), route.label)
        yield from _each_known((*path, "general"), route.general, conditions)
        yield from _filled((*path, "alternatives"), route.alternatives)
        for j, alternative in enumerate(route.alternatives):
            place = (*path, "alternatives", j)
            yield from _filled((*place, "label"), alternative.label)
            yield from _each_known((*place, "conditions"), alternative.conditions, conditions)
            if alternative.extra_test:
                yield from _known((*place, "extra_test"), alternative.extra_test, rounds)


def _documents(definition: Definition) -> Findings:
    rounds = [r.key for r in definition.rounds]
    routes = [r.key for r in definition.routes]
    alternatives = [f"{r.key}.{a.key}" for r in definition.routes for a in r.alternatives]
    for index, document in enumerate(definition.documents):
        path: Path = ("documents", index)
        yield from _filled((*path, "label"), document.label)
        if document.needed is NeededWhen.ROUND:
            yield from _known((*path, "round"), document.round, rounds)
        elif document.round:
            yield (*path, "round"), _("only belongs to a document that is needed before a round")
        yield from _lack(path, document)
        yield from _at_least((*path, "max_age_months"), document.max_age_months, 1)
        yield from _reference((*path, "anchor"), document.anchor, definition)
        if document.max_age_months is None and document.anchor != Reference():
            yield (*path, "anchor"), _("only belongs to a maximum age: give “max_age_months”")
        yield from _each_known((*path, "routes"), document.routes, routes)
        yield from _each_known((*path, "alternatives"), document.alternatives, alternatives)


def _lack(path: Path, document: RequiredDocument) -> Findings:
    if document.lack is Lack.REMEDY and document.remedy_days is None:
        yield path, _("“remedy” needs the term in days: give “remedy_days”")
    if document.lack is not Lack.REMEDY and document.remedy_days is not None:
        yield (*path, "remedy_days"), _("only belongs to the lack “remedy”")
    yield from _at_least((*path, "remedy_days"), document.remedy_days, 1)
    if document.needed is not NeededWhen.APPLICATION and document.lack is not Lack.INVALID:
        yield (
            (*path, "lack"),
            _("is about the closing date; leave it out for a document that is needed later"),
        )


# -- Rounds --------------------------------------------------------------------------------------------------


def _rounds(definition: Definition) -> Findings:
    yield from _filled(("rounds",), definition.rounds)
    competencies = [c.key for c in definition.competencies]
    for index, competency in enumerate(definition.competencies):
        if not 1 <= competency.level <= competency.levels:
            yield (
                ("competencies", index, "level"),
                _("must be from 1 to %(levels)s") % {"levels": competency.levels},
            )
        yield from _anchors(("competencies", index, "anchors"), competency)
    anchored = {c.key: c.levels for c in definition.competencies if c.anchors}
    for index, round_ in enumerate(definition.rounds):
        path: Path = ("rounds", index)
        yield from _filled((*path, "title"), round_.title)
        yield from _held(path, round_)
        yield from _each_known((*path, "taken_by"), round_.taken_by, (r.key for r in definition.routes))
        yield from _each_known((*path, "competencies"), round_.competencies, competencies)
        yield from _timing(path, round_)
        yield from _at_least((*path, "kept_years"), round_.kept_years, 1)
        yield from _jury((*path, "jurors"), round_)
        yield from _blind(path, round_)
        for j, part in enumerate(round_.parts):
            yield from _part((*path, "parts", j), part, competencies)
            yield from _anchored_levels((*path, "parts", j, "criteria"), part, anchored)
        if round_.result is ResultKind.POINTS:
            yield from _points(path, round_)
            yield from _cut(path, definition, index)
        else:
            yield from _without_points(path, round_)
        yield from _extra_test(path, definition, round_)


MET = (
    RoundKind.ORAL_TEST,
    RoundKind.SPEED_INTERVIEW,
    RoundKind.JURY_INTERVIEW,
    RoundKind.PRESELECTION,
)
"""Kinds of rounds in which the jury meets the candidates, or reads who they are."""


def _blind(path: Path, round_: Round) -> Findings:
    if round_.blind and round_.kind in MET:
        yield (*path, "blind"), _("a jury that meets candidates or reads their files knows who they are")
    elif round_.blind and not any(part.source is Source.JURY for part in round_.parts):
        yield (*path, "blind"), _("is about a jury: no part of this round is scored by one")


def _anchors(path: Path, competency: Competency) -> Findings:
    seen: set[int] = set()
    for index, anchor in enumerate(competency.anchors):
        yield from _filled((*path, index, "text"), anchor.text)
        if not 1 <= anchor.level <= competency.levels:
            text = _("must be from 1 to %(levels)s") % {"levels": competency.levels}
            yield (*path, index, "level"), text
        elif anchor.level in seen:
            yield (*path, index, "level"), _("stands here twice: a level has one description")
        seen.add(anchor.level)


def _anchored_levels(path: Path, part: Part, anchored: Mapping[str, int]) -> Findings:
    """Jurors read the descriptions beside the levels that they tap: both count the same levels."""
    for index, criterion in enumerate(part.criteria):
        levels = anchored.get(criterion.competency)
        if levels and criterion.levels and criterion.levels != levels:
            yield (
                (*path, index, "levels"),
                _("must be %(levels)s, as for the levels that its competency describes") % {"levels": levels},
            )


def _held(path: Path, round_: Round) -> Findings:
    held = round_.held
    place = (*path, "held")
    if held.rule is HeldRule.MORE_THAN:
        if held.threshold is None:
            yield place, _("“more_than” needs a “threshold”: the number that must be exceeded")
        if held.count is None:
            yield place, _("“more_than” needs a “count”: registered, valid, admitted or entering candidates")
        yield from _at_least((*place, "threshold"), held.threshold, 1)
    elif held.threshold is not None or held.count is not None:
        yield place, _("“threshold” and “count” only belong to the rule “more_than”")


def _timing(path: Path, round_: Round) -> Findings:
    yield from _when((*path, "when"), round_.when)
    yield from _at_least((*path, "minutes"), round_.minutes, 1)
    if round_.invited_by and round_.finished_by and round_.finished_by <= round_.invited_by:
        yield (*path, "finished_by"), _("must come after “invited_by”")


def _jury(path: Path, round_: Round) -> Findings:
    members, external = round_.jurors.members, round_.jurors.external
    yield from _at_least((*path, "members"), members, 0)
    yield from _at_least((*path, "external"), external, 0)
    if 0 < members < external:
        yield (
            (*path, "external"),
            _("must be %(members)s or fewer: external experts are members too") % {"members": members},
        )
    judged = round_.result is ResultKind.VERDICT or any(p.source is Source.JURY for p in round_.parts)
    if (members or external) and not judged:
        yield path, _("“members” and “external” only belong to a round that a jury judges")


def _part(path: Path, part: Part, competencies: list[str]) -> Findings:
    yield from _filled((*path, "title"), part.title)
    yield from _above_zero((*path, "maximum"), part.maximum)
    yield from _above_zero((*path, "step"), part.step)
    yield from _at_least((*path, "weight"), part.weight, 0)
    yield from _at_least((*path, "pass_mark"), part.pass_mark, 0)
    if part.pass_mark is not None and part.pass_mark > part.maximum:
        yield (
            (*path, "pass_mark"),
            _("must not be above the maximum of %(maximum)s, but is %(mark)s")
            % {
                "maximum": number(part.maximum),
                "mark": number(part.pass_mark),
            },
        )
    for index, criterion in enumerate(part.criteria):
        place = (*path, "criteria", index)
        yield from _above_zero((*place, "maximum"), criterion.maximum)
        yield from _at_least((*place, "levels"), criterion.levels, 2)
        if criterion.competency:
            yield from _known((*place, "competency"), criterion.competency, competencies)
    total = sum((criterion.maximum for criterion in part.criteria), Decimal(0))
    if part.criteria and total != part.maximum:
        yield (
            (*path, "criteria"),
            _("add up to %(total)s; they must add up to the part’s maximum of %(maximum)s")
            % {
                "total": number(total),
                "maximum": number(part.maximum),
            },
        )


def _points(path: Path, round_: Round) -> Findings:
    passing = round_.passing
    if not round_.parts:
        yield path, _("a round with points needs a part: give “parts”, or another “result”")
        return
    marked = [part for part in round_.parts if part.pass_mark is not None]
    yield from _percent((*path, "passing", "percent"), passing.percent)
    yield from _at_least((*path, "passing", "parts_passed"), passing.parts_passed, 1)
    if passing.parts_passed is not None and passing.parts_passed > len(marked):
        yield (
            (*path, "passing", "parts_passed"),
            _("asks %(asked)s parts, but only %(marked)s parts have a “pass_mark”")
            % {"asked": passing.parts_passed, "marked": len(marked)},
        )
    if passing.every_part and not marked:
        yield (*path, "passing", "every_part"), _("no part has a “pass_mark” to reach")
    weighted = [part for part in round_.parts if part.weight is not None]
    if weighted and len(weighted) < len(round_.parts):
        for index, part in enumerate(round_.parts):
            if part.weight is None:
                yield (
                    (*path, "parts", index),
                    _("other parts have a “weight”: give one to every part or to none"),
                )
    if len(weighted) == len(round_.parts) and not any(part.weight for part in weighted):
        yield (*path, "parts"), _("all weights are 0: at least one part must count")
    if round_.kind is RoundKind.PRESELECTION and passing.is_empty and round_.cut is None:
        yield path, _("a preselection needs a mark (“passing”), a number or the jury’s number (“cut”)")


def _without_points(path: Path, round_: Round) -> Findings:
    """A verdict, a pass or fail and an informative round have no points, so nothing that works on points."""
    given = {
        "parts": bool(round_.parts),
        "passing": not round_.passing.is_empty,
        "cut": round_.cut is not None,
        "weight": bool(round_.weight),
    }
    for key, present in given.items():
        if present:
            yield (
                (*path, key),
                _("has no meaning in a round without points (result “%(result)s”)")
                % {"result": round_.result.value},
            )
    if round_.kind is RoundKind.PRESELECTION and round_.result is ResultKind.INFORMATIVE:
        yield (*path, "result"), _("a preselection cannot be informative")


def _cut(path: Path, definition: Definition, index: int) -> Findings:
    round_ = definition.rounds[index]
    if round_.cut is None:
        return
    yield from _at_least((*path, "cut", "number"), round_.cut.number, 1)
    earlier = [
        r
        for r in definition.rounds[:index]
        if r.kind is not RoundKind.PRESELECTION and r.result is ResultKind.POINTS
    ]
    allowed = [part.key for part in round_.parts] + _titles(earlier)
    for position, reference in enumerate(round_.cut.tie_breaks):
        if reference not in allowed:
            yield (
                (*path, "cut", "tie_breaks", position),
                _(
                    "“%(reference)s” cannot break a tie here: take a part of this round or an earlier round with "
                    "points, the preselection excluded (%(allowed)s)"
                )
                % {"reference": reference, "allowed": ", ".join(allowed)},
            )


def _titles(rounds: Iterable[Round]) -> list[str]:
    return [name for r in rounds for name in (r.key, *(f"{r.key}.{part.key}" for part in r.parts))]


def _extra_test(path: Path, definition: Definition, round_: Round) -> Findings:
    """An extra test is eliminating and has weight 0 (settled case 3)."""
    if not definition.is_extra_test(round_.key):
        if round_.weight and round_.kind is RoundKind.PRESELECTION:
            yield (*path, "weight"), _("a preselection never counts: leave the weight out or make it 0")
        return
    if not round_.eliminating:
        yield (*path, "eliminating"), _("an extra test of an alternative must be eliminating")
    if round_.weight:
        yield (*path, "weight"), _("an extra test never counts: leave the weight out or make it 0")
    decides = round_.result in (ResultKind.PASS_FAIL, ResultKind.VERDICT) or not round_.passing.is_empty
    if not decides:
        yield path, _("an extra test must decide: give “passing”, or a result of passed or failed")


# -- The whole -----------------------------------------------------------------------------------------------


def _may_count(definition: Definition, round_: Round) -> bool:
    """Whether the round could have a weight: it has points and is no preselection or extra test."""
    return (
        round_.result is ResultKind.POINTS
        and round_.kind is not RoundKind.PRESELECTION
        and not definition.is_extra_test(round_.key)
    )


def _whole(definition: Definition) -> Findings:
    if not 1 <= definition.semantics <= rules.SEMANTICS:
        yield ("semantics",), _("is not known here; the newest is %(newest)s") % {"newest": rules.SEMANTICS}
    for index, round_ in enumerate(definition.rounds):
        yield from _at_least(("rounds", index, "weight"), round_.weight, 0)
        if definition.explicit_weights and round_.weight is None and _may_count(definition, round_):
            yield (
                ("rounds", index),
                _("other rounds have a “weight”: give one to every round with points or to none"),
            )
    sure = [
        r
        for r in definition.rounds
        if definition.counts(r) and r.held.rule is HeldRule.ALWAYS and not r.taken_by
    ]
    if definition.rounds and not sure:
        yield (
            ("rounds",),
            _(
                "no round that counts is sure to be held for everybody: at least one round with points and weight "
                "must be held always"
            ),
        )


def _end(definition: Definition) -> Findings:
    end = definition.end
    counting = [r for r in definition.rounds if definition.counts(r)]
    yield from _percent(("end", "percent"), end.percent)
    if end.every_round and all(r.passing.is_empty for r in counting):
        yield ("end", "every_round"), _("no round that counts has a mark to reach: give them “passing”")
    allowed = _titles(counting)
    for index, reference in enumerate(end.tie_breaks):
        if reference not in allowed:
            yield (
                ("end", "tie_breaks", index),
                _(
                    "“%(reference)s” cannot break a tie at the end: take a round that counts, or a part of one "
                    "(%(allowed)s)"
                )
                % {"reference": reference, "allowed": ", ".join(allowed)},
            )


def _reserve(definition: Definition) -> Findings:
    reserve = definition.reserve
    yield from _at_least(("reserve", "months"), reserve.months, 1)
    if reserve.maximum_months is not None and reserve.maximum_months < reserve.months:
        yield (
            ("reserve", "maximum_months"),
            _("must not be below the %(months)s months of the reserve itself") % {"months": reserve.months},
        )
    yield from _at_least(("reserve", "answer_days"), reserve.answer_days, 1)
    yield from _at_least(("reserve", "refusals"), reserve.refusals, 1)
