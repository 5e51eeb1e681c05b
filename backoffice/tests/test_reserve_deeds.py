"""Pages about a reserve list that stands: its extension, additional interviews."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from backoffice.worklist import work_list_of
from recruitment.tests.cast import two_tests
from reserves.actions import consult, draw_up
from reserves.interviews import invite_to_interview
from reserves.models import Extension, Interview

SCORES = {"An": ("90", "90"), "Bo": ("80", "80")}


def page_of(name, thing):
    return reverse(f"backoffice:{name}", args=[thing.pk])


@pytest.fixture
def reserve_list(stage):
    definition = two_tests()
    definition = replace(definition, reserve=replace(definition.reserve, months=24, maximum_months=60))
    vacancy = stage.ranked(SCORES, definition).vacancy
    decided = {"authority": "College", "reference": "2026/CBS/230", "decided_on": localdate()}
    [reserve_list] = draw_up(vacancy, **decided, by=stage.officer, at=now())
    return reserve_list


@pytest.fixture
def an(reserve_list):
    return reserve_list.places.get(rank=1)


@pytest.fixture
def interview(an, hilde):
    return invite_to_interview(
        an,
        contract="permanent",
        starts_at=now() + timedelta(days=3),
        minutes=30,
        location="Zaal 2",
        channel="email",
        by=hilde,
        at=now(),
    )


PAGES = {"extend_reserve": "reserve_list", "interview_place": "an", "interview_outcome": "interview"}


@pytest.mark.parametrize("name", PAGES)
def test_each_page_is_for_its_officer(browser, request, hilde, wim, noor, name):
    address = page_of(name, request.getfixturevalue(PAGES[name]))
    got = {who: browser(who).get(address).status_code for who in (None, hilde, wim, noor)}
    assert got == {None: 302, hilde: 200, wim: 404, noor: 403}


def test_the_decision_extends_and_the_page_tells_it(browser, hilde, reserve_list):
    until = (reserve_list.valid_until + timedelta(days=300)).isoformat()
    decision = {"authority": "College", "reference": "2028/CBS/9", "decided_on": localdate().isoformat()}
    response = browser(hilde).post(
        page_of("extend_reserve", reserve_list), {"until": until, **decision}, follow=True
    )
    shown = [extension.decision_reference for extension in response.context["extensions"]]
    assert (shown, Extension.objects.count()) == (["2028/CBS/9"], 1)


def test_beyond_the_most_it_is_refused_and_kept(browser, hilde, reserve_list):
    until = (reserve_list.extendable_until + timedelta(days=1)).isoformat()
    decision = {"authority": "College", "reference": "2028/CBS/9", "decided_on": localdate().isoformat()}
    response = browser(hilde).post(page_of("extend_reserve", reserve_list), {"until": until, **decision})
    kept = response.context["form"]["reference"].value()
    assert (response.status_code, kept, Extension.objects.count()) == (422, "2028/CBS/9", 0)


def test_somebody_is_invited_to_an_interview(browser, hilde, an):
    day = (localdate() + timedelta(days=3)).isoformat()
    asked = {"contract": "permanent", "day": day, "hour": "10:30", "minutes": "30", "location": "Zaal 2"}
    browser(hilde).post(page_of("interview_place", an), {**asked, "channel": "email"})
    assert Interview.objects.get().location == "Zaal 2"


def test_calling_off_without_a_reason_is_refused(browser, hilde, interview):
    response = browser(hilde).post(
        page_of("interview_outcome", interview), {"outcome": "called_off", "note": ""}
    )
    interview.refresh_from_db()
    assert (response.status_code, interview.outcome) == (422, "pending")


def test_an_interview_waits_for_others_until_it_is_over_and_then_for_the_officer(hilde, interview):
    before, after = (
        {section.id: section.others for section in work_list_of(hilde, at=at).sections if section.names}
        for at in (interview.starts_at, interview.starts_at + timedelta(minutes=1))
    )
    assert (before, after) == ({"interviews": True}, {"interviews_over": False})


def test_the_page_says_that_an_offer_waits_and_who_is_next_for_another_post(browser, hilde, reserve_list, an):
    consult(
        an,
        contract="permanent",
        channel="phone",
        answer_by=localdate() + timedelta(days=7),
        by=hilde,
        at=now(),
    )
    context = browser(hilde).get(page_of("reserve", reserve_list)).context
    assert (len(context["waiting"]), [row.place.rank for row in context["next"]]) == (1, [2])
