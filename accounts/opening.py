"""An account for somebody who applies: no password, as a code by mail opens it each time."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from accounts.models import User
from journal.actions import ActionError, Actor, action, record
from organisations.models import Organisation


@action
def open_account(email: str, organisation: Organisation, *, by: Actor, at: datetime) -> User:
    """The account with this address, whose owner proved to read its mail; made when there is none. The name comes with the
    application."""
    user, made = User.objects.get_or_create(email=email.lower(), defaults={"password": make_password(None)})
    if made:
        record(organisation.chain, "account_opened", subject=user.actor_key)
    return user


@action
def move_account(user: User, email: str, organisation: Organisation, *, by: Actor, at: datetime) -> User:
    """Let the account sign in with another address, whose owner proved to read its mail; the old one opens nothing any more.

    Raises ActionError when somebody else signs in with that address.
    """
    email = email.lower()
    if User.objects.filter(email=email, pk=user.pk).exists():
        return user
    if User.objects.filter(email=email).exists():
        raise ActionError(
            _("Somebody signs in with this address already. Take another one, or sign in with that address.")
        )
    User.objects.filter(pk=user.pk).update(email=email)
    EmailAddress.objects.filter(user=user).delete()
    user.email = email
    record(organisation.chain, "account_moved", subject=user.actor_key)
    return user
