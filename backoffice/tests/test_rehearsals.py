"""`manage.py rehearse` on the five procedures of demo/, against outcomes that were computed by hand (`hand_computed`)."""

import csv
import functools
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from backoffice.tests import hand_computed

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "demo"


def run(definition, candidates, out, *options):
    """The command in a process of its own, as somebody types it."""
    command = [sys.executable, "manage.py", "rehearse", definition, "--candidates", candidates, "--out", out]
    command += options
    return subprocess.run(
        list(map(str, command)),
        cwd=ROOT,
        env=os.environ | {"DEBUG": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@functools.cache
def rehearsed(name):
    """The folder that a rehearsal of demo/<name> wrote, and what it printed; made once per test process, and with its PDFs only
    for the one whose files are looked at."""
    out = Path(tempfile.mkdtemp(dir=os.environ["VAR_DIR"])) / "out"
    options = () if name == "p5/candidates.csv" else ("--without-documents",)
    done = run(DEMO / name.split("/")[0] / "procedure.toml", DEMO / name, out, *options)
    assert done.returncode == 0, done.stderr
    return out, done.stdout


def outcome(name):
    return json.loads((rehearsed(name)[0] / "outcome.json").read_text(encoding="utf-8"))


def in_words(candidate):
    """A candidate of `outcome.json` as a line of the table computed by hand."""
    verdicts = [":".join(filter(None, (r["verdict"], r["points"]))) for r in candidate["rounds"]]
    rank = "-" if candidate["rank"] is None else str(candidate["rank"])
    return [candidate["admission"], *verdicts, candidate["total"] or "-", rank, candidate["outcome"]]


@pytest.mark.parametrize("name", hand_computed.TABLES)
def test_rounds_and_candidates_end_as_computed_by_hand(name):
    got = outcome(name)

    by_hand, rounds_by_hand = hand_computed.TABLES[name]
    candidates = {c["reference"]: in_words(c) for c in got["candidates"]}
    assert (got["rounds"], candidates) == (
        hand_computed.rounds(rounds_by_hand),
        hand_computed.candidates(by_hand),
    )


def test_outcome_gives_the_rule_that_decided_with_what_was_observed_and_required():
    candidate = next(c for c in outcome("p5/candidates.csv")["candidates"] if c["reference"] == "D06")

    written = candidate["rounds"][0]
    assert {name: written[name] for name in ("key", "verdict", "points", "maximum")} == {
        "key": "written",
        "verdict": "failed",
        "points": "49.9",
        "maximum": "100",
    }
    assert [(r["rule"], r["observed"], r["required"]) for r in written["reasons"]] == [
        ("round_percent", "49.9", "50"),
        ("not_eliminating", None, None),
    ]
    assert re.search(r"49,9 %.* 50 %", written["reasons"][0]["text"])


def test_every_document_is_there():
    out, _printed = rehearsed("p5/candidates.csv")

    assert sorted(p.name for p in out.iterdir()) == [
        "brochure.pdf",
        "letters",
        "minutes.pdf",
        "outcome.json",
        "reserve-list.pdf",
    ]


def test_without_documents_there_are_the_outcome_and_the_texts_of_the_letters():
    out, _printed = rehearsed("p1/candidates.csv")

    assert sorted(p.name for p in out.rglob("*") if p.suffix != ".txt" and p.is_file()) == ["outcome.json"]


def test_every_candidate_has_letters():
    out, _printed = rehearsed("p5/candidates.csv")

    assert sorted(p.name for p in (out / "letters" / "D03").iterdir()) == [
        "01-receipt.txt",
        "02-admission-admitted.txt",
        "03-round-result.txt",
        "04-round-result.txt",
        "05-final-result.txt",
        "result.pdf",
    ]


def test_funnel_is_printed_in_dutch():
    _out, printed = rehearsed("p1/candidates.csv")

    assert re.split(r"\s{2,}", printed.splitlines()[3]) == [
        "ronde",
        "deelnemers",
        "vrijgesteld",
        "gaat door",
        "uit",
        "ingetrokken",
        "beslissende regel",
    ]


# -- What officer and jury decide ------------------------------------------------------------------------------------------

PROCEDURE = """
[offer]
title = "Klerk"
level = "C"
pay_scale = "C1"
closes = 2028-01-10T23:59:00

[[documents]]
key = "form"
label = "een formulier"
needed = "round"
round = "oral"

[[routes]]
key = "all"
kind = "external"
label = "Extern"
alternatives = [{ key = "everybody", label = "Iedereen", conditions = [] }]

[[rounds]]
key = "oral"
kind = "oral_test"
title = "Mondelinge proef"
held = { rule = "may" }
passing = { percent = 50 }
kept_years = 3
weight = 100
parts = [{ key = "talk", title = "Gesprek", maximum = 20 }]

[[rounds]]
key = "written"
kind = "written_test"
title = "Schriftelijke proef"
passing = { percent = 50 }
weight = 100

[[rounds.parts]]
key = "test"
title = "Toets"
maximum = 20
source = "officer"
criteria = [{ key = "q1", title = "Vraag 1", maximum = 12 }, { key = "q2", title = "Vraag 2", maximum = 8 }]

[reserve]
months = 12
"""
DECIDED = """
[rehearsal]
jury = [{ key = "a", name = "An Claes", role = "chair" }, { key = "b", name = "Bo Smet" }]
rounds = [
    { key = "oral", held = true, reason = "Genoeg kandidaten" },
    { key = "written", neutralised = ["test.q2"], reason = "Fout in vraag 2" },
]
"""
CANDIDATES = """\
reference,first_name,last_name,email,paper:form,oral.talk@a,oral.talk@b,earlier:oral,written.test.q1,written.test.q2
1,Nora,Peeters,1@post.example,yes,12,13,,9,8
2,Bilal,Haddad,2@post.example,yes received 2028-01-10,12,recused,,6,8
3,Eva,Mertens,3@post.example,,12,13,,9,8
4,Omar,Diallo,4@post.example,yes,,,15/20,9,0
5,Lena,Wouters,5@post.example,yes,12,13,,5.5,8
"""


@pytest.fixture
def small(tmp_path):
    """A procedure in which officer and jury have something to decide, and its candidates."""
    definition, candidates = tmp_path / "procedure.toml", tmp_path / "candidates.csv"
    definition.write_text(PROCEDURE + DECIDED, encoding="utf-8")
    candidates.write_text(CANDIDATES, encoding="utf-8")
    return definition, candidates


def test_decisions_earlier_results_recusals_and_neutralised_questions_are_played(small, tmp_path):
    done = run(*small, tmp_path / "out", "--without-documents")

    assert done.returncode == 0, done.stderr
    got = json.loads((tmp_path / "out" / "outcome.json").read_text(encoding="utf-8"))
    assert {c["reference"]: in_words(c) for c in got["candidates"]} == hand_computed.candidates("""
        1 admitted passed:12.5 passed:9   68.75 2 reserve  # 62.5 % and 9 of 12
        2 admitted passed:12   passed:6   55    3 reserve  # one juror alone: 60 %; 6 of 12
        3 admitted failed                 -     - out      # no form before the round
        4 admitted exempt:15   passed:9   75    1 reserve  # 75 % kept
        5 admitted passed:12.5 failed:5.5 -     - out      # below half of 12
    """)


REMEDIED = """
[[documents]]
key = "cv"
label = "je cv"
lack = "remedy"
remedy_days = 5

"""


def test_admission_is_decided_when_the_term_to_remedy_a_paper_is_over(small, tmp_path):
    small[0].write_text(
        (PROCEDURE + DECIDED).replace("[[routes]]", REMEDIED + "[[routes]]"), encoding="utf-8"
    )
    header, *lines = CANDIDATES.splitlines()
    papers = ["yes", "yes received 2028-01-15", "yes received 2028-01-16", "", "yes"]
    rows = [f"{header},paper:cv", *(f"{line},{paper}" for line, paper in zip(lines, papers, strict=True))]
    small[1].write_text("\n".join(rows), encoding="utf-8")

    done = run(*small, tmp_path / "out", "--without-documents")

    assert done.returncode == 0, done.stderr
    got = json.loads((tmp_path / "out" / "outcome.json").read_text(encoding="utf-8"))
    assert {c["reference"]: c["admission"] for c in got["candidates"]} == {
        "1": "admitted",
        "2": "admitted",
        "3": "invalid",
        "4": "invalid",
        "5": "admitted",
    }


def test_offers_from_a_plain_list_go_in_the_order_of_the_file(small, tmp_path):
    text = (PROCEDURE + DECIDED).replace("months = 12", "months = 12\nranked = false")
    small[0].write_text(text, encoding="utf-8")
    header, *lines = CANDIDATES.splitlines()
    offers = ["refused", "accepted", "", "accepted", ""]  # 4 has more points than 2
    rows = [f"{header},offer", *(f"{line},{offer}" for line, offer in zip(lines, offers, strict=True))]
    small[1].write_text("\n".join(rows), encoding="utf-8")

    done = run(*small, tmp_path / "out", "--without-documents")

    assert done.returncode == 0, done.stderr
    got = json.loads((tmp_path / "out" / "outcome.json").read_text(encoding="utf-8"))
    assert {c["reference"]: (c["rank"], c["outcome"]) for c in got["candidates"]} == {
        "1": (None, "reserve"),
        "2": (None, "appointed"),
        "3": (None, "out"),
        "4": (None, "reserve"),
        "5": (None, "out"),
    }


def test_with_nobody_admitted_no_round_is_held_and_the_procedure_ends(small, tmp_path):
    header, first, *_others = CANDIDATES.splitlines()
    cells = [f"{header},admission,admission_reason", f"{first},refused,Onware verklaring"]
    small[1].write_text("\n".join(cells), encoding="utf-8")

    done = run(*small, tmp_path / "out", "--without-documents")

    assert done.returncode == 0, done.stderr
    got = json.loads((tmp_path / "out" / "outcome.json").read_text(encoding="utf-8"))
    assert (
        [(r["held"], r["entrants"]) for r in got["rounds"]],
        [(c["admission"], c["outcome"]) for c in got["candidates"]],
    ) == ([(False, 0), (False, 0)], [("refused", "refused")])


def test_what_is_not_decided_is_told_at_the_round_in_the_definition(small, tmp_path):
    small[0].write_text(PROCEDURE, encoding="utf-8")

    done = run(*small, tmp_path / "out", "--without-documents")

    assert (done.returncode, done.stdout, (tmp_path / "out").exists()) == (2, "", False)
    assert re.search(r"procedure\.toml: 20:3: rounds\.oral: ", done.stderr)


# -- Wrong files ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def p5(tmp_path):
    """A copy of the candidates of P5 that a test may spoil."""
    path = tmp_path / "candidates.csv"
    path.write_text((DEMO / "p5" / "candidates.csv").read_text(encoding="utf-8"), encoding="utf-8")
    return path


def test_wrong_cell_is_named_by_line_and_column_and_nothing_is_written(p5, tmp_path):
    p5.write_text(p5.read_text(encoding="utf-8").replace("59,98", "590,98"), encoding="utf-8")

    done = run(DEMO / "p5" / "procedure.toml", p5, tmp_path / "out")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[0].endswith(
        "candidates.csv: regel 4, kolom 19 (written.test): moet van 0 tot en met 100 zijn, niet 590.98"
    )
    assert sorted(p.name for p in tmp_path.iterdir()) == ["candidates.csv"]


def test_wrong_definition_is_named_by_line_and_column(p5, tmp_path):
    definition = tmp_path / "procedure.toml"
    text = (DEMO / "p5" / "procedure.toml").read_text(encoding="utf-8")
    definition.write_text(text.replace('title = "Doss', 'titel = "Doss'), encoding="utf-8")

    done = run(definition, p5, tmp_path / "out")

    assert done.returncode == 2
    assert re.search(r"procedure\.toml: \d+:\d+: ", done.stderr)


def test_facts_that_keep_a_round_from_closing_are_named_by_line(tmp_path):
    candidates = tmp_path / "candidates.csv"
    text = (DEMO / "p3" / "candidates.csv").read_text(encoding="utf-8")
    candidates.write_text(text.replace("absent:speed_interview", "motivation:jury"), encoding="utf-8")

    done = run(DEMO / "p3" / "procedure.toml", candidates, tmp_path / "out")

    assert done.returncode == 2
    assert "regel 12" in done.stderr
    assert not (tmp_path / "out").exists()


def test_what_keeps_a_round_from_closing_is_named_by_its_column(tmp_path):
    candidates = tmp_path / "candidates.csv"
    with (DEMO / "p3" / "candidates.csv").open(encoding="utf-8", newline="") as source:
        header, *rows = csv.reader(source)
    column = header.index("suitable:speed_interview")
    there = next(row for row in rows if row[column])
    there[column] = ""
    with candidates.open("w", encoding="utf-8", newline="") as sink:
        csv.writer(sink).writerows([header, *rows])

    done = run(DEMO / "p3" / "procedure.toml", candidates, tmp_path / "out")

    place = f"regel {rows.index(there) + 2}, kolom {column + 1} (suitable:speed_interview): "
    assert (done.returncode, place in done.stderr) == (2, True)


def test_folder_that_cannot_be_made_is_named(p5, tmp_path):
    out = p5 / "out"  # below a file

    done = run(DEMO / "p5" / "procedure.toml", p5, out)

    assert (done.returncode, done.stderr.splitlines()) == (
        2,
        [f"CommandError: {out} kan niet geschreven worden (File exists)"],
    )


def test_folder_with_something_else_is_left_alone(p5, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.txt").write_text("mine", encoding="utf-8")

    done = run(DEMO / "p5" / "procedure.toml", p5, out)

    assert done.returncode == 2
    assert [p.name for p in out.iterdir()] == ["thesis.txt"]
