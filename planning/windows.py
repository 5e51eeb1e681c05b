"""Tests and assignments at home: from when till when, and the personal way in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from django.utils.translation import gettext as _

from correspondence.actions import queue
from journal.actions import ActionError, Actor, action, lock, moment, record
from planning import colleague_letters, letters, window_letters
from planning.accesses import AccessLine, double
from planning.extra_time import own_windows
from planning.models import takers
from planning.telling import (
    BATCH,
    open_round,
    tell_cancelled_window,
    tell_takers,
    told_and_drafted,
    unions_of,
)
from planning.window_models import Access, Window
from vacancies.models import Round
from vacancies.rules import RoundKind

WINDOWED = (RoundKind.ONLINE_TESTS, RoundKind.ASSIGNMENT)
"""Rounds that candidates take at home, between two moments."""


@action
def open_window(
    round: Round, *, opens_at: datetime, last_minute: datetime, by: Actor, at: datetime
) -> Window:
    """Say when the tests or the assignment of a round can be done, through `last_minute`, or change it, also after it was called
    off. Who was invited already is told, and so are the unions.

    Raises ActionError for a round that is not done at home, and for a last minute that is past or before the opening.
    """
    round = open_round(round)
    if round.rule.kind not in WINDOWED:
        raise ActionError(_("%(round)s is not done at home: plan a session.") % {"round": round.title})
    closes_at = last_minute + timedelta(minutes=1)
    window = next(iter(lock(Window.objects.filter(round=round))), None)
    stands = window is not None and window.cancelled_at is None
    if stands and (window.opens_at, window.closes_at) == (opens_at, closes_at):
        return window
    if closes_at <= at:
        raise ActionError(_("That moment is past. Choose a later one."))
    if closes_at <= opens_at + timedelta(minutes=1):
        raise ActionError(_("The last minute comes after the opening."))
    was = replaced = ""
    if window:
        if stands:
            was = window_letters.window_told(window)
            replaced = colleague_letters.replaces(was)
        else:
            was = replaced = window_letters.window_called_off(window)
        window.opens_at, window.closes_at = opens_at, closes_at
        window.version += 1
        if not stands:
            window.cancelled_at, window.cancel_reason = None, ""
            window.uid, window.sequence = uuid4(), 0
        window.save()
    else:
        window = Window.objects.create(round=round, opens_at=opens_at, closes_at=closes_at)
    record(
        round.vacancy.key,
        "window_set",
        subject=f"round:{round.pk}",
        opens_at=opens_at.isoformat(),
        last_minute=last_minute.isoformat(),
    )
    if was:
        tell_takers(round, window, takers(round), changed=was, version=str(window.version))
    queue(colleague_letters.window_notices(round, window, unions_of(round), changed=replaced))
    return window


@action
def cancel_window(round: Round, *, reason: str, by: Actor, at: datetime) -> None:
    """Call the tests or the assignment of a round off: who was invited and the unions are told with the reason. Another period
    can be set afterwards.

    Raises ActionError without a reason, and once the last minute is past for everybody.
    """
    round = open_round(round)
    window = next(iter(lock(Window.objects.standing().filter(round=round))), None)
    if window is None:
        return
    reason = reason.strip()
    if not reason:
        raise ActionError(_("Give the reason: who is concerned gets it."))
    participations = takers(round)
    own = own_windows((participation, window) for participation in participations)
    if max([window.closes_at, *(mine.closes_at for mine in own.values())]) <= at:
        raise ActionError(
            _("The last minute was %(when)s: this is over and cannot be called off any more.")
            % {"when": letters.when(window.last_minute)}
        )
    window.cancelled_at, window.cancel_reason = at, reason
    window.version += 1
    window.save()
    tell_cancelled_window(round, window, participations)
    record(round.vacancy.key, "window_cancelled", subject=f"round:{round.pk}", reason=reason)
    queue(colleague_letters.window_cancelled_notices(round, window, unions_of(round)))


@action
def set_access(
    round: Round, lines: Sequence[AccessLine], *, reason: str = "", by: Actor, at: datetime
) -> int:
    """Give candidates their personal link or code per test; the same again changes nothing. All or nothing.

    A candidate who was told another one before gets the new one at once, with the `reason`. Returns how many are new or changed;
    raises ActionError with a message for every line that is wrong.
    """
    round = open_round(round)
    participations = {p.application.reference: p for p in takers(round)}
    tests = {name.casefold(): part.key for part in round.rule.parts for name in (part.key, part.title)}
    tests[""] = ""
    wrong = []
    if line := double(lines):
        wrong.append(_("Line %(n)d: this candidate and test stand there twice.") % {"n": line.number})
    for line in lines:
        if line.reference not in participations:
            wrong.append(
                _("Line %(n)d: nobody with file number “%(reference)s” has to take this round.")
                % {"n": line.number, "reference": line.reference}
            )
        elif line.test.casefold() not in tests:
            wrong.append(
                _("Line %(n)d: this round has no test “%(test)s”.") % {"n": line.number, "test": line.test}
            )
    if wrong:
        raise ActionError(wrong)
    there = {(a.participation_id, a.part): a for a in Access.objects.filter(participation__round=round)}
    new, changed = [], []
    for line in lines:
        participation, part = participations[line.reference], tests[line.test.casefold()]
        access = there.get((participation.pk, part))
        if access is None:
            new.append(Access(participation=participation, part=part, link=line.link, code=line.code))
        elif (access.link, access.code) != (line.link, line.code):
            access.participation = participation
            access.link, access.code = line.link, line.code
            access.version += 1
            changed.append(access)
    concerned = {access.participation_id: access.participation for access in (*new, *changed)}
    window = Window.objects.standing().filter(round=round).first()
    told, _drafted = told_and_drafted(
        [letters.window_invitation_key(window, p.application) for p in concerned.values()] if window else []
    )
    replaced = [
        p
        for p in concerned.values()
        if window and letters.window_invitation_key(window, p.application) in told
    ]
    if replaced and not reason.strip():
        raise ActionError(
            _("Give the reason for the new access: %(name)s was invited with another one.")
            % {"name": replaced[0].application.candidate}
        )
    Access.objects.bulk_create(new, batch_size=BATCH)
    Access.objects.bulk_update(changed, ["link", "code", "version"], batch_size=BATCH)
    if concerned:
        record(round.vacancy.key, "access_set", subject=f"round:{round.pk}", number=len(concerned))
    for participation in replaced:
        record(
            round.vacancy.key,
            "access_replaced",
            subject=participation.application.key,
            reason=reason.strip(),
        )
    if window:
        version = f"access:{moment().isoformat()}"
        tell_takers(round, window, list(concerned.values()), changed=reason.strip(), version=version)
    return len(new) + len(changed)


def has_access(round: Round, accesses: Iterable[Access]) -> bool:
    """Whether a candidate with these accesses can do every test of the round; a take-home assignment needs none."""
    if round.rule.kind is RoundKind.ASSIGNMENT:
        return True
    given = {access.part for access in accesses}
    return "" in given or (bool(round.rule.parts) and given >= {part.key for part in round.rule.parts})
