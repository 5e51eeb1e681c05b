"""A reserve drawn up anew after a correction: who moves, and what holds (design §3.5)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from correspondence.actions import release
from correspondence.models import Message
from journal.actions import ActionError
from journal.models import Entry
from recruitment.tests.cast import ADOPTED, moment
from reserves.actions import ask_interest, consult, draw_up, record_answer
from reserves.models import Place, ReplacedVersion
from reserves.queries import next_in_order
from reserves.redrawing import preview_redrawing, redraw
from reserves.versions import Move, changes
from scoring.actions import PointsEntry, record_results
from scoring.closing import adopt_ranking, close_round, reopen_round
from scoring.history import final_letters
from scoring.previews import preview_ranking, preview_round
from vacancies.models import Vacancy

DECISION = {"authority": "College", "reference": "2026/CBS/318", "decided_on": date(2026, 7, 6)}
ANEW = {"authority": "College", "reference": "2026/CBS/512", "decided_on": date(2026, 9, 7)}
WHY = "De Raad van State gaf Dré gelijk."
CONTACTED, CORRECTED = moment(2026, 7, 8), moment(2026, 9, 1)
SCORES = {"Ann": ("80", "80"), "Bea": ("70", "70"), "Cis": ("65", "65"), "Dré": ("50", "50")}

standings = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 6))


@settings(max_examples=60, deadline=None)
@given(standings, standings)
def test_following_the_changes_leads_from_the_old_list_to_the_new_one(before, after):
    followed = dict(before)
    for change in changes(before, after):
        assert (change.move is Move.RISES) == (
            None not in (change.before, change.after) and change.after < change.before
        )
        assert followed.pop(change.key, None) == change.before != change.after
        if change.move is not Move.LEAVES:
            followed[change.key] = change.after
    assert followed == after


def test_on_a_plain_list_one_only_enters_or_leaves():
    found = changes({"a": None, "b": None}, {"b": None, "c": None})
    assert [(c.key, c.move) for c in found] == [("c", Move.ENTERS), ("a", Move.LEAVES)]


@pytest.fixture
def reserve(stage, hilde):
    """Ann 1, Bea 2, Cis 3; Dré did not reach 60 %."""
    (reserve_list,) = draw_up(stage.ranked(SCORES).vacancy, **DECISION, by=hilde, at=ADOPTED)
    return reserve_list


@pytest.fixture
def correct(stage, hilde, reserve):
    """Reopen the written test, record these points, carry it to a new ranking and tell it; nothing is drawn up yet."""

    def go(points, at=CORRECTED, told=True):
        vacancy = reserve.vacancy
        first, *later = [rule.key for rule in vacancy.definition.rounds]
        reopen_round(stage.round(vacancy, first), reason=WHY, by=hilde, at=at)
        part = stage.round(vacancy, first).rule.parts[0]
        entries = [
            PointsEntry(stage.application(vacancy, name), part.key, points=Decimal(value))
            for name, value in points.items()
        ]
        record_results(stage.round(vacancy, first), points=entries, by=hilde, at=at)
        for key in (first, *later):
            if stage.round(vacancy, key).state != "closed":
                preview = preview_round(stage.round(vacancy, key))
                close_round(preview.round, expected=preview.digest, by=hilde, at=at)
        vacancy = Vacancy.objects.get(pk=vacancy.pk)
        adopt_ranking(vacancy, expected=preview_ranking(vacancy).digest, by=hilde, at=at)
        if told:
            release(list(final_letters(vacancy).drafts()), leaves_at=at, by=hilde, at=at)
        return Vacancy.objects.get(pk=vacancy.pk)

    return go


@pytest.fixture
def anew(hilde):
    def go(vacancy, **more):
        values = {"expected": preview_redrawing(vacancy).digest, "reason": WHY, "at": CORRECTED} | ANEW | more
        return redraw(vacancy, by=hilde, **values)

    return go


def place(reserve, name):
    return reserve.places.get(application__candidate__first_name=name)


def standing(reserve):
    rows = reserve.places.filter(dropped_at=None).order_by("rank", "pk")
    return [(p.application.candidate.first_name, p.rank) for p in rows]


def offer(reserve, name, by, at=CONTACTED):
    values = {"contract": "permanent", "channel": "phone", "answer_by": at.date() + timedelta(days=7)}
    return consult(place(reserve, name), **values, by=by, at=at)


@pytest.mark.django_db
class TestRedrawing:
    def test_the_new_version_has_the_new_order_and_who_enters(self, reserve, correct, anew):
        anew(correct({"Dré": "95"}))
        assert standing(reserve) == [("Ann", 1), ("Dré", 2), ("Bea", 3), ("Cis", 4)]

    def test_the_version_before_stays_as_it_was(self, reserve, correct, anew, hilde):
        anew(correct({"Dré": "95"}))
        kept = ReplacedVersion.objects.get()
        assert (
            sorted(p["rank"] for p in kept.places),
            kept.decision_reference,
            kept.reason,
            kept.number,
        ) == (
            [1, 2, 3],
            "2026/CBS/318",
            WHY,
            1,
        )
        assert (kept.replaced_by, len(kept.digest)) == (hilde.actor_key, 64)
        with pytest.raises(TypeError):
            kept.save()

    def test_the_validity_does_not_move(self, reserve, correct, anew):
        (new,) = anew(correct({"Dré": "95"}))
        assert (new.valid_from, new.valid_until) == (reserve.valid_from, reserve.valid_until)
        assert new.decision_reference == "2026/CBS/512"

    def test_an_appointment_holds_though_its_holder_falls_out(self, reserve, correct, anew, hilde):
        record_answer(offer(reserve, "Ann", hilde), answer="accepted", by=hilde, at=CONTACTED)
        anew(correct({"Ann": "10"}))
        ann = place(reserve, "Ann")
        assert (ann.state, ann.rank, ann.dropped_at) == ("appointed", None, CORRECTED)

    def test_an_offer_that_waits_stays_and_can_still_be_answered(self, reserve, correct, anew, hilde):
        pending = offer(reserve, "Ann", hilde)
        vacancy = correct({"Ann": "10"})
        (each,) = preview_redrawing(vacancy).lists
        assert each.running == {place(reserve, "Ann").application.key}
        anew(vacancy)
        record_answer(pending, answer="refused", by=hilde, at=CORRECTED)
        assert [p.application.candidate.first_name for p in next_in_order(reserve, on=date(2026, 9, 8))] == [
            "Bea"
        ]

    def test_a_second_correction_can_bring_back_who_was_taken_off(self, reserve, correct, anew):
        anew(correct({"Ann": "10"}))
        later = CORRECTED + timedelta(days=9)
        anew(correct({"Ann": "80"}, at=later), at=later, reason="Toch juist.")
        assert standing(reserve) == [("Ann", 1), ("Bea", 2), ("Cis", 3)]
        assert list(ReplacedVersion.objects.values_list("number", flat=True)) == [1, 2]

    def test_nobody_is_contacted_meanwhile(self, reserve, correct, hilde):
        correct({"Dré": "95"})
        asked = {"contract": "permanent", "channel": "phone", "answer_by": date(2026, 9, 15)}
        with pytest.raises(ActionError, match="corrected|gecorrigeerd"):
            offer(reserve, "Ann", hilde, at=CORRECTED)
        with pytest.raises(ActionError, match="corrected|gecorrigeerd"):
            ask_interest(reserve, [place(reserve, "Ann")], **asked, by=hilde, at=CORRECTED)

    def test_what_changed_meanwhile_is_looked_at_again(self, reserve, correct, anew, hilde):
        pending = offer(reserve, "Ann", hilde)
        vacancy = correct({"Dré": "95"})
        seen = preview_redrawing(vacancy).digest
        record_answer(pending, answer="accepted", by=hilde, at=CORRECTED)
        with pytest.raises(ActionError):
            anew(vacancy, expected=seen)

    def test_no_reason_no_new_version(self, correct, anew):
        with pytest.raises(ActionError):
            anew(correct({"Dré": "95"}), reason=" ")

    def test_twice_is_once(self, correct, anew):
        vacancy = correct({"Dré": "95"})
        seen = preview_redrawing(vacancy).digest
        anew(vacancy)
        anew(vacancy, expected=seen)
        assert (ReplacedVersion.objects.count(), Entry.objects.filter(what="reserve_redrawn").count()) == (
            1,
            1,
        )

    def test_before_the_letters_left_nothing_is_drawn_up(self, correct, anew):
        with pytest.raises(ActionError, match="eindbrieven|final letters"):
            anew(correct({"Dré": "95"}, told=False))

    def test_a_letter_is_drafted_for_who_stands_elsewhere(self, correct):
        correct({"Dré": "95"}, told=False)
        drafts = Message.objects.filter(unique_key__startswith="result:final:", state="draft")
        assert {"Dré Peeters", "Bea Peeters", "Cis Peeters"} <= set(
            drafts.values_list("recipient_name", flat=True)
        )

    def test_who_refused_too_often_does_not_come_back(self, reserve, correct, anew, arrange):
        with arrange():
            Place.objects.filter(pk=place(reserve, "Bea").pk).update(state="lost")
        anew(correct({"Bea": "95"}))
        assert place(reserve, "Bea").state == "lost"
