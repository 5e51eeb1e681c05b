"""Lifting a recusal takes two officers and a reason."""

import pytest
from django.db import IntegrityError, transaction

from journal.actions import ActionError
from planning.lifting import ask_lifting, decide_lifting
from planning.models import Recusal
from planning.panel_models import Lifting
from planning.panels import PanelSeat, recuse, set_panel
from recruitment.tests.cast import CLOSED

pytestmark = pytest.mark.django_db


@pytest.fixture
def recusal(stage, hilde):
    vacancy = stage.admitted(["Ann"])
    stage.closed(vacancy, "written", {"Ann": "70"})
    round_ = stage.round(vacancy, "oral")
    (seat,) = set_panel(round_, [PanelSeat("Mieke Daems", "chair")], by=hilde, at=CLOSED)
    return recuse(seat, stage.application(vacancy, "Ann"), reason="Buurvrouw.", by=hilde, at=CLOSED)


@pytest.fixture
def asked(recusal, hilde):
    return ask_lifting(recusal, reason="Een andere Ann.", by=hilde, at=CLOSED)


def test_nothing_changes_until_another_officer_confirms(recusal, asked):
    assert Recusal.objects.filter(pk=recusal.pk).exists()


def test_who_asks_does_not_confirm(asked, hilde):
    with pytest.raises(ActionError):
        decide_lifting(asked, lifted=True, by=hilde, at=CLOSED)


def test_another_officer_lifts_it_and_the_reasons_stay(recusal, asked, karel):
    lifting = decide_lifting(asked, lifted=True, by=karel, at=CLOSED)
    assert (Recusal.objects.count(), lifting.recusal_reason, lifting.reason) == (
        0,
        "Buurvrouw.",
        "Een andere Ann.",
    )


def test_a_recusal_that_stays_can_be_asked_again(recusal, asked, karel, hilde):
    decide_lifting(asked, lifted=False, by=karel, at=CLOSED)
    again = ask_lifting(recusal, reason="Met bewijs.", by=hilde, at=CLOSED)
    assert (Recusal.objects.count(), again.lifted) == (1, None)


def test_who_asked_can_let_it_be(asked, hilde):
    assert decide_lifting(asked, lifted=False, by=hilde, at=CLOSED).lifted is False


def test_asking_without_a_reason_is_refused(recusal, hilde):
    with pytest.raises(ActionError):
        ask_lifting(recusal, reason=" ", by=hilde, at=CLOSED)


def test_asking_the_same_twice_is_asking_once(recusal, asked, hilde):
    assert ask_lifting(recusal, reason="Een andere Ann.", by=hilde, at=CLOSED) == asked


def test_what_was_decided_is_not_decided_otherwise(asked, karel):
    decide_lifting(asked, lifted=True, by=karel, at=CLOSED)
    with pytest.raises(ActionError):
        decide_lifting(asked, lifted=False, by=karel, at=CLOSED)


def test_the_database_knows_no_lifting_by_one(asked, arrange):
    with pytest.raises(IntegrityError), arrange(), transaction.atomic():
        Lifting.objects.filter(pk=asked.pk).update(lifted=True, decided_by=asked.asked_by)
