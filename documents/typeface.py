"""What our typeface can print.

A character that Source Sans does not have would be taken from whatever the machine has installed, and a PDF
would hold a face that nobody chose, or an empty box. So text is composed, a lookalike stands for what typography
knows under several names, and what is left becomes a question mark: visible, and the same on every machine.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTFont

FAMILY = "Source Sans 3"
FACES = {
    "Light": (300, "normal"),
    "Regular": (400, "normal"),
    "It": (400, "italic"),
    "Semibold": (600, "normal"),
    "Bold": (700, "normal"),
}
"""Faces by the name that their file ends in, with weight and style."""

_LOOKALIKES = {
    "\u2010": "-",
    "\u2011": "-",
    "\u2000": " ",
    "\u2001": " ",
    "\u2002": " ",
    "\u2003": " ",
    "\u2004": " ",
    "\u2005": " ",
    "\u2006": " ",
    "\u2007": "\u00a0",
    "\u2008": " ",
    "\u2009": "\u202f",
    "\u200a": "\u202f",
    "\u2028": "\n",
    "\u2029": "\n",
    "\u200b": "",
    "\u200c": "",
    "\u200d": "",
    "\u2060": "",
    "\ufeff": "",
}
_KEPT = set("\n\r\t ")


class _Printable(dict):
    """Translation table for `str.translate` that decides on a character when it first meets it."""

    def __init__(self, characters: frozenset[int]) -> None:
        super().__init__()
        self._characters = characters

    def __missing__(self, code: int) -> str:
        self[code] = said = self._said(chr(code))
        return said

    def _said(self, character: str) -> str:
        if character in _KEPT:
            return character
        if character in _LOOKALIKES:
            return _LOOKALIKES[character]
        # Controls, marks of direction and the like have no shape; printed, they could only turn text around.
        if unicodedata.category(character) in ("Cc", "Cf") and character != "\u00ad":
            return ""
        if ord(character) in self._characters:
            return character
        plain = unicodedata.normalize("NFKC", character)
        if plain != character and all(ord(c) in self._characters for c in plain):
            # A full-width form must not become markup.
            return "?" if set(plain) & set("<>&\"'") else plain
        return "?"


def file_of(face: str) -> Path:
    """The whole font, not the subset that browsers get: names of people have letters that no page of ours has."""
    return settings.FONT_DIR / f"SourceSansPro-{face}.ttf"


def stylesheet(address: str) -> str:
    """The `@font-face` rules; `address` is a template for the address of a face."""
    return "\n".join(
        f'@font-face {{ font-family: "{FAMILY}"; font-weight: {weight}; font-style: {style};'
        f' src: url("{address.format(face)}") }}'
        for face, (weight, style) in FACES.items()
    )


@cache
def _table() -> _Printable:
    # Italic has the Latin letters only. It is for our own words, never for a name.
    faces = [set(TTFont(file_of(face)).getBestCmap()) for face in FACES if face != "It"]
    return _Printable(frozenset(set.intersection(*faces)))


def printable(page: str) -> str:
    """A page of HTML with nothing in it that our typeface cannot print, and a place to break in words without end.

    Such words are laid out letter by letter otherwise, which takes minutes for a few thousand letters. A line
    never ends between a number and what it counts.
    """
    pieces = _TAG.split(unicodedata.normalize("NFC", page).translate(_table()))
    for index in range(0, len(pieces), 2):
        pieces[index] = _ENDLESS.sub(_with_breaks, pieces[index])
        if not pieces[index - 1].startswith(
            "<title"
        ):  # of the document, or a drawing's own text: never laid out
            pieces[index] = _COUNTED.sub("\u00a0", pieces[index])
    return "".join(pieces)


_TAG = re.compile(r"(<[^>]*>)")
_LETTER = r"(?:&[#\w]{1,10};|[^\s<>&])"
_COUNTED = re.compile(
    r"(?<=\d) (?=(?:%|uur|punten|punt|euro|jaar|maanden|maand|weken|dagen|dag|kalenderdagen|werkdagen|minuten|kandidaten"
    r"|januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december)\b"
    r"|op \d|%)"
    r"|(?<=\d op) (?=\d)|(?<=artikel) (?=\d)|(?<=bladzijde) (?=\d)"
)
_ENDLESS = re.compile(_LETTER + "{60,}")
_STRETCH = re.compile(_LETTER + "{30}")


def _with_breaks(word: re.Match[str]) -> str:
    return _STRETCH.sub(lambda stretch: stretch.group() + "\u200b", word.group())
