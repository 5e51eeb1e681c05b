"""What “My procedure” shows of one application: the next step on top, the track of rounds, papers, letters.

Everything comes from what was told (`portal.told`), worded by the modules that word the letters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate, localtime, make_aware
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from candidates.letters import ADMITTED, INVALID, REFUSED, RESERVED
from candidates.wording import round_name
from correspondence.models import Message
from planning.extra_time import OwnWindow
from planning.models import Access, Slot
from planning.queries import OwnAssignment, OwnBooking
from portal.dates import SOON, Leaf, days_left, leaf, round_leaf
from portal.links import optional_url
from portal.told import Told
from reserves.models import Consultation, Place
from scoring.outcome import PartOutcome, VerdictKind
from scoring.records import fraction_value, part_from_document, reason_from_document
from scoring.wording import figure, reason_text
from vacancies import lifecycle as vacancy_lifecycle
from vacancies import words
from vacancies.models import Round, Vacancy
from vacancies.round_wording import reserve, round_block, round_number, round_title
from vacancies.rules import Definition, Lack, NeededWhen, RequiredDocument, ReserveKind
from vacancies.rules import Round as RoundRule
from vacancies.sentences import Aspect

# -- The next step ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Deadline:
    """`label` says what ends, `moment` when, `left` how many days are left."""

    label: str
    leaf: Leaf
    moment: str
    left: str
    soon: bool = False


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
    if told.is_out:
        return _end_step(told)
    if told.place:
        return Step(_place_title(told.place), _place_text(told.place), over=True)
    if told.is_successful:
        return Step(
            _("You passed the selection"),
            " ".join(s.text for s in reserve(definition).about(Aspect.RANKING, Aspect.VALIDITY)),
            actions=_read(told, "result:final", _("Read your result")),
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


def _read(told: Told, about: str, label: str) -> tuple[tuple[str, str], ...]:
    letter = told.letter(about)
    return ((label, _letter_url(letter)),) if letter else ()


def _letter_url(letter: Message) -> str:
    return reverse("portal:letter", args=[letter.pk])


def _deadline(label: str, last: date, moment: str, today: date) -> Deadline:
    soon = (last - today).days <= SOON
    return Deadline(label, leaf([last], soon=soon), moment, days_left(last, today=today), soon)


def _offer_step(told: Told, offer: Consultation, today: date) -> Step:
    late = offer.answer_by < today
    return Step(
        _("Answer our offer"),
        _("We offer you %(contract)s as %(function)s.")
        % {"contract": contract_name(offer), "function": told.application.vacancy.title},
        deadline=_deadline(
            _("You could answer until and including") if late else _("Answer until and including"),
            offer.answer_by,
            words.weekday(offer.answer_by),
            today,
        ),
        points=(("stack", _place_text(told.place)),) if told.place else (),
        actions=(
            (_("Look at the offer and answer"), reverse("portal:offer", args=[offer.pk])),
            *_read(told, f"reserve-offer:{offer.pk}", _("Read the letter")),
        ),
    )


def contract_name(offer: Consultation) -> str:
    """The contract that is offered, as it stands in the letter."""
    return {
        Consultation.Contract.PERMANENT: _("a contract of indefinite duration"),
        Consultation.Contract.TEMPORARY: _("a fixed-term contract"),
        Consultation.Contract.REPLACEMENT: _("a replacement contract"),
    }[offer.contract]


def _end_step(told: Told) -> Step:
    """The end, with the letter that said it."""
    last = told.letter("admission")
    for row in told.rounds:
        if row.pk in told.verdicts:
            last = told.round_letter(row)
    last = told.letter("result:final") or last
    actions = ((_("Read the letter with the reasons"), _letter_url(last)),) if last else ()
    return Step(
        _("Your application for this function ends here"),
        _("In your letter you read why, how you get feedback and what you can do if you do not agree."),
        actions=actions,
        over=True,
    )


def _place_title(place: Place) -> str:
    kind = words.name(ReserveKind(place.reserve_list.kind))
    match place.state:
        case Place.State.APPOINTED:
            return _("You accepted: you are appointed")
        case Place.State.LOST:
            return _("You are no longer in the reserve")
        case Place.State.LEFT:
            return _("You left the reserve")
    if place.reserve_list.ranked and place.rank:
        return _("You are on place %(rank)s of the %(kind)s") % {"rank": place.rank, "kind": kind}
    return _("You are in the %(kind)s") % {"kind": kind}


def _place_text(place: Place) -> str:
    if place.state in (Place.State.AVAILABLE, Place.State.ASKED):
        reserve_list = place.reserve_list
        text = _("The reserve is valid from %(first)s until and including %(last)s.") % {
            "first": words.day(reserve_list.valid_from),
            "last": words.day(reserve_list.valid_until),
        }
        if reserve_list.extendable_until:
            text += " " + _("We may extend it until %(day)s.") % {
                "day": words.day(reserve_list.extendable_until)
            }
        return text
    return _("You read in your letter what that means.")


def _round_step(told: Told, definition: Definition, today: date) -> Step:
    row = told.next_round
    if row is None:
        return Step(
            _("Your final result follows"),
            _("You took all rounds. You get a letter with the result of the whole selection."),
        )
    rule = definition.round(row.key)
    points = [("calendar", line) for line in [_when(rule, row)] if line]
    if row.place:
        points.append(("home", row.place))
    points += _marks(definition, rule)
    last = row.planned_on or (rule.finished_by.date() if rule.finished_by else None)
    deadline = None
    if last and last >= today:
        label = _("This round is on") if row.planned_on else _("Finish by")
        moment = words.weekday(last) if row.planned_on else words.moment(rule.finished_by)
        deadline = _deadline(label, last, moment, today)
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
        deadline=_deadline(_("You can choose until"), last.date(), words.moment(last), today),
        points=tuple(_marks(definition, rule)),
        actions=((_("Choose your hour"), _hour_url(own)),),
        booking=own,
    )


def _hour_url(own: OwnBooking) -> str:
    return reverse("portal:hour", args=[own.participation.pk])


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
    join = ((_("To the online meeting"), session.link),) if session.link else ()
    other = ((_("Choose another hour"), _hour_url(own)),) if own else ()
    return Step(
        words.capital(round_title(definition, rule)),
        deadline=_deadline(_("We expect you on"), arrives.date(), words.moment(arrives), today),
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
        actions.append((_assignment_label(assignment), _assignment_url(assignment)))
    for access in accesses:
        title = titles.get(access.part) or _("all tests")
        if access.code:
            points.append(("key", _("%(test)s: code %(code)s") % {"test": title, "code": access.code}))
        if access.link:
            actions.append((_("To the test: %(test)s") % {"test": title}, access.link))
    points += _marks(definition, rule)
    return Step(
        words.capital(round_title(definition, rule)),
        deadline=_deadline(_("Finish by"), last.date(), words.moment(last), today),
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


def _assignment_label(assignment: OwnAssignment) -> str:
    return _("To your work") if assignment.work else _("To the assignment")


def _assignment_url(assignment: OwnAssignment) -> str:
    return reverse("portal:assignment", args=[assignment.participation.pk])


def _assignment_links(told: Told, row: Round) -> tuple[tuple[str, str], ...]:
    assignment = told.assignments.get(row.pk)
    return ((_assignment_label(assignment), _assignment_url(assignment)),) if assignment else ()


def _booking_links(told: Told, row: Round) -> tuple[tuple[str, str], ...]:
    own = told.bookings.get(row.pk)
    if own is None:
        return ()
    label = _("Choose another hour") if row.pk in told.appointments else _("Choose your hour")
    return ((label, _hour_url(own)),)


def _marks(definition: Definition, rule: RoundRule) -> list[tuple[str, str]]:
    return [("gate", sentence.text) for sentence in round_block(definition, rule).about(Aspect.PASSING)]


def _when(rule: RoundRule, row: Round) -> str:
    """The date of a round in words: planned, published, or until when."""
    if row.planned_on:
        return words.day(row.planned_on)
    if rule.when:
        return words.when(rule.when)
    if rule.finished_by:
        return _("until and including %(day)s") % {"day": words.day(rule.finished_by)}
    return ""


# -- The track -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bar:
    """A score as a drawing of 200 wide, and the same in words. `kind` good, bad or "" where there is no mark to reach."""

    title: str
    points: str
    maximum: str
    mark: str
    kind: str
    verdict: str
    width: int
    mark_x: int | None


@dataclass(frozen=True)
class Mile:
    """One stage on the track. kind: good, wait, bad, skip, now, todo; `mark` an icon, or `number` instead."""

    kind: str
    title: str
    when: str = ""
    icon: str = ""
    number: int | None = None
    status: str = ""
    texts: tuple[str, ...] = ()
    rule: str = ""
    bars: tuple[Bar, ...] = ()
    links: tuple[tuple[str, str], ...] = field(default=())


ICONS = {"good": "check", "wait": "clock", "bad": "cross", "skip": "half"}


def track(told: Told) -> Iterator[Mile]:
    """From the application to the reserve, as far as it goes for this candidate."""
    yield _receipt_mile(told)
    yield _admission_mile(told)
    definition = told.application.vacancy.definition
    over = told.is_out or told.is_withdrawn
    for row in told.rounds:
        verdict = told.verdicts.get(row.pk)
        if verdict:
            yield _verdict_mile(told, row)
        elif not over:
            yield _coming_mile(told, definition, row)
    if told.is_withdrawn:
        yield Mile(
            "skip",
            _("Withdrawn"),
            words.day(localtime(told.application.withdrawn_at)),
            ICONS["skip"],
            status=_("Your application stopped at your own request"),
            links=_read(told, "withdrawal", _("Read the confirmation")),
        )
    if told.result:
        yield _final_mile(told)
    elif not over:
        yield Mile(
            "todo",
            _("Result, offer and reserve"),
            _("after the last round"),
            "flag",
            texts=(" ".join(s.text for s in reserve(definition).about(Aspect.RANKING, Aspect.VALIDITY)),),
        )


def _receipt_mile(told: Told) -> Mile:
    return Mile(
        "good",
        _("Application handed in"),
        words.day(localtime(told.application.registered_at)),
        ICONS["good"],
        status=_("We received it"),
        links=_read(told, "receipt", _("Read the receipt")),
    )


def _admission_mile(told: Told) -> Mile:
    title, letter = _("Admission"), told.letter("admission")
    if letter is None:
        kind = "todo" if told.is_withdrawn else "now"
        text = _("We check whether you meet the conditions. You always get an answer, with the reason.")
        return Mile(
            kind, title, icon="document", status=_("Being checked") if kind == "now" else "", texts=(text,)
        )
    kind, status, text = {
        ADMITTED.key: ("good", _("Admitted"), ""),
        RESERVED.key: (
            "wait",
            _("Admitted with reservation"),
            _("You take part in everything. We only offer you a job once we have what is still missing."),
        ),
        REFUSED.key: ("bad", _("Not admitted"), ""),
        INVALID.key: ("bad", _("Application not valid"), ""),
    }[letter.occasion]
    return Mile(
        kind,
        title,
        words.day(localtime(letter.released_at)),
        ICONS[kind],
        status=status,
        texts=(text,) if text else (),
        links=((_("Read the decision"), _letter_url(letter)),),
    )


def _numbered_when(definition: Definition, rule: RoundRule, when: str) -> str:
    number = round_number(definition, rule)
    pieces = [when, _("round %(number)s") % {"number": number} if number else ""]
    return ", ".join(piece for piece in pieces if piece)


def _coming_mile(told: Told, definition: Definition, row: Round) -> Mile:
    rule = definition.round(row.key)
    is_next = told.next_round is not None and told.next_round.pk == row.pk
    block = round_block(definition, rule)
    number = round_number(definition, rule)
    if not told.takes(row):
        when = _numbered_when(definition, rule, _when(rule, row))
        return Mile(
            "skip", words.capital(rule.title), when, ICONS["skip"], status=_("You are exempt from this round")
        )
    return Mile(
        "now" if is_next else "todo",
        words.capital(rule.title),
        _numbered_when(definition, rule, _when(rule, row)),
        "" if number else "calendar",
        number,
        status=_("Your next round") if is_next else "",
        texts=tuple(s.text for s in block.about(Aspect.HELD, Aspect.PASSING)),
        links=(*_booking_links(told, row), *_assignment_links(told, row)),
    )


def _verdict_mile(told: Told, row: Round) -> Mile:
    verdict, letter = told.verdicts[row.pk], told.round_letter(row)
    definition = verdict.run.rules_version.definition
    rule = definition.round(row.key)
    kind, status = _verdict_words(VerdictKind(verdict.kind), verdict.goes_on)
    block = round_block(definition, rule)
    decided = kind in ("good", "bad") or verdict.kind == VerdictKind.FAILED
    return Mile(
        kind,
        words.capital(rule.title),
        _numbered_when(definition, rule, _when(rule, row)),
        ICONS[kind],
        status=status,
        texts=tuple(reason_text(reason_from_document(r), definition, rule) for r in verdict.reasons),
        rule=" ".join(s.text for s in block.about(Aspect.PASSING, Aspect.CUT)) if decided else "",
        bars=tuple(_bars(rule, verdict)),
        links=((_("Read your result with the reasons"), _letter_url(letter)), *_assignment_links(told, row)),
    )


def _verdict_words(kind: VerdictKind, goes_on: bool) -> tuple[str, str]:
    match kind:
        case VerdictKind.PASSED:
            return "good", _("Passed")
        case VerdictKind.FAILED if goes_on:
            return "wait", _("Not passed, but you go on")
        case VerdictKind.FAILED:
            return "bad", _("Not passed")
        case VerdictKind.CUT:
            return "bad", _("You do not go on")
        case VerdictKind.EXEMPT:
            return "skip", _("Exempt: you go on")
        case VerdictKind.ABSENT if goes_on:
            return "wait", _("Absent, but you go on")
        case VerdictKind.ABSENT:
            return "bad", _("Absent: you do not go on")
        case VerdictKind.NOT_HELD:
            return "skip", _("Not held: you go on")
        case VerdictKind.WITHDRAWN:
            return "skip", _("Withdrawn")
    return "skip", _("Taken, without points")


def _bars(rule: RoundRule, verdict: Any) -> Iterator[Bar]:
    """A bar per part, and one for the whole round where there are several parts or the mark is on the whole."""
    parts = [part_from_document(document) for document in verdict.parts]
    points, maximum = fraction_value(verdict.points), fraction_value(verdict.maximum)
    whole = (
        None
        if rule.passing.percent is None or not maximum
        else Fraction(rule.passing.percent) * maximum / 100
    )
    if len(parts) == 1 and parts[0].mark is None and points is not None and maximum:
        yield _bar(rule.part(parts[0].key).title, points, maximum, whole, points >= whole if whole else None)
        return
    for part in parts:
        yield _part_bar(rule, part)
    if len(parts) > 1 and points is not None and maximum:
        yield _bar(_("Total"), points, maximum, whole, points >= whole if whole else None)


def _part_bar(rule: RoundRule, part: PartOutcome) -> Bar:
    title = rule.part(part.key).title
    if not part.taken:
        return Bar(title, "–", figure(part.maximum), "", "", _("Not taken"), 0, None)
    return _bar(title, part.points, part.maximum, part.mark, part.reached)


def _bar(title: str, points: Fraction, maximum: Fraction, mark: Fraction | None, reached: bool | None) -> Bar:
    kind = "" if reached is None else "good" if reached else "bad"
    verdict = {"good": _("Mark reached"), "bad": _("Mark not reached"), "": ""}[kind]
    return Bar(
        title=title,
        points=figure(points, mark),
        maximum=figure(maximum),
        mark=figure(mark) if mark is not None else "",
        kind=kind,
        verdict=verdict,
        width=int(points * 200 / maximum),
        mark_x=min(198, max(0, int(mark * 200 / maximum) - 1)) if mark is not None else None,
    )


def _final_mile(told: Told) -> Mile:
    result = told.result
    definition = result.ranking.rules_version.definition
    texts = [reason_text(reason_from_document(r), definition) for r in result.reasons]
    if told.is_successful and result.rank and definition.reserve.ranked:
        texts.insert(0, _("You are on place %(rank)s of the ranking.") % {"rank": result.rank})
    if told.place:
        texts.append(f"{_place_title(told.place)}. {_place_text(told.place)}")
    bars = ()
    total = fraction_value(result.total)
    if total is not None:
        mark = None if definition.end.percent is None else Fraction(definition.end.percent)
        reached = None if mark is None else total >= mark
        bars = (_bar(_("Final score in percent"), total, Fraction(100), mark, reached),)
    successful = told.is_successful
    return Mile(
        "good" if successful else "bad",
        _("Final result"),
        words.day(localtime(told.letter("result:final").released_at)),
        "flag" if successful else ICONS["bad"],
        status=_("You passed the selection") if successful else _("You did not pass the selection"),
        texts=tuple(texts),
        bars=bars,
        links=_read(told, "result:final", _("Read your result")),
    )


# -- Papers ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PaperLine:
    """A paper that is not there. `later`: not needed now. `last_day`: until when it can come, where that is fixed."""

    title: str
    text: str
    later: bool = False
    last_day: date | None = None
    deadline: Deadline | None = None


def papers(told: Told, *, now: datetime) -> list[PaperLine]:
    """What is still to be handed in, and what will be asked later; nothing once the application is over.

    Before the decision is told: what everybody of the route hands in with the application. Afterwards: what it left open.
    """
    application = told.application
    if told.is_withdrawn or told.is_out or application.vacancy.state == vacancy_lifecycle.CANCELLED:
        return []
    definition, there = application.vacancy.definition, application.facts.papers
    found = []
    for document in definition.documents:
        if document.key in there and document.key not in _open(told):
            continue
        if document.routes and application.route not in document.routes:
            continue
        line = _paper_line(told, definition, document, localdate(now))
        if line:
            found.append(line)
    return sorted(found, key=lambda line: line.later)


def _open(told: Told) -> list[str]:
    """The papers that the told decision left open."""
    if told.admission == RESERVED.key and told.admission_is_current:
        return told.application.open_papers
    return []


def _paper_line(
    told: Told, definition: Definition, document: RequiredDocument, today: date
) -> PaperLine | None:
    title = words.capital(document.label)
    if document.key in _open(told):
        text = _("You may keep taking part. As long as we do not have this, we cannot offer you a job.")
        return _with_term(title, text, _last_day(definition, document), today)
    if document.alternatives:
        return None
    if document.needed is NeededWhen.APPOINTMENT:
        return PaperLine(title, _("We only ask for it with a job offer.") + _age(document), later=True)
    if document.needed is NeededWhen.ROUND:
        rule = definition.round(document.round)
        text = _("We need it before %(round)s.") % {"round": round_name(definition, rule)} + _age(document)
        is_next = told.next_round is not None and told.next_round.key == document.round
        return PaperLine(title, text, later=not is_next)
    if told.admission:
        return None
    if document.lack is Lack.LATER:
        return PaperLine(title, _("It may come later: we only appoint you once it is there."))
    last = _last_day(definition, document)
    if last and last < today:
        return None
    if document.lack is Lack.INVALID:
        text = _("Is it missing on the closing date? Then your application is not valid.")
    else:
        text = _("You can hand it in until and including this day.") if last else ""
    return _with_term(title, text, last, today)


def _with_term(title: str, text: str, last: date | None, today: date) -> PaperLine:
    if last is None or last < today:
        return PaperLine(title, text)
    deadline = _deadline(_("Hand in until and including"), last, words.weekday(last), today)
    return PaperLine(title, text, last_day=last, deadline=deadline)


def _last_day(definition: Definition, document: RequiredDocument) -> date | None:
    """The last day for a paper that was asked with the application; None where there is no fixed one."""
    closes = definition.offer.closes
    if closes is None or document.lack is Lack.LATER:
        return None
    days = document.remedy_days or 0 if document.lack is Lack.REMEDY else 0
    return closes.date() + timedelta(days=days)


def _age(document: RequiredDocument) -> str:
    if not document.max_age_months:
        return ""
    return " " + _("At most %(duration)s old.") % {"duration": words.duration(document.max_age_months)}


def short_subject(subject: str, vacancy: Vacancy) -> str:
    """The subject of a letter without the name of its vacancy, for a page that bears it as its heading."""
    return subject.replace(f"{vacancy.title} ({vacancy.number})", "").rstrip(" ,:–-") or subject


# -- In one line -----------------------------------------------------------------------------------------------------


def standing(told: Told) -> tuple[str, str]:
    """Kind of status and words for where the application stands, for a list."""
    if told.is_withdrawn:
        return "none", _("withdrawn")
    if told.application.vacancy.state == vacancy_lifecycle.CANCELLED:
        return "none", _("procedure stopped")
    if told.pending_offer:
        return "wait", _("an offer waits for your answer")
    if told.is_out:
        return "bad", _("ended")
    if told.place and told.place.state == Place.State.APPOINTED:
        return "good", _("appointed")
    if told.place and told.place.state in (Place.State.LOST, Place.State.LEFT):
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
