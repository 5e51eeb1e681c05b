"""The runs. Each returns its figures: seconds, numbers of letters."""

from __future__ import annotations

import signal
import statistics
import time
from collections import Counter
from typing import Any

from benchmarks.stage import Stage

Figures = dict[str, Any]


def letters(number: int, *, invitations: bool = False) -> Figures:
    """Letters, or invitations each with a calendar file, from their release to the last one that a local sink took, by one
    sender, and where the time went."""
    with Stage() as stage:
        drafts = stage.invitations(number) if invitations else stage.drafts(number)

        from django.core.mail import EmailMessage
        from django.utils import timezone

        from correspondence import actions, delivery, smtp

        spent: Counter[str] = Counter()
        _timed(spent, "read anew", actions, "today")
        _timed(spent, "MIME", EmailMessage, "message")
        _timed(spent, "SMTP and MIME", smtp.EmailBackend, "send_messages")
        _timed(spent, "claiming", delivery, "claim")
        _timed(spent, "writing down", delivery, "_finish")
        start, now = time.perf_counter(), timezone.now()
        actions.release(drafts, leaves_at=now, by=stage.cast.officer, at=now)
        released = time.perf_counter() - start
        tally = delivery.deliver_due()
        total = time.perf_counter() - start
        taken = stage.taken()
        return {
            "database": stage.database,
            "letters": len(drafts),
            "with a calendar file": sum(bool(draft.calendar) for draft in drafts),
            "taken": len(taken),
            "lost": number - len(set(taken)),
            "sent": tally.sent,
            "seconds": round(total, 2),
            "release": round(released, 2),
            **{f"of which {what}": round(seconds, 2) for what, seconds in spent.items()},
        }


def _timed(spent: Counter[str], what: str, owner: Any, name: str) -> None:
    function = getattr(owner, name)

    def wrapper(*args, **kwargs):
        start = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            spent[what] += time.perf_counter() - start

    setattr(owner, name, wrapper)


def broker(seconds: float, *, how: str) -> Figures:
    """The broker frozen or refused for so long while candidates apply and ask for codes: how long each waits, and how long after
    its return the last mail was taken."""
    with Stage() as stage:
        vacancy = stage.vacancy()
        process = stage.broker()
        stage.beat()
        stage.worker()

        from django.test import Client
        from django.urls import reverse

        warm = stage.cast.registered(vacancy, ["Eerste"])
        stage.wait(lambda: len(stage.taken()) == len(warm), 60)
        client, page = Client(HTTP_HOST="localhost"), reverse("account_request_login_code")
        stage.signal(process, signal.SIGSTOP if how == "frozen" else signal.SIGKILL)
        waits, asked, end = [], 0, time.monotonic() + seconds
        while time.monotonic() < end:
            start = time.perf_counter()
            stage.cast.registered(vacancy, [f"Kandidaat{len(waits)}"])
            if not asked:
                client.post(page, {"email": stage.cast.officer.email})
                asked = 1
            waits.append(time.perf_counter() - start)
            time.sleep(0.2)
        if how == "frozen":
            stage.signal(process, signal.SIGCONT)
        else:
            process.wait()
            stage.broker()
        due = len(warm) + len(waits) + asked
        after = stage.wait(lambda: len(stage.taken()) >= due, 120)
        return {
            "database": stage.database,
            "broker": how,
            "away": seconds,
            "accepted": len(waits),
            "p95": round(statistics.quantiles(waits, n=20)[-1], 3),
            "longest": round(max(waits), 3),
            "last mail after its return": round(after, 1),
            "lost": due - len(set(stage.taken())),
        }


def kills(number: int, times: int, *, lease: float = 0) -> Figures:
    """Letters while the Celery worker that sends them is killed again and again: how many were lost, how many sent twice."""
    with Stage(answers_after=0.02, lease=lease) as stage:
        drafts = stage.drafts(number)

        from django.utils import timezone

        from correspondence.actions import release
        from correspondence.models import Message

        stage.broker()
        stage.beat()
        start, now = time.monotonic(), timezone.now()
        release(drafts, leaves_at=now, by=stage.cast.officer, at=now)
        killed = 0
        for _kill in range(times):
            worker = stage.worker()
            before = len(stage.taken())
            share = max(1, (number - before) // (2 * (times - killed)))
            stage.wait(lambda goal=before + share: len(stage.taken()) >= goal, 300)
            stage.kill(worker)
            killed += 1
        stage.worker()
        stage.wait(lambda: not Message.objects.exclude(state="sent").exists(), 600)
        taken = Counter(stage.taken())
        return {
            "database": stage.database,
            "letters": number,
            "kills": killed,
            "senders": 2,
            "lost": number - len(taken),
            "sent twice": sum(taken.values()) - len(taken),
            "at most": killed * 2,
            "seconds": round(time.monotonic() - start, 1),
        }
