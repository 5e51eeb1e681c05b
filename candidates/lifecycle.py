"""The life of an application, and of a request. What became of an application in the rounds stands in the verdicts."""

from journal.lifecycle import Lifecycle

REGISTERED, DECIDED, WITHDRAWN = "registered", "decided", "withdrawn"

# In which step an application was withdrawn, where that is no round.
AT_ADMISSION, AFTER_LAST_ROUND = "admission", "end"

APPLICATION = Lifecycle(
    {
        REGISTERED: frozenset({DECIDED, WITHDRAWN}),
        DECIDED: frozenset(
            {DECIDED, WITHDRAWN}
        ),  # a decision on admission may be made anew until the admission closes
        WITHDRAWN: frozenset(),
    }
)

OPEN, ANSWERED = "open", "answered"

REQUEST = Lifecycle({OPEN: frozenset({ANSWERED}), ANSWERED: frozenset()})

UPHELD, REJECTED = "upheld", "rejected"
