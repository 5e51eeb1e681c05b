"""Queueing, releasing, calling back and retrying letters."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from correspondence.actions import call_back, cancel, queue, release, retry
from correspondence.lifecycle import CANCELLED, DRAFT, FAILED, POST, QUEUED, SENDING, SENT
from correspondence.models import Message
from correspondence.tests.letters import DECISION, HELD, install, letter
from journal.actions import SYSTEM, ActionError, acting
from journal.guard import arrange
from journal.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.mail]

AT = datetime(2026, 6, 10, 8, 30, tzinfo=UTC)
LATER = AT + timedelta(days=2)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _templates(settings, monkeypatch):
    install(settings, monkeypatch)


def write(*letters, at=AT):
    with acting(by=SYSTEM, at=at):
        return queue(letters)


def put(state, **values):
    """The only message, as delivery would have left it."""
    with arrange():
        Message.objects.update(state=state, **values)
    return Message.objects.get()


def states():
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


def told():
    return [(e.what, e.subject, e.data) for e in Entry.objects.of_chain("vacancy:1")]


# -- Queueing --


def test_a_letter_that_is_not_held_is_on_its_way_at_once(leiemond):
    write(letter(leiemond))
    message = Message.objects.get()
    assert (message.state, message.released_at, message.next_attempt_at) == (QUEUED, AT, AT)


def test_a_letter_that_is_held_waits_as_a_draft(leiemond):
    write(letter(leiemond, occasion=HELD))
    message = Message.objects.get()
    assert (message.state, message.released_at, message.next_attempt_at) == (DRAFT, None, None)


def test_a_letter_to_somebody_without_email_goes_by_post(leiemond):
    write(letter(leiemond, email=""))
    message = Message.objects.get()
    assert (message.state, message.released_at, message.recipient_address) == (
        POST, AT, "Ann Peeters\nMolenweg 27\n9990 Leiemond"
    )  # fmt: skip


def test_the_letter_is_kept_as_it_will_be_sent(leiemond):
    write(letter(leiemond))
    message = Message.objects.get()
    assert (message.subject, message.body_text, message.body_html) == (
        "News: Good",
        "Good\n====\n\nFrom Stad Leiemond.\n",
        "<p>Stad Leiemond</p><p>Good</p><p>From Stad Leiemond.</p>",
    )


def test_the_same_letter_twice_is_one_letter(leiemond):
    counts = write(letter(leiemond)), write(letter(leiemond)), write(letter(leiemond, news="Other"))
    assert (counts, Message.objects.count()) == ((1, 0, 0), 1)


def test_the_same_letter_twice_at_once_is_one_letter(leiemond):
    assert (write(letter(leiemond), letter(leiemond)), Message.objects.count()) == (1, 1)


def test_many_letters_cost_as_many_queries_as_one(leiemond):
    def cost(*about):
        with CaptureQueriesContext(connection) as queries:
            write(*(letter(leiemond, about=str(n)) for n in about))
        return len(queries)

    cost(0)  # makes the head of the chain
    assert cost(*range(2, 32)) == cost(1)


def test_no_letters_cost_no_query(leiemond, django_assert_num_queries):
    with acting(by=SYSTEM, at=AT), django_assert_num_queries(0):
        queue([])


def test_letters_are_written_inside_an_action_only(leiemond):
    with pytest.raises(RuntimeError):
        queue([letter(leiemond)])


def test_letters_of_one_decision_are_one_entry(leiemond):
    write(*(letter(leiemond, occasion=HELD, about=str(n)) for n in range(3)))
    assert told() == [("letters_written", "", {"occasion": "test-held", "number": 3, "state": "draft"})]


def test_a_letter_without_vacancy_is_journaled_with_its_organisation(leiemond):
    write(letter(leiemond, vacancy=""))
    assert [e.what for e in Entry.objects.of_chain(leiemond.chain)][-1] == "letters_written"


def test_a_subject_that_is_too_long_ends_after_a_whole_word(leiemond):
    write(letter(leiemond, news="ander uur " * 30))
    assert Message.objects.get().subject == f"News: {'ander uur ' * 19}…"


def test_a_word_that_is_too_long_for_a_subject_is_cut(leiemond):
    write(letter(leiemond, news="a" * 300))
    assert Message.objects.get().subject == f"News: {'a' * 192} …"


# -- Decisions made anew --


def test_a_draft_is_written_again_when_its_decision_changes(leiemond):
    write(letter(leiemond, occasion=HELD, news="Yes"))
    counts = write(letter(leiemond, occasion=HELD, news="No"))
    message = Message.objects.get()
    assert (counts, message.state, message.body_text) == (0, DRAFT, "Decision\n========\n\nNo\n")


def test_a_released_letter_that_says_the_same_is_not_written_again(leiemond):
    write(letter(leiemond, occasion=HELD))
    release(Message.objects.all(), by=SYSTEM, at=AT)
    assert (write(letter(leiemond, occasion=HELD)), Message.objects.count()) == (0, 1)


def test_after_a_release_another_decision_is_a_new_letter_that_names_the_old_one(leiemond):
    write(letter(leiemond, occasion=HELD, news="Yes"))
    release(Message.objects.all(), by=SYSTEM, at=AT)
    write(letter(leiemond, occasion=HELD, news="No"), at=LATER)
    first, second = Message.objects.order_by("revision")
    assert (first.state, second.state, second.revision, second.body_text) == (
        QUEUED,
        DRAFT,
        2,
        "Decision\n========\n\nDeze brief vervangt onze brief van 10 juni 2026.\n\nNo\n",
    )


def made_anew(leiemond, reason=""):
    write(letter(leiemond, occasion=DECISION, news="Yes"))
    release(Message.objects.all(), by=SYSTEM, at=AT)
    write(replace(letter(leiemond, occasion=DECISION, news="No"), reason=reason), at=LATER)
    return Message.objects.get(revision=2).body_text


def test_a_released_decision_that_is_made_anew_is_withdrawn(leiemond):
    assert made_anew(leiemond) == (
        "Decision\n========\n\nDeze brief vervangt onze brief van 10 juni 2026.\n\n"
        "We trekken onze beslissing in die je las in onze brief van 10 juni 2026. Deze brief brengt onze nieuwe beslissing. "
        "De termijnen om ze te betwisten lopen opnieuw, vanaf deze brief.\n\nNo\n"
    )


def test_the_withdrawal_of_a_decision_says_why(leiemond):
    assert "10 juni 2026. De reden: Je diploma kwam toch op tijd. Deze brief" in made_anew(
        leiemond, "Je diploma kwam toch op tijd"
    )


def test_a_decision_that_was_never_released_is_not_withdrawn(leiemond):
    write(letter(leiemond, occasion=DECISION, news="Yes"))
    write(replace(letter(leiemond, occasion=DECISION, news="No"), reason="Een vergissing."))
    assert Message.objects.get().body_text == "Decision\n========\n\nNo\n"


def test_a_decision_that_was_called_back_is_not_withdrawn(leiemond):
    write(letter(leiemond, occasion=DECISION, news="Yes"))
    release(Message.objects.all(), leaves_at=LATER, by=SYSTEM, at=AT)
    call_back(Message.objects.all(), by=SYSTEM, at=AT)
    write(letter(leiemond, occasion=DECISION, news="No"))
    assert Message.objects.get().body_text == "Decision\n========\n\nNo\n"


def test_a_letter_that_was_cancelled_before_it_left_told_nobody_anything(leiemond):
    write(letter(leiemond, occasion=DECISION, news="Yes"))
    release(Message.objects.all(), leaves_at=LATER, by=SYSTEM, at=AT)
    cancel(Message.objects.all(), by=SYSTEM, at=AT)
    write(letter(leiemond, occasion=DECISION, news="No"))
    assert Message.objects.get(revision=2).body_text == "Decision\n========\n\nNo\n"


def test_a_revision_that_waits_is_written_again_with_its_remark(leiemond):
    write(letter(leiemond, occasion=HELD, news="Yes"))
    release(Message.objects.all(), by=SYSTEM, at=AT)
    write(letter(leiemond, occasion=HELD, news="No"), at=LATER)
    write(letter(leiemond, occasion=HELD, news="Perhaps"), at=LATER)
    assert Message.objects.get(revision=2).body_text == (
        "Decision\n========\n\nDeze brief vervangt onze brief van 10 juni 2026.\n\nPerhaps\n"
    )


def test_a_released_revision_that_says_the_same_is_not_written_again(leiemond):
    write(letter(leiemond, occasion=HELD, news="Yes"))
    release(Message.objects.all(), by=SYSTEM, at=AT)
    write(letter(leiemond, occasion=HELD, news="No"), at=LATER)
    release(Message.objects.filter(revision=2), by=SYSTEM, at=LATER)
    assert (write(letter(leiemond, occasion=HELD, news="No"), at=LATER), Message.objects.count()) == (0, 2)


def test_a_draft_that_was_left_out_replaces_nothing(leiemond):
    write(letter(leiemond, occasion=HELD, news="Yes"))
    cancel(Message.objects.all(), by=SYSTEM, at=AT)
    write(letter(leiemond, occasion=HELD, news="No"))
    assert Message.objects.get(revision=2).body_text == "Decision\n========\n\nNo\n"


# -- Releasing --


def test_a_released_draft_leaves_five_minutes_later(leiemond):
    write(letter(leiemond, occasion=HELD))
    release(Message.objects.all(), by=SYSTEM, at=LATER)
    message, soon = Message.objects.get(), LATER + timedelta(minutes=5)
    assert (message.state, message.released_at, message.next_attempt_at) == (QUEUED, soon, soon)


def test_a_released_draft_leaves_at_the_moment_that_was_chosen(leiemond):
    write(letter(leiemond, occasion=HELD))
    release(Message.objects.all(), leaves_at=LATER, by=SYSTEM, at=AT)
    early, due = Message.objects.due(at=LATER - MINUTE), Message.objects.due(at=LATER)
    assert (early.count(), due.count()) == (0, 1)


def test_a_moment_that_is_past_is_refused(leiemond):
    write(letter(leiemond, occasion=HELD))
    with pytest.raises(ActionError):
        release(Message.objects.all(), leaves_at=LATER - MINUTE, by=SYSTEM, at=LATER)


def test_a_released_draft_without_email_goes_by_post(leiemond):
    write(letter(leiemond, occasion=HELD, email=""))
    release(Message.objects.all(), by=SYSTEM, at=LATER)
    assert states() == [POST]


def test_releasing_twice_is_releasing_once(leiemond):
    write(letter(leiemond, occasion=HELD))
    release(Message.objects.all(), by=SYSTEM, at=AT)
    assert (release(Message.objects.all(), by=SYSTEM, at=LATER), Message.objects.get().released_at) == (
        [],
        AT + 5 * MINUTE,
    )


def test_a_cancelled_letter_is_not_released_and_nor_are_those_with_it(leiemond):
    write(letter(leiemond, occasion=HELD, about="1"), letter(leiemond, occasion=HELD, about="2"))
    cancel(Message.objects.filter(subject_key="application:1"), by=SYSTEM, at=AT)
    with pytest.raises(ActionError):
        release(Message.objects.all(), by=SYSTEM, at=AT)
    assert states() == [CANCELLED, DRAFT]


def test_every_release_is_journaled_by_letter(leiemond):
    write(letter(leiemond, occasion=HELD))
    release(Message.objects.all(), by=SYSTEM, at=AT)
    assert told()[-1] == (
        "letters_released",
        Message.objects.get().key,
        {"occasion": "test-held", "about": "application:1", "leaves_at": "2026-06-10T08:35:00+00:00"},
    )


def test_releasing_many_costs_as_many_queries_as_one(leiemond):
    def cost(count):
        write(*(letter(leiemond, occasion=HELD, about=f"{count}-{n}") for n in range(count)))
        drafts = Message.objects.drafts()
        with CaptureQueriesContext(connection) as queries:
            release(drafts, by=SYSTEM, at=AT)
        return len(queries)

    assert cost(30) == cost(1)


# -- Calling back --


def test_a_letter_can_be_called_back_until_it_leaves(leiemond):
    write(letter(leiemond, occasion=HELD))
    release(Message.objects.all(), by=SYSTEM, at=AT)
    call_back(Message.objects.all(), by=SYSTEM, at=AT + 4 * MINUTE)
    message = Message.objects.get()
    assert (message.state, message.released_at, message.next_attempt_at) == (DRAFT, None, None)


def test_a_letter_by_post_can_be_called_back_until_it_leaves(leiemond):
    write(letter(leiemond, occasion=HELD, email=""))
    release(Message.objects.all(), by=SYSTEM, at=AT)
    call_back(Message.objects.all(), by=SYSTEM, at=AT + 4 * MINUTE)
    assert states() == [DRAFT]


@pytest.mark.parametrize("email", ["ann@post.example", ""])
def test_what_leaves_is_not_called_back(leiemond, email):
    write(letter(leiemond, occasion=HELD, email=email))
    release(Message.objects.all(), by=SYSTEM, at=AT)
    with pytest.raises(ActionError):
        call_back(Message.objects.all(), by=SYSTEM, at=AT + 5 * MINUTE)


def test_calling_back_a_draft_changes_nothing(leiemond):
    write(letter(leiemond, occasion=HELD))
    assert call_back(Message.objects.all(), by=SYSTEM, at=AT) == []


def test_every_letter_called_back_is_journaled(leiemond):
    write(letter(leiemond, occasion=HELD))
    release(Message.objects.all(), by=SYSTEM, at=AT)
    call_back(Message.objects.all(), by=SYSTEM, at=AT + MINUTE)
    assert told()[-1][0] == "letters_called_back"


def test_what_was_called_back_is_released_anew(leiemond):
    write(letter(leiemond, occasion=HELD))
    release(Message.objects.all(), by=SYSTEM, at=AT)
    call_back(Message.objects.all(), by=SYSTEM, at=AT + MINUTE)
    release(Message.objects.all(), leaves_at=LATER, by=SYSTEM, at=LATER)
    assert Message.objects.get().released_at == LATER


def test_a_decision_that_changes_before_its_letter_leaves_calls_it_back(leiemond):
    write(letter(leiemond, occasion=HELD, news="Yes"))
    release(Message.objects.all(), by=SYSTEM, at=AT)
    write(letter(leiemond, occasion=HELD, news="No"), at=AT + MINUTE)
    message = Message.objects.get()
    assert (message.state, message.released_at, message.body_text) == (
        DRAFT,
        None,
        "Decision\n========\n\nNo\n",
    )


def test_the_same_decision_once_more_leaves_its_letter_on_its_way(leiemond):
    write(letter(leiemond, occasion=HELD, news="Yes"))
    release(Message.objects.all(), by=SYSTEM, at=AT)
    write(letter(leiemond, occasion=HELD, news="Yes"), at=AT + MINUTE)
    assert states() == [QUEUED]


# -- Cancelling --


@pytest.mark.parametrize("state", [DRAFT, FAILED])
def test_what_has_not_left_can_be_cancelled(leiemond, state):
    write(letter(leiemond, occasion=HELD))
    put(state)
    cancel(Message.objects.all(), by=SYSTEM, at=AT)
    assert states() == [CANCELLED]


def test_a_queued_letter_that_is_cancelled_is_due_no_more(leiemond):
    write(letter(leiemond))
    cancel(Message.objects.all(), by=SYSTEM, at=AT)
    assert (states(), Message.objects.due(at=LATER).count()) == ([CANCELLED], 0)


@pytest.mark.parametrize(
    ("state", "values"), [(SENDING, {}), (SENT, {"sent_at": AT, "notified_on": AT.date()}), (POST, {})]
)
def test_what_has_left_cannot_be_cancelled(leiemond, state, values):
    write(letter(leiemond))
    put(state, **values)
    with pytest.raises(ActionError):
        cancel(Message.objects.all(), by=SYSTEM, at=AT)


def test_cancelling_twice_is_cancelling_once(leiemond):
    write(letter(leiemond))
    cancel(Message.objects.all(), by=SYSTEM, at=AT)
    assert cancel(Message.objects.all(), by=SYSTEM, at=LATER) == []


# -- Retrying --


def test_a_failed_letter_tried_again_has_all_its_attempts_and_its_first_release(leiemond):
    write(letter(leiemond))
    put(FAILED, attempts=9, error="550 no such user", next_attempt_at=None)
    retry(Message.objects.all(), by=SYSTEM, at=LATER)
    message = Message.objects.get()
    assert (message.state, message.attempts, message.error, message.next_attempt_at, message.released_at) == (
        QUEUED, 0, "", LATER, AT
    )  # fmt: skip


def test_a_failed_letter_whose_address_was_taken_away_goes_by_post(leiemond):
    write(letter(leiemond))
    put(FAILED, recipient_email="", next_attempt_at=None)
    retry(Message.objects.all(), by=SYSTEM, at=LATER)
    assert states() == [POST]


def test_what_is_on_its_way_is_left_alone(leiemond):
    write(letter(leiemond))
    assert retry(Message.objects.all(), by=SYSTEM, at=LATER) == []


@pytest.mark.parametrize(
    ("state", "values"),
    [(DRAFT, {}), (CANCELLED, {}), (SENT, {"sent_at": AT, "notified_on": AT.date()}), (POST, {})],
)
def test_only_what_failed_can_be_tried_again(leiemond, state, values):
    write(letter(leiemond))
    put(state, **values)
    with pytest.raises(ActionError):
        retry(Message.objects.all(), by=SYSTEM, at=LATER)


# -- What a recipient may read --


def test_nothing_of_a_decision_is_there_to_read_before_its_release(leiemond):
    write(letter(leiemond, occasion=HELD))
    assert Message.objects.released(at=LATER).count() == 0


def test_a_released_letter_is_there_to_read_from_the_moment_at_which_it_leaves(leiemond):
    write(letter(leiemond, occasion=HELD))
    release(Message.objects.all(), leaves_at=LATER, by=SYSTEM, at=AT)
    counts = [Message.objects.released(at=moment).count() for moment in (LATER - MINUTE, LATER)]
    assert counts == [0, 1]


def test_what_was_released_stays_to_be_read_whatever_became_of_the_mail(leiemond):
    write(letter(leiemond))
    put(FAILED, next_attempt_at=None)
    assert Message.objects.released(at=AT).count() == 1
