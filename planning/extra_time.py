"""Until when somebody has time: the one place that says how an accommodation or more time lengthens an hour, window or term.

Pages, the check when work comes in, reminders, letters and calendar files all ask here. Extra time counts from the decision on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from candidates.models import AccommodationDecision, Participation
from planning.models import Slot, takers
from planning.timetable import overlap
from planning.window_models import MoreTime, Window
from vacancies import lifecycle
from vacancies.models import Round


@dataclass(frozen=True)
class OwnWindow:
    """A window as it holds for one candidate; `closes_at` is the first moment after the own last minute."""

    window: Window
    closes_at: datetime

    @property
    def opens_at(self) -> datetime:
        return self.window.opens_at

    @property
    def last_minute(self) -> datetime:
        """The own last minute, which still counts."""
        return self.closes_at - timedelta(minutes=1)

    @property
    def is_longer(self) -> bool:
        """Whether this candidate has longer than the others."""
        return self.closes_at > self.window.closes_at


def own_window(window: Window, participation: Participation) -> OwnWindow:
    """The window of one candidate."""
    return own_windows([(participation, window)])[participation]


def own_windows(rows: Iterable[tuple[Participation, Window]]) -> dict[Participation, OwnWindow]:
    """The window of each candidate: it closes after the extra minutes that were granted for the round, or at the moment that was
    given to this candidate alone, whichever is later. Two queries for any number."""
    found = dict(rows)
    extra = granted(found)
    given = dict(
        MoreTime.objects.filter(participation__in=list(found)).values_list("participation", "closes_at")
    )
    own = {}
    for row, window in found.items():
        lengthened = window.closes_at + extra.get(row.pk, timedelta())
        own[row] = OwnWindow(window, max(lengthened, given.get(row.pk, lengthened)))
    return own


def still_open(round: Round, *, at: datetime) -> list[OwnWindow]:
    """The windows of those who take a round and whose own last minute is still to come; empty for a round without a window."""
    window = Window.objects.standing().filter(round=round).first()
    if window is None:
        return []
    own = own_windows((participation, window) for participation in takers(round))
    return [each for each in own.values() if each.closes_at > at]


def ends(slots: Iterable[Slot]) -> dict[int, datetime]:
    """When each of these appointments ends for its candidate, by primary key: the hour with the extra minutes. One query."""
    taken = [slot for slot in slots if slot.participation_id]
    extra = granted([slot.participation for slot in taken])
    return {slot.pk: slot.ends_at + extra.get(slot.participation_id, timedelta()) for slot in taken}


def fitting(hours: Iterable[Slot], participation: Participation, taken: Iterable[Slot]) -> list[Slot]:
    """Those of these hours that, with the extra minutes of this candidate, meet no hour of others in the same session with
    theirs. Two queries for any number."""
    others = [slot for slot in taken if slot.participation_id not in (None, participation.pk)]
    until, extra = ends(others), granted([participation]).get(participation.pk, timedelta())
    spans = defaultdict(list)
    for slot in others:
        spans[slot.session_id].append((slot.starts_at, until[slot.pk]))
    return [
        hour
        for hour in hours
        if not any(overlap((hour.starts_at, hour.ends_at + extra), span) for span in spans[hour.session_id])
    ]


def granted(participations: Iterable[Participation]) -> Mapping[int, timedelta]:
    """Extra time that was granted in the round of each participation, by participation."""
    found = list(participations)
    granted = AccommodationDecision.objects.filter(
        request__application__in={row.application_id for row in found},
        round__in={row.round_id for row in found},
        extra_minutes__gt=0,
    ).values_list("request__application", "round", "extra_minutes")
    by_pair = {(application, round): timedelta(minutes=n) for application, round, n in granted}
    return {
        row.pk: by_pair[row.application_id, row.round_id]
        for row in found
        if (row.application_id, row.round_id) in by_pair
    }


def lengthened(slot: Slot, extra: timedelta) -> Slot:
    """An hour as it would be with extra time, not kept."""
    return Slot(session_id=slot.session_id, starts_at=slot.starts_at, ends_at=slot.ends_at + extra)


def runs_into(slot: Slot, other: Slot, extra: timedelta) -> bool:
    """Whether an hour, with this extra time, is still going on when another one of the same session begins."""
    return slot.session_id == other.session_id and slot.starts_at < other.starts_at < slot.ends_at + extra


def closing(at: datetime, soon: datetime) -> list[Window]:
    """Windows of rounds that are not closed, of which the last minute may come for somebody between these moments."""
    longer = AccommodationDecision.objects.filter(round=OuterRef("round"), extra_minutes__gt=0)
    given = MoreTime.objects.filter(participation__round=OuterRef("round"), closes_at__gt=at)
    found = Window.objects.standing().exclude(round__state=lifecycle.CLOSED).filter(closes_at__lte=soon)
    return list(found.filter(Q(closes_at__gt=at) | Exists(longer) | Exists(given)).order_by("pk"))
