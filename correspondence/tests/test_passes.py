"""Codes to sign in: before everything else, gone when sent or worthless, known to nobody but their recipient."""

import smtplib
from datetime import UTC, datetime, timedelta

import pytest

from correspondence import delivery
from correspondence.actions import queue
from correspondence.delivery import Tally, deliver_due
from correspondence.lifecycle import FAILED, QUEUED, SENT
from correspondence.models import Message
from correspondence.passes import forget_passes, send_pass
from correspondence.tests.letters import install, letter
from correspondence.tests.test_delivery import Script
from journal.actions import SYSTEM, acting
from journal.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.mail, pytest.mark.privacy]

AT = datetime(2026, 6, 10, 8, 30, tzinfo=UTC)
TEN = timedelta(minutes=10)


@pytest.fixture
def script(settings, monkeypatch):
    settings.EMAIL_BACKEND = f"{Script.__module__}.Script"
    for name, value in {"answers": [], "taken": [], "opened": 0, "reachable": True}.items():
        monkeypatch.setattr(Script, name, value)
    return Script


@pytest.fixture
def code(leiemond, settings, monkeypatch):
    """Asks for a code."""
    install(settings, monkeypatch)

    def ask(**more):
        send_pass(
            leiemond,
            email="ann@post.example",
            subject="Je code",
            text="\nABCD-EFGH\n",
            **{"at": AT, "valid": TEN, **more},
        )

    return ask


def rows(*fields):
    return list(Message.objects.values_list(*fields))


def deliver(at=AT):
    return deliver_due(clock=lambda: at)


def test_its_text_is_gone_once_it_was_sent(code, script):
    code()
    assert (deliver(), rows("state", "body_text", "body_html")) == (Tally(sent=1), [(SENT, "", "")])


def test_its_text_is_gone_once_it_failed(code, script):
    code()
    script.answers = [smtplib.SMTPDataError(550, b"no such user")]
    deliver()
    assert rows("state", "body_text", "body_html", "error") == [(FAILED, "", "", "550 no such user")]


def test_it_is_tried_again_within_half_a_minute(code, script):
    code()
    script.answers = [smtplib.SMTPDataError(451, b"later")]
    deliver()
    assert rows("state", "next_attempt_at") == [(QUEUED, AT + timedelta(seconds=30))]


def test_the_last_attempt_is_before_it_is_worthless(code, script):
    code()
    script.answers = [smtplib.SMTPDataError(451, b"later")]
    deliver(AT + TEN - timedelta(seconds=30))
    assert rows("state", "body_text") == [(FAILED, "")]


@pytest.mark.parametrize(("at", "state", "taken"), [(TEN - timedelta(seconds=1), SENT, 1), (TEN, FAILED, 0)])
def test_one_that_could_not_leave_in_time_is_given_up(code, script, at, state, taken):
    code()
    deliver(AT + at)
    assert (rows("state", "body_text"), len(script.taken)) == ([(state, "")], taken)


def test_one_left_behind_by_a_killed_worker_is_given_up_in_the_end(code, script):
    code()
    delivery.claim(at=AT)
    deliver(AT + TEN + delivery.LEASE)
    assert rows("state", "body_text") == [(FAILED, "")]


def test_it_overtakes_a_long_batch(code, script, leiemond):
    with acting(by=SYSTEM, at=AT - TEN):
        queue([letter(leiemond, about=str(n), email=f"c{n}@post.example") for n in range(3 * delivery.BATCH)])
    delivery._send_batch(delivery.claim(at=AT), Tally(), lambda: AT)
    code()
    deliver()
    assert script.taken.index(next(to for to in script.taken if "ann@" in to)) == delivery.BATCH


def test_the_journal_says_nothing_of_it(code, script):
    code()
    deliver()
    assert Entry.objects.filter(what__startswith="letter").count() == 0


def test_for_an_unknown_address_nothing_is_kept(code):
    code(known=False)
    assert rows("pk") == []


@pytest.mark.parametrize(("after", "kept"), [(timedelta(hours=23), 1), (timedelta(days=1), 0)])
def test_a_day_after_it_became_worthless_the_address_is_gone_too(code, script, after, kept):
    code()
    deliver()
    forget_passes(at=AT + TEN + after)
    assert len(rows("pk")) == kept
