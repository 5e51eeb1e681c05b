"""The pages of a candidate in a real browser: no barriers in any of their states, and no sideways scroll when enlarged."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from candidates.actions import Decision, Registration, close_admission, decide_admission, register
from candidates.drafts import attach, open_draft
from candidates.eligibility import Diploma, Dossier
from candidates.models import Participation, Request
from candidates.requests import Asked, answer, ask
from candidates.tests.files import pdf
from candidates.uploads import inspect
from correspondence.actions import release
from correspondence.models import Message
from planning.assignments import add_case, hand_in
from planning.booking import open_booking
from planning.invitations import invite
from planning.panels import PanelSeat, set_panel
from planning.sessions import SessionPlan, plan_session
from planning.windows import open_window
from portal.asking import Asking
from portal.told import told_about
from recruitment.tests.cast import ADOPTED, CLOSED, DECIDED, REGISTERED, two_tests
from recruitment.tests.screen import DESK, PHONE, Chromium, Inspection
from reserves.actions import draw_up
from scoring.closing import adopt_ranking
from scoring.previews import preview_ranking
from vacancies.rules import DiplomaLevel, RoundKind

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True)]

SMALLEST = (320, 640)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
ENLARGED = (640, 450)
"""A screen of 1280 by 900 at 200 %."""


@pytest.fixture(scope="session")
def chromium(chromium_path):
    found = Chromium(chromium_path)
    yield found
    found.close()


@pytest.fixture
def visit(chromium, live_server, samira):
    """`visit(steps, PHONE)`: what the steps return, taken by Samira in a fresh profile."""

    def take(steps, size=DESK):
        client = Client()
        client.force_login(samira)
        session = client.cookies["sessionid"].value
        return chromium.visit(steps, at=live_server.url, size=size, session=session)

    return take


@pytest.fixture(autouse=True)
def _no_codes_were_mailed_before(transactional_db):
    """How many codes were mailed to an address is counted in the cache, which outlives a test."""
    cache.clear()


def applied(vacancy, samira, hilde):
    dossier = Dossier("external", REGISTERED.date(), diplomas=(Diploma(DiplomaLevel.SECONDARY),))
    registration = Registration("Samira", "Lievens", dossier, email=samira.email, user=samira)
    (application,) = register(vacancy, [registration], by=hilde, at=REGISTERED)
    return application


def admitted(vacancy, samira, hilde):
    """Samira's application in a vacancy whose first round runs; she was told so."""
    application = applied(vacancy, samira, hilde)
    decide_admission(vacancy, [Decision(a) for a in vacancy.applications.all()], by=hilde, at=DECIDED)
    close_admission(vacancy, by=hilde, at=DECIDED)
    told(application, hilde, DECIDED)
    return application


def told(application, hilde, at):
    release(Message.objects.drafts().filter(subject_key=application.key), leaves_at=at, by=hilde, at=at)


@pytest.fixture
def assigned(stage, samira, hilde):
    """`assigned(opens, last)`: Samira was invited to an assignment at home within that time; her participation."""

    def invited(opens, last):
        definition = two_tests()
        first, second = definition.rounds
        at_home = replace(first, kind=RoundKind.ASSIGNMENT, title="Thuisopdracht")
        application = admitted(stage.published(replace(definition, rounds=(at_home, second))), samira, hilde)
        round_ = stage.round(application.vacancy, "written")
        add_case(round_, inspect("casus.pdf", pdf()), by=hilde, at=DECIDED)
        open_window(round_, opens_at=opens, last_minute=last, by=hilde, at=DECIDED)
        invite(round_, by=hilde, at=DECIDED)
        told(application, hilde, DECIDED)
        return Participation.objects.get(application=application, round=round_)

    return invited


@pytest.fixture
def pages(stage, samira, hilde, assigned):
    """Every page on which Samira does something, by name, with something on it."""
    now = timezone.now().replace(second=0, microsecond=0)
    waiting, working = assigned(now + DAY, now + 3 * DAY), assigned(now - DAY, now + DAY)
    done, late = assigned(now - DAY, now + DAY), assigned(now - 2 * DAY, now - DAY)
    hand_in(done, inspect("nota.pdf", pdf()), by=samira, at=now - 60 * MINUTE)

    asking = working.application
    panel = [PanelSeat("Mieke Daems", "chair"), PanelSeat("Noor Achterberg", "member")]
    set_panel(working.round, panel, by=hilde, at=CLOSED)
    ask(
        asking.vacancy,
        Asked(Request.Kind.FEEDBACK, "Wat ging goed?", application=asking),
        by=samira,
        at=CLOSED,
    )
    asked = Asked(Request.Kind.QUESTION, "Mag een kaart erbij?", application=asking)
    answer(ask(asking.vacancy, asked, by=samira, at=CLOSED), text="Ja, dat mag.", by=hilde, at=CLOSED)

    always = replace(two_tests(), offer=replace(two_tests().offer, closes=None))
    draft = open_draft(samira, stage.published(always), at=REGISTERED)
    attach(draft, "cv", inspect("cv.pdf", pdf()), issued_on=None, at=REGISTERED)

    reserved = in_reserve(stage, samira, hilde)
    choosing = asked_to_choose(stage, samira, hilde)
    of = {"asking": asking.pk, "reserved": reserved.pk}
    return {
        "procedures": reverse("portal:applications"),
        "procedure": reverse("portal:application", args=[of["asking"]]),
        "procedure in the reserve": reverse("portal:application", args=[of["reserved"]]),
        "procedure in which an hour is chosen": reverse("portal:application", args=[choosing.application_id]),
        "choosing an hour": reverse("portal:hour", args=[choosing.pk]),
        "assignment that opens later": reverse("portal:assignment", args=[waiting.pk]),
        "assignment": reverse("portal:assignment", args=[working.pk]),
        "assignment handed in": reverse("portal:assignment", args=[done.pk]),
        "assignment that is over": reverse("portal:assignment", args=[late.pk]),
        "requests": reverse("portal:requests", args=[of["asking"]]),
        **{
            f"ask: {choice.slug}": reverse("portal:ask", args=[of["asking"], choice.slug])
            for choice in choices(asking)
        },
        "availability": reverse("portal:availability", args=[of["reserved"]]),
        "documents": reverse("portal:documents", args=[of["asking"]]),
        "withdrawing": reverse("portal:withdraw", args=[of["asking"]]),
        "data": reverse("portal:details"),
        "another address": reverse("portal:address"),
        "deleting a draft": reverse("portal:erase_draft", args=[draft.pk]),
        "keeping the account": reverse("portal:erase_account"),
    }


def choices(application):
    (told_now,) = told_about([application], at=timezone.now())
    return Asking(told_now).choices


def asked_to_choose(stage, samira, hilde):
    """Samira's participation in a round for which she can choose an hour until tomorrow."""
    application = admitted(stage.published(), samira, hilde)
    round_ = stage.round(application.vacancy, "written")
    opens = timezone.now().replace(second=0, microsecond=0) + 3 * DAY
    plan = SessionPlan(opens, opens + 120 * MINUTE, place="Zaal 2", minutes=30)
    plan_session(round_, plan, by=hilde, at=DECIDED)
    open_booking(round_, last_minute=opens - 2 * DAY, by=hilde, at=DECIDED)
    told(application, hilde, DECIDED)
    return Participation.objects.get(application=application, round=round_)


def in_reserve(stage, samira, hilde):
    """Samira's application that ended in a place of a reserve."""
    application = admitted(stage.published(), samira, hilde)
    vacancy = application.vacancy
    stage.closed(vacancy, "written", {"Samira": "90"})
    stage.closed(vacancy, "oral", {"Samira": "95"})
    adopt_ranking(vacancy, expected=preview_ranking(vacancy).digest, by=hilde, at=ADOPTED)
    told(application, hilde, ADOPTED)
    vacancy.refresh_from_db()
    authority = "College van burgemeester en schepenen"
    draw_up(
        vacancy,
        authority=authority,
        reference="2026/CBS/140",
        decided_on=ADOPTED.date(),
        by=hilde,
        at=ADOPTED,
    )
    return application


def walk(pages):
    def steps(page):
        seen = Inspection(page, also=(SMALLEST, ENLARGED, DESK))
        for name, address in pages.items():
            seen.look(name, address)
            if not page.url.endswith(address):
                seen.found[f"{name}: elsewhere"] = [page.url]
        return seen.found

    return steps


@pytest.mark.a11y
def test_no_page_of_a_candidate_has_a_barrier(visit, pages):
    assert visit(walk(pages), PHONE) == {}


@pytest.mark.a11y
def test_what_is_refused_has_no_barrier(visit, pages):
    """A page that was sent empty says what is wrong, with the focus there."""
    sent_empty = {name: pages[name] for name in ("another address", "withdrawing", "ask: vraag")}

    def steps(page):
        seen = Inspection(page, also=(SMALLEST, DESK))
        for name, address in sent_empty.items():
            page.goto(address)
            page.click("main form button[type=submit]")
            page.wait_for_selector("[data-error-summary]:focus")
            seen.look(name)
        return seen.found

    assert visit(steps, PHONE) == {}


@pytest.mark.a11y
def test_the_code_for_another_address_has_no_barrier(visit, leiemond):
    def steps(page):
        seen = Inspection(page, also=(SMALLEST, DESK))
        page.goto(reverse("portal:address"))
        page.fill("[name=email]", "ander@post.example")
        page.click("main form button[type=submit]")
        page.wait_for_selector("[name=code]")
        seen.look("code")
        return seen.found

    assert visit(steps, PHONE) == {}


@pytest.mark.a11y
def test_who_never_applied_deletes_the_account_without_a_barrier(visit, leiemond, samira):
    def steps(page):
        seen = Inspection(page, also=(SMALLEST, DESK))
        seen.look("data", reverse("portal:details"))
        page.click(f"a[href='{reverse('portal:erase_account')}']")
        seen.look("deleting the account")
        page.click(".btn--danger")
        page.wait_for_url(f"**{reverse('portal:vacancies')}")
        seen.look("afterwards")
        return seen.found

    assert (visit(steps, PHONE), User.objects.filter(pk=samira.pk).exists()) == ({}, False)
