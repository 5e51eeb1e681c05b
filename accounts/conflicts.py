"""A member of staff steps back from a whole vacancy: declares a conflict of interest, which closes it to them."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import Conflict, User
from journal.actions import ActionError, Actor, action, lock_one, record


@action
def declare_conflict(user: User, vacancy_key: str, *, reason: str, by: Actor, at: datetime) -> Conflict:
    """Close the vacancy to this user. The reason goes into the journal of the vacancy. Declared already: nothing changes.

    Raises ActionError without a reason.
    """
    reason = reason.strip()
    if not reason:
        raise ActionError(_("Give the reason: it goes into the journal of the vacancy."))
    conflict, made = Conflict.objects.get_or_create(
        user=user, vacancy_key=vacancy_key, lifted_at=None, defaults={"reason": reason, "declared_at": at}
    )
    if made:
        record(vacancy_key, "conflict_declared", subject=user.actor_key, reason=reason)
    return conflict


@action
def ask_conflict_lifted(conflict: Conflict, *, reason: str, by: Actor, at: datetime) -> Conflict:
    """Ask that the vacancy opens again to whom it is about. Nothing changes until somebody else confirms.

    Raises ActionError without a reason, for whom it is about, and where it was asked or decided already.
    """
    conflict, reason = _standing(conflict, by), reason.strip()
    if not reason:
        raise ActionError(_("Give the reason: it goes into the journal of the vacancy."))
    if conflict.asked_by:
        if (conflict.asked_by, conflict.lifting_reason) == (by.actor_key, reason):
            return conflict
        raise ActionError(_("It was asked already to lift this conflict."))
    conflict.asked_by, conflict.asked_at, conflict.lifting_reason = by.actor_key, at, reason
    conflict.save(update_fields=["asked_by", "asked_at", "lifting_reason"])
    record(conflict.vacancy_key, "conflict_lifting_asked", subject=conflict.user.actor_key, reason=reason)
    return conflict


@action
def confirm_conflict_lifted(conflict: Conflict, *, by: Actor, at: datetime) -> Conflict:
    """Open the vacancy again, as a colleague asked; who asked it cannot confirm it.

    Raises ActionError for whom it is about and for who asked it, and where nobody asked it.
    """
    if Conflict.objects.filter(pk=conflict.pk, lifted_by=by.actor_key).exists():
        return conflict
    conflict = _standing(conflict, by)
    if not conflict.asked_by:
        raise ActionError(_("Nobody asked to lift this conflict."))
    if conflict.asked_by == by.actor_key:
        raise ActionError(_("Somebody else than who asked it confirms this."))
    return _lift(conflict, by, at)


@action
def keep_conflict(conflict: Conflict, *, by: Actor, at: datetime) -> Conflict:
    """Refuse to lift it, or take back that one asked it: the vacancy stays closed. Raises ActionError for whom it is about."""
    conflict = _standing(conflict, by)
    if not conflict.asked_by:
        return conflict
    conflict.asked_by, conflict.asked_at, conflict.lifting_reason = "", None, ""
    conflict.save(update_fields=["asked_by", "asked_at", "lifting_reason"])
    record(conflict.vacancy_key, "conflict_kept", subject=conflict.user.actor_key)
    return conflict


@action
def end_conflict(conflict: Conflict, *, reason: str, by: Actor, at: datetime) -> Conflict:
    """Open the vacancy again, as an administrator alone may decide.

    Raises ActionError without a reason, and for whom it is about.
    """
    conflict, reason = _standing(conflict, by), reason.strip()
    if not reason:
        raise ActionError(_("Give the reason: it goes into the journal of the vacancy."))
    conflict.lifting_reason = reason
    return _lift(conflict, by, at)


def _lift(conflict: Conflict, by: Actor, at: datetime) -> Conflict:
    conflict.lifted_by, conflict.lifted_at = by.actor_key, at
    conflict.save(update_fields=["lifted_by", "lifted_at", "lifting_reason"])
    record(
        conflict.vacancy_key,
        "conflict_lifted",
        subject=conflict.user.actor_key,
        reason=conflict.lifting_reason,
    )
    return conflict


def _standing(conflict: Conflict, by: Actor) -> Conflict:
    conflict = lock_one(conflict)
    if conflict.lifted_at:
        raise ActionError(_("This conflict was lifted already."))
    if conflict.user.actor_key == by.actor_key:
        raise ActionError(_("Others decide about this: it is your own conflict."))
    return conflict
