"""Delivery: nothing is lost, nothing is called sent that the server did not take, temporary errors wait their turn."""

import smtplib
import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection

from correspondence import delivery
from correspondence.actions import queue
from correspondence.delivery import LEASE, Tally, claim, deliver_due, refusal_of, wait_after
from correspondence.lifecycle import FAILED, QUEUED, SENDING, SENT
from correspondence.models import Message
from correspondence.tasks import deliver_due as task
from correspondence.tests.letters import install, letter
from journal.actions import SYSTEM, acting
from journal.guard import arrange
from journal.models import Entry

pytestmark = pytest.mark.mail

AT = datetime(2026, 6, 10, 8, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def at(moment=AT):
    return lambda: moment


# -- How long to wait --


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 5), (3, 15), (4, 60), (5, 60), (50, 60)])
def test_the_waits_grow_to_an_hour(attempts, minutes):
    assert wait_after(attempts) == timedelta(minutes=minutes)


def test_after_two_days_of_waiting_there_is_no_next_attempt():
    waits = []
    while wait := wait_after(len(waits) + 1):
        waits.append(wait)
    assert timedelta(days=2) - timedelta(hours=1) < sum(waits, timedelta()) <= timedelta(days=2)


# -- What an answer means --


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (smtplib.SMTPRecipientsRefused({"a": (550, b"no such user")}), ("550 no such user", False, False)),
        (smtplib.SMTPRecipientsRefused({"a": (450, b"mailbox busy")}), ("450 mailbox busy", True, False)),
        (smtplib.SMTPDataError(554, b"spam"), ("554 spam", False, False)),
        (smtplib.SMTPDataError(452, b"full"), ("452 full", True, False)),
        (smtplib.SMTPSenderRefused(553, b"not you", "b"), ("553 not you", False, False)),
        (smtplib.SMTPResponseException(421, b"closing"), ("421 closing", True, True)),
        (smtplib.SMTPAuthenticationError(535, b"bad password"), ("535 bad password", True, True)),
        (smtplib.SMTPServerDisconnected("gone"), ("SMTPServerDisconnected: gone", True, True)),
        (TimeoutError("timed out"), ("TimeoutError: timed out", True, True)),
        (ConnectionRefusedError("refused"), ("ConnectionRefusedError: refused", True, True)),
        (
            ValueError("Header values can't contain newlines"),
            ("Header values can't contain newlines", False, False),
        ),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_what_an_error_means(error, meaning):
    refusal = refusal_of(error)
    assert (refusal.text, refusal.temporary, refusal.disconnected) == meaning


def test_an_error_that_nobody_thought_of_is_logged_and_tried_again(caplog):
    refusal = refusal_of(KeyError("x"))
    assert (refusal.text, refusal.temporary, len(caplog.records)) == ("KeyError: 'x'", True, 1)


# -- A scripted server --


class Script(BaseEmailBackend):
    """A mail server that answers as it is told: an exception per letter, or None to take it."""

    answers: list[Exception | None] = []
    taken: list[str] = []
    opened = 0
    reachable = True

    def open(self):
        if not type(self).reachable:
            raise ConnectionRefusedError("nobody there")
        type(self).opened += 1

    def send_messages(self, messages):
        (email,) = messages
        answer = type(self).answers.pop(0) if type(self).answers else None
        if answer:
            raise answer
        type(self).taken.append(email.to[0])
        return 1


@pytest.fixture
def script(settings, monkeypatch):
    settings.EMAIL_BACKEND = f"{__name__}.Script"
    for name, value in {"answers": [], "taken": [], "opened": 0, "reachable": True}.items():
        monkeypatch.setattr(Script, name, value)
    return Script


@pytest.fixture
def outbox(leiemond, settings, monkeypatch):
    """Fills the outbox with letters, due at once."""
    install(settings, monkeypatch)

    def fill(count):
        with acting(by=SYSTEM, at=AT):
            queue([letter(leiemond, about=f"{n:03}", email=f"c{n}@post.example") for n in range(count)])
        return list(Message.objects.order_by("pk"))

    return fill


def rows(*fields):
    return list(Message.objects.order_by("pk").values_list(*fields))


@pytest.mark.django_db
def test_a_letter_that_the_server_took_is_sent(outbox, script):
    outbox(1)
    assert deliver_due(clock=at()) == Tally(sent=1)
    assert rows("state", "sent_at", "attempts", "lease", "next_attempt_at") == [(SENT, AT, 1, "", None)]


@pytest.mark.django_db
@pytest.mark.parametrize(("hour", "day"), [(21, 10), (22, 11)])
def test_the_date_of_notification_is_the_local_day_on_which_the_server_took_it(outbox, script, hour, day):
    outbox(1)
    deliver_due(clock=at(AT.replace(hour=hour, minute=30)))
    assert rows("notified_on") == [(date(2026, 6, day),)]


@pytest.mark.django_db
def test_a_letter_is_sent_once(outbox, script):
    outbox(1)
    deliver_due(clock=at())
    deliver_due(clock=at(AT + LEASE * 2))
    assert len(script.taken) == 1


@pytest.mark.django_db
def test_one_connection_serves_a_batch(outbox, script):
    outbox(delivery.BATCH)
    deliver_due(clock=at())
    assert (script.opened, len(script.taken)) == (1, delivery.BATCH)


@pytest.mark.django_db
def test_everything_that_is_due_leaves_batch_after_batch(outbox, script):
    outbox(2 * delivery.BATCH + 1)
    assert deliver_due(clock=at()) == Tally(sent=2 * delivery.BATCH + 1)


@pytest.mark.django_db
def test_a_temporary_error_waits_its_turn(outbox, script):
    outbox(1)
    script.answers = [smtplib.SMTPRecipientsRefused({"a": (450, b"busy")})]
    assert deliver_due(clock=at()) == Tally(waiting=1)
    assert rows("state", "attempts", "next_attempt_at", "error", "lease") == [
        (QUEUED, 1, AT + MINUTE, "450 busy", "")
    ]


@pytest.mark.django_db
def test_a_letter_that_waits_is_not_tried_before_its_time(outbox, script):
    outbox(1)
    script.answers = [smtplib.SMTPDataError(451, b"later")]
    deliver_due(clock=at())
    tries = [deliver_due(clock=at(AT + MINUTE - timedelta(seconds=1))), deliver_due(clock=at(AT + MINUTE))]
    assert (tries, rows("state", "attempts", "error")) == ([Tally(), Tally(sent=1)], [(SENT, 2, "")])


@pytest.mark.django_db
def test_after_two_days_a_letter_has_failed(outbox, script):
    outbox(1)
    script.answers = [smtplib.SMTPDataError(451, b"later")] * 100
    moment, runs = AT, 0
    while rows("state") != [(FAILED,)]:
        deliver_due(clock=at(moment))
        moment += timedelta(hours=1)
        runs += 1
    assert (rows("error"), 45 <= runs <= 52) == ([("451 later",)], True)


@pytest.mark.django_db
def test_a_permanent_error_has_failed_at_once_with_the_answer_of_the_server(outbox, script):
    outbox(1)
    script.answers = [smtplib.SMTPRecipientsRefused({"a": (550, b"no such user")})]
    assert deliver_due(clock=at()) == Tally(failed=1)
    assert rows("state", "error", "next_attempt_at") == [(FAILED, "550 no such user", None)]


@pytest.mark.django_db
def test_one_letter_that_is_refused_keeps_none_of_the_others(outbox, script):
    outbox(3)
    script.answers = [None, smtplib.SMTPRecipientsRefused({"a": (550, b"no")}), None]
    deliver_due(clock=at())
    assert rows("state") == [(SENT,), (FAILED,), (SENT,)]


@pytest.mark.django_db
def test_a_connection_that_was_dropped_is_opened_again_for_the_rest(outbox, script):
    outbox(3)
    script.answers = [None, smtplib.SMTPServerDisconnected("dropped"), None]
    deliver_due(clock=at())
    assert (rows("state"), script.opened) == ([(SENT,), (QUEUED,), (SENT,)], 2)


@pytest.mark.django_db
def test_a_server_that_cannot_be_reached_is_tried_again_in_a_minute(outbox, script):
    outbox(delivery.BATCH + 1)
    script.reachable = False
    assert deliver_due(clock=at()) == Tally(waiting=delivery.BATCH)
    assert rows("state", "next_attempt_at") == [
        *[(QUEUED, AT + MINUTE)] * delivery.BATCH,
        (QUEUED, AT),
    ]


@pytest.mark.django_db
def test_a_server_that_takes_nothing_without_saying_so_has_not_taken_it(outbox, script, monkeypatch):
    outbox(1)
    monkeypatch.setattr(script, "send_messages", lambda self, messages: 0)
    deliver_due(clock=at())
    assert rows("state") == [(QUEUED,)]


@pytest.mark.django_db
def test_what_was_sent_is_journaled_with_its_words(outbox, script):
    (message,) = outbox(1)
    deliver_due(clock=at())
    entry = Entry.objects.of_chain("vacancy:1").last()
    assert (entry.what, entry.actor, entry.subject, entry.data) == (
        "letter_sent",
        "system",
        message.key,
        {
            "occasion": "test-at-once",
            "about": "application:000",
            "content": delivery.content_digest(message),
            "answer": "",
        },
    )


@pytest.mark.django_db
def test_what_failed_is_journaled_with_the_answer(outbox, script):
    outbox(1)
    script.answers = [smtplib.SMTPDataError(554, b"spam")]
    deliver_due(clock=at())
    entry = Entry.objects.of_chain("vacancy:1").last()
    assert (entry.what, entry.data["answer"]) == ("letter_failed", "554 spam")


# -- Several workers --


@pytest.mark.django_db
def test_a_claimed_letter_is_not_claimed_again(outbox):
    outbox(3)
    assert (len(claim(at=AT, size=2)), len(claim(at=AT, size=2)), len(claim(at=AT, size=2))) == (2, 1, 0)


@pytest.mark.django_db
def test_a_letter_left_behind_by_a_killed_worker_is_taken_over_when_its_lease_ends(outbox):
    outbox(1)
    claim(at=AT)
    assert (len(claim(at=AT + LEASE)), len(claim(at=AT + LEASE + MINUTE))) == (0, 1)


@pytest.mark.django_db
def test_a_worker_that_lost_its_claim_does_not_write_over_the_other(outbox):
    outbox(1)
    (slow,) = claim(at=AT)
    claim(at=AT + LEASE + MINUTE)
    delivery._finish(slow, None, at=AT + LEASE + MINUTE)
    assert (rows("state"), Entry.objects.filter(what="letter_sent").count()) == ([(SENDING,)], 0)


@pytest.mark.django_db
def test_what_a_worker_has_no_time_for_is_due_again(outbox, script):
    outbox(2)
    moments = iter([AT, AT, AT, AT + LEASE, AT + LEASE, AT + LEASE, AT + LEASE])
    messages = claim(at=AT)
    delivery._send_batch(messages, Tally(), lambda: next(moments))
    assert rows("state", "lease") == [(SENT, ""), (QUEUED, "")]


@pytest.mark.django_db
def test_a_letter_without_address_is_never_due(outbox):
    (message,) = outbox(1)
    with arrange():
        Message.objects.update(state="post", recipient_email="", next_attempt_at=None)
    assert claim(at=AT + LEASE) == []


@pytest.mark.django_db
def test_the_task_sends_what_is_due(outbox):
    outbox(2)
    task()
    assert [email.to for email in mail.outbox] == [
        ["Ann Peeters <c0@post.example>"],
        ["Ann Peeters <c1@post.example>"],
    ]


# -- The mail itself --


@pytest.mark.django_db
def test_the_mail_has_text_and_html(outbox):
    (message,) = outbox(1)
    parsed = message_from_bytes(delivery.email_for(message).message().as_bytes(), policy=policy.default)
    assert [(part.get_content_type(), part.get_content().strip()) for part in parsed.iter_parts()] == [
        ("text/plain", message.body_text.strip()),
        ("text/html", message.body_html.strip()),
    ]


def _with_logo(message, settings, tmp_path, content):
    settings.MEDIA_ROOT = tmp_path
    message.organisation.logo = "town.png"
    message.body_html = '<img src="cid:logo@letters">'
    if content:
        (tmp_path / "town.png").write_bytes(content)
    return message_from_bytes(delivery.email_for(message).message().as_bytes(), policy=policy.default)


@pytest.mark.django_db
def test_the_logo_goes_with_the_mail(outbox, settings, tmp_path):
    (message,) = outbox(1)
    parsed = _with_logo(message, settings, tmp_path, b"\x89PNG")
    *_texts, picture = parsed.iter_parts()
    assert (parsed.get_content_type(), picture["Content-ID"], picture.get_content()) == (
        "multipart/related",
        "<logo@letters>",
        b"\x89PNG",
    )


@pytest.mark.django_db
def test_a_mail_leaves_when_the_logo_went(outbox, settings, tmp_path):
    (message,) = outbox(1)
    parsed = _with_logo(message, settings, tmp_path, b"")
    assert [part.get_content_type() for part in parsed.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.django_db
def test_the_mail_comes_from_the_organisation_and_answers_go_there(outbox, settings):
    settings.DEFAULT_FROM_EMAIL = "selecties@host.example"
    (message,) = outbox(1)
    headers = delivery.email_for(message).message()
    assert (headers["From"], headers["Reply-To"], headers["Auto-Submitted"], headers["Content-Language"]) == (
        "Stad Leiemond <selecties@host.example>",
        "selectie@leiemond.example",
        "auto-generated",
        "nl",
    )


@pytest.mark.django_db
def test_a_mail_keeps_its_identity_over_attempts(outbox):
    first, second = outbox(2)
    identities = [delivery.email_for(m).message()["Message-ID"] for m in (first, first, second)]
    assert (identities[0] == identities[1], identities[0] == identities[2]) == (True, False)


@pytest.mark.django_db
def test_without_a_server_the_mails_land_in_files(outbox, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    outbox(2)
    deliver_due(clock=at())
    assert sum(file.read_text().count("Subject: News: Good") for file in tmp_path.iterdir()) == 2


# -- A real server --


class Sink:
    """Takes mail, but for what its script says: an answer per address."""

    def __init__(self, answers):
        self.answers = answers
        self.taken = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        self.taken.append(envelope.rcpt_tos[0])
        return "250 taken"


@pytest.mark.django_db
@pytest.mark.faults
def test_a_real_server_takes_refuses_and_puts_off(outbox, settings):
    sink = Sink({"c1@post.example": "550 no such user", "c2@post.example": "450 busy"})
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT = port
        outbox(4)
        deliver_due(clock=at())
    finally:
        controller.stop()
    assert (sink.taken, rows("state", "error")) == (
        ["c0@post.example", "c3@post.example"],
        [(SENT, ""), (FAILED, "550 no such user"), (QUEUED, "450 busy"), (SENT, "")],
    )


@pytest.mark.postgresql
@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_several_workers_at_once_send_each_letter_once(outbox, script):
    outbox(200)

    def work():
        try:
            return deliver_due(clock=at())
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        tallies = [future.result() for future in [workers.submit(work) for _worker in range(4)]]
    assert (sum(tally.sent for tally in tallies), len(script.taken), len(set(script.taken))) == (
        200,
        200,
        200,
    )
