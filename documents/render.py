"""HTML to PDF: the only place that knows WeasyPrint.

Every document is PDF/UA-1: tagged, in Dutch (nl-BE), with a title. It holds our own typeface only and reaches nothing outside
itself: of all addresses in a page, only our static files and data URLs are answered. The parsed stylesheets and the typeface are
kept per process, so that the thousandth letter costs layout and nothing else. The same input gives the same bytes.
"""

from __future__ import annotations

import base64
import mimetypes
import multiprocessing
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from django.contrib.staticfiles.finders import FileSystemFinder
from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from documents import typeface
from documents.nameless import Nameless
from organisations.colours import MINIMUM, contrast_with_white

if TYPE_CHECKING:
    from organisations.models import Organisation

LANGUAGE = "nl"
"""Official documents are Dutch, whatever the language of the screens."""

ORIGIN = "https://static.invalid/"
"""What relative addresses in a document are relative to. Nothing can answer there but the fetcher below."""

_FACE = ORIGIN + "typeface/{}"

STYLESHEETS = (
    "css/print.css",
    "css/print-brochure.css",
    "css/print-record.css",
    "css/print-letter.css",
    "css/print-sitting.css",
    "css/print-bundle.css",
)

LARGEST_LOGO = 1_000_000  # bytes; a larger file is no logo and would slow down every page
_FEW = 8  # papers that are made sooner here than a process starts

_TOLD = 10  # papers between two words about how far it is; each of them is a write in the database

_AS = {"pdf_variant": "pdf/ua-1", "pdf_tags": True}

_lock = threading.Lock()  # Pango's font map must not be used by two threads at once


@dataclass(frozen=True)
class Paper:
    """One document to be made: a template, its context, and the title that readers of the PDF see."""

    template_name: str
    context: Mapping[str, Any]
    title: str


@dataclass(frozen=True)
class House:
    """The look of an organisation: its colour as "#rrggbb", its logo as the bytes of an SVG or PNG file, or none."""

    colour: str
    logo: bytes = b""


class UnprintableError(ValueError):
    """A text is too long for the place that it has on a page. Shorten it, and the document can be made."""


def render_pdf(
    template_name: str, context: Mapping[str, Any], *, organisation: Organisation, title: str
) -> bytes:
    """The template with its context as a PDF, in the colours and with the logo of the organisation.

    Raises UnprintableError where a text cannot be laid out.
    """
    return _lay_out(_html(Paper(template_name, context, title), organisation), _house(organisation))


def render_many(papers: Sequence[Paper], *, organisation: Organisation, workers: int = 2) -> Iterator[bytes]:
    """The PDFs of many papers, in their order, laid out by `workers` processes; a handful is made in this one.

    Texts are made here, so the processes need neither database nor request.
    """
    pages = [_html(paper, organisation) for paper in papers]
    house = _house(organisation)
    if len(pages) <= _FEW or workers < 2:
        yield from (_lay_out(page, house) for page in pages)
        return
    # A fresh process: a copy of this one would share its database connections and its threads' locks.
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(_lay_out, pages, repeat(house), chunksize=8)


def render_behind(
    cover: Callable[[Sequence[int]], Paper],
    papers: Sequence[Paper],
    *,
    organisation: Organisation,
    title: str,
    nameless: Nameless | None = None,
) -> tuple[bytes, list[int]]:
    """One PDF of papers behind a cover that knows how many pages each of them has, and those numbers, the cover's first.

    With `nameless` nobody is named in it. Raises UnprintableError where a text cannot be laid out.
    """
    house = _house(organisation)
    strike = nameless.page if nameless else str
    pages = [strike(_html(paper, organisation)) for paper in papers]
    with _lock:
        laid_out = [_document(page, house) for page in pages]
        counts = [len(document.pages) for document in laid_out]
        first = _document(strike(_html(cover([0, *counts]), organisation)), house)
        counts = [len(first.pages), *counts]
        first = _document(strike(_html(cover(counts), organisation)), house)
        whole = first.copy([page for document in (first, *laid_out) for page in document.pages])
        whole.metadata.title = f"{title} – {organisation.name}"
        return whole.write_pdf(**_AS), counts


def render_plain(paper: Paper, *, organisation: Organisation) -> bytes:
    """The paper without tags, to be laid over pages of another PDF as a mark that no reader reads aloud."""
    page = _html(paper, organisation)
    with _lock:
        return _document(page, _house(organisation)).write_pdf()


def render_together(
    papers: Sequence[Paper],
    *,
    organisation: Organisation,
    title: str,
    progress: Callable[[int, int], None] = lambda ready, of: None,
) -> bytes:
    """One PDF of many papers, each from a new page on and numbered by itself. `title` is that of the whole.

    `progress` is told now and then how many papers are laid out, of how many.

    Raises UnprintableError where a text cannot be laid out, ValueError without any paper.
    """
    if not papers:
        raise ValueError("no papers")
    house = _house(organisation)
    pages = [_html(paper, organisation) for paper in papers]
    with _lock:
        laid_out = []
        for number, page in enumerate(pages):
            if number % _TOLD == 0:
                progress(number, len(pages))
            laid_out.append(_document(page, house))
        progress(len(pages), len(pages))
        whole = laid_out[0].copy([page for document in laid_out for page in document.pages])
        whole.metadata.title = f"{title} – {organisation.name}"
        return whole.write_pdf(**_AS)


def _html(paper: Paper, organisation: Organisation) -> str:
    with translation.override(LANGUAGE):
        page = render_to_string(
            paper.template_name,
            {
                **paper.context,
                "organisation": organisation,
                "title": paper.title,
                "brand": _print_colour(organisation.colour),
            },
        )
    return typeface.printable(page)


def _lay_out(page: str, house: House) -> bytes:
    with _lock:
        return _document(page, house).write_pdf(**_AS)


def _document(page: str, house: House) -> Document:
    """The pages, laid out. Only under the lock."""
    fonts, sheets = _shared()
    source = HTML(string=page, base_url=ORIGIN, url_fetcher=_FETCHER)
    try:
        return source.render(stylesheets=[*sheets, _house_sheet(house)], font_config=fonts, **_AS)
    except (
        IndexError
    ) as error:  # how WeasyPrint gives up on a box that must not break but is longer than a page
        raise UnprintableError("a text is too long for its place on the page") from error


@cache
def _shared() -> tuple[FontConfiguration, tuple[CSS, ...]]:
    """The typeface and the stylesheets that every document has in common."""
    fonts = FontConfiguration()
    faces = CSS(string=typeface.stylesheet(_FACE), url_fetcher=_FETCHER, font_config=fonts)
    sheets = (CSS(url=ORIGIN + name, url_fetcher=_FETCHER, font_config=fonts) for name in STYLESHEETS)
    return fonts, (faces, *sheets)


# -- The organisation's look -------------------------------------------------------------------------------------------


def _house(organisation: Organisation) -> House:
    if not organisation.logo or organisation.logo.size > LARGEST_LOGO:
        return House(organisation.colour)
    with organisation.logo.open("rb") as file:
        return House(organisation.colour, file.read())


@lru_cache(maxsize=32)
def _house_sheet(house: House) -> CSS:
    """Colours and logo as one small stylesheet. The logo is a background: decoration, beside which the name stands as text."""
    colour = _print_colour(house.colour)
    rules = [f":root {{ --brand: {colour}; --brand-strong: {_darkened(colour)} }}"]
    if house.logo:
        rules.append(f'.house {{ background-image: url("{_data_url(house.logo)}"); padding-left: 17mm }}')
        white = _in_white(house.logo, house.colour)
        if white:
            rules.append(
                f'.cover .mark {{ background-image: url("{_data_url(white)}"); padding-left: 17mm }}'
            )
        else:  # a logo with colours of its own is not legible on any ground but paper
            rules.append(
                f'.cover .mark {{ background-image: url("{_data_url(house.logo)}"); padding-left: 21mm;'
                " background-color: white; background-position: 4mm center; background-size: auto 9mm;"
                " padding-right: 4mm; color: var(--ink) }"
            )
    return CSS(string="\n".join(rules), url_fetcher=_FETCHER)


def _print_colour(colour: str) -> str:
    """The organisation's colour, or ink where white text on it would be hard to read."""
    return colour if contrast_with_white(colour) >= MINIMUM else "#16222c"


def _darkened(colour: str) -> str:
    """The colour mixed with a third of black, for small text in the side column."""
    return "#" + "".join(f"{int(colour[i : i + 2], 16) * 65 // 100:02x}" for i in (1, 3, 5))


def _in_white(logo: bytes, colour: str) -> bytes:
    """The logo in white, if it is a drawing in the organisation's colour alone; else nothing."""
    if not _is_svg(logo):
        return b""
    drawing = logo.decode("utf-8", errors="replace")
    colours = {found.lower() for found in re.findall(r"#[0-9a-fA-F]{3,8}\b", drawing)}
    if colours != {colour.lower()} or "rgb(" in drawing or "<style" in drawing:
        return b""
    return re.sub(re.escape(colour), "#ffffff", drawing, flags=re.IGNORECASE).encode()


def _is_svg(logo: bytes) -> bool:
    return b"<svg" in logo[:1000]


def _data_url(logo: bytes) -> str:
    kind = "image/svg+xml" if _is_svg(logo) else "image/png"
    return f"data:{kind};base64,{base64.b64encode(logo).decode()}"


# -- What a document may reach -----------------------------------------------------------------------------------------


class _OwnFilesOnly(URLFetcher):
    """Answers data URLs and addresses of our typeface and static files; anything else is left out of the document."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=["data"], allow_redirects=False)

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        if not url.startswith(ORIGIN):
            return super().fetch(url, headers)
        if url in _FACES:
            return URLFetcherResponse(url, _FACES[url].read_bytes(), {"Content-Type": "font/ttf"})
        path = unquote(url.removeprefix(ORIGIN).partition("?")[0])
        found = _finder().find(path)
        if not found:
            raise ValueError(f"no static file {path}")
        kind = mimetypes.guess_type(found)[0] or "application/octet-stream"
        return URLFetcherResponse(url, Path(found).read_bytes(), {"Content-Type": kind})


@cache
def _finder() -> FileSystemFinder:
    return FileSystemFinder()


_FACES = {_FACE.format(face): typeface.file_of(face) for face in typeface.FACES}
_FETCHER = _OwnFilesOnly()
