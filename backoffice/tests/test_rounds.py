from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from planning.models import Seat
from recruitment.tests.cast import two_tests
from vacancies.models import Round
from vacancies.rules import Criterion, Cut, CutAmong, Held, HeldRule, Part, Source


def definition(**changes):
    """The two tests, the first one changed."""
    whole = two_tests()
    return replace(whole, rounds=(replace(whole.rounds[0], **changes), whole.rounds[1]))


@pytest.fixture
def written(stage):
    return stage.round(stage.admitted(["An", "Bo"]), "written")


def address(name, round_):
    return reverse(f"backoffice:{name}", args=[round_.pk])


# -- Day and place -------------------------------------------------------------------------------------------


def test_a_day_and_place_are_filled_in(browser, hilde, written):
    browser(hilde).post(address("plan_round", written), {"planned_on": "2026-06-20", "place": "Stadhuis"})
    written.refresh_from_db()
    assert (written.planned_on, written.place) == (date(2026, 6, 20), "Stadhuis")


def test_a_day_that_is_none_is_refused_and_kept(browser, hilde, written):
    response = browser(hilde).post(
        address("plan_round", written), {"planned_on": "31 februari", "place": "Stadhuis"}
    )
    form = response.context["form"]
    assert (response.status_code, form["place"].value(), form["planned_on"].value()) == (
        422,
        "Stadhuis",
        "31 februari",
    )


def test_a_closed_round_is_not_planned(browser, hilde, stage, written):
    stage.closed(written.vacancy, "written", {"An": "70", "Bo": "60"})
    assert browser(hilde).get(address("plan_round", written)).status_code == 404


def test_a_stranger_plans_nothing(browser, wim, written):
    response = browser(wim).post(address("plan_round", written), {"planned_on": "2026-06-20"})
    written.refresh_from_db()
    assert (response.status_code, written.planned_on) == (404, None)


# -- Held or not ---------------------------------------------------------------------------------------------


@pytest.fixture
def optional(stage):
    vacancy = stage.admitted(["An"], definition(held=Held(HeldRule.MAY)))
    return stage.round(vacancy, "written")


@pytest.mark.parametrize(("answer", "held"), [("yes", True), ("no", False)])
def test_it_is_decided_whether_a_round_is_held(browser, hilde, optional, answer, held):
    browser(hilde).post(address("decide_held", optional), {"held": answer, "reason": "Er zijn er genoeg."})
    optional.refresh_from_db()
    assert (optional.held_decision, optional.held_reason) == (held, "Er zijn er genoeg.")


def test_the_decision_needs_a_reason(browser, hilde, optional):
    response = browser(hilde).post(address("decide_held", optional), {"held": "no", "reason": ""})
    assert list(response.context["form"].errors) == ["reason"]


def test_a_round_that_is_always_held_leaves_nothing_to_decide(browser, hilde, written, text):
    response = browser(hilde).post(address("decide_held", written), {"held": "no", "reason": "Zomaar"})
    assert (response.status_code, response.context["form"]["reason"].value()) == (422, "Zomaar")


# -- The jury's number ---------------------------------------------------------------------------------------


@pytest.fixture
def cut(stage):
    vacancy = stage.admitted(["An", "Bo"], definition(cut=Cut(CutAmong.PASSED), eliminating=True))
    return stage.round(vacancy, "written")


def test_the_number_of_the_jury_is_recorded(browser, hilde, cut):
    browser(hilde).post(address("fix_cut_number", cut), {"number": "7"})
    cut.refresh_from_db()
    assert cut.cut_number == 7


@pytest.mark.parametrize("number", ["0", "-1", "zeven", ""])
def test_a_number_that_is_none_is_refused(browser, hilde, cut, number):
    response = browser(hilde).post(address("fix_cut_number", cut), {"number": number})
    assert list(response.context["form"].errors) == ["number"]


def test_the_number_comes_before_the_results(browser, hilde, stage, cut):
    stage.points(cut.vacancy, "written", {"An": "70"})
    response = browser(hilde).post(address("fix_cut_number", cut), {"number": "7"})
    assert (response.status_code, Round.objects.get(pk=cut.pk).cut_number) == (422, None)


# -- The panel -----------------------------------------------------------------------------------------------


def seats(*rows):
    data = {"seats-TOTAL_FORMS": len(rows), "seats-INITIAL_FORMS": 0}
    for number, row in enumerate(rows):
        values = {"name": "", "role": "member", "capacity": "", "user": ""} | row
        data |= {f"seats-{number}-{name}": value for name, value in values.items()}
    return data


def test_a_panel_is_composed(browser, hilde, noor, written):
    browser(hilde).post(
        address("panel", written),
        seats(
            {"name": "Noor Achterberg", "role": "chair", "user": noor.pk, "capacity": "diensthoofd"},
            {"name": "Els Wit", "role": "observer"},
            {},
        ),
    )
    found = Seat.objects.values_list("name", "role", "capacity", "user")
    assert list(found) == [
        ("Noor Achterberg", "chair", "diensthoofd", noor.pk),
        ("Els Wit", "observer", "", None),
    ]


def test_a_seat_that_is_struck_out_goes(browser, hilde, written):
    rows = {"name": "An", "role": "chair"}, {"name": "Els Wit"}
    browser(hilde).post(address("panel", written), seats(*rows))
    rows[1]["DELETE"] = "on"
    browser(hilde).post(address("panel", written), seats(*rows))
    assert list(Seat.objects.values_list("name", flat=True)) == ["An"]


def test_two_chairs_are_refused_and_kept(browser, hilde, written, text):
    response = browser(hilde).post(
        address("panel", written), seats({"name": "An", "role": "chair"}, {"name": "Bo", "role": "chair"})
    )
    names = [form["name"].value() for form in response.context["formset"]]
    assert (response.status_code, names, Seat.objects.count()) == (422, ["An", "Bo"], 0)


def test_a_seat_without_a_name_is_marked(browser, hilde, written):
    response = browser(hilde).post(address("panel", written), seats({"role": "chair", "capacity": "schepen"}))
    assert [list(form.errors) for form in response.context["formset"]] == [["name"]]


def test_a_seat_takes_the_name_of_its_user(browser, hilde, noor, written):
    browser(hilde).post(address("panel", written), seats({"role": "chair", "user": noor.pk}))
    assert list(Seat.objects.values_list("name", "user")) == [(str(noor), noor.pk)]


def test_a_new_panel_has_room_for_a_jury_with_its_secretary(browser, hilde, written):
    formset = browser(hilde).get(address("panel", written)).context["formset"]
    assert len(formset.forms) == 5


def test_only_users_of_the_town_can_be_given_a_seat(browser, hilde, wim, written):
    response = browser(hilde).post(
        address("panel", written), seats({"name": "Wim", "role": "chair", "user": wim.pk})
    )
    assert (response.status_code, Seat.objects.count()) == (422, 0)


# -- Questions taken out -------------------------------------------------------------------------------------


@pytest.fixture
def questions(stage):
    """A written test of three questions."""
    criteria = tuple(Criterion(f"q{n}", f"Vraag {n}", Decimal(10)) for n in (1, 2, 3))
    part = Part("essay", "Verhandeling", Decimal(30), source=Source.OFFICER, criteria=criteria)
    return stage.round(stage.admitted(["An"], definition(parts=(part,))), "written")


def test_a_question_is_taken_out_for_everyone(browser, hilde, questions):
    browser(hilde).post(
        address("neutralise", questions), {"criteria": ["essay.q2"], "reason": "Twee antwoorden"}
    )
    questions.refresh_from_db()
    assert questions.neutralised == [["essay", "q2"]]


def test_taking_a_question_out_needs_a_reason(browser, hilde, questions):
    response = browser(hilde).post(address("neutralise", questions), {"criteria": ["essay.q2"], "reason": ""})
    assert (list(response.context["form"].errors), response.context["form"]["criteria"].value()) == (
        ["reason"],
        ["essay.q2"],
    )


def test_something_has_to_be_left(browser, hilde, questions):
    everything = ["essay.q1", "essay.q2", "essay.q3"]
    response = browser(hilde).post(
        address("neutralise", questions), {"criteria": everything, "reason": "Fout"}
    )
    questions.refresh_from_db()
    assert (response.status_code, questions.neutralised) == (422, [])


def test_a_stranger_takes_no_question_out(browser, wim, questions):
    response = browser(wim).post(
        address("neutralise", questions), {"criteria": ["essay.q2"], "reason": "Fout"}
    )
    questions.refresh_from_db()
    assert (response.status_code, questions.neutralised) == (404, [])


# -- Scores and reserves -------------------------------------------------------------------------------------


def test_the_scores_tab_counts_who_lacks_a_result(browser, hilde, stage, written):
    stage.points(written.vacancy, "written", {"An": "70"})
    response = browser(hilde).get(reverse("backoffice:scores", args=[written.vacancy_id]))
    assert [row["lacking"] for row in response.context["rows"]] == [1, 0]


def test_the_scores_tab_shows_closed_rounds(browser, hilde, stage, written):
    stage.closed(written.vacancy, "written", {"An": "70", "Bo": "60"})
    response = browser(hilde).get(reverse("backoffice:scores", args=[written.vacancy_id]))
    run = response.context["rows"][0]["run"]
    assert (run.entrants, run.passed) == (2, 2)


def test_a_vacancy_without_reserve_says_why(browser, hilde, stage, text):
    vacancy = stage.published()
    response = browser(hilde).get(reverse("backoffice:vacancy_reserve", args=[vacancy.pk]))
    assert "Er is nog geen reservelijst" in text(response)


@pytest.fixture
def reserve(stage, hilde):
    from recruitment.tests.cast import ADOPTED
    from reserves.actions import draw_up

    ranking = stage.ranked({"An": ("70", "80"), "Bo": ("65", "75")})
    [made] = draw_up(
        ranking.vacancy,
        authority="College",
        reference="2026/9",
        decided_on=date(2026, 6, 29),
        by=hilde,
        at=ADOPTED,
    )
    return made


@pytest.mark.parametrize(
    ("today", "show", "found"),
    [
        (date(2026, 7, 1), "", 1),
        (date(2026, 7, 1), "expired", 0),
        (date(2028, 6, 28), "", 1),
        (date(2028, 6, 29), "", 0),
        (date(2028, 6, 29), "expired", 1),
        (date(2028, 6, 29), "all", 1),
    ],
)
def test_reserves_are_listed_by_validity(browser, hilde, reserve, monkeypatch, today, show, found):
    monkeypatch.setattr("backoffice.views.reserve_people.localdate", lambda: today)
    response = browser(hilde).get(reverse("backoffice:reserves"), {"show": show})
    assert len(response.context["rows"]) == found


def test_the_places_of_a_reserve_are_counted(browser, hilde, reserve):
    response = browser(hilde).get(reverse("backoffice:vacancy_reserve", args=[reserve.vacancy_id]))
    [row] = response.context["rows"]
    assert (row["list"].number, row["list"].available) == (2, 2)


def test_a_stranger_sees_no_reserve(browser, wim, reserve):
    response = browser(wim).get(reverse("backoffice:reserves"), {"show": "all"})
    assert response.context["rows"] == []
