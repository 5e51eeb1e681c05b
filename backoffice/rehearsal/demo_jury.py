"""The juries of the demo town: who confirmed the confidentiality statement, and which moments suit for an interview to come."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils.timezone import localdate, make_aware

from organisations.models import Organisation
from planning.answering import confirm_confidentiality, decline, statement_of
from planning.availability import answer_poll, ask_jury, propose_moment
from planning.models import Seat
from planning.panel_models import Answer
from planning.panels import invite_panel
from vacancies import lifecycle
from vacancies.holidays import closed
from vacancies.models import Round

FREE = {
    "Katrien Bossuyt": (Answer.YES, Answer.YES, Answer.NO),
    "An Lybaert": (Answer.IF_NEED_BE, Answer.YES, Answer.YES),
    "Ruben Vercauteren": (Answer.YES, Answer.NO, Answer.YES),
}
"""What jurors answer for the three moments."""
AWAY = ("Bart Nollet", "Ik ben dan in het buitenland en pas eind volgende maand terug.")


def seat_jury(city: Organisation, *, at: datetime) -> None:
    """At the moment `at` juries at work have confirmed, and the next interview of the largest procedure looks for its day."""
    working = Seat.objects.filter(round__vacancy__organisation=city, user__isnull=False)
    for seat in working.exclude(round__state=lifecycle.WAITING).select_related("user", "round__vacancy"):
        confirm_confidentiality(seat, text=statement_of(city), by=seat.user, at=at)
    coming = Round.objects.filter(vacancy__organisation=city, state=lifecycle.WAITING, key="jury")
    _look_for_a_day(coming.get(vacancy__number__endswith="-002"), at)


def _look_for_a_day(round: Round, at: datetime) -> None:
    officer = round.vacancy.officer
    invite_panel(round, by=officer, at=at)
    moments = []
    for days, first, last in ((20, 9, 17), (24, 13, 17), (28, 9, 12)):
        day = _working_day(localdate(at) + timedelta(days=days))
        starts_at, ends_at = (make_aware(datetime.combine(day, time(hour))) for hour in (first, last))
        moments.append(propose_moment(round, starts_at=starts_at, ends_at=ends_at, by=officer, at=at))
    ask_jury(round, by=officer, at=at)
    seats = {seat.name: seat for seat in round.seats.select_related("user")}
    for name, given in FREE.items():
        answers = {moment.pk: answer for moment, answer in zip(moments, given, strict=True)}
        answer_poll(seats[name], answers, by=seats[name].user, at=at)
    name, reason = AWAY
    decline(seats[name], reason=reason, by=seats[name].user, at=at)


def _working_day(day: date) -> date:
    while closed(day):
        day += timedelta(days=1)
    return day
