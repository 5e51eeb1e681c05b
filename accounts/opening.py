"""An account for somebody who applies: no password, as a code by mail opens it each time."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import make_password

from accounts.models import User
from journal.actions import Actor, action, record
from organisations.models import Organisation


@action
def open_account(email: str, organisation: Organisation, *, by: Actor, at: datetime) -> User:
    """The account with this address, whose owner proved to read its mail; made when there is none. The name comes with the
    application."""
    user, made = User.objects.get_or_create(email=email.lower(), defaults={"password": make_password(None)})
    if made:
        record(organisation.chain, "account_opened", subject=user.actor_key)
    return user
