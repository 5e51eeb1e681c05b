"""What is odd about a definition: it can be executed, but is hardly what somebody meant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from vacancies import rules, words
from vacancies.definition_format import Path, Problem, Severity
from vacancies.holidays import closed
from vacancies.rules import (
    Alternative,
    Certainty,
    Condition,
    CutAmong,
    Definition,
    HeadCount,
    HeldRule,
    ReserveKind,
    ResultKind,
    Round,
    RoundKind,
    RouteKind,
    SeniorityKind,
    Source,
)

Findings = Iterator[tuple[Path, str]]


def warnings(definition: Definition) -> tuple[Problem, ...]:
    """Everything odd, in the order of the document."""
    found: list[Problem] = []
    for check in (_dates, _sequence, _conditions, _dominated, _routes, _rounds, _marks, _weights, _end):
        found += (Problem(Severity.WARNING, path, message) for path, message in check(definition))
    return tuple(found)


# -- Dates ---------------------------------------------------------------------------------------------------


def _dates(definition: Definition) -> Findings:
    closes = definition.offer.closes
    if closes and (why := closed(closes)):
        yield (
            ("offer", "closes"),
            _(
                "registration closes on %(day)s, %(why)s: who has a question then, reaches nobody. "
                "Rather choose a working day"
            )
            % {
                "day": words.day(closes),
                "why": why,
            },
        )
    if closes is None:
        yield (
            ("offer", "closes"),
            _(
                "there is no last day to register: candidates can apply until you close the admission. "
                "Give a day, unless that is what you want"
            ),
        )
    for index, round_ in enumerate(definition.rounds):
        path: Path = ("rounds", index)
        if round_.finished_by and (why := closed(round_.finished_by)):
            yield (
                (*path, "finished_by"),
                _(
                    "the deadline is on %(day)s, %(why)s: who has a question then, reaches nobody. "
                    "Rather choose a working day"
                )
                % {
                    "day": words.day(round_.finished_by),
                    "why": why,
                },
            )
        for position, day in enumerate(round_.when.days if round_.when else ()):
            if why := closed(day):
                yield (
                    (*path, "when", "days", position),
                    _("%(day)s is %(why)s")
                    % {
                        "day": words.day(day),
                        "why": why,
                    },
                )
            if closes and day <= closes.date():
                yield (
                    (*path, "when", "days", position),
                    _("%(day)s is not after the closing date") % {"day": words.day(day)},
                )


def _sequence(definition: Definition) -> Findings:
    """Rounds that are held in another order than they stand in, and invitations that come too late."""
    before: Round | None = None
    for index, round_ in enumerate(definition.rounds):
        path: Path = ("rounds", index)
        if round_.when is None or not round_.when.days or round_.when.certainty is Certainty.ANNOUNCED_BY:
            continue
        if round_.invited_by and round_.invited_by.date() >= max(round_.when.days):
            yield (
                (*path, "invited_by"),
                _("the invitation is only sent by %(day)s: that is not before the round itself")
                % {"day": words.day(round_.invited_by)},
            )
        if before and before.when and max(round_.when.days) < min(before.when.days):
            yield (
                (*path, "when"),
                _("%(day)s is before “%(round)s”, which comes first")
                % {"day": words.days(round_.when.days), "round": before.title},
            )
        before = round_


# -- Admission -----------------------------------------------------------------------------------------------


def _conditions(definition: Definition) -> Findings:
    used = {
        key
        for r in definition.routes
        for key in (*r.general, *(k for a in r.alternatives for k in a.conditions))
    }
    for index, condition in enumerate(definition.conditions):
        if condition.key not in used | set(definition.general):
            yield ("conditions", index), _("no route asks this condition")
        if isinstance(condition, rules.NationalityCondition) and not condition.text:
            yield (
                ("conditions", index),
                _("the brochure would print codes of countries: give the sentence in “text”"),
            )


def _dominated(definition: Definition) -> Findings:
    """An alternative is dominated if whoever meets it also meets another one that asks no more (settled
    case 11).
    """
    for i, route in enumerate(definition.routes):
        for j, alternative in enumerate(route.alternatives):
            for k, other in enumerate(route.alternatives):
                same = _covers(definition, alternative, other) and k > j
                if k != j and not same and _covers(definition, other, alternative):
                    yield (
                        ("routes", i, "alternatives", j),
                        _("can never decide: whoever meets it also meets “%(other)s”")
                        % {"other": other.label},
                    )
                    break


def _covers(definition: Definition, other: Alternative, alternative: Alternative) -> bool:
    """Whether meeting `alternative` means meeting `other`, without a test that `alternative` does not ask."""
    if other.extra_test not in ("", alternative.extra_test):
        return False
    known = {condition.key: condition for condition in definition.conditions}
    mine = [known[key] for key in alternative.conditions if key in known]
    return all(key in known and any(_implies(own, known[key]) for own in mine) for key in other.conditions)


def _implies(one: Condition, two: Condition) -> bool:
    """Whether whoever meets condition `one` meets condition `two`."""
    if one.key == two.key:
        return True
    if type(one) is not type(two) or (one.reference, one.proof, one.document) != (
        two.reference,
        two.proof,
        two.document,
    ):
        return False
    match one, two:
        case rules.SeniorityCondition(), rules.SeniorityCondition():
            order = list(SeniorityKind)
            return (
                order.index(one.kind) <= order.index(two.kind)
                and one.months >= two.months
                and two.where.includes(one.where)
                and _levels_within(one.levels, two.levels)
            )
        case rules.ExperienceCondition(), rules.ExperienceCondition():
            return one.field == two.field and one.months >= two.months and two.where.includes(one.where)
        case rules.DiplomaCondition(), rules.DiplomaCondition():
            if one.named or one.access_to_level or not (one.level and two.level):
                return replace(one, key=two.key, text=two.text) == two
            return one.level.rank >= two.level.rank
        case rules.AgeCondition(), rules.AgeCondition():
            return one.minimum >= two.minimum
        case rules.CoolingOffCondition(), rules.CoolingOffCondition():
            return one.months >= two.months
        case rules.EvaluationCondition(), rules.EvaluationCondition():
            return one.count >= two.count
        case rules.LanguageCondition(), rules.LanguageCondition():
            return one.language == two.language and one.level >= two.level
        case (rules.JudgementCondition(), _other) | (rules.StatementCondition(), _other):
            return False
    return all(
        getattr(one, f.name) == getattr(two, f.name) for f in fields(one) if f.name not in ("key", "text")
    )


def _levels_within(narrow: tuple[str, ...], wide: tuple[str, ...]) -> bool:
    """Whether service at every level of `narrow` ("C4") is service at one of `wide` ("C"; empty: any)."""
    return not wide or (bool(narrow) and all(level in wide or level[:1] in wide for level in narrow))


def _routes(definition: Definition) -> Findings:
    for index, route in enumerate(definition.routes):
        if (route.kind is RouteKind.PROMOTION) is not (route.reserve is ReserveKind.PROMOTION):
            yield (
                ("routes", index),
                _("a route of %(kind)s leads to a %(reserve)s here")
                % {
                    "kind": words.name(route.kind),
                    "reserve": words.name(route.reserve),
                },
            )


# -- Rounds --------------------------------------------------------------------------------------------------


def _rounds(definition: Definition) -> Findings:
    for index, round_ in enumerate(definition.rounds):
        path: Path = ("rounds", index)
        if round_.cut and round_.cut.among is CutAmong.PASSED and round_.passing.is_empty:
            yield (
                (*path, "cut", "among"),
                _("“of those who passed”, but nothing says who passes: give “passing”"),
            )
        if (
            round_.kind is RoundKind.LEVEL_TEST
            and not definition.is_extra_test(round_.key)
            and not round_.taken_by
        ):
            yield path, _("no alternative asks for this test, so everybody has to take it")
        if _nobody_fails(definition, round_):
            yield (
                (*path, "eliminating"),
                _("nobody can fail this round: give “passing” or “cut”, or make it not eliminating"),
            )
        yield from _never_held(path, definition, index)
        yield from _cut_that_cuts_nobody(path, definition, index)


def _nobody_fails(definition: Definition, round_: Round) -> bool:
    """Eliminating, but without anything to fail by; the end rules may still look at its points."""
    open_round = round_.result is ResultKind.POINTS and round_.passing.is_empty and round_.cut is None
    at_the_end = definition.end.percent is not None and definition.counts(round_)
    preselection = round_.kind is RoundKind.PRESELECTION  # an error of its own
    return round_.eliminating and open_round and not at_the_end and not preselection


def _never_held(path: Path, definition: Definition, index: int) -> Findings:
    """A head count of those who enter, right after a cut that lets no more through."""
    held = definition.rounds[index].held
    if held.rule is not HeldRule.MORE_THAN or held.count is not HeadCount.ENTERING or held.threshold is None:
        return
    for earlier in definition.rounds[:index]:
        always = (
            earlier.held.rule is HeldRule.ALWAYS
            and not earlier.taken_by
            and not definition.is_extra_test(earlier.key)
        )
        number = earlier.cut.number if earlier.cut and always else None
        if number is not None and number <= held.threshold:
            yield (
                (*path, "held", "threshold"),
                _("can hardly be exceeded: “%(round)s” lets the %(number)s highest through")
                % {"round": earlier.title, "number": number},
            )
            return


def _cut_that_cuts_nobody(path: Path, definition: Definition, index: int) -> Findings:
    """A number of highest scores that is no smaller than what an earlier round lets through."""
    cut = definition.rounds[index].cut
    if cut is None or cut.number is None:
        return
    for earlier in definition.rounds[:index]:
        everybody = (
            earlier.held.rule is HeldRule.ALWAYS
            and not earlier.taken_by
            and not definition.is_extra_test(earlier.key)
        )
        number = earlier.cut.number if earlier.cut and everybody else None
        if number is not None and number <= cut.number:
            yield (
                (*path, "cut", "number"),
                _("hardly leaves anybody out: “%(round)s” lets only the %(number)s highest through")
                % {"round": earlier.title, "number": number},
            )
            return


def _weights(definition: Definition) -> Findings:
    """Weights and marks by which points of a part come to nothing, or a mark cannot be given."""
    for index, round_ in enumerate(definition.rounds):
        for position, part in enumerate(round_.parts):
            path: Path = ("rounds", index, "parts", position)
            looked_at = part.pass_mark is not None and (
                round_.passing.every_part or round_.passing.parts_passed is not None
            )
            if part.weight == 0 and not looked_at:
                yield (*path, "weight"), _("weighs 0, and no mark looks at it: its points come to nothing")
            if (
                part.pass_mark is not None
                and part.source is Source.JURY
                and not part.criteria
                and part.step > 0
                and part.pass_mark % part.step
            ):
                yield (
                    (*path, "pass_mark"),
                    _("cannot be given: jurors give points in steps of %(step)s")
                    % {"step": words.number(part.step)},
                )


def _marks(definition: Definition) -> Findings:
    """Marks of the parts that together make the mark of the round certain, and parts without a mark among
    marked ones.
    """
    for index, round_ in enumerate(definition.rounds):
        passing = round_.passing
        if not passing.every_part:
            continue
        unmarked = [part for part in round_.parts if part.pass_mark is None]
        if unmarked and len(unmarked) < len(round_.parts):
            yield (
                ("rounds", index, "passing", "every_part"),
                _("%(parts)s has no mark to reach")
                % {"parts": words.joined([f"“{part.title}”" for part in unmarked])},
            )
        if passing.percent is not None and _least_percent(round_) >= passing.percent:
            yield (
                ("rounds", index, "passing", "percent"),
                _("never decides: who reaches the mark of every part has at least %(percent)s %% already")
                % {"percent": words.number(passing.percent)},
            )


def _least_percent(round_: Round) -> Decimal:
    """What somebody has at least who reaches every mark; part weights or maxima weigh."""
    weights = [part.maximum if part.weight is None else part.weight for part in round_.parts]
    if not sum(weights) or any(not part.maximum for part in round_.parts):
        return Decimal(0)
    reached = sum(
        weight * (part.pass_mark or 0) / part.maximum
        for weight, part in zip(weights, round_.parts, strict=True)
    )
    return 100 * Decimal(reached) / sum(weights)


def _end(definition: Definition) -> Findings:
    end = definition.end
    counting = [r for r in definition.rounds if definition.counts(r)]
    unmarked = [r for r in counting if r.passing.is_empty]
    if end.every_round and unmarked and len(unmarked) < len(counting):
        yield (
            ("end", "every_round"),
            _("%(rounds)s has no mark to reach")
            % {"rounds": words.joined([f"“{r.title}”" for r in unmarked])},
        )
    certain = [r.passing.percent for r in counting if (r.eliminating or end.every_round)]
    all_certain = counting and len(certain) == len(counting)
    if end.percent is not None and all_certain and all(p is not None and p >= end.percent for p in certain):
        yield (
            ("end", "percent"),
            _("never decides: who passes every round that counts has at least %(percent)s %% already")
            % {"percent": words.number(end.percent)},
        )
    if end.tie_breaks and not definition.reserve.ranked:
        yield ("end", "tie_breaks"), _("the reserve is not ranked, so no tie is ever broken")
