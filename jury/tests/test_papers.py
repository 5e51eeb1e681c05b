"""Timetable, attendance list and blank sheets for who leads the panel."""

from datetime import timedelta

import pytest
from django.urls import reverse

from planning.sessions import SessionPlan, assign_slots, cancel_session, plan_session
from recruitment.tests.cast import CLOSED, moment

pytestmark = pytest.mark.django_db

DAY = moment(2026, 7, 1, 9)
PAPERS = ("session_timetable", "session_attendance", "session_sheets")


def planned(panel, hilde):
    plan = SessionPlan(DAY, DAY + timedelta(hours=1), place="Zaal 2", minutes=30)
    session = plan_session(panel.round, plan, by=hilde, at=CLOSED)
    assign_slots(panel.round, by=hilde, at=CLOSED)
    return session


@pytest.fixture
def session(panel, hilde):
    return planned(panel, hilde)


def address(name, panel, juror, session):
    return reverse(f"jury:{name}", args=[panel.seats[juror].pk, session.pk])


@pytest.mark.parametrize("name", PAPERS)
def test_chair_and_secretary_get_every_paper_to_keep(browser, panel, session, karel, hilde, name):
    for juror, user in (("Karel", karel), ("Hilde", hilde)):
        found = browser(user).get(address(name, panel, juror, session))
        assert (found.status_code, found["Content-Type"], found.content[:5], found["Cache-Control"]) == (
            200,
            "application/pdf",
            b"%PDF-",
            "private, no-store",
        )


@pytest.mark.parametrize("name", PAPERS)
def test_others_get_no_paper(browser, panel, session, noor, wim, samira, name):
    """Neither who leads not, nor who has the address of somebody else's seat; who is not signed in signs in."""
    tried = [("Noor", noor), ("Karel", noor), ("Wim", wim), ("Karel", samira)]
    codes = [browser(user).get(address(name, panel, juror, session)).status_code for juror, user in tried]
    codes.append(browser().get(address(name, panel, "Karel", session)).status_code)
    assert codes == [404, 404, 404, 404, 302]


def test_a_chair_names_conflicts_before_any_paper(browser, assemble, karel, hilde):
    panel = assemble(declared=False)
    session = planned(panel, hilde)
    assert browser(karel).get(address("session_sheets", panel, "Karel", session)).status_code == 404


def test_a_session_that_is_called_off_has_no_papers(browser, panel, session, karel, hilde):
    cancel_session(session, reason="Staking.", by=hilde, at=CLOSED)
    assert browser(karel).get(address("session_timetable", panel, "Karel", session)).status_code == 404


def test_without_anybody_to_score_the_chair_is_told_so(browser, panel, karel, hilde):
    plan = SessionPlan(DAY, DAY + timedelta(hours=1), place="Zaal 2", minutes=30)
    session = plan_session(panel.round, plan, by=hilde, at=CLOSED)
    found = browser(karel).get(address("session_sheets", panel, "Karel", session), follow=True)
    assert "er niemand om een scoreformulier voor te maken" in found.content.decode()


def test_the_timetable_of_the_chair_offers_the_papers(browser, panel, session, karel, noor):
    found = [
        [address(name, panel, juror, session) in page for name in PAPERS]
        for juror, user in (("Karel", karel), ("Noor", noor))
        for page in [browser(user).get(reverse("jury:panel", args=[panel.seats[juror].pk])).content.decode()]
    ]
    assert found == [[True, True, True], [False, False, False]]
