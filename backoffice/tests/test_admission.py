from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from candidates.actions import Decision, Registration, decide_admission, register, withdraw
from candidates.eligibility import Diploma, Dossier
from candidates.models import Application
from candidates.seen import seen
from recruitment.tests.cast import DECIDED, REGISTERED, two_tests
from vacancies.rules import (
    Alternative,
    DiplomaCondition,
    DiplomaLevel,
    JudgementCondition,
    Route,
    RouteKind,
)


def page_of(name, thing):
    return reverse(f"backoffice:{name}", args=[thing.pk])


def open_tests(**changes):
    """The two tests without a closing date, so that the day of the test does not matter."""
    whole = two_tests()
    return replace(whole, offer=replace(whole.offer, closes=None), **changes)


def judged():
    """A vacancy in which HR judges something; a second route asks nothing."""
    return open_tests(
        conditions=(
            DiplomaCondition(key="diploma", level=DiplomaLevel.SECONDARY),
            JudgementCondition(key="insight", text="Je hebt inzicht."),
        ),
        routes=(
            Route(
                "external",
                RouteKind.EXTERNAL,
                "Extern",
                (Alternative("diploma", "Met diploma", ("diploma", "insight")),),
            ),
            Route("internal", RouteKind.PROMOTION, "Intern", (Alternative("all", "Iedereen", ()),)),
        ),
    )


@pytest.fixture
def vacancy(stage):
    return stage.published(open_tests())


@pytest.fixture
def three(stage, vacancy):
    """An and Bo have the diploma, Cis has not."""
    found = stage.registered(vacancy, ["An", "Bo"])
    return found + stage.registered(vacancy, ["Cis"], diploma=DiplomaLevel.LOWER_SECONDARY)


@pytest.fixture
def unjudged(stage):
    vacancy = stage.published(judged())
    dossier = Dossier("external", date(2026, 5, 20), diplomas=(Diploma(DiplomaLevel.BACHELOR),))
    names = ["An", "Bo"]
    return register(
        vacancy,
        [Registration(name, "Peeters", dossier, email=f"{name}@post.example".lower()) for name in names],
        by=stage.officer,
        at=REGISTERED,
    )


def decision(application, **changes):
    """What the form of the desk sends for an application as it stands, with changes."""
    filled = {"route": "external", "admission": "", "alternative": "", "reason": ""}
    return filled | {"expected": "admitted:diploma", "seen": seen(application)} | changes


def fresh(application):
    return Application.objects.select_related("vacancy").get(pk=application.pk)


# -- Who gets in -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["admission", "close_admission"])
def test_the_desk_asks_to_sign_in(browser, vacancy, name):
    address = page_of(name, vacancy)
    assert browser().get(address).headers["Location"] == f"{reverse('account_login')}?next={address}"


@pytest.mark.parametrize("name", ["admission", "decide_many", "close_admission"])
def test_the_desk_is_not_there_for_another_town(browser, wim, vacancy, name):
    assert browser(wim).post(page_of(name, vacancy)).status_code == 404


def test_one_decision_is_not_there_for_another_town(browser, wim, three):
    response = browser(wim).post(page_of("decide", three[0]), decision(three[0]))
    assert (response.status_code, fresh(three[0]).state) == (404, "registered")


# -- The desk ----------------------------------------------------------------------------------------------------


def test_the_desk_shows_the_proposal_and_why(browser, hilde, vacancy, three):
    rows = browser(hilde).get(page_of("admission", vacancy)).context["rows"]
    assert [(row.application.candidate.first_name, row.mark.kind, len(row.reasons)) for row in rows] == [
        ("An", "good", 0),
        ("Bo", "good", 0),
        ("Cis", "bad", 1),
    ]


def test_the_desk_counts_what_is_decided(browser, hilde, vacancy, three, text):
    decide_admission(vacancy, [Decision(three[0])], by=hilde, at=now())
    assert "1 van de 3 beslist" in text(browser(hilde).get(page_of("admission", vacancy)))


def test_who_withdrew_is_not_counted(browser, hilde, vacancy, three):
    withdraw([three[0]], by=hilde, at=now())
    tally = browser(hilde).get(page_of("admission", vacancy)).context["tally"]
    assert (tally.total, tally.decided) == (2, 0)


def test_the_decided_ones_have_their_own_list(browser, hilde, vacancy, three):
    decide_admission(vacancy, [Decision(three[2])], by=hilde, at=now())
    rows = browser(hilde).get(page_of("admission", vacancy), {"show": "decided"}).context["decided"]
    assert [(row["application"].pk, row["mark"].kind) for row in rows] == [(three[2].pk, "bad")]


def test_the_desk_costs_as_many_queries_with_more_rows(browser, hilde, stage, django_assert_num_queries):
    few, many = stage.published(open_tests()), stage.published(open_tests())
    stage.registered(few, ["An", "Bo"])
    stage.registered(many, [f"Naam{number}" for number in range(12)])
    client = browser(hilde)
    client.get(page_of("admission", few))
    with CaptureQueriesContext(connection) as first:
        client.get(page_of("admission", few))
    with django_assert_num_queries(len(first)):
        client.get(page_of("admission", many))


# -- One by one --------------------------------------------------------------------------------------------------


def test_left_as_it_is_the_proposal_is_followed(browser, hilde, three):
    browser(hilde).post(page_of("decide", three[0]), decision(three[0]))
    decided = fresh(three[0])
    assert (decided.state, decided.admission, decided.alternative) == ("decided", "admitted", "diploma")


def test_the_next_application_follows(browser, hilde, three):
    response = browser(hilde).post(page_of("decide", three[0]), decision(three[0], next="1"))
    assert response.headers["Location"] == page_of("decide", three[1])


def test_after_the_last_one_the_first_left_follows(browser, hilde, three):
    response = browser(hilde).post(
        page_of("decide", three[2]), decision(three[2], next="1", expected="refused:")
    )
    assert response.headers["Location"] == page_of("decide", three[0])


def test_without_next_it_goes_back_to_the_desk(browser, hilde, vacancy, three):
    response = browser(hilde).post(page_of("decide", three[0]), decision(three[0]))
    assert response.headers["Location"] == page_of("admission", vacancy)


def test_differing_without_a_reason_is_refused_and_what_was_chosen_is_kept(browser, hilde, three):
    response = browser(hilde).post(page_of("decide", three[0]), decision(three[0], admission="refused"))
    form = response.context["form"]
    assert (response.status_code, form["admission"].value(), len(form.non_field_errors())) == (
        422,
        "refused",
        1,
    )


def test_differing_with_a_reason_is_kept_with_it(browser, hilde, three):
    browser(hilde).post(
        page_of("decide", three[0]), decision(three[0], admission="refused", reason="Het diploma is vals.")
    )
    decided = fresh(three[0])
    assert (decided.admission, decided.admission_reason) == ("refused", "Het diploma is vals.")


def test_a_refused_proposal_is_admitted_by_a_named_alternative(browser, hilde, three):
    changes = {"admission": "admitted", "alternative": "external.diploma", "reason": "Attest in het dossier."}
    browser(hilde).post(page_of("decide", three[2]), decision(three[2], **changes))
    decided = fresh(three[2])
    assert (decided.admission, decided.alternative) == ("admitted", "diploma")


def test_an_alternative_of_another_route_is_refused(browser, hilde, unjudged):
    response = browser(hilde).post(
        page_of("decide", unjudged[0]),
        decision(unjudged[0], admission="admitted", alternative="internal.all", reason="Verkeerd."),
    )
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["alternative"])


def test_a_candidate_is_moved_to_the_right_route(browser, hilde, unjudged):
    browser(hilde).post(
        page_of("decide", unjudged[0]), decision(unjudged[0], route="internal", reason="Werkt al bij ons.")
    )
    decided = fresh(unjudged[0])
    assert (decided.route, decided.admission, decided.alternative) == ("internal", "admitted", "all")


def test_hr_judges_before_it_decides(browser, hilde, unjudged):
    response = browser(hilde).post(
        page_of("decide", unjudged[0]), decision(unjudged[0], judgement_insight="")
    )
    assert (response.status_code, fresh(unjudged[0]).state) == (422, "registered")


def test_a_judgement_shows_the_new_proposal_first(browser, hilde, unjudged):
    client = browser(hilde)
    response = client.post(
        page_of("decide", unjudged[0]), decision(unjudged[0], judge="1", judgement_insight="no")
    )
    shown = client.get(response.headers["Location"]).context
    assert (fresh(unjudged[0]).state, shown["proposal"].kind) == ("registered", "bad")


def test_a_judgement_and_a_decision_go_together(browser, hilde, unjudged):
    browser(hilde).post(
        page_of("decide", unjudged[0]), decision(unjudged[0], judgement_insight="yes", admission="admitted")
    )
    decided = fresh(unjudged[0])
    assert (decided.facts.judgements, decided.admission) == ({"insight": True}, "admitted")


def test_a_proposal_that_was_not_seen_is_not_followed(browser, hilde, unjudged):
    response = browser(hilde).post(
        page_of("decide", unjudged[0]),
        decision(unjudged[0], judgement_insight="no", expected="admitted:diploma:unjudged"),
    )
    assert (response.status_code, fresh(unjudged[0]).state, response.context["proposal"].kind) == (
        422,
        "registered",
        "bad",
    )


def test_after_the_admission_is_closed_the_dossier_is_shown_instead(browser, hilde, stage):
    application = stage.application(stage.admitted(["An"]), "An")
    response = browser(hilde).get(page_of("decide", application))
    assert response.headers["Location"] == page_of("application", application)


# -- Many at once ------------------------------------------------------------------------------------------------


def test_many_are_shown_before_anything_is_decided(browser, hilde, vacancy, three):
    response = browser(hilde).post(page_of("decide_many", vacancy), {"selected": [a.pk for a in three]})
    shown = [(item["count"], str(item["text"])) for item in response.context["items"]]
    assert (shown[:2], Application.objects.undecided().count()) == ([(2, "toegelaten"), (1, "geweigerd")], 3)


def test_many_are_decided_as_they_were_shown(browser, hilde, vacancy, three):
    client, selected = browser(hilde), [a.pk for a in three]
    shown = client.post(page_of("decide_many", vacancy), {"selected": selected})
    expected = [row.token for row in shown.context["rows"]]
    client.post(page_of("decide_many", vacancy), {"selected": selected, "expected": expected, "agreed": "on"})
    assert [fresh(a).admission for a in three] == ["admitted", "admitted", "refused"]


def test_other_proposals_than_were_shown_are_not_decided(browser, hilde, vacancy, three):
    response = browser(hilde).post(
        page_of("decide_many", vacancy),
        {"selected": [three[0].pk], "expected": [f"{three[0].pk}:refused:"], "agreed": "on"},
    )
    assert (response.status_code, fresh(three[0]).state) == (422, "registered")


def test_who_is_to_be_judged_is_left_out_and_named(browser, hilde, unjudged):
    decide = page_of("decide", unjudged[0])
    client = browser(hilde)
    client.post(decide, decision(unjudged[0], judge="1", judgement_insight="yes"))
    vacancy = unjudged[0].vacancy
    shown = client.post(page_of("decide_many", vacancy), {"selected": [a.pk for a in unjudged]}).context
    assert ([r.application for r in shown["rows"]], [r.application for r in shown["waiting"]]) == (
        [unjudged[0]],
        [unjudged[1]],
    )


def test_nothing_selected_leads_back_to_the_desk(browser, hilde, vacancy, three):
    response = browser(hilde).post(page_of("decide_many", vacancy), {})
    assert response.headers["Location"] == page_of("admission", vacancy)


# -- Closing -----------------------------------------------------------------------------------------------------


def test_what_is_undecided_keeps_it_from_closing(browser, hilde, vacancy, three):
    shown = browser(hilde).get(page_of("close_admission", vacancy)).context
    assert shown["blockers"] == ["Over 3 kandidaturen moet je nog beslissen."]


def test_the_head_counts_are_shown_before(browser, hilde, vacancy, three):
    decide_admission(vacancy, [Decision(a) for a in three], by=hilde, at=now())
    withdraw([three[1]], by=hilde, at=now())
    shown = browser(hilde).get(page_of("close_admission", vacancy)).context
    assert ([item["count"] for item in shown["items"]], shown["counts"]["refused"]) == ([3, 3, 1], 1)


def test_closing_asks_for_a_tick(browser, hilde, vacancy, three):
    decide_admission(vacancy, [Decision(a) for a in three], by=hilde, at=now())
    response = browser(hilde).post(page_of("close_admission", vacancy))
    vacancy.refresh_from_db()
    assert (response.status_code, vacancy.state) == (422, "open")


def test_closing_starts_the_first_round(browser, hilde, vacancy, three):
    decide_admission(vacancy, [Decision(a) for a in three], by=hilde, at=now())
    browser(hilde).post(page_of("close_admission", vacancy), {"agreed": "on"})
    vacancy.refresh_from_db()
    assert (vacancy.state, vacancy.rounds.get(key="written").participations.count()) == ("selection", 2)


def test_what_the_action_refuses_is_said(browser, hilde, vacancy, three):
    response = browser(hilde).post(page_of("close_admission", vacancy), {"agreed": "on"})
    assert (response.status_code, "3" in response.context["error"]) == (422, True)


# -- While candidates can still complete their papers ---------------------------------------------------------


@pytest.fixture
def while_open(stage, monkeypatch):
    """Ann has the diploma and Bo has not; the closing date of 9 June is still to come."""
    monkeypatch.setattr("backoffice.views.admission.now", lambda: REGISTERED)
    vacancy = stage.published(replace(judged_by_nobody(), offer=two_tests().offer))
    stage.registered(vacancy, ["Ann"])
    stage.registered(vacancy, ["Bo"], DiplomaLevel.LOWER_SECONDARY)
    return vacancy


def judged_by_nobody():
    whole = judged()
    first, second = whole.routes
    diploma = replace(first, alternatives=(Alternative("diploma", "Met diploma", ("diploma",)),))
    return replace(whole, conditions=whole.conditions[:1], routes=(diploma, second))


EARLY = "Tot en met 9 juni 2026 kunnen kandidaten nog aanvullen wat ontbreekt."


@pytest.mark.parametrize(("name", "told"), [("Ann", ""), ("Bo", EARLY)])
def test_a_refusal_before_the_closing_date_is_told_to_be_early(browser, hilde, stage, while_open, name, told):
    page = browser(hilde).get(page_of("decide", stage.application(while_open, name)))
    assert page.context["too_early"] == told


def test_refusals_together_are_told_to_be_early_too(browser, hilde, while_open):
    selected = [application.pk for application in while_open.applications.all()]
    page = browser(hilde).post(page_of("decide_many", while_open), {"selected": selected})
    assert page.context["too_early"] == EARLY


def test_after_the_closing_date_nothing_is_early(browser, hilde, stage, while_open, monkeypatch):
    monkeypatch.setattr("backoffice.views.admission.now", lambda: DECIDED)
    page = browser(hilde).get(page_of("decide", stage.application(while_open, "Bo")))
    assert page.context["too_early"] == ""
