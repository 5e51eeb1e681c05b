"""A take-home assignment as its candidate has it."""

import io
import json
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from candidates.actions import withdraw
from candidates.models import Participation
from candidates.tests.files import pdf
from candidates.uploads import inspect
from correspondence.actions import release
from correspondence.models import Message
from planning.assignments import add_case
from planning.invitations import invite
from planning.window_models import HandIn, MoreTime
from planning.windows import open_window
from recruitment.tests.cast import DECIDED, moment, two_tests
from vacancies.rules import RoundKind

OPENS, LAST = moment(2026, 6, 15, 9), moment(2026, 6, 19, 23, 59)
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def drafted(stage, hilde, samira, arrange):
    """Samira makes an assignment at home; her invitation is a draft. Her participation."""
    definition = two_tests()
    first, second = definition.rounds
    first = replace(first, kind=RoundKind.ASSIGNMENT, title="Thuisopdracht")
    vacancy = stage.admitted(["Samira", "Bo"], replace(definition, rounds=(first, second)))
    application = stage.application(vacancy, "Samira")
    with arrange():
        application.candidate.user = samira
        application.candidate.save()
    round_ = stage.round(vacancy, "written")
    add_case(round_, inspect("casus.pdf", pdf()), by=hilde, at=DECIDED)
    open_window(round_, opens_at=OPENS, last_minute=LAST, by=hilde, at=DECIDED)
    invite(round_, by=hilde, at=DECIDED)
    return Participation.objects.get(application=application, round=round_)


@pytest.fixture
def mine(drafted, hilde):
    """The same, and she was told."""
    drafts = Message.objects.filter(occasion="invitation-assignment")
    letters = [*drafts, *Message.objects.filter(occasion="admission-admitted")]
    release(letters, leaves_at=DECIDED, by=hilde, at=DECIDED)
    return drafted


def page(row):
    return reverse("portal:assignment", args=[row.pk])


def case(row):
    return reverse("portal:case", args=[row.pk, row.round.cases.get().pk])


def kept():
    """The bytes of the work that is there."""
    with HandIn.objects.get().file.open() as file:
        return file.read()


def send(client, row, name="werk.pdf", content=None, **headers):
    upload = SimpleUploadedFile(name, pdf() if content is None else content)
    return client.post(page(row), {"only": "work", "file-work": upload}, headers=headers or None)


@pytest.mark.parametrize(("at", "status"), [(OPENS - SECOND, 404), (OPENS, 200), (LAST + MINUTE, 200)])
def test_the_case_comes_at_the_opening_minute_and_stays(browser, samira, mine, today, at, status):
    today(at)
    with closing(browser(samira).get(case(mine))) as response:
        assert response.status_code == status


def test_the_course_of_the_procedure_says_the_own_last_day(browser, samira, mine, today, arrange):
    with arrange():
        MoreTime.objects.create(participation=mine, closes_at=LAST + 2 * DAY, reason="Ziek.", given_at=OPENS)
    today(OPENS)
    track = browser(samira).get(reverse("portal:application", args=[mine.application_id])).context["track"]
    assert [mile.when for mile in track if mile.title == "Thuisopdracht"] == [
        "tot en met 21 juni 2026, ronde 1"
    ]


def test_before_the_opening_minute_the_page_says_when(browser, samira, mine, today, text):
    today(OPENS - SECOND)
    shown = text(browser(samira).get(page(mine)))
    assert ("maandag 15 juni 2026, 9.00 uur" in shown, "casus.pdf" in shown) == (True, False)


def test_nothing_is_there_before_the_invitation_was_told(browser, samira, drafted, today):
    today(OPENS)
    client = browser(samira)
    assert [client.get(a).status_code for a in (page(drafted), case(drafted))] == [404, 404]


def test_a_stranger_reaches_nothing(browser, bart, mine, today):
    today(OPENS)
    client = browser(bart)
    addresses = (page(mine), case(mine), reverse("portal:work", args=[mine.pk]))
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]


def test_a_visitor_signs_in_first(browser, mine):
    assert browser().get(page(mine)).status_code == 302


def test_who_withdrew_reaches_nothing(browser, samira, mine, hilde, today):
    today(OPENS)
    withdraw([mine.application], by=hilde, at=DECIDED)
    client = browser(samira)
    assert [client.get(a).status_code for a in (page(mine), case(mine))] == [404, 404]
    assert send(client, mine).status_code == 404


def test_work_is_handed_in_with_a_receipt_on_the_page(browser, samira, mine, today, text):
    today(LAST)
    client = browser(samira)
    assert send(client, mine).status_code == 302
    shown, work = text(client.get(page(mine))), HandIn.objects.get()
    assert [word for word in ("werk.pdf", work.sha256, "23.59.00") if word not in shown] == []


def test_work_is_read_again_after_the_last_minute(browser, samira, mine, today):
    today(LAST)
    client = browser(samira)
    send(client, mine)
    today(LAST + MINUTE)
    response = client.get(reverse("portal:work", args=[mine.pk]))
    assert b"".join(response.streaming_content) == kept()


def test_after_the_last_minute_it_is_refused_clearly(browser, samira, mine, today, text):
    today(LAST + MINUTE)
    response = send(browser(samira), mine)
    assert (response.status_code, HandIn.objects.count()) == (422, 0)
    assert "vrijdag 19 juni 2026, 23.59 uur" in text(response)


def test_a_bad_file_is_refused_by_name_and_what_was_there_stays(browser, samira, mine, today, text):
    today(OPENS)
    client = browser(samira)
    send(client, mine)
    response = send(client, mine, "kapot.pdf", b"geen pdf")
    shown = text(response)
    assert (response.status_code, "kapot.pdf" in shown, "werk.pdf" in shown) == (422, True, True)


def test_without_a_file_the_page_asks_for_one(browser, samira, mine, today):
    today(OPENS)
    assert browser(samira).post(page(mine), {"only": "work"}).status_code == 422


def test_the_script_gets_the_place_of_the_work_back(browser, samira, mine, today):
    today(OPENS)
    answer = send(browser(samira), mine, **{"X-Requested-With": "fetch"}).json()
    assert ("werk.pdf" in answer["html"], answer["problems"]) == (True, [])


@pytest.mark.integrity
def test_a_double_click_hands_in_once(browser, samira, mine, today):
    today(OPENS)
    client = browser(samira)
    send(client, mine)
    send(client, mine, content=kept())
    assert (HandIn.objects.count(), Message.objects.filter(occasion="hand-in-receipt").count()) == (1, 1)


def test_my_procedure_leads_to_the_assignment_with_its_last_minute(browser, samira, mine, today, text):
    today(OPENS)
    response = browser(samira).get(reverse("portal:application", args=[mine.application_id]))
    shown = text(response)
    assert (page(mine) in response.content.decode(), "vrijdag 19 juni 2026, 23.59 uur" in shown) == (
        True,
        True,
    )


def test_my_procedure_says_that_the_work_is_there(browser, samira, mine, today, text):
    today(OPENS)
    client = browser(samira)
    send(client, mine)
    shown = text(client.get(reverse("portal:application", args=[mine.application_id])))
    assert "Je diende je werk in op maandag 15 juni 2026, 9.00 uur" in shown


def test_ones_own_data_hold_the_work_and_its_receipt(browser, samira, mine, today):
    today(OPENS)
    client = browser(samira)
    send(client, mine)
    work = HandIn.objects.get()
    with zipfile.ZipFile(io.BytesIO(client.get(reverse("portal:download")).content)) as archive:
        (application,) = json.loads(archive.read("gegevens.json"))["applications"]
        file = archive.read(f"opdrachten/{work.pk}.pdf")
    told = application["assignments"][0]["work"][0]
    assert (told["name"], told["sha256"], file) == ("werk.pdf", work.sha256, kept())
