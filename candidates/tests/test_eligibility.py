"""Validity and admission (design §3.1, settled cases 2 and 4): conditions, proofs, papers and the proposal."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from candidates.conditions import add_months, reference_day
from candidates.eligibility import (
    ConditionResult,
    ConditionState,
    Diploma,
    Dossier,
    ExperiencePeriod,
    Month,
    Paper,
    PaperProblem,
    ReferenceDates,
    ServicePeriod,
    check_validity,
    evaluate,
    lacking_before_round,
    months_covered,
    propose,
)
from vacancies.rules import (
    AgeCondition,
    Alternative,
    Anchor,
    CertificateCondition,
    ContractCondition,
    CoolingOffCondition,
    Definition,
    DiplomaCondition,
    DiplomaLevel,
    Employer,
    EvaluationCondition,
    ExperienceCondition,
    JudgementCondition,
    Lack,
    LanguageCondition,
    LicenceCondition,
    MedicalCondition,
    NationalityCondition,
    NeededWhen,
    NotOverqualifiedCondition,
    Offer,
    Proof,
    Reference,
    RequiredDocument,
    ReserveRules,
    ResidenceCondition,
    Route,
    RouteKind,
    SeniorityCondition,
    SeniorityKind,
    StatementCondition,
)

CLOSING = date(2026, 6, 9)
DATES = ReferenceDates(closing=CLOSING)
AFTER = date(2026, 6, 10)
MET, NOT_MET, NOT_SHOWN = ConditionState
SECONDARY, BACHELOR, MASTER = DiplomaLevel.SECONDARY, DiplomaLevel.BACHELOR, DiplomaLevel.MASTER
AT_APPOINTMENT = Reference(Anchor.APPOINTMENT)


def rules(*conditions, documents=(), alternatives=None, general=(), closes=None) -> Definition:
    """One route "external"; without `alternatives` all conditions together are the only one."""
    alternatives = alternatives or (
        Alternative("all", "All", tuple(c.key for c in conditions if c.key not in general)),
    )
    route = Route("external", RouteKind.EXTERNAL, "Extern", alternatives)
    return Definition(
        Offer("Function", "C", "C1-C3", closes=closes),
        (route,),
        (),
        ReserveRules(24),
        conditions=conditions,
        general=tuple(general),
        documents=tuple(documents),
    )


def dossier(**facts) -> Dossier:
    return Dossier("external", **{"registered_on": date(2026, 6, 1)} | facts)


def state_of(condition, given, documents=(), on=AFTER, dates=DATES):
    return evaluate(condition, given, rules(condition, documents=documents), on=on, dates=dates).state


def proposal(definition, given, on=AFTER, dates=DATES):
    return propose(definition, given, on=on, dates=dates)


def validity(documents, papers, on=AFTER, **more):
    return check_validity(rules(documents=documents, **more), dossier(papers=papers), on=on, dates=DATES)


def paper(received=date(2026, 6, 1), **more) -> Paper:
    return Paper(received, **more)


def work(first, last=None, field="reception", employer=Employer.ANYWHERE) -> ExperiencePeriod:
    return ExperiencePeriod(Month(*first), Month(*last) if last else None, frozenset({field}), employer)


def service(first, last=None, level="C", step="", employer=Employer.HERE) -> ServicePeriod:
    return ServicePeriod(Month(*first), Month(*last) if last else None, employer, level, step)


# -- Settled case 4: months ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("periods", "months"),
    [
        ([], 0),
        ([work((2026, 1), (2026, 1))], 1),
        ([work((2025, 1), (2025, 12))], 12),
        ([work((2025, 1), (2025, 6)), work((2025, 6), (2025, 7))], 7),
        ([work((2025, 1), (2025, 12)), work((2025, 3), (2025, 4))], 12),
        ([work((2025, 12), (2025, 12)), work((2025, 1), (2025, 1))], 2),
        ([work((2026, 5))], 2),
        ([work((2026, 5), (2027, 5))], 2),
        ([work((2026, 6))], 1),
        ([work((2026, 7))], 0),
        ([work((2026, 7)), work((2026, 6), (2026, 6))], 1),
    ],
)
def test_settled_case_4_months_are_calendar_months_with_both_ends_and_overlaps_once(periods, months):
    assert months_covered(periods, CLOSING) == months


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 6, 9), -3, date(2026, 3, 9)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
    ],
)
def test_months_are_added_to_the_same_day_or_the_last_one(day, months, later):
    assert add_months(day, months) == later


# -- Reference dates -----------------------------------------------------------------------------------------------------

EVERY_DATE = ReferenceDates(
    closing=date(2026, 1, 1),
    rounds={"oral": date(2026, 1, 2)},
    appointment=date(2026, 1, 3),
    start=date(2026, 1, 4),
)


@pytest.mark.parametrize(
    ("reference", "day"),
    [
        (Reference(Anchor.REGISTRATION), date(2026, 6, 1)),
        (Reference(Anchor.CLOSING), date(2026, 1, 1)),
        (Reference(Anchor.ROUND, "oral"), date(2026, 1, 2)),
        (Reference(Anchor.APPOINTMENT), date(2026, 1, 3)),
        (Reference(Anchor.START), date(2026, 1, 4)),
        (Reference(Anchor.FIXED, day=date(2026, 1, 5)), date(2026, 1, 5)),
        (Reference(Anchor.ROUND, "written"), AFTER),
    ],
)
def test_a_reference_is_its_day_or_the_day_of_the_decision_when_not_known(reference, day):
    assert reference_day(reference, dossier(), EVERY_DATE, AFTER) == day


def test_a_condition_is_weighed_on_its_reference_date():
    condition = AgeCondition(key="age", minimum=18, reference=Reference(Anchor.FIXED, day=date(2026, 7, 1)))
    assert state_of(condition, dossier(born_on=date(2008, 7, 1))) is MET


# -- Conditions ----------------------------------------------------------------------------------------------------------

DIPLOMA = DiplomaCondition(key="diploma", level=BACHELOR)
ACCESS = DiplomaCondition(key="access", access_to_level="B")
NAMED = DiplomaCondition(key="named", named=("Maatschappelijk assistent",))
EXPERIENCE = ExperienceCondition(key="experience", months=12, field="reception")
GRADE = SeniorityCondition(key="grade", kind=SeniorityKind.GRADE, months=12, levels=("C4", "C5"))
LEVEL = SeniorityCondition(
    key="level", kind=SeniorityKind.LEVEL, months=12, levels=("B", "C"), where=Employer.LOCAL
)
SERVICE = SeniorityCondition(key="service", kind=SeniorityKind.SERVICE, months=12)
FRENCH = LanguageCondition(key="french", language="fr", level="B1")
COOLING = CoolingOffCondition(key="cooling", months=6)
NOT_OVER = NotOverqualifiedCondition(key="not_over", level=SECONDARY)


@pytest.mark.parametrize(
    ("condition", "facts", "state"),
    [
        (DIPLOMA, {"diplomas": (Diploma(BACHELOR),)}, MET),
        (DIPLOMA, {"diplomas": (Diploma(SECONDARY), Diploma(MASTER))}, MET),
        (DIPLOMA, {"diplomas": (Diploma(SECONDARY),)}, NOT_MET),
        (DIPLOMA, {}, NOT_MET),
        (ACCESS, {"diplomas": (Diploma(SECONDARY, gives_access_to="B"),)}, MET),
        (ACCESS, {"diplomas": (Diploma(MASTER, gives_access_to="A"),)}, MET),
        (ACCESS, {"diplomas": (Diploma(SECONDARY, gives_access_to="C"),)}, NOT_MET),
        (ACCESS, {"diplomas": (Diploma(BACHELOR),)}, NOT_MET),
        (NAMED, {"diplomas": (Diploma(BACHELOR, "maatschappelijk assistent "),)}, MET),
        (NAMED, {"diplomas": (Diploma(MASTER, "Rechten"),)}, NOT_MET),
        (CertificateCondition(key="first_aid", name="EHBO"), {"certificates": ("ehbo",)}, MET),
        (CertificateCondition(key="first_aid", name="EHBO"), {"certificates": ("Bedrijfsbeheer",)}, NOT_MET),
        (EXPERIENCE, {"experience": (work((2025, 6), (2026, 5)),)}, MET),
        (EXPERIENCE, {"experience": (work((2025, 7), (2026, 5)),)}, NOT_MET),
        (EXPERIENCE, {"experience": (work((2025, 7)),)}, MET),
        (EXPERIENCE, {"experience": (work((2020, 1), field="care"),)}, NOT_MET),
        (GRADE, {"service": (service((2025, 1), step="C4"), service((2025, 1), step="C3"))}, MET),
        (GRADE, {"service": (service((2025, 1), step="C3"),)}, NOT_MET),
        (GRADE, {"service": (service((2025, 1), step="C4", employer=Employer.LOCAL),)}, NOT_MET),
        (
            LEVEL,
            {"service": (service((2025, 12)), service((2025, 1), (2025, 5), "B", employer=Employer.LOCAL))},
            MET,
        ),
        (LEVEL, {"service": (service((2025, 1), level="D"),)}, NOT_MET),
        (LEVEL, {"service": (service((2025, 1), employer=Employer.PUBLIC),)}, NOT_MET),
        (SERVICE, {"service": (service((2025, 1), level="E"),)}, MET),
        (ContractCondition(key="contract"), {"permanent_here": True}, MET),
        (ContractCondition(key="contract"), {}, NOT_MET),
        (EvaluationCondition(key="evaluations", count=2), {"evaluations": (True, True, False)}, MET),
        (EvaluationCondition(key="evaluations", count=2), {"evaluations": (True, False, True)}, NOT_MET),
        (EvaluationCondition(key="evaluations", count=2), {"evaluations": (True,)}, NOT_MET),
        (FRENCH, {"languages": {"fr": "B1"}}, MET),
        (FRENCH, {"languages": {"fr": "C2"}}, MET),
        (FRENCH, {"languages": {"fr": "A2", "en": "C2"}}, NOT_MET),
        (LicenceCondition(key="licence", category="B"), {"licences": frozenset({"A", "B"})}, MET),
        (LicenceCondition(key="licence", category="B"), {"licences": frozenset({"BE"})}, NOT_MET),
        (AgeCondition(key="age", minimum=18), {"born_on": date(2008, 6, 9)}, MET),
        (AgeCondition(key="age", minimum=18), {"born_on": date(2008, 6, 10)}, NOT_MET),
        (AgeCondition(key="age", minimum=18), {}, NOT_MET),
        (NationalityCondition(key="nation", countries=("BE", "NL")), {"nationality": "NL"}, MET),
        (NationalityCondition(key="nation", countries=("BE", "NL")), {}, NOT_MET),
        (ResidenceCondition(key="home", postcodes=("9000",)), {"postcode": "9000"}, MET),
        (ResidenceCondition(key="home", postcodes=("9000",)), {"postcode": "9050"}, NOT_MET),
        (COOLING, {}, MET),
        (COOLING, {"last_participation": date(2025, 12, 9)}, MET),
        (COOLING, {"last_participation": date(2025, 12, 10)}, NOT_MET),
        (NOT_OVER, {"diplomas": (Diploma(BACHELOR),)}, MET),
        (NOT_OVER, {"diplomas": (Diploma(SECONDARY), Diploma(MASTER))}, NOT_MET),
        (NOT_OVER, {"diplomas": (Diploma(MASTER, recognised=False),)}, MET),
        (MedicalCondition(key="fit"), {"medically_fit": True}, MET),
        (MedicalCondition(key="fit"), {"medically_fit": False}, NOT_MET),
        (MedicalCondition(key="fit"), {}, NOT_SHOWN),
        (StatementCondition(key="rights"), {"statements": {"rights": True}}, MET),
        (StatementCondition(key="rights"), {"statements": {"rights": False}}, NOT_MET),
        (StatementCondition(key="rights"), {"statements": {"other": True}}, NOT_SHOWN),
        (JudgementCondition(key="insight"), {"judgements": {"insight": True}}, MET),
        (JudgementCondition(key="insight"), {"judgements": {"insight": False}}, NOT_MET),
        (JudgementCondition(key="insight"), {}, NOT_SHOWN),
    ],
)
def test_a_declared_condition(condition, facts, state):
    assert state_of(condition, dossier(**facts)) is state


def test_a_birthday_on_29_february_is_reached_on_1_march():
    condition = AgeCondition(key="age", minimum=18)
    born = dossier(born_on=date(2004, 2, 29))
    days = {
        day: state_of(condition, born, dates=ReferenceDates(closing=day))
        for day in (date(2022, 2, 28), date(2022, 3, 1))
    }
    assert list(days.values()) == [NOT_MET, MET]


def test_a_result_says_what_was_observed_and_required():
    result = evaluate(
        EXPERIENCE, dossier(experience=(work((2026, 1)),)), rules(EXPERIENCE), on=AFTER, dates=DATES
    )
    assert result == ConditionResult("experience", NOT_MET, "6", "12")


# -- Proof ---------------------------------------------------------------------------------------------------------------

PROVEN = DiplomaCondition(key="diploma", level=SECONDARY, proof=Proof.DOCUMENT, document="copy")
DECLARED = {"diplomas": (Diploma(SECONDARY),)}
UNRECOGNISED = {"diplomas": (Diploma(SECONDARY, recognised=False),)}


def copy(**more) -> RequiredDocument:
    return RequiredDocument("copy", "Copy of the diploma", **more)


def proven(facts, on=AFTER, **document):
    result = evaluate(
        PROVEN, dossier(**facts), rules(PROVEN, documents=(copy(**document),)), on=on, dates=DATES
    )
    return result.state, result.later


def test_what_is_declared_and_shown_is_met():
    assert proven(DECLARED | {"papers": {"copy": paper()}}) == (MET, False)


def test_a_paper_that_was_not_checked_yet_shows():
    assert proven(DECLARED | {"papers": {"copy": paper(approved=None)}}) == (MET, False)


@pytest.mark.parametrize(
    ("document", "later"),
    [
        ({"lack": Lack.LATER}, True),
        ({"lack": Lack.INVALID}, False),
        ({"needed": NeededWhen.APPOINTMENT}, True),
        ({"needed": NeededWhen.ROUND, "round": "oral"}, True),
        ({"lack": Lack.REMEDY, "remedy_days": 1}, True),
        ({"lack": Lack.REMEDY, "remedy_days": 0}, False),
    ],
)
def test_what_is_declared_and_lacks_its_paper_is_not_shown_and_may_come_later_by_the_rule_of_the_paper(
    document, later
):
    assert proven(DECLARED, **document) == (NOT_SHOWN, later)


def test_a_rejected_paper_does_not_show():
    assert proven(DECLARED | {"papers": {"copy": paper(approved=False)}}, lack=Lack.LATER) == (
        NOT_SHOWN,
        True,
    )


def test_what_is_not_declared_is_not_met_whatever_paper_is_there():
    assert proven({"papers": {"copy": paper()}}, lack=Lack.LATER) == (NOT_MET, False)


def test_a_paper_that_is_not_asked_of_the_route_proves_nothing_and_need_not():
    assert proven(DECLARED, routes=("internal",)) == (MET, False)


def test_a_foreign_diploma_without_equivalence_is_not_shown_though_its_copy_is_there():
    assert proven(UNRECOGNISED | {"papers": {"copy": paper()}}, lack=Lack.LATER) == (NOT_SHOWN, True)


def test_a_foreign_diploma_without_equivalence_and_no_paper_that_may_come_later_is_not_shown_for_good():
    assert proven(UNRECOGNISED) == (NOT_SHOWN, False)


def test_beside_a_recognised_diploma_an_unrecognised_one_does_no_harm():
    both = {"diplomas": (Diploma(MASTER, recognised=False), Diploma(SECONDARY))}
    assert state_of(DiplomaCondition(key="diploma", level=SECONDARY), dossier(**both)) is MET


def test_a_paper_speaks_for_what_nobody_declares():
    fit = MedicalCondition(key="fit", proof=Proof.DOCUMENT, document="copy")
    assert state_of(fit, dossier(papers={"copy": paper()}), (copy(),)) is MET


JUDGED = ExperienceCondition(key="experience", months=12, field="reception", proof=Proof.JUDGED)


@pytest.mark.parametrize(
    ("first", "judgement", "state"),
    [
        ((2025, 1), True, MET),
        ((2025, 1), False, NOT_MET),
        ((2025, 1), None, NOT_SHOWN),
        ((2026, 1), True, NOT_MET),
        ((2026, 1), None, NOT_MET),
    ],
)
def test_judged_by_hr_the_fact_must_hold_and_the_judgement_be_favourable(first, judgement, state):
    judgements = {} if judgement is None else {"experience": judgement}
    assert state_of(JUDGED, dossier(experience=(work(first),), judgements=judgements)) is state


def test_what_hr_has_not_judged_is_marked_so():
    result = evaluate(JudgementCondition(key="insight"), dossier(), rules(), on=AFTER, dates=DATES)
    assert (result.to_judge, result.later) == (True, False)


# -- Validity ------------------------------------------------------------------------------------------------------------


def problem(kind, document="copy", observed="", required=""):
    return PaperProblem(document, kind, observed, required)


def test_a_paper_in_time_is_no_problem():
    assert validity([copy()], {"copy": paper(CLOSING)}).is_valid


def test_a_paper_missing_at_the_closing_date_makes_the_application_invalid():
    assert validity([copy()], {}).invalid == (problem("missing"),)


def test_a_paper_received_after_the_closing_date_is_missing():
    assert validity([copy()], {"copy": paper(AFTER)}).invalid == (problem("missing"),)


def test_a_rejected_paper_is_lacking():
    assert validity([copy()], {"copy": paper(approved=False)}).invalid == (problem("rejected"),)


def test_before_the_closing_date_what_lacks_is_seen_as_of_today():
    papers = {"copy": paper(date(2026, 6, 5))}
    found = [validity([copy()], papers, on=date(2026, 6, day)).is_valid for day in (4, 5)]
    assert found == [False, True]


def test_without_a_closing_date_a_paper_counts_when_it_is_there():
    given = dossier(papers={"copy": paper(date(2026, 8, 1))})
    found = check_validity(rules(documents=[copy()]), given, on=date(2026, 8, 1), dates=ReferenceDates())
    assert found.is_valid


def test_the_published_closing_date_stands_in_when_no_other_is_known():
    definition = rules(documents=[copy()], closes=datetime(2026, 6, 9, 23, 59))
    given = dossier(papers={"copy": paper(AFTER)})
    assert not check_validity(definition, given, on=AFTER, dates=ReferenceDates()).is_valid


REMEDY = {"lack": Lack.REMEDY, "remedy_days": 7}


@pytest.mark.parametrize(("day", "remediable"), [(16, True), (17, False)])
def test_what_may_be_remedied_is_open_through_the_last_day_of_the_term_and_invalid_after(day, remediable):
    found = validity([copy(**REMEDY)], {}, on=date(2026, 6, day))
    assert (found.remediable, found.invalid) == (
        ((problem("missing"),), ()) if remediable else ((), (problem("missing"),))
    )


@pytest.mark.parametrize(("day", "valid"), [(16, True), (17, False)])
def test_a_paper_within_the_term_remedies(day, valid):
    assert (
        validity([copy(**REMEDY)], {"copy": paper(date(2026, 6, day))}, on=date(2026, 7, 1)).is_valid is valid
    )


def test_a_paper_that_may_come_later_is_open_and_the_application_valid():
    found = validity([copy(lack=Lack.LATER)], {})
    assert (found.open, found.is_valid) == ((problem("missing"),), True)


@pytest.mark.parametrize("needed", [NeededWhen.ROUND, NeededWhen.APPOINTMENT])
def test_a_paper_needed_later_is_no_matter_for_validity(needed):
    assert validity([copy(needed=needed)], {}) == validity([], {})


def test_a_paper_of_another_route_is_not_asked():
    assert validity([copy(routes=("internal",))], {}).is_valid


@pytest.mark.parametrize(
    ("issued", "expected"),
    [
        (date(2026, 3, 9), ()),
        (date(2026, 3, 8), (problem("too_old", observed="2026-03-08", required="2026-03-09"),)),
        (None, (problem("undated", required="3"),)),
    ],
)
def test_a_paper_of_at_most_three_months_on_the_anchor_date(issued, expected):
    assert validity([copy(max_age_months=3)], {"copy": paper(issued_on=issued)}).invalid == expected


@pytest.mark.parametrize(
    ("approved", "invalid", "still_open"),
    [(None, (), (problem("not_blank"),)), (True, (), ()), (False, (problem("rejected"),), ())],
)
def test_an_extract_that_is_not_blank_stays_open_until_it_is_assessed(approved, invalid, still_open):
    found = validity([copy(blank=True)], {"copy": paper(blank=False, approved=approved)})
    assert (found.invalid, found.open) == (invalid, still_open)


# -- Papers before a round -----------------------------------------------------------------------------------------------

ORAL_DAY = date(2026, 7, 2)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (None, "missing"),
        (paper(date(2026, 7, 3), issued_on=date(2026, 7, 1)), "missing"),
        (paper(issued_on=date(2026, 6, 2), approved=False), "rejected"),
        (paper(issued_on=date(2026, 6, 1)), "too_old"),
        (paper(issued_on=date(2026, 6, 2)), None),
        (paper(issued_on=date(2026, 6, 2), blank=False), "not_blank"),
    ],
)
def test_a_paper_before_a_round_is_looked_at_as_any_other_with_its_age_on_the_day_of_the_round(
    given, problem
):
    extract = RequiredDocument(
        "extract",
        "An extract",
        needed=NeededWhen.ROUND,
        round="oral",
        max_age_months=1,
        anchor=Reference(Anchor.ROUND, "oral"),
        blank=True,
    )
    found = lacking_before_round(
        rules(documents=(extract,)),
        "oral",
        dossier(papers={"extract": given} if given else {}),
        alternative="all",
        on=ORAL_DAY,
        dates=replace(DATES, rounds={"oral": ORAL_DAY}),
    )
    assert (found.problem if found else None) == problem


@pytest.mark.parametrize(
    ("asked_of", "lacks"),
    [
        ({}, True),
        ({"alternatives": ("external.all",)}, True),
        ({"alternatives": ("external.other",)}, False),
        ({"routes": ("internal",)}, False),
    ],
)
def test_a_paper_before_a_round_is_asked_of_its_routes_and_alternatives(asked_of, lacks):
    plan = RequiredDocument("plan", "A plan", needed=NeededWhen.ROUND, round="oral", **asked_of)
    found = lacking_before_round(
        rules(documents=(plan,)), "oral", dossier(), alternative="all", on=ORAL_DAY, dates=DATES
    )
    assert (found is not None) == lacks


def test_a_paper_before_another_round_is_not_asked_yet():
    plan = RequiredDocument("plan", "A plan", needed=NeededWhen.ROUND, round="oral")
    definition = rules(documents=(plan,))
    assert (
        lacking_before_round(definition, "written", dossier(), alternative="all", on=ORAL_DAY, dates=DATES)
        is None
    )
