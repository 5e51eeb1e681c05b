"""What a candidate may delete: a draft, contact data that need not stay, an account without any application."""

import pytest
from django.urls import reverse

from accounts.models import User
from candidates.drafts import attach, open_draft
from candidates.models import Attachment, Draft
from candidates.tests.files import pdf
from candidates.uploads import inspect
from journal.models import Entry
from recruitment.tests.cast import CLOSED, REGISTERED

MINE = reverse("portal:applications")
CONTACT, ACCOUNT = reverse("portal:erase_contact"), reverse("portal:erase_account")


@pytest.fixture
def kept(settings, tmp_path):
    """`kept()`: how many files there are."""
    settings.MEDIA_ROOT = tmp_path
    return lambda: sum(path.is_file() for path in tmp_path.rglob("*"))


@pytest.fixture
def draft(stage, samira, kept):
    draft = open_draft(samira, stage.published(), at=REGISTERED)
    attach(draft, "cv", inspect("cv.pdf", pdf()), issued_on=None, at=REGISTERED)
    return draft


def page_of(draft):
    return reverse("portal:erase_draft", args=[draft.pk])


# -- Drafts --------------------------------------------------------------------------------------------------------


def test_a_draft_stands_with_the_procedures_and_leads_back_to_where_one_was(browser, samira, draft, today):
    today(REGISTERED)
    response = browser(samira).get(MINE)
    page = response.content.decode()
    assert (
        [row["open"] for row in response.context["drafts"]],
        reverse("portal:apply", args=[draft.vacancy_id]) in page,
        page_of(draft) in page,
    ) == ([True], True, True)


def test_a_draft_that_came_too_late_is_still_there_to_read(browser, samira, draft, today):
    today(CLOSED)
    assert [row["open"] for row in browser(samira).get(MINE).context["drafts"]] == [False]


def test_looking_at_the_page_deletes_nothing(browser, samira, draft, text):
    assert ("cv.pdf" in text(browser(samira).get(page_of(draft))), Draft.objects.count()) == (True, 1)


@pytest.mark.django_db(transaction=True)
def test_a_draft_goes_with_its_files_and_leaves_no_entry(browser, samira, draft, kept):
    entries, files = Entry.objects.count(), kept()
    response = browser(samira).post(page_of(draft))
    assert (
        response.headers["Location"],
        files,
        Draft.objects.count(),
        Attachment.objects.count(),
        kept(),
        Entry.objects.count() - entries,
    ) == (MINE, 1, 0, 0, 0, 0)


def test_somebody_elses_draft_is_not_found(browser, noor, draft):
    assert (browser(noor).post(page_of(draft)).status_code, Draft.objects.count()) == (404, 1)


# -- Contact data --------------------------------------------------------------------------------------------------


def test_telephone_and_address_go_and_the_name_stays(browser, stage, samira, applied, arrange):
    candidate = applied(stage.published(), samira).candidate
    with arrange():
        candidate.phone, candidate.street, candidate.city = "0470 00 00 01", "Kaai 2", "Leiemond"
        candidate.save()
    response = browser(samira).post(CONTACT)
    candidate.refresh_from_db()
    assert (
        response.headers["Location"],
        str(candidate),
        candidate.phone,
        candidate.street,
        candidate.city,
    ) == (
        reverse("portal:details"),
        "Samira Lievens",
        "",
        "",
        "",
    )


def test_where_nothing_can_be_taken_away_one_is_led_back(browser, stage, samira, applied):
    applied(stage.published(), samira)
    assert browser(samira).get(CONTACT).headers["Location"] == reverse("portal:details")


# -- The account ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_who_never_applied_deletes_the_account_with_its_drafts_and_is_signed_out(
    browser, samira, draft, kept
):
    client, key = browser(samira), samira.actor_key
    response = client.post(ACCOUNT)
    entry = Entry.objects.get(what="account_closed")
    assert (
        response.headers["Location"],
        User.objects.filter(email=samira.email).exists(),
        Draft.objects.count(),
        kept(),
        (entry.subject, entry.data),
        client.get(MINE).status_code,
    ) == (reverse("portal:vacancies"), False, 0, 0, (key, {}), 302)


def test_looking_at_the_page_keeps_the_account(browser, samira):
    response = browser(samira).get(ACCOUNT)
    assert (response.status_code, User.objects.filter(pk=samira.pk).exists()) == (200, True)


def test_while_a_procedure_runs_the_account_stays_and_the_page_says_why(
    browser, stage, samira, applied, text
):
    applied(stage.published(), samira)
    response = browser(samira).post(ACCOUNT)
    assert (
        response.status_code,
        [row.reason for row in response.context["kept"]],
        User.objects.filter(pk=samira.pk).exists(),
    ) == (422, ["Deze procedure loopt nog."], True)


def test_who_works_on_selections_keeps_the_account(browser, hilde, text):
    response = browser(hilde).post(ACCOUNT)
    assert (
        response.status_code,
        User.objects.filter(pk=hilde.pk).exists(),
        len(response.context["errors"]),
    ) == (
        422,
        True,
        1,
    )
