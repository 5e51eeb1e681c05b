"""What beat wakes: see CELERY_BEAT_SCHEDULE. A run that is missed loses nothing, a double one repeats nothing."""

from celery import shared_task

from correspondence import delivery


@shared_task(name="correspondence.tasks.deliver_due")
def deliver_due() -> None:
    """Send the letters that are due."""
    delivery.deliver_due()
