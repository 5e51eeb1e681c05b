"""Accesses to online tests as somebody pastes them: a line per candidate and test, cells parted by ; or a tab."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

LONGEST_LINK, LONGEST_CODE = 500, 100


@dataclass(frozen=True)
class AccessLine:
    """What one line says: the candidate's file number, the test ("" for all of them), and a link, a code or both."""

    number: int
    reference: str
    test: str
    link: str = ""
    code: str = ""


def read(text: str) -> tuple[list[AccessLine], list[str]]:
    """The lines of a pasted text, and what is wrong with it in words. Empty lines and a first line of headings count for
    nothing."""
    lines, problems = [], []
    for number, line in enumerate(text.replace("\ufeff", "").splitlines(), start=1):
        cells = [cell.strip().strip('"') for cell in line.replace("\t", ";").split(";")]
        if not any(cells) or (number == 1 and not any(map(str.isdigit, cells[0]))):
            continue
        if len(cells) < 3 or not cells[0]:
            problems.append(_("Line %(n)d: give a file number, a test and a link or code.") % {"n": number})
            continue
        reference, test, *ways = cells
        links = [way for way in ways if "://" in way]
        codes = [way for way in ways if way and "://" not in way]
        if len(links) > 1 or len(codes) > 1 or not (links or codes):
            problems.append(_("Line %(n)d: give one link, one code, or one of each.") % {"n": number})
        elif links and not _is_link(links[0]):
            problems.append(
                _("Line %(n)d: “%(link)s” is no complete address.") % {"n": number, "link": links[0]}
            )
        elif codes and len(codes[0]) > LONGEST_CODE:
            problems.append(_("Line %(n)d: this code is too long.") % {"n": number})
        else:
            lines.append(AccessLine(number, reference, test, "".join(links), "".join(codes)))
    return lines, problems


def _is_link(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and len(text) <= LONGEST_LINK


def double(lines: Sequence[AccessLine]) -> AccessLine | None:
    """A line about a candidate and test that an earlier line was about, or None."""
    seen = set()
    for line in lines:
        key = (line.reference.casefold(), line.test.casefold())
        if key in seen:
            return line
        seen.add(key)
    return None
