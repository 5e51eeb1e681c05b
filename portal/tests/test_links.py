"""Pages that an installation may lack: where they are, everything leads there; where not, nothing does."""

from importlib import import_module

import pytest
from django.urls import include, path, reverse

from portal import urls
from portal.links import optional_url
from recruitment.tests.cast import DECIDED, REGISTERED, two_tests
from vacancies.rules import Lack, RequiredDocument


def nothing(request, pk):
    """A page of another part of the portal."""


@pytest.fixture
def whole_portal(settings):
    """A portal in which one can apply and hand in documents."""
    pages = [
        path("solliciteren/<int:pk>/", nothing, name="apply"),
        path("mijn/kandidaturen/<int:pk>/documenten/", nothing, name="documents"),
    ]
    known = [pattern for pattern in urls.urlpatterns if pattern.name not in ("apply", "documents")]
    *others, _portal = import_module(settings.ROOT_URLCONF).urlpatterns
    portal = path("", include((known + pages, "portal")))
    settings.ROOT_URLCONF = type("urls", (), {"urlpatterns": [*others, portal]})


def test_a_page_that_is_not_there_has_no_address():
    assert optional_url("portal:not_there", 1) == ""


def test_an_open_vacancy_leads_to_applying(client, stage, today, whole_portal):
    today(REGISTERED)
    vacancy = stage.published()
    page = client.get(reverse("portal:vacancy", args=[vacancy.pk])).content.decode()
    assert page.count(f'href="/solliciteren/{vacancy.pk}/"') == 2


def test_a_closed_vacancy_leads_nobody_to_applying(client, stage, today, whole_portal):
    today(DECIDED)
    page = client.get(reverse("portal:vacancy", args=[stage.published().pk])).content.decode()
    assert "/solliciteren/" not in page


def test_missing_documents_are_the_next_step(browser, stage, samira, applied, today, whole_portal):
    today(REGISTERED)
    paper = RequiredDocument("letter", "je motivatiebrief", lack=Lack.REMEDY, remedy_days=5)
    application = applied(stage.published(two_tests(documents=(paper,))), samira)
    step = browser(samira).get(reverse("portal:application", args=[application.pk])).context["step"]
    assert (step.title, step.deadline.moment, step.actions) == (
        "Bezorg nog 1 document",
        "zondag 14 juni 2026",
        (("Voeg documenten toe", f"/mijn/kandidaturen/{application.pk}/documenten/"),),
    )
