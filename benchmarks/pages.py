"""How long the pages of one large vacancy take, just after somebody did something: each is fetched some times; the middle one and
the 95th percentile count, with its queries."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from typing import Any

from benchmarks.stage import Stage

TIMES = 20
BATCH = 500


def pages(number: int) -> dict[str, Any]:
    """Milliseconds and queries per page, for a vacancy with `number` applications, some in every state."""
    with Stage() as stage:
        started = time.monotonic()
        vacancy = _filled(stage, number)
        figures: dict[str, Any] = {
            "database": stage.database,
            "applications": number,
            "made in": f"{time.monotonic() - started:.0f} s",
        }
        from django.conf import settings
        from django.test import Client

        settings.ALLOWED_HOSTS = ["testserver"]
        client = Client()
        client.force_login(stage.cast.officer)
        for name, address, query in _addresses(vacancy):
            figures[name] = _measured(client, address, query)
        return figures


def _filled(stage: Stage, number: int) -> Any:
    """A vacancy with as many applications: four fifths are decided, of which a tenth is refused and a tenth lacks a
    paper; a twentieth withdrew."""
    from accounts.models import Membership, Role
    from candidates.actions import Decision, Registration, decide_admission, register, withdraw
    from candidates.eligibility import Diploma, Dossier, Paper
    from journal.actions import SYSTEM, acting, record
    from recruitment.tests.cast import DECIDED, REGISTERED, two_tests
    from vacancies.rules import DiplomaLevel, Lack, NeededWhen, RequiredDocument

    stage.vacancy()
    vacancy = stage.cast.published(
        two_tests(
            documents=(
                RequiredDocument("cv", "je cv", lack=Lack.LATER),
                RequiredDocument("extract", "een uittreksel", needed=NeededWhen.APPOINTMENT),
            )
        )
    )
    officer, town = stage.cast.officer, stage.cast.organisation
    with acting(by=SYSTEM, at=DECIDED):
        Membership.objects.create(user=officer, organisation=town, role=Role.OFFICER)
        record(town.chain, "user_added", subject=officer.actor_key)
    for first in range(0, number, BATCH):
        registrations = []
        for n in range(first, min(first + BATCH, number)):
            level = DiplomaLevel.NONE if n % 10 == 9 else DiplomaLevel.SECONDARY
            dossier = Dossier(
                route="external",
                registered_on=REGISTERED.date(),
                diplomas=(Diploma(level),),
                papers={} if n % 10 == 5 else {"cv": Paper(received_on=REGISTERED.date())},
            )
            registrations.append(
                Registration(f"Kandidaat{n:05}", "Peeters", dossier, email=f"kandidaat{n}@post.example")
            )
        rows = register(vacancy, registrations, by=officer, at=REGISTERED)
        decide_admission(
            vacancy, [Decision(row) for row in rows[: len(rows) * 4 // 5]], by=officer, at=DECIDED
        )
        withdraw(rows[-max(1, len(rows) // 20) :], by=officer, at=DECIDED)
    return vacancy


def _addresses(vacancy: Any) -> Iterator[tuple[str, str, dict[str, str]]]:
    from django.urls import reverse

    table = reverse("backoffice:applications", args=[vacancy.pk])
    middle = vacancy.applications.order_by("pk")[vacancy.applications.count() // 2]
    last = str(-(-vacancy.applications.count() // 50))
    yield "table, first page", table, {}
    yield "table, last page", table, {"page": last}
    yield "table, by name from the end", table, {"sort": "-name", "page": "3"}
    yield "table, a name", table, {"q": "kandidaat04"}
    yield "table, in the procedure", table, {"standing": "in"}
    yield "table, out", table, {"standing": "out"}
    yield "table as CSV", reverse("backoffice:applications_file", args=[vacancy.pk, "csv"]), {}
    yield "table as XLSX", reverse("backoffice:applications_file", args=[vacancy.pk, "xlsx"]), {}
    yield "admission", reverse("backoffice:admission", args=[vacancy.pk]), {}
    yield "one application", reverse("backoffice:application", args=[middle.pk]), {}
    yield "decision desk", reverse("backoffice:decide", args=[middle.pk]), {}
    yield "missing documents", reverse("backoffice:missing_documents", args=[vacancy.pk]), {}
    yield "overview", reverse("backoffice:cockpit", args=[vacancy.pk]), {}
    yield "journal of the vacancy", reverse("backoffice:vacancy_journal", args=[vacancy.pk]), {}
    yield "journal", reverse("backoffice:journal"), {}
    yield "letters of the vacancy", reverse("backoffice:vacancy_letters", args=[vacancy.pk]), {}
    yield "search", reverse("admin:search"), {"q": "kandidaat04"}
    yield "work list", reverse("admin:index"), {}


def _measured(client: Any, address: str, query: dict[str, str]) -> str:
    from django.core.cache import caches
    from django.db import connection

    queries = 0

    def count(execute: Any, *of: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*of)

    caches["numbers"].clear()
    with connection.execute_wrapper(count):
        response = client.get(address, query)
    if response.status_code != 200:
        return f"answered {response.status_code}"
    taken = []
    for _time in range(TIMES):
        caches["numbers"].clear()
        started = time.perf_counter()
        client.get(address, query)
        taken.append(time.perf_counter() - started)
    middle, most = statistics.median(taken), statistics.quantiles(taken, n=20)[-1]
    return f"{middle * 1000:.0f} ms, p95 {most * 1000:.0f} ms, {queries} queries"
