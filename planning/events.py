"""What the planning announces to the floors above. docs/architecture.md holds the table; a test compares it with what
is connected.

Sent inside the transaction of the action (`send`): a receiver that fails rolls everything back.
"""

from django.dispatch import Signal

seats_changed_hands = Signal()
"""Somebody else signs in for these seats. Arguments: `seats`, `by`, `at`."""
