"""Sending what is due. The row is the truth: a letter is sent when the mail server has taken it, and not before.

Workers, on any number of machines, claim letters by a conditional update that leaves their token on the row, and write
the result only where that token still stands. A worker that is killed loses nothing: its claim runs out and another
takes over; at most the one letter it was handing over is sent twice. Codes to sign in leave before everything else: one
overtakes a long batch after a few letters.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import smtplib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.mime.image import MIMEImage
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F
from django.utils import timezone

from correspondence import lifecycle
from correspondence.models import Message
from correspondence.rendering import LOGO, has_mail_logo
from journal.actions import SYSTEM, acting, record, technical
from organisations.models import Organisation

log = logging.getLogger(__name__)

BATCH = 20
LEASE = timedelta(minutes=2)
RESERVE = timedelta(minutes=1)
"""What a lease must still have to begin another letter: longer than the time-out of the mail server."""
PASS_WAIT = timedelta(seconds=30)
"""How long a code to sign in waits before each next attempt: somebody looks at the inbox."""
WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=60))
PATIENCE = timedelta(days=2)


@dataclass
class Tally:
    """What became of the letters of one run."""

    sent: int = 0
    waiting: int = 0
    failed: int = 0


@dataclass(frozen=True)
class Refusal:
    """Why the mail server did not take a letter. `temporary`: it may later. `disconnected`: this connection is of no more use."""

    text: str
    temporary: bool
    disconnected: bool = False


def _wait(message: Message, attempts: int, at: datetime) -> timedelta | None:
    """How long a letter waits after so many failed attempts, the last one at `at`; None when it is given up."""
    if message.secret:
        return PASS_WAIT if at + PASS_WAIT < message.expires_at else None
    return wait_after(attempts)


def wait_after(attempts: int) -> timedelta | None:
    """How long to wait after so many failed attempts: 1, 5, 15, then 60 minutes each; None when two days of waiting are over."""
    waited = sum((_nth_wait(n) for n in range(1, attempts)), timedelta())
    following = _nth_wait(attempts)
    return following if waited + following <= PATIENCE else None


def _nth_wait(attempt: int) -> timedelta:
    return WAITS[min(attempt, len(WAITS)) - 1]


def deliver_due(*, clock: Callable[[], datetime] = timezone.now) -> Tally:
    """Send everything that is due, batch by batch, one connection to the mail server each; return what became of it.

    Stops early when the server cannot be reached: the next run, seconds later, tries again. `clock` gives aware moments.
    """
    tally = Tally()
    tally.failed += give_up_passes(at=clock())
    while messages := claim(at=clock()):
        if not _send_batch(messages, tally, clock):
            break
    return tally


def give_up_passes(*, at: datetime) -> int:
    """Let go of codes and links that could not leave in time, and of their text; return how many there were."""
    with technical():
        return Message.objects.outlived(at=at).update(
            state=lifecycle.FAILED,
            body_text="",
            body_html="",
            next_attempt_at=None,
            lease="",
            lease_until=None,
        )


def claim(*, at: datetime, size: int = BATCH) -> list[Message]:
    """Take up to `size` due letters for this worker alone: codes to sign in first, then who waits longest."""
    token = str(uuid.uuid4())
    with technical():
        due = Message.objects.due(at=at)
        # Where the database can, workers pass over the rows that another one is taking; everywhere the update asks again.
        first = due.select_for_update(skip_locked=True).order_by(*_ORDER)
        due.filter(pk__in=list(first.values_list("pk", flat=True)[:size])).update(
            state=lifecycle.SENDING, lease=token, lease_until=at + LEASE
        )
    mine = Message.objects.filter(lease=token).select_related("organisation")
    return list(mine.order_by(*_ORDER))


_ORDER = (F("expires_at").asc(nulls_last=True), "next_attempt_at", "pk")


def _send_batch(messages: list[Message], tally: Tally, clock: Callable[[], datetime]) -> bool:
    """Send claimed letters over one connection, opened again where the server dropped it. False: it cannot be reached."""
    connection = mail.get_connection()
    left = list(messages)
    try:
        while left:
            if clock() > left[0].lease_until - RESERVE:
                return True
            if refusal := _attempt(connection.open):
                while left:
                    _count(tally, _finish(left.pop(0), refusal, at=clock()))
                return False
            while left and clock() <= left[0].lease_until - RESERVE:
                message = left.pop(0)
                refusal = _attempt(lambda message=message: _hand_over(connection, message))
                _count(tally, _finish(message, refusal, at=clock(), answer=getattr(connection, "answer", "")))
                if refusal and refusal.disconnected:
                    _close(connection)
                    break
        return True
    finally:
        _close(connection)
        _give_back(left)


def _hand_over(connection: BaseEmailBackend, message: Message) -> None:
    """Give one letter to the server; returns only when the server has taken it."""
    if connection.send_messages([email_for(message)]) != 1:
        raise smtplib.SMTPServerDisconnected("the mail server did not take the letter")


def _close(connection: BaseEmailBackend) -> None:
    with contextlib.suppress(OSError):
        connection.close()


def _attempt(send: Callable[[], object]) -> Refusal | None:
    try:
        send()
    except Exception as error:
        return refusal_of(error)
    return None


def refusal_of(error: Exception) -> Refusal:
    """What an exception on the way to the mail server means. Answers of 500 and above are final, all else may pass."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            code, answer = next(iter(error.recipients.values()))
            return _answered(code, answer)
        case smtplib.SMTPAuthenticationError():
            # A wrong password is no fault of the letter: it waits until somebody mends the settings.
            return Refusal(
                _answered(error.smtp_code, error.smtp_error).text, temporary=True, disconnected=True
            )
        case smtplib.SMTPResponseException():
            return _answered(error.smtp_code, error.smtp_error)
        case smtplib.SMTPNotSupportedError() | ValueError():
            return Refusal(str(error), temporary=False)
        case OSError():
            return Refusal(f"{type(error).__name__}: {error}", temporary=True, disconnected=True)
    log.exception("A letter could not be sent", exc_info=error)
    return Refusal(f"{type(error).__name__}: {error}", temporary=True)


def _answered(code: int, answer: bytes | str) -> Refusal:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return Refusal(f"{code} {text}", temporary=code < 500, disconnected=code == 421 or code < 0)


def _finish(message: Message, refusal: Refusal | None, *, at: datetime, answer: str = "") -> str:
    """Write down what became of a letter, where this worker still holds it, and return its new state. `answer` is what the
    server said when it took it."""
    attempts = message.attempts + 1
    fields: dict[str, object] = {"lease": "", "lease_until": None, "attempts": attempts}
    wait = _wait(message, attempts, at) if refusal and refusal.temporary else None
    if refusal is None:
        state = lifecycle.SENT
        fields |= {"sent_at": at, "notified_on": timezone.localdate(at), "next_attempt_at": None}
        fields |= {"error": "", "answer": answer}
    elif wait:
        state = lifecycle.QUEUED
        fields |= {"next_attempt_at": at + wait, "error": refusal.text}
    else:
        state = lifecycle.FAILED
        fields |= {"next_attempt_at": None, "error": refusal.text}
    lifecycle.MESSAGE.check(lifecycle.SENDING, state)
    mine = Message.objects.filter(pk=message.pk, lease=message.lease, state=lifecycle.SENDING)
    if message.secret and state != lifecycle.QUEUED:
        fields |= {"body_text": "", "body_html": ""}
    if message.secret or state == lifecycle.QUEUED:
        with technical():
            mine.update(state=state, **fields)
        return state
    with acting(by=SYSTEM, at=at):
        if mine.update(state=state, **fields):
            record(
                message.chain,
                f"letter_{state}",
                subject=message.key,
                occasion=message.occasion,
                about=message.subject_key,
                content=content_digest(message),
                answer=refusal.text if refusal else answer,
                **({"redirected": True} if settings.MAIL_REDIRECT_TO else {}),
            )
    return state


def _count(tally: Tally, state: str) -> None:
    if state == lifecycle.SENT:
        tally.sent += 1
    elif state == lifecycle.QUEUED:
        tally.waiting += 1
    else:
        tally.failed += 1


def _give_back(messages: list[Message]) -> None:
    """Letters that were claimed and not begun are due again."""
    if messages:
        with technical():
            Message.objects.filter(lease=messages[0].lease, pk__in=[m.pk for m in messages]).update(
                state=lifecycle.QUEUED, lease="", lease_until=None
            )


def content_digest(message: Message) -> str:
    """SHA-256 (hex) of subject and text as sent: the journal shows which words somebody was told."""
    return digest_of(message.subject, message.body_text)


def digest_of(subject: str, text: str) -> str:
    return hashlib.sha256(f"{subject}\n{text}".encode()).hexdigest()


def email_for(message: Message) -> mail.EmailMultiAlternatives:
    """The letter as a mail: plain text and HTML, in the organisation's name, answers to the organisation.

    Its Message-ID stays the same over all attempts, so that one that arrived twice can be recognised.
    """
    organisation = message.organisation
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    identity = f"{message.unique_key}|{message.revision}|{message.created_at.isoformat()}"
    email = mail.EmailMultiAlternatives(
        subject=message.subject,
        body=message.body_text,
        from_email=formataddr((organisation.name, sender)),
        to=[formataddr((message.recipient_name, message.recipient_email))],
        reply_to=[organisation.email] if organisation.email else [],
        headers={
            "Message-ID": f"<{hashlib.sha256(identity.encode()).hexdigest()[:32]}@{sender.rpartition('@')[2]}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": settings.LANGUAGE_CODE,
        },
    )
    email.attach_alternative(message.body_html, "text/html")
    if LOGO in message.body_html and (logo := _logo(organisation)):
        email.mixed_subtype = "related"
        email.attach(logo)
    return email


def _logo(organisation: Organisation) -> MIMEImage | None:
    """The logo as a part of the mail, which shows without fetching anything; nothing when the file went."""
    if not has_mail_logo(organisation):
        return None
    try:
        with organisation.logo.open("rb") as file:
            picture = MIMEImage(file.read(), "png")
    except OSError:
        return None
    picture.add_header("Content-ID", f"<{LOGO.removeprefix('cid:')}>")
    picture.add_header("Content-Disposition", "inline", filename="logo.png")
    return picture
