"""Reading a file of results: who is meant, what it comes to exactly, and everything that is wrong, each at its cell."""

from decimal import Decimal

import pytest

from scoring.importing import (
    Cell,
    Columns,
    KeyKind,
    Known,
    SourceColumn,
    Standing,
    Target,
    Trouble,
    columns_from,
    fitting,
    guess,
    read,
)
from scoring.tables import Table, TableRow

LOGIC = Target("logic", "", "Logisch redeneren", Decimal(20))
Q1, Q2 = (Target("essay", f"q{n}", f"Vraag {n}", Decimal(5)) for n in (1, 2))
ESSAY = Target("essay", "", "Verhandeling", Decimal(10))


def table(*rows, headings=("Nummer", "Logica")):
    return Table(tuple(headings), tuple(TableRow(n, tuple(row)) for n, row in enumerate(rows, start=2)))


def columns(kind=KeyKind.REFERENCE, maximum=None, absent=("afwezig",), **points):
    found = {key.replace("_", "."): SourceColumn(heading) for key, heading in points.items()}
    return Columns("Nummer", kind, found or {"logic": SourceColumn("Logica", maximum)}, absent)


def person(ident, **more):
    keys = {
        KeyKind.REFERENCE: frozenset({f"{ident:04}"}),
        KeyKind.CODE: frozenset({f"KX{ident}"}),
        KeyKind.EMAIL: frozenset({f"p{ident}@post.example"}),
    }
    return Known(ident, keys, **more)


AN, BO = person(1), person(2)


def after(*rows, maximum=None, known=(AN, BO)):
    """What stands in the only column of points afterwards, by candidate."""
    reading = read(table(*rows), columns(maximum=maximum), [LOGIC], known)
    assert reading.problems == ()
    return {line.ident: line.cells[0].after for line in reading.lines}


def troubles(*rows, known=(AN, BO), maximum=None):
    reading = read(table(*rows), columns(maximum=maximum), [LOGIC], known)
    return [(p.row, p.column, p.trouble) for p in reading.problems]


# -- Who is meant ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        (KeyKind.REFERENCE, "0001"),
        (KeyKind.REFERENCE, "1"),  # what Excel makes of it
        (KeyKind.CODE, "kx 1"),
        (KeyKind.EMAIL, "P1@post.example"),
    ],
)
def test_a_candidate_is_named_by_the_key_that_was_chosen(kind, key):
    reading = read(table((key, "12")), columns(kind), [LOGIC], [AN])
    assert ([line.ident for line in reading.lines], reading.problems) == ([1], ())


@pytest.mark.parametrize(("key", "trouble"), [("", Trouble.NO_KEY), ("0009", Trouble.UNKNOWN)])
def test_a_row_about_nobody_is_a_problem(key, trouble):
    assert troubles((key, "12")) == [(2, "Nummer", trouble)]


def test_a_candidate_in_two_rows_is_a_problem_that_names_the_first():
    reading = read(table(("0001", "12"), ("1", "13")), columns(), [LOGIC], [AN])
    assert [(p.row, p.trouble, p.other) for p in reading.problems] == [(3, Trouble.DOUBLE, 2)]


def test_a_key_of_two_candidates_names_neither():
    twin = Known(3, {KeyKind.REFERENCE: frozenset({"1"})})
    assert troubles(("0001", "12"), known=(AN, twin)) == [(2, "Nummer", Trouble.SEVERAL)]


def test_who_is_exempt_has_no_points():
    exempt = person(1, standing=Standing.EXEMPT)
    assert troubles(("0001", "12"), known=[exempt]) == [(2, "Nummer", Trouble.EXEMPT)]


@pytest.mark.parametrize("standing", [Standing.WITHDRAWN, Standing.KEPT])
def test_a_row_about_who_withdrew_or_keeps_a_result_counts_for_nothing(standing):
    reading = read(table(("0001", "onzin")), columns(), [LOGIC], [person(1, standing=standing)])
    assert (reading.lines, reading.problems, reading.skipped, reading.missing) == ((), (), ((2, 1),), ())


def test_who_takes_the_round_and_is_in_no_row_is_missing():
    gone = person(3, standing=Standing.WITHDRAWN)
    assert read(table(("0001", "12")), columns(), [LOGIC], [AN, BO, gone]).missing == (2,)


# -- What it comes to --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["12,5", "12.5", "12,50", "62,5%", "62.5 %"])
def test_a_figure_is_read_with_point_comma_or_percent(text):
    assert after(("0001", text)) == {1: Decimal("12.5")}


@pytest.mark.parametrize(
    ("text", "maximum", "points"),
    [("80", 100, "16"), ("33,3", 100, "6.66"), ("0,1", 100, "0.02"), ("7", 8, "17.5"), ("40", 40, "20")],
)
def test_a_figure_out_of_another_maximum_becomes_points_exactly(text, maximum, points):
    assert after(("0001", text), maximum=Decimal(maximum)) == {1: Decimal(points)}


def test_a_figure_that_comes_to_no_finite_points_is_never_rounded():
    assert troubles(("0001", "7"), maximum=Decimal(9)) == [(2, "Logica", Trouble.NOT_FINITE)]


@pytest.mark.parametrize(
    "text", ["twaalf", "12;5", "1.234,5", "1e1", "NaN", "=1", "2026-06-12T00:00:00", "٣"]
)
def test_what_is_no_plain_figure_is_a_problem(text):
    assert troubles(("0001", text)) == [(2, "Logica", Trouble.NOT_A_NUMBER)]


@pytest.mark.parametrize("text", ["20,01", "-1", "101%"])
def test_points_outside_their_range_are_a_problem(text):
    assert troubles(("0001", text)) == [(2, "Logica", Trouble.OUT_OF_RANGE)]


def test_every_problem_of_a_file_is_told_at_once():
    assert troubles(("0001", "x"), ("0009", "1"), ("0002", "21")) == [
        (2, "Logica", Trouble.NOT_A_NUMBER),
        (3, "Nummer", Trouble.UNKNOWN),
        (4, "Logica", Trouble.OUT_OF_RANGE),
    ]


def test_an_empty_cell_takes_back_what_was_given():
    (line,) = read(table(("0001", "")), columns(), [LOGIC], [person(1, given={"logic": Decimal(9)})]).lines
    assert line.cells == (Cell("logic", Decimal(9), None),)


def test_what_stands_there_already_is_no_change():
    given = person(1, given={"logic": Decimal("12.5000")})
    assert read(table(("0001", "12,5")), columns(), [LOGIC], [given]).changed == ()


# -- Absent ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["afwezig", " Afwezig "])
def test_a_word_for_absent_marks_the_candidate(text):
    (line,) = read(table(("0001", text)), columns(), [LOGIC], [AN]).lines
    assert (line.is_absent, line.cells[0].after) == (True, None)


def test_who_has_points_in_another_part_was_there():
    (line,) = read(table(("0001", "afwezig")), columns(), [LOGIC], [person(1, others=True)]).lines
    assert line.is_absent is False


def test_who_was_absent_in_one_of_two_tests_was_there():
    chosen = columns(logic="Logica", essay="Tekst")
    found = read(
        table(("0001", "afwezig", "8"), headings=("Nummer", "Logica", "Tekst")), chosen, [LOGIC, ESSAY], [AN]
    )
    assert [line.is_absent for line in found.lines] == [False]


def test_points_of_who_is_marked_absent_are_a_problem():
    assert troubles(("0001", "12"), known=[person(1, absent=True)]) == [(2, "Nummer", Trouble.MARKED_ABSENT)]


# -- Per question ------------------------------------------------------------------------------------------------


def per_question(*cells):
    chosen = columns(essay_q1="V1", essay_q2="V2")
    return read(table(("0001", *cells), headings=("Nummer", "V1", "V2")), chosen, [ESSAY, Q1, Q2], [AN])


def test_points_may_be_given_per_question():
    (line,) = per_question("3", "4,5").lines
    assert [(cell.target, cell.after) for cell in line.cells] == [
        ("essay.q1", Decimal(3)),
        ("essay.q2", Decimal("4.5")),
    ]


def test_of_the_questions_of_a_part_all_are_given_or_none():
    assert [(p.column, p.trouble) for p in per_question("3", "").problems] == [("V2", Trouble.INCOMPLETE)]


# -- Columns -----------------------------------------------------------------------------------------------------


def test_columns_are_remembered_without_loss():
    chosen = Columns("Nummer", KeyKind.CODE, {"logic": SourceColumn("Logica", Decimal("12.5"))}, ("a",))
    assert columns_from(chosen.document()) == chosen


def test_nothing_remembered_is_no_columns():
    assert columns_from({}) is None


def test_remembered_columns_fit_a_file_that_has_them_in_another_order_and_spelling():
    file = Table(("LOGICA", "Naam", "nummer"), ())
    assert fitting(columns(), file, [LOGIC]) == columns()


@pytest.mark.parametrize(
    ("headings", "known"),
    [(("Nummer", "Taal"), [LOGIC]), (("Nr", "Logica"), [LOGIC]), (("Nummer", "Logica"), [LOGIC, ESSAY])],
)
def test_remembered_columns_that_lack_or_leave_a_part_out_do_not_fit(headings, known):
    assert fitting(columns(), Table(headings, ()), known) is None


def test_columns_of_parts_of_another_round_are_left_out():
    chosen = columns(logic="Logica", essay="Tekst")
    assert fitting(chosen, Table(("Nummer", "Logica"), ()), [LOGIC]) == columns()


def test_the_column_that_names_most_candidates_and_headings_like_titles_are_proposed():
    file = table(
        ("An", "kx1", "x", "12"),
        ("Bo", "kx2", "y", "13"),
        headings=("Naam", "Id", "0001", "logisch REDENEREN"),
    )
    assert guess(file, [LOGIC], [AN, BO]) == Columns(
        "Id", KeyKind.CODE, {"logic": SourceColumn("logisch REDENEREN")}
    )
