"""What closing a reopened round anew changes, ready for the page: who rises, who falls, and what they were told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from backoffice.candidacies import VERDICT_KINDS, Mark
from candidates.models import Application
from correspondence import lifecycle
from correspondence.models import Message
from scoring.difference import Direction, RoundDifference, VerdictChange
from scoring.history import told
from scoring.models import VERDICTS, Reopening
from scoring.outcome import Verdict, VerdictKind
from scoring.previews import RoundPreview
from scoring.wording import figure
from vacancies import words
from vacancies.models import Round


@dataclass(frozen=True)
class Change:
    """A candidate whose result is not what it was, and when the letter left that says so (None: it did not)."""

    application: Application
    url: str
    direction: Mark
    before: Mark
    after: Mark
    told: str


@dataclass(frozen=True)
class ChangedRound:
    """A round with its changes; `held` says it when it was held and is not any more, or the other way round."""

    title: str
    held: str
    changes: list[Change]


def changed_rounds(preview: RoundPreview) -> list[ChangedRound]:
    """The rounds that closing anew decides otherwise than they are on record; two queries."""
    rounds = {row.key: row for row in Round.objects.filter(vacancy=preview.round.vacancy_id)}
    found = preview.correction.difference.rounds
    keys = {
        f"result:round:{rounds[each.key].pk}:{preview.applications[change.reference].key}"
        for each in found
        for change in each.changes
    }
    left = released_days(keys)
    return [_changed(rounds[each.key], each, preview.applications, left) for each in found]


def new_letters(preview: RoundPreview, *, at: datetime) -> int:
    """How many letters closing anew drafts: to who did not get the result that comes out. Two queries a round decided anew."""
    rounds = {row.key: row for row in Round.objects.filter(vacancy=preview.round.vacancy_id)}
    number = 0
    for outcome in preview.correction.recount.rounds:
        known = told(rounds[outcome.key], at=at)
        number += sum(
            verdict.kind is not VerdictKind.WITHDRAWN and known.get(verdict.reference) != verdict
            for verdict in outcome.verdicts
        )
    return number


def released_days(unique_keys: Iterable[str]) -> dict[str, str]:
    """The day on which the last letter with each unique key was let go."""
    gone = Message.objects.filter(unique_key__in=list(unique_keys), released_at__isnull=False)
    rows = gone.exclude(state__in=[lifecycle.DRAFT, lifecycle.CANCELLED]).order_by("revision")
    return {row.unique_key: words.day(localdate(row.released_at)) for row in rows}


def _changed(
    row: Round, found: RoundDifference, applications: Mapping[str, Application], left: Mapping[str, str]
) -> ChangedRound:
    held = ""
    if found.held_before != found.held_after:
        held = _("This round is held now.") if found.held_after else _("This round is not held any more.")
    changes = []
    for change in found.changes:
        application = applications[change.reference]
        changes.append(
            Change(
                application=application,
                url=reverse("backoffice:application", args=[application.pk]),
                direction=_direction(change),
                before=_mark(change.before),
                after=_mark(change.after),
                told=left.get(f"result:round:{row.pk}:{application.key}", ""),
            )
        )
    order = [Direction.RISES, Direction.FALLS, Direction.CHANGED]
    by_reference = {change.reference: order.index(change.direction) for change in found.changes}
    changes.sort(key=lambda c: (by_reference[c.application.reference], str(c.application.candidate)))
    return ChangedRound(row.title, held, changes)


def _direction(change: VerdictChange) -> Mark:
    return {
        Direction.RISES: Mark("good", _("Rises")),
        Direction.FALLS: Mark("bad", _("Falls")),
        Direction.CHANGED: Mark("info", _("Other points or reasons")),
    }[change.direction]


def _mark(verdict: Verdict | None) -> Mark:
    if verdict is None:
        return Mark("none", _("Not in this round"))
    kind = "good" if verdict.goes_on else VERDICT_KINDS[VerdictKind(verdict.kind)]
    note = ""
    if verdict.points is not None:
        values = {"points": figure(verdict.points), "maximum": figure(verdict.maximum)}
        note = _("%(points)s out of %(maximum)s") % values
    return Mark(kind, words.capital(str(dict(VERDICTS)[verdict.kind.value])), note)


def set_aside(round_: Round) -> list[Reopening]:
    """The closings of a round that were set aside, the first one first."""
    return list(Reopening.objects.filter(run__round=round_).select_related("run").order_by("run__number"))
