"""The page of one session, and its papers."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from planning.panels import PanelSeat, set_panel
from planning.sessions import SessionPlan, assign_slots, plan_session
from recruitment.tests.cast import CLOSED, moment

pytestmark = pytest.mark.django_db

DAY = moment(2026, 7, 1, 9)
HALF = timedelta(minutes=30)
INTERVIEWS = SessionPlan(
    DAY,
    DAY + 40 * HALF,
    place="Zaal 2",
    minutes=30,
    preparation_minutes=20,
    breaks=((DAY + HALF, DAY + 2 * HALF),),
)
PAPERS = ("session_timetable", "day_timetable", "session_attendance", "session_sheets")


def interviews(stage, hilde, names):
    """A session in which they all have an hour, before a panel of one."""
    vacancy = stage.admitted(names)
    stage.closed(vacancy, "written", dict.fromkeys(names, "70"))
    round_ = stage.round(vacancy, "oral")
    set_panel(round_, [PanelSeat("Mieke Daems", "chair")], by=hilde, at=CLOSED)
    session = plan_session(round_, INTERVIEWS, by=hilde, at=CLOSED)
    assign_slots(round_, by=hilde, at=CLOSED)
    return session


@pytest.fixture
def session(stage, hilde):
    return interviews(stage, hilde, ["Ann", "Bo"])


def address(session, name="session"):
    return reverse(f"backoffice:{name}", args=[session.pk])


def test_a_session_lists_hours_preparation_and_breaks(browser, hilde, session, text):
    shown = text(browser(hilde).get(address(session)))
    assert (
        "9.00–9.30 uur 8.40 uur Peeters Ann 0001 9.30–10.00 uur Pauze 10.00–10.30 uur 9.40 uur Peeters Bo 0002"
        in shown
    )


@pytest.mark.parametrize("name", PAPERS)
def test_each_paper_is_a_file_to_keep(browser, hilde, session, name):
    found = browser(hilde).get(address(session, name))
    assert (found.status_code, found["Content-Type"], found.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert found["Content-Disposition"].startswith("attachment; ")


@pytest.mark.parametrize("name", ["session", *PAPERS])
def test_an_officer_elsewhere_finds_no_session(browser, wim, session, name):
    assert browser(wim).get(address(session, name)).status_code == 404


@pytest.mark.parametrize("name", ["session", *PAPERS])
def test_a_session_asks_to_sign_in(browser, session, name):
    assert browser().get(address(session, name))["Location"].startswith(reverse("account_login"))


def test_the_papers_of_the_day_are_offered_where_there_are_more_sessions(browser, hilde, session):
    client = browser(hilde)
    alone = client.get(address(session)).content.decode()
    other = SessionPlan(DAY, DAY + HALF, place="Zaal 3", minutes=30, panel="Jury B")
    plan_session(session.round, other, by=hilde, at=CLOSED)
    beside = client.get(address(session)).content.decode()
    assert [address(session, "day_timetable") in page for page in (alone, beside)] == [False, True]


def test_without_a_panel_there_are_no_score_sheets(browser, hilde, stage, text):
    vacancy = stage.admitted(["Ann"])
    stage.closed(vacancy, "written", {"Ann": "70"})
    round_ = stage.round(vacancy, "oral")
    session = plan_session(round_, INTERVIEWS, by=hilde, at=CLOSED)
    assign_slots(round_, by=hilde, at=CLOSED)
    client = browser(hilde)
    told = text(client.get(address(session, "session_sheets"), follow=True))
    assert (address(session, "session_sheets") in client.get(address(session)).content.decode()) is False
    assert "er niemand om een scoreformulier voor te maken" in told


@pytest.mark.integrity
def test_a_long_list_costs_as_many_queries_as_a_short_one(browser, hilde, stage):
    numbers = []
    for size in (3, 30):
        session = interviews(stage, hilde, [f"Kandidaat{n}" for n in range(size)])
        client = browser(hilde)
        client.get(address(session))
        with CaptureQueriesContext(connection) as queries:
            client.get(address(session))
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]
