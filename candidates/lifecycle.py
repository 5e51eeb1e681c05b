"""The life of an application. What became of it in the rounds stands in the verdicts."""

from journal.lifecycle import Lifecycle

REGISTERED, DECIDED, WITHDRAWN = "registered", "decided", "withdrawn"

APPLICATION = Lifecycle(
    {
        REGISTERED: frozenset({DECIDED, WITHDRAWN}),
        DECIDED: frozenset(
            {DECIDED, WITHDRAWN}
        ),  # a decision on admission may be made anew until the admission closes
        WITHDRAWN: frozenset(),
    }
)
