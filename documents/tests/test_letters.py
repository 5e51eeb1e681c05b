"""Letters for the post: each from a new page on, with its address, references and own words."""

from datetime import UTC, date, datetime

import pytest

from correspondence.models import Message
from documents.letters import References, letters_pdf
from documents.tests.pdf import Pdf
from organisations.models import Organisation

pytestmark = pytest.mark.documents

LONG = "Je kan beroep instellen bij de rechter. " * 60
TEXT = """Je bent toegelaten
==================

Dag {name}

Je kandidatuur is geldig.

Wat er nu volgt
---------------
- een proef
- een gesprek

Niet akkoord?
-------------
{appeal}

Vragen? Stel ze aan Ruben.

Met vriendelijke groeten

Ruben Vercauteren
Stad Leiemond
"""


@pytest.fixture
def town():
    return Organisation(
        slug="leiemond", name="Stad Leiemond", colour="#0b5563", street="Kaai 1", city="Leiemond"
    )


def letter(name, appeal="Schrijf ons."):
    message = Message(
        recipient_name=f"{name} Peeters",
        recipient_address=f"{name} Peeters\nMolenweg 27\n9990 Leiemond",
        subject="Je bent toegelaten",
        body_text=TEXT.format(name=name, appeal=appeal),
        created_at=datetime(2026, 6, 10, tzinfo=UTC),
    )
    return message, References("2026-004", "Dossierbeheerder", "0383", "Ruben Vercauteren")


def made(town, *letters):
    return Pdf(letters_pdf(letters, organisation=town, on=date(2026, 6, 11)))


def test_each_letter_begins_on_a_new_page(town):
    pdf = made(town, letter("An"), letter("Bo"), letter("Cis"))
    greetings = [page.partition("Dag ")[2].split()[0] for page in pdf.pages_text()]
    assert greetings == ["An", "Bo", "Cis"]


def test_each_letter_counts_its_own_pages(town):
    pdf = made(town, letter("An", LONG), letter("Bo"))
    assert [" ".join(page.split()[-4:]) for page in pdf.pages_text()] == [
        "bladzijde 1 van 2",
        "bladzijde 2 van 2",
        "bladzijde 1 van 1",
    ]


@pytest.mark.parametrize(
    "words",
    [
        "An Peeters",
        "Molenweg 27",
        "9990 Leiemond",
        "11 juni 2026",
        "2026-004",
        "0383",
        "Je bent toegelaten",
        "Je kandidatuur is geldig.",
        "een gesprek",
        "Niet akkoord?",
        "Schrijf ons.",
        "Met vriendelijke groeten",
    ],
)
def test_a_letter_has_its_address_references_and_own_words(town, words):
    assert words in made(town, letter("An")).text()


def test_the_whole_is_tagged_dutch_and_named(town):
    pdf = made(town, letter("An"), letter("Bo"))
    assert (pdf.is_tagged, pdf.says_pdf_ua, pdf.language, pdf.title) == (
        True,
        True,
        "nl-BE",
        "Brieven met de post, 11 juni 2026 – Stad Leiemond",
    )


def test_every_cell_points_at_its_header_cells(town):
    assert made(town, letter("An")).headless_cells() == []


def test_text_of_a_letter_is_no_markup(town):
    assert "<b>vet</b>" in made(town, letter("An", "<b>vet</b>")).text()


def test_the_same_letters_give_the_same_paper(town):
    assert made(town, letter("An")).bytes == made(town, letter("An")).bytes


def test_no_letters_are_no_paper(town):
    with pytest.raises(ValueError):
        made(town)
