"""Applying without a browser: beginning with a code, the steps, documents, submitting, delivering afterwards."""

import errno
import re
from dataclasses import replace
from datetime import datetime

import pytest
from django.core import mail
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from candidates.deliveries import judge
from candidates.models import AccommodationRequest, Application, Attachment, Draft, DraftStep
from candidates.tests import files
from correspondence.delivery import deliver_due
from recruitment.tests.cast import BRUSSELS, DECIDED, moment, two_tests
from vacancies.rules import (
    Anchor,
    ExperienceCondition,
    Lack,
    MedicalCondition,
    NeededWhen,
    Question,
    Reference,
    RequiredDocument,
    StatementCondition,
)

NEW = "nieuw@post.example"
DOCUMENTS = (
    RequiredDocument("cv", "je cv"),
    RequiredDocument("diploma", "een kopie van je diploma", lack=Lack.LATER),
    RequiredDocument("extract", "een uittreksel", lack=Lack.LATER, max_age_months=3),
    RequiredDocument("medical", "een medisch attest", needed=NeededWhen.APPOINTMENT),
)
PERSON = {"first_name": "Samira", "last_name": "Lievens", "version": "0"}
CONDITIONS = {"route": "external", "statement_dutch": "yes", "version": "0"}
BACKGROUND = {
    "diplomas-TOTAL_FORMS": "1",
    "diplomas-INITIAL_FORMS": "0",
    "diplomas-0-level": "bachelor",
    "diplomas-0-name": "Bachelor sociaal werk",
    "experience-TOTAL_FORMS": "2",
    "experience-INITIAL_FORMS": "0",
    "experience-0-first": "2019-01",
    "experience-0-last": "2019-06",
    "experience-0-fields_of_work": "onthaal",
    "experience-1-first": "2019-04",
    "experience-1-last": "2019-12",
    "experience-1-fields_of_work": "onthaal",
    "version": "0",
}
QUESTIONS = {"answer-why": "Omdat ik graag help.", "version": "0"}


def definition(**more):
    rules = two_tests()
    return replace(
        rules,
        offer=replace(rules.offer, closes=None),
        conditions=(
            *rules.conditions,
            StatementCondition(key="dutch", text="Je spreekt Nederlands."),
            ExperienceCondition(key="work", months=6, field="onthaal"),
        ),
        general=("dutch", "work"),
        documents=DOCUMENTS,
        questions=(Question("why", "Waarom solliciteer je?"),),
        **more,
    )


@pytest.fixture
def vacancy(stage):
    """A vacancy without a closing date, so that it is open on whatever day the tests run."""
    return stage.published(definition())


@pytest.fixture
def applicant(client, samira):
    client.force_login(samira)
    return client


def at(vacancy, slug=""):
    if slug:
        return reverse("portal:apply_step", args=[vacancy.pk, slug])
    return reverse("portal:apply", args=[vacancy.pk])


def upload(content=None, name="cv.pdf"):
    return SimpleUploadedFile(name, files.pdf() if content is None else content)


def papers(**more):
    return {"file-cv": upload(), "later-diploma": "1", "later-extract": "1"} | more


def fill_in(client, vacancy, *, until=""):
    """Fill in the steps, in their order, up to one."""
    steps = {
        "gegevens": PERSON,
        "voorwaarden": CONDITIONS,
        "diploma-en-ervaring": BACKGROUND,
        "documenten": papers(),
        "vragen": QUESTIONS,
    }
    for slug, data in steps.items():
        if slug == until:
            return
        response = client.post(at(vacancy, slug), data)
        assert response.status_code == 302, response.content.decode()


def submitted(client, vacancy):
    fill_in(client, vacancy)
    page = client.get(at(vacancy, "nakijken"))
    expected = re.search(r'name="expected" value="(\w+)"', page.content.decode())[1]
    return client.post(at(vacancy, "nakijken"), {"agreed": "on", "expected": expected})


def mailed():
    """What lies in the mailbox, once the outbox sent what was due."""
    deliver_due()
    return mail.outbox


def code():
    return re.search(r"^[A-Z0-9]+(-[A-Z0-9]+)?$", mailed()[-1].body, re.MULTILINE).group()


# -- Beginning -----------------------------------------------------------------------------------------------------


def begin(client, vacancy, email=NEW):
    return client.post(at(vacancy), {"email": email}, follow=True)


def type_code(client, vacancy, text):
    return client.post(reverse("portal:apply_code", args=[vacancy.pk]), {"code": text})


@pytest.mark.access
def test_who_is_new_gets_an_account_with_the_right_code(client, vacancy):
    begin(client, vacancy)
    response = type_code(client, vacancy, code())
    assert response.url == at(vacancy)
    assert not User.objects.get(email=NEW).has_usable_password()


@pytest.mark.access
def test_nobody_gets_an_account_before_the_code(client, vacancy):
    begin(client, vacancy)
    assert not User.objects.filter(email=NEW).exists()


@pytest.mark.access
def test_known_and_unknown_addresses_get_the_same_answer(vacancy, samira):
    answers = []
    for email in (NEW, samira.email):
        response = begin(Client(), vacancy, email)
        body = re.sub(r'value="[^"]{20,}"', "", response.content.decode()).replace(email, "")
        answers.append((response.status_code, response.redirect_chain, body))
    assert (answers[0] == answers[1], len(mailed())) == (True, 2)
    assert mail.outbox[0].subject == mail.outbox[1].subject


@pytest.mark.access
def test_who_is_known_signs_in_with_the_same_code(client, vacancy, samira):
    begin(client, vacancy, samira.email.upper())
    type_code(client, vacancy, code().lower())
    assert client.session["_auth_user_id"] == str(samira.pk)


@pytest.mark.access
def test_a_code_opens_once(client, vacancy):
    begin(client, vacancy)
    used = code()
    type_code(client, vacancy, used)
    client.logout()
    assert type_code(client, vacancy, used).url == at(vacancy)


@pytest.mark.access
def test_after_three_wrong_codes_the_right_one_does_not_work(client, vacancy):
    begin(client, vacancy)
    right = code()
    for _time in range(3):
        response = type_code(client, vacancy, "XXX-XXX")
    assert (response.status_code, NEW in response.content.decode()) == (422, True)
    assert type_code(client, vacancy, right).url == at(vacancy)
    assert not User.objects.filter(email=NEW).exists()


@pytest.mark.access
def test_after_ten_minutes_the_code_does_not_work(client, vacancy, monkeypatch):
    begin(client, vacancy)
    later = datetime.now().timestamp() + 601
    monkeypatch.setattr("portal.codes.time.time", lambda: later)
    type_code(client, vacancy, code())
    assert not User.objects.filter(email=NEW).exists()


@pytest.mark.access
def test_codes_are_not_mailed_without_end(client, vacancy):
    for _time in range(5):
        response = begin(client, vacancy)
    assert (response.status_code, len(mailed())) == (422, 3)


# -- The steps -----------------------------------------------------------------------------------------------------


def test_who_signed_in_begins_at_the_first_step(applicant, vacancy):
    assert applicant.get(at(vacancy)).url == at(vacancy, "gegevens")


def test_a_step_leads_to_the_next(applicant, vacancy):
    assert applicant.post(at(vacancy, "gegevens"), PERSON).url == at(vacancy, "voorwaarden")


def test_one_goes_on_where_one_was_on_another_device(applicant, vacancy, samira):
    fill_in(applicant, vacancy, until="diploma-en-ervaring")
    other = Client()
    other.force_login(samira)
    assert other.get(at(vacancy)).url == at(vacancy, "diploma-en-ervaring")


def test_what_is_wrong_is_kept_and_said(applicant, vacancy, text):
    response = applicant.post(at(vacancy, "gegevens"), PERSON | {"first_name": ""})
    assert (response.status_code, "Voornaam: Dit veld is verplicht." in text(response)) == (422, True)
    assert DraftStep.objects.get().data["last_name"] == ["Lievens"]


def test_a_statement_that_decides_is_answered(applicant, vacancy):
    response = applicant.post(at(vacancy, "voorwaarden"), {"route": "external", "version": "0"})
    assert response.status_code == 422


def test_nobody_is_asked_about_health_before_the_appointment(applicant, stage):
    fit = MedicalCondition(key="fit", reference=Reference(Anchor.APPOINTMENT))
    rules = definition()
    rules = replace(rules, conditions=(*rules.conditions, fit), general=(*rules.general, "fit"))
    vacancy = stage.published(rules)
    assert "medically_fit" not in applicant.get(at(vacancy, "voorwaarden")).content.decode()
    assert applicant.post(at(vacancy, "voorwaarden"), CONDITIONS).status_code == 302


def test_months_are_shown_as_the_engine_counts_them(applicant, vacancy, text):
    fill_in(applicant, vacancy, until="documenten")
    assert "onthaal: 12 maanden" in text(applicant.get(at(vacancy, "diploma-en-ervaring")))


def test_a_row_is_added_without_script_and_nothing_is_judged_yet(applicant, vacancy):
    response = applicant.post(at(vacancy, "diploma-en-ervaring"), BACKGROUND | {"add": "diplomas"})
    assert 'name="diplomas-1-level"' in response.content.decode()


def test_a_page_that_does_not_exist_is_not_found(applicant, vacancy):
    assert applicant.get(at(vacancy, "iets")).status_code == 404


@pytest.mark.integrity
def test_who_saves_over_another_window_sees_both_values(applicant, vacancy, text):
    applicant.post(at(vacancy, "gegevens"), PERSON)
    applicant.post(at(vacancy, "gegevens"), PERSON | {"version": "1", "city": "Gent"})
    loser = applicant.post(at(vacancy, "gegevens"), PERSON | {"version": "1", "city": "Brugge"})
    assert (loser.status_code, "hier: Brugge elders: Gent" in text(loser)) == (409, True)


@pytest.mark.integrity
def test_who_saw_both_values_may_keep_the_own_one(applicant, vacancy):
    applicant.post(at(vacancy, "gegevens"), PERSON)
    applicant.post(at(vacancy, "gegevens"), PERSON | {"version": "1", "city": "Gent"})
    applicant.post(at(vacancy, "gegevens"), PERSON | {"version": "1", "city": "Brugge"})
    applicant.post(at(vacancy, "gegevens"), PERSON | {"version": "2", "city": "Brugge"})
    assert DraftStep.objects.get().data["city"] == ["Brugge"]


@pytest.mark.integrity
def test_what_was_typed_when_the_session_expired_waits_after_signing_in(client, vacancy, samira):
    client.post(at(vacancy, "gegevens"), PERSON | {"city": "Gent"})
    begin(client, vacancy, samira.email)
    response = client.get(type_code(client, vacancy, code()).url, follow=True)
    assert response.redirect_chain[-1][0] == at(vacancy, "gegevens")
    assert 'value="Gent"' in response.content.decode()
    assert not Draft.objects.exists()


def test_earlier_details_are_offered_and_only_kept_when_saved(applicant, vacancy, stage):
    submitted(applicant, vacancy)
    next_one = stage.published(definition())
    assert "overnemen" in applicant.get(at(next_one, "gegevens")).content.decode()
    reused = applicant.get(at(next_one, "diploma-en-ervaring") + "?overnemen=1")
    assert 'value="Bachelor sociaal werk"' in reused.content.decode()
    assert not Draft.objects.exists()


def test_an_earlier_file_is_offered_and_only_copied_when_asked(applicant, vacancy, stage, text):
    submitted(applicant, vacancy)
    next_one = stage.published(definition())
    fill_in(applicant, next_one, until="documenten")
    assert "Gebruik cv.pdf van" in text(applicant.get(at(next_one, "documenten")))
    assert not Attachment.objects.filter(draft__isnull=False).exists()
    applicant.post(at(next_one, "documenten"), {"reuse": "cv"})
    copy, first = Attachment.objects.get(draft__isnull=False), Attachment.objects.get(draft=None)
    assert (copy.sha256 == first.sha256, copy.file.name != first.file.name) == (True, True)


@pytest.mark.access
@pytest.mark.parametrize("slug", ["gegevens", "documenten", "nakijken"])
def test_who_is_not_signed_in_begins_with_the_code(client, vacancy, slug):
    assert client.get(at(vacancy, slug)).url == at(vacancy)


@pytest.mark.access
def test_a_vacancy_that_is_not_published_is_not_found(applicant, stage):
    assert applicant.get(at(stage.draft())).status_code == 404


NASTY = {
    "nothing": {},
    "no number of rows": {"diplomas-0-level": "bachelor"},
    "too many rows": BACKGROUND | {"diplomas-TOTAL_FORMS": "100000"},
    "rows that are no number": BACKGROUND | {"diplomas-TOTAL_FORMS": "x", "experience-TOTAL_FORMS": "-1"},
    "a version that is no number": PERSON | {"version": "9" * 50},
    "a version from elsewhere": PERSON | CONDITIONS | {"version": "-1"},
    "NUL": PERSON | {"first_name": "a\0b", "answer-why": "\0", "help-measure": "\0"},
    "another route": {"route": "nowhere"},
    "very long": PERSON | {"first_name": "a" * 100_000, "answer-why": "b" * 100_000},
    "a month of no calendar": BACKGROUND | {"experience-0-first": "2019-13", "experience-1-first": "0000-00"},
    "another relevance": BACKGROUND | {"experience-0-fields_of_work": "iets"},
    "a row that is added to nothing": {"add": "diplomas"},
    "a text for a file": {"file-cv": "cv.pdf", "issued-extract": "gisteren"},
    "a document that is not asked": {"only": "passport", "file-passport": "x"},
    "nothing to remove": {"remove": "cv"},
    "nothing to reuse": {"reuse": "cv"},
}


@pytest.mark.parametrize("nasty", NASTY)
def test_whatever_is_sent_is_answered_and_every_page_still_opens(applicant, vacancy, nasty):
    slugs = ["gegevens", "voorwaarden", "diploma-en-ervaring", "documenten", "vragen"]
    fill_in(applicant, vacancy)
    answers = {applicant.post(at(vacancy, slug), NASTY[nasty]).status_code for slug in slugs}
    assert answers <= {200, 302, 409, 422}
    assert [applicant.get(at(vacancy, slug)).status_code for slug in slugs] == [200] * len(slugs)
    assert applicant.get(at(vacancy, "nakijken")).status_code in (200, 302)


# -- Documents -----------------------------------------------------------------------------------------------------


@pytest.fixture
def at_documents(applicant, vacancy):
    fill_in(applicant, vacancy, until="documenten")
    return applicant


def test_without_a_required_document_one_does_not_go_on(at_documents, vacancy, text):
    data = papers()
    del data["file-cv"]
    response = at_documents.post(at(vacancy, "documenten"), data)
    assert (response.status_code, "Zonder kan je niet indienen" in text(response)) == (422, True)


def test_what_may_come_later_is_added_or_ticked(at_documents, vacancy, text):
    response = at_documents.post(at(vacancy, "documenten"), {"file-cv": upload(), "later-extract": "1"})
    assert "Een kopie van je diploma: voeg dit document toe, of vink aan" in text(response)


def test_what_is_asked_at_the_appointment_is_shown_and_not_asked(at_documents, vacancy, text):
    page = at_documents.get(at(vacancy, "documenten"))
    assert "Dit vragen we nu nog niet Een medisch attest" in text(page)
    assert "file-medical" not in page.content.decode()


@pytest.mark.uploads
def test_a_refused_file_is_named_and_the_others_are_kept(at_documents, vacancy, text):
    page = {"file-cv": upload(), "file-diploma": upload(b"<html>", "diploma.pdf"), "later-extract": "1"}
    response = at_documents.post(at(vacancy, "documenten"), page)
    assert "diploma.pdf is niet geüpload: wat erin zit" in text(response)
    assert list(Attachment.objects.values_list("document", flat=True)) == ["cv"]


@pytest.fixture
def full_after(monkeypatch):
    """`full_after(n)`: the disk takes n more files, and then has no room."""
    save = FileSystemStorage._save

    def fill(room):
        left = iter(range(room))

        def until_full(*args):
            if next(left, None) is None:
                raise OSError(errno.ENOSPC, "No space left on device")
            return save(*args)

        monkeypatch.setattr(FileSystemStorage, "_save", until_full)

    return fill


@pytest.mark.faults
def test_on_a_full_disk_the_file_is_refused_kindly_and_the_rest_of_the_page_is_kept(
    at_documents, vacancy, text, full_after
):
    full_after(1)
    page = {"file-cv": upload(), "file-diploma": upload(name="diploma.pdf"), "later-extract": "1"}
    response = at_documents.post(at(vacancy, "documenten"), page)
    assert "diploma.pdf is niet geüpload: we hebben nu geen plaats voor bestanden" in text(response)
    ticked = DraftStep.objects.get(step="documenten").data["later-extract"]
    assert (response.status_code, list(Attachment.objects.values_list("document", flat=True)), ticked) == (
        422,
        ["cv"],
        ["1"],
    )


@pytest.mark.faults
def test_on_a_full_disk_an_earlier_file_is_not_taken_and_the_page_says_so(
    applicant, vacancy, stage, text, full_after
):
    submitted(applicant, vacancy)
    next_one = stage.published(definition())
    fill_in(applicant, next_one, until="documenten")
    full_after(0)
    response = applicant.post(at(next_one, "documenten"), {"reuse": "cv"})
    assert (response.status_code, "cv.pdf is niet geüpload: we hebben nu geen plaats" in text(response)) == (
        422,
        True,
    )


def test_what_lacks_only_its_date_keeps_its_file_as_it_is(at_documents, vacancy):
    data = papers(**{"file-extract": upload()})
    page = at_documents.post(at(vacancy, "documenten"), data).content.decode()
    extract = page.split('id="paper-extract"')[1].split("</fieldset>")[0]
    assert ("filebox__icon--bad" in extract, "Kies een ander bestand" in extract.split("<details")[0]) == (
        False,
        False,
    )


def test_a_file_that_proves_too_old_has_to_be_another_one(at_documents, vacancy):
    at_documents.post(at(vacancy, "documenten"), papers(**{"file-extract": upload()}))
    dated = at_documents.post(at(vacancy, "documenten"), papers(**{"issued-extract": "2020-01-01"}))
    extract = dated.content.decode().split('id="paper-extract"')[1].split("</fieldset>")[0]
    assert ("filebox__icon--bad" in extract, "Kies een ander bestand" in extract) == (True, True)


def test_a_document_that_is_too_old_is_refused_at_once_with_the_reason(at_documents, vacancy, text):
    data = papers(**{"file-extract": upload(), "issued-extract": "2020-01-01"})
    del data["later-extract"]
    response = at_documents.post(at(vacancy, "documenten"), data)
    assert (response.status_code, "dit document is van 1 januari 2020" in text(response)) == (422, True)
    assert not Attachment.objects.filter(document="extract").exists()


def test_a_document_with_an_age_needs_its_date_and_stays_meanwhile(at_documents, vacancy, text):
    data = papers(**{"file-extract": upload()})
    response = at_documents.post(at(vacancy, "documenten"), data)
    assert "Vul de datum in die op het document staat" in text(response)
    assert Attachment.objects.filter(document="extract").exists()


def test_a_file_is_removed(at_documents, vacancy):
    at_documents.post(at(vacancy, "documenten"), papers())
    at_documents.post(at(vacancy, "documenten"), {"remove": "cv"})
    assert not Attachment.objects.exists()


def test_a_script_sends_one_file_and_gets_its_place_back(at_documents, vacancy):
    response = at_documents.post(
        at(vacancy, "documenten"),
        {"only": "cv", "file-cv": upload()},
        headers={"X-Requested-With": "fetch"},
    )
    assert (response.json()["problems"], "cv.pdf" in response.json()["html"]) == ([], True)


@pytest.mark.uploads
def test_an_own_file_is_handed_out_to_keep_and_nothing_else(at_documents, vacancy):
    at_documents.post(at(vacancy, "documenten"), papers())
    response = at_documents.get(reverse("portal:attachment", args=[Attachment.objects.get().pk]))
    assert response["Content-Disposition"] == 'attachment; filename="cv.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    response.close()


@pytest.mark.access
def test_somebody_elses_file_is_not_found(at_documents, vacancy, noor, hilde):
    at_documents.post(at(vacancy, "documenten"), papers())
    for user in (noor, hilde):
        other = Client()
        other.force_login(user)
        assert other.get(reverse("portal:attachment", args=[Attachment.objects.get().pk])).status_code == 404


# -- Submitting ----------------------------------------------------------------------------------------------------


def test_the_whole_way_ends_at_the_receipt(applicant, vacancy, text):
    receipt = applicant.get(submitted(applicant, vacancy).url)
    assert "Je nummer is 0001" in text(receipt)


def test_what_was_typed_is_what_was_registered(applicant, vacancy):
    submitted(applicant, vacancy)
    application = Application.objects.get()
    facts = application.facts
    assert application.answers == {"why": "Omdat ik graag help."}
    assert (facts.statements, facts.diplomas[0].name, len(facts.experience)) == (
        {"dutch": True},
        "Bachelor sociaal werk",
        2,
    )


def test_the_check_reads_in_words(applicant, vacancy, text):
    fill_in(applicant, vacancy)
    page = text(applicant.get(at(vacancy, "nakijken")))
    assert "januari 2019, juni 2019, onthaal" in page
    assert "Een kopie van je diploma Dit bezorg je later." in page


def test_before_everything_is_filled_in_one_is_led_back(applicant, vacancy):
    fill_in(applicant, vacancy, until="vragen")
    assert applicant.get(at(vacancy, "nakijken")).url == at(vacancy, "vragen")


def test_one_says_that_it_is_correct(applicant, vacancy):
    fill_in(applicant, vacancy)
    response = applicant.post(at(vacancy, "nakijken"), {"expected": "x"})
    assert (response.status_code, Application.objects.count()) == (422, 0)


def test_who_does_not_meet_a_condition_reads_so_and_may_submit(applicant, vacancy, text):
    fill_in(applicant, vacancy)
    applicant.post(
        at(vacancy, "diploma-en-ervaring"),
        BACKGROUND | {"version": "1", "diplomas-0-level": "lower_secondary"},
    )
    page = text(applicant.get(at(vacancy, "nakijken")))
    assert "voldoe je niet aan elke voorwaarde" in page


@pytest.mark.integrity
def test_pressing_twice_gives_one_application_and_the_same_receipt(applicant, vacancy):
    first = submitted(applicant, vacancy)
    second = applicant.post(at(vacancy, "nakijken"), {"agreed": "on", "expected": "x"})
    assert (first.url == second.url, Application.objects.count()) == (True, 1)


@pytest.mark.integrity
def test_what_changed_in_another_window_is_looked_at_first(applicant, vacancy, text):
    fill_in(applicant, vacancy)
    response = applicant.post(at(vacancy, "nakijken"), {"agreed": "on", "expected": "of before"})
    assert "Er is intussen iets veranderd" in text(response)
    assert not Application.objects.exists()


def test_a_request_for_accommodation_reaches_the_officers_only(applicant, vacancy):
    fill_in(applicant, vacancy)
    applicant.post(
        at(vacancy, "vragen"),
        QUESTIONS | {"version": "1", "help-measure": "Meer tijd", "help-cause": "Dyslexie"},
    )
    page = applicant.get(at(vacancy, "nakijken")).content.decode()
    expected = re.search(r'name="expected" value="(\w+)"', page)[1]
    applicant.post(at(vacancy, "nakijken"), {"agreed": "on", "expected": expected})
    assert AccommodationRequest.objects.get().cause == "Dyslexie"


@pytest.fixture
def clock(monkeypatch):
    """`clock(moment)`: the clock of the server, for somebody who applies."""

    def stand_at(moment):
        monkeypatch.setattr("portal.applying.views.now", lambda: moment)
        monkeypatch.setattr(
            "portal.applying.views.localdate", lambda value=moment: value.astimezone(BRUSSELS).date()
        )

    return stand_at


@pytest.fixture
def closing(stage):
    """A vacancy that closes on 9 June 2026 at 23:59, that minute included."""
    rules = definition()
    return stage.published(replace(rules, offer=two_tests().offer))


def test_the_last_minute_is_in_time(applicant, closing, clock):
    clock(moment(2026, 6, 9, 23, 59))
    submitted(applicant, closing)
    assert Application.objects.count() == 1


def test_after_the_closing_minute_it_is_said_and_the_draft_stays_to_be_read(applicant, closing, clock, text):
    clock(moment(2026, 6, 9, 23, 59))
    fill_in(applicant, closing)
    clock(moment(2026, 6, 10, 0, 0))
    response = applicant.post(at(closing, "nakijken"), {"agreed": "on", "expected": "x"})
    page = text(response)
    assert (response.status_code, Application.objects.count()) == (403, 0)
    assert "Je kan niet meer solliciteren" in page
    assert "Omdat ik graag help." in page


def test_nobody_begins_after_the_closing_minute(client, closing, clock):
    clock(moment(2026, 6, 10, 0, 0))
    assert client.get(at(closing)).status_code == 403


# -- Afterwards ----------------------------------------------------------------------------------------------------


@pytest.fixture
def application(applicant, vacancy):
    submitted(applicant, vacancy)
    return Application.objects.get()


def documents_of(application):
    return reverse("portal:documents", args=[application.pk])


def test_what_was_still_to_come_is_delivered(applicant, application):
    applicant.post(documents_of(application), {"only": "diploma", "file-diploma": upload()})
    application.refresh_from_db()
    assert sorted(application.facts.papers) == ["cv", "diploma"]


def test_a_bad_file_is_refused_there_too(applicant, application, text):
    response = applicant.post(documents_of(application), {"only": "diploma", "file-diploma": upload(b"x")})
    assert (response.status_code, "cv.pdf is niet geüpload" in text(response)) == (422, True)


def test_nothing_chosen_is_said(applicant, application):
    assert applicant.post(documents_of(application), {"only": "diploma"}).status_code == 422


def test_why_a_document_was_refused_is_read_there(applicant, application, hilde, text):
    judge(
        application.attachments.get(),
        approved=False,
        reason="We kunnen het niet lezen.",
        by=hilde,
        at=DECIDED,
    )
    assert "niet aanvaarden: We kunnen het niet lezen." in text(applicant.get(documents_of(application)))


def test_a_document_that_is_not_asked_is_not_found(applicant, application):
    assert applicant.post(documents_of(application), {"only": "medical"}).status_code == 404


@pytest.mark.access
def test_somebody_elses_documents_are_not_found(client, application, noor):
    client.force_login(noor)
    assert client.get(documents_of(application)).status_code == 404


@pytest.mark.access
def test_the_receipt_is_for_whoever_applied(client, application, vacancy, noor):
    client.force_login(noor)
    assert client.get(reverse("portal:apply_receipt", args=[vacancy.pk])).status_code == 404


@pytest.mark.integrity
def test_a_page_costs_the_same_with_many_files(applicant, application, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        applicant.get(documents_of(application))
