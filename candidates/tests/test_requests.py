"""The register: what is asked gets a term, a letter that confirms it, and an answer by letter."""

import uuid
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from candidates import terms
from candidates.models import Request
from candidates.requests import Asked, answer, ask
from correspondence.models import Message
from journal.actions import ActionError
from journal.models import Entry
from organisations.models import Organisation
from recruitment.tests.cast import DECIDED, moment

pytestmark = pytest.mark.django_db

LATER = moment(2026, 12, 1)


@pytest.fixture
def vacancy(stage):
    return stage.admitted(["An"])


@pytest.fixture
def an(stage, vacancy):
    return stage.application(vacancy, "An")


@pytest.fixture
def asked(vacancy, an, hilde):
    def make(kind=terms.QUESTION, **more):
        values = {"application": an, "text": "Mag ik een rekenmachine gebruiken?", **more}
        return ask(vacancy, Asked(kind, **values), by=hilde, at=DECIDED)

    return make


def letters(occasion):
    return Message.objects.filter(occasion=occasion).order_by("pk")


@pytest.mark.parametrize(
    ("kind", "last"),
    [
        (terms.INSPECTION, date(2027, 3, 29)),
        (terms.QUESTION, date(2027, 3, 14)),
        (terms.APPEAL, date(2027, 4, 8)),
    ],
)
def test_the_term_runs_from_the_day_of_receipt(kind, last):
    assert terms.due_on(kind, date(2027, 3, 9)) == last


@pytest.mark.parametrize(("day", "urgency"), [(15, ""), (17, "wait"), (20, "wait"), (21, "bad")])
def test_a_request_is_urgent_in_its_last_days(day, urgency):
    assert terms.urgency(date(2027, 3, 20), today=date(2027, 3, day)) == urgency


def test_a_request_is_confirmed_by_letter(asked):
    request = asked(terms.INSPECTION)
    [letter] = letters("request-received")
    assert (letter.subject_key, "je vraag om inzage in je dossier" in letter.subject) == (
        request.application.key,
        True,
    )


def test_the_same_page_sent_twice_is_one_request(asked):
    token = uuid.uuid4()
    assert asked(token=token) == asked(token=token)
    assert (Request.objects.count(), letters("request-received").count()) == (1, 1)


def test_the_term_of_what_came_by_post_runs_from_the_day_it_came(asked):
    received = DECIDED.date().replace(day=1)
    request = asked(terms.INSPECTION, channel="post", received_on=received)
    assert (request.due_on - received).days == 20


def test_who_did_not_apply_gets_letters_too(asked):
    asked(application=None, name="Els Maes", email="els@post.example")
    [letter] = letters("request-received")
    assert (letter.recipient_name, letter.recipient_email) == ("Els Maes", "els@post.example")


def test_somebody_without_an_address_cannot_be_answered(asked):
    with pytest.raises(ActionError):
        asked(application=None, name="Els Maes")


def test_only_a_candidate_looks_into_a_file(asked):
    with pytest.raises(ActionError):
        asked(terms.INSPECTION, application=None, name="Els Maes", email="els@post.example")


@pytest.mark.parametrize("change", [{"text": "  "}, {"received_on": LATER.date().replace(year=2099)}])
def test_a_request_has_a_text_and_a_day_that_came(asked, change):
    with pytest.raises(ActionError):
        asked(**change)


def test_an_answer_leaves_by_letter(asked, hilde):
    answer(asked(), text="Ja, dat mag.", by=hilde, at=LATER)
    [letter] = letters("request-answered")
    assert "Ja, dat mag." in letter.body_text


@pytest.mark.parametrize(
    ("kind", "outcome", "named"), [(terms.QUESTION, "", False), (terms.COMPLAINT, "rejected", True)]
)
def test_means_of_appeal_stand_where_something_was_decided(asked, hilde, arrange, kind, outcome, named):
    with arrange():
        Organisation.objects.update(appeal_text="Je kan beroep instellen.")
    answer(asked(kind), text="Zo is het.", outcome=outcome, by=hilde, at=LATER)
    [letter] = letters("request-answered")
    assert ("Je kan beroep instellen." in letter.body_text) is named


def test_the_same_answer_twice_leaves_once(asked, hilde):
    request = asked()
    for _ in range(2):
        answer(request, text="Ja, dat mag.", by=hilde, at=LATER)
    assert letters("request-answered").count() == 1


def test_another_answer_is_refused(asked, hilde):
    request = asked()
    answer(request, text="Ja, dat mag.", by=hilde, at=LATER)
    with pytest.raises(ActionError):
        answer(request, text="Toch niet.", by=hilde, at=LATER)


def test_a_complaint_is_upheld_or_rejected(asked, hilde):
    with pytest.raises(ActionError):
        answer(asked(terms.COMPLAINT), text="We onderzochten het.", by=hilde, at=LATER)


def test_the_letter_says_that_a_complaint_is_upheld(asked, hilde):
    answer(asked(terms.COMPLAINT), text="Het spijt ons.", outcome="upheld", by=hilde, at=LATER)
    [letter] = letters("request-answered")
    assert "We geven je gelijk." in letter.body_text


def test_the_journal_tells_what_was_done_and_not_what_was_written(asked, hilde, an):
    answer(asked(terms.COMPLAINT), text="Het spijt ons.", outcome="upheld", by=hilde, at=LATER)
    entries = Entry.objects.filter(what__startswith="request_").order_by("pk")
    assert [(e.what, e.subject, sorted(e.data)) for e in entries] == [
        ("request_received", an.key, ["answer_by", "channel", "request"]),
        ("request_answered", an.key, ["outcome", "request"]),
    ]


def test_an_appeal_holds_until_it_is_answered(asked, hilde):
    appeal = asked(terms.APPEAL)
    asked(terms.COMPLAINT)
    before = list(Request.objects.holding())
    answer(appeal, text="Het beroep is verworpen.", outcome="rejected", by=hilde, at=LATER)
    assert (before, list(Request.objects.holding())) == ([appeal], [])


@pytest.mark.parametrize("change", [{"text": ""}, {"state": "answered"}, {"application": None}])
def test_the_database_refuses_half_a_request(asked, arrange, change):
    request = asked()
    with pytest.raises(IntegrityError), transaction.atomic(), arrange():
        Request.objects.filter(pk=request.pk).update(**change)
