"""Letters on paper, in the words in which they were written: for who gets them by post."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import formats, translation
from django.utils.translation import gettext as _

from correspondence.models import Message
from correspondence.rendering import Block, blocks, end_of_sections
from documents.render import LANGUAGE, Paper, render_together
from organisations.models import Organisation

_SHORT = 900  # signs of a section that moves to the next page whole rather than break


@dataclass(frozen=True)
class References:
    """What the line below the address says: number and title of the vacancy, number of the file, and whom to ask."""

    number: str = ""
    function: str = ""
    reference: str = ""
    officer: str = ""


def letters_pdf(
    letters: Sequence[tuple[Message, References]],
    *,
    organisation: Organisation,
    on: date,
    progress: Callable[[int, int], None] = lambda ready, of: None,
) -> bytes:
    """One PDF of letters of one organisation, each from a new page on, dated `on` and with its address in the window.

    Raises documents.render.UnprintableError where a text cannot be laid out.
    """
    with translation.override(LANGUAGE):
        papers = [letter_paper(message, references, on) for message, references in letters]
        title = _("Letters by post, %(day)s") % {"day": formats.date_format(on, "j F Y")}
    return render_together(papers, organisation=organisation, title=title, progress=progress)


def letter_paper(message: Message, references: References, on: date) -> Paper:
    """One letter as a paper, dated `on`, in the words in which it was written."""
    pieces = list(blocks(message.body_text))
    heading = next((block.lines[0] for block in pieces if block.kind == "title"), message.subject)
    pieces = [block for block in pieces if block.kind != "title"]
    opening, sections, closing = _parted(pieces)
    running = [references.function or message.subject]
    if references.reference:
        running.append(_("file %(reference)s") % {"reference": references.reference})
    return Paper(
        "print/message.html",
        {
            "running": ", ".join(running),
            "heading": heading,
            "address": [line for line in message.recipient_address.splitlines() if line]
            or [message.recipient_name],
            "date": formats.date_format(on, "j F Y"),
            "number": references.number,
            "reference": references.reference,
            "officer": references.officer,
            "opening": opening,
            "sections": sections,
            "closing": closing,
        },
        heading,
    )


def _parted(pieces: Sequence[Block]) -> tuple[list[Block], list[dict[str, Any]], list[Block]]:
    """What stands before the first heading, the sections, and the end: whom to ask, greeting, who signs."""
    end = end_of_sections(pieces)
    opening: list[Block] = []
    sections: list[dict[str, Any]] = []
    for block in pieces[:end]:
        if block.kind == "heading":
            sections.append({"title": block.lines[0], "blocks": []})
        else:
            (sections[-1]["blocks"] if sections else opening).append(block)
    for section in sections:
        section["short"] = sum(len(line) for block in section["blocks"] for line in block.lines) < _SHORT
    return opening, sections, list(pieces[end:])
