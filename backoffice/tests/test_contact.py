"""An officer corrects how a candidate can be reached."""

import pytest
from django.core import mail
from django.urls import reverse

from accounts.models import User
from candidates.actions import Registration, register
from candidates.dossier import Dossier
from correspondence.delivery import deliver_due
from recruitment.tests.cast import REGISTERED

NEW = {
    "first_name": "Samira",
    "last_name": "Lievens",
    "email": "samira.nieuw@post.example",
    "phone": "0470 00 00 01",
    "street": "Kaai 2",
    "postcode": "9990",
    "city": "Leiemond",
}


@pytest.fixture
def vacancy(stage):
    return stage.published()


@pytest.fixture
def application(vacancy, samira, hilde):
    dossier = Dossier(vacancy.definition.routes[0].key, REGISTERED.date())
    registration = Registration("Samira", "Lievens", dossier, email=samira.email, user=samira)
    (application,) = register(vacancy, [registration], by=hilde, at=REGISTERED)
    return application


@pytest.fixture
def saves(browser, application, hilde):
    """Saves what is given, in the form as it was opened before."""
    officer, address = browser(hilde), reverse("backoffice:contact", args=[application.pk])
    seen = officer.get(address).context["seen"]
    return lambda **values: officer.post(address, {**NEW, "seen": seen, **values})


def candidate_of(application):
    application.refresh_from_db()
    return application.candidate


def test_data_and_address_are_changed_together(saves, application):
    response = saves()
    candidate = candidate_of(application)
    assert (response.headers["Location"], {name: getattr(candidate, name) for name in NEW}) == (
        reverse("backoffice:application", args=[application.pk]),
        NEW,
    )


def test_who_reads_the_new_mailbox_reaches_the_dossier_and_who_reads_the_old_one_does_not(
    saves, application, samira, browser
):
    saves()
    page = reverse("portal:application", args=[application.pk])
    other = User.objects.get(email=NEW["email"])
    assert (browser(other).get(page).status_code, browser(samira).get(page).status_code) == (200, 404)


def test_the_old_address_is_told(saves, samira):
    saves()
    deliver_due()
    told = [message.to for message in mail.outbox if "gewijzigd" in message.subject]
    assert told == [[f'"{samira.email}" <{samira.email}>']]


def test_without_an_address_letters_go_by_post_and_nobody_signs_in(saves, application):
    saves(email="")
    candidate = candidate_of(application)
    assert (candidate.email, candidate.user) == ("", None)


def test_a_letter_must_have_somewhere_to_go(saves, application, samira):
    response = saves(email="", street="")
    assert (response.status_code, candidate_of(application).email) == (422, samira.email)


def test_the_address_of_another_candidate_is_refused_and_nothing_changes(saves, application, vacancy, stage):
    stage.registered(vacancy, ["An"])
    response = saves(email="an@post.example")
    candidate = candidate_of(application)
    assert (response.status_code, response.context["form"].non_field_errors(), candidate.street) == (
        422,
        ["Een andere kandidaat heeft het adres an@post.example al."],
        "",
    )


def test_what_changed_in_the_meantime_is_not_overwritten(saves, application):
    saves()
    response = saves(phone="0470 00 00 02")
    assert (response.status_code, candidate_of(application).phone) == (422, NEW["phone"])
