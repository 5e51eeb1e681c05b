"""Taking over competencies and pay from a library, by value."""

from dataclasses import replace
from decimal import Decimal

from organisations.pay import monthly
from recruitment.tests.cast import two_tests
from vacancies.library import with_competencies, with_pay
from vacancies.rules import Competency, Pay

CORE, TECHNICAL = "Kern", "Vak"
TEAM = Competency("team", "Samenwerken", CORE, level=2)
STRESS = Competency("stress", "Stressbestendig", CORE, level=1)
WORD = Competency("word", "Tekstverwerking", TECHNICAL, level=3)


def test_new_ones_come_after_those_of_their_group():
    before = replace(two_tests(), competencies=(TEAM, WORD))
    assert with_competencies(before, [STRESS]).competencies == (TEAM, STRESS, WORD)


def test_one_that_is_there_takes_the_new_level():
    before = replace(two_tests(), competencies=(TEAM, WORD))
    assert with_competencies(before, [replace(TEAM, level=4)]).competencies == (replace(TEAM, level=4), WORD)


def test_what_is_paid_per_month():
    # 13 550 euro a year at 100 %, index 2.1647: the begin of scale C1 as the demo town prints it.
    assert monthly(Decimal("13550"), Decimal("2.1647")) == Decimal("2444.31")


def test_a_scale_brings_its_pay_and_leaves_what_else_was_said():
    note = Pay(Decimal(1), Decimal(2), private_years=10, note="Met maaltijdcheques.")
    before = replace(two_tests(), offer=replace(two_tests().offer, pay=note))
    offer = with_pay(
        before, scale="B1–B3", minimum=Decimal(3000), maximum=Decimal(5000), index=Decimal("2.1")
    ).offer
    assert (offer.pay_scale, offer.pay) == (
        "B1–B3",
        Pay(Decimal(3000), Decimal(5000), Decimal("2.1"), private_years=10, note="Met maaltijdcheques."),
    )
