"""Noting that a juror steps back for a candidate."""

import pytest
from django.urls import reverse

from planning.models import Recusal
from planning.panels import PanelSeat, set_panel
from recruitment.tests.cast import CLOSED

pytestmark = pytest.mark.django_db


@pytest.fixture
def oral(stage, hilde):
    vacancy = stage.admitted(["Ann"])
    stage.closed(vacancy, "written", {"Ann": "70"})
    round_ = stage.round(vacancy, "oral")
    set_panel(
        round_, [PanelSeat("Mieke Daems", "chair"), PanelSeat("Jan Coppens", "member")], by=hilde, at=CLOSED
    )
    return round_


def address(round_):
    return reverse("backoffice:recusals", args=[round_.pk])


def filled_in(stage, round_, **more):
    ann = stage.application(round_.vacancy, "Ann")
    return {
        "seat": round_.seats.get(name="Jan Coppens").pk,
        "application": ann.pk,
        "reason": "Familie.",
    } | more


def test_who_is_not_signed_in_signs_in_first(client, oral):
    assert client.get(address(oral)).status_code == 302


def test_an_officer_of_another_town_finds_nothing(client, oral, wim):
    client.force_login(wim)
    assert client.get(address(oral)).status_code == 404


def test_an_officer_notes_a_recusal(client, stage, oral, hilde):
    client.force_login(hilde)
    response = client.post(address(oral), filled_in(stage, oral))
    assert (response.status_code, [str(r.seat) for r in Recusal.objects.all()]) == (302, ["Jan Coppens"])


def test_without_a_reason_nothing_is_noted_and_the_choice_stays(client, stage, oral, hilde):
    client.force_login(hilde)
    response = client.post(address(oral), filled_in(stage, oral, reason=""))
    chosen = response.context["form"]["seat"].value()
    assert (response.status_code, Recusal.objects.count(), chosen) == (
        422,
        0,
        str(oral.seats.get(name="Jan Coppens").pk),
    )


def test_the_cell_of_a_juror_who_stepped_back_is_closed(client, stage, oral, hilde):
    client.force_login(hilde)
    client.post(address(oral), filled_in(stage, oral))
    form = client.get(reverse("backoffice:results", args=[oral.pk])).context["form"]
    assert [cell.field.disabled for cell in form.rows[0].cells] == [False, True]


def test_a_closed_round_has_no_page_for_it(client, stage, oral, hilde):
    client.force_login(hilde)
    assert client.get(address(stage.round(oral.vacancy, "written"))).status_code == 404


def test_who_stepped_back_is_shown(browser, hilde, stage, oral, text):
    browser(hilde).post(address(oral), filled_in(stage, oral))
    page = text(browser(hilde).get(address(oral)))
    assert "Familie." in page
