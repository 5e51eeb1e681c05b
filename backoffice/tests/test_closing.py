"""Closing a round: who may, what is shown before, and that exactly what was shown is closed."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from candidates.actions import withdraw
from correspondence.models import Message
from planning.panels import PanelSeat, set_panel
from planning.sessions import SessionPlan, assign_slots, plan_session
from recruitment.tests.cast import CLOSED, two_tests
from scoring.actions import Attendance, PointsEntry, record_results
from scoring.models import ClosingRun
from vacancies import lifecycle
from vacancies.models import Vacancy
from vacancies.rules import Cut, CutAmong, Held, HeldRule, PassRule, ResultKind

SCORES = {"An": "70", "Bo": "60", "Cis": "60", "Dré": "55", "Els": "40"}


def page(round_):
    return reverse("backoffice:close_round", args=[round_.pk])


def first_round(**changes):
    """The two tests, the first one changed."""
    first, second = two_tests().rounds
    return two_tests(rounds=(replace(first, **changes), second))


def with_cut(number=2):
    """The best two who pass the written test go on; who is out is out."""
    return first_round(eliminating=True, cut=Cut(CutAmong.PASSED, number))


def scored(stage, definition=None, scores=SCORES):
    """The written test of a procedure with all points in."""
    vacancy = stage.admitted(list(scores), definition)
    stage.points(vacancy, "written", scores)
    return stage.round(vacancy, "written")


def confirm(client, round_, **changes):
    """Look at the preview and confirm it."""
    digest = client.get(page(round_)).context["digest"]
    return client.post(page(round_), {"agreed": "on", "digest": digest} | changes)


def groups(response):
    decision = response.context["decision"]
    return [
        (group.title, [line.application.candidate.first_name for line in group.lines])
        for group in decision.groups
    ]


def lines(response):
    return {
        line.application.candidate.first_name: line
        for group in response.context["decision"].groups
        for line in group.lines
    }


def state(round_):
    round_.refresh_from_db()
    return round_.state


# -- Who may ---------------------------------------------------------------------------------------------------


def test_a_visitor_signs_in_first(browser, stage):
    address = page(scored(stage))
    assert browser().get(address).headers["Location"] == f"{reverse('account_login')}?next={address}"


def test_an_officer_elsewhere_finds_no_preview(browser, wim, stage):
    assert browser(wim).get(page(scored(stage))).status_code == 404


def test_an_officer_elsewhere_closes_nothing(browser, hilde, wim, stage):
    round_ = scored(stage)
    digest = browser(hilde).get(page(round_)).context["digest"]
    response = browser(wim).post(page(round_), {"agreed": "on", "digest": digest})
    assert (response.status_code, state(round_)) == (404, lifecycle.RUNNING)


def test_the_bureau_of_another_vacancy_finds_no_preview(browser, bart, stage):
    assert browser(bart).get(page(scored(stage))).status_code == 404


def test_a_round_that_waits_has_no_preview(browser, hilde, stage):
    round_ = scored(stage)
    assert browser(hilde).get(page(stage.round(round_.vacancy, "oral"))).status_code == 404


# -- What is shown ---------------------------------------------------------------------------------------------


def test_the_preview_groups_who_goes_on_and_who_does_not(browser, hilde, stage):
    response = browser(hilde).get(page(scored(stage, with_cut())))
    assert groups(response) == [
        ("gaan door naar ronde 2: mondelinge proef", ["An", "Bo", "Cis"]),
        ("geslaagd, onder de grens", ["Dré"]),
        ("niet geslaagd", ["Els"]),
    ]


def test_who_goes_on_without_having_passed_stands_apart(browser, hilde, stage):
    response = browser(hilde).get(page(scored(stage)))
    assert groups(response) == [
        ("gaan door naar ronde 2: mondelinge proef", ["An", "Bo", "Cis", "Dré"]),
        ("niet geslaagd, gaat toch door", ["Els"]),
    ]


def test_looking_decides_nothing(browser, hilde, stage):
    round_ = scored(stage)
    browser(hilde).get(page(round_))
    assert (state(round_), ClosingRun.objects.count()) == (lifecycle.RUNNING, 0)


def test_a_tie_at_the_border_is_told(browser, hilde, stage):
    decision = browser(hilde).get(page(scored(stage, with_cut()))).context["decision"]
    assert decision.tie_lines == [
        "Bo Peeters, Cis Peeters delen de laatste plaats met 60,00 punten. Ze gaan allemaal door: 3 in plaats van 2.",
        "De eerste die niet doorgaat, is Dré Peeters met 55,00.",
    ]


def test_scores_around_the_border_tell_how_many_reach_them(browser, hilde, stage):
    decision = browser(hilde).get(page(scored(stage, with_cut()))).context["decision"]
    assert [(row["score"], row["count"], row["edge"]) for row in decision.border] == [
        ("70,00", 1, False),
        ("60,00", 3, True),
        ("55,00", 4, False),
    ]


def test_a_cut_that_everybody_survives_has_no_border(browser, hilde, stage):
    decision = browser(hilde).get(page(scored(stage, with_cut(5)))).context["decision"]
    assert (decision.tie_lines, decision.border) == ([], [])


def test_who_fails_inside_a_cut_among_all_is_not_the_first_below_it(browser, hilde, stage):
    definition = first_round(
        eliminating=True, passing=PassRule(percent=Decimal(65)), cut=Cut(CutAmong.ALL, 2)
    )
    decision = browser(hilde).get(page(scored(stage, definition))).context["decision"]
    assert decision.tie_lines == []


def test_a_reason_stands_beside_each_name(browser, hilde, stage):
    found = lines(browser(hilde).get(page(scored(stage, first_round(eliminating=True)))))
    assert found["Els"].reasons == ["40\u00a0% (minstens 50\u00a0%)"]


def test_a_figure_that_decides_is_not_rounded_away(browser, hilde, stage):
    round_ = scored(stage, first_round(eliminating=True), {"An": "49.9999", "Bo": "70"})
    assert lines(browser(hilde).get(page(round_)))["An"].score == "49,9999"


def test_points_of_a_jury_stand_in_columns_with_first_names(browser, hilde, stage):
    vacancy = stage.admitted(["An"])
    stage.closed(vacancy, "written", {"An": "70"})
    oral = stage.round(vacancy, "oral")
    names = ["Mieke Daems", "Jan Claes", "Jan Wouters"]
    seats = set_panel(oral, [PanelSeat(name, "member") for name in names], by=hilde, at=CLOSED)
    given = [
        PointsEntry(stage.application(vacancy, "An"), "interview", points=Decimal(60 + index), seat=seat)
        for index, seat in enumerate(sorted(seats, key=lambda s: s.pk))
    ]
    record_results(oral, points=given, by=hilde, at=CLOSED)
    response = browser(hilde).get(page(oral))
    assert (response.context["decision"].columns, lines(response)["An"].figures) == (
        ["Mieke", "Jan C.", "Jan W."],
        ["60", "61", "62"],
    )


def heads(response):
    return re.findall(r'<th scope="col"[^>]*>([^<]*)</th>', response.content.decode())


def test_without_a_cut_there_is_no_column_of_places(browser, hilde, stage):
    assert heads(browser(hilde).get(page(scored(stage)))) == ["Kandidaat", "Score", "Reden"]


def test_with_a_cut_there_is_a_column_of_places(browser, hilde, stage):
    response = browser(hilde).get(page(scored(stage, with_cut())))
    assert heads(response)[2:] == ["Plaats", "Kandidaat", "Score", "Reden"]


def test_a_round_without_points_has_no_column_of_scores(browser, hilde, stage):
    definition = first_round(result=ResultKind.PASS_FAIL, parts=(), passing=PassRule())
    round_ = stage.round(stage.admitted(["An"], definition), "written")
    passed = Attendance(stage.application(round_.vacancy, "An"), suitable=True)
    record_results(round_, attendance=[passed], by=hilde, at=CLOSED)
    assert heads(browser(hilde).get(page(round_))) == ["Kandidaat", "Reden"]


def test_a_round_that_is_not_held_says_why(browser, hilde, stage):
    from vacancies.rules import HeadCount

    definition = first_round(held=Held(HeldRule.MORE_THAN, 5, HeadCount.ADMITTED))
    round_ = stage.round(stage.admitted(["An", "Bo"], definition), "written")
    decision = browser(hilde).get(page(round_)).context["decision"]
    assert (decision.held, bool(decision.held_line), decision.through) == (False, True, 2)


def test_the_panel_at_the_side_counts_what_will_happen(browser, hilde, stage):
    response = browser(hilde).get(page(scored(stage, with_cut())))
    assert [(item["count"], item["text"]) for item in response.context["items"]] == [
        (3, "kandidaten gaan door"),
        (2, "kandidaturen eindigen hier, elk met een reden"),
        (5, "brieven staan klaar; ze vertrekken als je ze vrijgeeft"),
    ]


def test_who_withdrew_is_not_counted_as_out_and_gets_no_letter(browser, hilde, stage):
    round_ = scored(stage, with_cut())
    withdraw([stage.application(round_.vacancy, "Els")], by=hilde, at=CLOSED)
    items = browser(hilde).get(page(round_)).context["items"]
    assert [item["count"] for item in items] == [3, 1, 4]


@pytest.mark.parametrize("who_withdraws", [[], ["Els"]])
def test_as_many_letters_are_drafted_as_were_announced(browser, hilde, stage, who_withdraws):
    round_ = scored(stage, with_cut())
    for name in who_withdraws:
        withdraw([stage.application(round_.vacancy, name)], by=hilde, at=CLOSED)
    client = browser(hilde)
    announced = client.get(page(round_)).context["items"][2]["count"]
    confirm(client, round_)
    assert Message.objects.drafts().filter(occasion="round-result").count() == announced


# -- What blocks -------------------------------------------------------------------------------------------------


def test_a_round_that_is_not_ready_lists_what_lacks(browser, hilde, stage):
    vacancy = stage.admitted(["An"], first_round(result=ResultKind.VERDICT, parts=(), passing=PassRule()))
    response = browser(hilde).get(page(stage.round(vacancy, "written")))
    assert list(response.context["blockers"]) == [
        "Voor An Peeters (0001) is er nog geen oordeel, en ook geen afwezigheid."
    ]


def test_a_round_that_is_not_ready_offers_no_confirmation(browser, hilde, stage):
    vacancy = stage.admitted(["An"], first_round(result=ResultKind.VERDICT, parts=(), passing=PassRule()))
    response = browser(hilde).get(page(stage.round(vacancy, "written")))
    assert ("digest" in response.context, b'name="agreed"' in response.content) == (False, False)


def test_confirming_what_became_impossible_says_what_lacks(browser, hilde, stage):
    vacancy = stage.admitted(["An"], first_round(result=ResultKind.VERDICT, parts=(), passing=PassRule()))
    round_ = stage.round(vacancy, "written")
    response = browser(hilde).post(page(round_), {"agreed": "on", "digest": "0" * 64})
    assert (response.status_code, response.context["errors"], state(round_)) == (
        422,
        list(response.context["blockers"]),
        lifecycle.RUNNING,
    )


# -- Confirming --------------------------------------------------------------------------------------------------


def test_confirming_closes_the_round_and_starts_the_next(browser, hilde, stage):
    round_ = scored(stage)
    response = confirm(browser(hilde), round_)
    assert (
        response.headers["Location"],
        state(round_),
        state(stage.round(round_.vacancy, "oral")),
    ) == (reverse("backoffice:scores", args=[round_.vacancy_id]), lifecycle.CLOSED, lifecycle.RUNNING)


def test_the_round_is_closed_by_who_confirms(browser, hilde, stage):
    round_ = scored(stage)
    confirm(browser(hilde), round_)
    assert ClosingRun.objects.get().closed_by == hilde.actor_key


def test_no_letter_leaves_by_closing(browser, hilde, stage):
    confirm(browser(hilde), scored(stage))
    states = Message.objects.filter(occasion="round-result").values_list("state", flat=True)
    assert set(states) == {"draft"}


def test_the_box_has_to_be_ticked(browser, hilde, stage):
    round_ = scored(stage)
    response = confirm(browser(hilde), round_, agreed="")
    assert (response.status_code, response.context["errors"], state(round_)) == (
        422,
        ["Vink aan dat je het resultaat nagekeken hebt. Er is niets afgesloten."],
        lifecycle.RUNNING,
    )


def test_a_preview_that_changed_is_refused(browser, hilde, stage):
    round_ = scored(stage)
    client = browser(hilde)
    digest = client.get(page(round_)).context["digest"]
    stage.points(round_.vacancy, "written", {"Els": "90"})
    response = client.post(page(round_), {"agreed": "on", "digest": digest})
    assert (response.status_code, state(round_)) == (422, lifecycle.RUNNING)


def test_a_preview_that_changed_is_shown_again_and_can_be_confirmed(browser, hilde, stage):
    round_ = scored(stage)
    client = browser(hilde)
    old = client.get(page(round_)).context["digest"]
    stage.points(round_.vacancy, "written", {"Els": "90"})
    shown = client.post(page(round_), {"agreed": "on", "digest": old})
    client.post(page(round_), {"agreed": "on", "digest": shown.context["digest"]})
    assert (lines(shown)["Els"].score, state(round_)) == ("90,00", lifecycle.CLOSED)


def test_confirming_twice_closes_once(browser, hilde, stage):
    round_ = scored(stage)
    client = browser(hilde)
    data = {"agreed": "on", "digest": client.get(page(round_)).context["digest"]}
    answers = [client.post(page(round_), data).status_code for _again in range(2)]
    assert (answers, ClosingRun.objects.count()) == ([302, 302], 1)


def test_confirming_another_preview_of_a_closed_round_is_refused(browser, hilde, stage):
    round_ = scored(stage)
    client = browser(hilde)
    confirm(client, round_)
    response = client.post(page(round_), {"agreed": "on", "digest": "0" * 64})
    assert (response.status_code, response.context["errors"]) == (
        422,
        ["Schriftelijke proef is al afgesloten."],
    )


def test_a_closed_round_leads_to_its_verdicts(browser, hilde, stage):
    round_ = scored(stage)
    client = browser(hilde)
    confirm(client, round_)
    assert client.get(page(round_)).headers["Location"] == reverse("backoffice:results", args=[round_.pk])


def test_what_was_closed_is_what_was_shown(browser, hilde, stage):
    round_ = scored(stage, with_cut())
    client = browser(hilde)
    before = groups(client.get(page(round_)))
    confirm(client, round_)
    assert groups(client.get(reverse("backoffice:results", args=[round_.pk]))) == before


def test_who_withdraws_later_stays_in_a_closed_round(browser, hilde, stage):
    round_ = scored(stage, with_cut())
    client = browser(hilde)
    confirm(client, round_)
    vacancy = Vacancy.objects.get(pk=round_.vacancy_id)
    withdraw([stage.application(vacancy, "An")], by=hilde, at=CLOSED)
    assert groups(client.get(reverse("backoffice:results", args=[round_.pk])))[0][1] == ["An", "Bo", "Cis"]


# -- How much it asks of the database ----------------------------------------------------------------------------


def test_the_preview_of_many_asks_no_more_queries_than_that_of_few(browser, hilde, stage):
    found = []
    for size in (3, 12):
        scores = {f"Kandidaat{n}": str(40 + 2 * n) for n in range(size)}
        round_ = scored(stage, with_cut(), scores)
        client = browser(hilde)
        client.get(page(round_))
        with CaptureQueriesContext(connection) as captured:
            client.get(page(round_))
        found.append(len(captured))
    assert found[1] == found[0]


def test_appointments_that_are_still_to_come_are_told(browser, hilde, stage):
    vacancy = stage.admitted(["An", "Bo"])
    written = stage.round(vacancy, "written")
    starts = now() + timedelta(days=1)
    plan = SessionPlan(starts, starts + timedelta(hours=1), place="Stadhuis", minutes=30)
    plan_session(written, plan, by=hilde, at=now())
    assign_slots(written, by=hilde, at=now())
    preview = browser(hilde).get(page(written))
    assert preview.context["to_come"].startswith("Er moeten nog 2 afspraken plaatsvinden")
