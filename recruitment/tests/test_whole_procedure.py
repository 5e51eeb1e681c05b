"""A whole procedure clicked through the back office, from an uploaded definition to an appointment.

The files of demo/p5 are typed in, page by page on the day it happens, and nothing but pages is used. What comes out is held
against what `manage.py rehearse` makes of the same files.
"""

import csv
import json
import os
import subprocess
import sys
from collections import defaultdict
from datetime import date, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from backoffice.rehearsal.outcome import outcome_document
from recruitment.tests.cast import moment
from recruitment.tests.clicks import press
from reserves.models import Place, ReserveList
from vacancies.models import Vacancy

ROOT = Path(__file__).resolve().parents[2]
P5 = ROOT / "demo/p5"
JURY = {"j1": "Joris Demeulenaere", "j2": "Lien Casteleyn", "j3": "Wouter Pauwels"}
STATEMENTS = ("conduct", "rights", "language_law")


class Clock(type):
    """Stands in for `datetime` in Django's idea of now."""

    today: datetime

    def __instancecheck__(cls, instance):
        return isinstance(instance, datetime)

    def now(cls, tz=None):
        return cls.today.astimezone(tz)


@pytest.fixture
def travel(monkeypatch):
    """`travel(moment)`: from here on it is that moment, for every view."""
    clock = Clock("datetime", (), {})
    monkeypatch.setattr("django.utils.timezone.datetime", clock)

    def go(to):
        clock.today = to

    return go


def lines():
    """The candidates of the file, as somebody reads them who types them in."""
    with (P5 / "candidates.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def rehearsed(out):
    """What the rehearsal of the same files writes as its outcome."""
    command = [sys.executable, "manage.py", "rehearse", P5 / "procedure.toml", "--candidates"]
    subprocess.run(
        list(map(str, [*command, P5 / "candidates.csv", "--out", out])),
        cwd=ROOT,
        env=os.environ | {"DEBUG": "1"},
        capture_output=True,
        check=True,
    )
    return json.loads((out / "outcome.json").read_text(encoding="utf-8"))


class Desk:
    """The officer at work on one vacancy."""

    def __init__(self, client, officer, travel):
        self.client, self.officer, self.travel = client, officer, travel
        self.vacancy = None
        self.numbers = {}  # application number of a candidate of the file, by the reference there

    def at(self, day, hour=10):
        """A new day: the officer signs in again."""
        self.travel(moment(day.year, day.month, day.day, hour))
        self.client.force_login(self.officer)

    def press(self, name, thing, **filled):
        return press(self.client, reverse(f"backoffice:{name}", args=[thing.pk]), **filled)

    def application(self, line):
        return self.vacancy.applications.get(reference=self.numbers[line["reference"]])

    def round(self, key):
        return self.vacancy.rounds.get(key=key)

    def start(self):
        """The definition is uploaded as a draft, published, and gets its panel."""
        self.at(date(2026, 5, 11))
        source = (P5 / "procedure.toml").read_bytes()
        page = self.client.get(reverse("backoffice:new_vacancy"))
        data = {
            "organisation": page.context["form"].initial["organisation"].pk,
            "number": "2026-014",
            "source": "file",
            "file": SimpleUploadedFile("procedure.toml", source),
        }
        assert self.client.post(reverse("backoffice:new_vacancy"), data).status_code == 302
        draft = Vacancy.objects.get(number="2026-014")
        self.press(
            "publish",
            draft,
            authority="College van burgemeester en schepenen",
            reference="2026/CBS/101",
            date="2026-05-07",
        )
        self.vacancy = Vacancy.objects.get(pk=draft.pk)
        roles = ("chair", "member", "expert")
        seats = {}
        for index, (name, role) in enumerate(zip(JURY.values(), roles, strict=True)):
            seats |= {f"seats-{index}-name": name, f"seats-{index}-role": role}
        self.press("panel", self.round("oral"), **seats)

    def register(self, line):
        """An application comes in on its day and is typed over, papers and all."""
        self.at(date.fromisoformat(line["registered_on"]))
        level, _colon, diploma = line["diplomas"].partition(": ")
        typed = {
            name: line[name] for name in ("first_name", "last_name", "email", "street", "postcode", "city")
        }
        typed |= {"diplomas-0-level": level, "diplomas-0-name": diploma}
        typed |= {"medically_fit": line["medically_fit"]}
        typed |= {f"statement_{key}": line[f"statement:{key}"] for key in STATEMENTS}
        typed |= {
            f"paper-{key}-there": line[f"paper:{key}"] == "yes" for key in ("motivation", "cv", "diploma")
        }
        issued = line["paper:criminal_record"]
        typed |= {"paper-criminal_record-there": bool(issued), "paper-criminal_record-issued_on": issued}
        page = self.press("register", self.vacancy, **typed)
        self.numbers[line["reference"]] = page.context["application"].reference

    def withdraw(self, line):
        self.press("withdraw", self.application(line), agreed=True)

    def release(self):
        """All letters that wait are released, after a look at who gets them."""
        tab = reverse("backoffice:vacancy_letters", args=[self.vacancy.pk])
        page = self.client.get(tab, {"state": "draft"})
        press(self.client, press(self.client, page, all=page.context["everything"]), agreed=True)

    def decide(self):
        """Everything is decided as proposed, after a look at the proposals."""
        selected = list(self.vacancy.applications.undecided().values_list("pk", flat=True))
        preview = self.press("admission", self.vacancy, selected=selected)
        press(self.client, preview, agreed=True)

    def score(self, key, points, absent):
        """The grid of a round: points by line and cell, and who was absent."""
        typed = {}
        for line, column, value in points:
            typed[f"a{self.application(line).pk}-{column}"] = value
        for line in absent:
            typed[f"a{self.application(line).pk}-absent"] = True
        self.press("results", self.round(key), **typed)

    def close(self, key):
        self.press("close_round", self.round(key), agreed=True)

    def draw_up(self):
        self.press(
            "reserve_draw_up",
            self.vacancy,
            authority="College van burgemeester en schepenen",
            reference="2026/CBS/140",
            decided_on="2026-07-06",
        )

    def offer(self, day, answer):
        """The post is offered to who is next on the list, and the answer comes the day after."""
        self.at(day)
        reserve = ReserveList.objects.get(vacancy=self.vacancy)
        page = self.client.get(reverse("backoffice:reserve", args=[reserve.pk]))
        (row,) = page.context["next"]
        place = Place.objects.get(pk=row.place.pk)
        self.press("consult", place, contract="permanent", channel="phone")
        self.at(day.replace(day=day.day + 1))
        self.press("answer", place.consultations.get(), answer=answer, channel="phone")


def carried_to_an_appointment(client, officer, travel):
    """The whole of P5. Returns the desk at which it was done."""
    desk, candidates = Desk(client, officer, travel), lines()
    leaving = defaultdict(list)
    for line in candidates:
        leaving[line["withdrew_in"]].append(line)
    desk.start()
    for line in sorted(candidates, key=lambda line: line["registered_on"]):
        desk.register(line)

    desk.at(date(2026, 6, 10))
    desk.decide()
    for line in leaving["admission"]:
        desk.withdraw(line)
    desk.press("close_admission", desk.vacancy, agreed=True)
    desk.release()

    desk.at(date(2026, 6, 16), 18)
    written = [(line, "test-points", line["written.test"]) for line in candidates if line["written.test"]]
    desk.score("written", written, [line for line in candidates if line["absent:written"]])
    desk.close("written")
    desk.release()

    desk.at(date(2026, 6, 30), 18)
    for line in leaving["oral"]:
        desk.withdraw(line)
    seats = {seat.name: seat.pk for seat in desk.round("oral").seats.all()}
    oral = [
        (line, f"interview-seat{seats[name]}", line[f"oral.interview@{juror}"])
        for line in candidates
        for juror, name in JURY.items()
        if line[f"oral.interview@{juror}"]
    ]
    desk.score("oral", oral, [line for line in candidates if line["absent:oral"]])
    desk.close("oral")
    desk.release()

    desk.at(date(2026, 7, 1))
    for line in leaving["end"]:
        desk.withdraw(line)
    desk.press("ranking", desk.vacancy, agreed=True)
    desk.release()

    desk.at(date(2026, 7, 6))
    desk.draw_up()
    desk.offer(date(2026, 7, 7), "refused")
    desk.offer(date(2026, 7, 9), "accepted")
    return desk


@pytest.mark.django_db
def test_clicking_gives_what_the_rehearsal_of_the_same_files_gives(client, hilde, travel, tmp_path):
    desk = carried_to_an_appointment(client, hilde, travel)
    clicked = outcome_document(Vacancy.objects.get(pk=desk.vacancy.pk))
    references = {number: reference for reference, number in desk.numbers.items()}
    for candidate in clicked["candidates"]:
        candidate["reference"] = references[candidate["reference"]]
    clicked["candidates"].sort(key=lambda candidate: candidate["reference"])
    assert clicked == rehearsed(tmp_path / "out")
