"""The log of a round: incidents, who was there, delays; written during the day, shown in the minutes."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from candidates.models import Application
from journal.actions import ActionError, Actor, action, lock_one, record
from scoring.models import LogEntry
from vacancies import lifecycle
from vacancies.models import Round

TEXT_AT_MOST = 2000


@action
def write_log(
    round: Round,
    text: str,
    *,
    kind: str,
    happened_at: datetime,
    name: str,
    application: Application | None = None,
    corrects: LogEntry | None = None,
    by: Actor,
    at: datetime,
) -> LogEntry:
    """Add an entry to the log; `name` is of who writes, `kind` a LogEntry.Kind. The same entry twice is one.

    Raises ActionError for a closed round, no text, a moment to come, and an entry that was corrected already.
    """
    round = lock_one(round)
    text = text.strip()
    if round.state == lifecycle.CLOSED:
        raise ActionError(_("%(round)s is closed already.") % {"round": round.title})
    if not text:
        raise ActionError(_("Write down what happened."))
    if happened_at > at:
        raise ActionError(_("This moment is still to come."))
    same = {"kind": kind, "happened_at": happened_at, "text": text, "application": application}
    there = LogEntry.objects.filter(round=round, corrects=corrects, **same).first()
    if there:
        return there
    if corrects is not None and LogEntry.objects.filter(corrects=corrects).exists():
        raise ActionError(_("This entry was corrected already: correct the correction."))
    entry = LogEntry.objects.create(
        round=round, corrects=corrects, written_at=at, written_by=by.actor_key, written_by_name=name, **same
    )
    record(
        round.vacancy.key,
        "log_written",
        subject=f"round:{round.pk}",
        kind=kind,
        entry=entry.pk,
        corrects=corrects.pk if corrects else None,
    )
    return entry
