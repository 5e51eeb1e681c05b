"""The end of a reserve, and of the term for keeping files."""

from datetime import date

import pytest

from correspondence.lifecycle import DRAFT
from correspondence.models import Message
from journal.actions import SYSTEM
from recruitment.tests.cast import moment
from reserves import lifecycle
from reserves.actions import consult, draw_up, record_answer, tell_expiry, tell_retention
from reserves.letters import compose_expiry
from reserves.retention import ended_on, kept_until

pytestmark = pytest.mark.django_db


@pytest.fixture
def reserve_list(stage):
    """Valid from 1 July 2026 through 30 June 2028, extendable; An is first, Bo second, Dis did not pass."""
    vacancy = stage.ranked({"An": ("90", "90"), "Bo": ("80", "80"), "Dis": ("40", "40")}).vacancy
    decided = {"authority": "College", "reference": "2026/CBS/140", "decided_on": date(2026, 7, 1)}
    [reserve_list] = draw_up(vacancy, **decided, by=stage.officer, at=moment(2026, 7, 1))
    return reserve_list


def told(occasion):
    found = Message.objects.filter(occasion=occasion).order_by("recipient_name")
    return list(found.values_list("recipient_name", flat=True))


def appoint(reserve_list, by):
    place = reserve_list.places.get(rank=1)
    offer = {"contract": "permanent", "channel": "phone", "answer_by": date(2026, 7, 10)}
    consultation = consult(place, **offer, by=by, at=moment(2026, 7, 2))
    record_answer(consultation, answer=lifecycle.ACCEPTED, by=by, at=moment(2026, 7, 3))


def test_sixty_one_days_before_its_end_nobody_hears_of_it(reserve_list):
    assert tell_expiry(reserve_list, by=SYSTEM, at=moment(2028, 4, 30)) == 0


def test_sixty_days_before_its_end_a_letter_waits_for_everybody_on_the_list(reserve_list):
    tell_expiry(reserve_list, by=SYSTEM, at=moment(2028, 5, 1))
    states = set(Message.objects.filter(occasion="reserve-expiry").values_list("state", flat=True))
    assert (told("reserve-expiry"), states) == (["An Peeters", "Bo Peeters"], {DRAFT})


def test_a_second_run_writes_nothing_again(reserve_list):
    tell_expiry(reserve_list, by=SYSTEM, at=moment(2028, 5, 1))
    assert tell_expiry(reserve_list, by=SYSTEM, at=moment(2028, 5, 2)) == 0


def test_who_was_appointed_needs_no_letter_about_the_list(reserve_list, hilde):
    appoint(reserve_list, hilde)
    tell_expiry(reserve_list, by=SYSTEM, at=moment(2028, 5, 1))
    assert told("reserve-expiry") == ["Bo Peeters"]


def test_the_letters_about_the_end_are_composed_anew_by_their_keys(reserve_list):
    tell_expiry(reserve_list, by=SYSTEM, at=moment(2028, 5, 1))
    message = Message.objects.get(occasion="reserve-expiry", recipient_name="Bo Peeters")
    [letter] = compose_expiry([message.unique_key])
    assert (letter.unique_key, letter.context["last_day"]) == (message.unique_key, "30 juni 2028")


def test_the_procedure_ends_with_its_last_decision(reserve_list):
    assert ended_on(reserve_list.vacancy) == date(2026, 7, 1)


def test_a_procedure_that_runs_has_no_term(stage):
    assert kept_until(stage.ranked({"An": ("90", "90")}).vacancy) == {}


def test_who_is_in_the_reserve_is_kept_until_the_term_after_it(reserve_list):
    days = {a.candidate.first_name: day for a, day in kept_until(reserve_list.vacancy).items()}
    assert days == {"An": date(2030, 6, 30), "Bo": date(2030, 6, 30), "Dis": date(2028, 7, 1)}


def test_thirty_days_before_the_end_of_the_term_the_candidate_hears_of_it(reserve_list):
    tell_retention(reserve_list.vacancy, by=SYSTEM, at=moment(2028, 6, 1))
    assert told("retention") == ["Dis Peeters"]


def test_earlier_nobody_hears_of_the_term(reserve_list):
    assert tell_retention(reserve_list.vacancy, by=SYSTEM, at=moment(2028, 5, 31)) == []


def test_the_term_is_told_once(reserve_list):
    tell_retention(reserve_list.vacancy, by=SYSTEM, at=moment(2028, 6, 1))
    assert tell_retention(reserve_list.vacancy, by=SYSTEM, at=moment(2028, 6, 20)) == []
