"""Who gets into one vacancy from outside: an external selection bureau, until a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Membership, Role, User
from backoffice.letters import staff_invitation
from correspondence.actions import queue
from journal.actions import ActionError, Actor, action, lock_one, record
from vacancies import lifecycle
from vacancies.models import Vacancy


@action
def invite_bureau(
    vacancy: Vacancy,
    *,
    email: str,
    first_name: str,
    last_name: str,
    until: date,
    by: Actor,
    at: datetime,
) -> Membership:
    """Give somebody of a selection bureau access to this vacancy up to and including `until`, and say so by mail.

    Whoever has an account keeps it, with its name. Raises ActionError for a day that is over, a vacancy that was cancelled,
    somebody who works for an organisation as an officer, and who has access to this vacancy already until another day.
    """
    vacancy = lock_one(vacancy)
    email = email.strip().lower()
    if vacancy.state == lifecycle.CANCELLED:
        raise ActionError(_("This vacancy was cancelled."))
    _still_to_come(until, at)
    user, _made = User.objects.get_or_create(
        email=email,
        defaults={"first_name": first_name, "last_name": last_name, "password": make_password(None)},
    )
    if not user.is_active or _is_of_a_house(user):
        raise ActionError(
            _("This address cannot be invited as a bureau. Ask the bureau for another address.")
        )
    membership = Membership.objects.filter(
        user=user, role=Role.BUREAU, vacancy_key=vacancy.key, organisation=vacancy.organisation_id
    ).first()
    if membership and membership.until == until:
        return membership
    if membership and (membership.until is None or membership.until >= localdate(at)):
        raise ActionError(_("This address has access to the vacancy already. Change its last day instead."))
    if membership:
        Membership.objects.filter(pk=membership.pk).delete()
    membership = Membership.objects.create(
        user=user,
        organisation_id=vacancy.organisation_id,
        role=Role.BUREAU,
        vacancy_key=vacancy.key,
        until=until,
    )
    record(vacancy.key, "bureau_invited", subject=user.actor_key, until=until.isoformat())
    queue([staff_invitation(membership, vacancy)])
    return membership


@action
def change_bureau(membership: Membership, *, until: date, by: Actor, at: datetime) -> Membership:
    """Give the access of a bureau another last day. Raises ActionError for a day that is over."""
    membership = lock_one(membership)
    if membership.until == until:
        return membership
    _still_to_come(until, at)
    _set(membership, until)
    record(
        membership.vacancy_key,
        "bureau_access_changed",
        subject=membership.user.actor_key,
        until=until.isoformat(),
    )
    return membership


@action
def end_bureau(membership: Membership, *, by: Actor, at: datetime) -> Membership:
    """End the access of a bureau at once. What it did stays, with its name."""
    membership = lock_one(membership)
    yesterday = localdate(at) - timedelta(days=1)
    if membership.until is not None and membership.until <= yesterday:
        return membership
    _set(membership, yesterday)
    record(membership.vacancy_key, "bureau_access_ended", subject=membership.user.actor_key)
    return membership


def _set(membership: Membership, until: date) -> None:
    membership.until = until
    membership.save(update_fields=["until"])


def _still_to_come(until: date, at: datetime) -> None:
    if until < localdate(at):
        raise ActionError(_("The last day is over already: choose a later one."))


def _is_of_a_house(user: User) -> bool:
    """Who works for an organisation sees more than one vacancy, and a bureau never does."""
    return user.is_superuser or user.memberships.filter(role__in=[Role.ADMINISTRATOR, Role.OFFICER]).exists()
