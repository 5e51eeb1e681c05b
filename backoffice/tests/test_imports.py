"""Results from a file: kept as it came, its columns remembered per bureau, and taken over exactly as it was previewed."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backoffice.views.imports import SAMPLE
from candidates.actions import withdraw
from candidates.models import Participation
from journal.models import Entry
from planning.window_models import Access
from recruitment.tests.cast import CLOSED, two_tests
from scoring.actions import PointsEntry, record_results
from scoring.models import ResultsFile, Score, TestBureau
from vacancies.rules import Criterion, Part, Source

pytestmark = pytest.mark.django_db

LOGIC = Part("logic", "Logica", Decimal(20), source=Source.IMPORT)
TEXT = Part("text", "Tekst", Decimal(50), source=Source.IMPORT)


def definition_of(*parts):
    first, second = two_tests().rounds
    return two_tests(rounds=(replace(first, parts=parts), second))


@pytest.fixture
def written(stage):
    """A test of one part from a file, running, for three candidates: 0001 An, 0002 Bo, 0003 Cis."""
    return stage.round(stage.admitted(["An", "Bo", "Cis"], definition_of(LOGIC)), "written")


@pytest.fixture
def officer(browser, hilde):
    return browser(hilde)


def address(name, pk):
    return reverse(f"backoffice:{name}", args=[pk])


def csv(*rows, headings=("Nummer", "Logica")):
    return "\r\n".join(";".join(row) for row in (headings, *rows)).encode("cp1252")


def send(client, round_, content, bureau="Toetshuis", name="resultaten.csv"):
    """Send a file; returns the answer."""
    upload = SimpleUploadedFile(name, content)
    return client.post(address("imports", round_.pk), {"bureau": bureau, "file": upload})


def name(client, file, *columns, key="Nummer", kind="reference", maximum=("",) * 9, absent="afwezig"):
    """Name the columns of a file: one per target, in the order of the rules."""
    data = {"key": key, "kind": kind, "absent": absent}
    for number, column in enumerate(columns):
        data |= {f"column{number}": column, f"maximum{number}": maximum[number]}
    return client.post(address("import_columns", file.pk), data)


def taken_in(client, round_, *rows, **more):
    """A file that is kept, its columns named."""
    send(client, round_, csv(*rows), **more)
    file = ResultsFile.objects.latest("pk")
    name(client, file, "Logica")
    return file


def preview(client, file):
    return client.get(address("import", file.pk))


def confirm(client, file, digest=None):
    if digest is None:
        digest = preview(client, file).context["digest"]
    return client.post(address("import", file.pk), {"digest": digest, "agreed": "on"})


def points():
    """Points there are, by first name."""
    rows = Score.objects.values_list("participation__application__candidate__first_name", "part", "points")
    return {(first, part): value.normalize() for first, part, value in rows}


def problems(response):
    return [(problem.row, problem.column, text) for problem, text in response.context["problems"]]


def verbs(vacancy):
    chain = Entry.objects.filter(chain=vacancy.key).order_by("sequence")
    return [what for what in chain.values_list("what", flat=True) if what.startswith("result")]


# -- Who reaches it --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["imports", "import", "import_columns", "import_file"])
def test_only_officers_of_the_vacancy_reach_files(browser, wim, noor, officer, written, page):
    file = taken_in(officer, written, ("0001", "12"))
    where = address(page, written.pk if page == "imports" else file.pk)
    assert [browser(user).get(where).status_code for user in (None, noor, wim)] == [302, 403, 404]


def test_a_round_without_parts_from_a_file_takes_none(officer, stage):
    round_ = stage.round(stage.admitted(["An"]), "written")
    assert officer.get(address("imports", round_.pk)).status_code == 404


# -- A file comes in -------------------------------------------------------------------------------------------


def test_a_file_is_kept_as_it_came_with_who_brought_it(officer, hilde, written):
    content = csv(("0001", "12,5"))
    send(officer, written, content)
    file = ResultsFile.objects.get()
    with file.file.open() as kept:
        read = kept.read()
    assert (read, file.name, file.bureau.name, file.uploaded_by) == (
        content,
        "resultaten.csv",
        "Toetshuis",
        hilde.actor_key,
    )
    assert b"".join(officer.get(address("import_file", file.pk)).streaming_content) == content


def test_a_file_of_a_new_bureau_asks_for_its_columns_and_proposes_them(officer, written):
    send(officer, written, csv(("Bo", "0002", "12"), ("An", "1", "x"), headings=("Wie", "Id", "LOGICA")))
    file = ResultsFile.objects.get()
    assert preview(officer, file).headers["Location"] == address("import_columns", file.pk)
    form = officer.get(address("import_columns", file.pk)).context["form"]
    assert (form["key"].initial, form["kind"].initial, form["column0"].initial) == (
        "Id",
        "reference",
        "LOGICA",
    )


def test_what_is_no_table_is_refused_at_the_field_and_the_bureau_stays_typed(officer, written):
    response = send(officer, written, b"\x00\x01", name="resultaten.xlsx")
    form = response.context["form"]
    assert (response.status_code, list(form.errors), form["bureau"].value()) == (422, ["file"], "Toetshuis")
    assert ResultsFile.objects.count() == 0


def test_the_same_file_of_the_same_bureau_is_kept_once(officer, written, settings):
    for bureau in ("Toetshuis", "toetshuis "):
        send(officer, written, csv(("0001", "12")), bureau=bureau)
    assert (ResultsFile.objects.count(), TestBureau.objects.count()) == (1, 1)
    assert len(list(Path(settings.MEDIA_ROOT).rglob("*.csv"))) == 1


# -- Its columns -----------------------------------------------------------------------------------------------


def test_columns_are_remembered_for_the_next_file_of_the_bureau(officer, written):
    taken_in(officer, written, ("0001", "12"))
    send(
        officer,
        written,
        csv(("9", "0002", "13"), headings=("Volgnr", "nummer", "logica")),
        bureau="Toetshuis",
    )
    assert preview(officer, ResultsFile.objects.latest("pk")).status_code == 200


def test_columns_of_one_bureau_are_not_those_of_another(officer, written):
    taken_in(officer, written, ("0001", "12"))
    send(officer, written, csv(("0001", "13")), bureau="Ander bureau")
    assert preview(officer, ResultsFile.objects.latest("pk")).status_code == 302


def test_a_bureau_keeps_its_columns_for_the_parts_of_other_rounds(officer, stage, written):
    taken_in(officer, written, ("0001", "12"))
    other = stage.round(stage.admitted(["Dirk"], definition_of(TEXT)), "written")
    send(officer, other, csv(("0001", "40"), headings=("Nummer", "Uitslag")))
    name(officer, ResultsFile.objects.latest("pk"), "Uitslag")
    assert TestBureau.objects.get().columns["points"] == {"logic": ["Logica", ""], "text": ["Uitslag", ""]}


@pytest.mark.parametrize(
    ("columns", "said"),
    [(("",), "Logica: kies de kolom met de punten."), (("Nummer",), "Je koos een kolom twee keer.")],
)
def test_columns_that_cannot_be_read_are_refused_with_the_reason(officer, written, columns, said):
    send(officer, written, csv(("0001", "12")))
    response = name(officer, ResultsFile.objects.get(), *columns)
    assert (response.status_code, response.context["form"].non_field_errors()) == (422, [said])


def test_questions_are_named_one_by_one_or_the_part_as_a_whole(officer, stage):
    essay = replace(
        LOGIC, criteria=(Criterion("q1", "Vraag 1", Decimal(8)), Criterion("q2", "Vraag 2", Decimal(12)))
    )
    round_ = stage.round(stage.admitted(["An"], definition_of(essay)), "written")
    send(officer, round_, csv(("0001", "5", "7,5"), headings=("Nummer", "V1", "V2")))
    file = ResultsFile.objects.get()
    assert [name(officer, file, *each).status_code for each in (("V1", "V2", ""), ("", "V1", ""))] == [
        422,
        422,
    ]
    name(officer, file, "", "V1", "V2")
    confirm(officer, file)
    assert Score.objects.get().criteria == {"q1": "5", "q2": "7.5"}


# -- The preview -----------------------------------------------------------------------------------------------


def test_the_preview_tells_what_changes_what_stays_and_who_is_missing(officer, stage, hilde, written):
    entry = PointsEntry(stage.application(written.vacancy, "An"), "logic", points=Decimal(12))
    record_results(written, points=[entry], by=hilde, at=CLOSED)
    file = taken_in(officer, written, ("0001", "12,0"), ("0002", "15,5"))
    context = preview(officer, file).context
    changed = [
        (line.participation.application.candidate.first_name, line.cells) for line in context["changed"]
    ]
    missing = [participation.application.candidate.first_name for participation in context["missing"]]
    assert (changed, context["unchanged"], missing) == ([("Bo", [("–", "15,5", True)])], 1, ["Cis"])


def test_what_is_wrong_is_told_with_its_row_and_column_and_nothing_is_taken_over(officer, written):
    file = taken_in(
        officer, written, ("0001", "21"), ("0009", "3"), ("0002", "veel"), ("0003", "9"), ("3", "9")
    )
    response = preview(officer, file)
    assert problems(response) == [
        (2, "Logica", "“21” ligt niet tussen 0 en 20."),
        (3, "Nummer", "“0009” is niemand die aan deze ronde deelneemt."),
        (4, "Logica", "“veel” is geen getal en geen woord voor afwezig."),
        (6, "Nummer", "“3” staat al in rij 5. Behoud een van beide."),
    ]
    assert (confirm(officer, file).status_code, Score.objects.count()) == (422, 0)


def test_a_row_of_who_withdrew_counts_for_nothing(officer, stage, hilde, written):
    withdraw([stage.application(written.vacancy, "An")], by=hilde, at=CLOSED)
    file = taken_in(officer, written, ("0001", "12"), ("0002", "13"))
    assert [row for row, _who in preview(officer, file).context["skipped"]] == [2]
    confirm(officer, file)
    assert points() == {("Bo", "logic"): 13}


def test_the_preview_costs_the_same_for_few_and_many(officer, stage):
    def cost(names):
        round_ = stage.round(stage.admitted(names, definition_of(LOGIC)), "written")
        rows = [(f"{number:04}", "12") for number in range(1, len(names) + 1)]
        file = taken_in(officer, round_, *rows)
        with CaptureQueriesContext(connection) as queries:
            preview(officer, file)
        return len(queries)

    assert cost(["An", "Bo", "Cis"]) == cost([f"Kandidaat{number}" for number in range(30)])


# -- Taken over ------------------------------------------------------------------------------------------------


def test_confirming_records_the_points_exactly_with_who_did_it(officer, hilde, written):
    send(officer, written, csv(("0001", "62,5"), ("0002", "33,3%")))
    file = ResultsFile.objects.get()
    name(officer, file, "Logica", maximum=("100",))
    confirm(officer, file)
    file.refresh_from_db()
    assert points() == {("An", "logic"): Decimal("12.5"), ("Bo", "logic"): Decimal("6.66")}
    assert (file.imported_by, file.imported_at is not None) == (hilde.actor_key, True)
    assert verbs(written.vacancy) == [
        "results_file_kept",
        "results_columns_named",
        "results_recorded",
        "results_recorded",
        "results_imported",
    ]


def test_the_same_file_twice_changes_nothing_and_says_so(officer, written):
    file = taken_in(officer, written, ("0001", "12"), ("0002", "afwezig"))
    confirm(officer, file)
    before = (points(), verbs(written.vacancy))
    send(officer, written, csv(("0001", "12"), ("0002", "afwezig")))
    page = preview(officer, file)
    assert "Het verandert niets: alles wat erin staat, is er al." in page.text
    confirm(officer, file, page.context["digest"])
    assert (points(), verbs(written.vacancy)) == before


def test_a_confirmation_sent_twice_counts_once(officer, written):
    file = taken_in(officer, written, ("0001", "12"))
    digest = preview(officer, file).context["digest"]
    assert [confirm(officer, file, digest).status_code for _time in range(2)] == [302, 302]
    assert verbs(written.vacancy).count("results_imported") == 1


def test_what_changed_since_the_preview_is_looked_at_again(officer, stage, hilde, written):
    file = taken_in(officer, written, ("0001", "12"))
    digest = preview(officer, file).context["digest"]
    entry = PointsEntry(stage.application(written.vacancy, "An"), "logic", points=Decimal(9))
    record_results(written, points=[entry], by=hilde, at=CLOSED)
    response = confirm(officer, file, digest)
    assert (response.status_code, points()) == (422, {("An", "logic"): 9})
    assert [line.cells for line in response.context["changed"]] == [[("9", "12", True)]]


def test_who_was_absent_is_marked_so_and_keeps_the_note(officer, stage, written):
    file = taken_in(officer, written, ("0001", "Afwezig"), ("0002", "0"))
    confirm(officer, file)
    rows = Participation.objects.filter(round=written).order_by("pk").values_list("absent", flat=True)
    assert (list(rows), points()) == ([True, False, False], {("Bo", "logic"): 0})


def test_a_candidate_may_be_named_by_the_code_of_the_online_test(officer, stage, written, arrange):
    with arrange():
        row = Participation.objects.get(application=stage.application(written.vacancy, "Bo"), round=written)
        Access.objects.create(participation=row, code="QX-77")
    send(officer, written, csv(("qx-77", "9")))
    file = ResultsFile.objects.get()
    name(officer, file, "Logica", kind="code")
    confirm(officer, file)
    assert points() == {("Bo", "logic"): 9}


def test_after_closing_the_files_can_be_read_and_nothing_taken_over(officer, stage, written):
    file = taken_in(officer, written, ("0001", "12"), ("0002", "13"), ("0003", "8"))
    confirm(officer, file)
    stage.closed(written.vacancy, "written")
    page = officer.get(address("imports", written.pk))
    assert (page.context["form"], [each["file"] for each in page.context["files"]]) == (None, [file])
    assert preview(officer, file).headers["Location"] == address("imports", written.pk)


def test_the_choice_of_columns_shows_how_the_file_begins(officer, written):
    send(officer, written, csv(*[(f"{number:04}", "1") for number in range(1, 9)]))
    page = officer.get(address("import_columns", ResultsFile.objects.get().pk))
    assert [row.number for row in page.context["sample"]] == list(range(2, 2 + SAMPLE))
