"""The journal in plain words: what each entry says, with the names that its opaque keys stand for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from candidates.models import Application, Candidate, Request
from correspondence.models import Message
from correspondence.occasions import choices as occasion_choices
from documents.models import Kind
from journal.models import Entry
from organisations.models import Organisation
from planning.models import Seat
from reserves.models import Consultation, Interest, Interview, Place, ReserveList
from vacancies.models import Round, Vacancy
from vacancies.words import capital, joined

KINDS: list[tuple[str, str | Promise]] = [
    ("vacancy", gettext_lazy("vacancy and rules")),
    ("applications", gettext_lazy("applications and admission")),
    ("rounds", gettext_lazy("rounds and results")),
    ("letters", gettext_lazy("letters")),
    ("documents", gettext_lazy("documents")),
    ("reserve", gettext_lazy("ranking and reserve")),
    ("requests", gettext_lazy("questions and objections")),
    ("administration", gettext_lazy("administration")),
]

# What was done: its kind, and its words. {subject} is what it is about, the rest comes from the entry's details.
WORDS: dict[str, tuple[str, str | Promise]] = {
    "vacancy_created": ("vacancy", gettext_lazy("Vacancy made as a draft")),
    "draft_saved": ("vacancy", gettext_lazy("Draft of the rules saved")),
    "rules_published": ("vacancy", gettext_lazy("Rules published as version {version}")),
    "amendment_drafted": ("vacancy", gettext_lazy("Amendment of the rules written, not in force yet")),
    "amendment_dropped": ("vacancy", gettext_lazy("Amendment of the rules dropped")),
    "rules_amended": ("vacancy", gettext_lazy("Rules amended: version {version}, because: {reason}")),
    "publication_noted": ("vacancy", gettext_lazy("Written down where it was published: {channel}")),
    "publication_struck": ("vacancy", gettext_lazy("Line about a publication struck out: {channel}")),
    "round_planned": ("rounds", gettext_lazy("{subject}: day or place filled in")),
    "held_decided": ("rounds", gettext_lazy("{subject}: decided whether it is held")),
    "cut_number_fixed": (
        "rounds",
        gettext_lazy("{subject}: number of candidates who go through fixed at {number}"),
    ),
    "criteria_neutralised": ("rounds", gettext_lazy("{subject}: questions taken out for everyone")),
    "panel_set": ("rounds", gettext_lazy("{subject}: panel composed")),
    "juror_invited": ("rounds", gettext_lazy("{subject}: jury member invited")),
    "juror_reminded": ("rounds", gettext_lazy("{subject}: jury member reminded of score sheets")),
    "juror_recused": ("rounds", gettext_lazy("Jury member steps back for {subject}")),
    "recusal_lifting_asked": ("rounds", gettext_lazy("Asked to lift a recusal for {subject}")),
    "recusal_lifted": ("rounds", gettext_lazy("Recusal for {subject} lifted")),
    "recusal_kept": ("rounds", gettext_lazy("Recusal for {subject} stays")),
    "juror_replaced": ("rounds", gettext_lazy("{subject}: jury member replaced")),
    "confidentiality_confirmed": (
        "rounds",
        gettext_lazy("{subject}: jury member confirmed the confidentiality statement"),
    ),
    "invitation_declined": ("rounds", gettext_lazy("{subject}: jury member cannot come")),
    "invitation_taken_up": ("rounds", gettext_lazy("{subject}: jury member can come after all")),
    "moment_proposed": ("rounds", gettext_lazy("{subject}: moment proposed to the jury")),
    "moment_withdrawn": ("rounds", gettext_lazy("{subject}: proposed moment taken back")),
    "availability_asked": ("rounds", gettext_lazy("{subject}: jury member asked which moments suit")),
    "availability_answered": ("rounds", gettext_lazy("{subject}: jury member said which moments suit")),
    "conflicts_declared": ("rounds", gettext_lazy("{subject}: jury member declared conflicts of interest")),
    "sheet_handed_in": ("rounds", gettext_lazy("Score sheet handed in: {subject}")),
    "sheet_unlocked": ("rounds", gettext_lazy("Score sheet unlocked: {subject}")),
    "sheet_signed": ("rounds", gettext_lazy("Score sheet signed: {subject}")),
    "sheet_typed_in": ("rounds", gettext_lazy("Score sheet typed in from paper: {subject}")),
    "sheet_signed_on_paper": ("rounds", gettext_lazy("Scan of a signed score sheet kept: {subject}")),
    "log_written": ("rounds", gettext_lazy("{subject}: written in the log")),
    "union_remark_written": ("rounds", gettext_lazy("{subject}: remark of the union written down")),
    "session_planned": ("rounds", gettext_lazy("{subject}: session planned")),
    "session_changed": ("rounds", gettext_lazy("{subject}: session moved")),
    "session_cancelled": ("rounds", gettext_lazy("{subject}: session cancelled")),
    "jurors_named": ("rounds", gettext_lazy("{subject}: jury of a session named")),
    "room_set": ("rounds", gettext_lazy("{subject}: places and invigilators of a room set")),
    "identity_checked": ("rounds", gettext_lazy("Identity checked at the door: {subject}")),
    "identity_check_taken_back": ("rounds", gettext_lazy("Check of the identity taken back: {subject}")),
    "slots_assigned": ("rounds", gettext_lazy("{subject}: hours given to {number}")),
    "slot_moved": ("rounds", gettext_lazy("Appointment moved: {subject}")),
    "slot_cancelled": ("rounds", gettext_lazy("Appointment cancelled: {subject}")),
    "booking_opened": ("rounds", gettext_lazy("{subject}: candidates may choose their hour")),
    "hour_chosen": ("rounds", gettext_lazy("Hour chosen by the candidate: {subject}")),
    "session_delayed": ("rounds", gettext_lazy("{subject}: session runs late")),
    "candidate_arrived": ("rounds", gettext_lazy("Arrived: {subject}")),
    "arrival_undone": ("rounds", gettext_lazy("Arrival taken back: {subject}")),
    "absence_justified": ("rounds", gettext_lazy("Absence justified, new hour: {subject}")),
    "window_cancelled": ("rounds", gettext_lazy("{subject}: period called off")),
    "window_set": ("rounds", gettext_lazy("{subject}: period set")),
    "access_set": ("rounds", gettext_lazy("{subject}: accesses recorded for {number}")),
    "access_replaced": ("rounds", gettext_lazy("New access after the invitation: {subject}")),
    "case_added": ("rounds", gettext_lazy("{subject}: file of the case added")),
    "case_removed": ("rounds", gettext_lazy("{subject}: file of the case taken away before the opening")),
    "case_infected": (
        "rounds",
        gettext_lazy("{subject}: file of the case thrown away because of a virus"),
    ),
    "material_added": ("rounds", gettext_lazy("{subject}: material added under embargo")),
    "material_embargo_moved": ("rounds", gettext_lazy("{subject}: embargo of a material moved")),
    "material_removed": ("rounds", gettext_lazy("{subject}: material taken away before its hour")),
    "material_opened": ("rounds", gettext_lazy("{subject}: material opened")),
    "material_infected": ("rounds", gettext_lazy("{subject}: material thrown away because of a virus")),
    "work_handed_in": ("rounds", gettext_lazy("Assignment handed in: {subject}")),
    "work_infected": ("rounds", gettext_lazy("Assignment thrown away because of a virus: {subject}")),
    "more_time_given": ("rounds", gettext_lazy("More time for one candidate: {subject}")),
    "candidates_invited": ("rounds", gettext_lazy("{subject}: invitations made for {number}")),
    "application_registered": ("applications", gettext_lazy("Application registered: {subject}")),
    "files_submitted": ("applications", gettext_lazy("Files handed in with the application: {subject}")),
    "document_delivered": ("applications", gettext_lazy("Document delivered: {subject}")),
    "document_removed": (
        "applications",
        gettext_lazy("Document taken back before the closing date: {subject}"),
    ),
    "document_judged": ("applications", gettext_lazy("Document looked at: {subject}")),
    "document_infected": ("applications", gettext_lazy("Document thrown away because of a virus: {subject}")),
    "accommodation_decided": ("applications", gettext_lazy("Accommodation decided for a round: {subject}")),
    "account_opened": ("administration", gettext_lazy("Account opened by somebody who applies: {subject}")),
    "calendar_feed_made": ("administration", gettext_lazy("Secret address of a calendar made: {subject}")),
    "calendar_feed_stopped": (
        "administration",
        gettext_lazy("Secret address of a calendar taken back: {subject}"),
    ),
    "account_closed": ("administration", gettext_lazy("Account deleted by its owner: {subject}")),
    "account_moved": ("administration", gettext_lazy("Account signs in with another address: {subject}")),
    "dossier_updated": ("applications", gettext_lazy("Dossier updated: {subject}")),
    "documents_asked": ("applications", gettext_lazy("Missing documents asked: {subject}")),
    "documents_reminded": ("applications", gettext_lazy("Reminder of missing documents: {subject}")),
    "retention_told": ("applications", gettext_lazy("Told until when the file is kept: {subject}")),
    "admission_decided": ("applications", gettext_lazy("Admission decided: {subject}")),
    "admission_closed": ("applications", gettext_lazy("Admission closed")),
    "application_withdrawn": ("applications", gettext_lazy("Application withdrawn: {subject}")),
    "contact_details_changed": (
        "applications",
        gettext_lazy("Name, telephone or address of a candidate changed: {subject}"),
    ),
    "email_changed": ("applications", gettext_lazy("E-mail address of a candidate changed: {subject}")),
    "round_started": ("rounds", gettext_lazy("{subject} started")),
    "results_recorded": ("rounds", gettext_lazy("Results recorded: {subject}")),
    "results_file_kept": ("rounds", gettext_lazy("{subject}: file with results came in")),
    "results_file_infected": ("rounds", gettext_lazy("{subject}: virus found in a file with results")),
    "results_columns_named": ("rounds", gettext_lazy("{subject}: columns of a file with results named")),
    "results_imported": ("rounds", gettext_lazy("{subject}: results taken over from a file")),
    "round_closed": ("rounds", gettext_lazy("{subject} closed")),
    "round_reopened": ("rounds", gettext_lazy("{subject} opened again to correct it")),
    "ranking_withdrawn": ("reserve", gettext_lazy("Ranking withdrawn, as a round was opened again")),
    "ranking_adopted": ("reserve", gettext_lazy("Ranking adopted")),
    "reserve_drawn_up": ("reserve", gettext_lazy("Reserve list drawn up")),
    "reserve_redrawn": ("reserve", gettext_lazy("Reserve list drawn up anew after a correction")),
    "reserve_consulted": ("reserve", gettext_lazy("Offer made: {subject}")),
    "reserve_answered": ("reserve", gettext_lazy("Answer to an offer recorded: {subject}")),
    "interest_asked": ("reserve", gettext_lazy("Asked whether it interests: {subject}")),
    "interest_answered": ("reserve", gettext_lazy("Answer about interest recorded: {subject}")),
    "reserve_extended": ("reserve", gettext_lazy("Reserve extended: {subject}")),
    "reserve_interview_invited": ("reserve", gettext_lazy("Invited to an additional interview: {subject}")),
    "reserve_interview_noted": (
        "reserve",
        gettext_lazy("Outcome of an additional interview noted: {subject}"),
    ),
    "reserve_left": ("reserve", gettext_lazy("Left the reserve: {subject}")),
    "place_suspended": ("reserve", gettext_lazy("Wants no offers for a while: {subject}")),
    "place_resumed": ("reserve", gettext_lazy("Gets offers again: {subject}")),
    "request_received": ("requests", gettext_lazy("Question or objection received: {subject}")),
    "request_answered": ("requests", gettext_lazy("Question or objection answered: {subject}")),
    "letters_written": ("letters", gettext_lazy("Letters written")),
    "letters_redrafted": ("letters", gettext_lazy("Letters written again before their release")),
    "letters_released": ("letters", gettext_lazy("Letter released: {subject}")),
    "letters_edited": ("letters", gettext_lazy("Letter edited: {subject}")),
    "letters_edits_dropped": (
        "letters",
        gettext_lazy("Letter given the text that follows from the facts: {subject}"),
    ),
    "letters_cancelled": ("letters", gettext_lazy("Letter cancelled: {subject}")),
    "letters_retried": ("letters", gettext_lazy("Letter tried again: {subject}")),
    "letters_called_back": ("letters", gettext_lazy("Letter called back before it left: {subject}")),
    "letters_turned_to_post": ("letters", gettext_lazy("Letter goes by post instead: {subject}")),
    "letters_printed": ("letters", gettext_lazy("Letter printed for the post: {subject}")),
    "letter_posted": ("letters", gettext_lazy("Letter posted: {subject}")),
    "letter_sent": ("letters", gettext_lazy("Letter sent: {subject}")),
    "letter_failed": ("letters", gettext_lazy("Letter failed: {subject}")),
    "letter_text_written": ("letters", gettext_lazy("Text of a letter written, number {number}")),
    "letter_text_reset": ("letters", gettext_lazy("Text of a letter: back to the standard text")),
    "document_issued": ("documents", gettext_lazy("Document issued: {kind}, version {version}")),
    "document_asked": ("documents", gettext_lazy("Long document asked for: {subject}")),
    "document_signed": ("documents", gettext_lazy("Signed file kept: {kind}, version {version}")),
    "document_released": ("documents", gettext_lazy("Given to the candidate: {kind}, version {version}")),
    "organisation_founded": ("administration", gettext_lazy("Organisation added: {subject}")),
    "user_added": ("administration", gettext_lazy("User added: {subject}")),
    "bureau_invited": ("administration", gettext_lazy("Selection bureau invited: {subject}")),
    "bureau_access_changed": (
        "administration",
        gettext_lazy("Last day of a selection bureau changed: {subject}"),
    ),
    "bureau_access_ended": ("administration", gettext_lazy("Access of a selection bureau ended: {subject}")),
    "conflict_declared": ("administration", gettext_lazy("Conflict of interest declared: {subject}")),
    "conflict_lifting_asked": (
        "administration",
        gettext_lazy("Asked to lift the conflict of interest of {subject}"),
    ),
    "conflict_kept": ("administration", gettext_lazy("Conflict of interest stays: {subject}")),
    "conflict_lifted": ("administration", gettext_lazy("Conflict of interest lifted: {subject}")),
    "digest_switched": ("administration", gettext_lazy("Daily mail switched on or off: {subject}")),
    "table_added": ("administration", gettext_lazy("Added in the administration: {subject}")),
    "table_changed": ("administration", gettext_lazy("Changed in the administration: {subject}")),
    "table_deleted": ("administration", gettext_lazy("Deleted in the administration: {subject}")),
}


@dataclass(frozen=True)
class Line:
    """An entry as shown: who, what, details in short pieces, and the title of the vacancy it belongs to."""

    entry: Entry
    actor: str
    text: str
    details: tuple[str, ...]
    vacancy: Vacancy | None


def whats_of(kind: str) -> list[str]:
    """The deeds of one kind, as the journal names them."""
    return [what for what, (of, _words) in WORDS.items() if of == kind]


def lines(entries: Sequence[Entry]) -> list[Line]:
    """Entries in words. Names are looked up per kind of key: a constant number of queries."""
    names = names_of({e.actor for e in entries} | {e.subject for e in entries} | _keys_in(entries))
    vacancies = {v.key: v for v in Vacancy.objects.filter(key__in={e.chain for e in entries})}
    return [
        Line(e, names.get(e.actor, e.actor), _text(e, names), _details(e, names), vacancies.get(e.chain))
        for e in entries
    ]


def _keys_in(entries: Iterable[Entry]) -> set[str]:
    one = {e.data[name] for e in entries for name in ("about", "seat", "successor") if e.data.get(name)}
    return one | {seat for e in entries if e.what == "jurors_named" for seat in e.data.get("seats", ())}


def _text(entry: Entry, names: dict[str, str]) -> str:
    if entry.what not in WORDS:
        return entry.what
    values = {key: str(value) for key, value in entry.data.items()}
    values["subject"] = names.get(entry.subject, entry.subject) or _("(gone)")
    if entry.what in ("document_issued", "document_signed", "document_released"):
        values["kind"] = str(dict(Kind.choices).get(entry.data.get("kind"), ""))
    text = str(WORDS[entry.what][1])
    for key, value in values.items():
        text = text.replace(f"{{{key}}}", value)
    return text


def _details(entry: Entry, names: dict[str, str]) -> tuple[str, ...]:
    """What is worth telling of the details; digests and keys stay in the record."""
    data, found = entry.data, []
    match entry.what:
        case "rules_published" | "reserve_drawn_up":
            found.append(_("decision of %(who)s") % {"who": data.get("authority", "")})
            found.append(data.get("reference", ""))
            found.append(_day(data.get("decided_on")))
        case "reserve_redrawn":
            found.append(_("decision of %(who)s") % {"who": data.get("authority", "")})
            found += [data.get("reference", ""), _day(data.get("decided_on")), data.get("reason", "")]
        case "reserve_extended":
            found.append(_("through %(day)s") % {"day": _day(data.get("until"))})
            found.append(_("decision of %(who)s") % {"who": data.get("authority", "")})
            found += [data.get("reference", ""), _day(data.get("decided_on"))]
        case "reserve_interview_invited":
            found += [*_offer(data), _moment(data.get("starts_at")), data.get("place", "")]
        case "reserve_interview_noted":
            found.append(str(dict(Interview.Outcome.choices).get(data.get("interview"), "")))
        case "round_planned":
            found += [_day(data.get("planned_on")) or _("no day yet"), data.get("place", "")]
        case "moment_proposed" | "moment_withdrawn":
            found.append(_moment(data.get("starts_at")))
        case "juror_replaced":
            values = {
                "juror": names.get(data.get("seat", ""), ""),
                "successor": names.get(data.get("successor", ""), ""),
            }
            found += [_("%(juror)s by %(successor)s") % values, data.get("reason", "")]
        case "jurors_named":
            seats = [names.get(seat, seat) for seat in data.get("seats", ())]
            found.append(joined(seats) or _("the whole panel"))
        case "session_planned" | "session_changed" | "slot_moved" | "hour_chosen":
            found += [_moment(data.get("starts_at")), data.get("place", "")]
        case "booking_opened":
            found.append(_moment(data.get("last_minute")))
        case "session_delayed":
            late = data.get("minutes")
            found.append(
                _counted(_("%(n)d minutes later than planned"), late) if late else _("as planned again")
            )
        case (
            "session_cancelled"
            | "slot_cancelled"
            | "window_cancelled"
            | "access_replaced"
            | "absence_justified"
        ):
            found.append(data.get("reason", ""))
        case "window_set":
            found += [_moment(data.get("opens_at")), _moment(data.get("last_minute"))]
        case "material_added" | "material_embargo_moved":
            found += [
                data.get("file", ""),
                _("under embargo until %(when)s") % {"when": _moment(data.get("opens_at"))},
            ]
        case "material_removed" | "material_infected":
            found.append(data.get("file", ""))
        case "material_opened":
            found += [data.get("file", ""), _("under embargo still") if data.get("early") else ""]
        case "held_decided":
            found += [_("it is held") if data.get("held") else _("it is not held"), data.get("reason", "")]
        case "criteria_neutralised":
            found.append(data.get("reason", ""))
        case (
            "juror_recused"
            | "recusal_lifting_asked"
            | "recusal_lifted"
            | "recusal_kept"
            | "invitation_declined"
            | "conflicts_declared"
            | "sheet_handed_in"
            | "sheet_unlocked"
            | "sheet_signed"
            | "sheet_typed_in"
            | "sheet_signed_on_paper"
        ):
            found += [names.get(data.get("seat", ""), ""), data.get("reason", "")]
        case "application_registered":
            found += [_channel(data.get("channel", "")), data.get("reference", "")]
        case "admission_decided":
            found += [_admission(data.get("admission", "")), data.get("reason", "")]
        case "admission_closed":
            found.append(_counted(_("%(n)d registered"), data.get("registered")))
            found.append(_counted(_("%(n)d valid"), data.get("valid")))
            found.append(_counted(_("%(n)d admitted"), data.get("admitted")))
        case "round_started":
            found.append(_counted(_("%(n)d take part"), data.get("entrants")))
        case "round_closed":
            if not data.get("held", True):
                found.append(_("not held"))
            for text, key in (
                (_("%(n)d entered"), "entrants"),
                (_("%(n)d exempt"), "exempt"),
                (_("%(n)d passed"), "passed"),
                (_("%(n)d out"), "out"),
                (_("%(n)d withdrawn"), "withdrawn"),
            ):
                if data.get(key):
                    found.append(_counted(text, data[key]))
        case "results_recorded":
            found += _results(data)
        case "results_file_kept" | "results_columns_named" | "results_imported":
            found += [data.get("bureau", ""), data.get("file", "")]
            found.append(_counted(_("%(n)d candidates changed"), data.get("changed")))
        case "ranking_adopted":
            found.append(_counted(_("%(n)d successful"), data.get("successful")))
        case (
            "juror_invited"
            | "juror_reminded"
            | "confidentiality_confirmed"
            | "invitation_taken_up"
            | "availability_asked"
            | "availability_answered"
        ):
            found.append(names.get(data.get("seat", ""), ""))
        case "conflict_declared" | "conflict_lifting_asked" | "conflict_lifted":
            found.append(data.get("reason", ""))
        case "place_suspended" | "bureau_invited" | "bureau_access_changed":
            found.append(_day(data.get("until")))
        case "request_received" | "request_answered":
            found += [
                str(dict(choices).get(data.get(name), ""))
                for name, choices in (
                    ("request", Request.Kind.choices),
                    ("channel", Request.Channel.choices),
                    ("outcome", Request.Outcome.choices),
                )
            ]
        case "reserve_consulted" | "reserve_answered" | "interest_asked" | "interest_answered":
            found += _offer(data)
        case "letters_written" | "letters_redrafted":
            number = data.get("number", 1)
            found.append(ngettext("%(n)d letter", "%(n)d letters", number) % {"n": number})
            found.append(_occasion(data.get("occasion", "")))
            if data.get("state"):
                found.append(str(dict(Message.State.choices).get(data["state"], "")))
        case (
            "letters_released"
            | "letters_edited"
            | "letters_edits_dropped"
            | "letters_cancelled"
            | "letters_retried"
            | "letters_called_back"
            | "letters_turned_to_post"
            | "letters_printed"
            | "letter_sent"
        ):
            found += [_occasion(data.get("occasion", "")), _leaves_at(data.get("leaves_at"))]
            found.append(_("redirected: a trial") if data.get("redirected") else "")
            found.append(_("as a registered letter") if data.get("registered") else "")
        case "letter_text_written" | "letter_text_reset":
            found.append(_occasion(data.get("occasion", "")))
        case "letter_posted":
            found += [_occasion(data.get("occasion", "")), _day(data.get("posted_on"))]
        case "letter_failed":
            found += [_occasion(data.get("occasion", "")), data.get("answer", "")]
        case "table_changed":
            found.append(", ".join(_field_name(name) for name in data.get("fields", [])))
    return tuple(piece for piece in found if piece)


def _results(data: dict[str, Any]) -> list[str]:
    found = []
    if data.get("absent"):
        found.append(_("absent"))
    if data.get("suitable") is not None:
        found.append(_("suitable") if data["suitable"] else _("not suitable"))
    if data.get("points"):
        number = len(data["points"])
        found.append(ngettext("points for %(n)d part", "points for %(n)d parts", number) % {"n": number})
    return found


def _offer(data: dict[str, Any]) -> list[str]:
    found = []
    for key, choices in (
        ("contract", Consultation.Contract.choices),
        ("channel", Consultation.AnswerChannel.choices),
        ("interest", Interest.Answer.choices),
        ("answer", Consultation.Answer.choices),
        ("consequence", Place.State.choices),
    ):
        if data.get(key):
            found.append(str(dict(choices).get(data[key], "")))
    return found


def _counted(text: str, number: Any) -> str:
    return text % {"n": number} if number is not None else ""


def _day(value: Any) -> str:
    day = parse_date(value) if value else None
    return date_format(day, "j F Y") if day else ""


def _moment(value: Any) -> str:
    moment = parse_datetime(value) if value else None
    return date_format(localtime(moment), "j F Y, H.i") if moment else ""


def _leaves_at(value: Any) -> str:
    leaves = parse_datetime(value) if value else None
    return (
        _("leaves on %(moment)s") % {"moment": date_format(localtime(leaves), "j F Y, H.i")} if leaves else ""
    )


def _channel(value: str) -> str:
    return str(dict(Application.Channel.choices).get(value, ""))


def _admission(value: str) -> str:
    return str(dict(Application.ADMISSIONS).get(value, ""))


def _field_name(name: str) -> str:
    """The label of a field, which the journal holds as it is in the source ("Colour" of the name "colour")."""
    if not name:
        return ""
    own = _(name)
    return own if own != name else capital(_(name[:1].lower() + name[1:]))


def _occasion(value: str) -> str:
    return str(dict(occasion_choices()).get(value, ""))


def name_of(key: str) -> str:
    """The name behind one opaque key; the key itself where nothing has it any more."""
    return str(names_of({key}).get(key, key))


def names_of(keys: set[str]) -> dict[str, str]:
    """Names for opaque keys ("user:12", "application:40"), one query per kind of key that occurs."""
    by_kind: dict[str, list[str]] = {}
    for key in keys:
        kind, _colon, rest = key.partition(":")
        by_kind.setdefault(kind, []).append(rest)
    sources = {
        "user": User.objects.all(),
        "application": Application.objects.select_related("candidate"),
        "candidate": Candidate.objects.all(),
        "request": Request.objects.select_related("application__candidate"),
        "round": Round.objects.all(),
        "seat": Seat.objects.all(),
        "letter": Message.objects.all(),
        "reserve_list": ReserveList.objects.select_related("vacancy"),
        "place": Place.objects.select_related("result__application__candidate"),
        "consultation": Consultation.objects.select_related("place__result__application__candidate"),
    }
    found = {"system": _("the system")}
    for kind, rows in sources.items():
        wanted = [int(pk) for pk in by_kind.get(kind, []) if pk.isdigit()]
        if wanted:
            found |= {f"{kind}:{row.pk}": str(row) for row in rows.filter(pk__in=wanted)}
    if asked := by_kind.get("organisation"):
        numbers = [int(key) for key in asked if key.isdigit()]
        for organisation in Organisation.objects.filter(Q(slug__in=asked) | Q(pk__in=numbers)):
            found[organisation.chain] = found[f"organisation:{organisation.pk}"] = organisation.name
    return found
