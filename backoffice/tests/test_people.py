"""The pages from which candidates, reserves and jurors are written to."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from backoffice.tests.test_reserves import made, place_of
from candidates.models import Application
from correspondence.models import Message
from planning.panels import PanelSeat, set_panel
from recruitment.tests.cast import two_tests
from reserves.actions import ask_interest
from reserves.models import Interest
from vacancies.rules import Lack, NeededWhen, RequiredDocument

pytestmark = pytest.mark.django_db


def page_of(name, thing):
    return reverse(f"backoffice:{name}", args=[thing.pk])


def written(occasion):
    return list(
        Message.objects.filter(occasion=occasion).order_by("pk").values_list("recipient_name", flat=True)
    )


# -- Missing documents --


@pytest.fixture
def vacancy(stage):
    vacancy = stage.published(two_tests(documents=(RequiredDocument("copy", "Diploma", lack=Lack.LATER),)))
    stage.registered(vacancy, ["An", "Bo"])
    return vacancy


def shown(response):
    return [row["application"].candidate.first_name for row in response.context["rows"]]


def test_the_page_names_who_lacks_what_before_anything_leaves(browser, hilde, vacancy):
    response = browser(hilde).get(page_of("missing_documents", vacancy))
    assert (shown(response), response.context["rows"][0]["papers"], written("missing-documents")) == (
        ["An", "Bo"],
        ["Diploma, vóór je aanstelling"],
        [],
    )


def test_who_is_ticked_is_asked(browser, hilde, vacancy):
    an = Application.objects.get(candidate__first_name="An")
    browser(hilde).post(page_of("missing_documents", vacancy), {"selected": [an.pk], "agreed": "on"})
    assert written("missing-documents") == ["An Peeters"]


def test_who_was_not_asked_yet_comes_first(browser, hilde, vacancy, monkeypatch):
    monkeypatch.setattr("backoffice.views.missing.MOST", 1)
    officer = browser(hilde)
    an = Application.objects.get(candidate__first_name="An")
    before = shown(officer.get(page_of("missing_documents", vacancy)))
    officer.post(page_of("missing_documents", vacancy), {"selected": [an.pk], "agreed": "on"})
    after = officer.get(page_of("missing_documents", vacancy))
    assert (before, shown(after), after.context["is_full"]) == (["An"], ["Bo"], True)


def test_without_the_tick_nothing_leaves(browser, hilde, vacancy):
    an = Application.objects.get(candidate__first_name="An")
    response = browser(hilde).post(page_of("missing_documents", vacancy), {"selected": [an.pk]})
    assert (response.status_code, written("missing-documents")) == (422, [])


def test_with_nobody_ticked_nothing_leaves(browser, hilde, vacancy):
    response = browser(hilde).post(page_of("missing_documents", vacancy), {"agreed": "on"})
    assert (response.status_code, written("missing-documents")) == (422, [])


def test_the_admission_desk_leads_there_with_who_is_selected(browser, hilde, vacancy):
    bo = Application.objects.get(candidate__first_name="Bo")
    response = browser(hilde).post(page_of("decide_many", vacancy), {"deed": "ask", "selected": [bo.pk]})
    assert shown(browser(hilde).get(response.headers["Location"])) == ["Bo"]


def test_after_the_ranking_only_who_succeeded_is_named(browser, hilde, stage):
    extract = RequiredDocument("extract", "Uittreksel", needed=NeededWhen.APPOINTMENT)
    ranking = stage.ranked({"An": ("90", "90"), "Bo": ("40", "40")}, two_tests(documents=(extract,)))
    assert shown(browser(hilde).get(page_of("missing_documents", ranking.vacancy))) == ["An"]


def test_an_officer_elsewhere_asks_nobody(browser, wim, vacancy):
    assert browser(wim).post(page_of("missing_documents", vacancy), {"agreed": "on"}).status_code == 404


# -- The jury --


@pytest.fixture
def panel(stage, noor, hilde):
    vacancy = stage.admitted(["An"])
    round_ = stage.round(vacancy, "oral")
    set_panel(round_, [PanelSeat("Noor", "chair", user=noor)], by=hilde, at=now())
    return round_


def test_a_click_invites_the_jury(browser, hilde, panel):
    browser(hilde).post(page_of("invite_panel", panel))
    assert written("jury-invitation") == ["Noor"]


def test_the_panel_says_who_was_invited(browser, hilde, panel):
    browser(hilde).post(page_of("invite_panel", panel))
    response = browser(hilde).get(page_of("panel", panel))
    assert (response.context["to_invite"], response.context["jury"][0]["invited"] is not None) == (0, True)


def test_a_reminder_before_the_interviews_says_why_not(browser, hilde, panel):
    response = browser(hilde).post(page_of("remind_panel", panel), follow=True)
    assert [str(message) for message in response.context["messages"]] == [
        "De gesprekken van Mondelinge proef zijn nog niet voorbij."
    ]


@pytest.mark.parametrize("name", ["invite_panel", "remind_panel"])
def test_an_officer_elsewhere_writes_to_no_jury(browser, wim, panel, name):
    assert browser(wim).post(page_of(name, panel)).status_code == 404


# -- Interest --


@pytest.fixture
def reserve_list(stage):
    return made(stage)


def question(*places, **changes):
    week = (localdate() + timedelta(days=7)).isoformat()
    asked = {"places": [place.pk for place in places], "contract": "permanent", "channel": "email"}
    return asked | {"answer_by": week} | changes


def test_several_are_asked_at_once(browser, hilde, reserve_list):
    data = question(place_of(reserve_list, "An"), place_of(reserve_list, "Bo"))
    browser(hilde).post(page_of("ask_interest", reserve_list), data)
    assert written("reserve-interest") == ["An Peeters", "Bo Peeters"]


def test_a_day_that_is_past_is_refused_and_nobody_is_asked(browser, hilde, reserve_list):
    data = question(place_of(reserve_list, "An"), answer_by="2020-01-01")
    response = browser(hilde).post(page_of("ask_interest", reserve_list), data)
    assert (response.status_code, written("reserve-interest")) == (422, [])


def asked(reserve_list, by):
    week = localdate() + timedelta(days=7)
    question = {"contract": "permanent", "channel": "phone", "answer_by": week}
    [interest] = ask_interest(reserve_list, [place_of(reserve_list, "An")], **question, by=by, at=now())
    return interest


def test_who_is_asked_already_cannot_be_chosen_again(browser, hilde, reserve_list):
    asked(reserve_list, hilde)
    form = browser(hilde).get(page_of("ask_interest", reserve_list)).context["form"]
    names = [place.result.application.candidate.first_name for place in form.fields["places"].queryset]
    assert names == ["Bo", "Cis"]


def test_the_answer_is_recorded_with_its_channel(browser, hilde, reserve_list):
    interest = asked(reserve_list, hilde)
    browser(hilde).post(page_of("answer_interest", interest), {"answer": "no", "channel": "phone"})
    interest = Interest.objects.get()
    assert (interest.answer, interest.answer_channel) == ("no", "phone")


def test_the_list_says_who_is_not_interested(browser, hilde, reserve_list):
    interest = asked(reserve_list, hilde)
    browser(hilde).post(page_of("answer_interest", interest), {"answer": "no", "channel": "phone"})
    rows = browser(hilde).get(page_of("reserve", reserve_list)).context["rows"]
    assert [(row.is_next, row.why) for row in rows if row.candidate.first_name == "An"] == [
        (False, "Geen interesse bij deze raadpleging.")
    ]


def test_an_officer_elsewhere_finds_no_question(browser, wim, hilde, reserve_list):
    interest = asked(reserve_list, hilde)
    addresses = [page_of("ask_interest", reserve_list), page_of("answer_interest", interest)]
    assert [browser(wim).get(address).status_code for address in addresses] == [404, 404]


def test_a_question_waits_on_the_work_list(browser, hilde, reserve_list):
    asked(reserve_list, hilde)
    response = browser(hilde).get(reverse("admin:index"))
    assert [s.count for s in response.context["sections"] if s.others] == [1]
