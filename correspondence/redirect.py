"""Trials: every mail of the installation goes to one address, whoever it was meant for.

Set MAIL_REDIRECT_TO, and settings puts this backend before the one that really sends. It stands below everything that mails,
letters and sign-in codes alike, so nothing can pass it by.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import gettext as _

from correspondence.occasions import in_letter_language

HEADER = "X-Intended-To"


class EmailBackend(BaseEmailBackend):
    """Gives each mail to MAIL_REDIRECT_BACKEND, for MAIL_REDIRECT_TO. Its subject and a header name whom it was for."""

    def __init__(self, fail_silently: bool = False, **options) -> None:
        super().__init__(fail_silently=fail_silently)
        self.sender = get_connection(settings.MAIL_REDIRECT_BACKEND, fail_silently=fail_silently, **options)

    def open(self) -> bool | None:
        return self.sender.open()

    def close(self) -> None:
        self.sender.close()

    @property
    def answer(self) -> str:
        """What the server said to the last mail, where the backend that really sends knows it."""
        return getattr(self.sender, "answer", "")

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        return self.sender.send_messages([redirected(message) for message in email_messages])


@in_letter_language
def redirected(message: EmailMessage) -> EmailMessage:
    """The same mail, to the one address. The mail itself stays as it was."""
    intended = ", ".join(message.recipients())
    found = copy.copy(message)
    found.to, found.cc, found.bcc = [settings.MAIL_REDIRECT_TO], [], []
    found.extra_headers = {
        name: value
        for name, value in message.extra_headers.items()
        if name.lower() not in ("to", "cc", HEADER.lower())
    }
    found.extra_headers[HEADER] = intended
    found.subject = _("[for %(address)s] %(subject)s") % {"address": intended, "subject": message.subject}
    return found
