"""Somebody takes over the seat of a juror: who is told, and who may."""

from datetime import timedelta

import pytest
import vobject

from correspondence.models import Message
from journal.actions import ActionError
from journal.models import Entry
from planning.panels import PanelSeat, invite_panel, recuse, set_panel
from planning.replacement import replace_juror
from planning.sessions import SessionPlan, assign_slots, plan_session, send_timetables
from recruitment.tests.cast import CLOSED, moment

pytestmark = pytest.mark.django_db

DAY = moment(2026, 7, 1, 9)
LATER = CLOSED + timedelta(days=1)


@pytest.fixture
def oral(stage, noor, hilde):
    """The interview of Ann runs, with Noor as chair."""
    vacancy = stage.admitted(["Ann"])
    stage.closed(vacancy, "written", {"Ann": "70"})
    round_ = stage.round(vacancy, "oral")
    set_panel(round_, [PanelSeat("Noor", "chair", noor)], by=hilde, at=CLOSED)
    return round_


@pytest.fixture
def told(oral, hilde):
    """A session of which Noor had the timetable."""
    plan = SessionPlan(DAY, DAY + timedelta(hours=1), place="Stadhuis", minutes=30)
    session = plan_session(oral, plan, by=hilde, at=CLOSED)
    assign_slots(oral, by=hilde, at=CLOSED)
    send_timetables(oral, by=hilde, at=CLOSED)
    return session


def replaced(oral, hilde, name="Karel", user=None, reason="Langdurig ziek."):
    seat = oral.seats.select_related("round__vacancy", "user").get(name="Noor")
    return replace_juror(seat, name=name, user=user, reason=reason, by=hilde, at=LATER)


def letters(user):
    found = Message.objects.filter(recipient_email=user.email).order_by("pk")
    return list(found.values_list("occasion", flat=True))


def test_the_new_one_has_the_role_and_takes_over(oral, hilde, karel):
    seat = replaced(oral, hilde, user=karel)
    assert (seat.role, seat.replaces.name, seat.replaces.ended_at, seat.replaces.end_reason) == (
        "chair",
        "Noor",
        LATER,
        "Langdurig ziek.",
    )


def test_the_new_one_is_invited_and_the_old_one_told(oral, hilde, karel, noor):
    replaced(oral, hilde, user=karel)
    assert (letters(karel), letters(noor)) == (["jury-invitation"], ["jury-replaced"])


def test_the_new_one_gets_the_days_that_are_known(oral, told, hilde, karel):
    replaced(oral, hilde, user=karel)
    assert letters(karel) == ["jury-invitation", "jury-timetable"]


def test_the_day_leaves_the_calendar_of_the_old_one(oral, told, hilde, karel, noor):
    replaced(oral, hilde, user=karel)
    before, after = (
        vobject.readOne(Message.objects.get(recipient_email=noor.email, occasion=occasion).calendar)
        for occasion in ("jury-timetable", "jury-replaced")
    )
    assert (after.method.value, after.vevent.status.value, after.vevent.uid.value) == (
        "CANCEL",
        "CANCELLED",
        before.vevent.uid.value,
    )
    assert int(after.vevent.sequence.value) > int(before.vevent.sequence.value)


def test_the_old_one_reads_why(oral, told, hilde, karel, noor):
    replaced(oral, hilde, user=karel)
    body = Message.objects.get(recipient_email=noor.email, occasion="jury-replaced").body_text
    assert "Langdurig ziek." in body
    assert "Deze dag vervalt voor jou: woensdag 1 juli 2026, 9.00 uur. Stadhuis" in body


def test_afterwards_the_old_one_hears_of_nothing_any_more(oral, told, hilde, karel, noor):
    replaced(oral, hilde, user=karel)
    invite_panel(oral, by=hilde, at=LATER)
    send_timetables(oral, by=hilde, at=LATER)
    assert letters(noor) == ["jury-timetable", "jury-replaced"]


def test_who_was_replaced_cannot_step_back_any_more(oral, stage, hilde, karel):
    replaced(oral, hilde, user=karel)
    seat = oral.seats.select_related("round__vacancy").get(name="Noor")
    with pytest.raises(ActionError):
        recuse(seat, stage.application(oral.vacancy, "Ann"), reason="Familie.", by=hilde, at=LATER)


def test_the_panel_can_be_set_without_who_was_replaced(oral, hilde, karel):
    replaced(oral, hilde, user=karel)
    seats = set_panel(oral, [PanelSeat("Karel", "chair", karel)], by=hilde, at=LATER)
    assert [seat.name for seat in seats] == ["Karel"]


def test_who_was_replaced_does_not_come_back(oral, hilde, karel, noor):
    replaced(oral, hilde, user=karel)
    with pytest.raises(ActionError):
        set_panel(
            oral,
            [PanelSeat("Karel", "chair", karel), PanelSeat("Noor A.", "member", noor)],
            by=hilde,
            at=LATER,
        )


@pytest.mark.parametrize("more", [{"reason": " "}, {"name": " "}, {"name": "Noor"}])
def test_without_reason_or_somebody_else_nobody_is_replaced(oral, hilde, more):
    with pytest.raises(ActionError):
        replaced(oral, hilde, **more)


def test_replacing_by_the_same_person_twice_is_done_once(oral, hilde, karel):
    assert replaced(oral, hilde, user=karel) == replaced(oral, hilde, user=karel)
    assert Entry.objects.filter(what="juror_replaced").count() == 1


def test_replacing_by_somebody_else_afterwards_is_refused(oral, hilde, karel, wim):
    replaced(oral, hilde, user=karel)
    with pytest.raises(ActionError):
        replaced(oral, hilde, name="Wim", user=wim)
