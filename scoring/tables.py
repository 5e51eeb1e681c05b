"""A file of a test bureau as a table of texts: CSV in any of its usual shapes, or the first filled sheet of an XLSX.

What a cell says is read as the sender saw it; nothing passes through a float. `inspect_table` looks into what comes in and raises
`RefusedError` with a sentence that says what is wrong; `read_table` gives the table. Pure: no database, no storage.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_EVEN, Context, Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from candidates.uploads import Inspected, RefusedError, checked_name, unpacked

LARGEST = 5 * 1024 * 1024
"""Bytes of a file of results."""
MOST_ROWS = 5000
MOST_SCANNED = 20_000
"""Rows that are looked at, those without anything in them included."""
MOST_COLUMNS = 200
LONGEST_CELL = 500
ACCEPT = ".csv,.txt,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_SHOWN_BY_EXCEL = Context(prec=15, rounding=ROUND_HALF_EVEN)


@dataclass(frozen=True)
class TableRow:
    """One row with something in it; `number` is the one that a spreadsheet shows."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Headings, each of them once, and as many cells in every row. `sheet` is the name of the sheet that was read."""

    headings: tuple[str, ...]
    rows: tuple[TableRow, ...]
    sheet: str = ""

    def column(self, heading: str) -> int | None:
        """The place of a column by its heading, whatever its capitals and spaces; None when there is none."""
        wanted = plain(heading)
        return next((i for i, each in enumerate(self.headings) if plain(each) == wanted), None)


def plain(text: str) -> str:
    """A text to compare: one space between words, no capitals."""
    return " ".join(text.split()).casefold()


def inspect_table(name: str, content: bytes) -> Inspected:
    """The file as it may be kept. Raises RefusedError when it is too large, no table, or holds what no table needs."""
    shown = checked_name(name)
    if not content:
        raise RefusedError(_("the file is empty. Open it, save it again and choose it once more."))
    if len(content) > LARGEST:
        raise RefusedError(_("the file is larger than 5 MB. Leave only the results in it."))
    extension = shown.rpartition(".")[2].lower() if "." in shown else ""
    if extension not in ("csv", "txt", "xlsx"):
        raise RefusedError(_("save the results as xlsx or as csv, and choose that file."))
    media_type = XLSX if extension == "xlsx" else "text/csv"
    inspected = Inspected(shown, media_type, extension, content)
    read_table(inspected.extension, content)
    return inspected


def read_table(extension: str, content: bytes) -> Table:
    """The table in a file. Raises RefusedError where there is none."""
    rows, sheet = _xlsx(content) if extension == "xlsx" else (_csv(content), "")
    return _table(rows, sheet)


def _table(rows: Sequence[TableRow], sheet: str) -> Table:
    """Headings are the first row with two filled cells: bureaus like to put a title above."""
    at = next((i for i, row in enumerate(rows) if sum(map(bool, row.cells)) >= 2), None)
    if at is None or at + 1 == len(rows):
        raise RefusedError(
            _("there is no table in it: it needs a row of headings, and below it a row per candidate.")
        )
    width = max(len(row.cells) for row in rows[at:])
    if width > MOST_COLUMNS:
        raise RefusedError(_("there are more than %(n)d columns in it.") % {"n": MOST_COLUMNS})
    if len(rows) > MOST_ROWS:
        raise _too_many_rows()
    body = tuple(TableRow(row.number, _padded(row.cells, width)) for row in rows[at + 1 :])
    return Table(_headings(_padded(rows[at].cells, width)), body, sheet)


def _headings(cells: Sequence[str]) -> tuple[str, ...]:
    """Each heading once: one that is empty or comes twice is told apart by the letter of its column."""
    often = Counter(plain(cell) for cell in cells)
    found = []
    for index, cell in enumerate(cells, start=1):
        letter = get_column_letter(index)
        text = " ".join(cell.split())
        if not text:
            text = f"({letter})"
        elif often[plain(cell)] > 1:
            text = f"{text} ({letter})"
        found.append(text)
    return tuple(found)


def _padded(cells: Sequence[str], width: int) -> tuple[str, ...]:
    return (*cells, *[""] * (width - len(cells)))


def _too_many_rows() -> RefusedError:
    return RefusedError(_("there are more than %(n)d rows in it.") % {"n": MOST_ROWS})


def _cleaned(cells: Iterable[str]) -> tuple[str, ...]:
    """Cells without the space around them and without the empty ones at the end."""
    found = [" ".join(cell.split()) for cell in cells]
    while found and not found[-1]:
        found.pop()
    if any(len(cell) > LONGEST_CELL for cell in found):
        raise RefusedError(_("a cell in it is longer than %(n)d signs.") % {"n": LONGEST_CELL})
    return tuple(found)


# -- CSV -----------------------------------------------------------------------------------------------------------


def _csv(content: bytes) -> list[TableRow]:
    text = _decoded(content)
    if any(ord(sign) < 32 and sign not in "\t\r\n" for sign in text):
        raise RefusedError(_("what is inside is not what its name says. Save it as csv or xlsx again."))
    first, _break, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        # Excel's own first line, which names the sign between the cells.
        return _parsed(rest, first.strip()[4], 2)
    return _parsed(text, _delimiter(text), 1)


def _decoded(content: bytes) -> str:
    is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ["utf-16"] if is_wide else ["utf-8-sig", "cp1252"]:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RefusedError(_("what is inside is not what its name says. Save it as csv or xlsx again."))


def _delimiter(text: str) -> str:
    """The sign between the cells: the one that parts most lines into the same number of cells, at least two."""
    best, sign = (0, 0), ";"
    for candidate in (";", "\t", ","):
        try:
            widths = [len(row) for row in csv.reader(io.StringIO(text[:65536]), delimiter=candidate) if row]
        except csv.Error:
            continue
        ((width, lines),) = Counter(widths).most_common(1) or [(0, 0)]
        if width > 1 and (lines, width) > best:
            best, sign = (lines, width), candidate
    return sign


def _parsed(text: str, delimiter: str, first: int) -> list[TableRow]:
    found = []
    try:
        for number, cells in enumerate(
            csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=first
        ):
            row = _cleaned(cells)
            if row:
                found.append(TableRow(number, row))
            if number > MOST_SCANNED:
                raise _too_many_rows()
    except csv.Error as error:
        raise RefusedError(_("it cannot be read as a table. Save it as csv or xlsx again.")) from error
    return found


# -- XLSX ----------------------------------------------------------------------------------------------------------


def _xlsx(content: bytes) -> tuple[list[TableRow], str]:
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise RefusedError(
            _("the file is protected or of an old Excel. Save it as xlsx without a password and choose that.")
        )
    try:
        names = unpacked(content)
    except ValidationError:
        raise _damaged() from None
    if "xl/workbook.xml" not in names or b"macroenabled" in names.get("[Content_Types].xml", b"").lower():
        raise RefusedError(_("what is inside is not what its name says. Save it as csv or xlsx again."))
    try:
        return _first_sheet(content)
    except RefusedError:
        raise
    except Exception:
        # openpyxl raises whatever it stumbles over: KeyError, ValueError, TypeError, errors of XML.
        raise _damaged() from None


def _damaged() -> RefusedError:
    return RefusedError(_("the file is damaged. Open it in Excel, save it again and choose it once more."))


def _first_sheet(content: bytes) -> tuple[list[TableRow], str]:
    shown = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    written = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    try:
        for sheet in shown.worksheets:
            if sheet.sheet_state != "visible":
                continue
            rows = _sheet_rows(sheet, written[sheet.title])
            if rows:
                return rows, sheet.title
    finally:
        shown.close()
        written.close()
    return [], ""


def _sheet_rows(sheet, written) -> list[TableRow]:
    """The rows of a sheet. A formula counts by the outcome that was saved with it; without one the file cannot be trusted."""
    for each in (sheet, written):
        each.reset_dimensions()  # what the file claims about its size is not believed
    found = []
    both = zip(sheet.iter_rows(), written.iter_rows(), strict=True)
    for number, (cells, formulas) in enumerate(both, start=1):
        if number > MOST_SCANNED:
            raise _too_many_rows()
        if len(cells) > 16 * MOST_COLUMNS:
            raise RefusedError(_("there are more than %(n)d columns in it.") % {"n": MOST_COLUMNS})
        texts = []
        for cell, formula in zip(cells, formulas, strict=True):
            if cell.value is None and formula.value is not None:
                raise RefusedError(
                    _(
                        "cell %(cell)s holds a formula without its outcome. Open the file in Excel, save it and choose it again."
                    )
                    % {"cell": f"{get_column_letter(formula.column)}{formula.row}"}
                )
            texts.append(_text(cell))
        row = _cleaned(texts)
        if row:
            found.append(TableRow(number, row))
    return found


def _text(cell) -> str:
    """What a cell shows: numbers with the fifteen digits of Excel, a percentage as one."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        number = _SHOWN_BY_EXCEL.create_decimal(repr(value))
        if "%" in (cell.number_format or ""):
            return f"{_digits(number * 100)}%"
        return _digits(number)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value)


def _digits(number: Decimal) -> str:
    return f"{number.normalize() + 0:f}"
