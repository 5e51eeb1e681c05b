"""Trials: every mail goes to one address."""

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives

from correspondence.actions import queue
from correspondence.delivery import deliver_due
from correspondence.models import Message
from correspondence.tests.letters import install, letter
from journal.actions import SYSTEM, acting
from journal.models import Entry
from recruitment.tests.cast import DECIDED

pytestmark = pytest.mark.mail


@pytest.fixture(autouse=True)
def trial(settings):
    settings.MAIL_REDIRECT_BACKEND = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "correspondence.redirect.EmailBackend"
    settings.MAIL_REDIRECT_TO = "proef@leiemond.example"


def sent(**more):
    email = EmailMultiAlternatives(
        "Code 123", "Tekst", to=["An <an@post.example>"], headers={"To": "an@post.example"}, **more
    )
    email.attach_alternative("<p>Tekst</p>", "text/html")
    email.send()
    (found,) = mail.outbox
    return email, found


def test_the_mail_goes_to_the_one_address():
    _email, found = sent(cc=["bo@post.example"], bcc=["cis@post.example"])
    assert found.recipients() == ["proef@leiemond.example"]


def test_nothing_in_the_mail_is_addressed_to_somebody_else():
    _email, found = sent(cc=["bo@post.example"])
    message = found.message()
    assert (message["To"], message["Cc"]) == ("proef@leiemond.example", None)


def test_subject_and_header_say_whom_it_was_for():
    _email, found = sent(cc=["bo@post.example"])
    assert (found.subject, found.message()["X-Intended-To"]) == (
        "[voor An <an@post.example>, bo@post.example] Code 123",
        "An <an@post.example>, bo@post.example",
    )


def test_what_it_says_stays_as_it_was():
    _email, found = sent()
    assert (found.body, [part.content for part in found.alternatives]) == ("Tekst", ["<p>Tekst</p>"])


def test_who_made_the_mail_keeps_it_as_it_was():
    email, _found = sent()
    assert (email.to, email.subject) == (["An <an@post.example>"], "Code 123")


@pytest.mark.django_db
def test_a_letter_that_was_redirected_is_journaled_as_such(leiemond, settings, monkeypatch):
    install(settings, monkeypatch)
    with acting(by=SYSTEM, at=DECIDED):
        queue([letter(leiemond)])
    deliver_due(clock=lambda: DECIDED)
    assert (Message.objects.get().state, Entry.objects.get(what="letter_sent").data["redirected"]) == (
        "sent",
        True,
    )
