"""What beat wakes: see CELERY_BEAT_SCHEDULE. A run that is missed loses nothing, a double one repeats nothing."""

from celery import shared_task
from django.utils.timezone import localdate, now

from candidates import files, scanning
from journal.actions import SYSTEM
from scoring import import_actions
from scoring.actions import remind_jurors
from scoring.models import ResultsFile, SheetScan
from scoring.sheets import are_over
from vacancies import lifecycle
from vacancies.models import Round


@shared_task(name="scoring.tasks.remind_of_sheets")
def remind_of_sheets() -> None:
    """Remind jurors, once, of sheets that lack after the interviews."""
    for round in Round.objects.filter(state=lifecycle.RUNNING).select_related("vacancy__organisation"):
        if are_over(round, on=localdate()):
            remind_jurors(round, due=True, by=SYSTEM, at=now())


@shared_task(name="scoring.tasks.rescan")
def rescan() -> None:
    """Scan files of results that came in while the scanner was away."""
    if scanning.is_configured():
        import_actions.rescan(at=now())


@shared_task(name="scoring.tasks.sweep")
def sweep() -> None:
    """Delete files that a killed process left without a row."""
    for kind in (ResultsFile, SheetScan):
        files.sweep(kind, at=now())
