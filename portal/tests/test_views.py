"""The portal: anybody reads the open vacancies of the organisation at this host, a candidate the own letters."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from candidates.actions import Decision, Registration, decide_admission, register
from candidates.eligibility import Admission, Diploma, Dossier
from candidates.models import Application
from correspondence.actions import release
from correspondence.models import Message
from documents.actions import issue
from documents.models import Kind
from journal.models import Entry
from recruitment.tests.cast import CLOSED, DECIDED, PUBLISHED, REGISTERED, Stage, two_tests
from vacancies.documents import brochure_pdf
from vacancies.rules import DiplomaLevel

OPEN = reverse("portal:vacancies")
MINE = reverse("portal:applications")


def page(vacancy):
    return reverse("portal:vacancy", args=[vacancy.pk])


def brochure(vacancy):
    return reverse("portal:brochure", args=[vacancy.pk])


def listed(client):
    return [vacancy.number for vacancy in client.get(OPEN).context["vacancies"]]


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def applied(vacancy, user, officer):
    """An application of a user with an account."""
    dossier = Dossier("external", REGISTERED.date(), diplomas=(Diploma(DiplomaLevel.SECONDARY),))
    registration = Registration(user.first_name, user.last_name, dossier, email=user.email, user=user)
    (application,) = register(vacancy, [registration], by=officer, at=REGISTERED)
    return application


def titled(title, **offer):
    definition = two_tests()
    return replace(definition, offer=replace(definition.offer, title=title, **offer))


# -- Open vacancies ----------------------------------------------------------------------------------------------


def test_anybody_reads_the_open_vacancies(client, stage, today):
    today(REGISTERED)
    stage.published()
    assert listed(client) == ["2026-001"]


def test_a_draft_is_not_listed(client, stage, today):
    today(REGISTERED)
    stage.draft()
    assert listed(client) == []


def test_a_vacancy_stays_listed_through_its_last_minute(client, stage, today):
    closes = stage.published().closes_at
    found = []
    for moment in (closes - timedelta(seconds=1), closes + timedelta(minutes=1)):
        today(moment)
        found.append(listed(client))
    assert found == [["2026-001"], []]


def test_what_closes_first_stands_on_top_and_without_date_below(client, stage, today):
    today(REGISTERED)
    closes = two_tests().offer.closes
    for title, moment in [("Zonder", None), ("Laat", closes + timedelta(days=9)), ("Vroeg", closes)]:
        stage.published(titled(title, closes=moment))
    assert [vacancy.title for vacancy in client.get(OPEN).context["vacancies"]] == ["Vroeg", "Laat", "Zonder"]


def test_who_opens_the_portal_of_another_town_does_not_see_this_one(client, stage, elsewhere, today, at_host):
    today(REGISTERED)
    stage.published()
    at_host(elsewhere, "zandhove.example")
    response = client.get(OPEN, headers={"host": "zandhove.example"})
    assert list(response.context["vacancies"]) == []


def test_town_and_welfare_board_share_one_list(client, stage, ocmw, hilde, today):
    today(REGISTERED)
    stage.published(titled("Klerk"))
    Stage(ocmw, hilde).published(titled("Verzorgende"))
    assert {vacancy.title for vacancy in client.get(OPEN).context["vacancies"]} == {"Klerk", "Verzorgende"}


def test_a_town_without_vacancies_says_so(client, leiemond, text):
    assert "Er zijn nu geen open vacatures." in text(client.get(OPEN))


# -- One vacancy -------------------------------------------------------------------------------------------------


def test_a_vacancy_tells_its_rules_and_their_version(client, stage, today, text):
    today(REGISTERED)
    words = text(client.get(page(stage.published())))
    assert (
        "versie 1, bekendgemaakt op 11 mei 2026" in words,
        "Ronde 1 Schriftelijke proef" in words,
    ) == (True, True)


def test_an_open_vacancy_tells_until_when_one_applies(client, stage, today, text):
    today(REGISTERED)
    words = text(client.get(page(stage.published())))
    assert "dinsdag 9 juni 2026, 23.59 uur" in words


def test_a_closed_vacancy_can_still_be_read(client, stage, today, text):
    today(DECIDED)
    response = client.get(page(stage.published()))
    assert (response.status_code, response.context["accepting"]) == (200, False)


def test_a_draft_is_not_found(client, stage):
    assert client.get(page(stage.draft())).status_code == 404


def test_the_officer_finds_no_draft_in_the_portal(hilde, stage):
    assert signed_in(hilde).get(page(stage.draft())).status_code == 404


def test_a_vacancy_of_another_town_is_not_found_at_this_host(client, stage, elsewhere, wim, at_host):
    at_host(stage.organisation, "leiemond.example")
    theirs = Stage(elsewhere, wim).published()
    assert client.get(page(theirs), headers={"host": "leiemond.example"}).status_code == 404


def test_a_vacancy_shows_no_candidate(client, stage, today, text):
    today(REGISTERED)
    vacancy = stage.published()
    stage.registered(vacancy, ["Zelda"])
    assert "Zelda" not in text(client.get(page(vacancy)))


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nobody_writes_to_a_vacancy(client, stage, method):
    assert getattr(client, method)(page(stage.published())).status_code == 405


# -- The brochure ------------------------------------------------------------------------------------------------


def test_the_brochure_is_a_pdf_with_the_file_number_in_its_name(client, stage):
    response = client.get(brochure(stage.published()))
    assert (
        response.headers["Content-Type"],
        response.headers["Content-Disposition"],
        response.content[:5],
    ) == (
        "application/pdf",
        'inline; filename="infobrochure-2026-001.pdf"',
        b"%PDF-",
    )


def test_the_brochure_that_was_issued_is_handed_out_as_it_is(client, stage, hilde):
    vacancy = stage.published()
    issued = issue(
        kind=Kind.BROCHURE,
        organisation=vacancy.organisation,
        vacancy_key=vacancy.key,
        subject_key=vacancy.key,
        title="Infobrochure",
        pdf=brochure_pdf(vacancy, on=PUBLISHED.date()),
        by=hilde,
        at=PUBLISHED,
    )
    with issued.file.open() as file:
        assert client.get(brochure(vacancy)).content == file.read()


def test_a_draft_has_no_brochure(client, stage):
    assert client.get(brochure(stage.draft())).status_code == 404


# -- The own procedures ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [MINE, reverse("portal:letter", args=[1])])
def test_the_own_procedures_ask_to_sign_in(client, leiemond, address):
    assert client.get(address).headers["Location"] == f"{reverse('account_login')}?next={address}"


def test_a_candidate_sees_the_own_applications_only(stage, samira, hilde):
    vacancy = stage.published()
    stage.registered(vacancy, ["An"])
    mine = applied(vacancy, samira, hilde)
    response = signed_in(samira).get(MINE)
    assert [row["application"] for row in response.context["applications"]] == [mine]


def test_who_did_not_apply_is_led_to_the_vacancies(samira, text):
    assert "Je hebt nog geen kandidaturen" in text(signed_in(samira).get(MINE))


@pytest.fixture
def decided(stage, samira, hilde):
    """Samira and An are admitted; their letters are drafted, and not released yet."""
    vacancy = stage.published()
    stage.registered(vacancy, ["An"])
    applied(vacancy, samira, hilde)
    decide_admission(vacancy, [Decision(a) for a in vacancy.applications.all()], by=hilde, at=DECIDED)
    return vacancy


def decision_letters(vacancy, name):
    application = vacancy.applications.get(candidate__first_name=name)
    return Message.objects.filter(subject_key=application.key).drafts()


def letters_shown(user):
    (application,) = Application.objects.filter(candidate__user=user)
    response = signed_in(user).get(reverse("portal:application", args=[application.pk]))
    return [letter.occasion for letter, _subject, _replaced, _new in response.context["letters"]]


def test_the_receipt_is_there_at_once(stage, samira, hilde):
    applied(stage.published(), samira, hilde)
    assert letters_shown(samira) == ["receipt"]


def test_nothing_of_a_decision_is_there_before_its_release(samira, decided):
    assert letters_shown(samira) == ["receipt"]


def test_a_letter_is_read_with_headings_and_lists_not_with_the_marks_of_plain_text(samira, decided, hilde):
    message = decision_letters(decided, "Samira").get()
    release([message], by=hilde, at=DECIDED)
    page = signed_in(samira).get(reverse("portal:letter", args=[message.pk])).content.decode()
    assert "<h2>Wat er nu volgt</h2>" in page
    assert [mark for mark in ("====", "----") if mark in page] == []


def test_a_drafted_letter_is_not_found(samira, decided):
    letter = decision_letters(decided, "Samira").get()
    assert signed_in(samira).get(reverse("portal:letter", args=[letter.pk])).status_code == 404


def test_a_released_letter_can_be_read(samira, hilde, decided):
    letter = decision_letters(decided, "Samira").get()
    release([letter], by=hilde, at=DECIDED)
    response = signed_in(samira).get(reverse("portal:letter", args=[letter.pk]))
    assert (response.status_code, response.context["message"]) == (200, letter)


def made_anew(vacancy, by):
    """The decision about Samira, once released, is made anew; gives the draft of the second letter."""
    release(decision_letters(vacancy, "Samira"), leaves_at=DECIDED, by=by, at=DECIDED)
    application = vacancy.applications.get(candidate__first_name="Samira")
    decision = Decision(application, Admission.REFUSED, reason="Het diploma bleek vals.")
    decide_admission(vacancy, [decision], by=by, at=CLOSED)
    return decision_letters(vacancy, "Samira")


def replaced(user):
    (application,) = Application.objects.filter(candidate__user=user)
    rows = signed_in(user).get(reverse("portal:application", args=[application.pk])).context["letters"]
    return {(letter.occasion, letter.revision): is_replaced for letter, _subject, is_replaced, _new in rows}


def test_a_letter_is_not_replaced_before_the_next_one_is_released(samira, hilde, decided):
    made_anew(decided, hilde)
    assert replaced(samira) == {("admission-admitted", 1): False, ("receipt", 1): False}


def test_a_decision_that_was_made_anew_is_shown_as_replaced(samira, hilde, decided):
    release(made_anew(decided, hilde), leaves_at=CLOSED, by=hilde, at=CLOSED)
    assert replaced(samira) == {
        ("admission-refused", 2): False,
        ("admission-admitted", 1): True,
        ("receipt", 1): False,
    }


@pytest.mark.mail
@pytest.mark.parametrize("state", ["queued", "sending", "sent", "failed", "post"])
def test_a_released_letter_can_be_read_whatever_became_of_the_mail(samira, hilde, decided, arrange, state):
    letter = decision_letters(decided, "Samira").get()
    release([letter], leaves_at=DECIDED, by=hilde, at=DECIDED)
    with arrange():
        Message.objects.filter(pk=letter.pk).update(state=state, sent_at=DECIDED, notified_on=DECIDED.date())
    assert signed_in(samira).get(reverse("portal:letter", args=[letter.pk])).status_code == 200


def test_a_released_letter_is_not_found_before_it_leaves(samira, hilde, decided, today):
    letter = decision_letters(decided, "Samira").get()
    release([letter], leaves_at=CLOSED, by=hilde, at=DECIDED)
    today(DECIDED)
    assert signed_in(samira).get(reverse("portal:letter", args=[letter.pk])).status_code == 404


def test_a_released_letter_of_somebody_else_is_not_found(samira, hilde, decided):
    letter = decision_letters(decided, "An").get()
    release([letter], by=hilde, at=DECIDED)
    assert signed_in(samira).get(reverse("portal:letter", args=[letter.pk])).status_code == 404


def test_an_officer_reads_no_letters_of_candidates_here(hilde, decided):
    letter = decision_letters(decided, "Samira").get()
    release([letter], by=hilde, at=DECIDED)
    assert signed_in(hilde).get(reverse("portal:letter", args=[letter.pk])).status_code == 404


# -- How much it asks of the database ----------------------------------------------------------------------------


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


def test_a_long_list_asks_no_more_queries_than_a_short_one(client, stage, today):
    today(REGISTERED)
    found = []
    for more in (1, 5):
        for _each in range(more):
            stage.published()
        found.append(queries(client, OPEN))
    assert found[1] == found[0]


def test_many_procedures_ask_no_more_queries_than_one(stage, samira, hilde):
    client = signed_in(samira)
    found = []
    for more in (1, 4):
        for _each in range(more):
            applied(stage.published(), samira, hilde)
        found.append(queries(client, MINE))
    assert found[1] == found[0]


def test_who_is_signed_in_sees_how_to_sign_out(samira):
    page = signed_in(samira).get(OPEN).content.decode()
    assert f'{samira.get_full_name()}</span><span class="vh">, </span><small>Afmelden</small>' in page


# -- What is new ----------------------------------------------------------------------------------------------


def test_a_letter_is_new_until_it_was_opened(browser, stage, samira, applied, today, text):
    application = applied(stage.published(), samira)
    client, page = browser(samira), reverse("portal:application", args=[application.pk])
    receipt = Message.objects.get(subject_key=application.key)
    before = [new for _letter, _subject, _replaced, new in client.get(page).context["letters"]]
    entries = Entry.objects.count()
    client.get(reverse("portal:letter", args=[receipt.pk]))
    after = [new for _letter, _subject, _replaced, new in client.get(page).context["letters"]]
    assert (before, after, Entry.objects.count() - entries) == ([True], [False], 0)


def test_the_moment_of_the_first_opening_stays(browser, stage, samira, applied, today):
    receipt = Message.objects.get(subject_key=applied(stage.published(), samira).key)
    for moment in (CLOSED, CLOSED + timedelta(days=1)):
        today(moment)
        browser(samira).get(reverse("portal:letter", args=[receipt.pk]))
    receipt.refresh_from_db()
    assert receipt.opened_at == CLOSED


def test_a_letter_that_was_only_asked_about_is_still_new(browser, stage, samira, applied):
    receipt = Message.objects.get(subject_key=applied(stage.published(), samira).key)
    browser(samira).head(reverse("portal:letter", args=[receipt.pk]))
    receipt.refresh_from_db()
    assert receipt.opened_at is None
