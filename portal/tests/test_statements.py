"""Help, privacy and accessibility: the organisation's own texts, else careful ones; staff read that nobody confirmed them."""

import pytest
from django.urls import reverse

LEGAL = ["privacy", "accessibility"]
UNCONFIRMED = "Laat je jurist deze tekst bevestigen."


def words_of(text, client, name):
    return text(client.get(reverse(f"portal:{name}")))


@pytest.mark.parametrize("name", LEGAL)
def test_the_own_text_of_the_organisation_is_shown(browser, leiemond, arrange, text, name):
    with arrange():
        setattr(leiemond, f"{name}_text", "Zo doen wij dat.\n\nEn zo ook.")
        leiemond.save()
    response = browser().get(reverse(f"portal:{name}"))
    assert "<p>Zo doen wij dat.</p>\n\n<p>En zo ook.</p>" in response.content.decode()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("privacy", "We gebruiken je gegevens alleen voor de selectie waarvoor je solliciteert"),
        ("accessibility", "We beweren dus niet dat alles in orde is."),
    ],
)
def test_without_an_own_text_a_careful_one_is_shown(browser, leiemond, text, name, sentence):
    assert sentence in words_of(text, browser(), name)


@pytest.mark.parametrize("name", LEGAL)
@pytest.mark.parametrize(("who", "confirmed", "shown"), [
    ("visitor", False, False),
    ("samira", False, False),
    ("hilde", False, True),
    ("hilde", True, False),
])  # fmt: skip
def test_only_staff_read_that_a_text_is_not_confirmed(
    browser, leiemond, hilde, samira, arrange, text, name, who, confirmed, shown
):
    with arrange():
        leiemond.legal_texts_confirmed = confirmed
        leiemond.save()
    user = {"hilde": hilde, "samira": samira}.get(who)
    assert (UNCONFIRMED in words_of(text, browser(user), name)) is shown


def test_help_names_whom_to_ask(browser, leiemond, text):
    assert "selectie@leiemond.example" in words_of(text, browser(), "help")


@pytest.mark.parametrize("name", ["help", *LEGAL])
def test_an_installation_without_organisations_has_these_pages(browser, name):
    assert browser().get(reverse(f"portal:{name}")).status_code == 200


def test_every_page_leads_to_them(browser, leiemond):
    page = browser().get(reverse("portal:vacancies")).content.decode()
    footer = page[page.index("<footer") :]
    assert [reverse(f"portal:{name}") in footer for name in ("help", *LEGAL)] == [True, True, True]
