"""The calendar that a juror follows at a secret address: all sittings, as they stand, and those that were called off."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime

from accounts.models import User
from correspondence.occasions import in_letter_language
from journal.actions import Actor, action, record
from organisations.models import Organisation
from planning import calendars
from planning.colleague_letters import jury_entry
from planning.letters import organiser
from planning.models import Seat, Session
from planning.panel_models import CalendarFeed
from planning.seating import jury_of


def digest_of(token: str) -> str:
    """What is kept of a token: its SHA-256 in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


@action
def make_feed(user: User, organisation: Organisation, *, by: Actor, at: datetime) -> str:
    """Make the secret address of a juror and return its token, which is not kept. An earlier one holds no longer."""
    token = secrets.token_urlsafe(32)
    CalendarFeed.objects.update_or_create(user=user, defaults={"digest": digest_of(token), "made_at": at})
    record(organisation.chain, "calendar_feed_made", subject=user.actor_key)
    return token


@action
def stop_feed(user: User, organisation: Organisation, *, by: Actor, at: datetime) -> None:
    """Take the address back: whoever has it finds nothing any more."""
    gone, _by_model = CalendarFeed.objects.filter(user=user).delete()
    if gone:
        record(organisation.chain, "calendar_feed_stopped", subject=user.actor_key)


def owner_of(token: str) -> User | None:
    """Whose address this is, if that user may still sign in. Found by the digest, so that timing tells nothing of a token."""
    found = CalendarFeed.objects.filter(digest=digest_of(token), user__is_active=True).select_related("user")
    feed = found.first()
    return feed.user if feed else None


@in_letter_language
def feed_of(seats: Iterable[Seat], *, at: datetime) -> str:
    """The calendar with the sittings of these seats; it names no candidate.

    UID and SEQUENCE are those of the files in the letters, so that a calendar that has both shows one appointment. What was
    called off stays in it as cancelled. Two queries.
    """
    seats = list(seats)
    rounds = {seat.round_id: seat.round for seat in seats}
    own = {seat.pk for seat in seats}
    events = []
    sessions = Session.objects.filter(round__in=rounds).prefetch_related("jurors")
    for session in sessions.order_by("starts_at", "pk"):
        if not own & {seat.pk for seat in jury_of(session, seats)}:
            continue
        round = rounds[session.round_id]
        events.append((jury_entry(round, session), organiser(round), session.cancelled_at is not None))
    return calendars.feed(events, written_at=at)
