"""The way of a draft to its publication, on its pages."""

from dataclasses import replace

import pytest
from django.urls import reverse

from recruitment.tests.cast import two_tests


@pytest.fixture
def strip(browser, hilde, text):
    """`strip(vacancy, page)`: the words of a page of this vacancy."""

    def strip(vacancy, page="vacancy_documents"):
        return text(browser(hilde).get(reverse(f"backoffice:{page}", args=[vacancy.pk])))

    return strip


def test_it_says_what_lacks_before_publication(stage, strip):
    draft = stage.draft(replace(two_tests(), rounds=()))
    assert "te verbeteren uit de bibliotheek 3 Naspelen" in strip(draft)
    assert "5 Publiceren eerst de regels" in strip(draft)


def test_rules_in_order_lead_to_publication(stage, strip):
    assert "5 Publiceren met het besluit" in strip(stage.draft(), "rehearsal")


def test_once_published_there_is_no_way_to_go(stage, strip):
    assert "Naspelen" not in strip(stage.published())
