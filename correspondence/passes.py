"""Codes and links to sign in, by the same outbox as letters: whoever asks for one never waits for the mail server.

They are nobody's act in a procedure, so the journal says nothing of them. They stand in no list, leave before everything
else, and their text is gone as soon as it was sent, failed, or is worth nothing any more.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction

from correspondence import lifecycle
from correspondence.models import Message
from correspondence.rendering import html
from journal.actions import technical
from organisations.models import Organisation

OCCASION = "sign-in"
KEPT = timedelta(days=1)
"""How long the row of a code stays when it is worthless: it tells why somebody got none."""


def send_pass(
    organisation: Organisation,
    *,
    email: str,
    subject: str,
    text: str,
    at: datetime,
    valid: timedelta,
    known: bool = True,
) -> None:
    """Mail a code or a link that is worth something for so long.

    For an address that nobody here has (`known` is False) the same is done and then undone: who measures learns nothing, and no
    address of a stranger is kept.
    """
    with technical():
        Message.objects.create(
            organisation=organisation,
            occasion=OCCASION,
            unique_key=f"{OCCASION}:{uuid4()}",
            recipient_name=email,
            recipient_email=email,
            subject=subject,
            body_text=text,
            body_html=html(organisation, subject, text),
            state=lifecycle.QUEUED,
            created_at=at,
            released_at=at,
            next_attempt_at=at,
            expires_at=at + valid,
        )
        if not known:
            transaction.set_rollback(True)


def forget_passes(*, at: datetime) -> int:
    """Delete codes that are worthless for a day, with the addresses on them; return how many there were."""
    with technical():
        number, _by_model = Message.objects.filter(expires_at__lte=at - KEPT).delete()
    return number
