"""An amendment of the rules while the selection runs: whom it concerns, what keeps it from being made, and telling them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from candidates import lifecycle
from candidates.eligibility import Admission
from candidates.models import Application, Participation
from correspondence.actions import queue
from journal.actions import ActionError, Actor, action, lock_one
from scoring.amendment_letters import amendment_letters
from scoring.history import latest_runs
from scoring.models import Verdict
from vacancies import amending
from vacancies import lifecycle as vacancy_lifecycle
from vacancies.amendment import touched
from vacancies.models import Round, RulesVersion, Vacancy
from vacancies.rules import Definition


def concerned(vacancy: Vacancy) -> list[Application]:
    """Who is still in the procedure, with their candidates fetched: neither withdrawn, nor turned away, nor out in a round."""
    out = Verdict.objects.filter(run__in=latest_runs(vacancy).values(), goes_on=False)
    if running := vacancy.rounds.filter(state=vacancy_lifecycle.RUNNING).first():
        # A round that is decided anew: its own closing, and those of the rounds after it, hold no longer.
        out = out.filter(run__round__position__lt=running.position)
    return list(
        vacancy.applications.exclude(state=lifecycle.WITHDRAWN)
        .exclude(admission__in=[Admission.REFUSED, Admission.INVALID])
        .exclude(pk__in=out.values("participation__application"))
        .select_related("candidate")
        .order_by("reference")
    )


def obstacles(vacancy: Vacancy, definition: Definition, *, at: datetime) -> Iterator[str]:
    """Why these rules cannot take the place of the published ones, as sentences: the structure of the procedure, what candidates
    handed in, decisions on admission and results that are there already."""
    yield from amending.obstacles(vacancy, definition, at=at)
    change = touched(vacancy.definition, definition)
    if change.admission:
        yield from _obstacles_at_admission(vacancy, definition)
    for row in vacancy.rounds.filter(key__in=change.rounds).exclude(state=vacancy_lifecycle.CLOSED):
        if _has_results(row):
            yield _(
                "%(round)s has results or score sheets already: it is decided under the rules under which it began."
            ) % {"round": row.title}


def _obstacles_at_admission(vacancy: Vacancy, definition: Definition) -> Iterator[str]:
    decided = vacancy.applications.filter(state=lifecycle.DECIDED).count()
    if decided:
        yield ngettext(
            "The admission of one candidate is decided already: the conditions are the same for everybody.",
            "The admission of %(count)s candidates is decided already: the conditions are the same for everybody.",
            decided,
        ) % {"count": decided}
    old = vacancy.definition
    gone = {
        "route": {r.key: r.label for r in old.routes if r.key not in {x.key for x in definition.routes}},
        "papers": {
            d.key: d.label for d in old.documents if d.key not in {x.key for x in definition.documents}
        },
        "answers": {
            q.key: q.text for q in old.questions if q.key not in {x.key for x in definition.questions}
        },
    }
    if not any(gone.values()):
        return
    used: dict[str, set[str]] = {kind: set() for kind in gone}
    for route, dossier, answers in vacancy.applications.values_list("route", "dossier", "answers"):
        used["route"].add(route)
        used["papers"].update(dossier.get("papers", {}))
        used["answers"].update(answers)
    for kind, labels in gone.items():
        for key in sorted(used[kind] & labels.keys()):
            yield _("Candidates applied by “%(what)s” already, or handed it in: it cannot be left out.") % {
                "what": labels[key]
            }


def _has_results(row: Round) -> bool:
    """Whether something was given or decided under its rules; a round that was opened again keeps what it had."""
    known = Q(scores__isnull=False) | Q(sheets__isnull=False) | Q(suitable__isnull=False)
    known |= Q(absent=True) | Q(accesses__isnull=False)
    if row.neutralised or row.first_closed_at:
        return True
    return Participation.every.filter(known, round=row).exists()


@action
def amend(
    vacancy: Vacancy,
    definition: Definition,
    *,
    replaces: str,
    reason: str,
    decision: str = "",
    by: Actor,
    at: datetime,
) -> RulesVersion:
    """Amend the rules and draft a letter to everybody whom it concerns; the letters wait until an officer releases them.

    Raises ActionError as `vacancies.amending.amend_rules` does, and for each of the `obstacles`.
    """
    vacancy = lock_one(vacancy)
    before = vacancy.rules
    if before and (found := list(dict.fromkeys(obstacles(vacancy, definition, at=at)))):
        raise ActionError(found)
    version = amending.amend_rules(
        vacancy, definition, replaces=replaces, reason=reason, decision=decision, by=by, at=at
    )
    if version != before:
        queue(amendment_letters(version, before, concerned(vacancy)))
    return version
