"""The case under embargo, handing in until the last minute, and who has longer."""

import os
import time
from dataclasses import replace
from datetime import timedelta

import pytest
import vobject

from candidates import scanning
from candidates.accommodation import decide_accommodation
from candidates.actions import withdraw
from candidates.models import AccommodationRequest, Participation
from candidates.tests.files import pdf
from candidates.uploads import inspect
from correspondence.actions import release
from correspondence.models import Message
from journal.actions import ActionError
from journal.models import Entry
from planning import extra_time, queries, tasks
from planning.assignments import add_case, give_more_time, hand_in, remove_case, rescan
from planning.invitations import invite, send_reminders
from planning.models import Slot
from planning.sessions import SessionPlan, assign_slots, plan_session
from planning.window_models import CaseFile, HandIn, MoreTime
from planning.windows import open_window
from recruitment.tests.cast import DECIDED, moment, two_tests
from vacancies.rules import RoundKind

pytestmark = pytest.mark.django_db
OPENS, LAST = moment(2026, 6, 15, 9), moment(2026, 6, 19, 23, 59)
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


def file(name="werk.pdf", pages=1):
    return inspect(name, pdf(pages))


@pytest.fixture
def round_(stage, hilde):
    """Ann and Bo make an assignment at home."""
    definition = two_tests()
    first, second = definition.rounds
    first = replace(first, kind=RoundKind.ASSIGNMENT, title="Thuisopdracht")
    vacancy = stage.admitted(["Ann", "Bo"], replace(definition, rounds=(first, second)))
    found = stage.round(vacancy, "written")
    open_window(found, opens_at=OPENS, last_minute=LAST, by=hilde, at=DECIDED)
    return found


@pytest.fixture
def invited(round_, hilde):
    invite(round_, by=hilde, at=DECIDED)
    drafts = Message.objects.filter(occasion="invitation-assignment")
    release(list(drafts), leaves_at=DECIDED, by=hilde, at=DECIDED)
    return round_


@pytest.fixture
def ann(stage, round_):
    return taker(stage, round_, "Ann")


def taker(stage, round_, name):
    return Participation.objects.get(application=stage.application(round_.vacancy, name), round=round_)


@pytest.fixture
def granted(round_, ann, hilde, arrange):
    """`granted(minutes)`: extra time for Ann in the round."""
    with arrange():
        request = AccommodationRequest.objects.create(
            application=ann.application, measure="Meer tijd", requested_at=DECIDED
        )

    def do(minutes, **more):
        values = {"granted": True, "measure": "Meer tijd", "reason": "Attest gezien."} | more
        return decide_accommodation(request, round_, extra_minutes=minutes, **values, by=hilde, at=DECIDED)

    return do


def own(round_, participation):
    return extra_time.own_window(round_.window, participation)


def sent(occasion):
    return list(
        Message.objects.filter(occasion=occasion).order_by("pk").values_list("recipient_name", flat=True)
    )


# -- The case --


def test_the_case_is_under_embargo_until_the_opening_minute(invited, ann, hilde):
    case = add_case(invited, file("casus.pdf"), by=hilde, at=DECIDED)
    seen = [
        queries.assignments([ann.application], at=at)[0].case for at in (OPENS - SECOND, OPENS, LAST + MINUTE)
    ]
    assert seen == [(), (case,), (case,)]


def test_who_was_not_told_of_the_assignment_reaches_nothing(round_, ann):
    assert queries.assignments([ann.application], at=OPENS) == []


def test_who_withdrew_reaches_nothing(invited, ann, hilde):
    withdraw([ann.application], by=hilde, at=DECIDED)
    assert queries.assignments([ann.application], at=OPENS) == []


def test_the_same_case_twice_is_once(round_, hilde):
    content = file("casus.pdf")
    first = add_case(round_, content, by=hilde, at=DECIDED)
    assert (add_case(round_, content, by=hilde, at=DECIDED), CaseFile.objects.count()) == (first, 1)


def test_a_case_goes_only_before_candidates_have_it(round_, hilde):
    case = add_case(round_, file("casus.pdf"), by=hilde, at=DECIDED)
    with pytest.raises(ActionError, match="bewaard"):
        remove_case(case, by=hilde, at=OPENS)
    remove_case(case, by=hilde, at=OPENS - SECOND)
    assert CaseFile.objects.count() == 0


# -- Handing in --


@pytest.mark.parametrize("at", [OPENS, LAST, LAST + MINUTE - SECOND])
def test_the_first_and_the_last_minute_count(invited, ann, hilde, at):
    assert hand_in(ann, file(), by=hilde, at=at).uploaded_at == at


@pytest.mark.parametrize("at", [OPENS - SECOND, LAST + MINUTE])
def test_before_and_after_nothing_is_taken_in_and_no_file_stays(invited, ann, hilde, at, settings):
    with pytest.raises(ActionError):
        hand_in(ann, file(), by=hilde, at=at)
    left = [path for path in (settings.MEDIA_ROOT / "work").rglob("*") if path.is_file()]
    assert (HandIn.objects.count(), left) == (0, [])


@pytest.mark.integrity
def test_the_same_work_twice_has_one_receipt_and_one_file(invited, ann, hilde, settings):
    content = file()
    first = hand_in(ann, content, by=hilde, at=OPENS)
    again = hand_in(ann, content, by=hilde, at=OPENS + SECOND)
    files = [path for path in (settings.MEDIA_ROOT / "work").rglob("*") if path.is_file()]
    assert (again, sent("hand-in-receipt"), len(files)) == (first, ["Ann Peeters"], 1)


def test_work_that_is_replaced_stays_beside_what_counts(invited, ann, hilde):
    first = hand_in(ann, file(), by=hilde, at=OPENS)
    second = hand_in(ann, file(pages=2), by=hilde, at=LAST)
    first.refresh_from_db()
    assert (list(HandIn.objects.current()), first.replaced_at) == ([second], LAST)


def test_the_receipt_names_the_file_its_hash_and_the_moment(invited, ann, hilde):
    work = hand_in(ann, file("casus-ann.pdf"), by=hilde, at=LAST)
    body = Message.objects.get(occasion="hand-in-receipt").body_text
    wanted = ("casus-ann.pdf", work.sha256, "vrijdag 19 juni 2026, 23.59 uur")
    assert [text for text in wanted if text not in body] == []


def test_who_withdrew_hands_nothing_in(invited, ann, hilde):
    withdraw([ann.application], by=hilde, at=DECIDED)
    with pytest.raises(ActionError):
        hand_in(ann, file(), by=hilde, at=OPENS)


def test_work_with_a_virus_goes_and_its_candidate_is_told(invited, ann, hilde, monkeypatch, arrange):
    work = hand_in(ann, file(), by=hilde, at=OPENS)
    with arrange():
        HandIn.objects.update(scan=HandIn.Scan.PENDING)
    monkeypatch.setattr(scanning, "is_infected", lambda content: True)
    rescan(at=OPENS)
    work.refresh_from_db()
    assert (work.scan, work.may_be_served, sent("hand-in-virus")) == ("infected", False, ["Ann Peeters"])


def test_a_case_with_a_virus_goes(invited, hilde, monkeypatch, arrange, django_capture_on_commit_callbacks):
    case = add_case(invited, file("casus.pdf"), by=hilde, at=DECIDED)
    with arrange():
        CaseFile.objects.update(scan=CaseFile.Scan.PENDING)
    monkeypatch.setattr(scanning, "is_infected", lambda content: True)
    with django_capture_on_commit_callbacks(execute=True):
        rescan(at=OPENS)
    case.refresh_from_db()
    assert (case.may_be_served, case.file.storage.exists(case.file.name)) == (False, False)


def test_work_that_waits_is_given_out_once_it_is_clean(invited, ann, hilde, monkeypatch, settings):
    settings.CLAMAV = ("clamd", 3310)
    monkeypatch.setattr(scanning, "is_infected", down)
    work = hand_in(ann, file(), by=hilde, at=OPENS)
    waits = work.may_be_served
    monkeypatch.setattr(scanning, "is_infected", lambda content: False)
    tasks.rescan()
    work.refresh_from_db()
    assert (waits, work.may_be_served) == (False, True)


def down(content):
    raise scanning.ScannerDownError("away")


@pytest.mark.faults
@pytest.mark.parametrize("folder", ["cases", "work"])
def test_a_file_without_a_row_is_swept_away(db, settings, folder):
    path = settings.MEDIA_ROOT / folder / "ab" / "abcd.pdf"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"x")
    before = time.time() - 2 * 24 * 3600
    os.utime(path, (before, before))
    tasks.sweep()
    assert not path.exists()


def test_who_handed_in_is_not_reminded(invited, ann, hilde):
    hand_in(ann, file(), by=hilde, at=OPENS)
    send_reminders(by=hilde, at=LAST - timedelta(hours=3))
    assert sent("reminder-deadline") == ["Bo Peeters"]


# -- More time --


def test_more_time_is_for_one_candidate_and_told_with_its_reason(stage, invited, ann, hilde):
    later = LAST + timedelta(days=2)
    give_more_time(ann, last_minute=later, reason="De site lag stil.", by=hilde, at=LAST)
    hand_in(ann, file(), by=hilde, at=later)
    with pytest.raises(ActionError):
        hand_in(taker(stage, invited, "Bo"), file(), by=hilde, at=later)
    letter = Message.objects.get(occasion="more-time")
    assert ("De site lag stil." in letter.body_text, letter.recipient_name) == (True, "Ann Peeters")


@pytest.mark.mail
def test_more_time_moves_the_last_minute_in_the_own_calendar(invited, ann, hilde):
    later = LAST + timedelta(days=2)
    give_more_time(ann, last_minute=later, reason="De site lag stil.", by=hilde, at=LAST)
    letters = [Message.objects.get(occasion="more-time")]
    letters += Message.objects.filter(occasion="invitation-assignment", recipient_name="Ann Peeters")
    now, before = (vobject.readOne(letter.calendar).vevent for letter in letters)
    assert (now.dtstart.value, now.uid.value, int(now.sequence.value)) == (
        later,
        before.uid.value,
        int(before.sequence.value) + 1,
    )


@pytest.mark.integrity
def test_the_same_more_time_twice_is_once(invited, ann, hilde):
    for _time in range(2):
        give_more_time(ann, last_minute=LAST + MINUTE, reason="Ziek.", by=hilde, at=DECIDED)
    entries = Entry.objects.filter(what="more_time_given").count()
    assert (MoreTime.objects.count(), entries, len(sent("more-time"))) == (1, 1, 1)


@pytest.mark.parametrize(("last", "reason"), [(LAST, "Ziek."), (LAST + MINUTE, " ")])
def test_more_time_is_later_and_has_a_reason(invited, ann, hilde, last, reason):
    with pytest.raises(ActionError):
        give_more_time(ann, last_minute=last, reason=reason, by=hilde, at=DECIDED)


def test_who_has_longer_is_reminded_of_the_own_last_minute(invited, ann, hilde):
    later = LAST + timedelta(days=3)
    give_more_time(ann, last_minute=later, reason="Ziek.", by=hilde, at=DECIDED)
    send_reminders(by=hilde, at=LAST - timedelta(hours=3))
    send_reminders(by=hilde, at=later - timedelta(hours=3))
    assert sent("reminder-deadline") == ["Bo Peeters", "Ann Peeters"]


# -- Accommodation --


def test_granted_minutes_lengthen_the_own_window(invited, ann, granted, hilde):
    granted(90)
    assert own(invited, ann).last_minute == LAST + timedelta(minutes=90)
    hand_in(ann, file(), by=hilde, at=LAST + timedelta(minutes=90))


def test_what_is_not_granted_lengthens_nothing(invited, ann, granted):
    granted(90, granted=False)
    assert own(invited, ann).last_minute == LAST


def test_the_later_of_both_holds(invited, ann, granted, hilde):
    give_more_time(ann, last_minute=LAST + timedelta(hours=1), reason="Ziek.", by=hilde, at=DECIDED)
    granted(90)
    assert own(invited, ann).last_minute == LAST + timedelta(minutes=90)


def test_the_invitation_names_the_own_last_minute(round_, granted, hilde):
    granted(60)
    invite(round_, by=hilde, at=DECIDED)
    letters = Message.objects.filter(occasion="invitation-assignment").order_by("pk")
    assert ["20 juni 2026, 0.59 uur" in letter.body_text for letter in letters] == [True, False]


def test_the_decision_waits_as_a_letter_with_its_reason(granted):
    granted(90)
    letter = Message.objects.get(occasion="accommodation-decision")
    assert (letter.state, "Attest gezien." in letter.body_text) == ("draft", True)


def test_a_new_decision_writes_the_letter_that_waits_anew(granted):
    granted(90)
    granted(0, granted=False, reason="Niet haalbaar.")
    (letter,) = Message.objects.filter(occasion="accommodation-decision").exclude(state="cancelled")
    assert ("Niet haalbaar." in letter.body_text, "Attest" in letter.body_text) == (True, False)


def test_time_that_was_told_is_not_taken_back(granted, hilde):
    granted(90)
    release(
        list(Message.objects.filter(occasion="accommodation-decision")),
        leaves_at=DECIDED,
        by=hilde,
        at=DECIDED,
    )
    with pytest.raises(ActionError, match="90"):
        granted(30)


def test_time_that_an_invitation_names_is_not_taken_back(round_, granted, hilde):
    granted(90)
    invite(round_, by=hilde, at=DECIDED)
    drafts = Message.objects.filter(occasion="invitation-assignment")
    release(list(drafts), leaves_at=DECIDED, by=hilde, at=DECIDED)
    with pytest.raises(ActionError, match="90"):
        granted(30)


def test_a_slip_is_put_right_while_nothing_was_told(round_, ann, granted):
    granted(900)
    granted(90)
    assert own(round_, ann).last_minute == LAST + timedelta(minutes=90)


def test_granted_minutes_lengthen_the_own_hour(round_, stage, hilde, arrange):
    oral = stage.round(round_.vacancy, "oral")
    ann = stage.application(round_.vacancy, "Ann")
    with arrange():
        row = Participation.objects.create(application=ann, round=oral)
        request = AccommodationRequest.objects.create(
            application=ann, measure="Meer tijd", requested_at=DECIDED
        )
    decide_accommodation(
        request,
        oral,
        granted=True,
        measure="Meer tijd",
        extra_minutes=15,
        reason="Attest gezien.",
        by=hilde,
        at=DECIDED,
    )
    start = moment(2026, 7, 1, 9)
    plan = SessionPlan(start, start + timedelta(hours=1), place="Zaal 2", minutes=30)
    plan_session(oral, plan, by=hilde, at=DECIDED)
    assign_slots(oral, by=hilde, at=DECIDED)
    invite(oral, by=hilde, at=DECIDED)
    slot = Slot.objects.get(participation=row)
    letter = Message.objects.get(occasion="invitation-interview")
    assert (extra_time.ends([slot])[slot.pk], "45 minuten" in letter.body_text) == (
        start + timedelta(minutes=45),
        True,
    )
    assert "DTEND:20260701T074500Z" in letter.calendar
