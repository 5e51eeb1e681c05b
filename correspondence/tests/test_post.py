"""Letters by post: printed together, posted on a day, and e-mails that failed turned into post."""

from datetime import UTC, date, datetime, timedelta

import pytest

from correspondence.actions import call_back, make_print_batches, queue, record_posted, release, send_by_post
from correspondence.lifecycle import FAILED, POST, SENT
from correspondence.models import Message
from correspondence.tests.letters import AT_ONCE, HELD, install, letter
from journal.actions import SYSTEM, ActionError, acting
from journal.guard import arrange
from journal.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.mail]

AT = datetime(2026, 6, 10, 8, 30, tzinfo=UTC)
LATER = AT + timedelta(days=2)
DAY = date(2026, 6, 11)


@pytest.fixture(autouse=True)
def _templates(settings, monkeypatch):
    install(settings, monkeypatch)


def write(organisation, *about, email="", occasion=AT_ONCE):
    with acting(by=SYSTEM, at=AT):
        queue([letter(organisation, about=n, email=email, occasion=occasion) for n in about or ("1",)])
    return Message.objects.all()


def failed(organisation, address="Ann Peeters\nMolenweg 27\n9990 Leiemond"):
    write(organisation, email="ann@post.example")
    with arrange():
        Message.objects.update(
            state=FAILED, next_attempt_at=None, error="550 no such user", recipient_address=address
        )
    return Message.objects.all()


def what_was_told():
    return [(e.what, e.subject) for e in Entry.objects.of_chain("vacancy:1")]


# -- Printing --


def test_letters_are_printed_together(leiemond):
    letters = write(leiemond, "1", "2", "3")
    (batch,) = make_print_batches(letters, by=SYSTEM, at=LATER)
    assert (batch.messages.count(), batch.made_at, batch.made_by) == (3, LATER, "system")


def test_each_organisation_has_its_own_batch(leiemond, elsewhere):
    write(leiemond, "1")
    letters = write(elsewhere, "2")
    assert [b.organisation for b in make_print_batches(letters, by=SYSTEM, at=LATER)] == [leiemond, elsewhere]


def test_a_printed_letter_stays_in_its_batch(leiemond):
    (batch,) = make_print_batches(write(leiemond, "1"), by=SYSTEM, at=AT)
    (second,) = make_print_batches(write(leiemond, "2"), by=SYSTEM, at=LATER)
    assert (
        [m.subject_key for m in batch.messages.all()],
        [m.subject_key for m in second.messages.all()],
    ) == (
        ["application:1"],
        ["application:2"],
    )


def test_printing_is_journaled_by_letter(leiemond):
    letters = write(leiemond)
    make_print_batches(letters, by=SYSTEM, at=LATER)
    assert what_was_told()[-1] == ("letters_printed", letters[0].key)


def test_a_letter_that_goes_by_email_is_not_printed(leiemond):
    with pytest.raises(ActionError):
        make_print_batches(write(leiemond, email="ann@post.example"), by=SYSTEM, at=LATER)


def test_a_letter_that_leaves_later_is_not_printed_before(leiemond):
    letters = write(leiemond, occasion=HELD)
    release(letters, leaves_at=LATER, by=SYSTEM, at=AT)
    with pytest.raises(ActionError):
        make_print_batches(letters, by=SYSTEM, at=AT)


def test_a_letter_without_postal_address_is_not_printed(leiemond):
    letters = write(leiemond)
    with arrange():
        letters.update(recipient_address="Ann Peeters")
    with pytest.raises(ActionError, match="Ann Peeters"):
        make_print_batches(letters, by=SYSTEM, at=LATER)


def test_what_is_to_be_printed_is_no_longer_once_it_is(leiemond):
    letters = write(leiemond, "1", "2")
    make_print_batches(letters.filter(subject_key="application:1"), by=SYSTEM, at=LATER)
    assert [m.subject_key for m in Message.objects.to_print(at=LATER)] == ["application:2"]


def test_what_was_printed_cannot_be_called_back(leiemond):
    letters = write(leiemond, occasion=HELD)
    release(letters, leaves_at=AT, by=SYSTEM, at=AT)
    make_print_batches(letters, by=SYSTEM, at=AT)
    with pytest.raises(ActionError):
        call_back(letters, by=SYSTEM, at=AT)


# -- Posting --


def test_a_posted_letter_is_sent_and_dated(leiemond):
    letters = write(leiemond)
    record_posted(letters, posted_on=DAY, by=SYSTEM, at=LATER)
    assert [(m.state, m.notified_on, m.sent_at) for m in letters.all()] == [(SENT, DAY, None)]


def test_posting_is_journaled_with_the_day_and_the_words(leiemond):
    letters = write(leiemond)
    record_posted(letters, posted_on=DAY, by=SYSTEM, at=LATER)
    entry = Entry.objects.of_chain("vacancy:1").last()
    assert (entry.what, entry.data["posted_on"], len(entry.data["content"])) == (
        "letter_posted",
        "2026-06-11",
        64,
    )


@pytest.mark.parametrize("day", [date(2026, 6, 10), date(2026, 6, 12)])
def test_the_day_of_the_release_and_today_are_days_of_posting(leiemond, day):
    letters = write(leiemond)
    record_posted(letters, posted_on=day, by=SYSTEM, at=LATER)
    assert Message.objects.get().notified_on == day


@pytest.mark.parametrize("day", [date(2026, 6, 9), date(2026, 6, 13)])
def test_before_the_release_and_in_the_future_nothing_was_posted(leiemond, day):
    letters = write(leiemond)
    with pytest.raises(ActionError):
        record_posted(letters, posted_on=day, by=SYSTEM, at=LATER)
    assert Message.objects.get().state == POST


def test_the_same_day_twice_is_once(leiemond):
    letters = write(leiemond)
    record_posted(letters, posted_on=DAY, by=SYSTEM, at=LATER)
    assert record_posted(letters.all(), posted_on=DAY, by=SYSTEM, at=LATER) == []


def test_another_day_afterwards_is_refused(leiemond):
    letters = write(leiemond)
    record_posted(letters, posted_on=DAY, by=SYSTEM, at=LATER)
    with pytest.raises(ActionError):
        record_posted(letters.all(), posted_on=date(2026, 6, 12), by=SYSTEM, at=LATER)


def test_an_email_is_not_posted(leiemond):
    with pytest.raises(ActionError):
        record_posted(write(leiemond, email="ann@post.example"), posted_on=DAY, by=SYSTEM, at=LATER)


# -- Post instead of an e-mail that failed --


def test_an_email_that_failed_goes_by_post(leiemond):
    letters = failed(leiemond)
    send_by_post(letters, by=SYSTEM, at=LATER)
    message = Message.objects.get()
    assert (message.state, message.by_post, message.recipient_email) == (POST, True, "ann@post.example")


def test_it_goes_to_the_address_that_is_known_now(leiemond):
    letters = failed(leiemond, address="Ann Peeters")
    address = "Ann Peeters\nKaai 1\n9990 Leiemond"
    send_by_post(letters, addresses={"application:1": address}, by=SYSTEM, at=LATER)
    assert Message.objects.get().recipient_address == address


def test_without_postal_address_it_says_whose_is_lacking(leiemond):
    letters = failed(leiemond, address="Ann Peeters")
    with pytest.raises(ActionError, match="Ann Peeters"):
        send_by_post(letters, by=SYSTEM, at=LATER)


def test_turning_to_post_twice_is_once(leiemond):
    letters = failed(leiemond)
    send_by_post(letters, by=SYSTEM, at=LATER)
    assert send_by_post(letters.all(), by=SYSTEM, at=LATER) == []


def test_only_an_email_that_failed_is_turned_to_post(leiemond):
    with pytest.raises(ActionError):
        send_by_post(write(leiemond, email="ann@post.example"), by=SYSTEM, at=LATER)


def test_what_was_turned_to_post_is_printed_and_posted(leiemond):
    letters = failed(leiemond)
    send_by_post(letters, by=SYSTEM, at=LATER)
    make_print_batches(letters.all(), by=SYSTEM, at=LATER)
    record_posted(letters.all(), posted_on=DAY, by=SYSTEM, at=LATER)
    assert [what for what, _ in what_was_told()][-3:] == [
        "letters_turned_to_post",
        "letters_printed",
        "letter_posted",
    ]
