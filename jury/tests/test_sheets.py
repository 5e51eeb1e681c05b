"""The sheet of a juror over HTTP: who opens it, saving change by change and all at once, the dossier beside it."""

import json
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.conflicts import declare_conflict
from candidates.accommodation import decide_accommodation
from candidates.models import AccommodationRequest, Attachment
from jury.tests.panels import confirm
from planning.panels import PanelSeat, recuse, set_panel
from recruitment.tests.cast import CLOSED
from recruitment.tests.clicks import press
from scoring.models import Score, ScoreSheet, SheetEntry, SheetOperation
from vacancies.rules import PassRule, ResultKind

pytestmark = pytest.mark.django_db


def send(client, panel, item="plan", *, juror="Noor", base=0, user=None, **body):
    body = {"operation": str(uuid4()), "item": item, "base": base, **body}
    user = user or panel.seats[juror].user
    return client.post(
        panel.address("save", juror),
        json.dumps(body),
        content_type="application/json",
        headers={"X-Juror": str(user.pk)},
    )


# -- Who opens a sheet -------------------------------------------------------------------------------------------


def test_a_juror_opens_the_own_sheet(browser, panel, noor):
    page = browser(noor).get(panel.address("sheet"))
    assert (page.status_code, "An Peeters" in page.content.decode()) == (200, True)


@pytest.mark.parametrize(("granted", "shown"), [(True, True), (False, False)])
def test_the_jury_sees_the_measure_that_was_granted_and_never_the_cause(
    browser, panel, noor, hilde, arrange, granted, shown
):
    with arrange():
        asked = AccommodationRequest.objects.create(
            application=panel.An.application, measure="Meer tijd", cause="Dyslexie", requested_at=CLOSED
        )
    words = {"measure": "Een kwartier langer." if granted else "", "reason": "Attest gezien."}
    decide_accommodation(asked, panel.round, granted=granted, **words, by=hilde, at=CLOSED)
    page = browser(noor).get(panel.address("sheet")).content.decode()
    told = [text in page for text in ("Een kwartier langer.", "Dyslexie", "Attest gezien.")]
    assert told == [shown, False, False]


def test_no_browser_keeps_a_page_of_the_jury(browser, panel, noor):
    assert browser(noor).get(panel.address("sheet"))["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("name", ["sheet", "nameless", "together"])
def test_nobody_opens_the_pages_of_another_seat(browser, panel, karel, name):
    assert browser(karel).get(panel.address(name, "Noor")).status_code == 404


@pytest.mark.parametrize("name", ["sheet", "nameless", "together"])
def test_before_conflicts_were_declared_nothing_opens(browser, assemble, noor, name):
    assert browser(noor).get(assemble(declared=False).address(name)).status_code == 404


@pytest.mark.parametrize("name", ["sheet", "nameless", "together"])
def test_who_stepped_back_reaches_nothing_of_that_candidate(browser, panel, noor, hilde, name):
    recuse(panel.seats["Noor"], panel.An.application, reason="Familie.", by=hilde, at=CLOSED)
    client = browser(noor)
    found = [client.get(panel.address(name, person=person)).status_code == 404 for person in ("An", "Bo")]
    assert found == [True, False]


def test_an_observer_opens_no_dossier(browser, panel, hilde, samira):
    seats = [PanelSeat(s.name, s.role, s.user) for s in panel.seats.values()]
    set_panel(panel.round, [*seats, PanelSeat("Samira", "observer", samira)], by=hilde, at=CLOSED)
    seat = panel.round.seats.get(name="Samira")
    confirm(seat)
    client = browser(samira)
    codes = [
        client.get(reverse("jury:panel", args=[seat.pk])).status_code,
        client.get(reverse("jury:sheet", args=[seat.pk, panel.An.pk])).status_code,
        client.get(reverse("jury:together", args=[seat.pk, panel.An.pk])).status_code,
    ]
    assert codes == [200, 404, 404]


def test_who_is_a_candidate_in_the_vacancy_has_no_panel(browser, panel, noor, arrange):
    with arrange():
        candidate = panel.Bo.application.candidate
        candidate.email = noor.email.upper()
        candidate.save()
    assert browser(noor).get(panel.address("sheet")).status_code == 404


def test_who_declared_a_conflict_in_the_vacancy_has_no_panel(browser, panel, noor):
    key = panel.round.vacancy.key
    declare_conflict(noor, key, reason="Bo is mijn buur.", by=noor, at=timezone.now())
    assert browser(noor).get(panel.address("sheet")).status_code == 404


def test_who_is_signed_out_is_told_so_on_the_sheet_and_leads_back_to_it(browser, panel):
    address = panel.address("sheet")
    page = browser().get(address)
    assert (page.status_code, f"{reverse('account_login')}?next={address}" in page.content.decode()) == (
        401,
        True,
    )


def test_the_page_of_a_wide_panel_asks_no_more_queries_than_that_of_a_small_one(
    browser, stage, panel, noor, assemble
):
    client = browser(noor)
    found = []
    for person in ("An", "Bo"):
        panel.saved("Noor", person)
        client.get(panel.address("sheet"))
        with CaptureQueriesContext(connection) as captured:
            client.get(panel.address("sheet"))
        found.append(len(captured))
    assert found[0] == found[1]


# -- Saving change by change -------------------------------------------------------------------------------------


def test_a_change_is_answered_with_its_version(browser, panel, noor):
    answer = send(browser(noor), panel, points="13.5")
    assert (answer.status_code, answer.json()["fate"], answer.json()["version"]) == (200, "saved", 1)


def test_points_leave_the_note_alone(browser, panel, noor):
    client = browser(noor)
    send(client, panel, note="Zag het meteen.")
    send(client, panel, base=1, points="12")
    assert list(SheetEntry.objects.values_list("points", "note", "version")) == [
        (Decimal(12), "Zag het meteen.", 2)
    ]


def test_a_conflict_is_answered_with_what_stands_there(browser, panel, noor):
    client = browser(noor)
    send(client, panel, points="12.5")
    answer = send(client, panel, points="14")
    current = answer.json()["current"]
    assert (answer.status_code, current["points"], current["label"], current["version"]) == (
        409,
        "12.5",
        "12,5",
        1,
    )


@pytest.mark.parametrize(
    "body",
    [{"points": "21"}, {"points": "veel"}, {"item": "niets", "points": "1"}, {"base": "x", "points": "1"}],
)
def test_what_cannot_be_saved_is_refused_in_words(browser, panel, noor, body):
    answer = send(browser(noor), panel, **body)
    assert (answer.status_code, answer.json()["fate"], bool(answer.json()["message"])) == (
        422,
        "refused",
        True,
    )


def test_who_is_signed_out_saves_nothing(browser, panel):
    answer = send(browser(), panel, points="12")
    assert (answer.status_code, SheetOperation.objects.count()) == (401, 0)


def test_what_another_juror_left_on_the_tablet_is_not_sent_for_who_signed_in_next(
    browser, panel, noor, karel
):
    answer = send(browser(karel), panel, juror="Karel", user=noor, points="12")
    assert (answer.status_code, SheetOperation.objects.count()) == (401, 0)


def test_nobody_saves_on_the_sheet_of_another(browser, panel, karel):
    answer = send(browser(karel), panel, juror="Noor", user=karel, points="12")
    assert (answer.status_code, SheetOperation.objects.count()) == (404, 0)


def test_a_save_costs_the_same_whatever_stands_on_the_sheet(
    browser, panel, noor, django_assert_max_num_queries
):
    client = browser(noor)
    panel.saved("Noor", values={"talk.client": "4", "talk.words": "3", "case": "30"})
    with django_assert_max_num_queries(24):
        send(client, panel, points="12")


# -- Without a script --------------------------------------------------------------------------------------------


def test_a_plain_form_saves_what_was_changed(browser, panel, noor):
    press(
        browser(noor),
        panel.address("sheet"),
        **{"points.plan": "13", "half.plan": True, "note.case": "Sterk."},
    )
    found = SheetEntry.objects.order_by("item").values_list("item", "points", "note", "version")
    assert list(found) == [("case", None, "Sterk.", 1), ("plan", Decimal("13.5"), "", 1)]


def test_the_same_plain_form_twice_saves_once(browser, panel, noor):
    client = browser(noor)
    page = client.get(panel.address("sheet"))
    press(client, page, **{"points.plan": "13"})
    press(client, page, **{"points.plan": "13"})
    assert list(SheetEntry.objects.values_list("points", "version")) == [(Decimal(13), 1)]


def test_a_form_that_was_opened_before_another_change_shows_both_values(browser, panel, noor):
    client = browser(noor)
    page = client.get(panel.address("sheet"))
    panel.saved("Noor", values={"plan": "14"})
    reader = client.post(panel.address("sheet"), posted(page, **{"points.plan": "12"}))
    html = reader.content.decode()
    assert (reader.status_code, "14" in html, SheetEntry.objects.get().points) == (422, True, Decimal(14))


def test_a_form_that_changed_another_item_takes_nothing_back(browser, panel, noor):
    client = browser(noor)
    page = client.get(panel.address("sheet"))
    panel.saved("Noor", values={"plan": "14"})
    client.post(panel.address("sheet"), posted(page, **{"points.case": "22"}))
    found = SheetEntry.objects.order_by("item").values_list("item", "points")
    assert list(found) == [("case", Decimal(22)), ("plan", Decimal(14))]


def posted(page, **filled):
    """What a browser sends of the sheet on this page."""
    from recruitment.tests.clicks import FormReader

    reader = FormReader()
    reader.feed(page.content.decode())
    form = next(form for form in reader.forms if form.has(filled))
    for name, value in filled.items():
        form.fill(name, value)
    return form.data()


def test_what_is_typed_wrong_stays_on_the_page(browser, panel, noor):
    client = browser(noor)
    answer = client.post(
        panel.address("sheet"), posted(client.get(panel.address("sheet")), **{"points.case": "41"})
    )
    assert (answer.status_code, 'value="41"' in answer.content.decode()) == (422, True)


def handed_in(client, panel, **values):
    data = posted(client.get(panel.address("sheet")), **values)
    return client.post(panel.address("sheet"), {**data, "deed": "hand_in"}, follow=True)


def test_a_complete_sheet_is_handed_in_by_a_plain_form(browser, panel, noor):
    handed_in(
        browser(noor),
        panel,
        **{"points.plan": "13", "points.talk.client": "4", "points.talk.words": "3", "points.case": "30"},
    )
    assert (ScoreSheet.objects.get().handed_in_at is not None, Score.objects.count()) == (True, 3)


def test_an_incomplete_sheet_is_saved_but_not_handed_in(browser, panel, noor):
    page = handed_in(browser(noor), panel, **{"points.plan": "13"})
    sheet = ScoreSheet.objects.get()
    assert (page.status_code, sheet.handed_in_at, sheet.entries.get().points) == (422, None, Decimal(13))


def test_a_juror_unlocks_the_own_sheet_with_a_reason(browser, panel, noor):
    panel.handed_in("Noor")
    data = {"deed": "unlock", "reason": "Verteld.", "form": str(uuid4())}
    browser(noor).post(panel.address("sheet"), data)
    assert ScoreSheet.objects.get().handed_in_at is None


def test_a_verdict_asks_its_reason(browser, assemble, noor):
    panel = assemble(result=ResultKind.VERDICT, parts=(), passing=PassRule())
    client = browser(noor)
    without = handed_in(client, panel, **{"points.verdict": "0"}).status_code
    handed_in(client, panel, **{"note.verdict": "Te weinig inzicht in de functie."})
    assert (without, ScoreSheet.objects.get().handed_in_at is not None) == (422, True)


# -- Beside it ---------------------------------------------------------------------------------------------------


def test_the_level_that_is_asked_stands_with_its_criterion(browser, panel, noor):
    html = browser(noor).get(panel.address("sheet")).content.decode()
    assert ("niveau 3" in html, "Je vraagt door." in html) == (True, True)


def test_what_a_tablet_keeps_names_nobody_and_holds_no_note(browser, panel, noor):
    panel.saved("Noor", values={"plan": "13"}, note="Vroeg door bij de vader.")
    html = browser(noor).get(panel.address("nameless")).content.decode()
    found = [word in html for word in ("Peeters", "Noor", "Vroeg door", panel.An.application.reference)]
    assert found == [False, False, False, True]


@pytest.fixture
def file(panel, arrange):
    """`file(document)`: a file of An for this paper."""

    def make(document):
        with arrange():
            return Attachment.objects.create(
                application=panel.An.application,
                document=document,
                name="cv.pdf",
                file="attachments/00/none.pdf",
                media_type="application/pdf",
                extension=".pdf",
                size=10,
                sha256="0" * 64,
                scan="pending",
                uploaded_at=CLOSED,
                uploaded_by="user:1",
            )

    return make


def test_a_paper_that_was_not_asked_of_candidates_is_not_read(browser, panel, noor, file):
    found = file("extract")
    address = panel.address("file", file=found.pk)
    assert browser(noor).get(address).status_code == 404


def test_signing_out_erases_nothing_that_a_tablet_still_keeps(browser, panel, noor):
    """`Clear-Site-Data` would take unsent points along."""
    answer = browser(noor).post(reverse("account_logout"))
    assert (answer.status_code, "Clear-Site-Data" in answer.headers) == (302, False)
