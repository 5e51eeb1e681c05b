"""From a text and a letter's variables to subject, plain text and HTML.

The plain text is the letter; the HTML is made from it. In both a line with a row of = or - below it is a heading,
lines that begin with "- " are a list, and a blank line parts paragraphs. Texts write headings as "# …" and "## …",
and "##" alone where a section ends without another one; a section whose block was empty is dropped with its heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.defaultfilters import urlize
from django.template.loader import get_template
from django.utils.translation import gettext as _

from correspondence.occasions import Occasion, in_letter_language
from correspondence.texts import HEADING, UNDERLINE, Text, fill, tidy, token
from organisations.models import Organisation

MARKS = {1: "=", 2: "-"}
LOGO = "cid:logo@letters"
"""Address, within a mail, of the logo that goes with it."""


@dataclass(frozen=True)
class Block:
    """A piece of a letter: `kind` is "title", "heading", "paragraph" or "list"; `lines` hold its lines or items."""

    kind: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Rendered:
    subject: str
    text: str
    html: str


@in_letter_language
def default_text(occasion: Occasion) -> Text:
    """The product's own text of an occasion, canonical: its templates with every variable as its token."""
    tokens = {variable.name: token(variable.name) for variable in occasion.all_variables}
    subject, body = (_filled(f"letters/{occasion.key}-{part}.txt", tokens) for part in ("subject", "body"))
    return tidy(Text(" ".join(subject.split()), body))


def _filled(name: str, values: Mapping[str, str]) -> str:
    return get_template(name).template.render(Context(values, autoescape=False))


@in_letter_language
def render(
    occasion: Occasion,
    organisation: Organisation,
    context: Mapping[str, str],
    *,
    text: Text | None = None,
    remark: str = "",
) -> Rendered:
    """The letter in full, from a canonical `text`, else from the product's own. `remark` is a paragraph between the title and
    the text.

    Raises ValueError when the context is not exactly the occasion's own variables, KeyError when the text names another one.
    """
    subject, letter = plain(occasion, organisation, context, text=text, remark=remark)
    return Rendered(subject, letter, html(organisation, subject, letter))


@in_letter_language
def plain(
    occasion: Occasion,
    organisation: Organisation,
    context: Mapping[str, str],
    *,
    text: Text | None = None,
    remark: str = "",
) -> tuple[str, str]:
    """Subject and text alone, as `render` makes them."""
    wanted = {variable.name for variable in occasion.variables}
    if wanted != context.keys():
        wrong = ", ".join(sorted(wanted ^ context.keys()))
        raise ValueError(f"Letter {occasion.key!r}: missing or unknown variables: {wrong}")
    values = {
        **context,
        "organisation": organisation.name,
        "inspection": organisation.inspection_text,
        "appeal": organisation.appeal_text,
    }
    source = text or default_text(occasion)
    subject = " ".join(fill(source.subject, values.__getitem__).split())
    return subject, plain_text(fill(source.body, values.__getitem__), remark=remark)


def plain_text(source: str, *, remark: str = "") -> str:
    """The text of a filled template as it is sent: headings underlined, empty sections gone, single blank lines."""
    sections: list[tuple[str, int, list[str]]] = [("", 0, [])]
    for line in source.replace("\r\n", "\n").split("\n"):
        if heading := HEADING.fullmatch(line.strip()):
            sections.append((heading[2], len(heading[1]), []))
        elif line.strip() == "##":
            sections.append(("", 0, []))
        else:
            sections[-1][2].append(line.rstrip())
    pieces = []
    for title, level, lines in sections:
        body = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
        if level == 1:
            pieces.append(f"{title}\n{MARKS[1] * len(title)}")
            pieces.append(remark)
        elif level and body:
            pieces.append(f"{title}\n{MARKS[2] * len(title)}\n{body}")
            continue
        if level != 2:
            pieces.append(body)
    return "\n\n".join(piece for piece in pieces if piece) + "\n"


def blocks(text: str) -> Iterator[Block]:
    """The pieces of a letter's plain text, in order."""
    waiting: list[str] = []
    for line in [*text.split("\n"), ""]:
        if waiting and UNDERLINE.fullmatch(line.strip()):
            *before, title = waiting
            yield from _paragraph(before)
            yield Block("title" if line.strip()[0] == "=" else "heading", (title,))
            waiting = []
        elif line.strip():
            if waiting and _is_item(line) != _is_item(waiting[0]):
                yield from _paragraph(waiting)
                waiting = []
            waiting.append(line.strip())
        else:
            yield from _paragraph(waiting)
            waiting = []


def _is_item(line: str) -> bool:
    return line.lstrip().startswith("- ")


def _paragraph(lines: list[str]) -> Iterator[Block]:
    if lines and _is_item(lines[0]):
        yield Block("list", tuple(line[2:].strip() for line in lines))
    elif lines:
        yield Block("paragraph", tuple(lines))


@in_letter_language
def html(organisation: Organisation, subject: str, text: str) -> str:
    """The text within the one layout of all mails, with the organisation's name, logo and colour."""
    return get_template("letters/layout.html").render(layout(organisation, subject, text))


def layout(organisation: Organisation, subject: str, text: str) -> dict[str, Any]:
    """What the layout of mails shows. A logo goes with the mail as a part of it; only PNG, as few mail programs show SVG."""
    pieces = list(blocks(text))
    return {
        "organisation": organisation,
        "subject": subject,
        "blocks": [_with_links(block) for block in pieces],
        "end": end_of_sections(pieces),
        "language": settings.LANGUAGE_CODE,
        "logo": LOGO if has_mail_logo(organisation) else "",
    }


@in_letter_language
def greeting() -> str:
    """The words with which letters end, above the name of who signs."""
    return _("Kind regards")


def end_of_sections(pieces: Sequence[Block]) -> int:
    """Where the end of a letter begins: whom to ask, greeting, who signs. They belong to no section."""
    words = (greeting(),)
    end = next((n for n, block in enumerate(pieces) if block.lines == words), len(pieces))
    return end - 1 if 0 < end < len(pieces) and pieces[end - 1].kind == "paragraph" else end


def has_mail_logo(organisation: Organisation) -> bool:
    return organisation.logo.name.lower().endswith(".png") if organisation.logo else False


def _with_links(block: Block) -> Block:
    linked = block.kind in ("paragraph", "list")
    return replace(block, lines=tuple(map(_linked, block.lines))) if linked else block


@lru_cache(maxsize=2048)
def _linked(line: str) -> str:
    """The line with its addresses as links, escaped. Most lines of a thousand letters are the same, and looking
    for links is slow."""
    return urlize(line, autoescape=True)
