"""Files of the made-up candidates: a CV and a letter as PDF, a diploma and an extract as photos, made when the town is loaded.

They are handed in like any other: looked into, kept under a random name, and written down as the paper that they show.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import cycle

from django.utils import dateformat
from PIL import Image, ImageDraw, ImageFont

from candidates.deliveries import deliver
from candidates.dossier import Dossier
from candidates.models import Application
from candidates.uploads import Inspected, inspect
from documents.render import render_pdf
from vacancies import words

PAPER = "rehearsal/paper.html"
MOTIVES = cycle(
    (
        "Ik help graag mensen vooruit die het niet vanzelf redden. Aan het loket leerde ik dat luisteren het halve werk is.",
        "Na zes jaar in een callcenter gebruik ik mijn ervaring graag voor de stad waar ik woon.",
        "Regelgeving uitzoeken en helder uitleggen: dat doe ik het liefst, en dat is waar ik collega's het vaakst mee help.",
    )
)
PAGE = (827, 1169)  # A4 at 100 dots an inch


def hand_in_files(application: Application) -> None:
    """Files for the papers that came in with an application, of those that we can make: CV, motivation, diploma, extract."""
    by, at = application.candidate.user or application.vacancy.officer, application.registered_at
    for key, file, issued_on in _files(application):
        arrived = application.facts.papers[key].received_on
        deliver(application, key, file, issued_on=issued_on, arrived_on=arrived, by=by, at=at)


def _files(application: Application) -> Iterator[tuple[str, Inspected, date | None]]:
    makers = {"cv": _cv, "motivation": _motivation, "diploma": _diploma, "criminal_record": _extract}
    dossier = application.facts
    for key, make in makers.items():
        paper = dossier.papers.get(key)
        if paper is not None:
            name, content = make(application, dossier)
            yield key, inspect(f"{name} {application.candidate}.{_kind(content)}", content), paper.issued_on


def _kind(content: bytes) -> str:
    return "pdf" if content.startswith(b"%PDF-") else "jpg"


def _pdf(application: Application, heading: str, parts: Mapping[str, list[str]]) -> bytes:
    candidate = application.candidate
    context = {
        "heading": heading,
        "title": f"{heading} {candidate}",
        "name": str(candidate),
        "address": f"{candidate.postcode} {candidate.city}, {candidate.email or candidate.street}",
        "parts": list(parts.items()),
    }
    organisation = application.vacancy.organisation
    return render_pdf(PAPER, context, organisation=organisation, title=context["title"])


def _cv(application: Application, dossier: Dossier) -> tuple[str, bytes]:
    work = [
        f"{p.first.month:02}/{p.first.year} tot {f'{p.last.month:02}/{p.last.year}' if p.last else 'nu'}: "
        f"{p.grade or p.description or 'medewerker'}"
        for p in (*dossier.service, *dossier.experience)
    ]
    parts = {
        "Opleiding": [_study(dossier)],
        "Werk": work or ["Sinds 2019: medewerker onthaal, vzw De Brug", "2016 tot 2019: winkelbediende"],
        "Talen": ["Nederlands: moedertaal", "Frans: goed", "Engels: goed"],
        "Vrije tijd": ["Vrijwilliger in het repair café, koor, fietsen"],
    }
    return "cv", _pdf(application, "Curriculum vitae", parts)


def _study(dossier: Dossier) -> str:
    held = next(iter(dossier.diplomas), None)
    return (
        f"{words.capital(words.name(held.level))}: {held.name or 'algemeen'}"
        if held
        else "Secundair onderwijs"
    )


def _motivation(application: Application, _dossier: Dossier) -> tuple[str, bytes]:
    title = application.vacancy.title
    text = [
        f"Met veel interesse las ik jullie vacature voor {words.small(title)}.",
        next(MOTIVES),
        "Ik werk nauwkeurig, blijf rustig als het druk is en vraag raad als ik iets niet zeker weet.",
        "Ik vertel er graag meer over in een gesprek.",
        f"Met vriendelijke groet, {application.candidate}",
    ]
    return "motivatie", _pdf(application, "Motivatiebrief", {"Beste": text})


def _diploma(application: Application, dossier: Dossier) -> tuple[str, bytes]:
    lines = ["Vlaamse Gemeenschap", "", "DIPLOMA", "", _study(dossier), "uitgereikt aan"]
    return "diploma", _photo(
        [*lines, str(application.candidate), "", "De directeur,", "handtekening en stempel"]
    )


def _extract(application: Application, dossier: Dossier) -> tuple[str, bytes]:
    issued = dossier.papers["criminal_record"].issued_on
    day = dateformat.format(issued, "j F Y") if issued else ""
    lines = ["Stad Leiemond", "", "UITTREKSEL UIT HET STRAFREGISTER", "artikel 595 Sv.", ""]
    return "uittreksel", _photo(
        [*lines, str(application.candidate), "", "Geen veroordelingen: BLANCO", "", day]
    )


def _photo(lines: list[str]) -> bytes:
    """A sheet on a table, as a telephone takes it."""
    sheet = Image.new("RGB", PAGE, "#fbfaf5")
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((40, 40, PAGE[0] - 40, PAGE[1] - 40), outline="#39525b", width=4)
    for index, line in enumerate(lines):
        size = 38 if line.isupper() and len(line) < 40 else 28
        place = (PAGE[0] / 2, 190 + 76 * index)
        pen.text(place, line, fill="#1b2730", font=ImageFont.load_default(size), anchor="mm")
    table = Image.new("RGB", (PAGE[0] + 180, PAGE[1] + 140), "#8a6f52")
    table.paste(
        sheet.rotate(1.2, expand=True, fillcolor="#8a6f52", resample=Image.Resampling.BICUBIC), (75, 55)
    )
    written = io.BytesIO()
    table.save(written, "JPEG", quality=70)
    return written.getvalue()
