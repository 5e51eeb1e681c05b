"""What candidates announce to the floors above. docs/architecture.md holds the table; a test compares it with what is connected.

Sent inside the transaction of the action (`send`): a receiver that fails rolls everything back.
"""

from django.dispatch import Signal

withdrawn = Signal()
"""Applications were withdrawn. Arguments: `applications` (locked rows), `by`, `at`."""
