"""Who is next on a reserve list, and what an answer to an offer does."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localdate

from reserves import lifecycle
from reserves.models import Consultation, Interest, Place, ReserveList
from vacancies.models import Vacancy


def next_in_order(
    reserve_list: ReserveList, *, contract: str = Consultation.Contract.PERMANENT, on: date | None = None
) -> list[Place]:
    """Whom an offer of this contract may go to on a day, today by default.

    From a ranked list: the highest rank that is available without an open paper, with all who share it. A reservation still open
    skips the offer and keeps the place. Who refused such a contract, or was asked beforehand and is not interested, is passed
    over until somebody accepts one: the place is kept, and the draw goes on to the next. Who was asked and has not answered yet
    keeps the turn. From a plain list: everybody available without an open paper, but for who is not interested. Who suspended
    the own place for that day is passed over, and keeps the place; so is who works on a temporary or replacement contract, for
    another such contract.
    """
    on = on or localdate()
    places = [
        place
        for place in reserve_list.places.filter(state=lifecycle.AVAILABLE, dropped_at=None)
        .select_related("result__application__candidate")
        .order_by("rank", "pk")
        if not place.result.application.open_papers and not place.is_suspended(on=on)
    ]
    if not places:
        return places
    if contract != Consultation.Contract.PERMANENT:
        at_work = at_work_until(reserve_list, on=on)
        places = [place for place in places if place.pk not in at_work]
        if not places:
            return places
    refused = refused_in_this_draw(reserve_list, contract)
    if not reserve_list.ranked:
        declined = declined_in_this_draw(reserve_list, contract)
        return [place for place in places if place.pk not in declined] or places
    places = [place for place in places if place.pk not in refused] or places
    return [place for place in places if place.rank == places[0].rank]


def at_work_until(reserve_list: ReserveList, *, on: date) -> dict[int, date]:
    """The last day of the temporary or replacement contract that each place works on, by its key. Only what is known counts."""
    accepted = Consultation.objects.filter(
        place__reserve_list=reserve_list, answer=lifecycle.ACCEPTED, ends_on__gte=on
    )
    return dict(accepted.order_by("ends_on").values_list("place", "ends_on"))


def refused_in_this_draw(reserve_list: ReserveList, contract: str) -> set[int]:
    """Places that said no to such a contract in the running draw: to an offer, or to the question whether it interests them. When
    all did, the list is offered anew from the top.

    A draw ends when its posts are filled. The first one is that of the vacancy itself, for as many permanent posts as it offers,
    from all its lists together; every later draw, and one for other contracts, is for one post.
    """
    offers, interests = _answers(reserve_list, contract)
    return _said_no([*offers, *interests], reserve_list.vacancy, contract)


def declined_in_this_draw(reserve_list: ReserveList, contract: str) -> set[int]:
    """Places that were asked beforehand in the running draw, and are not interested or did not answer in time."""
    offers, interests = _answers(reserve_list, contract)
    accepted = [consultation for consultation in offers if consultation.answer == lifecycle.ACCEPTED]
    return _said_no([*accepted, *interests], reserve_list.vacancy, contract)


def _answers(reserve_list: ReserveList, contract: str) -> tuple[list[Consultation], list[Interest]]:
    of_vacancy = {"place__reserve_list__vacancy": reserve_list.vacancy, "contract": contract}
    offers = Consultation.objects.filter(**of_vacancy).exclude(answer=lifecycle.PENDING)
    interests = Interest.objects.filter(**of_vacancy).exclude(answer=lifecycle.PENDING)
    return list(offers), list(interests)


def _said_no(answers: list[Consultation | Interest], vacancy: Vacancy, contract: str) -> set[int]:
    """Walk through the answers as they came; an accepted offer fills a post, a no of any kind passes the place over."""
    to_fill = vacancy.definition.offer.posts if contract == Consultation.Contract.PERMANENT else 1
    refused: set[int] = set()
    for answer in sorted(answers, key=lambda one: (one.answered_at, one.pk)):
        if answer.answer == lifecycle.YES:
            refused.discard(answer.place_id)
        elif answer.answer != lifecycle.ACCEPTED:
            refused.add(answer.place_id)
        else:
            to_fill -= 1
            if to_fill <= 0:
                refused.clear()
    return refused


def consequence(consultation: Consultation, answer: str) -> str:
    """What an answer to a pending offer does to the place: the state that it comes in.

    Accepting a permanent post appoints; a temporary or replacement contract keeps the place. Refusing a permanent post, or not
    answering it, costs the place at the number of refusals that the rules name. The consultation comes with its place.
    """
    place = consultation.place
    permanent = Consultation.Contract.PERMANENT
    if consultation.contract != permanent:
        return lifecycle.AVAILABLE
    if answer == lifecycle.ACCEPTED:
        return lifecycle.APPOINTED
    allowed = place.reserve_list.vacancy.definition.reserve.refusals
    refused = (
        1
        + place.consultations.filter(
            contract=permanent, answer__in=[lifecycle.REFUSED, lifecycle.NO_ANSWER]
        ).count()
    )
    return lifecycle.LOST if allowed is not None and refused >= allowed else lifecycle.AVAILABLE
