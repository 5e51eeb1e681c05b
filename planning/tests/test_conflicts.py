"""Jurors who are expected in two places at once."""

from datetime import timedelta

import pytest

from planning.answering import decline
from planning.conflicts import elsewhere
from planning.panels import PanelSeat, set_panel
from planning.sessions import SessionPlan, cancel_session, plan_session
from recruitment.tests.cast import CLOSED, DECIDED, moment

pytestmark = pytest.mark.django_db

NINE, NOON = moment(2026, 7, 1, 9), moment(2026, 7, 1, 12)
MORNING = (NINE, NOON)


@pytest.fixture
def rounds(stage, noor, karel, hilde):
    """Noor sits in two juries, Karel in the first one only."""
    found = [stage.round(stage.admitted([name]), "oral") for name in ("Ann", "Bo")]
    set_panel(
        found[0],
        [PanelSeat("Noor", "member", noor), PanelSeat("Karel", "chair", karel)],
        by=hilde,
        at=DECIDED,
    )
    set_panel(found[1], [PanelSeat("Noor", "member", noor)], by=hilde, at=DECIDED)
    return found


@pytest.fixture
def sits(rounds, hilde):
    """Plan a session of the second jury."""

    def plan(start=NINE, end=NOON):
        return plan_session(rounds[1], SessionPlan(start, end, "Stadhuis", minutes=30), by=hilde, at=CLOSED)

    return plan


def names(rounds, *spans):
    return [[found.seat.name for found in each] for each in elsewhere(rounds[0], spans)]


def test_who_sits_elsewhere_at_that_hour_is_named(rounds, sits):
    session = sits()
    [[found]] = elsewhere(rounds[0], [MORNING])
    assert (found.seat.name, found.session) == ("Noor", session)


def test_one_session_may_begin_when_another_ends(rounds, sits):
    sits(NOON, NOON + timedelta(hours=2))
    assert names(rounds, MORNING) == [[]]


def test_each_span_has_its_own(rounds, sits):
    sits()
    afternoon = (NOON, NOON + timedelta(hours=3))
    assert names(rounds, afternoon, MORNING) == [[], ["Noor"]]


def test_a_session_that_was_called_off_keeps_nobody(rounds, sits, hilde):
    cancel_session(sits(), reason="Staking.", by=hilde, at=CLOSED)
    assert names(rounds, MORNING) == [[]]


def test_who_declined_is_expected_nowhere(rounds, sits, noor):
    sits()
    decline(rounds[1].seats.get(), reason="Verlof.", by=noor, at=CLOSED)
    assert names(rounds, MORNING) == [[]]


def test_without_spans_nothing_is_asked(rounds, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert elsewhere(rounds[0], []) == []


def test_many_spans_cost_no_more_than_one(rounds, sits, django_assert_num_queries):
    sits()
    spans = [(NINE + timedelta(days=n), NOON + timedelta(days=n)) for n in range(40)]
    with django_assert_num_queries(4):
        elsewhere(rounds[0], spans)
