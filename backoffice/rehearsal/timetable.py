"""When each step of a rehearsal happens, from the dates of the definition, so that letters and minutes read as they would."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from vacancies.procedure_file import RehearsalSettings
from vacancies.rules import Certainty, Definition, Lack, Round

MORNING, EVENING = time(9), time(18)
REGISTRATION_DAYS = 28
ANNOUNCED_AFTER = timedelta(days=14)  # when only the announcement of a day is published


@dataclass(frozen=True)
class Timetable:
    """Local, naive moments in the order of the steps. `closing` is the last day of registration; `rounds` the moment at which the
    results of a round are in, by key; an hour later it is closed."""

    closing: date
    published: datetime
    admission: datetime
    rounds: Mapping[str, datetime] = field(default_factory=dict)
    ranking: datetime = datetime.min
    decision: datetime = datetime.min
    planned: Mapping[str, date] = field(default_factory=dict)  # the day of a round whose date was not fixed


def closing_day(definition: Definition, settings: RehearsalSettings | None, *, today: date) -> date:
    """The last day of registration: as published, else as the rehearsal says, else four weeks before the first round."""
    if definition.offer.closes:
        return definition.offer.closes.date()
    if settings and settings.closing:
        return settings.closing
    days = [moment.date() for moment in map(_held_at, definition.rounds) if moment]
    return min(days, default=today) - timedelta(days=REGISTRATION_DAYS)


def timetable(
    definition: Definition, settings: RehearsalSettings | None, *, closing: date, first_registration: date
) -> Timetable:
    """The moments of a whole procedure. Each step comes after the one before it, whatever the dates of the definition say."""
    opening = min(closing - timedelta(days=REGISTRATION_DAYS), first_registration - timedelta(days=1))
    admission = datetime.combine(closing + _remedied_within(definition) + timedelta(days=1), MORNING)
    now = admission + timedelta(hours=2)
    rounds, planned = {}, {}
    for round_ in definition.rounds:
        moment = _held_at(round_)
        now = max(now + timedelta(hours=2), moment or now)
        rounds[round_.key] = now
        if round_.when and round_.when.certainty is not Certainty.FIXED:
            planned[round_.key] = now.date()
    ranking = now + timedelta(hours=2)
    wanted = settings.decision if settings else None
    day = wanted or ranking.date() + timedelta(days=14)
    decision = max(datetime.combine(day, MORNING), ranking + timedelta(hours=1))
    return Timetable(
        closing, datetime.combine(opening, MORNING), admission, rounds, ranking, decision, planned
    )


def _remedied_within(definition: Definition) -> timedelta:
    """The longest term in which a paper of the application may be remedied: HR decides when nothing can come any more."""
    days = (d.remedy_days or 0 for d in definition.documents if d.lack is Lack.REMEDY)
    return timedelta(days=max(days, default=0))


def _held_at(round_: Round) -> datetime | None:
    """The evening of the last day of a round, or the morning after its deadline; None without any date."""
    moments = []
    if round_.when and round_.when.days:
        last = datetime.combine(max(round_.when.days), EVENING)
        announced = round_.when.certainty is Certainty.ANNOUNCED_BY
        moments.append(last + ANNOUNCED_AFTER if announced else last)
    if round_.finished_by:
        moments.append(datetime.combine(round_.finished_by.date() + timedelta(days=1), MORNING))
    elif round_.invited_by and not moments:
        moments.append(round_.invited_by)
    return max(moments, default=None)
