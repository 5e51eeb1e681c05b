"""The candidates' file: what it may say, and what is told about a wrong one."""

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from backoffice.rehearsal.candidates_file import (
    CandidatesFileError,
    OfferAnswer,
    PointsCell,
    RoundCells,
    read,
)
from candidates.eligibility import Admission, Diploma, ExperiencePeriod, Month, Paper, ServicePeriod
from vacancies import procedure_file
from vacancies.procedure_file import RehearsalJuror, RehearsalSettings
from vacancies.rules import (
    Alternative,
    Criterion,
    Definition,
    DiplomaLevel,
    Employer,
    JudgementCondition,
    JurorRule,
    Offer,
    Part,
    Question,
    RequiredDocument,
    ReserveRules,
    ResultKind,
    Round,
    RoundKind,
    Route,
    RouteKind,
    Source,
    StatementCondition,
)

ROOT = Path(__file__).resolve().parents[2]
CLOSING = date(2026, 6, 9)
WHO = "reference;first_name;last_name;email"
NORA = "A1;Nora;Peeters;nora@post.example"
JURY = RehearsalSettings(jury=(RehearsalJuror("j1", "An Claes"), RehearsalJuror("j2", "Bo Smet")))

DEFINITION = Definition(
    offer=Offer(title="Klerk", level="C", pay_scale="C1–C3"),
    routes=(Route("external", RouteKind.EXTERNAL, "Extern", (Alternative("all", "Iedereen", ()),)),),
    conditions=(StatementCondition(key="rights", text="…"), JudgementCondition(key="insight", text="…")),
    documents=(RequiredDocument("cv", "je cv"), RequiredDocument("extract", "een uittreksel", blank=True)),
    questions=(Question("why", "Waarom?"),),
    rounds=(
        Round(
            key="written",
            kind=RoundKind.WRITTEN_TEST,
            title="Schriftelijk",
            kept_years=3,
            parts=(Part("test", "Test", Decimal(100), source=Source.OFFICER),),
        ),
        Round(
            key="oral",
            kind=RoundKind.ORAL_TEST,
            title="Mondeling",
            jurors=JurorRule(consensus=True),
            parts=(
                Part(
                    "talk",
                    "Gesprek",
                    Decimal(20),
                    criteria=(Criterion("a", "A", Decimal(12), levels=4), Criterion("b", "B", Decimal(8))),
                ),
            ),
        ),
        Round(key="speed", kind=RoundKind.SPEED_INTERVIEW, title="Snel", result=ResultKind.VERDICT),
    ),
    reserve=ReserveRules(months=24),
)


def read_text(text, *, encoding="utf-8"):
    return read(text.encode(encoding), DEFINITION, JURY, closing=CLOSING)


def nora(columns="", cells=""):
    """The one candidate of a file with these columns and cells behind those that say who it is."""
    return read_text(f"{WHO}{columns}\n{NORA}{cells}\n").candidates[0]


def problems(text):
    with pytest.raises(CandidatesFileError) as caught:
        read_text(text)
    return [(p.line, p.column, p.header, p.message) for p in caught.value.problems]


def problem(columns, cells):
    """What is wrong with the one cell of a column."""
    [(line, column, header, message)] = problems(f"{WHO};{columns}\n{NORA};{cells}\n")
    assert (line, column, header) == (2, 5, columns.split(";")[0])
    return message


def header_problem(column):
    """What is wrong with the name of a column."""
    [(line, number, header, message)] = problems(f"{WHO};{column}\n{NORA};\n")
    assert (line, number, header) == (1, 5, column)
    return message


# -- The file ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_delimiter_is_that_of_the_first_line(delimiter):
    text = f"{WHO};city\n{NORA};Leiemond\n".replace(";", delimiter)

    assert read_text(text).candidates[0].city == "Leiemond"


def test_byte_order_mark_is_no_part_of_the_first_column():
    assert read_text(f"{WHO}\n{NORA}\n", encoding="utf-8-sig").candidates[0].reference == "A1"


def test_quoted_cell_may_hold_delimiters_and_lines():
    assert nora(";answer:why", ';"omdat;\nja"').answers == {"why": "omdat;\nja"}


def test_blank_lines_are_skipped_and_counted():
    assert read_text(f"{WHO}\n\n;;;\n{NORA}\n").candidates[0].line == 4


def test_other_encoding_is_refused_with_what_to_do():
    with pytest.raises(CandidatesFileError) as caught:
        read_text(f"{WHO}\nA1;Noëlla;Peeters;n@post.example\n", encoding="cp1252")

    assert str(caught.value) == "regel 2: het bestand is niet in UTF-8: bewaar het als “CSV UTF-8”"


def test_quotation_mark_that_does_not_close_is_told_by_its_line():
    assert [p[:2] for p in problems(f'{WHO}\n{NORA}\nA2;"Bo;Smet;b@post.example\n')] == [(3, None)]


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_empty_file_is_refused(text):
    assert [p[3] for p in problems(text)] == ["het bestand is leeg; de eerste regel moet de kolommen noemen"]


def test_file_without_candidates_is_refused():
    assert [p[3] for p in problems(WHO)] == ["het bestand noemt geen kandidaten"]


def test_line_with_too_few_cells_is_told():
    assert problems(f"{WHO}\nA1;Nora\n") == [
        (2, None, "", "telt 2 cellen, terwijl de eerste regel 4 kolommen noemt")
    ]


def test_every_problem_is_told_at_once_in_order_of_the_file():
    text = f"{WHO};written.test;paper:vc\nA1;Nora;;nora@post.example;101;\nA1;Bo;Smet;bo;1;\n"

    assert [(p[0], p[1]) for p in problems(text)] == [(1, 6), (2, 3), (2, 5), (3, 1), (3, 4)]


# -- Columns -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "near"),
    [
        ("frist_name", "first_name"),
        ("paper:vc", "paper:cv"),
        ("writen.test", "written.test"),
        ("oral.tlak@j1", "oral.talk"),
        ("suitable:oral", "suitable:speed"),
    ],
)
def test_unknown_column_names_the_nearest(wrong, near):
    assert header_problem(wrong) == f"onbekende kolom; bedoel je “{near}”?"


def test_unknown_juror_names_the_nearest():
    assert header_problem("oral.talk@An Claesen") == "onbekend jurylid “An Claesen”; bedoel je “An Claes”?"


def test_part_of_an_officer_has_no_jurors():
    message = header_problem("written.test@j1")

    assert message == "voor dit onderdeel geven juryleden geen punten: gebruik de kolom “written.test”"


def test_column_twice_is_told():
    assert problems(f"{WHO};city;city\n{NORA};;\n") == [(1, 6, "city", "deze kolom komt twee keer voor")]


def test_required_column_that_lacks_is_told_once():
    messages = [
        p[3] for p in problems("reference;first_name;email\nA1;Nora;n@post.example\nA2;Bo;b@post.example\n")
    ]

    assert messages == ["de kolom “last_name” ontbreekt"]


# -- Facts ---------------------------------------------------------------------------------------------------------------


def test_diplomas():
    dossier = nora(";diplomas", ";secondary not_recognised: Bac|bachelor access=B").dossier

    assert dossier.diplomas == (
        Diploma(DiplomaLevel.SECONDARY, name="Bac", recognised=False),
        Diploma(DiplomaLevel.BACHELOR, gives_access_to="B"),
    )


def test_experience():
    dossier = nora(
        ";experience", ";2017-03..2021-06 onthaal+balie local: receptionist | 2022-01.. onthaal"
    ).dossier

    assert dossier.experience == (
        ExperiencePeriod(
            Month(2017, 3), Month(2021, 6), frozenset({"onthaal", "balie"}), Employer.LOCAL, "receptionist"
        ),
        ExperiencePeriod(Month(2022, 1), None, frozenset({"onthaal"})),
    )


def test_service_by_level_or_step():
    dossier = nora(";service", ";2015-01..2018-12 C public | 2019-01.. C4: klerk").dossier

    assert dossier.service == (
        ServicePeriod(Month(2015, 1), Month(2018, 12), Employer.PUBLIC, "C"),
        ServicePeriod(Month(2019, 1), None, Employer.HERE, "C", "C4", "klerk"),
    )


def test_other_facts():
    dossier = nora(
        ";permanent_here;evaluations;languages;licences;born_on;certificates;medically_fit;statement:rights",
        ";ja;favourable|unfavourable;nl C1|fr B2;B|C;1/02/1990;EHBO;nee;yes",
    ).dossier

    assert (
        dossier.permanent_here,
        dossier.evaluations,
        dossier.languages,
        dossier.licences,
        dossier.born_on,
        dossier.certificates,
        dossier.medically_fit,
        dossier.statements,
    ) == (
        True,
        (True, False),
        {"nl": "C1", "fr": "B2"},
        frozenset({"B", "C"}),
        date(1990, 2, 1),
        ("EHBO",),
        False,
        {"rights": True},
    )


def test_papers():
    dossier = nora(";paper:cv;paper:extract", ";yes;2026-05-18 received 2026-06-20 rejected").dossier

    assert dossier.papers == {
        "cv": Paper(received_on=CLOSING),
        "extract": Paper(date(2026, 6, 20), date(2026, 5, 18), approved=False, blank=True),
    }


def test_extract_that_is_not_blank():
    assert nora(";paper:extract", ";yes not_blank").dossier.papers["extract"].blank is False


def test_registration_is_on_the_closing_day_unless_the_file_says_otherwise():
    assert nora().dossier.registered_on == CLOSING


def test_registration_after_the_closing_day_is_refused():
    assert (
        problem("registered_on", "2026-06-10")
        == "moet ten laatste 2026-06-09 zijn: dan sluit de inschrijving"
    )


def test_decision_that_differs_needs_its_reason():
    message = problem("admission", "refused")

    assert message == "een beslissing die van het voorstel afwijkt, heeft een “admission_reason” nodig"


def test_decision_that_differs():
    decision = nora(";admission;admission_reason", ";refused;Dossier onvolledig").decision

    assert (decision.admission, decision.reason) == (Admission.REFUSED, "Dossier onvolledig")


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("diplomas", "secondry"),
        ("diplomas", "secondary acces=B"),
        ("experience", "2017-03 onthaal"),
        ("experience", "2017-13..2018-01 onthaal"),
        ("experience", "2018-01..2017-12 onthaal"),
        ("experience", "2018-01.."),
        ("service", "2018-01.. F"),
        ("service", "2018-01.. C anywhere"),
        ("evaluations", "good"),
        ("languages", "Dutch C1"),
        ("born_on", "2001-02-30"),
        ("born_on", "31/2/2001"),
        ("permanent_here", "maybe"),
        ("paper:cv", "no"),
        ("paper:cv", "yes received"),
        ("withdrew_in", "final"),
        ("offer", "maybe"),
        ("channel", "fax"),
        ("earlier:written", "72"),
        ("earlier:written", "110/100"),
        ("earlier:written", "1/0"),
        ("admission_reason", "zomaar"),
    ],
)
def test_cell_that_cannot_be_read_is_told_at_its_place(column, cell):
    assert problem(column, cell)


def test_without_email_or_street_letters_cannot_arrive():
    messages = [p[3] for p in problems("reference;first_name;last_name\nA1;Nora;Peeters\n")]

    assert messages == ["vul een e-mailadres of een straat in, anders komen brieven niet aan"]


@pytest.mark.parametrize("reference", ["../A1", "A 1", "A/1", ".A1"])
def test_reference_is_fit_to_name_a_folder(reference):
    assert [p[:2] for p in problems(f"{WHO}\n{reference};Nora;Peeters;n@post.example\n")] == [(2, 1)]


def test_same_reference_or_address_twice_is_told_with_the_other_line():
    text = f"{WHO}\n{NORA}\nA1;Bo;Smet;Nora@post.example\n"

    assert problems(text) == [
        (3, 1, "reference", "“A1” staat ook op regel 2"),
        (3, 4, "email", "“nora@post.example” staat ook op regel 2"),
    ]


# -- Rounds --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["62.5", "62,5"])
def test_points_with_point_or_comma(text):
    assert nora(";written.test", f";{text}").rounds["written"].points == (
        PointsCell("test", points=Decimal("62.5")),
    )


@pytest.mark.parametrize("text", ["100.5", "-1", "12.34567", "1.000,5", "NaN", "1e2", "twelve"])
def test_points_that_cannot_be_are_told(text):
    assert problem("written.test", text)


def test_points_of_the_jury_keep_to_the_step():
    assert (
        problem("oral.talk", "12.25")
        == "moet een veelvoud zijn van 0.5 (de stap van het onderdeel), niet 12.25"
    )


def test_points_per_juror_by_key_or_name():
    file = read_text(f"{WHO};oral.talk@j2;oral.talk@An Claes\n{NORA};14;15.5\n")

    assert file.candidates[0].rounds["oral"].points == (
        PointsCell("talk", "Bo Smet", points=Decimal(14)),
        PointsCell("talk", "An Claes", points=Decimal("15.5")),
    )
    assert file.jurors == {"oral": ("Bo Smet", "An Claes")}


def test_points_and_levels_per_criterion():
    cells = nora(";oral.talk.a@j1;oral.talk.b@j1", ";3;7,5").rounds["oral"]

    assert cells.points == (PointsCell("talk", "An Claes", criteria={"a": Decimal(3), "b": Decimal("7.5")}),)


def test_level_above_the_highest_is_told():
    assert problem("oral.talk.a@j1;oral.talk.b@j1", "5;7") == "moet van 0 tot en met 4 zijn, niet 5"


def test_criterion_that_lacks_is_told():
    assert problem("oral.talk.a", "3") == "er ontbreken punten voor b"


def test_points_for_a_part_and_for_its_criteria_are_told():
    messages = [p[3] for p in problems(f"{WHO};oral.talk;oral.talk.a;oral.talk.b\n{NORA};10;2;5\n")]

    assert messages == ["er staan punten voor het onderdeel én voor de criteria: kies"]


def test_juror_without_points_beside_others_is_told():
    [(_line, column, header, message)] = problems(f"{WHO};oral.talk@j1;oral.talk@j2\n{NORA};14;\n")

    assert (column, header, message) == (
        6,
        "oral.talk@j2",
        "is leeg, terwijl andere juryleden wel punten gaven",
    )


def test_juror_who_stepped_back_gives_no_points():
    cells = nora(";oral.talk@j1;oral.talk@j2", ";14;recused").rounds["oral"]

    assert cells == RoundCells(
        points=(PointsCell("talk", "An Claes", points=Decimal(14)),), recused=("Bo Smet",)
    )


def test_consensus_stands_beside_the_points_of_jurors():
    cells = nora(";oral.talk@j1;oral.talk@consensus", ";14;15").rounds["oral"]

    assert cells.points == (
        PointsCell("talk", "An Claes", points=Decimal(14)),
        PointsCell("talk", consensus=True, points=Decimal(15)),
    )


def test_verdict_of_the_jury_with_its_reasons():
    cells = nora(";suitable:speed;motivation:speed", ";no;Te weinig inzicht").rounds["speed"]

    assert cells == RoundCells(suitable=False, motivation="Te weinig inzicht")


def test_absent_with_points_is_told():
    assert [p[2] for p in problems(f"{WHO};absent:written;written.test\n{NORA};yes;12\n")] == [
        "absent:written"
    ]


def test_earlier_result_is_an_exact_fraction():
    assert nora(";earlier:written", ";2/3").rounds["written"].earlier == Fraction(2, 3)


def test_withdrawal_and_answer_to_an_offer():
    line = nora(";withdrew_in;offer", ";oral;no_answer")

    assert (line.withdrew_in, line.offer) == ("oral", OfferAnswer.NO_ANSWER)


# -- The files of the repository -----------------------------------------------------------------------------------------


def test_example_of_the_documentation_can_be_read():
    page = (ROOT / "docs" / "candidates-format.md").read_text(encoding="utf-8")
    example = re.search(r"```csv\n(.*?)```", page, re.DOTALL)[1]
    file = procedure_file.read((ROOT / "demo" / "p5" / "procedure.toml").read_bytes())

    got = read(example.encode(), file.definition, file.rehearsal, closing=CLOSING)

    assert [(c.reference, c.offer) for c in got.candidates] == [("A1", OfferAnswer.ACCEPTED), ("A2", None)]
