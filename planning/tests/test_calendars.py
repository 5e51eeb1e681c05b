"""Calendar files, read by another library than wrote them."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
import vobject

from planning import calendars
from planning.calendars import CANCEL, PUBLISH, REQUEST, Entry, Party
from recruitment.tests.cast import BRUSSELS, moment

TOWN = Party("Stad Leiemond", "selectie@leiemond.example")
ANN = Party('Ann "An" Peeters; de jonge', "ann@post.example")
WRITTEN = moment(2027, 3, 1)


def entry(starts_at=None, **more):
    starts_at = starts_at or moment(2027, 3, 9, 10, 40)
    values = {"title": "Speedinterview", "text": "", "place": "Zaal 2"} | more
    return Entry(UUID(int=7), more.pop("sequence", 0), starts_at, starts_at + timedelta(minutes=30), **values)


def event(made, *, method=REQUEST, guest=ANN):
    text = calendars.write(made, method=method, organiser=TOWN, guest=guest, written_at=WRITTEN)
    return vobject.readOne(text).vevent


@pytest.mark.mail
@pytest.mark.parametrize("day", [27, 28, 29])
def test_the_hour_is_right_on_both_sides_of_spring(day):
    read = event(entry(moment(2027, 3, day, 10, 40)))
    assert read.dtstart.value.astimezone(BRUSSELS) == datetime(2027, 3, day, 10, 40, tzinfo=BRUSSELS)


@pytest.mark.mail
@pytest.mark.parametrize("day", [30, 31])
def test_the_hour_is_right_on_both_sides_of_autumn(day):
    read = event(entry(moment(2027, 10, day, 10, 40)))
    assert f"{read.dtstart.value.astimezone(BRUSSELS):%d %H:%M}" == f"{day} 10:40"


def test_both_hours_of_the_night_on_which_the_clock_goes_back_are_told_apart():
    first = moment(2027, 10, 31, 2, 30)
    starts = [event(entry(hour)).dtstart.value for hour in (first, first.replace(fold=1))]
    assert starts[1] - starts[0] == timedelta(hours=1)


def test_text_with_signs_of_the_format_is_read_as_it_was():
    text = "Zaal 2; verdieping 1, links\nBel aan: \\o/ " + "é" * 90
    assert event(entry(text=text)).description.value == text


def test_no_line_is_longer_than_the_standard_allows():
    text = calendars.write(
        entry(text="é" * 200), method=REQUEST, organiser=TOWN, guest=ANN, written_at=WRITTEN
    )
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


def test_a_request_names_who_invites_and_who_is_invited_and_asks_no_answer():
    read = event(entry())
    assert (read.organizer.value, read.attendee.value, read.attendee.params["RSVP"]) == (
        "mailto:selectie@leiemond.example",
        "mailto:ann@post.example",
        ["FALSE"],
    )


def test_a_file_to_download_invites_nobody():
    assert "attendee" not in event(entry(), method=PUBLISH, guest=None).contents


def test_a_cancellation_says_so():
    assert event(entry(), method=CANCEL).status.value == "CANCELLED"
