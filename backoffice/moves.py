"""What can be done now in a procedure, what cannot be done yet, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backoffice.procedures import Procedure
from backoffice.worklist import may_close_admission, url_of
from correspondence import lifecycle as letter_lifecycle
from correspondence.models import Message
from scoring.previews import preview_round
from vacancies import lifecycle
from vacancies.definition_format import Severity
from vacancies.rule_checks import problems
from vacancies.rules import HeldRule, Source

SHOWN = 3
"""Blockers that are named one by one; the rest is counted."""


@dataclass
class Moves:
    """Lists for components/moves.html."""

    can: list[dict[str, Any]] = field(default_factory=list)
    cannot: list[dict[str, str]] = field(default_factory=list)

    def add(self, title: str, action: str, url: str, detail: str = "", *, main: bool = False) -> None:
        if url:
            self.can.append({"title": title, "detail": detail, "action": action, "url": url, "main": main})

    def refuse(self, title: str, why: str) -> None:
        self.cannot.append({"title": title, "why": why})


def moves(procedure: Procedure, *, at: datetime) -> Moves:
    """The moves of a procedure at an aware moment."""
    found = Moves()
    vacancy = procedure.vacancy
    if vacancy.state == lifecycle.DRAFT:
        _draft(found, procedure)
    elif vacancy.state == lifecycle.OPEN:
        _open(found, procedure, at)
    elif vacancy.state == lifecycle.SELECTION:
        _selection(found, procedure)
    elif vacancy.state == lifecycle.RANKED:
        found.add(
            _("Draw up the reserve list"),
            _("Draw up"),
            url_of("backoffice:reserve_draw_up", vacancy.pk),
            _("The ranking is adopted. Enter the decision of the authority."),
            main=True,
        )
        found.refuse(_("Make an offer"), _("first draw up the reserve list."))
    elif vacancy.state == lifecycle.COMPLETED:
        found.add(
            _("Consult the reserve"),
            _("Open"),
            reverse("backoffice:vacancy_reserve", args=[vacancy.pk]),
            main=True,
        )
    if vacancy.state != lifecycle.DRAFT:
        _letters(found, procedure)
        found.refuse(
            _("Change the rules"), _("fixed since publication. Only a reasoned new version can change them.")
        )
    return found


def _draft(found: Moves, procedure: Procedure) -> None:
    vacancy = procedure.vacancy
    found.add(_("Edit the rules"), _("Edit"), reverse("backoffice:rules", args=[vacancy.pk]))
    errors = [p for p in problems(procedure.definition) if p.severity is Severity.ERROR]
    if errors:
        number = len(errors)
        text = ngettext(
            "%(n)d error in the rules has to go first.", "%(n)d errors in the rules have to go first.", number
        )
        found.refuse(_("Publish"), text % {"n": number})
    else:
        found.add(
            _("Publish"),
            _("Publish"),
            reverse("backoffice:publish", args=[vacancy.pk]),
            _("The rules are frozen and candidates can apply."),
            main=True,
        )
    found.refuse(_("Register applications"), _("first publish the vacancy."))


def _open(found: Moves, procedure: Procedure, at: datetime) -> None:
    vacancy, counts = procedure.vacancy, procedure.counts
    still_open = vacancy.closes_at is None or vacancy.closes_at > at
    title = _("Close the admission")
    if counts.undecided:
        text = ngettext(
            "%(n)d application to be decided", "%(n)d applications to be decided", counts.undecided
        )
        found.add(
            text % {"n": counts.undecided},
            _("Decide"),
            url_of("backoffice:admission", vacancy.pk),
            main=not still_open,
        )
    if may_close_admission(procedure, at):
        text = ngettext("%(n)d candidate is admitted.", "%(n)d candidates are admitted.", counts.admitted)
        found.add(
            title,
            _("Close"),
            url_of("backoffice:close_admission", vacancy.pk),
            text % {"n": counts.admitted},
            main=True,
        )
    if still_open:
        found.add(
            _("Register an application on paper"), _("Register"), url_of("backoffice:register", vacancy.pk)
        )
    else:
        last = localtime(vacancy.closes_at - timedelta(minutes=1))
        found.refuse(
            _("Register applications"),
            _("registration ended on %(day)s.") % {"day": date_format(last, "j F Y")},
        )
    if vacancy.closes_at and still_open:
        last = localtime(vacancy.closes_at - timedelta(minutes=1))
        found.refuse(
            title, _("candidates can apply until %(day)s included.") % {"day": date_format(last, "j F Y")}
        )
    elif counts.undecided:
        text = ngettext(
            "first decide %(n)d application.", "first decide %(n)d applications.", counts.undecided
        )
        found.refuse(title, text % {"n": counts.undecided})
    elif not counts.admitted:
        found.refuse(title, _("nobody is admitted yet."))
    if procedure.rounds:
        found.refuse(procedure.rounds[0].title, _("starts when the admission is closed."))


def _selection(found: Moves, procedure: Procedure) -> None:
    vacancy = procedure.vacancy
    round_ = procedure.running
    if round_ is None:
        found.add(
            _("Adopt the ranking"),
            _("View"),
            url_of("backoffice:ranking", vacancy.pk),
            _("All rounds are closed."),
            main=True,
        )
        found.refuse(_("Draw up the reserve list"), _("first adopt the ranking."))
        return
    rule = procedure.definition.round(round_.key)
    if rule.held.rule is HeldRule.MAY and round_.held_decision is None:
        found.add(
            _("Decide whether %(round)s is held") % {"round": round_.title},
            _("Decide"),
            reverse("backoffice:decide_held", args=[round_.pk]),
            _("Before names are shown, with a reason."),
            main=True,
        )
    if rule.cut and rule.cut.number is None and round_.cut_number is None:
        found.add(
            _("Record how many candidates go through"),
            _("Record"),
            reverse("backoffice:fix_cut_number", args=[round_.pk]),
            _("The jury fixes the number before names are shown."),
        )
    lacking = procedure.lacking.get(round_.pk, 0)
    detail = ""
    if lacking:
        text = ngettext("%(n)d candidate without result", "%(n)d candidates without result", lacking)
        detail = text % {"n": lacking}
    if procedure.may_be_held(round_) and round_.held_decision is not False:
        found.add(
            _("Results of %(round)s") % {"round": round_.title},
            _("Enter"),
            url_of("backoffice:results", round_.pk),
            detail,
            main=bool(lacking),
        )
    _closing(found, procedure, round_, lacking)
    if any(part.source is Source.JURY for part in rule.parts) and not round_.seats.exists():
        found.add(
            _("Compose the panel of %(round)s") % {"round": round_.title},
            _("Compose"),
            reverse("backoffice:panel", args=[round_.pk]),
        )
    for later in procedure.rounds:
        if later.state == lifecycle.WAITING:
            found.refuse(later.title, _("starts when %(round)s is closed.") % {"round": round_.title})
            break
    found.refuse(_("Adopt the ranking"), _("after the last round."))


def _closing(found: Moves, procedure: Procedure, round_: Any, lacking: int) -> None:
    title = _("Close %(round)s") % {"round": round_.title}
    preview = preview_round(round_)
    if preview.blockers:
        why = " ".join(preview.lines[:SHOWN])
        more = len(preview.lines) - SHOWN
        if more > 0:
            why = f"{why} {ngettext('And %(n)d more.', 'And %(n)d more.', more) % {'n': more}}"
        found.refuse(title, why)
        return
    detail = _("You first see who goes through.")
    if not procedure.may_be_held(round_):
        detail = _("It is not held: everybody goes on. You first see the decision.")
    elif lacking:
        text = ngettext(
            "%(n)d candidate without result counts as absent.",
            "%(n)d candidates without result count as absent.",
            lacking,
        )
        detail = text % {"n": lacking}
    found.add(title, _("View preview"), url_of("backoffice:close_round", round_.pk), detail, main=not lacking)


def _letters(found: Moves, procedure: Procedure) -> None:
    key = procedure.vacancy.key
    number = Message.objects.filter(vacancy_key=key, state=letter_lifecycle.DRAFT).count()
    if number:
        text = ngettext("%(n)d letter waits for release", "%(n)d letters wait for release", number)
        url = reverse("backoffice:vacancy_letters", args=[procedure.vacancy.pk])
        found.add(text % {"n": number}, _("Read over"), f"{url}?state=draft")
