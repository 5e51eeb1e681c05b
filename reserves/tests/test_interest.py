"""Asking several people on a list at once whether a post interests them."""

from dataclasses import replace
from datetime import date

import pytest

from correspondence.models import Message
from journal.actions import ActionError
from journal.models import Entry
from recruitment.tests.cast import moment, two_tests
from reserves.actions import ask_interest, consult, draw_up, record_answer, record_interest
from reserves.models import Interest
from reserves.queries import next_in_order

pytestmark = pytest.mark.django_db

ASKED = moment(2026, 7, 2)
ANSWERED = moment(2026, 7, 3)
TOO_LATE = moment(2026, 7, 11)
BY = date(2026, 7, 10)
SCORES = {"An": ("90", "90"), "Bo": ("80", "80"), "Cis": ("70", "70")}


@pytest.fixture
def make(stage):
    def make(**rules):
        definition = two_tests()
        definition = replace(definition, reserve=replace(definition.reserve, **rules))
        vacancy = stage.ranked(SCORES, definition).vacancy
        decided = {"authority": "College", "reference": "2026/CBS/140", "decided_on": date(2026, 7, 1)}
        [reserve_list] = draw_up(vacancy, **decided, by=stage.officer, at=moment(2026, 7, 1))
        return reserve_list

    return make


@pytest.fixture
def reserve_list(make):
    return make()


def place_of(reserve_list, name):
    return reserve_list.places.get(result__application__candidate__first_name=name)


def ask(reserve_list, by, *names, contract="permanent", channel="email", at=ASKED):
    places = [place_of(reserve_list, name) for name in names]
    asked = {"contract": contract, "channel": channel, "answer_by": BY}
    return ask_interest(reserve_list, places, **asked, by=by, at=at)


def answer(name, answer, by, at=ANSWERED, channel="phone"):
    interest = Interest.objects.get(place__result__application__candidate__first_name=name)
    return record_interest(interest, answer=answer, channel=channel, by=by, at=at)


def following(reserve_list, contract="permanent"):
    places = next_in_order(reserve_list, contract=contract)
    return [place.result.application.candidate.first_name for place in places]


def test_each_gets_a_letter(reserve_list, hilde):
    ask(reserve_list, hilde, "An", "Bo")
    assert list(
        Message.objects.filter(occasion="reserve-interest")
        .order_by("pk")
        .values_list("recipient_name", flat=True)
    ) == ["An Peeters", "Bo Peeters"]


def test_the_same_question_twice_is_asked_once(reserve_list, hilde):
    ask(reserve_list, hilde, "An", "Bo")
    assert (ask(reserve_list, hilde, "An", "Bo"), Interest.objects.count()) == ([], 2)


def test_another_question_waits_for_the_answer_to_the_first(reserve_list, hilde):
    ask(reserve_list, hilde, "An")
    with pytest.raises(ActionError):
        ask(reserve_list, hilde, "An", contract="temporary")


def test_a_list_that_is_not_valid_asks_nobody(reserve_list, hilde):
    with pytest.raises(ActionError):
        ask(reserve_list, hilde, "An", at=moment(2026, 6, 30))


def test_who_has_an_offer_is_not_asked(reserve_list, hilde):
    offer = {"contract": "permanent", "channel": "phone", "answer_by": BY}
    consult(place_of(reserve_list, "An"), **offer, by=hilde, at=ASKED)
    with pytest.raises(ActionError):
        ask(reserve_list, hilde, "An")


def test_the_offer_goes_to_the_highest_who_says_yes(reserve_list, hilde):
    ask(reserve_list, hilde, "An", "Bo", "Cis")
    answer("An", "no", hilde)
    answer("Bo", "yes", hilde)
    answer("Cis", "yes", hilde)
    assert following(reserve_list) == ["Bo"]


def test_who_has_not_answered_keeps_the_turn(reserve_list, hilde):
    ask(reserve_list, hilde, "An", "Bo")
    answer("Bo", "yes", hilde)
    assert following(reserve_list) == ["An"]


def test_who_did_not_answer_in_time_is_passed_over(reserve_list, hilde):
    ask(reserve_list, hilde, "An", "Bo")
    answer("An", "no_answer", hilde, at=TOO_LATE)
    assert following(reserve_list) == ["Bo"]


def test_a_no_holds_for_that_contract_only(reserve_list, hilde):
    ask(reserve_list, hilde, "An")
    answer("An", "no", hilde)
    assert following(reserve_list, "temporary") == ["An"]


def test_a_no_holds_until_the_post_is_filled(reserve_list, hilde):
    ask(reserve_list, hilde, "An", "Bo")
    answer("An", "no", hilde)
    answer("Bo", "yes", hilde)
    offer = {"contract": "permanent", "channel": "phone", "answer_by": BY}
    consultation = consult(place_of(reserve_list, "Bo"), **offer, by=hilde, at=ANSWERED)
    record_answer(consultation, answer="accepted", by=hilde, at=moment(2026, 7, 4))
    assert following(reserve_list) == ["An"]


def test_a_no_costs_nobody_the_place(reserve_list, hilde):
    ask(reserve_list, hilde, "An")
    answer("An", "no", hilde)
    assert place_of(reserve_list, "An").state == "available"


def test_from_a_plain_list_who_is_not_interested_is_left_out(make, hilde):
    reserve_list = make(ranked=False)
    ask(reserve_list, hilde, "An", "Bo")
    answer("An", "no", hilde)
    assert sorted(following(reserve_list)) == ["Bo", "Cis"]


def test_while_there_is_time_nobody_is_too_late(reserve_list, hilde):
    ask(reserve_list, hilde, "An")
    with pytest.raises(ActionError):
        answer("An", "no_answer", hilde)


def test_a_yes_needs_its_channel(reserve_list, hilde):
    ask(reserve_list, hilde, "An")
    with pytest.raises(ActionError):
        answer("An", "yes", hilde, channel="")


def test_another_answer_is_refused(reserve_list, hilde):
    ask(reserve_list, hilde, "An")
    answer("An", "yes", hilde)
    with pytest.raises(ActionError):
        answer("An", "no", hilde)


def test_the_register_says_who_answered_what_when_and_how(reserve_list, hilde):
    ask(reserve_list, hilde, "An")
    answer("An", "yes", hilde)
    interest = Interest.objects.get()
    assert (
        interest.asked_at,
        interest.asked_by,
        interest.channel,
        interest.answered_at,
        interest.answered_by,
        interest.answer_channel,
    ) == (ASKED, hilde.actor_key, "email", ANSWERED, hilde.actor_key, "phone")


def test_the_journal_names_question_and_answer(reserve_list, hilde):
    ask(reserve_list, hilde, "An")
    answer("An", "yes", hilde)
    key = place_of(reserve_list, "An").result.application.key
    assert [
        (e.subject, e.data.get("interest", ""))
        for e in Entry.objects.filter(what__startswith="interest_").order_by("sequence")
    ] == [(key, ""), (key, "yes")]
