"""What a candidate asks from the own procedure, and suspending the own place."""

import uuid

import pytest
from django.urls import reverse

from candidates.models import Request
from planning.panels import PanelSeat, set_panel
from portal.asking import Asking
from portal.told import told_about
from recruitment.tests.cast import DECIDED, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(running, samira):
    return running.applications.get(candidate__user=samira)


def kinds(application):
    (told,) = told_about([application], at=moment(2027, 1, 1))
    return [choice.kind for choice in Asking(told).choices]


def address(application, slug="vraag"):
    return reverse("portal:ask", args=[application.pk, slug])


def test_before_anything_is_told_one_asks_and_complains(own):
    assert kinds(own) == ["question", "complaint"]


def test_feedback_inspection_and_appeal_come_after_a_decision_was_told(own, sent):
    sent(own, at=DECIDED)
    assert kinds(own) == ["question", "feedback", "inspection", "complaint", "appeal"]


def test_a_juror_of_the_round_to_come_can_be_challenged(own, sent, hilde):
    sent(own, at=DECIDED)
    round_ = own.vacancy.rounds.get(position=1)
    set_panel(round_, [PanelSeat("Mieke Daems", "chair")], by=hilde, at=DECIDED)
    assert "challenge" in kinds(own)


def test_what_cannot_be_asked_yet_is_no_page(browser, samira, own):
    assert browser(samira).get(address(own, "inzage")).status_code == 404


def test_somebody_else_finds_nothing(browser, hilde, own):
    client = browser(hilde)
    names = [
        address(own),
        reverse("portal:requests", args=[own.pk]),
        reverse("portal:availability", args=[own.pk]),
    ]
    assert [client.get(name).status_code for name in names] == [404, 404, 404]


def test_sent_twice_it_is_one_request(browser, samira, own):
    client, data = browser(samira), {"text": "Hoe laat?", "token": str(uuid.uuid4())}
    for _ in range(2):
        assert client.post(address(own), data).headers["Location"] == reverse(
            "portal:requests", args=[own.pk]
        )
    assert Request.objects.count() == 1


def test_what_was_typed_survives_signing_out(browser, samira, own):
    client = browser()
    data = {"text": "Een lang verhaal.", "token": str(uuid.uuid4())}
    assert client.post(address(own), data).headers["Location"].startswith(reverse("account_login"))
    client.force_login(samira)
    page = client.get(address(own)).content.decode()
    assert ("Een lang verhaal." in page, data["token"] in page, Request.objects.count()) == (True, True, 0)


def test_the_list_shows_the_answer(browser, samira, own, hilde, text):
    from candidates.requests import answer

    client = browser(samira)
    client.post(address(own), {"text": "Hoe laat?", "token": str(uuid.uuid4())})
    answer(Request.objects.get(), text="Om tien uur.", by=hilde, at=DECIDED)
    assert "Om tien uur." in text(client.get(reverse("portal:requests", args=[own.pk])))


def test_who_is_in_no_reserve_has_nothing_to_suspend(browser, samira, own):
    response = browser(samira).get(reverse("portal:availability", args=[own.pk]))
    assert response.headers["Location"] == reverse("portal:application", args=[own.pk])
