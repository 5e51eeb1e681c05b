from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate, now

from recruitment.tests.cast import two_tests
from reserves.actions import consult, draw_up, record_answer
from reserves.models import Consultation, Place, ReserveList
from reserves.queries import next_in_order
from vacancies.rules import Lack, NeededWhen, RequiredDocument

SCORES = {"An": ("90", "90"), "Bo": ("80", "80"), "Cis": ("80", "80"), "Dis": ("40", "40")}


def page_of(name, thing):
    return reverse(f"backoffice:{name}", args=[thing.pk])


def made(stage, scores=SCORES, **rules):
    """A reserve list that is valid today."""
    definition = two_tests()
    definition = replace(definition, reserve=replace(definition.reserve, **rules))
    vacancy = stage.ranked(scores, definition).vacancy
    decided = {"authority": "College", "reference": "2026/CBS/230", "decided_on": localdate()}
    [reserve_list] = draw_up(vacancy, **decided, by=stage.officer, at=now())
    return reserve_list


@pytest.fixture
def reserve_list(stage):
    return made(stage)


def place_of(reserve_list, name):
    return reserve_list.places.get(result__application__candidate__first_name=name)


def offered(place, by, contract="permanent"):
    week = localdate() + timedelta(days=7)
    return consult(
        place,
        contract=contract,
        channel="phone",
        answer_by=week,
        motivation="Kent de dienst.",
        by=by,
        at=now(),
    )


def offer(**changes):
    week = (localdate() + timedelta(days=7)).isoformat()
    return {"contract": "permanent", "channel": "phone", "answer_by": week, "motivation": ""} | changes


def next_names(response):
    return [row.candidate.first_name for row in response.context["next"]]


# -- Who gets in -------------------------------------------------------------------------------------------------


def test_a_reserve_asks_to_sign_in(browser, reserve_list):
    address = page_of("reserve", reserve_list)
    assert browser().get(address).headers["Location"] == f"{reverse('account_login')}?next={address}"


def test_a_reserve_is_not_there_for_another_town(browser, wim, reserve_list):
    assert browser(wim).get(page_of("reserve", reserve_list)).status_code == 404


def test_another_town_makes_no_offer(browser, wim, reserve_list):
    response = browser(wim).post(page_of("consult", place_of(reserve_list, "An")), offer())
    assert (response.status_code, Consultation.objects.count()) == (404, 0)


def test_another_town_records_no_answer(browser, wim, hilde, reserve_list):
    consultation = offered(place_of(reserve_list, "An"), hilde)
    response = browser(wim).post(page_of("answer", consultation), {"answer": "accepted", "channel": "phone"})
    consultation.refresh_from_db()
    assert (response.status_code, consultation.answer) == (404, "pending")


def test_another_town_draws_nothing_up(browser, wim, stage):
    vacancy = stage.ranked(SCORES).vacancy
    assert browser(wim).get(page_of("reserve_draw_up", vacancy)).status_code == 404


# -- Drawing up --------------------------------------------------------------------------------------------------

DECISION = {"authority": "College", "reference": "2026/CBS/230", "decided_on": "2026-06-29"}


def test_the_decision_draws_the_list_up(browser, hilde, stage):
    vacancy = stage.ranked(SCORES).vacancy
    response = browser(hilde).post(page_of("reserve_draw_up", vacancy), DECISION)
    reserve_list = ReserveList.objects.get()
    assert (response.headers["Location"], reserve_list.valid_from, reserve_list.places.count()) == (
        page_of("reserve", reserve_list),
        date(2026, 6, 29),
        3,
    )


def test_a_decision_that_is_not_whole_is_refused_and_kept(browser, hilde, stage):
    vacancy = stage.ranked(SCORES).vacancy
    response = browser(hilde).post(
        page_of("reserve_draw_up", vacancy), DECISION | {"authority": "", "decided_on": "gisteren"}
    )
    form = response.context["form"]
    assert (
        response.status_code,
        sorted(form.errors),
        form["reference"].value(),
        form["decided_on"].value(),
    ) == (
        422,
        ["authority", "decided_on"],
        "2026/CBS/230",
        "gisteren",
    )


def test_before_the_ranking_there_is_nothing_to_draw_up(browser, hilde, stage):
    vacancy = stage.admitted(["An"])
    response = browser(hilde).get(page_of("reserve_draw_up", vacancy))
    assert response.headers["Location"] == page_of("vacancy_reserve", vacancy)


# -- One list ----------------------------------------------------------------------------------------------------


def test_the_highest_place_is_next(browser, hilde, reserve_list):
    assert next_names(browser(hilde).get(page_of("reserve", reserve_list))) == ["An"]


def test_ties_share_a_place(browser, hilde, reserve_list):
    rows = browser(hilde).get(page_of("reserve", reserve_list)).context["rows"]
    assert [(row.place.rank, row.tied) for row in rows] == [(1, False), (2, True), (2, True)]


def test_an_open_paper_is_named_and_skipped(browser, hilde, stage, arrange):
    definition = replace(
        two_tests(), documents=(RequiredDocument("copy", "een kopie van je diploma", lack=Lack.LATER),)
    )
    vacancy = stage.ranked(SCORES, definition).vacancy
    decided = {"authority": "College", "reference": "2026/CBS/230", "decided_on": localdate()}
    [reserve_list] = draw_up(vacancy, **decided, by=hilde, at=now())
    response = browser(hilde).get(page_of("reserve", reserve_list))
    assert (next_names(response), response.context["rows"][0].why) == (
        [],
        "De aanstelling wacht op: kopie van diploma.",
    )


def test_a_paper_for_the_appointment_is_named_with_the_offer_and_the_answer(browser, hilde, stage):
    paper = RequiredDocument("copy", "een kopie van je diploma", needed=NeededWhen.APPOINTMENT)
    vacancy = stage.ranked(SCORES, replace(two_tests(), documents=(paper,))).vacancy
    decided = {"authority": "College", "reference": "2026/CBS/230", "decided_on": localdate()}
    [reserve_list] = draw_up(vacancy, **decided, by=hilde, at=now())
    place = next_in_order(reserve_list, contract="permanent")[0]
    pages = [browser(hilde).get(page_of("consult", place))]
    pages.append(browser(hilde).get(page_of("answer", offered(place, hilde))))
    assert [page.context["before_appointment"] for page in pages] == ["kopie van diploma"] * 2


def test_who_refused_in_this_draw_is_passed_over(browser, hilde, reserve_list):
    record_answer(offered(place_of(reserve_list, "An"), hilde), answer="refused", by=hilde, at=now())
    response = browser(hilde).get(page_of("reserve", reserve_list))
    assert (next_names(response), response.context["rows"][0].why) == (
        ["Bo", "Cis"],
        "Weigerde bij deze raadpleging.",
    )


def test_from_a_plain_list_everybody_may_be_asked(browser, hilde, stage):
    response = browser(hilde).get(page_of("reserve", made(stage, ranked=False)))
    assert sorted(next_names(response)) == ["An", "Bo", "Cis"]


def test_a_list_costs_as_many_queries_with_more_places(browser, hilde, stage, django_assert_num_queries):
    few, many = made(stage), made(stage, {f"Naam{number}": ("80", "80") for number in range(10)})
    client = browser(hilde)
    client.get(page_of("reserve", few))
    with CaptureQueriesContext(connection) as first:
        client.get(page_of("reserve", few))
    with django_assert_num_queries(len(first)):
        client.get(page_of("reserve", many))


# -- Offers ------------------------------------------------------------------------------------------------------


def test_an_offer_is_made(browser, hilde, reserve_list):
    browser(hilde).post(page_of("consult", place_of(reserve_list, "An")), offer())
    assert place_of(reserve_list, "An").state == "asked"


def test_who_is_not_next_gets_no_offer_and_what_was_typed_is_kept(browser, hilde, reserve_list):
    response = browser(hilde).post(
        page_of("consult", place_of(reserve_list, "Bo")), offer(motivation="Kent de dienst.")
    )
    form = response.context["form"]
    assert (response.status_code, form["motivation"].value(), len(form.non_field_errors())) == (
        422,
        "Kent de dienst.",
        1,
    )


def test_a_choice_among_several_needs_a_reason(browser, hilde, stage):
    reserve_list = made(stage, ranked=False)
    response = browser(hilde).post(page_of("consult", place_of(reserve_list, "Bo")), offer())
    assert (response.status_code, Consultation.objects.count()) == (422, 0)


# -- Answers -----------------------------------------------------------------------------------------------------


def test_the_page_says_what_each_answer_does(browser, hilde, reserve_list):
    consultation = offered(place_of(reserve_list, "An"), hilde)
    effects = browser(hilde).get(page_of("answer", consultation)).context["effects"]
    assert [effect for _label, effect in effects] == [
        "De kandidaat krijgt de aanstelling en gaat van de lijst.",
        "De kandidaat behoudt de plaats in de reserve.",
        "De kandidaat behoudt de plaats in de reserve.",
    ]


def test_the_last_refusal_that_the_rules_allow_costs_the_place(browser, hilde, stage):
    consultation = offered(place_of(made(stage, refusals=1), "An"), hilde)
    effects = browser(hilde).get(page_of("answer", consultation)).context["effects"]
    assert effects[1] == ("Geweigerd", "De kandidaat verliest de plaats in de reserve.")


@pytest.mark.parametrize(("answer", "state"), [("accepted", "appointed"), ("refused", "available")])
def test_an_answer_is_recorded(browser, hilde, reserve_list, answer, state):
    consultation = offered(place_of(reserve_list, "An"), hilde)
    browser(hilde).post(page_of("answer", consultation), {"answer": answer, "channel": "phone"})
    assert Place.objects.get(pk=consultation.place_id).state == state


def test_no_answer_chosen_is_refused(browser, hilde, reserve_list):
    consultation = offered(place_of(reserve_list, "An"), hilde)
    assert browser(hilde).post(page_of("answer", consultation), {}).status_code == 422


def test_an_answer_that_was_given_leads_back_to_the_list(browser, hilde, reserve_list):
    consultation = offered(place_of(reserve_list, "An"), hilde)
    record_answer(consultation, answer="accepted", by=hilde, at=now())
    response = browser(hilde).get(page_of("answer", consultation))
    assert response.headers["Location"] == page_of("reserve", reserve_list)
