"""Recording results, previewing and closing rounds, adopting the ranking."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from candidates.actions import withdraw
from candidates.models import Participation
from correspondence.models import Message
from journal.actions import ActionError
from journal.models import Entry
from planning.panels import PanelSeat, recuse, set_panel
from recruitment.tests.cast import ADOPTED, CLOSED, moment, two_tests
from scoring.actions import Attendance, PointsEntry, record_results
from scoring.closing import adopt_ranking, close_round
from scoring.models import ClosingRun, Score, Verdict
from scoring.previews import preview_ranking, preview_round
from scoring.records import reason_from_document
from scoring.selection import Reason, Rule
from vacancies.models import Vacancy
from vacancies.rules import JurorRule, ResultKind

pytestmark = pytest.mark.django_db


def points(stage, vacancy, name, value, **more):
    return PointsEntry(stage.application(vacancy, name), "essay", points=Decimal(value), **more)


def verdicts(run):
    return dict(run.verdicts.values_list("participation__application__candidate__first_name", "kind"))


def judged_without_points():
    first, second = two_tests().rounds
    return two_tests(
        rounds=(replace(first, result=ResultKind.VERDICT, parts=(), passing=type(first.passing)()), second)
    )


def by_consensus():
    first, second = two_tests().rounds
    return two_tests(rounds=(first, replace(second, jurors=JurorRule(consensus=True))))


# -- Recording -----------------------------------------------------------------------------------------------------------


def test_points_are_kept_with_who_entered_them(stage, hilde):
    vacancy = stage.admitted(["Ann"])
    record_results(
        stage.round(vacancy, "written"), points=[points(stage, vacancy, "Ann", "72.5")], by=hilde, at=CLOSED
    )
    score = Score.objects.get()
    assert (score.part, score.points, score.seat, score.entered_by, score.entered_at) == (
        "essay",
        Decimal("72.5"),
        None,
        hilde.actor_key,
        CLOSED,
    )


def test_the_same_points_again_leave_no_entry(stage, hilde):
    vacancy = stage.admitted(["Ann"])
    for _again in range(2):
        record_results(
            stage.round(vacancy, "written"), points=[points(stage, vacancy, "Ann", "72")], by=hilde, at=CLOSED
        )
    assert Entry.objects.of_chain(vacancy.key).filter(what="results_recorded").count() == 1


def test_points_can_be_taken_back(stage, hilde):
    vacancy = stage.admitted(["Ann"])
    stage.points(vacancy, "written", {"Ann": "72"})
    none = PointsEntry(stage.application(vacancy, "Ann"), "essay")
    record_results(stage.round(vacancy, "written"), points=[none], by=hilde, at=CLOSED)
    assert Score.objects.count() == 0


@pytest.mark.parametrize("value", ["-1", "100.5"])
def test_points_out_of_range_are_refused_with_the_name(stage, hilde, value):
    vacancy = stage.admitted(["Ann"])
    with pytest.raises(ActionError, match="Ann Peeters"):
        record_results(
            stage.round(vacancy, "written"),
            points=[points(stage, vacancy, "Ann", value)],
            by=hilde,
            at=CLOSED,
        )


def test_one_wrong_figure_keeps_all_out(stage, hilde):
    vacancy = stage.admitted(["Ann", "Bea"])
    with pytest.raises(ActionError):
        record_results(
            stage.round(vacancy, "written"),
            points=[points(stage, vacancy, "Ann", "70"), points(stage, vacancy, "Bea", "170")],
            by=hilde,
            at=CLOSED,
        )
    assert Score.objects.count() == 0


def test_a_part_of_another_round_is_refused(stage, hilde):
    vacancy = stage.admitted(["Ann"])
    entry = PointsEntry(stage.application(vacancy, "Ann"), "interview", points=Decimal(50))
    with pytest.raises(ActionError, match="interview"):
        record_results(stage.round(vacancy, "written"), points=[entry], by=hilde, at=CLOSED)


def test_a_juror_scores_in_the_steps_of_the_part(stage, hilde):
    vacancy = stage.admitted(["Ann"])
    stage.closed(vacancy, "written", {"Ann": "70"})
    with pytest.raises(ActionError, match="0.5"):
        stage.points(vacancy, "oral", {"Ann": "70.25"})


def test_who_has_no_vote_gives_no_points(stage, hilde):
    vacancy = stage.admitted(["Ann"])
    stage.closed(vacancy, "written", {"Ann": "70"})
    round_ = stage.round(vacancy, "oral")
    (seat,) = set_panel(round_, [PanelSeat("Ruben", "secretary")], by=hilde, at=CLOSED)
    entry = PointsEntry(stage.application(vacancy, "Ann"), "interview", points=Decimal(50), seat=seat)
    with pytest.raises(ActionError, match="Ruben"):
        record_results(round_, points=[entry], by=hilde, at=CLOSED)


def test_a_part_scored_by_the_jury_takes_no_points_of_an_officer(stage, hilde):
    vacancy = stage.admitted(["Ann"])
    stage.closed(vacancy, "written", {"Ann": "70"})
    entry = PointsEntry(stage.application(vacancy, "Ann"), "interview", points=Decimal(50))
    with pytest.raises(ActionError):
        record_results(stage.round(vacancy, "oral"), points=[entry], by=hilde, at=CLOSED)


def test_consensus_needs_a_panel_that_works_by_consensus(stage, hilde):
    vacancy = stage.admitted(["Ann"])
    stage.closed(vacancy, "written", {"Ann": "70"})
    entry = PointsEntry(stage.application(vacancy, "Ann"), "interview", points=Decimal(50), consensus=True)
    with pytest.raises(ActionError):
        record_results(stage.round(vacancy, "oral"), points=[entry], by=hilde, at=CLOSED)


def test_consensus_replaces_the_figure_of_the_jurors(stage, hilde):
    vacancy = stage.admitted(["Ann"], by_consensus())
    stage.closed(vacancy, "written", {"Ann": "70"})
    stage.points(vacancy, "oral", {"Ann": "40"})
    entry = PointsEntry(stage.application(vacancy, "Ann"), "interview", points=Decimal(65), consensus=True)
    record_results(stage.round(vacancy, "oral"), points=[entry], by=hilde, at=CLOSED)
    assert (
        Verdict.objects.filter(run=stage.closed(vacancy, "oral")).values_list("points", flat=True)[0] == "65"
    )


def test_results_of_a_round_that_does_not_run_are_refused(stage, hilde):
    vacancy = stage.admitted(["Ann"])
    with pytest.raises(ActionError):
        stage.points(vacancy, "oral", {"Ann": "70"})


def test_a_verdict_needs_its_reasons(stage, hilde):
    vacancy = stage.admitted(["Ann"], judged_without_points())
    entry = Attendance(stage.application(vacancy, "Ann"), suitable=True)
    with pytest.raises(ActionError, match="Ann Peeters"):
        record_results(stage.round(vacancy, "written"), attendance=[entry], by=hilde, at=CLOSED)


def test_a_reasoned_verdict_decides(stage, hilde):
    vacancy = stage.admitted(["Ann", "Bea"], judged_without_points())
    entries = [
        Attendance(stage.application(vacancy, "Ann"), suitable=True, motivation="Overtuigt."),
        Attendance(stage.application(vacancy, "Bea"), suitable=False, motivation="Kent de functie niet."),
    ]
    record_results(stage.round(vacancy, "written"), attendance=entries, by=hilde, at=CLOSED)
    assert verdicts(stage.closed(vacancy, "written")) == {"Ann": "passed", "Bea": "failed"}


def test_somebody_who_does_not_take_part_gets_no_results(stage, hilde):
    vacancy, other = stage.admitted(["Ann"]), stage.admitted(["Bea"])
    with pytest.raises(ActionError, match="Bea Peeters"):
        record_results(
            stage.round(vacancy, "written"), points=[points(stage, other, "Bea", "70")], by=hilde, at=CLOSED
        )


@pytest.mark.parametrize("number", [3, 30])
def test_recording_many_costs_as_many_queries_as_recording_few(
    stage, hilde, django_assert_max_num_queries, number
):
    names = [f"K{i}" for i in range(number)]
    vacancy = stage.admitted(names)
    entries = [points(stage, vacancy, name, "70") for name in names]
    round_ = stage.round(vacancy, "written")
    with django_assert_max_num_queries(17):
        record_results(round_, points=entries, by=hilde, at=CLOSED)


def two_jurors(stage, hilde, vacancy, name):
    """Ann's interview scored by the first of two jurors only."""
    round_ = stage.round(vacancy, "oral")
    first, second = set_panel(
        round_, [PanelSeat("Mieke Daems", "chair"), PanelSeat("Jan Coppens", "member")], by=hilde, at=CLOSED
    )
    given = PointsEntry(stage.application(vacancy, name), "interview", points=Decimal(70), seat=first)
    record_results(round_, points=[given], by=hilde, at=CLOSED)
    return first, second


def test_a_juror_who_gave_nothing_yet_blocks_the_closing(stage, hilde):
    vacancy = stage.admitted(["Ann"])
    stage.closed(vacancy, "written", {"Ann": "70"})
    two_jurors(stage, hilde, vacancy, "Ann")
    (line,) = preview_round(stage.round(vacancy, "oral")).lines
    assert "Jan Coppens" in line


def test_a_juror_who_stepped_back_is_left_out(stage, hilde):
    vacancy = stage.admitted(["Ann"])
    stage.closed(vacancy, "written", {"Ann": "70"})
    _first, second = two_jurors(stage, hilde, vacancy, "Ann")
    recuse(second, stage.application(vacancy, "Ann"), reason="Was haar leidinggevende.", by=hilde, at=CLOSED)
    assert stage.closed(vacancy, "oral").verdicts.get().points == "70"


def test_a_juror_who_stepped_back_gives_no_points(stage, hilde):
    vacancy = stage.admitted(["Ann"])
    stage.closed(vacancy, "written", {"Ann": "70"})
    _first, second = two_jurors(stage, hilde, vacancy, "Ann")
    ann = stage.application(vacancy, "Ann")
    recuse(second, ann, reason="Was haar leidinggevende.", by=hilde, at=CLOSED)
    entry = PointsEntry(ann, "interview", points=Decimal(70), seat=second)
    with pytest.raises(ActionError, match="Jan Coppens"):
        record_results(stage.round(vacancy, "oral"), points=[entry], by=hilde, at=CLOSED)


def test_when_every_juror_stepped_back_the_round_cannot_close(stage, hilde):
    vacancy = stage.admitted(["Ann"])
    stage.closed(vacancy, "written", {"Ann": "70"})
    round_ = stage.round(vacancy, "oral")
    (seat,) = set_panel(round_, [PanelSeat("Mieke Daems", "chair")], by=hilde, at=CLOSED)
    recuse(seat, stage.application(vacancy, "Ann"), reason="Familie.", by=hilde, at=CLOSED)
    assert len(preview_round(stage.round(vacancy, "oral")).lines) == 1


# -- Closing -------------------------------------------------------------------------------------------------------------


def test_closing_writes_one_verdict_per_entrant_with_its_reasons(stage):
    vacancy = stage.admitted(["Ann", "Bea"])
    run = stage.closed(vacancy, "written", {"Ann": "70", "Bea": "49.9"})
    bea = run.verdicts.get(participation__application__candidate__first_name="Bea")
    assert (verdicts(run), [reason_from_document(r) for r in bea.reasons]) == (
        {"Ann": "passed", "Bea": "failed"},
        [
            Reason(Rule.ROUND_PERCENT, False, Fraction("49.9"), Fraction(50)),
            Reason(Rule.NOT_ELIMINATING, True),
        ],
    )


def test_who_goes_on_enters_the_next_round(stage):
    vacancy = stage.admitted(["Ann", "Bea"])
    stage.closed(vacancy, "written", {"Ann": "70", "Bea": "60"})
    names = Participation.objects.filter(round__key="oral").values_list(
        "application__candidate__first_name", flat=True
    )
    assert sorted(names) == ["Ann", "Bea"]


def test_closing_twice_with_the_same_preview_is_closing_once(stage, hilde):
    vacancy = stage.admitted(["Ann"])
    run = stage.closed(vacancy, "written", {"Ann": "70"})
    again = close_round(stage.round(vacancy, "written"), expected=run.digest, by=hilde, at=ADOPTED)
    assert (again, ClosingRun.objects.count()) == (run, 1)


def test_a_preview_that_changed_since_is_not_confirmed(stage, hilde):
    vacancy = stage.admitted(["Ann"])
    stage.points(vacancy, "written", {"Ann": "70"})
    seen = preview_round(stage.round(vacancy, "written")).digest
    stage.points(vacancy, "written", {"Ann": "40"})
    with pytest.raises(ActionError):
        close_round(stage.round(vacancy, "written"), expected=seen, by=hilde, at=CLOSED)


def test_rounds_close_in_their_order(stage, hilde):
    vacancy = stage.admitted(["Ann"])
    with pytest.raises(ActionError):
        close_round(stage.round(vacancy, "oral"), expected="", by=hilde, at=CLOSED)


def test_a_sheet_that_is_not_complete_blocks_the_closing(stage, hilde):
    vacancy = stage.admitted(["Ann", "Bea"], judged_without_points())
    done = Attendance(stage.application(vacancy, "Ann"), suitable=True, motivation="Overtuigt.")
    record_results(stage.round(vacancy, "written"), attendance=[done], by=hilde, at=CLOSED)
    preview = preview_round(stage.round(vacancy, "written"))
    assert (preview.outcome, len(preview.lines), "Bea Peeters" in preview.lines[0]) == (None, 1, True)


def test_blockers_are_named_when_closing_all_the_same(stage, hilde):
    vacancy = stage.admitted(["Ann"], judged_without_points())
    with pytest.raises(ActionError, match="Ann Peeters"):
        close_round(stage.round(vacancy, "written"), expected="", by=hilde, at=CLOSED)


def test_who_withdraws_before_the_closing_is_counted_apart(stage, hilde):
    vacancy = stage.admitted(["Ann", "Bea"])
    stage.points(vacancy, "written", {"Ann": "70", "Bea": "60"})
    withdraw([stage.application(vacancy, "Bea")], by=hilde, at=CLOSED)
    run = stage.closed(vacancy, "written")
    assert (run.entrants, run.exempt, run.passed, run.out, run.withdrawn) == (2, 0, 1, 0, 1)


def test_the_letters_of_a_closing_wait_for_their_release(stage):
    vacancy = stage.admitted(["Ann", "Bea"])
    before = Message.objects.count()
    stage.closed(vacancy, "written", {"Ann": "70", "Bea": "60"})
    assert [m.state for m in Message.objects.order_by("pk")[before:]] == ["draft", "draft"]


def test_the_closing_is_journaled_with_its_digest_and_the_version_of_the_rules(stage):
    vacancy = stage.admitted(["Ann"])
    run = stage.closed(vacancy, "written", {"Ann": "70"})
    entry = Entry.objects.of_chain(vacancy.key).get(what="round_closed")
    assert (entry.data["digest"], entry.data["version"], entry.data["entrants"]) == (run.digest, 1, 1)


@pytest.mark.parametrize("number", [3, 30])
def test_a_preview_of_many_costs_as_many_queries_as_one_of_few(stage, django_assert_max_num_queries, number):
    names = [f"K{i}" for i in range(number)]
    vacancy = stage.admitted(names)
    stage.points(vacancy, "written", dict.fromkeys(names, "70"))
    round_ = stage.round(vacancy, "written")
    with django_assert_max_num_queries(9):
        preview_round(round_)


@pytest.mark.parametrize("number", [3, 30])
def test_closing_with_many_costs_as_many_queries_as_with_few(
    stage, hilde, django_assert_max_num_queries, number
):
    names = [f"K{i}" for i in range(number)]
    vacancy = stage.admitted(names)
    stage.points(vacancy, "written", dict.fromkeys(names, "70"))
    preview = preview_round(stage.round(vacancy, "written"))
    with django_assert_max_num_queries(31):
        close_round(preview.round, expected=preview.digest, by=hilde, at=CLOSED)


# -- The ranking ---------------------------------------------------------------------------------------------------------


def test_the_ranking_follows_the_exact_total(stage):
    ranking = stage.ranked(
        {"Ann": ("70", "80"), "Bea": ("80", "70"), "Cis": ("60", "60"), "Dré": ("50", "69")}
    )
    rows = ranking.results.values_list("application__candidate__first_name", "outcome", "total", "rank")
    assert sorted(rows) == [
        ("Ann", "reserve", "75", 1),
        ("Bea", "reserve", "75", 1),
        ("Cis", "reserve", "60", 3),
        ("Dré", "out", "119/2", None),
    ]


def test_adopting_twice_is_adopting_once(stage, hilde):
    ranking = stage.ranked({"Ann": ("70", "80")})
    again = adopt_ranking(
        Vacancy.objects.get(pk=ranking.vacancy_id), expected=ranking.digest, by=hilde, at=moment(2026, 7, 1)
    )
    assert again == ranking


def test_the_ranking_waits_for_the_last_round(stage, hilde):
    vacancy = stage.admitted(["Ann"])
    stage.closed(vacancy, "written", {"Ann": "70"})
    with pytest.raises(ActionError):
        adopt_ranking(vacancy, expected="", by=hilde, at=ADOPTED)


def test_a_ranking_that_changed_since_it_was_seen_is_not_adopted(stage, hilde):
    vacancy = stage.admitted(["Ann", "Bea"])
    stage.closed(vacancy, "written", {"Ann": "70", "Bea": "60"})
    stage.closed(vacancy, "oral", {"Ann": "70", "Bea": "60"})
    seen = preview_ranking(vacancy).digest
    withdraw([stage.application(vacancy, "Bea")], by=hilde, at=ADOPTED)
    with pytest.raises(ActionError):
        adopt_ranking(vacancy, expected=seen, by=hilde, at=ADOPTED)


def test_who_withdraws_after_the_last_round_leaves_a_gap(stage, hilde):
    vacancy = stage.admitted(["Ann", "Bea", "Cis"])
    marks = {"Ann": "80", "Bea": "70", "Cis": "60"}
    stage.closed(vacancy, "written", marks)
    stage.closed(vacancy, "oral", marks)
    withdraw([stage.application(vacancy, "Bea")], by=hilde, at=ADOPTED)
    finals = {f.reference: (f.outcome.value, f.rank) for f in preview_ranking(vacancy).finals}
    assert finals == {"0001": ("reserve", 1), "0002": ("withdrawn", 2), "0003": ("reserve", 3)}


def test_the_final_letters_wait_for_their_release(stage):
    ranking = stage.ranked({"Ann": ("70", "80"), "Bea": ("50", "50")})
    drafts = Message.objects.filter(vacancy_key=ranking.vacancy.key, occasion__startswith="final")
    assert [m.state for m in drafts] == ["draft", "draft"]


def test_a_figure_out_of_step_is_told_as_people_write_it(stage, hilde):
    vacancy = stage.admitted(["Ann"])
    stage.closed(vacancy, "written", {"Ann": "70"})
    with pytest.raises(ActionError, match="61,25 is geen veelvoud van 0,5"):
        stage.points(vacancy, "oral", {"Ann": "61.25"})
