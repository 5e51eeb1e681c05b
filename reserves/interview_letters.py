"""Letters about an additional interview before an offer: the invitation, and that it does not take place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from candidates.letters import APPLICANT
from correspondence.actions import Letter
from correspondence.occasions import Occasion, Variable, in_letter_language
from journal.actions import moment
from planning import calendars
from planning.letters import WHEN, WHERE
from reserves.letters import contact_letter, contract_phrase, place_line
from reserves.models import Interview
from vacancies import words

_CONTRACT = Variable(
    "contract",
    gettext_lazy("kind of contract"),
    "een contract van onbepaalde duur",
    token=pgettext_lazy("token", "contract"),
)
INVITATION = Occasion(
    "reserve-interview",
    gettext_lazy("additional interview before an offer"),
    goes_to=gettext_lazy("who stands in the reserve and is invited to an additional interview, at once"),
    held=False,
    variables=(
        *APPLICANT,
        _CONTRACT,
        WHEN,
        Variable(
            "duration",
            gettext_lazy("how long it takes"),
            "30 minuten",
            token=pgettext_lazy("token", "duration"),
        ),
        WHERE,
        Variable(
            "place",
            gettext_lazy("the place in the reserve"),
            "Je staat op plaats 2.",
            block=True,
            token=pgettext_lazy("token", "place"),
        ),
    ),
)
CALLED_OFF = Occasion(
    "reserve-interview-off",
    gettext_lazy("additional interview called off"),
    goes_to=gettext_lazy("whose additional interview does not take place, at once"),
    held=False,
    variables=(
        *APPLICANT,
        WHEN,
        Variable(
            "reason",
            gettext_lazy("reason"),
            "De post is al ingevuld.",
            block=True,
            token=pgettext_lazy("token", "reason"),
        ),
    ),
)


@in_letter_language
def invitations(interviews: Iterable[Interview]) -> list[Letter]:
    """When and where, with the appointment for a calendar. They come with place, list, vacancy and candidate fetched."""
    return [
        contact_letter(
            interview.place.reserve_list.vacancy,
            interview,
            INVITATION,
            {
                "contract": contract_phrase(interview),
                "when": _when(interview),
                "duration": _duration(interview),
                "where": interview.location,
                "place": place_line(interview.place),
            },
            calendar=_calendar(interview, calendars.REQUEST),
        )
        for interview in interviews
    ]


@in_letter_language
def called_off(interview: Interview) -> Letter:
    """That it does not take place, and why; it takes the appointment out of the calendar."""
    return contact_letter(
        interview.place.reserve_list.vacancy,
        interview,
        CALLED_OFF,
        {"when": _when(interview), "reason": interview.note},
        calendar=_calendar(interview, calendars.CANCEL),
    )


def _when(interview: Interview) -> str:
    return words.moment(localtime(interview.starts_at))


def _duration(interview: Interview) -> str:
    return ngettext("%(n)d minute", "%(n)d minutes", interview.minutes) % {"n": interview.minutes}


def _calendar(interview: Interview, method: str) -> str:
    vacancy = interview.place.reserve_list.vacancy
    organisation, candidate = vacancy.organisation, interview.place.result.application.candidate
    organiser = calendars.Party(
        organisation.name, organisation.email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    )
    entry = calendars.Entry(
        uid=interview.uid,
        sequence=1 if method == calendars.CANCEL else 0,
        starts_at=interview.starts_at,
        ends_at=interview.starts_at + timedelta(minutes=interview.minutes),
        title=_("Interview: %(function)s") % {"function": vacancy.title},
        text=interview.location,
        place=interview.location,
    )
    guest = calendars.Party(str(candidate), candidate.email)
    return calendars.write(entry, method=method, organiser=organiser, guest=guest, written_at=moment())


OCCASIONS = (INVITATION, CALLED_OFF)
