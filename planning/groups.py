"""Tests that many take at once: how many fit in a room, who keeps watch there, whose identity was checked at the door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from journal.actions import ActionError, Actor, action, lock, record
from planning import letters
from planning.models import IdentityCheck, Invigilator, Session, Slot
from planning.telling import locked_timetable, open_round, standing_session, standing_slot
from vacancies.models import Vacancy


@dataclass(frozen=True)
class Watch:
    """Who keeps watch: an officer of the vacancy by `user`, somebody else by name."""

    name: str
    user: User | None = None


@action
def set_room(
    session: Session, *, capacity: int | None, watches: Sequence[Watch], by: Actor, at: datetime
) -> Session:
    """Set how many places the room of a test has (None: no limit), and who keeps watch there.

    Raises ActionError for a session in which each has an own hour, for fewer places than were given out, for one who keeps watch
    twice, and for a user who is no officer of the vacancy.
    """
    round = open_round(session.round)
    sessions, slots = locked_timetable(round)
    session = standing_session(session, sessions)
    if not session.together:
        raise ActionError(_("In this session each candidate has an own hour."))
    taken = sum(s.session_id == session.pk and s.participation_id is not None for s in slots)
    if capacity is not None and capacity < 1:
        raise ActionError(_("A room has at least one place."))
    if capacity is not None and capacity < taken:
        text = ngettext(
            "%(n)d candidate has a place here. Move that one to another room first.",
            "%(n)d candidates have a place here. Move some to another room first.",
            taken,
        )
        raise ActionError(text % {"n": taken})
    watches = [Watch(" ".join(watch.name.split()), watch.user) for watch in watches]
    if len({watch.name for watch in watches}) != len(watches):
        raise ActionError(_("Name everybody who keeps watch once."))
    for watch in watches:
        if watch.user and not Vacancy.objects.staffed_by(watch.user).filter(pk=round.vacancy_id).exists():
            raise ActionError(
                _("%(name)s is no officer of this vacancy. Write the name down instead.")
                % {"name": watch.name}
            )
    there = set(session.invigilators.values_list("name", "user"))
    asked = {(watch.name, watch.user.pk if watch.user else None) for watch in watches}
    if (session.capacity, there) == (capacity, asked):
        return session
    session.capacity = capacity
    session.save(update_fields=["capacity"])
    session.invigilators.all().delete()
    Invigilator.objects.bulk_create(
        [Invigilator(session=session, user=watch.user, name=watch.name) for watch in watches]
    )
    record(
        round.vacancy.key,
        "room_set",
        subject=f"round:{round.pk}",
        session=session.key,
        capacity=capacity,
        number=len(watches),
    )
    return session


@action
def check_identity(slot: Slot, *, by: Actor, at: datetime) -> IdentityCheck:
    """Note that the identity of a candidate was checked at the door of a test.

    Raises ActionError before the day of the test, for an appointment that does not stand, and for an interview.
    """
    slot = _at_the_door(slot, at)
    check, made = IdentityCheck.objects.get_or_create(
        slot=slot, defaults={"checked_at": at, "checked_by": by.actor_key}
    )
    if made:
        record(
            slot.session.round.vacancy.key,
            "identity_checked",
            subject=slot.participation.application.key,
            about=f"round:{slot.session.round_id}",
        )
    return check


@action
def take_back_check(slot: Slot, *, by: Actor, at: datetime) -> None:
    """Take the note back: it was made by mistake. Raises ActionError as `check_identity`."""
    slot = _at_the_door(slot, at)
    gone, _models = IdentityCheck.objects.filter(slot=slot).delete()
    if gone:
        record(
            slot.session.round.vacancy.key,
            "identity_check_taken_back",
            subject=slot.participation.application.key,
            about=f"round:{slot.session.round_id}",
        )


def _at_the_door(slot: Slot, at: datetime) -> Slot:
    round = open_round(slot.session.round)
    found = lock(
        Slot.objects.standing()
        .filter(pk=slot.pk)
        .select_related("session", "participation__application__candidate")
    )
    slot = standing_slot(slot, found)
    if not slot.session.together:
        raise ActionError(_("In this session each candidate has an own hour."))
    if localdate(at) < localdate(slot.starts_at):
        raise ActionError(
            _("This test is on %(when)s: an identity is checked on the day itself.")
            % {"when": letters.when(slot.starts_at)}
        )
    slot.session.round = round
    return slot
