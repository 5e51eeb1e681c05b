"""The numbers in the navigation of every page: what waits for the officer, and how many letters.

They come from the work list, which is too much to compute for each page. So they are kept, per officer, as long as the journal
says that nothing was done: every change is an action, and every action leaves an entry. What becomes due by the clock alone, or
a file that the scanner lets through, shows at most `TIMEOUT` of the cache "numbers" later (a minute). The page of the work list
computes it afresh, and shows the numbers of just that list.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import caches
from django.http import HttpRequest

from backoffice.worklist import waiting_for
from journal.models import ChainHead


@dataclass(frozen=True)
class Numbers:
    tasks: int
    letters: int


def numbers_for(request: HttpRequest) -> Numbers:
    """The numbers of who asks. One small query as long as nothing was done since they were computed."""
    kept = caches["numbers"]
    # Read first: an action that is committed while the list is computed may show in it, and then it is computed once more.
    entries = ChainHead.objects.number_of_entries()
    if not hasattr(request, "_work_list"):
        found = kept.get(request.user.pk)
        if found and found[0] == entries:
            return found[1]
    waiting = waiting_for(request)
    numbers = Numbers(waiting.count, waiting.letters)
    kept.set(request.user.pk, (entries, numbers))
    return numbers
