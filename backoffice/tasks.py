"""What beat wakes: see CELERY_BEAT_SCHEDULE. A run that is missed loses nothing, a double one repeats nothing."""

from celery import shared_task
from django.utils.timezone import now

from backoffice.digests import send_due


@shared_task(name="backoffice.tasks.digest")
def digest() -> None:
    """Mail staff what waits for them today."""
    send_due(at=now())
