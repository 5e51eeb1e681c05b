"""The pages of the jury: everybody sees the own panels, and nothing of the scores."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from planning.panels import PanelSeat, set_panel
from recruitment.tests.cast import CLOSED, REGISTERED
from vacancies.actions import plan_round

PANELS = reverse("jury:panels")


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def seated(stage, user, role="member"):
    """A new vacancy with the user in the panel of its oral test."""
    vacancy = stage.admitted(["An"])
    set_panel(
        stage.round(vacancy, "oral"),
        [PanelSeat(user.get_full_name(), role, user), PanelSeat("Mieke Daems", "chair")],
        by=stage.officer,
        at=CLOSED,
    )
    return vacancy


def test_the_panels_ask_to_sign_in(client, leiemond):
    assert client.get(PANELS).headers["Location"] == f"{reverse('account_login')}?next={PANELS}"


def test_a_juror_sees_the_own_panels_only(stage, noor):
    vacancy = seated(stage, noor)
    other = stage.admitted(["Bo"])
    set_panel(stage.round(other, "oral"), [PanelSeat("Mieke Daems", "chair")], by=stage.officer, at=CLOSED)
    seats = signed_in(noor).get(PANELS).context["seats"]
    assert [(seat.round.vacancy, seat.name) for seat in seats] == [(vacancy, "Noor Achterberg")]


def test_a_panel_tells_round_day_place_and_role(stage, noor):
    vacancy = seated(stage, noor)
    plan_round(
        stage.round(vacancy, "oral"),
        planned_on=date(2026, 6, 18),
        place="Stadhuis",
        by=stage.officer,
        at=REGISTERED,
    )
    html = signed_in(noor).get(PANELS).content.decode()
    told = ["Mondelinge proef", "Donderdag 18 juni 2026", "Stadhuis", "lid"]
    assert [words in html for words in told] == [True] * 4


def test_panels_stand_in_the_order_of_their_days(stage, noor):
    days = [date(2026, 6, 20), date(2026, 6, 18)]
    for day in days:
        vacancy = seated(stage, noor)
        plan_round(stage.round(vacancy, "oral"), planned_on=day, place="", by=stage.officer, at=REGISTERED)
    seats = signed_in(noor).get(PANELS).context["seats"]
    assert [seat.round.planned_on for seat in seats] == sorted(days)


def test_what_runs_stands_before_what_begins_later(stage, noor):
    vacancy = seated(stage, noor)  # its oral test waits
    panel = [PanelSeat(noor.get_full_name(), "chair", noor)]
    set_panel(stage.round(vacancy, "written"), panel, by=stage.officer, at=CLOSED)
    seats = signed_in(noor).get(PANELS).context["seats"]
    assert [seat.round.key for seat in seats] == ["written", "oral"]


def test_who_has_no_seat_is_told_so(noor):
    assert "Je zit nu in geen enkele jury" in signed_in(noor).get(PANELS).content.decode()


def test_no_candidate_is_named(stage, noor):
    seated(stage, noor)
    assert "An Peeters" not in signed_in(noor).get(PANELS).content.decode()


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nobody_writes_to_the_panels(noor, method):
    assert getattr(signed_in(noor), method)(PANELS).status_code == 405


def test_many_panels_ask_no_more_queries_than_one(stage, noor):
    client = signed_in(noor)
    found = []
    for more in (1, 4):
        for _each in range(more):
            seated(stage, noor)
        client.get(PANELS)
        with CaptureQueriesContext(connection) as captured:
            client.get(PANELS)
        found.append(len(captured))
    assert found[1] == found[0]
