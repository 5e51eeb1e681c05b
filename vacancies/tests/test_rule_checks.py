from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given

from vacancies import rules
from vacancies.definition_format import path_text, to_document
from vacancies.rule_checks import errors, problems
from vacancies.rules import (
    Alternative,
    Anchor,
    Certainty,
    Competency,
    Criterion,
    Cut,
    CutAmong,
    Definition,
    DiplomaLevel,
    EndRules,
    HeadCount,
    Held,
    HeldRule,
    JurorRule,
    Lack,
    NeededWhen,
    Part,
    PassRule,
    Pay,
    Proof,
    Reference,
    RequiredDocument,
    ReserveRules,
    ResultKind,
    Round,
    RoundKind,
    When,
)
from vacancies.tests import strategies
from vacancies.tests.procedures import NAMES, procedure, with_part, with_round


@pytest.fixture(autouse=True, scope="module")
def english():
    with translation.override("en"):
        yield


def told(definition: Definition) -> list[str]:
    document = to_document(definition)
    return [f"{path_text(p.path, document)}: {p.message}" for p in errors(definition)]


@pytest.mark.parametrize("name", NAMES)
def test_the_demo_procedures_have_no_errors(name):
    assert told(procedure(name)) == []


@given(strategies.definitions)
def test_any_definition_can_be_checked(definition):
    assert isinstance(problems(definition), tuple)


# -- Rounds --------------------------------------------------------------------------------------------------

TESTS = procedure("p3").round("online_tests")
PRESELECTION = procedure("p3").round("preselection")


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        (
            {"passing": PassRule(parts_passed=4)},
            "passing.parts_passed: asks 4 parts, but only 3 parts have a “pass_mark”",
        ),
        ({"passing": PassRule(parts_passed=0)}, "passing.parts_passed: must be 1 or more, not 0"),
        ({"passing": PassRule(percent=Decimal(101))}, "passing.percent: is a percentage: from 0 to 100, not 101"),
        ({"passing": PassRule(percent=Decimal(-1))}, "passing.percent: is a percentage: from 0 to 100, not -1"),
        (
            {"parts": (Part("a", "A", Decimal(10)),), "passing": PassRule(every_part=True)},
            "passing.every_part: no part has a “pass_mark” to reach",
        ),
        ({"parts": ()}, "a round with points needs a part: give “parts”, or another “result”"),
        ({"title": ""}, "title: must not be empty"),
        ({"held": Held(HeldRule.MORE_THAN, None, HeadCount.VALID)}, "held: “more_than” needs a “threshold”: the number "
         "that must be exceeded"),
        ({"held": Held(HeldRule.MORE_THAN, 15)}, "held: “more_than” needs a “count”: registered, valid, admitted or "
         "entering candidates"),
        ({"held": Held(HeldRule.MORE_THAN, 0, HeadCount.VALID)}, "held.threshold: must be 1 or more, not 0"),
        ({"held": Held(HeldRule.MAY, 15)}, "held: “threshold” and “count” only belong to the rule “more_than”"),
        ({"taken_by": ("extern",)}, "taken_by.#1: “extern” does not exist; did you mean “external”?"),
        ({"taken_by": ("internal", "internal")}, "taken_by.#2: “internal” is in this list twice; once is enough"),
        ({"competencies": ("zzz",)}, "competencies.#1: “zzz” does not exist; there is: client_focus, "
         "cooperation, quality, communication, stress, learning, accuracy, administration"),
        ({"minutes": 0}, "minutes: must be 1 or more, not 0"),
        ({"kept_years": 0}, "kept_years: must be 1 or more, not 0"),
        ({"blind": True}, "blind: is about a jury: no part of this round is scored by one"),
        ({"finished_by": datetime(2025, 10, 2, 23, 59)}, "finished_by: must come after “invited_by”"),
        ({"when": When(Certainty.ONE_OF, (date(2025, 10, 9),))}, "when.days: must be two days or more with “one_of”; "
         "for one day use “fixed”"),
        ({"when": When(Certainty.FIXED, (), time(9))}, "when.days: must be one day; for several use “one_of”"),
        ({"cut": Cut(CutAmong.PASSED, 0)}, "cut.number: must be 1 or more, not 0"),
        ({"jurors": JurorRule(members=3)}, "jurors: “members” and “external” only belong to a round that a jury judges"),
    ],
)  # fmt: skip
def test_a_rule_of_a_round_that_cannot_be_executed(changes, problem):
    joint = ": " if problem.startswith("a round") else "."
    assert told(with_round(procedure("p3"), "online_tests", **changes)) == [
        f"rounds.online_tests{joint}{problem}"
    ]


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        (JurorRule(members=-1), "members: must be 0 or more, not -1"),
        (JurorRule(external=-1), "external: must be 0 or more, not -1"),
        (
            JurorRule(members=1, external=2),
            "external: must be 1 or fewer: external experts are members too",
        ),
    ],
)
def test_a_jury_that_cannot_be_composed(rule, problem):
    assert told(with_round(procedure("p3"), "jury", jurors=rule)) == [f"rounds.jury.jurors.{problem}"]


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        ("2nd", "must be a word of small letters, digits and _, such as “written_test”, not “2nd”"),
        ("de.proef", "must be a word of small letters, digits and _, such as “written_test”, not “de.proef”"),
        ("end", "“end” means the moment after the last round; take another key"),
        ("written", "“written” is used twice in this list; every key must be another"),
    ],
)
def test_a_key_that_no_round_can_have(key, problem):
    first, second = procedure("p5").rounds
    assert told(replace(procedure("p5"), rounds=(first, replace(second, key=key)))) == [
        f"rounds.{key}.key: {problem}"
    ]


def test_a_weight_below_nought():
    definition = with_round(procedure("p2"), "speed_interview", weight=Decimal(-1))
    assert told(definition) == ["rounds.speed_interview.weight: must be 0 or more, not -1"]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"pass_mark": Decimal(21)}, "pass_mark: must not be above the maximum of 20, but is 21"),
        ({"pass_mark": Decimal(-1)}, "pass_mark: must be 0 or more, not -1"),
        ({"title": ""}, "title: must not be empty"),
        ({"step": Decimal(0)}, "step: must be more than 0, not 0"),
        ({"weight": Decimal(0)}, None),
        (
            {"criteria": (Criterion("a", "A", Decimal(15)), Criterion("b", "B", Decimal("4.5")))},
            "criteria: add up to 19.5; they must add up to the part’s maximum of 20",
        ),
        (
            {"criteria": (Criterion("a", "A", Decimal(20), levels=1),)},
            "criteria.a.levels: must be 2 or more, not 1",
        ),
        (
            {"criteria": (Criterion("a", "A", Decimal(10)), Criterion("a", "B", Decimal(10)))},
            "criteria.a.key: “a” is used twice in this list; every key must be another",
        ),
        (
            {"criteria": (Criterion("a", "A", Decimal(20), competency="learnin"),)},
            "criteria.a.competency: “learnin” does not exist; did you mean “learning”?",
        ),
    ],
)
def test_a_part_that_cannot_be_scored(changes, problem):
    found = told(with_part(procedure("p3"), "online_tests", 0, **changes))
    if problem is None:
        told_twice = "other parts have a “weight”: give one to every part or to none"
        expected = [
            f"rounds.online_tests.parts.{key}: {told_twice}" for key in ("administration", "accuracy")
        ]
    else:
        expected = [f"rounds.online_tests.parts.reasoning.{problem}"]
    assert found == expected


def test_weights_of_parts_that_are_all_nought():
    parts = tuple(replace(part, weight=Decimal(0)) for part in TESTS.parts)
    assert told(with_round(procedure("p3"), "online_tests", parts=parts)) == [
        "rounds.online_tests.parts: all weights are 0: at least one part must count"
    ]


def test_a_jury_that_reads_files_cannot_be_blind():
    assert told(with_round(procedure("p3"), "preselection", blind=True)) == [
        "rounds.preselection.blind: a jury that meets candidates or reads their files knows who they are"
    ]


@pytest.mark.parametrize("result", [ResultKind.INFORMATIVE, ResultKind.VERDICT, ResultKind.PASS_FAIL])
def test_a_round_without_points_has_no_use_for_what_works_on_points(result):
    changes = {"result": result, "cut": Cut(CutAmong.ALL, 5), "parts": TESTS.parts, "passing": TESTS.passing}
    why = f"has no meaning in a round without points (result “{result}”)"
    assert told(with_round(procedure("p3"), "personality", **changes)) == [
        f"rounds.personality.{key}: {why}" for key in ("parts", "passing", "cut")
    ]


def test_two_rounds_with_one_key():
    definition = procedure("p3")
    twice = replace(definition, rounds=(*definition.rounds, definition.rounds[-1]))
    assert told(twice) == ["rounds.jury.key: “jury” is used twice in this list; every key must be another"]


def test_a_preselection_needs_a_mark_a_number_or_the_number_of_the_jury():
    assert told(with_round(procedure("p3"), "preselection", cut=None)) == [
        "rounds.preselection: a preselection needs a mark (“passing”), a number or the jury’s number (“cut”)"
    ]


def test_a_preselection_by_verdict_decides():
    bare = {"result": ResultKind.VERDICT, "cut": None, "parts": ()}
    assert told(with_round(procedure("p3"), "preselection", **bare)) == []


def test_a_preselection_never_has_a_weight():
    definition = with_round(procedure("p4"), "preselection", weight=Decimal(10))
    assert told(definition) == [
        "rounds.preselection.weight: a preselection never counts: leave the weight out or make it 0"
    ]


def test_weights_for_some_rounds_only():
    assert told(with_round(procedure("p4"), "speed_interview", weight=None)) == [
        "rounds.speed_interview: other rounds have a “weight”: give one to every round with points or to none"
    ]


@pytest.mark.parametrize(
    "reference", ["assignment", "online_tests", "online_tests.reasoning", "capacity_test"]
)
def test_a_tie_in_a_cut_is_broken_by_this_round_or_an_earlier_one(reference):
    cut = Cut(CutAmong.PASSED, 5, (reference,))
    assert told(with_round(procedure("p3"), "jury", cut=cut)) == []


@pytest.mark.parametrize(
    ("key", "reference"),
    [
        ("jury", "preselection"),
        ("jury", "speed_interview"),
        ("online_tests", "jury"),
        ("online_tests", "online_tests"),
        ("jury", "online_tests.zzz"),
    ],
)
def test_a_tie_in_a_cut_is_not_broken_by_a_preselection_a_later_round_or_one_without_points(key, reference):
    cut = Cut(CutAmong.PASSED, 5, (reference,))
    (line,) = told(with_round(procedure("p3"), key, cut=cut))
    assert line.startswith(f"rounds.{key}.cut.tie_breaks.#1: “{reference}” cannot break a tie here")


# -- Extra tests ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"eliminating": False}, ".eliminating: an extra test of an alternative must be eliminating"),
        (
            {"passing": PassRule()},
            ": an extra test must decide: give “passing”, or a result of passed or failed",
        ),
    ],
)
def test_an_extra_test_is_eliminating_and_decides(changes, problem):
    assert told(with_round(procedure("p3"), "capacity_test", **changes)) == [f"rounds.capacity_test{problem}"]


def test_an_extra_test_never_has_a_weight():
    definition = procedure("p1")
    for key in ("speed_interview", "combined", "capacity_test"):
        definition = with_round(definition, key, weight=Decimal(50))
    assert told(definition) == [
        "rounds.capacity_test.weight: an extra test never counts: leave the weight out or make it 0"
    ]


# -- The whole -----------------------------------------------------------------------------------------------

NOT_SURE = (
    "rounds: no round that counts is sure to be held for everybody: at least one round with points and weight "
    "must be held always"
)


@pytest.mark.parametrize(
    "changes",
    [
        {"held": Held(HeldRule.MAY)},
        {"held": Held(HeldRule.MORE_THAN, 5, HeadCount.VALID)},
        {"taken_by": ("external",)},
        {"result": ResultKind.VERDICT, "parts": (), "passing": PassRule()},
    ],
)
def test_a_round_that_counts_must_be_sure_to_be_held(changes):
    assert told(with_round(procedure("p1"), "combined", **changes)) == [NOT_SURE]


def test_weights_that_are_all_nought_leave_no_round_that_counts():
    definition = with_round(procedure("p2"), "jury", weight=Decimal(0))
    assert told(definition) == [NOT_SURE]


def test_a_semantics_that_is_not_known():
    assert told(replace(procedure("p5"), semantics=2)) == ["semantics: is not known here; the newest is 1"]


def test_an_end_mark_beyond_the_total():
    assert told(replace(procedure("p5"), end=EndRules(percent=Decimal("100.5")))) == [
        "end.percent: is a percentage: from 0 to 100, not 100.5"
    ]


def test_a_tie_at_the_end_is_broken_by_a_round_that_counts():
    end = EndRules(tie_breaks=("oral", "written.test"))
    assert told(replace(procedure("p5"), end=end)) == []


@pytest.mark.parametrize("reference", ["preselection", "speed_interview", "capacity_test", "interview"])
def test_a_tie_at_the_end_is_not_broken_by_what_does_not_count(reference):
    (line,) = told(replace(procedure("p3"), end=EndRules(tie_breaks=(reference,))))
    assert line.startswith(f"end.tie_breaks.#1: “{reference}” cannot break a tie at the end")


def test_every_round_at_its_mark_needs_marks():
    assert told(
        replace(procedure("p4"), end=EndRules(every_round=True), rounds=procedure("p4").rounds[2:])
    ) == ["end.every_round: no round that counts has a mark to reach: give them “passing”"]


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        (ReserveRules(0), "months: must be 1 or more, not 0"),
        (ReserveRules(-3), "months: must be 1 or more, not -3"),
        (ReserveRules(24, 12), "maximum_months: must not be below the 24 months of the reserve itself"),
        (ReserveRules(24, answer_days=0), "answer_days: must be 1 or more, not 0"),
        (ReserveRules(24, refusals=0), "refusals: must be 1 or more, not 0"),
    ],
)
def test_a_reserve_that_cannot_be_kept(rule, problem):
    assert told(replace(procedure("p5"), reserve=rule)) == [f"reserve.{problem}"]


# -- The offer -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"title": ""}, "title: must not be empty"),
        ({"level": "F"}, "level: must be one of A, B, C, D, E"),
        ({"posts": 0}, "posts: must be 1 or more, not 0"),
        ({"pay": Pay(Decimal(2000), Decimal(1000))}, "pay.maximum: must not be below the minimum of 2,000"),
        ({"pay": Pay(Decimal(0), Decimal(1))}, "pay.minimum: must be more than 0, not 0"),
        ({"pay": Pay(Decimal(1), Decimal(1), Decimal(0))}, "pay.index: must be more than 0, not 0"),
        (
            {"pay": Pay(Decimal(1), Decimal(1), private_years=-1)},
            "pay.private_years: must be 0 or more, not -1",
        ),
    ],
)
def test_an_offer_that_cannot_be_made(changes, problem):
    definition = procedure("p5")
    assert told(replace(definition, offer=replace(definition.offer, **changes))) == [f"offer.{problem}"]


def test_a_competency_above_its_highest_level():
    competencies = (*procedure("p1").competencies, Competency("new", "Nieuw", level=5))
    assert told(replace(procedure("p1"), competencies=competencies)) == [
        "competencies.new.level: must be from 1 to 4"
    ]


# -- Admission -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "problem"),
    [
        (rules.DiplomaCondition(key="x"), ": asks nothing: give “level”, “named” or “access_to_level”"),
        (rules.CertificateCondition(key="x", name=""), ".name: must not be empty"),
        (rules.ExperienceCondition(key="x", months=-1, field="a"), ".months: must be 1 or more, not -1"),
        (rules.ExperienceCondition(key="x", months=12, field=""), ".field: must not be empty"),
        (
            rules.SeniorityCondition(key="x", months=12, kind=rules.SeniorityKind.GRADE),
            ".levels: must name a level (“C”) or steps (“C4”); only service needs none",
        ),
        (
            rules.SeniorityCondition(key="x", months=0, kind=rules.SeniorityKind.SERVICE),
            ".months: must be 1 or more, not 0",
        ),
        (rules.EvaluationCondition(key="x", count=0), ".count: must be 1 or more, not 0"),
        (
            rules.LanguageCondition(key="x", language="Frans", level="B1"),
            ".language: must be a code of two letters such as “nl”",
        ),
        (
            rules.LanguageCondition(key="x", language="fr", level="B3"),
            ".level: must be one of A1, A2, B1, B2, C1, C2",
        ),
        (rules.LicenceCondition(key="x", category=""), ".category: must not be empty"),
        (rules.AgeCondition(key="x", minimum=0), ".minimum: must be 1 or more, not 0"),
        (rules.NationalityCondition(key="x", countries=()), ".countries: must not be empty"),
        (
            rules.NationalityCondition(key="x", countries=("BE", "Nl")),
            ".countries.#2: must be a code of two capitals such as “BE”",
        ),
        (rules.ResidenceCondition(key="x", postcodes=()), ".postcodes: must not be empty"),
        (rules.CoolingOffCondition(key="x", months=0), ".months: must be 1 or more, not 0"),
        (rules.JudgementCondition(key="x"), ".text: must not be empty"),
        (rules.StatementCondition(key="x"), ".text: must not be empty"),
        (
            rules.MedicalCondition(key="x", proof=Proof.DOCUMENT, document="dipl"),
            ".document: “dipl” does not exist; did you mean “diploma”?",
        ),
        (
            rules.MedicalCondition(key="x", document="diploma"),
            ".document: only belongs to the proof “document”",
        ),
        (
            rules.MedicalCondition(key="x", reference=Reference(Anchor.ROUND, "writen")),
            ".reference.round: “writen” does not exist; did you mean “written”?",
        ),
        (
            rules.MedicalCondition(key="x", reference=Reference(Anchor.FIXED)),
            ".reference: the anchor “fixed” needs a day",
        ),
        (
            rules.MedicalCondition(key="x", reference=Reference(day=date(2026, 1, 1))),
            ".reference.day: only belongs to the anchor “fixed”",
        ),
        (
            rules.MedicalCondition(key="x", reference=Reference(round="written")),
            ".reference.round: only belongs to the anchor “round”",
        ),
        (
            rules.MedicalCondition(key="secondary"),
            ".key: “secondary” is used twice in this list; every key must be another",
        ),
    ],
)
def test_a_condition_that_cannot_be_decided(condition, problem):
    definition = procedure("p5")
    definition = replace(definition, conditions=(*definition.conditions, condition))
    assert told(definition) == [f"conditions.{condition.key}{problem}"]


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        (RequiredDocument("x", ""), ".label: must not be empty"),
        (
            RequiredDocument("x", "X", lack=Lack.REMEDY),
            ": “remedy” needs the term in days: give “remedy_days”",
        ),
        (RequiredDocument("x", "X", remedy_days=5), ".remedy_days: only belongs to the lack “remedy”"),
        (
            RequiredDocument("x", "X", lack=Lack.REMEDY, remedy_days=0),
            ".remedy_days: must be 1 or more, not 0",
        ),
        (
            RequiredDocument("x", "X", NeededWhen.ROUND),
            ".round: “” does not exist; there is: written, oral",
        ),
        (
            RequiredDocument("x", "X", round="written"),
            ".round: only belongs to a document that is needed before a round",
        ),
        (
            RequiredDocument("x", "X", NeededWhen.APPOINTMENT, lack=Lack.LATER),
            ".lack: is about the closing date; leave it out for a document that is needed later",
        ),
        (RequiredDocument("x", "X", max_age_months=0), ".max_age_months: must be 1 or more, not 0"),
        (
            RequiredDocument("x", "X", anchor=Reference(Anchor.APPOINTMENT)),
            ".anchor: only belongs to a maximum age: give “max_age_months”",
        ),
        (
            RequiredDocument("x", "X", max_age_months=3, anchor=Reference(Anchor.FIXED)),
            ".anchor: the anchor “fixed” needs a day",
        ),
        (
            RequiredDocument("x", "X", routes=("extern",)),
            ".routes.#1: “extern” does not exist; did you mean “external”?",
        ),
        (
            RequiredDocument("x", "X", alternatives=("diploma",)),
            ".alternatives.#1: “diploma” does not exist; did you mean “external.diploma”?",
        ),
    ],
)
def test_a_document_that_cannot_be_asked(document, problem):
    definition = procedure("p5")
    definition = replace(definition, documents=(*definition.documents, document))
    assert told(definition) == [f"documents.x{problem}"]


def with_alternatives(*alternatives: Alternative) -> Definition:
    definition = procedure("p5")
    return replace(definition, routes=(replace(definition.routes[0], alternatives=alternatives),))


@pytest.mark.parametrize(
    ("alternatives", "problem"),
    [
        ((), "alternatives: must not be empty"),
        ((Alternative("a", "", ("secondary",)),), "alternatives.a.label: must not be empty"),
        (
            (Alternative("a", "A", ("secundary",)),),
            "alternatives.a.conditions.#1: “secundary” does not exist; did you mean “secondary”?",
        ),
        (
            (Alternative("a", "A", ("secondary", "secondary")),),
            "alternatives.a.conditions.#2: “secondary” is in this list twice; once is enough",
        ),
        (
            (Alternative("a", "A", ("secondary",), "test"),),
            "alternatives.a.extra_test: “test” does not exist; there is: written, oral",
        ),
        (
            (Alternative("a", "A", ("secondary",)), Alternative("a", "B", ())),
            "alternatives.a.key: “a” is used twice in this list; every key must be another",
        ),
    ],
)
def test_a_route_that_leads_nowhere(alternatives, problem):
    definition = replace(with_alternatives(*alternatives), documents=())
    conditions = tuple(
        replace(c, proof=Proof.DECLARED, document="") if c.key == "secondary" else c
        for c in definition.conditions
    )
    assert told(replace(definition, conditions=conditions)) == [f"routes.external.{problem}"]


def test_a_procedure_without_routes_and_rounds():
    definition = replace(procedure("p5"), routes=(), rounds=(), end=EndRules())
    assert told(definition) == ["routes: must not be empty", "rounds: must not be empty"]


def test_a_general_condition_that_does_not_exist():
    assert told(replace(procedure("p5"), general=("conducts",))) == [
        "general.#1: “conducts” does not exist; did you mean “conduct”?"
    ]


def test_everything_is_told_at_once():
    definition = Definition(
        offer=replace(procedure("p5").offer, level=""),
        routes=(),
        rounds=(Round("a", RoundKind.ORAL_TEST, "A"),),
        reserve=ReserveRules(0),
        conditions=(
            rules.DiplomaCondition(key="b", level=DiplomaLevel.MASTER, reference=Reference(Anchor.FIXED)),
        ),
    )
    assert told(definition) == [
        "offer.level: must not be empty",
        "conditions.b.reference: the anchor “fixed” needs a day",
        "routes: must not be empty",
        "rounds.a: a round with points needs a part: give “parts”, or another “result”",
        NOT_SURE,
        "reserve.months: must be 1 or more, not 0",
    ]
