"""The queues of the admission desk: which applications of a vacancy wait for what, and which comes before and after which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from candidates import lifecycle
from candidates.eligibility import LackingPaper
from candidates.models import Application, Attachment
from candidates.proposals import lacking_for, rows_of

TO_DECIDE, DOCUMENTS, WAITING, DECIDED = "", "documents", "waiting", "decided"
NAMES = {
    TO_DECIDE: gettext_lazy("To be decided"),
    DOCUMENTS: gettext_lazy("Documents to check"),
    WAITING: gettext_lazy("Waiting for papers"),
    DECIDED: gettext_lazy("Decided"),
}


@dataclass(frozen=True)
class Queue:
    """One queue, seen from one application, which may have left it. `counts` are of every queue."""

    show: str
    counts: Mapping[str, int]
    position: int | None
    before: Application | None
    after: Application | None
    lacking: tuple[LackingPaper, ...]

    @property
    def count(self) -> int:
        return self.counts[self.show]

    @property
    def name(self) -> str:
        return str(NAMES[self.show])


def queue_of(application: Application, show: str) -> Queue:
    """The queue `show` around an application, in the order of the numbers; after the last one the first follows. Nothing known by
    that name: what is to be decided. A constant number of queries."""
    vacancy, show = application.vacancy, show if show in NAMES else TO_DECIDE
    standing = vacancy.applications.standing()
    # Of thousands only what places them; a whole application, with its candidate, only of the two neighbours.
    places = list(standing.order_by("reference", "pk").values_list("reference", "pk", "state"))
    # Reading a dossier costs more than all the rest: only of who may still wait for something.
    may_wait = Q(state=lifecycle.REGISTERED) | ~Q(open_papers=[])
    asked = standing.filter(may_wait | Q(pk=application.pk))
    lacking = lacking_for(vacancy, rows_of(asked), on=localdate())
    waiting = set(lacking)
    if application.state != lifecycle.REGISTERED and not application.open_papers:
        waiting.discard(application.pk)
    unchecked = set(
        Attachment.objects.to_check()
        .filter(application__vacancy=vacancy)
        .values_list("application", flat=True)
    )
    members = {
        TO_DECIDE: [(ref, pk) for ref, pk, state in places if state == lifecycle.REGISTERED],
        DOCUMENTS: [(ref, pk) for ref, pk, _state in places if pk in unchecked],
        WAITING: [(ref, pk) for ref, pk, _state in places if pk in waiting],
        DECIDED: [(ref, pk) for ref, pk, state in places if state == lifecycle.DECIDED],
    }
    here = (application.reference, application.pk)
    earlier = [pk for ref, pk in members[show] if (ref, pk) < here]
    later = [pk for ref, pk in members[show] if (ref, pk) > here]
    before, after = earlier[-1:], [*later, *earlier][:1]
    neighbours = standing.select_related("candidate").in_bulk([*before, *after])
    return Queue(
        show,
        {name: len(found) for name, found in members.items()},
        len(earlier) + 1 if here in members[show] else None,
        next((neighbours[pk] for pk in before), None),
        next((neighbours[pk] for pk in after), None),
        lacking.get(application.pk, ()),
    )
