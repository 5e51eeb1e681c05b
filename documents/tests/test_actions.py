"""Issuing documents: versions, hashes, files, the journal."""

import hashlib

import pytest

from documents.actions import Made, issue, issue_all, keep_signed, release
from documents.models import Document, Kind
from journal.actions import ActionError
from journal.models import Entry
from recruitment.tests.cast import CLOSED

pytestmark = pytest.mark.django_db


def content(document):
    with document.file.open("rb") as file:
        return file.read()


def issued(organisation, user, pdf=b"%PDF-1", subject="round:1", kind=Kind.MINUTES):
    return issue(
        kind=kind,
        organisation=organisation,
        vacancy_key="vacancy:1",
        subject_key=subject,
        title="Proces-verbaal",
        pdf=pdf,
        by=user,
        at=CLOSED,
    )


def test_a_document_is_kept_with_its_hash_maker_and_moment(leiemond, hilde):
    document = issued(leiemond, hilde)
    document.refresh_from_db()
    assert content(document) == b"%PDF-1"
    assert (document.version, document.sha256, document.size) == (1, hashlib.sha256(b"%PDF-1").hexdigest(), 6)
    assert (document.made_by, document.made_at) == (hilde.actor_key, CLOSED)


def test_the_same_content_again_is_the_same_version(leiemond, hilde):
    assert issued(leiemond, hilde) == issued(leiemond, hilde)
    assert Entry.objects.filter(what="document_issued").count() == 1


def test_other_content_is_the_next_version_and_keeps_the_first(leiemond, hilde):
    first, second = issued(leiemond, hilde), issued(leiemond, hilde, b"%PDF-2")
    assert second.version == 2
    assert content(Document.objects.get(pk=first.pk)) == b"%PDF-1"


def test_going_back_to_earlier_content_is_a_version_too(leiemond, hilde):
    issued(leiemond, hilde)
    issued(leiemond, hilde, b"%PDF-2")
    third = issued(leiemond, hilde)
    assert (third.version, content(third)) == (3, b"%PDF-1")


def test_kinds_and_subjects_are_numbered_apart(leiemond, hilde):
    issued(leiemond, hilde)
    assert issued(leiemond, hilde, subject="round:2").version == 1
    assert issued(leiemond, hilde, kind=Kind.BROCHURE).version == 1


def test_issuing_is_journaled_with_the_hash(leiemond, hilde):
    document = issued(leiemond, hilde)
    entry = Entry.objects.get(what="document_issued")
    assert (entry.chain, entry.subject) == ("vacancy:1", "round:1")
    assert entry.data == {"kind": "minutes", "version": 1, "sha256": document.sha256}


@pytest.mark.parametrize("number", [3, 60])
def test_many_cost_the_queries_of_a_few(leiemond, hilde, number, django_assert_max_num_queries):
    many = [
        Made(Kind.RESULT_LETTER, f"verdict:{n}", "Brief", b"%%PDF %d" % n, "vacancy:1") for n in range(number)
    ]
    with django_assert_max_num_queries(12):
        documents = issue_all(many, organisation=leiemond, by=hilde, at=CLOSED)
    assert [d.version for d in documents] == [1] * number


def test_one_subject_twice_in_one_call_is_refused(leiemond, hilde):
    twice = [Made(Kind.MINUTES, "round:1", "Een", b"1"), Made(Kind.MINUTES, "round:1", "Twee", b"2")]
    with pytest.raises(ValueError, match="two documents"):
        issue_all(twice, organisation=leiemond, by=hilde, at=CLOSED)


# -- The signed file -------------------------------------------------------------------------------------------------------


def signed(document, user, pdf=b"%PDF-signed"):
    return keep_signed(document, pdf, by=user, at=CLOSED)


def replaced(organisation):
    rows = Document.objects.filter(organisation=organisation).with_replaced().order_by("version")
    return [row.is_replaced for row in rows]


def test_the_signed_file_is_the_next_version_and_the_official_one(leiemond, hilde):
    made = issued(leiemond, hilde)
    kept = signed(made, hilde)
    assert (kept.version, kept.signs, content(kept)) == (2, made, b"%PDF-signed")
    assert replaced(leiemond) == [True, False]
    assert Entry.objects.filter(what="document_signed").count() == 1


def test_the_same_signed_file_again_changes_nothing(leiemond, hilde):
    made = issued(leiemond, hilde)
    assert signed(made, hilde) == signed(made, hilde)


def test_making_what_was_signed_anew_keeps_the_signed_file_official(leiemond, hilde):
    kept = signed(issued(leiemond, hilde), hilde)
    assert issued(leiemond, hilde) == kept


def test_minutes_that_say_something_else_replace_the_signed_file(leiemond, hilde):
    signed(issued(leiemond, hilde), hilde)
    assert issued(leiemond, hilde, b"%PDF-2").version == 3
    assert replaced(leiemond) == [True, True, False]


def test_a_replaced_document_is_not_signed_any_more(leiemond, hilde):
    made = issued(leiemond, hilde)
    issued(leiemond, hilde, b"%PDF-2")
    with pytest.raises(ActionError):
        signed(made, hilde)


# -- Given to a candidate --------------------------------------------------------------------------------------------------


def test_a_dossier_is_given_once(leiemond, hilde):
    dossier = issued(leiemond, hilde, kind=Kind.DOSSIER)
    release(dossier, by=hilde, at=CLOSED)
    assert release(dossier, by=hilde, at=CLOSED).released_at == CLOSED
    assert Entry.objects.filter(what="document_released").count() == 1


def test_an_earlier_version_of_a_dossier_is_not_given(leiemond, hilde):
    dossier = issued(leiemond, hilde, kind=Kind.DOSSIER)
    issued(leiemond, hilde, b"%PDF-2", kind=Kind.DOSSIER)
    with pytest.raises(ActionError):
        release(dossier, by=hilde, at=CLOSED)
