"""A reserve is made valid for longer by a decision."""

from dataclasses import replace
from datetime import date

import pytest

from correspondence.models import Message
from journal.actions import ActionError
from journal.models import Entry
from recruitment.tests.cast import moment, two_tests
from reserves.actions import draw_up, tell_expiry
from reserves.extension import extend
from reserves.retention import last_kept

pytestmark = pytest.mark.django_db

DRAWN_UP = date(2026, 7, 1)
END = date(2028, 6, 30)
MOST = date(2031, 6, 30)
SOON = moment(2028, 6, 1)
DECISION = {"authority": "College", "reference": "2028/CBS/77", "decided_on": date(2028, 5, 20)}


def list_of(stage, **rules):
    definition = two_tests()
    rules = {"months": 24, "maximum_months": 60} | rules
    definition = replace(definition, reserve=replace(definition.reserve, **rules))
    vacancy = stage.ranked({"An": ("90", "90"), "Bo": ("80", "80")}, definition).vacancy
    decided = {"authority": "College", "reference": "2026/CBS/140", "decided_on": DRAWN_UP}
    [reserve_list] = draw_up(vacancy, **decided, by=stage.officer, at=moment(2026, 7, 1))
    return reserve_list


@pytest.fixture
def reserve_list(stage):
    return list_of(stage)


def test_the_list_ends_later_and_the_decision_is_kept(reserve_list, hilde):
    extension = extend(reserve_list, until=date(2029, 6, 30), **DECISION, by=hilde, at=SOON)
    reserve_list.refresh_from_db()
    assert (reserve_list.valid_until, extension.previous_until, extension.decision_reference) == (
        date(2029, 6, 30),
        END,
        "2028/CBS/77",
    )


def test_the_same_decision_twice_extends_once(reserve_list, hilde):
    first, second = (
        extend(reserve_list, until=date(2029, 6, 30), **DECISION, by=hilde, at=SOON) for _ in range(2)
    )
    assert (first, Entry.objects.filter(what="reserve_extended").count()) == (second, 1)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"until": END}, "latere dag"),
        ({"until": date(2031, 7, 1)}, "30 juni 2031"),
        ({"decided_on": date(2028, 6, 2)}, "moet nog komen"),
        ({"until": MOST, "decided_on": date(2028, 7, 2), "at": moment(2028, 7, 3)}, "liep af"),
    ],
)
def test_what_the_rules_do_not_allow_is_refused(reserve_list, hilde, change, said):
    with pytest.raises(ActionError, match=said):
        extend(reserve_list, **{"until": MOST, **DECISION, "by": hilde, "at": SOON} | change)


def test_a_decision_in_time_may_be_recorded_after_the_end(reserve_list, hilde):
    assert extend(reserve_list, until=MOST, **DECISION, by=hilde, at=moment(2028, 7, 5)).until == MOST


def test_without_a_maximum_nothing_is_extended(stage, hilde):
    with pytest.raises(ActionError, match="niet verder verlengd"):
        extend(list_of(stage, maximum_months=None), until=MOST, **DECISION, by=hilde, at=SOON)


def test_who_is_on_the_list_gets_a_letter_that_waits(reserve_list, hilde):
    extend(reserve_list, until=MOST, **DECISION, by=hilde, at=SOON)
    letters = Message.objects.filter(occasion="reserve-extension").order_by("pk")
    assert list(letters.values_list("recipient_name", "state")) == [
        ("An Peeters", "draft"),
        ("Bo Peeters", "draft"),
    ]


def test_a_letter_about_the_earlier_end_no_longer_leaves(reserve_list, hilde):
    tell_expiry(reserve_list, by=hilde, at=SOON)
    extend(reserve_list, until=MOST, **DECISION, by=hilde, at=SOON)
    states = Message.objects.filter(occasion="reserve-expiry").values_list("state", flat=True)
    assert set(states) == {"cancelled"}


def test_files_are_kept_until_the_term_after_the_new_end(reserve_list, hilde):
    before = last_kept(reserve_list.vacancy)
    extend(reserve_list, until=MOST, **DECISION, by=hilde, at=SOON)
    reserve_list.vacancy.refresh_from_db()
    assert last_kept(reserve_list.vacancy).year - before.year == 3


def test_an_extension_is_never_changed_nor_deleted(reserve_list, hilde):
    extension = extend(reserve_list, until=MOST, **DECISION, by=hilde, at=SOON)
    for deed in (extension.save, extension.delete):
        with pytest.raises(TypeError):
            deed()
