from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from vacancies import rules
from vacancies.definition_format import path_text, to_document
from vacancies.rule_warnings import warnings
from vacancies.rules import (
    Alternative,
    Certainty,
    Cut,
    CutAmong,
    Definition,
    DiplomaLevel,
    Employer,
    EndRules,
    HeadCount,
    Held,
    HeldRule,
    Part,
    PassRule,
    ReserveKind,
    SeniorityKind,
    When,
)
from vacancies.tests.procedures import procedure, with_round


@pytest.fixture(autouse=True, scope="module")
def english():
    with translation.override("en"):
        yield


NO_LAST_DAY = (
    "offer.closes: there is no last day to register: candidates can apply until you close the admission. "
    "Give a day, unless that is what you want"
)


def told(definition: Definition) -> list[str]:
    """What is odd, but for the last day to register, which most procedures here leave out."""
    document = to_document(definition)
    found = [f"{path_text(p.path, document)}: {p.message}" for p in warnings(definition)]
    assert (NO_LAST_DAY in found) is (definition.offer.closes is None)
    return [line for line in found if line != NO_LAST_DAY]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "p1",
            [
                "routes.internal.alternatives.level_c4_c5: can never decide: whoever meets it also meets “Op niveau C”"
            ],
        ),
        ("p2", []),
        (
            "p3",
            [
                "rounds.online_tests.finished_by: the deadline is on 5 October 2025, a Sunday: who has a "
                "question then, reaches nobody. Rather choose a working day"
            ],
        ),
        ("p4", []),
        ("p5", []),
    ],
)
def test_the_demo_procedures(name, expected):
    assert told(procedure(name)) == expected


# -- Alternatives that can never decide ----------------------------------------------------------------------


def seniority(key: str, months: int, levels=("C",), kind=SeniorityKind.GRADE, where=Employer.HERE):
    return rules.SeniorityCondition(key=key, months=months, levels=levels, kind=kind, where=where)


def dominated(*conditions, tests=("", "")) -> list[str]:
    """Keys of the alternatives that can never decide, of a route with one alternative per condition: one,
    two …
    """
    names = ("one", "two", "three")[: len(conditions)]
    alternatives = tuple(
        Alternative(key=key, label=key, conditions=(condition.key,), extra_test=test)
        for key, condition, test in zip(names, conditions, (*tests, ""), strict=False)
    )
    definition = procedure("p3")
    route = replace(definition.routes[0], alternatives=alternatives)
    definition = replace(definition, routes=(route,), conditions=conditions)
    suffix = "can never decide"
    return [line.split(".")[3].split(":")[0] for line in told(definition) if suffix in line]


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        (seniority("a", 48, ("C4", "C5")), seniority("b", 48, ("C",))),
        (seniority("a", 48), seniority("b", 12)),
        (seniority("a", 48), seniority("b", 48, kind=SeniorityKind.LEVEL)),
        (seniority("a", 48), seniority("b", 48, (), kind=SeniorityKind.SERVICE)),
        (seniority("a", 48), seniority("b", 48, where=Employer.LOCAL)),
        (seniority("a", 48), seniority("b", 48, ("B", "C"))),
        (
            rules.DiplomaCondition(key="a", level=DiplomaLevel.MASTER),
            rules.DiplomaCondition(key="b", level=DiplomaLevel.BACHELOR, named=("x",)),
        ),
        (
            rules.ExperienceCondition(key="a", months=60, field="x"),
            rules.ExperienceCondition(key="b", months=48, field="x"),
        ),
        (rules.AgeCondition(key="a", minimum=21), rules.AgeCondition(key="b", minimum=18)),
        (rules.CoolingOffCondition(key="a", months=12), rules.CoolingOffCondition(key="b", months=6)),
        (rules.EvaluationCondition(key="a", count=2), rules.EvaluationCondition(key="b", count=1)),
        (
            rules.LanguageCondition(key="a", language="fr", level="C1"),
            rules.LanguageCondition(key="b", language="fr", level="B2"),
        ),
    ],
)
def test_an_alternative_that_asks_more_than_another_can_never_decide(narrow, wide):
    assert dominated(narrow, wide) == ["one"]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (seniority("a", 48, ("C4",)), seniority("b", 60, ("C",))),
        (seniority("a", 48, ("D",)), seniority("b", 12, ("C",))),
        (seniority("a", 48, kind=SeniorityKind.SERVICE), seniority("b", 12)),
        (
            rules.DiplomaCondition(key="a", level=DiplomaLevel.BACHELOR, named=("x",)),
            rules.DiplomaCondition(key="b", level=DiplomaLevel.BACHELOR),
        ),
        (
            rules.ExperienceCondition(key="a", months=60, field="x"),
            rules.ExperienceCondition(key="b", months=48, field="y"),
        ),
        (rules.StatementCondition(key="a", text="x"), rules.StatementCondition(key="b", text="x")),
        (rules.ContractCondition(key="a"), rules.MedicalCondition(key="b")),
        (seniority("a", 48), replace(seniority("b", 12), proof=rules.Proof.JUDGED)),
    ],
)
def test_an_alternative_that_asks_something_else_may_decide(one, two):
    assert "one" not in dominated(one, two)


def test_an_alternative_without_a_test_may_decide_beside_a_wider_one_with_a_test():
    assert dominated(seniority("a", 48), seniority("b", 12), tests=("", "capacity_test")) == []


def test_an_alternative_with_a_test_can_never_decide_beside_a_wider_one_without():
    assert dominated(seniority("a", 48), seniority("b", 12), tests=("capacity_test", "")) == ["one"]


def test_of_two_that_ask_the_same_the_second_can_never_decide():
    assert dominated(seniority("a", 48), seniority("b", 48)) == ["two"]


# -- Rounds --------------------------------------------------------------------------------------------------


def test_a_cut_of_those_who_passed_without_a_pass_rule():
    definition = with_round(procedure("p2"), "speed_interview", passing=PassRule())
    assert told(definition) == [
        "rounds.speed_interview.cut.among: “of those who passed”, but nothing says who passes: give “passing”"
    ]


def test_an_eliminating_round_that_nobody_can_fail():
    assert told(with_round(procedure("p2"), "jury", passing=PassRule())) == [
        "rounds.jury.eliminating: nobody can fail this round: give “passing” or “cut”, or make it not eliminating"
    ]


def test_a_level_test_that_no_alternative_asks():
    external, internal = procedure("p2").routes
    external = replace(external, alternatives=external.alternatives[:1])
    assert told(replace(procedure("p2"), routes=(external, internal))) == [
        "rounds.capacity_test: no alternative asks for this test, so everybody has to take it"
    ]


def test_a_head_count_after_a_cut_that_lets_no_more_through():
    held = Held(HeldRule.MORE_THAN, 7, HeadCount.ENTERING)
    assert told(with_round(procedure("p2"), "jury", held=held)) == [
        "rounds.jury.held.threshold: can hardly be exceeded: “Speedinterview” lets the 7 highest through"
    ]


def test_a_head_count_after_a_cut_that_lets_more_through():
    held = Held(HeldRule.MORE_THAN, 6, HeadCount.ENTERING)
    assert told(with_round(procedure("p2"), "jury", held=held)) == []


def marked(percent: int, *marks: int | None) -> Definition:
    parts = tuple(
        Part(f"part{i}", f"Deel {i}", Decimal(50), pass_mark=None if mark is None else Decimal(mark))
        for i, mark in enumerate(marks)
    )
    return with_round(
        procedure("p5"), "oral", parts=parts, passing=PassRule(percent=Decimal(percent), every_part=True)
    )


def test_a_mark_of_the_round_that_the_marks_of_the_parts_make_certain():
    assert told(marked(60, 30, 30)) == [
        "rounds.oral.passing.percent: never decides: who reaches the mark of every part has at least 60 % already"
    ]


def test_a_mark_of_the_round_above_the_marks_of_the_parts():
    assert told(marked(61, 30, 30)) == []


def test_a_part_without_a_mark_among_marked_ones():
    assert told(marked(60, 30, None)) == ["rounds.oral.passing.every_part: “Deel 1” has no mark to reach"]


# -- The end -------------------------------------------------------------------------------------------------


def test_an_end_mark_that_the_marks_of_the_rounds_make_certain():
    assert told(replace(procedure("p2"), end=EndRules(percent=Decimal(60)))) == [
        "end.percent: never decides: who passes every round that counts has at least 60 % already"
    ]


def test_an_end_mark_that_every_round_at_its_mark_makes_certain():
    assert told(replace(procedure("p5"), end=EndRules(percent=Decimal(50), every_round=True))) == [
        "end.percent: never decides: who passes every round that counts has at least 50 % already"
    ]


def test_an_end_mark_above_the_marks_of_the_rounds():
    assert told(replace(procedure("p5"), end=EndRules(percent=Decimal(51), every_round=True))) == []


def test_an_end_mark_that_only_some_rounds_make_certain():
    assert told(replace(procedure("p5"), end=EndRules(percent=Decimal(50)))) == []


def test_a_round_that_counts_without_the_mark_that_the_end_asks():
    definition = with_round(procedure("p5"), "oral", passing=PassRule())
    assert told(definition) == ["end.every_round: “Mondelinge proef” has no mark to reach"]


def test_ties_of_a_list_without_ranking():
    definition = procedure("p4")
    assert told(replace(definition, end=EndRules(Decimal(60), tie_breaks=("jury",)))) == [
        "end.tie_breaks: the reserve is not ranked, so no tie is ever broken"
    ]


# -- Admission and dates -------------------------------------------------------------------------------------


def test_a_condition_that_no_route_asks():
    definition = procedure("p5")
    conditions = (*definition.conditions, rules.ContractCondition(key="extra"))
    assert told(replace(definition, conditions=conditions)) == [
        "conditions.extra: no route asks this condition"
    ]


def test_a_nationality_in_codes():
    definition = procedure("p5")
    nationality = rules.NationalityCondition(key="nationality", countries=("BE",))
    definition = replace(
        definition,
        conditions=(*definition.conditions, nationality),
        general=(*definition.general, "nationality"),
    )
    assert told(definition) == [
        "conditions.nationality: the brochure would print codes of countries: give the sentence in “text”"
    ]


def test_a_promotion_that_leads_to_a_recruitment_reserve():
    definition = procedure("p4")
    internal = replace(definition.routes[1], reserve=ReserveKind.RECRUITMENT)
    assert told(replace(definition, routes=(definition.routes[0], internal))) == [
        "routes.internal: a route of promotion leads to a recruitment reserve here"
    ]


def closing(moment: datetime) -> Definition:
    definition = procedure("p4")
    return replace(definition, offer=replace(definition.offer, closes=moment))


@pytest.mark.parametrize(
    ("moment", "why"),
    [
        (datetime(2025, 5, 4, 23, 59), "4 May 2025, a Sunday"),
        (datetime(2025, 5, 3, 12), "3 May 2025, a Saturday"),
        (datetime(2025, 5, 1, 12), "1 May 2025, a holiday"),
        (datetime(2025, 4, 21, 23, 59), "21 April 2025, a holiday"),
    ],
)
def test_a_closing_date_on_which_nobody_works(moment, why):
    assert told(closing(moment)) == [
        f"offer.closes: registration closes on {why}: who has a question then, reaches nobody. "
        "Rather choose a working day"
    ]


def test_a_closing_date_on_a_working_day():
    assert told(closing(datetime(2025, 5, 2, 23, 59))) == []


def test_a_round_on_a_holiday():
    when = When(Certainty.ONE_OF, (date(2025, 5, 28), date(2025, 5, 29)))
    assert told(with_round(procedure("p4"), "jury", when=when)) == [
        "rounds.jury.when.days.#2: 29 May 2025 is a holiday"
    ]


def test_a_round_before_the_closing_date():
    definition = with_round(procedure("p5"), "written", when=When(Certainty.FIXED, (date(2026, 6, 9),)))
    assert told(definition) == ["rounds.written.when.days.#1: 9 June 2026 is not after the closing date"]


# -- Order, numbers and weights ------------------------------------------------------------------------------


def fixed(*day) -> When:
    return When(Certainty.FIXED, (date(*day),))


def test_a_round_before_the_one_that_comes_first():
    definition = procedure("p1")
    first, last = definition.rounds[0], definition.rounds[-1]
    definition = with_round(definition, first.key, when=fixed(2027, 3, 10), invited_by=None)
    definition = replace(
        definition, rounds=(definition.rounds[0], replace(last, when=fixed(2027, 3, 9), invited_by=None))
    )
    assert f"rounds.{last.key}.when: 9 March 2027 is before “{first.title}”, which comes first" in told(
        definition
    )


def test_an_invitation_on_the_day_itself():
    definition = procedure("p1")
    key = definition.rounds[-1].key
    changes = {"when": fixed(2027, 3, 10), "invited_by": datetime(2027, 3, 10, 8)}
    expected = "the invitation is only sent by 10 March 2027: that is not before the round itself"
    assert f"rounds.{key}.invited_by: {expected}" in told(with_round(definition, key, **changes))


def test_a_number_that_an_earlier_number_makes_superfluous():
    first, last = (
        replace(r, taken_by=(), held=Held(), cut=Cut(CutAmong.ALL, number))
        for r, number in zip(procedure("p2").rounds[-2:], (7, 7), strict=True)
    )
    definition = replace(procedure("p2"), rounds=(first, last))
    expected = f"hardly leaves anybody out: “{first.title}” lets only the 7 highest through"
    assert f"rounds.{last.key}.cut.number: {expected}" in told(definition)


def one_part(part: Part, passing: PassRule | None = None) -> Definition:
    definition = procedure("p2")
    other = Part("other", "Other", Decimal(10), weight=Decimal(1))
    return with_round(
        definition, definition.rounds[-1].key, parts=(part, other), passing=passing or PassRule()
    )


def test_points_that_come_to_nothing():
    definition = one_part(Part("essay", "Essay", Decimal(10), weight=Decimal(0)))
    key = definition.rounds[-1].key
    expected = "weighs 0, and no mark looks at it: its points come to nothing"
    assert f"rounds.{key}.parts.essay.weight: {expected}" in told(definition)


def test_points_without_weight_that_a_mark_looks_at():
    part = Part("essay", "Essay", Decimal(10), weight=Decimal(0), pass_mark=Decimal(5))
    assert not [text for text in told(one_part(part, PassRule(every_part=True))) if "weighs 0" in text]


def test_a_mark_between_two_steps():
    definition = one_part(Part("essay", "Essay", Decimal(10), weight=Decimal(1), pass_mark=Decimal("5.25")))
    key = definition.rounds[-1].key
    expected = "cannot be given: jurors give points in steps of 0.5"
    assert f"rounds.{key}.parts.essay.pass_mark: {expected}" in told(definition)
