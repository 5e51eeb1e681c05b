"""The jury's pages in a real browser: by touch on a tablet, on a bad network and without one, two tablets on one sheet."""

import contextlib
import random
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime, now
from playwright.sync_api import Error

from jury.tests.faulty import FaultyNetwork
from jury.tests.panels import FULL
from planning.availability import propose_moment
from planning.models import Slot
from planning.sessions import SessionPlan, assign_slots, plan_session
from recruitment.tests.cast import CLOSED
from recruitment.tests.screen import PHONE, TABLET, Chromium, Inspection
from scoring.log import write_log
from scoring.models import ScoreSheet, SheetEntry, SheetOperation
from vacancies.rules import Competency, JurorRule, LevelAnchor, PassRule

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True)]

KEPT = """(async () => {
    const sheet = await (await caches.open('jury-sheets')).match(location.pathname + 'nameless/');
    const assets = (await (await caches.open('jury-assets')).keys()).map((each) => each.url);
    return Boolean(sheet) && ['jury-sheet', 'jury-pages.css'].every((name) => assets.some((url) => url.includes(name)));
})()"""
"""Whether the worker keeps all that it needs to show this sheet without a network."""

PORTRAIT = (820, 1180)
SMALLEST = (320, 640)


@pytest.fixture(scope="session")
def chromium(chromium_path):
    found = Chromium(chromium_path)
    yield found
    found.close()


def session_of(user):
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


@pytest.fixture
def visit(chromium, live_server):
    """`visit(steps, user, size)`: what the steps return, taken by a juror on a fresh tablet."""

    def take(steps, user, size=TABLET, script=True, workers=True, at=""):
        # A worker for pages offline needs an address that browsers trust without a certificate.
        at = at or live_server.url.replace("127.0.0.1", "localhost")
        return chromium.visit(
            steps,
            at=at,
            size=size,
            session=session_of(user),
            script=script,
            touch=True,
            workers=workers,
        )

    return take


def tap(page, item, value):
    """Tap the button with this value of an item."""
    page.locator(f'[data-item="{item}"] label.seg:has(input[value="{value}"])').first.tap()


def unsent(page):
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('jury:op:')).length")


def until(page, condition):
    """Wait until a condition in the page holds; asked from outside, for its policy lets nothing evaluate text."""
    for _each in range(300):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never: {condition}")


def all_sent(page):
    until(page, "!Object.keys(localStorage).some((key) => key.startsWith('jury:op:'))")


def pill(page):
    return page.locator("[data-pill]").inner_text()


def entries():
    return {
        entry.item: (str(entry.points.normalize()) if entry.points is not None else "", entry.note)
        for entry in SheetEntry.objects.all()
    }


# -- Scoring ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [TABLET, PORTRAIT], ids=["landscape", "portrait"])
def test_every_change_is_saved_at_once_and_added_up(visit, panel, noor, size):
    def steps(page):
        page.goto(panel.address("sheet"))
        tap(page, "plan", 13)
        page.locator('[data-item="plan"] .ruler__half').tap()
        tap(page, "talk.client", 4)
        page.locator('[data-item="case"] [data-more]').click()
        page.locator('[data-item="case"] .stepper__value').fill("30,5")
        page.locator('[data-item="talk.words"] summary').click()
        page.locator('[data-item="talk.words"] textarea').fill("Helder.")
        page.locator("h1").click()
        all_sent(page)
        until(page, "document.querySelector('[data-pill]').innerText.startsWith('Bewaard')")
        return page.locator("[data-total]").inner_text(), page.locator("[data-lacking]").inner_text()

    assert visit(steps, noor, size) == ("60", "nog 1 te scoren")
    assert entries() == {
        "plan": ("13.5", ""),
        "talk.client": ("4", ""),
        "case": ("30.5", ""),
        "talk.words": ("", "Helder."),
    }


def test_the_mark_that_is_shown_and_the_anchors_follow_what_is_tapped(visit, assemble, noor):
    anchors = (LevelAnchor(2, "Je antwoordt."), LevelAnchor(4, "Je volgt op."))
    client = Competency(
        "client", "Klantgerichtheid", level=3, levels=5, behaviour="Je vraagt door.", anchors=anchors
    )
    panel = assemble(competencies=(client,), passing=PassRule(percent=Decimal(50)), mark_shown=True)

    def steps(page):
        page.goto(panel.address("sheet"))
        shown = page.locator(".anchors--follow li:visible b")
        found = [(shown.all_inner_texts(), page.locator("[data-lacking]").inner_text())]
        tap(page, "talk.client", 4)
        tap(page, "plan", 13)
        found.append((shown.all_inner_texts(), page.locator("[data-lacking]").inner_text()))
        page.locator('[data-item="case"] .stepper__value').fill("30")
        found.append(page.locator("[data-lacking]").inner_text())
        return found

    assert visit(steps, noor) == [
        (["2", "4"], "Nog 50 tot minimum 50"),
        (["4"], "Nog 21 tot minimum 50"),
        "Minimum 50 gehaald",
    ]


def test_a_sheet_is_scored_with_the_keyboard_alone_and_handed_in(visit, panel, noor):
    panel.saved("Noor", values={"case": "30", "talk.words": "3"})

    def steps(page):
        page.goto(panel.address("sheet"))
        page.locator('[data-item="plan"] input[type=radio]').first.focus()
        page.keyboard.press("1")
        page.keyboard.press("4")
        page.locator('[data-item="talk.client"] input[type=radio]').first.focus()
        page.keyboard.press("4")
        all_sent(page)
        page.focus("[data-hand-in]")
        page.keyboard.press("Enter")
        page.wait_for_selector(".frozen")
        return page.locator("[data-hand-in]").count()

    assert visit(steps, noor) == 0
    assert (ScoreSheet.objects.get().handed_in_at is not None, entries()["plan"]) == (True, ("14", ""))


def test_targets_are_large_enough_for_a_finger(visit, panel, noor):
    measured = """[...document.querySelectorAll('a, button, summary, label.seg, label.tab, .stepper__value, textarea')]
        .filter((each) => each.offsetParent && !each.closest('.vh') && !each.classList.contains('vh'))
        .map((each) => [each.outerHTML.slice(0, 80), each.getBoundingClientRect()])
        .filter(([, box]) => box.height < 43.5).map(([html]) => html)"""

    def steps(page):
        page.goto(panel.address("sheet"))
        page.wait_for_load_state("networkidle")
        return page.evaluate(measured)

    assert visit(steps, noor) == []


# -- A bad network ---------------------------------------------------------------------------------------------------


class Network:
    """Drops 30 % of the saves and loses the answer to 30 %; `away` drops them all."""

    def __init__(self, page, seed):
        self.luck = random.Random(seed)
        self.away = False
        self.counts = {"dropped": 0, "lost": 0, "arrived": 0}
        page.route("**/save/", self.take)

    def take(self, route):
        draw = self.luck.random()
        if self.away or draw < 0.3:
            self.counts["dropped"] += 1
            route.abort()
        elif draw < 0.6:
            # A connection that breaks meanwhile loses the answer too.
            with contextlib.suppress(Error):
                route.fetch(headers={**route.request.headers, "connection": "close"})
            self.counts["lost"] += 1
            route.abort()
        else:
            self.counts["arrived"] += 1
            route.continue_()


@pytest.mark.parametrize("seed", [1, 2])
def test_on_a_bad_network_15_saves_are_15_writes_none_lost_and_no_false_conflict(visit, panel, noor, seed):
    saves = [("plan", n) for n in (3, 4, 5, 6, 7)] + [("talk.client", n) for n in (1, 2, 3, 4, 5)]
    saves += [("talk.words", n) for n in (5, 4, 3, 2, 1)]
    random.Random(seed).shuffle(saves)
    last = dict(saves)

    def steps(page):
        page.goto(panel.address("sheet"))
        network = Network(page, seed)
        seen = []
        for index, (item, value) in enumerate(saves):
            network.away = 4 <= index < 9
            tap(page, item, value)
            if index == 8:
                page.wait_for_timeout(500)
                seen = [unsent(page), pill(page)]
        network.away = False
        for _each in range(200):
            if not unsent(page):
                break
            page.evaluate("dispatchEvent(new Event('online'))")
            page.wait_for_timeout(150)
        return seen[0] >= 5, seen[1], unsent(page), page.locator(".clash").count(), network.counts

    many, shown, left, clashes, counts = visit(steps, noor, workers=False)
    versions = sum(SheetEntry.objects.values_list("version", flat=True))
    assert (
        many,
        "niet verzonden" in shown,
        left,
        clashes,
        versions,
        SheetOperation.objects.count(),
        {item: int(points) for item, (points, _note) in entries().items()},
        counts["dropped"] > 0 and counts["lost"] > 0,
    ) == (True, True, 0, 0, 15, 15, last, True)


def test_with_the_worker_too_nothing_is_lost_and_a_sheet_reloaded_offline_goes_on(
    visit, panel, noor, hilde, live_server
):
    start = now() + timedelta(days=1)
    plan = SessionPlan(start, start + timedelta(hours=1), place="Stadhuis", minutes=30)
    plan_session(panel.round, plan, by=hilde, at=CLOSED)
    assign_slots(panel.round, by=hilde, at=CLOSED)
    slot = Slot.objects.get(participation=panel.An)
    heading = f"{localtime(slot.starts_at):%H:%M} · {panel.An.application.reference}"
    saves = [("plan", n) for n in (3, 4, 5, 6, 7)] + [("talk.client", n) for n in (1, 2, 3, 4, 5)]
    saves += [("talk.words", n) for n in (5, 4, 3, 2, 1)]
    random.Random(3).shuffle(saves)
    network = FaultyNetwork(live_server.url, 3)

    def steps(page):
        page.goto(panel.address("sheet"))
        until(page, "Boolean(navigator.serviceWorker.controller)")
        until(page, KEPT)
        for item, value in saves[:5]:
            tap(page, item, value)
        network.away = True
        for item, value in saves[5:8]:
            tap(page, item, value)
        page.reload()
        shown = page.locator("h1").inner_text(), "Peeters" in page.content()
        for item, value in saves[8:10]:
            tap(page, item, value)
        until(page, "document.querySelector('[data-pill]').innerText.endsWith('niet verzonden')")
        waiting = unsent(page)
        network.away = False
        for item, value in saves[10:]:
            tap(page, item, value)
        for _each in range(200):
            if not unsent(page):
                break
            page.evaluate("dispatchEvent(new Event('online'))")
            page.wait_for_timeout(100)
        return shown, waiting >= 5, unsent(page), page.locator(".clash").count()

    try:
        found = visit(steps, noor, at=network.address)
    finally:
        network.close()
    versions = sum(SheetEntry.objects.values_list("version", flat=True))
    assert (found, versions, SheetOperation.objects.count(), network.counts["lost"] > 0) == (
        ((heading, False), True, 0, 0),
        15,
        15,
        True,
    )
    assert {item: int(points) for item, (points, _note) in entries().items()} == dict(saves)


def test_a_reload_with_a_queue_loses_nothing_and_keeps_its_number_in_sight(visit, panel, noor):
    def steps(page):
        page.goto(panel.address("sheet"))
        network = Network(page, 1)
        network.away = True
        tap(page, "plan", 12)
        tap(page, "talk.client", 3)
        page.wait_for_timeout(300)
        page.reload()
        before = pill(page), page.locator('[data-item="plan"] input:checked').first.get_attribute("value")
        page.unroute("**/save/")
        page.get_by_role("button", name="Probeer nu").click()
        all_sent(page)
        return before

    assert visit(steps, noor, workers=False) == ("2 niet verzonden", "12")
    assert entries() == {"plan": ("12", ""), "talk.client": ("3", "")}


def test_a_session_that_expires_with_a_queue_loses_nothing(visit, panel, noor):
    def steps(page):
        page.goto(panel.address("sheet"))
        page.wait_for_load_state("networkidle")
        cookies = page.context.cookies()
        page.context.clear_cookies(name="sessionid")
        tap(page, "plan", 12)
        page.wait_for_selector("[data-notice]:has-text('afgemeld')")
        told = pill(page)
        page.reload()
        waits = page.locator("[data-waiting]").inner_text()
        page.context.add_cookies([c for c in cookies if c["name"] == "sessionid"])
        page.goto(panel.address("sheet"))
        all_sent(page)
        return told, "1 wijziging" in waits

    assert visit(steps, noor) == ("1 niet verzonden", True)
    assert entries() == {"plan": ("12", "")}


def test_a_tablet_left_alone_shows_nothing_and_sends_its_queue_once_its_juror_is_back(
    visit, panel, noor, settings, arrange
):
    with arrange():
        noor.set_password("een lang wachtwoord")
        noor.save()
    usual = settings.SESSION_LIMITS
    settings.SESSION_LIMITS = usual | {"jury": (timedelta(seconds=2), timedelta(hours=12))}

    def steps(page):
        page.goto(panel.address("sheet"))
        network = Network(page, 1)
        network.away = True
        tap(page, "plan", 12)
        page.wait_for_selector("[data-waiting]:visible")
        left = "Peeters" in page.content(), page.locator("[data-waiting]").inner_text()[:12]
        settings.SESSION_LIMITS = usual
        page.unroute("**/save/")
        page.locator("main a.button").click()
        page.fill("[name=login]", noor.email)
        page.fill("[name=password]", "een lang wachtwoord")
        page.keyboard.press("Enter")
        page.wait_for_selector("[data-sheet]")
        all_sent(page)
        return left

    assert visit(steps, noor, workers=False) == (False, "1 wijziging ")
    assert entries() == {"plan": ("12", "")}


def test_without_a_network_a_reloaded_sheet_goes_on_without_a_name(visit, panel, noor):
    reference = panel.An.application.reference

    def steps(page):
        page.goto(panel.address("sheet"))
        until(
            page,
            "(async () => Boolean(await (await caches.open('jury-sheets')).match(location.pathname + 'nameless/')))()",
        )
        page.wait_for_timeout(500)
        tap(page, "plan", 12)
        tap(page, "plan", 13)
        page.locator('[data-item="plan"] summary').click()
        page.locator('[data-item="plan"] textarea').fill("Zag het meteen.")
        page.locator("h1").click()
        all_sent(page)
        page.context.set_offline(True)
        page.reload()
        found = page.locator("h1").inner_text(), "Peeters" in page.content(), "Zag het" in page.content()
        value = page.locator('[data-item="plan"] input:checked').first.get_attribute("value")
        tap(page, "plan", 14)
        until(page, "document.querySelector('[data-pill]').innerText === '1 niet verzonden'")
        page.context.set_offline(False)
        page.evaluate("dispatchEvent(new Event('online'))")
        all_sent(page)
        return (*found, value, page.locator(".clash").count())

    assert visit(steps, noor) == (reference, False, False, "13", 0)
    assert entries() == {"plan": ("14", "Zag het meteen.")}


def test_signing_out_waits_until_all_is_sent(visit, panel, noor):
    def steps(page):
        page.goto(panel.address("sheet"))
        network = Network(page, 1)
        network.away = True
        tap(page, "plan", 12)
        page.wait_for_timeout(300)
        page.click("[data-sign-out] button", force=True)
        page.wait_for_timeout(4500)
        stayed = page.url.endswith(panel.address("sheet"))
        page.unroute("**/save/")
        page.evaluate("dispatchEvent(new Event('online'))")
        all_sent(page)
        page.click("[data-sign-out] button", force=True)
        page.wait_for_url(lambda url: "/jury/" not in url)
        kept = page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('jury:'))")
        caches = page.evaluate("async () => await caches.has('jury-sheets')")
        page.go_back()
        page.wait_for_load_state()
        return stayed, kept, caches, "Peeters" in page.content()

    assert visit(steps, noor) == (True, [], False, False)


def test_nor_is_one_signed_out_on_another_page(visit, panel, noor):
    def steps(page):
        page.goto(panel.address("sheet"))
        network = Network(page, 1)
        network.away = True
        tap(page, "plan", 12)
        page.goto(reverse("account_logout"))
        page.wait_for_selector("[data-first-send]:visible")
        page.locator("main button[type=submit]").click()
        page.goto(panel.address("sheet"))
        return pill(page)

    assert visit(steps, noor, workers=False) == "1 niet verzonden"


def test_the_queue_of_one_juror_is_neither_shown_to_the_next_nor_sent(visit, panel, noor, karel):
    def steps(page):
        page.goto(panel.address("sheet"))
        network = Network(page, 1)
        network.away = True
        tap(page, "plan", 12)
        page.wait_for_timeout(300)
        page.unroute("**/save/")
        page.context.clear_cookies(name="sessionid")
        at = page.url.split("/jury/")[0]
        page.context.add_cookies([{"name": "sessionid", "value": karels, "url": at}])
        page.goto(panel.address("sheet", "Karel"))
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(500)
        return (
            pill(page),
            page.locator('[data-item="plan"] input:checked').first.get_attribute("value"),
            unsent(page),
        )

    karels = session_of(karel)
    assert visit(steps, noor, workers=False) == ("Nog niets bewaard", "", 1)
    assert SheetOperation.objects.count() == 0


# -- Three jurors ----------------------------------------------------------------------------------------------------


def test_three_jurors_score_at_once_each_on_the_own_sheet(visit, panel, noor, karel, wim, live_server):
    people = {"Noor": (noor, 11), "Karel": (karel, 12), "Wim": (wim, 13)}
    sessions = {name: session_of(user) for name, (user, _points) in people.items()}

    def steps(page):
        browser, at, pages = page.context.browser, live_server.url, {}
        for name in people:
            context = browser.new_context(base_url=at, has_touch=True, service_workers="block")
            context.add_cookies([{"name": "sessionid", "value": sessions[name], "url": at}])
            pages[name] = context.new_page()
            pages[name].goto(panel.address("sheet", name))
        for item, value in [("plan", None), ("talk.client", 4), ("talk.words", 3)]:
            for name, (_user, points) in people.items():
                tap(pages[name], item, value or points)
        for each in pages.values():
            each.locator('[data-item="case"] .stepper__value').fill("30")
            each.locator("h1").click()
        for each in pages.values():
            all_sent(each)
            each.click("[data-hand-in]")
            each.wait_for_selector(".frozen")
        found = [each.locator(".clash").count() for each in pages.values()]
        for each in pages.values():
            each.context.close()
        return found

    assert visit(steps, noor) == [0, 0, 0]
    given = SheetEntry.objects.filter(item="plan", sheet__handed_in_at__isnull=False)
    assert {row.sheet.seat.name: int(row.points) for row in given} == {"Noor": 11, "Karel": 12, "Wim": 13}


# -- Two tablets -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("choice, kept", [("[data-mine]", "3"), ("[data-theirs]", "4")])
def test_two_values_of_two_tablets_are_both_shown_and_one_is_chosen(visit, panel, noor, choice, kept):
    def steps(page):
        page.goto(panel.address("sheet"))
        other = page.context.browser.new_context(
            storage_state={"cookies": page.context.cookies()}, has_touch=True
        )
        there = other.new_page()
        there.goto(page.url)
        tap(there, "talk.client", 4)
        all_sent(there)
        other.close()
        tap(page, "talk.client", 3)
        page.wait_for_selector(".clash")
        shown = pill(page), page.locator(".clash b").all_inner_texts()
        page.click(choice)
        all_sent(page)
        return shown, page.locator(".clash").count()

    assert visit(steps, noor) == (("1 waarde te kiezen", ["3", "4"]), 0)
    assert entries() == {"talk.client": (kept, "")}


def test_what_comes_after_handing_in_on_another_tablet_is_kept_for_the_chair(visit, panel, noor):
    panel.saved("Noor")

    def late(page):
        page.goto(panel.address("sheet"))
        other = page.context.browser.new_context(
            storage_state={"cookies": page.context.cookies()}, has_touch=True
        )
        there = other.new_page()
        there.goto(page.url)
        there.click("[data-hand-in]")
        there.wait_for_selector(".frozen")
        other.close()
        tap(page, "talk.client", 1)
        page.wait_for_selector("[data-notice]:has-text('ingediend')")
        all_sent(page)

    visit(late, noor)
    kept = SheetOperation.objects.filter(version=None).values_list("item", "points")
    assert (list(kept), entries()["talk.client"]) == ([("talk.client", Decimal(1))], ("4", ""))


# -- Without a script, and without barriers --------------------------------------------------------------------------


def test_without_a_script_a_sheet_is_saved_and_handed_in(visit, panel, noor):
    def steps(page):
        page.goto(panel.address("sheet"))
        for item, value in [("plan", 13), ("talk.client", 4), ("talk.words", 3)]:
            tap(page, item, value)
        page.fill('[name="points.case"]', "30")
        page.click("[data-plain-save]")
        page.click("[data-hand-in]")
        page.wait_for_selector(".frozen")

    visit(steps, noor, script=False)
    assert ScoreSheet.objects.get().handed_in_at is not None


SIZES = (PORTRAIT, PHONE, SMALLEST)


def expected_today(panel, karel):
    """An is expected in one half of today and Bo in the other: at any hour somebody is still to come or goes on."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    plan = SessionPlan(midnight, midnight + timedelta(hours=24), place="Zaal 1", minutes=720)
    plan_session(panel.round, plan, by=karel, at=CLOSED)
    assign_slots(panel.round, by=karel, at=CLOSED)


def test_without_a_script_a_finger_marks_who_arrives(visit, panel, karel):
    expected_today(panel, karel)

    def steps(page):
        page.goto(reverse("jury:door", args=[panel.seats["Karel"].pk]))
        button = page.locator("button[value=arrived]").first
        box = button.bounding_box()
        with page.expect_navigation():
            button.tap()
        return min(box["width"], box["height"]) >= 44, page.locator(".door__row").first.inner_text()

    large, row = visit(steps, karel, script=False)
    assert (large, "Aangekomen" in row, "Ongedaan maken" in row) == (True, True, True)


def test_the_pages_of_a_juror_have_no_barrier(visit, assemble, karel):
    panel = assemble(jurors=JurorRule(consensus=True))
    for juror in ("Noor", "Karel", "Wim"):
        panel.handed_in(juror, note="Vroeg door tot de vraag duidelijk was.")
    panel.saved("Karel", "Bo", {"plan": "12"})
    undeclared = assemble(declared=False)
    expected_today(panel, karel)
    fresh = assemble(confirmed=False, declared=False)
    starts = now() + timedelta(days=20)
    propose_moment(
        fresh.round,
        starts_at=starts,
        ends_at=starts + timedelta(hours=3),
        by=fresh.seats["Hilde"].user,
        at=now(),
    )

    def steps(page):
        inspection = Inspection(page, also=SIZES)
        inspection.look("panels", reverse("jury:panels"))
        page.click('[value="make"]')
        inspection.look("calendar")
        inspection.look("invitation", reverse("jury:invitation", args=[fresh.seats["Karel"].pk]))
        inspection.look("declare", reverse("jury:panel", args=[undeclared.seats["Karel"].pk]))
        inspection.look("timetable", reverse("jury:panel", args=[panel.seats["Karel"].pk]))
        inspection.look("door", reverse("jury:door", args=[panel.seats["Karel"].pk]))
        inspection.look("sheet", panel.address("sheet", "Karel", "Bo"))
        inspection.look("sheet handed in", panel.address("sheet", "Karel"))
        inspection.look("together", panel.address("together", "Karel"))
        inspection.look("without a network", reverse("jury:offline"))
        return inspection.found

    assert visit(steps, karel, TABLET) == {}


def test_the_pages_of_the_secretary_and_refused_forms_have_no_barrier(visit, panel, hilde):
    for juror in ("Noor", "Karel"):
        panel.handed_in(juror)
    write_log(
        panel.round, "Brandalarm.", kind="incident", happened_at=CLOSED, name="Hilde", by=hilde, at=CLOSED
    )

    def steps(page):
        inspection = Inspection(page, also=(PORTRAIT,))
        inspection.look("timetable", reverse("jury:panel", args=[panel.seats["Hilde"].pk]))
        inspection.look("together", panel.address("together", "Hilde"))
        page.locator("[value=remind], .chase p").first.wait_for()
        inspection.look("log", reverse("jury:log", args=[panel.round.pk]))
        page.locator("#write button").click()
        inspection.look("log refused")
        inspection.look("papers", reverse("jury:papers", args=[panel.round.pk]))
        inspection.look("paper", panel.address("paper", "Wim"))
        page.locator("[value=type_in]").click()
        inspection.look("paper refused")
        for item, value in FULL.items():
            page.fill(f'[name="points.{item}"]', value)
        page.locator("[value=type_in]").click()
        inspection.look("paper typed in")
        page.locator("[value=sign]").click()
        inspection.look("scan refused")
        return inspection.found

    assert visit(steps, hilde, TABLET) == {}


def test_refused_forms_of_a_juror_and_the_end_of_a_session_have_no_barrier(visit, assemble, noor):
    panel, undeclared = assemble(), assemble(declared=False)

    def steps(page):
        inspection = Inspection(page, also=(PORTRAIT,))
        page.goto(reverse("jury:panel", args=[undeclared.seats["Noor"].pk]))
        page.locator("[type=checkbox]").first.check(force=True)
        page.locator("main form button[type=submit]").click()
        inspection.look("conflict refused")
        page.goto(panel.address("together"))
        inspection.forget()  # it is refused: that is what the page says
        inspection.look("own sheet first")
        page.context.clear_cookies(name="sessionid")
        page.goto(panel.address("sheet"))
        inspection.forget()
        inspection.look("signed out")
        return inspection.found

    assert visit(steps, noor, TABLET) == {}


def test_unsent_changes_and_two_values_have_no_barrier(visit, panel, noor):
    def steps(page):
        page.goto(panel.address("sheet"))
        page.wait_for_load_state("networkidle")
        inspection = Inspection(page, also=(PORTRAIT,))
        page.context.set_offline(True)
        tap(page, "plan", 12)
        page.wait_for_selector("[data-notice]:visible")
        inspection.forget()
        inspection.look("unsent")
        other = page.context.browser.new_context(
            storage_state={"cookies": page.context.cookies()}, has_touch=True
        )
        there = other.new_page()
        there.goto(page.url)
        tap(there, "plan", 14)
        all_sent(there)
        other.close()
        page.context.set_offline(False)
        page.evaluate("dispatchEvent(new Event('online'))")
        page.wait_for_selector(".clash")
        inspection.forget()
        inspection.look("two values")
        return inspection.found

    assert visit(steps, noor, TABLET) == {}


def test_one_question_is_corrected_by_keyboard_and_waits_for_the_network(visit, panel, noor):
    address = reverse("jury:question", args=[panel.seats["Noor"].pk, "talk.client"])

    def steps(page):
        inspection = Inspection(page)
        page.goto(address)
        inspection.look("question")
        page.locator("[data-points]").first.focus()
        page.keyboard.type("4")
        page.keyboard.press("Enter")
        second = page.evaluate("document.activeElement === document.querySelectorAll('[data-points]')[1]")
        all_sent(page)
        inspection.forget()
        page.context.set_offline(True)
        page.keyboard.type("9")
        page.keyboard.press("Tab")
        wrong = page.locator("[data-error]:visible").inner_text()
        page.locator("[data-points]").nth(1).fill("3")
        page.keyboard.press("Tab")
        until(page, "document.querySelector('[data-pill]').innerText === '1 niet verzonden'")
        page.context.set_offline(False)
        page.evaluate("dispatchEvent(new Event('online'))")
        all_sent(page)
        return second, wrong, page.locator("[data-given-text]").inner_text(), inspection.found

    assert visit(steps, noor) == (True, "Geef 0 tot 5.", "2 van 2 gescoord", {})
    rows = SheetEntry.objects.order_by("sheet__participation").values_list("item", "points")
    assert [(item, points.normalize()) for item, points in rows] == [("talk.client", 4), ("talk.client", 3)]


def test_reasons_that_are_typed_and_not_saved_outlive_the_session(visit, panel, karel):
    for each in ("Noor", "Karel", "Wim"):
        panel.handed_in(each)

    def steps(page):
        page.goto(panel.address("together", juror="Karel"))
        page.fill("#motivation", "Helder en rustig.")
        cookies = page.context.cookies()
        page.context.clear_cookies(name="sessionid")
        page.click("button[value=agree]")
        page.wait_for_load_state()
        page.context.add_cookies([c for c in cookies if c["name"] == "sessionid"])
        page.goto(panel.address("together", juror="Karel"))
        again = page.input_value("#motivation")
        page.click("button[value=agree]")
        page.wait_for_selector("text=Bewaard")
        return again, page.evaluate("Object.keys(localStorage).filter((key) => key.includes('draft')).length")

    assert visit(steps, karel, workers=False) == ("Helder en rustig.", 0)
