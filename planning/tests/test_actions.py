"""Composing the panel of a round."""

import pytest

from journal.actions import ActionError
from journal.models import Entry
from planning.panels import PanelSeat, recuse, set_panel
from recruitment.tests.cast import CLOSED, PUBLISHED

pytestmark = pytest.mark.django_db
CHAIR = PanelSeat("Mieke Daems", "chair", capacity="afdelingshoofd Burgerzaken")
MEMBER = PanelSeat("Jan Coppens", "member")
SECRETARY = PanelSeat("Ruben Vercauteren", "secretary")


def seats(round_):
    return list(round_.seats.values_list("name", "role"))


def test_a_panel_has_the_seats_that_were_asked_for(stage, hilde):
    round_ = stage.round(stage.published(), "oral")
    set_panel(round_, [CHAIR, MEMBER, SECRETARY], by=hilde, at=PUBLISHED)
    assert seats(round_) == [
        ("Mieke Daems", "chair"),
        ("Jan Coppens", "member"),
        ("Ruben Vercauteren", "secretary"),
    ]


def test_a_secretary_has_no_vote(stage, hilde):
    round_ = stage.round(stage.published(), "oral")
    set_panel(round_, [CHAIR, SECRETARY], by=hilde, at=PUBLISHED)
    assert [seat.name for seat in round_.seats.voting()] == ["Mieke Daems"]


def test_a_seat_left_out_is_given_up(stage, hilde):
    round_ = stage.round(stage.published(), "oral")
    set_panel(round_, [CHAIR, MEMBER], by=hilde, at=PUBLISHED)
    set_panel(round_, [CHAIR], by=hilde, at=PUBLISHED)
    assert seats(round_) == [("Mieke Daems", "chair")]


def test_the_chair_moves_to_another_seat(stage, hilde):
    round_ = stage.round(stage.published(), "oral")
    set_panel(round_, [MEMBER, CHAIR], by=hilde, at=PUBLISHED)
    turned = [PanelSeat(MEMBER.name, "chair"), PanelSeat(CHAIR.name, "member", capacity=CHAIR.capacity)]
    set_panel(round_, turned, by=hilde, at=PUBLISHED)
    assert seats(round_) == [("Jan Coppens", "chair"), ("Mieke Daems", "member")]


def test_a_user_moves_to_another_seat(stage, hilde, noor):
    round_ = stage.round(stage.published(), "oral")
    set_panel(round_, [PanelSeat("A", "member"), PanelSeat("B", "member", noor)], by=hilde, at=PUBLISHED)
    set_panel(round_, [PanelSeat("A", "member", noor), PanelSeat("B", "member")], by=hilde, at=PUBLISHED)
    assert list(round_.seats.values_list("name", "user")) == [("A", noor.pk), ("B", None)]


def test_a_user_has_one_seat_in_a_panel(stage, hilde, noor):
    round_ = stage.round(stage.published(), "oral")
    with pytest.raises(ActionError, match="Noor Achterberg"):
        set_panel(
            round_, [PanelSeat("A", "member", noor), PanelSeat("B", "member", noor)], by=hilde, at=PUBLISHED
        )


def test_the_same_panel_again_leaves_no_entry(stage, hilde):
    vacancy = stage.published()
    round_ = stage.round(vacancy, "oral")
    set_panel(round_, [CHAIR], by=hilde, at=PUBLISHED)
    set_panel(round_, [CHAIR], by=hilde, at=PUBLISHED)
    assert Entry.objects.of_chain(vacancy.key).filter(what="panel_set").count() == 1


def test_a_panel_has_one_chair(stage, hilde):
    with pytest.raises(ActionError):
        set_panel(
            stage.round(stage.published(), "oral"), [CHAIR, PanelSeat("An", "chair")], by=hilde, at=PUBLISHED
        )


def test_nobody_has_two_seats(stage, hilde):
    with pytest.raises(ActionError, match="Jan Coppens"):
        set_panel(
            stage.round(stage.published(), "oral"),
            [MEMBER, PanelSeat("Jan Coppens", "expert")],
            by=hilde,
            at=PUBLISHED,
        )


def test_who_gave_points_keeps_the_seat(stage, hilde):
    vacancy = stage.admitted(["Ann"])
    stage.closed(vacancy, "written", {"Ann": "70"})
    stage.points(vacancy, "oral", {"Ann": "70"})
    with pytest.raises(ActionError, match="Mieke Daems"):
        set_panel(stage.round(vacancy, "oral"), [MEMBER], by=hilde, at=CLOSED)


def test_a_juror_may_be_a_user(stage, hilde, noor):
    round_ = stage.round(stage.published(), "oral")
    set_panel(round_, [PanelSeat("Noor Achterberg", "expert", user=noor)], by=hilde, at=PUBLISHED)
    assert list(noor.seats.values_list("round", flat=True)) == [round_.pk]


def test_the_panel_of_a_closed_round_stands(stage, hilde):
    vacancy = stage.admitted(["Ann"])
    stage.closed(vacancy, "written", {"Ann": "70"})
    with pytest.raises(ActionError):
        set_panel(stage.round(vacancy, "written"), [CHAIR], by=hilde, at=CLOSED)


# -- Recusal -------------------------------------------------------------------------------------------------------------


def oral_with(stage, hilde, seat):
    vacancy = stage.admitted(["Ann"])
    stage.closed(vacancy, "written", {"Ann": "70"})
    (row,) = set_panel(stage.round(vacancy, "oral"), [seat], by=hilde, at=CLOSED)
    return row, stage.application(vacancy, "Ann")


def test_a_recusal_is_journaled_with_its_reason(stage, hilde):
    seat, ann = oral_with(stage, hilde, CHAIR)
    recuse(seat, ann, reason="Was haar leidinggevende.", by=hilde, at=CLOSED)
    entry = Entry.objects.about(ann.key).get(what="juror_recused")
    assert entry.data == {"seat": f"seat:{seat.pk}", "reason": "Was haar leidinggevende."}


def test_stepping_back_twice_is_stepping_back_once(stage, hilde):
    seat, ann = oral_with(stage, hilde, CHAIR)
    first = recuse(seat, ann, reason="Familie.", by=hilde, at=CLOSED)
    assert recuse(seat, ann, reason="Familie.", by=hilde, at=CLOSED) == first


def test_a_recusal_needs_a_reason(stage, hilde):
    seat, ann = oral_with(stage, hilde, CHAIR)
    with pytest.raises(ActionError):
        recuse(seat, ann, reason=" ", by=hilde, at=CLOSED)


def test_who_has_no_vote_has_nothing_to_step_back_from(stage, hilde):
    seat, ann = oral_with(stage, hilde, SECRETARY)
    with pytest.raises(ActionError, match="Ruben Vercauteren"):
        recuse(seat, ann, reason="Familie.", by=hilde, at=CLOSED)


def test_a_juror_steps_back_for_who_takes_part(stage, hilde):
    seat, _ann = oral_with(stage, hilde, CHAIR)
    elsewhere = stage.application(stage.admitted(["Bea"]), "Bea")
    with pytest.raises(ActionError, match="Bea Peeters"):
        recuse(seat, elsewhere, reason="Familie.", by=hilde, at=CLOSED)
