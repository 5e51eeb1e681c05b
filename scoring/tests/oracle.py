"""A second opinion on `scoring.selection`, written to be compared with it and to share nothing with it.

It reads a definition and facts and works by brute force: numbers are pairs of integers that are never reduced and compared by
cross-multiplication, places are counted one pair of candidates at a time, nothing is sorted. Slow and plain on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass, field

ZERO, ONE = (0, 1), (1, 1)


def plus(x, y):
    return x[0] * y[1] + y[0] * x[1], x[1] * y[1]


def times(x, y):
    return x[0] * y[0], x[1] * y[1]


def over(x, y):
    return x[0] * y[1], x[1] * y[0]


def below(x, y):
    return x[0] * y[1] < y[0] * x[1]


def pair(value):
    return value.as_integer_ratio()


@dataclass
class Line:
    """One candidate in one round."""

    kind: str = ""
    on: bool = False
    share: tuple[int, int] | None = None
    place: int | None = None
    parts: dict = field(default_factory=dict)  # key -> (points, marked, reached)


@dataclass
class End:
    kind: str
    total: tuple[int, int] | None = None
    rank: int | None = None


def opinion(definition, facts):
    """Per round whether it was held and a line per candidate; and the end per candidate, if all rounds are there."""
    book = {}
    still = [e for e in facts.entrants]
    rounds = []
    for number, happened in enumerate(facts.rounds):
        rule = definition.rounds[number]
        held, lines = sit(definition, facts, rule, happened, still, book)
        for reference, line in lines.items():
            book[reference, rule.key] = line
        rounds.append((held, lines))
        still = [e for e in still if lines[e.reference].on]
    ends = finish(definition, facts, book) if len(rounds) == len(definition.rounds) else {}
    return rounds, ends


def asked(definition, rule, entrant):
    pointed_at = [
        (r.key, a.key) for r in definition.routes for a in r.alternatives if a.extra_test == rule.key
    ]
    if not pointed_at and not rule.taken_by:
        return True
    return (entrant.route, entrant.alternative) in pointed_at or entrant.route in rule.taken_by


def sit(definition, facts, rule, happened, still, book):
    if rule.held.rule.value == "more_than":
        heads = {
            "registered": facts.registered,
            "valid": facts.valid,
            "admitted": len(facts.entrants),
            "entering": len(still),
        }
        held = heads[rule.held.count.value] > rule.held.threshold
    else:
        held = happened.held if rule.held.rule.value == "may" else True
    if not [e for e in still if asked(definition, rule, e) and e.withdrew_in != rule.key]:
        held = False
    lines = {}
    for entrant in still:
        line = lines[entrant.reference] = Line()
        happening = happened.takings.get(entrant.reference)
        if entrant.withdrew_in == rule.key:
            line.kind = "withdrawn"
        elif not held:
            line.kind, line.on = "not_held", True
        elif not asked(definition, rule, entrant):
            line.kind, line.on = "exempt", True
        elif happening and happening.earlier:
            line.kind, line.on, line.share = "exempt", True, happening.earlier.fraction.as_integer_ratio()
        elif happening and happening.missing_paper:
            line.kind = "failed"
        elif rule.result.value == "informative":
            line.kind, line.on = "informative", True
        else:
            sit_one(line, rule, happening, happened.neutralised)
    if held and rule.cut and rule.result.value != "informative":
        cut_off(rule, happened, lines, book)
    return held, lines


def sit_one(line, rule, happening, neutralised):
    there = happening.parts if happening else {}
    absent = bool(happening and happening.absent)
    if rule.result.value == "points":
        absent = absent or not [
            p for p in rule.parts if p.key in there and (p.weight is None or p.weight != 0)
        ]
    top, bottom = ZERO, ZERO
    for part in rule.parts:
        out = [c for c in part.criteria if (part.key, c.key) in neutralised]
        full = pair(part.maximum)
        left = full
        for criterion in out:
            left = plus(left, times((-1, 1), pair(criterion.maximum)))
        given = there.get(part.key) if not absent else None
        points = ZERO if given is None else part_figure(part, given, rule.jurors, out)
        weight = left if part.weight is None else pair(part.weight)
        top, bottom = plus(top, over(times(weight, points), left)), plus(bottom, weight)
        reached = False
        if part.pass_mark is not None and given is not None:
            reached = not below(times(points, full), times(pair(part.pass_mark), left))
        line.parts[part.key] = (points, part.pass_mark is not None, reached)
    share = over(top, bottom) if rule.parts else None
    if absent:
        line.kind, line.on = "absent", not rule.eliminating
        line.share = ZERO if line.on and rule.parts else None
        return
    passed = True
    if rule.result.value != "points":
        passed = happening.suitable
    if (
        rule.passing.percent is not None
        and share
        and below(times(share, (100, 1)), pair(rule.passing.percent))
    ):
        passed = False
    marked = [reached for _, has_mark, reached in line.parts.values() if has_mark]
    if rule.passing.every_part and False in marked:
        passed = False
    if rule.passing.parts_passed is not None and marked.count(True) < rule.passing.parts_passed:
        passed = False
    line.kind, line.on, line.share = "passed" if passed else "failed", passed or not rule.eliminating, share


def part_figure(part, given, rule, out):
    def sheet(points, criteria):
        if part.criteria and all(c in out or c.key in criteria for c in part.criteria):
            added = ZERO
            for c in part.criteria:
                if c not in out:
                    worth = pair(criteria[c.key])
                    added = plus(
                        added,
                        worth if c.levels is None else times(worth, over(pair(c.maximum), (c.levels, 1))),
                    )
            return added
        return pair(points)

    if given.consensus is not None:
        return pair(given.consensus)
    if not given.jurors:
        return sheet(given.points, given.criteria)
    totals = [sheet(j.points, j.criteria) for j in given.jurors if not j.recused]
    if rule.combine.value == "mean":
        added = ZERO
        for total in totals:
            added = plus(added, total)
        return over(added, (len(totals), 1))
    while len(totals) > 2:  # the highest and the lowest fall off until the middle is left
        high = totals[0]
        for total in totals:
            high = total if below(high, total) else high
        totals.remove(high)
        low = totals[0]
        for total in totals:
            low = total if below(total, low) else low
        totals.remove(low)
    return totals[0] if len(totals) == 1 else over(plus(totals[0], totals[1]), (2, 1))


def cut_off(rule, happened, lines, book):
    number = happened.cut if rule.cut.number is None else rule.cut.number
    accepted = ("passed", "exempt", "failed") if rule.cut.among.value == "all" else ("passed", "exempt")
    ranked = {ref: line for ref, line in lines.items() if line.share is not None and line.kind in accepted}

    def figure(reference, text):
        if text in [p.key for p in rule.parts]:
            return lines[reference].parts.get(text, (None,))[0]
        return recorded(book, reference, text)

    for reference, line in ranked.items():
        better = [other for other in ranked if beats(ranked, figure, rule.cut.tie_breaks, other, reference)]
        line.place = len(better) + 1
    for reference, line in lines.items():
        if reference not in ranked:
            if line.kind in ("failed", "absent"):
                line.on = False
                line.share = None if line.kind == "absent" else line.share
        elif line.place > number:
            line.kind = "failed" if line.kind == "failed" else "cut"
            line.on = False
        elif line.kind == "failed" and rule.eliminating:
            line.on = False


def recorded(book, reference, text):
    """What a tie-break "round" or "round.part" finds; None: missing."""
    key, _, part = text.partition(".")
    line = book.get((reference, key))
    if line is None:
        return None
    return line.parts.get(part, (None,))[0] if part else line.share


def beats(lines, figure, tie_breaks, one, other):
    if below(lines[other].share, lines[one].share):
        return True
    if below(lines[one].share, lines[other].share):
        return False
    return breaks_tie(figure, tie_breaks, one, other)


def breaks_tie(figure, tie_breaks, one, other):
    for text in tie_breaks:
        x, y = figure(one, text), figure(other, text)
        if x is None and y is None:
            continue
        if y is None or (x is not None and below(y, x)):
            return True
        if x is None or below(x, y):
            return False
    return False


def finish(definition, facts, book):
    explicit = [r for r in definition.rounds if r.weight is not None]
    tests = [a.extra_test for r in definition.routes for a in r.alternatives]
    weights = {}
    for rule in definition.rounds:
        if rule.kind.value == "preselection" or rule.result.value != "points" or rule.key in tests:
            continue
        weight = ZERO
        if explicit:
            weight = pair(rule.weight) if rule.weight is not None else ZERO
        else:
            for part in rule.parts:
                weight = plus(weight, pair(part.maximum))
        if weight[0] > 0:
            weights[rule.key] = weight
    ends = {}
    for entrant in facts.entrants:
        ends[entrant.reference] = end_of(definition, entrant, book, weights)

    def figure(reference, text):
        return recorded(book, reference, text)

    def ahead(one, other):
        x, y = ends[one].total, ends[other].total
        if (x is None) != (y is None):
            return y is None
        if x is not None and below(y, x):
            return True
        if x is not None and below(x, y):
            return False
        return breaks_tie(figure, definition.end.tie_breaks, one, other)

    successful = [reference for reference, end in ends.items() if end.kind == "reserve"]
    for reference in successful:
        ends[reference].rank = 1 + len([other for other in successful if ahead(other, reference)])
    for entrant in facts.entrants:
        if entrant.withdrew_in == "end" and ends[entrant.reference].rank:
            ends[entrant.reference].kind = "withdrawn"
    return ends


def end_of(definition, entrant, book, weights):
    top, bottom, kind = ZERO, ZERO, "reserve"
    for rule in definition.rounds:
        line = book[entrant.reference, rule.key]
        if not line.on:
            return End("withdrawn" if line.kind == "withdrawn" else "out")
        if rule.key not in weights or line.share is None:
            continue
        top = plus(top, times(weights[rule.key], line.share))
        bottom = plus(bottom, weights[rule.key])
        if definition.end.every_round and line.kind != "exempt":
            percent = rule.passing.percent
            if percent is not None and below(times(line.share, (100, 1)), pair(percent)):
                kind = "out"
            if rule.passing.every_part and [
                1 for _, marked, reached in line.parts.values() if marked and not reached
            ]:
                kind = "out"
            wanted = rule.passing.parts_passed
            if wanted is not None and sum(reached for _, _, reached in line.parts.values()) < wanted:
                kind = "out"
    if not bottom[0]:
        return End(kind)
    total = times((100, 1), over(top, bottom))
    if definition.end.percent is not None and below(total, pair(definition.end.percent)):
        kind = "out"
    return End(kind, total)
