from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from candidates import lifecycle
from candidates.actions import Decision, decide_admission, withdraw
from correspondence.models import Message
from recruitment.tests.cast import two_tests
from vacancies.rules import Lack, RequiredDocument


@pytest.fixture
def vacancy(stage):
    whole = two_tests(documents=(RequiredDocument("cv", "je cv", lack=Lack.LATER),))
    return stage.published(replace(whole, offer=replace(whole.offer, closes=None)))


@pytest.fixture
def three(stage, vacancy):
    return stage.registered(vacancy, ["An", "Bo", "Cis"])


def many(client, vacancy, deed, applications=(), **more):
    chosen = {"deed": deed, "selected": [a.pk for a in applications], **more}
    return client.post(reverse("backoffice:applications_many", args=[vacancy.pk]), chosen)


def confirmed(client, vacancy, deed, applications):
    """Look at the plan, tick, and confirm exactly that."""
    plan = many(client, vacancy, deed, applications).context["plan"]
    tokens = [row.token for row in plan.ready]
    return many(client, vacancy, deed, applications, agreed="on", expected=tokens)


def names(rows):
    return [row.application.candidate.first_name for row in rows]


@pytest.mark.parametrize("deed", ["ask", "decide", "withdraw"])
def test_who_is_concerned_is_named_before_anything_happens(browser, hilde, vacancy, three, deed):
    response = many(browser(hilde), vacancy, deed, three[:2])
    assert names(response.context["plan"].ready) == ["An", "Bo"]
    assert vacancy.applications.filter(state=lifecycle.REGISTERED).count() == 3


def test_who_is_not_concerned_is_named_with_the_reason(browser, hilde, vacancy, three):
    withdraw([three[0]], by=hilde, at=now())
    decide_admission(vacancy, [Decision(three[1])], by=hilde, at=now())
    plan = many(browser(hilde), vacancy, "decide", three).context["plan"]
    assert [(row.application.candidate.first_name, row.why) for row in plan.refused] == [
        ("An", "Al ingetrokken."),
        ("Bo", "Al beslist: toegelaten onder voorbehoud."),
    ]


def test_confirming_withdraws_them(browser, hilde, vacancy, three):
    confirmed(browser(hilde), vacancy, "withdraw", three[:2])
    assert set(vacancy.applications.filter(state=lifecycle.WITHDRAWN)) == set(three[:2])


def test_confirming_decides_as_proposed(browser, hilde, vacancy, three):
    confirmed(browser(hilde), vacancy, "decide", three)
    assert set(vacancy.applications.values_list("admission", flat=True)) == {"admitted_with_reservation"}


def test_confirming_asks_for_papers(browser, hilde, vacancy, three):
    confirmed(browser(hilde), vacancy, "ask", three)
    assert Message.objects.filter(unique_key__startswith="missing:").count() == 3


def test_without_the_tick_nothing_happens(browser, hilde, vacancy, three):
    plan = many(browser(hilde), vacancy, "withdraw", three).context["plan"]
    many(browser(hilde), vacancy, "withdraw", three, expected=[row.token for row in plan.ready])
    assert not vacancy.applications.filter(state=lifecycle.WITHDRAWN).exists()


def test_who_changed_meanwhile_is_left_out_and_reported(browser, hilde, vacancy, three):
    client = browser(hilde)
    tokens = [row.token for row in many(client, vacancy, "decide", three).context["plan"].ready]
    withdraw([three[0]], by=hilde, at=now())
    response = many(client, vacancy, "decide", three, agreed="on", expected=tokens)
    report = client.get(response.headers["Location"])
    assert report.context["number"] == 2
    assert [(row["application"].pk, row["why"]) for row in report.context["rows"]] == [
        (three[0].pk, "Al ingetrokken.")
    ]


def test_what_was_not_shown_is_not_done(browser, hilde, vacancy, three):
    many(browser(hilde), vacancy, "withdraw", three, agreed="on", expected=[f"{three[0].pk}:"])
    assert set(vacancy.applications.filter(state=lifecycle.WITHDRAWN)) == {three[0]}


def test_all_that_fit_the_filter_can_be_taken(browser, hilde, vacancy, three):
    response = many(browser(hilde), vacancy, "withdraw", everyone="on", filter="q=bo")
    assert names(response.context["plan"].ready) == ["Bo"]


def test_nobody_chosen_goes_back_to_the_table(browser, hilde, vacancy):
    response = many(browser(hilde), vacancy, "withdraw", filter="sort=-name")
    assert response.headers["Location"].endswith("/applications/?sort=-name")


def test_applications_of_another_vacancy_are_not_touched(browser, hilde, stage, vacancy):
    elsewhere = stage.registered(stage.published(), ["Dirk"])
    response = many(
        browser(hilde), vacancy, "withdraw", elsewhere, agreed="on", expected=[f"{elsewhere[0].pk}:"]
    )
    elsewhere[0].refresh_from_db()
    assert (response.status_code, elsewhere[0].state) == (302, lifecycle.REGISTERED)


@pytest.mark.parametrize("name", ["applications_many", "applications_left_out", "applications_file"])
def test_it_is_for_who_reaches_the_vacancy(browser, wim, noor, vacancy, name):
    more = ["csv"] if name == "applications_file" else []
    address = reverse(f"backoffice:{name}", args=[vacancy.pk, *more])
    assert [browser(who).get(address).status_code for who in (None, wim, noor)] == [302, 404, 403]


def test_more_of_them_cost_no_more_queries(browser, hilde, stage, vacancy, three):
    def queries(chosen):
        client = browser(hilde)
        many(client, vacancy, "ask", chosen)
        with CaptureQueriesContext(connection) as counted:
            many(client, vacancy, "ask", chosen)
        return len(counted)

    few = queries(three)
    assert queries([*three, *stage.registered(vacancy, [f"Nr{n}" for n in range(12)])]) == few


# -- Taken along -------------------------------------------------------------------------------------------------------


def sheet(client, vacancy, **query):
    address = reverse("backoffice:applications_file", args=[vacancy.pk, "csv"])
    rows = client.get(address, query).content.decode("utf-8-sig").splitlines()
    return [row.split(";") for row in rows]


def test_the_file_holds_what_the_table_shows(browser, hilde, vacancy, three):
    [_head, *rows] = sheet(browser(hilde), vacancy, sort="-name", q="o")
    assert [row[:3] for row in rows] == [["0002", "Peeters", "Bo"]]


def test_the_file_holds_what_each_round_gave(browser, hilde, stage):
    ranking = stage.ranked({"An": ("80", "70.5")})
    [_head, [*_person, first, second, total, place]] = [
        [*row[:1], row[18:21], row[21:24], row[24], row[25]] for row in sheet(browser(hilde), ranking.vacancy)
    ]
    assert (first, second, total, place) == (
        ["Geslaagd", "80", "100"],
        ["Geslaagd", "70,5", "100"],
        "75,25",
        "1",
    )


def test_more_rows_of_the_file_cost_no_more_queries(browser, hilde, stage, vacancy, three):
    def queries():
        client = browser(hilde)
        sheet(client, vacancy)
        with CaptureQueriesContext(connection) as counted:
            sheet(client, vacancy)
        return len(counted)

    few = queries()
    stage.registered(vacancy, [f"Nr{n}" for n in range(20)])
    assert queries() == few
