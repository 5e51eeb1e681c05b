"""Drafts as of today, and what an officer made of them."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from correspondence import occasions
from correspondence.actions import add_paragraph, cancel, drop_edits, edit, queue, release
from correspondence.delivery import content_digest
from correspondence.models import Message
from correspondence.redrafting import (
    GREETING,
    SUBJECT,
    TITLE,
    fitting,
    is_stale,
    today,
    with_paragraph,
)
from correspondence.tests.letters import HELD, install, letter
from journal.actions import SYSTEM, ActionError, acting
from journal.models import Entry

pytestmark = pytest.mark.mail

AT = datetime(2026, 6, 10, 8, 30, tzinfo=UTC)
BY = {"by": SYSTEM, "at": AT}


# -- Pure --


LETTER = "Besluit\n=======\n\nDag Ann\n\nMet vriendelijke groeten\n\nHilde\n"


@pytest.mark.parametrize(
    ("text", "where", "found"),
    [
        (LETTER, TITLE, "Besluit\n=======\n\nNieuw.\n\nDag Ann\n\nMet vriendelijke groeten\n\nHilde\n"),
        (LETTER, GREETING, "Besluit\n=======\n\nDag Ann\n\nNieuw.\n\nMet vriendelijke groeten\n\nHilde\n"),
        ("Dag Ann\n", TITLE, "Nieuw.\n\nDag Ann\n"),
        ("Dag Ann\n", GREETING, "Dag Ann\n\nNieuw.\n"),
    ],
)
def test_where_a_paragraph_comes(text, where, found):
    assert with_paragraph(text, "Nieuw.", where) == found


# -- With a decision that changes --


@pytest.fixture
def facts(leiemond, settings, monkeypatch):
    """What the letters say as of today, by what they are about: a test changes it. Two drafts are written from it."""
    install(settings, monkeypatch)
    facts = {"1": "Goed", "2": "Goed"}

    def compose(unique_keys):
        return [
            letter(leiemond, occasion=HELD, about=about, news=facts[about])
            for about in (key.rpartition(":")[2] for key in unique_keys)
            if about in facts
        ]

    monkeypatch.setitem(occasions._registry, HELD.key, replace(HELD, compose=compose))
    with acting(**BY):
        queue([letter(leiemond, occasion=HELD, about=about, news=news) for about, news in facts.items()])
    return facts


def draft(about="1"):
    return Message.objects.get(unique_key=f"{HELD.key}:{about}")


def edited(text="Anders.", about="1"):
    return edit(draft(about), text=text, seen=content_digest(draft(about)), **BY)


@pytest.mark.django_db
def test_what_leaves_is_written_from_the_facts_of_its_release(facts):
    facts["1"] = "Beter"
    release([draft()], **BY)
    assert ("Beter" in draft().body_text, "Beter" in draft().body_html) == (True, True)


@pytest.mark.django_db
def test_a_draft_about_which_there_is_nothing_to_write_any_more_leaves_as_it_is(facts):
    del facts["1"]
    before = draft().body_text
    release([draft()], **BY)
    assert (draft().state, draft().body_text) == ("queued", before)


@pytest.mark.django_db
def test_an_edit_stays_when_the_decision_is_written_again(facts, leiemond):
    edited()
    facts["1"] = "Beter"
    with acting(**BY):
        queue([letter(leiemond, occasion=HELD, about="1", news="Beter")])
    message = draft()
    assert (message.body_text, is_stale(message, today([message])[message.pk])) == ("Anders.\n", True)


@pytest.mark.django_db
def test_a_stale_edit_is_not_released_and_says_whose(facts):
    edited()
    facts["1"] = "Beter"
    with pytest.raises(ActionError, match="Ann Peeters"):
        release([draft(), draft("2")], **BY)
    assert Message.objects.drafts().count() == 2


@pytest.mark.django_db
def test_editing_back_to_the_text_of_the_facts_is_no_edit(facts):
    before = draft().body_text
    edited()
    edited(before)
    assert (draft().edited, draft().body_text) == (False, before)


@pytest.mark.django_db
def test_the_same_edit_twice_is_one(facts):
    edited()
    edited()
    assert Entry.objects.filter(what="letters_edited").count() == 1


@pytest.mark.django_db
def test_an_empty_letter_is_refused(facts):
    with pytest.raises(ActionError):
        edited("  \n ")


@pytest.mark.django_db
def test_a_letter_that_is_no_draft_is_not_edited(facts):
    cancel([draft()], **BY)
    with pytest.raises(ActionError):
        edited()


@pytest.mark.django_db
def test_dropping_an_edit_takes_the_text_of_today(facts):
    edited()
    facts["1"] = "Beter"
    drop_edits([draft(), draft("2")], **BY)
    assert (
        draft().edited,
        "Beter" in draft().body_text,
        Entry.objects.filter(what="letters_edits_dropped").count(),
    ) == (
        False,
        True,
        1,
    )


@pytest.mark.django_db
def test_a_paragraph_comes_in_each_once(facts):
    for _time in range(2):
        add_paragraph([draft(), draft("2")], paragraph="Breng je pas mee.", where=TITLE, **BY)
    assert [m.body_text.count("Breng je pas mee.") for m in Message.objects.drafts()] == [1, 1]


@pytest.mark.django_db
def test_a_released_letter_that_was_edited_is_the_same_decision(facts, leiemond):
    edited()
    release([draft()], leaves_at=AT, **BY)
    with acting(**BY):
        queue([letter(leiemond, occasion=HELD, about="1", news="Goed")])
    assert Message.objects.filter(unique_key=f"{HELD.key}:1").count() == 1


def test_a_subject_that_is_too_long_ends_after_a_whole_word():
    assert fitting("Resultaat") == "Resultaat"
    long = fitting("vergunningverlening " * 20)
    assert (len(long) <= SUBJECT, long.endswith("vergunningverlening …")) == (True, True)
