"""Where a person lands after signing in, and that nobody makes an account here."""

import pytest
from django.urls import reverse

from recruitment.tests.cast import PASSWORD

SIGN_IN = reverse("account_login")


def landing(client, user, **more):
    response = client.post(SIGN_IN, {"login": user.email, "password": PASSWORD, **more})
    return response.headers["Location"]


@pytest.mark.parametrize(
    ("who", "where"),
    [
        ("hilde", "admin:index"),
        ("karel", "admin:index"),
        ("bart", "admin:index"),
        ("noor", "jury:panels"),
        ("samira", "portal:applications"),
    ],
)
def test_a_person_lands_where_the_work_is(client, request, who, where):
    assert landing(client, request.getfixturevalue(who)) == reverse(where)


def test_who_asked_for_a_page_lands_there(client, hilde):
    assert landing(client, hilde, next="/admin/vacancies/") == "/admin/vacancies/"


def test_nobody_is_led_to_another_site(client, hilde):
    assert landing(client, hilde, next="https://evil.example/") == reverse("admin:index")


def test_who_is_signed_in_already_lands_there_too(client, noor):
    client.force_login(noor)
    assert client.get(SIGN_IN).headers["Location"] == reverse("jury:panels")


def test_an_address_in_capitals_is_the_same_address(client, hilde):
    response = client.post(SIGN_IN, {"login": hilde.email.upper(), "password": PASSWORD})
    assert response.headers["Location"] == reverse("admin:index")


def test_a_wrong_password_signs_nobody_in(client, hilde):
    client.post(SIGN_IN, {"login": hilde.email, "password": "iets anders"})
    assert "_auth_user_id" not in client.session


def test_nobody_makes_an_account(client, db):
    response = client.post(reverse("account_signup"), {"email": "x@post.example", "password1": PASSWORD})
    assert (response.status_code, "_auth_user_id" in client.session) == (200, False)


def test_the_mail_with_a_code_is_signed_by_the_organisation(client, hilde, leiemond, mailoutbox):
    client.post(reverse("account_request_login_code"), {"email": hilde.email})

    [mail] = mailoutbox
    assert mail.subject == f"Je code om je aan te melden bij {leiemond.name}"
    first, code, last, name = (line for line in mail.body.splitlines() if line)
    assert first == "Typ deze code op de pagina waar je je aanmeldt. Ze is tien minuten geldig."
    assert (last, name) == ("Vroeg je dit niet? Dan hoef je niets te doen.", leiemond.name)
    assert len(code) == 9


def test_a_mail_to_choose_a_password_holds_the_link_only(client, hilde, mailoutbox):
    client.post(reverse("account_reset_password"), {"email": hilde.email})

    [mail] = mailoutbox
    assert mail.subject.startswith("Kies een nieuw wachtwoord bij ")
    assert [line for line in mail.body.splitlines() if line.startswith("http")] == [
        line for line in mail.body.splitlines() if "/account/password/reset/key/" in line
    ]


def test_an_address_without_an_account_gets_no_mail(client, db, mailoutbox):
    client.post(reverse("account_request_login_code"), {"email": "nobody@post.example"})
    assert mailoutbox == []
