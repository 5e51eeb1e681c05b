"""The grid of results: who reaches it, what it asks of whom, what is saved, and what is said at the cell."""

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backoffice.forms.results import page_size
from backoffice.views import results as views
from candidates.actions import Registration, register, withdraw
from candidates.eligibility import Diploma, Dossier
from candidates.models import Participation
from journal.models import Entry
from planning.panels import PanelSeat, set_panel
from recruitment.tests.cast import CLOSED, REGISTERED, two_tests
from scoring.actions import Attendance, PointsEntry, record_results
from scoring.models import Score
from vacancies.rules import (
    Alternative,
    Criterion,
    DiplomaLevel,
    HeldRule,
    JurorRule,
    Part,
    PassRule,
    ResultKind,
    Route,
    RouteKind,
    Source,
)

PANEL = [
    PanelSeat("Mieke Daems", "chair"),
    PanelSeat("Jan Claes", "member"),
    PanelSeat("Els Wouters", "secretary"),
]


def page(round_):
    return reverse("backoffice:results", args=[round_.pk])


def first_round(**changes):
    """The two tests, the first one changed."""
    first, second = two_tests().rounds
    return two_tests(rounds=(replace(first, **changes), second))


def judged(kind):
    return first_round(result=kind, parts=(), passing=PassRule())


def by_panel(**changes):
    """The two tests, the first one scored by a jury."""
    part = Part("essay", "Verhandeling", Decimal(100), source=Source.JURY)
    return first_round(parts=(replace(part, **changes),), jurors=JurorRule(consensus=True))


def cell(stage, vacancy, name, what="essay-points"):
    """The name of a field of the grid."""
    return f"a{stage.application(vacancy, name).pk}-{what}"


def seated(stage, definition, names=("An",)):
    """The first round of a procedure with a jury in its panel; the members with a vote come first."""
    round_ = stage.round(stage.admitted(list(names), definition), "written")
    seats = set_panel(round_, PANEL, by=stage.officer, at=CLOSED)
    return round_, sorted(seats, key=lambda seat: seat.pk)


def columns(response):
    return [(column.part.key, column.label) for column in response.context["form"].columns]


def errors(response):
    """What is said at which cell, without the number of the application."""
    return {
        name.partition("-")[2]: [str(text) for text in texts]
        for name, texts in response.context["form"].errors.items()
    }


@pytest.fixture
def written(stage):
    """The written test of two candidates, running."""
    return stage.round(stage.admitted(["An", "Bo"]), "written")


# -- Who reaches it --------------------------------------------------------------------------------------------


def test_a_visitor_signs_in_first(browser, written):
    response = browser().get(page(written))
    assert response.headers["Location"] == f"{reverse('account_login')}?next={page(written)}"


def test_an_officer_elsewhere_finds_no_grid(browser, wim, written):
    assert browser(wim).get(page(written)).status_code == 404


def test_an_officer_elsewhere_records_nothing(browser, wim, stage, written):
    response = browser(wim).post(page(written), {cell(stage, written.vacancy, "An"): "70"})
    assert (response.status_code, Score.objects.count()) == (404, 0)


def test_the_bureau_of_another_vacancy_finds_no_grid(browser, bart, stage):
    other = stage.round(stage.admitted(["An"]), "written")
    assert browser(bart).get(page(other)).status_code == 404


def test_who_is_a_candidate_here_finds_no_grid(browser, stage, karel, hilde):
    vacancy = stage.published()
    dossier = Dossier("external", REGISTERED.date(), diplomas=(Diploma(DiplomaLevel.SECONDARY),))
    register(vacancy, [Registration("K.", "Maes", dossier, email=karel.email)], by=hilde, at=REGISTERED)
    carried = continue_to_first_round(stage, vacancy)
    assert browser(karel).get(page(carried)).status_code == 404


def continue_to_first_round(stage, vacancy):
    from candidates.actions import Decision, close_admission, decide_admission
    from recruitment.tests.cast import DECIDED

    decisions = [Decision(a) for a in vacancy.applications.all()]
    decide_admission(vacancy, decisions, by=stage.officer, at=DECIDED)
    close_admission(vacancy, by=stage.officer, at=DECIDED)
    return stage.round(vacancy, "written")


def test_a_round_that_waits_has_no_grid(browser, hilde, stage, written):
    assert browser(hilde).get(page(stage.round(written.vacancy, "oral"))).status_code == 404


# -- What it asks ----------------------------------------------------------------------------------------------


def test_the_grid_has_a_row_per_candidate_by_name(browser, hilde, stage):
    round_ = stage.round(stage.admitted(["Cis", "An", "Bo"]), "written")
    rows = browser(hilde).get(page(round_)).context["form"].rows
    assert [row.participation.application.candidate.first_name for row in rows] == ["An", "Bo", "Cis"]


def test_a_test_marked_by_the_office_has_one_column_for_a_part(browser, hilde, written):
    assert columns(browser(hilde).get(page(written))) == [("essay", "")]


def test_a_jury_has_a_column_for_each_member_with_a_vote_and_one_for_what_they_agree(browser, hilde, stage):
    round_, _seats = seated(stage, by_panel())
    assert columns(browser(hilde).get(page(round_))) == [
        ("essay", "Mieke Daems"),
        ("essay", "Jan Claes"),
        ("essay", "afgesproken"),
    ]


def test_a_jury_that_takes_the_mean_has_no_column_for_what_it_agrees(browser, hilde, stage):
    definition = by_panel()
    first, second = definition.rounds
    round_, _seats = seated(stage, replace(definition, rounds=(replace(first, jurors=JurorRule()), second)))
    assert [label for _part, label in columns(browser(hilde).get(page(round_)))] == [
        "Mieke Daems",
        "Jan Claes",
    ]


def test_a_jury_without_members_is_asked_for_first(browser, hilde, stage, text):
    round_ = stage.round(stage.admitted(["An"], by_panel()), "written")
    assert "Stel de jury samen" in text(browser(hilde).get(page(round_)))


def test_the_head_of_a_column_tells_its_maximum(browser, hilde, written, text):
    assert "op 100" in text(browser(hilde).get(page(written)))


def test_every_field_says_whose_it_is(browser, hilde, stage, written):
    form = browser(hilde).get(page(written)).context["form"]
    assert [
        form[cell(stage, written.vacancy, "An", what)].label for what in ("essay-points", "absent", "note")
    ] == [
        "An Peeters, Verhandeling",
        "An Peeters, afwezig",
        "An Peeters, nota bij de afwezigheid",
    ]


def two_routes():
    """Only those from outside take the written test."""
    definition = first_round(
        taken_by=("external",), held=replace(two_tests().rounds[0].held, rule=HeldRule.ALWAYS)
    )
    internal = Route(
        "internal", RouteKind.PROMOTION, "Intern", (Alternative("diploma", "Met diploma", ("diploma",)),)
    )
    return replace(definition, routes=(*definition.routes, internal))


@pytest.fixture
def with_exempt(stage, hilde):
    """An takes the written test, Zita of the inside route is exempt from it."""
    vacancy = stage.published(two_routes())
    stage.registered(vacancy, ["An"])
    inside = Dossier("internal", REGISTERED.date(), diplomas=(Diploma(DiplomaLevel.SECONDARY),))
    register(
        vacancy, [Registration("Zita", "Peeters", inside, email="zita@post.example")], by=hilde, at=REGISTERED
    )
    return continue_to_first_round(stage, vacancy)


def test_who_is_exempt_has_a_row_without_fields(browser, hilde, stage, with_exempt):
    form = browser(hilde).get(page(with_exempt)).context["form"]
    exempt = f"a{stage.application(with_exempt.vacancy, 'Zita').pk}-"
    assert (
        [row.exempt for row in form.rows],
        [name for name in form.fields if name.startswith(exempt)],
    ) == ([False, True], [])


def test_points_for_who_is_exempt_are_not_read(browser, hilde, stage, with_exempt):
    browser(hilde).post(page(with_exempt), {cell(stage, with_exempt.vacancy, "Zita"): "70"})
    assert Score.objects.count() == 0


def test_who_withdrew_has_a_row_without_fields(browser, hilde, stage, written):
    withdraw([stage.application(written.vacancy, "An")], by=hilde, at=CLOSED)
    form = browser(hilde).get(page(written)).context["form"]
    assert ([row.withdrawn for row in form.rows], cell(stage, written.vacancy, "An") in form.fields) == (
        [True, False],
        False,
    )


def test_a_wide_panel_makes_shorter_pages(browser, hilde, stage, monkeypatch):
    monkeypatch.setattr("backoffice.forms.results.MOST_VALUES", 900)
    names = [f"Kandidaat{n}" for n in range(30)]
    round_ = stage.round(stage.admitted(names, by_panel()), "written")
    members = [PanelSeat(f"Lid {n}", "member") for n in range(16)]
    set_panel(round_, members, by=hilde, at=CLOSED)
    response = browser(hilde).get(page(round_))
    sent = response.content.decode().count(' name="')
    assert (response.context["page_obj"].paginator.num_pages, sent < 1000) == (2, True)


# -- What is saved ---------------------------------------------------------------------------------------------


def test_points_are_saved_with_a_decimal_comma(browser, hilde, stage, written):
    browser(hilde).post(page(written), {cell(stage, written.vacancy, "An"): "72,5"})
    assert [(s.part, s.points, s.entered_by) for s in Score.objects.all()] == [
        ("essay", Decimal("72.5"), hilde.actor_key)
    ]


def test_saving_leads_back_to_the_scores(browser, hilde, stage, written):
    response = browser(hilde).post(page(written), {cell(stage, written.vacancy, "An"): "72,5"})
    assert response.headers["Location"] == reverse("backoffice:scores", args=[written.vacancy_id])


def test_saved_points_stand_in_the_grid_again(browser, hilde, stage, written):
    stage.points(written.vacancy, "written", {"An": "72.50"})
    html = browser(hilde).get(page(written)).content.decode()
    assert f'name="{cell(stage, written.vacancy, "An")}" value="72,5"' in html


def shown(response):
    """What a browser sends back when nothing is changed: the fields, and what they showed."""
    form = response.context["form"]
    sent = {}
    for bound in form:
        value = bound.field.widget.format_value(bound.value())
        value = value[0] if isinstance(value, list) else value
        sent[f"initial-{bound.name}"] = "" if value is None else value
        if bound.field.widget.input_type != "checkbox" or bound.value():
            sent[bound.name] = "on" if bound.value() is True else "" if value is None else value
    return sent


def test_saving_what_was_shown_changes_nothing(browser, hilde, stage, written):
    stage.points(written.vacancy, "written", {"An": "72.5"})
    before = Entry.objects.count()
    browser(hilde).post(page(written), shown(browser(hilde).get(page(written))))
    assert Entry.objects.count() == before


def test_an_emptied_cell_takes_points_back(browser, hilde, stage, written):
    stage.points(written.vacancy, "written", {"An": "72.5"})
    sent = shown(browser(hilde).get(page(written)))
    browser(hilde).post(page(written), sent | {cell(stage, written.vacancy, "An"): ""})
    assert Score.objects.count() == 0


def test_what_a_colleague_entered_meanwhile_stays(browser, hilde, stage, written):
    sent = shown(browser(hilde).get(page(written)))
    stage.points(written.vacancy, "written", {"An": "72.5"})
    browser(hilde).post(page(written), sent | {cell(stage, written.vacancy, "Bo"): "60"})
    assert sorted(Score.objects.values_list("points", flat=True)) == [Decimal(60), Decimal("72.5")]


def test_two_hundred_candidates_stand_in_one_page():
    first = two_tests().rounds[0]
    most = page_size(SimpleNamespace(rule=first), [])
    assert (most, settings.DATA_UPLOAD_MAX_NUMBER_FIELDS > 2 * 200 * 6) == (200, True)


def test_where_a_colleague_changed_the_same_cell_both_values_are_told_and_nothing_is_saved(
    browser, hilde, stage, written
):
    sent = shown(browser(hilde).get(page(written)))
    stage.points(written.vacancy, "written", {"An": "72.5"})
    mine = {cell(stage, written.vacancy, "An"): "60", cell(stage, written.vacancy, "Bo"): "50"}
    response = browser(hilde).post(page(written), sent | mine)
    said = "Intussen werd dit 72,5, door Hilde Vermaercke op 17 juni, 10.00 uur. Bewaar opnieuw om er jouw waarde van te maken."
    assert (response.status_code, errors(response)) == (422, {"essay-points": [said]})
    assert response.context["form"][cell(stage, written.vacancy, "An")].value() == "60"
    assert list(Score.objects.values_list("points", flat=True)) == [Decimal("72.5")]


def test_saving_again_in_sight_of_both_makes_it_the_own_value(browser, hilde, stage, written):
    sent = shown(browser(hilde).get(page(written))) | {cell(stage, written.vacancy, "An"): "60"}
    stage.points(written.vacancy, "written", {"An": "72.5"})
    response = browser(hilde).post(page(written), sent)
    again = {name: response.context["form"].data.get(name, "") for name in sent}
    browser(hilde).post(page(written), again)
    assert Score.objects.get().points == 60


def test_the_same_value_of_a_colleague_is_no_conflict(browser, hilde, stage, written):
    sent = shown(browser(hilde).get(page(written))) | {cell(stage, written.vacancy, "An"): "72,50"}
    stage.points(written.vacancy, "written", {"An": "72.5"})
    assert browser(hilde).post(page(written), sent).status_code == 302


@pytest.mark.parametrize(
    ("mine", "said"), [({"absent": "on"}, {}), ({"note": "belde af"}, {"note": "Intussen werd dit “ziek”."})]
)
def test_what_is_no_points_is_not_overwritten_silently_either(browser, hilde, stage, written, mine, said):
    sent = shown(browser(hilde).get(page(written)))
    entry = Attendance(stage.application(written.vacancy, "An"), absent=True, note="ziek")
    record_results(written, attendance=[entry], by=hilde, at=CLOSED)
    changes = {cell(stage, written.vacancy, "An", what): value for what, value in mine.items()}
    response = browser(hilde).post(page(written), sent | changes)
    found = errors(response) if response.status_code == 422 else {}
    assert {what: texts[0][: len(said[what])] for what, texts in found.items()} == said
    assert (
        Participation.objects.get(application=stage.application(written.vacancy, "An")).absence_note == "ziek"
    )


def test_a_colleague_who_saves_between_reading_and_locking_is_not_overwritten(
    browser, hilde, stage, written, monkeypatch
):
    sent = shown(browser(hilde).get(page(written))) | {cell(stage, written.vacancy, "An"): "60"}
    record = views.record_results

    def late(*args, **kwargs):
        monkeypatch.setattr(views, "record_results", record)
        stage.points(written.vacancy, "written", {"An": "72.5"})
        record(*args, **kwargs)

    monkeypatch.setattr(views, "record_results", late)
    response = browser(hilde).post(page(written), sent)
    assert (response.status_code, list(errors(response))) == (422, ["essay-points"])
    assert Score.objects.get().points == Decimal("72.5")


def test_the_grid_costs_the_same_for_few_and_many(browser, hilde, stage):
    def cost(names):
        round_ = stage.round(stage.admitted(names), "written")
        stage.points(round_.vacancy, "written", dict.fromkeys(names, "60"))
        client = browser(hilde)
        with CaptureQueriesContext(connection) as queries:
            client.get(page(round_))
        return len(queries)

    assert cost(["An", "Bo", "Cis"]) == cost([f"Kandidaat{number}" for number in range(30)])


def test_points_of_a_jury_are_saved_by_member_and_as_agreed(browser, hilde, stage):
    round_, (mieke, jan, _els) = seated(stage, by_panel())
    points = {f"essay-seat{mieke.pk}": "70", f"essay-seat{jan.pk}": "75", "essay-agreed": "72,5"}
    data = {cell(stage, round_.vacancy, "An", what): value for what, value in points.items()}
    browser(hilde).post(page(round_), data)
    saved = {(s.seat and s.seat.name, s.consensus): s.points for s in Score.objects.select_related("seat")}
    assert saved == {
        ("Mieke Daems", False): Decimal(70),
        ("Jan Claes", False): Decimal(75),
        (None, True): Decimal("72.5"),
    }


@pytest.fixture
def by_criterion(stage, hilde):
    """A round of which Mieke gave An points per criterion: 12,5 and 30."""
    criteria = (Criterion("insight", "Inzicht", Decimal(50)), Criterion("style", "Stijl", Decimal(50)))
    round_, (mieke, *_others) = seated(stage, by_panel(criteria=criteria))
    entry = PointsEntry(
        stage.application(round_.vacancy, "An"),
        "essay",
        criteria={"insight": Decimal("12.5"), "style": Decimal(30)},
        seat=mieke,
    )
    record_results(round_, points=[entry], by=hilde, at=CLOSED)
    round_.mieke = mieke
    return round_


def test_points_per_criterion_are_shown_as_their_sum(browser, hilde, stage, by_criterion):
    form = browser(hilde).get(page(by_criterion)).context["form"]
    name = cell(stage, by_criterion.vacancy, "An", f"essay-seat{by_criterion.mieke.pk}")
    assert form[name].value() == Decimal("42.5")


def test_points_per_criterion_survive_saving_the_grid(browser, hilde, by_criterion):
    browser(hilde).post(page(by_criterion), shown(browser(hilde).get(page(by_criterion))))
    assert Score.objects.get().criteria == {"insight": "12.5", "style": "30"}


def test_an_absence_is_saved_with_its_note(browser, hilde, stage, written):
    data = {
        cell(stage, written.vacancy, "An", "absent"): "on",
        cell(stage, written.vacancy, "An", "note"): "ziek",
    }
    browser(hilde).post(page(written), data)
    an = Participation.objects.get(application=stage.application(written.vacancy, "An"))
    assert (an.absent, an.absence_note) == (True, "ziek")


def test_a_verdict_is_saved_with_its_motivation(browser, hilde, stage):
    round_ = stage.round(stage.admitted(["An"], judged(ResultKind.VERDICT)), "written")
    data = {"suitable": "no", "motivation": "Kent de regels niet."}
    browser(hilde).post(page(round_), {cell(stage, round_.vacancy, "An", k): v for k, v in data.items()})
    an = Participation.objects.get()
    assert (an.suitable, an.motivation) == (False, "Kent de regels niet.")


def test_passed_or_failed_asks_no_motivation(browser, hilde, stage):
    round_ = stage.round(stage.admitted(["An"], judged(ResultKind.PASS_FAIL)), "written")
    browser(hilde).post(page(round_), {cell(stage, round_.vacancy, "An", "suitable"): "yes"})
    assert Participation.objects.get().suitable is True


def test_an_earlier_result_is_kept_exact(browser, hilde, stage):
    round_ = stage.round(stage.admitted(["An"], first_round(kept_years=2)), "written")
    browser(hilde).post(page(round_), {cell(stage, round_.vacancy, "An", "earlier"): "66,65"})
    assert Participation.objects.get().earlier_fraction == "1333/2000"


def test_an_earlier_result_that_has_no_end_survives_saving_the_grid(browser, hilde, stage):
    round_ = stage.round(stage.admitted(["An"], first_round(kept_years=2)), "written")
    earlier = Attendance(stage.application(round_.vacancy, "An"), earlier_fraction="2/3")
    record_results(round_, attendance=[earlier], by=hilde, at=CLOSED)
    sent = shown(browser(hilde).get(page(round_)))
    browser(hilde).post(page(round_), sent | {cell(stage, round_.vacancy, "An", "note"): "nagekeken"})
    an = Participation.objects.get()
    assert (an.earlier_fraction, an.absence_note) == ("2/3", "nagekeken")


def test_one_wrong_cell_saves_nothing(browser, hilde, stage, written):
    data = {cell(stage, written.vacancy, "An"): "70", cell(stage, written.vacancy, "Bo"): "101"}
    response = browser(hilde).post(page(written), data)
    assert (response.status_code, Score.objects.count()) == (422, 0)


# -- What is said at the cell ------------------------------------------------------------------------------------


WRONG = {
    "101": "Geef punten tussen 0 en 100.",
    "-1": "Geef punten tussen 0 en 100.",
    "veel": "Geef een getal, bijvoorbeeld 12,5.",
}


@pytest.mark.parametrize(("typed", "said"), WRONG.items())
def test_wrong_points_are_told_at_the_cell(browser, hilde, stage, written, typed, said):
    response = browser(hilde).post(page(written), {cell(stage, written.vacancy, "An"): typed})
    assert errors(response) == {"essay-points": [said]}


@pytest.mark.parametrize("typed", WRONG)
def test_what_was_typed_stays_in_the_grid(browser, hilde, stage, written, typed):
    name = cell(stage, written.vacancy, "An")
    response = browser(hilde).post(page(written), {name: typed})
    assert response.context["form"][name].value() == typed


def test_what_is_wrong_belongs_to_its_field_for_who_listens(browser, hilde, stage, written):
    name = cell(stage, written.vacancy, "An")
    html = browser(hilde).post(page(written), {name: "101"}).content.decode()
    assert (f'aria-describedby="id_{name}_error"' in html, f'id="id_{name}_error"' in html) == (True, True)


def test_the_summary_leads_to_the_cell(browser, hilde, stage, written):
    name = cell(stage, written.vacancy, "An")
    html = browser(hilde).post(page(written), {name: "101"}).content.decode()
    assert f'<a href="#id_{name}">An Peeters, Verhandeling: Geef punten tussen 0 en 100.</a>' in html


def test_points_of_a_jury_keep_to_their_step(browser, hilde, stage):
    round_, (mieke, *_others) = seated(stage, by_panel())
    what = f"essay-seat{mieke.pk}"
    response = browser(hilde).post(page(round_), {cell(stage, round_.vacancy, "An", what): "70,3"})
    assert errors(response) == {what: ["Geef punten in stappen van 0,5."]}


def test_a_verdict_without_motivation_is_refused_at_the_motivation(browser, hilde, stage):
    round_ = stage.round(stage.admitted(["An"], judged(ResultKind.VERDICT)), "written")
    response = browser(hilde).post(page(round_), {cell(stage, round_.vacancy, "An", "suitable"): "yes"})
    assert errors(response) == {"motivation": ["Geef de motivering van de jury."]}


def test_nobody_is_absent_and_judged(browser, hilde, stage):
    round_ = stage.round(stage.admitted(["An"], judged(ResultKind.PASS_FAIL)), "written")
    data = {
        cell(stage, round_.vacancy, "An", "suitable"): "yes",
        cell(stage, round_.vacancy, "An", "absent"): "on",
    }
    response = browser(hilde).post(page(round_), data)
    assert errors(response) == {"suitable": ["Afwezig en toch beoordeeld: kies één van beide."]}


def test_nobody_is_absent_and_has_points(browser, hilde, stage, written):
    data = {cell(stage, written.vacancy, "An"): "70", cell(stage, written.vacancy, "An", "absent"): "on"}
    response = browser(hilde).post(page(written), data)
    assert errors(response) == {"essay-points": ["Afwezig en toch punten: kies één van beide."]}


def test_an_earlier_result_above_all_is_refused(browser, hilde, stage):
    round_ = stage.round(stage.admitted(["An"], first_round(kept_years=2)), "written")
    response = browser(hilde).post(page(round_), {cell(stage, round_.vacancy, "An", "earlier"): "101"})
    assert list(errors(response)) == ["earlier"]


# -- Afterwards --------------------------------------------------------------------------------------------------


def test_a_closed_round_shows_its_verdicts_and_no_grid(browser, hilde, stage, written):
    stage.closed(written.vacancy, "written", {"An": "70", "Bo": "40"})
    response = browser(hilde).get(page(written))
    decision = response.context["decision"]
    assert ("form" in response.context, [line.score for g in decision.groups for line in g.lines]) == (
        False,
        ["70,00", "40,00"],
    )


def test_a_closed_round_accepts_no_points(browser, hilde, stage, written):
    stage.closed(written.vacancy, "written", {"An": "70", "Bo": "60"})
    browser(hilde).post(page(written), {cell(stage, written.vacancy, "An"): "90"})
    assert sorted(Score.objects.values_list("points", flat=True)) == [Decimal(60), Decimal(70)]


# -- How much it asks of the database ----------------------------------------------------------------------------


def queries(browser, user, address, counter):
    client = browser(user)
    client.get(address)
    with counter as captured:
        client.get(address)
    return len(captured)


@pytest.fixture
def counted():
    """`counted()`: counts the queries of what is done inside."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    return lambda: CaptureQueriesContext(connection)


def test_the_grid_of_many_asks_no_more_queries_than_that_of_few(browser, hilde, stage, counted):
    rounds = [
        stage.round(stage.admitted([f"Kandidaat{n}" for n in range(size)]), "written") for size in (2, 12)
    ]
    few, many = (queries(browser, hilde, page(round_), counted()) for round_ in rounds)
    assert many == few


def test_the_closed_round_of_many_asks_no_more_queries_than_that_of_few(browser, hilde, stage, counted):
    found = []
    for size in (2, 12):
        names = [f"Kandidaat{n}" for n in range(size)]
        vacancy = stage.admitted(names)
        stage.closed(vacancy, "written", {name: str(50 + n) for n, name in enumerate(names)})
        found.append(queries(browser, hilde, page(stage.round(vacancy, "written")), counted()))
    assert found[1] == found[0]
