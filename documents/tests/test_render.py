"""HTML to PDF: accessible, in our typeface, out of reach of anything but our own files."""

import base64
import socket
from unittest.mock import patch

import pytest
from django.core.files.base import ContentFile
from django.utils import translation

from documents.render import (
    ORIGIN,
    House,
    Paper,
    UnprintableError,
    _house_sheet,
    _OwnFilesOnly,
    render_many,
    render_pdf,
)
from documents.tests.pdf import OURS, Pdf
from organisations.models import Organisation

pytestmark = pytest.mark.documents


@pytest.fixture
def town():
    return Organisation(slug="leiemond", name="Stad Leiemond", colour="#0b5563", city="Leiemond")


def letter(**more):
    return {
        "running": "Dossierbeheerder, dossier 0383",
        "heading": "Je bent geslaagd",
        "address": ["Lotte Hendrickx", "Molenweg 27", "9990 Leiemond"],
        "date": "24 maart 2027",
        "number": "2027-004",
        "reference": "0383",
        "function": "Dossierbeheerder",
        "first_name": "Lotte",
        "officer": "Ruben Vercauteren",
        "contact": "Ruben Vercauteren, 059 00 01 34",
        "rows": [
            {"title": "Opdracht", "points": "31,00", "mark": "20", "maximum": "40", "fill": 372, "at": 240},
            {"title": "Totaal", "points": "31,00", "mark": "–", "maximum": "40", "fill": 372, "at": None},
        ],
        "sections": [{"title": "Waarom", "paragraphs": [{"text": "Sterk werk."}]}],
        **more,
    }


def made(town, **more):
    return Pdf(render_pdf("print/letter.html", letter(**more), organisation=town, title="Je resultaat"))


def test_a_document_is_tagged_as_pdf_ua(town):
    pdf = made(town)
    assert (pdf.is_tagged, pdf.says_pdf_ua) == (True, True)


def test_a_document_is_in_dutch_whatever_the_language_of_the_screen(town):
    with translation.override("en"):
        pdf = made(town)
    assert pdf.language == "nl-BE"
    assert "Met vriendelijke groeten" in pdf.text()


def test_the_title_names_the_document_and_the_house(town):
    assert made(town).title == "Je resultaat – Stad Leiemond"


def test_every_cell_points_at_its_header_cells(town):
    assert made(town).headless_cells() == []


def test_a_drawn_score_has_its_figures_as_alternative_text(town):
    assert [str(f.Alt) for f in made(town).elements("Figure")] == ["31,00 op 40", "31,00 op 40"]


def test_only_our_typeface_is_embedded(town):
    pdf = made(town, heading="Ǆ Łódź ™ ≥ → “x”", first_name="مرحبا 你好 🎉 עברית ①")
    assert pdf.typefaces() - OURS == set()


def test_the_same_input_gives_the_same_bytes(town):
    assert made(town).bytes == made(town).bytes


def test_every_page_says_which_it_is_of_how_many(town):
    text = made(town, sections=[{"title": "Lang", "paragraphs": [{"text": "woord " * 900}]}]).text()
    assert "bladzijde 1 van 3" in text and "bladzijde 3 van 3" in text


def test_many_documents_come_in_their_order_and_as_one_by_one(town):
    papers = [Paper("print/letter.html", letter(reference=str(n)), f"Brief {n}") for n in range(12)]
    alone = [render_pdf(p.template_name, p.context, organisation=town, title=p.title) for p in papers]
    assert list(render_many(papers, organisation=town)) == alone


# -- The organisation's look ---------------------------------------------------------------------------------------------

LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path fill="#0B5563" d="M0 0H9V9H0Z"/></svg>'
)


def stylesheet(colour, logo=b""):
    with patch("documents.render.CSS") as css:
        _house_sheet.__wrapped__(House(colour, logo))
    return css.call_args.kwargs["string"]


def test_the_colour_of_the_organisation_is_the_colour_of_its_documents():
    assert "--brand: #8b1a1a" in stylesheet("#8b1a1a")


def test_a_colour_that_cannot_carry_white_text_is_printed_as_ink():
    assert "--brand: #16222c" in stylesheet("#ffee00")


def test_a_logo_in_the_one_colour_is_white_on_the_cover():
    white = base64.b64encode(LOGO.replace(b"#0B5563", b"#ffffff")).decode()
    assert white in stylesheet("#0b5563", LOGO)


def test_a_logo_with_colours_of_its_own_stands_on_paper_on_the_cover():
    assert "background-color: white" in stylesheet("#8b1a1a", LOGO)


# -- What a document reaches ---------------------------------------------------------------------------------------------

OUTSIDE = [
    "http://127.0.0.1:9/x.png",
    "https://example.org/x.css",
    "//example.org/x.png",
    "ftp://example.org/x",
    "file:///etc/passwd",
    "file://localhost/etc/hostname",
    "/etc/passwd",
    "../../etc/passwd",
    ORIGIN + "../recruitment/settings.py",
    ORIGIN + "%2e%2e/recruitment/settings.py",
    ORIGIN + "/etc/passwd",
    ORIGIN + "typeface/../../../etc/passwd",
    ORIGIN.replace("https", "http") + "css/print.css",
    ORIGIN[:-1] + ".example.org/css/print.css",
]


@pytest.mark.parametrize("url", OUTSIDE)
def test_nothing_but_our_own_files_is_answered(url):
    with pytest.raises(Exception):  # noqa: B017 (Django's for a path outside, ValueError or the library's own for others)
        _OwnFilesOnly().fetch(url)


def test_our_static_files_and_data_urls_are_answered():
    assert _OwnFilesOnly().fetch(ORIGIN + "css/print.css").read().startswith(b"/* Print")
    assert _OwnFilesOnly().fetch("data:text/plain,abc").read() == b"abc"


HOSTILE = [
    "<script>alert(1)</script>",
    '<img src="http://127.0.0.1:9/x.png">',
    '<img src="file:///etc/passwd">',
    '"><link rel="stylesheet" href="http://127.0.0.1:9/x.css">',
    '<link rel="attachment" href="file:///etc/passwd">',
    "<style>@import url(http://127.0.0.1:9/x.css)</style>",
    '<svg><image href="file:///etc/passwd"/></svg>',
    '<object data="file:///etc/passwd"></object>',
    '<a href="javascript:alert(1)">x</a>',
    "{{ organisation.name }}{% include 'base.html' %}",
    "x" * 10_000,
    "\u202e moordnaloV",
    "\x00\x07\x1b[31m",
    "&lt;b&gt; &amp; &#x3c;",
    "<table>" * 200,
    "＜script＞",
    "e\u0301" * 500,
    "]]> <!-- --> <![CDATA[",
    "= 1 + 1",
    "a\n" * 3000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_printed_as_text_and_fetches_nothing(town, text, monkeypatch):
    def refused(*arguments, **more):
        raise AssertionError("a document opened a connection")

    monkeypatch.setattr(socket.socket, "connect", refused)
    name = text[:200]  # as long as the models let names and titles be
    pdf = made(
        town,
        heading=name,
        address=[name, name],
        officer=name,
        running=name,
        rows=[{"title": name, "points": "1", "mark": "–", "maximum": "1", "fill": None, "at": None}],
        sections=[{"title": "Waarom", "paragraphs": [{"text": text}, {"bullets": [text]}]}],
    )
    assert pdf.typefaces() - OURS == set()
    assert "/EmbeddedFiles" not in pdf.root.get("/Names", {})
    assert b"root:x:0" not in pdf.bytes


def test_a_text_that_cannot_be_laid_out_is_refused_clearly(town):
    with pytest.raises(UnprintableError, match="too long"):
        made(town, sections=[{"title": "woord " * 3000, "paragraphs": [{"text": "woord " * 3000}]}])


def test_a_long_text_in_a_table_runs_on_over_pages(town):
    row = {"title": "woord " * 3000, "points": "1", "mark": "–", "maximum": "1", "fill": None, "at": None}
    assert made(town, rows=[row]).pages > 2


def test_a_logo_reaches_nothing_outside_either(db, town, monkeypatch):
    monkeypatch.setattr(socket.socket, "connect", lambda *a: pytest.fail("a document opened a connection"))
    drawing = (
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'
        b'<image href="file:///etc/passwd" width="9" height="9"/>'
        b'<image xlink:href="http://127.0.0.1:9/x.png" width="9" height="9"/></svg>'
    )
    town.logo.save("logo.svg", ContentFile(drawing), save=False)
    assert made(town).pages == 1


def test_a_logo_that_is_no_drawing_leaves_the_name(db, town):
    town.logo.save("logo.png", ContentFile(b"no picture at all"), save=False)
    assert "Stad Leiemond" in made(town).text()
