"""What `manage.py send_test_mail` says."""

import io
import re
import socket

import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.mail


class Sink:
    """A mail server that says `answer` to every mail."""

    answer = "250 queued as 4711"

    async def handle_DATA(self, server, session, envelope):
        return self.answer


@pytest.fixture
def server(settings):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield sink
    controller.stop()


def said(address="an@post.example"):
    """What the command says, without the number of the port."""
    out = io.StringIO()
    call_command("send_test_mail", address, stdout=out)
    return re.sub(r":\d+ ", ":0 ", out.getvalue())


def complaint(address="an@post.example"):
    with pytest.raises(CommandError) as caught:
        call_command("send_test_mail", address, stdout=io.StringIO())
    return re.sub(r":\d+ ", ":0 ", str(caught.value))


def test_it_says_what_the_server_answered(server):
    assert said() == "De mailserver 127.0.0.1:0 aanvaardde de mail. Het antwoord: 250 queued as 4711\n"


def test_it_says_why_the_server_refused(server):
    server.answer = "554 no spam please"
    assert complaint() == "De mailserver 127.0.0.1:0 aanvaardde de mail niet: 554 no spam please"


def test_it_says_that_no_server_answers(server, settings):
    settings.EMAIL_PORT = 1
    assert complaint() == (
        "De mailserver 127.0.0.1:0 aanvaardde de mail niet: ConnectionRefusedError: [Errno 111] Connection refused"
    )


def test_it_says_where_the_file_is(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    assert said() == (
        f"Er is geen mailserver ingesteld (EMAIL_URL): de mail staat als bestand in {tmp_path}.\n"
    )


def test_it_refuses_what_is_no_address():
    assert complaint("an") == "“an” is geen e-mailadres."


def test_it_says_that_mail_is_redirected(settings):
    settings.MAIL_REDIRECT_BACKEND = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "correspondence.redirect.EmailBackend"
    settings.MAIL_REDIRECT_TO = "proef@leiemond.example"
    assert said().splitlines() == [
        "MAIL_REDIRECT_TO staat aan: de mail gaat naar proef@leiemond.example.",
        "De mail is aanvaard.",
    ]


def test_the_mail_is_dutch():
    said()
    assert [(m.subject, m.to) for m in mail.outbox] == [("Testmail", ["an@post.example"])]
