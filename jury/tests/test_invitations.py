"""What a juror answers to the invitation, and the calendar that a juror follows."""

from datetime import timedelta

import pytest
import vobject
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from planning.availability import propose_moment
from planning.feeds import make_feed
from planning.panel_models import Availability, CalendarFeed, Confidentiality, Decline
from planning.replacement import replace_juror
from planning.sessions import SessionPlan, plan_session
from recruitment.tests.cast import CLOSED

pytestmark = pytest.mark.django_db

PANELS = reverse("jury:panels")


def page_of(panel, juror="Noor", name="invitation"):
    return reverse(f"jury:{name}", args=[panel.seats[juror].pk])


@pytest.fixture
def fresh(assemble):
    """A panel whose jurors confirmed nothing yet."""
    return assemble(confirmed=False, declared=False)


@pytest.fixture
def moment(panel, hilde):
    starts = (now() + timedelta(days=20)).replace(microsecond=0)
    return propose_moment(
        panel.round, starts_at=starts, ends_at=starts + timedelta(hours=4), by=hilde, at=now()
    )


def confirming(client, panel, juror="Noor", **more):
    text = client.get(page_of(panel, juror)).context["statement"]
    return client.post(page_of(panel, juror), {"deed": "confirm", "agreed": "on", "text": text} | more)


# -- Confidentiality ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("juror", ["Noor", "Hilde"])
def test_before_the_statement_is_confirmed_the_timetable_does_not_open(browser, fresh, juror):
    seat = fresh.seats[juror]
    found = browser(seat.user).get(page_of(fresh, juror, "panel"))
    assert found.headers["Location"] == page_of(fresh, juror)


@pytest.mark.parametrize("name", ["sheet", "together", "nameless"])
def test_before_it_no_dossier_opens_for_the_secretary_either(browser, fresh, hilde, name):
    assert browser(hilde).get(fresh.address(name, "Hilde")).status_code == 404


def test_it_is_confirmed_once_and_the_timetable_opens(browser, fresh, noor):
    client = browser(noor)
    found = confirming(client, fresh)
    assert (found.headers["Location"], Confidentiality.objects.get().seat) == (
        page_of(fresh, name="panel"),
        fresh.seats["Noor"],
    )
    assert client.get(page_of(fresh, name="panel")).templates[0].name == "jury/declare.html"


def test_without_the_tick_nothing_is_confirmed(browser, fresh, noor):
    found = confirming(browser(noor), fresh, agreed="")
    assert (found.status_code, Confidentiality.objects.count()) == (422, 0)


@pytest.mark.parametrize(("who", "shown"), [("noor", False), ("hilde", True)])
def test_only_who_works_here_reads_that_a_lawyer_did_not_confirm_it(browser, fresh, request, who, shown):
    user = request.getfixturevalue(who)
    html = browser(user).get(page_of(fresh, user.first_name)).content.decode()
    assert ("Laat je jurist deze tekst bevestigen" in html) == shown


# -- Which moments suit ------------------------------------------------------------------------------------------


def test_a_juror_says_which_moments_suit(browser, panel, noor, moment):
    browser(noor).post(page_of(panel), {"deed": "answer", f"moment-{moment.pk}": "if_need_be"})
    assert list(Availability.objects.values_list("seat__name", "answer")) == [("Noor", "if_need_be")]


def test_an_answer_that_is_none_is_not_kept(browser, panel, noor, moment):
    browser(noor).post(page_of(panel), {"deed": "answer", f"moment-{moment.pk}": "perhaps"})
    assert Availability.objects.count() == 0


def test_the_list_of_panels_asks_for_the_answer_that_lacks(browser, panel, noor, moment):
    client = browser(noor)
    before = "Geef door wat past" in client.get(PANELS).content.decode()
    client.post(page_of(panel), {"deed": "answer", f"moment-{moment.pk}": "no"})
    assert (before, "Geef door wat past" in client.get(PANELS).content.decode()) == (True, False)


# -- Declining ---------------------------------------------------------------------------------------------------


def test_who_declines_says_why_and_reaches_no_dossier(browser, panel, noor):
    client = browser(noor)
    client.post(page_of(panel), {"deed": "decline", "reason": "Ziek."})
    assert (Decline.objects.get().reason, client.get(panel.address("sheet")).status_code) == ("Ziek.", 404)


def test_without_a_reason_nothing_is_declined_and_the_page_says_so(browser, panel, noor):
    found = browser(noor).post(page_of(panel), {"deed": "decline", "reason": ""})
    assert (found.status_code, Decline.objects.count()) == (422, 0)


def test_who_can_come_after_all_says_so(browser, panel, noor):
    client = browser(noor)
    client.post(page_of(panel), {"deed": "decline", "reason": "Ziek."})
    client.post(page_of(panel), {"deed": "come"})
    assert (Decline.objects.count(), client.get(panel.address("sheet")).status_code) == (0, 200)


# -- Who was replaced --------------------------------------------------------------------------------------------


@pytest.fixture
def samira_for_noor(panel, hilde, samira):
    """Noor scored An; then Samira took over."""
    panel.handed_in("Noor", "An")
    return replace_juror(panel.seats["Noor"], name="Samira", user=samira, reason="Ziek", by=hilde, at=CLOSED)


def test_who_was_replaced_reaches_nothing_any_more(browser, panel, samira_for_noor, noor):
    client = browser(noor)
    pages = [page_of(panel), page_of(panel, name="panel"), panel.address("sheet"), panel.address("together")]
    assert [client.get(page).status_code for page in pages] == [404] * 4


def test_who_took_over_confirms_declares_and_has_a_form_for_the_others_only(
    browser, panel, samira_for_noor, samira
):
    client = browser(samira)
    panel.seats["Samira"] = samira_for_noor
    confirming(client, panel, "Samira")
    client.post(page_of(panel, "Samira", "panel"), {"nobody": "known"})
    forms = [
        client.get(panel.address("sheet", "Samira", who)).context["fields"] != [] for who in ("An", "Bo")
    ]
    assert forms == [False, True]


# -- The calendar ------------------------------------------------------------------------------------------------


def addressed(client):
    return client.post(reverse("jury:calendar"), {"deed": "make"}).context["address"]


def test_the_address_gives_the_sittings_to_whoever_has_it(browser, panel, noor, hilde):
    starts = now() + timedelta(days=3)
    plan = SessionPlan(starts, starts + timedelta(hours=1), place="Stadhuis", minutes=30)
    session = plan_session(panel.round, plan, by=hilde, at=now())
    found = browser().get(addressed(browser(noor)))
    event = vobject.readOne(found.content.decode()).vevent
    assert (found.headers["Content-Type"], event.uid.value) == (
        "text/calendar; charset=utf-8",
        str(session.uid),
    )


def test_the_address_is_shown_once(browser, panel, noor):
    client = browser(noor)
    token = addressed(client).rsplit("/", 1)[1].removesuffix(".ics")
    assert (token in client.get(PANELS).content.decode(), CalendarFeed.objects.count()) == (False, 1)


def test_every_address_that_does_not_hold_gets_the_same_answer(browser, panel, noor):
    client = browser(noor)
    first = addressed(client)
    client.post(reverse("jury:calendar"), {"deed": "stop"})
    answers = [browser().get(at) for at in (first, reverse("jury:feed", args=["x" * 43]))]
    assert len({(a.status_code, a.content, tuple(sorted(a.headers.items()))) for a in answers}) == 1
    assert answers[0].status_code == 404


def test_the_calendar_of_who_was_replaced_is_empty(browser, panel, noor, hilde):
    starts = now() + timedelta(days=3)
    plan = SessionPlan(starts, starts + timedelta(hours=1), place="Stadhuis", minutes=30)
    plan_session(panel.round, plan, by=hilde, at=now())
    address = addressed(browser(noor))
    replace_juror(panel.seats["Noor"], name="Lea", reason="Ziek", by=hilde, at=now())
    assert "VEVENT" not in browser().get(address).content.decode()


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nobody_writes_to_a_calendar(browser, panel, noor, leiemond, method):
    token = make_feed(noor, leiemond, by=noor, at=now())
    assert getattr(browser(), method)(reverse("jury:feed", args=[token])).status_code == 405


def test_who_sits_in_no_jury_has_no_calendar(browser, samira):
    assert browser(samira).post(reverse("jury:calendar"), {"deed": "make"}).status_code == 404


@pytest.mark.parametrize("number", [3, 20])
def test_many_moments_cost_no_more_queries(browser, panel, noor, hilde, number):
    for day in range(number):
        starts = now() + timedelta(days=20 + day)
        propose_moment(panel.round, starts_at=starts, ends_at=starts + timedelta(hours=4), by=hilde, at=now())
    client = browser(noor)
    client.get(page_of(panel))
    with CaptureQueriesContext(connection) as counted:
        client.get(page_of(panel))
    assert len(counted) <= 9
