"""The whole dossier of a candidate on paper, for the officer: all that the page of the application shows, made on demand.

It names everybody in it. What others may look into is made elsewhere, with third parties struck out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from backoffice.candidacies import (
    AlternativeRows,
    Mark,
    alternative_label,
    alternative_rows,
    declared,
    document_names,
    paper_lines,
    proposal_mark,
    standings,
)
from backoffice.journal_words import lines
from backoffice.views.accommodation import rounds_of
from backoffice.views.attachments import files_of
from backoffice.why import Ground, grounds
from candidates.models import AccommodationRequest, Application
from candidates.proposals import proposal_for
from correspondence.models import Message
from documents.render import LANGUAGE, render_pdf
from journal.models import Entry
from vacancies import words


@dataclass(frozen=True)
class Table:
    """A table of the paper; `numeric` are the places of the columns with figures."""

    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: Sequence[int] = ()


@dataclass
class Section:
    """A numbered part of the paper: facts, then texts, then tables; `parts` are its own smaller parts."""

    title: str
    facts: list[dict[str, Any]] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    parts: list[Section] = field(default_factory=list)
    empty: str = ""


def dossier_pdf(application: Application, *, at: datetime) -> bytes:
    """The dossier as it stands at the aware moment `at`. Raises UnprintableError where a text cannot be laid out."""
    vacancy = application.vacancy
    with translation.override(LANGUAGE):
        title = _("Dossier of %(name)s") % {"name": application.candidate}
        running = _("%(title)s (%(number)s), %(function)s, %(vacancy)s") % {
            "title": title,
            "number": application.reference,
            "function": vacancy.title,
            "vacancy": vacancy.number,
        }
        context = {
            "running": running,
            "heading": title,
            "subheading": [f"{vacancy.title}, {vacancy.number}"],
            "facts": list(_person(application, at)),
            "sections": list(_sections(application)),
        }
        return render_pdf(
            "print/whole_dossier.html", context, organisation=vacancy.organisation, title=running
        )


def _person(application: Application, at: datetime) -> Iterator[dict[str, Any]]:
    candidate, definition = application.candidate, application.vacancy.definition
    yield _fact(_("Number"), application.reference)
    yield _fact(_("Candidate"), *candidate.postal_address.split("\n"), strong=True)
    if candidate.email or candidate.phone:
        yield _fact(_("Contact data"), candidate.email, candidate.phone)
    yield _fact(_("Route"), definition.route(application.route).label)
    channel = str(application.get_channel_display())
    yield _fact(_("Registered"), f"{_moment(application.registered_at)}, {channel}")
    standing = standings([application])[application.pk]
    yield _fact(_("Standing"), _said(standing))
    if application.withdrawn_at:
        yield _fact(_("Withdrawn"), _moment(application.withdrawn_at))
    yield _fact(_("Made on"), _moment(at))


def _sections(application: Application) -> Iterator[Section]:
    definition, dossier = application.vacancy.definition, application.facts
    decided = grounds(application)
    proposal = proposal_for(application)
    admission = next((ground for ground in decided if ground.key == "admission"), None)
    section = Section(_("Admission"))
    if admission:
        section.facts = list(_of_ground(admission))
        label = alternative_label(definition, application.route, application.alternative)
        if label:
            section.facts.insert(1, _fact(_("Alternative"), label))
    else:
        mark = proposal_mark(proposal, definition)
        section.facts = [_fact(_("Proposal today"), _said(mark))]
    if application.open_papers:
        papers = words.capital(document_names(application.open_papers, definition))
        section.facts.append(_fact(_("Still to come"), papers))
    rows = admission.alternatives if admission else alternative_rows(proposal, definition)
    section.tables = [_conditions(alternative) for alternative in rows]
    yield section

    files = files_of(application)
    section = Section(_("Papers and files"), empty=_("This vacancy asks no papers."))
    papers = paper_lines(application, proposal, dossier)
    if papers:
        section.tables.append(
            Table(
                _("Papers"),
                [_("Paper"), _("Received"), _("Date of issue"), _("State")],
                [[p.label, _day(p.received_on), _day(p.issued_on), _said(p.mark)] for p in papers],
            )
        )
    if files:
        section.tables.append(
            Table(
                _("Files that came in"),
                [_("Paper"), _("File"), _("Received"), _("State")],
                [
                    [
                        row["label"],
                        f"{row['file'].name}, {row['file'].size_text}",
                        _moment(row["file"].uploaded_at),
                        _said(row["mark"]),
                    ]
                    for row in files
                ],
            )
        )
    yield section

    if asked := AccommodationRequest.objects.filter(application=application).first():
        yield Section(
            _("Reasonable accommodation asked"),
            texts=[(_("What is asked"), asked.measure)],
            tables=[
                Table(
                    _("Decisions per round"),
                    [_("Round"), _("Decision"), _("Reason")],
                    [
                        [
                            row["round"].title,
                            _said(row["mark"]),
                            row["decision"].reason if row["decision"] else "–",
                        ]
                        for row in rounds_of(application, asked)
                    ],
                )
            ],
        )

    yield Section(
        _("Declared and shown"),
        facts=[_fact(what, *said) for what, said in declared(dossier, definition)],
        texts=[
            (q.text, application.answers[q.key])
            for q in definition.questions
            if application.answers.get(q.key)
        ],
        empty=_("Nothing was declared."),
    )
    # In the order of the procedure, with the closings that were set aside last.
    of_rounds = [ground for ground in decided if ground.key not in ("admission", "end")]
    yield Section(
        _("Rounds"),
        parts=[_of_round(ground) for ground in reversed(of_rounds)],
        empty=_("No round was closed for this candidate."),
    )
    if final := next((ground for ground in decided if ground.key == "end"), None):
        yield _of_round(final)
    yield _letters(application)
    yield _requests(application)
    yield _journal(application)


def _conditions(alternative: AlternativeRows) -> Table:
    rows = [[row.text, row.observed, _said(row.mark)] for row in alternative.conditions]
    rows += [[text, "", _("Paper lacks")] for text in alternative.papers]
    caption = f"{alternative.label}: {words.small(str(alternative.mark.text))}"
    headings = [_("Condition"), _("What the dossier shows"), _("Outcome")]
    return Table(caption, headings, rows or [[_("There are no further conditions."), "", ""]])


def _of_round(ground: Ground) -> Section:
    section = Section(ground.title, facts=list(_of_ground(ground)))
    if ground.motivation:
        section.texts.append((_("Motivation"), ground.motivation))
    if ground.parts:
        section.tables.append(
            Table(
                _("Points per part"),
                [_("Part"), _("Points"), _("Out of"), _("Pass mark"), _("Reached?")],
                [
                    [
                        part.title,
                        part.points,
                        part.maximum,
                        part.to_reach or "–",
                        str(part.mark.text) if part.mark else _("no pass mark"),
                    ]
                    for part in ground.parts
                ],
                numeric=(1, 2, 3),
            )
        )
    if ground.sheets:
        section.tables.append(
            Table(
                _("Who gave which points"),
                [_("By"), *ground.columns, _("How")],
                [
                    [
                        ", ".join(filter(None, [sheet.who, words.small(sheet.role)])),
                        *sheet.points,
                        f"{sheet.note}, {_moment(sheet.when)}",
                    ]
                    for sheet in ground.sheets
                ],
                numeric=tuple(range(1, len(ground.columns) + 1)),
            )
        )
    return section


def _of_ground(ground: Ground) -> Iterator[dict[str, Any]]:
    yield _fact(_("Result"), ", ".join(filter(None, [_said(ground.mark), ground.points])), strong=True)
    if ground.set_aside:
        yield _fact(_("Set aside"), ground.set_aside.reason)
    if ground.sentences:
        yield _fact(_("The rule"), " ".join(sentence.text for sentence in ground.sentences))
    if ground.reasons:
        yield _fact(_("Reasons"), *ground.reasons)
    if ground.differs:
        yield _fact(_("Reason to differ"), *ground.differs.splitlines())
    yield _fact(_("Decided"), _moment(ground.at), ground.who)
    if ground.version:
        version = _("version %(n)s, published %(day)s") % {
            "n": ground.version.number,
            "day": _day(localtime(ground.version.published_at)),
        }
        yield _fact(_("Rules"), version)
    if ground.letters:
        yield _fact(_("Told by letter"), *(f"{m.subject}: {_told(m)}" for m in ground.letters))


def _letters(application: Application) -> Section:
    letters = Message.objects.filter(subject_key=application.key).defer("body_text", "body_html", "calendar")
    rows = [[_moment(m.created_at), m.subject, _told(m)] for m in letters.order_by("created_at", "pk")]
    section = Section(_("Letters"), empty=_("No letters yet."))
    if rows:
        section.tables = [Table(_("Letters"), [_("Made on"), _("Subject"), _("State")], rows)]
    return section


def _requests(application: Application) -> Section:
    section = Section(_("Questions and objections"), empty=_("None."))
    for request in application.requests.order_by("received_on", "pk"):
        texts = [(_("What is asked"), request.text)]
        if request.answer:
            texts.append((_("Answer"), request.answer))
        state = str(request.get_outcome_display() or request.get_state_display())
        received = f"{_day(request.received_on)}, {request.get_channel_display()}"
        facts = [_fact(_("Received"), received), _fact(_("State"), words.capital(state))]
        section.parts.append(
            Section(words.capital(str(request.get_kind_display())), facts=facts, texts=texts)
        )
    return section


def _journal(application: Application) -> Section:
    entries = Entry.objects.filter(chain=application.vacancy.key).about(application.key).order_by("sequence")
    rows = [
        [_moment(line.entry.at), line.actor, ": ".join(filter(None, [line.text, ", ".join(line.details)]))]
        for line in lines(list(entries))
    ]
    section = Section(_("Journal"), empty=_("Nothing yet."))
    if rows:
        section.tables = [Table(_("Journal"), [_("When"), _("Who"), _("What")], rows)]
    return section


def _fact(label: str, *said: str, strong: bool = False) -> dict[str, Any]:
    return {"label": label, "lines": [line for line in said if line] or ["–"], "strong": strong}


def _said(mark: Mark) -> str:
    return ", ".join(filter(None, [str(mark.text), words.small(str(mark.note))]))


def _told(message: Message) -> str:
    day = message.notified_on or (localtime(message.released_at) if message.released_at else None)
    return ", ".join(filter(None, [str(message.get_state_display()), _day(day) if day else ""]))


def _day(value: date | datetime | None) -> str:
    return words.day(value) if value else "–"


def _moment(value: datetime | None) -> str:
    return date_format(localtime(value), "j F Y, H.i") if value else "–"
