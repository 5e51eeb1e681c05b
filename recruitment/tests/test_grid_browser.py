"""The grid of results in a real browser: keys as in a spreadsheet, a block from Excel, what is wrong and unsaved in sight."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from recruitment.tests.cast import two_tests
from recruitment.tests.screen import Chromium, Inspection
from scoring.models import Score
from vacancies.rules import Part, Source

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True)]

LAPTOP = (1366, 768)
PASTE = """(text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  document.activeElement.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture(scope="session")
def chromium(chromium_path):
    found = Chromium(chromium_path)
    yield found
    found.close()


@pytest.fixture
def visit(chromium, live_server, hilde):
    def take(steps):
        client = Client()
        client.force_login(hilde)
        session = client.cookies["sessionid"].value
        return chromium.visit(steps, at=live_server.url, size=LAPTOP, session=session)

    return take


@pytest.fixture
def written(stage):
    """A test of two parts for An, Bo and Cis, running."""
    first, second = two_tests().rounds
    parts = tuple(Part(key, key.title(), Decimal(20), source=Source.OFFICER) for key in ("logica", "taal"))
    vacancy = stage.admitted(["An", "Bo", "Cis"], two_tests(rounds=(replace(first, parts=parts), second)))
    return stage.round(vacancy, "written")


def test_the_grid_is_filled_in_by_keyboard_and_from_excel(visit, written):
    def steps(page):
        inspection, keys = Inspection(page), page.keyboard
        page.goto(reverse("backoffice:results", args=[written.pk]))
        cells = page.locator("input.cell")
        where = lambda: cells.evaluate_all("all => all.indexOf(document.activeElement)")  # noqa: E731
        cells.first.focus()
        path = []
        for key in (
            "ArrowDown",
            "ArrowRight",
            "Enter",
            "Enter",
            "ArrowLeft",
            "Shift+Enter",
            "Tab",
            "ArrowUp",
        ):
            keys.press(key)
            path.append(where())
        cells.first.focus()
        page.evaluate(PASTE, "12\t13.5\r\n21\tveel\r\n9\t20\r\n1\t2\r\n")
        state = page.locator("[data-grid-state]").text_content()
        inspection.look("pasted")
        wrong = page.locator("td.wrong .cell-error").all_text_contents()
        cells.nth(2).focus()
        keys.type("11,5")
        cells.nth(3).focus()
        keys.type("14")
        mended = page.locator("[data-grid-state]").text_content()
        cells.first.press("Control+Enter")  # saves, as the button does
        page.wait_for_url("**/scores/")
        return path, state, wrong, mended, inspection.found

    path, state, wrong, mended, problems = visit(steps)
    assert path == [2, 3, 5, 5, 4, 2, 3, 1]
    assert (
        state
        == "6 cellen geplakt. 2 geplakte waarden vielen buiten het rooster. · Nog niet bewaard: 6 · Te verbeteren: 2"
    )
    assert wrong == ["Geef punten tussen 0 en 20.", "Geef een getal, bijvoorbeeld 12,5."]
    assert (mended, problems) == ("Nog niet bewaard: 6", {})
    points = Score.objects.order_by("participation", "part").values_list("points", flat=True)
    assert list(points) == [Decimal(p) for p in ("12", "13.5", "11.5", "14", "9", "20")]
