"""Another e-mail address for the own account: a code to the new one first, a word to the old one afterwards."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from correspondence.delivery import deliver_due
from journal.models import Entry
from recruitment.tests.cast import Stage

PAGE, CODE = reverse("portal:address"), reverse("portal:address_code")
NEW = "samira.nieuw@post.example"


def mailed_code():
    """Deliver what is due, and read the code in the last mail."""
    deliver_due()
    return re.search(r"^[A-Z0-9]+(-[A-Z0-9]+)?$", mail.outbox[-1].body, re.MULTILINE).group()


@pytest.fixture
def her(browser, stage, samira, applied):
    """Samira, who applied, signed in; her mail of before has been read."""
    applied(stage.published(), samira)
    deliver_due()
    mail.outbox.clear()
    return browser(samira)


@pytest.mark.parametrize("address", [PAGE, CODE])
def test_it_asks_to_sign_in(browser, leiemond, address):
    assert browser().get(address).headers["Location"] == f"{reverse('account_login')}?next={address}"


def test_the_right_code_moves_account_and_letters(her, samira):
    her.post(PAGE, {"email": NEW.upper()})
    response = her.post(CODE, {"code": mailed_code()})
    samira.refresh_from_db()
    assert (response.headers["Location"], samira.email, samira.candidates.get().email) == (
        reverse("portal:details"),
        NEW,
        NEW,
    )


def test_it_holds_with_every_organisation(her, ocmw, samira, hilde, applied):
    applied(Stage(ocmw, hilde).published(), samira)
    deliver_due()
    her.post(PAGE, {"email": NEW})
    her.post(CODE, {"code": mailed_code()})
    assert list(samira.candidates.values_list("email", flat=True)) == [NEW, NEW]


def test_the_old_address_is_told_and_the_journal_names_none(her, samira):
    old = samira.email
    her.post(PAGE, {"email": NEW})
    her.post(CODE, {"code": mailed_code()})
    deliver_due()
    moved = Entry.objects.filter(what__in=["account_moved", "email_changed"])
    assert (mail.outbox[-1].to, NEW in mail.outbox[-1].body, [entry.data for entry in moved]) == (
        [f'"{old}" <{old}>'],
        False,
        [{}, {}],
    )


def test_a_wrong_code_changes_nothing(her, samira):
    her.post(PAGE, {"email": NEW})
    response = her.post(CODE, {"code": "AAAA-AAAA"})
    samira.refresh_from_db()
    assert (response.status_code, samira.email == NEW) == (422, False)


def test_after_three_wrong_ones_the_code_is_worth_nothing(her, samira):
    her.post(PAGE, {"email": NEW})
    right = mailed_code()
    for _time in range(3):
        her.post(CODE, {"code": "AAAA-AAAA"})
    response = her.post(CODE, {"code": right})
    samira.refresh_from_db()
    assert (response.headers["Location"], samira.email == NEW) == (PAGE, False)


def test_a_code_to_apply_with_moves_no_account(her, samira):
    session = her.session
    session["applying_code"] = {"email": NEW, "code": "ABCD-EFGH", "at": 9999999999, "tries": 0}
    session.save()
    assert her.post(CODE, {"code": "ABCD-EFGH"}).headers["Location"] == PAGE


def test_an_address_that_somebody_has_says_so_only_to_who_reads_its_mail(her, samira, karel):
    asked = her.post(PAGE, {"email": karel.email})
    response = her.post(CODE, {"code": mailed_code()}, follow=True)
    samira.refresh_from_db()
    said = [str(message) for message in response.context["messages"]]
    assert (asked.headers["Location"], samira.email == karel.email, said) == (
        CODE,
        False,
        ["Met dit adres meldt al iemand zich aan. Neem een ander adres, of meld je met dat adres aan."],
    )


def test_the_present_address_is_no_change(her, samira):
    response = her.post(PAGE, {"email": samira.email})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["email"])


def test_a_new_code_replaces_the_one_before(her, samira):
    her.post(PAGE, {"email": NEW})
    first = mailed_code()
    asked = her.post(CODE, {"again": "1"}, follow=True)
    refused = her.post(CODE, {"code": first})
    her.post(CODE, {"code": mailed_code()})
    samira.refresh_from_db()
    assert (asked.redirect_chain, refused.status_code, samira.email) == ([(CODE, 302)], 422, NEW)
