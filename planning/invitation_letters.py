"""Held invitations written anew from today's facts, and the occasions of these letters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from correspondence.actions import Letter
from planning.appointment_letters import (
    APPOINTMENT_CANCELLED,
    APPOINTMENT_CHANGED,
    INTERVIEW,
    REMINDER,
    TEST,
    slot_invitations,
)
from planning.colleague_letters import (
    JURY_CANCELLED,
    JURY_LEAVES,
    JURY_TIMETABLE,
    UNION_CANCELLED,
    UNION_NOTICE,
)
from planning.models import Slot, takers
from planning.window_letters import (
    ASSIGNMENT,
    ONLINE_TESTS,
    REMINDER_DEADLINE,
    WINDOW_CANCELLED,
    WINDOW_CHANGED,
    accesses_of,
    window_invitations,
)
from planning.window_models import Window
from vacancies.models import Round


def compose(unique_keys: Sequence[str]) -> list[Letter]:
    """Invitations of these keys, written from today's facts. One whose candidate withdrew or whose hour was cancelled is
    left out.

    A constant number of queries per round.
    """
    slots: list[str] = []
    windows: dict[str, set[str]] = defaultdict(set)
    for key in unique_keys:
        match key.split(":"):
            case ["invitation", "slot", pk]:
                slots.append(pk)
            case ["invitation", "window", pk, "application", application]:
                windows[pk].add(application)
    letters = []
    by_round: dict[Round, list[Slot]] = defaultdict(list)
    for slot in (
        Slot.objects.taken()
        .filter(pk__in=slots)
        .select_related("session__round", "participation__application__candidate")
    ):
        by_round[slot.session.round].append(slot)
    rounds = Round.objects.select_related("vacancy__organisation", "vacancy__officer")
    for row, of_round in by_round.items():
        round = rounds.get(pk=row.pk)
        standing = {participation.pk for participation in takers(round)}
        letters += slot_invitations(round, [s for s in of_round if s.participation_id in standing])
    for window in Window.objects.standing().filter(pk__in=list(windows)):
        round = rounds.get(pk=window.round_id)
        wanted = [p for p in takers(round) if str(p.application_id) in windows[str(window.pk)]]
        letters += window_invitations(round, window, wanted, accesses_of(wanted))
    return letters


OCCASIONS = (
    *(replace(occasion, compose=compose) for occasion in (INTERVIEW, TEST, ONLINE_TESTS, ASSIGNMENT)),
    APPOINTMENT_CHANGED,
    APPOINTMENT_CANCELLED,
    WINDOW_CHANGED,
    WINDOW_CANCELLED,
    REMINDER,
    REMINDER_DEADLINE,
    JURY_TIMETABLE,
    JURY_CANCELLED,
    JURY_LEAVES,
    UNION_NOTICE,
    UNION_CANCELLED,
)
