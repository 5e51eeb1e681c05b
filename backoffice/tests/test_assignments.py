"""The assignment page of the officers: case, work, more time."""

import io
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from candidates.actions import withdraw
from candidates.models import Participation
from candidates.tests.files import pdf
from candidates.uploads import inspect
from planning.assignments import add_case, hand_in
from planning.window_models import CaseFile, MoreTime, Window
from planning.windows import open_window
from recruitment.tests.cast import DECIDED, two_tests
from scoring.codes import codes_of
from vacancies.rules import Part, RoundKind, Source

NOW = timezone.localtime().replace(second=0, microsecond=0)
OPENS, LAST = NOW - timedelta(days=1), NOW + timedelta(days=2)


def at_home(stage, hilde, names, opens_at=OPENS):
    definition = two_tests()
    first, second = definition.rounds
    first = replace(first, kind=RoundKind.ASSIGNMENT, title="Thuisopdracht")
    vacancy = stage.admitted(names, replace(definition, rounds=(first, second)))
    round_ = stage.round(vacancy, "written")
    open_window(round_, opens_at=opens_at, last_minute=LAST, by=hilde, at=DECIDED)
    return round_


@pytest.fixture
def round_(stage, hilde):
    return at_home(stage, hilde, ["Ann", "Bo"])


@pytest.fixture
def work(round_, hilde):
    """What Ann handed in."""
    row = round_.participations.order_by("pk").first()
    return hand_in(row, inspect("ann-peeters.pdf", pdf()), by=hilde, at=NOW)


@pytest.fixture
def case(round_, hilde):
    return add_case(round_, inspect("casus.pdf", pdf()), by=hilde, at=DECIDED)


def page(round_):
    return reverse("backoffice:assignment", args=[round_.pk])


def test_a_case_is_added(browser, hilde, round_, text):
    upload = SimpleUploadedFile("casus.pdf", pdf())
    shown = text(browser(hilde).post(page(round_), {"file": upload}, follow=True))
    assert ("casus.pdf" in shown, CaseFile.objects.count()) == (True, 1)


def test_a_bad_file_is_no_case(browser, hilde, round_):
    upload = SimpleUploadedFile("casus.pdf", b"geen pdf")
    response = browser(hilde).post(page(round_), {"file": upload})
    assert (response.status_code, CaseFile.objects.count()) == (422, 0)


def test_before_the_opening_minute_a_case_can_be_taken_away(browser, hilde, stage):
    early = at_home(stage, hilde, ["Cas"], opens_at=NOW + timedelta(days=1))
    case = add_case(early, inspect("casus.pdf", pdf()), by=hilde, at=DECIDED)
    browser(hilde).post(reverse("backoffice:delete_case", args=[case.pk]))
    assert CaseFile.objects.count() == 0


def test_afterwards_it_stays(browser, hilde, case):
    browser(hilde).post(reverse("backoffice:delete_case", args=[case.pk]))
    assert CaseFile.objects.count() == 1


def test_who_handed_in_what_and_when(browser, hilde, round_, work, text):
    shown = text(browser(hilde).get(page(round_)))
    assert ("1 van 2 ingediend" in shown, "ann-peeters.pdf" in shown) == (True, True)


def test_one_work_comes_under_the_number_of_the_candidate(browser, hilde, work):
    with closing(browser(hilde).get(reverse("backoffice:work", args=[work.pk]))) as response:
        assert response["Content-Disposition"] == 'attachment; filename="0001.pdf"'


def test_the_zip_names_nobody(browser, hilde, round_, work):
    response = browser(hilde).get(reverse("backoffice:work_zip", args=[round_.pk]))
    content = b"".join(response.streaming_content)
    assert zipfile.ZipFile(io.BytesIO(content)).namelist() == ["0001.pdf"]


def test_without_work_there_is_no_zip(browser, hilde, round_):
    assert browser(hilde).get(reverse("backoffice:work_zip", args=[round_.pk])).status_code == 404


def test_more_time_is_given_with_a_reason(browser, hilde, round_):
    row = Participation.objects.filter(round=round_).first()
    later = LAST + timedelta(days=1)
    data = {"last_day": later.date(), "last_hour": f"{later:%H:%M}", "reason": "De site lag stil."}
    response = browser(hilde).post(reverse("backoffice:more_time", args=[row.pk]), data)
    assert (response.status_code, MoreTime.objects.get().closes_at) == (302, later + timedelta(minutes=1))


def test_no_earlier_moment_is_taken_for_more_time(browser, hilde, round_, text):
    row = Participation.objects.filter(round=round_).first()
    data = {"last_day": NOW.date(), "last_hour": "00:00", "reason": "Vergist."}
    response = browser(hilde).post(reverse("backoffice:more_time", args=[row.pk]), data)
    assert (response.status_code, MoreTime.objects.count()) == (422, 0)


def test_inviting_without_a_case_warns(browser, hilde, round_, text):
    address = reverse("backoffice:invite", args=[round_.pk])
    assert "Deze opdracht heeft nog geen casus" in text(browser(hilde).post(address, follow=True))


def test_with_a_case_nothing_warns(browser, hilde, round_, case, text):
    address = reverse("backoffice:invite", args=[round_.pk])
    assert "nog geen casus" not in text(browser(hilde).post(address, follow=True))


@pytest.mark.parametrize("name", ["assignment", "work_zip"])
def test_an_officer_elsewhere_finds_no_assignment(browser, wim, round_, work, name):
    assert browser(wim).get(reverse(f"backoffice:{name}", args=[round_.pk])).status_code == 404


def test_an_officer_elsewhere_finds_no_file(browser, wim, case, work):
    client = browser(wim)
    addresses = [
        reverse("backoffice:case_file", args=[case.pk]),
        reverse("backoffice:work", args=[work.pk]),
        reverse("backoffice:more_time", args=[work.participation_id]),
    ]
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]


def test_a_juror_finds_no_work_in_the_back_office(browser, noor, round_, work):
    assert browser(noor).get(page(round_)).status_code == 403


@pytest.mark.integrity
def test_many_candidates_cost_as_many_queries_as_few(browser, hilde, stage):
    numbers = []
    for size in (3, 30):
        round_ = at_home(stage, hilde, [f"Kandidaat{n}" for n in range(size)])
        client = browser(hilde)
        client.get(page(round_))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(page(round_))
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


# -- Closing too soon ----------------------------------------------------------------------------------------------------


def closing_page(round_):
    return reverse("backoffice:close_round", args=[round_.pk])


@pytest.fixture
def scored(stage, round_):
    stage.points(round_.vacancy, "written", {"Ann": "70", "Bo": "60"})
    return round_


@pytest.fixture
def over(scored, arrange):
    """The window closed a day ago."""
    with arrange():
        Window.objects.filter(round=scored).update(
            opens_at=OPENS - timedelta(days=2), closes_at=NOW - timedelta(days=1)
        )
    return scored


def test_closing_while_the_window_is_open_says_whom_it_takes_time_from(browser, hilde, scored, text):
    shown = text(browser(hilde).get(closing_page(scored)))
    assert "Er kan nog iemand werk indienen 2 kandidaten hebben nog tijd, de laatste tot" in shown


def test_closing_when_the_time_is_over_warns_of_nothing(browser, hilde, over):
    assert browser(hilde).get(closing_page(over)).context["too_soon"] == ""


def test_closing_says_that_one_candidate_got_more_time(browser, hilde, over, arrange):
    bo = over.participations.order_by("pk").last()
    with arrange():
        MoreTime.objects.create(
            participation=bo, closes_at=NOW + timedelta(hours=3), reason="Ziek.", given_at=NOW
        )
    assert (
        browser(hilde)
        .get(closing_page(over))
        .context["too_soon"]
        .startswith("1 kandidaat heeft nog tijd tot")
    )


def test_closing_says_nothing_of_who_withdrew(browser, hilde, scored):
    withdraw([row.application for row in scored.participations.all()], by=hilde, at=NOW)
    assert browser(hilde).get(closing_page(scored)).context.get("too_soon", "") == ""


def blind(stage, hilde):
    """The same assignment, corrected without names by a jury; Ann handed in."""
    definition = two_tests()
    first, second = definition.rounds
    part = Part("essay", "Verhandeling", Decimal(100), source=Source.JURY)
    first = replace(first, kind=RoundKind.ASSIGNMENT, title="Thuisopdracht", blind=True, parts=(part,))
    round_ = stage.round(
        stage.admitted(["Ann", "Bo"], replace(definition, rounds=(first, second))), "written"
    )
    open_window(round_, opens_at=OPENS, last_minute=LAST, by=hilde, at=DECIDED)
    row = round_.participations.order_by("pk").first()
    return round_, hand_in(row, inspect("ann-peeters.pdf", pdf()), by=hilde, at=NOW)


def test_in_a_blind_round_work_is_named_by_its_code(browser, hilde, stage):
    round_, work = blind(stage, hilde)
    code = codes_of(round_)[work.participation_id]
    client = browser(hilde)
    alone = client.get(reverse("backoffice:work", args=[work.pk]))
    b"".join(alone.streaming_content)
    packed = client.get(reverse("backoffice:work_zip", args=[round_.pk]))
    names = zipfile.ZipFile(io.BytesIO(b"".join(packed.streaming_content))).namelist()
    assert (alone.headers["Content-Disposition"], names) == (
        f'attachment; filename="{code}.pdf"',
        [f"{code}.pdf"],
    )


@pytest.mark.parametrize("name", ["assignment", "results"])
def test_officers_see_name_and_code_of_a_blind_round(browser, hilde, stage, text, name):
    round_, work = blind(stage, hilde)
    shown = text(browser(hilde).get(reverse(f"backoffice:{name}", args=[round_.pk])))
    code = codes_of(round_)[work.participation_id]
    assert ("Ann Peeters" in shown, f"code {code}" in shown) == (True, True)
