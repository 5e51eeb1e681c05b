"""Papers that lack: who is asked, by when, and who is reminded."""

from dataclasses import replace
from datetime import date

import pytest

from candidates import tasks
from candidates.actions import ask_documents, remind_documents, update_dossier, withdraw
from candidates.dossier import Dossier, Paper
from candidates.eligibility import LackingPaper, PaperProblem, ReferenceDates, lacking_papers
from candidates.proposals import lacking_for
from correspondence.models import Message
from journal.actions import SYSTEM
from journal.guard import arrange
from journal.models import Entry
from organisations.models import Organisation
from recruitment.tests.cast import CLOSED, REGISTERED, moment, two_tests
from vacancies.rules import Lack, NeededWhen, RequiredDocument

CV = RequiredDocument("cv", "Cv")
DIPLOMA = RequiredDocument("copy", "Kopie van het diploma", lack=Lack.REMEDY, remedy_days=5)
LICENCE = RequiredDocument("licence", "Rijbewijs", lack=Lack.LATER)
PORTFOLIO = RequiredDocument("portfolio", "Portfolio", needed=NeededWhen.ROUND, round="oral")
EXTRACT = RequiredDocument("extract", "Uittreksel", needed=NeededWhen.APPOINTMENT)

CLOSING = date(2026, 6, 9)
DATES = ReferenceDates(closing=CLOSING, rounds={"oral": date(2026, 6, 20)}, start=None)
DEFINITION = two_tests(documents=(CV, DIPLOMA, LICENCE, PORTFOLIO, EXTRACT))
BEFORE = date(2026, 6, 1)


def lacking(*, on=BEFORE, papers=None, rounds=("written", "oral"), appointment=False):
    dossier = Dossier(route="external", registered_on=BEFORE, papers=papers or {})
    found = lacking_papers(
        DEFINITION,
        dossier,
        alternative="diploma",
        rounds=rounds,
        appointment=appointment,
        on=on,
        dates=DATES,
    )
    return [(paper.problem.document, paper.last_day) for paper in found]


def test_each_paper_has_its_own_last_day():
    assert lacking() == [
        ("cv", CLOSING),
        ("copy", date(2026, 6, 14)),
        ("licence", None),
        ("portfolio", date(2026, 6, 20)),
    ]


def test_what_is_there_does_not_lack():
    assert ("cv", CLOSING) not in lacking(papers={"cv": Paper(BEFORE)})


def test_what_was_rejected_lacks():
    rejected = {"cv": Paper(BEFORE, approved=False)}
    assert ("cv", CLOSING) in lacking(papers=rejected)


def test_after_the_closing_date_only_the_term_to_remedy_is_left():
    assert lacking(on=date(2026, 6, 14), rounds=()) == [("copy", date(2026, 6, 14)), ("licence", None)]


def test_after_the_term_to_remedy_it_cannot_come_any_more():
    assert lacking(on=date(2026, 6, 15), rounds=()) == [("licence", None)]


def test_a_paper_of_a_round_that_is_closed_is_not_asked():
    assert "portfolio" not in [key for key, _day in lacking(rounds=("written",))]


def test_a_paper_for_the_appointment_is_asked_once_there_may_be_one():
    assert lacking(on=date(2026, 7, 1), rounds=(), appointment=True)[-1] == ("extract", None)


def test_an_extract_that_is_not_blank_is_for_hr():
    definition = two_tests(documents=(replace(CV, blank=True),))
    dossier = Dossier(route="external", registered_on=BEFORE, papers={"cv": Paper(BEFORE, blank=False)})
    asked = {"alternative": "", "rounds": (), "appointment": False, "on": BEFORE, "dates": DATES}
    assert lacking_papers(definition, dossier, **asked) == ()


def test_a_paper_of_one_alternative_is_asked_once_that_one_is_decided():
    definition = two_tests(documents=(replace(CV, alternatives=("external.other",)),))
    dossier = Dossier(route="external", registered_on=BEFORE)
    asked = {"rounds": (), "appointment": False, "on": BEFORE, "dates": DATES}
    paper = LackingPaper(PaperProblem("cv", "missing"), CLOSING)
    assert [
        lacking_papers(definition, dossier, alternative=alternative, **asked)
        for alternative in ("", "diploma", "other")
    ] == [(), (), (paper,)]


# -- Asking and reminding --


@pytest.fixture
def vacancy(stage):
    return stage.published(two_tests(documents=(CV, DIPLOMA)))


@pytest.fixture
def applications(stage, vacancy):
    return stage.registered(vacancy, ["Lotte", "Mo"])


def letters(occasion):
    return list(
        Message.objects.filter(occasion=occasion).order_by("pk").values_list("recipient_name", flat=True)
    )


@pytest.mark.django_db
class TestAsking:
    def test_who_lacks_something_is_asked(self, vacancy, applications, hilde):
        ask_documents(vacancy, applications, by=hilde, at=REGISTERED)
        assert letters("missing-documents") == ["Lotte Peeters", "Mo Peeters"]

    def test_asking_twice_on_a_day_is_asking_once(self, vacancy, applications, hilde):
        ask_documents(vacancy, applications, by=hilde, at=REGISTERED)
        assert (
            ask_documents(vacancy, applications, by=hilde, at=REGISTERED),
            len(letters("missing-documents")),
        ) == ([], 2)

    def test_on_another_day_one_may_ask_again(self, vacancy, applications, hilde):
        ask_documents(vacancy, applications[:1], by=hilde, at=REGISTERED)
        ask_documents(vacancy, applications[:1], by=hilde, at=moment(2026, 5, 21))
        assert len(letters("missing-documents")) == 2

    def test_who_withdrew_is_not_asked(self, vacancy, applications, hilde):
        withdraw(applications[:1], by=hilde, at=REGISTERED)
        ask_documents(vacancy, applications, by=hilde, at=REGISTERED)
        assert letters("missing-documents") == ["Mo Peeters"]

    def test_who_is_complete_is_not_asked(self, vacancy, applications, hilde):
        papers = {key: Paper(REGISTERED.date()) for key in ("cv", "copy")}
        update_dossier(
            applications[0], replace(applications[0].facts, papers=papers), by=hilde, at=REGISTERED
        )
        ask_documents(vacancy, applications, by=hilde, at=REGISTERED)
        assert letters("missing-documents") == ["Mo Peeters"]

    def test_the_journal_says_which_papers_were_asked(self, vacancy, applications, hilde):
        ask_documents(vacancy, applications[:1], by=hilde, at=REGISTERED)
        entry = Entry.objects.get(what="documents_asked")
        assert (entry.subject, entry.data) == (applications[0].key, {"papers": ["cv", "copy"]})

    @pytest.mark.mail
    def test_the_letter_names_papers_and_days_and_where_to_add_them(
        self, vacancy, applications, hilde, leiemond
    ):
        with arrange():
            Organisation.objects.update(host="jobs.leiemond.example")
        vacancy.refresh_from_db()
        ask_documents(vacancy, applications[:1], by=hilde, at=REGISTERED)
        text = Message.objects.get(occasion="missing-documents").body_text
        address = f"https://jobs.leiemond.example/mijn/kandidaturen/{applications[0].pk}/documenten/"
        assert (
            "- Cv, ten laatste op 9 juni 2026\n- Kopie van het diploma, ten laatste op 14 juni 2026\n"
            in text,
            f"Meld je aan en voeg je documenten hier toe: {address}" in text,
        ) == (True, True)

    def test_the_number_of_queries_does_not_grow_with_the_applications(
        self, stage, vacancy, hilde, django_assert_num_queries
    ):
        few = stage.registered(vacancy, ["An", "Bo"])
        many = stage.registered(vacancy, [f"Cis{n}" for n in range(20)])
        vacancy.definition  # noqa: B018 - fetched once, whoever asks
        with django_assert_num_queries(2):
            lacking_for(vacancy, few, on=BEFORE)
        with django_assert_num_queries(2):
            lacking_for(vacancy, many, on=BEFORE)

    def test_who_did_not_enter_the_running_round_is_not_asked(self, stage, hilde):
        papers = (replace(PORTFOLIO, round="oral"),)
        written, oral = two_tests().rounds
        rounds = (replace(written, eliminating=True), oral)
        vacancy = stage.admitted(["Lotte", "Mo"], two_tests(documents=papers, rounds=rounds))
        stage.closed(vacancy, "written", {"Lotte": "80", "Mo": "20"})
        ask_documents(vacancy, list(vacancy.applications.all()), by=hilde, at=CLOSED)
        assert letters("missing-documents") == ["Lotte Peeters"]


@pytest.mark.django_db
class TestReminding:
    def test_nobody_is_reminded_long_before(self, vacancy, applications):
        assert remind_documents(vacancy, by=SYSTEM, at=moment(2026, 6, 5)) == []

    def test_who_lacks_a_paper_is_reminded_three_days_before(self, vacancy, applications):
        remind_documents(vacancy, by=SYSTEM, at=moment(2026, 6, 6))
        assert letters("missing-reminder") == ["Lotte Peeters", "Mo Peeters"]

    def test_a_later_run_makes_up_for_a_missed_one_and_repeats_nothing(self, vacancy, applications):
        for day in (8, 9, 9):
            remind_documents(vacancy, by=SYSTEM, at=moment(2026, 6, day))
        assert len(letters("missing-reminder")) == 2

    def test_the_end_of_the_term_to_remedy_has_a_reminder_of_its_own(self, vacancy, applications):
        remind_documents(vacancy, by=SYSTEM, at=moment(2026, 6, 8))
        remind_documents(vacancy, by=SYSTEM, at=moment(2026, 6, 12))
        assert len(letters("missing-reminder")) == 4

    def test_who_applies_that_day_has_the_receipt(self, stage, vacancy):
        stage.registered(vacancy, ["Lotte"])
        assert remind_documents(vacancy, by=SYSTEM, at=REGISTERED) == []

    def test_the_task_passes_the_vacancies_where_nothing_is_near(self, vacancy, applications):
        tasks.remind()
        assert letters("missing-reminder") == []
