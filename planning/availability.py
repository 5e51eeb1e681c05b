"""The availability poll: moments that are proposed for a round, what the jury answers, and which moment suits best."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from correspondence.actions import queue
from correspondence.reminders import new_ones
from journal.actions import ActionError, Actor, action, lock_one, record
from planning.jury_letters import is_reachable, poll_letters
from planning.models import Seat, SeatRole
from planning.panel_models import Answer, Availability, ProposedMoment
from vacancies import lifecycle, words
from vacancies.models import Round

MOST_MOMENTS = 20
CAN_COME = (Answer.YES, Answer.IF_NEED_BE)


# -- Asking ------------------------------------------------------------------------------------------------------


@action
def propose_moment(
    round: Round, *, starts_at: datetime, ends_at: datetime, by: Actor, at: datetime
) -> ProposedMoment:
    """Propose a window for the round. Raises ActionError for one that is past, empty, or one too many."""
    round = _open(round)
    there = round.proposed_moments.filter(starts_at=starts_at, ends_at=ends_at).first()
    if there:
        return there
    if ends_at <= starts_at:
        raise ActionError(_("The end comes after the start."))
    if starts_at <= at:
        raise ActionError(_("That moment is past. Choose a later one."))
    if round.proposed_moments.count() >= MOST_MOMENTS:
        raise ActionError(_("At most %(number)d moments can be proposed.") % {"number": MOST_MOMENTS})
    moment = ProposedMoment.objects.create(round=round, starts_at=starts_at, ends_at=ends_at)
    record(round.vacancy.key, "moment_proposed", subject=f"round:{round.pk}", starts_at=starts_at.isoformat())
    return moment


@action
def withdraw_moment(moment: ProposedMoment, *, by: Actor, at: datetime) -> None:
    """Take a proposed moment back, with what was answered for it."""
    round = _open(moment.round)
    gone, _by_model = ProposedMoment.objects.filter(pk=moment.pk).delete()
    if gone:
        record(
            round.vacancy.key,
            "moment_withdrawn",
            subject=f"round:{round.pk}",
            starts_at=moment.starts_at.isoformat(),
        )


@action
def ask_jury(round: Round, *, by: Actor, at: datetime) -> list[Seat]:
    """Ask who sits in the panel which moments suit; return who gets a letter.

    Nobody is asked twice about the same moments. Raises ActionError while nothing to come is proposed, and where nobody in the
    panel can be reached.
    """
    round = _open(round)
    moments = list(round.proposed_moments.filter(starts_at__gt=at))
    if not moments:
        raise ActionError(_("Propose a moment first."))
    seats = asked_seats(round)
    if not seats:
        raise ActionError(_("Nobody in this panel signs in. Choose first who signs in for each seat."))
    new = new_ones(poll_letters(round, seats, [said(moment) for moment in moments], latest=latest(moments)))
    keys = {letter.subject_key for letter in new}
    asked = [seat for seat in seats if f"seat:{seat.pk}" in keys]
    for seat in asked:
        record(round.vacancy.key, "availability_asked", subject=f"round:{round.pk}", seat=f"seat:{seat.pk}")
    queue(new)
    return asked


def asked_seats(round: Round) -> list[Seat]:
    """Who answers the poll: whoever sits in the panel, can be reached and did not decline."""
    seats = round.seats.standing().filter(decline=None).exclude(role=SeatRole.OBSERVER)
    return [seat for seat in seats.select_related("user").order_by("pk") if is_reachable(seat)]


def latest(moments: Iterable[ProposedMoment]) -> int:
    """Names what was asked: another number once a moment is added."""
    return max(moment.pk for moment in moments)


def said(moment: ProposedMoment) -> str:
    """The moment in words: "dinsdag 9 maart 2027, 9 tot 12.30 uur"."""
    first, last = localtime(moment.starts_at), localtime(moment.ends_at)
    end = words.hour(last) if first.date() == last.date() else words.moment(last)
    return _("%(start)s to %(end)s") % {"start": words.moment(first), "end": end}


# -- Answering ---------------------------------------------------------------------------------------------------


@action
def answer_poll(seat: Seat, answers: Mapping[int, str], *, by: Actor, at: datetime) -> None:
    """Keep what a juror answers: by primary key of the moment. A moment that is not named keeps its answer.

    Raises ActionError for a juror who was replaced or declined, and for a moment that is not proposed any more.
    """
    round = _open(seat.round)
    seat = lock_one(seat)
    if seat.ended_at or hasattr(seat, "decline"):
        raise ActionError(_("%(name)s does not sit in this panel any more.") % {"name": seat})
    moments = set(round.proposed_moments.values_list("pk", flat=True))
    if not answers.keys() <= moments:
        raise ActionError(_("The proposed moments changed meanwhile. Look at them again."))
    there = {row.moment_id: row for row in Availability.objects.filter(seat=seat)}
    new, changed = [], []
    for pk, answer in answers.items():
        row = there.get(pk)
        if row is None:
            new.append(Availability(seat=seat, moment_id=pk, answer=answer, answered_at=at))
        elif row.answer != answer:
            row.answer, row.answered_at = answer, at
            changed.append(row)
    Availability.objects.bulk_create(new)
    Availability.objects.bulk_update(changed, ["answer", "answered_at"])
    if new or changed:
        record(
            round.vacancy.key,
            "availability_answered",
            subject=f"round:{round.pk}",
            seat=f"seat:{seat.pk}",
            number=len(new) + len(changed),
        )


def _open(round: Round) -> Round:
    round = lock_one(round)
    if round.state == lifecycle.CLOSED:
        raise ActionError(_("%(round)s is closed already.") % {"round": round.title})
    return round


def unanswered(seats: Iterable[Seat], *, at: datetime) -> dict[int, int]:
    """By seat: for how many moments still to come at `at` an answer lacks. Two queries."""
    seats = list(seats)
    coming = ProposedMoment.objects.filter(round__in={s.round_id for s in seats}, starts_at__gt=at)
    moments = list(coming.values_list("pk", "round"))
    given = set(Availability.objects.filter(seat__in=seats).values_list("seat", "moment"))
    return {
        seat.pk: sum(round == seat.round_id and (seat.pk, pk) not in given for pk, round in moments)
        for seat in seats
    }


# -- The table ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MomentColumn:
    """One proposed moment with who can come: how many with a vote (`if_need_be` of them rather not), externals, the chair."""

    moment: ProposedMoment
    voting: int
    if_need_be: int
    external: int
    chair: bool
    silent: int
    fits: bool

    @property
    def words(self) -> str:
        return said(self.moment)


@dataclass(frozen=True)
class Poll:
    """The table of a round: a line per juror, an answer (or "") per moment."""

    columns: Sequence[MomentColumn]
    lines: Sequence[tuple[Seat, Sequence[str]]]


def poll_of(round: Round) -> Poll:
    """What the jury answered so far: three queries, whatever the size of the panel.

    A moment `fits` when as many can come as the published rules ask: members with a vote, and externals among them.
    """
    moments = list(round.proposed_moments.order_by("starts_at", "ends_at"))
    seats = list(
        round.seats.standing()
        .filter(decline=None)
        .exclude(role=SeatRole.OBSERVER)
        .select_related("user")
        .order_by("pk")
    )
    given = {
        (row.seat_id, row.moment_id): row.answer for row in Availability.objects.filter(moment__in=moments)
    }
    return Poll(
        [_column(round, moment, seats, given) for moment in moments],
        [(seat, [given.get((seat.pk, moment.pk), "") for moment in moments]) for seat in seats],
    )


def _column(
    round: Round, moment: ProposedMoment, seats: Sequence[Seat], given: Mapping[tuple[int, int], str]
) -> MomentColumn:
    coming = [seat for seat in seats if seat.votes and given.get((seat.pk, moment.pk)) in CAN_COME]
    external = sum(seat.role == SeatRole.EXPERT for seat in coming)
    rule = round.rule.jurors
    return MomentColumn(
        moment,
        len(coming),
        sum(given[seat.pk, moment.pk] == Answer.IF_NEED_BE for seat in coming),
        external,
        any(seat.role == SeatRole.CHAIR for seat in coming),
        sum((seat.pk, moment.pk) not in given for seat in seats),
        len(coming) >= max(rule.members, 1) and external >= rule.external,
    )
