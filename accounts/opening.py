"""An account for somebody who applies: no password, as a code by mail opens it each time."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import Role, User
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
def close_account(user: User, organisation: Organisation, *, by: Actor, at: datetime) -> None:
    """Delete the account of somebody who has no part in any procedure; quietly when it is gone already.

    Raises ActionError for who has a role or sat in a panel: what was decided together keeps its names.
    """
    row = User.objects.filter(pk=user.pk).first()
    if row is None:
        return
    works_here = _("You work on selections with this account. Ask the administrator to take that away first.")
    if row.is_superuser or row.memberships.exclude(role=Role.CANDIDATE).exists():
        raise ActionError(works_here)
    try:
        with transaction.atomic():
            row.delete()
    except models.ProtectedError:
        raise ActionError(works_here) from None
    record(organisation.chain, "account_closed", subject=user.actor_key)


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
