"""All that is kept of a candidate, to take along: data as JSON, and every letter as it was sent.

A field of a model that holds something of a candidate is named here once, as exported or as left out; a test compares that
with the models, so that a new field cannot be forgotten. Decisions that were not told yet are left out, as on the pages.
"""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, Q
from django.utils.text import slugify
from django.utils.timezone import localtime

from accounts.models import User
from candidates.models import (
    AccommodationRequest,
    Application,
    Attachment,
    Candidate,
    Draft,
    DraftStep,
    Request,
)
from correspondence.models import Message
from planning.models import Challenge, IdentityCheck, Slot
from planning.queries import OwnAssignment
from planning.window_models import Access, HandIn, MoreTime
from portal.scope import applications_of, candidates_of, letters_of
from portal.told import Told, told_about
from reserves.models import Consultation, Interest, Interview, Place
from scoring.models import BlindCode, LogEntry, Result, Verdict

EXPORTED: dict[type[Model], tuple[str, ...]] = {
    User: ("email", "first_name", "last_name", "date_joined", "last_login"),
    Candidate: ("first_name", "last_name", "email", "phone", "street", "postcode", "city"),
    Application: (
        "reference", "route", "channel", "registered_at", "dossier", "answers", "withdrawn_at",
    ),
    Verdict: ("kind", "goes_on", "points", "maximum", "fraction", "place", "parts", "reasons"),
    Result: ("outcome", "total", "rank", "reasons"),
    Place: ("rank", "state", "suspended_until"),
    Consultation: (
        "contract", "ends_on", "channel", "contacted_at", "answer_by", "answer", "answer_channel", "answered_at", "consequence",
    ),
    Interview: ("contract", "starts_at", "minutes", "location", "channel", "invited_at", "outcome"),
    Interest: ("contract", "channel", "asked_at", "answer_by", "answer", "answer_channel", "answered_at"),
    Attachment: (
        "document", "name", "media_type", "size", "sha256", "issued_on", "refusal", "uploaded_at", "replaced_at",
    ),
    AccommodationRequest: ("measure", "cause", "requested_at"),
    Request: ("kind", "text", "channel", "received_on", "due_on", "state", "outcome", "answer", "answered_at"),
    Challenge: (),
    BlindCode: (),
    Slot: ("starts_at", "ends_at", "arrived_at"),
    IdentityCheck: ("checked_at",),
    Access: ("part", "link", "code"),
    HandIn: ("name", "media_type", "size", "sha256", "uploaded_at", "replaced_at"),
    MoreTime: ("closes_at", "reason"),
    LogEntry: ("kind", "happened_at", "text"),
    Draft: ("started_at", "saved_at"),
    DraftStep: ("step", "data"),
    Message: (
        "occasion", "revision", "recipient_name", "recipient_email", "recipient_address", "subject", "body_text",
        "released_at", "sent_at", "post_instead", "registered", "notified_on", "calendar", "opened_at",
    ),
}  # fmt: skip

LEFT_OUT: dict[type[Model], tuple[str, ...]] = {
    # Keys, rights, the hash of a password, and a wish that only officers have.
    User: ("id", "digest", "password", "is_superuser", "is_active", "groups", "user_permissions"),
    Candidate: ("id", "organisation", "user"),
    # The decision on admission stands in its letter, from the moment at which that was released; who decided and what the engine
    # proposed are given with an inspection of the file.
    Application: (
        "id", "vacancy", "candidate", "state", "admission", "alternative", "open_papers", "proposal", "admission_reason",
        "decided_at", "decided_by", "rules_version", "withdrew_in",
    ),
    Verdict: ("id", "run", "participation"),
    Result: ("id", "ranking", "application"),
    Place: ("id", "reserve_list", "application", "result", "dropped_at"),
    Consultation: ("id", "place", "employer", "contacted_by", "answered_by", "motivation"),
    # What an officer noted about an interview is given with an inspection of the file, as the reason for a choice is.
    Interview: ("id", "place", "employer", "uid", "invited_by", "note", "noted_at", "noted_by"),
    Interest: ("id", "place", "employer", "asked_by", "answered_by"),
    # The file itself lies beside the data; where it is kept and who brought it are keys. That it was judged, the dossier tells.
    Attachment: ("id", "draft", "application", "file", "extension", "scan", "uploaded_by", "judged"),
    AccommodationRequest: ("id", "application"),
    # Who asks under another name has no account; who wrote it down and who answered are keys.
    Request: (
        "id", "vacancy", "application", "name", "email", "address", "registered_at", "registered_by", "answered_by", "token",
    ),
    # The juror is given by name with the request.
    Challenge: ("id", "request", "seat"),
    # A random code in place of the name, for as long as nobody may know whose work it is.
    BlindCode: ("id", "round", "participation", "code"),
    Slot: (
        "id",
        "session",
        "participation",
        "uid",
        "sequence",
        "cancelled_at",
        "cancel_reason",
        "delay_minutes",
    ),
    IdentityCheck: ("id", "slot", "checked_by"),
    Access: ("id", "participation", "version"),
    HandIn: ("id", "participation", "file", "extension", "scan", "uploaded_by"),
    MoreTime: ("id", "participation", "given_at", "given_by"),
    # A correction is an entry of its own; who wrote it is given with an inspection of the file.
    LogEntry: ("id", "round", "application", "corrects", "written_at", "written_by", "written_by_name"),
    Draft: ("id", "user", "vacancy"),
    DraftStep: ("id", "draft", "is_complete", "version"),
    # The same text again, keys, and what the mail server needed.
    Message: (
        "id", "organisation", "vacancy_key", "subject_key", "unique_key", "body_html", "state", "created_at",
        "next_attempt_at", "lease", "lease_until", "attempts", "error", "answer", "batch", "text_number", "edited_from",
        "expires_at",
    ),
}  # fmt: skip


def export(user: User, *, at: datetime) -> bytes:
    """The zip file for this user, with what was told until the aware moment `at`."""
    rows = applications_of(user).select_related("vacancy__organisation").order_by("registered_at", "pk")
    stories = told_about(rows, at=at)
    letters: dict[str, list[Message]] = {}
    for message in letters_of(user, at=at):
        letters.setdefault(message.subject_key, []).append(message)
    document = {
        "made_at": localtime(at),
        "account": _values(user),
        "candidate": [
            {"organisation": candidate.organisation.name, **_values(candidate)}
            for candidate in candidates_of(user).select_related("organisation").order_by("pk")
        ],
        "applications": [_application(told, letters.get(told.application.key, [])) for told in stories],
        "drafts": [
            {
                "function": draft.vacancy.title,
                **_values(draft),
                "steps": [_values(s) for s in draft.steps.all()],
            }
            for draft in user.drafts.select_related("vacancy").prefetch_related("steps").order_by("pk")
        ],
    }
    kept = Attachment.objects.filter(Q(application__candidate__user=user) | Q(draft__user=user)).order_by(
        "pk"
    )
    files = [attachment for attachment in kept if attachment.may_be_served]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "gegevens.json", json.dumps(document, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        )
        for told in stories:
            for message in letters.get(told.application.key, []):
                archive.writestr(_name(told, message), message.body_text)
        for attachment in files:
            with attachment.file.open() as content:
                archive.writestr(
                    f"documenten/{attachment.pk}-{slugify(attachment.document)}.{attachment.extension.lstrip('.')}",
                    content.read(),
                )
        for work in HandIn.objects.filter(participation__application__candidate__user=user).order_by("pk"):
            if work.may_be_served:
                with work.file.open() as content:
                    archive.writestr(f"opdrachten/{work.pk}.{work.extension.lstrip('.')}", content.read())
    return file.getvalue()


def _application(told: Told, letters: list[Message]) -> dict[str, Any]:
    application = told.application
    titles = {row.pk: row.title for row in told.rounds}
    return {
        "function": application.vacancy.title,
        "number": application.vacancy.number,
        "organisation": application.vacancy.organisation.name,
        **_values(application),
        "rounds": [{"round": titles[pk], **_values(verdict)} for pk, verdict in told.verdicts.items()],
        "result": _values(told.result) if told.result else None,
        "reserve": _values(told.place) if told.place else None,
        "offers": [_values(consultation) for consultation in told.consultations],
        "interest": [
            _values(interest) for interest in (told.place.interests.order_by("pk") if told.place else [])
        ],
        "interviews": [
            _values(interview) for interview in (told.place.interviews.order_by("pk") if told.place else [])
        ],
        "documents": [_values(row) for row in application.attachments.order_by("pk")],
        "accommodation": [
            _values(row) for row in AccommodationRequest.objects.filter(application=application)
        ],
        "requests": [
            _values(row) | ({"juror": row.challenge.seat.name} if hasattr(row, "challenge") else {})
            for row in application.requests.select_related("challenge__seat").order_by("pk")
        ],
        "appointments": [
            {"round": titles[pk], **_appointment(slot)} for pk, slot in told.appointments.items()
        ],
        "tests": [
            {"round": titles[pk], **_values(access)}
            for pk, (_window, accesses) in told.windows.items()
            for access in accesses
        ],
        "assignments": [
            {"round": titles[pk], **_assignment(assignment)} for pk, assignment in told.assignments.items()
        ],
        "log": [_values(entry) for entry in application.log.order_by("happened_at", "pk")],
        "letters": [_values(message) for message in letters],
    }


def _appointment(slot: Slot) -> dict[str, Any]:
    check = IdentityCheck.objects.filter(slot=slot).first()
    return {**_values(slot), "identity": _values(check) if check else None}


def _assignment(assignment: OwnAssignment) -> dict[str, Any]:
    more = MoreTime.objects.filter(participation=assignment.participation).first()
    work = HandIn.objects.filter(participation=assignment.participation).order_by("pk")
    return {
        "work": [_values(row) for row in work],
        "more_time": _values(more) if more else None,
    }


def _values(row: Model) -> dict[str, Any]:
    return {name: getattr(row, name) for name in EXPORTED[row.__class__]}


def _name(told: Told, message: Message) -> str:
    """The path of a letter in the file; made of our own words only."""
    day = localtime(message.released_at).date().isoformat()
    return f"brieven/{slugify(told.application.vacancy.number)}/{day}-{slugify(message.subject)[:80]}-{message.pk}.txt"
