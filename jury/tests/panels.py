"""A panel at work: Noor (member), Karel (chair) and Wim, an expert from elsewhere, with Hilde as secretary; An and Bo come."""

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from uuid import UUID

from django.urls import reverse

from candidates.models import Participation
from planning.answering import confirm_confidentiality, statement_of
from planning.panels import PanelSeat, set_panel
from recruitment.tests.cast import CLOSED, two_tests
from recruitment.tests.clicks import FormReader
from scoring.sheet_actions import Operation, declare, hand_in, save
from vacancies.rules import Competency, Criterion, Part

PARTS = (
    Part("plan", "Opdracht", Decimal(20)),
    Part(
        "talk",
        "Gesprek",
        Decimal(40),
        criteria=(
            Criterion("client", "Klantgerichtheid", Decimal(20), levels=5, competency="client"),
            Criterion("words", "Communicatie", Decimal(20), levels=5),
        ),
    ),
    Part("case", "Case", Decimal(40)),
)
FULL = {"plan": "13.5", "talk.client": "4", "talk.words": "3", "case": "30"}


def confirm(seat):
    """The juror confirms the confidentiality statement, as at first sight."""
    text = statement_of(seat.round.vacancy.organisation)
    confirm_confidentiality(seat, text=text, by=seat.user, at=CLOSED)


class Panel(SimpleNamespace):
    """`seats` and the candidates An and Bo (participations) by name; addresses of their pages."""

    def address(self, name, juror="Noor", person="An", **more):
        """The page `name` of a juror about a candidate."""
        args = [self.seats[juror].pk, getattr(self, person).pk, *more.values()]
        return reverse(f"jury:{name}", args=args)

    def saved(self, juror, person="An", values=FULL, note=""):
        """Save these values on the sheet of a juror."""
        for item, points in values.items():
            operation = Operation(UUID(int=next(self.numbers)), item, 0, Decimal(points), note)
            save(self.seats[juror], getattr(self, person), operation, at=CLOSED)

    def handed_in(self, juror, person="An", values=FULL, note=""):
        self.saved(juror, person, values, note)
        seat = self.seats[juror]
        hand_in(seat, getattr(self, person), by=seat.user, at=CLOSED)


def assembled(stage, noor, karel, wim, *, confirmed=True, declared=True, competencies=None, **rule):
    """The panel, for an interview with these rules more."""
    oral = replace(two_tests().rounds[1], **({"parts": PARTS} | rule))
    asked = competencies or (Competency("client", "Klantgerichtheid", level=3, behaviour="Je vraagt door."),)
    vacancy = stage.admitted(
        ["An", "Bo"], two_tests(rounds=(oral, two_tests().rounds[0]), competencies=asked)
    )
    seats = [
        PanelSeat("Noor", "member", noor),
        PanelSeat("Karel", "chair", karel),
        PanelSeat("Wim", "expert", wim),
        PanelSeat("Hilde", "secretary", stage.officer),
    ]
    set_panel(stage.round(vacancy, "oral"), seats, by=stage.officer, at=CLOSED)
    round_ = stage.round(vacancy, "oral")
    found = {seat.name: seat for seat in round_.seats.select_related("round__vacancy", "user")}
    if confirmed:
        for name in ("Noor", "Karel", "Wim", "Hilde"):
            confirm(found[name])
    if declared:
        for name in ("Noor", "Karel", "Wim"):
            declare(found[name], by=found[name].user, at=CLOSED)
    people = Participation.objects.filter(round=round_).select_related("application__candidate")
    return Panel(
        round=round_,
        seats=found,
        numbers=iter(range(1, 10_000)),
        **{p.application.candidate.first_name: p for p in people},
    )


def send(client, page, **filled):
    """Fill in the form of a page (or the page at an address) and send it; unlike `press` it may be refused."""
    if isinstance(page, str):
        page = client.get(page)
    reader = FormReader()
    reader.feed(page.content.decode())
    form = next(form for form in reader.forms if form.has(filled))
    for name, value in filled.items():
        form.fill(name, value)
    request = page.request
    query = request["QUERY_STRING"]
    return client.post(request["PATH_INFO"] + (f"?{query}" if query else ""), form.data())
