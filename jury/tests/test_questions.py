"""Correcting question by question: all answers to one, saved and handed in; and where two correctors lie far apart."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import count
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from candidates.models import Participation
from jury.tests.panels import Panel, confirm
from planning.panels import PanelSeat, recuse, set_panel
from recruitment.tests.cast import CLOSED, two_tests
from scoring.models import Score, ScoreSheet
from scoring.sheet_actions import Agreement, agree, declare
from vacancies.rules import Criterion, JurorRule, Part, Source

pytestmark = pytest.mark.django_db

QUESTIONS = tuple(Criterion(f"q{n}", f"Vraag {n}", Decimal(10)) for n in (1, 2))


@pytest.fixture
def corrected(stage, noor, karel):
    """`corrected(names)`: written work of two questions, ten points each, that Noor and Karel correct."""

    numbers = count(1)

    def make(names=("An", "Bo"), **rule):
        first, second = two_tests().rounds
        essay = Part("essay", "Verhandeling", Decimal(20), source=Source.JURY, criteria=QUESTIONS)
        first = replace(first, **{"parts": (essay,), "jurors": JurorRule(consensus=True)} | rule)
        round_ = stage.round(stage.admitted(list(names), two_tests(rounds=(first, second))), "written")
        seats = [PanelSeat("Noor", "member", noor), PanelSeat("Karel", "chair", karel)]
        set_panel(round_, seats, by=stage.officer, at=CLOSED)
        found = {seat.name: seat for seat in round_.seats.select_related("round__vacancy", "user")}
        for seat in found.values():
            confirm(seat)
            declare(seat, by=seat.user, at=CLOSED)
        people = Participation.objects.filter(round=round_).select_related("application__candidate")
        named = {p.application.candidate.first_name: p for p in people}
        return Panel(round=round_, seats=found, numbers=numbers, **named)

    return make


@pytest.fixture
def panel(corrected):
    return corrected()


def address(panel, item="essay.q1", juror="Noor"):
    return reverse("jury:question", args=[panel.seats[juror].pk, item])


def shown(page, **typed):
    """What a browser posts: what the page showed, with points typed by first name."""
    sent = {"form": str(uuid4()), "deed": "save"}
    for answer in page.context["question"].answers:
        name = answer.participation.application.candidate.first_name
        if not answer.frozen:
            sent |= {
                f"{answer.prefix}.version": answer.field.version,
                f"{answer.prefix}.shown": answer.field.shown,
                f"{answer.prefix}.points": typed.get(name, answer.field.typed),
                f"{answer.prefix}.note": answer.field.note,
            }
    return sent


def given(panel, juror="Noor"):
    """Points on the sheets of a juror, by first name and item."""
    rows = ScoreSheet.objects.filter(seat=panel.seats[juror]).prefetch_related("entries")
    return {
        (sheet.participation.application.candidate.first_name, entry.item): entry.points.normalize()
        for sheet in rows
        for entry in sheet.entries.all()
        if entry.points is not None
    }


# -- Question by question --------------------------------------------------------------------------------------


def test_the_timetable_leads_to_every_question(browser, noor, panel):
    page = browser(noor).get(reverse("jury:panel", args=[panel.seats["Noor"].pk]))
    assert [item.key for item in page.context["day"].questions] == ["essay.q1", "essay.q2"]


def test_all_answers_to_one_question_stand_after_each_other(browser, noor, panel):
    panel.saved("Noor", "Bo", {"essay.q1": "7.5"})
    question = browser(noor).get(address(panel)).context["question"]
    assert [(answer.name, answer.field.typed) for answer in question.answers] == [
        ("An Peeters", ""),
        ("Bo Peeters", "7,5"),
    ]
    assert (question.given, question.before, question.after.key) == (1, None, "essay.q2")


def test_a_question_that_was_taken_out_for_everybody_is_not_asked(browser, noor, panel, arrange):
    with arrange():
        panel.round.neutralised = [["essay", "q1"]]
        panel.round.save()
    assert browser(noor).get(address(panel)).status_code == 404


def test_who_stepped_back_for_a_candidate_does_not_see_the_answer(browser, noor, panel):
    recuse(panel.seats["Noor"], panel.An.application, reason="Buur", by=noor, at=CLOSED)
    question = browser(noor).get(address(panel)).context["question"]
    assert [answer.name for answer in question.answers] == ["Bo Peeters"]


def test_a_plain_post_saves_what_was_typed(browser, noor, panel):
    client = browser(noor)
    response = client.post(address(panel), shown(client.get(address(panel)), An="8", Bo="6,5"))
    assert (response.status_code, given(panel)) == (
        302,
        {("An", "essay.q1"): 8, ("Bo", "essay.q1"): Decimal("6.5")},
    )


def test_the_same_post_twice_saves_once(browser, noor, panel):
    client = browser(noor)
    sent = shown(client.get(address(panel)), An="8")
    for _time in range(2):
        client.post(address(panel), sent)
    sheet = ScoreSheet.objects.get(participation=panel.An)
    assert (sheet.entries.get().version, sheet.operations.count()) == (1, 1)


def test_points_out_of_range_are_told_at_the_answer_and_the_others_are_saved(browser, noor, panel):
    client = browser(noor)
    response = client.post(address(panel), shown(client.get(address(panel)), An="11", Bo="6"))
    errors = [answer.field.error for answer in response.context["question"].answers]
    assert (response.status_code, errors) == (422, ["Vraag 1: geef 0 tot 10, in stappen van 0,5.", ""])
    assert given(panel) == {("Bo", "essay.q1"): 6}


def test_another_value_saved_meanwhile_is_shown_and_not_overwritten(browser, noor, panel):
    client = browser(noor)
    sent = shown(client.get(address(panel)), An="8")
    panel.saved("Noor", "An", {"essay.q1": "5"})
    response = client.post(address(panel), sent)
    answer = response.context["question"].answers[0]
    assert (answer.field.typed, answer.field.clash.points, given(panel)) == ("8", 5, {("An", "essay.q1"): 5})


def test_every_complete_sheet_is_handed_in_at_once(browser, noor, panel):
    panel.saved("Noor", "An", {"essay.q1": "5", "essay.q2": "6"})
    panel.saved("Noor", "Bo", {"essay.q1": "5"})
    client = browser(noor)
    client.post(address(panel), shown(client.get(address(panel))) | {"deed": "hand_in"})
    assert list(Score.objects.values_list("participation", "criteria")) == [
        (panel.An.pk, {"q1": "5", "q2": "6"})
    ]


def test_a_sheet_that_is_handed_in_is_frozen_here_too(browser, noor, panel):
    panel.handed_in("Noor", "An", {"essay.q1": "5", "essay.q2": "6"})
    question = browser(noor).get(address(panel)).context["question"]
    assert [answer.frozen for answer in question.answers] == [True, False]


def test_before_conflicts_are_declared_no_question_opens(browser, noor, panel, arrange):
    with arrange():
        panel.seats["Noor"].declaration.delete()
    assert browser(noor).get(address(panel)).status_code == 404


# -- Far apart -------------------------------------------------------------------------------------------------


def far(browser, panel, juror="Noor"):
    seat = panel.seats[juror]
    page = browser(seat.user).get(reverse("jury:differences", args=[seat.pk]))
    return page.context["found"]


def both(panel, person, noor, karel):
    """Both hand in their points for the two questions."""
    for juror, points in (("Noor", noor), ("Karel", karel)):
        panel.handed_in(juror, person, dict(zip(("essay.q1", "essay.q2"), points, strict=True)))


def told(found):
    return [(person.name, row.title, row.values, row.apart) for person in found.people for row in person.rows]


def test_a_question_a_quarter_apart_is_shown(browser, panel):
    both(panel, "An", ("8", "5"), ("5.5", "5.5"))
    assert told(far(browser, panel)) == [
        ("An Peeters", "Vraag 1", ("8", "5,5"), "2,5"),
        ("An Peeters", "Verhandeling", ("13", "11"), "2"),
    ]


def test_small_differences_that_add_up_are_shown_as_a_whole(browser, panel):
    both(panel, "An", ("8", "8"), ("7", "7"))
    assert told(far(browser, panel)) == [("An Peeters", "Verhandeling", ("16", "14"), "2")]


def test_what_lies_less_apart_is_not_shown(browser, panel):
    both(panel, "An", ("8", "8"), ("7", "7.5"))
    found = far(browser, panel)
    assert (found.people, found.compared, found.candidates) == ((), 1, 2)


def test_nobody_sees_a_difference_before_all_sheets_are_in(browser, panel):
    panel.handed_in("Karel", "An", {"essay.q1": "1", "essay.q2": "1"})
    panel.saved("Noor", "An", {"essay.q1": "9", "essay.q2": "9"})
    assert far(browser, panel).people == ()


def test_the_widest_stand_first_and_what_was_agreed_on_last(browser, panel):
    both(panel, "An", ("10", "5"), ("0", "5"))
    both(panel, "Bo", ("8", "5"), ("5", "5"))
    chair = panel.seats["Karel"]
    agree(panel.An, Agreement({"essay": Decimal(10)}, "Samen bekeken."), seat=chair, by=chair.user, at=CLOSED)
    found = far(browser, panel)
    assert [(person.name, person.widest, person.is_open) for person in found.people] == [
        ("Bo Peeters", Fraction(3, 10), True),
        ("An Peeters", Fraction(1), False),
    ]
    assert found.open == 1


@pytest.mark.parametrize("page", ["question", "differences"])
def test_a_page_costs_the_same_for_few_and_many(browser, noor, corrected, page):
    def cost(names):
        panel = corrected(names)
        for name in names[:3]:
            both(panel, name, ("8", "5"), ("5", "5"))
        more = ["essay.q1"] if page == "question" else []
        where = reverse(f"jury:{page}", args=[panel.seats["Noor"].pk, *more])
        client = browser(noor)
        with CaptureQueriesContext(connection) as queries:
            client.get(where)
        return len(queries)

    assert cost(["An", "Bo", "Cis"]) == cost([f"Kandidaat{number}" for number in range(30)])
