"""Which papers of the definition somebody on a route is asked for now, which later, and until when each may come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from candidates.conditions import ReferenceDates
from candidates.eligibility import is_asked, last_day
from vacancies.rules import Definition, Lack, NeededWhen, RequiredDocument


@dataclass(frozen=True)
class AskedPaper:
    """A paper that is asked with the application.

    `alternatives` are the keys of those that it is for, where it is not for everybody on the route. `is_required`: nothing can
    be handed in without it. `may_come_later`: the rules leave time for it, a term or until the appointment.
    """

    document: RequiredDocument
    alternatives: tuple[str, ...] = ()

    @property
    def is_required(self) -> bool:
        return not self.alternatives and self.document.lack is Lack.INVALID

    @property
    def may_come_later(self) -> bool:
        return not self.alternatives and self.document.lack is not Lack.INVALID


def asked_now(definition: Definition, route: str) -> tuple[AskedPaper, ...]:
    """The papers that are asked with the application of this route, in the order of the definition."""
    of_route = {f"{route}.{a.key}": a.key for a in definition.route(route).alternatives}
    found = []
    for document in _of_route(definition, route):
        if document.needed is not NeededWhen.APPLICATION:
            continue
        own = tuple(key for name, key in of_route.items() if name in document.alternatives)
        found.append(AskedPaper(document, () if len(own) == len(of_route) else own))
    return tuple(found)


def asked_later(definition: Definition, route: str) -> tuple[RequiredDocument, ...]:
    """The papers that are only needed before a round or the appointment."""
    return tuple(d for d in _of_route(definition, route) if d.needed is not NeededWhen.APPLICATION)


def may_be_delivered(
    document: RequiredDocument, definition: Definition, dates: ReferenceDates, on: date
) -> bool:
    """Whether a paper that comes on the day `on` still counts."""
    if document.needed is not NeededWhen.APPLICATION or document.lack is Lack.LATER:
        return True
    return on <= last_day(document, definition, dates, on)


def _of_route(definition: Definition, route: str) -> list[RequiredDocument]:
    of_route = {f"{route}.{a.key}" for a in definition.route(route).alternatives}
    return [
        d
        for d in definition.documents
        if is_asked(d, route) and (not d.alternatives or not of_route.isdisjoint(d.alternatives))
    ]
