import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from planning.panels import PanelSeat, set_panel
from recruitment.tests.cast import CLOSED, PUBLISHED


@pytest.fixture
def vacancy(stage, hilde):
    vacancy = stage.admitted(["An", "Bo"])
    round_ = stage.round(vacancy, "oral")
    set_panel(round_, [PanelSeat("Mieke Daems", "chair")], by=hilde, at=CLOSED)
    return vacancy


@pytest.fixture
def found(browser, hilde, vacancy):
    """`found(**query)`: what was done, as the journal of the vacancy shows it."""

    def make(user=hilde, **query):
        response = browser(user).get(reverse("backoffice:vacancy_journal", args=[vacancy.pk]), query)
        return [line.entry.what for line in response.context["lines"]]

    return make


def test_a_candidate_is_found_by_name(found):
    assert found(person="an peet") == ["admission_decided", "application_registered"]


def test_a_candidate_is_found_by_number(found):
    assert found(person="0002") == ["admission_decided", "application_registered"]


def test_who_acted_is_found(found):
    assert set(found(person="vermaercke")) == set(found())


def test_nobody_of_that_name_did_anything(found):
    assert found(person="Zelda") == []


def test_one_application_is_found_whatever_its_name(found, stage, vacancy):
    asked = stage.application(vacancy, "Bo").pk
    assert found(about=asked) == ["admission_decided", "application_registered"]


def test_an_application_out_of_reach_gives_nothing(found, vacancy):
    assert found(about=10**6) == []


@pytest.mark.parametrize(
    ("period", "whats"),
    [
        ({"until": PUBLISHED.date().isoformat()}, ["rules_published", "vacancy_created"]),
        ({"since": CLOSED.date().isoformat()}, ["panel_set"]),
        ({"since": localdate().isoformat(), "until": PUBLISHED.date().isoformat()}, []),
    ],
)
def test_the_journal_is_filtered_by_period(found, period, whats):
    assert found(**period) == whats


def test_searching_costs_the_same_for_many(found, stage, vacancy, django_assert_max_num_queries):
    def queries():
        with django_assert_max_num_queries(200) as counted:
            found(person="Peeters", kind="applications")
        return len(counted)

    few = queries()
    for name in ("An", "Bo"):
        stage.points(vacancy, "written", {name: "70"})
    assert queries() == few
