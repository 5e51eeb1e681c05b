import inspect
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum

import pytest
from django.utils import translation

from vacancies import rules, words
from vacancies.rules import Certainty, HeadCount, ResultKind, When

ENUMS = [cls for _name, cls in inspect.getmembers(rules, inspect.isclass) if issubclass(cls, StrEnum)]
ENUMS.remove(StrEnum)


@pytest.fixture(autouse=True, scope="module")
def dutch():
    with translation.override("nl"):
        yield


@pytest.mark.parametrize("enum", ENUMS)
def test_every_choice_in_the_rules_has_a_name(enum):
    assert list(words.NAMES[enum]) == list(enum)


@pytest.mark.parametrize("enum", ENUMS)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_names_of_one_enumeration_differ(enum, language):
    with translation.override(language):
        assert len({words.name(member) for member in enum}) == len(enum)


def test_a_name_is_in_the_active_language():
    assert words.name(HeadCount.ADMITTED) == "toegelaten kandidaten"


def test_choices_are_values_and_names():
    assert [(value, str(label)) for value, label in words.choices(ResultKind)] == [
        ("points", "punten"),
        ("pass_fail", "geslaagd of niet geslaagd"),
        ("verdict", "oordeel van de jury"),
        ("informative", "informatief"),
    ]


@pytest.mark.parametrize(
    ("items", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a en b"), (["a", "b", "c"], "a, b en c")]
)
def test_a_list_in_words(items, text):
    assert words.joined(items) == text


def test_a_list_with_another_conjunction():
    assert words.joined(["a", "b", "c"], "of") == "a, b of c"


@pytest.mark.parametrize(
    ("title", "inside"),
    [("Proef", "proef"), ("OCMW-test", "OCMW-test"), ("É", "É"), ("", ""), ("A b", "a b")],
)
def test_a_title_inside_a_sentence(title, inside):
    assert words.small(title) == inside


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("60", "60"),
        ("60.00", "60"),
        ("12.50", "12,5"),
        ("1234567.1", "1.234.567,1"),
        ("0", "0"),
        ("1E+2", "100"),
    ],
)
def test_a_figure_is_exact_and_short(value, text):
    assert words.number(Decimal(value)) == text


def test_a_figure_in_english():
    with translation.override("en"):
        assert words.number(Decimal("1234.50")) == "1,234.5"


def test_an_amount_has_two_decimals():
    assert words.money(Decimal("2444.3")) == "2.444,30"


@pytest.mark.parametrize(
    ("months", "text"),
    [
        (1, "1 maand"),
        (12, "12 maanden"),
        (18, "18 maanden"),
        (24, "2 jaar"),
        (30, "30 maanden"),
        (48, "4 jaar"),
    ],
)
def test_months_are_years_from_two_years_on(months, text):
    assert words.duration(months) == text


def test_a_language_has_its_name():
    assert words.language_name("fr") == "Frans"


def test_an_unknown_language_keeps_its_code():
    assert words.language_name("xx") == "xx"


def test_a_moment():
    assert words.moment(datetime(2026, 6, 9, 23, 59)) == "dinsdag 9 juni 2026, 23.59 uur"


def test_a_moment_in_english():
    with translation.override("en"):
        assert words.moment(datetime(2026, 6, 9, 9, 5)) == "Tuesday 9 June 2026, 9:05"


@pytest.mark.parametrize(
    ("days", "text"),
    [
        ([date(2025, 10, 15), date(2025, 10, 9)], "9 en 15 oktober 2025"),
        ([date(2025, 9, 30), date(2025, 10, 1)], "30 september en 1 oktober 2025"),
        ([date(2025, 12, 31), date(2026, 1, 2)], "31 december 2025 en 2 januari 2026"),
        ([date(2025, 10, 9), date(2025, 10, 10), date(2025, 10, 13)], "9, 10 en 13 oktober 2025"),
    ],
)
def test_days_say_month_and_year_once(days, text):
    assert words.days(days) == text


@pytest.mark.parametrize(
    ("certainty", "text"),
    [
        (Certainty.FIXED, "9 juni 2026"),
        (Certainty.PROVISIONAL, "9 juni 2026, onder voorbehoud"),
        (Certainty.AT_LATEST, "ten laatste op 9 juni 2026"),
        (Certainty.ANNOUNCED_BY, "nog te bepalen: je verneemt de datum ten laatste op 9 juni 2026"),
    ],
)
def test_a_date_says_how_certain_it_is(certainty, text):
    assert words.when(When(certainty, (date(2026, 6, 9),))) == text


def test_one_of_several_days():
    when = When(Certainty.ONE_OF, (date(2026, 6, 9), date(2026, 6, 11)))
    assert words.when(when) == "9 en/of 11 juni 2026"


def test_a_date_with_its_hour():
    when = When(Certainty.PROVISIONAL, (date(2026, 6, 9),), time(13, 30))
    assert words.when(when) == "9 juni 2026, onder voorbehoud, 13.30 uur"


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("je cv", "cv"),
        ("een kopie van je diploma", "kopie van diploma"),
        ("een uittreksel uit het strafregister", "uittreksel uit het strafregister"),
        ("jeugdwerkattest", "jeugdwerkattest"),
    ],
)
def test_who_is_not_the_candidate_reads_the_name_of_a_paper_without_je(label, name):
    assert words.about_the_paper(label) == name
