"""Fifty candidates who want the same hour at the same moment: one has it, and the others read which hours are left."""

import contextlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

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


@pytest.mark.integrity
@pytest.mark.django_db(transaction=True)
def test_of_fifty_claims_on_one_hour_one_wins(stage, hilde):
    vacancy = stage.admitted([f"K{number:02}" for number in range(CLAIMS)])
    round_ = stage.round(vacancy, "written")
    plan = SessionPlan(DAY, DAY + timedelta(hours=1), place="Zaal 2", minutes=30)
    session = plan_session(round_, plan, by=hilde, at=DECIDED)
    open_booking(round_, last_minute=moment(2026, 6, 26), by=hilde, at=DECIDED)
    drafts = Message.objects.drafts().filter(occasion="choose-hour")
    release(list(drafts), leaves_at=DECIDED, by=hilde, at=DECIDED)
    rows = list(Participation.objects.filter(round=round_).select_related("round"))

    def claim(row):
        try:
            with contextlib.suppress(TakenError):
                book(row, session=session, starts_at=DAY, seen="", by=Candidate(), at=DECIDED)
                return "won"
            return "asked again"
        finally:
            connection.close()

    with ThreadPoolExecutor(CLAIMS) as pool:
        answers = list(pool.map(claim, rows))
    taken = Slot.objects.taken().filter(session=session)
    confirmed = Message.objects.filter(occasion="invitation-test")
    assert (answers.count("won"), answers.count("asked again")) == (1, CLAIMS - 1)
    assert (taken.count(), taken.get().starts_at, confirmed.count()) == (1, DAY, 1)
