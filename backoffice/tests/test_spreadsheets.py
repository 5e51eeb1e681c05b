import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from backoffice.spreadsheets import Sheet, as_csv, as_xlsx, defused, printable, read_back

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\uff1d1",
    "\uff0b1",
    "\uff0d1",
    "\uff201",
    " =1",
    "'=1",
    "=cmd|' /C calc'!A0",
]


def read_csv(content):
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")
    return [[read_back(cell) for cell in row] for row in rows]


def read_xlsx(content):
    [page] = load_workbook(io.BytesIO(content)).worksheets
    return page


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_csv_file_calculates(text):
    [_head, [cell]] = csv.reader(
        io.StringIO(as_csv(Sheet("t", ["a"], [[text]])).decode("utf-8-sig"), newline=""), delimiter=";"
    )
    assert cell == "'" + printable(text)


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_workbook_calculates(text):
    cell = read_xlsx(as_xlsx(Sheet("t", [text], [[text]])))["A2"]
    assert (cell.data_type, cell.value) == ("s", printable(text))


@settings(max_examples=100)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12))
def test_every_text_is_read_back_as_it_was(text):
    assert read_back(defused(text)) == printable(text)


@settings(max_examples=60)
@given(
    st.lists(
        st.lists(st.sampled_from([*FORMULAS, "Zoë", 'a;"b', "x\ny", "", "0012"]), min_size=2, max_size=2)
    )
)
def test_a_csv_file_holds_the_same_table(rows):
    assert read_csv(as_csv(Sheet("t", ["a", "b"], rows)))[1:] == [
        [printable(cell) for cell in row] for row in rows
    ]


def test_nul_and_other_control_characters_are_left_out():
    assert defused("a\0b\x1bc") == "abc"


def test_a_workbook_keeps_types_and_leading_zeros():
    row = ["0012", 7, Decimal("72.5"), date(2026, 5, 20), datetime(2026, 5, 20, 8, 30, tzinfo=UTC), None]
    page = read_xlsx(as_xlsx(Sheet("t", list("abcdef"), [row])))
    assert [cell.value for cell in page[2]] == [
        "0012",
        7,
        72.5,
        datetime(2026, 5, 20),
        datetime(2026, 5, 20, 10, 30),
        None,
    ]


def test_a_csv_file_writes_figures_and_days_as_people_here_do():
    row = ["0012", 7, Decimal("72.5"), date(2026, 5, 20), datetime(2026, 5, 20, 8, 30, tzinfo=UTC), None]
    [_head, line] = as_csv(Sheet("t", list("abcdef"), [row])).decode("utf-8-sig").splitlines()
    assert line == "0012;7;72,5;2026-05-20;2026-05-20 10:30;"
