"""Minutes and result letters, from the verdicts as they were closed."""

import dataclasses
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from documents.tests.pdf import OURS, Pdf
from planning.panels import PanelSeat, recuse, set_panel
from recruitment.tests.cast import CLOSED, two_tests
from scoring.actions import Attendance, PointsEntry, record_results
from scoring.documents import final_minutes_pdf, minutes_pdf
from scoring.minutes_points import figure
from scoring.minutes_records import initials
from scoring.models import Verdict
from scoring.result_letters import (
    final_letter_papers,
    result_letter_pdf,
    round_letter_papers,
    round_letter_pdf,
)
from scoring.sheet_actions import write_union_remark
from vacancies.rules import Cut, CutAmong, HeadCount, Held, HeldRule, Part, PassRule

pytestmark = [pytest.mark.django_db, pytest.mark.documents]

ON = date(2026, 6, 25)


def accessible(pdf):
    return (pdf.is_tagged, pdf.says_pdf_ua, pdf.language, pdf.headless_cells(), pdf.typefaces() - OURS)


ACCESSIBLE = (True, True, "nl-BE", [], set())


@pytest.fixture
def judged_by_three(stage, hilde):
    """An interview in two parts by three jurors, closed: Ann 38 and 57, Bea 15 and 45, Cleo was absent."""
    first, second = two_tests().rounds
    parts = (
        Part("case", "Opdracht", Decimal(40), pass_mark=Decimal(20)),
        Part("talk", "Interview", Decimal(60), pass_mark=Decimal(30)),
    )
    oral = dataclasses.replace(second, parts=parts, passing=PassRule(percent=Decimal(60), every_part=True))
    vacancy = stage.admitted(["Ann", "Bea", "Cleo"], two_tests(rounds=(first, oral)))
    stage.closed(vacancy, "written", {"Ann": "70", "Bea": "60", "Cleo": "55"})
    round_ = stage.round(vacancy, "oral")
    seats = set_panel(
        round_,
        [
            PanelSeat("Mieke Daems", "chair", capacity="afdelingshoofd Burgerzaken"),
            PanelSeat("Jan Coppens", "member"),
            PanelSeat("Els De Ridder", "expert"),
            PanelSeat("Ruben Vercauteren", "secretary"),
            PanelSeat("Marc Wuyts", "observer"),
        ],
        by=hilde,
        at=CLOSED,
    )
    given = {
        "Ann": (["38", "37", "39"], ["57", "57", "57"]),
        "Bea": (["15", "15", "14.5"], ["45", "45", "45"]),
    }
    entries = [
        PointsEntry(stage.application(vacancy, name), part.key, points=Decimal(points), seat=seat)
        for name, sheets in given.items()
        for part, row in zip(parts, sheets, strict=True)
        for seat, points in zip(seats[:3], row, strict=True)
    ]
    absent = Attendance(stage.application(vacancy, "Cleo"), absent=True, note="Zonder bericht.")
    record_results(round_, points=entries, attendance=[absent], by=hilde, at=CLOSED)
    stage.closed(vacancy, "oral")
    return stage.round(vacancy, "oral")


# -- Minutes of a round ----------------------------------------------------------------------------------------------------


def test_minutes_are_accessible(judged_by_three):
    assert accessible(Pdf(minutes_pdf(judged_by_three))) == ACCESSIBLE


def test_minutes_show_the_points_per_juror_and_part_with_the_mean(judged_by_three):
    text = Pdf(minutes_pdf(judged_by_three)).text()
    assert "Peeters Ann 2026-0001 38 37 39 38,00 57 57 57 57,00 95,00 geslaagd" in text or (
        "38 37 39 38,00 57 57 57 57,00 95,00 geslaagd" in text
    )
    assert "15 15 14,5 14,83 45 45 45 45,00 59,83" in text


def test_minutes_name_panel_votes_and_who_signs(judged_by_three):
    text = Pdf(minutes_pdf(judged_by_three)).text()
    assert "Mieke Daems (MD) voorzitter afdelingshoofd Burgerzaken ja" in text
    assert "Marc Wuyts waarnemer nee" in text
    assert "Marc Wuyts" not in text.split("Ondertekening")[1]


def test_minutes_without_a_panel_are_signed_by_the_selection_officer(stage, hilde):
    vacancy = stage.admitted(["Ann"])
    stage.closed(vacancy, "written", {"Ann": "70"})
    text = Pdf(minutes_pdf(stage.round(vacancy, "written"))).text()
    assert str(hilde) in text.split("Ondertekening")[1]


def test_minutes_give_the_rule_and_the_note_for_who_failed(judged_by_three):
    text = Pdf(minutes_pdf(judged_by_three)).text()
    assert "14,83 (minimumscore 20)" in text
    assert "Zonder bericht." in text


def test_a_reason_stands_with_the_motivations_where_the_column_of_points_is_too_narrow(stage, hilde):
    vacancy = stage.admitted(["Ann", "Cleo"])
    round_ = stage.round(vacancy, "written")
    absent = Attendance(stage.application(vacancy, "Cleo"), absent=True, note="Zonder bericht.")
    record_results(round_, attendance=[absent], by=hilde, at=CLOSED)
    stage.closed(vacancy, "written", {"Ann": "70"})
    text = Pdf(minutes_pdf(stage.round(vacancy, "written"))).text()
    assert ("Peeters Cleo 0002 – afwezig" in text, text.count("Zonder bericht.")) == (True, 1)


def test_minutes_print_the_published_rules(judged_by_three):
    text = Pdf(minutes_pdf(judged_by_three)).text()
    assert "Elk jurylid geeft punten; het gemiddelde telt." in text


def test_minutes_of_a_round_that_was_not_held_say_why_and_who_goes_on(stage):
    first, second = two_tests().rounds
    held = dataclasses.replace(first, held=Held(HeldRule.MORE_THAN, 7, HeadCount.ADMITTED))
    vacancy = stage.admitted(["Ann", "Bea"], two_tests(rounds=(held, second)))
    stage.closed(vacancy, "written")
    text = Pdf(minutes_pdf(stage.round(vacancy, "written"))).text()
    assert "meer dan 7 toegelaten kandidaten" in text
    assert "2 kandidaten gaan door: Peeters Ann" in text


def test_minutes_of_a_cut_show_the_places(stage):
    first, second = two_tests().rounds
    cut = dataclasses.replace(first, cut=Cut(CutAmong.PASSED, 1), eliminating=True)
    vacancy = stage.admitted(["Ann", "Bea"], two_tests(rounds=(cut, second)))
    stage.closed(vacancy, "written", {"Ann": "70", "Bea": "80"})
    text = Pdf(minutes_pdf(stage.round(vacancy, "written"))).text()
    assert "80,00 1 " in text and "70,00 2 " in text


def test_minutes_give_the_remark_of_the_union(stage, hilde):
    vacancy = stage.admitted(["Ann"])
    round_ = stage.round(vacancy, "written")
    set_panel(round_, [PanelSeat(str(hilde), "secretary", hilde)], by=hilde, at=CLOSED)
    write_union_remark(round_.seats.get(), "De gang was luid.", by=hilde, at=CLOSED)
    stage.closed(vacancy, "written", {"Ann": "70"})
    text = Pdf(minutes_pdf(stage.round(vacancy, "written"))).text()
    assert "De gang was luid." in text.split("Opmerkingen")[1]


@pytest.mark.parametrize("number", [2, 20])
def test_minutes_cost_a_constant_number_of_queries(stage, number, django_assert_max_num_queries):
    names = [f"Kandidaat{n}" for n in range(number)]
    vacancy = stage.admitted(names)
    stage.closed(vacancy, "written", dict.fromkeys(names, "70"))
    round_ = stage.round(vacancy, "written")
    with django_assert_max_num_queries(13):
        minutes_pdf(round_)


# -- Minutes of the whole --------------------------------------------------------------------------------------------------


def test_final_minutes_hold_every_round_and_the_ranking_with_ties(stage):
    ranking = stage.ranked(
        {"Ann": ("80", "80"), "Bea": ("70", "90"), "Cleo": ("60", "70"), "Dina": ("90", "10")}
    )
    pdf = Pdf(final_minutes_pdf(ranking.vacancy))
    assert accessible(pdf) == ACCESSIBLE
    assert [b for b in pdf.bookmarks() if b.startswith("Ronde")] == [
        "Ronde 1: schriftelijke proef",
        "Ronde 2: mondelinge proef",
    ]
    text = pdf.text()
    assert text.count("1 ex aequo Peeters") == 2
    assert "3 Peeters Cleo" in text
    assert "10 % (minstens 50 %)" in text


def test_final_minutes_before_the_ranking_have_no_end_yet(stage):
    vacancy = stage.admitted(["Ann"])
    stage.closed(vacancy, "written", {"Ann": "70"})
    assert "Eindresultaat" not in Pdf(final_minutes_pdf(vacancy)).text()


@pytest.mark.parametrize("number", [2, 12])
def test_final_minutes_cost_a_constant_number_of_queries(stage, number, django_assert_max_num_queries):
    ranking = stage.ranked({f"Kandidaat{n}": ("70", "80") for n in range(number)})
    vacancy = type(ranking.vacancy).objects.select_related("organisation").get()
    with django_assert_max_num_queries(20):
        final_minutes_pdf(vacancy)


# -- Letters ---------------------------------------------------------------------------------------------------------------


def test_a_final_letter_states_result_points_marks_and_place(stage):
    ranking = stage.ranked({"Ann": ("80", "80"), "Bea": ("70", "90")})
    result = ranking.results.get(application__candidate__first_name="Ann")
    pdf = Pdf(result_letter_pdf(result, on=ON))
    assert accessible(pdf) == ACCESSIBLE
    text = pdf.text()
    assert "25 juni 2026" in text
    assert "Schriftelijke proef 80,00 50 100" in text
    assert "Eindscore, in procent 80,00 60 100" in text
    assert pdf.title.endswith("Stad Leiemond")


def test_the_mark_and_the_score_are_drawn_and_told(stage):
    ranking = stage.ranked({"Ann": ("80", "80")})
    pdf = Pdf(result_letter_pdf(ranking.results.get(), on=ON))
    assert [str(f.Alt) for f in pdf.elements("Figure")] == ["80,00 op 100", "80,00 op 100", "80,00 op 100"]


def test_who_withdrew_gets_no_letter(stage, hilde):
    from candidates.actions import withdraw

    vacancy = stage.admitted(["Ann", "Bea"])
    stage.points(vacancy, "written", {"Bea": "70"})
    withdraw([stage.application(vacancy, "Ann")], by=hilde, at=CLOSED)
    run = stage.closed(vacancy, "written")
    assert [
        v.participation.application.candidate.first_name for v, _paper in round_letter_papers(run, on=ON)
    ] == ["Bea"]
    with pytest.raises(LookupError):
        round_letter_pdf(Verdict.objects.get(participation__application__candidate__first_name="Ann"), on=ON)


@pytest.mark.parametrize("number", [2, 12])
def test_letters_cost_a_constant_number_of_queries(stage, number, django_assert_max_num_queries):
    ranking = stage.ranked({f"Kandidaat{n}": ("70", "80") for n in range(number)})
    with django_assert_max_num_queries(9):
        assert len(final_letter_papers(ranking, on=ON)) == number


# -- Figures ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "against", "text"),
    [("62.5", None, "62,50"), ("60", "60", "60,00"), ("59.996", "60", "59,996"), ("59.99", "60", "59,99")],
)
def test_figures_are_rounded_unless_that_hides_the_reason(value, against, text):
    from fractions import Fraction

    assert figure(Fraction(value), against and Fraction(against)) == text


def test_initials_that_are_alike_are_numbered():
    class Named:
        def __init__(self, pk, name):
            self.pk, self.name = pk, name

    seats = [Named(1, "Mieke Daems"), Named(2, "Marc Van Damme"), Named(3, "Els De Ridder"), Named(4, "Noor")]
    with translation.override("nl"):
        assert initials(seats) == {1: "MD1", 2: "MD2", 3: "ER", 4: "N"}


def test_the_minutes_name_who_stepped_back_and_why(stage, hilde):
    vacancy = stage.admitted(["Ann", "Bea"])
    stage.closed(vacancy, "written", {"Ann": "70", "Bea": "60"})
    round_ = stage.round(vacancy, "oral")
    chair, member = set_panel(
        round_, [PanelSeat("Mieke Daems", "chair"), PanelSeat("Jan Coppens", "member")], by=hilde, at=CLOSED
    )
    recuse(member, stage.application(vacancy, "Bea"), reason="Familie.", by=hilde, at=CLOSED)
    given = [
        PointsEntry(stage.application(vacancy, name), "interview", points=Decimal(70), seat=seat)
        for name, seat in (("Ann", chair), ("Ann", member), ("Bea", chair))
    ]
    record_results(round_, points=given, by=hilde, at=CLOSED)
    stage.closed(vacancy, "oral")
    text = Pdf(minutes_pdf(stage.round(vacancy, "oral"))).text()
    assert "Jan Coppens onthield zich voor Bea Peeters (0002): Familie." in " ".join(text.split())
