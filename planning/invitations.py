"""Inviting candidates to their hour or window, and reminding them of it."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from candidates import lifecycle as application_lifecycle
from correspondence.actions import queue
from journal.actions import Actor, action, record
from planning import appointment_letters, booking_letters, extra_time, letters, window_letters
from planning.models import Booking, Slot, takers
from planning.telling import (
    WITH_CANDIDATE,
    invited_with,
    locked_timetable,
    open_round,
    released_at,
    rounds_with_vacancy,
    without_letter,
)
from planning.window_models import HandIn, Window
from planning.windows import has_access
from vacancies import lifecycle
from vacancies.models import Round

REMIND_BEFORE = timedelta(days=2)
"""How long before an appointment its reminder leaves."""
REMIND_BEFORE_DEADLINE = timedelta(days=1)


@action
def invite(round: Round, *, by: Actor, at: datetime) -> int:
    """Draft the invitations of everybody who has an hour, or a window with an access to every test, and was not invited yet or
    whose invitation was cancelled in the outbox.

    They wait until an officer releases them. Returns how many are new.
    """
    round = open_round(round)
    written = []
    standing = takers(round)
    expected = {participation.pk for participation in standing}
    _sessions, slots = locked_timetable(round)
    coming = [s for s in slots if s.participation_id in expected and s.starts_at > at]
    done = invited_with([letters.slot_invitation_key(slot) for slot in coming])
    written += appointment_letters.slot_invitations(
        round, [slot for slot in coming if letters.slot_invitation_key(slot) not in done]
    )
    window = Window.objects.standing().filter(round=round, closes_at__gt=at).first()
    if window:
        accesses = window_letters.accesses_of(standing)
        ready = [p for p in standing if has_access(round, accesses.get(p.pk, ()))]
        done = invited_with([letters.window_invitation_key(window, p.application) for p in ready])
        written += window_letters.window_invitations(
            round,
            window,
            [p for p in ready if letters.window_invitation_key(window, p.application) not in done],
            accesses,
        )
    if written:
        record(round.vacancy.key, "candidates_invited", subject=f"round:{round.pk}", number=len(written))
    return queue(written, also_cancelled=True)


@action
def send_reminders(*, by: Actor, at: datetime) -> int:
    """Remind everybody whose appointment or last minute, also that to choose an hour, is near and who was told of it before then;
    once per appointment as it stands. Who withdrew, or has only a draft, hears nothing."""
    return queue([*_slot_reminders(at), *_window_reminders(at), *_booking_reminders(at)])


def _slot_reminders(at: datetime) -> list:
    near = list(
        Slot.objects.taken()
        .filter(
            starts_at__gt=at,
            starts_at__lte=at + REMIND_BEFORE,
            participation__earlier_fraction="",
            participation__left_at=None,
        )
        .exclude(session__round__state=lifecycle.CLOSED)
        .exclude(participation__application__state=application_lifecycle.WITHDRAWN)
        .select_related(*WITH_CANDIDATE, "session")
    )
    near = without_letter(near, appointment_letters.reminder_key)
    released = released_at(
        [
            key
            for slot in near
            for key in (letters.slot_invitation_key(slot), appointment_letters.change_key(slot))
        ]
    )
    by_round = defaultdict(list)
    for slot in near:
        told = released.get(letters.slot_invitation_key(slot))
        # A change that was told within the last days is a reminder itself.
        last = max(filter(None, (told, released.get(appointment_letters.change_key(slot)))), default=None)
        if told and last <= slot.starts_at - REMIND_BEFORE:
            by_round[slot.session.round_id].append(slot)
    return [
        letter
        for round in rounds_with_vacancy(by_round)
        for letter in appointment_letters.slot_reminders(round, by_round[round.pk])
    ]


def _window_reminders(at: datetime) -> list:
    soon = at + REMIND_BEFORE_DEADLINE
    written = []
    for window in extra_time.closing(at, soon):
        (round,) = rounds_with_vacancy([window.round_id])
        own = extra_time.own_windows((p, window) for p in takers(round))
        done = set(
            HandIn.objects.current()
            .filter(participation__in=list(own))
            .values_list("participation", flat=True)
        )
        standing = [p for p in own if at < own[p].closes_at <= soon and p.pk not in done]
        standing = without_letter(
            standing, lambda p, own=own: window_letters.deadline_key(own[p], p.application)
        )
        released = released_at([letters.window_invitation_key(window, p.application) for p in standing])
        due = []
        for participation in standing:
            told = released.get(letters.window_invitation_key(window, participation.application))
            if told and told <= own[participation].closes_at - REMIND_BEFORE_DEADLINE:
                due.append(participation)
        written += window_letters.window_reminders(round, window, due, window_letters.accesses_of(due))
    return written


def _booking_reminders(at: datetime) -> list:
    soon = at + REMIND_BEFORE_DEADLINE
    written = []
    for booking in Booking.objects.filter(closes_at__gt=at, closes_at__lte=soon).exclude(
        round__state=lifecycle.CLOSED
    ):
        (round,) = rounds_with_vacancy([booking.round_id])
        asked = without_letter(
            booking_letters.choosers(round, takers(round)),
            lambda p, booking=booking: booking_letters.reminder_key(booking, p.application),
        )
        keys = {p: booking_letters.choose_key(booking, p.application) for p in asked}
        released = released_at(list(keys.values()))
        latest = booking.closes_at - REMIND_BEFORE_DEADLINE
        due = [p for p, key in keys.items() if key in released and released[key] <= latest]
        written += booking_letters.reminders(round, booking, due)
    return written
