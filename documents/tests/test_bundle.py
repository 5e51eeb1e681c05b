"""Pieces bound into one numbered PDF."""

import base64
import io

import pikepdf
import pytest

from documents.bundle import Cover, Piece, bundle_pdf, picture
from documents.nameless import Nameless, Person
from documents.render import Paper
from documents.tests.pdf import Pdf
from organisations.models import Organisation

pytestmark = pytest.mark.documents


@pytest.fixture
def town():
    return Organisation(slug="leiemond", name="Stad Leiemond", colour="#005b6b")


def plain(title, *lines):
    sections = [{"title": "", "lines": lines}]
    return Paper("print/piece.html", {"running": title, "heading": title, "sections": sections}, title)


def scan(pages=1, **extra):
    pdf = pikepdf.new()
    for _page in range(pages):
        pdf.add_blank_page(page_size=(420, 595))
        pdf.pages[-1].obj.Annots = pdf.make_indirect(pikepdf.Array([pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9],
            A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://elsewhere.example/"),
        )]))  # fmt: skip
    out = io.BytesIO()
    pdf.save(out, **extra)
    return out.getvalue()


def bound(town, *pieces, **extra):
    return Pdf(bundle_pdf(Cover("Dossier"), pieces, organisation=town, title="Dossier", **extra))


def test_pieces_are_numbered_and_so_are_the_pages_of_the_whole(town):
    pdf = bound(
        town, Piece("Brief", plain("Brief")), Piece("Scan", pdf=scan(2)), Piece("Besluit", plain("Besluit"))
    )
    assert [f"bladzijde {n} van 5" in text for n, text in enumerate(pdf.pages_text(), 1)] == [True] * 5
    cover = pdf.pages_text()[0]
    assert "1 Brief 2 1" in cover and "2 Scan 3 2" in cover and "3 Besluit 5 1" in cover


def test_a_bundle_of_our_own_papers_stays_accessible(town):
    pdf = bound(town, Piece("Brief", plain("Brief")))
    assert (pdf.is_tagged, pdf.says_pdf_ua, pdf.language, pdf.headless_cells()) == (True, True, "nl-BE", [])


def test_with_files_of_others_it_does_not_say_that_all_of_it_is_accessible(town):
    assert not bound(town, Piece("Scan", pdf=scan())).says_pdf_ua


def test_links_of_others_lead_nowhere(town):
    assert b"elsewhere" not in bound(town, Piece("Scan", pdf=scan())).bytes


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7 damaged", scan(encryption=pikepdf.Encryption(owner="a", user="b"))]
)
def test_what_cannot_be_read_is_named_in_the_inventory(town, content):
    assert "Apart bewaard" in bound(town, Piece("Scan", pdf=content)).pages_text()[0]


def test_without_names_nobody_is_named(town):
    nameless = Nameless([Person("Ann", "Peeters", "2026-0001")])
    text = bound(town, Piece("Over Ann Peeters", plain("PV", "Peeters was laat.")), nameless=nameless).text()
    assert "Peeters" not in text and "2026-0001 was laat." in text


def test_the_same_pieces_give_the_same_bytes(town):
    pieces = [Piece("Brief", plain("Brief")), Piece("Scan", pdf=scan())]
    assert bound(town, *pieces).bytes == bound(town, *pieces).bytes


def test_a_picture_has_its_title_as_alternative_text(town):
    gif = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==")
    pdf = bound(town, Piece("Diploma", picture("Diploma", gif, "image/gif")))
    assert [str(figure.Alt) for figure in pdf.elements("Figure")] == ["Diploma"]
