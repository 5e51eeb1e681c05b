"""An amendment of published rules: a next version, for what is still to come, told to who is still in."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from candidates.actions import withdraw
from correspondence.models import Message
from journal.actions import ActionError
from journal.models import Entry
from recruitment.tests.cast import CLOSED, DECIDED, two_tests
from scoring.amending import amend
from vacancies.models import RulesVersion, Vacancy
from vacancies.rules import EndRules, PassRule

pytestmark = pytest.mark.django_db

WHY = "Het college besliste het zo."


def with_rounds(*rounds):
    return replace(two_tests(), rounds=rounds)


def with_round(index, **changes):
    """The rules of two tests, with one of their rounds otherwise."""
    rounds = list(two_tests().rounds)
    rounds[index] = replace(rounds[index], **changes)
    return with_rounds(*rounds)


HIGHER = with_round(1, passing=PassRule(percent=Decimal(70)))
SHORTER = with_round(0, minutes=45)


@pytest.fixture
def amended(hilde):
    """`amended(vacancy, rules)`: amend as the officer does who saw the version in force."""

    def amended(vacancy, definition=HIGHER, reason=WHY, at=DECIDED):
        replaces = vacancy.rules.fingerprint
        return amend(vacancy, definition, replaces=replaces, reason=reason, by=hilde, at=at)

    return amended


def drafted():
    rows = Message.objects.filter(occasion="rules-amended", state="draft")
    return sorted(rows.values_list("recipient_name", flat=True))


def test_an_amendment_is_the_next_version_and_the_first_one_stays(stage, amended):
    vacancy = stage.admitted(["An"])
    first = vacancy.rules
    version = amended(vacancy)
    vacancy = Vacancy.objects.get()
    assert (version.number, version.reason, version.applies_from, vacancy.definition) == (
        2,
        WHY,
        HIGHER.rounds[1].key,
        HIGHER,
    )
    assert RulesVersion.objects.get(number=1).document == first.document


def test_it_is_journaled_with_its_reason(stage, amended):
    vacancy = stage.admitted(["An"])
    amended(vacancy)
    entry = Entry.objects.of_chain(vacancy.key).get(what="rules_amended")
    assert (entry.data["version"], entry.data["reason"], entry.data["applies_from"]) == (2, WHY, "oral")


def test_who_is_still_in_gets_a_letter_that_waits(stage, amended, hilde):
    vacancy = stage.admitted(["An", "Bo", "Cis"], with_round(0, eliminating=True))
    withdraw([stage.application(vacancy, "Cis")], by=hilde, at=DECIDED)
    stage.closed(vacancy, "written", {"An": "80", "Bo": "10"})
    first, second = with_round(0, eliminating=True).rounds
    amended(Vacancy.objects.get(), with_rounds(first, replace(second, minutes=20)), at=CLOSED)
    assert drafted() == ["An Peeters"]


def test_the_letter_says_what_was_and_what_is(stage, amended):
    amended(stage.admitted(["An"]))
    letter = Message.objects.get(occasion="rules-amended")
    assert WHY in letter.body_text
    assert "70" in letter.body_text


def test_the_same_amendment_twice_is_one(stage, amended, hilde):
    vacancy = stage.admitted(["An"])
    version = amended(vacancy)
    assert amended(Vacancy.objects.get()) == version
    assert RulesVersion.objects.count() == 2


def test_two_officers_do_not_amend_the_same_version(stage, amended, hilde):
    vacancy = stage.admitted(["An"])
    seen = vacancy.rules.fingerprint
    amended(vacancy)
    with pytest.raises(ActionError, match="versie 2"):
        amend(Vacancy.objects.get(), SHORTER, replaces=seen, reason=WHY, by=hilde, at=DECIDED)


def test_it_needs_a_reason(stage, amended):
    with pytest.raises(ActionError, match="reden"):
        amended(stage.admitted(["An"]), reason=" ")


def test_a_closed_round_stays_as_it_was_published(stage, amended):
    vacancy = stage.admitted(["An"])
    stage.closed(vacancy, "written", {"An": "80"})
    with pytest.raises(ActionError, match="Schriftelijke proef is afgesloten"):
        amended(Vacancy.objects.get(), SHORTER, at=CLOSED)


def test_a_round_with_results_stays_as_it_began(stage, amended):
    vacancy = stage.admitted(["An"])
    stage.points(vacancy, "written", {"An": "80"})
    with pytest.raises(ActionError, match="heeft al resultaten"):
        amended(vacancy, SHORTER)


def test_conditions_stay_once_the_admission_is_closed(stage, amended):
    definition = two_tests()
    later = replace(definition, offer=replace(definition.offer, closes=datetime(2026, 12, 24, 23, 59)))
    with pytest.raises(ActionError, match="toelating is afgesloten"):
        amended(stage.admitted(["An"]), later)


def test_the_registration_can_be_lengthened_before_anybody_is_admitted(stage, amended):
    definition = two_tests()
    later = replace(definition, offer=replace(definition.offer, closes=datetime(2026, 12, 24, 23, 59)))
    vacancy = stage.published()
    stage.registered(vacancy, ["An"])
    version = amended(vacancy, later)
    vacancy = Vacancy.objects.get()
    assert (version.applies_from, vacancy.closes_at.date(), drafted()) == (
        "admission",
        date(2026, 12, 24),
        ["An Peeters"],
    )


def test_nothing_changes_once_the_ranking_is_adopted(stage, amended):
    vacancy = stage.ranked({"An": ("80", "80")}).vacancy
    with pytest.raises(ActionError, match="rangschikking staat vast"):
        amended(Vacancy.objects.get(pk=vacancy.pk), replace(two_tests(), end=EndRules()))


def test_a_round_that_nobody_prepared_can_go_and_come_back(stage, amended):
    vacancy = stage.admitted(["An"])
    amended(vacancy, with_rounds(two_tests().rounds[0]))
    assert list(vacancy.rounds.values_list("key", flat=True)) == ["written"]
    amended(Vacancy.objects.get(), HIGHER, reason="Toch met gesprek.")
    assert list(vacancy.rounds.order_by("position").values_list("key", "position")) == [
        ("written", 1),
        ("oral", 2),
    ]
