"""The log of where and when a vacancy was made known. A line is never taken away: a wrong one is struck out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from journal.actions import ActionError, Actor, action, lock_one, record
from vacancies.models import Publication, Vacancy


@dataclass(frozen=True)
class Notice:
    """One place of publication: from the first day through the last one, which may be open."""

    channel: str
    first_day: date
    last_day: date | None = None
    address: str = ""


@action
def note_publication(vacancy: Vacancy, notice: Notice, *, by: Actor, at: datetime) -> Publication:
    """Write down where the vacancy was made known; ActionError while its rules are not published yet."""
    vacancy = lock_one(vacancy)
    same = vacancy.publications.filter(
        channel=notice.channel, address=notice.address, first_day=notice.first_day, struck_at=None
    ).first()
    if same and same.last_day == notice.last_day:
        return same
    if vacancy.published_at is None:
        raise ActionError(_("Publish the vacancy first: only then can it be made known."))
    if notice.last_day and notice.last_day < notice.first_day:
        raise ActionError(_("The last day comes before the first one."))
    if same:
        # The same notice, of which the end is known only now.
        same.last_day = notice.last_day
        same.save(update_fields=["last_day"])
    else:
        same = Publication.objects.create(
            vacancy=vacancy,
            channel=notice.channel,
            address=notice.address,
            first_day=notice.first_day,
            last_day=notice.last_day,
            noted_at=at,
            noted_by=by.actor_key,
        )
    record(
        vacancy.key,
        "publication_noted",
        subject=f"publication:{same.pk}",
        channel=notice.channel,
        address=notice.address,
        first_day=notice.first_day.isoformat(),
        last_day=notice.last_day.isoformat() if notice.last_day else None,
    )
    return same


@action
def strike_publication(publication: Publication, *, reason: str, by: Actor, at: datetime) -> Publication:
    """Strike out what was written down wrongly, with the reason. It stays readable."""
    lock_one(publication.vacancy)
    publication = Publication.objects.select_related("vacancy").get(pk=publication.pk)
    reason = reason.strip()
    if publication.struck_at:
        return publication
    if not reason:
        raise ActionError(_("Say what is wrong with it: the line stays readable."))
    publication.struck_at, publication.struck_reason = at, reason
    publication.save(update_fields=["struck_at", "struck_reason"])
    record(
        publication.vacancy.key,
        "publication_struck",
        subject=f"publication:{publication.pk}",
        channel=publication.channel,
        reason=reason,
    )
    return publication
