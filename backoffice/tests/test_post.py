"""Letters by post on the screens: print batches, their paper, the day of posting, and who reaches them."""

import pytest
from django.urls import reverse

from correspondence.models import Message, PrintBatch
from documents import jobs
from recruitment.tests.cast import REGISTERED, Stage

CONFIRM = "/admin/letters/confirm/"
POST = "/admin/letters/post/"


@pytest.fixture
def vacancy(stage, arrange):
    """Three receipts that go by post."""
    vacancy = stage.published()
    stage.registered(vacancy, ["An", "Bo", "Cis"])
    by_post(arrange, vacancy)
    return vacancy


def by_post(arrange, vacancy):
    with arrange():
        for message in Message.objects.filter(vacancy_key=vacancy.key):
            message.state, message.recipient_email, message.next_attempt_at = "post", "", None
            message.released_at = REGISTERED
            message.recipient_address = f"{message.recipient_name}\nKaai 1\n9990 Leiemond"
            message.save()


@pytest.fixture
def batch(browser, hilde, vacancy):
    pks = list(Message.objects.values_list("pk", flat=True))
    browser(hilde).post(CONFIRM, {"deed": "print", "selected": pks, "agreed": "on"})
    return PrintBatch.objects.get()


def page_of(batch):
    return reverse("backoffice:print_batch", args=[batch.pk])


def paper_of(batch):
    return reverse("backoffice:print_batch_paper", args=[batch.pk])


def days():
    return [
        str(day) for day in Message.objects.order_by("recipient_name").values_list("notified_on", flat=True)
    ]


def test_letters_by_post_wait_to_be_printed(browser, hilde, vacancy):
    rows = browser(hilde).get(POST).context["rows"]
    assert [row["message"].recipient_name for row in rows] == ["An Peeters", "Bo Peeters", "Cis Peeters"]


def test_the_list_of_letters_leads_there(browser, hilde, vacancy, text):
    page = text(browser(hilde).get(reverse("backoffice:letters")))
    assert "3 brieven moeten met de post weg. Afdrukken en posten" in page


def test_a_batch_is_confirmed_before_it_is_made(browser, hilde, vacancy):
    pks = list(Message.objects.values_list("pk", flat=True))
    response = browser(hilde).post(CONFIRM, {"deed": "print", "selected": pks})
    assert (len(response.context["letters"]), PrintBatch.objects.count()) == (3, 0)


def test_making_a_batch_leads_to_it(browser, hilde, vacancy):
    pks = list(Message.objects.values_list("pk", flat=True))
    response = browser(hilde).post(CONFIRM, {"deed": "print", "selected": pks, "agreed": "on"})
    assert response.headers["Location"] == page_of(PrintBatch.objects.get())


def test_what_is_printed_waits_to_be_posted(browser, hilde, batch):
    context = browser(hilde).get(POST).context
    assert ([b.pk for b in context["open"]], context["rows"], list(context["earlier"])) == (
        [batch.pk],
        [],
        [],
    )


@pytest.mark.documents
def test_the_paper_of_a_batch_is_one_pdf(browser, hilde, batch):
    response = browser(hilde).get(paper_of(batch))
    assert (response.headers["Content-Type"], response.content[:5]) == ("application/pdf", b"%PDF-")


def test_the_paper_names_vacancy_file_and_officer(browser, hilde, vacancy, batch, monkeypatch):
    seen = []
    monkeypatch.setattr(
        "backoffice.batch_papers.letters_pdf", lambda letters, **more: seen.extend(letters) or b"%PDF-"
    )
    browser(hilde).get(paper_of(batch))
    application = vacancy.applications.get(candidate__first_name="An")
    message, references = seen[0]
    assert (references.number, references.function, references.reference, references.officer) == (
        vacancy.number,
        vacancy.title,
        application.reference,
        "Hilde Vermaercke",
    )


def test_the_day_of_posting_is_the_date_of_notification_of_each_letter(browser, hilde, batch):
    data = {"selected": [m.pk for m in batch.messages.all()], "posted_on": "2026-05-22", "agreed": "on"}
    browser(hilde).post(page_of(batch), data)
    assert days() == ["2026-05-22"] * 3


def test_a_letter_that_stays_behind_stays_in_the_batch(browser, hilde, batch):
    an, *others = batch.messages.order_by("recipient_name")
    browser(hilde).post(page_of(batch), {"selected": [m.pk for m in others], "posted_on": "2026-05-22"})
    assert (days(), browser(hilde).get(page_of(batch)).context["waiting"]) == (
        ["None", "2026-05-22", "2026-05-22"],
        1,
    )


def test_a_posted_batch_is_among_the_earlier_ones(browser, hilde, batch):
    browser(hilde).post(
        page_of(batch), {"selected": [m.pk for m in batch.messages.all()], "posted_on": "2026-05-22"}
    )
    context = browser(hilde).get(POST).context
    assert (list(context["open"]), [b.pk for b in context["earlier"]]) == ([], [batch.pk])


@pytest.mark.parametrize("day", ["", "gisteren", "2026-05-01", "2099-01-01"])
def test_a_day_on_which_nothing_can_be_posted_is_refused(browser, hilde, batch, day):
    data = {"selected": [m.pk for m in batch.messages.all()], "posted_on": day}
    response = browser(hilde).post(page_of(batch), data)
    assert (response.status_code, bool(response.context["error"]), days()) == (422, True, ["None"] * 3)


def test_without_a_letter_nothing_was_posted(browser, hilde, batch):
    response = browser(hilde).post(page_of(batch), {"posted_on": "2026-05-22"})
    assert (response.status_code, days()) == (422, ["None"] * 3)


@pytest.mark.access
@pytest.mark.parametrize("address", [page_of, paper_of])
def test_an_officer_elsewhere_finds_no_batch(browser, wim, batch, address):
    assert browser(wim).get(address(batch)).status_code == 404


@pytest.mark.access
@pytest.mark.parametrize("address", [page_of, paper_of])
def test_a_batch_asks_to_sign_in(browser, batch, address):
    assert browser().get(address(batch)).headers["Location"].startswith(reverse("account_login"))


@pytest.mark.access
def test_who_reaches_only_some_letters_of_a_batch_does_not_reach_it(browser, bart, hilde, stage, arrange):
    other = stage.published()
    stage.registered(bart.vacancy, ["An"])
    stage.registered(other, ["Bo"])
    by_post(arrange, bart.vacancy)
    by_post(arrange, other)
    pks = list(Message.objects.values_list("pk", flat=True))
    browser(hilde).post(CONFIRM, {"deed": "print", "selected": pks, "agreed": "on"})
    batch = PrintBatch.objects.get()
    assert [browser(who).get(page_of(batch)).status_code for who in (hilde, bart)] == [200, 404]


@pytest.mark.access
def test_a_stranger_posts_nothing(browser, wim, batch):
    data = {"selected": [m.pk for m in batch.messages.all()], "posted_on": "2026-05-22"}
    assert (browser(wim).post(page_of(batch), data).status_code, days()) == (404, ["None"] * 3)


@pytest.mark.access
def test_letters_of_another_organisation_are_not_listed(browser, wim, elsewhere, vacancy, arrange):
    there = Stage(elsewhere, wim)
    theirs = there.published()
    there.registered(theirs, ["Zoë"])
    by_post(arrange, theirs)
    rows = browser(wim).get(POST).context["rows"]
    assert [row["message"].recipient_name for row in rows] == ["Zoë Peeters"]


def test_the_page_costs_the_same_for_many(
    browser, hilde, stage, vacancy, arrange, django_assert_max_num_queries
):
    def queries():
        with django_assert_max_num_queries(200) as counted:
            assert browser(hilde).get(POST).status_code == 200
        return len(counted)

    few = queries()
    stage.registered(vacancy, [f"K{number}" for number in range(20)])
    by_post(arrange, vacancy)
    assert queries() == few


def test_a_long_paper_is_asked_for_once_made_by_a_worker_and_opened_by_who_reaches_the_batch(
    browser, hilde, wim, batch, monkeypatch
):
    monkeypatch.setattr("documents.jobs.AT_ONCE", 2)
    monkeypatch.setattr("backoffice.batch_papers.letters_pdf", lambda letters, **more: b"%PDF-")
    make = reverse("backoffice:make_print_batch_paper", args=[batch.pk])
    assert browser(wim).post(make).status_code == 404
    for _click in range(2):
        browser(hilde).post(make)
    assert browser(hilde).get(paper_of(batch)).headers["Location"] == page_of(batch)
    assert "data-waiting" in browser(hilde).get(page_of(batch)).text
    assert jobs.make_due() == 1
    assert browser(hilde).get(paper_of(batch)).content == b"%PDF-"
    assert browser(wim).get(paper_of(batch)).status_code == 404
