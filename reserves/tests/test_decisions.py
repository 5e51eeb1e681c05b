"""Draft decisions for the authority: what they say, and that the version without personal data names nobody."""

import io
from datetime import date

import docx
import pytest

from documents.actions import issue, keep_signed
from documents.models import Kind
from documents.tests.pdf import Pdf
from planning.models import Seat
from recruitment.tests.cast import CLOSED
from reserves.decisions import ADMISSION, RESERVE, RESULT, annexes_pdf, decision_document, possible
from scoring.documents import minutes_pdf
from vacancies.models import Vacancy

pytestmark = [pytest.mark.django_db, pytest.mark.documents]

ON = date(2026, 6, 25)


def text_of(content):
    document = docx.Document(io.BytesIO(content))
    cells = [" | ".join(cell.text for cell in row.cells) for table in document.tables for row in table.rows]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


@pytest.fixture
def ranked(stage):
    ranking = stage.ranked({"Ann": ("70", "70"), "Bea": ("60", "65"), "Cleo": ("55", "20")})
    return Vacancy.objects.select_related("organisation", "officer").get(pk=ranking.vacancy_id)


def test_what_can_be_drafted_follows_the_procedure(stage, ranked):
    assert (possible(stage.published()), possible(ranked)) == ([], [ADMISSION, RESULT, RESERVE])


def test_a_decision_on_the_result_names_who_is_successful_by_place_and_who_is_not(ranked):
    text = text_of(decision_document(ranked, RESULT))
    assert "1 | " in text and "Feiten en context" in text and "Artikel 5" in text
    assert "Proces-verbaal" in text.split("Bijlagen")[1]


def test_its_legal_grounds_are_those_of_the_organisation_and_the_rules(ranked):
    """Without any they are to be completed: nobody is to sign a decision that rests on a list nobody chose."""
    ranked.organisation.legal_grounds = (
        "Het decreet van de stad.\r\n\r\n  De eigen rechtspositieregeling.\r\n"
    )
    lines = text_of(decision_document(ranked, RESERVE)).split("Juridische gronden\n")[1].splitlines()
    assert lines[:2] == ["Het decreet van de stad.", "De eigen rechtspositieregeling."]
    assert lines[2].startswith("Het selectiereglement van deze procedure, versie 1")
    ranked.organisation.legal_grounds = " \r\n"
    assert "Juridische gronden: aan te vullen." in text_of(decision_document(ranked, RESERVE))


@pytest.mark.parametrize("about", [ADMISSION, RESULT, RESERVE])
def test_without_personal_data_neither_decision_nor_annexes_name_anybody(ranked, about):
    names = [
        name for a in ranked.applications.all() for name in (a.candidate.first_name, a.candidate.last_name)
    ]
    decision = text_of(decision_document(ranked, about, named=False))
    annexes = Pdf(annexes_pdf(ranked, about, on=ON, named=False)).text()
    assert [name for name in names if name in decision or name in annexes] == []
    reference = ranked.applications.earliest("pk").reference
    assert reference in decision and reference in annexes


@pytest.mark.parametrize("about", [ADMISSION, RESULT, RESERVE])
def test_without_personal_data_no_order_no_initials_and_no_second_column_tell_who_is_who(
    ranked, about, arrange
):
    """The alphabet would: the list is public, and who applied is often known."""
    first, second = ranked.applications.order_by("reference")[:2]
    with arrange():
        for application, name in ((first, "Zwaan"), (second, "Aerts")):
            application.candidate.last_name = name
            application.candidate.save(update_fields=["last_name"])
    text = Pdf(annexes_pdf(ranked, about, on=ON, named=False)).text()
    assert (
        f"{first.reference} ({first.reference})" not in text
        and f"{first.reference} {first.reference}" not in text
    )
    if about == ADMISSION:
        assert text.index(first.reference) < text.index(second.reference)
    for seat in Seat.objects.filter(round__vacancy=ranked):
        assert "".join(word[0] for word in seat.name.split()) not in text.split()


def test_signed_minutes_are_annexed_as_they_were_signed(ranked, hilde):
    round_ = ranked.rounds.get(position=1)
    made = issue(
        kind=Kind.MINUTES, organisation=ranked.organisation, vacancy_key=ranked.key, subject_key=f"round:{round_.pk}",
        title="PV", pdf=b"%PDF-1", by=hilde, at=CLOSED,
    )  # fmt: skip
    keep_signed(made, minutes_pdf(round_), by=hilde, at=CLOSED)
    assert "Het ondertekende bestand." in Pdf(annexes_pdf(ranked, RESULT, on=ON)).pages_text()[0]
