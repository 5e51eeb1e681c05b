"""Until when a reserve is valid, as its candidate reads it: an extension shows once its letter left."""

from dataclasses import replace
from datetime import date

import pytest

from correspondence.actions import release
from correspondence.models import Message
from portal.next_step import next_step
from portal.told import told_about
from recruitment.tests.cast import moment, two_tests
from reserves.actions import draw_up
from reserves.extension import extend
from reserves.interviews import invite_to_interview

pytestmark = pytest.mark.django_db

END, MOST = date(2028, 6, 30), date(2031, 6, 30)
SOON = moment(2028, 6, 1)


def test_an_extension_shows_once_its_letter_left(stage, hilde):
    definition = two_tests()
    definition = replace(definition, reserve=replace(definition.reserve, months=24, maximum_months=60))
    vacancy = stage.ranked({"An": ("90", "90")}, definition).vacancy
    decided = {"authority": "College", "reference": "2026/CBS/140", "decided_on": date(2026, 7, 1)}
    [reserve_list] = draw_up(vacancy, **decided, by=hilde, at=moment(2026, 7, 1))
    release(
        list(Message.objects.filter(unique_key__startswith="result:final")), leaves_at=SOON, by=hilde, at=SOON
    )
    decided = {"authority": "College", "reference": "2028/CBS/77", "decided_on": date(2028, 5, 20)}
    extend(reserve_list, until=MOST, **decided, by=hilde, at=SOON)
    application = reserve_list.places.get().result.application

    def end():
        (told,) = told_about([application], at=SOON)
        return told.place.reserve_list.valid_until

    before = end()
    release(list(Message.objects.filter(occasion="reserve-extension")), leaves_at=SOON, by=hilde, at=SOON)
    assert (before, end()) == (END, MOST)


def test_an_interview_still_to_come_is_the_next_step(stage, hilde):
    vacancy = stage.ranked({"An": ("90", "90")}).vacancy
    decided = {"authority": "College", "reference": "2026/CBS/140", "decided_on": date(2026, 7, 1)}
    [reserve_list] = draw_up(vacancy, **decided, by=hilde, at=moment(2026, 7, 1))
    place = reserve_list.places.get()
    invite_to_interview(
        place,
        contract="replacement",
        starts_at=moment(2026, 7, 9),
        minutes=30,
        location="Zaal 2",
        channel="email",
        by=hilde,
        at=moment(2026, 7, 2),
    )

    def title(at):
        [told] = told_about([place.result.application], at=at)
        return next_step(told, now=at).title

    assert title(moment(2026, 7, 8)) == "Kom naar het gesprek"
    assert title(moment(2026, 7, 10)) != "Kom naar het gesprek"
