"""The register of contacts: who on a reserve list was contacted when, how and by whom, what was answered, and what that did.

Read from the rows as they were written, in a constant number of queries; nothing here changes anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from accounts.models import User
from correspondence import lifecycle as letter_lifecycle
from correspondence.models import Message
from reserves import lifecycle
from reserves.models import Consultation, Contact, Interest, Interview, Place
from vacancies import words

LETTER = {Consultation: "reserve-offer", Interest: "reserve-interest", Interview: "reserve-interview"}
"""The occasion of the letter that goes with each kind of contact."""


@dataclass(frozen=True)
class ContactLine:
    """One contact. `letter` says what became of its letter; `kind` is the bare answer or outcome."""

    at: datetime
    place: Place
    what: str
    how: str
    by: str
    employer: str
    letter: str
    answer_by: date | None
    answer: str
    kind: str
    answered_at: datetime | None
    answered_how: str
    answered_by: str
    consequence: str
    note: str


def contact_lines(places: Iterable[Place]) -> list[ContactLine]:
    """Every contact with these places, in the order of time. They come with their list, result, application and candidate."""
    by_key = {place.pk: place for place in places}
    found: list[Contact] = []
    for model in LETTER:
        found += model.objects.filter(place__in=list(by_key)).select_related("employer")
    for contact in found:
        contact.place = by_key[contact.place_id]
    names = _names(found)
    letters = _letters(found)
    lines = [_line(contact, names, letters.get(_letter_key(contact), "")) for contact in found]
    return sorted(lines, key=lambda line: (line.at, line.place.pk, line.what))


def _line(contact: Contact, names: dict[str, str], letter: str) -> ContactLine:
    what = {
        Consultation: _("Offer"),
        Interest: _("Question of interest"),
        Interview: _("Additional interview"),
    }
    contract = contact.get_contract_display()
    shared = {
        "place": contact.place,
        "how": contact.get_channel_display(),
        "employer": (contact.employer or contact.place.reserve_list.organisation).name,
        "letter": letter,
    }
    match contact:
        case Consultation():
            if contact.ends_on:
                contract = _("%(contract)s through %(day)s") % {
                    "contract": contract,
                    "day": words.day(contact.ends_on),
                }
            return ContactLine(
                at=contact.contacted_at,
                what=f"{what[Consultation]}: {contract}",
                by=names.get(contact.contacted_by, ""),
                answer_by=contact.answer_by,
                answer=words.capital(str(contact.get_answer_display())),
                kind=contact.answer,
                answered_at=contact.answered_at,
                answered_how=contact.get_answer_channel_display(),
                answered_by=names.get(contact.answered_by, ""),
                consequence=_consequence(contact),
                note=contact.motivation,
                **shared,
            )
        case Interest():
            kept = "" if contact.answer == lifecycle.PENDING else _("keeps the place")
            return ContactLine(
                at=contact.asked_at,
                what=f"{what[Interest]}: {contract}",
                by=names.get(contact.asked_by, ""),
                answer_by=contact.answer_by,
                answer=words.capital(str(contact.get_answer_display())),
                kind=contact.answer,
                answered_at=contact.answered_at,
                answered_how=contact.get_answer_channel_display(),
                answered_by=names.get(contact.answered_by, ""),
                consequence=kept,
                note="",
                **shared,
            )
    when = words.moment(localtime(contact.starts_at))
    return ContactLine(
        at=contact.invited_at,
        what=f"{what[Interview]}: {contract}, {when}, {contact.location}",
        by=names.get(contact.invited_by, ""),
        answer_by=None,
        answer=words.capital(str(contact.get_outcome_display())),
        kind=contact.outcome,
        answered_at=contact.noted_at,
        answered_how="",
        answered_by=names.get(contact.noted_by, ""),
        consequence="" if contact.outcome == lifecycle.PENDING else _("keeps the place"),
        note=contact.note,
        **shared,
    )


def _consequence(consultation: Consultation) -> str:
    match consultation.consequence:
        case "":
            return ""
        case lifecycle.AVAILABLE:
            return _("keeps the place")
    return consultation.get_consequence_display()


def _names(contacts: Iterable[Contact]) -> dict[str, str]:
    """Who acted, by the opaque key; empty keys have no name."""
    keys = set()
    for contact in contacts:
        match contact:
            case Consultation():
                keys |= {contact.contacted_by, contact.answered_by}
            case Interest():
                keys |= {contact.asked_by, contact.answered_by}
            case Interview():
                keys |= {contact.invited_by, contact.noted_by}
    users = [int(key.removeprefix("user:")) for key in keys if key.startswith("user:")]
    return {user.actor_key: str(user) for user in User.objects.filter(pk__in=users)} | {
        "system": _("the system")
    }


def _letter_key(contact: Contact) -> str:
    return f"{LETTER[type(contact)]}:{contact.pk}:{contact.place.result.application.key}"


def _letters(contacts: Iterable[Contact]) -> dict[str, str]:
    """What became of the letter of each contact, in words, by its unique key."""
    messages = Message.objects.filter(unique_key__in=[_letter_key(contact) for contact in contacts])
    return {message.unique_key: _fate(message) for message in messages.order_by("revision")}


def _fate(message: Message) -> str:
    if message.sent_at:
        return _("sent on %(when)s") % {"when": words.moment(localtime(message.sent_at))}
    if message.notified_on:
        return _("posted on %(day)s") % {"day": words.day(message.notified_on)}
    if message.state in (letter_lifecycle.QUEUED, letter_lifecycle.SENDING):
        return _("on its way since %(day)s") % {"day": words.day(localdate(message.created_at))}
    return str(message.get_state_display())
