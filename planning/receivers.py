"""What the planning does when somebody withdraws."""

from django.dispatch import receiver

from candidates.events import withdrawn
from planning.sessions import free


@receiver(withdrawn, dispatch_uid="planning.free_on_withdrawal")
def free_on_withdrawal(sender, *, applications, by, at, **kwargs):
    free(applications, by=by, at=at)
