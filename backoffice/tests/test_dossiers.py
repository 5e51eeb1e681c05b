"""The numbered dossier of a request: what is in it, who asks for it, who gets it."""

import pytest
from django.urls import reverse

from candidates import requests
from documents import jobs
from documents.models import Document, Job
from documents.tests.pdf import Pdf
from documents.tests.test_bundle import scan
from journal.models import Entry
from recruitment.tests.cast import ADOPTED
from vacancies.models import Vacancy

pytestmark = [pytest.mark.django_db, pytest.mark.documents]


@pytest.fixture
def vacancy(stage):
    ranking = stage.ranked({"Ann": ("70", "70"), "Bea": ("60", "65"), "Cleo": ("55", "20")})
    return Vacancy.objects.select_related("organisation", "officer").get(pk=ranking.vacancy_id)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """The brochure is tested where it is made; here a page stands for it."""
    page = scan()
    monkeypatch.setattr("backoffice.dossiers.brochure_pdf", lambda *args, **kwargs: page)


@pytest.fixture
def asked(stage, vacancy, hilde):
    def ask(kind, name="Ann"):
        application = stage.application(vacancy, name)
        return requests.ask(
            vacancy, requests.Asked(kind, "Ik wil alles zien.", application=application), by=hilde, at=ADOPTED
        )

    return ask


def made(browser, user, row):
    """The text of the dossier, made by the worker."""
    browser(user).post(reverse("backoffice:make_dossier", args=[row.pk]))
    assert jobs.make_due() == 1
    with Document.objects.get(subject_key=f"request:{row.pk}").file.open("rb") as file:
        return Pdf(file.read()).text()


def test_a_dossier_for_inspection_names_nobody_but_its_candidate(browser, hilde, asked, vacancy):
    text = made(browser, hilde, asked("inspection"))
    others = [a for a in vacancy.applications.all() if a.candidate.first_name != "Ann"]
    assert [a.reference for a in others if a.reference in text] == []
    assert [a for a in others if f"{a.candidate.first_name} {a.candidate.last_name}" in text] == []
    assert "Ann" in text


def test_what_was_not_told_yet_is_not_in_it(browser, hilde, asked):
    text = made(browser, hilde, asked("inspection"))
    assert "Uittreksel uit het proces-verbaal" not in text


def test_the_dossier_of_an_appeal_holds_the_minutes_and_the_chain_of_the_journal(
    browser, hilde, asked, vacancy
):
    text = made(browser, hilde, asked("appeal"))
    assert "Eindproces-verbaal" in text and "Ik wil alles zien." in text
    first = Entry.objects.of_chain(vacancy.key).order_by("sequence").first()
    assert first.digest[:8] in text


def test_the_page_says_that_it_is_being_made(browser, hilde, asked):
    row = asked("inspection")
    browser(hilde).post(reverse("backoffice:make_dossier", args=[row.pk]))
    page = browser(hilde).get(reverse("backoffice:request", args=[row.pk])).text
    assert "data-waiting" in page and "Wacht" in page


@pytest.fixture
def kept(browser, hilde, asked, monkeypatch):
    """A request for inspection whose dossier was made, as a small file."""
    monkeypatch.setattr("backoffice.dossiers.bundle_pdf", lambda *args, **kwargs: b"%PDF-1")
    row = asked("inspection")
    browser(hilde).post(reverse("backoffice:make_dossier", args=[row.pk]))
    jobs.make_due()
    return row


def test_a_candidate_gets_it_once_it_is_given(browser, hilde, kept, arrange, noor):
    with arrange():
        candidate = kept.application.candidate
        candidate.user = noor
        candidate.save(update_fields=["user"])
    address = reverse("portal:dossier", args=[kept.application_id, kept.pk])
    assert browser(noor).get(address).status_code == 404
    browser(hilde).post(reverse("backoffice:give_dossier", args=[kept.pk]), {"version": "1"})
    response = browser(noor).get(address)
    assert b"".join(response.streaming_content) == b"%PDF-1"
    assert address in browser(noor).get(reverse("portal:requests", args=[kept.application_id])).text


def test_nobody_else_gets_it(browser, hilde, kept, noor):
    browser(hilde).post(reverse("backoffice:give_dossier", args=[kept.pk]), {"version": "1"})
    address = reverse("portal:dossier", args=[kept.application_id, kept.pk])
    assert browser(noor).get(address).status_code == 404


@pytest.mark.parametrize("name", ["make_dossier", "give_dossier"])
def test_an_officer_elsewhere_neither_makes_nor_gives_one(browser, wim, asked, name):
    address = reverse(f"backoffice:{name}", args=[asked("inspection").pk])
    assert browser(wim).post(address, {"version": "1"}).status_code == 404
    assert Job.objects.count() == 0


def test_a_question_has_no_dossier(browser, hilde, asked):
    assert (
        browser(hilde).post(reverse("backoffice:make_dossier", args=[asked("question").pk])).status_code
        == 404
    )
