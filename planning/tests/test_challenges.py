"""A candidate challenges a juror: upheld, the juror steps back; rejected, the reason goes to the candidate."""

import pytest

from candidates.models import Request
from candidates.requests import Asked
from journal.actions import ActionError
from planning.challenges import answer_challenge, challenge
from planning.models import Recusal
from planning.panels import PanelSeat, set_panel
from recruitment.tests.cast import CLOSED

pytestmark = pytest.mark.django_db


@pytest.fixture
def oral(stage, hilde):
    vacancy = stage.admitted(["Ann"])
    stage.closed(vacancy, "written", {"Ann": "70"})
    round_ = stage.round(vacancy, "oral")
    panel = [
        PanelSeat("Mieke Daems", "chair"),
        PanelSeat("Jan Coppens", "member"),
        PanelSeat("Els Bo", "observer"),
    ]
    set_panel(round_, panel, by=hilde, at=CLOSED)
    return round_


@pytest.fixture
def challenged(stage, oral, hilde):
    def make(name="Jan Coppens"):
        ann = stage.application(oral.vacancy, "Ann")
        seat = oral.seats.get(name=name)
        asked = Asked("challenge", "Hij is mijn neef.")
        return challenge(ann, seat, asked, by=hilde, at=CLOSED)

    return make


def test_a_challenge_names_a_juror(challenged):
    assert str(challenged().challenge.seat) == "Jan Coppens"


def test_upheld_the_juror_steps_back(challenged, hilde):
    request = challenged()
    answer_challenge(request.challenge, upheld=True, reason="Familie.", by=hilde, at=CLOSED)
    assert [(str(r.seat), r.application) for r in Recusal.objects.all()] == [
        ("Jan Coppens", request.application)
    ]


def test_rejected_the_juror_stays(challenged, hilde):
    request = challenged()
    answer_challenge(request.challenge, upheld=False, reason="Geen familie.", by=hilde, at=CLOSED)
    request.refresh_from_db()
    assert (Recusal.objects.count(), request.outcome, request.answer) == (0, "rejected", "Geen familie.")


@pytest.mark.parametrize("upheld", [True, False])
def test_an_answer_has_a_reason(challenged, hilde, upheld):
    request = challenged()
    with pytest.raises(ActionError):
        answer_challenge(request.challenge, upheld=upheld, reason=" ", by=hilde, at=CLOSED)


def test_who_has_no_vote_is_not_challenged(challenged):
    with pytest.raises(ActionError):
        challenged("Els Bo")
    assert Request.objects.count() == 0
