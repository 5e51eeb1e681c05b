"""Links on a candidate's pages: to letters, to the own work, and to pages that an installation may lack."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from correspondence.models import Message
from planning.queries import OwnAssignment, OwnBooking
from portal.told import Told
from vacancies.models import Round


def optional_url(name: str, *args: object) -> str:
    """The address of a page by its name, or nothing where there is no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def read(told: Told, about: str, label: str) -> tuple[tuple[str, str], ...]:
    """The link to the letter about something, where it was told; none otherwise."""
    letter = told.letter(about)
    return ((label, letter_url(letter)),) if letter else ()


def letter_url(letter: Message) -> str:
    """Where a letter is read."""
    return reverse("portal:letter", args=[letter.pk])


def assignment_label(assignment: OwnAssignment) -> str:
    """What the link to an assignment says."""
    return _("To your work") if assignment.work else _("To the assignment")


def assignment_url(assignment: OwnAssignment) -> str:
    """The page of an own assignment."""
    return reverse("portal:assignment", args=[assignment.participation.pk])


def assignment_links(told: Told, row: Round) -> tuple[tuple[str, str], ...]:
    """The link to the own assignment of a round, where there is one."""
    assignment = told.assignments.get(row.pk)
    return ((assignment_label(assignment), assignment_url(assignment)),) if assignment else ()


def hour_url(own: OwnBooking) -> str:
    """Where the candidate chooses an hour."""
    return reverse("portal:hour", args=[own.participation.pk])


def booking_links(told: Told, row: Round) -> tuple[tuple[str, str], ...]:
    """The link to the page where an hour of a round is chosen, while it can be."""
    own = told.bookings.get(row.pk)
    if own is None:
        return ()
    label = _("Choose another hour") if row.pk in told.appointments else _("Choose your hour")
    return ((label, hour_url(own)),)
