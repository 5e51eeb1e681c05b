"""The admission desk: one application of a queue, its documents judged in place, two officers at once, on to the next."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from candidates.actions import Decision, Registration, decide_admission, register
from candidates.deliveries import deliver, judge
from candidates.eligibility import Diploma, Dossier
from candidates.models import Application
from candidates.seen import seen, seen_file
from candidates.tests import files
from candidates.uploads import inspect
from correspondence.models import Message
from recruitment.tests.cast import REGISTERED, two_tests
from vacancies.rules import DiplomaCondition, DiplomaLevel, JudgementCondition, Lack, Proof, RequiredDocument

CV = RequiredDocument("cv", "je cv", lack=Lack.LATER)
DIPLOMA = RequiredDocument("diploma_copy", "een kopie van je diploma", lack=Lack.LATER)


def definition(documents=(CV, DIPLOMA), **changes):
    whole = two_tests()
    offer = replace(whole.offer, closes=None)
    return replace(whole, offer=offer, documents=documents, **changes)


@pytest.fixture
def vacancy(stage):
    return stage.published(definition())


@pytest.fixture
def three(stage, vacancy):
    return stage.registered(vacancy, ["An", "Bo", "Cis"])


@pytest.fixture
def office(browser, hilde):
    return browser(hilde)


@pytest.fixture
def hand_in(hilde):
    """`hand_in(application, document)`: a file that shows a paper."""

    def take(application, document="cv", name="cv.pdf", content=None):
        file = inspect(name, files.pdf() if content is None else content)
        return deliver(application, document, file, by=hilde, at=REGISTERED)

    return take


def page_of(application, **query):
    address = reverse("backoffice:decide", args=[application.pk])
    return address + "?" + "&".join(f"{k}={v}" for k, v in query.items()) if query else address


def fresh(application):
    return Application.objects.select_related("vacancy", "candidate").get(pk=application.pk)


def filled(application, **changes):
    """What the form of the desk sends for an application as it stands, with changes."""
    typed = {"route": "external", "admission": "", "alternative": "", "reason": ""}
    expected = "admitted_with_reservation:diploma"
    return typed | {"expected": expected, "seen": seen(fresh(application))} | changes


# -- The queue ------------------------------------------------------------------------------------------------------


def test_the_page_says_how_far_one_is(office, hilde, vacancy, three, text):
    decide_admission(vacancy, [Decision(three[0])], by=hilde, at=now())
    assert "1 van de 3 beslist · te beslissen: 1 van 2" in text(office.get(page_of(three[1])))


def test_before_and_after_follow_the_numbers(office, three):
    queue = office.get(page_of(three[1])).context["queue"]
    assert (queue.before.pk, queue.after.pk) == (three[0].pk, three[2].pk)


def test_after_the_last_the_first_follows(office, three):
    assert office.get(page_of(three[2])).context["queue"].after.pk == three[0].pk


def test_alone_in_a_queue_nobody_follows(office, stage, vacancy):
    (only,) = stage.registered(vacancy, ["An"])
    queue = office.get(page_of(only)).context["queue"]
    assert (queue.before, queue.after) == (None, None)


def test_the_queue_of_documents_holds_who_has_one_to_check(office, three, hand_in):
    hand_in(three[1])
    queue = office.get(page_of(three[0], show="documents")).context["queue"]
    assert (queue.count, queue.after.pk) == (1, three[1].pk)


def test_a_judged_document_leaves_the_queue(office, hilde, three, hand_in):
    judge(hand_in(three[1]), approved=True, by=hilde, at=now())
    assert office.get(page_of(three[0], show="documents")).context["queue"].count == 0


def test_the_queue_of_who_waits_holds_who_lacks_papers(office, hilde, three, hand_in):
    for document in ("cv", "diploma_copy"):
        hand_in(three[0], document)
    assert office.get(page_of(three[0], show="waiting")).context["queue"].count == 2


def test_the_next_one_is_of_the_same_queue(office, three, hand_in):
    hand_in(three[0])
    hand_in(three[2])
    response = office.post(page_of(three[0], show="documents"), filled(three[0], follow="1"))
    assert response.headers["Location"] == page_of(three[2], show="documents")


def test_a_queue_that_nobody_knows_is_what_is_to_be_decided(office, three):
    assert office.get(page_of(three[0], show="nonsense")).context["queue"].show == ""


@pytest.mark.parametrize("number", [3, 12])
def test_the_desk_costs_the_same_queries_whatever_waits(office, stage, hand_in, number):
    def cost(size):
        vacancy = stage.published(definition())
        for application in stage.registered(vacancy, [f"Naam{n}" for n in range(size)]):
            hand_in(application)
        address = page_of(vacancy.applications.first())
        office.get(address)
        with CaptureQueriesContext(connection) as found:
            office.get(address)
        return len(found)

    assert cost(number) == cost(2)


def test_forty_documents_cost_the_same_queries_as_two(office, stage, hand_in):
    def cost(size):
        documents = tuple(RequiredDocument(f"paper{n}", f"stuk {n}", lack=Lack.LATER) for n in range(size))
        (application,) = stage.registered(stage.published(definition(documents)), ["An"])
        for document in documents:
            hand_in(application, document.key)
        office.get(page_of(application))
        with CaptureQueriesContext(connection) as found:
            office.get(page_of(application))
        return len(found)

    assert cost(40) == cost(2)


# -- The dossier beside the proposal -----------------------------------------------------------------------------------


def test_a_condition_names_what_proves_it(office, stage, hand_in):
    whole = definition()
    proven = DiplomaCondition(
        key="diploma", level=DiplomaLevel.SECONDARY, proof=Proof.DOCUMENT, document="diploma_copy"
    )
    (application,) = stage.registered(stage.published(replace(whole, conditions=(proven,))), ["An"])
    file = hand_in(application, "diploma_copy")
    page = office.get(page_of(application)).content.decode()
    assert (f'<a href="?file={file.pk}">' in page, "bewijs: kopie van diploma" in page) == (True, True)


def test_a_period_of_work_shows_its_months(stage, office, vacancy, hilde, text):
    from candidates.eligibility import ExperiencePeriod, Month

    period = ExperiencePeriod(Month(2020, 1), Month(2021, 3), frozenset({"onthaal"}))
    dossier = Dossier("external", REGISTERED.date(), experience=(period,))
    (made,) = register(
        vacancy, [Registration("An", "Peeters", dossier, email="an@post.example")], by=hilde, at=REGISTERED
    )
    assert "januari 2020 tot en met maart 2021, 15 maanden" in text(office.get(page_of(made)))


# -- Documents in place ----------------------------------------------------------------------------------------------


def test_the_first_document_that_nobody_checked_is_shown(office, hilde, three, hand_in):
    judge(hand_in(three[0], "cv"), approved=True, by=hilde, at=now())
    second = hand_in(three[0], "diploma_copy")
    assert office.get(page_of(three[0])).context["viewed"]["file"] == second


def test_another_document_is_shown_on_demand(office, three, hand_in):
    hand_in(three[0], "cv")
    second = hand_in(three[0], "diploma_copy")
    assert office.get(page_of(three[0], file=second.pk)).context["viewed"]["file"] == second


@pytest.mark.parametrize(
    ("name", "make", "shown"),
    [("a.pdf", files.pdf, "<iframe src="), ("a.jpg", files.picture, "<img src="), ("a.docx", files.docx, "")],
)
def test_each_kind_is_shown_as_it_can_be(office, three, hand_in, name, make, shown):
    file = hand_in(three[0], name=name, content=make())
    address = reverse("backoffice:attachment", args=[file.pk])
    page = office.get(page_of(three[0])).content.decode()
    inline = f'{shown}"{address}?show=1' if shown else f'href="{address}"'
    assert (inline in page, "?show=1" in page) == (True, bool(shown))


def test_a_document_is_approved_on_the_desk(office, three, hand_in):
    file = hand_in(three[0])
    response = office.post(page_of(three[0]), filled(three[0], approve=file.pk))
    paper = fresh(three[0]).facts.papers["cv"]
    assert (response.headers["Location"], paper.approved) == (page_of(three[0]), True)


def test_a_document_is_refused_with_a_standard_reason(office, three, hand_in):
    file = hand_in(three[0])
    data = filled(three[0], refuse=file.pk) | {f"file-{file.pk}-standard": "incomplete"}
    office.post(page_of(three[0]), data)
    file.refresh_from_db()
    assert file.refusal == "Er ontbreekt een bladzijde of een kant."


def test_a_refusal_without_reason_keeps_what_was_typed_elsewhere(office, three, hand_in):
    file = hand_in(three[0])
    response = office.post(page_of(three[0]), filled(three[0], refuse=file.pk, reason="Half getypt"))
    assert (response.status_code, response.context["form"]["reason"].value()) == (422, "Half getypt")


def test_an_approval_keeps_the_decision_that_was_begun(office, three, hand_in):
    file = hand_in(three[0])
    response = office.post(page_of(three[0]), filled(three[0], approve=file.pk, reason="Half getypt"))
    kept = (response.context["form"]["reason"].value(), fresh(three[0]).facts.papers["cv"].approved)
    assert (response.status_code, *kept) == (200, "Half getypt", True)


def test_reasons_go_with_what_a_document_proves(office, stage, hand_in):
    proven = DiplomaCondition(
        key="diploma", level=DiplomaLevel.SECONDARY, proof=Proof.DOCUMENT, document="diploma_copy"
    )
    (application,) = stage.registered(stage.published(definition(conditions=(proven,))), ["An"])
    hand_in(application, "diploma_copy")
    choices = office.get(page_of(application)).context["viewed"]["form"].fields["standard"].choices
    assert [key for key, _text in choices][:3] == ["", "no_diploma", "foreign"]


def test_an_old_extract_has_a_reason_of_its_own(office, stage, hand_in):
    extract = RequiredDocument("extract", "een uittreksel", lack=Lack.LATER, max_age_months=3, blank=True)
    (application,) = stage.registered(stage.published(definition((extract,))), ["An"])
    hand_in(application, "extract")
    choices = dict(office.get(page_of(application)).context["viewed"]["form"].fields["standard"].choices)
    assert choices["old"] == "Het is ouder dan 3 maanden."


def test_a_document_of_another_application_is_not_judged_here(office, three, hand_in):
    file = hand_in(three[1])
    assert office.post(page_of(three[0]), filled(three[0], approve=file.pk)).status_code == 404


# -- What lacks --------------------------------------------------------------------------------------------------------


def test_what_lacks_is_asked_from_the_desk(office, three):
    office.post(page_of(three[0]), filled(three[0], ask="1"))
    letters = Message.objects.filter(subject_key=three[0].key).exclude(occasion="receipt")
    assert letters.count() == 1


def test_asked_twice_that_day_it_leaves_once(office, three):
    for _time in range(2):
        response = office.post(page_of(three[0]), filled(three[0], ask="1"), follow=True)
    letters = Message.objects.filter(subject_key=three[0].key).exclude(occasion="receipt")
    assert (letters.count(), "Er vertrekt geen brief" in response.content.decode()) == (1, True)


def test_who_lacks_nothing_is_asked_nothing(office, stage):
    (application,) = stage.registered(stage.published(definition(())), ["An"])
    assert 'name="ask"' not in office.get(page_of(application)).content.decode()


# -- The decision ------------------------------------------------------------------------------------------------------


def test_following_the_proposal_leads_to_the_next_with_the_message(office, three, text):
    response = office.post(page_of(three[0]), filled(three[0], follow="1"), follow=True)
    here = response.request["PATH_INFO"]
    told = "An Peeters: toegelaten onder voorbehoud. De brief wacht tot je die vrijgeeft" in text(response)
    assert (here, told) == (page_of(three[1]), True)


def test_following_beside_another_decision_is_asked_about(office, three):
    data = filled(three[0], follow="1", admission="refused", reason="Vals diploma.")
    response = office.post(page_of(three[0]), data)
    kept = response.context["form"]["reason"].value()
    assert (response.status_code, fresh(three[0]).state, kept) == (422, "registered", "Vals diploma.")


def test_sent_twice_it_is_decided_once(office, three):
    data = filled(three[0], follow="1")
    answers = [office.post(page_of(three[0]), data).status_code for _time in range(2)]
    letters = Message.objects.drafts().filter(subject_key=three[0].key).count()
    assert (answers, letters) == ([302, 302], 1)


# -- Two officers ------------------------------------------------------------------------------------------------------


@pytest.fixture
def colleague(browser, karel):
    return browser(karel)


def test_what_a_colleague_decided_is_shown(office, karel, vacancy, three, text):
    decide_admission(vacancy, [Decision(three[0])], by=karel, at=now())
    assert f"Beslist door {karel} op" in text(office.get(page_of(three[0])))


def test_a_form_that_stood_open_overwrites_no_decision(office, karel, vacancy, three, text):
    mine = filled(three[0], next="1", admission="refused", reason="Vals diploma.")
    decide_admission(vacancy, [Decision(three[0])], by=karel, at=now())
    response = office.post(page_of(three[0]), mine)
    both = (f"{karel} besliste op" in text(response), response.context["form"]["reason"].value())
    admission = fresh(three[0]).admission
    assert (response.status_code, admission, *both) == (
        422,
        "admitted_with_reservation",
        True,
        "Vals diploma.",
    )


def test_seen_what_the_colleague_decided_it_is_decided_anew(office, karel, vacancy, three):
    decide_admission(vacancy, [Decision(three[0])], by=karel, at=now())
    office.post(page_of(three[0]), filled(three[0], next="1", admission="refused", reason="Vals diploma."))
    assert fresh(three[0]).admission == "refused"


def test_a_document_that_came_in_meanwhile_is_looked_at_first(office, three, hand_in):
    mine = filled(three[0], follow="1")
    hand_in(three[0])
    response = office.post(page_of(three[0]), mine)
    assert (response.status_code, fresh(three[0]).state) == (422, "registered")


def test_a_form_without_what_was_seen_judges_and_decides_nothing(office, stage):
    insight = JudgementCondition(key="insight", text="Je hebt inzicht.")
    whole = two_tests()
    route = whole.routes[0]
    alternative = replace(route.alternatives[0], conditions=("insight",))
    made = definition((), conditions=(insight,), routes=(replace(route, alternatives=(alternative,)),))
    (application,) = stage.registered(stage.published(made), ["An"])
    response = office.post(
        page_of(application), filled(application, seen="", judgement_insight="yes", judge="1")
    )
    assert (response.status_code, fresh(application).facts.judgements) == (422, {})


def test_a_colleagues_judgement_of_a_document_is_not_overwritten(office, karel, three, hand_in, text):
    file = hand_in(three[0])
    token = seen_file(file, None)
    judge(file, approved=False, reason="Onleesbaar.", by=karel, at=now())
    response = office.post(page_of(three[0]), filled(three[0], approve=file.pk) | {f"seen-{file.pk}": token})
    assert (response.status_code, fresh(three[0]).facts.papers["cv"].approved) == (422, False)


# -- Who withdrew, long names ------------------------------------------------------------------------------------------


def test_who_withdrew_is_on_no_desk(office, hilde, three):
    from candidates.actions import withdraw

    withdraw([three[0]], by=hilde, at=now())
    assert office.get(page_of(three[0])).status_code == 404


# -- Scans of papers ---------------------------------------------------------------------------------------------------


@pytest.fixture
def on_paper(stage, vacancy, hilde):
    from candidates.dossier import Paper

    dossier = Dossier(
        "external",
        date(2026, 5, 18),
        diplomas=(Diploma(DiplomaLevel.SECONDARY),),
        papers={"cv": Paper(date(2026, 5, 18))},
    )
    (made,) = register(
        vacancy,
        [
            Registration(
                "Amina",
                "Warsame",
                dossier,
                street="Kaai 1",
                postcode="9990",
                city="Leiemond",
                channel="paper",
            )
        ],
        by=hilde,
        at=REGISTERED,
    )
    return made


def scans_of(application):
    return reverse("backoffice:scans", args=[application.pk])


def scan(key, content=None, name="scan.pdf", day="2026-05-18"):
    file = SimpleUploadedFile(name, files.pdf() if content is None else content)
    return {f"paper-{key}-file": file, f"paper-{key}-arrived_on": day}


def test_a_scan_keeps_the_day_on_which_the_paper_came_in(office, on_paper):
    office.post(scans_of(on_paper), scan("cv"))
    paper = fresh(on_paper).facts.papers["cv"]
    assert (paper.received_on, on_paper.attachments.count()) == (date(2026, 5, 18), 1)


def test_scans_are_seen_on_the_desk(office, on_paper):
    response = office.post(scans_of(on_paper), scan("cv") | scan("diploma_copy"), follow=True)
    shown = [paper.line.key for paper in response.context["papers"] if paper.row]
    assert (response.request["PATH_INFO"], shown) == (page_of(on_paper), ["cv", "diploma_copy"])


def test_a_paper_that_was_approved_from_the_original_stays_approved(office, hilde, on_paper):
    from candidates.actions import update_dossier

    facts = on_paper.facts
    approved = {"cv": replace(facts.papers["cv"], approved=True)}
    update_dossier(on_paper, replace(facts, papers=approved), by=hilde, at=now())
    office.post(scans_of(on_paper), scan("cv"))
    file = on_paper.attachments.get()
    assert (fresh(on_paper).facts.papers["cv"].approved, file.judged) == (True, True)


@pytest.mark.uploads
def test_a_bad_scan_is_refused_and_the_good_one_kept(office, on_paper):
    response = office.post(scans_of(on_paper), scan("cv") | scan("diploma_copy", b"MZ", "diploma.pdf"))
    kept = list(on_paper.attachments.values_list("document", flat=True))
    assert (response.status_code, kept, len(response.context["problems"])) == (422, ["cv"], 1)


def test_a_scan_of_tomorrow_is_refused(office, on_paper):
    response = office.post(scans_of(on_paper), scan("cv", day="2199-01-01"))
    assert (response.status_code, on_paper.attachments.count()) == (422, 0)


def test_without_any_file_it_says_so(office, on_paper, text):
    assert "Kies minstens één bestand." in text(office.post(scans_of(on_paper), {}))


@pytest.mark.access
def test_scans_are_not_there_for_another_town(browser, wim, on_paper):
    response = browser(wim).post(scans_of(on_paper), scan("cv"))
    assert (response.status_code, on_paper.attachments.count()) == (404, 0)


@pytest.mark.access
def test_scans_are_not_for_a_juror(browser, noor, on_paper):
    assert browser(noor).get(scans_of(on_paper)).status_code == 403


def test_what_lacks_on_paper_is_asked_by_post(office, on_paper):
    office.post(page_of(on_paper), filled(on_paper, ask="1"))
    letter = Message.objects.filter(subject_key=on_paper.key).exclude(occasion="receipt").get()
    assert (letter.recipient_email, letter.recipient_address.splitlines()[-1]) == ("", "9990 Leiemond")
