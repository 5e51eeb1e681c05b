"""Who is on a list wants no offers for a while, keeps the place, and comes back."""

from datetime import date

import pytest

from candidates.requests import Asked, answer, ask
from correspondence.models import Message
from journal.actions import ActionError
from recruitment.tests.cast import moment
from reserves.actions import consult, draw_up
from reserves.queries import next_in_order
from reserves.retention import kept_until, last_kept
from reserves.suspension import resume, suspend

pytestmark = pytest.mark.django_db

NOW = moment(2026, 7, 2)
UNTIL = date(2026, 8, 31)


@pytest.fixture
def reserve_list(stage):
    vacancy = stage.ranked({"An": ("90", "90"), "Bo": ("80", "80")}).vacancy
    decided = {"authority": "College", "reference": "2026/CBS/140", "decided_on": date(2026, 7, 1)}
    [reserve_list] = draw_up(vacancy, **decided, by=stage.officer, at=moment(2026, 7, 1))
    return reserve_list


@pytest.fixture
def an(reserve_list):
    return reserve_list.places.get(result__application__candidate__first_name="An")


def following(reserve_list, on):
    return [p.result.application.candidate.first_name for p in next_in_order(reserve_list, on=on)]


@pytest.mark.parametrize(("on", "who"), [(UNTIL, ["Bo"]), (date(2026, 9, 1), ["An"])])
def test_the_suspended_are_passed_over_through_their_last_day(reserve_list, an, hilde, on, who):
    suspend(an, until=UNTIL, by=hilde, at=NOW)
    assert following(reserve_list, on) == who


def test_who_comes_back_is_next_again(reserve_list, an, hilde):
    suspend(an, until=UNTIL, by=hilde, at=NOW)
    resume(an, by=hilde, at=NOW)
    assert following(reserve_list, NOW.date()) == ["An"]


def test_no_offer_is_made_meanwhile(an, hilde):
    suspend(an, until=UNTIL, by=hilde, at=NOW)
    offer = {"contract": "permanent", "channel": "email", "answer_by": date(2026, 7, 10)}
    with pytest.raises(ActionError, match="31 augustus 2026"):
        consult(an, **offer, by=hilde, at=NOW)


@pytest.mark.parametrize("until", [date(2026, 7, 1), date(2099, 1, 1)])
def test_the_day_lies_ahead_and_within_the_reserve(an, hilde, until):
    with pytest.raises(ActionError):
        suspend(an, until=until, by=hilde, at=NOW)


def test_each_change_is_confirmed_by_letter(an, hilde):
    suspend(an, until=UNTIL, by=hilde, at=NOW)
    suspend(an, until=UNTIL, by=hilde, at=moment(2026, 7, 3))
    resume(an, by=hilde, at=moment(2026, 7, 4))
    letters = Message.objects.filter(occasion="reserve-availability").order_by("pk")
    assert ["31 augustus 2026" in letter.body_text for letter in letters] == [True, False]


def test_an_appeal_holds_what_is_kept(reserve_list, an, hilde):
    vacancy = reserve_list.vacancy
    before = last_kept(vacancy)
    appeal = ask(
        vacancy, Asked("appeal", "Ik ga in beroep.", application=an.result.application), by=hilde, at=NOW
    )
    held = (last_kept(vacancy), kept_until(vacancy))
    answer(appeal, text="Verworpen.", outcome="rejected", by=hilde, at=NOW)
    assert (held, last_kept(vacancy)) == ((None, {}), before)
