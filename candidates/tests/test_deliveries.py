from datetime import date

import pytest

from candidates import scanning
from candidates.actions import withdraw
from candidates.deliveries import deliver, drop_infected, is_over, judge, remove, rescan
from candidates.models import Application, Attachment
from candidates.proposals import proposal_for
from candidates.seen import seen_file
from candidates.tests import files
from candidates.uploads import inspect
from journal.actions import SYSTEM, ActionError
from journal.models import Entry
from recruitment.tests.cast import DECIDED, REGISTERED, moment
from vacancies.models import Vacancy

TERM_OVER = moment(2026, 6, 15)


@pytest.fixture
def letter(submitted, cv, samira):
    """A motivation letter that was delivered after the application."""
    return deliver(submitted, "letter", cv, by=samira, at=REGISTERED)


def papers(application):
    application.refresh_from_db()
    return application.facts.papers


def test_a_delivered_paper_is_a_fact_for_the_engine(submitted, letter):
    assert papers(submitted)["letter"].received_on == REGISTERED.date()


def test_within_its_term_a_paper_may_come_after_the_closing(submitted, cv, samira):
    deliver(submitted, "letter", cv, by=samira, at=moment(2026, 6, 14, 23, 59))
    submitted.refresh_from_db()
    assert proposal_for(submitted, on=date(2026, 6, 16)).validity.invalid == ()


def test_after_its_term_a_paper_is_refused_and_its_file_is_not_kept(submitted, cv, samira, kept):
    before = kept()
    with pytest.raises(ActionError):
        deliver(submitted, "letter", cv, by=samira, at=TERM_OVER)
    assert (kept(), "letter" in papers(submitted)) == (before, False)


def test_a_paper_that_may_come_later_is_never_too_late(submitted, cv, samira):
    assert deliver(submitted, "diploma", cv, by=samira, at=moment(2027, 1, 1)).document == "diploma"


def test_a_paper_that_nobody_asks_is_refused(submitted, cv, samira):
    with pytest.raises(ActionError):
        deliver(submitted, "passport", cv, by=samira, at=REGISTERED)


def test_the_date_on_a_paper_is_a_fact_too(submitted, cv, samira):
    deliver(submitted, "extract", cv, issued_on=date(2026, 5, 1), by=samira, at=REGISTERED)
    assert papers(submitted)["extract"].issued_on == date(2026, 5, 1)


@pytest.mark.django_db(transaction=True)
def test_a_file_that_nobody_judged_is_replaced(submitted, letter, samira, kept):
    second = deliver(submitted, "letter", inspect("b.odt", files.odt()), by=samira, at=REGISTERED)
    assert list(submitted.attachments.filter(document="letter")) == [second]
    assert letter.file.name not in kept()


def test_a_file_that_was_refused_stays_beside_the_new_one(submitted, letter, samira, hilde):
    judge(letter, approved=False, reason="Onleesbaar.", by=hilde, at=REGISTERED)
    second = deliver(submitted, "letter", inspect("b.odt", files.odt()), by=samira, at=REGISTERED)
    letter.refresh_from_db()
    assert (letter.replaced_at, letter.refusal) == (REGISTERED, "Onleesbaar.")
    assert list(submitted.attachments.current().filter(document="letter")) == [second]
    assert papers(submitted)["letter"].approved is None


def test_an_approved_paper_is_not_replaced(submitted, letter, samira, hilde, cv):
    judge(letter, approved=True, by=hilde, at=REGISTERED)
    with pytest.raises(ActionError):
        deliver(submitted, "letter", cv, by=samira, at=REGISTERED)


def test_who_withdrew_delivers_nothing(submitted, cv, samira):
    withdraw([submitted], by=samira, at=REGISTERED)
    with pytest.raises(ActionError):
        deliver(submitted, "letter", cv, by=samira, at=REGISTERED)


def test_a_paper_that_may_lack_is_taken_back_before_the_closing(submitted, letter, samira):
    remove(letter, by=samira, at=REGISTERED)
    assert ("letter" in papers(submitted), submitted.attachments.filter(document="letter").count()) == (
        False,
        0,
    )


def test_taking_back_twice_is_quiet(letter, samira):
    remove(letter, by=samira, at=REGISTERED)
    assert remove(letter, by=samira, at=REGISTERED) is None


def test_a_required_paper_is_not_taken_back(submitted, samira):
    with pytest.raises(ActionError):
        remove(submitted.attachments.get(), by=samira, at=REGISTERED)


def test_after_the_closing_nothing_is_taken_back(letter, samira):
    with pytest.raises(ActionError):
        remove(letter, by=samira, at=DECIDED)


def test_what_was_judged_is_not_taken_back(letter, samira, hilde):
    judge(letter, approved=False, reason="Onleesbaar.", by=hilde, at=REGISTERED)
    with pytest.raises(ActionError):
        remove(letter, by=samira, at=REGISTERED)


def test_a_refused_paper_does_not_count(submitted, hilde):
    judge(submitted.attachments.get(), approved=False, reason="Onleesbaar.", by=hilde, at=DECIDED)
    submitted.refresh_from_db()
    (problem, *_rest) = proposal_for(submitted, on=DECIDED.date()).validity.invalid
    assert (problem.document, problem.problem) == ("cv", "rejected")


def test_a_refusal_needs_a_reason(submitted, hilde):
    with pytest.raises(ActionError):
        judge(submitted.attachments.get(), approved=False, reason=" ", by=hilde, at=DECIDED)


def test_approving_takes_a_refusal_back(submitted, hilde):
    cv = submitted.attachments.get()
    judge(cv, approved=False, reason="Onleesbaar.", by=hilde, at=DECIDED)
    assert judge(cv, approved=True, by=hilde, at=DECIDED).refusal == ""
    assert papers(submitted)["cv"].approved is True


def test_judging_the_same_twice_leaves_one_entry(submitted, hilde):
    for _time in range(2):
        judge(submitted.attachments.get(), approved=True, by=hilde, at=DECIDED)
    assert Entry.objects.filter(what="document_judged").count() == 1


def test_a_file_that_was_replaced_is_not_judged(submitted, letter, samira, hilde, cv):
    deliver(submitted, "letter", cv, by=samira, at=REGISTERED)
    with pytest.raises(ActionError):
        judge(letter, approved=True, by=hilde, at=REGISTERED)


# -- The scanner ---------------------------------------------------------------------------------------------------


@pytest.fixture
def waiting(submitted, arrange):
    """A file that could not be scanned when it came in."""
    attachment = submitted.attachments.get()
    with arrange():
        attachment.scan = Attachment.Scan.PENDING
        attachment.save()
    return attachment


@pytest.mark.uploads
def test_a_waiting_file_without_a_virus_is_free(waiting, monkeypatch):
    monkeypatch.setattr(scanning, "is_infected", lambda content: False)
    assert rescan(at=DECIDED) == 1
    waiting.refresh_from_db()
    assert waiting.scan == "clean"


@pytest.mark.uploads
@pytest.mark.django_db(transaction=True)
def test_a_waiting_file_with_a_virus_is_thrown_away_and_its_paper_refused(
    submitted, waiting, monkeypatch, kept
):
    monkeypatch.setattr(scanning, "is_infected", lambda content: True)
    rescan(at=DECIDED)
    waiting.refresh_from_db()
    assert (waiting.may_be_served, kept(), papers(submitted)["cv"].approved) == (False, set(), False)


@pytest.mark.uploads
def test_with_the_scanner_still_down_a_file_waits_on(waiting, monkeypatch):
    def down(content):
        raise scanning.ScannerDownError

    monkeypatch.setattr(scanning, "is_infected", down)
    assert rescan(at=DECIDED) == 0


def test_a_file_that_got_its_verdict_is_not_dropped(submitted):
    drop_infected(submitted.attachments.get(), by=SYSTEM, at=DECIDED)
    assert submitted.attachments.get().scan == "none"


def test_an_officers_scan_counts_on_the_day_on_which_the_paper_came_in(submitted, cv, hilde):
    deliver(submitted, "letter", cv, arrived_on=date(2026, 6, 13), by=hilde, at=TERM_OVER)
    assert papers(submitted)["letter"].received_on == date(2026, 6, 13)


def test_a_paper_that_came_in_too_late_is_refused_as_a_scan_too(submitted, cv, hilde):
    with pytest.raises(ActionError):
        deliver(submitted, "letter", cv, arrived_on=TERM_OVER.date(), by=hilde, at=TERM_OVER)


def test_a_scan_never_takes_the_place_of_a_file_that_was_approved(submitted, cv, hilde):
    judge(submitted.attachments.get(), approved=True, by=hilde, at=DECIDED)
    with pytest.raises(ActionError):
        deliver(submitted, "cv", cv, arrived_on=REGISTERED.date(), by=hilde, at=DECIDED)


def test_a_judgement_that_was_made_meanwhile_is_not_overwritten(submitted, hilde, karel):
    file = submitted.attachments.get()
    shown = seen_file(file, None)
    judge(file, approved=False, reason="Onleesbaar.", by=karel, at=DECIDED)
    with pytest.raises(ActionError):
        judge(file, approved=True, expected=shown, by=hilde, at=DECIDED)


def test_the_same_judgement_twice_is_no_conflict(submitted, hilde, karel):
    file = submitted.attachments.get()
    shown = seen_file(file, None)
    judge(file, approved=True, by=karel, at=DECIDED)
    assert judge(file, approved=True, expected=shown, by=hilde, at=DECIDED) == file


@pytest.mark.parametrize(
    ("procedure", "admission", "over"),
    [
        ("selection", "refused", False),
        ("completed", "admitted", False),
        ("completed", "admitted_with_reservation", False),
        ("completed", "refused", True),
        ("cancelled", "admitted", True),
    ],
)
def test_once_a_procedure_is_completed_only_who_was_admitted_shows_more(procedure, admission, over):
    assert is_over(Application(vacancy=Vacancy(state=procedure), admission=admission)) is over
