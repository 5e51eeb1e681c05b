from datetime import date

import pytest
from django.urls import reverse

from documents.models import Document
from documents.render import UnprintableError
from recruitment.tests.cast import ADOPTED
from reserves.actions import draw_up

PDF = b"%PDF-1.7 made for a test"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """How a document looks is a matter of its own app; here it is made, kept and handed out."""
    for name in ("brochure_pdf", "minutes_pdf", "final_minutes_pdf", "reserve_list_pdf"):
        monkeypatch.setattr(f"backoffice.views.documents.{name}", lambda *args, **kwargs: PDF)


def make(browser, user, vacancy, kind="brochure", subject=None):
    data = {"kind": kind, "subject": subject or vacancy.key}
    return browser(user).post(reverse("backoffice:issue_document", args=[vacancy.pk]), data)


def makeable(browser, user, vacancy):
    response = browser(user).get(reverse("backoffice:vacancy_documents", args=[vacancy.pk]))
    return [row["item"].kind for row in response.context["makeable"]]


@pytest.fixture
def brochure(browser, hilde, stage):
    vacancy = stage.published()
    make(browser, hilde, vacancy)
    return Document.objects.get()


def test_a_brochure_is_made_and_kept(brochure):
    assert (brochure.kind, brochure.version, brochure.title) == (
        "brochure",
        1,
        "Infobrochure Dossierbeheerder",
    )


def test_the_same_again_stays_one_version(browser, hilde, stage):
    vacancy = stage.published()
    make(browser, hilde, vacancy)
    make(browser, hilde, vacancy)
    assert Document.objects.count() == 1


def test_a_draft_has_a_brochure_only(browser, hilde, stage):
    assert makeable(browser, hilde, stage.draft()) == ["brochure"]


def test_minutes_are_made_of_a_closed_round(browser, hilde, stage):
    vacancy = stage.admitted(["An"])
    run = stage.closed(vacancy, "written", {"An": "70"})
    make(browser, hilde, vacancy, "minutes", f"round:{run.round_id}")
    assert Document.objects.get().kind == "minutes"


def test_minutes_of_a_running_round_cannot_be_made(browser, hilde, stage):
    vacancy = stage.admitted(["An"])
    round_ = stage.round(vacancy, "written")
    response = make(browser, hilde, vacancy, "minutes", f"round:{round_.pk}")
    assert (response.status_code, Document.objects.count()) == (404, 0)


def test_the_end_has_minutes_of_everything_and_a_list(browser, hilde, stage):
    ranking = stage.ranked({"An": ("70", "80")})
    draw_up(
        ranking.vacancy,
        authority="College",
        reference="2026/9",
        decided_on=date(2026, 6, 29),
        by=hilde,
        at=ADOPTED,
    )
    assert makeable(browser, hilde, ranking.vacancy) == [
        "brochure",
        "minutes",
        "minutes",
        "minutes",
        "reserve_list",
    ]


def test_a_document_is_handed_out_as_an_attachment(browser, hilde, brochure):
    response = browser(hilde).get(reverse("backoffice:document", args=[brochure.pk]))
    assert (
        response.getvalue(),
        response.headers["Content-Type"],
        response.headers["Content-Disposition"],
        response.headers["X-Content-Type-Options"],
    ) == (PDF, "application/pdf", 'attachment; filename="infobrochure-dossierbeheerder-v1.pdf"', "nosniff")


def test_a_visitor_gets_no_document(browser, brochure):
    response = browser().get(reverse("backoffice:document", args=[brochure.pk]))
    assert response.headers["Location"].startswith(reverse("account_login"))


def test_a_stranger_gets_no_document(browser, wim, brochure):
    assert browser(wim).get(reverse("backoffice:document", args=[brochure.pk])).status_code == 404


def test_a_stranger_makes_no_document(browser, wim, stage):
    response = make(browser, wim, stage.published())
    assert (response.status_code, Document.objects.count()) == (404, 0)


def test_a_document_is_not_made_by_looking(browser, hilde, stage):
    address = reverse("backoffice:issue_document", args=[stage.published().pk])
    assert browser(hilde).get(address).status_code == 405


@pytest.mark.parametrize(("query", "number"), [({}, 1), ({"kind": "brochure"}, 1), ({"kind": "minutes"}, 0)])
def test_documents_are_filtered(browser, hilde, brochure, query, number):
    response = browser(hilde).get(reverse("backoffice:documents"), query)
    assert len(response.context["rows"]) == number


def test_a_stranger_sees_no_documents(browser, wim, brochure):
    assert browser(wim).get(reverse("backoffice:documents")).context["rows"] == []


def test_the_list_costs_the_same_for_many(browser, hilde, stage, brochure, django_assert_max_num_queries):
    def queries():
        with django_assert_max_num_queries(200) as counted:
            browser(hilde).get(reverse("backoffice:documents"))
        return len(counted)

    few = queries()
    for _ in range(4):
        make(browser, hilde, stage.published())
    assert queries() == few


def test_what_does_not_fit_on_paper_is_said_and_not_kept(browser, hilde, stage, monkeypatch):
    def too_long(*args, **kwargs):
        raise UnprintableError("a text is too long for its place on the page")

    monkeypatch.setattr("backoffice.views.documents.brochure_pdf", too_long)
    vacancy = stage.published()
    page = browser(hilde).post(
        reverse("backoffice:issue_document", args=[vacancy.pk]),
        {"kind": "brochure", "subject": vacancy.key},
        follow=True,
    )
    (message,) = page.context["messages"]
    assert (Document.objects.count(), "te lang voor zijn plaats" in str(message)) == (0, True)
