"""A PDF as the tests of documents read it: its tags, its words, its typefaces."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Iterator

import pikepdf
import pytest


class Pdf:
    """An opened PDF. `bytes` are as made."""

    def __init__(self, made: bytes) -> None:
        self.bytes = made
        self._file = pikepdf.open(io.BytesIO(made))
        self.root = self._file.Root

    @property
    def pages(self) -> int:
        return len(self._file.pages)

    @property
    def language(self) -> str:
        return str(self.root.Lang)

    @property
    def title(self) -> str:
        return str(self._file.docinfo["/Title"])

    @property
    def is_tagged(self) -> bool:
        return bool(self.root.MarkInfo.Marked)

    @property
    def says_pdf_ua(self) -> bool:
        return b'pdfuaid:part="1"' in self.root.Metadata.read_bytes()

    def elements(self, *kinds: str) -> Iterator[pikepdf.Dictionary]:
        """The elements of the structure tree of these kinds ("TH", "Figure"), in reading order."""
        yield from (e for e in _walk(self.root.StructTreeRoot.K) if str(e.S)[1:] in kinds)

    def headless_cells(self) -> list[pikepdf.Dictionary]:
        """Data cells that point at no header cell, or at one that is not there."""
        known = {str(e.ID) for e in self.elements("TH") if "/ID" in e}
        cells = [cell for cell in self.elements("TD") if "/K" in cell and len(cell.K)]
        return [cell for cell in cells if not {str(h) for h in cell.A.get("/Headers", [])} & known]

    def typefaces(self) -> set[str]:
        """Names of the faces in use, without the letters that mark a subset. Each one is embedded."""
        found = set()
        for font in self._fonts():
            (descendant,) = font.DescendantFonts
            assert "/FontFile2" in descendant.FontDescriptor or "/FontFile3" in descendant.FontDescriptor
            found.add(str(font.BaseFont)[1:].split("+")[-1])
        return found

    def _fonts(self) -> Iterator[pikepdf.Dictionary]:
        for page in self._file.pages:
            yield from page.get("/Resources", {}).get("/Font", {}).values()

    def bookmarks(self) -> list[str]:
        """Titles of the bookmarks at the first two levels, in order."""
        with self._file.open_outline() as outline:
            return [str(i.title) for top in outline.root for i in (top, *top.children)]

    def text(self, *, in_reading_order: bool = False) -> str:
        """All words with single spaces, line by line over the page, or in reading order; skips the test where poppler
        is not installed."""
        return " ".join(self.pages_text(in_reading_order=in_reading_order))

    def pages_text(self, *, in_reading_order: bool = False) -> list[str]:
        """As `text`, page by page."""
        if not shutil.which("pdftotext"):
            pytest.skip("pdftotext (poppler-utils) is not installed")
        done = subprocess.run(
            ["pdftotext", "-raw" if in_reading_order else "-layout", "-", "-"],
            input=self.bytes,
            capture_output=True,
            check=True,
        )
        pages = done.stdout.decode().split("\f")[:-1]  # each page ends with one
        return [" ".join(page.split()) for page in pages]


def _walk(node) -> Iterator[pikepdf.Dictionary]:
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from _walk(child)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        yield node
        if "/K" in node:
            yield from _walk(node.K)


OURS = {
    "Source-Sans-3,",
    "Source-Sans-3",
    "Source-Sans-3-Light",
    "Source-Sans-3-Semi-Bold",
    "Source-Sans-3-Bold",
}
