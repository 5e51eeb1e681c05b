"""A paper without personal data: file numbers in the place of names, and what identifies somebody struck out.

Pure. It works on the finished page, so that no text of it, written by whomever, is forgotten: whoever is named in a motivation,
a remark or a reason loses the name there too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape, unescape

STRUCK = "[…]"

_MAIL = r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"
_REGISTER = r"\b\d{2}[. ]?\d{2}[. ]?\d{2}[- ]?\d{3}[. ]?\d{2}\b"  # the number of the national register
_PHONE = r"(?<![\w/.-])(?:\+32|0)[1-9](?:[ ./]?\d){7,8}\b"
_PATTERNS = re.compile(f"{_MAIL}|{_REGISTER}|{_PHONE}")
_TWICE = re.compile(r"(?<!\S)(\S+) \(\1\)")  # a name with its file number behind it
_TAG = re.compile(r"(<style\b.*?</style>|<[^>]*>)", re.DOTALL)
_ATTRIBUTE = re.compile(r'\b(data-running|data-label|alt|title|aria-label|content)="([^"]*)"')


@dataclass(frozen=True)
class Person:
    """Who is not to be named: first and last name, what stands in their place, and what else would tell who it is."""

    first_name: str
    last_name: str
    stands_for: str
    also: tuple[str, ...] = ()


@dataclass
class Nameless:
    """Strikes people out of texts and pages. With nobody given it still takes out addresses of mail and numbers of telephones.

    `spared` is who is named all the same, in a dossier of their own: then nothing that only looks personal is struck out.
    """

    people: Iterable[Person] = ()
    spared: Person | None = None
    _words: Mapping[str, str] = field(init=False, repr=False)
    _found: re.Pattern[str] | None = field(init=False, repr=False)
    _whole: Mapping[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        people = list(self.people)
        kept = {self.spared.first_name, self.spared.last_name} if self.spared else set()
        single = Counter(name for p in people for name in {p.first_name, p.last_name})
        whole: dict[str, str] = {}
        words: dict[str, str] = {}
        for person in people:
            for name in (
                f"{person.first_name} {person.last_name}",
                f"{person.last_name} {person.first_name}",
                f"{person.last_name}, {person.first_name}",
            ):
                same = whole.get(name.casefold(), person.stands_for) == person.stands_for
                whole[name.casefold()] = person.stands_for if same else STRUCK
            for name in (person.first_name, person.last_name):
                if len(name) > 2 and name not in kept:
                    words[name] = person.stands_for if single[name] == 1 else STRUCK
            for text in person.also:
                if len(text) > 4:
                    whole[text.casefold()] = STRUCK
        self._whole, self._words = whole, words
        either = [f"(?i:{_loose(name)})" for name in sorted(whole, key=len, reverse=True)]
        either += [_loose(name) for name in sorted(words, key=len, reverse=True)]
        self._found = re.compile(rf"(?<!\w)(?:{'|'.join(either)})(?!\w)") if either else None

    def text(self, text: str) -> str:
        """The plain text without them."""
        if self._found:
            text = _TWICE.sub(r"\1", self._found.sub(self._instead, text))
        return text if self.spared else _PATTERNS.sub(STRUCK, text)

    def page(self, page: str) -> str:
        """The HTML page without them, in its text and in the attributes that are printed or read aloud."""
        pieces = _TAG.split(page)
        return "".join(
            self._tag(piece) if index % 2 else self._node(piece) for index, piece in enumerate(pieces)
        )

    def _node(self, text: str) -> str:
        return escape(self.text(unescape(text)), quote=False) if text.strip() else text

    def _tag(self, tag: str) -> str:
        return _ATTRIBUTE.sub(lambda m: f'{m[1]}="{escape(self.text(unescape(m[2])))}"', tag)

    def _instead(self, match: re.Match[str]) -> str:
        found = " ".join(match[0].split())
        return self._whole.get(found.casefold()) or self._words.get(found, STRUCK)


def _loose(name: str) -> str:
    return r"\s+".join(re.escape(word) for word in name.split())
