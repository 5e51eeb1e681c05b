"""A real mail server that answers as it is told: what it said is kept, and nothing is sent that it did not take."""

import asyncio
import socket

import pytest
from aiosmtpd.controller import Controller

from correspondence.delivery import deliver_due
from correspondence.lifecycle import FAILED, QUEUED, SENT
from correspondence.tests.test_delivery import at, outbox, rows  # noqa: F401 - a fixture

pytestmark = [pytest.mark.mail, pytest.mark.faults, pytest.mark.django_db]


class Told:
    """Answers DATA as its script says, by address; "drop" takes the mail and goes away without a word, "hang" says nothing."""

    def __init__(self):
        self.answers, self.taken = {}, []

    async def handle_DATA(self, server, session, envelope):
        (address,) = envelope.rcpt_tos
        answer = self.answers.get(address, "250 2.0.0 Ok: queued as 4B1D")
        if answer == "drop":
            self.taken.append(address)
            server.transport.abort()
        elif answer == "hang":
            await asyncio.sleep(5)
        elif answer.startswith("250"):
            self.taken.append(address)
        return answer


@pytest.fixture
def told(settings):
    told = Told()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(told, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "correspondence.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", controller.port, 1
    yield told
    controller.stop()


def test_what_the_server_said_is_kept(outbox, told):  # noqa: F811
    outbox(1)
    deliver_due(clock=at())
    assert rows("state", "answer", "error") == [(SENT, "250 2.0.0 Ok: queued as 4B1D", "")]


@pytest.mark.parametrize(
    ("answer", "state", "error"),
    [
        ("450 4.2.0 busy", QUEUED, "450 4.2.0 busy"),
        ("421 4.3.2 closing", QUEUED, "421 4.3.2 closing"),
        ("550 5.1.1 no such user", FAILED, "550 5.1.1 no such user"),
        ("hang", QUEUED, "SMTPServerDisconnected: Connection unexpectedly closed: timed out"),
        ("drop", QUEUED, "SMTPServerDisconnected: Connection unexpectedly closed"),
    ],
)
def test_what_it_did_not_take_is_not_sent(outbox, told, answer, state, error):  # noqa: F811
    outbox(3)
    told.answers["c1@post.example"] = answer
    deliver_due(clock=at())
    found = rows("state", "answer", "error")
    assert (found[0][0], found[1][0], found[1][1], found[2][0]) == (SENT, state, "", SENT)
    assert found[1][2].startswith(error)


def test_the_answer_passes_the_redirection_of_a_trial(outbox, told, settings):  # noqa: F811
    settings.MAIL_REDIRECT_BACKEND, settings.MAIL_REDIRECT_TO = settings.EMAIL_BACKEND, "all@trial.example"
    settings.EMAIL_BACKEND = "correspondence.redirect.EmailBackend"
    outbox(1)
    deliver_due(clock=at())
    assert (rows("answer"), told.taken) == ([("250 2.0.0 Ok: queued as 4B1D",)], ["all@trial.example"])
