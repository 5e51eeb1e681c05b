"""Tables as files for a spreadsheet: CSV and XLSX with the same rows, in which no cell is ever a formula.

A row holds texts, whole numbers, `Decimal`s, days and moments; None is an empty cell. XLSX keeps every text as it is: it is
written as text, whatever it begins with. CSV has no types, so a text that a spreadsheet would take for a formula gets an
apostrophe in front, and `read_back` takes exactly that one off again.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.http import Http404, HttpResponse
from django.utils.text import slugify
from django.utils.timezone import localtime
from xlsxwriter import Workbook

Cell = str | int | Decimal | date | datetime | None

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MARK = "'"
FORMULAS = frozenset("=+-@|%\t\r\n")
LONGEST_CELL = 32_767
"""Characters that a spreadsheet keeps in one cell."""
WIDEST, NARROWEST = 60, 8


@dataclass(frozen=True)
class Sheet:
    """A table with its title, its headings and as many cells in every row."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def sheet_response(sheet: Sheet, extension: str) -> HttpResponse:
    """The table as a file to keep; raises Http404 for a kind of file that is not made here."""
    if extension not in MEDIA_TYPES:
        raise Http404
    content = {"csv": as_csv, "xlsx": as_xlsx}[extension](sheet)
    return HttpResponse(
        content,
        content_type=MEDIA_TYPES[extension],
        headers={
            "Content-Disposition": f'attachment; filename="{slugify(sheet.title)}.{extension}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )


# -- CSV ---------------------------------------------------------------------------------------------------------------


def as_csv(sheet: Sheet) -> bytes:
    """UTF-8 with a mark of the byte order and semicolons, as a spreadsheet set to Dutch opens it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([defused(heading) for heading in sheet.headings])
    writer.writerows([[_as_text(cell) for cell in row] for row in sheet.rows])
    return out.getvalue().encode("utf-8-sig")


def defused(text: str) -> str:
    """The text without characters that no file can hold, and with an apostrophe where a spreadsheet would calculate."""
    text = printable(text)
    return MARK + text if _calculates(text) else text


def read_back(cell: str) -> str:
    """The text that `defused` made this cell of."""
    return cell[1:] if cell.startswith(MARK) and _calculates(cell[1:]) else cell


def _calculates(text: str) -> bool:
    """Whether it begins like a formula, also in full width, behind spaces, or behind apostrophes that a reader takes off."""
    if text[:1] in FORMULAS and text:
        return True
    first = text.lstrip(MARK + " \u00a0\u3000\u200b\ufeff")[:1]
    return bool(first) and unicodedata.normalize("NFKC", first)[0] in FORMULAS


def printable(text: str) -> str:
    """The text without NUL and other control characters: no table of ours needs them, and XML does not allow them."""
    return "".join(c for c in text if c in "\t\n\r" or unicodedata.category(c) not in ("Cc", "Cs"))


def _as_text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            return defused(cell)
        case Decimal():
            return f"{cell:f}".replace(".", ",")
        case datetime():
            return f"{localtime(cell):%Y-%m-%d %H:%M}"
        case date():
            return cell.isoformat()
    return str(cell)


# -- XLSX --------------------------------------------------------------------------------------------------------------


def as_xlsx(sheet: Sheet) -> bytes:
    """A workbook of one sheet: heads that stay in sight, a filter on each, and cells of the right type."""
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "remove_timezone": True,
    }
    with Workbook(out, options) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        page = book.add_worksheet()
        page.freeze_panes(1, 0)
        if sheet.headings:
            page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.headings) - 1)
        for column, heading in enumerate(sheet.headings):
            page.write_string(0, column, _fitting(heading), head)
            page.set_column(column, column, _width(heading, (row[column] for row in sheet.rows)))
        for number, row in enumerate(sheet.rows, start=1):
            for column, cell in enumerate(row):
                match cell:
                    case None | "":
                        pass
                    case str():
                        page.write_string(number, column, _fitting(cell))
                    case datetime():
                        page.write_datetime(number, column, localtime(cell), moment)
                    case date():
                        page.write_datetime(number, column, cell, day)
                    case _:
                        page.write_number(number, column, cell)
    return out.getvalue()


def _fitting(text: str) -> str:
    return printable(text)[:LONGEST_CELL]


def _width(heading: str, cells: Iterable[Cell]) -> int:
    """Characters that the column shows: of its longest cell, dates counted as they are written."""
    longest = max((16 if isinstance(c, datetime) else len(str(c)) for c in cells if c is not None), default=0)
    return min(max(longest, len(heading), NARROWEST) + 2, WIDEST)
