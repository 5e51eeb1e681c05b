"""One PDF of many pieces: a cover with the inventory, and every piece behind it, numbered through.

A piece is a paper of our own, a PDF that exists already (an issued document, a file that somebody handed in), or nothing but a
line of the inventory that says why it is not there. Every page says which piece it belongs to, and which page of the whole it is.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf
from django.utils import translation
from django.utils.translation import gettext as _
from pikepdf import Name

from documents.nameless import Nameless
from documents.render import LANGUAGE, Paper, render_behind, render_plain
from organisations.models import Organisation

MOST_PAGES = 3000
"""Of the foreign files together; what comes after stays a line of the inventory."""


@dataclass(frozen=True)
class Piece:
    """One piece under its title: a `paper`, or the bytes of a `pdf`; without both, `note` says where it is.

    A `note` stands in the inventory in any case.
    """

    title: str
    paper: Paper | None = None
    pdf: bytes = b""
    note: str = ""


@dataclass(frozen=True)
class Cover:
    """What stands above the inventory: heading, lines below it, facts as in every record, and a word to the reader."""

    heading: str
    subheading: Sequence[str] = ()
    facts: Sequence[Mapping[str, Any]] = ()
    lead: str = ""


def picture(title: str, content: bytes, media_type: str) -> Paper:
    """A picture as a paper of its own."""
    url = f"data:{media_type};base64,{base64.b64encode(content).decode()}"
    return Paper("print/picture.html", {"heading": title, "url": url}, title)


def bundle_pdf(
    cover: Cover,
    pieces: Sequence[Piece],
    *,
    organisation: Organisation,
    title: str,
    nameless: Nameless | None = None,
) -> bytes:
    """The bundle. With `nameless` nobody is named in our own papers; give no foreign PDF then.

    Raises UnprintableError where a text cannot be laid out.
    """
    with translation.override(LANGUAGE):
        foreign = [_opened(piece.pdf) if piece.pdf else None for piece in pieces]
        own = [index for index, piece in enumerate(pieces) if piece.paper]
        room, pages = MOST_PAGES, []
        for index, pdf in enumerate(foreign):
            count = len(pdf.pages) if pdf else 0
            if count > room:
                foreign[index], count = None, 0
            room -= count
            pages.append(count)

        def with_counts(counts: Sequence[int]) -> Paper:
            for index, count in zip(own, counts[1:], strict=True):
                pages[index] = count
            return _cover(cover, pieces, pages, counts[0], title)

        base, counts = render_behind(
            with_counts,
            [pieces[index].paper for index in own],
            organisation=organisation,
            title=title,
            nameless=nameless,
        )
        return _bound(base, counts[0], pages, foreign, organisation)


def _cover(cover: Cover, pieces: Sequence[Piece], pages: Sequence[int], first: int, title: str) -> Paper:
    rows, at = [], first + 1
    for number, (piece, count) in enumerate(zip(pieces, pages, strict=True), start=1):
        note = piece.note
        if piece.pdf and not count:
            note = " ".join(filter(None, [note, _("Kept apart: this file cannot be bound in.")]))
        rows.append(
            {
                "number": number,
                "title": piece.title,
                "note": note,
                "page": at if count else "–",
                "pages": count,
            }
        )
        at += count
    context = {
        "running": title,
        "heading": cover.heading,
        "subheading": cover.subheading,
        "facts": cover.facts,
        "lead": cover.lead,
        "rows": rows,
        "total": at - 1,
    }
    return Paper("print/bundle.html", context, title)


def _opened(content: bytes) -> pikepdf.Pdf | None:
    """The file, or None where it cannot be read without a password or at all."""
    try:
        return pikepdf.open(io.BytesIO(content))
    except (pikepdf.PdfError, pikepdf.PasswordError):
        return None


def _bound(
    base: bytes,
    first: int,
    pages: Sequence[int],
    foreign: Sequence[pikepdf.Pdf | None],
    organisation: Organisation,
) -> bytes:
    """The pages in the order of the pieces, each with its mark."""
    with pikepdf.open(io.BytesIO(base)) as whole:
        at, marks = first, [_("Inventory")] * first
        for number, (count, pdf) in enumerate(zip(pages, foreign, strict=True), start=1):
            if pdf:
                for offset, page in enumerate(pdf.pages):
                    _without_actions(page)
                    whole.pages.insert(at + offset, page)
            at += count
            marks += [_("Piece %(number)d") % {"number": number}] * count
        if any(foreign):
            with whole.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
                metadata.pop("pdfuaid:part", None)  # what others made keeps no such promise
        _mark(whole, marks, organisation)
        out = io.BytesIO()
        whole.save(out, deterministic_id=True)
        return out.getvalue()


def _without_actions(page: pikepdf.Page) -> None:
    """A page of somebody else shows, and does nothing: no links, forms or actions come along, but the drawing of a signature."""
    if "/AA" in page.obj:
        del page.obj.AA
    for note in page.obj.get("/Annots", []):
        for key in ("/A", "/AA", "/Dest", "/Parent"):
            if key in note:
                del note[key]


def _mark(whole: pikepdf.Pdf, marks: Sequence[str], organisation: Organisation) -> None:
    texts = [
        _("%(piece)s · page %(page)d of %(total)d") % {"piece": mark, "page": page, "total": len(marks)}
        for page, mark in enumerate(marks, start=1)
    ]
    stamps = render_plain(Paper("print/marks.html", {"marks": texts}, ""), organisation=organisation)
    with pikepdf.open(io.BytesIO(stamps)) as drawn:
        for number, (page, stamp) in enumerate(zip(whole.pages, drawn.pages, strict=True), start=1):
            form = whole.copy_foreign(stamp.as_form_xobject())
            left, bottom, right, top = (float(value) for value in page.trimbox)
            width = right - left
            height = width * 10 / 210
            name = page.add_resource(form, Name.XObject, Name(f"/Mark{number}"))  # pages share resources
            placed = page.calc_form_xobject_placement(
                form,
                name,
                pikepdf.Rectangle(left, top - height, right, top),
                allow_shrink=True,
                allow_expand=True,
            )
            page.contents_add(b"q\n", prepend=True)
            page.contents_add(b"\nQ\n/Artifact BMC\n" + placed + b"\nEMC\n")
