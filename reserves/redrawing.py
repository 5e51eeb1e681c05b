"""Drawing up reserve lists anew after a correction of the selection: what changes, and the new version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from candidates import lifecycle as candidates_lifecycle
from journal.actions import ActionError, Actor, action, lock, lock_one, record
from reserves import lifecycle
from reserves.actions import add_places, new_list
from reserves.models import Consultation, Interest, Interview, Place, ReplacedVersion, ReserveList
from reserves.versions import Change, changes
from scoring.history import final_letters
from scoring.models import Result
from scoring.outcome import FinalOutcome
from scoring.records import digest
from vacancies import lifecycle as vacancy_lifecycle
from vacancies.models import Vacancy
from vacancies.rules import ReserveKind


@dataclass(frozen=True)
class Redrawn:
    """A list (None: its kind has none yet) as it would be: the results on it, and what changes against the version that stands.

    `places` are those of the list by key of the application; `running` are the keys of whom an offer, question of interest or
    interview still waits.
    """

    kind: ReserveKind
    reserve_list: ReserveList | None
    results: Mapping[str, Result]
    places: Mapping[str, Place]
    changes: tuple[Change, ...]
    running: frozenset[str]


@dataclass(frozen=True)
class Preview:
    """All lists of a vacancy drawn up anew; `digest` names exactly this outcome."""

    lists: tuple[Redrawn, ...]
    digest: str


def preview_redrawing(vacancy: Vacancy) -> Preview:
    """What drawing up anew from the ranking that stands does, in a constant number of queries.

    Who left a reserve or lost the place is not compared, and does not come back by a correction.
    """
    kinds = {route.key: route.reserve for route in vacancy.definition.routes}
    lists = {row.kind: row for row in vacancy.reserve_lists.all()}
    results = Result.objects.filter(ranking__vacancy=vacancy, outcome=FinalOutcome.RESERVE)
    results = list(results.select_related("application__candidate").order_by("rank", "pk"))
    places = list(
        Place.objects.filter(reserve_list__in=lists.values()).select_related(
            "application__candidate", "result"
        )
    )
    running = {
        key
        for model, field in ((Consultation, "answer"), (Interest, "answer"), (Interview, "outcome"))
        for key in model.objects.filter(place__in=places, **{field: lifecycle.PENDING}).values_list(
            "place", flat=True
        )
    }
    found = []
    for kind in ReserveKind:
        reserve_list = lists.get(kind.value)
        held = {p.application.key: p for p in places if reserve_list and p.reserve_list_id == reserve_list.pk}
        of_kind = {r.application.key: r for r in results if kinds[r.application.route] is kind}
        gone = {key for key, place in held.items() if place.state in (lifecycle.LEFT, lifecycle.LOST)}
        entering = {
            key: r
            for key, r in of_kind.items()
            if key in held or r.application.state != candidates_lifecycle.WITHDRAWN
        }
        if reserve_list is None and not entering:
            continue
        ranked = reserve_list.ranked if reserve_list else vacancy.definition.reserve.ranked
        before = {key: p.rank for key, p in held.items() if key not in gone and not p.dropped_at}
        after = {key: r.rank if ranked else None for key, r in entering.items() if key not in gone}
        found.append(
            Redrawn(
                kind=kind,
                reserve_list=reserve_list,
                results=entering,
                places=held,
                changes=changes(before, after),
                running=frozenset(key for key, p in held.items() if p.pk in running),
            )
        )
    return Preview(tuple(found), _digest(vacancy, found))


def _digest(vacancy: Vacancy, lists: list[Redrawn]) -> str:
    document = [
        [
            each.kind.value,
            sorted([key, result.total, result.rank] for key, result in each.results.items()),
            sorted([key, place.rank, place.state, key in each.running] for key, place in each.places.items()),
        ]
        for each in lists
    ]
    return digest(vacancy.rules.fingerprint, document)


def are_untold(vacancy: Vacancy, *, at: datetime) -> bool:
    """Whether final letters of a vacancy wait for their release, or have not left yet at an aware moment."""
    letters = final_letters(vacancy)
    return letters.drafts().exists() or letters.leaving(at=at).exists()


@action
def redraw(
    vacancy: Vacancy,
    *,
    expected: str,
    reason: str,
    authority: str,
    reference: str,
    decided_on: date,
    by: Actor,
    at: datetime,
) -> list[ReserveList]:
    """Draw up the lists anew from a ranking that was corrected, exactly as the preview with digest `expected` said.

    The version that stood is kept. Places stay with their applications, with what was offered and answered. The validity does not
    move; only a list that did not exist runs from this decision. Raises ActionError without a reason, before a ranking, where no
    list was drawn up, while final letters about that ranking have not left, and when the preview changed.
    """
    vacancy = lock_one(vacancy)
    reason = reason.strip()
    lists = lock(ReserveList.objects.filter(vacancy=vacancy).order_by("pk"))
    if vacancy.state == vacancy_lifecycle.COMPLETED:
        again = ReplacedVersion.objects.filter(reserve_list__in=lists, reason=reason).exists()
        decision = (authority, reference, decided_on)
        if again and all(
            (row.decision_authority, row.decision_reference, row.decided_on) == decision for row in lists
        ):
            return lists
    if vacancy.state != vacancy_lifecycle.RANKED:
        raise ActionError(_("Adopt the ranking first: the reserve list follows from it."))
    if not lists:
        raise ActionError(_("No reserve was drawn up before."))
    if not reason:
        raise ActionError(_("Give the reason: it stands on the new version of the list."))
    if are_untold(vacancy, at=at):
        raise ActionError(
            _("First release the final letters: nobody learns of a new place before they left.")
        )
    lock(Place.objects.filter(reserve_list__in=lists).order_by("pk"))
    preview = preview_redrawing(vacancy)
    if preview.digest != expected:
        raise ActionError(
            _("Something changed since you looked at this preview. Look at it again and confirm then.")
        )
    decision = {"authority": authority, "reference": reference, "decided_on": decided_on}
    written = []
    for each in preview.lists:
        reserve_list = each.reserve_list
        if reserve_list is None:
            reserve_list = new_list(vacancy, each.kind, **decision)
        else:
            _keep(reserve_list, each, reason=reason, by=by, at=at)
            reserve_list.decision_authority, reserve_list.decision_reference = authority, reference
            reserve_list.decided_on = decided_on
            reserve_list.save(update_fields=["decision_authority", "decision_reference", "decided_on"])
        _move(reserve_list, each, at=at)
        written.append(reserve_list)
    vacancy_lifecycle.VACANCY.check(vacancy.state, vacancy_lifecycle.COMPLETED)
    vacancy.state = vacancy_lifecycle.COMPLETED
    vacancy.save(update_fields=["state"])
    record(
        vacancy.key,
        "reserve_redrawn",
        authority=authority,
        reference=reference,
        decided_on=decided_on.isoformat(),
        reason=reason,
        digest=preview.digest,
        changes={each.kind.value: len(each.changes) for each in preview.lists},
    )
    return written


def _keep(reserve_list: ReserveList, each: Redrawn, *, reason: str, by: Actor, at: datetime) -> None:
    """Keep the version that stands, before anything of it changes."""
    places = [
        {
            "application": key,
            "rank": place.rank,
            "total": place.result.total,
            "state": place.state,
            "dropped": place.dropped_at is not None,
        }
        for key, place in sorted(each.places.items())
    ]
    ReplacedVersion.objects.create(
        reserve_list=reserve_list,
        number=reserve_list.replaced.count() + 1,
        places=places,
        digest=digest(reserve_list.vacancy.rules.fingerprint, places),
        decided_on=reserve_list.decided_on,
        decision_authority=reserve_list.decision_authority,
        decision_reference=reserve_list.decision_reference,
        reason=reason,
        replaced_at=at,
        replaced_by=by.actor_key,
    )


def _move(reserve_list: ReserveList, each: Redrawn, *, at: datetime) -> None:
    """Give every place its new result and rank; who is no longer successful is taken off, who is so now gets a place."""
    for key, place in each.places.items():
        result = each.results.get(key)
        if result is not None:
            place.result, place.dropped_at = result, None
        elif place.state not in (lifecycle.LEFT, lifecycle.LOST):
            place.dropped_at = place.dropped_at or at
        place.rank = result.rank if result is not None and reserve_list.ranked else None
    Place.objects.bulk_update(each.places.values(), ["result", "rank", "dropped_at"], batch_size=200)
    add_places(reserve_list, [result for key, result in each.results.items() if key not in each.places])
