"""Definitions and facts for the tests of the engine: small builders, and the rules of P1–P5 as far as they decide anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from scoring.selection import Entrant, Facts, Outcome, PartFacts, RoundFacts, Taking
from vacancies.rules import (
    Alternative,
    Cut,
    CutAmong,
    Definition,
    EndRules,
    HeadCount,
    Held,
    HeldRule,
    Offer,
    Part,
    PassRule,
    ReserveRules,
    ResultKind,
    Round,
    RoundKind,
    Route,
    RouteKind,
    Source,
)

Figure = int | str | Decimal


def decimal(value: Figure | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


# -- Definitions ---------------------------------------------------------------------------------------------------------


def part(
    key: str = "test",
    maximum: Figure = 100,
    *,
    mark: Figure | None = None,
    weight: Figure | None = None,
    **more,
) -> Part:
    return Part(key, key.title(), decimal(maximum), weight=decimal(weight), pass_mark=decimal(mark), **more)


def round_(
    key: str,
    *parts: Part,
    percent: Figure | None = None,
    kind: RoundKind = RoundKind.WRITTEN_TEST,
    weight: Figure | None = None,
    every_part: bool = False,
    parts_passed: int | None = None,
    **more,
) -> Round:
    """A round of points with one part "test" out of 100 unless parts are given; eliminating unless told."""
    if not parts and more.get("result", ResultKind.POINTS) is ResultKind.POINTS:
        parts = (part(),)
    passing = PassRule(decimal(percent), every_part, parts_passed)
    return Round(key, kind, key.title(), parts=parts, passing=passing, weight=decimal(weight), **more)


def alternative(key: str, extra_test: str = "") -> Alternative:
    return Alternative(key, key.title(), (), extra_test)


EXTERNAL = Route("external", RouteKind.EXTERNAL, "Extern", (alternative("all"),))


def definition(
    *rounds: Round, routes: tuple[Route, ...] = (EXTERNAL,), end: EndRules | None = None
) -> Definition:
    return Definition(
        Offer("Function", "C", "C1-C3"), routes, rounds, ReserveRules(24), end=end or EndRules()
    )


def more_than(threshold: int, count: HeadCount = HeadCount.ADMITTED) -> Held:
    return Held(HeldRule.MORE_THAN, threshold, count)


def highest(number: int | None, *tie_breaks: str) -> Cut:
    return Cut(CutAmong.ALL, number, tie_breaks)


def highest_of_passed(number: int | None, *tie_breaks: str) -> Cut:
    return Cut(CutAmong.PASSED, number, tie_breaks)


# -- Facts ---------------------------------------------------------------------------------------------------------------


def entrant(reference: str, alternative: str = "all", route: str = "external", **more) -> Entrant:
    return Entrant(reference, route, alternative, **more)


def entrants(references: Iterable[str], **more) -> tuple[Entrant, ...]:
    return tuple(entrant(reference, **more) for reference in references)


def numbered(count: int) -> list[str]:
    """References in an order that sorts as it counts."""
    return [f"K{number:03}" for number in range(1, count + 1)]


def took(absent: bool = False, **parts: Figure) -> Taking:
    """Points per part, by the officer."""
    return Taking({key: PartFacts(points=decimal(points)) for key, points in parts.items()}, absent=absent)


def judged(suitable: bool) -> Taking:
    return Taking(suitable=suitable)


def marks(scores: Mapping[str, Figure | None], part: str = "test") -> dict[str, Taking]:
    """One part each; None was not there."""
    return {key: Taking() if points is None else took(**{part: points}) for key, points in scores.items()}


def run(key: str, takings: Mapping[str, Taking] | None = None, **more) -> RoundFacts:
    return RoundFacts(key, takings or {}, **more)


def facts(
    who: Iterable[Entrant], *rounds: RoundFacts, registered: int | None = None, valid: int | None = None
) -> Facts:
    who = tuple(who)
    return Facts(who, registered or len(who), valid or len(who), rounds)


# -- Reading an outcome --------------------------------------------------------------------------------------------------


def kinds(outcome: Outcome, key: str) -> dict[str, str]:
    """Kind of verdict by reference."""
    return {v.reference: v.kind.value for v in outcome.round(key).verdicts}


def going_on(outcome: Outcome, key: str) -> list[str]:
    return [v.reference for v in outcome.round(key).verdicts if v.goes_on]


def ranking(outcome: Outcome) -> dict[str, int | None]:
    return {f.reference: f.rank for f in outcome.finals}


def ends(outcome: Outcome) -> dict[str, str]:
    return {f.reference: f.outcome.value for f in outcome.finals}


def count(outcome: Outcome, key: str) -> tuple[int, int, int, int, int]:
    """Entrants, exempt, passed, out, withdrawn."""
    r = outcome.round(key)
    return r.entrants, r.exempt, r.passed, r.out, r.withdrawn


# -- The five ------------------------------------------------------------------------------------------------------------

INTERNAL = Route("internal", RouteKind.INTERNAL_MOBILITY, "Intern", (alternative("all"),))
ONLINE_TESTS = tuple(
    part(key, 20, mark=10, source=Source.IMPORT) for key in ("reasoning", "language", "office")
)


def with_capacity_test(diploma: str) -> tuple[Route, ...]:
    external = (alternative(diploma), alternative("no_diploma", extra_test="capacity"))
    return Route("external", RouteKind.EXTERNAL, "Extern", external), INTERNAL


CAPACITY_TEST = round_("capacity", kind=RoundKind.LEVEL_TEST, result=ResultKind.PASS_FAIL)
PERSONALITY = round_(
    "personality", kind=RoundKind.PERSONALITY_TEST, result=ResultKind.INFORMATIVE, eliminating=False
)


def p1() -> Definition:
    """Capacity test without a bachelor; speed interview with more than 7 admitted, 60/100; combined test 60/100."""
    return definition(
        CAPACITY_TEST,
        round_("speed", percent=60, kind=RoundKind.SPEED_INTERVIEW, held=more_than(7)),
        PERSONALITY,
        round_("combined", percent=60, kind=RoundKind.JURY_INTERVIEW),
        routes=with_capacity_test("bachelor"),
    )


def p2() -> Definition:
    """Speed interview: the 7 highest of those with 50 or more; case and interview 60/100."""
    return definition(
        CAPACITY_TEST,
        round_("speed", percent=50, kind=RoundKind.SPEED_INTERVIEW, cut=highest_of_passed(7)),
        round_("case", percent=60, kind=RoundKind.JURY_INTERVIEW),
        routes=with_capacity_test("bachelor"),
    )


def p3() -> Definition:
    """Preselection with the jury's number; capacity test without diploma; two of three; jury's verdict; 60/100."""
    return definition(
        round_("preselection", kind=RoundKind.PRESELECTION, cut=highest(None)),
        CAPACITY_TEST,
        round_("online", *ONLINE_TESTS, parts_passed=2, kind=RoundKind.ONLINE_TESTS, weight=0),
        round_("speed", kind=RoundKind.SPEED_INTERVIEW, result=ResultKind.VERDICT),
        PERSONALITY,
        round_("interview", percent=60, kind=RoundKind.JURY_INTERVIEW, weight=1),
        routes=with_capacity_test("certificate"),
    )


def p4() -> Definition:
    """Preselection with more than 15 admitted, the 15 highest; two of three; an interview that eliminates nobody; 60/100."""
    return definition(
        round_("preselection", kind=RoundKind.PRESELECTION, held=more_than(15), cut=highest(15)),
        round_("online", *ONLINE_TESTS, parts_passed=2, kind=RoundKind.ONLINE_TESTS, weight=0),
        round_("speed", kind=RoundKind.SPEED_INTERVIEW, result=ResultKind.VERDICT, eliminating=False),
        PERSONALITY,
        round_("interview", percent=60, kind=RoundKind.JURY_INTERVIEW, weight=1),
        routes=(EXTERNAL, INTERNAL),
    )


def p5() -> Definition:
    """Written and oral test, each 50 %, and 60 % in total."""
    return definition(
        round_("written", percent=50, eliminating=False),
        round_("oral", percent=50, eliminating=False, kind=RoundKind.ORAL_TEST),
        end=EndRules(percent=Decimal(60), every_round=True),
    )
