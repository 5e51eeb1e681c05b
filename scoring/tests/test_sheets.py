"""Whose score sheets lack after the interviews, and who is reminded of them."""

from datetime import date
from decimal import Decimal

import pytest

from candidates.actions import withdraw
from correspondence.models import Message
from journal.actions import SYSTEM, ActionError
from planning.models import Seat
from planning.panels import PanelSeat, recuse, set_panel
from planning.sessions import SessionPlan, assign_slots, plan_session
from recruitment.tests.cast import CLOSED, moment
from scoring.actions import Attendance, PointsEntry, record_results, remind_jurors
from scoring.sheets import may_remind, missing_sheets
from vacancies.actions import plan_round

pytestmark = pytest.mark.django_db

HELD = date(2026, 6, 22)
AFTER = moment(2026, 6, 23)


@pytest.fixture
def oral(stage, noor, karel, hilde):
    """The interviews of An, Bo and Cis by Noor and Karel, held the day before."""
    vacancy = stage.admitted(["An", "Bo", "Cis"])
    stage.closed(vacancy, "written", {"An": "80", "Bo": "70", "Cis": "60"})
    round_ = stage.round(vacancy, "oral")
    plan_round(round_, planned_on=HELD, place="Stadhuis", by=hilde, at=CLOSED)
    seats = [PanelSeat("Noor", "member", user=noor), PanelSeat("Karel", "chair", user=karel)]
    set_panel(round_, seats, by=hilde, at=CLOSED)
    return stage.round(vacancy, "oral")


def scored(stage, round_, juror, *names):
    seat = Seat.objects.get(round=round_, name=juror)
    entries = [
        PointsEntry(stage.application(round_.vacancy, name), "interview", points=Decimal(60), seat=seat)
        for name in names
    ]
    record_results(round_, points=entries, by=stage.officer, at=AFTER)


def lacking(round_):
    return {seat.name: number for seat, number in missing_sheets(round_)}


def test_at_first_every_sheet_of_every_juror_lacks(oral):
    assert lacking(oral) == {"Noor": 3, "Karel": 3}


def test_who_scored_everybody_lacks_nothing(stage, oral):
    scored(stage, oral, "Noor", "An", "Bo", "Cis")
    assert lacking(oral) == {"Karel": 3}


def test_who_withdrew_needs_no_sheet(stage, oral, hilde):
    withdraw([stage.application(oral.vacancy, "An")], by=hilde, at=AFTER)
    assert lacking(oral) == {"Noor": 2, "Karel": 2}


def test_who_was_absent_needs_no_sheet(stage, oral, hilde):
    absent = Attendance(stage.application(oral.vacancy, "An"), absent=True)
    record_results(oral, attendance=[absent], by=hilde, at=AFTER)
    assert lacking(oral) == {"Noor": 2, "Karel": 2}


def test_a_juror_who_stepped_back_needs_no_sheet(stage, oral, hilde):
    seat = Seat.objects.get(round=oral, name="Noor")
    recuse(seat, stage.application(oral.vacancy, "An"), reason="Familie.", by=hilde, at=AFTER)
    assert lacking(oral) == {"Noor": 2, "Karel": 3}


def reminded():
    return list(
        Message.objects.filter(occasion="jury-sheets").order_by("pk").values_list("recipient_name", flat=True)
    )


def test_who_lacks_sheets_is_reminded(stage, oral, hilde):
    scored(stage, oral, "Noor", "An", "Bo", "Cis")
    remind_jurors(oral, by=hilde, at=AFTER)
    assert reminded() == ["Karel"]


def test_asked_twice_on_a_day_a_juror_is_reminded_once(oral, hilde):
    remind_jurors(oral, by=hilde, at=AFTER)
    assert (remind_jurors(oral, by=hilde, at=AFTER), len(reminded())) == ([], 2)


def test_what_is_due_is_sent_once_whatever_the_day(oral):
    remind_jurors(oral, due=True, by=SYSTEM, at=AFTER)
    remind_jurors(oral, due=True, by=SYSTEM, at=moment(2026, 6, 24))
    assert len(reminded()) == 2


def test_before_the_interviews_are_over_nobody_is_reminded(oral, hilde):
    with pytest.raises(ActionError):
        remind_jurors(oral, by=hilde, at=moment(2026, 6, 22))


def test_the_reminder_names_no_candidate(oral, hilde):
    remind_jurors(oral, by=hilde, at=AFTER)
    text = Message.objects.filter(occasion="jury-sheets").first().body_text
    assert ("Peeters" in text, "nog van je missen: 3." in text) == (False, True)


def test_people_remind_as_soon_as_the_last_hour_is_over(stage, oral, hilde):
    plan = SessionPlan(moment(2026, 6, 22, 13), moment(2026, 6, 22, 15), place="Stadhuis", minutes=30)
    plan_session(oral, plan, by=hilde, at=CLOSED)
    assign_slots(oral, by=hilde, at=CLOSED)
    found = [may_remind(oral, at=moment(2026, 6, 22, hour)) for hour in (14, 15)]
    assert found == [False, True]
