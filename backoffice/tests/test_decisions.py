"""Draft decisions and signed minutes in the back office."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from documents.actions import issue
from documents.models import Document, Kind
from documents.tests.test_bundle import scan
from recruitment.tests.cast import CLOSED

pytestmark = pytest.mark.django_db


@pytest.fixture
def vacancy(stage):
    return stage.admitted(["Ann", "Bea"])


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """How they look is a matter of their own app; here they are made and kept."""
    for name in ("decision_document", "annexes_pdf"):
        monkeypatch.setattr(
            f"backoffice.views.decisions.{name}", lambda *args, name=name, **kw: f"{name} {kw}".encode()
        )


def draft(browser, user, vacancy, about="admission", **data):
    return browser(user).post(reverse("backoffice:draft_decision", args=[vacancy.pk, about]), data)


def test_a_decision_and_its_annexes_are_kept_with_the_version_of_the_rules(browser, hilde, vacancy):
    draft(browser, hilde, vacancy)
    rows = Document.objects.order_by("pk").values_list("kind", "format", "rules_number", "version")
    assert list(rows) == [("decision", "docx", 1, 1), ("annexes", "pdf", 1, 1)]


def test_the_version_without_personal_data_is_numbered_apart(browser, hilde, vacancy):
    draft(browser, hilde, vacancy)
    draft(browser, hilde, vacancy, nameless="1")
    assert list(Document.objects.filter(kind=Kind.DECISION).values_list("version", flat=True)) == [1, 1]


def test_a_text_document_is_handed_out_as_one(browser, hilde, vacancy):
    draft(browser, hilde, vacancy)
    response = browser(hilde).get(
        reverse("backoffice:document", args=[Document.objects.get(kind="decision").pk])
    )
    response.close()
    assert response["Content-Disposition"].endswith('.docx"')
    assert response["Content-Type"].endswith("wordprocessingml.document")


def test_what_cannot_be_decided_yet_is_not_drafted(browser, hilde, vacancy):
    assert draft(browser, hilde, vacancy, "reserve").status_code == 404


def test_an_officer_elsewhere_drafts_nothing(browser, wim, vacancy):
    assert draft(browser, wim, vacancy).status_code == 404


# -- The signed file -------------------------------------------------------------------------------------------------------


@pytest.fixture
def minutes(vacancy, hilde):
    return issue(
        kind=Kind.MINUTES, organisation=vacancy.organisation, vacancy_key=vacancy.key, subject_key="round:1",
        title="Proces-verbaal", pdf=b"%PDF-1", by=hilde, at=CLOSED,
    )  # fmt: skip


def sign(browser, user, minutes, name="pv.pdf", content=None):
    pdf = scan() if content is None else content
    address = reverse("backoffice:signed_document", args=[minutes.pk])
    return browser(user).post(address, {"file": SimpleUploadedFile(name, pdf)})


def test_the_signed_file_becomes_the_official_version(browser, hilde, minutes):
    assert sign(browser, hilde, minutes).status_code == 302
    page = browser(hilde).get(reverse("backoffice:documents")).text
    assert "Ondertekend, officieel" in page and "Vervangen" in page


def test_what_is_no_pdf_is_refused_with_the_reason(browser, hilde, minutes):
    response = sign(browser, hilde, minutes, content=b"<html>")
    assert (response.status_code, Document.objects.count()) == (422, 1)


def test_an_officer_elsewhere_signs_nothing(browser, wim, minutes):
    assert sign(browser, wim, minutes).status_code == 404
