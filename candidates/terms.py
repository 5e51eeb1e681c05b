"""Within how many calendar days a request of a candidate is answered: pure arithmetic on days.

Only the term for inspection follows from the law. The others are terms of the house: what a town promises of its own accord,
and what the work list measures by.
"""

from __future__ import annotations

from datetime import date, timedelta

QUESTION, FEEDBACK, INSPECTION = "question", "feedback", "inspection"
COMPLAINT, CHALLENGE, APPEAL = "complaint", "challenge", "appeal"

DAYS = {
    QUESTION: 5,
    FEEDBACK: 20,
    INSPECTION: 20,  # the decree on administration: 20 calendar days
    COMPLAINT: 45,
    CHALLENGE: 3,  # before the juror scores
    APPEAL: 30,
}

SOON = timedelta(days=3)
"""So long before its last day a request counts as urgent."""


def due_on(kind: str, received_on: date) -> date:
    """The last local day to answer, itself included; the day of receipt does not count."""
    return received_on + timedelta(days=DAYS[kind])


def urgency(due: date, *, today: date) -> str:
    """ "bad" after the last day, "wait" in the days before it, "" while there is time."""
    if due < today:
        return "bad"
    return "wait" if due - today <= SOON else ""
