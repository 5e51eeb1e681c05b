"""What an amendment touches, and how it reads."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from recruitment.tests.cast import two_tests
from vacancies.amendment import Touched, touched
from vacancies.amendment_wording import Replacement, amended, applies_from_text
from vacancies.rules import Certainty, Competency, EndRules, Pay, RoundKind, When
from vacancies.rules import Round as Rule

RULES = two_tests()
WRITTEN, ORAL = RULES.rounds
ESSAY = Rule("essay", RoundKind.ASSIGNMENT, "Opdracht")


def offering(**changes):
    return replace(RULES, offer=replace(RULES.offer, **changes))


def rounds(*rules):
    return replace(RULES, rounds=rules)


@pytest.mark.parametrize(
    ("new", "found"),
    [
        (RULES, Touched(False, False, (), False, "")),
        (offering(pay=Pay(Decimal(2500), Decimal(3500))), Touched(True, False, (), False, "")),
        (offering(closes=datetime(2026, 6, 12, 23, 59)), Touched(False, True, (), False, "admission")),
        (replace(RULES, general=("diploma",)), Touched(False, True, (), False, "admission")),
        (replace(RULES, end=EndRules()), Touched(False, False, (), True, "end")),
        (rounds(WRITTEN, replace(ORAL, minutes=30)), Touched(False, False, ("oral",), False, "oral")),
        # A weight of its own for one round changes what the other weighs.
        (
            rounds(WRITTEN, replace(ORAL, weight=Decimal(2))),
            Touched(False, False, ("written", "oral"), False, "written"),
        ),
        (rounds(WRITTEN, ORAL, ESSAY), Touched(False, False, ("essay",), False, "essay")),
        (rounds(WRITTEN, ESSAY, ORAL), Touched(False, False, ("essay", "oral"), False, "essay")),
        (rounds(WRITTEN), Touched(False, False, ("oral",), False, "oral")),
    ],
    ids=[
        "nothing",
        "the pay",
        "the closing moment",
        "a condition",
        "the end",
        "a round",
        "a weight",
        "a round more",
        "a round between",
        "a round less",
    ],
)
def test_what_is_touched(new, found):
    assert touched(RULES, new) == found


def test_a_competency_touches_the_rounds_that_measure_it():
    asked = Competency("team", "Samenwerken", level=2)
    before = replace(RULES, competencies=(asked,), rounds=(WRITTEN, replace(ORAL, competencies=("team",))))
    after = replace(before, competencies=(replace(asked, level=3),))
    assert touched(before, after).rounds == ("oral",)


def test_a_sentence_stands_beside_the_one_it_replaces():
    when = When(Certainty.FIXED, (date(2026, 9, 1),))
    with translation.override("nl"):
        [chapter] = amended(RULES, rounds(WRITTEN, replace(ORAL, when=when)))
    assert (chapter.title, [r.before for r in chapter.replacements]) == ("Ronde 2: mondelinge proef", [""])
    assert "1 september 2026" in chapter.replacements[0].after


def test_the_offer_is_compared_fact_by_fact():
    with translation.override("nl"):
        [chapter] = amended(RULES, offering(place="Kaaiplein 1", regime="Deeltijds"))
    assert chapter.replacements == (
        Replacement("", "Plaats: Kaaiplein 1"),
        Replacement("", "Werkregeling: Deeltijds"),
    )


@pytest.mark.parametrize(
    ("first", "said"),
    [
        ("oral", "Dit geldt vanaf ronde 2: mondelinge proef."),
        ("end", "Dit geldt voor het eindresultaat en de reserve."),
        ("gone", "Dit geldt voor de rondes die nog komen."),
    ],
)
def test_it_says_from_when_it_holds(first, said):
    with translation.override("nl"):
        assert applies_from_text(RULES, first) == said
