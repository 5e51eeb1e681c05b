"""The life of a message. A letter of a decision waits as a draft until an officer releases it; a receipt is queued at once.
What was released for a later moment can be called back until then, and is a draft again."""

from journal.lifecycle import Lifecycle

DRAFT, QUEUED, SENDING, SENT, FAILED, POST, CANCELLED = (
    "draft",
    "queued",
    "sending",
    "sent",
    "failed",
    "post",
    "cancelled",
)

MESSAGE = Lifecycle(
    {
        DRAFT: frozenset({QUEUED, POST, CANCELLED}),
        QUEUED: frozenset({SENDING, DRAFT, CANCELLED}),
        SENDING: frozenset({SENT, QUEUED, FAILED}),
        FAILED: frozenset({QUEUED, POST, CANCELLED}),
        SENT: frozenset(),
        POST: frozenset({SENT, DRAFT}),
        CANCELLED: frozenset(),
    }
)
