"""Beginning to apply: an e-mail address, and the code that is mailed to it. Who has no account gets one with the right code.

Known and unknown addresses get the same pages and the same mail.
"""

from __future__ import annotations

from allauth.account.utils import perform_login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now

from accounts.opening import open_account
from journal.actions import SYSTEM
from organisations.models import Organisation


def enter(request: HttpRequest, email: str, organisation: Organisation, *, onward: str) -> HttpResponse:
    """Sign in whoever proved to read this mail, with an account that is made when there is none, and go onward."""
    user = open_account(email, organisation, by=SYSTEM, at=now())
    response = perform_login(request, user, email_verification="none", redirect_url=onward, email=email)
    list(messages.get_messages(request))  # allauth says who signed in; the next page says that itself
    return response
