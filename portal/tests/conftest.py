"""What the tests of the portal share."""

import html
import re

import pytest


@pytest.fixture
def text():
    """`text(response)`: the words of a page, without markup, on one line."""

    def read(response) -> str:
        body = re.sub(r"<(script|style|head)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())

    return read


@pytest.fixture
def today(monkeypatch):
    """`today(moment)`: the moment at which somebody looks at the portal."""

    def look_at(moment):
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    return look_at


@pytest.fixture
def at_host(settings, arrange):
    """`at_host(organisation, name)`: the organisation answers at that host."""

    def answer(organisation, name):
        settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, name]
        with arrange():
            organisation.host = name
            organisation.save()

    return answer
