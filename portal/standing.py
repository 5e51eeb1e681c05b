"""Where an application stands, in a line or two: for a list, for the dark band, and in the reserve."""

from __future__ import annotations

from django.utils.translation import gettext as _

from candidates.wording import round_name
from portal.dates import Leaf, round_leaf
from portal.told import Told
from reserves.models import Place
from vacancies import lifecycle as vacancy_lifecycle
from vacancies import words
from vacancies.models import Vacancy
from vacancies.round_wording import round_number
from vacancies.rules import ReserveKind


def standing(told: Told) -> tuple[str, str]:
    """Kind of status and words for where the application stands, for a list."""
    if told.is_withdrawn:
        return "none", _("withdrawn")
    if told.application.vacancy.state == vacancy_lifecycle.CANCELLED:
        return "none", _("procedure stopped")
    if told.pending_offer:
        return "wait", _("an offer waits for your answer")
    if told.interest:
        return "wait", _("a question waits for your answer")
    if told.is_out:
        return "bad", _("ended")
    if told.place and told.place.state == Place.State.APPOINTED:
        return "good", _("appointed")
    if told.place and (told.place.dropped_at or told.place.state in (Place.State.LOST, Place.State.LEFT)):
        return "none", _("no longer in the reserve")
    if told.is_successful or told.place:
        return "good", _("passed")
    row = told.next_round
    if row is not None:
        definition = told.application.vacancy.definition
        return "info", _("in %(round)s") % {"round": round_name(definition, definition.round(row.key))}
    if told.is_admitted:
        return "wait", _("final result follows")
    return "wait", _("being checked")


def progress(told: Told) -> str:
    """ "You are in round 2 of 3": for the dark band, while rounds are to come."""
    row = told.next_round
    if row is None:
        return ""
    definition = told.application.vacancy.definition
    number = round_number(definition, definition.round(row.key))
    total = max((round_number(definition, rule) or 0 for rule in definition.rounds), default=0)
    if number is None:
        return ""
    return _("You are in round %(number)s of %(total)s") % {"number": number, "total": total}


def coming_leaf(told: Told) -> Leaf | None:
    """The leaf of the next round, where it has a day."""
    row = told.next_round
    return round_leaf(told.application.vacancy.definition.round(row.key), row) if row else None


def short_subject(subject: str, vacancy: Vacancy) -> str:
    """The subject of a letter without the name of its vacancy, for a page that bears it as its heading."""
    return subject.replace(f"{vacancy.title} ({vacancy.number})", "").rstrip(" ,:–-") or subject


def place_title(place: Place) -> str:
    """Where somebody stands in a reserve, or that the place is no longer theirs."""
    kind = words.name(ReserveKind(place.reserve_list.kind))
    match place.state:
        case Place.State.APPOINTED:
            return _("You accepted: you are appointed")
        case Place.State.LOST:
            return _("You are no longer in the reserve")
        case Place.State.LEFT:
            return _("You left the reserve")
    if place.dropped_at:
        return _("You are no longer in the reserve")
    if place.reserve_list.ranked and place.rank:
        return _("You are on place %(rank)s of the %(kind)s") % {"rank": place.rank, "kind": kind}
    return _("You are in the %(kind)s") % {"kind": kind}


def place_text(place: Place) -> str:
    """How long a place in a reserve holds, or where it is read what became of it."""
    if place.state in (Place.State.AVAILABLE, Place.State.ASKED) and not place.dropped_at:
        reserve_list = place.reserve_list
        text = _("The reserve is valid from %(first)s until and including %(last)s.") % {
            "first": words.day(reserve_list.valid_from),
            "last": words.day(reserve_list.valid_until),
        }
        if reserve_list.extendable_until and reserve_list.extendable_until > reserve_list.valid_until:
            text += " " + _("We may extend it until %(day)s.") % {
                "day": words.day(reserve_list.extendable_until)
            }
        return text
    return _("You read in your letter what that means.")
