"""Score sheets from the first tap to the signatures: saving, handing in, unlocking, agreeing."""

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from uuid import UUID

import pytest

from candidates.actions import withdraw
from candidates.models import Participation
from journal.actions import ActionError
from journal.models import Entry
from planning.answering import confirm_confidentiality, statement_of
from planning.panels import PanelSeat, recuse, set_panel
from recruitment.tests.cast import CLOSED, two_tests
from scoring.actions import Attendance, PointsEntry, record_results
from scoring.marking import Fate
from scoring.models import Score, ScoreSheet, SheetOperation, UnionRemark
from scoring.previews import preview_round
from scoring.sheet_actions import (
    Agreement,
    Operation,
    agree,
    declare,
    hand_in,
    save,
    sign,
    unlock,
    write_union_remark,
)
from scoring.sheets import missing_sheets
from vacancies.rules import Criterion, JurorRule, Part

pytestmark = pytest.mark.django_db

PARTS = (
    Part(
        "talk",
        "Gesprek",
        Decimal(60),
        criteria=(
            Criterion("client", "Klantgerichtheid", Decimal(40), levels=5),
            Criterion("words", "Communicatie", Decimal(20)),
        ),
    ),
    Part("plan", "Opdracht", Decimal(40)),
)
FULL = {"talk.client": "4", "talk.words": "13.5", "plan": "30"}


def interviews(stage, noor, karel, **rule):
    """An and Bo before Noor (member) and Karel (chair), who both declared; the secretary is Hilde."""
    oral = replace(two_tests().rounds[1], **({"parts": PARTS} | rule))
    vacancy = stage.admitted(["An", "Bo"], two_tests(rounds=(oral,)))
    panel = [
        PanelSeat("Noor", "member", noor),
        PanelSeat("Karel", "chair", karel),
        PanelSeat("Hilde", "secretary", stage.officer),
    ]
    set_panel(stage.round(vacancy, "oral"), panel, by=stage.officer, at=CLOSED)
    round_ = stage.round(vacancy, "oral")
    seats = {seat.name: seat for seat in round_.seats.select_related("round__vacancy", "user")}
    for name in ("Noor", "Karel"):
        statement = statement_of(stage.organisation)
        confirm_confidentiality(seats[name], text=statement, by=seats[name].user, at=CLOSED)
        declare(seats[name], by=seats[name].user, at=CLOSED)
    people = Participation.objects.select_related("application__candidate").filter(round=round_)
    return SimpleNamespace(
        round=round_,
        seats=seats,
        numbers=iter(range(1, 1000)),
        **{p.application.candidate.first_name: p for p in people},
    )


@pytest.fixture
def panel(stage, noor, karel):
    return interviews(stage, noor, karel)


@pytest.fixture
def agreeing(stage, noor, karel):
    return interviews(stage, noor, karel, jurors=JurorRule(consensus=True))


def saved(panel, name, item, points, *, base=0, person="An", number=None, note=""):
    value = None if points is None else Decimal(points)
    operation = Operation(UUID(int=number or next(panel.numbers)), item, base, value, note)
    return save(panel.seats[name], getattr(panel, person), operation, at=CLOSED)


def handed_in(panel, name, person="An", values=FULL):
    for item, points in values.items():
        saved(panel, name, item, points, person=person)
    seat = panel.seats[name]
    return hand_in(seat, getattr(panel, person), by=seat.user, at=CLOSED)


def versions(panel):
    return list(ScoreSheet.objects.get().entries.values_list("item", "points", "version"))


# -- Saving ------------------------------------------------------------------------------------------------------


def test_a_value_is_saved_with_its_version(panel):
    assert (saved(panel, "Noor", "plan", "12.5").fate, versions(panel)) == (
        Fate.SAVED,
        [("plan", Decimal("12.5"), 1)],
    )


def test_the_same_operation_twice_is_one_write(panel):
    saved(panel, "Noor", "plan", "12", number=7)
    again = saved(panel, "Noor", "plan", "12", number=7)
    assert (again.fate, again.version, versions(panel)) == (Fate.REPEATED, 1, [("plan", Decimal(12), 1)])


def test_an_old_operation_that_comes_again_leaves_what_came_after_it(panel):
    saved(panel, "Noor", "plan", "12", number=7)
    saved(panel, "Noor", "plan", "14", base=1)
    again = saved(panel, "Noor", "plan", "12", number=7)
    assert (again.fate, again.version, versions(panel)) == (Fate.REPEATED, 1, [("plan", Decimal(14), 2)])


def test_a_number_is_not_used_for_something_else(panel):
    saved(panel, "Noor", "plan", "12", number=7)
    with pytest.raises(ActionError):
        saved(panel, "Noor", "plan", "13", number=7)


def test_another_value_from_a_second_tablet_is_a_conflict_that_tells_what_stands_there(panel):
    saved(panel, "Noor", "plan", "12")
    other = saved(panel, "Noor", "plan", "14")
    assert (other.fate, other.entry.points, other.version) == (Fate.CONFLICT, Decimal(12), 1)


def test_the_same_value_from_a_second_tablet_is_none(panel):
    saved(panel, "Noor", "plan", "12")
    assert saved(panel, "Noor", "plan", "12").fate is Fate.AGREED


@pytest.mark.parametrize(
    "item, points", [("plan", "41"), ("plan", "1.25"), ("talk.client", "6"), ("talk", "3")]
)
def test_a_value_that_the_rules_do_not_know_is_refused(panel, item, points):
    with pytest.raises(ActionError):
        saved(panel, "Noor", item, points)


def test_who_stepped_back_scores_nothing(panel, hilde):
    recuse(panel.seats["Noor"], panel.An.application, reason="Familie.", by=hilde, at=CLOSED)
    with pytest.raises(ActionError):
        saved(panel, "Noor", "plan", "12")


def test_who_did_not_declare_scores_nothing(panel, arrange):
    with arrange():
        panel.seats["Noor"].declaration.delete()
    with pytest.raises(ActionError):
        saved(panel, "Noor", "plan", "12")


def test_a_secretary_has_no_sheet(panel):
    with pytest.raises(ActionError):
        saved(panel, "Hilde", "plan", "12")


# -- Handing in --------------------------------------------------------------------------------------------------


def test_a_sheet_that_is_handed_in_is_what_the_engine_reads(panel):
    handed_in(panel, "Noor")
    found = Score.objects.order_by("part").values_list("seat__name", "part", "points", "criteria")
    assert list(found) == [
        ("Noor", "plan", Decimal(30), {}),
        ("Noor", "talk", None, {"client": "4", "words": "13.5"}),
    ]


def test_handing_in_is_journaled_with_a_digest(panel):
    handed_in(panel, "Noor")
    (entry,) = Entry.objects.filter(what="sheet_handed_in")
    assert (entry.subject, len(entry.data["digest"])) == (panel.An.application.key, 64)


def test_saving_leaves_no_entry(panel):
    before = Entry.objects.count()
    saved(panel, "Noor", "plan", "12")
    assert Entry.objects.count() == before


def test_handing_in_twice_is_once(panel, noor):
    handed_in(panel, "Noor")
    hand_in(panel.seats["Noor"], panel.An, by=noor, at=CLOSED)
    assert Entry.objects.filter(what="sheet_handed_in").count() == 1


def test_an_incomplete_sheet_is_not_handed_in(panel):
    with pytest.raises(ActionError, match="Opdracht"):
        handed_in(panel, "Noor", values={"talk.client": "4", "talk.words": "13.5"})


def test_what_comes_after_handing_in_is_kept_and_not_applied(panel):
    handed_in(panel, "Noor")
    late = saved(panel, "Noor", "plan", "31", base=1, note="Toch beter.")
    kept = SheetOperation.objects.filter(version=None).values_list("item", "points", "note")
    assert (late.fate, list(kept), Score.objects.get(part="plan").points) == (
        Fate.LATE,
        [("plan", Decimal(31), "Toch beter.")],
        Decimal(30),
    )


def test_a_round_is_not_closed_while_a_sheet_is_open(panel):
    for person in ("An", "Bo"):
        handed_in(panel, "Karel", person)
    handed_in(panel, "Noor", "Bo")
    saved(panel, "Noor", "plan", "12")
    assert [(b.reference, b.juror) for b in preview_round(panel.round).blockers] == [
        (panel.An.application.reference, "Noor")
    ] * 2


def test_a_candidate_about_whom_nobody_handed_in_is_not_absent_but_incomplete(panel):
    saved(panel, "Noor", "plan", "12")
    blocked = {b.juror for b in preview_round(panel.round).blockers}
    assert blocked == {"Noor", "Karel"}


def test_complete_sheets_are_averaged_by_the_engine(panel):
    for person in ("An", "Bo"):
        handed_in(panel, "Noor", person)
        handed_in(panel, "Karel", person, {**FULL, "plan": "20"})
    verdicts = preview_round(panel.round).outcome.verdicts
    assert [v.points for v in verdicts] == [32 + Decimal("13.5") + 25] * 2


def test_the_grid_of_an_officer_leaves_own_sheets_alone(panel, hilde):
    handed_in(panel, "Noor")
    entry = PointsEntry(panel.An.application, "plan", points=Decimal(10), seat=panel.seats["Noor"])
    with pytest.raises(ActionError):
        record_results(panel.round, points=[entry], by=hilde, at=CLOSED)


# -- Unlocking, agreeing, signing --------------------------------------------------------------------------------


def sheet_of(panel, name, person="An"):
    return ScoreSheet.objects.get(seat=panel.seats[name], participation=getattr(panel, person))


def everybody_in(panel):
    for name in ("Noor", "Karel"):
        handed_in(panel, name)


def signed(panel, *names):
    for name in names:
        sign(sheet_of(panel, name), by=panel.seats[name].user, at=CLOSED)


def test_nobody_signs_before_all_are_in(panel, noor):
    handed_in(panel, "Noor")
    with pytest.raises(ActionError, match="Karel"):
        signed(panel, "Noor")


def test_unlocking_takes_points_and_every_signature_back(panel, noor):
    everybody_in(panel)
    signed(panel, "Noor", "Karel")
    unlock(sheet_of(panel, "Noor"), seat=panel.seats["Noor"], reason="Verteld.", by=noor, at=CLOSED)
    assert (
        Score.objects.filter(seat=panel.seats["Noor"]).count(),
        ScoreSheet.objects.filter(signed_at__isnull=False).count(),
        Entry.objects.get(what="sheet_unlocked").data["reason"],
    ) == (0, 0, "Verteld.")


@pytest.mark.parametrize("name, reason", [("Hilde", "Fout."), ("Noor", " ")])
def test_only_the_juror_and_the_chair_unlock_and_with_a_reason(panel, name, reason):
    everybody_in(panel)
    seat = panel.seats[name]
    with pytest.raises(ActionError):
        unlock(sheet_of(panel, "Noor"), seat=seat, reason=reason, by=seat.user, at=CLOSED)


def test_the_chair_unlocks_the_sheet_of_another(panel, karel):
    everybody_in(panel)
    unlock(sheet_of(panel, "Noor"), seat=panel.seats["Karel"], reason="Fout.", by=karel, at=CLOSED)
    assert sheet_of(panel, "Noor").handed_in_at is None


def agreed(panel, name="Karel", points=None, motivation="Vraagt goed door."):
    seat = panel.seats[name]
    agree(panel.An, Agreement(points or {}, motivation), seat=seat, by=seat.user, at=CLOSED)


def test_what_is_agreed_replaces_the_figure_of_a_part(agreeing):
    everybody_in(agreeing)
    agreed(agreeing, points={"plan": Decimal(32)})
    agreeing.An.refresh_from_db()
    assert (
        list(Score.objects.filter(consensus=True).values_list("part", "points")),
        agreeing.An.motivation,
    ) == ([("plan", Decimal(32))], "Vraagt goed door.")


def test_an_agreement_waits_for_every_sheet(agreeing):
    handed_in(agreeing, "Noor")
    with pytest.raises(ActionError, match="Karel"):
        agreed(agreeing)


def test_a_member_does_not_write_down_what_is_agreed(agreeing):
    everybody_in(agreeing)
    with pytest.raises(ActionError):
        agreed(agreeing, "Noor")


def test_a_change_after_a_signature_asks_to_sign_again(agreeing):
    everybody_in(agreeing)
    agreed(agreeing)
    signed(agreeing, "Noor", "Karel")
    agreed(agreeing, "Hilde", motivation="Vraagt heel goed door.")
    assert ScoreSheet.objects.filter(signed_at__isnull=False).count() == 0


def test_the_same_again_keeps_the_signatures(agreeing):
    everybody_in(agreeing)
    agreed(agreeing)
    signed(agreeing, "Noor", "Karel")
    agreed(agreeing)
    assert ScoreSheet.objects.filter(signed_at__isnull=False).count() == 2


def test_a_sheet_that_is_not_signed_is_still_to_be_chased(panel):
    everybody_in(panel)
    signed(panel, "Karel")
    assert {seat.name: number for seat, number in missing_sheets(panel.round)} == {"Noor": 2, "Karel": 1}


def test_the_remark_of_the_union_is_kept_until_it_is_emptied(panel, hilde):
    seat = panel.seats["Hilde"]
    write_union_remark(seat, "De gang was luid.", by=hilde, at=CLOSED)
    kept = UnionRemark.objects.get().text
    write_union_remark(seat, "", by=hilde, at=CLOSED)
    assert (kept, UnionRemark.objects.count()) == ("De gang was luid.", 0)


def test_a_sheet_that_was_begun_before_stepping_back_holds_nothing_up(panel, hilde):
    for person in ("An", "Bo"):
        handed_in(panel, "Karel", person)
    handed_in(panel, "Noor", "Bo")
    saved(panel, "Noor", "plan", "12")
    recuse(panel.seats["Noor"], panel.An.application, reason="Familie.", by=hilde, at=CLOSED)
    assert preview_round(panel.round).blockers == ()


@pytest.mark.parametrize("gone", ["withdrew", "absent"])
def test_a_sheet_that_was_begun_about_who_is_gone_holds_nothing_up(panel, hilde, gone):
    for name in ("Noor", "Karel"):
        handed_in(panel, name, "Bo")
    saved(panel, "Noor", "plan", "12")
    if gone == "withdrew":
        withdraw([panel.An.application], by=hilde, at=CLOSED)
    else:
        record_results(
            panel.round, attendance=[Attendance(panel.An.application, absent=True)], by=hilde, at=CLOSED
        )
    assert preview_round(panel.round).blockers == ()
