"""A code that is mailed to an address, so that whoever types it shows that they read its mail.

It holds ten minutes and for three tries, as when signing in (`ACCOUNT_LOGIN_BY_CODE_…`), and opens once. What it is for is a
`Purpose`: the code for one thing opens nothing else.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import asdict, dataclass

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.conf import settings
from django.http import HttpRequest


@dataclass(frozen=True)
class Purpose:
    """What a code is for: under which `key` the session keeps it, and the `mail` that brings it."""

    key: str
    mail: str


APPLYING = Purpose("applying_code", "account/email/login_code")
NEW_ADDRESS = Purpose("new_address_code", "account/email/new_address_code")


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


def send_code(request: HttpRequest, email: str, purpose: Purpose) -> None:
    """Mail a new code to the address; the one before is worth nothing any more. Raises TooManyError."""
    email = email.lower()
    if not ratelimit.consume(request, action="request_login_code", key=email):
        raise TooManyError
    adapter = get_adapter(request)
    sent = Sent(email, adapter.generate_login_code(), int(time.time()))
    adapter.send_mail(purpose.mail, email, {"request": request, "code": sent.code})
    request.session[purpose.key] = asdict(sent)


def sent(request: HttpRequest, purpose: Purpose) -> Sent | None:
    """The code that was mailed in this session, unless its time or its tries are over."""
    kept = request.session.get(purpose.key)
    found = Sent(**kept) if kept else None
    return None if found is None or found.is_over else found


def is_right(request: HttpRequest, code: str, purpose: Purpose) -> bool:
    """Whether it is the code that was mailed; a wrong one costs a try, the right one is used up."""
    there = sent(request, purpose)
    if there is None:
        return False
    if secrets.compare_digest(_plain(code), _plain(there.code)):
        del request.session[purpose.key]
        return True
    there.tries += 1
    request.session[purpose.key] = asdict(there)
    return False


def _plain(code: str) -> bytes:
    """As people type it: without the hyphen, in any case."""
    return "".join(sign for sign in code if sign.isalnum()).upper().encode()
