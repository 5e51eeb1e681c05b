"""The log of publications, on the screen."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from recruitment.tests.cast import two_tests
from vacancies.models import Publication, Vacancy

VDAB = {
    "channel": "VDAB",
    "address": "vdab.be/1",
    "first_day": "2026-05-12",
    "last_day": "2026-06-09",
}


@pytest.fixture
def vacancy(stage):
    return stage.published()


@pytest.fixture
def log(vacancy):
    return reverse("backoffice:publications", args=[vacancy.pk])


def test_the_decision_names_manner_and_jury(browser, hilde, stage):
    whole = two_tests()
    draft = stage.draft(replace(whole, offer=replace(whole.offer, closes=datetime(2099, 6, 9, 23, 59))))
    sent = {
        "authority": "College",
        "reference": "2026/CBS/7",
        "date": "2026-04-27",
        "manner": "Aanwerving",
        "jury": "Noor Lambrecht, voorzitter\n\nPiet Goossens",
    }
    browser(hilde).post(reverse("backoffice:publish", args=[draft.pk]), sent)
    published = Vacancy.objects.get(pk=draft.pk)
    assert (published.opening_manner, published.opening_jury) == (
        "Aanwerving",
        "Noor Lambrecht, voorzitter\nPiet Goossens",
    )


def test_a_line_is_kept_with_who_wrote_it(browser, hilde, log, text):
    browser(hilde).post(log, VDAB)
    line = Publication.objects.get()
    assert (line.channel, line.first_day, line.last_day, line.noted_by) == (
        "VDAB",
        date(2026, 5, 12),
        date(2026, 6, 9),
        hilde.actor_key,
    )
    assert str(hilde) in text(browser(hilde).get(log))


def test_a_last_day_before_the_first_is_refused(browser, hilde, log):
    page = browser(hilde).post(log, VDAB | {"last_day": "2026-05-11"})
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["last_day"])


def test_a_wrong_line_is_struck_out_and_stays(browser, hilde, log):
    browser(hilde).post(log, VDAB)
    line = Publication.objects.get()
    browser(hilde).post(reverse("backoffice:strike_publication", args=[line.pk]), {"reason": "Niet daar."})
    line.refresh_from_db()
    assert (line.struck_at is not None, line.struck_reason) == (True, "Niet daar.")


def test_the_log_asks_as_many_queries_for_many_lines(browser, hilde, log):
    client, asked = browser(hilde), []
    for number in range(6):
        client.post(log, VDAB | {"channel": f"Krant {number}"})
        client.get(log)
        with CaptureQueriesContext(connection) as queries:
            client.get(log)
        asked.append(len(queries.captured_queries))
    assert len(set(asked)) == 1
