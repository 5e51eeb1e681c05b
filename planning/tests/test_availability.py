"""The availability poll: moments, questions, answers and the table."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from correspondence.models import Message
from journal.actions import ActionError
from planning.answering import decline
from planning.availability import answer_poll, ask_jury, poll_of, propose_moment, unanswered, withdraw_moment
from planning.panel_models import Availability
from planning.panels import PanelSeat, set_panel
from recruitment.tests.cast import CLOSED, DECIDED, moment, two_tests
from vacancies.rules import JurorRule

pytestmark = pytest.mark.django_db

MORNING = moment(2026, 7, 1, 9)
HALF_A_DAY = timedelta(hours=4)


@pytest.fixture
def round_(stage, noor, karel, wim, hilde):
    """Noor and Karel (chair) with Wim from outside; two members with a vote and one external were promised."""
    definition = two_tests()
    oral = replace(definition.rounds[1], jurors=JurorRule(members=2, external=1))
    vacancy = stage.admitted(["Lotte"], replace(definition, rounds=(definition.rounds[0], oral)))
    round_ = stage.round(vacancy, "oral")
    seats = [
        PanelSeat("Noor", "member", noor),
        PanelSeat("Karel", "chair", karel),
        PanelSeat("Wim", "expert", wim),
        PanelSeat("Vakbond", "observer"),
    ]
    set_panel(round_, seats, by=hilde, at=DECIDED)
    return round_


@pytest.fixture
def morning(round_, hilde):
    return proposed(round_, hilde, MORNING)


def proposed(round_, hilde, starts_at, length=HALF_A_DAY):
    return propose_moment(round_, starts_at=starts_at, ends_at=starts_at + length, by=hilde, at=DECIDED)


def answered(round_, name, moment, answer):
    seat = round_.seats.select_related("round__vacancy").get(name=name)
    answer_poll(seat, {moment.pk: answer}, by=seat.user, at=CLOSED)


def letters():
    return Message.objects.filter(occasion="jury-availability")


def test_who_signs_in_is_asked(round_, morning, hilde):
    asked = ask_jury(round_, by=hilde, at=DECIDED)
    assert ([seat.name for seat in asked], letters().count()) == (["Noor", "Karel", "Wim"], 3)


def test_the_letter_names_the_moments(round_, morning, hilde):
    ask_jury(round_, by=hilde, at=DECIDED)
    body = letters().get(recipient_email="noor@leiemond.example").body_text
    assert "- woensdag 1 juli 2026, 9.00 uur tot 13.00 uur" in body.splitlines()


def test_nobody_is_asked_twice_about_the_same_moments(round_, morning, hilde):
    ask_jury(round_, by=hilde, at=DECIDED)
    assert ask_jury(round_, by=hilde, at=CLOSED) == []


def test_a_moment_more_is_asked_anew(round_, morning, hilde):
    ask_jury(round_, by=hilde, at=DECIDED)
    proposed(round_, hilde, MORNING + timedelta(days=1))
    assert len(ask_jury(round_, by=hilde, at=CLOSED)) == 3


def test_who_declined_is_not_asked(round_, morning, hilde, noor):
    seat = round_.seats.select_related("round__vacancy").get(name="Noor")
    decline(seat, reason="Ziek.", by=noor, at=DECIDED)
    assert [seat.name for seat in ask_jury(round_, by=hilde, at=CLOSED)] == ["Karel", "Wim"]


def test_without_a_moment_there_is_nothing_to_ask(round_, hilde):
    with pytest.raises(ActionError):
        ask_jury(round_, by=hilde, at=DECIDED)


@pytest.mark.parametrize(
    ("starts_at", "length"), [(DECIDED - timedelta(days=1), HALF_A_DAY), (MORNING, timedelta())]
)
def test_a_moment_that_is_past_or_empty_is_refused(round_, hilde, starts_at, length):
    with pytest.raises(ActionError):
        proposed(round_, hilde, starts_at, length)


def test_the_same_moment_stands_once(round_, morning, hilde):
    assert proposed(round_, hilde, MORNING) == morning


def test_the_table_counts_who_can_come(round_, morning):
    answered(round_, "Noor", morning, "if_need_be")
    answered(round_, "Wim", morning, "yes")
    answered(round_, "Karel", morning, "no")
    (column,) = poll_of(round_).columns
    assert (column.voting, column.if_need_be, column.external, column.chair, column.fits) == (
        2,
        1,
        1,
        False,
        True,
    )


def test_a_moment_without_the_promised_external_does_not_fit(round_, morning):
    answered(round_, "Noor", morning, "yes")
    answered(round_, "Karel", morning, "yes")
    (column,) = poll_of(round_).columns
    assert (column.voting, column.external, column.fits) == (2, 0, False)


def test_an_answer_can_be_changed(round_, morning):
    answered(round_, "Noor", morning, "yes")
    answered(round_, "Noor", morning, "no")
    assert list(Availability.objects.values_list("answer", flat=True)) == ["no"]


def test_a_moment_that_was_taken_back_cannot_be_answered(round_, morning, hilde):
    withdraw_moment(morning, by=hilde, at=CLOSED)
    with pytest.raises(ActionError):
        answered(round_, "Noor", morning, "yes")


def test_an_answer_lacks_until_it_is_given(round_, morning):
    seats = list(round_.seats.filter(name__in=["Noor", "Wim"]).order_by("name"))
    answered(round_, "Noor", morning, "no")
    assert list(unanswered(seats, at=CLOSED).values()) == [0, 1]


@pytest.mark.parametrize("number", [3, 15])
def test_a_long_table_costs_no_more_queries(round_, hilde, number):
    for day in range(number):
        answered(round_, "Noor", proposed(round_, hilde, MORNING + timedelta(days=day)), "yes")
    with CaptureQueriesContext(connection) as counted:
        poll_of(round_)
    assert len(counted) <= 4
