"""What a round may show to its jurors while they score: the mark to reach, and the points of earlier rounds."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.urls import reverse

from candidates.models import Participation
from jury.tests.panels import PARTS, confirm
from planning.panels import PanelSeat, set_panel
from recruitment.tests.cast import CLOSED, two_tests
from scoring.sheet_actions import declare
from vacancies.rules import PassRule

pytestmark = pytest.mark.django_db

MARKED = (replace(PARTS[0], pass_mark=Decimal(10)), *PARTS[1:])
HALF = PassRule(percent=Decimal(50))


def sheet(browser, panel, juror="Noor"):
    return browser(panel.seats[juror].user).get(panel.address("sheet", juror)).content.decode()


def test_the_mark_to_reach_is_hidden_while_scoring(browser, assemble):
    panel = assemble(parts=MARKED, passing=HALF)
    html = sheet(browser, panel)
    shown = ["minimum 10", "data-mark=", "seg--mark", "gauge__mark"]
    assert [words in html for words in shown] == [False] * 4


def test_a_round_may_show_the_marks_of_its_parts_and_its_own(browser, assemble):
    html = sheet(browser, assemble(parts=MARKED, passing=HALF, mark_shown=True))
    shown = ["minimum 10", 'data-mark="50" data-mark-label="50"', "seg--mark", "gauge__mark"]
    assert [words in html for words in shown] == [True] * 4


def interviewed(stage, noor, **rule):
    """The address of Noor's sheet about An, who had 72.5 on the written test."""
    written, oral = two_tests().rounds
    vacancy = stage.admitted(["An"], two_tests(rounds=(written, replace(oral, **rule))))
    stage.closed(vacancy, "written", {"An": "72.5"})
    set_panel(stage.round(vacancy, "oral"), [PanelSeat("Noor", "chair", noor)], by=stage.officer, at=CLOSED)
    seat = stage.round(vacancy, "oral").seats.get()
    confirm(seat)
    declare(seat, by=noor, at=CLOSED)
    return [seat.pk, Participation.objects.get(round=seat.round).pk]


@pytest.mark.parametrize("allowed", [True, False])
def test_earlier_points_stand_in_the_dossier_where_the_round_shows_them(browser, stage, noor, allowed):
    where = interviewed(stage, noor, earlier_points_shown=allowed)
    html = browser(noor).get(reverse("jury:sheet", args=where)).content.decode()
    assert ("Verhandeling: 72,5 op 100" in html) is allowed


@pytest.mark.parametrize("name", ["nameless", "together", "panel"])
def test_and_on_no_other_page(browser, stage, noor, name):
    where = interviewed(stage, noor, earlier_points_shown=True)
    html = browser(noor).get(reverse(f"jury:{name}", args=where[: 1 if name == "panel" else 2])).content
    assert "72,5" not in html.decode()
