"""What the engine proposes (design §3.1 and settled case 2), and who is admitted how in P1, P3, P4 and P5."""

from datetime import date

import pytest

from candidates.eligibility import (
    Admission,
    ConditionState,
    Diploma,
    Dossier,
    ExperiencePeriod,
    Month,
    Paper,
    PaperProblem,
    ReferenceDates,
    ServicePeriod,
    propose,
)
from vacancies.rules import (
    Alternative,
    Anchor,
    Condition,
    ContractCondition,
    Definition,
    DiplomaCondition,
    DiplomaLevel,
    Employer,
    ExperienceCondition,
    JudgementCondition,
    Lack,
    MedicalCondition,
    NeededWhen,
    Offer,
    Proof,
    Reference,
    RequiredDocument,
    ReserveRules,
    Route,
    RouteKind,
    SeniorityCondition,
    SeniorityKind,
    StatementCondition,
)

CLOSING = date(2026, 6, 9)
AFTER = date(2026, 6, 10)
DATES = ReferenceDates(closing=CLOSING)
SECONDARY, BACHELOR = DiplomaLevel.SECONDARY, DiplomaLevel.BACHELOR


def rules(conditions, alternatives, documents=(), *, general=(), route_general=(), internal=()) -> Definition:
    routes = (
        Route("external", RouteKind.EXTERNAL, "Extern", tuple(alternatives), tuple(route_general)),
        Route("internal", RouteKind.INTERNAL_MOBILITY, "Intern", tuple(internal)),
    )
    return Definition(
        Offer("Function", "C", "C1-C3"),
        routes,
        (),
        ReserveRules(24),
        conditions=tuple(conditions),
        general=tuple(general),
        documents=tuple(documents),
    )


def alternative(key, *conditions, test="") -> Alternative:
    return Alternative(key, key.title(), conditions, test)


def dossier(route="external", **facts) -> Dossier:
    return Dossier(route, **{"registered_on": date(2026, 6, 1)} | facts)


def decide(definition, given, on=AFTER):
    """Admission, alternative, and what is still open."""
    found = propose(definition, given, on=on, dates=DATES)
    return found.admission.value, found.alternative, found.open_papers


def paper(**more) -> Paper:
    return Paper(date(2026, 6, 1), **more)


def stated(*keys) -> dict:
    return {"statements": dict.fromkeys(keys, True)}


def statement(key, **more) -> Condition:
    return StatementCondition(key=key, **more)


# -- Alternatives --------------------------------------------------------------------------------------------------------

ABC = (statement("a"), statement("b"), statement("c"))


def test_all_conditions_of_an_alternative_must_hold():
    assert decide(rules(ABC, [alternative("ab", "a", "b")]), dossier(**stated("a")))[0] == "refused"


def test_one_alternative_is_enough():
    definition = rules(ABC, [alternative("ab", "a", "b"), alternative("c", "c")])
    assert decide(definition, dossier(**stated("c"))) == ("admitted", "c", ())


def test_among_equals_the_first_in_the_definition_holds():
    definition = rules(ABC, [alternative("b", "b"), alternative("a", "a")])
    assert decide(definition, dossier(**stated("a", "b")))[1] == "b"


@pytest.mark.parametrize("where", ["general", "route_general"])
def test_general_conditions_hold_for_every_alternative(where):
    definition = rules(ABC, [alternative("a", "a")], **{where: ("b",)})
    assert [decide(definition, dossier(**stated(*keys)))[0] for keys in ("a", "ab")] == [
        "refused",
        "admitted",
    ]


def test_an_application_is_weighed_on_its_own_route_only():
    definition = rules(ABC, [alternative("a", "a")], internal=[alternative("b", "b")])
    assert decide(definition, dossier("internal", **stated("a")))[0] == "refused"


def test_every_alternative_is_answered_for_with_its_worst_state():
    conditions = (*ABC, JudgementCondition(key="j"))
    definition = rules(
        conditions, [alternative("ab", "a", "b"), alternative("aj", "a", "j"), alternative("a", "a")]
    )
    found = propose(definition, dossier(statements={"a": True, "b": False}), on=AFTER, dates=DATES)
    assert [(r.key, r.state.value) for r in found.alternatives] == [
        ("ab", "not_met"),
        ("aj", "not_shown"),
        ("a", "met"),
    ]


# -- Settled case 2 ------------------------------------------------------------------------------------------------------

DIPLOMA = DiplomaCondition(key="diploma", level=SECONDARY, proof=Proof.DOCUMENT, document="copy")
COPY_LATER = RequiredDocument(
    "copy", "Copy", lack=Lack.LATER, alternatives=("external.diploma", "external.tested")
)
ORDER = [
    alternative("tested", "diploma", test="level"),
    alternative("test", test="level"),
    alternative("diploma", "diploma"),
    alternative("a", "a"),
]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"diplomas": (Diploma(SECONDARY),), "statements": {"a": True}}, ("admitted", "a", ())),
        ({"diplomas": (Diploma(SECONDARY),)}, ("admitted_with_reservation", "diploma", ("copy",))),
        ({}, ("admitted", "test", ())),
    ],
)
def test_settled_case_2_the_best_alternative_is_proven_then_with_reservation_then_with_a_test(
    facts, expected
):
    assert decide(rules((DIPLOMA, *ABC), ORDER, [COPY_LATER]), dossier(**facts)) == expected


def test_settled_case_2_with_a_test_and_proven_goes_before_with_a_test_and_reservation():
    definition = rules((DIPLOMA, *ABC), ORDER[:2], [COPY_LATER])
    assert decide(definition, dossier(diplomas=(Diploma(SECONDARY),))) == ("admitted", "test", ())


def test_settled_case_2_the_label_no_bachelor_is_no_condition_to_prove():
    bachelor = DiplomaCondition(key="bachelor", level=BACHELOR)
    definition = rules(
        (bachelor, *ABC), [alternative("bachelor", "bachelor", "a"), alternative("other", "a", test="level")]
    )
    given = dossier(diplomas=(Diploma(BACHELOR),), **stated("a"))
    assert decide(definition, given)[1] == "bachelor"


# -- Reservation ---------------------------------------------------------------------------------------------------------


def test_a_paper_that_may_come_later_is_a_reservation_though_it_proves_nothing():
    definition = rules(ABC, [alternative("a", "a")], [RequiredDocument("cv", "CV", lack=Lack.LATER)])
    assert decide(definition, dossier(**stated("a"))) == ("admitted_with_reservation", "a", ("cv",))


def test_a_paper_that_is_there_lifts_the_reservation():
    definition = rules(ABC, [alternative("a", "a")], [RequiredDocument("cv", "CV", lack=Lack.LATER)])
    assert decide(definition, dossier(papers={"cv": paper()}, **stated("a"))) == ("admitted", "a", ())


def test_a_paper_needed_at_the_appointment_is_no_reservation():
    extract = RequiredDocument("extract", "Extract", needed=NeededWhen.APPOINTMENT)
    assert decide(rules(ABC, [alternative("a", "a")], [extract]), dossier(**stated("a"))) == (
        "admitted",
        "a",
        (),
    )


def test_a_diploma_whose_copy_is_asked_at_the_appointment_is_a_reservation():
    copy = RequiredDocument("copy", "Copy", needed=NeededWhen.APPOINTMENT)
    definition = rules([DIPLOMA], [alternative("diploma", "diploma")], [copy])
    assert decide(definition, dossier(diplomas=(Diploma(SECONDARY),)))[::2] == (
        "admitted_with_reservation",
        ("copy",),
    )


def test_what_must_hold_at_the_appointment_only_is_no_reservation():
    fit = MedicalCondition(key="fit", reference=Reference(Anchor.APPOINTMENT))
    assert decide(rules([fit], [alternative("fit", "fit")]), dossier()) == ("admitted", "fit", ())


def test_a_term_to_remedy_that_runs_keeps_the_paper_open():
    cv = RequiredDocument("cv", "CV", lack=Lack.REMEDY, remedy_days=7)
    definition = rules(ABC, [alternative("a", "a")], [cv])
    days = [decide(definition, dossier(**stated("a")), on=date(2026, 6, day))[::2] for day in (16, 17)]
    assert days == [("admitted_with_reservation", ("cv",)), ("invalid", ())]


def test_open_papers_are_in_the_order_of_the_definition():
    documents = [RequiredDocument(key, key, lack=Lack.LATER) for key in ("z", "copy", "a")]
    definition = rules([DIPLOMA], [alternative("diploma", "diploma")], documents)
    assert decide(definition, dossier(diplomas=(Diploma(SECONDARY),)))[2] == ("z", "copy", "a")


# -- Papers of one alternative -------------------------------------------------------------------------------------------

PLAN = RequiredDocument("plan", "Plan", alternatives=("external.a",))


def test_a_paper_of_one_alternative_does_not_make_the_application_invalid():
    definition = rules(ABC, [alternative("a", "a"), alternative("b", "b")], [PLAN])
    assert decide(definition, dossier(**stated("a", "b"))) == ("admitted", "b", ())


def test_an_alternative_without_its_own_paper_does_not_hold_and_says_which():
    definition = rules(ABC, [alternative("a", "a"), alternative("b", "b")], [PLAN])
    found = propose(definition, dossier(**stated("a")), on=AFTER, dates=DATES)
    assert (found.admission, found.alternatives[0].papers) == (
        Admission.REFUSED,
        (PaperProblem("plan", "missing"),),
    )
    assert found.alternatives[0].state is ConditionState.NOT_SHOWN


def test_a_paper_that_every_alternative_asks_makes_the_application_invalid():
    plan = RequiredDocument("plan", "Plan", alternatives=("external.a", "external.b"))
    definition = rules(ABC, [alternative("a", "a"), alternative("b", "b")], [plan])
    assert decide(definition, dossier(**stated("a")))[0] == "invalid"


def test_an_invalid_application_is_weighed_for_information():
    definition = rules(ABC, [alternative("a", "a")], [RequiredDocument("cv", "CV")])
    found = propose(definition, dossier(**stated("a")), on=AFTER, dates=DATES)
    assert (found.admission, found.alternative) == (Admission.INVALID, "")
    assert found.alternatives[0].state is ConditionState.MET


# -- Judgements ----------------------------------------------------------------------------------------------------------

JUDGED = (*ABC, JudgementCondition(key="j"), JudgementCondition(key="k"))


def to_judge(alternatives, judgements=None, **more):
    found = propose(
        rules(JUDGED, alternatives), dossier(judgements=judgements or {}, **more), on=AFTER, dates=DATES
    )
    return found.admission.value, found.alternative, found.to_judge


def test_what_is_not_judged_counts_as_favourable_and_is_listed():
    assert to_judge([alternative("j", "j")]) == ("admitted", "j", ("j",))


def test_an_unfavourable_judgement_refuses():
    assert to_judge([alternative("j", "j")], {"j": False}) == ("refused", "", ())


def test_a_judgement_that_cannot_change_the_answer_is_not_listed():
    assert to_judge([alternative("a", "a"), alternative("j", "j")], **stated("a")) == ("admitted", "a", ())


def test_a_judgement_in_an_alternative_that_fails_anyway_is_not_listed():
    assert to_judge([alternative("j", "j"), alternative("bk", "b", "k")]) == ("admitted", "j", ("j",))


def test_judgements_that_decide_between_alternatives_are_all_listed():
    assert to_judge([alternative("j", "j"), alternative("k", "k")]) == ("admitted", "j", ("j", "k"))


def test_a_next_alternative_that_needs_the_same_judgement_and_more_adds_none():
    assert to_judge([alternative("j", "j"), alternative("jk", "j", "k")]) == ("admitted", "j", ("j",))


# -- P1 ------------------------------------------------------------------------------------------------------------------


def grade(key, months, *levels, kind=SeniorityKind.GRADE):
    return SeniorityCondition(key=key, kind=kind, months=months, levels=levels)


P1 = rules(
    (
        DiplomaCondition(key="bachelor", level=BACHELOR),
        JudgementCondition(key="law"),
        grade("b", 12, "B"),
        grade("c", 48, "C"),
        grade("c45", 48, "C4", "C5"),
        grade("six", 72, kind=SeniorityKind.SERVICE),
    ),
    [alternative("bachelor", "bachelor", "law"), alternative("no_bachelor", "law", test="capacity")],
    internal=[
        alternative("b", "b", "law"),
        alternative("c", "c", "law"),
        alternative("c45", "c45", "six", "law"),
    ],
)


def served(*periods):
    """Periods here from (year, month), still going on or through a month, at a level and a step."""
    return tuple(
        ServicePeriod(Month(*first), Month(*last) if last else None, Employer.HERE, step[:1], step)
        for first, last, step in periods
    )


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"diplomas": (Diploma(BACHELOR),)}, ("admitted", "bachelor", ())),
        ({"diplomas": (Diploma(SECONDARY),)}, ("admitted", "no_bachelor", ())),
        ({"route": "internal", "service": served(((2025, 7), None, "B1"))}, ("admitted", "b", ())),
        ({"route": "internal", "service": served(((2025, 8), None, "B1"))}, ("refused", "", ())),
        ({"route": "internal", "service": served(((2022, 7), None, "C1"))}, ("admitted", "c", ())),
        ({"route": "internal", "service": served(((2022, 8), None, "C1"))}, ("refused", "", ())),
    ],
)
def test_p1_with_the_experience_that_hr_judged(facts, expected):
    assert decide(P1, dossier(judgements={"law": True}, **facts)) == expected


def test_p1_the_alternative_of_c4_and_c5_never_decides():
    given = dossier("internal", judgements={"law": True}, service=served(((2018, 1), None, "C4")))
    assert decide(P1, given)[1] == "c"


def test_p1_without_the_experience_nobody_is_admitted():
    assert decide(P1, dossier(judgements={"law": False}, diplomas=(Diploma(BACHELOR),)))[0] == "refused"


# -- P3 and P4 -----------------------------------------------------------------------------------------------------------

CERTIFICATE = DiplomaCondition(key="diploma", level=SECONDARY, proof=Proof.DOCUMENT, document="copy")
EXTRACT = RequiredDocument("extract", "Extract", needed=NeededWhen.APPOINTMENT, blank=True)
D_HERE = [alternative("level_d", "contract", "one_year")]
OF_D = (
    ContractCondition(key="contract"),
    SeniorityCondition(
        key="one_year", kind=SeniorityKind.LEVEL, months=12, levels=("D",), where=Employer.LOCAL
    ),
)
P3 = rules(
    (CERTIFICATE, *OF_D),
    [alternative("certificate", "diploma"), alternative("no_diploma", test="capacity")],
    [RequiredDocument("copy", "Copy", lack=Lack.LATER, alternatives=("external.certificate",)), EXTRACT],
    internal=D_HERE,
)
P4 = rules(
    (CERTIFICATE, *OF_D),
    [alternative("certificate", "diploma")],
    [RequiredDocument("copy", "Copy", lack=Lack.LATER, routes=("external",)), EXTRACT],
    internal=D_HERE,
)
LOST = {"diplomas": (Diploma(SECONDARY),)}
FOREIGN = {"diplomas": (Diploma(SECONDARY, recognised=False),), "papers": {"copy": paper()}}
SHOWN = {"diplomas": (Diploma(SECONDARY),), "papers": {"copy": paper()}}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (SHOWN, ("admitted", "certificate", ())),
        (LOST, ("admitted_with_reservation", "certificate", ("copy",))),
        ({}, ("admitted", "no_diploma", ())),
        (
            {"route": "internal", "permanent_here": True, "service": served(((2025, 7), None, "D1"))},
            ("admitted", "level_d", ()),
        ),
        ({"route": "internal", "service": served(((2020, 1), None, "D1"))}, ("refused", "", ())),
    ],
)
def test_p3_with_the_certificate_now_or_later_or_with_the_capacity_test(facts, expected):
    assert decide(P3, dossier(**facts)) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (SHOWN, ("admitted", "certificate", ())),
        (LOST, ("admitted_with_reservation", "certificate", ("copy",))),
        (FOREIGN, ("admitted_with_reservation", "certificate", ("copy",))),
        ({}, ("refused", "", ())),
    ],
)
def test_p4_a_lost_or_foreign_certificate_is_a_reservation(facts, expected):
    assert decide(P4, dossier(**facts)) == expected


# -- P5 ------------------------------------------------------------------------------------------------------------------

P5 = rules(
    (
        DiplomaCondition(key="diploma", level=SECONDARY),
        statement("conduct"),
        statement("rights"),
        MedicalCondition(key="fit", reference=Reference(Anchor.START)),
    ),
    [alternative("diploma", "diploma")],
    [
        RequiredDocument("letter", "Motivation letter"),
        RequiredDocument("cv", "CV"),
        RequiredDocument("copy", "Copy of the diploma"),
        RequiredDocument("extract", "Extract, model 1", max_age_months=3, blank=True),
    ],
    general=("conduct", "rights", "fit"),
)
ALL_PAPERS = {
    "letter": paper(),
    "cv": paper(),
    "copy": paper(),
    "extract": paper(issued_on=date(2026, 3, 9), blank=True),
}
ELIGIBLE = {"diplomas": (Diploma(SECONDARY),)} | stated("conduct", "rights")


def test_p5_with_every_paper_is_admitted():
    assert decide(P5, dossier(papers=ALL_PAPERS, **ELIGIBLE)) == ("admitted", "diploma", ())


@pytest.mark.parametrize("missing", list(ALL_PAPERS))
def test_p5_without_one_paper_at_the_closing_date_is_invalid(missing):
    papers = {key: value for key, value in ALL_PAPERS.items() if key != missing}
    assert decide(P5, dossier(papers=papers, **ELIGIBLE)) == ("invalid", "", ())


def test_p5_an_extract_a_day_older_than_three_months_is_invalid():
    papers = ALL_PAPERS | {"extract": paper(issued_on=date(2026, 3, 8), blank=True)}
    assert decide(P5, dossier(papers=papers, **ELIGIBLE))[0] == "invalid"


def test_p5_valid_is_not_admitted():
    assert decide(P5, dossier(papers=ALL_PAPERS, **stated("conduct", "rights")))[0] == "refused"


def test_experience_counts_through_the_closing_date():
    condition = ExperienceCondition(key="years", months=48, field="reception")
    definition = rules([condition], [alternative("years", "years")])
    found = [
        decide(
            definition,
            dossier(experience=(ExperiencePeriod(Month(2022, month), None, frozenset({"reception"})),)),
        )[0]
        for month in (7, 8)
    ]
    assert found == ["admitted", "refused"]
