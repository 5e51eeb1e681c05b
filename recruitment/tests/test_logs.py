"""No log holds a secret address."""

import logging

import pytest
from django.conf import settings
from django.urls import reverse

from recruitment.logs import WithoutSecrets


def logged(message, *args):
    record = logging.LogRecord("django.server", logging.INFO, "", 0, message, args, None)
    WithoutSecrets().filter(record)
    return record.getMessage()


def test_the_token_of_a_calendar_is_left_out():
    said = logged('"GET %s HTTP/1.1" %s', reverse("jury:feed", args=["geheim"]), 404)
    assert said == '"GET /jury/calendar/… HTTP/1.1" 404'


@pytest.mark.parametrize("path", ["/jury/calendar/", "/jury/panels/3/", "/"])
def test_other_addresses_stay(path):
    assert logged("Not Found: %s", path) == f"Not Found: {path}"


def test_every_handler_leaves_secrets_out():
    assert [each.get("filters") for each in settings.LOGGING["handlers"].values()] == [["without_secrets"]]
