"""Letters of the planning, whole, and the calendar files that go along."""

import pytest
import vobject

from correspondence.actions import release
from correspondence.delivery import email_for
from correspondence.models import Message
from planning.invitations import invite
from planning.panels import PanelSeat, set_panel
from planning.sessions import assign_slots, cancel_slot, move_slot, plan_session
from planning.tests.test_sessions import PLAN, slot_of
from planning.tests.test_windows import LAST, LINES, OPENS, at_home
from planning.windows import open_window, set_access
from recruitment.tests.cast import CLOSED, DECIDED, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def oral(stage, hilde):
    """Ann has an hour in the interview."""
    vacancy = stage.admitted(["Ann"])
    stage.closed(vacancy, "written", {"Ann": "70"})
    round_ = stage.round(vacancy, "oral")
    plan_session(round_, PLAN, by=hilde, at=CLOSED)
    assign_slots(round_, by=hilde, at=CLOSED)
    return round_


def invitations():
    return Message.objects.filter(occasion="invitation-interview")


def invited(round_, officer):
    invite(round_, by=officer, at=CLOSED)
    release(list(invitations()), leaves_at=CLOSED, by=officer, at=CLOSED)


def calendar_of(occasion):
    return vobject.readOne(Message.objects.get(occasion=occasion).calendar)


def test_an_invitation_stands_whole(oral, hilde):
    seats = [PanelSeat("Mieke Daems", "chair", capacity="afdelingshoofd"), PanelSeat("Jan Coppens", "expert")]
    set_panel(oral, seats, by=hilde, at=CLOSED)
    invite(oral, by=hilde, at=CLOSED)
    assert (
        invitations().get(recipient_name="Ann Peeters").body_text
        == """\
Je bent uitgenodigd
===================

Dag Ann

Je neemt deel aan ronde 2: mondelinge proef voor Dossierbeheerder (dossier 0001). We verwachten je op woensdag 1 juli 2026, 9.00 uur. Het duurt 30 minuten.

Wanneer en waar
---------------
woensdag 1 juli 2026, 9.00 uur
Stadhuis, zaal 2

Je krijgt eerst 20 minuten voorbereiding. Kom daarom om 8.40 uur.

Wie je ontmoet
--------------
- Mieke Daems, voorzitter (afdelingshoofd)
- Jan Coppens, extern deskundige

Wat je meebrengt
----------------
- je identiteitskaart
- deze brief

Kan je niet komen?
------------------
Laat het zo snel mogelijk weten: Hilde Vermaercke, selectie@leiemond.example.

Vragen? Stel ze aan Hilde Vermaercke, selectie@leiemond.example.

Met vriendelijke groeten

Hilde Vermaercke
Stad Leiemond
"""
    )


def test_an_invitation_to_online_tests_stands_whole(stage, hilde):
    round_ = stage.round(stage.admitted(["Ann", "Bo"], at_home()), "written")
    open_window(round_, opens_at=OPENS, last_minute=LAST, by=hilde, at=DECIDED)
    set_access(round_, LINES, by=hilde, at=DECIDED)
    invite(round_, by=hilde, at=DECIDED)
    letter = Message.objects.get(occasion="invitation-online-tests", recipient_name="Ann Peeters")
    assert (
        letter.body_text
        == """\
Je kan je online testen doen
============================

Dag Ann

Je neemt deel aan ronde 1: schriftelijke proef voor Dossierbeheerder (dossier 0001). Je doet de testen online, waar en wanneer je wil binnen deze periode.

Van wanneer tot wanneer
-----------------------
Vanaf maandag 15 juni 2026, 9.00 uur.
Werk ze ten laatste af op vrijdag 19 juni 2026, 23.59 uur: die minuut telt nog mee.

Zo begin je
-----------
- Verhandeling: code A1

Deze toegang is persoonlijk. Geef ze niet door.

Wat je nodig hebt
-----------------
- een computer met een goede internetverbinding
- een rustige plek waar niemand je stoort

Gaat er iets mis?
-----------------
Laat het meteen weten, voor de laatste minuut: Hilde Vermaercke, selectie@leiemond.example.

Vragen? Stel ze aan Hilde Vermaercke, selectie@leiemond.example.

Met vriendelijke groeten

Hilde Vermaercke
Stad Leiemond
"""
    )


# -- Calendar files ------------------------------------------------------------------------------------------------------


def test_the_appointment_begins_with_the_preparation(oral, hilde):
    invited(oral, hilde)
    event = calendar_of("invitation-interview").vevent
    assert (event.dtstart.value, event.dtend.value) == (moment(2026, 7, 1, 8, 40), moment(2026, 7, 1, 9, 30))


def test_a_change_and_a_cancellation_follow_the_invitation_in_one_appointment(oral, hilde):
    invited(oral, hilde)
    slot = slot_of("Ann")
    move_slot(slot, session=slot.session, starts_at=moment(2026, 7, 1, 10), by=hilde, at=CLOSED)
    cancel_slot(slot_of("Ann"), reason="Ziek.", by=hilde, at=CLOSED)
    found = []
    for occasion in ("invitation-interview", "appointment-changed", "appointment-cancelled"):
        calendar = calendar_of(occasion)
        event = calendar.vevent
        found.append((calendar.method.value, event.sequence.value, event.uid.value == str(slot.uid)))
    assert found == [("REQUEST", "0", True), ("REQUEST", "1", True), ("CANCEL", "2", True)]


def test_what_changed_before_anybody_was_told_takes_no_number(oral, hilde):
    slot = slot_of("Ann")
    move_slot(slot, session=slot.session, starts_at=moment(2026, 7, 1, 10), by=hilde, at=CLOSED)
    invited(oral, hilde)
    assert calendar_of("invitation-interview").vevent.sequence.value == "0"


def test_a_letter_that_has_not_left_yet_is_written_anew(oral, hilde):
    invite(oral, by=hilde, at=CLOSED)
    release(list(invitations()), by=hilde, at=CLOSED)
    slot = slot_of("Ann")
    move_slot(slot, session=slot.session, starts_at=moment(2026, 7, 1, 10), by=hilde, at=CLOSED)
    letter = invitations().get()
    assert (letter.state, "10.00 uur" in letter.body_text) == ("draft", True)


@pytest.mark.mail
def test_a_mail_carries_the_appointment_for_calendars_and_as_a_file(oral, hilde):
    invited(oral, hilde)
    mail = email_for(invitations().get()).message()
    parts = [
        (part.get_content_type(), part.get_param("method"), part.get_filename())
        for part in mail.walk()
        if part.get_content_type() == "text/calendar"
    ]
    assert parts == [("text/calendar", "REQUEST", None), ("text/calendar", "REQUEST", "event.ics")]


@pytest.mark.mail
def test_the_file_in_the_mail_is_a_calendar(oral, hilde):
    invited(oral, hilde)
    mail = email_for(invitations().get()).message()
    (file,) = [part for part in mail.walk() if part.get_filename() == "event.ics"]
    read = vobject.readOne(file.get_payload(decode=True).decode())
    assert read.vevent.summary.value == "Mondelinge proef: Dossierbeheerder"


def test_who_has_no_e_mail_gets_a_letter_without_a_calendar_file(oral, hilde, arrange):
    candidate = slot_of("Ann").participation.application.candidate
    with arrange():
        candidate.email, candidate.street = "", "Kaai 2"
        candidate.save()
    invite(oral, by=hilde, at=CLOSED)
    assert invitations().get().calendar == ""
