"""Fifty candidates who want the same hour at the same moment: one has it, and the others read which hours are left."""

import contextlib
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.db.utils import ConnectionHandler

from candidates.models import Participation
from correspondence.actions import release
from correspondence.models import Message
from planning.booking import TakenError, book, open_booking
from planning.models import Slot
from planning.sessions import SessionPlan, plan_session
from recruitment.tests.cast import DECIDED, moment

DAY = moment(2026, 7, 1, 9)
CLAIMS = 50


class Candidate:
    actor_key = "user:0"


@pytest.fixture
def as_served(tmp_path):
    """`as_served()(do)`: what `do` does in a thread, as in a web server. The tests' SQLite is in memory, where threads do not
    wait for one another; what is served is a file, so here they get a copy in one."""
    handler = None

    def serve(do, *args):
        if handler:
            connections["default"] = handler.create_connection("default")
        try:
            return do(*args)
        finally:
            connection.close()

    def ready():
        nonlocal handler
        if connection.vendor != "sqlite":
            return serve
        handler = ConnectionHandler({"default": connection.settings_dict | {"NAME": tmp_path / "db"}})
        with contextlib.closing(sqlite3.connect(tmp_path / "db")) as file:
            connection.connection.backup(file)
            # Once, as in a database that is served: fifty that change a file to WAL at once do not wait for one another.
            file.execute("PRAGMA journal_mode = WAL")
        return serve

    return ready


@pytest.mark.integrity
@pytest.mark.django_db(transaction=True)
def test_of_fifty_claims_on_one_hour_one_wins(stage, hilde, as_served):
    vacancy = stage.admitted([f"K{number:02}" for number in range(CLAIMS)])
    round_ = stage.round(vacancy, "written")
    plan = SessionPlan(DAY, DAY + timedelta(hours=1), place="Zaal 2", minutes=30)
    session = plan_session(round_, plan, by=hilde, at=DECIDED)
    open_booking(round_, last_minute=moment(2026, 6, 26), by=hilde, at=DECIDED)
    drafts = Message.objects.drafts().filter(occasion="choose-hour")
    release(list(drafts), leaves_at=DECIDED, by=hilde, at=DECIDED)
    rows = list(Participation.objects.filter(round=round_).select_related("round"))

    def claim(row):
        with contextlib.suppress(TakenError):
            book(row, session=session, starts_at=DAY, seen="", by=Candidate(), at=DECIDED)
            return "won"
        return "asked again"

    def found():
        taken = Slot.objects.taken().filter(session=session).values_list("starts_at", flat=True)
        return list(taken), Message.objects.filter(occasion="invitation-test").count()

    serve = as_served()
    with ThreadPoolExecutor(CLAIMS) as pool:
        answers = list(pool.map(lambda row: serve(claim, row), rows))
        kept, confirmed = pool.submit(serve, found).result()
    assert (answers.count("won"), answers.count("asked again")) == (1, CLAIMS - 1)
    assert (kept, confirmed) == ([DAY], 1)
