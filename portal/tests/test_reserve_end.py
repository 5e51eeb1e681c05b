"""Until when a reserve is valid, as its candidate reads it: an extension shows once its letter left."""

from dataclasses import replace
from datetime import date

import pytest

from correspondence.actions import release
from correspondence.models import Message
from portal.told import told_about
from recruitment.tests.cast import moment, two_tests
from reserves.actions import draw_up
from reserves.extension import extend

pytestmark = pytest.mark.django_db

END, MOST = date(2028, 6, 30), date(2031, 6, 30)
SOON = moment(2028, 6, 1)


def test_an_extension_shows_once_its_letter_left(stage, hilde):
    definition = two_tests()
    definition = replace(definition, reserve=replace(definition.reserve, months=24, maximum_months=60))
    vacancy = stage.ranked({"An": ("90", "90")}, definition).vacancy
    decided = {"authority": "College", "reference": "2026/CBS/140", "decided_on": date(2026, 7, 1)}
    [reserve_list] = draw_up(vacancy, **decided, by=hilde, at=moment(2026, 7, 1))
    release(list(Message.objects.filter(unique_key__startswith="result:final")), by=hilde, at=SOON)
    decided = {"authority": "College", "reference": "2028/CBS/77", "decided_on": date(2028, 5, 20)}
    extend(reserve_list, until=MOST, **decided, by=hilde, at=SOON)
    application = reserve_list.places.get().result.application

    def end():
        (told,) = told_about([application], at=SOON)
        return told.place.reserve_list.valid_until

    before = end()
    release(list(Message.objects.filter(occasion="reserve-extension")), by=hilde, at=SOON)
    assert (before, end()) == (END, MOST)
