"""Texts that mean harm, in every field that a record prints: each paper is made, and reaches nothing outside."""

import socket
from datetime import date, timedelta

import pytest

from backoffice.dossiers import make
from candidates import requests
from candidates.models import Application, Candidate, Participation
from correspondence.models import Message
from documents.models import Job
from documents.tests.pdf import OURS, Pdf
from documents.tests.test_bundle import scan
from documents.tests.test_render import HOSTILE
from planning.models import Recusal, Seat
from recruitment.tests.cast import ADOPTED, CLOSED
from reserves.actions import consult, draw_up
from reserves.documents import reserve_list_pdf
from reserves.models import Consultation, Place
from scoring.models import LogEntry, ScoreSheet, SheetEntry, UnionRemark
from scoring.sheet_actions import asked
from vacancies.models import Vacancy

pytestmark = [pytest.mark.django_db, pytest.mark.documents]

TEXTS = [text.replace("\x00", "") for text in HOSTILE]  # a database keeps no NUL
ALL = "\n".join(text[:160] for text in TEXTS)
NAMES = [text[:80] for text in TEXTS]  # as long as a name may be


@pytest.fixture
def vacancy(stage, hilde, arrange, monkeypatch):
    """A procedure with its reserve, in which everybody who could type something meant harm."""
    scores = {f"C{number}": (str(90 - number), str(80 - number)) for number in range(10)}
    vacancy = Vacancy.objects.get(pk=stage.ranked(scores).vacancy_id)
    draw_up(
        vacancy, authority=NAMES[2], reference=NAMES[3], decided_on=date(2026, 7, 6), by=hilde, at=ADOPTED
    )
    place = Place.objects.order_by("rank").first()
    consult(
        place,
        contract="permanent",
        channel="mail",
        answer_by=date(2026, 8, 1),
        by=hilde,
        at=ADOPTED + timedelta(days=20),
    )
    with arrange():
        _write_everywhere(vacancy)
    monkeypatch.setattr(
        "backoffice.dossiers.brochure_pdf", lambda *args, **kwargs: scan()
    )  # has a test of its own
    return Vacancy.objects.select_related("organisation", "officer").get(pk=vacancy.pk)


def _write_everywhere(vacancy):
    for candidate, first, last in zip(Candidate.objects.order_by("pk"), NAMES[::2], NAMES[1::2], strict=True):
        Candidate.objects.filter(pk=candidate.pk).update(
            first_name=first, last_name=last, street=first, city=last
        )
    Application.objects.filter(pk=vacancy.applications.earliest("pk").pk).update(admission_reason=ALL)
    for participation, text in zip(Participation.objects.order_by("pk"), TEXTS, strict=True):
        Participation.objects.filter(pk=participation.pk).update(
            motivation=text[:500], absence_note=text[:200]
        )
    Consultation.objects.update(motivation=ALL)
    Message.objects.update(body_text=TEXTS[2], subject=NAMES[2], released_at=ADOPTED)
    type(vacancy.organisation).objects.update(
        department=NAMES[4], signatories=[{"name": name, "role": name} for name in NAMES]
    )
    for round_ in vacancy.rounds.all():
        UnionRemark.objects.create(round=round_, text=ALL, written_at=CLOSED)
        LogEntry.objects.create(
            round=round_,
            kind="other",
            happened_at=CLOSED,
            text=ALL,
            written_at=CLOSED,
            written_by_name=NAMES[1],
        )
    seat = Seat.objects.get()
    Seat.objects.update(name=NAMES[3], capacity=NAMES[4])
    Recusal.objects.create(
        seat=seat, application=vacancy.applications.latest("pk"), reason=ALL, declared_at=CLOSED
    )
    participation = Participation.objects.filter(round=seat.round).earliest("pk")
    sheet = ScoreSheet.objects.create(seat=seat, participation=participation, handed_in_at=CLOSED)
    for item in asked(seat.round):
        SheetEntry.objects.create(sheet=sheet, item=item.key, points=1, note=ALL, saved_at=CLOSED)


def test_records_print_what_was_typed_as_text_and_fetch_nothing(vacancy, hilde, monkeypatch):
    def dossier(kind):
        application = vacancy.applications.earliest("pk")
        what = requests.Asked(kind, ALL[:5000], application=application)
        row = requests.ask(vacancy, what, by=hilde, at=ADOPTED)
        return make(Job(kind=kind, subject_key=f"request:{row.pk}"), lambda done, total: None).pdf

    papers = {
        "reserve list": lambda: reserve_list_pdf(vacancy.reserve_lists.get(), on=date(2026, 7, 10)),
        "inspection": lambda: dossier("inspection"),
        "appeal, with the minutes of every round and the final ones": lambda: dossier("appeal"),
    }
    monkeypatch.setattr(socket.socket, "connect", lambda *a: pytest.fail("a document opened a connection"))
    for name, paper in papers.items():
        pdf = Pdf(paper())
        assert (name, pdf.typefaces() - OURS) == (name, set())
        assert "/EmbeddedFiles" not in pdf.root.get("/Names", {}), name
        assert b"root:x:0" not in pdf.bytes, name
