"""What beat wakes: see CELERY_BEAT_SCHEDULE. A run that is missed loses nothing, a double one repeats nothing."""

from celery import shared_task
from django.utils import timezone

from correspondence import delivery, passes


@shared_task(name="correspondence.tasks.deliver_due")
def deliver_due() -> None:
    """Send the letters that are due."""
    delivery.deliver_due()


@shared_task(name="correspondence.tasks.forget_passes")
def forget_passes() -> None:
    """Delete the codes to sign in of yesterday."""
    passes.forget_passes(at=timezone.now())
