import pytest

from candidates.accommodation import decide_accommodation
from candidates.drafts import attach
from candidates.models import AccommodationDecision
from journal.actions import ActionError
from journal.models import Entry
from recruitment.tests.cast import DECIDED, REGISTERED


@pytest.fixture
def asked(draft, cv, hand_in):
    """A request for more time."""
    attach(draft, "cv", cv, issued_on=None, at=REGISTERED)
    return hand_in(draft, measure="Meer tijd", cause="Dyslexie").accommodation_request


@pytest.fixture
def decide(asked, hilde, stage, vacancy):
    def do(round_=None, **more):
        values = {"granted": True, "measure": "Een kwart meer tijd", "reason": "Attest gezien."} | more
        return decide_accommodation(
            asked, round_ or stage.round(vacancy, "written"), **values, by=hilde, at=DECIDED
        )

    return do


def test_a_decision_keeps_the_measure_for_one_round(decide):
    decision = decide()
    assert (str(decision.round), decision.measure) == ("Schriftelijke proef", "Een kwart meer tijd")


@pytest.mark.privacy
def test_the_journal_tells_nothing_of_what_or_why(decide):
    decision = decide()
    entry = Entry.objects.get(what="accommodation_decided")
    assert entry.data == {"about": f"round:{decision.round_id}", "granted": True}


def test_the_same_decision_twice_leaves_one_entry(decide):
    assert decide() == decide()
    assert Entry.objects.filter(what="accommodation_decided").count() == 1


def test_a_round_that_is_open_may_be_decided_anew(decide):
    decide()
    decide(granted=False, reason="Niet haalbaar in deze proef.")
    decision = AccommodationDecision.objects.get()
    assert (decision.granted, decision.measure) == (False, "")


@pytest.mark.parametrize("lacking", ["measure", "reason"])
def test_what_is_granted_says_what_and_why(decide, lacking):
    with pytest.raises(ActionError):
        decide(**{lacking: " "})


def test_a_round_of_another_procedure_is_refused(decide, stage):
    with pytest.raises(ActionError):
        decide(stage.round(stage.published(), "written"))


def test_a_closed_round_is_not_decided_any_more(decide, stage, vacancy, arrange):
    round_ = stage.round(vacancy, "written")
    with arrange():
        round_.state, round_.closed_at, round_.first_closed_at = "closed", DECIDED, DECIDED
        round_.save()
    with pytest.raises(ActionError):
        decide(round_)
