"""`manage.py send_test_mail ADDRESS`: does mail leave this installation, and if not, why not?"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.filebased import EmailBackend as Files
from django.core.mail.backends.smtp import EmailBackend as Server
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from correspondence import redirect
from correspondence.delivery import refusal_of


class Command(BaseCommand):
    help = "Sends one mail at once, past the outbox, and says what the mail server answered."

    def add_arguments(self, parser):
        parser.add_argument("address", help="to whom, for example you@example.org")

    def handle(self, *, address: str, **options):
        try:
            validate_email(address)
        except ValidationError as error:
            raise CommandError(_("%(address)s is not an e-mail address.") % {"address": address}) from error
        if settings.MAIL_REDIRECT_TO:
            self.stdout.write(_redirected())
        connection = mail.get_connection()
        sender = connection.sender if isinstance(connection, redirect.EmailBackend) else connection
        answers: list[str] = []
        try:
            connection.open()
            if isinstance(sender, Server):
                _listen(sender, answers)
            taken = connection.send_messages([_mail(address)])
        except Exception as error:
            raise CommandError(_why_not(sender, refusal_of(error).text)) from error
        finally:
            connection.close()
        if taken != 1:
            raise CommandError(_why_not(sender, _("no answer")))
        self.stdout.write(_taken(sender, answers))


def _listen(server: Server, answers: list[str]) -> None:
    """Keep what the server says when it takes a mail: smtplib throws that answer away."""
    hand_over = server.connection.data

    def data(content: Any) -> tuple[int, bytes]:
        code, text = hand_over(content)
        answers.append(f"{code} {text.decode(errors='replace')}")
        return code, text

    server.connection.data = data


def _mail(address: str) -> mail.EmailMessage:
    moment = formats.date_format(timezone.localtime(), "j F Y, H.i")
    return mail.EmailMessage(
        subject=_("Test mail"),
        body=_("This is a test mail, sent on %(moment)s. There is nothing that you must do.")
        % {"moment": moment},
        to=[address],
    )


def _redirected() -> str:
    return _("MAIL_REDIRECT_TO is on: the mail goes to %(address)s.") % {"address": settings.MAIL_REDIRECT_TO}


def _place(sender: Server) -> dict[str, Any]:
    return {"host": sender.host, "port": sender.port}


def _taken(sender: BaseEmailBackend, answers: list[str]) -> str:
    if isinstance(sender, Server):
        text = _("The mail server %(host)s:%(port)s took the mail. It answered: %(answer)s")
        return text % {**_place(sender), "answer": " ".join(answers)}
    if isinstance(sender, Files):
        text = _("No mail server is set (EMAIL_URL): the mail stands as a file in %(folder)s.")
        return text % {"folder": sender.file_path}
    return _("The mail was taken.")


def _why_not(sender: BaseEmailBackend, answer: str) -> str:
    if isinstance(sender, Server):
        text = _("The mail server %(host)s:%(port)s did not take the mail: %(answer)s")
        return text % {**_place(sender), "answer": answer}
    return _("The mail did not leave: %(answer)s") % {"answer": answer}
