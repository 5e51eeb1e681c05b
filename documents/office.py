"""A draft decision as a text document that the secretariat works on: the only place that knows python-docx.

The same decision gives the same bytes. Nothing in it is a field, a link or a picture from elsewhere.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from docx import Document
from docx.document import Document as Docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from documents.nameless import Nameless
from documents.render import LANGUAGE
from organisations.models import Organisation

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Table:
    """A table with its heads; each row has as many cells."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Decision:
    """A draft decision in the order in which a local authority reads it. Sections are headings with paragraphs and tables."""

    title: str
    authority: str
    subject: str
    sections: Sequence[tuple[str, Sequence[str | Table]]]
    articles: Sequence[Sequence[str | Table]]
    annexes: Sequence[str] = ()
    signatories: Sequence[tuple[str, str]] = ()


def decision_docx(
    decision: Decision, *, organisation: Organisation, nameless: Nameless | None = None
) -> bytes:
    """The decision as a DOCX, in Dutch; with `nameless` without anybody's name."""
    with translation.override(LANGUAGE):
        return _Writer(organisation, nameless).write(decision)


class _Writer:
    def __init__(self, organisation: Organisation, nameless: Nameless | None) -> None:
        self.organisation = organisation
        self.strike = nameless.text if nameless else str
        self.docx: Docx = Document()

    def write(self, decision: Decision) -> bytes:
        self._styles()
        properties = self.docx.core_properties
        properties.title = self._text(f"{decision.title} – {self.organisation.name}")[:255]
        properties.author = self._text(self.organisation.name)[:255]
        properties.language, properties.comments = "nl-BE", ""
        properties.created = properties.modified = _EPOCH
        self._line(self.organisation.name, bold=True)
        self._line(decision.authority)
        self.docx.add_heading(self._text(decision.title), 0)
        self._line(_("Draft. To be completed and adopted by the authority."), italic=True)
        self._line(decision.subject, bold=True)
        for heading, blocks in decision.sections:
            self.docx.add_heading(self._text(heading), 1)
            self._blocks(blocks)
        self.docx.add_heading(pgettext("official document", "Decision"), 1)
        for number, blocks in enumerate(decision.articles, start=1):
            self.docx.add_heading(_("Article %(number)d") % {"number": number}, 2)
            self._blocks(blocks)
        if decision.annexes:
            self.docx.add_heading(_("Annexes"), 1)
            for number, annex in enumerate(decision.annexes, start=1):
                self._line(f"{number}. {annex}")
        self.docx.add_heading(pgettext("document", "Signature"), 1)
        self._line(_("Done at the meeting of the authority on: ……"))
        for name, office in decision.signatories:
            self._line(f"{name}\n{office}\n\n……………………………………")
        return _same(self.docx)

    def _styles(self) -> None:
        styles = self.docx.styles
        normal = styles["Normal"]
        normal.font.name, normal.font.size = "Calibri", Pt(11)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "nl-BE")
        normal.element.get_or_add_rPr().append(language)
        for name in ("Title", "Heading 1", "Heading 2"):
            styles[name].font.name, styles[name].font.color.rgb = "Calibri", RGBColor(0x16, 0x22, 0x2C)

    def _blocks(self, blocks: Sequence[str | Table]) -> None:
        for block in blocks:
            if isinstance(block, Table):
                self._table(block)
            else:
                self._line(block)

    def _line(self, text: str, *, bold: bool = False, italic: bool = False) -> None:
        run = self.docx.add_paragraph().add_run(self._text(text))
        run.bold, run.italic = bold, italic

    def _table(self, table: Table) -> None:
        made = self.docx.add_table(rows=1, cols=len(table.heads), style="Table Grid")
        for cell, text in zip(made.rows[0].cells, table.heads, strict=True):
            cell.paragraphs[0].add_run(self._text(text)).bold = True
        repeated = OxmlElement("w:tblHeader")
        made.rows[0]._tr.get_or_add_trPr().append(repeated)
        for row in table.rows:
            for cell, text in zip(made.add_row().cells, row, strict=True):
                cell.text = self._text(text)
        self.docx.add_paragraph()

    def _text(self, text: str) -> str:
        return self.strike(_NOT_XML.sub("", str(text)))


def _same(docx: Docx) -> bytes:
    """The package with fixed dates, so that the same words are the same file."""
    made, out = io.BytesIO(), io.BytesIO()
    docx.save(made)
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            target.writestr(zipfile.ZipInfo(name, _LONG_AGO), source.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
