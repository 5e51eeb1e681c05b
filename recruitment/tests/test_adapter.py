"""Where a person lands after signing in, and that nobody makes an account here."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from correspondence.delivery import deliver_due
from correspondence.models import Message
from journal.models import Entry
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


def ask_for_code(client, email):
    return client.post(reverse("account_request_login_code"), {"email": email})


def test_the_mail_with_a_code_is_signed_by_the_organisation(client, hilde, leiemond, mailoutbox):
    ask_for_code(client, hilde.email)
    deliver_due()

    [mail] = mailoutbox
    assert mail.subject == f"Je code om je aan te melden bij {leiemond.name}"
    first, code, last, name = (line for line in mail.body.splitlines() if line)
    assert first == "Typ deze code op de pagina waar je je aanmeldt. Ze is tien minuten geldig."
    assert (last, name) == ("Vroeg je dit niet? Dan hoef je niets te doen.", leiemond.name)
    assert len(code) == 9


def test_a_mail_to_choose_a_password_holds_the_link_only(client, hilde, mailoutbox):
    client.post(reverse("account_reset_password"), {"email": hilde.email})
    deliver_due()

    [mail] = mailoutbox
    assert mail.subject.startswith("Kies een nieuw wachtwoord bij ")
    assert [line for line in mail.body.splitlines() if line.startswith("http")] == [
        line for line in mail.body.splitlines() if "/account/password/reset/key/" in line
    ]


def test_who_asks_for_a_code_does_not_wait_for_the_mail_server(client, hilde, mailoutbox):
    ask_for_code(client, hilde.email)
    assert (mailoutbox, Message.objects.get().state) == ([], "queued")


def test_a_code_holds_ten_minutes_in_the_outbox_too(client, hilde):
    ask_for_code(client, hilde.email)
    message = Message.objects.get()
    assert message.expires_at - message.created_at == timedelta(minutes=10)


@pytest.mark.access
@pytest.mark.parametrize("page", ["account_request_login_code", "account_reset_password"])
def test_an_address_without_an_account_gets_no_mail(client, leiemond, mailoutbox, page):
    client.post(reverse(page), {"email": "nobody@post.example"})
    deliver_due()
    assert (mailoutbox, Message.objects.count()) == ([], 0)


@pytest.mark.access
def test_a_known_and_an_unknown_address_cost_the_same_writes(client, hilde, django_assert_max_num_queries):
    def writes(email):
        with django_assert_max_num_queries(100) as queries:
            ask_for_code(Client(), email)
        return [q["sql"].split("(")[0] for q in queries if "correspondence_message" in q["sql"]]

    assert writes("nobody@post.example") == writes(hilde.email)


@pytest.mark.privacy
def test_the_journal_says_nothing_of_codes(client, hilde):
    before = Entry.objects.count()
    ask_for_code(client, hilde.email)
    deliver_due()
    assert Entry.objects.count() == before


@pytest.mark.access
def test_no_page_of_the_back_office_shows_a_code(client, hilde, karel):
    ask_for_code(client, hilde.email)
    message = Message.objects.get()
    officer = Client()
    officer.force_login(karel)
    assert [
        officer.get(url).status_code
        for url in (f"/admin/letters/{message.pk}/", f"/admin/correspondence/message/{message.pk}/change/")
    ] == [404, 302]
