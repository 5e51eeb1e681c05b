"""Who is next on a reserve list."""

from __future__ import annotations

from reserves import lifecycle
from reserves.models import Place, ReserveList


def next_in_order(reserve_list: ReserveList) -> list[Place]:
    """Whom an offer may go to now.

    From a ranked list: the highest rank that is available without an open paper, with all who share it. A reservation still open
    skips the offer and keeps the place. From a plain list: everybody available without an open paper.
    """
    places = [
        place
        for place in reserve_list.places.filter(state=lifecycle.AVAILABLE)
        .select_related("result__application__candidate")
        .order_by("rank", "pk")
        if not place.result.application.open_papers
    ]
    if not reserve_list.ranked or not places:
        return places
    return [place for place in places if place.rank == places[0].rank]
