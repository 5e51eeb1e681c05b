"""Texts that an organisation writes in Markdown, made into HTML that is safe in a page and on paper.

Of Markdown (CommonMark) there are paragraphs, lists, emphasis and links to pages and mailboxes; a line break stays one. All the
rest, HTML and pictures among it, is text as typed: nothing that somebody types is fetched or run.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

SCHEMES = frozenset({"http", "https", "mailto"})


def _is_link(address: str) -> bool:
    try:
        return urlsplit(address).scheme.lower() in SCHEMES
    except ValueError:
        return False


_markdown = MarkdownIt("zero", {"html": False, "breaks": True}).enable(
    ["list", "emphasis", "link", "newline", "escape"]
)
_markdown.validateLink = _is_link


def as_html(text: str) -> SafeString:
    """The text as paragraphs and lists of HTML; empty for an empty text."""
    return mark_safe(_markdown.render(text))  # noqa: S308: the parser escapes whatever it does not make itself


def as_words(text: str) -> str:
    """The text without its marks, for where only words fit; paragraphs and items stand on lines of their own."""
    lines = []
    for token in _markdown.parse(text):
        if token.type == "inline":
            words = (
                "\n" if each.type in ("softbreak", "hardbreak") else each.content for each in token.children
            )
            lines.append("".join(words))
    return "\n".join(lines)
