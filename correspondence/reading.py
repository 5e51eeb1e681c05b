"""Which letters their recipients opened on their own page."""

from __future__ import annotations

from datetime import datetime

from correspondence.models import Message
from journal.actions import technical


def opened(message: Message, *, at: datetime) -> None:
    """Note that its recipient opened a letter, the first time only. It is no act in the procedure and leaves no entry."""
    if message.opened_at is None:
        with technical():
            Message.objects.filter(pk=message.pk).unopened().update(opened_at=at)
