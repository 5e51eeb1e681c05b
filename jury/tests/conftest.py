"""What the tests of the jury share: a panel, and browsers that are signed in."""

import html
import re

import pytest
from django.test import Client


@pytest.fixture
def text():
    """`text(response)`: the words of a page, without markup, on one line."""

    def read(response) -> str:
        body = re.sub(r"<(script|style|head)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())

    return read


@pytest.fixture
def assemble(stage, noor, karel, wim):
    """`assemble(confirmed=True, declared=True, **rule)`: the panel, for an interview with these rules more."""

    def make(**more):
        from jury.tests.panels import assembled

        return assembled(stage, noor, karel, wim, **more)

    return make


@pytest.fixture
def panel(assemble):
    return assemble()


@pytest.fixture
def browser(db):
    """`browser(user)`: a browser in which the user is signed in; without a user nobody is."""

    def make(user=None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user)
        return client

    return make
