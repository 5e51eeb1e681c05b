"""Files of test bureaus as tables: every usual shape of CSV, XLSX as Excel shows it, and what is refused."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from candidates.uploads import RefusedError
from scoring.tables import MOST_COLUMNS, MOST_ROWS, Table, TableRow, inspect_table, read_table

TWO = Table(
    ("Nummer", "Naam", "Punten"), (TableRow(2, ("0001", "Zoë", "72,5")), TableRow(3, ("0002", "Bo", "80")))
)


def book(*sheets, **titles):
    """An XLSX with these sheets, each a list of rows."""
    made = Workbook()
    made.remove(made.active)
    for number, rows in enumerate(sheets, start=1):
        sheet = made.create_sheet(f"Blad{number}")
        for row in rows:
            sheet.append(row)
    return made


def packed(made):
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def refusal(name, content):
    with pytest.raises(RefusedError) as refused:
        inspect_table(name, content)
    return refused.value.message


@pytest.mark.parametrize("sign", [";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("line", ["\n", "\r\n"])
def test_a_csv_is_read_whatever_its_signs(sign, encoding, line):
    rows = [("Nummer", "Naam", "Punten"), ("0001", "Zoë", "72,5"), ("0002", "Bo", "80")]
    text = line.join(sign.join(row) for row in rows) + line
    assert read_table("csv", text.encode(encoding)) == TWO


def test_with_commas_between_cells_a_figure_stands_in_quotes():
    assert read_table("csv", 'Nummer,Naam,Punten\n0001,Zoë,"72,5"\n0002,Bo,80\n'.encode()) == TWO


def test_the_first_line_of_excel_names_the_sign():
    table = read_table("csv", b"sep=;\nNummer;Punten\n1;72,5\n")
    assert (table.headings, table.rows) == (("Nummer", "Punten"), (TableRow(3, ("1", "72,5")),))


def test_a_title_above_and_empty_lines_count_for_nothing_but_rows_keep_their_number():
    table = read_table("csv", b"Resultaten van juni\n\nNummer;Punten\n1;5\n;\n2;6\n")
    assert (table.headings, [row.number for row in table.rows]) == (("Nummer", "Punten"), [4, 6])


def test_headings_that_lack_or_come_twice_are_told_apart_by_their_letter():
    table = read_table("csv", b"Nummer;Punten;;Punten\n1;5;x;6\n")
    assert table.headings == ("Nummer", "Punten (B)", "(C)", "Punten (D)")


def test_an_xlsx_is_read_as_excel_shows_it():
    made = book([["Nummer", "Punten", "Som", "Aandeel"], [1, 72.5, 0.1 + 0.2, 0.725]])
    made.active["D2"].number_format = "0.0%"
    table = read_table("xlsx", packed(made))
    assert (table.sheet, table.rows) == ("Blad1", (TableRow(2, ("1", "72.5", "0.3", "72.5%")),))


def test_the_first_sheet_with_something_in_it_that_is_not_hidden_is_read():
    made = book([["Verborgen", "blad"], [1, 2]], [], [["Nummer", "Punten"], [1, 5]])
    made.worksheets[0].sheet_state = "hidden"
    made.active = 2
    assert read_table("xlsx", packed(made)).sheet == "Blad3"


def test_a_formula_without_its_outcome_is_refused_where_it_stands():
    assert "B2" in refusal("r.xlsx", packed(book([["Nummer", "Punten"], [1, "=4+1"]])))


def test_a_bomb_is_measured_before_it_is_unpacked():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 5_000_000)
    assert "beschadigd" in refusal("r.xlsx", content.getvalue())


def test_a_document_type_that_expands_is_refused():
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(packed(book([["A", "B"], [1, 2]])))) as old,
        zipfile.ZipFile(made, "w") as new,
    ):
        for entry in old.infolist():
            inside = old.read(entry)
            if entry.filename == "xl/worksheets/sheet1.xml":
                inside = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>' + inside
            new.writestr(entry.filename, inside)
    assert "beschadigd" in refusal("r.xlsx", made.getvalue())


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("r.csv", b"", "leeg"),
        ("r.csv", b"een enkele regel", "geen tabel"),
        ("r.csv", b"a;b", "geen tabel"),
        ("r.csv", b"%PDF-1.7\0\0;x\n1;2", "niet wat de naam zegt"),
        ("r.xlsx", b"PK\x03\x04 kapot", "beschadigd"),
        ("r.xlsx", b"\xd0\xcf\x11\xe0 oud", "wachtwoord"),
        ("r.xls", b"\xd0\xcf\x11\xe0 oud", "bewaar de resultaten als xlsx"),
        ("r.csv", b"a;b\n" + b"x" * 600 + b";1\n", "langer dan"),
        ("r.csv", b"a;b\n" + b"1;2\n" * (MOST_ROWS + 1), "meer dan"),
        ("r.csv", b";".join([b"a"] * (MOST_COLUMNS + 1)) + b"\n1;2\n", "meer dan"),
        ("r.csv", b"a;b\n" + b"1" * 5_300_000, "groter dan"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(name, content, said):
    assert said in refusal(name, content)


def test_a_text_document_is_no_spreadsheet():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    assert "niet wat de naam zegt" in refusal("r.xlsx", content.getvalue())
