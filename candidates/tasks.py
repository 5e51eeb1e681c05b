"""What beat wakes: see CELERY_BEAT_SCHEDULE. A run that is missed loses nothing, a double one repeats nothing."""

from celery import shared_task
from django.utils.timezone import now

from candidates.actions import remind_documents
from journal.actions import SYSTEM
from vacancies import lifecycle
from vacancies.models import Vacancy


@shared_task(name="candidates.tasks.remind")
def remind() -> None:
    """Remind candidates of papers whose last day is near."""
    for vacancy in Vacancy.objects.filter(state__in=[lifecycle.OPEN, lifecycle.SELECTION]):
        if vacancy.definition.documents:
            remind_documents(vacancy, by=SYSTEM, at=now())
