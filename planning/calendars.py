"""Calendar files (RFC 5545), written by the icalendar library.

A mail carries METHOD:REQUEST, for only that lets a calendar put the appointment in, move it at a higher SEQUENCE and take it
out at METHOD:CANCEL; without a question for an answer (RSVP=FALSE), as the letter says what to do. A file that somebody downloads
is METHOD:PUBLISH: nobody is invited by it. Moments are in UTC, which needs no rules of a time zone and is right on both sides of
a change of the clock; a calendar shows them in the time of who reads it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from icalendar import Calendar, Event, vCalAddress, vText

PRODUCT = "-//Recruitment by published rules//NL"
REQUEST, PUBLISH, CANCEL = "REQUEST", "PUBLISH", "CANCEL"


@dataclass(frozen=True)
class Entry:
    """An appointment as a calendar knows it. `sequence` is higher for each that replaces another one of the same `uid`."""

    uid: UUID
    sequence: int
    starts_at: datetime
    ends_at: datetime
    title: str
    text: str
    place: str = ""
    link: str = ""


@dataclass(frozen=True)
class Party:
    name: str
    email: str


def write(
    entry: Entry, *, method: str, organiser: Party, guest: Party | None = None, written_at: datetime
) -> str:
    """The text of a calendar file with one event. Without a `guest` it is for whoever reads it."""
    calendar = _calendar(method)
    calendar.add_component(_event(entry, organiser, guest, method == CANCEL, written_at))
    return calendar.to_ical().decode()


def feed(events: Iterable[tuple[Entry, Party, bool]], *, written_at: datetime) -> str:
    """The text of a calendar that is followed: events with their organiser, and whether each was called off."""
    calendar = _calendar(PUBLISH)
    for entry, organiser, is_cancelled in events:
        calendar.add_component(_event(entry, organiser, None, is_cancelled, written_at))
    return calendar.to_ical().decode()


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def _event(
    entry: Entry, organiser: Party, guest: Party | None, is_cancelled: bool, written_at: datetime
) -> Event:
    event = Event()
    event.add("uid", str(entry.uid))
    event.add("sequence", entry.sequence)
    event.add("dtstamp", written_at.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("summary", entry.title)
    event.add("description", entry.text)
    if entry.place:
        event.add("location", entry.place)
    if entry.link:
        event.add("url", entry.link)
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    event.add("organizer", _address(organiser))
    if guest:
        attendee = _address(guest)
        attendee.params["RSVP"] = vText("FALSE")
        event.add("attendee", attendee)
    return event


def _address(party: Party) -> vCalAddress:
    address = vCalAddress(f"mailto:{party.email}")
    address.params["CN"] = vText(party.name.replace('"', ""))
    return address
