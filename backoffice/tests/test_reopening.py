"""Opening a closed round again on the screen, correcting it, and seeing what that changes."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.urls import reverse

from correspondence.actions import release
from correspondence.models import Message
from recruitment.tests.cast import CLOSED, two_tests
from scoring.actions import PointsEntry, record_results
from scoring.models import Reopening
from vacancies.models import Round

WHY = "De punten van Bea waren verkeerd overgetypt."


@pytest.fixture
def written(stage):
    """Ann passed the written test, Bea did not; the oral test runs."""
    rounds = tuple(replace(rule, eliminating=True) for rule in two_tests().rounds)
    vacancy = stage.admitted(["Ann", "Bea"], two_tests(rounds=rounds))
    stage.closed(vacancy, "written", {"Ann": "80", "Bea": "40"})
    return stage.round(vacancy, "written")


def page(name, round_):
    return reverse(f"backoffice:{name}", args=[round_.pk])


def text_of(html, start, end):
    return html.split(start, 1)[1].split(end, 1)[0]


def test_a_closed_round_leads_to_opening_it_again(client, hilde, written):
    client.force_login(hilde)
    assert page("reopen_round", written) in client.get(page("results", written)).content.decode()


def test_the_page_says_which_round_waits_and_what_becomes_of_the_letters(client, hilde, written):
    client.force_login(hilde)
    html = client.get(page("reopen_round", written)).content.decode()
    assert "Mondelinge proef wacht" in html
    assert "2 brieven die nog niet vertrokken zijn, worden geannuleerd" in html


def test_without_a_reason_nothing_happens(client, hilde, written):
    client.force_login(hilde)
    answer = client.post(page("reopen_round", written), {"reason": " "})
    assert (answer.status_code, Reopening.objects.count()) == (422, 0)


def test_opened_again_it_leads_to_the_grid_that_says_why(client, hilde, written):
    client.force_login(hilde)
    answer = client.post(page("reopen_round", written), {"reason": WHY}, follow=True)
    assert answer.redirect_chain == [(page("results", written), 302)]
    assert WHY in answer.content.decode()


def test_before_closing_anew_the_officer_sees_who_rises_and_which_letter_left(client, hilde, stage, written):
    release(Message.objects.filter(occasion="round-result"), leaves_at=CLOSED, by=hilde, at=CLOSED)
    client.force_login(hilde)
    client.post(page("reopen_round", written), {"reason": WHY})
    bea = PointsEntry(stage.application(written.vacancy, "Bea"), "essay", points=Decimal(60))
    record_results(stage.round(written.vacancy, "written"), points=[bea], by=hilde, at=CLOSED)
    html = client.get(page("close_round", written)).content.decode()
    changes = text_of(html, 'id="changes-title"', "</section>")
    assert "Bea Peeters" in changes
    assert "Ann Peeters" not in changes
    assert "Stijgt" in changes
    assert "40 op 100" in changes
    assert "60 op 100" in changes
    assert "een nieuwe trekt hem in" in changes


def test_confirmed_the_round_is_closed_anew(client, hilde, written):
    client.force_login(hilde)
    client.post(page("reopen_round", written), {"reason": WHY})
    digest = client.get(page("close_round", written)).context["digest"]
    client.post(page("close_round", written), {"agreed": "on", "digest": digest})
    assert Round.objects.get(pk=written.pk).closing_runs.count() == 2


def test_who_is_of_another_town_opens_nothing(client, wim, written):
    client.force_login(wim)
    assert client.post(page("reopen_round", written), {"reason": WHY}).status_code == 404
