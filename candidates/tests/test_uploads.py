import io
import re

import pytest
from django.utils import translation
from PIL import Image, ImageFile

from candidates.tests import files
from candidates.uploads import RefusedError, check_size, checked_name, inspect, megabytes

pytestmark = pytest.mark.uploads


def why_refused(title: str, content: bytes) -> str:
    """The sentence with which a file is refused; "" when it is kept."""
    try:
        inspect(title, content)
    except RefusedError as error:
        return " ".join(error.messages)
    return ""


@pytest.mark.parametrize("family", files.FAMILIES, ids=lambda family: family.__name__)
def test_no_bad_file_is_kept_and_each_is_refused_in_a_sentence(family):
    answers = {what: why_refused(title, content) for what, title, content in family()}
    assert {what: text for what, text in answers.items() if not re.fullmatch(r"[a-z].{20,}\.", text)} == {}


def test_a_picture_that_is_cut_off_is_refused_whatever_else_the_process_imported(monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    answers = {what: why_refused(title, content) for what, title, content in files.truncated()}
    assert [what for what, text in answers.items() if not text] == []


def test_there_are_at_least_two_hundred_bad_files():
    assert sum(1 for family in files.FAMILIES for _bad in family()) >= 200


@pytest.mark.parametrize(
    ("title", "content", "media_type"),
    [
        ("cv.pdf", files.pdf(), "application/pdf"),
        ("CV.PDF", files.pdf(3), "application/pdf"),
        (
            "cv.docx",
            files.docx(),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        ("cv.odt", files.odt(), "application/vnd.oasis.opendocument.text"),
        ("foto.jpg", files.picture(), "image/jpeg"),
        ("foto.jpeg", files.picture(), "image/jpeg"),
        ("foto.png", files.picture("PNG"), "image/png"),
    ],
)
def test_a_good_file_is_kept_as_what_it_is(title, content, media_type):
    assert inspect(title, content).media_type == media_type


@pytest.mark.parametrize(
    ("title", "content"), [("cv.pdf", files.pdf()), ("cv.docx", files.docx()), ("cv.odt", files.odt())]
)
def test_a_document_is_kept_to_the_byte(title, content):
    assert inspect(title, content).content == content


def test_a_pdf_with_a_link_to_a_page_is_no_program():
    link = files.Dictionary(S=files.Name.URI, URI="https://leiemond.example/")
    assert inspect("cv.pdf", files.pdf(OpenAction=link)).extension == "pdf"


def test_a_picture_is_turned_as_it_was_taken_and_says_nothing_more_of_it():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter
    exif[0x010F] = "Merk"
    kept = Image.open(io.BytesIO(inspect("foto.jpg", files.picture(size=(40, 30), exif=exif)).content))
    assert (kept.size, dict(kept.getexif())) == ((30, 40), {})


def test_what_trails_after_a_picture_is_not_kept():
    content = inspect("foto.jpg", files.picture() + b"SEFT trailer of a telephone").content
    assert b"SEFT" not in content


def test_a_large_photo_is_kept_at_a_readable_size():
    kept = Image.open(io.BytesIO(inspect("foto.jpg", files.picture(size=(5000, 50))).content))
    assert kept.size == (4000, 40)


def test_a_png_keeps_its_transparency():
    written = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(written, "PNG")
    assert Image.open(io.BytesIO(inspect("foto.png", written.getvalue()).content)).mode == "RGBA"


def test_a_folder_in_a_name_is_left_out():
    assert checked_name(r"C:\Users\Samira\cv.pdf") == "cv.pdf"


def test_a_long_name_keeps_its_kind():
    name = checked_name("a" * 300 + ".pdf")
    assert (len(name), name.endswith("a.pdf")) == (150, True)


def test_a_file_of_ten_megabytes_is_small_enough():
    assert check_size(10 * 1024 * 1024) is None


@pytest.mark.parametrize(
    ("size", "text"), [(1, "1 kB"), (214_300, "214 kB"), (1_000_000, "1 MB"), (14_260_000, "14,2 MB")]
)
def test_sizes_read_as_people_write_them(size, text):
    with translation.override("nl"):
        assert megabytes(size) == text


def test_the_same_content_has_the_same_hash():
    assert inspect("a.odt", files.odt()).sha256 == inspect("b.odt", files.odt()).sha256
