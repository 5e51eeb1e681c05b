"""The page of one session, and its papers."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from documents import jobs
from planning.models import IdentityCheck, Slot
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


@pytest.mark.parametrize("name", ["session", "session_jury", *PAPERS])
def test_an_officer_elsewhere_finds_no_session(browser, wim, session, name):
    assert browser(wim).get(address(session, name)).status_code == 404


@pytest.mark.parametrize("name", ["session", "session_jury", *PAPERS])
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


def test_many_score_sheets_are_made_by_a_worker_and_opened_by_who_reaches_the_session(
    browser, hilde, wim, session, monkeypatch
):
    monkeypatch.setattr("documents.jobs.AT_ONCE", 1)
    monkeypatch.setattr("backoffice.sheet_stacks.score_sheets_pdf", lambda *asked: b"%PDF-")
    make = address(session, "make_session_sheets")
    assert browser(wim).post(make).status_code == 404
    client = browser(hilde)
    assert client.get(address(session, "session_sheets"))["Location"] == address(session)
    for _click in range(2):
        client.post(make)
    assert "data-waiting" in client.get(address(session)).text
    assert jobs.make_due() == 1
    assert client.get(address(session, "session_sheets")).content == b"%PDF-"


def test_few_score_sheets_are_asked_of_no_worker(browser, hilde, session):
    browser(hilde).post(address(session, "make_session_sheets"))
    assert jobs.make_due() == 0


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


def test_an_officer_says_who_sits_in_a_session(browser, hilde, session, text):
    seats = [PanelSeat("Mieke Daems", "chair"), PanelSeat("Noor Claes", "member")]
    set_panel(session.round, seats, by=hilde, at=CLOSED)
    mieke = session.round.seats.get(name="Mieke Daems")
    browser(hilde).post(address(session, "session_jury"), {"seats": [mieke.pk]})
    assert "Jury Mieke Daems Wijzig" in text(browser(hilde).get(address(session)))


# -- A test in a room ------------------------------------------------------------------------------------------------------


TODAY = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)


@pytest.fixture
def hall_test(stage, hilde):
    """Bo and Ann take a written test today, in a hall with two places."""
    round_ = stage.round(stage.admitted(["Bo", "Ann"]), "written")
    plan = SessionPlan(TODAY, TODAY + 4 * HALF, place="Raadzaal", capacity=2)
    session = plan_session(round_, plan, by=hilde, at=CLOSED)
    assign_slots(round_, by=hilde, at=CLOSED)
    return session


def slot_of(name):
    return Slot.objects.taken().get(participation__application__candidate__first_name=name)


def identity(name):
    return reverse("backoffice:check_identity", args=[slot_of(name).pk])


def test_a_test_lists_candidates_by_name_with_the_check_of_their_identity(browser, hilde, hall_test, text):
    client = browser(hilde)
    client.post(identity("Bo"))
    shown = text(client.get(address(hall_test)))
    assert shown.index("Peeters Ann 0002") < shown.index("Peeters Bo 0001")
    assert ("2 van 2 plaatsen bezet" in shown, "1 van 2 identiteiten nagezien" in shown) == (True, True)


def test_a_check_is_taken_back_where_it_was_made(browser, hilde, hall_test):
    client = browser(hilde)
    client.post(identity("Bo"))
    back = client.post(identity("Bo"), {"back": "1"})
    assert (IdentityCheck.objects.count(), back["Location"]) == (
        0,
        f"{address(hall_test)}#slot-{slot_of('Bo').pk}",
    )


def test_before_the_day_nothing_is_marked(browser, hilde, stage, text):
    round_ = stage.round(stage.admitted(["Ann"]), "written")
    later = TODAY + timedelta(days=30)
    session = plan_session(round_, SessionPlan(later, later + HALF, place="Raadzaal"), by=hilde, at=CLOSED)
    assign_slots(round_, by=hilde, at=CLOSED)
    client = browser(hilde)
    told = text(client.post(identity("Ann"), follow=True))
    assert (identity("Ann") in client.get(address(session)).content.decode()) is False
    assert "een identiteit zie je na op de dag zelf" in told


def test_places_and_who_keeps_watch_are_set_on_one_page(browser, hilde, hall_test, text):
    client = browser(hilde)
    posted = {"capacity": "5", "officers": [str(hilde.pk)], "names": "Griet Lammens\n\nJef Claes\n"}
    client.post(address(hall_test, "room"), posted)
    shown = text(client.get(address(hall_test)))
    assert "2 van 5 plaatsen bezet Toezichters Griet Lammens, Hilde Vermaercke, Jef Claes" in shown


def test_a_refusal_keeps_what_was_typed(browser, hilde, hall_test):
    response = browser(hilde).post(address(hall_test, "room"), {"capacity": "1", "names": "Griet"})
    assert (response.status_code, response.context["form"]["names"].value()) == (422, "Griet")


def test_another_room_is_planned_at_the_same_hours(browser, hilde, hall_test):
    plan = reverse("backoffice:plan_session", args=[hall_test.round_id])
    form = browser(hilde).get(plan, {"beside": hall_test.pk}).context["form"]
    assert (form["day"].value(), form["starts"].value(), form["place"].value()) == (
        TODAY.date(),
        TODAY.time(),
        None,
    )


@pytest.mark.parametrize("name", ["room", "check_identity"])
def test_a_room_is_for_officers_of_the_vacancy(browser, wim, samira, hall_test, name):
    where = identity("Ann") if name == "check_identity" else address(hall_test, name)
    found = [browser(user).post(where) for user in (wim, samira, None)]
    assert [response.status_code for response in found] == [404, 403, 302]
    assert IdentityCheck.objects.count() == 0


def test_a_session_in_which_each_has_an_own_hour_has_no_room_page(browser, hilde, session):
    assert browser(hilde).get(address(session, "room")).status_code == 404
