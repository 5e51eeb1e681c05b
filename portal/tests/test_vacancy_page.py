"""The public pages: what they say of every kind of vacancy, searching, and how visitors and search engines get them."""

import json
import re
from dataclasses import replace
from datetime import date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from portal.dates import leaf
from portal.visitors import KEPT
from recruitment.tests.cast import DECIDED, REGISTERED, moment, two_tests
from vacancies.rules import (
    Alternative,
    Certainty,
    HeadCount,
    Held,
    HeldRule,
    LanguageCondition,
    Pay,
    RequiredDocument,
    Route,
    RouteKind,
    When,
)
from vacancies.wording import Aspect, BlockKind, procedure

OPEN = reverse("portal:vacancies")


def page(vacancy):
    return reverse("portal:vacancy", args=[vacancy.pk])


def offered(**offer):
    definition = two_tests()
    return replace(definition, offer=replace(definition.offer, **offer))


def with_written(**rule):
    written, oral = two_tests().rounds
    return two_tests(rounds=(replace(written, **rule), oral))


def stop(client, vacancy, title="Schriftelijke proef"):
    return next(s for s in client.get(page(vacancy)).context["stops"] if s.title == title)


# -- Dates -------------------------------------------------------------------------------------------------------


def test_a_fixed_date_is_a_solid_leaf_with_a_machine_date(client, stage):
    when = When(Certainty.FIXED, (date(2026, 6, 16),))
    found = stop(client, stage.published(with_written(when=when))).leaf
    assert (found.weekday, found.day, found.month, found.machine, found.open) == (
        "di",
        "16",
        "juni",
        "2026-06-16",
        False,
    )


@pytest.mark.parametrize(
    ("certainty", "days"),
    [(Certainty.PROVISIONAL, (16,)), (Certainty.ONE_OF, (16, 18)), (Certainty.AT_LATEST, (16,))],
)
def test_a_date_that_is_not_certain_is_a_dashed_leaf(client, stage, certainty, days):
    when = When(certainty, tuple(date(2026, 6, day) for day in days))
    assert stop(client, stage.published(with_written(when=when))).leaf.open


def test_a_provisional_date_is_called_so(client, stage, text):
    when = When(Certainty.PROVISIONAL, (date(2026, 6, 16),))
    words = text(client.get(page(stage.published(with_written(when=when)))))
    assert (
        "Wanneer 16 juni 2026, onder voorbehoud" in words,
        "Wijzigt een datum die onder voorbehoud is?" in words,
    ) == (True, True)


def test_a_date_to_be_announced_has_no_leaf(client, stage):
    when = When(Certainty.ANNOUNCED_BY, (date(2026, 6, 16),))
    assert stop(client, stage.published(with_written(when=when))).leaf is None


def test_a_leaf_of_two_months_names_both():
    found = leaf([date(2026, 9, 30), date(2026, 10, 2)])
    assert (found.day, found.month, found.machine) == ("30–2", "sep–okt", "")


# -- Rules -------------------------------------------------------------------------------------------------------


def test_a_conditional_round_states_both_outcomes(client, stage):
    held = Held(HeldRule.MORE_THAN, 15, HeadCount.ADMITTED)
    found = stop(client, stage.published(with_written(held=held)))
    assert (found.conditional, found.texts[0], found.otherwise) == (
        "Enkel bij meer dan 15 toegelaten kandidaten",
        "Deze ronde gaat enkel door bij meer dan 15 toegelaten kandidaten.",
        "Bij 15 of minder slaan we ze over en gaat iedereen meteen door.",
    )


@pytest.mark.parametrize("kind", [BlockKind.ROUND, BlockKind.END, BlockKind.RESERVE])
def test_every_published_sentence_about_the_procedure_stands_on_the_page(client, stage, text, kind):
    held = Held(HeldRule.MORE_THAN, 15, HeadCount.ADMITTED)
    vacancy = stage.published(
        with_written(held=held, about="Je schrijft een brief.", kept_years=2, minutes=90)
    )
    words = "".join(text(client.get(page(vacancy))).split())
    sentences = [s for block in procedure(vacancy.definition) if block.kind is kind for s in block.sentences]
    dates = (Aspect.WHEN, Aspect.DEADLINE)  # these stand there as terms
    assert [s.text for s in sentences if s.aspect not in dates and "".join(s.text.split()) not in words] == []


ROUTES = (
    Route(
        "external",
        RouteKind.EXTERNAL,
        "extern",
        (
            Alternative("diploma", "met diploma", ("diploma",)),
            Alternative("french", "zonder diploma", ("french", "english"), extra_test="written"),
        ),
    ),
)
LANGUAGES = (
    *two_tests().conditions,
    LanguageCondition(key="french", language="fr", level="B1"),
    LanguageCondition(key="english", language="en", level="B1"),
)


def test_alternatives_are_either_or_and_conditions_together(client, stage, text):
    vacancy = stage.published(
        two_tests(conditions=LANGUAGES, routes=ROUTES, rounds=with_written(eliminating=True).rounds)
    )
    response = client.get(page(vacancy))
    (route,) = response.context["routes"]
    assert (
        route["rule"],
        [len(option["conditions"]) for option in route["options"]],
        "B1 of hoger. en Je kent Engels" in text(response),
    ) == ("Eén van deze 2 is genoeg", [1, 3], True)


# -- Open, closed, cancelled -------------------------------------------------------------------------------------


def test_an_open_vacancy_counts_the_days(client, stage, today):
    today(REGISTERED)
    assert client.get(page(stage.published())).context["deadline"].left == "Nog 20 dagen"


def test_the_last_day_is_called_so(client, stage, today):
    today(moment(2026, 6, 9, 23, 58))
    assert client.get(page(stage.published())).context["deadline"].left == "Laatste dag"


def test_a_vacancy_without_closing_date_says_so(client, stage, text):
    assert "Je kan nu solliciteren" in text(client.get(page(stage.published(offered(closes=None)))))


@pytest.mark.parametrize(
    ("state", "title"),
    [
        ("open", "De inschrijving is afgesloten"),
        ("selection", "De inschrijving is afgesloten"),
        ("ranked", "De selectie is afgelopen"),
        ("completed", "De selectie is afgelopen"),
    ],
)
def test_a_closed_vacancy_says_where_it_stands(client, stage, today, arrange, state, title):
    vacancy = stage.published()
    with arrange():
        vacancy.state, vacancy.registered_count, vacancy.valid_count = state, 3, 3
        vacancy.save()
    today(DECIDED)
    assert client.get(page(vacancy)).context["closed"][0] == title


@pytest.fixture
def cancelled(stage, arrange):
    vacancy = stage.published()
    with arrange():
        vacancy.state = "cancelled"
        vacancy.save()
    return vacancy


def test_a_cancelled_vacancy_only_says_that_it_was(client, cancelled, text):
    response = client.get(page(cancelled))
    assert (
        response.status_code,
        "stops" in response.context,
        "Deze vacature is geannuleerd" in text(response),
    ) == (
        200,
        False,
        True,
    )


def test_a_cancelled_vacancy_has_no_brochure_and_no_check(client, cancelled):
    addresses = [reverse(f"portal:{name}", args=[cancelled.pk]) for name in ("brochure", "eligibility")]
    assert [client.get(address).status_code for address in addresses] == [404, 404]


def test_a_draft_that_was_cancelled_is_not_found(client, stage, arrange):
    vacancy = stage.draft()
    with arrange():
        vacancy.state = "cancelled"
        vacancy.save()
    assert client.get(page(vacancy)).status_code == 404


# -- Searching ---------------------------------------------------------------------------------------------------


@pytest.fixture
def three(stage, today):
    today(REGISTERED)
    stage.published(offered(title="Klerk", service="Burgerzaken", level="C", regime="Voltijds"))
    stage.published(offered(title="Tuinier", service="Groen", level="D", tasks=("Je snoeit hagen.",)))
    stage.published(offered(title="Jurist", service="Burgerzaken", level="A"))


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Jurist", "Klerk", "Tuinier"]),
        ("q=HAGEN", ["Tuinier"]),
        ("q=burger+klerk", ["Klerk"]),
        ("service=Burgerzaken", ["Jurist", "Klerk"]),
        ("service=Burgerzaken&level=A", ["Jurist"]),
        ("level=Z", ["Jurist", "Klerk", "Tuinier"]),
        ("q=astronaut", []),
    ],
)
def test_searching(client, three, query, titles):
    found = client.get(f"{OPEN}?{query}").context["vacancies"]
    assert [vacancy.title for vacancy in found] == titles


def test_nothing_found_leads_back_to_all(client, three, text):
    words = text(client.get(f"{OPEN}?q=astronaut"))
    assert ("Geen vacature past bij wat je zoekt." in words, "Toon alle vacatures" in words) == (True, True)


def test_a_list_with_one_value_is_not_offered(client, three):
    assert list(client.get(OPEN).context["search"].fields) == ["q", "service", "level"]


# -- How visitors get them -----------------------------------------------------------------------------------------

PUBLIC = ["vacancies", "help", "privacy", "accessibility", "sitemap", "robots"]


@pytest.mark.parametrize("name", PUBLIC)
def test_a_visitor_gets_no_cookie_and_a_page_that_may_be_kept(client, leiemond, name):
    response = client.get(reverse(f"portal:{name}"))
    assert (response.status_code, list(response.cookies), response.headers["Cache-Control"]) == (
        200,
        [],
        f"public, max-age={KEPT}",
    )


def test_a_vacancy_sets_no_cookie(client, stage):
    assert list(client.get(page(stage.published())).cookies) == []


def test_a_page_that_did_not_change_is_not_sent_again(client, stage):
    vacancy = stage.published()
    tag = client.get(page(vacancy)).headers["ETag"]
    assert client.get(page(vacancy), headers={"if-none-match": tag}).status_code == 304


def test_a_page_with_a_name_on_it_is_kept_by_nobody(samira, stage):
    client = Client()
    client.force_login(samira)
    response = client.get(page(stage.published()))
    assert (response.headers["Cache-Control"], "Cookie" in response.headers["Vary"]) == (
        "private, no-store",
        True,
    )


# -- Search engines ----------------------------------------------------------------------------------------------


def posting(response):
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', response.content.decode(), re.S)
    return json.loads(found[1]) if found else None


def test_an_open_vacancy_is_a_job_posting(client, stage, today):
    today(REGISTERED)
    vacancy = stage.published(offered(pay=Pay(2444, 4473), closes=datetime(2026, 6, 9, 23, 59)))
    found = posting(client.get(page(vacancy)))
    assert {name: found[name] for name in ("@type", "title", "datePosted", "validThrough")} == {
        "@type": "JobPosting",
        "title": "Dossierbeheerder",
        "datePosted": "2026-05-11",
        "validThrough": "2026-06-09T23:59:00+02:00",
    }


def test_texts_of_the_offer_know_lists_and_bold_words(client, stage):
    vacancy = stage.published(offered(intro="Je **werkt** hier:\n\n- rustig\n- <b>samen</b>"))
    html = client.get(page(vacancy)).content.decode()
    assert (
        "<p>Je <strong>werkt</strong> hier:</p>\n<ul>\n<li>rustig</li>\n<li>&lt;b&gt;samen&lt;/b&gt;</li>"
        in html
    )


def test_no_text_of_an_offer_ends_the_script(client, stage, today):
    today(REGISTERED)
    vacancy = stage.published(offered(intro="</script><script>alert(1)</script>"))
    response = client.get(page(vacancy))
    assert (posting(response)["description"], "<script>alert" in response.content.decode()) == (
        "</script><script>alert(1)</script>",
        False,
    )


def test_a_closed_vacancy_is_no_job_posting(client, stage, today):
    today(DECIDED)
    response = client.get(page(stage.published()))
    assert (posting(response), b'content="noindex"' in response.content) == (None, True)


def test_the_sitemap_names_what_is_open(client, stage, today, cancelled):
    today(REGISTERED)
    vacancy = stage.published()
    words = client.get(reverse("portal:sitemap")).content.decode()
    assert re.findall(r"<loc>http://testserver(.*?)</loc>", words) == [OPEN, page(vacancy)]


def test_robots_stay_out_of_what_is_private(client, leiemond):
    words = client.get(reverse("portal:robots")).content.decode()
    assert ("Disallow: /mijn/" in words, "Sitemap: http://testserver/sitemap.xml" in words) == (True, True)


def test_documents_of_an_alternative_are_its_proof(client, stage):
    conditions = (replace(two_tests().conditions[0], proof="document", document="copy"),)
    definition = two_tests(
        conditions=conditions, documents=(RequiredDocument("copy", "een kopie van je diploma"),)
    )
    (route,) = client.get(page(stage.published(definition))).context["routes"]
    assert route["options"][0]["papers"] == ["een kopie van je diploma"]
