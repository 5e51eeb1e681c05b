"""What a candidate sees of the own appointments."""

from datetime import timedelta

import pytest
import vobject
from django.test import Client
from django.urls import reverse

from correspondence.actions import release
from correspondence.models import Message
from planning.invitations import invite
from planning.models import Slot
from planning.sessions import SessionPlan, assign_slots, plan_session
from recruitment.tests.cast import CLOSED, moment

START = moment(2026, 7, 1, 9)
MINE = reverse("portal:applications")


@pytest.fixture
def slot(stage, hilde, samira, arrange):
    """Samira has an hour; her invitation is a draft."""
    vacancy = stage.admitted(["Samira", "Bo"])
    with arrange():
        candidate = stage.application(vacancy, "Samira").candidate
        candidate.user = samira
        candidate.save()
    stage.closed(vacancy, "written", {"Samira": "70", "Bo": "70"})
    round_ = stage.round(vacancy, "oral")
    plan = SessionPlan(START, START + timedelta(hours=1), place="Zaal 2", minutes=30)
    plan_session(round_, plan, by=hilde, at=CLOSED)
    assign_slots(round_, by=hilde, at=CLOSED)
    invite(round_, by=hilde, at=CLOSED)
    return Slot.objects.get(participation__application__candidate=candidate)


@pytest.fixture
def told(slot, hilde, today):
    today(CLOSED)
    drafts = Message.objects.filter(occasion="invitation-interview")
    release(list(drafts), leaves_at=CLOSED, by=hilde, at=CLOSED)
    return slot


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def file(slot):
    return reverse("portal:calendar", args=[slot.pk])


def test_an_appointment_is_there_once_it_was_told(samira, told, text):
    page = reverse("portal:application", args=[told.participation.application_id])
    found = text(signed_in(samira).get(page))
    assert ("We verwachten je op woensdag 1 juli 2026, 9.00 uur" in found, "Zaal 2" in found) == (True, True)


def test_nothing_of_an_appointment_is_there_before(samira, slot, text, today):
    today(CLOSED)
    client = signed_in(samira)
    assert ("Zaal 2" in text(client.get(MINE)), client.get(file(slot)).status_code) == (False, 404)


def test_the_appointment_comes_as_a_calendar_file(samira, told):
    response = signed_in(samira).get(file(told))
    read = vobject.readOne(response.content.decode())
    assert (response.headers["Content-Type"], read.method.value, read.vevent.dtstart.value) == (
        "text/calendar; charset=utf-8",
        "PUBLISH",
        START,
    )


@pytest.mark.access
def test_nobody_else_finds_the_file(told, noor, client):
    found = (signed_in(noor).get(file(told)).status_code, client.get(file(told)).status_code)
    assert found == (404, 302)
