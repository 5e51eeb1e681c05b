"""What the tests of the back office share: browsers that are signed in, and the text of a page as somebody reads it."""

import html
import re

import pytest
from django.test import Client


@pytest.fixture(autouse=True)
def navigation_without_numbers(request, monkeypatch):
    """The whole work list is computed for the two numbers in the navigation: a third of the time of each page here. Who tests
    them is marked `numbers`."""
    from backoffice.numbers import Numbers

    if request.node.get_closest_marker("numbers") is None:
        monkeypatch.setattr("backoffice.site.numbers_for", lambda request: Numbers(tasks=0, letters=0))


@pytest.fixture
def browser(db):
    """`browser(user)`: a browser in which the user is signed in; without a user nobody is."""

    def make(user=None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user)
        return client

    return make


@pytest.fixture
def text():
    """`text(response)`: the words of a page, without markup, on one line."""

    def read(response) -> str:
        body = re.sub(r"<(script|style|head)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())

    return read


@pytest.fixture
def toml():
    """`toml(**changes)`: the stage's own procedure as a file, with pieces of its text replaced."""
    from recruitment.tests.cast import two_tests
    from vacancies.procedure_file import write

    def make(*changes: tuple[str, str]) -> str:
        source = write(two_tests())
        for old, new in changes:
            assert old in source
            source = source.replace(old, new)
        return source

    return make
