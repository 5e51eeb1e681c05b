"""What the minutes tell of sheets on paper and of the log."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.utils import translation

from recruitment.tests.cast import CLOSED
from scoring.log import write_log
from scoring.minutes_notes import log_lines, typed_lines
from scoring.paper_sheets import type_in
from scoring.sheet_actions import Operation
from scoring.tests.test_sheet_actions import FULL, interviews

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel(stage, noor, karel):
    return interviews(stage, noor, karel)


def test_minutes_name_who_typed_what_for_whom_and_when(panel, hilde):
    for person in ("An", "Bo"):
        operations = [
            Operation(UUID(int=next(panel.numbers)), item, 0, Decimal(points), "")
            for item, points in FULL.items()
        ]
        type_in(panel.seats["Noor"], getattr(panel, person), operations, name="Hilde", by=hilde, at=CLOSED)
    with translation.override("nl"):
        found = typed_lines([panel.round])
    day = "17 juni 2026"
    assert dict(found) == {
        panel.round.pk: [
            f"Ingevoerd door Hilde namens Noor op {day}, van papier: de formulieren over An Peeters en Bo Peeters."
        ]
    }


def test_the_log_stands_in_the_order_of_what_happened_with_its_corrections(panel, hilde):
    def write(minutes, text, **more):
        values = {"kind": "incident", "name": "Hilde", "by": hilde, "at": CLOSED} | more
        return write_log(panel.round, text, happened_at=CLOSED - timedelta(minutes=minutes), **values)

    late = write(10, "An is er niet.", kind="presence", application=panel.An.application)
    write(30, "Brandalarm.")
    write(10, "An is er toch.", kind="presence", application=panel.An.application, corrects=late)
    with translation.override("nl"):
        found = log_lines([panel.round])[panel.round.pk]
    assert [(each["about"], each["text"], each["corrected"], each["corrects"]) for each in found] == [
        ("incident", "Brandalarm.", False, False),
        ("aanwezigheid, An Peeters (0001)", "An is er niet.", True, False),
        ("aanwezigheid, An Peeters (0001)", "An is er toch.", False, True),
    ]
