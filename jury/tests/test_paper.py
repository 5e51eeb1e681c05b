"""Sheets on paper: typed over on behalf of a juror, signed by the juror or by the scan."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jury.tests.panels import FULL, send
from planning.panels import PanelSeat, recuse, set_panel
from recruitment.tests.cast import CLOSED
from scoring.models import Score, ScoreSheet, SheetEntry, SheetScan
from scoring.sheet_actions import unlock

pytestmark = pytest.mark.django_db

ON_PAPER = {f"points.{item}": value for item, value in FULL.items()} | {"note.plan": "Zag het meteen."}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8ffff3f0005fe02fe"
    "0def46b80000000049454e44ae426082"
)


def typed(browser, panel, user, juror="Noor", values=ON_PAPER):
    return send(browser(user), panel.address("paper", juror), **values)


def test_what_stands_on_paper_is_typed_over_and_handed_in(browser, panel, hilde):
    typed(browser, panel, hilde)
    sheet = ScoreSheet.objects.get()
    assert (
        sheet.seat.name,
        sheet.typed_by_name,
        sheet.handed_in_at is not None,
        sheet.signed_at,
        Score.objects.count(),
        SheetEntry.objects.get(item="plan").note,
    ) == ("Noor", hilde.get_full_name(), True, None, 3, "Zag het meteen.")


def test_a_sheet_that_lacks_something_is_not_handed_in_and_nothing_of_it_kept(browser, panel, hilde):
    page = typed(browser, panel, hilde, values={"points.plan": "13"})
    assert (page.status_code, SheetEntry.objects.count(), 'value="13"' in page.content.decode()) == (
        422,
        0,
        True,
    )


def test_what_the_juror_saved_on_the_tablet_is_not_shown_to_who_types_over(browser, panel, hilde):
    panel.saved("Noor", values={"case": "37.5"}, note="Nog niet klaar.")
    html = browser(hilde).get(panel.address("paper")).content.decode()
    assert ("37,5" in html, "Nog niet klaar." in html) == (False, False)


def test_what_is_on_paper_takes_the_place_of_what_the_tablet_had(browser, panel, hilde):
    panel.saved("Noor", values={"plan": "2"})
    typed(browser, panel, hilde)
    assert SheetEntry.objects.get(item="plan").points == Decimal("13.5")


def test_a_sheet_that_its_juror_changed_meanwhile_is_looked_at_again(browser, panel, hilde):
    client = browser(hilde)
    page = client.get(panel.address("paper"))
    panel.saved("Noor", values={"plan": "2"})
    assert (send(client, page, **ON_PAPER).status_code, ScoreSheet.objects.get().handed_in_at) == (422, None)


def test_the_same_form_twice_is_one_sheet(browser, panel, hilde):
    client = browser(hilde)
    page = client.get(panel.address("paper"))
    found = [send(client, page, **ON_PAPER).status_code for _each in range(2)]
    assert (found, ScoreSheet.objects.get().entries.get(item="plan").version) == ([302, 302], 1)


def test_a_juror_hands_in_the_own_sheet_before_typing_over_that_of_a_colleague(browser, panel, hilde):
    """Hilde is an officer; here she sits in the panel with a vote."""
    seats = [
        PanelSeat(s.name, "member" if s.name == "Hilde" else s.role, s.user) for s in panel.seats.values()
    ]
    set_panel(panel.round, seats, by=hilde, at=CLOSED)
    assert (typed(browser, panel, hilde).status_code, Score.objects.count()) == (422, 0)


def test_for_who_stepped_back_nothing_is_typed_over(browser, panel, hilde):
    recuse(panel.seats["Noor"], panel.An.application, reason="Familie.", by=hilde, at=CLOSED)
    assert browser(hilde).get(panel.address("paper")).status_code == 404


def test_everybody_reads_who_typed_it_over(browser, panel, hilde, noor):
    for juror in ("Karel", "Wim"):
        panel.handed_in(juror)
    typed(browser, panel, hilde)
    client = browser(noor)
    pages = [client.get(panel.address(name)).content.decode() for name in ("sheet", "together")]
    told = f"ngevoerd door {hilde.get_full_name()}"
    assert [told in html and "van papier" in html for html in pages] == [True, True]


def scanned(browser, panel, user):
    file = SimpleUploadedFile("formulier.png", PNG, "image/png")
    return browser(user).post(panel.address("paper"), {"deed": "sign", "scan": file})


def test_the_scan_of_the_signed_paper_stands_for_the_signature(browser, panel, hilde):
    typed(browser, panel, hilde)
    alone = scanned(browser, panel, hilde).status_code
    for juror in ("Karel", "Wim"):
        panel.handed_in(juror)
    scanned(browser, panel, hilde)
    again = scanned(browser, panel, hilde).status_code
    scan = SheetScan.objects.get()
    kept = browser(hilde).get(panel.address("scan", scan=scan.pk))
    assert (
        alone,
        again,
        ScoreSheet.objects.get(seat=panel.seats["Noor"]).signed_at is not None,
        b"".join(kept.streaming_content)[:4],
    ) == (422, 302, True, b"\x89PNG")


def test_a_scan_signs_no_sheet_of_a_tablet(browser, panel, hilde):
    for juror in ("Noor", "Karel", "Wim"):
        panel.handed_in(juror)
    assert (scanned(browser, panel, hilde).status_code, SheetScan.objects.count()) == (422, 0)


def test_a_sheet_that_is_unlocked_is_its_jurors_own_again(browser, panel, hilde, noor):
    typed(browser, panel, hilde)
    unlock(ScoreSheet.objects.get(), seat=panel.seats["Noor"], reason="Verkeerd gelezen.", by=noor, at=CLOSED)
    sheet = ScoreSheet.objects.get()
    assert (sheet.typed_at, sheet.typed_by, sheet.typed_by_name) == (None, "", "")


def test_the_list_tells_which_sheets_are_in(browser, panel, hilde):
    typed(browser, panel, hilde)
    panel.handed_in("Karel")
    page = browser(hilde).get(reverse("jury:papers", args=[panel.round.pk]))
    cells = {
        (str(row.application.candidate), cell["seat"].name): bool(cell["sheet"])
        for row, cells in page.context["rows"]
        for cell in cells
    }
    assert [key for key, there in cells.items() if there] == [("An Peeters", "Noor"), ("An Peeters", "Karel")]


def test_a_longer_list_costs_no_more_queries(browser, panel, hilde):
    client, address, found = browser(hilde), reverse("jury:papers", args=[panel.round.pk]), []
    for juror in ("Noor", "Karel"):
        for person in ("An", "Bo"):
            panel.handed_in(juror, person)
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        found.append(len(captured))
    assert found[0] == found[1]
