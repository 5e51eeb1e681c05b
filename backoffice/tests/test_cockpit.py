import dataclasses
import re

from django.urls import reverse

from candidates.actions import Decision, decide_admission
from candidates.eligibility import Admission
from recruitment.tests.cast import PUBLISHED, two_tests
from vacancies.models import Vacancy
from vacancies.rules import HeadCount, Held, HeldRule


def cockpit(browser, user, vacancy):
    return browser(user).get(reverse("backoffice:cockpit", args=[vacancy.pk])).context


def steps(context):
    return [(step.inside, step.out, step.pending) for step in context["steps"]]


def titles(moves):
    return [move["title"] for move in moves]


def test_a_draft_can_be_edited_and_published(browser, hilde, stage):
    context = cockpit(browser, hilde, stage.draft())
    assert titles(context["can"]) == ["De regels bewerken", "Publiceren"]


def test_a_draft_says_what_has_to_come_first(browser, hilde, stage):
    context = cockpit(browser, hilde, stage.draft())
    assert titles(context["cannot"]) == ["Kandidaturen registreren"]


def test_a_draft_has_no_funnel(browser, hilde, stage):
    assert cockpit(browser, hilde, stage.draft())["steps"] == []


def test_applications_to_be_decided_stand_in_the_funnel(browser, hilde, stage):
    vacancy = stage.published()
    applications = stage.registered(vacancy, ["An", "Bo", "Cis"])
    decide_admission(vacancy, [Decision(applications[0])], by=hilde, at=PUBLISHED)
    assert steps(cockpit(browser, hilde, vacancy))[:2] == [(3, 0, 0), (1, 0, 2)]


def test_rounds_to_come_have_no_figures(browser, hilde, stage):
    vacancy = stage.published()
    assert [step.inside for step in cockpit(browser, hilde, vacancy)["steps"]] == [0, 0, None, None, None]


def test_the_running_round_is_marked(browser, hilde, stage):
    vacancy = stage.admitted(["An", "Bo"])
    assert [step.current for step in cockpit(browser, hilde, vacancy)["steps"]] == [
        False,
        False,
        True,
        False,
        False,
    ]


def test_a_closed_round_shows_who_is_left_and_who_is_out(browser, hilde, stage):
    vacancy = stage.admitted(["An", "Bo", "Cis"])
    stage.closed(vacancy, "written", {"An": "70", "Bo": "60", "Cis": "55"})
    vacancy = Vacancy.objects.get(pk=vacancy.pk)
    assert steps(cockpit(browser, hilde, vacancy))[2:4] == [(3, 0, 0), (3, 0, 0)]


def test_a_round_waits_for_the_one_before_it(browser, hilde, stage):
    vacancy = stage.admitted(["An"])
    cannot = {move["title"]: move["why"] for move in cockpit(browser, hilde, vacancy)["cannot"]}
    assert cannot["Mondelinge proef"] == "start wanneer Schriftelijke proef afgesloten is."


def test_refused_and_invalid_are_counted_apart(browser, hilde, stage):
    vacancy = stage.published()
    an, bo, cis = stage.registered(vacancy, ["An", "Bo", "Cis"])
    decisions = [
        Decision(an, admission=Admission.REFUSED, reason="Geen diploma."),
        Decision(bo, admission=Admission.INVALID, reason="Te laat."),
        Decision(cis),
    ]
    decide_admission(vacancy, decisions, by=hilde, at=PUBLISHED)
    assert cockpit(browser, hilde, vacancy)["steps"][1].details == ["2 uit: 1 geweigerd, 1 ongeldig"]


def test_a_round_that_too_few_reach_is_told_not_to_be_held(browser, hilde, stage):
    first, second = two_tests().rounds
    held = dataclasses.replace(first, held=Held(HeldRule.MORE_THAN, 7, HeadCount.ADMITTED))
    vacancy = stage.admitted(["An", "Bo"], two_tests(rounds=(held, second)))
    context = cockpit(browser, hilde, vacancy)
    assert context["steps"][2].details == ["Schriftelijke proef", "Gaat niet door"]
    assert (context["can"][0]["title"], context["can"][0]["detail"]) == (
        "Schriftelijke proef afsluiten",
        "Ze gaat niet door: iedereen gaat verder. Je ziet eerst de beslissing.",
    )


def test_published_rules_are_fixed(browser, hilde, stage):
    vacancy = stage.published()
    assert "De regels wijzigen" in titles(cockpit(browser, hilde, vacancy)["cannot"])


def test_the_admission_cannot_be_closed_while_candidates_apply(browser, hilde, stage, monkeypatch):
    monkeypatch.setattr("backoffice.views.cockpit.now", lambda: PUBLISHED)
    vacancy = stage.published()
    cannot = {move["title"]: move["why"] for move in cockpit(browser, hilde, vacancy)["cannot"]}
    assert cannot["De toelating afsluiten"] == "kandidaten kunnen zich inschrijven tot en met 9 juni 2026."


def test_the_admission_cannot_be_closed_while_applications_wait(browser, hilde, stage):
    vacancy = stage.published()
    stage.registered(vacancy, ["An", "Bo"])
    cannot = {move["title"]: move["why"] for move in cockpit(browser, hilde, vacancy)["cannot"]}
    assert cannot["De toelating afsluiten"] == "beoordeel eerst 2 kandidaturen."


def test_a_reserve_is_counted_at_the_end(browser, hilde, stage):
    from datetime import date

    from recruitment.tests.cast import ADOPTED
    from reserves.actions import draw_up

    ranking = stage.ranked({"An": ("70", "80"), "Bo": ("65", "75")})
    draw_up(
        ranking.vacancy,
        authority="College",
        reference="2026/9",
        decided_on=date(2026, 6, 29),
        by=hilde,
        at=ADOPTED,
    )
    assert cockpit(browser, hilde, ranking.vacancy)["steps"][-1].inside == 2


def test_the_number_of_queries_does_not_grow_with_candidates(
    browser, hilde, stage, django_assert_max_num_queries
):
    def queries(names):
        vacancy = stage.admitted(names)
        stage.points(vacancy, "written", dict.fromkeys(names, "60"))
        with django_assert_max_num_queries(200) as counted:
            cockpit(browser, hilde, vacancy)
        return len(counted)

    assert queries(["An"]) == queries(["An", "Bo", "Cis", "Dirk", "Els"])


def test_by_keyboard_one_skips_to_the_content_and_past_the_tabs(browser, hilde, stage):
    html = browser(hilde).get(reverse("backoffice:scores", args=[stage.published().pk])).content.decode()
    targets = re.findall(r'<a href="#([\w-]+)" class="skip-to-content-link">', html)
    assert (targets, [f'id="{target}"' in html for target in targets]) == (
        ["content-start", "tab-body"],
        [True, True],
    )
