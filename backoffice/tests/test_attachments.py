"""Files of applications in the back office: handed out to whoever reaches the application, approved or refused."""

from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from backoffice.worklist import work_list_of
from candidates.actions import Registration
from candidates.deliveries import deliver, judge
from candidates.drafts import attach, fingerprint, open_draft, submit
from candidates.models import AccommodationRequest, Attachment
from candidates.tests import files
from candidates.uploads import inspect
from recruitment.tests.cast import DECIDED, REGISTERED, two_tests
from reserves.actions import draw_up
from vacancies.rules import NeededWhen, RequiredDocument


@pytest.fixture
def submit_file(stage, samira):
    """`submit_file(name, content)`: the file of an application by Samira."""
    from candidates.eligibility import Dossier

    def hand_in(name="cv.pdf", content=None, **more):
        vacancy = stage.published(replace(two_tests(), documents=(RequiredDocument("cv", "je cv"),)))
        draft = open_draft(samira, vacancy, at=REGISTERED)
        file = inspect(name, files.pdf() if content is None else content)
        attach(draft, "cv", file, issued_on=None, at=REGISTERED)
        registration = Registration("Samira", "Lievens", Dossier("external", REGISTERED.date()))
        application = submit(
            draft, registration, expected=fingerprint(draft), by=samira, at=REGISTERED, **more
        )
        return application.attachments.get()

    return hand_in


@pytest.fixture
def office(client, hilde):
    client.force_login(hilde)
    return client


def url(name, file):
    return reverse(f"backoffice:{name}", args=[file.pk])


@pytest.mark.uploads
def test_a_file_is_handed_out_to_keep(office, submit_file):
    response = office.get(url("attachment", submit_file()))
    assert response["Content-Disposition"] == 'attachment; filename="cv.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    response.close()


@pytest.mark.uploads
def test_a_pdf_is_shown_in_a_frame_of_our_own_only_and_runs_nothing(office, submit_file):
    response = office.get(url("attachment", submit_file()) + "?show=1")
    policy = response["Content-Security-Policy"]
    response.close()
    assert response["Content-Disposition"] == 'inline; filename="cv.pdf"'
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert {"script-src 'none'", "frame-ancestors 'self'"} <= {each.strip() for each in policy.split(";")}


@pytest.mark.uploads
def test_a_text_document_is_never_shown(office, submit_file):
    response = office.get(url("attachment", submit_file("cv.docx", files.docx())) + "?show=1")
    assert response["Content-Disposition"] == 'attachment; filename="cv.docx"'
    response.close()


@pytest.mark.uploads
@pytest.mark.parametrize("scan", [Attachment.Scan.PENDING, Attachment.Scan.INFECTED])
def test_a_file_that_was_not_found_clean_is_not_handed_out(office, submit_file, arrange, scan):
    file = submit_file()
    with arrange():
        file.scan = scan
        file.save()
    assert office.get(url("attachment", file)).status_code == 404


@pytest.mark.access
def test_strangers_jurors_and_candidates_reach_no_file(client, submit_file, wim, noor, samira):
    file = submit_file()
    answers = []
    for user in (wim, noor, samira):
        client.force_login(user)
        answers += [client.get(url("attachment", file)).status_code]
        answers += [client.post(url("judge_attachment", file), {"approve": "1"}).status_code]
    assert answers == [404, 404, 403, 403, 403, 403]


@pytest.mark.access
def test_a_file_in_a_draft_is_nobody_elses(office, stage, samira):
    vacancy = stage.published()
    draft = open_draft(samira, vacancy, at=REGISTERED)
    file = attach(draft, "cv", inspect("cv.pdf", files.pdf()), issued_on=None, at=REGISTERED)
    assert office.get(url("attachment", file)).status_code == 404


def test_a_file_is_approved_in_the_dossier(office, submit_file):
    file = submit_file()
    response = office.post(url("judge_attachment", file), {"approve": "1"})
    file.application.refresh_from_db()
    assert response.url == reverse("backoffice:application", args=[file.application_id]) + "#files"
    assert file.application.facts.papers["cv"].approved is True


def test_a_refusal_joins_the_standard_reason_and_the_own_words(office, submit_file):
    file = submit_file()
    data = {"refuse": "1", f"file-{file.pk}-standard": "unreadable", f"file-{file.pk}-own": "Scan opnieuw."}
    office.post(url("judge_attachment", file), data)
    file.refresh_from_db()
    assert file.refusal == "We kunnen het niet lezen. Scan opnieuw."


def test_a_refusal_without_a_reason_is_not_taken(office, submit_file):
    file = submit_file()
    response = office.post(url("judge_attachment", file), {"refuse": "1"}, follow=True)
    assert "Geef de reden waarom dit document niet aanvaard wordt" in response.content.decode()
    assert file.application.facts.papers["cv"].approved is None


def test_the_desk_shows_why_a_file_was_refused(office, submit_file, hilde):
    file = submit_file()
    judge(file, approved=False, reason="Onleesbaar.", by=hilde, at=DECIDED)
    page = office.get(reverse("backoffice:decide", args=[file.application_id])).content.decode()
    assert "Onleesbaar." in page


def test_only_the_desk_may_frame_its_own_pages(office, submit_file):
    file = submit_file()
    response = office.get(reverse("backoffice:decide", args=[file.application_id]))
    assert "frame-src 'self'" in response["Content-Security-Policy"]


def test_an_officer_reads_what_accommodation_is_asked(office, submit_file):
    file = submit_file(measure="Meer tijd", cause="Dyslexie")
    page = office.get(reverse("backoffice:application", args=[file.application_id])).content.decode()
    assert ("Meer tijd" in page, AccommodationRequest.objects.count()) == (True, 1)


def accommodation(file, **more):
    round_ = file.application.vacancy.rounds.get(key="written")
    address = reverse("backoffice:decide_accommodation", args=[file.application_id, round_.pk])
    values = {"granted": "yes", "measure": "Een kwart meer tijd", "reason": "Attest gezien."} | more
    return address, {f"round-{round_.pk}-{name}": value for name, value in values.items()}


def test_an_officer_decides_on_accommodation_round_by_round(office, submit_file):
    address, data = accommodation(submit_file(measure="Meer tijd"))
    page = office.post(address, data, follow=True).content.decode()
    assert ("Een kwart meer tijd" in page, "Nog te beslissen" in page) == (True, True)


def test_without_a_reason_nothing_is_decided_on_accommodation(office, submit_file):
    address, data = accommodation(submit_file(measure="Meer tijd"), reason="")
    page = office.post(address, data, follow=True).content.decode()
    assert "Geef de reden van deze beslissing" in page


@pytest.mark.access
def test_who_does_not_reach_the_application_decides_nothing_on_it(client, submit_file, wim):
    address, data = accommodation(submit_file(measure="Meer tijd"))
    client.force_login(wim)
    assert client.post(address, data).status_code == 404


def test_what_comes_in_for_an_appointment_is_judged_and_stands_on_the_work_list(
    office, stage, hilde, arrange
):
    extract = RequiredDocument("extract", "een uittreksel", needed=NeededWhen.APPOINTMENT)
    vacancy = stage.ranked({"An": ("90", "90")}, replace(two_tests(), documents=(extract,))).vacancy
    decided = {"authority": "College", "reference": "2026/CBS/140", "decided_on": localdate()}
    draw_up(vacancy, **decided, by=hilde, at=now())
    application = stage.application(vacancy, "An")
    deliver(application, "extract", inspect("a.pdf", files.pdf()), issued_on=None, by=hilde, at=now())
    [section] = [each for each in work_list_of(hilde, at=now()).sections if each.id == "papers"]
    page = office.get(reverse("backoffice:application", args=[application.pk]))
    assert (section.number, [row["form"] is not None for row in page.context["files"]]) == (1, [True])
