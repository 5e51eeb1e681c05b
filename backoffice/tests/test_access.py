"""Who reaches which page. One row per page: who is not signed in goes to the sign-in page, strangers find nothing."""

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from accounts.models import Membership, Role
from candidates.actions import Registration, register, withdraw
from candidates.eligibility import Dossier
from candidates.requests import Asked, ask
from candidates.terms import QUESTION
from correspondence.models import Message
from journal.actions import SYSTEM, acting, record
from recruitment.tests.cast import DECIDED, REGISTERED
from reserves.actions import draw_up
from vacancies.publishing import Notice, note_publication

OWN = [
    "vacancies",
    "new_vacancy",
    "letters",
    "post",
    "documents",
    "reserves",
    "journal",
    "requests",
    "new_request",
]
OF_VACANCY = [
    "cockpit",
    "rules",
    "rules_file",
    "amend_rules",
    "publications",
    "rehearsal",
    "scores",
    "vacancy_letters",
    "vacancy_documents",
    "vacancy_reserve",
    "vacancy_journal",
]
OF_ROUND = ["plan_round", "panel"]


@pytest.fixture
def vacancy(stage):
    return stage.admitted(["An", "Bo"])


def sign_in(address):
    return f"{reverse('account_login')}?next={address}"


@pytest.mark.parametrize("name", OWN)
def test_a_page_of_ones_own_asks_to_sign_in(browser, name):
    address = reverse(f"backoffice:{name}")
    assert browser().get(address).headers["Location"] == sign_in(address)


@pytest.mark.parametrize("name", OWN)
def test_a_page_of_ones_own_is_for_staff(browser, hilde, name):
    assert browser(hilde).get(reverse(f"backoffice:{name}")).status_code == 200


@pytest.mark.parametrize("name", OWN)
def test_a_juror_has_no_back_office(browser, noor, name):
    assert browser(noor).get(reverse(f"backoffice:{name}")).status_code == 403


@pytest.mark.parametrize("name", OF_VACANCY)
def test_a_vacancy_asks_to_sign_in(browser, vacancy, name):
    address = reverse(f"backoffice:{name}", args=[vacancy.pk])
    assert browser().get(address).headers["Location"] == sign_in(address)


@pytest.mark.parametrize("name", OF_VACANCY)
def test_a_vacancy_opens_for_its_officer(browser, hilde, vacancy, name):
    assert browser(hilde).get(reverse(f"backoffice:{name}", args=[vacancy.pk])).status_code == 200


@pytest.mark.parametrize("name", OF_VACANCY)
def test_an_officer_elsewhere_finds_no_vacancy(browser, wim, vacancy, name):
    assert browser(wim).get(reverse(f"backoffice:{name}", args=[vacancy.pk])).status_code == 404


@pytest.mark.parametrize("name", OF_ROUND)
def test_a_round_opens_for_its_officer(browser, hilde, vacancy, name):
    round_ = vacancy.rounds.get(position=1)
    assert browser(hilde).get(reverse(f"backoffice:{name}", args=[round_.pk])).status_code == 200


@pytest.mark.parametrize("name", [*OF_ROUND, "decide_held", "fix_cut_number"])
def test_an_officer_elsewhere_finds_no_round(browser, wim, vacancy, name):
    round_ = vacancy.rounds.get(position=1)
    assert browser(wim).get(reverse(f"backoffice:{name}", args=[round_.pk])).status_code == 404


def test_an_officer_elsewhere_finds_no_letter(browser, wim, vacancy):
    letter = Message.objects.first()
    assert browser(wim).get(reverse("backoffice:letter", args=[letter.pk])).status_code == 404


@pytest.fixture
def one_of(stage, vacancy, hilde):
    """`one_of(name)`: the page of something in the vacancy that is no round of it."""

    def address(name):
        if name == "request":
            asked = Asked(QUESTION, "Mag dat?", application=stage.application(vacancy, "An"))
            return reverse("backoffice:request", args=[ask(vacancy, asked, by=hilde, at=now()).pk])
        if name == "strike_publication":
            notice = note_publication(vacancy, Notice("VDAB", localdate()), by=hilde, at=now())
            return reverse("backoffice:strike_publication", args=[notice.pk])
        ranked = stage.ranked({"Cis": ("90", "90")}).vacancy
        decided = {"authority": "College", "reference": "2026/CBS/140", "decided_on": localdate()}
        [reserve_list] = draw_up(ranked, **decided, by=hilde, at=now())
        return reverse("backoffice:suspend_place", args=[reserve_list.places.get().pk])

    return address


@pytest.mark.parametrize("name", ["request", "suspend_place", "strike_publication"])
def test_one_thing_of_a_vacancy_is_for_its_officer(browser, hilde, wim, noor, one_of, name):
    address = one_of(name)
    got = {who: browser(who).get(address) for who in (None, hilde, wim, noor)}
    assert ({who: page.status_code for who, page in got.items()}, got[None].headers["Location"]) == (
        {None: 302, hilde: 200, wim: 404, noor: 403},
        sign_in(address),
    )


def test_a_bureau_reaches_its_own_vacancy(browser, bart):
    assert browser(bart).get(reverse("backoffice:cockpit", args=[bart.vacancy.pk])).status_code == 200


def test_a_bureau_reaches_no_other_vacancy(browser, bart, stage):
    other = stage.published()
    assert browser(bart).get(reverse("backoffice:cockpit", args=[other.pk])).status_code == 404


def test_a_bureau_opens_no_vacancy(browser, bart):
    assert browser(bart).get(reverse("backoffice:new_vacancy")).status_code == 403


@pytest.fixture
def officer_who_applies(stage, karel):
    """The administrator of the town is a candidate in this vacancy."""
    vacancy = stage.published()
    dossier = Dossier(route="external", registered_on=REGISTERED.date())
    registration = Registration(karel.first_name, karel.last_name, dossier, email=karel.email, user=karel)
    register(vacancy, [registration], by=karel, at=REGISTERED)
    return vacancy


@pytest.mark.parametrize("name", OF_VACANCY)
def test_who_is_a_candidate_finds_no_vacancy(browser, karel, officer_who_applies, name):
    address = reverse(f"backoffice:{name}", args=[officer_who_applies.pk])
    assert browser(karel).get(address).status_code == 404


def test_who_withdrew_still_finds_no_vacancy(browser, karel, officer_who_applies):
    withdraw(list(officer_who_applies.applications.all()), by=karel, at=DECIDED)
    address = reverse("backoffice:cockpit", args=[officer_who_applies.pk])
    assert browser(karel).get(address).status_code == 404


def test_who_is_a_candidate_on_paper_finds_no_vacancy(browser, karel, stage, hilde):
    vacancy = stage.published()
    dossier = Dossier(route="external", registered_on=REGISTERED.date())
    registration = Registration("K.", "Maes", dossier, email=karel.email.upper())
    register(vacancy, [registration], by=hilde, at=REGISTERED)
    assert browser(karel).get(reverse("backoffice:cockpit", args=[vacancy.pk])).status_code == 404


def test_who_is_a_candidate_does_not_see_the_vacancy_listed(browser, karel, officer_who_applies, text):
    page = text(browser(karel).get(reverse("backoffice:vacancies")))
    assert officer_who_applies.title not in page


def test_who_is_a_candidate_does_not_find_the_others_by_name(browser, karel, officer_who_applies, stage):
    stage.registered(officer_who_applies, ["Zelda"])
    response = browser(karel).get(reverse("admin:search"), {"q": "Zelda"})
    assert list(response.context["applications"]) == []


def test_the_admin_sends_a_visitor_to_the_one_sign_in_page(browser):
    response = browser().get("/admin/login/?next=/admin/vacancies/")
    assert response.headers["Location"] == sign_in("/admin/vacancies/")


def test_signing_in_never_leads_away_from_here(browser, hilde):
    response = browser(hilde).get("/admin/login/?next=https://evil.example/")
    assert response.headers["Location"] == reverse("admin:index")


def test_the_home_page_of_the_admin_asks_to_sign_in(browser):
    assert browser().get("/admin/").headers["Location"] == sign_in("/admin/")


def test_plain_tables_are_for_administrators(browser, hilde, karel):
    address = reverse("admin:accounts_user_changelist")
    assert [browser(who).get(address).status_code for who in (hilde, karel)] == [403, 200]


def test_the_page_of_plain_tables_is_for_administrators(browser, hilde, karel):
    address = reverse("backoffice:administration")
    assert [browser(who).get(address).status_code for who in (hilde, karel)] == [403, 200]


def test_a_deactivated_officer_is_out(browser, hilde, leiemond):
    client = browser(hilde)
    with acting(by=SYSTEM, at=REGISTERED):
        hilde.is_active = False
        hilde.save()
        record(leiemond.chain, "user_closed")
    address = reverse("backoffice:vacancies")
    assert client.get(address).headers["Location"] == sign_in(address)


def test_an_officer_of_two_organisations_sees_both(browser, hilde, stage, ocmw):
    from recruitment.tests.cast import Stage

    with acting(by=SYSTEM, at=REGISTERED):
        Membership.objects.create(user=hilde, organisation=ocmw, role=Role.OFFICER)
        record(ocmw.chain, "user_made")
    mine, theirs = stage.published(), Stage(ocmw, hilde).published()
    response = browser(hilde).get(reverse("backoffice:vacancies"))
    assert {vacancy.pk for vacancy in response.context["page_obj"]} == {mine.pk, theirs.pk}


def test_a_hit_names_the_vacancy_with_its_number(browser, hilde, stage):
    vacancy = stage.published()
    stage.registered(vacancy, ["Zelda"])
    page = browser(hilde).get(reverse("admin:search"), {"q": "Zelda"}).content.decode()
    assert f"0001, {vacancy.title} ({vacancy.number})" in page
