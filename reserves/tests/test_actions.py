"""Drawing up the reserve lists, consulting them, recording the answers."""

from dataclasses import replace
from datetime import date

import pytest

from candidates.actions import update_dossier, withdraw
from candidates.eligibility import Paper
from correspondence.models import Message
from journal.actions import ActionError
from journal.models import Entry
from recruitment.tests.cast import ADOPTED, moment, two_tests
from reserves.actions import consult, draw_up, record_answer
from reserves.models import Place, ReserveList
from reserves.queries import next_in_order
from vacancies.rules import (
    Alternative,
    DiplomaCondition,
    DiplomaLevel,
    Lack,
    Proof,
    RequiredDocument,
    ReserveKind,
    ReserveRules,
    Route,
    RouteKind,
)

pytestmark = pytest.mark.django_db
DECISION = {
    "authority": "College van burgemeester en schepenen",
    "reference": "2026/CBS/318",
    "decided_on": date(2026, 7, 6),
}
CONTACTED = moment(2026, 7, 8)
ANSWERED = moment(2026, 7, 10)
SCORES = {"Ann": ("80", "80"), "Bea": ("70", "70"), "Cis": ("70", "70"), "Dré": ("50", "50")}


@pytest.fixture
def reserve(stage, hilde):
    """Ann on place 1, Bea and Cis together on place 2; Dré did not reach 60 %."""
    (reserve_list,) = draw_up(stage.ranked(SCORES).vacancy, **DECISION, by=hilde, at=ADOPTED)
    return reserve_list


def place(reserve_list, name):
    return reserve_list.places.get(result__application__candidate__first_name=name)


def ask(reserve_list, name, by, contract="permanent", **more):
    values = {"channel": "phone", "answer_by": date(2026, 7, 15), "at": CONTACTED} | more
    return consult(place(reserve_list, name), contract=contract, by=by, **values)


def names(places):
    return [p.result.application.candidate.first_name for p in places]


def test_all_who_succeeded_enter_the_reserve_with_their_rank(reserve):
    rows = reserve.places.values_list("result__application__candidate__first_name", "rank", "state")
    assert list(rows) == [("Ann", 1, "available"), ("Bea", 2, "available"), ("Cis", 2, "available")]


def test_the_validity_runs_from_the_decision(reserve):
    assert (reserve.valid_from, reserve.valid_until, reserve.extendable_until) == (
        date(2026, 7, 6),
        date(2028, 7, 5),
        date(2030, 7, 5),
    )


def test_drawing_up_twice_is_drawing_up_once(stage, hilde, reserve):
    draw_up(reserve.vacancy, **DECISION, by=hilde, at=CONTACTED)
    assert ReserveList.objects.count() == 1


def test_another_decision_does_not_draw_up_again(hilde, reserve):
    with pytest.raises(ActionError):
        draw_up(reserve.vacancy, **DECISION | {"reference": "2026/CBS/999"}, by=hilde, at=CONTACTED)


def test_a_reserve_needs_a_ranking(stage, hilde):
    with pytest.raises(ActionError):
        draw_up(stage.admitted(["Ann"]), **DECISION, by=hilde, at=ADOPTED)


def test_a_promotion_route_gets_a_reserve_of_its_own(stage, hilde):
    alternative = (Alternative("diploma", "Met diploma", ("diploma",)),)
    promotion = Route(
        "external", RouteKind.PROMOTION, "Bevordering", alternative, reserve=ReserveKind.PROMOTION
    )
    ranking = stage.ranked({"Ann": ("80", "80")}, two_tests(routes=(promotion,)))
    assert [r.kind for r in draw_up(ranking.vacancy, **DECISION, by=hilde, at=ADOPTED)] == ["promotion"]


def test_a_plain_reserve_has_no_ranks(stage, hilde):
    ranking = stage.ranked(SCORES, two_tests(reserve=ReserveRules(24, ranked=False)))
    (reserve_list,) = draw_up(ranking.vacancy, **DECISION, by=hilde, at=ADOPTED)
    assert set(reserve_list.places.values_list("rank", flat=True)) == {None}


# -- In order ------------------------------------------------------------------------------------------------------------


def test_the_highest_rank_is_next(reserve):
    assert names(next_in_order(reserve)) == ["Ann"]


def test_nobody_is_asked_before_the_turn(hilde, reserve):
    with pytest.raises(ActionError, match="Bea Peeters"):
        ask(reserve, "Bea", hilde)


def test_after_an_appointment_those_who_share_the_next_place_are_next(hilde, reserve):
    record_answer(ask(reserve, "Ann", hilde), answer="accepted", by=hilde, at=ANSWERED)
    assert names(next_in_order(reserve)) == ["Bea", "Cis"]


def test_among_those_who_share_a_place_the_choice_is_motivated(hilde, reserve):
    record_answer(ask(reserve, "Ann", hilde), answer="accepted", by=hilde, at=ANSWERED)
    with pytest.raises(ActionError):
        ask(reserve, "Cis", hilde)


def test_a_motivated_choice_among_equals_is_kept(hilde, reserve):
    record_answer(ask(reserve, "Ann", hilde), answer="accepted", by=hilde, at=ANSWERED)
    assert ask(reserve, "Cis", hilde, motivation="Kent het loket.").motivation == "Kent het loket."


def test_from_a_plain_list_anybody_may_be_chosen_with_a_reason(stage, hilde):
    ranking = stage.ranked(SCORES, two_tests(reserve=ReserveRules(24, ranked=False)))
    (reserve_list,) = draw_up(ranking.vacancy, **DECISION, by=hilde, at=ADOPTED)
    assert ask(reserve_list, "Cis", hilde, motivation="Kent het loket.").answer == "pending"


def test_an_open_paper_skips_the_offer_and_keeps_the_place(stage, hilde):
    later = two_tests(
        conditions=(
            DiplomaCondition(
                key="diploma", level=DiplomaLevel.SECONDARY, proof=Proof.DOCUMENT, document="diploma"
            ),
        ),
        documents=(RequiredDocument("diploma", "Diploma", lack=Lack.LATER),),
    )
    ranking = stage.ranked({"Ann": ("80", "80"), "Bea": ("70", "70")}, later)
    (reserve_list,) = draw_up(ranking.vacancy, **DECISION, by=hilde, at=ADOPTED)
    bea = stage.application(ranking.vacancy, "Bea")
    shown = replace(bea.facts, papers={"diploma": Paper(date(2026, 7, 1), approved=True)})
    update_dossier(bea, shown, by=hilde, at=moment(2026, 7, 1))
    assert (names(next_in_order(reserve_list)), place(reserve_list, "Ann").state) == (["Bea"], "available")


def test_an_expired_list_is_not_consulted(hilde, reserve):
    with pytest.raises(ActionError):
        ask(reserve, "Ann", hilde, at=moment(2028, 7, 6), answer_by=date(2028, 7, 20))


def test_a_list_is_consulted_through_its_last_day(hilde, reserve):
    assert (
        ask(reserve, "Ann", hilde, at=moment(2028, 7, 5, 23), answer_by=date(2028, 7, 20)).answer == "pending"
    )


def test_asking_twice_is_asking_once(hilde, reserve):
    assert ask(reserve, "Ann", hilde) == ask(reserve, "Ann", hilde)


def test_an_offer_is_written_to_the_candidate(hilde, reserve):
    ask(reserve, "Ann", hilde)
    key = place(reserve, "Ann").result.application.key
    assert Message.objects.filter(subject_key=key, occasion="reserve-offer").exists()


# -- Answers -------------------------------------------------------------------------------------------------------------


def test_accepting_a_permanent_post_appoints(hilde, reserve):
    answered = record_answer(ask(reserve, "Ann", hilde), answer="accepted", by=hilde, at=ANSWERED)
    assert (answered.consequence, place(reserve, "Ann").state) == ("appointed", "appointed")


def test_accepting_a_replacement_keeps_the_place(hilde, reserve):
    offer = ask(reserve, "Ann", hilde, contract="replacement")
    assert record_answer(offer, answer="accepted", by=hilde, at=ANSWERED).consequence == "available"


def test_a_first_refusal_keeps_the_place(hilde, reserve):
    assert record_answer(ask(reserve, "Ann", hilde), answer="refused", by=hilde, at=ANSWERED).consequence == (
        "available"
    )


def test_a_refusal_passes_the_offer_on_to_the_next(hilde, reserve):
    record_answer(ask(reserve, "Ann", hilde), answer="refused", by=hilde, at=ANSWERED)
    assert names(next_in_order(reserve)) == ["Bea", "Cis"]


def test_who_refused_is_next_again_once_somebody_accepted(hilde, reserve):
    record_answer(ask(reserve, "Ann", hilde), answer="refused", by=hilde, at=ANSWERED)
    record_answer(
        ask(reserve, "Bea", hilde, motivation="Kent het loket."), answer="accepted", by=hilde, at=ANSWERED
    )
    assert names(next_in_order(reserve)) == ["Ann"]


def test_who_refused_is_passed_over_until_all_posts_of_the_vacancy_are_filled(stage, hilde):
    rules = two_tests()
    ranking = stage.ranked(SCORES, replace(rules, offer=replace(rules.offer, posts=2)))
    (reserve_list,) = draw_up(ranking.vacancy, **DECISION, by=hilde, at=ADOPTED)
    record_answer(ask(reserve_list, "Ann", hilde), answer="refused", by=hilde, at=ANSWERED)
    first = ask(reserve_list, "Bea", hilde, motivation="Kent het loket.")
    record_answer(first, answer="accepted", by=hilde, at=ANSWERED)
    assert names(next_in_order(reserve_list)) == ["Cis"]


def test_the_second_refusal_of_a_permanent_post_costs_the_place(hilde, reserve):
    record_answer(ask(reserve, "Ann", hilde), answer="refused", by=hilde, at=ANSWERED)
    record_answer(
        ask(reserve, "Bea", hilde, motivation="Kent het loket."), answer="accepted", by=hilde, at=ANSWERED
    )
    second = record_answer(ask(reserve, "Ann", hilde), answer="no_answer", by=hilde, at=ANSWERED)
    assert second.consequence == "lost"


def test_refusing_temporary_work_keeps_the_turn_for_a_permanent_post(hilde, reserve):
    record_answer(ask(reserve, "Ann", hilde, contract="temporary"), answer="refused", by=hilde, at=ANSWERED)
    assert names(next_in_order(reserve)) == ["Ann"]


def test_an_answer_is_recorded_once(hilde, reserve):
    offer = ask(reserve, "Ann", hilde)
    record_answer(offer, answer="accepted", by=hilde, at=ANSWERED)
    with pytest.raises(ActionError, match="Ann Peeters"):
        record_answer(offer, answer="refused", by=hilde, at=ANSWERED)


def test_every_consultation_is_in_the_journal(hilde, reserve):
    record_answer(ask(reserve, "Ann", hilde), answer="accepted", by=hilde, at=ANSWERED)
    key = place(reserve, "Ann").result.application.key
    whats = Entry.objects.about(key).filter(what__startswith="reserve_").values_list("what", flat=True)
    assert list(whats) == ["reserve_consulted", "reserve_answered"]


# -- Withdrawing ---------------------------------------------------------------------------------------------------------


def test_a_withdrawal_leaves_the_list_and_renumbers_nobody(stage, hilde, reserve):
    withdraw([stage.application(reserve.vacancy, "Ann")], by=hilde, at=CONTACTED)
    assert list(reserve.places.values_list("rank", "state")) == [
        (1, "left"),
        (2, "available"),
        (2, "available"),
    ]


def test_a_withdrawal_answers_the_offer_that_waits(stage, hilde, reserve):
    offer = ask(reserve, "Ann", hilde)
    withdraw([stage.application(reserve.vacancy, "Ann")], by=hilde, at=ANSWERED)
    offer.refresh_from_db()
    assert (offer.answer, offer.consequence) == ("refused", "left")


def test_who_was_appointed_stays_appointed(stage, hilde, reserve):
    record_answer(ask(reserve, "Ann", hilde), answer="accepted", by=hilde, at=ANSWERED)
    withdraw([stage.application(reserve.vacancy, "Ann")], by=hilde, at=moment(2026, 8, 1))
    assert Place.objects.get(pk=place(reserve, "Ann").pk).state == "appointed"


def test_who_withdraws_between_the_ranking_and_the_list_has_no_place_on_it(stage, hilde):
    ranking = stage.ranked({"Ann": ("80", "80"), "Bea": ("70", "70")})
    withdraw([stage.application(ranking.vacancy, "Ann")], by=hilde, at=ADOPTED)
    (reserve_list,) = draw_up(ranking.vacancy, **DECISION, by=hilde, at=ADOPTED)
    assert [(str(place.result.application.candidate), place.rank) for place in reserve_list.places.all()] == [
        ("Bea Peeters", 2)
    ]
