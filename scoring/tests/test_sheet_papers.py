"""Blank score sheets on paper."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from documents.tests.pdf import OURS, Pdf
from planning.panels import PanelSeat, recuse, set_panel
from planning.sessions import SessionPlan, assign_slots, plan_session
from recruitment.tests.cast import CLOSED, moment, two_tests
from scoring.models import BlindCode
from scoring.sheet_papers import score_sheets_pdf
from vacancies.rules import Competency, Criterion, Part, PassRule, ResultKind, RoundKind

pytestmark = [pytest.mark.django_db, pytest.mark.documents]

DAY = moment(2026, 7, 1, 9)
PARTS = (
    Part("case", "Opdracht", Decimal(20), pass_mark=Decimal(13)),
    Part(
        "talk",
        "Gesprek",
        Decimal(20),
        criteria=(Criterion("client", "Klantgerichtheid", Decimal(20), levels=5, competency="client"),),
    ),
)
CLIENT = Competency(
    "client", "Klantgerichtheid", definition="Je helpt.", level=3, behaviour="Je vraagt door."
)


@pytest.fixture
def sheets(stage, hilde):
    """`sheets(**rule)`: the sheets of Mieke and Jan about Ann and Bo, for an interview with these rules more."""

    def make(setting=lambda round_: None, **rule):
        oral = replace(two_tests().rounds[1], **({"parts": PARTS} | rule))
        vacancy = stage.admitted(
            ["Ann", "Bo"], two_tests(rounds=(oral, two_tests().rounds[0]), competencies=(CLIENT,))
        )
        round_ = stage.round(vacancy, "oral")
        seats = [
            PanelSeat("Mieke Daems", "chair"),
            PanelSeat("Jan Coppens", "member"),
            PanelSeat("Ruben Vercauteren", "secretary"),
        ]
        set_panel(round_, seats, by=hilde, at=CLOSED)
        plan = SessionPlan(DAY, DAY + timedelta(hours=1), place="Zaal 2", minutes=30)
        session = plan_session(round_, plan, by=hilde, at=CLOSED)
        assign_slots(round_, by=hilde, at=CLOSED)
        setting(round_)
        return Pdf(score_sheets_pdf(round_, session))

    return make


def test_sheets_are_accessible_and_in_our_typeface(sheets):
    pdf = sheets()
    found = (pdf.is_tagged, pdf.says_pdf_ua, pdf.language, pdf.headless_cells(), pdf.typefaces() - OURS)
    assert found == (True, True, "nl-BE", [], set())


def test_each_juror_with_a_vote_has_a_sheet_for_each_candidate_in_order_of_hour(sheets):
    assert sheets().bookmarks() == [
        "Scoreformulier van Mieke Daems: Peeters Ann, dossier 0001",
        "Scoreformulier van Mieke Daems: Peeters Bo, dossier 0002",
        "Scoreformulier van Jan Coppens: Peeters Ann, dossier 0001",
        "Scoreformulier van Jan Coppens: Peeters Bo, dossier 0002",
    ]


def test_who_steps_back_has_no_sheet_for_that_candidate(stage, sheets, hilde):
    def ann_is_a_niece(round_):
        mieke = round_.seats.get(name="Mieke Daems")
        recuse(mieke, stage.application(round_.vacancy, "Ann"), reason="Nicht.", by=hilde, at=CLOSED)

    assert [mark.split(" van ")[1] for mark in sheets(ann_is_a_niece).bookmarks()] == [
        "Mieke Daems: Peeters Bo, dossier 0002",
        "Jan Coppens: Peeters Ann, dossier 0001",
        "Jan Coppens: Peeters Bo, dossier 0002",
    ]


def test_a_sheet_asks_every_item_with_its_step_levels_and_what_to_look_at(sheets):
    text = sheets().pages_text(in_reading_order=True)[0]
    assert (
        "Opdracht op 20 in stappen van 0,5 Gesprek, op 20 Klantgerichtheid Je helpt. niveau 3 Je vraagt door."
        in text
    )
    assert "1 4 2 8 3 12 4 16 5 20 kruis een niveau aan; de punten staan eronder Totaal op 40" in text


def test_a_sheet_does_not_show_the_mark_to_reach(sheets):
    assert "13" not in sheets().text()


def test_a_verdict_is_ticked_and_has_no_total(sheets):
    text = sheets(parts=(), result=ResultKind.VERDICT, passing=PassRule()).pages_text()[0]
    assert ("Geschikt Niet geschikt" in text, "Totaal" in text) == (True, False)


def test_work_of_a_blind_round_is_scored_by_a_code_and_without_its_hour(sheets):
    text = sheets(kind=RoundKind.WRITTEN_TEST, blind=True).text()
    code = BlindCode.objects.order_by("participation").first().code
    assert (f"Kandidaat Code {code}" in text, "Peeters" in text, "0001" in text, "uur" in text) == (
        True,
        False,
        False,
        False,
    )
