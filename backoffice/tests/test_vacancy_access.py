"""Who gets into one vacancy: a bureau until a day, and nobody with a conflict of interest."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from accounts.conflicts import (
    ask_conflict_lifted,
    confirm_conflict_lifted,
    declare_conflict,
    end_conflict,
)
from accounts.models import Conflict, Membership, Role, User
from backoffice.access import end_bureau, invite_bureau
from backoffice.scope import vacancies_for
from correspondence.models import Message
from journal.actions import ActionError
from journal.models import Entry


def cockpit(vacancy):
    return reverse("backoffice:cockpit", args=[vacancy.pk])


def person(until):
    return {"first_name": "Bo", "last_name": "Claes", "email": "Bo@bureau.example", "until": until}


def invited(vacancy, by):
    return invite_bureau(vacancy, **person(localdate() + timedelta(days=30)), by=by, at=now())


# -- A bureau ---------------------------------------------------------------------------------------------------------


def test_an_officer_invites_a_bureau_by_mail(browser, hilde, stage):
    vacancy, until = stage.published(), localdate() + timedelta(days=30)
    browser(hilde).post(reverse("backoffice:invite_bureau", args=[vacancy.pk]), person(until.isoformat()))
    user = User.objects.get(email="bo@bureau.example")
    assert list(vacancies_for(user)) == [vacancy]
    assert vacancy.title in Message.objects.get(occasion="staff_invitation").body_text


def test_a_bureau_keeps_its_access_on_the_last_day_and_not_after_it(hilde, stage, arrange):
    vacancy = stage.published()
    user, open_to = invited(vacancy, hilde).user, {}
    for days in (0, -1):
        with arrange():
            Membership.objects.filter(user=user).update(until=localdate() + timedelta(days=days))
        open_to[days] = vacancies_for(user).exists()
    assert open_to == {0: True, -1: False}


def test_a_bureau_whose_access_ended_has_no_back_office(browser, hilde, stage):
    vacancy = stage.published()
    membership = invited(vacancy, hilde)
    end_bureau(membership, by=hilde, at=now())
    user = User.objects.get(pk=membership.user_id)
    assert browser(user).get(cockpit(vacancy)).status_code == 403
    assert Entry.objects.filter(chain=vacancy.key, what="bureau_access_ended").count() == 1


def test_an_officer_is_not_invited_as_a_bureau(hilde, wim, stage):
    with pytest.raises(ActionError):
        invite_bureau(stage.published(), **person(localdate()) | {"email": wim.email}, by=hilde, at=now())


HOUSE = ["publish", "vacancy_reserve", "reserve_draw_up", "invite_bureau"]


@pytest.mark.parametrize("name", HOUSE)
def test_a_bureau_leaves_to_the_organisation_what_is_its_own(browser, bart, name):
    assert browser(bart).get(reverse(f"backoffice:{name}", args=[bart.vacancy.pk])).status_code == 403


def test_a_bureau_is_shown_no_page_that_is_refused(browser, bart):
    page = browser(bart).get(cockpit(bart.vacancy)).content.decode()
    refused = [
        reverse("backoffice:reserves"),
        reverse("backoffice:vacancy_reserve", args=[bart.vacancy.pk]),
        reverse("backoffice:administration"),
    ]
    assert [address for address in refused if address in page] == []


@pytest.mark.parametrize("name", ["amend_rules", "publications"])
def test_the_rules_lead_a_bureau_to_no_page_that_is_refused(browser, hilde, bart, name):
    address = reverse(f"backoffice:{name}", args=[bart.vacancy.pk])
    rules = reverse("backoffice:rules", args=[bart.vacancy.pk])
    shown = [f'href="{address}"' in browser(user).get(rules).content.decode() for user in (hilde, bart)]
    assert shown == [True, False]


# -- A conflict of interest -------------------------------------------------------------------------------------------


@pytest.fixture
def vacancy(stage):
    return stage.admitted(["An", "Bo"])


@pytest.fixture
def conflict(vacancy, hilde):
    return declare_conflict(hilde, vacancy.key, reason="An is mijn zus.", by=hilde, at=now())


@pytest.fixture
def colleague(leiemond, arrange):
    with arrange():
        user = User.objects.create_user("els@leiemond.example", first_name="Els", last_name="Wit")
        Membership.objects.create(user=user, organisation=leiemond, role=Role.OFFICER)
    return user


def test_who_declares_a_conflict_finds_the_vacancy_closed(browser, hilde, vacancy):
    address = reverse("backoffice:declare_conflict", args=[vacancy.pk])
    answer = browser(hilde).post(address, {"reason": "An is mijn zus."})
    entry = Entry.objects.get(chain=vacancy.key, what="conflict_declared")
    assert answer.headers["Location"] == reverse("admin:index")
    assert browser(hilde).get(cockpit(vacancy)).status_code == 404
    assert (entry.subject, entry.data["reason"]) == (hilde.actor_key, "An is mijn zus.")


def test_a_conflict_needs_a_reason(browser, hilde, vacancy):
    address = reverse("backoffice:declare_conflict", args=[vacancy.pk])
    assert browser(hilde).post(address, {"reason": " "}).status_code == 422
    assert not Conflict.objects.exists()


def test_one_colleague_alone_opens_nothing(conflict, colleague, hilde):
    ask_conflict_lifted(conflict, reason="Vergissing", by=colleague, at=now())
    with pytest.raises(ActionError):
        confirm_conflict_lifted(conflict, by=colleague, at=now())
    with pytest.raises(ActionError):
        confirm_conflict_lifted(conflict, by=hilde, at=now())
    assert not vacancies_for(hilde).exists()


def test_two_colleagues_open_the_vacancy_again(browser, conflict, colleague, karel, hilde, vacancy):
    address = reverse("backoffice:conflict", args=[conflict.pk])
    browser(colleague).post(address, {"reason": "Vergissing"})
    browser(karel).post(address, {"deed": "confirm"})
    whats = list(
        Entry.objects.filter(what__startswith="conflict_").order_by("pk").values_list("what", "actor")
    )
    assert list(vacancies_for(hilde)) == [vacancy]
    assert whats == [
        ("conflict_declared", hilde.actor_key),
        ("conflict_lifting_asked", colleague.actor_key),
        ("conflict_lifted", karel.actor_key),
    ]


def test_an_administrator_ends_a_conflict_alone(browser, conflict, karel, hilde, vacancy):
    browser(karel).post(reverse("backoffice:conflict", args=[conflict.pk]), {"reason": "Vergissing"})
    assert list(vacancies_for(hilde)) == [vacancy]


def test_an_administrator_does_not_end_the_own_conflict(karel, vacancy):
    own = declare_conflict(karel, vacancy.key, reason="An is mijn zus.", by=karel, at=now())
    with pytest.raises(ActionError):
        end_conflict(own, reason="Toch niet", by=karel, at=now())


def test_a_conflict_that_was_lifted_can_be_declared_again(conflict, karel, hilde, vacancy):
    end_conflict(conflict, reason="Vergissing", by=karel, at=now())
    declare_conflict(hilde, vacancy.key, reason="Toch wel", by=hilde, at=now())
    assert not vacancies_for(hilde).exists()
