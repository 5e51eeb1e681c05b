"""What the levels of a competency look like, on the sheet and in the rules."""

from dataclasses import replace
from decimal import Decimal

import pytest

from jury.anchors import anchor_lines
from jury.tests.panels import PARTS, assembled
from recruitment.tests.cast import two_tests
from vacancies.definition_format import from_document, to_document
from vacancies.rule_checks import problems
from vacancies.rules import Competency, Criterion, LevelAnchor, Part

CLIENT = Competency("client", "Klantgerichtheid", level=3, levels=5, behaviour="Je vraagt door.")
TWO_AND_FOUR = (LevelAnchor(2, "Je antwoordt."), LevelAnchor(4, "Je volgt op."))


def shown(competency, choice):
    return [line.level for line in anchor_lines(competency) if choice in line.choices]


@pytest.mark.parametrize("choice, levels", [(0, [2, 4]), (1, [2]), (2, [2]), (3, [3]), (4, [4]), (5, [4])])
def test_anchors_follow_the_choice(choice, levels):
    assert shown(replace(CLIENT, anchors=TWO_AND_FOUR), choice) == levels


def test_a_level_that_nothing_describes_shows_those_next_to_it():
    competency = replace(CLIENT, behaviour="", anchors=(LevelAnchor(1, "Weinig."), LevelAnchor(5, "Veel.")))
    assert [shown(competency, choice) for choice in (0, 3)] == [[1, 5], [1, 5]]


def test_the_level_that_is_asked_is_marked():
    lines = anchor_lines(replace(CLIENT, anchors=TWO_AND_FOUR))
    assert [(line.level, line.is_asked) for line in lines] == [(2, False), (3, True), (4, False)]


def scored_by(competency, levels=5):
    criterion = Criterion("client", "Klantgerichtheid", Decimal(100), levels=levels, competency="client")
    written, oral = two_tests().rounds
    oral = replace(oral, parts=(Part("talk", "Gesprek", Decimal(100), criteria=(criterion,)),))
    return two_tests(rounds=(written, oral), competencies=(competency,))


def test_anchors_go_through_a_document_and_leave_others_as_they_were():
    definition = scored_by(replace(CLIENT, anchors=TWO_AND_FOUR))
    plain = to_document(scored_by(CLIENT))
    assert (from_document(to_document(definition)), "anchors" in plain["competencies"][0]) == (
        definition,
        False,
    )


@pytest.mark.parametrize(
    "anchors, levels, path",
    [
        (TWO_AND_FOUR, 5, []),
        (TWO_AND_FOUR, 4, [("rounds", 1, "parts", 0, "criteria", 0, "levels")]),
        ((LevelAnchor(6, "Te hoog."),), 5, [("competencies", 0, "anchors", 0, "level")]),
        ((LevelAnchor(2, ""),), 5, [("competencies", 0, "anchors", 0, "text")]),
        ((LevelAnchor(2, "Een."), LevelAnchor(2, "Twee.")), 5, [("competencies", 0, "anchors", 1, "level")]),
    ],
)
def test_anchors_name_levels_that_are_there_once(anchors, levels, path):
    found = problems(scored_by(replace(CLIENT, anchors=anchors), levels))
    assert [p.path for p in found if p.severity == "error"] == path


@pytest.mark.django_db
@pytest.mark.parametrize("levels, follows", [(5, True), (4, False)])
def test_on_the_sheet_anchors_follow_where_the_levels_are_the_same(
    browser, stage, noor, karel, wim, levels, follows
):
    behind = replace(CLIENT, levels=levels, anchors=(LevelAnchor(2, "Je antwoordt."),) if follows else ())
    panel = assembled(stage, noor, karel, wim, competencies=(behind,), parts=PARTS)
    html = browser(noor).get(panel.address("sheet")).content.decode()
    assert ("anchors--follow" in html, "Je vraagt door." in html) == (follows, True)
