"""An additional interview before an offer, and temporary work that keeps the place."""

from datetime import date

import pytest

from correspondence.models import Message
from journal.actions import ActionError
from recruitment.tests.cast import moment
from reserves.actions import consult, draw_up, leave, record_answer
from reserves.interviews import invite_to_interview, note_interview
from reserves.models import Interview
from reserves.queries import next_in_order
from reserves.suspension import suspend

pytestmark = pytest.mark.django_db

INVITED = moment(2026, 7, 2)
HELD = moment(2026, 7, 9, 10)
AFTER = moment(2026, 7, 9, 12)


@pytest.fixture
def reserve_list(stage):
    vacancy = stage.ranked({"An": ("90", "90"), "Bo": ("80", "80")}).vacancy
    decided = {"authority": "College", "reference": "2026/CBS/140", "decided_on": date(2026, 7, 1)}
    [reserve_list] = draw_up(vacancy, **decided, by=stage.officer, at=moment(2026, 7, 1))
    return reserve_list


@pytest.fixture
def an(reserve_list):
    return reserve_list.places.get(rank=1)


def invite(place, by, **changes):
    asked = {"contract": "permanent", "starts_at": HELD, "minutes": 30, "location": "Stadhuis, zaal 2"}
    return invite_to_interview(place, **{**asked, "channel": "email", "by": by, "at": INVITED} | changes)


def test_the_letter_leaves_at_once_with_the_appointment(an, hilde):
    invite(an, hilde)
    letter = Message.objects.get(occasion="reserve-interview")
    assert ("Stadhuis, zaal 2" in letter.body_text, "METHOD:REQUEST" in letter.calendar) == (True, True)


def test_an_invitation_by_post_has_no_calendar(an, hilde):
    invite(an, hilde, channel="post")
    letter = Message.objects.get(occasion="reserve-interview")
    assert (letter.recipient_email, letter.calendar) == ("", "")


def test_the_same_invitation_twice_is_one(an, hilde):
    assert (invite(an, hilde), Interview.objects.count()) == (invite(an, hilde), 1)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"starts_at": moment(2026, 7, 1)}, "nog moet komen"),
        ({"starts_at": moment(2036, 7, 1)}, "eindigt|loopt af"),
    ],
)
def test_an_interview_is_still_to_come_and_before_the_end_of_the_list(an, hilde, changes, said):
    with pytest.raises(ActionError, match=said):
        invite(an, hilde, **changes)


def test_who_wants_no_offers_that_day_is_not_invited(an, hilde):
    suspend(an, until=date(2026, 8, 1), by=hilde, at=INVITED)
    with pytest.raises(ActionError, match="1 augustus 2026"):
        invite(an, hilde)


@pytest.mark.parametrize("outcome", ["held", "absent"])
def test_what_came_of_it_moves_nobody(reserve_list, an, hilde, outcome):
    note_interview(invite(an, hilde), outcome=outcome, note="Kan meteen starten.", by=hilde, at=AFTER)
    assert next_in_order(reserve_list, on=AFTER.date()) == [an]


def test_before_its_moment_nothing_came_of_it(an, hilde):
    with pytest.raises(ActionError, match="moet nog komen"):
        note_interview(invite(an, hilde), outcome="held", by=hilde, at=INVITED)


def test_calling_off_tells_why_and_empties_the_calendar(an, hilde):
    note_interview(invite(an, hilde), outcome="called_off", note="De post is ingevuld.", by=hilde, at=INVITED)
    letter = Message.objects.get(occasion="reserve-interview-off")
    assert ("De post is ingevuld." in letter.body_text, "METHOD:CANCEL" in letter.calendar) == (True, True)


def test_calling_off_needs_a_reason(an, hilde):
    with pytest.raises(ActionError, match="reden"):
        note_interview(invite(an, hilde), outcome="called_off", by=hilde, at=INVITED)


def test_what_is_noted_stays(an, hilde):
    interview = note_interview(invite(an, hilde), outcome="held", by=hilde, at=AFTER)
    with pytest.raises(ActionError, match="al genoteerd"):
        note_interview(interview, outcome="absent", by=hilde, at=AFTER)


def test_who_withdraws_has_no_interview_any_more(an, hilde):
    interview = invite(an, hilde)
    leave([an.result.application], by=hilde, at=INVITED)
    interview.refresh_from_db()
    assert interview.outcome == "called_off"


# -- Temporary work ------------------------------------------------------------------------------------------------

WORKS_UNTIL = date(2026, 12, 31)


def at_work(place, by):
    offer = consult(
        place,
        contract="temporary",
        channel="phone",
        answer_by=date(2026, 7, 10),
        ends_on=WORKS_UNTIL,
        by=by,
        at=INVITED,
    )
    return record_answer(offer, answer="accepted", channel="phone", by=by, at=AFTER)


@pytest.mark.parametrize(
    ("contract", "on", "rank"),
    [
        ("permanent", date(2026, 12, 31), 1),
        ("temporary", date(2026, 12, 31), 2),
        ("replacement", date(2026, 12, 31), 2),
        ("temporary", date(2027, 1, 1), 1),
    ],
)
def test_who_works_temporarily_is_passed_over_for_such_contracts_alone(
    reserve_list, an, hilde, contract, on, rank
):
    at_work(an, hilde)
    assert [place.rank for place in next_in_order(reserve_list, contract=contract, on=on)] == [rank]


def test_the_letter_names_the_last_day(an, hilde):
    at_work(an, hilde)
    assert "tot en met 31 december 2026" in Message.objects.get(occasion="reserve-offer").body_text


def test_a_permanent_offer_has_no_last_day(an, hilde):
    with pytest.raises(ActionError, match="laatste dag"):
        consult(
            an,
            contract="permanent",
            channel="phone",
            answer_by=date(2026, 7, 10),
            ends_on=WORKS_UNTIL,
            by=hilde,
            at=INVITED,
        )


def test_how_and_by_whom_an_answer_came_is_kept(an, hilde):
    offer = at_work(an, hilde)
    assert (offer.answer_channel, offer.answered_by) == ("phone", hilde.actor_key)
