"""What can be done with many applications at once: for whom it would happen, for whom not and why, and what it does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backoffice.candidacies import Mark, admission_mark, admission_name, proposal_mark, proposal_reasons
from backoffice.views.missing import still_in
from candidates import lifecycle
from candidates.actions import Decision, ask_documents, decide_admission, withdraw
from candidates.letters import lacking_line
from candidates.models import Application
from candidates.proposals import lacking_for, proposals_for
from vacancies import lifecycle as vacancy_lifecycle
from vacancies.models import Vacancy

ASK, DECIDE, WITHDRAW = "ask", "decide", "withdraw"
LABELS = {
    ASK: gettext_lazy("Ask for missing documents"),
    DECIDE: gettext_lazy("Decide as proposed"),
    WITHDRAW: gettext_lazy("Withdraw"),
}


@dataclass(frozen=True)
class Ready:
    """An application to which it can be done: what stands beside its name, and a token that names exactly what was shown."""

    application: Application
    mark: Mark
    lines: Sequence[str]
    what: str = ""

    @property
    def token(self) -> str:
        return f"{self.application.pk}:{self.what}"


@dataclass(frozen=True)
class Refused:
    """An application to which it cannot be done, and why."""

    application: Application
    why: str


@dataclass(frozen=True)
class Plan:
    """What a deed would do now with the applications that were chosen."""

    deed: str
    title: str
    items: list[dict[str, Any]]
    tick: str
    ready: list[Ready]
    refused: list[Refused]


def deeds_of(vacancy: Vacancy) -> list[str]:
    """What can be done at all in this state of the procedure."""
    found = [ASK]
    if vacancy.state == vacancy_lifecycle.OPEN:
        found.append(DECIDE)
    return [*found, WITHDRAW]


def plan_of(deed: str, vacancy: Vacancy, applications: Sequence[Application]) -> Plan:
    """Sort the applications by whether the deed can be done to them; a constant number of queries."""
    ready, refused = {ASK: _lacking, DECIDE: _undecided, WITHDRAW: _standing}[deed](vacancy, applications)
    n = len(ready)
    if deed == ASK:
        title = ngettext("Ask %(n)d candidate for papers?", "Ask %(n)d candidates for papers?", n)
        items = [_item(n, ngettext("letter leaves at once", "letters leave at once", n))]
        tick = _("I have seen to whom it goes and what it asks.")
    elif deed == DECIDE:
        title = ngettext("Decide %(n)d admission as proposed?", "Decide %(n)d admissions as proposed?", n)
        items = [
            _item(number, str(label))
            for value, label in Application.ADMISSIONS
            if (number := sum(row.what.startswith(f"{value}:") for row in ready))
        ]
        items.append(
            _item(
                n,
                ngettext(
                    "letter is drafted and waits for release", "letters are drafted and wait for release", n
                ),
            )
        )
        tick = ngettext(
            "I have seen the proposal and follow it.", "I have seen the %(n)d proposals and follow them.", n
        ) % {"n": n}
    else:
        title = ngettext("Withdraw %(n)d application?", "Withdraw %(n)d applications?", n)
        items = [
            _item(n, ngettext("application ends for good", "applications end for good", n)),
            _item(n, ngettext("confirmation leaves at once", "confirmations leave at once", n)),
            _item(0, _("other candidates move up: places and head counts stay")),
        ]
        tick = ngettext("This candidate asked for it.", "Each of these %(n)d candidates asked for it.", n) % {
            "n": n
        }
    if refused:
        left = len(refused)
        items.append(
            _item(left, ngettext("is left out, with the reason", "are left out, with the reason", left))
        )
    return Plan(deed, title % {"n": n}, items, tick, ready, refused)


def do(
    deed: str, vacancy: Vacancy, ready: Sequence[Ready], *, by: Any, at: datetime
) -> tuple[int, list[Refused]]:
    """Do it to all that are ready: how many it was done to, and whom the action passed over, with the reason."""
    applications = [row.application for row in ready]
    if deed == DECIDE:
        decide_admission(vacancy, [Decision(a) for a in applications], by=by, at=at)
        return len(applications), []
    if deed == WITHDRAW:
        withdraw(applications, by=by, at=at)
        return len(applications), []
    asked = {a.pk for a in ask_documents(vacancy, applications, by=by, at=at)}
    passed = [
        Refused(a, _("Asked for the same papers already today.")) for a in applications if a.pk not in asked
    ]
    return len(asked), passed


def done_text(deed: str, number: int) -> str:
    """What was done, in a sentence."""
    return {
        ASK: ngettext(
            "%(n)d candidate is asked for papers.", "%(n)d candidates are asked for papers.", number
        ),
        DECIDE: ngettext("%(n)d admission is decided.", "%(n)d admissions are decided.", number),
        WITHDRAW: ngettext("%(n)d application is withdrawn.", "%(n)d applications are withdrawn.", number),
    }[deed] % {"n": number}


Sorted = tuple[list[Ready], list[Refused]]


def _lacking(vacancy: Vacancy, applications: Sequence[Application]) -> Sorted:
    among = set(still_in(vacancy).filter(pk__in=[a.pk for a in applications]).values_list("pk", flat=True))
    standing = [a for a in applications if a.pk in among]
    lacking: Mapping[int, Any] = lacking_for(vacancy, standing, on=localdate())
    ready, refused = [], []
    for application in applications:
        if papers := lacking.get(application.pk):
            lines = [lacking_line(vacancy.definition, paper) for paper in papers]
            ready.append(Ready(application, admission_mark(application), lines, "; ".join(lines)))
        elif application.state == lifecycle.WITHDRAWN:
            refused.append(Refused(application, _("Withdrawn already.")))
        elif application.admission and not application.is_admitted:
            refused.append(Refused(application, _("Not admitted: papers change nothing any more.")))
        else:
            refused.append(Refused(application, _("Lacks no paper that can still come.")))
    return ready, refused


def _undecided(vacancy: Vacancy, applications: Sequence[Application]) -> Sorted:
    definition = vacancy.definition
    undecided = [a for a in applications if a.state == lifecycle.REGISTERED]
    proposals = proposals_for(vacancy, undecided, on=localdate())
    ready, refused = [], []
    for application in applications:
        proposal = proposals.get(application.pk)
        if application.state == lifecycle.WITHDRAWN:
            refused.append(Refused(application, _("Withdrawn already.")))
        elif proposal is None:
            name = admission_name(application.admission)
            refused.append(Refused(application, _("Decided already: %(how)s.") % {"how": name.lower()}))
        elif proposal.to_judge:
            why = " ".join(proposal_reasons(proposal, definition))
            refused.append(Refused(application, _("HR judges this first: %(what)s") % {"what": why}))
        else:
            ready.append(
                Ready(
                    application,
                    proposal_mark(proposal, definition),
                    proposal_reasons(proposal, definition) or [_("All conditions are met.")],
                    f"{proposal.admission}:{proposal.alternative}",
                )
            )
    return ready, refused


def _standing(vacancy: Vacancy, applications: Sequence[Application]) -> Sorted:
    ready, refused = [], []
    for application in applications:
        if application.state == lifecycle.WITHDRAWN:
            refused.append(Refused(application, _("Withdrawn already.")))
        else:
            ready.append(Ready(application, admission_mark(application), []))
    return ready, refused


def _item(count: int, text: str) -> dict[str, Any]:
    return {"count": count, "text": text}
