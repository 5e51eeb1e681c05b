"""A closed round opened again, corrected and closed anew (design §3.5)."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from candidates.actions import withdraw
from candidates.models import Application, Participation
from correspondence.actions import release
from correspondence.models import Message
from journal.actions import ActionError
from journal.models import Entry
from recruitment.tests.cast import CLOSED, two_tests
from scoring.actions import PointsEntry, record_results
from scoring.closing import adopt_ranking, close_round, reopen_round
from scoring.difference import Direction
from scoring.history import final_to_tell
from scoring.models import Ranking, Reopening, Result
from scoring.previews import preview_ranking, preview_round
from vacancies.models import Round, Vacancy
from vacancies.rules import ReserveRules

pytestmark = pytest.mark.django_db

LATER = CLOSED + timedelta(days=3)
WHY = "De punten van Bea waren verkeerd overgetypt."
SCORES = {"Ann": "80", "Bea": "40"}


def eliminating():
    """Who fails a test is out."""
    return two_tests(rounds=tuple(replace(rule, eliminating=True) for rule in two_tests().rounds))


@pytest.fixture
def vacancy(stage):
    """Ann passed the written test, Bea did not; the oral test runs."""
    vacancy = stage.admitted(list(SCORES), eliminating())
    stage.closed(vacancy, "written", SCORES)
    return vacancy


@pytest.fixture
def reopen(stage, vacancy, hilde):
    def go(key="written", *, reason=WHY, at=LATER):
        return reopen_round(stage.round(vacancy, key), reason=reason, by=hilde, at=at)

    return go


@pytest.fixture
def correct(stage, vacancy, hilde):
    """Record these points of the written test, close it anew and return what the preview said."""

    def go(points, *, at=LATER):
        entries = [
            PointsEntry(stage.application(vacancy, name), "essay", points=Decimal(value))
            for name, value in points.items()
        ]
        record_results(stage.round(vacancy, "written"), points=entries, by=hilde, at=at)
        preview = preview_round(stage.round(vacancy, "written"))
        close_round(preview.round, expected=preview.digest, by=hilde, at=at)
        return preview.correction

    return go


def states(vacancy):
    return dict(Round.objects.filter(vacancy=vacancy).values_list("key", "state"))


def entrants(vacancy, key):
    return set(
        Participation.objects.filter(round__vacancy=vacancy, round__key=key).values_list(
            "application__candidate__first_name", flat=True
        )
    )


def letters(state):
    found = Message.objects.filter(occasion="round-result", state=state)
    return sorted(found.values_list("recipient_name", "revision"))


def let_go(hilde, at=CLOSED):
    release(Message.objects.filter(occasion="round-result"), leaves_at=at, by=hilde, at=at)


# -- Opening again -------------------------------------------------------------------------------------------------------


def test_a_reopened_round_runs_and_the_next_one_waits(reopen, vacancy):
    reopen()
    assert states(vacancy) == {"written": "running", "oral": "waiting"}


def test_the_closing_stays_and_is_set_aside_with_the_reason(reopen, vacancy, hilde):
    run = reopen().run
    assert (run.number, run.verdicts.count(), run.reopening.reason, run.reopening.reopened_by) == (
        1, 2, WHY, hilde.actor_key,
    )  # fmt: skip


def test_the_journal_says_what_was_reopened_why_and_what_waits(reopen, vacancy):
    reopen()
    entry = Entry.objects.of_chain(vacancy.key).get(what="round_reopened")
    assert entry.data == {"round": "written", "run": 1, "reason": WHY, "waiting": ["oral"]}


def test_twice_with_the_same_reason_is_once(reopen, vacancy):
    reopen()
    reopen()
    assert (Reopening.objects.count(), states(vacancy)["written"]) == (1, "running")


def test_no_reason_no_reopening(reopen, vacancy):
    with pytest.raises(ActionError):
        reopen(reason="  ")
    assert states(vacancy) == {"written": "closed", "oral": "running"}


def test_a_round_that_runs_has_nothing_to_reopen(reopen):
    with pytest.raises(ActionError):
        reopen("oral")


def adopt(vacancy, hilde, at=LATER):
    preview = preview_ranking(Vacancy.objects.get(pk=vacancy.pk))
    return adopt_ranking(vacancy, expected=preview.digest, by=hilde, at=at)


def test_a_reopening_withdraws_the_ranking(stage, vacancy, reopen, hilde):
    stage.closed(vacancy, "oral", {"Ann": "75"})
    adopt(vacancy, hilde)
    reopen()
    assert (Ranking.objects.count(), Ranking.every.get().withdrawn_at) == (0, LATER)
    assert Vacancy.objects.get(pk=vacancy.pk).state == "selection"


def test_after_it_a_new_ranking_stands_beside_the_old_one(stage, vacancy, reopen, correct, hilde):
    stage.closed(vacancy, "oral", {"Ann": "75"})
    adopt(vacancy, hilde)
    reopen()
    correct({"Bea": "90"})
    stage.closed(vacancy, "oral", {"Ann": "75", "Bea": "95"})
    adopt(vacancy, hilde, at=LATER + timedelta(days=1))
    ranks = Result.objects.order_by("rank").values_list("application__candidate__first_name", "rank")
    assert list(ranks) == [("Bea", 1), ("Ann", 2)]
    assert Result.every.count() == 4


def test_who_was_told_another_place_gets_a_letter_that_withdraws_it(stage, vacancy, reopen, correct, hilde):
    stage.closed(vacancy, "oral", {"Ann": "75"})
    adopt(vacancy, hilde)
    finals = Message.objects.filter(occasion="final-result")
    release(finals, leaves_at=LATER, by=hilde, at=LATER)
    reopen(at=LATER + timedelta(hours=1))
    correct({"Bea": "90"}, at=LATER + timedelta(hours=2))
    stage.closed(vacancy, "oral", {"Ann": "75", "Bea": "95"})
    adopt(vacancy, hilde, at=LATER + timedelta(days=1))
    ann = finals.get(recipient_name="Ann Peeters", state="draft")
    assert (ann.revision, f"De reden: {WHY}" in ann.body_text) == (2, True)


@pytest.mark.parametrize(("ranked", "place"), [(True, 2), (False, None)])
def test_a_place_is_only_told_where_the_rules_promise_a_ranking(ranked, place):
    rules = two_tests(reserve=ReserveRules(24, ranked=ranked))
    assert final_to_tell(rules, "reserve", "80", 2) == ("reserve", "80", place)


def test_after_the_reserve_list_too_a_reopening_withdraws_the_ranking(stage, vacancy, reopen, hilde, arrange):
    stage.closed(vacancy, "oral", {"Ann": "75"})
    adopt(vacancy, hilde)
    with arrange():
        Vacancy.objects.update(state="completed")
    reopen()
    assert (Vacancy.objects.get(pk=vacancy.pk).state, Ranking.objects.count()) == ("selection", 0)


def test_letters_that_did_not_leave_are_cancelled(reopen):
    reopen()
    assert letters("cancelled") == [("Ann Peeters", 1), ("Bea Peeters", 1)]


def test_letters_that_would_leave_in_five_minutes_are_cancelled_too(reopen, hilde):
    release(Message.objects.filter(occasion="round-result"), by=hilde, at=LATER)
    reopen()
    assert letters("cancelled") == [("Ann Peeters", 1), ("Bea Peeters", 1)]


# -- Closing anew --------------------------------------------------------------------------------------------------------


def test_the_preview_shows_who_rises_and_where_the_procedure_resumes(reopen, correct):
    reopen()
    seen = correct({"Bea": "60"})
    (round_,) = seen.difference.rounds
    assert [change.direction for change in round_.changes] == [Direction.RISES]
    assert seen.recount.resumes == "oral"


def test_a_second_closing_stands_beside_the_first(reopen, correct, vacancy):
    reopen()
    correct({"Bea": "60"})
    written = vacancy.rounds.get(key="written")
    assert list(written.closing_runs.values_list("number", "passed")) == [(1, 1), (2, 2)]


def test_who_rises_enters_the_next_round(reopen, correct, vacancy):
    reopen()
    correct({"Bea": "60"})
    assert entrants(vacancy, "oral") == {"Ann", "Bea"}
    assert states(vacancy) == {"written": "closed", "oral": "running"}


def test_who_falls_leaves_the_next_round_and_keeps_what_was_recorded(stage, reopen, correct, vacancy):
    stage.points(vacancy, "oral", {"Ann": "75"})
    reopen()
    correct({"Ann": "45", "Bea": "60"})
    assert entrants(vacancy, "oral") == {"Bea"}
    left = Participation.every.get(round__key="oral", application__candidate__first_name="Ann")
    assert (left.left_at, left.scores.get().points) == (LATER, Decimal(75))


def test_who_comes_back_finds_the_points_again(stage, reopen, correct, vacancy):
    stage.points(vacancy, "oral", {"Ann": "75"})
    reopen()
    correct({"Ann": "45"})
    reopen(reason="Toch niet.")
    correct({"Ann": "80"})
    back = Participation.objects.get(round__key="oral", application__candidate__first_name="Ann")
    assert back.scores.get().points == Decimal(75)


def test_a_closed_next_round_that_nobody_enters_is_closed_again_without_a_new_closing(
    stage, reopen, correct, vacancy
):
    stage.closed(vacancy, "oral", {"Ann": "75"})
    reopen()
    correct({"Ann": "85"})
    oral = vacancy.rounds.get(key="oral")
    assert (oral.state, oral.closed_at, oral.closing_runs.count()) == ("closed", CLOSED, 1)


def test_a_closed_next_round_that_comes_out_otherwise_gets_a_closing_of_its_own(
    stage, reopen, correct, hilde
):
    vacancy = stage.admitted(["Ann", "Bea"], eliminating())
    stage.closed(vacancy, "written", {"Ann": "80", "Bea": "60"})
    stage.closed(vacancy, "oral", {"Ann": "75", "Bea": "70"})
    reopen_round(stage.round(vacancy, "written"), reason=WHY, by=hilde, at=LATER)
    entry = PointsEntry(stage.application(vacancy, "Bea"), "essay", points=Decimal(30))
    record_results(stage.round(vacancy, "written"), points=[entry], by=hilde, at=LATER)
    preview = preview_round(stage.round(vacancy, "written"))
    close_round(preview.round, expected=preview.digest, by=hilde, at=LATER)
    runs = vacancy.rounds.get(key="oral").closing_runs
    assert list(runs.values_list("number", "entrants")) == [(1, 2), (2, 1)]


def test_a_closed_next_round_that_somebody_enters_runs_again(stage, reopen, correct, vacancy):
    stage.closed(vacancy, "oral", {"Ann": "75"})
    reopen()
    correct({"Bea": "60"})
    assert states(vacancy) == {"written": "closed", "oral": "running"}


def test_the_ranking_follows_the_new_closing(stage, reopen, correct, vacancy):
    stage.closed(vacancy, "oral", {"Ann": "75"})
    reopen()
    correct({"Bea": "90"})
    stage.closed(vacancy, "oral", {"Ann": "75", "Bea": "95"})
    finals = preview_ranking(Vacancy.objects.get(pk=vacancy.pk)).finals
    assert [final.rank for final in finals] == [2, 1]


def test_closing_twice_with_the_same_preview_is_once(stage, reopen, vacancy, hilde):
    reopen()
    preview = preview_round(stage.round(vacancy, "written"))
    runs = [close_round(preview.round, expected=preview.digest, by=hilde, at=LATER) for _again in range(2)]
    assert runs[0] == runs[1]


def test_points_that_change_after_the_preview_are_not_closed(stage, reopen, vacancy, hilde):
    reopen()
    preview = preview_round(stage.round(vacancy, "written"))
    entry = PointsEntry(stage.application(vacancy, "Bea"), "essay", points=Decimal(60))
    record_results(stage.round(vacancy, "written"), points=[entry], by=hilde, at=LATER)
    with pytest.raises(ActionError):
        close_round(preview.round, expected=preview.digest, by=hilde, at=LATER)


def test_who_withdraws_while_it_is_open_again_keeps_the_place_of_the_first_closing(
    stage, reopen, correct, vacancy, hilde
):
    reopen()
    withdraw([stage.application(vacancy, "Ann")], by=hilde, at=LATER)
    correct({"Bea": "60"})
    assert stage.application(vacancy, "Ann").withdrew_in == "oral"
    run = vacancy.rounds.get(key="written").closing_runs.latest("number")
    assert (run.passed, run.withdrawn) == (2, 0)


def test_who_withdrew_in_a_later_round_than_the_one_entered_now_withdrew_in_that(
    stage, reopen, correct, vacancy, hilde
):
    stage.closed(vacancy, "oral", {"Ann": "75"})
    withdraw([stage.application(vacancy, "Bea")], by=hilde, at=LATER)
    reopen()
    correct({"Bea": "60"})
    assert Application.objects.get(candidate__first_name="Bea").withdrew_in == "oral"
    assert states(vacancy) == {"written": "closed", "oral": "closed"}


# -- Letters -------------------------------------------------------------------------------------------------------------


def test_letters_of_the_first_closing_that_did_not_leave_are_drafted_anew(reopen, correct):
    reopen()
    correct({"Bea": "60"})
    assert letters("draft") == [("Ann Peeters", 2), ("Bea Peeters", 2)]


def test_who_was_told_otherwise_gets_a_letter_that_withdraws_the_decision(reopen, correct, hilde):
    let_go(hilde)
    reopen()
    correct({"Bea": "60"})
    assert letters("draft") == [("Bea Peeters", 2)]
    assert "vervangt" in Message.objects.get(state="draft", occasion="round-result").body_text


def test_who_was_told_the_same_gets_no_second_letter(reopen, correct, hilde):
    let_go(hilde)
    reopen()
    correct({"Bea": "60"})
    reopen(reason="Toch niet.")
    correct({"Bea": "40"})
    assert letters("draft") == []


def test_who_keeps_the_result_gets_no_letter_though_its_words_would_differ_now(
    stage, reopen, correct, vacancy, hilde, arrange
):
    let_go(hilde)
    with arrange():
        vacancy.rounds.filter(key="oral").update(planned_on=LATER.date() + timedelta(days=9))
    reopen()
    correct({"Bea": "60"})
    assert letters("draft") == [("Bea Peeters", 2)]


def test_the_letter_gives_the_reason_of_the_reopening(reopen, correct, hilde):
    let_go(hilde)
    reopen(reason="De punten waren verkeerd overgetypt.")
    correct({"Bea": "60"})
    letter = Message.objects.get(state="draft", occasion="round-result")
    assert "De reden: De punten waren verkeerd overgetypt." in letter.body_text
