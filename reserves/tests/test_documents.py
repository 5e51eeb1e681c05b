"""The reserve list as a document: ranked with ex aequo, or plain and alphabetical."""

import dataclasses
from datetime import date

import pytest

from documents.tests.pdf import OURS, Pdf
from recruitment.tests.cast import ADOPTED, moment, two_tests
from reserves.actions import consult, draw_up, record_answer
from reserves.documents import reserve_list_pdf
from reserves.models import ReserveList

pytestmark = [pytest.mark.django_db, pytest.mark.documents]

ON = date(2026, 7, 10)
SCORES = {"Dina": ("80", "80"), "Bea": ("70", "90"), "Cleo": ("60", "70"), "Ann": ("90", "40")}


def drawn_up(stage, scores=SCORES, definition=None):
    ranking = stage.ranked(scores, definition)
    draw_up(
        ranking.vacancy,
        authority="college van burgemeester en schepenen",
        reference="2026/CBS/318",
        decided_on=date(2026, 7, 6),
        by=stage.officer,
        at=ADOPTED,
    )
    return ReserveList.objects.select_related("vacancy__organisation", "organisation").get()


def plain():
    definition = two_tests()
    return dataclasses.replace(
        definition,
        reserve=dataclasses.replace(definition.reserve, ranked=False, family="Administratief medewerker"),
    )


def test_a_reserve_list_is_accessible(stage):
    pdf = Pdf(reserve_list_pdf(drawn_up(stage), on=ON))
    assert (pdf.is_tagged, pdf.says_pdf_ua, pdf.language) == (True, True, "nl-BE")
    assert (pdf.headless_cells(), pdf.typefaces() - OURS) == ([], set())


def test_a_ranked_list_has_places_ex_aequo_and_scores(stage):
    text = Pdf(reserve_list_pdf(drawn_up(stage), on=ON)).text()
    assert text.count("1 ex aequo Peeters") == 2
    assert "3 Peeters Cleo" in text
    assert "60,00 70,00 65,00 in de reserve" in text
    assert "Peeters Ann" not in text


def test_a_plain_list_is_alphabetical_without_places_or_scores(stage):
    text = Pdf(reserve_list_pdf(drawn_up(stage, definition=plain()), on=ON)).text()
    assert text.index("Peeters Bea") < text.index("Peeters Cleo") < text.index("Peeters Dina")
    assert "Eindscore" not in text and "65,00" not in text
    assert "Functiefamilie administratief medewerker" in text


def test_a_list_names_its_validity_and_its_decision(stage):
    text = Pdf(reserve_list_pdf(drawn_up(stage), on=ON)).text()
    assert "Van 6 juli 2026 tot en met 5 juli 2028" in text
    assert "College van burgemeester en schepenen, zitting van 6 juli 2026, 2026/CBS/318" in text


def test_a_list_without_consultations_says_so_with_the_day(stage):
    text = Pdf(reserve_list_pdf(drawn_up(stage), on=ON)).text()
    assert "Geen raadplegingen op de dag van opmaak, 10 juli 2026." in text


def test_consultations_stand_with_offer_answer_and_what_it_did(stage, hilde):
    reserve_list = drawn_up(stage, {"Dina": ("80", "80"), "Cleo": ("60", "70")})
    first = reserve_list.places.order_by("rank").first()
    at = moment(2026, 7, 7)
    offer = consult(
        first, contract="permanent", channel="phone", answer_by=date(2026, 7, 14), by=hilde, at=at
    )
    record_answer(offer, answer="accepted", by=hilde, at=moment(2026, 7, 8))
    text = Pdf(reserve_list_pdf(reserve_list, on=ON)).text()
    assert "7 juli 2026 Dina Peeters" in text
    assert "aanvaard, 8 juli 2026" in text
    assert text.count("aangesteld") == 2


def test_a_place_left_open_is_explained(stage, hilde):
    from candidates.actions import withdraw

    vacancy = stage.admitted(["Dina", "Bea", "Cleo"])
    stage.closed(vacancy, "written", {"Dina": "80", "Bea": "75", "Cleo": "70"})
    stage.closed(vacancy, "oral", {"Dina": "80", "Bea": "75", "Cleo": "70"})
    withdraw([stage.application(vacancy, "Bea")], by=hilde, at=ADOPTED)
    from scoring.closing import adopt_ranking
    from scoring.previews import preview_ranking

    preview = preview_ranking(vacancy)
    adopt_ranking(vacancy, expected=preview.digest, by=hilde, at=ADOPTED)
    (reserve_list,) = draw_up(
        vacancy, authority="college", reference="1", decided_on=date(2026, 7, 6), by=hilde, at=ADOPTED
    )
    text = Pdf(reserve_list_pdf(reserve_list, on=ON)).text()
    assert "laat een plaats open. Niemand wordt hernummerd." in text
    assert "3 Peeters Cleo" in text


@pytest.mark.parametrize("number", [2, 12])
def test_a_list_costs_a_constant_number_of_queries(stage, number, django_assert_max_num_queries):
    reserve_list = drawn_up(stage, {f"Kandidaat{n}": ("70", "80") for n in range(number)})
    with django_assert_max_num_queries(6):
        reserve_list_pdf(reserve_list, on=ON)
