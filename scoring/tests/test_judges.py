"""Who judges whom: after a recusal, and where somebody took over the seat of a juror."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import pytest

from candidates.models import Participation
from documents.tests.pdf import Pdf
from journal.actions import ActionError
from journal.models import Entry
from planning.answering import confirm_confidentiality, decline, statement_of
from planning.juries import name_jurors
from planning.lifting import ask_lifting, decide_lifting
from planning.models import Seat
from planning.panels import PanelSeat, recuse, set_panel
from planning.replacement import replace_juror
from planning.sessions import SessionPlan, assign_slots, plan_session
from recruitment.tests.cast import CLOSED, moment, two_tests
from scoring.actions import PointsEntry, record_results
from scoring.closing import close_round
from scoring.documents import minutes_pdf
from scoring.judges import judges_of, shortages
from scoring.previews import preview_round
from scoring.sheet_actions import check_may_score, declare
from scoring.sheets import missing_sheets
from vacancies.rules import JurorRule

pytestmark = pytest.mark.django_db

LATER = CLOSED + timedelta(hours=1)
HALF_HOUR = timedelta(minutes=30)


@pytest.fixture
def panel(stage, noor, karel, hilde):
    """An and Bo before Noor (member), Karel (chair) and an expert; three with a vote and one external were promised."""
    definition = two_tests()
    oral = replace(definition.rounds[1], jurors=JurorRule(members=3, external=1))
    vacancy = stage.admitted(["An", "Bo"], replace(definition, rounds=(oral,)))
    round_ = stage.round(vacancy, "oral")
    seats = [
        PanelSeat("Noor", "member", noor),
        PanelSeat("Karel", "chair", karel),
        PanelSeat("Wim", "expert"),
    ]
    set_panel(round_, seats, by=hilde, at=CLOSED)
    people = Participation.objects.filter(round=round_).select_related("application__candidate")
    return SimpleNamespace(
        round=round_,
        seats={s.name: s for s in round_.seats.select_related("round__vacancy__organisation", "user")},
        **{p.application.candidate.first_name: p for p in people},
    )


def scored(panel, hilde, name, person, points="70"):
    entry = PointsEntry(
        getattr(panel, person).application, "interview", Decimal(points), seat=panel.seats[name]
    )
    record_results(panel.round, points=[entry], by=hilde, at=CLOSED)


def lea_for_noor(panel, hilde, user=None):
    """Lea takes over from Noor."""
    seat = replace_juror(panel.seats["Noor"], name="Lea", user=user, reason="Ziek", by=hilde, at=LATER)
    panel.seats["Lea"] = Seat.objects.select_related("round__vacancy__organisation", "user").get(pk=seat.pk)
    return panel.seats["Lea"]


def judging(panel, person):
    return [seat.name for seat in judges_of([panel.round])[panel.round.pk].of(getattr(panel, person))]


def test_who_scored_keeps_the_candidate_and_the_new_one_has_the_others(panel, hilde):
    scored(panel, hilde, "Noor", "An")
    lea_for_noor(panel, hilde)
    assert (judging(panel, "An"), judging(panel, "Bo")) == (["Noor", "Karel", "Wim"], ["Lea", "Karel", "Wim"])


def test_who_scored_nobody_is_replaced_altogether(panel, hilde):
    lea_for_noor(panel, hilde)
    assert judging(panel, "An") == ["Lea", "Karel", "Wim"]


def test_of_three_in_a_row_each_keeps_whom_they_scored(panel, hilde):
    scored(panel, hilde, "Noor", "An")
    lea = lea_for_noor(panel, hilde)
    scored(panel, hilde, "Lea", "Bo")
    replace_juror(lea, name="Mia", reason="Verhuisd", by=hilde, at=LATER)
    assert (judging(panel, "An")[0], judging(panel, "Bo")[0]) == ("Noor", "Lea")


def test_a_recused_juror_who_is_replaced_leaves_the_candidate_to_the_new_one(panel, hilde):
    scored(panel, hilde, "Noor", "An")
    recuse(panel.seats["Noor"], panel.An.application, reason="Familie", by=hilde, at=CLOSED)
    lea_for_noor(panel, hilde)
    assert judging(panel, "An") == ["Lea", "Karel", "Wim"]


def test_the_new_one_does_not_score_whom_the_old_one_scored(panel, hilde):
    scored(panel, hilde, "Noor", "An")
    lea_for_noor(panel, hilde)
    with pytest.raises(ActionError):
        scored(panel, hilde, "Lea", "An")


def test_the_old_one_scores_nobody_any_more(panel, hilde, noor):
    text = statement_of(panel.round.vacancy.organisation)
    confirm_confidentiality(panel.seats["Noor"], text=text, by=noor, at=CLOSED)
    declare(panel.seats["Noor"], by=noor, at=CLOSED)
    lea_for_noor(panel, hilde)
    panel.seats["Noor"].refresh_from_db()
    with pytest.raises(ActionError):
        check_may_score(panel.seats["Noor"], panel.An)


def test_missing_sheets_of_the_old_one_block_nothing_and_the_points_given_count(panel, hilde):
    scored(panel, hilde, "Noor", "An", "40")
    lea_for_noor(panel, hilde)
    scored(panel, hilde, "Lea", "Bo", "90")
    for name in ("Karel", "Wim"):
        for person in ("An", "Bo"):
            scored(panel, hilde, name, person, "70")
    preview = preview_round(panel.round)
    points = [verdict.points for verdict in preview.outcome.verdicts]
    assert (preview.blockers, points) == ((), [Fraction(60), Fraction(230, 3)])


def test_what_the_new_one_still_has_to_score_blocks(panel, hilde):
    scored(panel, hilde, "Noor", "An")
    lea_for_noor(panel, hilde)
    for name in ("Karel", "Wim"):
        for person in ("An", "Bo"):
            scored(panel, hilde, name, person)
    assert preview_round(panel.round).lines == (
        "Lea vulde het scoreformulier van Bo Peeters (0002) (Gesprek) nog niet volledig in.",
    )


def test_only_the_new_one_is_asked_for_missing_sheets(panel, hilde):
    scored(panel, hilde, "Noor", "An")
    lea_for_noor(panel, hilde)
    assert {seat.name: number for seat, number in missing_sheets(panel.round)} == {
        "Karel": 2,
        "Wim": 2,
        "Lea": 1,
    }


def test_the_chair_who_is_replaced_makes_room_for_another_one(panel, hilde):
    seat = replace_juror(panel.seats["Karel"], name="Lea", reason="Ziek", by=hilde, at=LATER)
    assert (seat.role, judging(panel, "An")) == ("chair", ["Noor", "Lea", "Wim"])


# -- What the rules promise --------------------------------------------------------------------------------------


def test_a_panel_as_promised_lacks_nothing(panel):
    assert shortages(panel.round) == ()


def test_a_recusal_that_leaves_too_few_names_the_candidate(panel, hilde):
    recuse(panel.seats["Noor"], panel.An.application, reason="Familie", by=hilde, at=CLOSED)
    assert shortages(panel.round) == (
        "Voor An Peeters (0001) blijven 2 leden met stemrecht over; de regels beloven er minstens 3.",
    )


def test_who_cannot_come_does_not_count(panel, noor):
    decline(panel.seats["Noor"], reason="Ziek", by=noor, at=CLOSED)
    assert shortages(panel.round) == ("De jury telt 2 leden met stemrecht; de regels beloven er minstens 3.",)


def test_a_recusal_that_is_lifted_lacks_nothing(panel, hilde, karel):
    recusal = recuse(panel.seats["Noor"], panel.An.application, reason="Familie", by=hilde, at=CLOSED)
    lifting = ask_lifting(recusal, reason="Vergissing", by=hilde, at=CLOSED)
    decide_lifting(lifting, lifted=True, by=karel, at=CLOSED)
    assert shortages(panel.round) == ()


@pytest.fixture
def closed(panel, hilde, karel):
    """An was scored by Noor, then Lea took over; Wim stepped back for Bo, and for An that was lifted."""
    recusal = recuse(panel.seats["Wim"], panel.An.application, reason="Oud-collega", by=hilde, at=CLOSED)
    lifting = ask_lifting(recusal, reason="Nooit samengewerkt", by=hilde, at=CLOSED)
    decide_lifting(lifting, lifted=True, by=karel, at=CLOSED)
    recuse(panel.seats["Wim"], panel.Bo.application, reason="Familie", by=hilde, at=CLOSED)
    scored(panel, hilde, "Noor", "An")
    lea_for_noor(panel, hilde)
    for name, person in (("Lea", "Bo"), ("Karel", "An"), ("Karel", "Bo"), ("Wim", "An")):
        scored(panel, hilde, name, person)
    preview = preview_round(panel.round)
    close_round(panel.round, expected=preview.digest, by=hilde, at=LATER)
    return panel


def test_the_journal_counts_what_lacked_and_names_nobody(closed):
    data = Entry.objects.get(what="round_closed").data
    assert (data["shortages"], "Bo" in str(data)) == (2, False)


def test_the_minutes_tell_of_replacement_recusals_and_what_lacked(closed):
    closed.round.refresh_from_db()
    text = Pdf(minutes_pdf(closed.round)).text()
    told = [
        "Noor is vervangen door Lea, vanaf woensdag 17 juni 2026, 11.00 uur: Ziek. De punten die voordien gegeven zijn, tellen.",
        "Twee selectieverantwoordelijken hieven dat op: Nooit samengewerkt",
        "Wim onthield zich voor Bo Peeters (0002): Familie",
        "Voor Bo Peeters (0002) blijven 2 leden met stemrecht over; de regels beloven er minstens 3.",
    ]
    assert [line in text for line in told] == [True] * 4


# -- Two juries side by side --------------------------------------------------------------------------------------------------


@pytest.fixture
def side_by_side(panel, hilde):
    """An comes before Karel (chair) and Noor, Bo before Karel and Wim."""
    starts = moment(2026, 7, 1, 9)
    for name, juror in (("A", "Noor"), ("B", "Wim")):
        plan = SessionPlan(starts, starts + HALF_HOUR, place="Zaal", minutes=30, panel=name)
        session = plan_session(panel.round, plan, by=hilde, at=CLOSED)
        name_jurors(session, [panel.seats["Karel"], panel.seats[juror]], by=hilde, at=CLOSED)
    assign_slots(panel.round, by=hilde, at=CLOSED)
    return panel


def test_who_sits_in_the_session_judges_the_candidate(side_by_side):
    assert (judging(side_by_side, "An"), judging(side_by_side, "Bo")) == (["Noor", "Karel"], ["Karel", "Wim"])


def test_the_mean_is_over_who_sits_in_the_session(side_by_side, hilde):
    for name, person, points in (
        ("Noor", "An", "40"),
        ("Karel", "An", "70"),
        ("Karel", "Bo", "70"),
        ("Wim", "Bo", "90"),
    ):
        scored(side_by_side, hilde, name, person, points)
    preview = preview_round(side_by_side.round)
    points = [verdict.points for verdict in preview.outcome.verdicts]
    assert (preview.blockers, points) == ((), [Fraction(55), Fraction(80)])


def test_only_sheets_about_the_own_candidates_lack(side_by_side):
    assert {seat.name: number for seat, number in missing_sheets(side_by_side.round)} == {
        "Noor": 1,
        "Karel": 2,
        "Wim": 1,
    }


def test_points_of_who_sits_elsewhere_are_refused(side_by_side, hilde):
    with pytest.raises(ActionError):
        scored(side_by_side, hilde, "Wim", "An")


def test_points_that_were_given_stay_when_the_jury_changes(side_by_side, hilde):
    scored(side_by_side, hilde, "Noor", "An")
    session = side_by_side.round.sessions.get(panel="A")
    name_jurors(session, [side_by_side.seats["Karel"], side_by_side.seats["Wim"]], by=hilde, at=CLOSED)
    assert judging(side_by_side, "An") == ["Noor", "Karel", "Wim"]


def test_a_session_whose_jury_is_too_small_is_named(side_by_side):
    assert shortages(side_by_side.round)[0] == (
        "Zitting van woensdag 1 juli 2026, 9.00 uur (A): De jury telt 2 leden met stemrecht; "
        "de regels beloven er minstens 3."
    )


# -- Somebody else signs in for a seat ----------------------------------------------------------------------------------------


def somebody_else(panel, hilde, karel, wim):
    """Wim signs in where Noor did."""
    seats = [PanelSeat("Noor", "member", wim), PanelSeat("Karel", "chair", karel), PanelSeat("Wim", "expert")]
    set_panel(panel.round, seats, by=hilde, at=LATER)


def test_who_signs_in_for_the_seat_of_another_declares_conflicts_anew(panel, hilde, noor, karel, wim):
    text = statement_of(panel.round.vacancy.organisation)
    confirm_confidentiality(panel.seats["Noor"], text=text, by=noor, at=CLOSED)
    recuse(panel.seats["Noor"], panel.An.application, reason="Familie", by=noor, at=CLOSED)
    recuse(panel.seats["Noor"], panel.Bo.application, reason="Gewraakt", by=hilde, at=CLOSED)
    declare(panel.seats["Noor"], by=noor, at=CLOSED)
    somebody_else(panel, hilde, karel, wim)
    seat = Seat.objects.get(name="Noor")
    assert (hasattr(seat, "declaration"), [r.reason for r in seat.recusals.all()]) == (False, ["Gewraakt"])


def test_a_seat_from_which_points_were_given_does_not_change_hands(panel, hilde, karel, wim):
    scored(panel, hilde, "Noor", "An")
    with pytest.raises(ActionError):
        somebody_else(panel, hilde, karel, wim)
