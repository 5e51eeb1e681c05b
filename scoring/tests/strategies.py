"""Generated procedures: definitions with every rule of design §3.2, and facts that are ready to be decided.

Few values for points, so that ties and figures exactly at a mark are common. Everything fits the definition; what does not is
refused, and has its own tests.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

from scoring.selection import (
    EarlierResult,
    Entrant,
    Facts,
    JurorScore,
    PartFacts,
    RoundFacts,
    Taking,
)
from scoring.tests.procedures import alternative, definition
from vacancies.rules import (
    Combination,
    Criterion,
    Cut,
    CutAmong,
    EndRules,
    HeadCount,
    Held,
    HeldRule,
    JurorRule,
    Part,
    PassRule,
    ResultKind,
    Round,
    RoundKind,
    Route,
    RouteKind,
)

PERCENTS = st.sampled_from([None, Decimal(50), Decimal(60), Decimal("62.5")])
STEPS = 4  # points come in quarters of the maximum
ROUTES = (("external", "diploma"), ("external", "tested"), ("internal", "all"))


def often(likely, other):
    """`likely` three times out of four."""
    return st.sampled_from([likely, likely, likely, other])


@st.composite
def parts(draw, key: str, weighted: bool) -> Part:
    maximum = draw(st.sampled_from([Decimal(20), Decimal(50), Decimal("7.5")]))
    criteria = ()
    if draw(often(False, True)):
        criteria = (
            Criterion("x", "X", maximum / 2, levels=draw(st.sampled_from([None, 4]))),
            Criterion("y", "Y", maximum / 4),
            Criterion("z", "Z", maximum / 4, levels=6),
        )
    return Part(
        key,
        key,
        maximum,
        weight=Decimal(draw(st.integers(0, 2))) if weighted else None,
        pass_mark=draw(st.sampled_from([None, maximum / 2, maximum])),
        criteria=criteria,
    )


@st.composite
def rounds(draw, key: str, earlier: list[str]) -> Round:
    result = draw(often(ResultKind.POINTS, None)) or draw(st.sampled_from(list(ResultKind)))
    count = draw(st.integers(1, 3)) if result is ResultKind.POINTS or draw(st.booleans()) else 0
    weighted = draw(often(False, True))
    own = [draw(parts(f"p{number}", weighted)) for number in range(count)]
    if weighted and own:
        own[0] = replace(own[0], weight=Decimal(1))
    cut = None
    if own and draw(st.booleans()):
        targets = [part.key for part in own] + earlier
        cut = Cut(
            draw(st.sampled_from(CutAmong)),
            draw(st.sampled_from([None, 1, 2, 3])),
            tuple(draw(st.lists(st.sampled_from(targets), max_size=2, unique=True))),
        )
    rule = draw(st.sampled_from([*[HeldRule.ALWAYS] * 4, HeldRule.MORE_THAN, HeldRule.MAY]))
    limit = (
        (draw(st.integers(1, 5)), draw(st.sampled_from(HeadCount)))
        if rule is HeldRule.MORE_THAN
        else (None, None)
    )
    return Round(
        key,
        draw(often(RoundKind.WRITTEN_TEST, RoundKind.PRESELECTION)),
        key,
        held=Held(rule, *limit),
        taken_by=draw(often((), ("external",))),
        result=result,
        parts=tuple(own),
        jurors=JurorRule(draw(st.sampled_from(Combination)), draw(st.booleans())),
        passing=PassRule(
            draw(PERCENTS), draw(often(False, True)), draw(often(None, 1)) and min(2, count) or None
        ),
        cut=cut,
        eliminating=draw(st.booleans()),
    )


@st.composite
def definitions(draw, cuts: bool = True):
    keys = [f"r{number}" for number in range(draw(st.integers(1, 3)))]
    found = []
    for key in keys:
        earlier = [text for r in found for text in (r.key, *(f"{r.key}.{p.key}" for p in r.parts))]
        found.append(draw(rounds(key, earlier)))
    if not cuts:
        found = [replace(r, cut=None) for r in found]
    if draw(often(False, True)):
        found = [replace(r, weight=Decimal(draw(st.integers(0, 3)))) for r in found]
    external = (alternative("diploma"), alternative("tested", draw(st.sampled_from(["", keys[0]]))))
    routes = (
        Route("external", RouteKind.EXTERNAL, "E", external),
        Route("internal", RouteKind.INTERNAL_MOBILITY, "I", (alternative("all"),)),
    )
    targets = [text for r in found for text in (r.key, *(f"{r.key}.{p.key}" for p in r.parts))]
    ties = tuple(draw(st.lists(st.sampled_from(targets), max_size=2, unique=True)))
    return definition(*found, routes=routes, end=EndRules(draw(PERCENTS), draw(st.booleans()), ties))


# -- Facts ---------------------------------------------------------------------------------------------------------------


@st.composite
def sheet(draw, part: Part, per_criterion: bool) -> dict:
    """Points of one sheet: in full per criterion, or one figure."""
    if per_criterion:
        tops = {c.key: c.maximum if c.levels is None else Decimal(c.levels) for c in part.criteria}
        return {"criteria": {key: top * draw(st.integers(0, 2)) / 2 for key, top in tops.items()}}
    return {"points": part.maximum * draw(st.integers(0, STEPS)) / STEPS}


@st.composite
def part_facts(draw, part: Part, jurors: JurorRule, neutralised: bool) -> PartFacts:
    per_criterion = bool(part.criteria) and (neutralised or draw(st.booleans()))
    if draw(st.booleans()):
        return PartFacts(**draw(sheet(part, per_criterion)))
    panel = [JurorScore(f"j{n}", **draw(sheet(part, per_criterion))) for n in range(draw(st.integers(1, 4)))]
    if len(panel) > 1 and draw(st.booleans()):
        panel[-1] = replace(panel[-1], recused=True)
    agreed = jurors.consensus and not neutralised and draw(st.booleans())
    consensus = part.maximum * draw(st.integers(0, STEPS)) / STEPS if agreed else None
    return PartFacts(jurors=tuple(panel), consensus=consensus)


@st.composite
def takings(draw, round_: Round, neutralised: frozenset[str]) -> Taking:
    """Mostly somebody who was there; sometimes absent, with an earlier result, or without a paper."""
    special = draw(st.sampled_from([*[""] * 10, "absent", "earlier", "paper", "nothing"]))
    if special == "earlier":
        return Taking(earlier=EarlierResult(Fraction(draw(st.integers(0, STEPS)), STEPS)))
    if special == "paper":
        return Taking(missing_paper="extract")
    given = {}
    for part in round_.parts:
        if special != "nothing" and draw(often(True, False)):
            given[part.key] = draw(part_facts(part, round_.jurors, part.key in neutralised))
    return Taking(given, suitable=draw(st.booleans()), absent=special == "absent")


@st.composite
def procedures(draw, cuts: bool = True):
    """A definition and facts for some or all of its rounds."""
    rules = draw(definitions(cuts))
    keys = [r.key for r in rules.rounds]
    entrants = []
    for number in range(draw(st.integers(0, 6))):
        route, chosen = draw(st.sampled_from(ROUTES))
        withdrew_in = draw(st.sampled_from([*[""] * 8, "end", *keys]))
        entrants.append(Entrant(f"K{number}", route, chosen, draw(st.booleans()), withdrew_in))
    happened = []
    for round_ in rules.rounds[: draw(often(len(keys), 1))]:
        questions = [(part.key, criterion.key) for part in round_.parts for criterion in part.criteria[:2]]
        gone = frozenset(draw(st.lists(st.sampled_from(questions), max_size=2))) if questions else frozenset()
        touched = frozenset(part for part, _ in gone)
        happened.append(
            RoundFacts(
                round_.key,
                {e.reference: draw(takings(round_, touched)) for e in entrants},
                held=draw(st.booleans()),
                cut=draw(st.integers(1, 3)),
                neutralised=gone,
            )
        )
    beside = draw(st.integers(0, 2))
    return rules, Facts(tuple(entrants), len(entrants) + 2 * beside, len(entrants) + beside, tuple(happened))
