"""The ranking: as it would be adopted, adopting exactly that, and afterwards."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from candidates.actions import withdraw
from correspondence.models import Message
from recruitment.tests.cast import ADOPTED, CLOSED, two_tests
from scoring.models import Ranking
from vacancies import lifecycle
from vacancies.models import Vacancy

SCORES = {
    "An": ("80", "90"),
    "Bo": ("60", "80"),
    "Cis": ("80", "60"),
    "Dré": ("50", "50"),
    "Els": ("90", "40"),
}


def page(vacancy):
    return reverse("backoffice:ranking", args=[vacancy.pk])


def all_closed(stage, scores=SCORES, definition=None):
    """A vacancy of which every round is closed and nothing is adopted yet."""
    vacancy = stage.admitted(list(scores), definition)
    for index, rule in enumerate(vacancy.definition.rounds):
        stage.closed(vacancy, rule.key, {name: pair[index] for name, pair in scores.items()})
    return Vacancy.objects.get(pk=vacancy.pk)


def eliminating():
    first, second = two_tests().rounds
    return two_tests(rounds=(replace(first, eliminating=True), second))


def plain_reserve():
    return two_tests(reserve=replace(two_tests().reserve, ranked=False))


def rows(response):
    return [
        (row.rank, row.application.candidate.first_name, row.total, row.outcome.value, row.tied)
        for row in response.context["rows"]
    ]


def adopt(client, vacancy, **changes):
    digest = client.get(page(vacancy)).context["digest"]
    return client.post(page(vacancy), {"agreed": "on", "digest": digest} | changes)


def state(vacancy):
    vacancy.refresh_from_db()
    return vacancy.state


# -- Who may ---------------------------------------------------------------------------------------------------


def test_a_visitor_signs_in_first(browser, stage):
    address = page(all_closed(stage))
    assert browser().get(address).headers["Location"] == f"{reverse('account_login')}?next={address}"


def test_an_officer_elsewhere_finds_no_ranking(browser, wim, stage):
    assert browser(wim).get(page(all_closed(stage))).status_code == 404


def test_an_officer_elsewhere_adopts_nothing(browser, hilde, wim, stage):
    vacancy = all_closed(stage)
    digest = browser(hilde).get(page(vacancy)).context["digest"]
    response = browser(wim).post(page(vacancy), {"agreed": "on", "digest": digest})
    assert (response.status_code, Ranking.objects.count()) == (404, 0)


def test_the_bureau_of_another_vacancy_finds_no_ranking(browser, bart, stage):
    assert browser(bart).get(page(all_closed(stage))).status_code == 404


def test_a_vacancy_that_still_takes_applications_has_no_ranking(browser, hilde, stage):
    assert browser(hilde).get(page(stage.published())).status_code == 404


def test_a_ranking_comes_after_the_last_round(browser, hilde, stage):
    vacancy = stage.admitted(["An"])
    response = browser(hilde).get(page(vacancy))
    assert response.headers["Location"] == reverse("backoffice:scores", args=[vacancy.pk])


def test_a_ranking_is_not_adopted_before_the_last_round(browser, hilde, stage):
    vacancy = stage.admitted(["An"])
    browser(hilde).post(page(vacancy), {"agreed": "on", "digest": "0" * 64})
    assert Ranking.objects.count() == 0


# -- What is shown ---------------------------------------------------------------------------------------------


def test_the_ranking_lists_who_succeeded_by_place_and_who_did_not_by_name(browser, hilde, stage):
    assert rows(browser(hilde).get(page(all_closed(stage)))) == [
        (1, "An", "85,00", "reserve", False),
        (2, "Bo", "70,00", "reserve", True),
        (2, "Cis", "70,00", "reserve", True),
        (None, "Dré", "50,00", "out", False),
        (None, "Els", "65,00", "out", False),
    ]


def test_a_shared_place_is_called_ex_aequo(browser, hilde, stage, text):
    assert text(browser(hilde).get(page(all_closed(stage)))).count("2 ex aequo") == 2


def test_a_reason_stands_beside_who_did_not_succeed(browser, hilde, stage):
    found = {
        row.application.candidate.first_name: row.reasons
        for row in browser(hilde).get(page(all_closed(stage))).context["rows"]
    }
    assert found["Els"] == ["ronde 2: mondelinge proef: 40\u00a0% (minstens 50\u00a0%)"]


def test_the_points_of_each_round_stand_beside_the_total(browser, hilde, stage):
    response = browser(hilde).get(page(all_closed(stage)))
    assert (response.context["columns"], response.context["rows"][0].figures) == (
        [("Schriftelijke proef", "100"), ("Mondelinge proef", "100")],
        ["80,00", "90,00"],
    )


def test_a_round_that_somebody_did_not_reach_is_empty(browser, hilde, stage):
    found = {
        row.application.candidate.first_name: row.figures
        for row in browser(hilde).get(page(out_before_the_end(stage))).context["rows"]
    }
    assert found == {"An": ["80,00", "90,00"], "Els": ["40,00", "–"]}


def test_beside_who_succeeded_stands_the_total_that_was_asked(browser, hilde, stage):
    first = browser(hilde).get(page(all_closed(stage))).context["rows"][0]
    assert first.reasons == ["totaal 85\u00a0% (minstens 60\u00a0%)"]


def test_a_plain_reserve_shows_no_places(browser, hilde, stage, text):
    response = browser(hilde).get(page(all_closed(stage, definition=plain_reserve())))
    words = text(response)
    assert ("Plaats" in words, "ex aequo" in words) == (False, False)


def test_who_withdrew_after_the_last_round_keeps_the_place_of_the_others(browser, hilde, stage):
    vacancy = all_closed(stage)
    withdraw([stage.application(vacancy, "An")], by=hilde, at=CLOSED)
    assert rows(browser(hilde).get(page(vacancy)))[:3] == [
        (1, "An", "85,00", "withdrawn", False),
        (2, "Bo", "70,00", "reserve", True),
        (2, "Cis", "70,00", "reserve", True),
    ]


def test_the_panel_at_the_side_counts_what_will_happen(browser, hilde, stage):
    items = browser(hilde).get(page(all_closed(stage))).context["items"]
    assert [(item["count"], item["text"]) for item in items] == [
        (3, "kandidaten zijn geslaagd"),
        (5, "eindbrieven staan klaar; ze vertrekken als je ze vrijgeeft"),
    ]


def out_before_the_end(stage):
    """Els fails an eliminating round and hears so then; the others reach the end."""
    scores = {"An": "80", "Els": "40"}
    vacancy = stage.admitted(list(scores), eliminating())
    stage.closed(vacancy, "written", scores)
    stage.closed(vacancy, "oral", {"An": "90"})
    return Vacancy.objects.get(pk=vacancy.pk)


@pytest.mark.parametrize("prepared", [all_closed, out_before_the_end])
def test_as_many_letters_are_drafted_as_were_announced(browser, hilde, stage, prepared):
    vacancy = prepared(stage)
    client = browser(hilde)
    announced = client.get(page(vacancy)).context["items"][1]["count"]
    adopt(client, vacancy)
    assert Message.objects.drafts().filter(occasion="final-result").count() == announced


# -- Adopting --------------------------------------------------------------------------------------------------


def test_adopting_leads_to_the_reserve(browser, hilde, stage):
    vacancy = all_closed(stage)
    response = adopt(browser(hilde), vacancy)
    assert (response.headers["Location"], state(vacancy)) == (
        reverse("backoffice:vacancy_reserve", args=[vacancy.pk]),
        lifecycle.RANKED,
    )


def test_the_ranking_is_adopted_by_who_confirms(browser, hilde, stage):
    adopt(browser(hilde), all_closed(stage))
    assert Ranking.objects.get().adopted_by == hilde.actor_key


def test_the_box_has_to_be_ticked(browser, hilde, stage):
    vacancy = all_closed(stage)
    response = adopt(browser(hilde), vacancy, agreed="")
    assert (response.status_code, response.context["errors"], state(vacancy)) == (
        422,
        ["Vink aan dat je de rangschikking nagekeken hebt. Er is niets vastgesteld."],
        lifecycle.SELECTION,
    )


def test_a_ranking_that_changed_is_refused_and_shown_again(browser, hilde, stage):
    vacancy = all_closed(stage)
    client = browser(hilde)
    digest = client.get(page(vacancy)).context["digest"]
    withdraw([stage.application(vacancy, "An")], by=hilde, at=CLOSED)
    response = client.post(page(vacancy), {"agreed": "on", "digest": digest})
    assert (response.status_code, rows(response)[0][3], state(vacancy)) == (
        422,
        "withdrawn",
        lifecycle.SELECTION,
    )


def test_a_ranking_that_was_shown_again_can_be_adopted(browser, hilde, stage):
    vacancy = all_closed(stage)
    client = browser(hilde)
    old = client.get(page(vacancy)).context["digest"]
    withdraw([stage.application(vacancy, "An")], by=hilde, at=CLOSED)
    shown = client.post(page(vacancy), {"agreed": "on", "digest": old})
    client.post(page(vacancy), {"agreed": "on", "digest": shown.context["digest"]})
    assert state(vacancy) == lifecycle.RANKED


def test_adopting_twice_adopts_once(browser, hilde, stage):
    vacancy = all_closed(stage)
    client = browser(hilde)
    data = {"agreed": "on", "digest": client.get(page(vacancy)).context["digest"]}
    answers = [client.post(page(vacancy), data).status_code for _again in range(2)]
    assert (answers, Ranking.objects.count()) == ([302, 302], 1)


# -- Afterwards --------------------------------------------------------------------------------------------------


def test_an_adopted_ranking_is_shown_without_a_confirmation(browser, hilde, stage):
    vacancy = stage.ranked(SCORES).vacancy
    response = browser(hilde).get(page(vacancy))
    assert (response.context["adopted"], b'name="agreed"' in response.content) == (True, False)


def test_who_withdraws_after_the_adoption_leaves_the_places_as_they_are(browser, hilde, stage):
    vacancy = stage.ranked(SCORES).vacancy
    withdraw([stage.application(vacancy, "An")], by=hilde, at=ADOPTED)
    assert [row[:2] for row in rows(browser(hilde).get(page(vacancy)))][:3] == [
        (1, "An"),
        (2, "Bo"),
        (2, "Cis"),
    ]


# -- How much it asks of the database ----------------------------------------------------------------------------


def test_the_ranking_of_many_asks_no_more_queries_than_that_of_few(browser, hilde, stage):
    found = []
    for size in (3, 12):
        scores = {f"Kandidaat{n}": (str(50 + n), str(60 + n)) for n in range(size)}
        vacancy = all_closed(stage, scores)
        client = browser(hilde)
        client.get(page(vacancy))
        with CaptureQueriesContext(connection) as captured:
            client.get(page(vacancy))
        found.append(len(captured))
    assert found[1] == found[0]
