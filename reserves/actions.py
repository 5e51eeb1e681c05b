"""Drawing up the reserve lists and drawing from them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from candidates import lifecycle as candidates_lifecycle
from candidates.models import Application
from correspondence.actions import queue
from correspondence.reminders import new_ones, not_said_yet
from journal.actions import ActionError, Actor, action, lock, lock_one, record
from organisations.models import Organisation
from reserves import lifecycle
from reserves.employers import employer_for
from reserves.letters import (
    expiry_letters,
    interest_letters,
    key_of_reminder,
    offer_letters,
    outcome_letters,
    reminder_letters,
    retention_letters,
)
from reserves.models import Consultation, Interest, Interview, Place, ReserveList
from reserves.queries import consequence, next_in_order
from reserves.retention import TOLD_BEFORE, kept_until
from reserves.validity import validity
from scoring.models import Result
from vacancies import lifecycle as vacancy_lifecycle
from vacancies import words
from vacancies.models import Vacancy
from vacancies.rules import ReserveKind

EXPIRY_TOLD_BEFORE = timedelta(days=60)
"""How long before its end everybody on a reserve list hears of it."""


@action
def draw_up(
    vacancy: Vacancy, *, authority: str, reference: str, decided_on: date, by: Actor, at: datetime
) -> list[ReserveList]:
    """Draw up the recruitment and promotion reserve after the authority's decision; the validity runs from that decision.

    A list is made for each kind that has successful candidates; who withdrew after the last round has no place.
    """
    vacancy = lock_one(vacancy)
    if vacancy.state == vacancy_lifecycle.COMPLETED:
        lists = list(vacancy.reserve_lists.all())
        if all(
            (r.decision_authority, r.decision_reference, r.decided_on) == (authority, reference, decided_on)
            for r in lists
        ):
            return lists
        raise ActionError(_("The reserve lists of this vacancy are drawn up already."))
    if vacancy.state != vacancy_lifecycle.RANKED:
        raise ActionError(_("Adopt the ranking first: the reserve list follows from it."))
    if vacancy.reserve_lists.exists():
        raise ActionError(_("A reserve was drawn up before: a new version of it needs a reason."))
    kinds = {route.key: route.reserve for route in vacancy.definition.routes}
    successful = list(
        Result.objects.filter(ranking__vacancy=vacancy, outcome="reserve")
        .exclude(application__state=candidates_lifecycle.WITHDRAWN)
        .select_related("application__candidate")
        .order_by("rank", "pk")
    )
    lists = []
    for kind in ReserveKind:
        members = [r for r in successful if kinds[r.application.route] is kind]
        if not members:
            continue
        reserve_list = new_list(
            vacancy, kind, authority=authority, reference=reference, decided_on=decided_on
        )
        add_places(reserve_list, members)
        lists.append(reserve_list)
    vacancy_lifecycle.VACANCY.check(vacancy.state, vacancy_lifecycle.COMPLETED)
    vacancy.state = vacancy_lifecycle.COMPLETED
    vacancy.save(update_fields=["state"])
    record(
        vacancy.key,
        "reserve_drawn_up",
        authority=authority,
        reference=reference,
        decided_on=decided_on.isoformat(),
        places={r.kind: r.places.count() for r in lists},
    )
    return lists


def new_list(
    vacancy: Vacancy, kind: ReserveKind, *, authority: str, reference: str, decided_on: date
) -> ReserveList:
    """Make a list without places, valid from its decision on; for actions that hold the lock on the vacancy."""
    rules = vacancy.definition.reserve
    period = validity(rules, decided_on)
    return ReserveList.objects.create(
        vacancy=vacancy,
        organisation=vacancy.organisation,
        kind=kind.value,
        family=rules.family,
        joint=rules.joint,
        ranked=rules.ranked,
        decided_on=decided_on,
        decision_authority=authority,
        decision_reference=reference,
        valid_from=period.first,
        valid_until=period.last,
        extendable_until=period.extendable_until,
    )


def add_places(reserve_list: ReserveList, results: Sequence[Result]) -> None:
    """Give these results their places on a list; for actions that hold the lock on the vacancy."""
    Place.objects.bulk_create(
        [
            Place(
                reserve_list=reserve_list,
                application_id=r.application_id,
                result=r,
                rank=r.rank if reserve_list.ranked else None,
            )
            for r in results
        ],
        batch_size=500,
    )


def refuse_while_corrected(reserve_list: ReserveList) -> None:
    """Raise ActionError while the selection behind a list is being corrected: who comes next is not certain then."""
    if reserve_list.vacancy.state != vacancy_lifecycle.COMPLETED:
        raise ActionError(
            _("The selection is being corrected: nobody is contacted until the reserve is drawn up anew.")
        )


@action
def consult(
    place: Place,
    *,
    contract: str,
    channel: str,
    answer_by: date,
    ends_on: date | None = None,
    employer: Organisation | None = None,
    motivation: str = "",
    by: Actor,
    at: datetime,
) -> Consultation:
    """Make an offer to somebody on a reserve list. `ends_on` is the last day of a temporary or replacement contract, if known;
    `employer` offers the post: the organisation of the list, or its partner where the list is joint.

    A ranked list is consulted in order: only who is next may be asked. From a plain list, or among those who share a place, the
    choice needs a motivation.
    """
    reserve_list = lock(_lists().filter(pk=place.reserve_list_id))[0]
    employer = employer_for(reserve_list, employer)
    place = lock(Place.objects.filter(pk=place.pk).select_related("result__application__candidate"))[0]
    pending = place.consultations.filter(answer=lifecycle.PENDING).first()
    if pending:
        same = (pending.contract, pending.channel, pending.answer_by, pending.ends_on, pending.employer)
        if same == (contract, channel, answer_by, ends_on, employer):
            return pending
        raise ActionError(_("%(name)s has an offer that waits for an answer.") % {"name": place})
    refuse_while_corrected(reserve_list)
    if not reserve_list.valid_from <= localdate(at) <= reserve_list.valid_until:
        raise ActionError(_("This reserve list is not valid on this day."))
    if answer_by < localdate(at):
        raise ActionError(_("The day to answer by has passed already."))
    if ends_on is not None:
        if contract == Consultation.Contract.PERMANENT:
            raise ActionError(_("A permanent contract has no last day."))
        if ends_on < localdate(at):
            raise ActionError(_("The last day of the contract has passed already."))
    if place.result.application.open_papers:
        raise ActionError(
            _("%(name)s still has to show a paper. Until then no offer can be made; the place is kept.")
            % {"name": place}
        )
    if place.is_suspended(on=localdate(at)):
        raise ActionError(
            _("%(name)s wants no offers until and including %(day)s.")
            % {"name": place, "day": words.day(place.suspended_until)}
        )
    candidates = next_in_order(reserve_list, contract=contract, on=localdate(at))
    if place.pk not in {p.pk for p in candidates}:
        raise ActionError(_("%(name)s is not next on this list.") % {"name": place})
    if len(candidates) > 1 and not motivation.strip():
        raise ActionError(_("Several candidates may be asked. Give the reason for this choice."))
    lifecycle.PLACE.check(place.state, lifecycle.ASKED)
    place.state = lifecycle.ASKED
    place.save(update_fields=["state"])
    consultation = Consultation.objects.create(
        place=place,
        contract=contract,
        ends_on=ends_on,
        employer=employer,
        channel=channel,
        contacted_at=at,
        contacted_by=by.actor_key,
        answer_by=answer_by,
        motivation=motivation.strip(),
    )
    vacancy = reserve_list.vacancy
    record(
        vacancy.key,
        "reserve_consulted",
        subject=place.result.application.key,
        contract=contract,
        channel=channel,
        answer_by=answer_by.isoformat(),
    )
    queue(offer_letters(vacancy, [consultation]))
    return consultation


def _lists() -> QuerySet[ReserveList]:
    return ReserveList.objects.select_related("organisation__partner")


REMINDED_BEFORE = timedelta(days=2)
"""How long before the last day to answer an offer is brought to mind."""


@action
def remind(*, by: Actor, at: datetime) -> int:
    """Remind who has an offer that waits of its last day to answer, once; return how many are reminded.

    An offer that was made within those last days says its day itself, and is not brought to mind.
    """
    today = localdate(at)
    waiting = Consultation.objects.filter(
        answer=lifecycle.PENDING, answer_by__gte=today, answer_by__lte=today + REMINDED_BEFORE
    ).exclude(channel=Consultation.Channel.POST)
    waiting = waiting.select_related(
        "place__reserve_list__vacancy__organisation",
        "place__reserve_list__vacancy__officer",
        "place__result__application__candidate",
        "employer",
    )
    asked_before = [c for c in waiting if localdate(c.contacted_at) < c.answer_by - REMINDED_BEFORE]
    return queue(reminder_letters(not_said_yet(asked_before, key_of_reminder)))


@action
def record_answer(
    consultation: Consultation, *, answer: str, channel: str = "", by: Actor, at: datetime
) -> Consultation:
    """Record the answer to an offer, how it came where that is known, and what it does.

    Accepting a permanent post appoints; a temporary or replacement contract keeps the place. Refusing a permanent post costs the
    place at the number of refusals that the rules name; no answer in time counts as a refusal.
    """
    place = lock(
        Place.objects.filter(pk=consultation.place_id).select_related(
            "reserve_list__vacancy", "result__application__candidate"
        )
    )[0]
    consultation = lock_one(consultation)
    consultation.place = place
    if consultation.answer != lifecycle.PENDING:
        if consultation.answer == answer:
            return consultation
        raise ActionError(_("The answer of %(name)s is recorded already.") % {"name": place})
    lifecycle.CONSULTATION.check(consultation.answer, answer)
    vacancy = place.reserve_list.vacancy
    consultation.answer, consultation.answered_at = answer, at
    consultation.answer_channel = "" if answer == lifecycle.NO_ANSWER else channel
    consultation.answered_by = by.actor_key
    consultation.consequence = consequence(consultation, answer)
    lifecycle.PLACE.check(place.state, consultation.consequence)
    place.state = consultation.consequence
    place.save(update_fields=["state"])
    consultation.save(update_fields=["answer", "answer_channel", "answered_at", "answered_by", "consequence"])
    record(
        vacancy.key,
        "reserve_answered",
        subject=place.result.application.key,
        answer=answer,
        channel=consultation.answer_channel,
        consequence=consultation.consequence,
    )
    queue(outcome_letters(vacancy, [consultation]))
    return consultation


@action
def leave(applications, *, by: Actor, at: datetime) -> None:
    """Take withdrawn applications off the reserve; an offer that waits counts as refused. A gap stays; nobody is renumbered."""
    places = lock(
        Place.objects.filter(
            result__application__in=applications, state__in=[lifecycle.AVAILABLE, lifecycle.ASKED]
        ).select_related("reserve_list__vacancy", "result__application")
    )
    for place in places:
        lifecycle.PLACE.check(place.state, lifecycle.LEFT)
        place.state = lifecycle.LEFT
        record(place.reserve_list.vacancy.key, "reserve_left", subject=place.result.application.key)
    Place.objects.bulk_update(places, ["state"])
    pending = lock(Consultation.objects.filter(place__in=places, answer=lifecycle.PENDING))
    for consultation in pending:
        lifecycle.CONSULTATION.check(consultation.answer, lifecycle.REFUSED)
        consultation.answer, consultation.answered_at = lifecycle.REFUSED, at
        consultation.answered_by, consultation.consequence = by.actor_key, lifecycle.LEFT
    Consultation.objects.bulk_update(pending, ["answer", "answered_at", "answered_by", "consequence"])
    asked = lock(Interest.objects.filter(place__in=places, answer=lifecycle.PENDING))
    for interest in asked:
        _answered(interest, lifecycle.NO_ANSWER, "", by=by, at=at)
    Interest.objects.bulk_update(asked, ["answer", "answer_channel", "answered_at", "answered_by"])
    planned = lock(Interview.objects.filter(place__in=places, outcome=lifecycle.PENDING))
    for interview in planned:
        lifecycle.INTERVIEW.check(interview.outcome, lifecycle.CALLED_OFF)
        interview.outcome, interview.noted_at, interview.noted_by = lifecycle.CALLED_OFF, at, by.actor_key
    Interview.objects.bulk_update(planned, ["outcome", "noted_at", "noted_by"])


@action
def ask_interest(
    reserve_list: ReserveList,
    places: Sequence[Place],
    *,
    contract: str,
    channel: str,
    answer_by: date,
    employer: Organisation | None = None,
    by: Actor,
    at: datetime,
) -> list[Interest]:
    """Ask several people on a list at once whether a post interests them; the offer goes to the highest who says yes.

    Who waits for an answer to the same question already is left alone. Raises ActionError for a list that is not valid, a day to
    answer that is past, and somebody who is not available or still has to show a paper.
    """
    (reserve_list,) = lock(_lists().filter(pk=reserve_list.pk))
    employer = employer_for(reserve_list, employer)
    rows = lock(
        Place.objects.filter(reserve_list=reserve_list, pk__in=[p.pk for p in places]).select_related(
            "reserve_list__vacancy__organisation", "result__application__candidate"
        )
    )
    if not rows:
        raise ActionError(_("Choose who is asked."))
    refuse_while_corrected(reserve_list)
    if not reserve_list.valid_from <= localdate(at) <= reserve_list.valid_until:
        raise ActionError(_("This reserve list is not valid on this day."))
    if answer_by < localdate(at):
        raise ActionError(_("The day to answer by has passed already."))
    pending = {
        interest.place_id: interest
        for interest in Interest.objects.filter(place__in=rows, answer=lifecycle.PENDING).select_related(
            "employer"
        )
    }
    new = []
    for place in rows:
        if asked := pending.get(place.pk):
            same = (asked.contract, asked.channel, asked.answer_by, asked.employer)
            if same == (contract, channel, answer_by, employer):
                continue
            raise ActionError(_("%(name)s was asked already and has not answered yet.") % {"name": place})
        if place.state != lifecycle.AVAILABLE or place.dropped_at:
            raise ActionError(_("%(name)s is not available in the reserve.") % {"name": place})
        if place.is_suspended(on=localdate(at)):
            raise ActionError(
                _("%(name)s wants no offers until and including %(day)s.")
                % {"name": place, "day": words.day(place.suspended_until)}
            )
        if place.result.application.open_papers:
            raise ActionError(
                _("%(name)s still has to show a paper. Until then no offer can be made; the place is kept.")
                % {"name": place}
            )
        new.append(
            Interest.objects.create(
                place=place,
                contract=contract,
                employer=employer,
                channel=channel,
                asked_at=at,
                asked_by=by.actor_key,
                answer_by=answer_by,
            )
        )
    vacancy = reserve_list.vacancy
    for interest in new:
        record(
            vacancy.key,
            "interest_asked",
            subject=interest.place.result.application.key,
            contract=contract,
            channel=channel,
            answer_by=answer_by.isoformat(),
        )
    queue(interest_letters(vacancy, new))
    return new


@action
def record_interest(
    interest: Interest, *, answer: str, channel: str = "", by: Actor, at: datetime
) -> Interest:
    """Record what somebody answered to the question of interest, and how. The place stays as it was.

    Raises ActionError when another answer was recorded, for a yes or no without its channel, and for "did not answer in
    time" while there is time.
    """
    (place,) = lock(
        Place.objects.filter(pk=interest.place_id).select_related(
            "reserve_list__vacancy", "result__application__candidate"
        )
    )
    interest = lock_one(interest)
    if interest.answer != lifecycle.PENDING:
        if interest.answer == answer:
            return interest
        raise ActionError(_("The answer of %(name)s is recorded already.") % {"name": place})
    if answer == lifecycle.NO_ANSWER:
        channel = ""
        if localdate(at) <= interest.answer_by:
            raise ActionError(_("There is still time to answer."))
    elif not channel:
        raise ActionError(_("Say how %(name)s answered.") % {"name": place})
    _answered(interest, answer, channel, by=by, at=at)
    interest.save(update_fields=["answer", "answer_channel", "answered_at", "answered_by"])
    record(
        place.reserve_list.vacancy.key,
        "interest_answered",
        subject=place.result.application.key,
        contract=interest.contract,
        interest=answer,
        channel=channel,
    )
    return interest


def _answered(interest: Interest, answer: str, channel: str, *, by: Actor, at: datetime) -> None:
    lifecycle.INTEREST.check(interest.answer, answer)
    interest.answer, interest.answer_channel = answer, channel
    interest.answered_at, interest.answered_by = at, by.actor_key


@action
def tell_expiry(reserve_list: ReserveList, *, by: Actor, at: datetime) -> int:
    """Draft the letters about the end of a list that is near to everybody who is still on it, once; return how many."""
    (reserve_list,) = lock(
        ReserveList.objects.filter(pk=reserve_list.pk).select_related("vacancy__organisation")
    )
    today = localdate(at)
    if not today <= reserve_list.valid_until <= today + EXPIRY_TOLD_BEFORE:
        return 0
    places = reserve_list.places.filter(
        state__in=[lifecycle.AVAILABLE, lifecycle.ASKED], dropped_at=None
    ).select_related("reserve_list", "result__application__candidate")
    return queue(new_ones(expiry_letters(reserve_list, places)))


@action
def tell_retention(vacancy: Vacancy, *, by: Actor, at: datetime) -> list[Application]:
    """Tell candidates, once, until when their file is kept, some time before the term ends; return whom."""
    vacancy = lock_one(vacancy)
    today = localdate(at)
    near = [(a, until) for a, until in kept_until(vacancy).items() if today <= until <= today + TOLD_BEFORE]
    new = new_ones(retention_letters(vacancy, near))
    keys = {letter.subject_key for letter in new}
    told = [application for application, _until in near if application.key in keys]
    for application in told:
        record(vacancy.key, "retention_told", subject=application.key)
    queue(new)
    return told
