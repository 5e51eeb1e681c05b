"""“Am I eligible?”: the engine answers, in the words of the brochure; nothing is kept, and nobody has to sign in."""

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from candidates.eligibility import ConditionState, ReferenceDates
from candidates.models import Application
from portal.forms.eligibility import EligibilityForm
from recruitment.tests.cast import DECIDED, REGISTERED, two_tests
from vacancies import rules
from vacancies.rules import (
    Alternative,
    Employer,
    Lack,
    Proof,
    RequiredDocument,
    Route,
    RouteKind,
    SeniorityKind,
)

ON = REGISTERED.date()
DATES = ReferenceDates(closing=date(2026, 6, 9))


def address(vacancy, route="external"):
    return reverse("portal:eligibility_route", args=[vacancy.pk, route])


@pytest.fixture
def vacancy(stage, today):
    today(REGISTERED)
    return stage.published()


def kinds(response):
    return [
        [line["kind"] for line in alternative["conditions"]]
        for alternative in response.context["answer"]["alternatives"]
    ]


HAS_DIPLOMA = {"diploma": "secondary", "origin": "recognised"}


@pytest.mark.parametrize(
    ("answers", "kind", "lines"),
    [
        (HAS_DIPLOMA, "good", [["good"]]),
        ({"diploma": "bachelor", "origin": "recognised"}, "good", [["good"]]),
        ({"diploma": "none", "origin": "recognised"}, "bad", [["bad"]]),
    ],
)
def test_the_answer_follows_from_the_conditions(client, vacancy, answers, kind, lines):
    response = client.post(address(vacancy), answers)
    assert (response.context["answer"]["kind"], kinds(response)) == (kind, lines)


def test_without_an_answer_it_says_what_is_missing(client, vacancy):
    response = client.post(address(vacancy), {})
    assert (response.status_code, list(response.context["form"].errors), response.context["answer"]) == (
        422,
        ["diploma", "origin"],
        None,
    )


def test_it_says_that_it_binds_nobody_and_keeps_nothing(client, vacancy, text):
    words = text(client.post(address(vacancy), HAS_DIPLOMA))
    assert "Dit antwoord bindt niemand" in words


def test_it_sets_no_cookie_is_kept_nowhere_and_stores_nothing(vacancy):
    client = Client(enforce_csrf_checks=True)
    response = client.post(address(vacancy), HAS_DIPLOMA)
    assert (
        response.status_code,
        list(response.cookies),
        "no-store" in response.headers["Cache-Control"],
        b'content="noindex"' in response.content,
        Application.objects.count(),
    ) == (200, [], True, True, 0)


@pytest.mark.parametrize("route", ["internal", "nonsense"])
def test_a_route_that_is_not_there_is_not_found(client, vacancy, route):
    assert client.get(address(vacancy, route)).status_code == 404


def test_after_the_closing_there_is_nothing_to_check(client, vacancy, today):
    today(DECIDED)
    assert client.get(address(vacancy)).status_code == 404


def test_with_one_route_the_first_step_is_passed_over(client, vacancy):
    response = client.get(reverse("portal:eligibility", args=[vacancy.pk]))
    assert response.headers["Location"] == address(vacancy)


def test_with_several_routes_the_first_step_is_which(client, stage, today):
    today(REGISTERED)
    second = Route("internal", RouteKind.PROMOTION, "Intern", (Alternative("own", "Van hier", ("diploma",)),))
    vacancy = stage.published(two_tests(routes=(*two_tests().routes, second)))
    response = client.get(reverse("portal:eligibility", args=[vacancy.pk]))
    assert [route.key for route in response.context["routes"]] == ["external", "internal"]


# -- Papers and judgements -----------------------------------------------------------------------------------------


def test_a_paper_that_may_come_later_means_with_reservation(client, stage, today):
    today(REGISTERED)
    paper = RequiredDocument("copy", "een kopie van je diploma", lack=Lack.LATER)
    vacancy = stage.published(two_tests(documents=(paper,)))
    found = [
        client.post(address(vacancy), {**HAS_DIPLOMA, "d_copy": there}).context["answer"]
        for there in ("yes", "no")
    ]
    assert [(answer["kind"], answer["open"]) for answer in found] == [
        ("good", []),
        ("wait", ["een kopie van je diploma"]),
    ]


def test_a_foreign_diploma_has_still_to_be_shown(client, stage, today):
    today(REGISTERED)
    paper = RequiredDocument("equal", "een gelijkwaardigheidsattest", lack=Lack.LATER)
    conditions = (replace(two_tests().conditions[0], proof=Proof.DOCUMENT, document="equal"),)
    vacancy = stage.published(two_tests(conditions=conditions, documents=(paper,)))
    response = client.post(address(vacancy), {"diploma": "secondary", "origin": "foreign", "d_equal": "no"})
    assert (response.context["answer"]["kind"], kinds(response)) == ("wait", [["wait"]])


def test_what_hr_judges_is_not_asked_and_said(client, stage, today):
    today(REGISTERED)
    insight = rules.JudgementCondition(key="insight", text="Je hebt inzicht in de vreemdelingenwet.")
    vacancy = stage.published(two_tests(conditions=(*two_tests().conditions, insight), general=("insight",)))
    response = client.post(address(vacancy), HAS_DIPLOMA)
    assert (response.context["answer"]["kind"], kinds(response), list(response.context["form"].fields)) == (
        "info",
        [["info", "good"]],
        ["diploma", "origin"],
    )


# -- Every kind of condition -----------------------------------------------------------------------------------------

YES_OR_NO = [
    rules.CertificateCondition(key="c", name="Attest"),
    rules.ExperienceCondition(key="c", months=36, field="onthaal"),
    rules.ExperienceCondition(key="c", months=1, field="onthaal", where=Employer.LOCAL),
    rules.SeniorityCondition(key="c", kind=SeniorityKind.LEVEL, months=48, levels=("C",)),
    rules.SeniorityCondition(
        key="c", kind=SeniorityKind.GRADE, months=12, levels=("C4", "C5"), where=Employer.PUBLIC
    ),
    rules.SeniorityCondition(key="c", kind=SeniorityKind.SERVICE, months=24),
    rules.ContractCondition(key="c"),
    rules.EvaluationCondition(key="c", count=2),
    rules.LanguageCondition(key="c", language="fr", level="B1"),
    rules.LicenceCondition(key="c", category="B"),
    rules.AgeCondition(key="c", minimum=18),
    rules.NationalityCondition(key="c", countries=("BE", "NL")),
    rules.ResidenceCondition(key="c", postcodes=("9990",)),
    rules.CoolingOffCondition(key="c", months=6),
    rules.MedicalCondition(key="c"),
    rules.StatementCondition(key="c", text="Je werkt graag buiten."),
    rules.DiplomaCondition(key="c", named=("Verpleegkunde",)),
    rules.DiplomaCondition(key="c", access_to_level="B"),
]


def answered(condition, **answers):
    """What the engine says of the one condition of a route."""
    route = Route("r", RouteKind.EXTERNAL, "Extern", (Alternative("a", "A", (condition.key,)),))
    definition = two_tests(conditions=(condition,), routes=(route,))
    form = EligibilityForm(answers, definition=definition, route=route)
    assert form.is_valid(), form.errors
    (alternative,) = form.proposal(on=ON, dates=DATES).alternatives
    return alternative.conditions[0].state


@pytest.mark.parametrize("condition", YES_OR_NO, ids=lambda condition: type(condition).__name__)
def test_yes_is_met_and_no_is_not_met(condition):
    more = (
        {"diploma": "none", "origin": "recognised"} if isinstance(condition, rules.DiplomaCondition) else {}
    )
    assert [answered(condition, c_c=answer, **more) for answer in ("yes", "no")] == [
        ConditionState.MET,
        ConditionState.NOT_MET,
    ]


@pytest.mark.parametrize(
    "condition",
    [rules.MedicalCondition(key="c"), rules.StatementCondition(key="c", text="Je werkt graag buiten.")],
    ids=["medical", "statement"],
)
def test_not_known_yet_is_still_to_be_shown(condition):
    assert answered(condition, c_c="unknown") is ConditionState.NOT_SHOWN


@pytest.mark.parametrize(
    ("level", "state"), [("bachelor", ConditionState.MET), ("master", ConditionState.NOT_MET)]
)
def test_who_studied_too_long_is_told(level, state):
    condition = rules.NotOverqualifiedCondition(key="c", level=rules.DiplomaLevel.SECONDARY)
    assert answered(condition, diploma=level, origin="recognised") is state


def test_conditions_of_two_alternatives_answered_apart_do_not_count_for_each_other():
    local = rules.SeniorityCondition(key="local", kind=SeniorityKind.LEVEL, months=12, levels=("D",))
    higher = rules.SeniorityCondition(key="higher", kind=SeniorityKind.LEVEL, months=48, levels=("C",))
    alternatives = (Alternative("a", "A", ("local",)), Alternative("b", "B", ("higher",)))
    route = Route("r", RouteKind.PROMOTION, "Intern", alternatives)
    definition = two_tests(conditions=(local, higher), routes=(route,))
    form = EligibilityForm({"c_local": "yes", "c_higher": "no"}, definition=definition, route=route)
    assert form.is_valid()
    found = form.proposal(on=ON, dates=DATES)
    assert (found.alternative, [a.state for a in found.alternatives]) == (
        "a",
        [ConditionState.MET, ConditionState.NOT_MET],
    )
