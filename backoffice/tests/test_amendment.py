"""Amending the rules on the screen: write them anew, look, confirm."""

import pytest
from django.urls import reverse

from vacancies.models import RulesVersion, Vacancy
from vacancies.procedure_file import read

WHY = "Het college besliste het zo."


@pytest.fixture
def vacancy(stage):
    return stage.admitted(["An", "Bo"])


@pytest.fixture
def amend(browser, hilde, vacancy, toml):
    """`amend(change, **more)`: send the form with this piece of the rules changed."""
    address = reverse("backoffice:amend_rules", args=[vacancy.pk])

    def amend(*changes, **more):
        sent = {"text": toml(*changes), "reason": WHY, "replaces": vacancy.rules.fingerprint} | more
        return browser(hilde).post(address, sent)

    return amend


LONGER = ("months = 24", "months = 36")


def test_it_starts_from_the_rules_in_force(browser, hilde, vacancy):
    page = browser(hilde).get(reverse("backoffice:amend_rules", args=[vacancy.pk]))
    assert read(page.context["form"]["text"].value()).definition == vacancy.definition


def test_first_it_shows_what_changes_and_for_whom(amend, text):
    page = amend(LONGER)
    assert [application.candidate.first_name for application in page.context["concerned"]] == ["An", "Bo"]
    assert ("3 jaar" in text(page), RulesVersion.objects.count()) == (True, 1)


def test_confirmed_it_is_in_force(amend):
    amend(LONGER, confirm="1", agreed="on")
    assert (Vacancy.objects.get().definition.reserve.months, RulesVersion.objects.count()) == (36, 2)


def test_without_the_tick_it_is_shown_again(amend):
    assert amend(LONGER, confirm="1").status_code == 200
    assert RulesVersion.objects.count() == 1


def test_what_may_not_change_is_said_and_what_was_typed_stays(amend, text):
    page = amend(("closes = 2026-06-09T23:59:00", "closes = 2099-06-09T23:59:00"))
    assert (page.status_code, "De toelating is afgesloten" in text(page)) == (422, True)
    assert "2099" in page.context["form"]["text"].value()


def test_the_same_rules_are_no_amendment(amend):
    assert amend().status_code == 422


def test_every_version_can_be_downloaded(browser, hilde, wim, vacancy, amend):
    amend(LONGER, confirm="1", agreed="on")
    first = reverse("backoffice:version_file", args=[vacancy.pk, 1])
    assert read(browser(hilde).get(first).content).definition.reserve.months == 24
    assert browser(wim).get(first).status_code == 404
