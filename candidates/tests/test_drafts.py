from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from candidates import scanning
from candidates.drafts import StaleError, attach, detach, fingerprint, forget, open_draft, save_step
from candidates.models import AccommodationRequest, Application, Attachment, Draft, DraftStep
from candidates.tests import files
from candidates.tests.handing_in import REGISTRATION
from candidates.uploads import RefusedError, inspect
from correspondence.models import Message
from journal.actions import ActionError
from journal.models import Entry
from recruitment.tests.cast import REGISTERED, moment

AFTER = moment(2026, 6, 10, 0, 0)
LAST_MINUTE = moment(2026, 6, 9, 23, 59)


def save(draft, data, *, seen, step="gegevens"):
    return save_step(draft, step, data, is_complete=True, seen=seen, at=REGISTERED)


def test_a_user_has_one_draft_for_a_vacancy(draft, samira, vacancy):
    assert open_draft(samira, vacancy, at=AFTER) == draft


def test_a_step_counts_its_saves(draft):
    save(draft, {"a": ["1"]}, seen=0)
    assert save(draft, {"a": ["2"]}, seen=1).version == 2


@pytest.mark.integrity
def test_of_two_that_saw_the_same_the_second_is_told_what_stands_there(draft):
    save(draft, {"a": ["1"]}, seen=0)
    save(draft, {"a": ["2"]}, seen=1)
    with pytest.raises(StaleError) as stale:
        save(draft, {"a": ["3"]}, seen=1)
    assert (stale.value.current.data, stale.value.current.version) == ({"a": ["2"]}, 2)


@pytest.mark.integrity
def test_of_two_that_begin_a_step_the_second_is_told_what_stands_there(draft):
    save(draft, {"a": ["1"]}, seen=0)
    with pytest.raises(StaleError):
        save(draft, {"a": ["2"]}, seen=0)


def test_the_same_twice_is_no_conflict(draft):
    save(draft, {"a": ["1"]}, seen=0)
    assert save(draft, {"a": ["1"]}, seen=0).version == 1


def test_another_step_is_no_conflict(draft):
    save(draft, {"a": ["1"]}, seen=0)
    save(draft, {"b": ["1"]}, seen=0, step="vragen")
    assert DraftStep.objects.count() == 2


def test_a_draft_leaves_nothing_in_the_journal(draft, cv, vacancy):
    before = Entry.objects.count()
    save(draft, {"a": ["1"]}, seen=0)
    attach(draft, "cv", cv, issued_on=None, at=REGISTERED)
    assert Entry.objects.count() == before


def test_the_name_of_a_file_is_no_part_of_its_place(draft, cv):
    attachment = attach(draft, "cv", cv, issued_on=None, at=REGISTERED)
    assert (attachment.name, "cv" in attachment.file.name) == ("cv.pdf", False)


@pytest.mark.django_db(transaction=True)
def test_another_file_takes_the_place_of_the_one_before(draft, cv, kept):
    attach(draft, "cv", cv, issued_on=None, at=REGISTERED)
    second = attach(draft, "cv", inspect("cv2.odt", files.odt()), issued_on=None, at=REGISTERED)
    assert (list(Attachment.objects.all()), kept()) == ([second], {second.file.name})


@pytest.mark.django_db(transaction=True)
def test_a_file_that_is_taken_out_is_gone(draft, cv, kept):
    attach(draft, "cv", cv, issued_on=None, at=REGISTERED)
    detach(draft, "cv")
    assert (Attachment.objects.count(), kept()) == (0, set())


def test_no_file_is_left_when_the_draft_was_handed_in_meanwhile(draft, cv, kept, arrange):
    with arrange():
        Draft.objects.all().delete()
    with pytest.raises(Draft.DoesNotExist):
        attach(draft, "cv", cv, issued_on=None, at=REGISTERED)
    assert kept() == set()


@pytest.mark.uploads
def test_a_file_with_a_virus_is_not_kept(draft, cv, kept, settings, monkeypatch):
    settings.CLAMAV = ("clamav.example", 3310)
    monkeypatch.setattr(scanning, "is_infected", lambda content: True)
    with pytest.raises(RefusedError):
        attach(draft, "cv", cv, issued_on=None, at=REGISTERED)
    assert kept() == set()


@pytest.mark.uploads
def test_with_the_scanner_down_a_file_waits_and_is_not_handed_out(draft, cv, settings, monkeypatch):
    def down(content):
        raise scanning.ScannerDownError

    settings.CLAMAV = ("clamav.example", 3310)
    monkeypatch.setattr(scanning, "is_infected", down)
    attachment = attach(draft, "cv", cv, issued_on=None, at=REGISTERED)
    assert (attachment.scan, attachment.may_be_served) == ("pending", False)


def test_a_submitted_draft_is_an_application_and_gone(submitted):
    assert (submitted.reference, submitted.channel, Draft.objects.count()) == ("0001", "portal", 0)


def test_its_files_go_along(submitted):
    assert list(submitted.attachments.values_list("document", "name")) == [("cv", "cv.pdf")]


def test_its_papers_are_facts_of_the_day_it_came_in(submitted):
    assert {key: paper.received_on for key, paper in submitted.facts.papers.items()} == {
        "cv": REGISTERED.date()
    }


def test_the_candidate_is_the_user_with_the_address_of_the_account(submitted, samira):
    candidate = submitted.candidate
    assert (candidate.user, candidate.email) == (samira, samira.email)


def test_a_receipt_leaves_at_once(submitted):
    assert Message.objects.filter(subject_key=submitted.key, occasion="receipt").count() == 1


def test_the_journal_keeps_the_hash_of_every_file_and_no_name(submitted, cv):
    entry = Entry.objects.get(what="files_submitted")
    assert entry.data == {"files": {"cv": cv.sha256}, "accommodation": False}


@pytest.mark.integrity
def test_submitting_twice_gives_the_same_application(draft, submitted, hand_in):
    assert hand_in(draft, expected="whatever") == submitted
    assert Application.objects.count() == 1


@pytest.mark.integrity
def test_what_changed_since_it_was_checked_is_not_submitted(draft, cv, hand_in):
    attach(draft, "cv", cv, issued_on=None, at=REGISTERED)
    seen = fingerprint(draft)
    save(draft, {"a": ["1"]}, seen=0)
    with pytest.raises(ActionError):
        hand_in(draft, expected=seen)


def test_without_a_required_paper_nothing_is_submitted(draft, hand_in):
    with pytest.raises(ActionError, match="je cv"):
        hand_in(draft)
    assert (Application.objects.count(), Draft.objects.count()) == (0, 1)


def test_the_last_minute_is_in_time(draft, cv, hand_in):
    attach(draft, "cv", cv, issued_on=None, at=REGISTERED)
    assert hand_in(draft, at=LAST_MINUTE + timedelta(seconds=59)).registered_at.minute == 59


def test_after_the_closing_minute_it_stays_a_draft(draft, cv, hand_in):
    attach(draft, "cv", cv, issued_on=None, at=REGISTERED)
    with pytest.raises(ActionError):
        hand_in(draft, at=AFTER)
    assert (Application.objects.count(), Draft.objects.count(), Attachment.objects.count()) == (0, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_a_file_that_the_route_does_not_ask_is_thrown_away(draft, cv, hand_in, kept):
    attach(draft, "cv", cv, issued_on=None, at=REGISTERED)
    attach(draft, "other", inspect("x.odt", files.odt()), issued_on=None, at=REGISTERED)
    application = hand_in(draft)
    assert kept() == {application.attachments.get().file.name}


def test_a_request_for_accommodation_stands_apart(draft, cv, hand_in):
    attach(draft, "cv", cv, issued_on=None, at=REGISTERED)
    application = hand_in(draft, measure="Meer tijd", cause="Dyslexie")
    assert AccommodationRequest.objects.get(application=application).measure == "Meer tijd"
    assert "Dyslexie" not in str(application.dossier) + str(application.answers)


def test_an_account_without_a_name_gets_the_one_of_its_application(draft, cv, hand_in, samira, arrange):
    with arrange():
        samira.first_name = samira.last_name = ""
        samira.save()
    attach(draft, "cv", cv, issued_on=None, at=REGISTERED)
    hand_in(draft, by=samira)
    samira.refresh_from_db()
    assert samira.get_full_name() == f"{REGISTRATION.first_name} {REGISTRATION.last_name}"


def test_somebody_elses_draft_is_not_handed_in(draft, cv, hand_in, noor):
    attach(draft, "cv", cv, issued_on=None, at=REGISTERED)
    with pytest.raises(ActionError):
        hand_in(draft, by=noor)


def test_a_draft_is_forgotten_a_while_after_the_closing(draft):
    assert (forget(closed_before=moment(2026, 6, 9)), forget(closed_before=moment(2026, 7, 10))) == (0, 1)


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment_of_death", ["register_in", "throw_away", "record"])
def test_an_application_is_whole_or_absent(draft, cv, hand_in, kept, monkeypatch, moment_of_death):
    def dies(*args, **kwargs):
        raise SystemExit

    attach(draft, "cv", cv, issued_on=None, at=REGISTERED)
    monkeypatch.setattr(f"candidates.drafts.{moment_of_death}", dies)
    with pytest.raises(SystemExit):
        hand_in(draft)
    found = (Application.objects.count(), Message.objects.count(), Draft.objects.count(), len(kept()))
    assert found == (0, 0, 1, 1)


@pytest.mark.integrity
@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_many_presses_at_once_give_one_application(draft, cv, hand_in):
    attach(draft, "cv", cv, issued_on=None, at=REGISTERED)
    seen = fingerprint(draft)

    def press(_number):
        try:
            return hand_in(draft, expected=seen).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(press, range(4)))
    assert (len(answers), Application.objects.count(), Message.objects.count()) == (1, 1, 1)
