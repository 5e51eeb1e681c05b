"""Letters about choosing an hour oneself: the request with its last minute, and the reminder of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from candidates.letters import APPLICANT, applicant_context, items
from candidates.models import Application, Participation
from correspondence.actions import Letter
from correspondence.occasions import Occasion, Variable, in_letter_language
from planning.letters import LAST, ROUND, round_in_sentence, to_candidate, when, writing_moment
from planning.models import Booking, Slot, takers
from vacancies import words
from vacancies.models import Round

DAYS = Variable(
    "days",
    gettext_lazy("the days on which there are free hours, with the first and the last one"),
    "- dinsdag 9 maart 2027, van 9.00 uur tot 11.40 uur",
    block=True,
    token=pgettext_lazy("token", "days"),
)
HOURS_PAGE = Variable(
    "choose",
    gettext_lazy("where the candidate chooses an hour"),
    "Kies je uur op https://jobs.leiemond.example/mijn/uren/12/",
    block=True,
    token=pgettext_lazy("token", "choose"),
)
CHOOSE = Occasion(
    "choose-hour",
    gettext_lazy("request to choose an hour"),
    goes_to=gettext_lazy("who has to take a round and can choose an own hour, once it is released"),
    held=True,
    variables=(*APPLICANT, ROUND, LAST, DAYS, HOURS_PAGE),
)
REMINDER_CHOOSE = Occasion(
    "reminder-choose-hour",
    gettext_lazy("reminder to choose an hour"),
    goes_to=gettext_lazy("who was asked to choose an hour and did not yet, before the last minute"),
    held=False,
    variables=(*APPLICANT, ROUND, LAST, DAYS, HOURS_PAGE),
)


def choose_key(booking: Booking, application: Application) -> str:
    return f"choose:{booking.key}:{application.key}"


def reminder_key(booking: Booking, application: Application) -> str:
    """A last minute that becomes later gets a reminder of its own."""
    return f"reminder:{booking.key}:{application.key}:{booking.closes_at:%Y%m%d%H%M}"


def choosers(round: Round, standing: Iterable[Participation]) -> list[Participation]:
    """Of who has to take the round those who are asked to choose: without an hour, present as far as known, and with an address,
    for the portal is reached by a code that is mailed."""
    placed = set(Slot.objects.taken().filter(session__round=round).values_list("participation", flat=True))
    return [p for p in standing if p.pk not in placed and p.application.candidate.email and not p.absent]


@in_letter_language
def requests_to_choose(
    round: Round, booking: Booking, participations: Iterable[Participation]
) -> list[Letter]:
    """Choose an hour: on which days, until when and where."""
    return _letters(round, booking, participations, CHOOSE, choose_key)


@in_letter_language
def reminders(round: Round, booking: Booking, participations: Iterable[Participation]) -> list[Letter]:
    return _letters(round, booking, participations, REMINDER_CHOOSE, reminder_key)


def _letters(round, booking, participations, occasion, key_of) -> list[Letter]:
    days = _days(round, writing_moment())
    return [
        to_candidate(
            round,
            participation.application,
            occasion,
            key_of(booking, participation.application),
            {
                **applicant_context(round.vacancy, participation.application),
                "round": round_in_sentence(round),
                "last": when(booking.last_minute),
                "days": days,
                "choose": _where_to_choose(participation, round),
            },
        )
        for participation in participations
    ]


def _where_to_choose(participation: Participation, round: Round) -> str:
    address = round.vacancy.organisation.address(f"/mijn/uren/{participation.pk}/")
    return _("Sign in and choose your hour here: %(address)s") % {"address": address} if address else ""


def _days(round: Round, at: datetime) -> str:
    hours: dict[date, list[datetime]] = defaultdict(list)
    for starts_at in (
        Slot.objects.free(at=at)
        .filter(session__round=round)
        .order_by("starts_at")
        .values_list("starts_at", flat=True)
    ):
        hours[localdate(starts_at)].append(starts_at)
    lines = []
    for found in hours.values():
        names = {
            "first": words.moment(localtime(found[0])),
            "last": words.hour(localtime(found[-1])),
        }
        more = _("%(first)s to %(last)s") if len(found) > 1 else "%(first)s"
        lines.append(more % names)
    return items(lines)


def compose(unique_keys: Sequence[str]) -> list[Letter]:
    """Requests of these keys, written from today's facts; who has an hour meanwhile or withdrew is left out."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for key in unique_keys:
        match key.split(":"):
            case ["choose", "booking", pk, "application", application]:
                wanted[pk].add(application)
    letters = []
    rounds = Round.objects.select_related("vacancy__organisation", "vacancy__officer")
    for booking in Booking.objects.filter(pk__in=list(wanted)):
        round = rounds.get(pk=booking.round_id)
        mine = [p for p in takers(round) if str(p.application_id) in wanted[str(booking.pk)]]
        letters += requests_to_choose(round, booking, choosers(round, mine))
    return letters


OCCASIONS = (replace(CHOOSE, compose=compose), REMINDER_CHOOSE)
