"""Django's own SMTP backend, which also keeps what the server said when it took a mail.

smtplib throws that line away. It holds the number under which the server knows the mail, with which its keeper finds it again.
"""

from __future__ import annotations

import smtplib

from django.core.mail.backends import smtp


class _Remembers:
    """Keeps the last answer to DATA. `data` raises nothing for a refusal: smtplib looks at the code and raises itself."""

    answer = ""

    def data(self, msg):
        code, text = super().data(msg)
        self.answer = f"{code} {text.decode(errors='replace')}"
        return code, text


class SMTP(_Remembers, smtplib.SMTP):
    pass


class SMTP_SSL(_Remembers, smtplib.SMTP_SSL):  # noqa: N801 - named after smtplib's
    pass


class EmailBackend(smtp.EmailBackend):
    """`answer` is what the server said to the last mail."""

    @property
    def connection_class(self):
        return SMTP_SSL if self.use_ssl else SMTP

    @property
    def answer(self) -> str:
        return self.connection.answer if self.connection else ""
