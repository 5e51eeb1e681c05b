"""The selection decision: from a definition and the facts of a procedure to one verdict per entrant, a
ranking and its reasons.

`replay` is the only way to an outcome; the preview, the closing, the reopening (a difference of two
outcomes), the rehearsal and any later check ask it. All arithmetic is exact (`Fraction`); nothing here
rounds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from scoring.difference import difference
from scoring.facts import (
    AFTER_LAST_ROUND,
    EarlierResult,
    Entrant,
    Facts,
    JurorScore,
    PartFacts,
    RoundFacts,
    Taking,
)
from scoring.outcome import (
    Blocker,
    BlockerKind,
    Final,
    FinalOutcome,
    NotReadyError,
    Outcome,
    PartOutcome,
    Reason,
    RoundOutcome,
    Rule,
    Verdict,
    VerdictKind,
)
from scoring.points import check_parts, counting_parts, part_blockers, part_maximum, round_points
from vacancies.rules import CutAmong, Definition, HeadCount, HeldRule, ResultKind, Round

__all__ = [
    "AFTER_LAST_ROUND", "Blocker", "BlockerKind", "EarlierResult", "Entrant", "Facts", "Final",
    "FinalOutcome", "JurorScore", "NotReadyError", "Outcome", "PartFacts", "PartOutcome", "Reason",
    "RoundFacts", "RoundOutcome", "Rule", "Taking", "Verdict", "VerdictKind", "blockers", "competition_ranks",
    "difference", "replay",
]  # fmt: skip

History = dict[str, dict[str, Verdict]]
"""Verdicts so far, by reference of the entrant and key of the round."""


@dataclass(frozen=True)
class _Closing:
    """One round about to be decided: its rules, its facts and who enters it, in order of reference."""

    definition: Definition
    round: Round
    facts: RoundFacts
    entrants: tuple[Entrant, ...]
    procedure: Facts
    history: History

    def taking(self, entrant: Entrant) -> Taking:
        return self.facts.takings.get(entrant.reference, Taking())

    def is_asked(self, entrant: Entrant) -> bool:
        return self.definition.takes(self.round, entrant.route, entrant.alternative)

    def has_to_take(self, entrant: Entrant) -> bool:
        """Neither withdrawn, nor exempt, nor turned away for want of a paper."""
        taking = self.taking(entrant)
        return (
            entrant.withdrew_in != self.round.key
            and self.is_asked(entrant)
            and taking.earlier is None
            and not taking.missing_paper
        )

    def is_absent(self, entrant: Entrant) -> bool:
        """Absent at the door, or without any counting part where points decide (settled case 6)."""
        taking = self.taking(entrant)
        if taking.absent or self.round.result is not ResultKind.POINTS:
            return taking.absent
        return not any(part.key in taking.parts for part in counting_parts(self.round))


def replay(definition: Definition, facts: Facts) -> Outcome:
    """Decide every round in `facts` in order, and the end when they are all there.

    Raises ValueError for facts that do not belong to the definition (rounds that are not its first ones,
    unknown parts, an entrant twice) and `NotReadyError` for the first round that cannot close yet.
    """
    _check(definition, facts)
    history: History = {entrant.reference: {} for entrant in facts.entrants}
    outcomes = []
    for closing in _closings(definition, facts, history):
        found = _round_blockers(closing)
        if found:
            raise NotReadyError(closing.round.key, found)
        outcome = _decide(closing)
        for verdict in outcome.verdicts:
            history[verdict.reference][outcome.key] = verdict
        outcomes.append(outcome)
    finals = _finals(definition, facts, history) if len(facts.rounds) == len(definition.rounds) else ()
    return Outcome(tuple(outcomes), finals)


def blockers(definition: Definition, facts: Facts) -> tuple[Blocker, ...]:
    """What keeps the last round in `facts` from closing; those before it must be ready (`NotReadyError`)."""
    try:
        replay(definition, facts)
    except NotReadyError as error:
        if error.round_key != facts.rounds[-1].key:
            raise
        return error.blockers
    return ()


def _check(definition: Definition, facts: Facts) -> None:
    keys = [r.key for r in definition.rounds]
    if [r.key for r in facts.rounds] != keys[: len(facts.rounds)]:
        raise ValueError(f"rounds {[r.key for r in facts.rounds]} are not the first of {keys}")
    references = [e.reference for e in facts.entrants]
    if len(set(references)) != len(references):
        raise ValueError("an entrant occurs twice")
    for entrant in facts.entrants:
        if entrant.withdrew_in not in ("", AFTER_LAST_ROUND, *keys):
            raise ValueError(f"{entrant.reference} withdrew in an unknown round {entrant.withdrew_in}")
    for round_, round_facts in zip(definition.rounds, facts.rounds, strict=False):
        if unknown := {part for part, _ in round_facts.neutralised} - {p.key for p in round_.parts}:
            raise ValueError(f"round {round_.key} has no part {', '.join(sorted(unknown))} to neutralise in")
        for part in round_.parts:
            part_maximum(part, round_facts.neutralised)
        for reference, taking in round_facts.takings.items():
            check_parts(round_, taking.parts, reference)


def _closings(definition: Definition, facts: Facts, history: History) -> Iterator[_Closing]:
    """The rounds one after the other; `history` is filled by the caller between two of them."""
    entering = tuple(sorted(facts.entrants, key=lambda e: e.reference))
    for round_, round_facts in zip(definition.rounds, facts.rounds, strict=False):
        yield _Closing(definition, round_, round_facts, entering, facts, history)
        entering = tuple(e for e in entering if history[e.reference][round_.key].goes_on)


# -- Held, and ready to close -------------------------------------------------------------------------------


def _held(closing: _Closing) -> tuple[bool | None, Reason | None]:
    """Whether the round is held and why; (None, None) when the officer has not decided yet.

    Nobody to take it: nobody whom the routes and alternatives ask. An earlier result that is kept is a result
    of the round, so it is held for those who keep theirs alone.
    """
    rule = closing.round.held
    reason = None
    if rule.rule is HeldRule.MORE_THAN:
        count = _head_count(closing, rule.count)
        reason = Reason(
            Rule.HELD_MORE_THAN,
            count > rule.threshold,
            Fraction(count),
            Fraction(rule.threshold),
            rule.count.value,
        )
        if not reason.met:
            return False, reason
    if not any(e.withdrew_in != closing.round.key and closing.is_asked(e) for e in closing.entrants):
        return False, Reason(Rule.NOBODY_TO_TAKE, False)
    if rule.rule is HeldRule.MAY:
        if closing.facts.held is None:
            return None, None
        reason = Reason(Rule.HELD_MAY, closing.facts.held)
        return closing.facts.held, reason
    return True, reason


def _head_count(closing: _Closing, count: HeadCount) -> int:
    """Fixed when the step before closed: exempt and with-reservation included, later withdrawals too (settled
    case 1)."""
    return {
        HeadCount.REGISTERED: closing.procedure.registered,
        HeadCount.VALID: closing.procedure.valid,
        HeadCount.ADMITTED: len(closing.procedure.entrants),
        HeadCount.ENTERING: len(closing.entrants),
    }[count]


def _round_blockers(closing: _Closing) -> tuple[Blocker, ...]:
    held, _ = _held(closing)
    if held is None:
        return (Blocker(BlockerKind.HELD_DECISION),)
    if not held or closing.round.result is ResultKind.INFORMATIVE:
        return ()
    found = []
    if closing.round.cut and closing.round.cut.number is None and closing.facts.cut is None:
        found.append(Blocker(BlockerKind.CUT_NUMBER))
    for entrant in closing.entrants:
        found += _entrant_blockers(closing, entrant)
    return tuple(found)


def _entrant_blockers(closing: _Closing, entrant: Entrant) -> list[Blocker]:
    taking, reference = closing.taking(entrant), entrant.reference
    if entrant.withdrew_in == closing.round.key or not closing.is_asked(entrant):
        return []
    if taking.earlier is not None:
        return [] if 0 <= taking.earlier.fraction <= 1 else [Blocker(BlockerKind.OUT_OF_RANGE, reference)]
    if not closing.has_to_take(entrant) or closing.is_absent(entrant):
        return []
    found = []
    if closing.round.result is not ResultKind.POINTS and taking.suitable is None:
        found.append(Blocker(BlockerKind.NO_SUITABLE, reference))
    for part in closing.round.parts:
        if part.key in taking.parts:
            found += part_blockers(part, taking.parts[part.key], reference, closing.facts.neutralised)
    return found


# -- A round ------------------------------------------------------------------------------------------------


def _decide(closing: _Closing) -> RoundOutcome:
    """One verdict per entrant, in the order: held, withdrawn, exempt, paper, absent, pass rule, cut."""
    held, held_reason = _held(closing)
    if held:
        verdicts = [_judge(closing, entrant) for entrant in closing.entrants]
        if closing.round.cut and closing.round.result is not ResultKind.INFORMATIVE:
            verdicts = _cut(closing, verdicts)
        verdicts = [_not_eliminating(verdict) for verdict in verdicts]
    else:
        verdicts = [
            _withdrawn(closing, entrant)
            or Verdict(entrant.reference, VerdictKind.NOT_HELD, True, (held_reason,))
            for entrant in closing.entrants
        ]
    exempt = sum(v.kind is VerdictKind.EXEMPT for v in verdicts)
    withdrawn = sum(v.kind is VerdictKind.WITHDRAWN for v in verdicts)
    going = sum(v.goes_on for v in verdicts)
    return RoundOutcome(
        key=closing.round.key,
        held=bool(held),
        held_reason=held_reason,
        entrants=len(verdicts),
        exempt=exempt,
        passed=going - exempt,
        out=len(verdicts) - going - withdrawn,
        withdrawn=withdrawn,
        verdicts=tuple(verdicts),
    )


def _withdrawn(closing: _Closing, entrant: Entrant) -> Verdict | None:
    if entrant.withdrew_in != closing.round.key:
        return None
    return Verdict(entrant.reference, VerdictKind.WITHDRAWN, False, (Reason(Rule.WITHDRAWN, False),))


def _judge(closing: _Closing, entrant: Entrant) -> Verdict:
    """The verdict before the cut."""
    round_, taking, reference = closing.round, closing.taking(entrant), entrant.reference
    if withdrawn := _withdrawn(closing, entrant):
        return withdrawn
    if not closing.is_asked(entrant):
        subject = f"{entrant.route}.{entrant.alternative}"
        return Verdict(reference, VerdictKind.EXEMPT, True, (Reason(Rule.NOT_ASKED, True, subject=subject),))
    if taking.earlier is not None:
        return _kept(closing, reference, taking.earlier.fraction)
    if taking.missing_paper:
        reason = Reason(Rule.MISSING_PAPER, False, subject=taking.missing_paper)
        return Verdict(reference, VerdictKind.FAILED, False, (reason,))
    if round_.result is ResultKind.INFORMATIVE:
        return Verdict(reference, VerdictKind.INFORMATIVE, True, (Reason(Rule.INFORMATIVE, True),))
    absent = closing.is_absent(entrant)
    scored = (
        round_points(round_, {} if absent else taking.parts, closing.facts.neutralised)
        if round_.parts
        else None
    )
    if absent:
        counts = scored is not None and not round_.eliminating
        verdict = Verdict(
            reference, VerdictKind.ABSENT, not round_.eliminating, (Reason(Rule.ABSENT, False),)
        )
        if counts:
            verdict = replace(verdict, fraction=Fraction(), points=Fraction(), maximum=scored.maximum)
        return replace(verdict, parts=scored.parts if scored else ())
    fraction = scored.fraction if scored else None
    parts = scored.parts if scored else ()
    reasons = _pass_reasons(round_, fraction, parts, taking.suitable)
    passed = all(reason.met for reason in reasons)
    return Verdict(
        reference,
        VerdictKind.PASSED if passed else VerdictKind.FAILED,
        goes_on=passed or not round_.eliminating,
        reasons=reasons,
        fraction=fraction,
        points=scored.fraction * scored.maximum if scored else None,
        maximum=scored.maximum if scored else None,
        parts=parts,
    )


def _kept(closing: _Closing, reference: str, fraction: Fraction) -> Verdict:
    """Exempt by an earlier result: the old fraction counts and is not judged again."""
    maximum = sum((part_maximum(p, closing.facts.neutralised) for p in closing.round.parts), Fraction())
    reason = Reason(Rule.EARLIER_RESULT, True, fraction)
    return Verdict(reference, VerdictKind.EXEMPT, True, (reason,), fraction, fraction * maximum, maximum)


def _pass_reasons(
    round_: Round, fraction: Fraction | None, parts: tuple[PartOutcome, ...], suitable: bool | None
) -> tuple[Reason, ...]:
    """One reason or more per condition of the pass rule; passed when all are met."""
    rule = round_.passing
    reasons = []
    if round_.result in (ResultKind.VERDICT, ResultKind.PASS_FAIL):
        name = Rule.SUITABLE if round_.result is ResultKind.VERDICT else Rule.PASS_FAIL
        reasons.append(Reason(name, bool(suitable), Fraction(bool(suitable)), Fraction(1)))
    if rule.percent is not None and fraction is not None:
        reasons.append(_at_least(Rule.ROUND_PERCENT, 100 * fraction, Fraction(rule.percent)))
    if rule.every_part:
        missed = [
            Reason(Rule.EVERY_PART, False, p.points, p.mark, p.key) for p in parts if p.reached is False
        ]
        reasons += missed or [Reason(Rule.EVERY_PART, True)]
    if rule.parts_passed is not None:
        reached = sum(p.reached is True for p in parts)
        marked = sum(p.mark is not None for p in parts)
        reasons.append(
            _at_least(Rule.PARTS_PASSED, Fraction(reached), Fraction(rule.parts_passed), str(marked))
        )
    return tuple(reasons) or (Reason(Rule.NO_PASS_RULE, True),)


def _at_least(rule: Rule, observed: Fraction, required: Fraction, subject: str = "") -> Reason:
    return Reason(rule, observed >= required, observed, required, subject)


def _not_eliminating(verdict: Verdict) -> Verdict:
    if verdict.goes_on and verdict.kind in (VerdictKind.FAILED, VerdictKind.ABSENT):
        return replace(verdict, reasons=(*verdict.reasons, Reason(Rule.NOT_ELIMINATING, True)))
    return verdict


# -- Cut ----------------------------------------------------------------------------------------------------


def _cut(closing: _Closing, verdicts: list[Verdict]) -> list[Verdict]:
    """Only the N highest go on; all tied at the border do, unless a stated tie-break parts them.

    Ranked are those with points: who passed or keeps an earlier result, and with "among all" who failed as
    well. Raises ValueError for a cut in a round without points.
    """
    cut = closing.round.cut
    if not closing.round.parts:
        raise ValueError(f"round {closing.round.key}: a cut needs points")
    number = closing.facts.cut if cut.number is None else cut.number
    tie_breaks = [_tie_break(text, closing.round) for text in cut.tie_breaks]
    kinds = {VerdictKind.PASSED, VerdictKind.EXEMPT}
    if cut.among is CutAmong.ALL:
        kinds.add(VerdictKind.FAILED)
    ranked = {
        v.reference: (
            v.fraction,
            *(
                _tie_value(where, {**closing.history[v.reference], closing.round.key: v})
                for where in tie_breaks
            ),
        )
        for v in verdicts
        if v.kind in kinds and v.fraction is not None
    }
    places = competition_ranks(ranked)
    through = [place for place in places.values() if place <= number]
    shared = max(through) if len(through) > number else None
    return [_after_cut(verdict, places, number, shared, closing.round.eliminating) for verdict in verdicts]


def _after_cut(
    verdict: Verdict, places: dict[str, int], number: int, shared: int | None, eliminating: bool
) -> Verdict:
    place = places.get(verdict.reference)
    if place is None:
        if eliminating or not verdict.goes_on or verdict.kind not in (VerdictKind.FAILED, VerdictKind.ABSENT):
            return verdict
        reason = Reason(Rule.CUT, False, None, Fraction(number))
        out = replace(verdict, goes_on=False, reasons=(*verdict.reasons, reason))
        return (
            replace(out, fraction=None, points=None, maximum=None) if out.kind is VerdictKind.ABSENT else out
        )
    if not verdict.goes_on:
        return replace(verdict, place=place)
    if len(places) < number:
        reason = Reason(Rule.FEWER_THAN_CUT, True, Fraction(len(places)), Fraction(number))
    else:
        tie = "tie" if place == shared else ""
        reason = Reason(Rule.CUT, place <= number, Fraction(place), Fraction(number), tie)
    kind = verdict.kind if reason.met or verdict.kind is VerdictKind.FAILED else VerdictKind.CUT
    return replace(verdict, kind=kind, goes_on=reason.met, place=place, reasons=(*verdict.reasons, reason))


def competition_ranks(keys: Mapping[str, tuple]) -> dict[str, int]:
    """1, 2, 2, 4: one more than the number of those strictly better. Higher is better, equals share."""
    ranks: dict[str, int] = {}
    previous = None
    for position, reference in enumerate(sorted(keys, key=keys.__getitem__, reverse=True), start=1):
        ranks[reference] = (
            ranks[previous] if previous is not None and keys[previous] == keys[reference] else position
        )
        previous = reference
    return ranks


def _tie_value(where: tuple[str, str], verdicts: Mapping[str, Verdict]) -> tuple[int, Fraction]:
    """What a tie-break compares: the fraction of a round, or the points of a part in it. Missing (not held,
    exempt, an earlier result has no parts) is lowest; a part that was not taken counts 0 as everywhere."""
    round_key, part_key = where
    verdict = verdicts.get(round_key)
    value = verdict.fraction if verdict else None
    if part_key:
        value = next((p.points for p in verdict.parts if p.key == part_key), None) if verdict else None
    return (0, Fraction()) if value is None else (1, value)


def _tie_break(text: str, round_: Round | None = None) -> tuple[str, str]:
    """(round, part) of "part" of `round_`, "round" or "round.part"; the part is "" for a whole round."""
    if round_ and any(part.key == text for part in round_.parts):
        return round_.key, text
    round_key, _, part_key = text.partition(".")
    return round_key, part_key


# -- The end ------------------------------------------------------------------------------------------------


def _finals(definition: Definition, facts: Facts, history: History) -> tuple[Final, ...]:
    """The end rules over those who are left, and a competition rank for all who succeed."""
    finals: dict[str, Final] = {}
    for entrant in sorted(facts.entrants, key=lambda e: e.reference):
        finals[entrant.reference] = _final(definition, entrant, history[entrant.reference])
    tie_breaks = [_tie_break(text) for text in definition.end.tie_breaks]
    keys = {
        reference: (
            (0, Fraction()) if final.total is None else (1, final.total),
            *(_tie_value(where, history[reference]) for where in tie_breaks),
        )
        for reference, final in finals.items()
        if final.outcome is FinalOutcome.RESERVE
    }
    ranks = competition_ranks(keys)
    gone = {e.reference for e in facts.entrants if e.withdrew_in == AFTER_LAST_ROUND}
    return tuple(
        _ranked(final, ranks.get(reference), reference in gone) for reference, final in finals.items()
    )


def _ranked(final: Final, rank: int | None, withdrew: bool) -> Final:
    """Who withdraws after the last closing keeps the rank, so that nobody is renumbered; who had not
    succeeded stays out."""
    if rank is None or not withdrew:
        return replace(final, rank=rank)
    reasons = (*final.reasons, Reason(Rule.WITHDRAWN, False))
    return replace(final, rank=rank, outcome=FinalOutcome.WITHDRAWN, reasons=reasons)


def _final(definition: Definition, entrant: Entrant, verdicts: Mapping[str, Verdict]) -> Final:
    """How one entrant ends, before ranking."""
    for round_key, verdict in verdicts.items():
        if verdict.kind is VerdictKind.WITHDRAWN:
            reason = Reason(Rule.WITHDRAWN, False, subject=round_key)
            return Final(entrant.reference, FinalOutcome.WITHDRAWN, None, None, (reason,))
        if not verdict.goes_on:
            reason = Reason(Rule.OUT_BEFORE, False, subject=round_key)
            return Final(entrant.reference, FinalOutcome.OUT, None, None, (reason,))
    taken = [
        (r, verdicts[r.key])
        for r in definition.rounds
        if definition.counts(r) and verdicts[r.key].fraction is not None
    ]
    weights = sum((Fraction(definition.weight(r)) for r, _ in taken), Fraction())
    points = sum((Fraction(definition.weight(r)) * v.fraction for r, v in taken), Fraction())
    total = 100 * points / weights if taken else None
    reasons = _end_reasons(definition, taken, total)
    outcome = FinalOutcome.RESERVE if all(reason.met for reason in reasons) else FinalOutcome.OUT
    return Final(entrant.reference, outcome, total, None, reasons)


def _end_reasons(
    definition: Definition, taken: list[tuple[Round, Verdict]], total: Fraction | None
) -> tuple[Reason, ...]:
    """Each counting round at its own mark or marks, and the overall mark. An earlier result that is kept is not judged
    again."""
    end = definition.end
    reasons = []
    for round_, verdict in taken:
        if not end.every_round or verdict.kind is VerdictKind.EXEMPT:
            continue
        if round_.passing.percent is not None:
            required = Fraction(round_.passing.percent)
            reasons.append(_at_least(Rule.END_ROUND, 100 * verdict.fraction, required, round_.key))
        if round_.passing.every_part:
            reasons += [
                _at_least(Rule.PART_MARK, part.points, part.mark, f"{round_.key}.{part.key}")
                for part in verdict.parts
                if part.mark is not None
            ]
        if round_.passing.parts_passed is not None:
            reached = Fraction(sum(part.reached is True for part in verdict.parts))
            required = Fraction(round_.passing.parts_passed)
            reasons.append(_at_least(Rule.END_PARTS, reached, required, round_.key))
    if end.percent is not None and total is not None:
        reasons.append(_at_least(Rule.END_PERCENT, total, Fraction(end.percent)))
    return tuple(reasons)
