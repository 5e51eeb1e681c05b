"""Two panels side by side: each jury has its own candidates, letters and calendar."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from correspondence.models import Message
from journal.actions import ActionError
from planning.conflicts import elsewhere
from planning.feeds import feed_of
from planning.juries import name_jurors
from planning.models import Slot
from planning.panels import PanelSeat, recuse, set_panel
from planning.replacement import replace_juror
from planning.seating import Seating, jury_of, seating_of
from planning.sessions import SessionPlan, assign_slots, plan_session, send_timetables
from recruitment.tests.cast import CLOSED, moment

DAY = moment(2026, 7, 1, 9)

few = st.integers(1, 5)


@given(st.dictionaries(few, st.sets(few, min_size=1)), st.dictionaries(few, few), few, few)
def test_a_candidate_comes_before_who_sits_in_the_session_and_without_one_before_all(
    named, session_of, seat, who
):
    """Against a list of all that sits and comes, written down pair by pair."""
    seated = {(seat, session) for session in range(1, 6) for seat in named.get(session, range(1, 6))}
    pairs = {
        (seat, who)
        for who in range(1, 6)
        for seat in range(1, 6)
        if who not in session_of or (seat, session_of[who]) in seated
    }
    assert Seating(named, session_of).sits_for(seat, who) == ((seat, who) in pairs)


@pytest.fixture
def day(stage, noor, karel, hilde):
    """Two sessions side by side for four candidates: Karel (chair) and Noor in A, Wim and Els (secretary) in B."""
    vacancy = stage.admitted(["Ann", "Bo", "Cas", "Dre"])
    stage.closed(vacancy, "written", dict.fromkeys(["Ann", "Bo", "Cas", "Dre"], "70"))
    round_ = stage.round(vacancy, "oral")
    seats = [
        PanelSeat("Karel", "chair", karel),
        PanelSeat("Noor", "member", noor),
        PanelSeat("Wim", "member"),
        PanelSeat("Els", "secretary"),
    ]
    set_panel(round_, seats, by=hilde, at=CLOSED)
    a, b = (
        plan_session(
            round_,
            SessionPlan(DAY, DAY + timedelta(hours=1), place="Stadhuis", minutes=30, panel=panel),
            by=hilde,
            at=CLOSED,
        )
        for panel in "AB"
    )
    found = SimpleNamespace(round=round_, a=a, b=b, seats={seat.name: seat for seat in round_.seats.all()})
    name(found, a, "Karel", "Noor", by=hilde)
    name(found, b, "Wim", "Els", by=hilde)
    return found


def name(day, session, *names, by):
    return name_jurors(session, [day.seats[each] for each in names], by=by, at=CLOSED)


def jury(session):
    return [seat.name for seat in jury_of(session, session.round.seats.standing().order_by("pk"))]


def first_names(session):
    slots = Slot.objects.taken().filter(session=session)
    return sorted(slots.values_list("participation__application__candidate__first_name", flat=True))


def applicant(day, first_name):
    return day.round.participations.get(application__candidate__first_name=first_name).application


def sent(occasion):
    return sorted(Message.objects.filter(occasion=occasion).values_list("recipient_name", flat=True))


@pytest.mark.django_db
class TestNaming:
    def test_all_of_the_panel_is_the_whole_panel(self, day, hilde):
        name(day, day.a, *day.seats, by=hilde)
        assert not day.a.jurors.exists()

    def test_a_jury_without_a_vote_is_refused(self, day, hilde):
        with pytest.raises(ActionError):
            name(day, day.b, "Els", by=hilde)

    def test_somebody_leads_each_jury(self, day, hilde):
        with pytest.raises(ActionError):
            name(day, day.b, "Wim", by=hilde)

    def test_who_is_all_that_a_session_names_does_not_leave_the_panel(self, day, hilde, karel):
        with pytest.raises(ActionError):
            set_panel(day.round, [PanelSeat("Karel", "chair", karel)], by=hilde, at=CLOSED)

    def test_who_takes_over_a_seat_sits_where_the_other_one_sat(self, day, hilde):
        replace_juror(day.seats["Noor"], name="Joris", reason="Ziek.", by=hilde, at=CLOSED)
        assert (jury(day.a), jury(day.b)) == (["Karel", "Joris"], ["Wim", "Els"])


@pytest.mark.django_db
class TestTelling:
    def test_a_timetable_goes_to_who_sits_there(self, day, hilde):
        assign_slots(day.round, by=hilde, at=CLOSED)
        send_timetables(day.round, by=hilde, at=CLOSED)
        assert sent("jury-timetable") == ["Karel", "Noor"]

    def test_who_had_it_hears_that_others_sit_there(self, day, hilde):
        send_timetables(day.round, by=hilde, at=CLOSED)
        name(day, day.a, "Karel", "Wim", by=hilde)
        assert sent("jury-leaves") == ["Noor"]

    def test_a_calendar_has_the_own_sittings(self, day):
        assert [feed_of([day.seats[each]], at=CLOSED).count("BEGIN:VEVENT") for each in ("Noor", "Wim")] == [
            1,
            1,
        ]

    def test_nobody_is_in_two_places(self, day):
        span = (day.a.starts_at, day.a.ends_at)
        assert elsewhere(day.round, [span, span], [day.a, day.b]) == [[], []]

    def test_the_whole_panel_side_by_side_is_in_two_places(self, day, hilde):
        name(day, day.b, *day.seats, by=hilde)
        [found] = elsewhere(day.round, [(day.a.starts_at, day.a.ends_at)], [day.a])
        assert [each.seat.name for each in found] == ["Karel", "Noor"]


@pytest.mark.django_db
class TestGivingHours:
    def test_who_would_meet_a_recused_juror_goes_to_the_other_session(self, day, hilde):
        for each in ("Cas", "Dre"):
            recuse(day.seats["Noor"], applicant(day, each), reason="Buur.", by=hilde, at=CLOSED)
        assigned = assign_slots(day.round, by=hilde, at=CLOSED)
        assert (first_names(day.a), first_names(day.b), assigned.before_recused) == (
            ["Ann", "Bo"],
            ["Cas", "Dre"],
            (),
        )

    def test_where_the_other_session_is_full_it_says_who_could_not(self, day, hilde):
        for each in ("Bo", "Cas", "Dre"):
            recuse(day.seats["Noor"], applicant(day, each), reason="Buur.", by=hilde, at=CLOSED)
        assigned = assign_slots(day.round, by=hilde, at=CLOSED)
        assert [p.application.candidate.first_name for p in assigned.before_recused] == ["Dre"]

    def test_one_jury_for_all_avoids_nobody(self, day, hilde):
        for session in (day.a, day.b):
            name(day, session, *day.seats, by=hilde)
        recuse(day.seats["Noor"], applicant(day, "Ann"), reason="Buur.", by=hilde, at=CLOSED)
        assert assign_slots(day.round, by=hilde, at=CLOSED).before_recused == ()

    def test_a_candidate_without_an_hour_comes_before_the_whole_panel(self, day):
        ann = day.round.participations.get(application__candidate__first_name="Ann")
        assert all(seating_of(day.round).sits_for(seat.pk, ann.pk) for seat in day.seats.values())
