"""The lives of a vacancy and of a round."""

from journal.lifecycle import Lifecycle

DRAFT, OPEN, SELECTION, RANKED, COMPLETED, CANCELLED = (
    "draft",
    "open",
    "selection",
    "ranked",
    "completed",
    "cancelled",
)

VACANCY = Lifecycle(
    {
        DRAFT: frozenset({OPEN, CANCELLED}),
        OPEN: frozenset({SELECTION, CANCELLED}),  # the admission closes: head counts are fixed
        SELECTION: frozenset({RANKED, CANCELLED}),  # the last round is closed and the ranking adopted
        RANKED: frozenset(
            {COMPLETED, SELECTION, CANCELLED}
        ),  # the reserve lists are drawn up, or a round is opened again
        COMPLETED: frozenset({SELECTION}),  # a round is opened again: the reserve is drawn up anew afterwards
        CANCELLED: frozenset(),
    }
)

WAITING, RUNNING, CLOSED = "waiting", "running", "closed"

ROUND = Lifecycle(
    {
        WAITING: frozenset(
            {RUNNING, CLOSED}
        ),  # closed at once: it was before, and a correction earlier on changes nothing to do
        RUNNING: frozenset({CLOSED, WAITING}),
        CLOSED: frozenset({RUNNING, WAITING}),  # reopened, or waiting for an earlier round that is
    }
)
