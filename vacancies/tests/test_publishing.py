"""The log of where a vacancy was made known."""

from datetime import date

import pytest

from journal.actions import ActionError
from journal.models import Entry
from recruitment.tests.cast import PUBLISHED
from vacancies.models import Publication
from vacancies.publishing import Notice, note_publication, strike_publication

pytestmark = pytest.mark.django_db

PAPER = Notice("De Leiebode", date(2026, 5, 13), address="nr. 19, p. 4")


def test_publishing_starts_it_with_the_own_page(stage, leiemond, arrange):
    with arrange():
        leiemond.host = "werken.leiemond.example"
        leiemond.save()
    vacancy = stage.published()
    line = Publication.objects.get()
    assert (line.channel, line.first_day, line.last_day) == (
        "eigen website",
        PUBLISHED.date(),
        date(2026, 6, 9),
    )
    assert line.address.endswith(f"/vacatures/{vacancy.pk}/")


def test_a_line_is_journaled_and_the_same_twice_is_one(stage, hilde):
    vacancy = stage.published()
    line = note_publication(vacancy, PAPER, by=hilde, at=PUBLISHED)
    assert note_publication(vacancy, PAPER, by=hilde, at=PUBLISHED) == line
    assert Entry.objects.of_chain(vacancy.key).filter(what="publication_noted").count() == 1


def test_a_draft_is_not_made_known(stage, hilde):
    with pytest.raises(ActionError):
        note_publication(stage.draft(), PAPER, by=hilde, at=PUBLISHED)


def test_striking_out_asks_why(stage, hilde):
    line = note_publication(stage.published(), PAPER, by=hilde, at=PUBLISHED)
    with pytest.raises(ActionError):
        strike_publication(line, reason=" ", by=hilde, at=PUBLISHED)
