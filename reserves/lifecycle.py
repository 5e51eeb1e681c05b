"""The life of a place on a reserve list, and of one consultation, question of interest and additional interview."""

from journal.lifecycle import Lifecycle

AVAILABLE, ASKED, APPOINTED, LOST, LEFT = "available", "asked", "appointed", "lost", "left"

PLACE = Lifecycle(
    {
        AVAILABLE: frozenset({ASKED, LEFT}),
        ASKED: frozenset({AVAILABLE, APPOINTED, LOST, LEFT}),
        APPOINTED: frozenset(),
        LOST: frozenset(),
        LEFT: frozenset(),
    }
)

PENDING, ACCEPTED, REFUSED, NO_ANSWER = "pending", "accepted", "refused", "no_answer"

CONSULTATION = Lifecycle(
    {
        PENDING: frozenset({ACCEPTED, REFUSED, NO_ANSWER}),
        ACCEPTED: frozenset(),
        REFUSED: frozenset(),
        NO_ANSWER: frozenset(),
    }
)

YES, NO = "yes", "no"

INTEREST = Lifecycle(
    {
        PENDING: frozenset({YES, NO, NO_ANSWER}),
        YES: frozenset(),
        NO: frozenset(),
        NO_ANSWER: frozenset(),
    }
)

HELD, ABSENT, CALLED_OFF = "held", "absent", "called_off"

INTERVIEW = Lifecycle(
    {
        PENDING: frozenset({HELD, ABSENT, CALLED_OFF}),
        HELD: frozenset(),
        ABSENT: frozenset(),
        CALLED_OFF: frozenset(),
    }
)
