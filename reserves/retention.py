"""Until when the files of a procedure are kept: some months after its end, or after the end of the reserve for who is on it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.utils.timezone import localdate

from candidates.models import Application
from reserves import lifecycle
from reserves.models import Place
from reserves.validity import add_months
from vacancies import lifecycle as vacancy_lifecycle
from vacancies.models import Vacancy

TOLD_BEFORE = timedelta(days=30)
"""How long before the end of the term the candidate hears of it."""


def ended_on(vacancy: Vacancy) -> date | None:
    """The local day on which a procedure ended: its last decision, which is its ranking or the reserve that followed.

    None while it runs, and while an appeal holds it. No query for that where its requests are prefetched.
    """
    if vacancy.state != vacancy_lifecycle.COMPLETED or _is_held(vacancy):
        return None
    days = [reserve_list.decided_on for reserve_list in vacancy.reserve_lists.all()]
    return max([*(localdate(ranking.adopted_at) for ranking in vacancy.rankings.all()), *days])


def _is_held(vacancy: Vacancy) -> bool:
    """Whether an appeal runs: nothing of the vacancy may go then, whatever its term."""
    return any(request.holds for request in vacancy.requests.all())


def kept_until(vacancy: Vacancy) -> Mapping[Application, date]:
    """The last day of the term for each application of a procedure that ended; empty before. Who is in a reserve, or was
    offered something, is kept until the term after its last day. Empty while an appeal holds it. Three queries."""
    ended = ended_on(vacancy)
    if ended is None:
        return {}
    months = vacancy.organisation.retention_months
    on_a_list = dict(
        Place.objects.filter(
            reserve_list__vacancy=vacancy,
            state__in=[lifecycle.AVAILABLE, lifecycle.ASKED],
            dropped_at=None,
        ).values_list("result__application", "reserve_list__valid_until")
    )
    return {
        application: add_months(max(ended, on_a_list.get(application.pk, ended)), months)
        for application in vacancy.applications.select_related("candidate").order_by("pk")
    }


def last_kept(vacancy: Vacancy) -> date | None:
    """The day after which no file of a procedure is within its term, counted from the end of its longest reserve; None while it
    runs or is held. No query where ranking, organisation, requests and reserve lists are fetched."""
    ended = ended_on(vacancy)
    if ended is None:
        return None
    ends = [reserve_list.valid_until for reserve_list in vacancy.reserve_lists.all()]
    return add_months(max([ended, *ends]), vacancy.organisation.retention_months)
