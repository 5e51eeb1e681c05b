"""The next step of an application: the one thing that matters now, on top of “My procedure”.

Everything comes from what was told (`portal.told`), worded by the modules that word the letters.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.timezone import localdate, localtime, make_aware
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from candidates.wording import round_name
from planning.extra_time import OwnWindow
from planning.models import Slot
from planning.queries import OwnAssignment, OwnBooking
from planning.window_models import Access
from portal.dates import Deadline, deadline_of, when_text
from portal.links import assignment_label, assignment_url, hour_url, letter_url, optional_url, read
from portal.papers import papers
from portal.standing import place_text, place_title
from portal.told import Told
from reserves.letters import contract_phrase
from reserves.models import Consultation, Interest, Interview
from vacancies import lifecycle as vacancy_lifecycle
from vacancies import words
from vacancies.round_wording import reserve, round_block, round_title
from vacancies.rules import Definition
from vacancies.rules import Round as RoundRule
from vacancies.sentences import Aspect


@dataclass(frozen=True)
class Step:
    """What comes next. `points` are (icon, text); `actions` are (label, address), the first one the loud one. With `booking` the
    candidate chooses an hour."""

    title: str
    text: str = ""
    deadline: Deadline | None = None
    points: tuple[tuple[str, str], ...] = ()
    actions: tuple[tuple[str, str], ...] = ()
    over: bool = False
    booking: OwnBooking | None = None


def next_step(told: Told, *, now: datetime) -> Step:
    """The one thing that matters now."""
    application, vacancy = told.application, told.application.vacancy
    definition, today = vacancy.definition, localdate(now)
    if told.is_withdrawn:
        return Step(
            _("You withdrew your application"),
            _("That was on %(day)s, and it is final. You can still read your letters here.")
            % {"day": words.day(localtime(application.withdrawn_at))},
            over=True,
        )
    if vacancy.state == vacancy_lifecycle.CANCELLED:
        text = _("The vacancy was cancelled. Your letters stay here.")
        return Step(_("This procedure stops"), text, over=True)
    if offer := told.pending_offer:
        return _offer_step(told, offer, today)
    if told.interest:
        return _interest_step(told, told.interest, today)
    if told.interview:
        return _interview_step(told, told.interview, today)
    if told.is_out:
        return _end_step(told)
    if told.place:
        return Step(place_title(told.place), place_text(told.place), over=True)
    if told.is_successful:
        return Step(
            _("You passed the selection"),
            " ".join(s.text for s in reserve(definition).about(Aspect.RANKING, Aspect.VALIDITY)),
            actions=read(told, "result:final", _("Read your result")),
        )
    if planned := _planned_step(told, definition, today):
        return planned
    due = [paper for paper in papers(told, now=now) if paper.deadline]
    address = optional_url("portal:documents", application.pk)
    if due and address:
        first = min(due, key=lambda paper: paper.last_day)
        title = ngettext("Hand in %(count)s document", "Hand in %(count)s documents", len(due))
        return Step(
            title % {"count": len(due)},
            deadline=first.deadline,
            points=tuple(("document", paper.title) for paper in due),
            actions=((_("Add documents"), address),),
        )
    if told.is_admitted:
        return _round_step(told, definition, today)
    points = []
    if definition.offer.closes and make_aware(definition.offer.closes) > now:
        moment = words.moment(definition.offer.closes)
        points.append(("calendar", _("Registration closes on %(moment)s.") % {"moment": moment}))
    return Step(
        _("We check your application"),
        _(
            "You get a letter that says whether you are admitted, with the reason. You need not do anything now."
        ),
        points=tuple(points),
    )


def _offer_step(told: Told, offer: Consultation, today: date) -> Step:
    late = offer.answer_by < today
    return Step(
        _("Answer our offer"),
        _("We offer you %(contract)s as %(function)s.")
        % {"contract": contract_phrase(offer), "function": told.application.vacancy.title},
        deadline=deadline_of(
            _("You could answer until and including") if late else _("Answer until and including"),
            offer.answer_by,
            words.weekday(offer.answer_by),
            today,
        ),
        points=(("stack", place_text(told.place)),) if told.place else (),
        actions=(
            (_("Look at the offer and answer"), reverse("portal:offer", args=[offer.pk])),
            *read(told, f"reserve-offer:{offer.pk}", _("Read the letter")),
        ),
    )


def _interest_step(told: Told, interest: Interest, today: date) -> Step:
    late = interest.answer_by < today
    return Step(
        _("Does this post interest you?"),
        _("We can soon offer %(contract)s as %(function)s. This is no offer yet.")
        % {"contract": contract_phrase(interest), "function": told.application.vacancy.title},
        deadline=deadline_of(
            _("You could answer until and including") if late else _("Answer until and including"),
            interest.answer_by,
            words.weekday(interest.answer_by),
            today,
        ),
        points=(("stack", place_text(told.place)),) if told.place else (),
        actions=(
            (_("Say whether it interests you"), reverse("portal:interest", args=[interest.pk])),
            *read(told, f"reserve-interest:{interest.pk}", _("Read the letter")),
        ),
    )


def _interview_step(told: Told, interview: Interview, today: date) -> Step:
    starts_at = localtime(interview.starts_at)
    return Step(
        _("Come to the interview"),
        _("We can soon offer %(contract)s as %(function)s, and first want to speak with you.")
        % {"contract": contract_phrase(interview), "function": told.application.vacancy.title},
        deadline=deadline_of(_("We expect you on"), starts_at.date(), words.moment(starts_at), today),
        points=(("home", interview.location), *((("stack", place_text(told.place)),) if told.place else ())),
        actions=read(told, f"reserve-interview:{interview.pk}", _("Read the letter")),
    )


def _end_step(told: Told) -> Step:
    """The end, with the letter that said it."""
    last = told.letter("admission")
    for row in told.rounds:
        if row.pk in told.verdicts:
            last = told.round_letter(row)
    last = told.letter("result:final") or last
    actions = ((_("Read the letter with the reasons"), letter_url(last)),) if last else ()
    return Step(
        _("Your application for this function ends here"),
        _("In your letter you read why, how you get feedback and what you can do if you do not agree."),
        actions=actions,
        over=True,
    )


def _round_step(told: Told, definition: Definition, today: date) -> Step:
    row = told.next_round
    if row is None:
        return Step(
            _("Your final result follows"),
            _("You took all rounds. You get a letter with the result of the whole selection."),
        )
    rule = definition.round(row.key)
    points = [("calendar", line) for line in [when_text(rule, row)] if line]
    if row.place:
        points.append(("home", row.place))
    points += _marks(definition, rule)
    last = row.planned_on or (rule.finished_by.date() if rule.finished_by else None)
    deadline = None
    if last and last >= today:
        label = _("This round is on") if row.planned_on else _("Finish by")
        moment = words.weekday(last) if row.planned_on else words.moment(rule.finished_by)
        deadline = deadline_of(label, last, moment, today)
        points = points[1:]
    if last and last < today:
        text = _("Did you take it? You get your result in a letter, and read it here from then on.")
    else:
        text = _("You get an invitation with all you need to know.")
    return Step(words.capital(round_title(definition, rule)), text, deadline, tuple(points))


def _planned_step(told: Told, definition: Definition, today: date) -> Step | None:
    """The first hour or last minute to which the candidate was invited, or until which an hour can be chosen."""
    rules = {row.pk: definition.round(row.key) for row in told.rounds}
    coming = [
        (slot.arrives_at, _appointment_step(definition, rules[pk], slot, told.bookings.get(pk), today))
        for pk, slot in told.appointments.items()
    ]
    coming += [
        (own.booking.last_minute, _booking_step(definition, rules[pk], own, today))
        for pk, own in told.bookings.items()
        if pk not in told.appointments
    ]
    coming += [
        (
            window.last_minute,
            _window_step(definition, rules[pk], window, accesses, today, told.assignments.get(pk)),
        )
        for pk, (window, accesses) in told.windows.items()
    ]
    return min(coming, key=lambda planned: planned[0])[1] if coming else None


def _booking_step(definition: Definition, rule: RoundRule, own: OwnBooking, today: date) -> Step:
    """Choosing an hour, and until when."""
    last = localtime(own.booking.last_minute)
    return Step(
        _("Choose an hour for %(round)s") % {"round": round_name(definition, rule)},
        deadline=deadline_of(_("You can choose until"), last.date(), words.moment(last), today),
        points=tuple(_marks(definition, rule)),
        actions=((_("Choose your hour"), hour_url(own)),),
        booking=own,
    )


def _appointment_step(
    definition: Definition, rule: RoundRule, slot: Slot, own: OwnBooking | None, today: date
) -> Step:
    """The hour at which the candidate is expected: where, how to get there, and the file for a calendar."""
    session, arrives = slot.session, localtime(slot.arrives_at)
    points = [("home", session.place)] if session.place else []
    if session.preparation_minutes:
        text = _("You have %(minutes)s minutes to prepare. Your hour is %(hour)s.")
        hour = words.hour(localtime(slot.starts_at).time())
        points.append(("clock", text % {"minutes": session.preparation_minutes, "hour": hour}))
    if slot.delay_minutes:
        was = words.hour(localtime(slot.planned_at).time())
        points.append(("clock", _("We run late: your hour was %(hour)s.") % {"hour": was}))
    if own:
        last = words.moment(localtime(own.booking.last_minute))
        points.append(("pen", _("You can choose another hour until %(moment)s.") % {"moment": last}))
    points += _marks(definition, rule)
    other = ((_("Choose another hour"), hour_url(own)),) if own else ()
    join = ((_("To the online meeting"), session.link),) if session.link else ()
    return Step(
        words.capital(round_title(definition, rule)),
        deadline=deadline_of(_("We expect you on"), arrives.date(), words.moment(arrives), today),
        points=tuple(points),
        actions=(*join, (_("Put it in your calendar"), reverse("portal:calendar", args=[slot.pk])), *other),
    )


def _window_step(
    definition: Definition,
    rule: RoundRule,
    window: OwnWindow,
    accesses: list[Access],
    today: date,
    assignment: OwnAssignment | None,
) -> Step:
    """What is done at home until a last minute: the personal way into each test, or the page of the assignment."""
    opens, last = localtime(window.opens_at), localtime(window.last_minute)
    titles = {part.key: part.title for part in rule.parts}
    points = [("play", _("It opens on %(moment)s.") % {"moment": words.moment(opens)})]
    actions = []
    if assignment:
        points += _work_points(assignment)
        actions.append((assignment_label(assignment), assignment_url(assignment)))
    for access in accesses:
        title = titles.get(access.part) or _("all tests")
        if access.code:
            points.append(("key", _("%(test)s: code %(code)s") % {"test": title, "code": access.code}))
        if access.link:
            actions.append((_("To the test: %(test)s") % {"test": title}, access.link))
    points += _marks(definition, rule)
    return Step(
        words.capital(round_title(definition, rule)),
        deadline=deadline_of(_("Finish by"), last.date(), words.moment(last), today),
        points=tuple(points),
        actions=tuple(actions),
    )


def _work_points(assignment: OwnAssignment) -> list[tuple[str, str]]:
    """What of the work is there already."""
    work = assignment.work
    if work is None:
        return [("document", _("You have not handed in anything yet."))]
    if work.is_infected:
        return [("alert", _("There is a virus in the file that you handed in. Hand in another one."))]
    text = _("You handed in your work on %(moment)s. You can replace it until the last minute.")
    return [("check", text % {"moment": words.moment(localtime(work.uploaded_at))})]


def _marks(definition: Definition, rule: RoundRule) -> list[tuple[str, str]]:
    return [("gate", sentence.text) for sentence in round_block(definition, rule).about(Aspect.PASSING)]
