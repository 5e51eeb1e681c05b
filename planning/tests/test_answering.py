"""What a juror answers to the invitation."""

import pytest

from journal.actions import ActionError
from journal.models import Entry
from planning.answering import come_after_all, confirm_confidentiality, decline, statement_of
from planning.panel_models import Confidentiality, Decline
from planning.panels import PanelSeat, set_panel
from recruitment.tests.cast import CLOSED, DECIDED

pytestmark = pytest.mark.django_db


@pytest.fixture
def seat(stage, noor, hilde):
    """The seat of Noor."""
    round_ = stage.round(stage.admitted(["Lotte"]), "oral")
    seats = [PanelSeat("Noor", "member", noor), PanelSeat("Mieke Daems", "chair")]
    set_panel(round_, seats, by=hilde, at=DECIDED)
    return round_.seats.select_related("round__vacancy__organisation").get(name="Noor")


def confirmed(seat, noor, **more):
    text = statement_of(seat.round.vacancy.organisation)
    return confirm_confidentiality(seat, **({"text": text, "by": noor, "at": DECIDED} | more))


def told(what):
    return Entry.objects.filter(what=what).count()


def test_the_statement_is_kept_as_it_was_read(seat, noor):
    confirmed(seat, noor)
    assert Confidentiality.objects.get().text == statement_of(seat.round.vacancy.organisation)


def test_the_organisation_words_its_own_statement(leiemond, arrange):
    with arrange():
        leiemond.confidentiality_text = "  Ik zwijg.\n"
        leiemond.save()
    assert statement_of(leiemond) == "Ik zwijg."


def test_confirming_twice_keeps_the_first_moment(seat, noor):
    confirmed(seat, noor)
    again = confirmed(seat, noor, at=CLOSED)
    assert (again.confirmed_at, told("confidentiality_confirmed")) == (DECIDED, 1)


def test_a_statement_that_changed_meanwhile_is_read_again_first(seat, noor):
    with pytest.raises(ActionError):
        confirmed(seat, noor, text="Wat er gisteren stond.")


def test_who_declines_says_why(seat, noor):
    with pytest.raises(ActionError):
        decline(seat, reason=" ", by=noor, at=DECIDED)


def test_declining_twice_is_told_once(seat, noor):
    decline(seat, reason="Ziek.", by=noor, at=DECIDED)
    decline(seat, reason="Nog altijd ziek.", by=noor, at=CLOSED)
    assert (Decline.objects.get().reason, told("invitation_declined")) == ("Ziek.", 1)


def test_who_declined_can_come_after_all(seat, noor):
    decline(seat, reason="Ziek.", by=noor, at=DECIDED)
    come_after_all(seat, by=noor, at=CLOSED)
    assert (Decline.objects.count(), told("invitation_taken_up")) == (0, 1)


def test_somebody_else_in_the_same_seat_confirms_again(seat, noor, karel, hilde):
    confirmed(seat, noor)
    seats = [PanelSeat("Noor", "member", karel), PanelSeat("Mieke Daems", "chair")]
    set_panel(seat.round, seats, by=hilde, at=CLOSED)
    assert Confidentiality.objects.count() == 0


def test_nobody_answers_for_a_round_that_is_closed(stage, noor, hilde):
    vacancy = stage.admitted(["Lotte"])
    stage.closed(vacancy, "written", {"Lotte": "70"})
    stage.closed(vacancy, "oral", {"Lotte": "70"})
    seat = stage.round(vacancy, "oral").seats.select_related("round__vacancy__organisation").get()
    with pytest.raises(ActionError):
        decline(seat, reason="Ziek.", by=noor, at=CLOSED)
