"""The log of a round: written during the day, never changed, shown in the minutes."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localtime, now

from jury.tests.panels import send
from scoring.log import write_log
from scoring.models import LogEntry
from vacancies import lifecycle

pytestmark = pytest.mark.django_db


def log_of(panel, corrects=None):
    address = reverse("jury:log", args=[panel.round.pk])
    return f"{address}?corrects={corrects.pk}" if corrects else address


def written(panel, hilde, text="De stroom viel uit.", **more):
    at = now()
    values = {"kind": "incident", "happened_at": at, "name": "Hilde", "by": hilde, "at": at} | more
    return write_log(panel.round, text, **values)


def test_the_secretary_writes_what_happened(browser, panel, hilde):
    send(
        browser(hilde),
        log_of(panel),
        text="An kwam te laat.",
        kind="delay",
        candidate=panel.An.application_id,
    )
    entry = LogEntry.objects.get()
    assert (entry.text, entry.kind, entry.application, entry.written_by_name) == (
        "An kwam te laat.",
        "delay",
        panel.An.application,
        hilde.get_full_name(),
    )


@pytest.mark.parametrize("wrong", [{"text": ""}, {"happened_at": "straks"}, {"happened_at": "morgen"}])
def test_what_is_not_complete_or_still_to_come_is_not_written(browser, panel, hilde, wrong):
    tomorrow = f"{localtime(now() + timedelta(days=1)):%Y-%m-%dT%H:%M}"
    values = {"text": "Iets.", "kind": "other"} | {
        k: tomorrow if v == "morgen" else v for k, v in wrong.items()
    }
    page = send(browser(hilde), log_of(panel), **values)
    assert (page.status_code, LogEntry.objects.count()) == (422, 0)


def test_a_mistake_is_corrected_by_another_entry_and_both_stay(browser, panel, hilde):
    wrong = written(panel, hilde)
    send(browser(hilde), log_of(panel, wrong), text="Het licht viel uit.")
    assert list(LogEntry.objects.values_list("text", "corrects").order_by("pk")) == [
        ("De stroom viel uit.", None),
        ("Het licht viel uit.", wrong.pk),
    ]


def test_an_entry_is_corrected_once(browser, panel, hilde):
    wrong = written(panel, hilde)
    written(panel, hilde, "Het licht viel uit.", corrects=wrong)
    page = send(browser(hilde), log_of(panel, wrong), text="Of toch de stroom.")
    assert (page.status_code, LogEntry.objects.count()) == (422, 2)


def test_nothing_of_the_log_is_changed_or_removed(panel, hilde):
    entry = written(panel, hilde)
    with pytest.raises(TypeError):
        entry.save()
    with pytest.raises(TypeError):
        entry.delete()


def test_the_same_twice_is_one_entry(panel, hilde):
    at = now()
    for _each in range(2):
        written(panel, hilde, happened_at=at)
    assert LogEntry.objects.count() == 1


def test_after_closing_the_log_is_read_only(browser, panel, hilde, arrange):
    written(panel, hilde)
    with arrange():
        panel.round.state = lifecycle.CLOSED
        panel.round.closed_at = panel.round.first_closed_at = now()
        panel.round.save()
    page = browser(hilde).get(log_of(panel))
    html = page.content.decode()
    assert ("De stroom viel uit." in html, 'name="text"' in html) == (True, False)


def test_a_long_log_costs_no_more_queries(browser, panel, hilde):
    client, found = browser(hilde), []
    for size in (3, 30):
        for number in range(size):
            written(panel, hilde, f"{size}.{number}", application=panel.An.application)
        client.get(log_of(panel))
        with CaptureQueriesContext(connection) as captured:
            client.get(log_of(panel))
        found.append(len(captured))
    assert found[0] == found[1]
