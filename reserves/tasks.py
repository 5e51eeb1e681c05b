"""What beat wakes: see CELERY_BEAT_SCHEDULE. A run that is missed loses nothing, a double one repeats nothing."""

from celery import shared_task
from django.utils import timezone

from journal.actions import SYSTEM
from reserves import actions


@shared_task(name="reserves.tasks.remind")
def remind() -> None:
    """Remind who has an offer of its last day to answer."""
    actions.remind(by=SYSTEM, at=timezone.now())
