"""Draft decisions as text documents."""

import io
import zipfile

import docx
import pytest

from documents.nameless import Nameless, Person
from documents.office import Decision, Table, decision_docx
from documents.tests.test_render import HOSTILE
from organisations.models import Organisation


def made(text="Ann Peeters", **extra):
    town = Organisation(slug="leiemond", name="Stad Leiemond", colour="#005b6b")
    decision = Decision(
        "Ontwerpbesluit", "college", text, [("Feiten", [text, Table(["Naam"], [[text]])])], [[text]], [text],
        [(text, "burgemeester")],
    )  # fmt: skip
    return decision_docx(decision, organisation=town, **extra)


def words(content):
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def test_a_decision_has_its_sections_articles_and_annexes_in_dutch():
    text = words(made())
    assert [h for h in ("Feiten", "Artikel 1", "Bijlagen", "Ondertekening") if h not in text] == []
    assert b'w:lang w:val="nl-BE"' in zipfile.ZipFile(io.BytesIO(made())).read("word/styles.xml")


def test_the_same_decision_gives_the_same_bytes():
    assert made() == made()


def test_without_personal_data_no_part_of_the_package_names_anybody():
    package = zipfile.ZipFile(io.BytesIO(made(nameless=Nameless([Person("Ann", "Peeters", "2026-0001")]))))
    assert [name for name in package.namelist() if b"Peeters" in package.read(name)] == []


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text_and_reaches_nothing(text):
    package = zipfile.ZipFile(io.BytesIO(made(text)))
    links = [package.read(name) for name in package.namelist() if name.endswith(".rels")]
    assert b'TargetMode="External"' not in b"".join(links)
    assert b"fldChar" not in package.read("word/document.xml")
