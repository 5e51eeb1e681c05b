import io

import pikepdf
import pytest
from django.urls import reverse
from django.utils.timezone import now

from backoffice.dossier_paper import dossier_pdf
from candidates.requests import Asked, ask
from candidates.terms import QUESTION


@pytest.fixture
def application(stage, hilde):
    ranking = stage.ranked({"An": ("80", "80"), "Bo": ("40", "45")})
    application = stage.application(ranking.vacancy, "Bo")
    ask(ranking.vacancy, Asked(QUESTION, "Waarom?", application=application), by=hilde, at=now())
    return application


def address(application):
    return reverse("backoffice:dossier_file", args=[application.pk])


def test_the_paper_is_tagged_titled_and_in_dutch(application):
    with pikepdf.open(io.BytesIO(dossier_pdf(application, at=now()))) as pdf:
        about = (str(pdf.Root.Lang), bool(pdf.Root.MarkInfo.Marked), str(pdf.docinfo["/Title"]))
    assert about == (
        "nl-BE",
        True,
        "Dossier van Bo Peeters (0002), Dossierbeheerder, 2026-001 – Stad Leiemond",
    )


def test_the_officer_takes_it_along(browser, hilde, application):
    response = browser(hilde).get(address(application))
    assert (response["Content-Type"], response.content[:5]) == ("application/pdf", b"%PDF-")


def test_it_is_for_who_reaches_the_application(browser, wim, noor, application):
    got = {who: browser(who).get(address(application)) for who in (None, wim, noor)}
    assert [page.status_code for page in got.values()] == [302, 404, 403]
