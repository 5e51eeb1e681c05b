"""What the engine proposes for applications: a query, nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, Protocol

from django.db.models import QuerySet
from django.utils.timezone import localdate

from candidates.dossier_format import papers_from_document
from candidates.eligibility import Admission, LackingPaper, Proposal, ReferenceDates, lacking_papers, propose
from candidates.models import Application, Participation
from vacancies import lifecycle
from vacancies.models import Vacancy


def reference_dates(vacancy: Vacancy) -> ReferenceDates:
    """The days on which conditions must hold, as far as they are known."""
    definition = vacancy.definition
    closes = definition.offer.closes
    starts = definition.offer.starts
    return ReferenceDates(
        closing=closes.date() if closes else None,
        rounds={round.key: round.planned_on for round in vacancy.rounds.all() if round.planned_on},
        start=starts.days[0] if starts and starts.days else None,
    )


def proposals_for(
    vacancy: Vacancy, applications: Iterable[Application], *, on: date
) -> Mapping[int, Proposal]:
    """The proposal per application (by primary key), as of a local day. All belong to the vacancy; no query per application."""
    definition, dates = vacancy.definition, reference_dates(vacancy)
    return {
        application.pk: propose(definition, application.facts, on=on, dates=dates)
        for application in applications
    }


def proposal_for(application: Application, *, on: date | None = None) -> Proposal:
    on = on or localdate()
    return proposals_for(application.vacancy, [application], on=on)[application.pk]


class Lacking(Protocol):
    """What `lacking_for` reads of an application."""

    pk: int
    route: str
    alternative: str
    admission: str
    withdrawn_at: datetime | None
    dossier: Mapping[str, Any]


def rows_of(applications: QuerySet[Application]) -> Iterable[Lacking]:
    """The applications for `lacking_for`, where they are thousands: to make each of them whole costs more than the answer."""
    return applications.values_list(
        "pk", "route", "alternative", "admission", "withdrawn_at", "dossier", named=True
    )


def lacking_for(
    vacancy: Vacancy, applications: Iterable[Lacking], *, on: date
) -> Mapping[int, tuple[LackingPaper, ...]]:
    """`lacking_among` as a mapping."""
    return dict(lacking_among(vacancy, applications, on=on))


def lacking_among(
    vacancy: Vacancy, applications: Iterable[Lacking], *, on: date
) -> Iterator[tuple[int, tuple[LackingPaper, ...]]]:
    """The papers that each application (by primary key) can still complete on a local day, in order. Left out are those that
    lack nothing, and who withdrew, was not admitted or did not enter the round that runs. After the last round the results, on a
    floor above, say who is still in: give only these applications, or their `rows_of`. No query per application."""
    definition, dates = vacancy.definition, reference_dates(vacancy)
    if not definition.documents:
        return
    rows = list(vacancy.rounds.all())
    running = [row.key for row in rows if row.state != lifecycle.CLOSED]
    ended = vacancy.state in (lifecycle.RANKED, lifecycle.COMPLETED)
    entered = None
    if vacancy.state == lifecycle.SELECTION:
        of_running = Participation.objects.filter(round__vacancy=vacancy, round__state=lifecycle.RUNNING)
        entered = set(of_running.values_list("application", flat=True))

    @cache
    def taken_by(route: str, alternative: str) -> tuple[str, ...]:
        return tuple(key for key in running if definition.takes(definition.round(key), route, alternative))

    for application in applications:
        if entered is not None and application.pk not in entered:
            continue
        is_admitted = application.admission in (Admission.ADMITTED, Admission.WITH_RESERVATION)
        if application.withdrawn_at or (application.admission and not is_admitted):
            continue
        lacking = lacking_papers(
            definition,
            papers_from_document(application.dossier),
            alternative=application.alternative,
            rounds=taken_by(application.route, application.alternative),
            appointment=ended and is_admitted,
            on=on,
            dates=dates,
        )
        if lacking:
            yield application.pk, lacking
