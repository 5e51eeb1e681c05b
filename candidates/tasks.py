"""What beat wakes: see CELERY_BEAT_SCHEDULE. A run that is missed loses nothing, a double one repeats nothing."""

from datetime import timedelta

from celery import shared_task
from django.utils.timezone import now

from candidates import deliveries, files, scanning
from candidates.actions import remind_documents
from candidates.drafts import forget
from journal.actions import SYSTEM
from vacancies import lifecycle
from vacancies.models import Vacancy

KEPT_DAYS = 30
"""Days that a draft stays readable after the registration closed."""


@shared_task(name="candidates.tasks.remind")
def remind() -> None:
    """Remind candidates of papers whose last day is near."""
    for vacancy in Vacancy.objects.filter(state__in=[lifecycle.OPEN, lifecycle.SELECTION]):
        if vacancy.definition.documents:
            remind_documents(vacancy, by=SYSTEM, at=now())


@shared_task(name="candidates.tasks.rescan")
def rescan() -> None:
    """Scan the files that came in while the scanner was away."""
    if scanning.is_configured():
        deliveries.rescan(at=now())


@shared_task(name="candidates.tasks.sweep")
def sweep() -> None:
    """Delete drafts that nobody can hand in any more, and files without a row."""
    forget(closed_before=now() - timedelta(days=KEPT_DAYS))
    files.sweep(at=now())
