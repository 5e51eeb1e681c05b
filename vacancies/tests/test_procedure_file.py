import tomllib
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings

from vacancies.definition_format import Severity, read_dataclass, read_document
from vacancies.procedure_file import (
    JuryRole,
    ProcedureFileError,
    RehearsalJuror,
    RehearsalSettings,
    RoundDecision,
    read,
    write,
)
from vacancies.tests import strategies
from vacancies.tests.procedures import NAMES, procedure, source


@pytest.fixture(autouse=True, scope="module")
def english():
    with translation.override("en"):
        yield


SMALL = """\
[offer]
title = "Clerk"
level = "C"
pay_scale = "C1–C3"
closes = 2026-06-01T23:59:00
[[routes]]
key = "external"
kind = "external"
label = "Extern"
alternatives = [{ key = "all", label = "Iedereen", conditions = [] }]

[[rounds]]
key = "written"
kind = "written_test"
title = "Proef"
passing = { percent = 50 }

[[rounds.parts]]
key = "test"
title = "Proef"
maximum = 100

[reserve]
months = 24
"""


def errors(text: str | bytes) -> list[str]:
    with pytest.raises(ProcedureFileError) as caught:
        read(text)
    return [str(problem) for problem in caught.value.problems]


def replaced(old: str, new: str, text: str = SMALL) -> str:
    assert old in text
    return text.replace(old, new)


# -- Reading and writing -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_demo_procedure_is_written_and_read_without_loss(name):
    file = read(source(name))
    again = read(write(file.definition, file.rehearsal))
    assert (again.definition, again.rehearsal) == (file.definition, file.rehearsal)


@given(strategies.definitions)
def test_any_definition_is_written_without_loss(definition):
    document = tomllib.loads(write(definition), parse_float=Decimal)
    assert read_document(document) == (definition, ())


@settings(suppress_health_check=[HealthCheck.filter_too_much], deadline=None)
@given(strategies.procedures())
def test_a_procedure_without_errors_is_written_and_read_without_loss(definition):
    assert read(write(definition)).definition == definition


@given(strategies.instances(RehearsalSettings))
def test_any_rehearsal_is_written_without_loss(rehearsal):
    document = tomllib.loads(write(procedure("p5"), rehearsal), parse_float=Decimal)
    assert read_dataclass(RehearsalSettings, document["rehearsal"]) == (rehearsal, ())


def test_a_small_table_is_written_on_one_line():
    assert "passing = {percent = 50}" in write(procedure("p5")).splitlines()


def test_the_file_may_be_bytes_with_a_mark_of_their_order():
    assert read(b"\xef\xbb\xbf" + SMALL.encode()).definition == read(SMALL).definition


def test_figures_are_read_exactly():
    text = replaced("percent = 50", "percent = 50.000001")
    assert read(text).definition.rounds[0].passing.percent == Decimal("50.000001")


def test_lines_of_another_system_are_read():
    assert read(SMALL.replace("\n", "\r\n")).definition == read(SMALL).definition


# -- Places of problems --------------------------------------------------------------------------------------


def test_a_syntax_error_has_its_line_and_column():
    assert errors(replaced("months = 24", "months = ")) == ["24:10: not valid TOML: Invalid value"]


def test_all_syntax_errors_come_at_once():
    text = replaced("months = 24", "months = 24 24", replaced('level = "C"', 'level = "C'))
    assert errors(text) == [
        "3:11: not valid TOML: Illegal character '\\n'",
        "24:13: not valid TOML: Expected newline or end of document after a statement",
    ]


def test_a_key_given_twice_is_a_syntax_error():
    assert errors(replaced("months = 24", "months = 24\nmonths = 36")) == [
        "25:12: not valid TOML: Cannot overwrite a value"
    ]


def test_a_text_that_never_ends_is_told_once():
    assert errors(replaced('title = "Clerk"', 'title = """Clerk')) == [
        "25:1: not valid TOML: Unterminated string"
    ]


def test_a_figure_of_thousands_of_digits_is_refused():
    (line,) = errors(replaced("months = 24", "months = 24" + "0" * 5000))
    assert "not valid TOML: Exceeds the limit" in line


def test_another_encoding_has_its_line_and_column():
    assert errors(SMALL.replace("–", "é").encode("latin-1")) == [
        "4:16: the file must be text in UTF-8; this character is not"
    ]


def test_what_is_nested_too_deeply_is_refused():
    assert errors("a = " + "[" * 5000)[0].startswith("1:")


def test_an_unknown_key_has_its_line_and_column():
    assert errors(replaced("percent = 50", "procent = 50")) == [
        "16:13: rounds.written.passing.procent: unknown key; did you mean “percent”?"
    ]


def test_a_missing_key_is_told_at_the_table_that_lacks_it():
    assert errors(replaced('title = "Proef"\nmaximum', "maximum")) == [
        "18:3: rounds.written.parts.test.title: is lacking; it must be a text"
    ]


def test_a_rule_that_is_broken_has_its_line_and_column():
    assert errors(replaced("maximum = 100", "maximum = 100\npass_mark = 101")) == [
        "22:1: rounds.written.parts.test.pass_mark: must not be above the maximum of 100, but is 101"
    ]


def test_an_item_of_a_list_has_its_own_column():
    assert errors(replaced("conditions = []", 'conditions = ["a"]')) == [
        "10:66: routes.external.alternatives.all.conditions.#1: “a” does not exist; there is none yet"
    ]


def test_columns_count_characters():
    assert errors(replaced('label = "Iedereen", conditions', 'label = "Één", condition')) == [
        "10:17: routes.external.alternatives.all.conditions: is lacking; it must be a list",
        "10:47: routes.external.alternatives.all.condition: unknown key; did you mean “conditions”?",
    ]


def test_dotted_and_quoted_keys_are_found():
    text = replaced("passing = { percent = 50 }", 'passing . "percent" = 500')
    assert errors(text) == ["16:1: rounds.written.passing.percent: is a percentage: from 0 to 100, not 500"]


def test_problems_of_form_and_of_rules_come_together_in_order_of_the_file():
    text = replaced("months = 24", "months = 0", replaced('title = "Clerk"', 'titel = "Clerk"'))
    text = replaced("percent = 50", "percent = 120", text)
    assert errors(text) == [
        "1:2: offer.title: is lacking; it must be a text",
        "2:1: offer.titel: unknown key; did you mean “title”?",
        "16:13: rounds.written.passing.percent: is a percentage: from 0 to 100, not 120",
        "24:1: reserve.months: must be 1 or more, not 0",
    ]


def test_what_follows_from_a_value_that_cannot_be_read_is_not_told_again():
    assert errors(replaced("maximum = 100", 'maximum = "much"')) == [
        "21:1: rounds.written.parts.test.maximum: must be a number such as 60 or 12.5 (at most six decimals), "
        "not “much”"
    ]


def test_warnings_do_not_keep_a_file_from_being_read():
    warnings = read(source("p1")).warnings
    assert [(str(w.severity), w.where) for w in warnings] == [
        (Severity.WARNING, "offer.closes"),
        (Severity.WARNING, "routes.internal.alternatives.level_c4_c5"),
    ]


def test_messages_are_in_the_active_language():
    with translation.override("nl"):
        assert errors(replaced("months = 24", "months = 0")) == [
            "24:1: reserve.months: moet 1 of meer zijn, niet 0"
        ]


# -- The rehearsal -------------------------------------------------------------------------------------------

OPEN_ROUNDS = """
[[rounds]]
key = "interview"
kind = "oral_test"
title = "Gesprek"
held = { rule = "may" }
cut = { among = "all" }
parts = [{ key = "talk", title = "Gesprek", maximum = 10, criteria = [{ key = "a", title = "A", maximum = 10 }] }]
"""


def rehearsal(text: str) -> RehearsalSettings | None:
    return read(SMALL + OPEN_ROUNDS + text).rehearsal


def test_a_file_without_the_table_has_no_rehearsal():
    assert read(SMALL).rehearsal is None


def test_the_table_says_what_officer_and_jury_decide():
    text = """
    [rehearsal]
    closing = 2026-06-09
    decision = 2026-07-06
    jury = [{ key = "j1", name = "An", role = "chair" }]
    rounds = [{ key = "interview", held = true, reason = "Veel kandidaten", cut = 3, neutralised = ["talk.a"] }]
    """
    decision = RoundDecision("interview", True, "Veel kandidaten", 3, ("talk.a",))
    assert rehearsal(text) == RehearsalSettings(
        closing=date(2026, 6, 9),
        decision=date(2026, 7, 6),
        jury=(RehearsalJuror("j1", "An", JuryRole.CHAIR),),
        rounds=(decision,),
    )


def test_a_round_that_the_table_leaves_out_has_an_empty_decision():
    assert RehearsalSettings().round("written") == RoundDecision("written")


def test_what_the_rules_leave_open_must_be_decided():
    assert errors(SMALL + OPEN_ROUNDS + "[rehearsal]\n") == [
        "33:2: rehearsal.rounds: “interview” may be held: give “held”, true or false",
        "33:2: rehearsal.rounds: the jury fixes how many go on in “interview”: give “cut”",
    ]


@pytest.mark.parametrize(
    ("decision", "problem"),
    [
        ('{ key = "oral" }', "key: “oral” does not exist; there is: written"),
        ('{ key = "written", held = true, reason = "x" }', "held: is not for the officer to decide: the rules say "
         "when this round is held"),
        ('{ key = "written", cut = 3 }', "cut: is not for the jury to fix: the rules say how many go on"),
        ('{ key = "written", neutralised = ["test.q1"] }', "neutralised.#1: “test.q1” does not exist; there is: "),
        ('{ key = "written" }, { key = "written" }', "key: “written” is used twice in this list"),
    ],
)  # fmt: skip
def test_a_decision_that_the_rules_do_not_ask_is_an_error(decision, problem):
    key = "oral" if "oral" in decision else "written"
    text = SMALL + f"[rehearsal]\nrounds = [{decision}]\n"
    assert [e.split(f"rehearsal.rounds.{key}.")[-1] for e in errors(text)] == [problem]


def test_holding_a_round_or_not_needs_a_reason():
    text = SMALL + OPEN_ROUNDS + '[rehearsal]\nrounds = [{ key = "interview", held = false, cut = 0 }]\n'
    assert errors(text) == [
        "34:11: rehearsal.rounds.interview: deciding whether a round is held needs a “reason”",
        "34:46: rehearsal.rounds.interview.cut: must be 1 or more, not 0",
    ]
