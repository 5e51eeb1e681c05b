"""Two juries side by side: each sees, scores and corrects on paper the candidates of its own session."""

from datetime import timedelta

import pytest
from django.urls import reverse

from journal.actions import ActionError
from planning.juries import name_jurors
from planning.sessions import SessionPlan, assign_slots, plan_session
from recruitment.tests.cast import CLOSED, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel(panel, stage):
    """An comes before Noor and Karel (chair), Bo before Wim and Hilde (secretary)."""
    starts = moment(2026, 7, 1, 9)
    panel.sessions = {}
    for name, jury in (("A", ("Noor", "Karel")), ("B", ("Wim", "Hilde"))):
        plan = SessionPlan(starts, starts + timedelta(minutes=30), place="Zaal", minutes=30, panel=name)
        session = plan_session(panel.round, plan, by=stage.officer, at=CLOSED)
        name_jurors(session, [panel.seats[each] for each in jury], by=stage.officer, at=CLOSED)
        panel.sessions[name] = session
    assign_slots(panel.round, by=stage.officer, at=CLOSED)
    return panel


def test_the_timetable_names_who_comes_before_the_own_jury(panel, browser, noor, text):
    shown = text(browser(noor).get(reverse("jury:panel", args=[panel.seats["Noor"].pk])))
    assert ("An Peeters" in shown, "Bo Peeters" in shown) == (True, False)


@pytest.mark.parametrize("name", ["sheet", "together", "nameless"])
def test_a_candidate_of_the_other_jury_is_not_found(panel, browser, noor, name):
    found = [browser(noor).get(panel.address(name, person=person)).status_code for person in ("An", "Bo")]
    assert [status == 404 for status in found] == [False, True]


def test_a_sheet_about_a_candidate_of_the_other_jury_is_refused(panel):
    with pytest.raises(ActionError):
        panel.saved("Noor", "Bo")


def test_papers_of_the_other_session_are_not_handed_out(panel, browser, karel):
    seat = panel.seats["Karel"].pk
    found = [
        browser(karel)
        .get(reverse("jury:session_timetable", args=[seat, panel.sessions[name].pk]))
        .status_code
        for name in "AB"
    ]
    assert found == [200, 404]


def test_everything_is_in_once_the_own_jury_handed_in(panel, browser, noor):
    for each in ("Noor", "Karel"):
        panel.handed_in(each)
    shown = browser(noor).get(panel.address("together")).context["compared"]
    assert ([column.seat.name for column in shown.columns], shown.all_in) == (["Noor", "Karel"], True)
