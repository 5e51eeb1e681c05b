"""Sending the daily mail, and switching it off."""

from __future__ import annotations

from datetime import datetime, time

from django.utils.timezone import localtime

from accounts.models import STAFF_ROLES, Membership, User
from backoffice.letters import digest_key, digest_letter, house_of
from backoffice.scope import vacancies_for
from backoffice.worklist import work_list_of
from correspondence.actions import queue
from correspondence.models import Message
from correspondence.occasions import in_letter_language
from journal.actions import SYSTEM, Actor, action, record
from vacancies.holidays import closed

STARTS = time(7)
"""Local hour from which the mail of a working day is due."""


@in_letter_language
def send_due(*, at: datetime) -> int:
    """Queue the mail of this working day for every member of staff who wants it, for whom something waits, and who has none yet;
    return how many. Later runs of the day make up for one that was missed."""
    local = localtime(at)
    if closed(local.date()) or local.time() < STARTS:
        return 0
    working = Membership.objects.standing().filter(role__in=STAFF_ROLES)
    users = User.objects.filter(is_active=True, digest=True, pk__in=working.values("user"))
    by_key = {digest_key(user, local.date()): user for user in users.order_by("pk")}
    known = set(Message.objects.filter(unique_key__in=by_key).values_list("unique_key", flat=True))
    return sum(_send(user, by=SYSTEM, at=at) for key, user in by_key.items() if key not in known)


@action
def _send(user: User, *, by: Actor, at: datetime) -> int:
    organisation = house_of(user)
    if organisation is None or not vacancies_for(user).exists():
        return 0
    waiting = work_list_of(user, at=at)
    if not waiting.count:
        return 0
    return queue([digest_letter(user, organisation, waiting, on=localtime(at).date())])


@action
def switch_digest(user: User, *, on: bool, by: Actor, at: datetime) -> User:
    """Let a user have the daily mail, or not."""
    if User.objects.filter(pk=user.pk, digest=not on).update(digest=on):
        organisation = house_of(user)
        chain = organisation.chain if organisation else "installation"
        record(chain, "digest_switched", subject=user.actor_key, on=on)
    return user
