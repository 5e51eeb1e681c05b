"""Test windows, accesses and what is told of them."""

from dataclasses import replace
from datetime import timedelta

import pytest
import vobject

from candidates.actions import withdraw
from correspondence.actions import release
from correspondence.models import Message
from journal.actions import ActionError
from journal.guard import arrange
from journal.models import Entry
from organisations.models import UnionContact
from planning.accesses import AccessLine, read
from planning.invitations import invite, send_reminders
from planning.queries import windows
from planning.window_models import Access
from planning.windows import cancel_window, open_window, set_access
from recruitment.tests.cast import DECIDED, moment, two_tests
from vacancies.rules import RoundKind

pytestmark = pytest.mark.django_db
OPENS, LAST = moment(2026, 6, 15, 9), moment(2026, 6, 19, 23, 59)
LINES = [AccessLine(1, "0001", "Verhandeling", code="A1"), AccessLine(2, "0002", "essay", code="B2")]


def at_home(kind=RoundKind.ONLINE_TESTS):
    definition = two_tests()
    first, second = definition.rounds
    return replace(definition, rounds=(replace(first, kind=kind), second))


@pytest.fixture
def tests(stage):
    """The online tests of Ann and Bo run."""
    return stage.round(stage.admitted(["Ann", "Bo"], at_home()), "written")


@pytest.fixture
def window(tests, hilde):
    return open_window(tests, opens_at=OPENS, last_minute=LAST, by=hilde, at=DECIDED)


@pytest.fixture
def invited(tests, window, hilde):
    set_access(tests, LINES, by=hilde, at=DECIDED)
    invite(tests, by=hilde, at=DECIDED)
    drafts = Message.objects.filter(occasion="invitation-online-tests")
    release(list(drafts), leaves_at=DECIDED, by=hilde, at=DECIDED)
    return window


def sent(occasion):
    return list(
        Message.objects.filter(occasion=occasion).order_by("pk").values_list("recipient_name", flat=True)
    )


def test_the_last_minute_counts(window):
    assert (window.closes_at, window.last_minute) == (LAST + timedelta(minutes=1), LAST)


def test_the_same_window_again_changes_nothing(tests, window, hilde):
    again = open_window(tests, opens_at=OPENS, last_minute=LAST, by=hilde, at=DECIDED)
    assert (again.version, Entry.objects.filter(what="window_set").count()) == (0, 1)


def test_an_interview_has_no_window(stage, tests, hilde):
    with pytest.raises(ActionError, match="zitting"):
        open_window(
            stage.round(tests.vacancy, "oral"), opens_at=OPENS, last_minute=LAST, by=hilde, at=DECIDED
        )


def test_a_window_closes_after_its_opening(tests, hilde):
    with pytest.raises(ActionError):
        open_window(tests, opens_at=OPENS, last_minute=OPENS, by=hilde, at=DECIDED)


def test_accesses_are_known_by_file_number_and_test(tests, hilde):
    set_access(tests, LINES, by=hilde, at=DECIDED)
    assert list(Access.objects.values_list("part", "code")) == [("essay", "A1"), ("essay", "B2")]


def test_the_same_accesses_again_change_nothing(tests, hilde):
    assert [set_access(tests, LINES, by=hilde, at=DECIDED) for _time in range(2)] == [2, 0]


def test_one_wrong_line_and_nothing_is_kept(tests, hilde):
    wrong = [*LINES, AccessLine(3, "0009", "essay", code="C"), AccessLine(4, "0001", "Rekenen", code="D")]
    with pytest.raises(ActionError) as refused:
        set_access(tests, wrong, by=hilde, at=DECIDED)
    assert (refused.value.messages, Access.objects.count()) == (
        [
            "Rij 3: niemand met dossiernummer “0009” moet deze ronde afleggen.",
            "Rij 4: deze ronde heeft geen test “Rekenen”.",
        ],
        0,
    )


def test_no_code_is_in_the_journal(tests, hilde):
    set_access(tests, [AccessLine(1, "0001", "essay", code="GEHEIM")], by=hilde, at=DECIDED)
    assert "GEHEIM" not in str(list(Entry.objects.values_list("data", flat=True)))


def test_who_lacks_an_access_is_not_invited(tests, window, hilde):
    set_access(tests, LINES[:1], by=hilde, at=DECIDED)
    invite(tests, by=hilde, at=DECIDED)
    assert sent("invitation-online-tests") == ["Ann Peeters"]


def test_a_take_home_assignment_needs_no_access(stage, hilde):
    round_ = stage.round(stage.admitted(["Ann"], at_home(RoundKind.ASSIGNMENT)), "written")
    open_window(round_, opens_at=OPENS, last_minute=LAST, by=hilde, at=DECIDED)
    invite(round_, by=hilde, at=DECIDED)
    assert sent("invitation-assignment") == ["Ann Peeters"]


def test_a_new_access_after_the_invitation_needs_its_reason(tests, invited, hilde):
    with pytest.raises(ActionError, match="Ann Peeters"):
        set_access(tests, [replace(LINES[0], code="A9")], by=hilde, at=DECIDED)


def test_a_new_access_after_the_invitation_is_told_at_once(tests, invited, hilde):
    set_access(tests, [replace(LINES[0], code="A9")], reason="Storing.", by=hilde, at=DECIDED)
    letter = Message.objects.get(occasion="window-changed")
    assert (letter.recipient_name, "code A9" in letter.body_text, "Storing." in letter.body_text) == (
        "Ann Peeters",
        True,
        True,
    )


def test_everybody_who_was_invited_is_told_of_other_days(tests, invited, hilde):
    open_window(tests, opens_at=OPENS, last_minute=LAST + timedelta(days=1), by=hilde, at=DECIDED)
    assert sent("window-changed") == ["Ann Peeters", "Bo Peeters"]


def test_who_was_invited_is_reminded_once_before_the_last_minute(tests, invited, hilde):
    near = LAST - timedelta(hours=20)
    assert [send_reminders(by=hilde, at=at) for at in (LAST - timedelta(days=2), near, near)] == [0, 2, 0]


def test_who_withdrew_is_not_reminded_of_the_last_minute(stage, tests, invited, hilde):
    withdraw([stage.application(tests.vacancy, "Ann")], by=hilde, at=DECIDED)
    send_reminders(by=hilde, at=LAST - timedelta(hours=20))
    assert sent("reminder-deadline") == ["Bo Peeters"]


# -- In calendars --------------------------------------------------------------------------------------------------------


def calendar_of(occasion, name="Ann Peeters"):
    """The event of the last letter of this occasion, and the method of its calendar file."""
    letter = Message.objects.filter(occasion=occasion, recipient_name=name).order_by("pk").last()
    read = vobject.readOne(letter.calendar)
    return read.vevent, read.method.value


@pytest.mark.mail
def test_the_invitation_carries_the_last_minute_for_the_calendar(invited):
    event, method = calendar_of("invitation-online-tests")
    assert (event.dtstart.value, event.dtend.value, event.uid.value, event.sequence.value, method) == (
        LAST,
        LAST + timedelta(minutes=1),
        str(invited.uid),
        "0",
        "REQUEST",
    )


@pytest.mark.mail
def test_other_days_move_the_last_minute_in_the_calendar(tests, invited, hilde):
    later = LAST + timedelta(days=1)
    open_window(tests, opens_at=OPENS, last_minute=later, by=hilde, at=DECIDED)
    event, method = calendar_of("window-changed")
    assert (event.dtstart.value, event.uid.value, event.sequence.value, method) == (
        later,
        str(invited.uid),
        "1",
        "REQUEST",
    )


@pytest.mark.mail
def test_calling_off_takes_the_last_minute_out_of_the_calendar(tests, invited, hilde):
    cancel_window(tests, reason="Storing.", by=hilde, at=DECIDED)
    event, method = calendar_of("window-cancelled")
    assert (event.uid.value, event.sequence.value, event.status.value, method) == (
        str(invited.uid),
        "1",
        "CANCELLED",
        "CANCEL",
    )


@pytest.mark.mail
def test_a_period_after_one_that_was_called_off_is_another_one_in_the_calendar(tests, invited, hilde):
    cancel_window(tests, reason="Storing.", by=hilde, at=DECIDED)
    open_window(tests, opens_at=OPENS, last_minute=LAST, by=hilde, at=DECIDED)
    event, method = calendar_of("window-changed")
    assert (event.uid.value != str(invited.uid), event.status.value, method) == (True, "CONFIRMED", "REQUEST")


# -- Calling off ---------------------------------------------------------------------------------------------------------


def test_who_was_invited_hears_why_it_is_called_off(tests, invited, hilde):
    cancel_window(tests, reason="Storing.", by=hilde, at=DECIDED)
    bodies = Message.objects.filter(occasion="window-cancelled").values_list("body_text", flat=True)
    assert (sent("window-cancelled"), ["Storing." in body for body in bodies]) == (
        ["Ann Peeters", "Bo Peeters"],
        [True, True],
    )


def test_drafts_of_invitations_never_leave(tests, window, hilde):
    set_access(tests, LINES, by=hilde, at=DECIDED)
    invite(tests, by=hilde, at=DECIDED)
    cancel_window(tests, reason="Storing.", by=hilde, at=DECIDED)
    drafts = Message.objects.drafts().filter(occasion="invitation-online-tests")
    assert (drafts.count(), sent("window-cancelled")) == (0, [])


def test_the_unions_hear_that_it_is_called_off(tests, window, hilde):
    with arrange():
        UnionContact.objects.create(
            organisation=tests.vacancy.organisation, name="ACOD", email="acod@union.example"
        )
    cancel_window(tests, reason="Storing.", by=hilde, at=DECIDED)
    assert sent("union-cancelled") == ["ACOD"]


def test_the_unions_hear_that_it_takes_place_after_all(tests, window, hilde):
    with arrange():
        UnionContact.objects.create(
            organisation=tests.vacancy.organisation, name="ACOD", email="acod@union.example"
        )
    cancel_window(tests, reason="Storing.", by=hilde, at=DECIDED)
    open_window(tests, opens_at=OPENS, last_minute=LAST, by=hilde, at=DECIDED)
    body = Message.objects.get(occasion="union-notice").body_text
    assert ("Het gaat nu toch door." in body, "vervangt" in body) == (True, False)


def test_calling_off_twice_is_calling_off_once(tests, invited, hilde):
    for _time in range(2):
        cancel_window(tests, reason="Storing.", by=hilde, at=DECIDED)
    assert (len(sent("window-cancelled")), Entry.objects.filter(what="window_cancelled").count()) == (2, 1)


def test_calling_off_needs_a_reason(tests, window, hilde):
    with pytest.raises(ActionError, match="reden"):
        cancel_window(tests, reason=" ", by=hilde, at=DECIDED)


def test_what_is_over_is_not_called_off(tests, invited, hilde):
    with pytest.raises(ActionError, match="voorbij"):
        cancel_window(tests, reason="Storing.", by=hilde, at=LAST + timedelta(minutes=1))


def test_a_candidate_sees_no_period_that_was_called_off(stage, tests, invited, hilde):
    mine = [stage.application(tests.vacancy, "Ann")]
    before = len(windows(mine, at=DECIDED))
    cancel_window(tests, reason="Storing.", by=hilde, at=DECIDED)
    assert (before, windows(mine, at=DECIDED)) == (1, [])


def test_nobody_is_reminded_of_what_is_called_off(tests, invited, hilde):
    cancel_window(tests, reason="Storing.", by=hilde, at=DECIDED)
    assert send_reminders(by=hilde, at=LAST - timedelta(hours=20)) == 0


def test_who_had_only_a_draft_is_invited_to_the_next_period(tests, window, hilde):
    set_access(tests, LINES, by=hilde, at=DECIDED)
    invite(tests, by=hilde, at=DECIDED)
    cancel_window(tests, reason="Storing.", by=hilde, at=DECIDED)
    open_window(tests, opens_at=OPENS, last_minute=LAST, by=hilde, at=DECIDED)
    assert invite(tests, by=hilde, at=DECIDED) == 2


# -- Pasted lines --------------------------------------------------------------------------------------------------------


def test_lines_are_read_from_a_spreadsheet_or_a_file():
    text = "Dossiernummer;Test;Link\n0001;Redeneren;https://test.example/a\n\n0002\tRekenen\tCODE\thttps://x.example/"
    assert read(text) == (
        [
            AccessLine(2, "0001", "Redeneren", link="https://test.example/a"),
            AccessLine(4, "0002", "Rekenen", link="https://x.example/", code="CODE"),
        ],
        [],
    )


@pytest.mark.parametrize(
    "line",
    ["0001;Redeneren", "0001;Redeneren;", "0001;R;A;B", "0001;R;javascript://x", f"0001;R;{'x' * 101}"],
)
def test_a_line_that_says_too_little_or_too_much_is_wrong(line):
    lines, problems = read(line)
    assert (lines, len(problems)) == ([], 1)
