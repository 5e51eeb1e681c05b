"""In a real browser: signing in, and on every kind of page no barrier, no complaint of the browser, nothing too wide."""

import re
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, localtime, now

from candidates.actions import Decision, Registration, close_admission, decide_admission, register
from candidates.eligibility import Diploma, Dossier
from candidates.letters import RECEIPT
from candidates.tests.files import pdf
from candidates.uploads import inspect
from correspondence.actions import edit, make_print_batches, release, write_text
from correspondence.delivery import content_digest
from correspondence.models import Message
from correspondence.texts import Text
from planning.availability import answer_poll, propose_moment
from planning.materials import add_material
from planning.panels import PanelSeat, set_panel
from planning.sessions import SessionPlan, assign_slots, plan_session
from recruitment.tests.cast import ADOPTED, CLOSED, DECIDED, PASSWORD, REGISTERED, two_tests
from recruitment.tests.screen import DESK, PHONE, Chromium, Inspection, mailed
from reserves.actions import consult, draw_up
from scoring.closing import adopt_ranking
from scoring.previews import preview_ranking
from vacancies import lifecycle
from vacancies.rules import Cut, CutAmong, DiplomaLevel

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True)]

SMALLEST = (320, 640)


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


@pytest.fixture
def town(stage, hilde, samira, noor):
    """A town where something stands on every page."""
    written, oral = two_tests().rounds
    # Without a closing date it is open on whatever day the tests run.
    always = replace(two_tests(), offer=replace(two_tests().offer, closes=None))
    strict = replace(
        two_tests(), rounds=(replace(written, eliminating=True, cut=Cut(CutAmong.PASSED, 2)), oral)
    )
    found = SimpleNamespace(draft=stage.draft(), open=stage.published(always))
    stage.registered(found.open, ["An", "Bo"])
    dossier = Dossier("external", REGISTERED.date(), diplomas=(Diploma(DiplomaLevel.SECONDARY),))
    registration = Registration("Samira", "Lievens", dossier, email=samira.email, user=samira)
    (mine,) = register(found.open, [registration], by=hilde, at=REGISTERED)
    decide_admission(found.open, [Decision(mine)], by=hilde, at=DECIDED)
    found.letter = Message.objects.drafts().get(subject_key=mine.key)
    release([found.letter], by=hilde, at=DECIDED)
    found.mine = mine
    on_paper = [
        Registration(name, "Warsame", dossier, street="Kaai 1", postcode="9990", city="Leiemond")
        for name in ("Amina", "Ibrahim")
    ]
    posted, _waiting = register(found.open, on_paper, by=hilde, at=REGISTERED)
    (found.batch,) = make_print_batches(
        Message.objects.filter(subject_key=posted.key), by=hilde, at=REGISTERED
    )

    text = Text("Bedankt, {{ voornaam }}", "# Bedankt\n\nDag {{ voornaam }}, tot gauw.")
    write_text(stage.organisation, RECEIPT, text, expected=0, by=hilde, at=REGISTERED)

    found.running = stage.admitted(["An", "Bo", "Cis", "Dré"], strict)
    stage.points(found.running, "written", {"An": "70", "Bo": "60", "Cis": "60", "Dré": "55"})
    found.written = stage.round(found.running, "written")
    noon = localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    plan = SessionPlan(noon, noon + timedelta(hours=2), place="Raadzaal", capacity=4)
    found.test = plan_session(found.written, plan, by=hilde, at=CLOSED)
    assign_slots(found.written, by=hilde, at=CLOSED)
    material = {"kind": "key", "audience": "correctors", "opens_at": noon, "keepers": []}
    add_material(found.written, inspect("sleutel.pdf", pdf()), **material, by=hilde, at=CLOSED)

    found.oral = stage.round(stage.admitted(["An", "Bo"], two_tests(rounds=(oral,))), "oral")
    set_panel(
        found.oral,
        [PanelSeat("Mieke Daems", "chair"), PanelSeat("Noor Achterberg", "member", noor)],
        by=hilde,
        at=CLOSED,
    )
    plan = SessionPlan(noon, noon + timedelta(hours=2), place="Zaal 2", minutes=30, preparation_minutes=10)
    found.interviews = plan_session(found.oral, plan, by=hilde, at=CLOSED)
    assign_slots(found.oral, by=hilde, at=CLOSED)

    starts = now() + timedelta(days=20)
    moment = propose_moment(
        found.oral, starts_at=starts, ends_at=starts + timedelta(hours=3), by=hilde, at=CLOSED
    )
    seat = found.oral.seats.select_related("round__vacancy").get(name="Noor Achterberg")
    answer_poll(seat, {moment.pk: "if_need_be"}, by=noor, at=CLOSED)

    found.ending = stage.admitted(["An", "Bo", "Cis"])
    stage.closed(found.ending, "written", {"An": "70", "Bo": "70", "Cis": "60"})
    stage.closed(found.ending, "oral", {"An": "80", "Bo": "80", "Cis": "40"})

    found.ranked = stage.published()
    stage.registered(found.ranked, ["An", "Bo"])
    (found.told,) = register(found.ranked, [registration], by=hilde, at=REGISTERED)
    applications = found.ranked.applications.all()
    decide_admission(found.ranked, [Decision(a) for a in applications], by=hilde, at=DECIDED)
    close_admission(found.ranked, by=hilde, at=DECIDED)
    stage.closed(found.ranked, "written", {"An": "80", "Bo": "70", "Samira": "90"})
    stage.closed(found.ranked, "oral", {"An": "90", "Bo": "70", "Samira": "95"})
    preview = preview_ranking(found.ranked)
    adopt_ranking(found.ranked, expected=preview.digest, by=hilde, at=ADOPTED)
    release(Message.objects.drafts().filter(subject_key=found.told.key), by=hilde, at=ADOPTED)
    found.ranked.refresh_from_db()
    found.edited = Message.objects.drafts().filter(vacancy_key=found.ranked.key).first()
    edit(found.edited, text="Dag An", seen=content_digest(found.edited), by=hilde, at=ADOPTED)
    authority = "College van burgemeester en schepenen"
    (found.reserve,) = draw_up(
        found.ranked,
        authority=authority,
        reference="2026/CBS/140",
        decided_on=ADOPTED.date(),
        by=hilde,
        at=ADOPTED,
    )
    first, found.next = found.reserve.places.order_by("rank")[:2]
    next_week = localdate() + timedelta(days=7)  # an offer that can be answered on whatever day the tests run
    found.offer = consult(
        first, contract="permanent", channel="email", answer_by=next_week, by=hilde, at=ADOPTED
    )
    return found


def of(kind, thing):
    return reverse(f"backoffice:{kind}", args=[thing.pk])


# -- Signing in --------------------------------------------------------------------------------------------------


def main_heading(page):
    return page.locator("h1").inner_text()


def test_an_officer_signs_in_with_a_password(visit, hilde):
    def steps(page):
        page.goto(reverse("account_login"))
        page.fill("[name=login]", hilde.email)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/admin/")
        return main_heading(page)

    assert visit(steps) == "Werklijst"


def test_a_wrong_password_puts_the_focus_on_what_is_wrong(visit, hilde):
    def steps(page):
        page.goto(reverse("account_login"))
        page.fill("[name=login]", hilde.email)
        page.fill("[name=password]", "iets anders")
        page.press("[name=password]", "Enter")
        page.wait_for_selector("[data-error-summary]:focus")
        return page.input_value("[name=login]")

    assert visit(steps) == hilde.email


def code_in(messages):
    (message,) = messages
    return re.search(r"^[A-Z0-9]+(-[A-Z0-9]+)?$", message.body, re.MULTILINE).group()


def test_a_candidate_signs_in_with_a_code_by_mail(visit, samira):
    def steps(page):
        page.goto(reverse("account_request_login_code"))
        page.fill("[name=email]", samira.email)
        page.press("[name=email]", "Enter")
        page.wait_for_selector("[name=code]")
        page.fill("[name=code]", code_in(mailed()))
        page.press("[name=code]", "Enter")
        page.wait_for_url("**" + reverse("portal:applications"))
        return main_heading(page)

    assert visit(steps) == "Mijn procedures"


# -- What scripts and forms do -----------------------------------------------------------------------------------


def test_a_round_is_closed_with_the_keyboard_alone(visit, hilde, town):
    def steps(page):
        page.goto(of("close_round", town.written))
        page.focus("[name=agreed]")
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**" + of("scores", town.running))

    visit(steps, hilde)
    town.written.refresh_from_db()
    assert town.written.state == lifecycle.CLOSED


def test_a_round_is_not_closed_without_the_tick(visit, hilde, town):
    def steps(page):
        page.goto(of("close_round", town.written))
        page.click("form.confirm button[type=submit]")
        return page.evaluate("document.activeElement.name")

    assert visit(steps, hilde) == "agreed"


def test_selected_letters_are_counted_by_name(visit, hilde, town):
    def steps(page):
        page.goto(reverse("backoffice:vacancy_letters", args=[town.running.pk]))
        hidden = page.locator("[data-selection-bar]").is_visible()
        boxes = page.locator("[data-selection-row]")
        boxes.nth(0).check()
        boxes.nth(1).check()
        return hidden, page.locator("[data-selection-count]").inner_text()

    assert visit(steps, hilde) == (False, "2")


TEXT = "/admin/texts/leiemond/receipt/"


def test_data_are_put_at_the_cursor(visit, hilde, town):
    def steps(page):
        page.goto(TEXT)
        page.fill("[name=body]", "# Dag ")
        page.click("[data-insert=voornaam]")
        page.click("[data-insert=contact]")
        page.click("[data-insert=vervolg]")
        page.fill("[name=subject]", "Dag ")
        page.click("[data-insert=voornaam]")
        return page.input_value("[name=subject]"), page.input_value("[name=body]")

    assert visit(steps, hilde) == (
        "Dag {{ voornaam }}",
        "# Dag {{ voornaam }}{{ contact }}\n{{ vervolg }}\n",
    )


def test_the_example_shows_what_is_typed_and_keeps_it(visit, hilde, town):
    def steps(page):
        page.goto(TEXT)
        page.fill("[name=body]", "# Welkom {{ voornaam }}")
        page.click("[name=as][value=mail]")
        page.frame_locator("iframe").get_by_role("heading", name="Welkom Lotte").wait_for()
        return page.input_value("[name=body]")

    assert visit(steps, hilde) == "# Welkom {{ voornaam }}"


def test_the_sentences_of_the_brochure_follow_what_is_typed(visit, hilde, town):
    def steps(page):
        page.goto(reverse("backoffice:edit_rule", args=[town.draft.pk, "reserve"]))
        page.fill("[name=answer_days]", "13")
        page.locator("[data-rule-preview] mark", has_text="13 dagen").wait_for()
        page.fill("[name=answer_days]", "")
        page.locator("[data-preview-problems]", has_text="Dit veld is verplicht.").wait_for()
        return page.locator("[data-rule-preview] mark", has_text="13 dagen").count()

    assert visit(steps, hilde) == 1


# -- Pages without barriers --------------------------------------------------------------------------------------


def office_pages(town):
    """The pages of an officer: about work, about a vacancy from draft to publication, about one that runs."""
    return {
        "work list": reverse("admin:index"),
        "vacancies": reverse("backoffice:vacancies"),
        "new vacancy": reverse("backoffice:new_vacancy"),
        "rules of a draft": of("rules", town.draft),
        "rules of a draft as text": of("rules_text", town.draft),
        "round of a draft": reverse("backoffice:edit_rule", args=[town.draft.pk, "rounds/+jury_interview"]),
        "publish": of("publish", town.draft),
        "cockpit": of("cockpit", town.running),
        "rules": of("rules", town.running),
        "letters": reverse("backoffice:letters"),
        "texts of letters": reverse("backoffice:texts"),
        "text of a letter": TEXT,
        "back to the standard text": f"{TEXT}standard/",
        "example of a letter": f"{TEXT}example/",
        "letters by post": reverse("backoffice:post"),
        "print batch": of("print_batch", town.batch),
        "draft of a letter": of("letter", town.edited),
        "editing a letter": of("edit_letter", town.edited),
        "journal": of("vacancy_journal", town.running),
    }


def decision_pages(town):
    """The pages on which an officer decides."""
    application = town.open.applications.order_by("pk").first()
    return {
        "applications": of("applications", town.open),
        "register on paper": of("register", town.open),
        "application": of("application", application),
        "dossier": of("edit_dossier", application),
        "withdraw": of("withdraw", application),
        "decide": of("decide", application),
        "admission": of("admission", town.open),
        "panel": of("panel", town.oral),
        "when the jury can come": of("availability", town.oral),
        "replacing a juror": of("replace_juror", town.oral.seats.get(name="Noor Achterberg")),
        "recusals": of("recusals", town.oral),
        "planning": of("planning", town.running),
        "test in a room": of("session", town.test),
        "room": of("room", town.test),
        "interviews": of("session", town.interviews),
        "materials": of("materials", town.written),
        "scores": of("scores", town.running),
        "closing": of("close_round", town.written),
        "ranking": of("ranking", town.ending),
        "reserve": of("reserve", town.reserve),
        "offer": of("consult", town.next),
    }


NARROW = (PHONE, SMALLEST)


def walk(pages):
    def steps(page):
        inspection = Inspection(page, also=NARROW)
        for name, address in pages.items():
            inspection.look(name, address)
        return inspection.found

    return steps


def test_the_pages_of_an_officer_have_no_barrier(visit, hilde, town):
    assert visit(walk(office_pages(town)), hilde, DESK) == {}


def test_the_pages_where_an_officer_decides_have_no_barrier(visit, hilde, town):
    assert visit(walk(decision_pages(town)), hilde, DESK) == {}


def test_the_grid_of_results_has_no_barrier_with_and_without_errors(visit, hilde, town):
    def steps(page):
        inspection = Inspection(page, also=NARROW)
        inspection.look("results", of("results", town.written))
        page.fill("input.cell >> nth=0", "101")
        page.fill("input.cell >> nth=1", "veel")
        page.click("button:has-text('Bewaar de resultaten')")
        page.wait_for_selector("[data-error-summary]:focus")
        inspection.look("results with errors")
        return inspection.found

    assert visit(steps, hilde, DESK) == {}


def visitor_pages(town):
    return {
        "sign in": reverse("account_login"),
        "sign in with a code": reverse("account_request_login_code"),
        "vacancies": reverse("portal:vacancies"),
        "nothing found": reverse("portal:vacancies") + "?q=astronaut",
        "vacancy": reverse("portal:vacancy", args=[town.open.pk]),
        "closed vacancy": reverse("portal:vacancy", args=[town.running.pk]),
        "am I eligible": reverse("portal:eligibility_route", args=[town.open.pk, "external"]),
        **{name: reverse(f"portal:{name}") for name in ("help", "privacy", "accessibility")},
    }


def candidate_pages(town):
    return {
        "my procedures": reverse("portal:applications"),
        "my procedure": reverse("portal:application", args=[town.mine.pk]),
        "my procedure with results": reverse("portal:application", args=[town.told.pk]),
        "letter": reverse("portal:letter", args=[town.letter.pk]),
        "withdrawing": reverse("portal:withdraw", args=[town.mine.pk]),
        "offer": reverse("portal:offer", args=[town.offer.pk]),
        "my data": reverse("portal:details"),
    }


def test_the_pages_for_visitors_have_no_barrier(visit, town):
    assert visit(walk(visitor_pages(town)), None, DESK) == {}


def test_the_pages_of_a_candidate_have_no_barrier(visit, samira, town):
    assert visit(walk(candidate_pages(town)), samira, DESK) == {}


def test_the_answer_on_eligibility_has_no_barrier_with_and_without_errors(visit, town):
    def steps(page):
        inspection = Inspection(page, also=NARROW)
        inspection.look("questions", reverse("portal:eligibility_route", args=[town.open.pk, "external"]))
        page.click("main button[type=submit]")
        page.wait_for_selector("[data-error-summary]:focus")
        inspection.look("questions with errors")
        page.select_option("[name=diploma]", "secondary")
        page.click("main button[type=submit]")
        page.wait_for_selector("#answer")
        inspection.look("answer")
        return inspection.found

    assert visit(steps, None, DESK) == {}


def test_what_a_candidate_left_out_has_no_barrier(visit, samira, town):
    def steps(page):
        inspection = Inspection(page, also=NARROW)
        for name, address in [
            ("withdrawing", reverse("portal:withdraw", args=[town.mine.pk])),
            ("offer", reverse("portal:offer", args=[town.offer.pk])),
        ]:
            page.goto(address)
            page.click("main button[type=submit]")
            page.wait_for_selector("[data-error-summary]:focus")
            inspection.look(name)
        return inspection.found

    assert visit(steps, samira, DESK) == {}


def test_an_offer_is_accepted_with_the_keyboard_alone(visit, samira, town):
    def steps(page):
        page.goto(reverse("portal:offer", args=[town.offer.pk]))
        page.focus("[name=answer]")
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**" + reverse("portal:application", args=[town.told.pk]))

    visit(steps, samira)
    town.offer.refresh_from_db()
    assert town.offer.answer == "accepted"


def test_without_script_the_eligibility_check_answers(chromium, live_server, town):
    def steps(page):
        page.goto(reverse("portal:eligibility_route", args=[town.open.pk, "external"]))
        page.select_option("[name=diploma]", "secondary")
        page.click("main button[type=submit]")
        return page.locator("#answer").inner_text()

    found = chromium.visit(steps, at=live_server.url, size=PHONE, script=False)
    assert found == "Met deze antwoorden kom je in aanmerking"


def test_the_pages_of_the_jury_have_no_barrier(visit, noor, town):
    assert visit(walk({"panels": reverse("jury:panels")}), noor, DESK) == {}
