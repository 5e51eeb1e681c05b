"""What beat wakes: see CELERY_BEAT_SCHEDULE. A run that is missed loses nothing, a double one repeats nothing."""

from celery import shared_task
from django.utils import timezone

from documents import jobs


@shared_task(name="documents.tasks.make_due")
def make_due() -> None:
    """Make the long documents that were asked for."""
    jobs.make_due()


@shared_task(name="documents.tasks.erase_passing")
def erase_passing() -> None:
    """Erase the papers that were made to be printed, and not to be kept."""
    jobs.erase_passing(at=timezone.now())
