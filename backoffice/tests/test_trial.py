"""Playing a procedure with made-up candidates on the screen."""

from dataclasses import replace

import pytest
from django.urls import reverse

from candidates.models import Application
from recruitment.tests.cast import two_tests
from vacancies.rules import Cut, CutAmong


@pytest.fixture
def play(browser, hilde, stage):
    """`play(definition, query)`: the page of a draft with these rules."""

    def play(definition=None, query="?candidates=20&series=2"):
        draft = stage.draft(definition)
        return browser(hilde).get(reverse("backoffice:rehearsal", args=[draft.pk]) + query)

    return play


def test_it_shows_the_course_of_a_draft(play):
    context = play().context
    labels = [step.label for step in context["steps"]]
    assert labels == [
        "Ingediend",
        "Toelating",
        "Ronde 1: schriftelijke proef",
        "Ronde 2: mondelinge proef",
        "Reserve",
    ]
    assert (context["steps"][0].inside, len(context["lines"])) == (20, context["steps"][1].inside)


def test_the_same_numbers_show_the_same(play):
    assert play().context["lines"] == play().context["lines"]


def test_nothing_is_kept(play):
    play()
    assert not Application.objects.exists()


def test_what_the_jury_still_fixes_is_said(play, text):
    first, second = two_tests().rounds
    cut = replace(first, cut=Cut(CutAmong.PASSED, None), eliminating=True)
    page = play(replace(two_tests(), rounds=(cut, second)))
    assert "De jury legt vast hoeveel er doorgaan na Schriftelijke proef" in text(page)


def test_rules_with_errors_are_mended_first(play, text):
    page = play(replace(two_tests(), rounds=()))
    assert "lines" not in page.context
    assert "Eerst te verbeteren" in text(page)


def test_a_number_out_of_reach_is_refused(play):
    assert play(query="?candidates=100000&series=1").status_code == 422
