from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.figures import Milestone, Passing, Step, leads, steps, together

DAY = date(2026, 5, 1)


def days(*offsets):
    """Milestones so many days after DAY; None for one that is still to come."""
    return [
        Milestone(f"s{n}", f"s{n}", None if offset is None else DAY + timedelta(days=offset))
        for n, offset in enumerate(offsets)
    ]


# -- The reckoning -----------------------------------------------------------------------------------------------------


def test_each_step_begins_where_the_one_before_ended():
    assert [step.days for step in steps(DAY, days(10, 14, 40))] == [10, 4, 26]


def test_the_step_that_runs_is_the_last_one():
    assert [step.days for step in steps(DAY, days(10, None, None))] == [10, None]


def test_what_was_over_before_it_could_begin_took_no_day():
    assert [step.days for step in steps(DAY, days(10, 8, 12))] == [10, 0, 2]


@settings(max_examples=60)
@given(st.lists(st.integers(0, 400), min_size=1, max_size=8))
def test_the_steps_together_last_as_long_as_the_whole(offsets):
    assert sum(step.days for step in steps(DAY, days(*offsets))) == max(offsets)


def test_the_middle_one_is_exact_and_leaves_out_what_runs():
    courses = [[Step("round", "", DAY, DAY + timedelta(days=n))] for n in (2, 5)]
    courses.append([Step("round", "", DAY, None)])
    [lead] = leads(courses)
    assert (lead.number, lead.shortest, lead.middle, lead.longest) == (2, 2, Fraction(7, 2), 5)


def test_who_was_exempt_or_withdrew_counts_in_no_rate():
    assert Passing("", "", exempt=2, withdrawn=2, passed=2, below=1, failed=2, absent=1).rate == Fraction(
        100, 3
    )


def test_nobody_judged_is_no_rate():
    assert Passing("", "", exempt=1).rate is None


def test_rounds_of_one_kind_are_counted_together():
    rounds = [
        Passing(name, "written_test", passed=passed, failed=5 - passed)
        for name, passed in (("a", 1), ("b", 4))
    ]
    [both] = together(rounds)
    assert (both.took, both.rate) == (10, Fraction(50))


# -- The pages ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def ranking(stage):
    return stage.ranked({"An": ("80", "80"), "Bo": ("40", "45")})


def shown(response):
    return {table.key: table.shown for table in response.context["figures"]}


def test_a_procedure_shows_its_figures(browser, hilde, ranking):
    found = shown(browser(hilde).get(reverse("backoffice:vacancy_figures", args=[ranking.vacancy_id])))
    assert [row[3] for row in found["steps"]] == ["30", "0", "7", "0", "7", "–"]
    assert [row[:2] for row in found["channels"]] == [["Portaal", "2"], ["Op papier", "0"]]
    assert [row[-1] for row in found["rounds"]] == ["50", "50"]


def test_all_procedures_are_counted_together(browser, hilde, stage, ranking):
    stage.published()
    found = shown(browser(hilde).get(reverse("backoffice:figures")))
    assert [row[1] for row in found["steps"] if row[0] == "Een ronde"] == ["2"]
    assert len(found["procedures"]) == 2


def test_a_table_is_taken_along(browser, hilde, ranking):
    address = reverse("backoffice:vacancy_figures_file", args=[ranking.vacancy_id, "rounds", "csv"])
    [head, first, _second] = browser(hilde).get(address).content.decode("utf-8-sig").splitlines()
    assert first == "Schriftelijke proef;2;0;0;2;1;0;1;0;50"


@pytest.mark.parametrize(("key", "extension"), [("rounds", "exe"), ("nothing", "csv")])
def test_what_is_not_made_is_not_found(browser, hilde, ranking, key, extension):
    address = reverse("backoffice:figures_file", args=[key, extension])
    assert browser(hilde).get(address).status_code == 404


@pytest.mark.parametrize("name", ["vacancy_figures", "vacancy_figures_file"])
def test_figures_of_a_vacancy_are_for_who_reaches_it(browser, wim, noor, ranking, name):
    more = ["steps", "csv"] if name.endswith("file") else []
    address = reverse(f"backoffice:{name}", args=[ranking.vacancy_id, *more])
    got = [browser(who).get(address).status_code for who in (None, wim, noor)]
    assert got == [302, 404, 403]


def test_an_officer_elsewhere_counts_nothing_of_ours(browser, wim, ranking, text):
    assert "Er zijn nog geen cijfers" in text(browser(wim).get(reverse("backoffice:figures")))


def test_more_procedures_cost_no_more_queries(browser, hilde, stage, ranking):
    def queries():
        client = browser(hilde)
        client.get(reverse("backoffice:figures"))
        with CaptureQueriesContext(connection) as counted:
            client.get(reverse("backoffice:figures"))
        return len(counted)

    few = queries()
    stage.ranked({"Cis": ("80", "80")})
    assert queries() == few
