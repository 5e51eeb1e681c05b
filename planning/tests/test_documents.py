"""The timetable and the attendance list on paper."""

from datetime import timedelta

import pytest

from candidates.accommodation import decide_accommodation
from candidates.models import AccommodationRequest
from documents.tests.pdf import OURS, Pdf
from planning.documents import attendance_pdf, timetable_pdf
from planning.panels import PanelSeat, recuse, set_panel
from planning.rosters import Pause, roster, same_day
from planning.sessions import SessionPlan, assign_slots, plan_session
from recruitment.tests.cast import CLOSED, moment

pytestmark = [pytest.mark.django_db, pytest.mark.documents]

DAY = moment(2026, 7, 1, 9)
HALF = timedelta(minutes=30)
PLAN = SessionPlan(
    DAY,
    DAY + 5 * HALF,
    place="Stadhuis, zaal 2",
    minutes=30,
    preparation_minutes=20,
    breaks=((DAY + HALF, DAY + 2 * HALF),),
)
ACCESSIBLE = (True, True, "nl-BE", [], set())


def accessible(pdf):
    return (pdf.is_tagged, pdf.says_pdf_ua, pdf.language, pdf.headless_cells(), pdf.typefaces() - OURS)


@pytest.fixture
def oral(stage, hilde):
    """The interview of Ann and Bo runs, before Mieke Daems and Jan Coppens."""
    vacancy = stage.admitted(["Ann", "Bo"])
    stage.closed(vacancy, "written", {"Ann": "70", "Bo": "70"})
    seats = [PanelSeat("Jan Coppens", "member"), PanelSeat("Mieke Daems", "chair")]
    set_panel(stage.round(vacancy, "oral"), seats, by=hilde, at=CLOSED)
    return stage.round(vacancy, "oral")


@pytest.fixture
def session(oral, hilde):
    """Ann at nine, a break, Bo at ten, and two hours that are free."""
    session = plan_session(oral, PLAN, by=hilde, at=CLOSED)
    assign_slots(oral, by=hilde, at=CLOSED)
    session.round = oral
    return session


def extra_time_for_ann(stage, round_, hilde, arrange):
    application = stage.application(round_.vacancy, "Ann")
    with arrange():
        request = AccommodationRequest.objects.create(
            application=application, measure="Meer tijd", requested_at=CLOSED
        )
    decide_accommodation(
        request,
        round_,
        granted=True,
        measure="Tien minuten meer",
        extra_minutes=10,
        reason="Attest gezien.",
        by=hilde,
        at=CLOSED,
    )


def test_both_papers_are_accessible_and_in_our_typeface(oral, session):
    papers = [timetable_pdf(oral, [session]), attendance_pdf(oral, session)]
    assert [accessible(Pdf(paper)) for paper in papers] == [ACCESSIBLE, ACCESSIBLE]


def test_the_title_says_which_paper_of_which_day_and_round(oral, session):
    assert Pdf(timetable_pdf(oral, [session])).title == (
        "Uurrooster van woensdag 1 juli 2026, Ronde 2: mondelinge proef, Dossierbeheerder – Stad Leiemond"
    )


def test_a_timetable_gives_hours_preparation_breaks_and_what_is_free(oral, session):
    text = Pdf(timetable_pdf(oral, [session])).text()
    assert (
        "9.00–9.30 uur 8.40 uur 0001 Peeters Ann 9.30–10.00 uur Pauze 10.00–10.30 uur 9.40 uur 0002 Peeters Bo "
        "10.30–11.00 uur vrij 11.00–11.30 uur vrij"
    ) in text


def test_a_timetable_names_the_panel_in_order_of_role(oral, session):
    assert (
        "De jury Mieke Daems, voorzitter Jan Coppens, jurylid" in Pdf(timetable_pdf(oral, [session])).text()
    )


def test_a_timetable_says_who_steps_back_for_whom(stage, oral, session, hilde):
    jan = oral.seats.get(name="Jan Coppens")
    recuse(jan, stage.application(oral.vacancy, "Bo"), reason="Neef.", by=hilde, at=CLOSED)
    text = Pdf(timetable_pdf(oral, [session])).text(in_reading_order=True)
    assert "Peeters Bo Zonder Jan Coppens (belangen-" in text


def test_who_has_extra_time_has_the_own_end_and_the_measure_on_both_papers(
    stage, oral, session, hilde, arrange
):
    extra_time_for_ann(stage, oral, hilde, arrange)
    papers = [timetable_pdf(oral, [session]), attendance_pdf(oral, session)]
    texts = [Pdf(paper).text() for paper in papers]
    assert [("9.00–9.40 uur" in text, "Tien minuten meer" in text) for text in texts] == [(True, True)] * 2


def test_the_timetable_of_a_day_has_a_table_per_panel(oral, session, hilde):
    other = plan_session(
        oral, SessionPlan(DAY, DAY + HALF, place="Zaal 3", minutes=30, panel="Jury B"), by=hilde, at=CLOSED
    )
    elsewhen = SessionPlan(
        DAY + timedelta(days=1), DAY + timedelta(days=1) + HALF, place="Zaal 3", minutes=30
    )
    plan_session(oral, elsewhen, by=hilde, at=CLOSED)
    sessions = same_day(session)
    assert sessions == [session, other]
    text = Pdf(timetable_pdf(oral, sessions)).text()
    assert "Jury B, 9.00–9.30 uur Zaal 3" in text


def test_an_attendance_list_has_a_row_to_sign_for_who_is_expected_only(oral, session):
    text = Pdf(attendance_pdf(oral, session)).text(in_reading_order=True)
    rows = text.split("Handtekening")[1].split("Ondertekening")[0]
    assert rows.split() == [
        "Peeters",
        "Ann",
        "0001",
        "9.00–9.30",
        "uur",
        "Peeters",
        "Bo",
        "0002",
        "10.00–10.30",
        "uur",
    ]


def test_the_selection_officer_signs_the_list_of_a_panel_without_secretary(oral, session):
    text = Pdf(attendance_pdf(oral, session)).text(in_reading_order=True)
    assert "Hilde Vermaercke selectieverantwoorde-" in text.split("Ondertekening")[1]


def test_a_roster_has_a_pause_in_every_gap(session):
    rows = [(row.starts_at, isinstance(row, Pause)) for row in roster(session).rows]
    starts = [DAY + n * HALF for n in range(5)]
    assert rows == list(zip(starts, [False, True, False, False, False], strict=True))
