"""The papers of an application that are not there: what is still to be handed in, and what will be asked later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from candidates.letters import RESERVED
from candidates.wording import round_name
from portal.dates import Deadline, deadline_of
from portal.told import Told
from reserves.models import Place
from vacancies import lifecycle as vacancy_lifecycle
from vacancies import words
from vacancies.rules import Definition, Lack, NeededWhen, RequiredDocument


@dataclass(frozen=True)
class PaperLine:
    """A paper that is not there. `later`: not needed now. `last_day`: until when it can come, where that is fixed."""

    title: str
    text: str
    later: bool = False
    last_day: date | None = None
    deadline: Deadline | None = None


def papers(told: Told, *, now: datetime) -> list[PaperLine]:
    """What is still to be handed in, and what will be asked later; nothing once the application is over.

    Before the decision is told: what everybody of the route hands in with the application. Afterwards: what it left open.
    """
    application = told.application
    if told.is_withdrawn or told.is_out or application.vacancy.state == vacancy_lifecycle.CANCELLED:
        return []
    definition, there = application.vacancy.definition, application.facts.papers
    found = []
    for document in definition.documents:
        if document.key in there and document.key not in _open(told):
            continue
        if document.routes and application.route not in document.routes:
            continue
        line = _paper_line(told, definition, document, localdate(now))
        if line:
            found.append(line)
    return sorted(found, key=lambda line: line.later)


def _open(told: Told) -> list[str]:
    """The papers that the told decision left open."""
    if told.admission == RESERVED.key and told.admission_is_current:
        return told.application.open_papers
    return []


def _paper_line(
    told: Told, definition: Definition, document: RequiredDocument, today: date
) -> PaperLine | None:
    title = words.capital(document.label)
    if document.key in _open(told):
        text = _("You may keep taking part. As long as we do not have this, we cannot offer you a job.")
        return _with_term(title, text, _last_day(definition, document), today)
    if document.alternatives:
        return None
    if document.needed is NeededWhen.APPOINTMENT:
        if told.pending_offer or (told.place and told.place.state == Place.State.APPOINTED):
            return PaperLine(title, _("We need it before we can appoint you.") + _age(document))
        return PaperLine(title, _("We only ask for it with a job offer.") + _age(document), later=True)
    if document.needed is NeededWhen.ROUND:
        rule = definition.round(document.round)
        text = _("We need it before %(round)s.") % {"round": round_name(definition, rule)} + _age(document)
        is_next = told.next_round is not None and told.next_round.key == document.round
        return PaperLine(title, text, later=not is_next)
    if told.admission:
        return None
    if document.lack is Lack.LATER:
        return PaperLine(title, _("It may come later: we only appoint you once it is there."))
    last = _last_day(definition, document)
    if last and last < today:
        return None
    if document.lack is Lack.INVALID:
        text = _("Is it missing on the closing date? Then your application is not valid.")
    else:
        text = _("You can hand it in until and including this day.") if last else ""
    return _with_term(title, text, last, today)


def _with_term(title: str, text: str, last: date | None, today: date) -> PaperLine:
    if last is None or last < today:
        return PaperLine(title, text)
    deadline = deadline_of(_("Hand in until and including"), last, words.weekday(last), today)
    return PaperLine(title, text, last_day=last, deadline=deadline)


def _last_day(definition: Definition, document: RequiredDocument) -> date | None:
    """The last day for a paper that was asked with the application; None where there is no fixed one."""
    closes = definition.offer.closes
    if closes is None or document.lack is Lack.LATER:
        return None
    days = document.remedy_days or 0 if document.lack is Lack.REMEDY else 0
    return closes.date() + timedelta(days=days)


def _age(document: RequiredDocument) -> str:
    if not document.max_age_months:
        return ""
    return " " + _("At most %(duration)s old.") % {"duration": words.duration(document.max_age_months)}
