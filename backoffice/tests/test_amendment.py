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
    page = browser(hilde).get(reverse("backoffice:amend_rules", args=[vacancy.pk]) + "?as=text")
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


# -- Block by block ------------------------------------------------------------------------------------------


@pytest.fixture
def write_block(browser, hilde, vacancy):
    """Save the reserve with this many months in the editor of the blocks; the page that follows."""
    address = reverse("backoffice:edit_rule", args=[vacancy.pk, "reserve"])

    def write_block(months):
        officer = browser(hilde)
        form = officer.get(address).context["form"]
        sent = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
        seen = officer.get(address).context["seen"]
        return officer.post(address, sent | {"months": months, "seen": seen}, follow=True)

    return write_block


def test_a_block_that_is_saved_stands_in_the_amendment_and_not_in_force(write_block, vacancy):
    assert write_block(36).context["begun"]
    there = Vacancy.objects.get()
    assert (there.proposed.reserve.months, there.definition) == (36, vacancy.definition)


def test_what_was_written_in_blocks_is_looked_at_and_confirmed(browser, hilde, write_block, vacancy):
    form = write_block(36).context["form"]
    sent = {name: form[name].value() or "" for name in ("text", "replaces", "written")} | {"reason": WHY}
    officer, address = browser(hilde), reverse("backoffice:amend_rules", args=[vacancy.pk])
    assert officer.post(address, sent).context["number"] == 2
    officer.post(address, sent | {"confirm": "1", "agreed": "on"})
    there = Vacancy.objects.get()
    assert (there.definition.reserve.months, there.proposed) == (36, there.definition)


def test_an_amendment_can_be_dropped(browser, hilde, write_block, vacancy):
    write_block(36)
    browser(hilde).post(reverse("backoffice:amend_rules", args=[vacancy.pk]), {"drop": "1"})
    assert Vacancy.objects.get().proposed == vacancy.definition


def test_an_amendment_of_a_version_that_is_no_longer_in_force_is_none(write_block, amend):
    write_block(36)
    amend(("months = 24", "months = 12"), confirm="1", agreed="on")
    there = Vacancy.objects.get()
    assert there.proposed == there.definition


def test_every_version_can_be_downloaded(browser, hilde, wim, vacancy, amend):
    amend(LONGER, confirm="1", agreed="on")
    first = reverse("backoffice:version_file", args=[vacancy.pk, 1])
    assert read(browser(hilde).get(first).content).definition.reserve.months == 24
    assert browser(wim).get(first).status_code == 404
