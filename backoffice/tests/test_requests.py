"""The register in the back office."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from backoffice.worklist import work_list_of
from candidates import terms
from candidates.models import Request
from candidates.requests import Asked, ask
from correspondence.models import Message

pytestmark = pytest.mark.django_db

REGISTER = "/admin/requests/"


@pytest.fixture
def vacancy(stage):
    return stage.admitted(["An", "Bo"])


@pytest.fixture
def asked(stage, vacancy, hilde):
    def make(kind=terms.QUESTION, name="An", *, days_ago=0, **more):
        asked = Asked(
            kind,
            "Mag dat?",
            application=stage.application(vacancy, name),
            received_on=localdate() - timedelta(days=days_ago),
            **more,
        )
        return ask(vacancy, asked, by=hilde, at=now())

    return make


def page_of(request):
    return reverse("backoffice:request", args=[request.pk])


def test_the_nearest_last_day_comes_first(browser, hilde, asked):
    late, early = asked(terms.COMPLAINT), asked()
    rows = browser(hilde).get(REGISTER).context["rows"]
    assert [row.pk for row, _mark in rows] == [early.pk, late.pk]


def test_the_register_is_filtered_by_kind(browser, hilde, asked):
    asked()
    complaint = asked(terms.COMPLAINT)
    rows = browser(hilde).get(REGISTER, {"kind": "complaint"}).context["rows"]
    assert [row.pk for row, _mark in rows] == [complaint.pk]


@pytest.mark.parametrize("who", ["wim", "noor"])
def test_others_do_not_reach_a_request(browser, request, asked, who):
    assert browser(request.getfixturevalue(who)).get(page_of(asked())).status_code in (403, 404)


def test_the_register_costs_the_same_for_more(browser, hilde, asked, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = browser(hilde)
    asked()
    client.get(REGISTER)
    with CaptureQueriesContext(connection) as few:
        client.get(REGISTER)
    for _ in range(5):
        asked(terms.COMPLAINT, "Bo")
    with django_assert_num_queries(len(few)):
        client.get(REGISTER)


def test_the_letter_is_read_before_it_leaves(browser, hilde, asked, text):
    request = asked()
    response = browser(hilde).post(page_of(request), {"text": "Ja hoor."})
    request.refresh_from_db()
    assert ("Ons antwoord op je vraag" in text(response), request.state) == (True, "open")


def test_the_answer_is_sent(browser, hilde, asked):
    request = asked()
    browser(hilde).post(page_of(request), {"text": "Ja hoor.", "send": "1"})
    request.refresh_from_db()
    assert (request.answer, Message.objects.filter(occasion="request-answered").count()) == ("Ja hoor.", 1)


def test_a_request_by_phone_is_registered(browser, hilde, vacancy):
    data = {
        "kind": "inspection",
        "channel": "phone",
        "received_on": localdate().isoformat(),
        "reference": vacancy.applications.first().reference,
        "text": "Wil het dossier inkijken.",
        "token": str(uuid.uuid4()),
    }
    address = f"{reverse('backoffice:new_request')}?vacancy={vacancy.pk}"
    browser(hilde).post(address, data)
    made = Request.objects.get()
    assert (made.kind, made.channel, made.application) == (
        "inspection",
        "phone",
        vacancy.applications.first(),
    )


def test_a_challenge_without_a_juror_is_not_registered(browser, hilde, vacancy):
    data = {
        "kind": "challenge",
        "channel": "phone",
        "received_on": localdate().isoformat(),
        "text": "Familie.",
    }
    address = f"{reverse('backoffice:new_request')}?vacancy={vacancy.pk}"
    response = browser(hilde).post(address, data | {"token": str(uuid.uuid4())})
    assert (response.status_code, Request.objects.count()) == (422, 0)


@pytest.mark.parametrize(("days", "urgency"), [(0, ""), (3, "wait"), (6, "bad")])
def test_the_work_list_colours_by_the_term(hilde, asked, days, urgency):
    asked(days_ago=days)
    [section] = [s for s in work_list_of(hilde, at=now()).sections if s.id == "requests"]
    assert [row["urgency"] for row in section.rows] == [urgency]


def test_who_is_a_candidate_does_not_reach_the_register_of_that_vacancy(browser, karel, stage):
    from candidates.actions import Registration, register
    from candidates.eligibility import Dossier
    from recruitment.tests.cast import REGISTERED

    vacancy = stage.published()
    dossier = Dossier(route="external", registered_on=REGISTERED.date())
    own = Registration(karel.first_name, karel.last_name, dossier, email=karel.email, user=karel)
    [application] = register(vacancy, [own], by=karel, at=REGISTERED)
    made = ask(vacancy, Asked(terms.COMPLAINT, "Dit kan niet.", application=application), by=karel, at=now())
    client = browser(karel)
    assert (client.get(page_of(made)).status_code, client.get(REGISTER).context["rows"]) == (404, [])


def test_the_journal_names_who_asked_without_having_applied(browser, hilde, vacancy, text):
    asked = Asked(
        terms.QUESTION, "Komt er nog een?", name="Els Maes", email="els@post.example", channel="phone"
    )
    ask(vacancy, asked, by=hilde, at=now())
    assert "Els Maes" in text(browser(hilde).get(reverse("backoffice:journal")))


def test_an_officer_suspends_a_place_on_a_call(browser, hilde, stage):
    from reserves.actions import draw_up

    vacancy = stage.ranked({"An": ("90", "90"), "Bo": ("80", "80")}).vacancy
    decided = {"authority": "College", "reference": "2026/CBS/140", "decided_on": localdate()}
    [reserve_list] = draw_up(vacancy, **decided, by=hilde, at=now())
    place = reserve_list.places.order_by("rank").first()
    until = localdate() + timedelta(days=20)
    browser(hilde).post(reverse("backoffice:suspend_place", args=[place.pk]), {"until": until.isoformat()})
    place.refresh_from_db()
    assert place.suspended_until == until
