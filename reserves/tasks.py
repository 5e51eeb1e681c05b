"""What beat wakes: see CELERY_BEAT_SCHEDULE. A run that is missed loses nothing, a double one repeats nothing."""

from celery import shared_task
from django.utils.timezone import localdate, now

from journal.actions import SYSTEM
from reserves.actions import EXPIRY_TOLD_BEFORE, tell_expiry, tell_retention
from reserves.actions import remind as remind_of_offers
from reserves.models import ReserveList
from vacancies import lifecycle
from vacancies.models import Vacancy


@shared_task(name="reserves.tasks.remind")
def remind() -> None:
    """Remind who has an offer of its last day to answer."""
    remind_of_offers(by=SYSTEM, at=now())


@shared_task(name="reserves.tasks.tell")
def tell() -> None:
    """Draft letters about reserves that come to their end, and tell candidates until when their file is kept."""
    today = localdate()
    ending = ReserveList.objects.filter(
        valid_until__gte=today, valid_until__lte=today + EXPIRY_TOLD_BEFORE
    ).order_by("pk")
    for reserve_list in ending:
        tell_expiry(reserve_list, by=SYSTEM, at=now())
    for vacancy in Vacancy.objects.filter(state=lifecycle.COMPLETED).order_by("pk"):
        tell_retention(vacancy, by=SYSTEM, at=now())
