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
from candidates.proposals import lacking_for
from vacancies.models import Vacancy

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
    rows = vacancy.applications.standing().order_by("reference", "pk")
    standing = list(rows.select_related("candidate").defer("dossier", "proposal", "answers"))
    # Reading a dossier costs more than all the rest: only of who may still wait for something.
    waiting = rows.filter(Q(state=lifecycle.REGISTERED) | ~Q(open_papers=[]) | Q(pk=application.pk))
    lacking = lacking_for(vacancy, waiting, on=localdate())
    members = _members(vacancy, standing, lacking)
    here, members_here = (application.reference, application.pk), members[show]
    places = [(row.reference, row.pk) for row in members_here]
    earlier = [row for row, place in zip(members_here, places, strict=True) if place < here]
    later = [row for row, place in zip(members_here, places, strict=True) if place > here]
    return Queue(
        show,
        {name: len(found) for name, found in members.items()},
        places.index(here) + 1 if here in places else None,
        earlier[-1] if earlier else None,
        next(iter([*later, *earlier]), None),
        lacking.get(application.pk, ()),
    )


def _members(
    vacancy: Vacancy, standing: list[Application], lacking: Mapping[int, tuple[LackingPaper, ...]]
) -> dict[str, list[Application]]:
    unchecked = set(
        Attachment.objects.to_check()
        .filter(application__vacancy=vacancy)
        .values_list("application", flat=True)
    )
    undecided = [row for row in standing if row.state == lifecycle.REGISTERED]
    return {
        TO_DECIDE: undecided,
        DOCUMENTS: [row for row in standing if row.pk in unchecked],
        WAITING: [
            row
            for row in standing
            if row.pk in lacking and (row.state == lifecycle.REGISTERED or row.open_papers)
        ],
        DECIDED: [row for row in standing if row.state == lifecycle.DECIDED],
    }
