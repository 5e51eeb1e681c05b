import time
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.urls import reverse

from backoffice.worklist import work_list_of
from candidates.actions import Decision, decide_admission, update_dossier, withdraw
from candidates.deliveries import deliver, judge
from candidates.tests import files
from candidates.uploads import inspect
from correspondence.actions import make_print_batches, record_posted, release
from correspondence.models import Message
from planning.panels import PanelSeat, set_panel
from recruitment.tests.cast import ADOPTED, CLOSED, DECIDED, PUBLISHED, REGISTERED, two_tests
from reserves.actions import consult, draw_up
from reserves.models import Place
from vacancies.actions import plan_round
from vacancies.rules import Lack, RequiredDocument

pytestmark = pytest.mark.numbers


def sections(user, at):
    return {section.id: section.count for section in work_list_of(user, at=at).sections}


def line(user, at, section):
    found = next(s for s in work_list_of(user, at=at).sections if s.id == section)
    return found.rows[0]


def without_letters(found):
    return {key: count for key, count in found.items() if key != "letters"}


def test_nothing_waits_at_first(hilde):
    assert sections(hilde, PUBLISHED) == {}


def test_a_draft_waits_for_publication(hilde, stage):
    stage.draft()
    assert sections(hilde, PUBLISHED) == {"drafts": 1}


def test_applications_wait_for_a_decision(hilde, stage):
    stage.registered(stage.published(), ["An", "Bo", "Cis"])
    assert sections(hilde, REGISTERED) == {"applications": 3}


def test_letters_wait_for_their_release(hilde, stage):
    vacancy = stage.published()
    applications = stage.registered(vacancy, ["An", "Bo"])
    decide_admission(vacancy, [Decision(a) for a in applications], by=hilde, at=REGISTERED)
    assert sections(hilde, REGISTERED) == {"letters": 2}


def test_released_letters_wait_no_longer(hilde, stage):
    vacancy = stage.published()
    applications = stage.registered(vacancy, ["An", "Bo"])
    decide_admission(vacancy, [Decision(a) for a in applications], by=hilde, at=REGISTERED)
    release(Message.objects.drafts(), by=hilde, at=REGISTERED)
    assert sections(hilde, REGISTERED) == {}


@pytest.fixture
def handed_in(stage, hilde):
    """An application with a file that nobody checked yet."""
    whole = two_tests()
    vacancy = stage.published(replace(whole, documents=(RequiredDocument("cv", "je cv", lack=Lack.LATER),)))
    _without, application = stage.registered(vacancy, ["An", "Bo"])
    deliver(application, "cv", inspect("cv.pdf", files.pdf()), by=hilde, at=REGISTERED)
    return application


def test_documents_wait_to_be_checked_one_click_from_the_desk(hilde, handed_in):
    found = line(hilde, REGISTERED, "papers")
    desk = reverse("backoffice:decide", args=[handed_in.pk])
    assert (found["title"], found["url"]) == ("1 document", f"{desk}?show=documents")


def test_a_checked_document_waits_no_longer(hilde, handed_in):
    judge(handed_in.attachments.get(), approved=True, by=hilde, at=REGISTERED)
    assert "papers" not in sections(hilde, REGISTERED)


def test_a_document_approved_by_hand_in_the_dossier_waits_no_longer(hilde, handed_in):
    handed_in.refresh_from_db()
    facts = handed_in.facts
    approved = {"cv": replace(facts.papers["cv"], approved=True)}
    update_dossier(handed_in, replace(facts, papers=approved), by=hilde, at=REGISTERED)
    assert "papers" not in sections(hilde, REGISTERED)


def test_a_document_that_is_delivered_anew_waits_again(hilde, handed_in):
    judge(handed_in.attachments.get(), approved=False, reason="Onleesbaar.", by=hilde, at=REGISTERED)
    deliver(handed_in, "cv", inspect("cv.pdf", files.pdf()), by=hilde, at=REGISTERED)
    assert sections(hilde, REGISTERED)["papers"] == 1


def test_documents_of_who_withdrew_do_not_wait(hilde, handed_in):
    withdraw([handed_in], by=hilde, at=REGISTERED)
    assert "papers" not in sections(hilde, REGISTERED)


def test_documents_of_another_town_do_not_wait(wim, handed_in):
    assert "papers" not in sections(wim, REGISTERED)


@pytest.fixture
def posted(stage, arrange):
    """Two receipts that go by post."""
    stage.registered(stage.published(), ["An", "Bo"])
    with arrange():
        Message.objects.update(
            state="post", recipient_email="", recipient_address="An\nKaai 1", released_at=REGISTERED
        )
    return Message.objects.all()


def test_letters_by_post_wait_to_be_printed(hilde, posted):
    assert line(hilde, REGISTERED, "post")["detail"] == "2 af te drukken"


def test_printed_letters_wait_for_the_day_of_posting(hilde, posted):
    make_print_batches(posted[:1], by=hilde, at=REGISTERED)
    assert (
        line(hilde, REGISTERED, "post")["detail"]
        == "1 af te drukken; 1 afgedrukt, dag van afgifte in te vullen"
    )


def test_posted_letters_wait_no_longer(hilde, posted):
    record_posted(posted, posted_on=REGISTERED.date(), by=hilde, at=REGISTERED)
    assert "post" not in sections(hilde, REGISTERED)


def test_an_admission_waits_to_be_closed_after_the_closing_date(hilde, stage):
    vacancy = stage.published()
    applications = stage.registered(vacancy, ["An"])
    decide_admission(vacancy, [Decision(a) for a in applications], by=hilde, at=REGISTERED)
    assert without_letters(sections(hilde, DECIDED)) == {"admissions": 1}


def test_a_round_without_results_is_not_ready(hilde, stage):
    stage.admitted(["An", "Bo"])
    assert without_letters(sections(hilde, CLOSED)) == {}


def test_a_round_with_half_its_results_is_not_ready(hilde, stage):
    vacancy = stage.admitted(["An", "Bo"])
    stage.points(vacancy, "written", {"An": "70"})
    assert without_letters(sections(hilde, CLOSED)) == {}


def test_a_round_with_all_results_is_ready(hilde, stage):
    vacancy = stage.admitted(["An", "Bo"])
    stage.points(vacancy, "written", {"An": "70", "Bo": "40"})
    assert without_letters(sections(hilde, CLOSED)) == {"rounds": 1}


def test_a_ranking_waits_to_be_adopted(hilde, stage):
    vacancy = stage.admitted(["An"])
    stage.closed(vacancy, "written", {"An": "70"})
    stage.closed(vacancy, "oral", {"An": "80"})
    assert without_letters(sections(hilde, CLOSED)) == {"rankings": 1}


def test_a_reserve_waits_to_be_drawn_up(hilde, stage):
    stage.ranked({"An": ("70", "80")})
    assert without_letters(sections(hilde, ADOPTED)) == {"reserves": 1}


@pytest.mark.parametrize(("waited", "urgency"), [(0, ""), (1, "wait"), (3, "bad")])
def test_letters_become_urgent(hilde, stage, waited, urgency):
    vacancy = stage.published()
    applications = stage.registered(vacancy, ["An"])
    decide_admission(vacancy, [Decision(a) for a in applications], by=hilde, at=REGISTERED)
    assert line(hilde, REGISTERED + timedelta(days=waited), "letters")["urgency"] == urgency


def test_nothing_of_another_organisation_is_listed(wim, stage):
    stage.draft()
    assert sections(wim, PUBLISHED) == {}


def test_the_page_counts_the_lines(browser, hilde, stage):
    stage.draft()
    stage.draft()
    response = browser(hilde).get(reverse("admin:index"))
    assert response.context["nav"][0]["entries"][0]["count"] == 2


@pytest.fixture
def kept(monkeypatch):
    """The numbers are kept as in an installation."""
    numbers = caches["numbers"]
    numbers.clear()
    monkeypatch.setattr(numbers, "default_timeout", 60)
    yield
    numbers.clear()


def shown(page):
    return [entry["count"] for entry in page.context["nav"][0]["entries"] if entry["key"] == "worklist"][0]


def test_every_page_shows_the_number_after_every_action(kept, browser, hilde, stage):
    pages, address = browser(hilde), reverse("backoffice:vacancies")
    stage.draft()
    before = shown(pages.get(address))
    stage.draft()
    assert (before, shown(pages.get(address))) == (1, 2)


def test_as_long_as_nothing_is_done_no_other_page_computes_the_list(kept, browser, hilde, stage, monkeypatch):
    stage.draft()
    pages = browser(hilde)
    pages.get(reverse("admin:index"))
    monkeypatch.setattr("backoffice.worklist.work_list_of", None)
    assert shown(pages.get(reverse("backoffice:vacancies"))) == 1


def test_the_numbers_are_of_who_asks(kept, browser, hilde, wim, stage):
    stage.draft()
    address = reverse("backoffice:vacancies")
    assert [shown(browser(user).get(address)) for user in (hilde, wim)] == [1, 0]


def test_what_the_clock_alone_changes_shows_within_a_minute(
    kept, browser, hilde, stage, arrange, monkeypatch
):
    """Rows written here without an entry stand for what becomes due."""
    pages, address = browser(hilde), reverse("backoffice:vacancies")
    vacancy = stage.draft()
    pages.get(address)
    with arrange():
        type(vacancy).objects.filter(pk=vacancy.pk).update(state="cancelled")
    at = time.time()
    monkeypatch.setattr("django.core.cache.backends.locmem.time.time", lambda: at + 60)
    assert shown(pages.get(address)) == 0


def test_the_page_says_when_nothing_waits(browser, hilde, text):
    assert "Er wacht niets op jou." in text(browser(hilde).get(reverse("admin:index")))


def test_each_line_leads_to_its_action(hilde, stage):
    vacancy = stage.draft()
    assert line(hilde, PUBLISHED, "drafts")["url"] == reverse("backoffice:rules", args=[vacancy.pk])


def queries(browser, user, django_assert_max_num_queries):
    with django_assert_max_num_queries(200) as counted:
        assert browser(user).get(reverse("admin:index")).status_code == 200
    return len(counted)


def test_the_number_of_queries_does_not_grow(browser, hilde, stage, django_assert_max_num_queries):
    def grow(names):
        stage.draft()
        stage.registered(stage.published(), names)
        stage.points(stage.admitted(names), "written", dict.fromkeys(names, "60"))
        stage.ranked(dict.fromkeys(names, ("70", "80")))

    grow(["An"])
    few = queries(browser, hilde, django_assert_max_num_queries)
    for _ in range(3):
        grow(["An", "Bo", "Cis", "Dirk"])
    assert queries(browser, hilde, django_assert_max_num_queries) == few


def test_files_past_their_term_wait(hilde, stage):
    vacancy = stage.ranked({"An": ("90", "90")}).vacancy
    decided = {"authority": "College", "reference": "2026/CBS/1", "decided_on": ADOPTED.date()}
    draw_up(vacancy, **decided, by=hilde, at=ADOPTED)
    before, after = ADOPTED + timedelta(days=365 * 4 - 10), ADOPTED + timedelta(days=365 * 4 + 10)
    assert ("retention" in sections(hilde, before), "retention" in sections(hilde, after)) == (False, True)


def test_an_offer_waits_for_the_candidate_and_past_its_last_day_for_the_officer(hilde, stage):
    vacancy = stage.ranked({"An": ("90", "90")}).vacancy
    decided = {"authority": "College", "reference": "2026/CBS/1", "decided_on": ADOPTED.date()}
    draw_up(vacancy, **decided, by=hilde, at=ADOPTED)
    last = ADOPTED.date() + timedelta(days=7)
    consult(Place.objects.get(), contract="permanent", channel="phone", answer_by=last, by=hilde, at=ADOPTED)
    days = [work_list_of(hilde, at=ADOPTED + timedelta(days=n)) for n in (7, 8)]
    found = [
        {s.id: s.rows[0]["title"] for s in day.sections if s.id in ("others", "answers")} for day in days
    ]
    assert (found, [day.count for day in days]) == (
        [{"others": "An Peeters"}, {"answers": "An Peeters"}],
        [days[0].count, days[0].count + 1],
    )


def test_unsigned_sheets_of_a_round_that_is_over_wait_for_the_jury(hilde, stage, noor, karel):
    vacancy = stage.admitted(["An", "Bo"])
    stage.closed(vacancy, "written", {"An": "80", "Bo": "70"})
    oral = stage.round(vacancy, "oral")
    day = CLOSED + timedelta(days=3)
    plan_round(oral, planned_on=day.date(), place="Stadhuis", by=hilde, at=CLOSED)
    seats = [PanelSeat("Noor", "member", user=noor), PanelSeat("Karel", "chair", user=karel)]
    set_panel(oral, seats, by=hilde, at=CLOSED)
    during, after = (
        [row["title"] for s in work_list_of(hilde, at=at).sections if s.others for row in s.rows]
        for at in (day, day + timedelta(days=1))
    )
    assert (during, after) == ([], ["4 scoreformulieren niet ondertekend"])
