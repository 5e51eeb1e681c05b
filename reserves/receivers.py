"""What the reserves do when somebody withdraws."""

from django.dispatch import receiver

from candidates.events import withdrawn
from reserves.actions import leave


@receiver(withdrawn, dispatch_uid="reserves.leave_on_withdrawal")
def leave_on_withdrawal(sender, *, applications, by, at, **kwargs):
    leave(applications, by=by, at=at)
