import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from recruitment.tests.cast import CLOSED, two_tests
from scoring.closing import reopen_round


def page_of(application):
    return reverse("backoffice:why", args=[application.pk])


@pytest.fixture
def ranking(stage):
    return stage.ranked({"An": ("80", "80"), "Bo": ("40", "45")})


@pytest.fixture
def ground(browser, hilde, stage, ranking):
    """`ground(name)`: the decisions shown about a candidate, by key."""

    def make(name):
        response = browser(hilde).get(page_of(stage.application(ranking.vacancy, name)))
        return {g.key: g for g in response.context["grounds"]}

    return make


def round_of(ranking, key):
    return ranking.vacancy.rounds.get(key=key)


def test_the_decision_that_ended_it_comes_first(ground):
    assert next(iter(ground("Bo").values())).title == "Eindresultaat"


def test_a_verdict_leads_back_to_the_rule(ground, ranking):
    shown = ground("Bo")[f"round-{round_of(ranking, 'written').pk}"]
    text = " ".join(sentence.text for sentence in shown.sentences)
    assert ("50" in text, shown.reasons[0]) == (True, "40\u00a0% (minstens 50\u00a0%)")


def test_a_verdict_leads_back_to_the_sheets(ground, ranking):
    shown = ground("Bo")[f"round-{round_of(ranking, 'oral').pk}"]
    assert [(sheet.who, sheet.points) for sheet in shown.sheets] == [("Mieke Daems", ["45"])]


def test_a_verdict_names_its_version_and_who_closed(ground, ranking):
    shown = ground("An")[f"round-{round_of(ranking, 'written').pk}"]
    assert (shown.version, shown.who, shown.at, shown.number) == (
        ranking.vacancy.rules,
        "Hilde Vermaercke",
        CLOSED,
        1,
    )


def test_the_letter_that_told_it_stands_beside_it(ground, ranking):
    shown = ground("Bo")
    assert [len(shown[key].letters) for key in ("admission", "end")] == [1, 1]


def test_an_admission_shows_its_conditions(ground):
    [alternative] = ground("An")["admission"].alternatives
    assert alternative.label == "Met diploma"


def test_a_closing_that_was_set_aside_says_why(browser, hilde, stage):
    vacancy = stage.admitted(["An"])
    stage.closed(vacancy, "written", {"An": "40"})
    round_ = stage.round(vacancy, "written")
    reopen_round(round_, reason="Een blad vergeten.", by=hilde, at=CLOSED)
    stage.closed(vacancy, "written", {"An": "60"})
    response = browser(hilde).get(page_of(stage.application(vacancy, "An")))
    asides = [g.set_aside and g.set_aside.reason for g in response.context["grounds"]]
    assert asides == [None, None, "Een blad vergeten."]


def test_nothing_decided_is_no_dead_end(browser, hilde, stage, text):
    [application] = stage.registered(stage.published(), ["An"])
    assert "Naar het dossier" in text(browser(hilde).get(page_of(application)))


def test_it_is_not_there_for_another_town(browser, wim, stage, ranking):
    assert browser(wim).get(page_of(stage.application(ranking.vacancy, "An"))).status_code == 404


def test_it_asks_to_sign_in(browser, stage, ranking):
    address = page_of(stage.application(ranking.vacancy, "An"))
    assert browser().get(address).headers["Location"] == f"{reverse('account_login')}?next={address}"


def test_the_table_leads_there_in_one_click(browser, hilde, stage, ranking):
    table = browser(hilde).get(reverse("backoffice:applications", args=[ranking.vacancy_id]))
    links = [
        name
        for name in ("An", "Bo")
        if page_of(stage.application(ranking.vacancy, name)) in table.content.decode()
    ]
    assert links == ["Bo"]


def test_more_rounds_cost_no_more_queries(browser, hilde, stage):
    def queries(ranking):
        address = page_of(stage.application(ranking.vacancy, "An"))
        client = browser(hilde)
        client.get(address)
        with CaptureQueriesContext(connection) as counted:
            client.get(address)
        return len(counted)

    two = queries(stage.ranked({"An": ("80", "80")}))
    one = two_tests()
    from dataclasses import replace

    single = stage.ranked({"An": ("80", "80")}, replace(one, rounds=one.rounds[:1]))
    assert two == queries(single)
