"""A session of staff or a juror ends by itself; pages of who is signed in are kept by no browser."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from accounts import expiry

pytestmark = [pytest.mark.django_db, pytest.mark.access]

JURY, OFFICE, PORTAL = reverse("jury:panels"), reverse("admin:index"), reverse("portal:applications")


@pytest.fixture
def later(monkeypatch, settings):
    """`later(minutes)`: as much later on the clock of sessions, of which those of jurors end after 30 minutes without a request
    and two hours, those of staff after 60 minutes and two hours."""
    hours = timedelta(hours=2)
    settings.SESSION_LIMITS = {
        "jury": (timedelta(minutes=30), hours),
        "office": (timedelta(minutes=60), hours),
    }
    start, passed = now(), timedelta()
    monkeypatch.setattr(expiry, "now", lambda: start + passed)

    def pass_by(minutes):
        nonlocal passed
        passed += timedelta(minutes=minutes)

    return pass_by


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def reaches(client, address):
    return client.get(address).status_code == 200


@pytest.mark.parametrize("minutes, there", [(29, True), (30, False)])
def test_a_juror_who_does_nothing_is_signed_out(noor, later, minutes, there):
    client = signed_in(noor)
    later(minutes)
    assert reaches(client, JURY) is there


@pytest.mark.parametrize("minutes, there", [(59, True), (60, False)])
def test_the_back_office_waits_longer(hilde, later, minutes, there):
    client = signed_in(hilde)
    later(minutes)
    assert reaches(client, OFFICE) is there


def test_on_the_pages_of_the_jury_staff_have_the_time_of_jurors(hilde, later):
    client = signed_in(hilde)
    later(30)
    assert reaches(client, JURY) is False


def test_a_session_goes_on_while_somebody_is_there_and_ends_all_the_same(noor, later):
    client, found = signed_in(noor), []
    for _each in range(5):
        later(25)
        found.append(reaches(client, JURY))
    assert found == [True, True, True, True, False]


def test_what_is_opened_elsewhere_revives_no_session(noor, later):
    client = signed_in(noor)
    later(30)
    client.get("/")
    assert reaches(client, JURY) is False


def test_a_candidate_stays_signed_in(samira, later):
    client = signed_in(samira)
    later(24 * 60)
    assert reaches(client, PORTAL) is True


@pytest.mark.parametrize(
    "address", [JURY, OFFICE, PORTAL, "/", "/account/password/change/", "/admin/jsi18n/"]
)
def test_no_browser_keeps_a_page_of_who_is_signed_in(hilde, address):
    assert "no-store" in signed_in(hilde).get(address)["Cache-Control"]


def test_a_request_soon_after_another_writes_nothing(noor, later, django_assert_num_queries):
    client = signed_in(noor)
    client.get(reverse("jury:here"))
    with django_assert_num_queries(2):  # the session and its user
        assert client.get(reverse("jury:here")).status_code == 204
