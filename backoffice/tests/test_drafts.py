from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from recruitment.tests.cast import two_tests
from vacancies.models import Vacancy
from vacancies.procedure_file import read, write
from vacancies.rules import Cut, CutAmong, PassRule


@pytest.fixture
def draft(stage):
    return stage.draft()


def rules(vacancy):
    return reverse("backoffice:rules", args=[vacancy.pk])


def as_text(vacancy):
    return reverse("backoffice:rules_text", args=[vacancy.pk])


def publication(vacancy):
    return reverse("backoffice:publish", args=[vacancy.pk])


DECISION = {"authority": "College", "reference": "2026/CBS/7", "date": "2026-04-27"}


LATER = datetime(2099, 6, 9, 23, 59)


def coming(definition=None):
    """Rules whose last day to register is still to come."""
    whole = definition or two_tests()
    return replace(whole, offer=replace(whole.offer, closes=LATER))


def odd():
    """Possible, but hardly meant: the best of those who passed, without anything to pass."""
    definition = coming()
    first = replace(definition.rounds[0], passing=PassRule(), cut=Cut(CutAmong.PASSED, 3), eliminating=True)
    return replace(definition, rounds=(first, definition.rounds[1]))


# -- Editing -------------------------------------------------------------------------------------------------


def test_the_editor_holds_the_draft(browser, hilde, draft):
    response = browser(hilde).get(as_text(draft))
    assert read(response.context["form"]["text"].value()).definition == draft.definition


def test_the_sentences_of_the_brochure_stand_beside_it(browser, hilde, draft, text):
    assert "Het eindresultaat" in text(browser(hilde).get(as_text(draft)))


def test_a_change_is_saved(browser, hilde, draft, toml):
    browser(hilde).post(as_text(draft), {"text": toml(("months = 24", "months = 36"))})
    assert Vacancy.objects.get().definition.reserve.months == 36


def test_a_mistake_saves_nothing_and_keeps_what_was_typed(browser, hilde, draft, toml):
    source = toml(("months = 24", "months = 0"))
    response = browser(hilde).post(as_text(draft), {"text": source})
    assert (response.status_code, response.context["form"]["text"].value()) == (422, source)
    assert Vacancy.objects.get().definition.reserve.months == 24


def test_a_mistake_gets_its_line(browser, hilde, draft, toml):
    source = toml(("months = 24", "months = 0"))
    response = browser(hilde).post(as_text(draft), {"text": source})
    line = next(number for number, line in enumerate(source.split("\n"), 1) if "months = 0" in line)
    assert [problem.line for problem in response.context["errors"]] == [line]


def test_odd_rules_are_named_but_saved(browser, hilde, draft):
    browser(hilde).post(as_text(draft), {"text": write(odd())})
    response = browser(hilde).get(as_text(draft))
    assert (len(response.context["errors"]), len(response.context["warnings"]) > 0) == (0, True)


def test_a_text_over_a_draft_of_somebody_else_is_only_saved_in_sight_of_both(browser, hilde, draft, toml):
    client = browser(hilde)
    seen = client.get(as_text(draft)).context["form"]["seen"].value()
    client.post(as_text(draft), {"text": toml(("months = 24", "months = 30")), "seen": seen})
    mine = {"text": toml(("months = 24", "months = 36")), "seen": seen}
    response = client.post(as_text(draft), mine)
    assert (response.status_code, Vacancy.objects.get().definition.reserve.months) == (422, 30)
    client.post(as_text(draft), {**mine, "seen": response.context["form"]["seen"].value()})
    assert Vacancy.objects.get().definition.reserve.months == 36


def test_published_rules_cannot_be_edited(browser, hilde, stage, toml):
    vacancy = stage.published()
    browser(hilde).post(as_text(vacancy), {"text": toml(("months = 24", "months = 36"))})
    assert Vacancy.objects.get().definition.reserve.months == 24


def test_published_rules_show_their_fingerprint(browser, hilde, stage, text):
    vacancy = stage.published()
    assert vacancy.rules.fingerprint in text(browser(hilde).get(rules(vacancy)))


def test_a_stranger_saves_nothing(browser, wim, draft, toml):
    response = browser(wim).post(as_text(draft), {"text": toml(("months = 24", "months = 36"))})
    assert (response.status_code, Vacancy.objects.get().definition.reserve.months) == (404, 24)


# -- The file ------------------------------------------------------------------------------------------------


def test_the_file_holds_the_definition(browser, hilde, draft):
    response = browser(hilde).get(reverse("backoffice:rules_file", args=[draft.pk]))
    assert read(response.content).definition == draft.definition


def test_the_file_comes_as_an_attachment(browser, hilde, draft):
    response = browser(hilde).get(reverse("backoffice:rules_file", args=[draft.pk]))
    assert (response.headers["Content-Disposition"], response.headers["X-Content-Type-Options"]) == (
        'attachment; filename="2026-001-dossierbeheerder.toml"',
        "nosniff",
    )


# -- Publishing ----------------------------------------------------------------------------------------------


def test_publishing_keeps_the_decision_that_opened_the_post(browser, hilde, stage):
    draft = stage.draft(coming())
    browser(hilde).post(publication(draft), DECISION)
    vacancy = Vacancy.objects.get()
    assert (vacancy.state, vacancy.opening_authority, vacancy.opening_reference, vacancy.opening_date) == (
        "open",
        "College",
        "2026/CBS/7",
        date(2026, 4, 27),
    )


def test_rules_whose_last_day_has_passed_are_not_published(browser, hilde, draft, text):
    page = browser(hilde).post(publication(draft), DECISION)
    assert ("voorbij" in text(page), Vacancy.objects.get().state) == (True, "draft")


def test_publishing_ends_at_the_overview(browser, hilde, stage):
    draft = stage.draft(coming())
    response = browser(hilde).post(publication(draft), DECISION)
    assert response.headers["Location"] == reverse("backoffice:cockpit", args=[draft.pk])


@pytest.mark.parametrize("name", list(DECISION))
def test_publishing_asks_for_the_whole_decision(browser, hilde, draft, name):
    response = browser(hilde).post(publication(draft), DECISION | {name: ""})
    assert (list(response.context["form"].errors), Vacancy.objects.get().state) == ([name], "draft")


def test_the_decision_comes_before_the_publication(browser, hilde, draft):
    tomorrow = (localdate() + timedelta(days=1)).isoformat()
    response = browser(hilde).post(publication(draft), DECISION | {"date": tomorrow})
    assert list(response.context["form"].errors) == ["date"]


def test_odd_rules_want_a_tick(browser, hilde, stage):
    draft = stage.draft(odd())
    response = browser(hilde).post(publication(draft), DECISION)
    assert (list(response.context["form"].errors), Vacancy.objects.get().state) == (["seen"], "draft")


def test_odd_rules_are_published_with_a_tick(browser, hilde, stage):
    draft = stage.draft(odd())
    browser(hilde).post(publication(draft), DECISION | {"seen": "on"})
    assert Vacancy.objects.get().state == "open"


def test_what_was_typed_stays(browser, hilde, draft):
    response = browser(hilde).post(publication(draft), DECISION | {"date": ""})
    assert response.context["form"]["reference"].value() == "2026/CBS/7"


def test_a_stranger_publishes_nothing(browser, wim, draft):
    response = browser(wim).post(publication(draft), DECISION)
    assert (response.status_code, Vacancy.objects.get().state) == (404, "draft")


def test_what_is_published_is_not_published_again(browser, hilde, stage):
    vacancy = stage.published()
    response = browser(hilde).get(publication(vacancy))
    assert response.headers["Location"] == reverse("backoffice:cockpit", args=[vacancy.pk])


def test_the_word_between_two_alternatives_is_no_item_of_its_own(browser, hilde, stage):
    definition = two_tests()
    [route] = definition.routes
    other = replace(route.alternatives[0], key="other", label="Anders")
    route = replace(route, alternatives=(*route.alternatives, other))
    draft = stage.draft(replace(definition, routes=(route,)))
    page = browser(hilde).get(reverse("backoffice:rules", args=[draft.pk])).content.decode()
    assert page.count('<li class="joint"><mark>of</mark></li>') == 1
