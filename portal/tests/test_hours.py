"""Choosing an own hour in the portal."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from correspondence.actions import release
from correspondence.models import Message
from planning.booking import book, open_booking, own_key
from planning.delays import run_late
from planning.models import Slot, hour_key
from planning.sessions import SessionPlan, cancel_slot, move_slot, plan_session
from recruitment.tests.cast import CLOSED, moment

START = moment(2026, 7, 1, 9)
LAST = moment(2026, 6, 26, 12)
HALF = timedelta(minutes=30)


@pytest.fixture
def drafted(stage, hilde, samira, arrange):
    """Samira and Bo may choose among four hours; the letters are drafts. The session."""
    vacancy = stage.admitted(["Samira", "Bo"])
    with arrange():
        candidate = stage.application(vacancy, "Samira").candidate
        candidate.user = samira
        candidate.save()
    stage.closed(vacancy, "written", {"Samira": "70", "Bo": "70"})
    round_ = stage.round(vacancy, "oral")
    plan = SessionPlan(START, START + 4 * HALF, place="Zaal 2", minutes=30)
    session = plan_session(round_, plan, by=hilde, at=CLOSED)
    open_booking(round_, last_minute=LAST, by=hilde, at=CLOSED)
    return session


@pytest.fixture
def asked(drafted, hilde, today):
    today(CLOSED)
    drafts = Message.objects.filter(occasion="choose-hour")
    release(list(drafts), leaves_at=CLOSED, by=hilde, at=CLOSED)
    return drafted


def row(session, name="Samira"):
    return session.round.participations.get(application__candidate__first_name=name)


def page_of(session, name="Samira"):
    return reverse("portal:hour", args=[row(session, name).pk])


def procedure_of(session):
    return reverse("portal:application", args=[row(session).application_id])


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def key(session, hour):
    return hour_key(session.pk, session.slots.first().starts_at + hour * HALF)


def choose(client, session, hour, seen=""):
    return client.post(page_of(session), {"hour": key(session, hour), "seen": seen})


def chosen(name="Samira"):
    slot = Slot.objects.taken().filter(participation__application__candidate__first_name=name).first()
    return slot and (slot.starts_at - START) // HALF


def taken_by_bo(session, hour, hilde):
    return book(
        row(session, "Bo"), session=session, starts_at=START + hour * HALF, seen="", by=hilde, at=CLOSED
    )


def radios(html):
    """The hours as radio buttons: "o" to be chosen, "x" ticked, "-" not to be chosen."""
    buttons = [piece.split(">")[0] for piece in html.split('<input type="radio" name="hour"')[1:]]
    return "".join("x" if "checked" in b else "-" if "disabled" in b else "o" for b in buttons)


def test_my_procedure_shows_the_hours_and_until_when(samira, asked, text):
    page = signed_in(samira).get(procedure_of(asked))
    found = text(page)
    pieces = (
        "Kiezen kan tot vrijdag 26 juni 2026, 12.00 uur",
        "Woensdag 1 juli Zaal 2",
        "9.00 uur vrij",
        "Leg dit uur vast",
    )
    assert ([p for p in pieces if p not in found], radios(page.content.decode())) == ([], "oooo")


def test_before_it_was_told_there_is_nothing_to_choose(samira, drafted, today, text):
    today(CLOSED)
    client = signed_in(samira)
    assert client.get(page_of(drafted)).status_code == 404
    assert "Kies" not in text(client.get(procedure_of(drafted))).split("Verloop")[0]


def test_a_chosen_hour_stands_on_my_procedure(samira, asked, text):
    client = signed_in(samira)
    response = client.post(page_of(asked), {"hour": key(asked, 2), "seen": ""}, follow=True)
    found = text(response)
    assert (chosen(), "Je uur ligt vast: woensdag 1 juli 2026, 10.00 uur." in found) == (2, True)
    assert (
        "We verwachten je op woensdag 1 juli 2026, 10.00 uur" in found,
        "Kies een ander uur" in found,
    ) == (
        True,
        True,
    )


@pytest.mark.integrity
def test_the_form_sent_twice_is_one_choice(samira, asked):
    client = signed_in(samira)
    codes = [choose(client, asked, 1).status_code for _twice in range(2)]
    assert (codes, chosen(), Message.objects.filter(occasion="invitation-interview").count()) == (
        [302, 302],
        1,
        1,
    )


def test_another_hour_can_be_chosen(samira, asked):
    client = signed_in(samira)
    choose(client, asked, 1)
    page = client.get(page_of(asked)).content.decode()
    choose(client, asked, 3, seen=own_key(Slot.objects.taken().get()))
    assert (radios(page), chosen()) == ("oxoo", 3)


@pytest.mark.integrity
def test_who_comes_too_late_sees_what_is_left(samira, asked, hilde, text):
    taken_by_bo(asked, 1, hilde)
    page = choose(signed_in(samira), asked, 1)
    assert (page.status_code, "Iemand anders was je net voor" in text(page), chosen()) == (409, True, None)
    assert radios(page.content.decode()) == "o-oo"


@pytest.mark.integrity
def test_an_hour_that_the_officer_moved_meanwhile_is_shown_before_it_changes(samira, asked, hilde, text):
    client = signed_in(samira)
    choose(client, asked, 0)
    slot = Slot.objects.taken().get()
    seen = own_key(slot)
    move_slot(slot, session=asked, starts_at=START + HALF, by=hilde, at=CLOSED)
    page = choose(client, asked, 2, seen=seen)
    assert (page.status_code, "intussen woensdag 1 juli 2026, 9.30 uur" in text(page), chosen()) == (
        409,
        True,
        1,
    )
    assert choose(client, asked, 2, seen=own_key(Slot.objects.taken().get())).status_code == 302


def test_nothing_chosen_asks_again(samira, asked, text):
    page = signed_in(samira).post(page_of(asked), {"seen": ""})
    assert (page.status_code, "Kies eerst een uur." in text(page)) == (422, True)


@pytest.mark.parametrize("hour", ["1@2026-07-01T09:00:00+02:00", "x", "@"])
def test_an_hour_that_is_not_there_is_not_taken(samira, asked, hour):
    page = signed_in(samira).post(page_of(asked), {"hour": hour, "seen": ""})
    assert (page.status_code, chosen()) == (409, None)


def test_after_the_last_minute_the_page_says_so(samira, asked, today, text):
    today(LAST + timedelta(minutes=1))
    client = signed_in(samira)
    page = client.get(page_of(asked), follow=True)
    assert "Je kon een uur kiezen tot vrijdag 26 juni 2026, 12.00 uur." in text(page)
    assert (choose(client, asked, 1).status_code, chosen()) == (302, None)


def test_an_hour_that_was_cancelled_can_be_chosen_anew(samira, asked, hilde):
    client = signed_in(samira)
    choose(client, asked, 0)
    cancel_slot(Slot.objects.taken().get(), reason="Ziek.", by=hilde, at=CLOSED)
    assert (choose(client, asked, 3).status_code, chosen()) == (302, 3)


def test_full_says_that_we_look_for_an_hour(samira, asked, stage, hilde, arrange, text):
    with arrange():
        asked.slots.exclude(pk=asked.slots.first().pk).delete()
    taken_by_bo(asked, 0, hilde)
    found = text(signed_in(samira).get(page_of(asked)))
    assert ("Er is geen uur meer vrij." in found, "Leg dit uur vast" in found) == (True, False)


@pytest.mark.access
@pytest.mark.parametrize("person", [None, "hilde", "noor"])
def test_the_hours_of_somebody_else_are_not_there(asked, request, person):
    client = signed_in(request.getfixturevalue(person)) if person else Client()
    code = client.get(page_of(asked)).status_code
    assert code == (404 if person else 302)


@pytest.mark.access
def test_a_candidate_reaches_no_choice_of_another_one(samira, asked):
    assert signed_in(samira).get(page_of(asked, "Bo")).status_code == 404


def test_a_late_hour_is_shown_with_what_it_was(samira, asked, hilde, today, text):
    client = signed_in(samira)
    choose(client, asked, 1)
    run_late(asked, minutes=20, seen=0, by=hilde, at=START)
    today(START)
    found = text(client.get(procedure_of(asked)))
    pieces = ("We verwachten je op woensdag 1 juli 2026, 9.50 uur", "We lopen uit: je uur was 9.30 uur.")
    assert [piece for piece in pieces if piece not in found] == []
