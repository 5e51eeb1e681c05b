"""What beat wakes: see CELERY_BEAT_SCHEDULE. A run that is missed loses nothing, a double one repeats nothing."""

from celery import shared_task
from django.utils import timezone

from candidates import files, scanning
from journal.actions import SYSTEM
from planning import assignments
from planning.invitations import send_reminders
from planning.material_models import Material
from planning.window_models import CaseFile, HandIn


@shared_task(name="planning.tasks.remind")
def remind() -> None:
    """Send the reminders that are due."""
    send_reminders(by=SYSTEM, at=timezone.now())


@shared_task(name="planning.tasks.rescan")
def rescan() -> None:
    """Scan cases, work and materials that came in while the scanner was away."""
    if scanning.is_configured():
        assignments.rescan(at=timezone.now())


@shared_task(name="planning.tasks.sweep")
def sweep() -> None:
    """Delete files of cases, work and materials without a row."""
    for kind in (CaseFile, HandIn, Material):
        files.sweep(kind, at=timezone.now())
