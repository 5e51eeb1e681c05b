"""Applying in a real browser: by touch, by keyboard alone, without script, after the session ended; and no barriers."""

import re
from dataclasses import replace

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from candidates.models import Application, Attachment, DraftStep
from candidates.tests import files
from recruitment.tests.cast import two_tests
from recruitment.tests.screen import DESK, PHONE, TABLET, Chromium, Inspection, mailed
from vacancies.rules import (
    Alternative,
    ContractCondition,
    ExperienceCondition,
    Lack,
    NeededWhen,
    Question,
    RequiredDocument,
    Route,
    RouteKind,
    StatementCondition,
)

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True)]

SMALLEST = (320, 640)
EMAIL = "nieuw@post.example"
SLOW_3G = {"latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""What browsers call slow 3G: milliseconds, and bytes a second."""
GO_ON = ".form__acts button[type=submit]"


@pytest.fixture(scope="session")
def chromium(chromium_path):
    found = Chromium(chromium_path)
    yield found
    found.close()


@pytest.fixture
def visit(chromium, live_server):
    """`visit(steps, user, size)`: what the steps return, taken by somebody in a fresh profile."""

    def take(steps, user=None, size=DESK):
        session = ""
        if user is not None:
            client = Client()
            client.force_login(user)
            session = client.cookies["sessionid"].value
        return chromium.visit(steps, at=live_server.url, size=size, session=session)

    return take


@pytest.fixture(autouse=True)
def _no_codes_were_mailed_before(transactional_db):
    """How many codes were mailed to an address is counted in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def vacancy(stage):
    """Two routes, every kind of step; without a closing date it is open on whatever day the tests run."""
    rules = two_tests()
    internal = Route(
        "internal", RouteKind.INTERNAL_MOBILITY, "Intern", (Alternative("here", "Bij ons", ("contract",)),)
    )
    return stage.published(
        replace(
            rules,
            offer=replace(rules.offer, closes=None),
            routes=(*rules.routes, internal),
            conditions=(
                *rules.conditions,
                StatementCondition(key="dutch", text="Je spreekt Nederlands."),
                ExperienceCondition(key="work", months=6, field="onthaal"),
                ContractCondition(key="contract"),
            ),
            general=("dutch", "work"),
            documents=(
                RequiredDocument("cv", "je cv"),
                RequiredDocument("extract", "een uittreksel", lack=Lack.LATER, max_age_months=3),
                RequiredDocument("medical", "een medisch attest", needed=NeededWhen.APPOINTMENT),
            ),
            questions=(Question("why", "Waarom solliciteer je?"),),
        )
    )


@pytest.fixture
def cv(tmp_path):
    path = tmp_path / "cv.pdf"
    path.write_bytes(files.pdf())
    return str(path)


def start(vacancy):
    return reverse("portal:apply", args=[vacancy.pk])


def at(vacancy, slug):
    return reverse("portal:apply_step", args=[vacancy.pk, slug])


def code():
    return re.search(r"^[A-Z0-9]+(-[A-Z0-9]+)?$", mailed()[-1].body, re.MULTILINE).group()


def by_touch(page, vacancy, cv):
    """The whole way with a finger: what is tapped is tapped."""
    page.goto(start(vacancy))
    page.fill("[name=email]", EMAIL)
    page.click(GO_ON)
    page.wait_for_selector("[name=code]")
    page.fill("[name=code]", code())
    page.click(GO_ON)
    page.wait_for_url("**/gegevens/")
    page.fill("[name=first_name]", "Samira")
    page.fill("[name=last_name]", "Lievens")
    page.click(GO_ON)
    page.wait_for_url("**/voorwaarden/")
    page.click("label:has([value=external])")
    page.click("label:has-text('ja')")
    page.click(GO_ON)
    page.wait_for_url("**/diploma-en-ervaring/")
    page.select_option("[name=diplomas-0-level]", "bachelor")
    page.fill("[name=experience-0-first]", "2019-01")
    page.fill("[name=experience-0-last]", "2019-12")
    page.click(GO_ON)
    page.wait_for_url("**/documenten/")
    page.set_input_files("[name=file-cv]", cv)
    page.wait_for_selector("#paper-cv .filebox__name:has-text('cv.pdf')")
    page.click("label[for=later-extract]")
    page.click(GO_ON)
    page.wait_for_url("**/vragen/")
    page.fill("[name=answer-why]", "Omdat ik graag help.")
    page.click(GO_ON)
    page.wait_for_url("**/nakijken/")
    page.click("label:has-text('is juist')")
    page.click(GO_ON)
    page.wait_for_url("**/ontvangen/")
    return page.locator("h1").inner_text()


@pytest.mark.a11y
@pytest.mark.parametrize("size", [PHONE, SMALLEST], ids=["phone", "smallest"])
def test_the_whole_way_by_touch(visit, vacancy, cv, size):
    assert visit(lambda page: by_touch(page, vacancy, cv), size=size) == "Je kandidatuur is ingediend"
    assert Application.objects.get().candidate.email == EMAIL


@pytest.mark.a11y
def test_the_whole_way_without_script(visit, vacancy, cv):
    def steps(page):
        page.goto(start(vacancy))
        quiet = page.context.browser.new_context(
            base_url=page.evaluate("location.origin"), java_script_enabled=False
        )
        try:
            plain = quiet.new_page()
            plain.goto(start(vacancy))
            plain.fill("[name=email]", EMAIL)
            plain.click(GO_ON)
            plain.wait_for_selector("[name=code]")
            plain.fill("[name=code]", code())
            plain.click(GO_ON)
            plain.wait_for_url("**/gegevens/")
            plain.fill("[name=first_name]", "Samira")
            plain.fill("[name=last_name]", "Lievens")
            plain.click(GO_ON)
            plain.check("[value=external]")
            plain.check("[name=statement_dutch][value=yes]")
            plain.click(GO_ON)
            plain.select_option("[name=diplomas-0-level]", "bachelor")
            plain.click(GO_ON)
            plain.set_input_files("[name=file-cv]", cv)
            plain.check("[name=later-extract]")
            plain.click(GO_ON)
            plain.fill("[name=answer-why]", "Omdat ik graag help.")
            plain.click(GO_ON)
            plain.check("[name=agreed]")
            plain.click(GO_ON)
            return plain.locator("h1").inner_text()
        finally:
            quiet.close()

    assert visit(steps) == "Je kandidatuur is ingediend"


def tab_to(page, selector):
    """Press Tab until the element has the focus; a person with a keyboard alone can do no more."""
    for _time in range(80):
        if page.evaluate("s => document.activeElement?.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {selector}")


def choose(page):
    """Open the file chooser by the space bar; a busy browser without a screen lets the first press slip now and then."""
    for patience in (5_000, 5_000, 30_000):
        try:
            with page.expect_file_chooser(timeout=patience) as chooser:
                page.keyboard.press("Space")
        except PlaywrightTimeoutError:
            continue
        return chooser.value
    raise AssertionError("no file chooser opens")


@pytest.mark.a11y
def test_the_whole_way_by_keyboard_alone(visit, vacancy, samira, cv):
    def typed(page, selector, text):
        tab_to(page, selector)
        page.keyboard.type(text)

    def go_on(page, slug):
        tab_to(page, GO_ON)
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/{slug}/")

    def steps(page):
        page.goto(at(vacancy, "gegevens"))
        go_on(page, "voorwaarden")  # the name stands there, from the account
        tab_to(page, "[data-route]")
        page.keyboard.press("Space")
        tab_to(page, "[name=statement_dutch]")
        page.keyboard.press("Space")
        go_on(page, "diploma-en-ervaring")
        tab_to(page, "[name=diplomas-0-level]")
        page.keyboard.press("b")
        page.select_option("[name=diplomas-0-level]", "bachelor")  # a native list, as the keyboard opens it
        go_on(page, "documenten")
        tab_to(page, "[name=file-cv]")
        choose(page).set_files(cv)
        page.wait_for_selector("#paper-cv .filebox__name:has-text('cv.pdf')")
        tab_to(page, "[name=later-extract]")
        page.keyboard.press("Space")
        go_on(page, "vragen")
        typed(page, "[name=answer-why]", "Omdat ik graag help.")
        go_on(page, "nakijken")
        tab_to(page, "[name=agreed]")
        page.keyboard.press("Space")
        go_on(page, "ontvangen")
        return page.locator("h1").inner_text()

    assert visit(steps, samira) == "Je kandidatuur is ingediend"


@pytest.mark.a11y
def test_no_step_has_a_barrier_with_and_without_errors(visit, vacancy, samira, cv, tmp_path):
    bad = tmp_path / "diploma.heic"
    bad.write_bytes(b"x")

    def steps(page):
        seen = Inspection(page, also=(SMALLEST, TABLET, DESK))

        def wrong(name):
            page.click(GO_ON)
            page.wait_for_selector("[data-error-summary]:focus")
            seen.look(f"{name} with errors")

        seen.look("person", at(vacancy, "gegevens"))
        page.fill("[name=first_name]", "")
        wrong("person")
        page.fill("[name=first_name]", "Samira")
        page.click(GO_ON)
        page.wait_for_url("**/voorwaarden/")
        seen.look("conditions")
        wrong("conditions")
        page.check("[value=external]")
        page.check("[name=statement_dutch][value=yes]")
        page.click(GO_ON)
        page.wait_for_url("**/diploma-en-ervaring/")
        seen.look("background")
        page.fill("[name=diplomas-0-name]", "Bachelor")
        wrong("background")
        page.select_option("[name=diplomas-0-level]", "bachelor")
        page.click("button[value=experience]")
        page.wait_for_selector("[name=experience-1-first]")
        seen.look("background with a row more")
        page.click(GO_ON)
        page.wait_for_url("**/documenten/")
        seen.look("documents")
        wrong("documents")
        page.set_input_files("[name=file-cv]", cv)
        page.wait_for_selector("#paper-cv .filebox__name:has-text('cv.pdf')")
        seen.look("documents with a file")
        page.check("[name=later-extract]")
        page.click(GO_ON)
        page.wait_for_url("**/vragen/")
        seen.look("questions")
        page.fill("[name=help-cause]", "Dyslexie")
        wrong("questions")
        page.fill("[name=help-measure]", "Meer tijd")
        page.click(GO_ON)
        page.wait_for_url("**/nakijken/")
        seen.look("check")
        wrong("check")
        page.check("[name=agreed]")
        page.click(GO_ON)
        page.wait_for_url("**/ontvangen/")
        seen.look("receipt")
        page.click("text=Mijn documenten")
        page.wait_for_selector("#paper-extract")
        seen.look("my documents")
        page.set_input_files("[name=file-extract]", str(bad))
        page.click("#paper-extract .send")
        page.wait_for_selector("[data-error-summary]:focus")
        seen.look("my documents with errors")
        return seen.found

    assert visit(steps, samira, PHONE) == {}


@pytest.mark.a11y
def test_beginning_has_no_barrier(visit, vacancy):
    def steps(page):
        seen = Inspection(page, also=(SMALLEST, DESK))
        seen.look("address", start(vacancy))
        page.click(GO_ON)
        page.wait_for_selector("[data-error-summary]:focus")
        seen.look("address with errors")
        page.fill("[name=email]", EMAIL)
        page.click(GO_ON)
        page.wait_for_selector("[name=code]")
        seen.look("code")
        page.fill("[name=code]", "XXXX")
        page.click(GO_ON)
        page.wait_for_selector("[data-error-summary]:focus")
        seen.look("wrong code")
        return seen.found

    assert visit(steps, None, PHONE) == {}


@pytest.mark.integrity
def test_when_the_session_ends_midway_what_was_typed_stands_there_again(visit, vacancy, samira):
    def steps(page):
        page.goto(at(vacancy, "gegevens"))
        page.fill("[name=city]", "Gent")
        page.context.clear_cookies(name="sessionid")
        page.click(GO_ON)
        page.wait_for_selector("[name=email]")
        page.fill("[name=email]", samira.email)
        page.click(GO_ON)
        page.wait_for_selector("[name=code]")
        page.fill("[name=code]", code())
        page.click(GO_ON)
        page.wait_for_url("**/gegevens/")
        again = page.input_value("[name=city]")
        page.click(GO_ON)
        page.wait_for_url("**/voorwaarden/")
        return again

    assert visit(steps, samira) == "Gent"
    assert DraftStep.objects.get().data["city"] == ["Gent"]


def test_questions_of_another_route_are_hidden_once_one_is_chosen(visit, vacancy, samira):
    def steps(page):
        page.goto(at(vacancy, "voorwaarden"))
        group = page.locator("[data-routes=internal]")
        before = group.is_visible()
        page.check("[value=external]")
        after = group.is_visible()
        page.check("[value=internal]")
        return before, after, group.is_visible()

    assert visit(steps, samira) == (True, False, True)


@pytest.mark.uploads
def test_a_refused_file_is_told_at_its_place_and_gets_the_focus(visit, vacancy, samira, tmp_path):
    bad = tmp_path / "cv.pdf"
    bad.write_bytes(b"<html>")

    def steps(page):
        page.goto(at(vacancy, "voorwaarden"))
        page.check("[value=external]")
        page.check("[name=statement_dutch][value=yes]")
        page.click(GO_ON)
        page.goto(at(vacancy, "documenten"))
        page.set_input_files("[name=file-cv]", str(bad))
        page.wait_for_selector("#error-cv")
        return page.locator("#error-cv").inner_text(), page.evaluate("document.activeElement.name")

    said, focus = visit(steps, samira)
    assert (said.startswith("cv.pdf is niet geüpload: wat erin zit"), focus) == (True, "file-cv")


def test_a_file_is_dropped_on_its_place(visit, vacancy, samira, cv):
    """As the browser itself brings what is dragged in from outside."""

    def steps(page):
        page.goto(at(vacancy, "voorwaarden"))
        page.check("[value=external]")
        page.check("[name=statement_dutch][value=yes]")
        page.click(GO_ON)
        page.goto(at(vacancy, "documenten"))
        place = page.locator("#paper-cv")
        place.scroll_into_view_if_needed()
        box = place.bounding_box()
        mouse = page.context.new_cdp_session(page)
        for kind in ("dragEnter", "dragOver", "drop"):
            mouse.send(
                "Input.dispatchDragEvent",
                {
                    "type": kind,
                    "x": box["x"] + box["width"] / 2,
                    "y": box["y"] + box["height"] / 2,
                    "data": {"items": [], "files": [cv], "dragOperationsMask": 1},
                },
            )
        page.wait_for_selector("#paper-cv.upload--done")
        return page.locator("#paper-cv .filebox__name").inner_text()

    assert (visit(steps, samira), Attachment.objects.get().document) == ("cv.pdf", "cv")


@pytest.mark.a11y
def test_over_a_slow_line_the_whole_way_works_and_nothing_typed_is_lost(visit, vacancy, cv):
    def steps(page):
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", {"offline": False, **SLOW_3G})
        return by_touch(page, vacancy, cv)

    assert visit(steps, size=PHONE) == "Je kandidatuur is ingediend"
    assert Application.objects.get().answers["why"] == "Omdat ik graag help."


def test_what_was_typed_stays_when_the_line_falls_away_while_it_is_sent(visit, vacancy, samira):
    def steps(page):
        page.goto(at(vacancy, "gegevens"))
        page.fill("[name=first_name]", "Samira")
        page.fill("[name=phone]", "0470 00 00 01")
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", {**SLOW_3G, "offline": True})
        page.click(GO_ON)
        page.wait_for_url("chrome-error://**")
        line.send("Network.emulateNetworkConditions", {"offline": False, **SLOW_3G})
        page.reload()  # The browser keeps what it could not send.
        page.wait_for_url("**/voorwaarden/")

    visit(steps, samira)
    assert DraftStep.objects.get(step="gegevens").data["phone"] == ["0470 00 00 01"]


def test_a_file_that_cannot_be_sent_may_be_chosen_again(visit, vacancy, samira, cv):
    def steps(page):
        page.goto(at(vacancy, "voorwaarden"))
        page.check("[value=external]")
        page.check("[name=statement_dutch][value=yes]")
        page.click(GO_ON)
        page.goto(at(vacancy, "documenten"))
        page.route(
            "**/documenten/",
            lambda route: route.abort() if route.request.method == "POST" else route.continue_(),
        )
        page.set_input_files("[name=file-cv]", cv)
        page.wait_for_selector("#paper-cv .field-error")
        said = page.locator("#paper-cv .field-error").inner_text()
        page.unroute("**/documenten/")
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.set_input_files("[name=file-cv]", cv)
        page.wait_for_selector("#paper-cv .filebox__name:has-text('cv.pdf')")
        return said

    assert visit(steps, samira).startswith("De verbinding viel weg")


@pytest.mark.a11y
def test_an_officer_looks_at_a_file_in_place_without_barrier(visit, vacancy, hilde, samira, cv):
    visit(lambda page: by_touch(page, vacancy, cv), size=PHONE)
    application = Application.objects.get()

    def steps(page):
        seen = Inspection(page, also=(TABLET,))
        page.goto(reverse("backoffice:application", args=[application.pk]))
        page.click(".file-view summary")
        page.click(".file-judge summary")
        page.frame_locator(".file-view iframe").locator("body").wait_for(state="attached")
        # axe cannot look into the browser's own viewer.
        page.evaluate("document.querySelector('.file-view iframe').remove()")
        seen.look("application")
        page.select_option(".file-judge select", index=1)
        page.click("button[name=refuse]")
        page.wait_for_selector("#files .reason")
        return seen.found, page.locator("#files .reason").first.inner_text()

    assert visit(steps, hilde, DESK) == ({}, "We kunnen het niet lezen.")
