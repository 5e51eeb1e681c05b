"""Reserves over all procedures: joint lists of the partner, everybody once, the register as a page and as files."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate, now

from accounts.models import Membership, Role, User
from recruitment.tests.cast import two_tests
from reserves.actions import consult, draw_up
from reserves.models import Consultation

ONE, TWO = {"An": ("90", "90"), "Bo": ("80", "80")}, {"An": ("70", "70"), "Cis": ("60", "60")}


def page_of(name, thing, *rest):
    return reverse(f"backoffice:{name}", args=[thing.pk, *rest])


@pytest.fixture
def make(stage):
    def make(scores=ONE, **rules):
        definition = two_tests()
        definition = replace(definition, reserve=replace(definition.reserve, **rules))
        vacancy = stage.ranked(scores, definition).vacancy
        decided = {"authority": "College", "reference": "2026/CBS/230", "decided_on": localdate()}
        [reserve_list] = draw_up(vacancy, **decided, by=stage.officer, at=now())
        return reserve_list

    return make


@pytest.fixture
def els(ocmw, arrange):
    """Selection officer of the welfare board."""
    with arrange():
        user = User.objects.create_user("els@ocmw.example", "x", first_name="Els", last_name="Nuyts")
        Membership.objects.create(user=user, organisation=ocmw, role=Role.OFFICER)
    return user


# -- The partner -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("joint", "status"), [(True, 200), (False, 404)])
def test_the_partner_reaches_a_joint_list_alone(browser, els, make, joint, status):
    assert browser(els).get(page_of("reserve", make(joint=joint))).status_code == status


def test_the_partner_reaches_no_dossier_by_it(browser, els, make):
    reserve_list = make(joint=True)
    content = browser(els).get(page_of("reserve", reserve_list)).content.decode()
    of_vacancy = f"/admin/vacancies/{reserve_list.vacancy_id}/"
    assert ("/admin/applications/" in content, of_vacancy in content) == (False, False)


def test_the_partner_does_not_decide_on_its_extension(browser, els, make):
    reserve_list = make(joint=True, months=12, maximum_months=24)
    assert browser(els).get(page_of("extend_reserve", reserve_list)).status_code == 404


def test_a_jury_member_of_the_partner_reaches_nothing(browser, els, make, arrange):
    reserve_list = make(joint=True)
    with arrange():
        Membership.objects.filter(user=els).update(role=Role.JUROR)
    assert browser(els).get(page_of("reserve", reserve_list)).status_code == 403


def test_a_candidate_does_not_draw_from_the_own_list(browser, els, make, arrange):
    reserve_list = make(joint=True)
    with arrange():
        candidate = reserve_list.places.get(rank=1).result.application.candidate
        candidate.email = els.email
        candidate.save()
    assert browser(els).get(page_of("reserve", reserve_list)).status_code == 404


def test_the_partner_makes_an_offer_of_its_own(browser, els, ocmw, make):
    an = make(joint=True).places.get(rank=1)
    week = (localdate() + timedelta(days=7)).isoformat()
    asked = {"contract": "permanent", "channel": "phone", "answer_by": week, "employer": ocmw.pk}
    browser(els).post(page_of("consult", an), asked)
    assert Consultation.objects.get().employer == ocmw


# -- Everybody once ----------------------------------------------------------------------------------------------------


def shown(response):
    return [
        (person.candidate.first_name, [place.rank for place, *_marks in person.places])
        for person in response.context["page_obj"]
    ]


PEOPLE = "/admin/reserves/candidates/"


def test_somebody_on_several_lists_is_shown_once(browser, hilde, make):
    make(ONE)
    make(TWO)
    assert shown(browser(hilde).get(PEOPLE)) == [("An", [1, 1]), ("Bo", [2]), ("Cis", [2])]


@pytest.mark.parametrize(
    ("query", "who"),
    [
        ("q=cis", ["Cis"]),
        ("family=Redacteur", ["An", "Cis"]),
        ("validity=soon", ["An", "Cis"]),
        ("validity=expired", []),
        ("level=A4", ["An", "Bo", "Cis"]),
    ],
)
def test_the_filters_keep_who_fits(browser, hilde, make, query, who):
    make(ONE, family="Boekhouder", months=24)
    make(TWO, family="Redacteur", months=2)
    assert [name for name, _ranks in shown(browser(hilde).get(f"{PEOPLE}?{query}"))] == who


def test_another_town_sees_nobody(browser, wim, make):
    make()
    assert shown(browser(wim).get(PEOPLE)) == []


def test_more_lists_cost_no_more_queries(browser, hilde, make):
    client = browser(hilde)

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(PEOPLE)
        return len(queries)

    make(ONE)
    cost()
    few = cost()
    make(TWO)
    assert cost() == few


# -- The register ------------------------------------------------------------------------------------------------------


@pytest.fixture
def drawn_from(make, hilde):
    reserve_list = make()
    consult(
        reserve_list.places.get(rank=1),
        contract="permanent",
        channel="phone",
        answer_by=localdate() + timedelta(days=7),
        by=hilde,
        at=now(),
    )
    return reserve_list


@pytest.mark.parametrize("name", ["reserve_contacts", "place_contacts"])
def test_the_register_is_for_its_officer(browser, hilde, wim, noor, drawn_from, name):
    thing = drawn_from if name == "reserve_contacts" else drawn_from.places.get(rank=1)
    got = {who: browser(who).get(page_of(name, thing)).status_code for who in (None, hilde, wim, noor)}
    assert got == {None: 302, hilde: 200, wim: 404, noor: 403}


@pytest.mark.parametrize("name", ["reserve_contacts_file", "place_contacts_file"])
def test_its_files_are_for_its_officer(browser, hilde, wim, noor, drawn_from, name):
    thing = drawn_from if name == "reserve_contacts_file" else drawn_from.places.get(rank=1)
    address = page_of(name, thing, "csv")
    got = {who: browser(who).get(address).status_code for who in (None, hilde, wim, noor)}
    assert got == {None: 302, hilde: 200, wim: 404, noor: 403}


def test_the_file_holds_each_contact(browser, hilde, drawn_from):
    content = browser(hilde).get(page_of("reserve_contacts_file", drawn_from, "csv")).content
    [_head, row] = content.decode("utf-8-sig").splitlines()
    assert ("An Peeters" in row, "per telefoon" in row, "Hilde Vermaercke" in row) == (True, True, True)


def test_another_kind_of_file_is_not_made(browser, hilde, drawn_from):
    assert browser(hilde).get(page_of("reserve_contacts_file", drawn_from, "exe")).status_code == 404
