"""Beginning to apply: an e-mail address, and the code that is mailed to it. Who has no account gets one with the right code.

Known and unknown addresses get the same pages and the same mail. The code holds ten minutes and for three tries, as when
signing in (`ACCOUNT_LOGIN_BY_CODE_…`), and opens once.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import asdict, dataclass

from allauth.account.adapter import get_adapter
from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now

from accounts.opening import open_account
from journal.actions import SYSTEM
from organisations.models import Organisation

_KEY = "applying_code"


class TooManyError(Exception):
    """More codes were asked, at this address or from this place, than anybody needs."""


@dataclass
class Sent:
    """A code that was mailed."""

    email: str
    code: str
    at: int
    tries: int = 0

    @property
    def is_over(self) -> bool:
        too_late = time.time() - self.at > settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT
        return too_late or self.tries >= settings.ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS


def send_code(request: HttpRequest, email: str) -> None:
    """Mail a new code to the address; the one before is worth nothing any more. Raises TooManyError."""
    email = email.lower()
    if not ratelimit.consume(request, action="request_login_code", key=email):
        raise TooManyError
    adapter = get_adapter(request)
    sent = Sent(email, adapter.generate_login_code(), int(time.time()))
    adapter.send_mail("account/email/login_code", email, {"request": request, "code": sent.code})
    request.session[_KEY] = asdict(sent)


def sent(request: HttpRequest) -> Sent | None:
    """The code that was mailed in this session, unless its time or its tries are over."""
    kept = request.session.get(_KEY)
    found = Sent(**kept) if kept else None
    return None if found is None or found.is_over else found


def is_right(request: HttpRequest, code: str) -> bool:
    """Whether it is the code that was mailed; a wrong one costs a try, the right one is used up."""
    there = sent(request)
    if there is None:
        return False
    if secrets.compare_digest(_plain(code), _plain(there.code)):
        del request.session[_KEY]
        return True
    there.tries += 1
    request.session[_KEY] = asdict(there)
    return False


def _plain(code: str) -> bytes:
    """As people type it: without the hyphen, in any case."""
    return "".join(sign for sign in code if sign.isalnum()).upper().encode()


def enter(request: HttpRequest, email: str, organisation: Organisation, *, onward: str) -> HttpResponse:
    """Sign in whoever proved to read this mail, with an account that is made when there is none, and go onward."""
    user = open_account(email, organisation, by=SYSTEM, at=now())
    response = perform_login(request, user, email_verification="none", redirect_url=onward, email=email)
    list(messages.get_messages(request))  # allauth says who signed in; the next page says that itself
    return response
