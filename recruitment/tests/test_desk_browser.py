"""The admission desk in a real browser: an afternoon's work by keyboard alone, no barrier in any state, all in view."""

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from candidates.deliveries import deliver
from candidates.models import Application
from candidates.tests import files
from candidates.uploads import inspect
from recruitment.tests.cast import REGISTERED, two_tests
from recruitment.tests.screen import DESK, PHONE, TABLET, Chromium, Inspection
from vacancies.rules import Lack, RequiredDocument

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True)]

LAPTOP, SMALLEST = (1366, 768), (320, 640)


@pytest.fixture(scope="session")
def chromium(chromium_path):
    found = Chromium(chromium_path)
    yield found
    found.close()


@pytest.fixture
def visit(chromium, live_server, hilde):
    """`visit(steps, size)`: what the steps return, taken by the officer in a fresh profile."""

    def take(steps, size=LAPTOP, *, script=True):
        client = Client()
        client.force_login(hilde)
        session = client.cookies["sessionid"].value
        return chromium.visit(steps, at=live_server.url, size=size, session=session, script=script)

    return take


@pytest.fixture
def three(stage, hilde):
    """Three applications with a picture each; the vacancy is open on whatever day the tests run."""
    whole = two_tests()
    papers = (
        RequiredDocument("cv", "je cv", lack=Lack.LATER),
        RequiredDocument("letter", "je brief", lack=Lack.LATER),
    )
    vacancy = stage.published(replace(whole, offer=replace(whole.offer, closes=None), documents=papers))
    found = stage.registered(vacancy, ["An", "Bo", "Cis"])
    for application in found:
        photo = inspect("cv.jpg", files.picture(size=(400, 500)))
        deliver(application, "cv", photo, by=hilde, at=REGISTERED)
    return found


def desk(application):
    return reverse("backoffice:decide", args=[application.pk])


def heading(page, name):
    page.wait_for_selector(f"h1:focus:has-text('{name}')")


def outcome(applications):
    """The decision on each, and whether its cv was approved."""
    found = Application.objects.filter(pk__in=[a.pk for a in applications]).order_by("reference")
    return [(a.admission, a.facts.papers["cv"].approved) for a in found]


def test_three_applications_are_treated_by_keyboard_alone(visit, three):
    def steps(page):
        inspection, keys = Inspection(page), page.keyboard
        page.goto(desk(three[0]))
        heading(page, "An Peeters")
        inspection.look("first")
        keys.press("a")  # approve the cv
        page.wait_for_selector("[role=status]:has-text('goedgekeurd')")
        inspection.look("approved")
        keys.press("v")  # follow the proposal
        heading(page, "Bo Peeters")

        keys.press("w")  # refuse the cv, first without a reason
        page.wait_for_selector("details.refusing select:focus")
        inspection.look("refusing")
        keys.press("Tab")
        keys.press("Tab")
        keys.press("Enter")
        page.wait_for_selector("[data-error-summary]:focus")
        inspection.look("refused without a reason")
        page.focus("summary[data-key=w]")
        keys.press("Tab")
        keys.press("ArrowDown")
        keys.press("Tab")
        keys.press("Tab")
        keys.press("Enter")
        page.wait_for_selector("[role=status]:has-text('geweigerd')")
        keys.press("o")  # ask for what lacks
        page.wait_for_selector("details.asking[open] button:focus")
        inspection.look("asking")
        keys.press("Enter")
        page.wait_for_selector("[role=status]:has-text('vertrekt')")
        keys.press("b")  # decide otherwise
        page.wait_for_selector("details.differing input:focus")
        inspection.look("deciding")
        for _choice in range(3):
            keys.press("ArrowDown")
        while not page.locator("#id_reason:focus").count():
            keys.press("Tab")
        keys.type("De brief is van iemand anders.")
        keys.press("Tab")
        keys.press("Enter")
        heading(page, "Cis Peeters")

        keys.press("?")
        page.wait_for_selector("dialog[open]")
        inspection.look("shortcuts")
        keys.press("Escape")
        keys.press("ArrowLeft")  # who was decided is in the queue no more, so the first one left follows
        keys.press("a")
        page.wait_for_selector("[role=status]:has-text('goedgekeurd')")
        keys.press("v")
        page.wait_for_url("**" + reverse("backoffice:admission", args=[three[0].vacancy_id]))
        return inspection.found

    assert visit(steps) == {}
    assert outcome(three) == [
        ("admitted_with_reservation", True),
        ("refused", False),
        ("admitted_with_reservation", True),
    ]


def test_keys_turned_off_stay_off(visit, three):
    def steps(page):
        page.goto(desk(three[0]))
        heading(page, "An Peeters")
        page.keyboard.press("?")
        page.keyboard.press("Space")
        page.keyboard.press("Escape")
        page.reload()
        heading(page, "An Peeters")
        page.keyboard.press("j")
        page.keyboard.press("a")
        return page.locator("h1").inner_text(), page.locator("kbd:visible").count()

    assert visit(steps) == ("An Peeters", 0)


def test_letters_typed_in_a_field_press_nothing(visit, three):
    def steps(page):
        page.goto(desk(three[0]))
        heading(page, "An Peeters")
        page.keyboard.press("b")
        page.focus("#id_reason")
        page.keyboard.type("javkw?")
        return page.locator("h1").inner_text(), page.locator("#id_reason").input_value()

    assert visit(steps) == ("An Peeters", "javkw?")


def test_without_script_it_is_all_there(visit, three):
    def steps(page):
        page.goto(desk(three[0]))
        page.click("button:has-text('Goedkeuren')")
        page.click("button:has-text('Volg het voorstel')")
        return page.locator("h1").inner_text(), page.locator("[data-desk-help]:visible").count()

    assert visit(steps, script=False) == ("Bo Peeters", 0)
    assert outcome(three)[0] == ("admitted_with_reservation", True)


@pytest.mark.parametrize("size", [LAPTOP, TABLET, DESK, (1920, 1080)], ids=str)
def test_nothing_of_the_decision_is_below_the_fold(visit, three, size):
    def steps(page):
        page.goto(desk(three[0]))
        heading(page, "An Peeters")
        room = page.evaluate("window.innerHeight")
        places = [
            page.locator(each).bounding_box()
            for each in ("[data-key=a]", "[data-key=v]", "[data-key=b]", "[data-key=j]", ".viewer-picture")
        ]
        tall = page.evaluate("document.documentElement.scrollHeight")
        return [box["y"] + box["height"] <= room for box in places], tall <= room

    assert visit(steps, size) == ([True] * 5, True)


@pytest.mark.parametrize("size", [PHONE, SMALLEST], ids=str)
def test_on_a_phone_it_stands_below_each_other_without_barrier(visit, three, size):
    def steps(page):
        inspection = Inspection(page)
        inspection.look("desk", desk(three[0]))
        inspection.look("scans", reverse("backoffice:scans", args=[three[0].pk]))
        return inspection.found

    assert visit(steps, size) == {}
