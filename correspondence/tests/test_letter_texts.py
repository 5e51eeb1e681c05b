"""The texts of an organisation: the last one holds, none is overwritten unseen, letters say from which they were made."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from correspondence.actions import StaleText, queue, release, reset_text, write_text
from correspondence.letters import current_text
from correspondence.models import LetterText, Message
from correspondence.tests.letters import AT_ONCE, HELD, install, letter
from correspondence.texts import Text
from journal.actions import SYSTEM, ActionError, acting
from journal.guard import arrange
from journal.models import Entry

pytestmark = pytest.mark.django_db

AT = datetime(2026, 6, 10, 8, 30, tzinfo=UTC)
OWN = Text("About {{ news }}", "# Well, {{ news }}")
OTHER = Text("Otherwise", "# {{ news }}, otherwise")
DECISION = Text("Own decision", "# Own decision\n\n{{ news }}\n\n{{ beroep }}\n\n{{ inzage }}")


@pytest.fixture(autouse=True)
def _templates(settings, monkeypatch):
    install(settings, monkeypatch)


def write(organisation, text=OWN, kind=AT_ONCE, expected=0, **more):
    return write_text(organisation, kind, text, expected=expected, by=SYSTEM, at=AT, **more)


def reset(organisation, kind=AT_ONCE, expected=0):
    return reset_text(organisation, kind, expected=expected, by=SYSTEM, at=AT)


def queued(*letters):
    with acting(by=SYSTEM, at=AT):
        return queue(letters)


def numbers():
    return list(LetterText.objects.order_by("number").values_list("number", flat=True))


# -- Writing -------------------------------------------------------------------------------------------------------


def test_without_a_text_of_its_own_the_product_s_holds(leiemond):
    assert current_text(leiemond, AT_ONCE.key) == Text(
        "News: {{ news }}", "# {{ news }}\n\nFrom {{ organisation }}.", 0
    )


def test_a_text_that_is_written_holds(leiemond):
    write(leiemond)
    assert current_text(leiemond, AT_ONCE.key) == Text(OWN.subject, OWN.body, 1)


def test_a_text_is_one_organisation_s_only(leiemond, elsewhere):
    write(leiemond)
    assert current_text(elsewhere, AT_ONCE.key).number == 0


def test_a_text_is_kept_with_the_names_of_its_variables(leiemond):
    write(leiemond, DECISION, HELD)
    row = LetterText.objects.get()
    assert row.body == "# Own decision\n\n{{ news }}\n\n{{ appeal }}\n\n{{ inspection }}"


def test_the_last_text_holds_and_those_before_stay(leiemond):
    write(leiemond)
    write(leiemond, OTHER, expected=1)
    assert (current_text(leiemond, AT_ONCE.key).subject, numbers()) == ("Otherwise", [1, 2])


def test_the_same_text_again_is_done_already(leiemond):
    write(leiemond)
    write(leiemond)
    assert numbers() == [1]


def test_the_product_s_own_text_is_not_written_down_where_it_holds(leiemond):
    own = Text("News: {{ news }}", "# {{ news }}\n\nFrom {{ organisatie }}.")
    assert (write(leiemond, own), numbers()) == (None, [])


def test_the_product_s_own_text_can_take_the_place_of_another(leiemond):
    write(leiemond)
    write(leiemond, Text("News: {{ news }}", "# {{ news }}\n\nFrom {{ organisatie }}."), expected=1)
    assert numbers() == [1, 2]


def test_who_did_not_see_the_last_text_does_not_overwrite_it(leiemond):
    write(leiemond)
    with pytest.raises(StaleText):
        write(leiemond, OTHER)
    assert numbers() == [1]


def test_two_at_the_very_same_moment_are_told(leiemond, monkeypatch):
    write(leiemond)
    monkeypatch.setattr(LetterText.objects, "filter", lambda **_query: LetterText.objects.none())
    monkeypatch.setattr(type(LetterText.objects.none()), "newest", lambda rows: rows)
    with pytest.raises(StaleText):
        write(leiemond, OTHER)


def test_a_text_with_problems_is_refused_with_all_of_them(leiemond):
    with pytest.raises(ActionError) as refused:
        write(leiemond, Text("", "# {{ niews }}"))
    assert len(refused.value.messages) == 2


def test_a_decision_does_not_lose_what_it_must_tell(leiemond):
    with pytest.raises(ActionError):
        write(leiemond, OWN, HELD)


def test_a_decision_may_lose_it_when_somebody_says_so(leiemond):
    write(leiemond, Text("x", "# Title"), HELD, may_lose=True)
    assert numbers() == [1]


# -- Going back ----------------------------------------------------------------------------------------------------


def test_going_back_is_a_next_text(leiemond):
    write(leiemond)
    reset(leiemond, expected=1)
    assert (current_text(leiemond, AT_ONCE.key).subject, numbers()) == ("News: {{ news }}", [1, 2])


def test_going_back_twice_is_going_back_once(leiemond):
    write(leiemond)
    reset(leiemond, expected=1)
    reset(leiemond, expected=1)
    assert numbers() == [1, 2]


def test_where_nothing_was_written_there_is_nothing_to_go_back_from(leiemond):
    assert (reset(leiemond), numbers()) == (None, [])


def test_who_did_not_see_the_last_text_does_not_take_it_away(leiemond):
    write(leiemond)
    with pytest.raises(StaleText):
        reset(leiemond)


# -- The journal ---------------------------------------------------------------------------------------------------


def test_every_text_is_journaled(leiemond):
    write(leiemond)
    reset(leiemond, expected=1)
    entries = Entry.objects.filter(chain=leiemond.chain, what__startswith="letter_text")
    assert [(e.what, e.data["occasion"], e.data["number"]) for e in entries.order_by("sequence")] == [
        ("letter_text_written", "test-at-once", 1),
        ("letter_text_reset", "test-at-once", 2),
    ]


# -- The database --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("values", [{"number": 0}, {"body": ""}, {"subject": ""}])
def test_the_database_keeps_texts_whole(leiemond, values):
    row = {"number": 1, "subject": "x", "body": "# x", "occasion": "x"} | values
    with arrange(), pytest.raises(IntegrityError), transaction.atomic():
        LetterText.objects.create(organisation=leiemond, written_at=AT, written_by="system", **row)


def test_the_database_keeps_numbers_apart(leiemond):
    write(leiemond)
    with arrange(), pytest.raises(IntegrityError), transaction.atomic():
        LetterText.objects.create(
            organisation=leiemond, occasion=AT_ONCE.key, number=1, written_at=AT, written_by="system"
        )


# -- Letters -------------------------------------------------------------------------------------------------------


def test_a_letter_is_made_from_the_text_of_its_organisation(leiemond):
    write(leiemond)
    queued(letter(leiemond))
    message = Message.objects.get()
    assert (message.subject, message.body_text, message.text_number) == (
        "About Good",
        "Well, Good\n==========\n",
        1,
    )


def test_a_letter_from_the_product_s_text_says_so(leiemond):
    queued(letter(leiemond))
    assert Message.objects.get().text_number == 0


def test_a_draft_that_is_written_again_takes_the_new_text(leiemond):
    queued(letter(leiemond, occasion=HELD))
    write(leiemond, DECISION, HELD)
    queued(letter(leiemond, occasion=HELD))
    message = Message.objects.get()
    assert (message.subject, message.text_number) == ("Own decision", 1)


def _released(leiemond):
    queued(letter(leiemond, occasion=HELD))
    release(Message.objects.all(), leaves_at=AT, by=SYSTEM, at=AT)
    return Message.objects.all()


def test_another_text_is_no_reason_to_replace_a_letter_that_left(leiemond):
    _released(leiemond)
    write(leiemond, DECISION, HELD)
    queued(letter(leiemond, occasion=HELD))
    assert list(Message.objects.values_list("revision", "text_number")) == [(1, 0)]


def test_a_decision_made_anew_is_told_in_the_new_text(leiemond):
    _released(leiemond)
    write(leiemond, DECISION, HELD)
    queued(letter(leiemond, occasion=HELD, news="Bad"))
    assert list(Message.objects.order_by("revision").values_list("revision", "text_number")) == [
        (1, 0),
        (2, 1),
    ]


def test_letters_of_several_organisations_and_texts_cost_one_query_for_the_texts(leiemond, elsewhere):
    write(leiemond)
    write(elsewhere, OTHER)
    write(elsewhere, OWN, expected=1)
    with CaptureQueriesContext(connection) as queries:
        queued(*(letter(town, about=f"{town.slug}{n}") for town in (leiemond, elsewhere) for n in range(9)))
    assert sum("correspondence_lettertext" in query["sql"] for query in queries) == 1
