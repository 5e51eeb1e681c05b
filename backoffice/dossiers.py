"""Numbered dossiers: for a candidate who looks into the own file, and of an appeal. Made by a worker, kept as documents.

A candidate finds all about the own candidacy, and nothing that was not told yet. Of others nothing is left: extracts are about
the candidate alone, and other candidates' names are struck out of every paper of ours. A juror's note is there once the sheet was
handed in: then it is the motivation, before that a notebook.

The dossier of an appeal is for who judges it: the minutes stand in it whole, with the journal of the procedure and its chain.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from backoffice.candidacies import alternative_label, declared, proposal_reasons
from backoffice.journal_words import lines
from candidates import terms
from candidates.models import Application, Attachment, Request
from candidates.records import proposal_from_document
from correspondence.models import Message
from documents import jobs
from documents.actions import Made
from documents.bundle import Cover, Piece, bundle_pdf, picture
from documents.jobs import Progress
from documents.letters import References, letter_paper
from documents.models import Document, Job, Kind
from documents.nameless import Nameless, Person
from documents.render import Paper
from journal.models import Entry
from reserves.decisions import minutes_piece
from scoring.display import rounded
from scoring.documents import final_minutes_paper, minutes_paper
from scoring.history import told
from scoring.models import ScoreSheet
from scoring.sheet_actions import asked
from vacancies import lifecycle, words
from vacancies.documents import brochure_pdf
from vacancies.models import Round, Vacancy

INSPECTION, APPEAL = terms.INSPECTION, terms.APPEAL
KINDS = (INSPECTION, APPEAL)
"""Requests to which a dossier can be made."""


def subject_of(request: Request) -> str:
    """The key under which the dossiers of a request are numbered."""
    return f"request:{request.pk}"


def make(job: Job, progress: Progress) -> Made:
    """The dossier of a request, as `documents.jobs` asks for it."""
    request = Request.objects.select_related(
        "vacancy__organisation", "vacancy__officer", "application__candidate"
    ).get(pk=job.subject_key.removeprefix("request:"))
    if request.kind not in KINDS or request.application is None:
        raise ValueError(f"no dossier for request {request.pk}")
    return _Dossier(request, request.vacancy, request.application, at=now()).made(progress)


def register() -> None:
    for kind in KINDS:
        jobs.register(kind, make)


@dataclass
class _Dossier:
    request: Request
    vacancy: Vacancy
    application: Application
    at: datetime

    @property
    def is_appeal(self) -> bool:
        return self.request.kind == APPEAL

    def made(self, progress: Progress) -> Made:
        application = self.application
        kind = _("Dossier of an appeal") if self.is_appeal else _("Dossier for inspection")
        title = f"{kind}, {application.reference}, {self.vacancy.title}"
        letters = Message.objects.filter(subject_key=application.key).released(at=self.at).count()
        files = application.attachments.count()
        about = 8 + letters + files
        pieces: list[Piece] = []
        for piece in self._pieces():
            pieces.append(piece)
            progress(min(len(pieces), about), about + 1)
        facts = [
            _fact(_("Candidate"), f"{application.candidate}, {application.reference}"),
            _fact(_("Vacancy"), f"{self.vacancy.number}, {self.vacancy.title}"),
            _fact(_("Asked"), words.day(self.request.received_on)),
            _fact(
                _("Rules of the procedure"),
                _("version %(number)s of %(day)s")
                % {
                    "number": self.vacancy.rules.number,
                    "day": words.day(localdate(self.vacancy.rules.published_at)),
                },
            ),
            _fact(_("State of the file"), words.day(localdate(self.at))),
        ]
        lead = (
            _(
                "Every piece of the procedure that bears on this appeal. The journal stands in it with its chain of digests."
            )
            if self.is_appeal
            else _(
                "All that we keep about your candidacy and told you. What is about other candidates is left out."
            )
        )
        pdf = bundle_pdf(
            Cover(kind, [self.vacancy.title], facts, lead),
            pieces,
            organisation=self.vacancy.organisation,
            title=title,
            nameless=None if self.is_appeal else self._without_others(),
        )
        return Made(
            Kind.DOSSIER,
            subject_of(self.request),
            title,
            pdf,
            self.vacancy.key,
            rules_number=self.vacancy.rules.number,
        )

    def _without_others(self) -> Nameless:
        others = self.vacancy.applications.exclude(pk=self.application.pk).select_related("candidate")
        own = self.application.candidate
        return Nameless(
            [
                Person(row.candidate.first_name, row.candidate.last_name, _("another candidate"))
                for row in others
                if (row.candidate.first_name, row.candidate.last_name) != (own.first_name, own.last_name)
            ],
            spared=Person(own.first_name, own.last_name, ""),
        )

    # -- Pieces, in their order -----------------------------------------------------------------------------------------

    def _pieces(self) -> Iterator[Piece]:
        if self.is_appeal:
            yield self._asked()
            yield from self._decisions()
        yield self._application()
        if self._was_told("admission"):
            yield self._admission()
        yield from self._rules()
        for round_ in self._rounds():
            if self.is_appeal:
                yield minutes_piece(
                    _("Minutes of %(round)s") % {"round": round_.title},
                    f"round:{round_.pk}",
                    lambda r=round_: minutes_paper(r),
                )
            else:
                yield Piece(
                    _("Extract from the minutes of %(round)s") % {"round": round_.title},
                    minutes_paper(round_, only=self.application),
                )
            yield from self._sheets(round_)
        if self.is_appeal and self.vacancy.state in (lifecycle.RANKED, lifecycle.COMPLETED):
            yield minutes_piece(
                _("Final minutes"), self.vacancy.key, lambda: final_minutes_paper(self.vacancy)
            )
        yield from self._letters()
        yield from self._files()
        yield self._journal()

    def _asked(self) -> Piece:
        title = _("The appeal as it came in")
        request = self.request
        facts = [
            _fact(_("Received"), f"{words.day(request.received_on)}, {request.get_channel_display()}"),
            _fact(_("Answer by"), words.day(request.due_on)),
        ]
        return Piece(title, _paper(title, facts, [{"lines": [request.text]}]))

    def _decisions(self) -> Iterator[Piece]:
        """Draft decisions as they were kept: the text itself is a file of its own, its annexes are bound in elsewhere."""
        kept = Document.objects.filter(vacancy_key=self.vacancy.key, kind=Kind.DECISION).with_replaced()
        for document in kept.order_by("pk"):
            if not document.is_replaced:
                note = _("Text document, kept apart. SHA-256 %(digest)s") % {"digest": document.sha256}
                yield Piece(document.title, note=note)

    def _application(self) -> Piece:
        application, candidate = self.application, self.application.candidate
        definition = self.vacancy.definition
        title = _("The application as registered")
        facts = [
            _fact(_("Name"), str(candidate)),
            _fact(_("Address"), candidate.street, f"{candidate.postcode} {candidate.city}".strip()),
            _fact(_("Contact"), candidate.email, candidate.phone),
            _fact(_("Registered"), words.moment(localtime(application.registered_at))),
            _fact(_("Received"), str(application.get_channel_display())),
            _fact(_("Route"), definition.route(application.route).label),
        ]
        sections: list[dict[str, Any]] = [
            {
                "title": _("Declared and shown"),
                "facts": [_fact(label, *rows) for label, rows in declared(application.facts, definition)],
            }
        ]
        answers = [
            _fact(question.text, str(application.answers[question.key]))
            for question in definition.questions
            if application.answers.get(question.key)
        ]
        if answers:
            sections.append({"title": _("Answers to the questions of the vacancy"), "facts": answers})
        return Piece(title, _paper(title, facts, sections))

    def _admission(self) -> Piece:
        application, definition = self.application, self.vacancy.definition
        title = _("The decision on the admission, with its reasons")
        facts = [
            _fact(_("Decision"), words.capital(str(application.get_admission_display()))),
            _fact(
                _("Decided"), words.day(localdate(application.decided_at)) if application.decided_at else ""
            ),
        ]
        if application.alternative:
            facts.append(
                _fact(
                    _("Admitted by"),
                    alternative_label(definition, application.route, application.alternative),
                )
            )
        reasons = [application.admission_reason] if application.admission_reason else []
        if application.proposal:
            reasons += proposal_reasons(proposal_from_document(application.proposal), definition)
        return Piece(
            title, _paper(title, facts, [{"title": _("Reasons"), "lines": reasons}] if reasons else [])
        )

    def _rules(self) -> Iterator[Piece]:
        kept = Document.objects.latest_of(Kind.BROCHURE, self.vacancy.key)
        title = _("Information brochure with the rules of the procedure")
        if kept:
            with kept.file.open("rb") as file:
                yield Piece(
                    title,
                    pdf=file.read(),
                    note=_("As issued on %(day)s.") % {"day": words.day(localdate(kept.made_at))},
                )
        else:
            yield Piece(title, pdf=brochure_pdf(self.vacancy, on=localdate(self.at)))

    def _rounds(self) -> Iterator[Round]:
        """The closed rounds in which the candidate took part; for the candidate those of which the result was told."""
        closed = self.vacancy.rounds.filter(
            state=lifecycle.CLOSED, participations__application=self.application
        )
        for round_ in closed.order_by("position"):
            round_.vacancy = self.vacancy
            if self.is_appeal or self.application.reference in told(round_, at=self.at):
                yield round_

    def _sheets(self, round_: Round) -> Iterator[Piece]:
        items = asked(round_)
        sheets = ScoreSheet.objects.filter(
            participation__round=round_,
            participation__application=self.application,
            handed_in_at__isnull=False,
        )
        for sheet in sheets.select_related("seat").prefetch_related("entries").order_by("seat", "pk"):
            entries = {entry.item: entry for entry in sheet.entries.all()}
            title = _("Score sheet of %(juror)s, %(round)s") % {
                "juror": sheet.seat.name,
                "round": round_.title,
            }
            rows = [
                [
                    item.title,
                    _value(item, entries[item.key].points) if item.key in entries else "–",
                    entries[item.key].note if item.key in entries else "",
                ]
                for item in items
            ]
            heads = [_("Criterion"), _("Points"), _("Motivation")]
            facts = [_fact(_("Handed in"), words.moment(localtime(sheet.handed_in_at)))]
            yield Piece(title, _paper(title, facts, [{"kind": "sheet", "heads": heads, "rows": rows}]))

    def _letters(self) -> Iterator[Piece]:
        letters = Message.objects.filter(subject_key=self.application.key).released(at=self.at)
        references = References(
            self.vacancy.number,
            self.vacancy.title,
            self.application.reference,
            str(self.vacancy.officer or ""),
        )
        for letter in letters.order_by("released_at", "pk"):
            day = localdate(letter.released_at)
            yield Piece(
                _("Letter of %(day)s: %(subject)s") % {"day": words.day(day), "subject": letter.subject},
                letter_paper(letter, references, day),
            )

    def _files(self) -> Iterator[Piece]:
        definition = self.vacancy.definition
        labels = {document.key: document.label for document in definition.documents}
        for file in self.application.attachments.order_by("uploaded_at", "pk"):
            yield _file_piece(file, labels.get(file.document, file.document))

    def _journal(self) -> Piece:
        entries = Entry.objects.of_chain(self.vacancy.key)
        if not self.is_appeal:
            entries = entries.filter(subject=self.application.key)
        title = _("The journal of the procedure") if self.is_appeal else _("The journal about you")
        heads = [pgettext("entry of the journal", "Number"), _("Moment"), _("What"), _("By")]
        if self.is_appeal:
            heads.append(_("Digest"))
        rows = []
        for line in lines(list(entries.order_by("sequence"))):
            entry = line.entry
            row = [str(entry.sequence), words.moment(localtime(entry.at)), line.text, line.actor]
            rows.append([*row, entry.digest] if self.is_appeal else row)
        return Piece(title, _paper(title, [], [{"kind": "journal", "heads": heads, "rows": rows}]))

    def _was_told(self, occasion: str) -> bool:
        letters = Message.objects.filter(
            subject_key=self.application.key, occasion__startswith=f"{occasion}-"
        )
        return self.is_appeal or letters.released(at=self.at).exists()


def _fact(label: str, *rows: str) -> dict[str, Any]:
    return {"label": label, "lines": [row for row in rows if row] or ["–"], "strong": False}


def _paper(title: str, facts: list[dict[str, Any]], sections: list[dict[str, Any]]) -> Paper:
    context = {"running": title, "heading": title, "subheading": [], "facts": facts, "sections": sections}
    return Paper("print/piece.html", context, title)


def _value(item: Any, points: Any) -> str:
    if points is None:
        return "–"
    if item.is_verdict:
        return _("suitable") if points else _("not suitable")
    return _("%(points)s out of %(maximum)s") % {"points": rounded(points), "maximum": words.number(item.top)}


def _file_piece(file: Attachment, label: str) -> Piece:
    """A file that the candidate handed in: bound in where that can be, named with its digest in any case."""
    title = f"{label}: {file.name}"
    note = _("Handed in on %(day)s. SHA-256 %(digest)s") % {
        "day": words.day(localdate(file.uploaded_at)),
        "digest": file.sha256,
    }
    if file.replaced_at:
        note = f"{note} {_('Replaced later.')}"
    if not file.may_be_served:
        return Piece(title, note=f"{note} {_('Not bound in: it was not found safe.')}")
    if file.extension not in ("pdf", "jpg", "png"):
        return Piece(title, note=f"{note} {_('Not bound in: no PDF.')}")
    try:
        with file.file.open("rb") as opened:
            content = opened.read()
    except OSError:
        return Piece(title, note=f"{note} {_('Not bound in: the file is not in the store.')}")
    if file.extension == "pdf":
        return Piece(title, pdf=content, note=note)
    return Piece(title, picture(title, content, file.media_type), note=note)
