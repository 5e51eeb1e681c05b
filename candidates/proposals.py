"""What the engine proposes for applications: a query, nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils.timezone import localdate

from candidates.eligibility import Proposal, ReferenceDates, propose
from candidates.models import Application
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
