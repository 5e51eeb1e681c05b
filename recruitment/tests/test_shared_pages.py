"""The pages that everybody meets: signing in and out, passwords, errors. In Dutch, in our frame, under the strict policy."""

import re

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

pytestmark = pytest.mark.django_db

SIGN_IN = {
    "/account/login/": "Aanmelden",
    "/account/login/code/": "Aanmelden met een code",
    "/account/password/reset/": "Wachtwoord vergeten?",
    "/account/password/reset/done/": "Kijk in je mailbox",
    "/account/inactive/": "Deze account is afgesloten",
}
ERRORS = {
    "400.html": "We kunnen deze vraag niet lezen",
    "403.html": "Je mag deze pagina niet zien",
    "404.html": "Deze pagina bestaat niet",
    "500.html": "Er ging iets mis aan onze kant",
}


def heading(html):
    return re.search(r"<h1>(.*?)</h1>", html, re.DOTALL).group(1)


@pytest.mark.parametrize(("address", "title"), SIGN_IN.items())
def test_a_page_for_signing_in_speaks_dutch(client, address, title):
    assert heading(client.get(address).content.decode()) == title


def test_signing_in_asks_for_an_address_and_a_password(client):
    fields = client.get("/account/login/").context["form"].fields
    assert list(fields) == ["login", "password", "remember"]


def test_wrong_words_are_told_at_the_top_where_the_focus_goes(client):
    html = client.post("/account/login/", {"login": "a@town.example", "password": "x"}).content.decode()
    assert ("data-error-summary" in html, "<title>Fout: Aanmelden" in html) == (True, True)


@pytest.mark.parametrize(("template", "title"), ERRORS.items())
def test_an_error_page_says_in_dutch_what_happened(template, title):
    assert heading(render_to_string(template, request=RequestFactory().get("/"))) == title


def test_the_page_of_a_failure_needs_nothing_but_itself():
    assert heading(render_to_string("500.html")) == ERRORS["500.html"]


def test_an_address_that_does_not_exist_gets_our_page(client):
    response = client.get("/does/not/exist/")
    assert (response.status_code, heading(response.content.decode())) == (404, ERRORS["404.html"])
