"""What beat wakes: see CELERY_BEAT_SCHEDULE. A run that is missed loses nothing, a double one repeats nothing."""

from celery import shared_task
from django.utils import timezone

from journal.actions import SYSTEM
from planning.actions import send_reminders


@shared_task(name="planning.tasks.remind")
def remind() -> None:
    """Send the reminders that are due."""
    send_reminders(by=SYSTEM, at=timezone.now())
