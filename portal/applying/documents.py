"""The papers of an application on the screen: what is asked, what is there, and what comes in with a form."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from candidates.conditions import ReferenceDates
from candidates.dossier import Dossier, Paper
from candidates.eligibility import last_day, paper_problem
from candidates.forms.fields import DateInput
from candidates.models import Attachment
from candidates.papers import AskedPaper
from candidates.uploads import ACCEPT, Inspected, RefusedError, check_size, inspect
from vacancies import words
from vacancies.rules import Definition, Lack, NeededWhen, RequiredDocument
from vacancies.wording import document_sentences


@dataclass
class Slot:
    """One paper on the page: what is asked, the file that is there, and what was wrong with what came in."""

    document: RequiredDocument
    is_required: bool = False
    may_come_later: bool = False
    only_for: str = ""
    later_hint: str = ""
    notes: list[str] = field(default_factory=list)
    attachment: Attachment | None = None
    paper: Paper | None = None
    until: date | None = None
    issued: str = ""
    later: bool = False
    error: str = ""
    error_name: str = ""
    date_error: str = ""
    is_too_old: bool = False  # the file that is there, by the date that was typed
    is_sent_alone: bool = False  # a form of its own: file and date come together
    is_open: bool = True
    can_remove: bool = True
    earlier: Attachment | None = None  # what was handed in before for the same paper

    accept = ACCEPT

    @property
    def key(self) -> str:
        return self.document.key

    @property
    def label(self) -> str:
        return words.capital(self.document.label)

    @property
    def asks_date(self) -> bool:
        return self.document.max_age_months is not None

    @property
    def has_error(self) -> bool:
        return bool(self.error or self.date_error)

    @property
    def needs_another_file(self) -> bool:
        """Whether what is wrong is wrong with the file, and not only with the date that was typed beside it."""
        return bool(self.error) or self.is_too_old or self.is_refused

    @property
    def picks(self) -> bool:
        """Whether a file is to be chosen now; where one is well, it can be replaced."""
        awaited = not self.attachment or bool(self.error) or self.is_too_old
        return awaited or (self.is_sent_alone and self.has_error)

    @property
    def is_approved(self) -> bool:
        return self.paper is not None and self.paper.approved is True

    @property
    def is_refused(self) -> bool:
        return self.paper is not None and self.paper.approved is False

    @property
    def problems(self) -> list[tuple[str, str]]:
        """What is wrong, for the summary: (text, id of the field)."""
        found = []
        if self.error:
            name = f"{self.error_name}: " if self.error_name else ""
            found.append((f"{self.label}: {name}{self.error}", f"file-{self.key}"))
        if self.date_error:
            found.append((f"{self.label}: {self.date_error}", f"issued-{self.key}"))
        return found


def asked_slot(paper: AskedPaper, definition: Definition, route: str) -> Slot:
    """The slot of a paper that is asked with the application."""
    document = paper.document
    labels = [definition.route(route).alternative(key).label for key in paper.alternatives]
    hint = ""
    if document.lack is Lack.LATER:
        hint = _(
            "Then you are admitted with reservation and simply take part. We only appoint you once it is there."
        )
    elif document.lack is Lack.REMEDY:
        days = document.remedy_days or 0
        hint = ngettext(
            "You have %(n)d day after the closing date to hand it in.",
            "You have %(n)d days after the closing date to hand it in.",
            days,
        ) % {"n": days}
    return Slot(
        document,
        is_required=paper.is_required,
        may_come_later=paper.may_come_later,
        only_for=words.joined([words.small(label) for label in labels], _("or")),
        later_hint=hint,
        notes=_notes(document),
    )


def later_slot(document: RequiredDocument, definition: Definition) -> Slot:
    """The slot of a paper that is only needed before a round or the appointment."""
    notes = [s.text for s in document_sentences(definition, document)[1:]]
    if document.max_age_months:
        notes.append(
            _("It may then be at most %(duration)s old.")
            % {"duration": words.duration(document.max_age_months)}
        )
    return Slot(document, notes=notes)


def _notes(document: RequiredDocument) -> list[str]:
    found = [document.note] if document.note else []
    if document.max_age_months:
        found.append(
            _("It may be at most %(duration)s old.") % {"duration": words.duration(document.max_age_months)}
        )
    if document.blank:
        found.append(_("Only the officers of the selection see this document."))
    return found


def last_day_of(
    document: RequiredDocument, definition: Definition, dates: ReferenceDates, on: date
) -> date | None:
    """The last day on which the paper counts; None where no day is set."""
    if document.needed is not NeededWhen.APPLICATION or document.lack is Lack.LATER:
        return None
    return last_day(document, definition, dates, on)


@dataclass(frozen=True)
class Received:
    """A file that came in with a form and may be kept, with the date on it where that is asked."""

    file: Inspected
    issued_on: date | None


def receive(
    request: HttpRequest, slot: Slot, definition: Definition, dossier: Dossier, dates: ReferenceDates
) -> Received | None:
    """The file for a slot, looked into; None when there is none or it is refused, which the slot then says."""
    upload = request.FILES.get(f"file-{slot.key}")
    issued_on = read_date(request.POST, slot)
    if not isinstance(upload, UploadedFile):
        return None
    try:
        check_size(upload.size)
        file = inspect(upload.name, upload.read())
    except RefusedError as error:
        slot.error, slot.error_name = " ".join(error.messages), upload.name
        return None
    if issued_on is not None and not slot.date_error:
        slot.error = too_old(slot, issued_on, definition, dossier, dates)
        if slot.error:
            return None
    return Received(file, None if slot.date_error else issued_on)


def too_old(
    slot: Slot, issued_on: date, definition: Definition, dossier: Dossier, dates: ReferenceDates
) -> str:
    """Why a paper with this date does not count, in a sentence; "" when it does."""
    today = localdate()
    shown = replace(dossier, papers={slot.key: Paper(today, issued_on)})
    problem = paper_problem(slot.document, shown, definition, dates, today)
    if problem is None or problem.problem != "too_old":
        return ""
    return _("it dates from %(day)s. It may be from %(oldest)s at the earliest.") % {
        "day": words.day(date.fromisoformat(problem.observed)),
        "oldest": words.day(date.fromisoformat(problem.required)),
    }


def read_date(data: Any, slot: Slot) -> date | None:
    """The date of issue that was typed for a slot; what is wrong with it is said in the slot."""
    if not slot.asks_date:
        return None
    slot.issued = data.get(f"issued-{slot.key}", "")
    if not slot.issued:
        return None
    try:
        found = forms.DateField(widget=DateInput).clean(slot.issued)
    except forms.ValidationError as error:
        slot.date_error = " ".join(error.messages)
        return None
    if found > localdate():
        slot.date_error = _("this day is still to come.")
        return None
    return found
