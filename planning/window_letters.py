"""Letters about test windows and assignments at home, to candidates, from rows that were fetched already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from candidates.letters import APPLICANT, applicant_context, items
from candidates.models import Application, Participation
from correspondence.actions import Letter
from correspondence.occasions import Occasion, in_letter_language
from planning import calendars, extra_time
from planning.extra_time import OwnWindow
from planning.letters import (
    ABOUT,
    ACCESSES,
    CHANGED,
    LAST,
    OPENS,
    REASON,
    ROUND,
    about,
    organiser,
    round_in_sentence,
    to_candidate,
    when,
    window_invitation_key,
    writing_moment,
)
from planning.window_models import Access, Window
from vacancies.models import Round
from vacancies.rules import RoundKind

ONLINE_TESTS = Occasion(
    "invitation-online-tests",
    gettext_lazy("invitation to online tests"),
    goes_to=gettext_lazy("who takes online tests at home, once it is released"),
    held=True,
    variables=(*APPLICANT, ROUND, OPENS, LAST, ACCESSES, ABOUT),
)
ASSIGNMENT = Occasion(
    "invitation-assignment",
    gettext_lazy("invitation to a take-home assignment"),
    goes_to=gettext_lazy("who makes an assignment at home, once it is released"),
    held=True,
    variables=(*APPLICANT, ROUND, OPENS, LAST, ACCESSES, ABOUT),
)
WINDOW_CHANGED = Occasion(
    "window-changed",
    gettext_lazy("change of a test window or of an access"),
    goes_to=gettext_lazy("who was invited to tests at home of which something changes, at once"),
    held=False,
    variables=(*APPLICANT, ROUND, OPENS, LAST, ACCESSES, CHANGED),
)
WINDOW_CANCELLED = Occasion(
    "window-cancelled",
    gettext_lazy("cancellation of tests or an assignment at home"),
    goes_to=gettext_lazy("who was invited to tests or an assignment at home that do not take place, at once"),
    held=False,
    variables=(*APPLICANT, ROUND, OPENS, LAST, REASON),
)
REMINDER_DEADLINE = Occasion(
    "reminder-deadline",
    gettext_lazy("reminder of the last minute"),
    goes_to=gettext_lazy("who was invited to tests or an assignment at home, before the last minute"),
    held=False,
    variables=(*APPLICANT, ROUND, LAST, ACCESSES),
)


def access_lines(round: Round, accesses: Iterable[Access]) -> str:
    """Each test with its link or code. "" when there is none."""
    titles = {part.key: part.title for part in round.vacancy.definition.round(round.key).parts}
    lines = []
    for access in accesses:
        ways = [access.link] if access.link else []
        if access.code:
            ways.append(_("code %(code)s") % {"code": access.code})
        lines.append(f"{titles.get(access.part) or _('all tests')}: {', '.join(ways)}")
    return items(lines)


def accesses_of(participations: Iterable[Participation]) -> dict[int, list[Access]]:
    """Accesses by participation."""
    found: dict[int, list[Access]] = defaultdict(list)
    for access in Access.objects.filter(participation__in=list(participations)).order_by("pk"):
        found[access.participation_id].append(access)
    return found


def _window_context(
    round: Round, window: OwnWindow, participation: Participation, accesses: Iterable[Access]
) -> dict[str, str]:
    return {
        **applicant_context(round.vacancy, participation.application),
        "round": round_in_sentence(round),
        "opens": when(window.opens_at),
        "last": when(window.last_minute),
        "accesses": access_lines(round, accesses),
    }


@in_letter_language
def deadline_calendar(round: Round, own: OwnWindow, participation: Participation, method: str) -> str:
    """The own last minute as a calendar file: the window lasts for days, and only its end has to be kept in mind. "" without an
    address."""
    candidate = participation.application.candidate
    if not candidate.email:
        return ""
    number = _("File %(number)s, application %(reference)s") % {
        "number": round.vacancy.number,
        "reference": participation.application.reference,
    }
    entry = calendars.Entry(
        uid=own.window.uid,
        sequence=own.window.sequence,
        starts_at=own.last_minute,
        ends_at=own.closes_at,
        title=_("Last minute: %(round)s, %(function)s")
        % {"round": round.title, "function": round.vacancy.title},
        text="\n".join([number, _("Opens: %(when)s.") % {"when": when(own.opens_at)}]),
    )
    guest = calendars.Party(str(candidate), candidate.email)
    return calendars.write(
        entry, method=method, organiser=organiser(round), guest=guest, written_at=writing_moment()
    )


@in_letter_language
def window_invitations(
    round: Round,
    window: Window,
    participations: Iterable[Participation],
    accesses: Mapping[int, Sequence[Access]],
) -> list[Letter]:
    """From when till when, and the personal way in. `accesses` by participation."""
    kind = round.vacancy.definition.round(round.key).kind
    occasion = ASSIGNMENT if kind is RoundKind.ASSIGNMENT else ONLINE_TESTS
    own = _own(window, participations)
    return [
        to_candidate(
            round,
            participation.application,
            occasion,
            window_invitation_key(window, participation.application),
            {
                **_window_context(
                    round, own[participation], participation, accesses.get(participation.pk, ())
                ),
                "about": about(round),
            },
            deadline_calendar(round, own[participation], participation, calendars.REQUEST),
        )
        for participation in own
    ]


@in_letter_language
def window_changes(
    round: Round,
    window: Window,
    participations: Iterable[Participation],
    accesses: Mapping[int, Sequence[Access]],
    *,
    changed: str,
    version: str,
) -> list[Letter]:
    """Other days, or another way in, than we told; `version` makes it a letter of its own."""
    own = _own(window, participations)
    return [
        to_candidate(
            round,
            participation.application,
            WINDOW_CHANGED,
            f"changed:{window.key}:{participation.application.key}:{version}",
            {
                **_window_context(
                    round, own[participation], participation, accesses.get(participation.pk, ())
                ),
                "changed": changed,
            },
            deadline_calendar(round, own[participation], participation, calendars.REQUEST),
        )
        for participation in own
    ]


@in_letter_language
def window_cancellations(
    round: Round, window: Window, participations: Iterable[Participation]
) -> list[Letter]:
    """The tests or the assignment do not take place, and why."""
    own = _own(window, participations)
    return [
        to_candidate(
            round,
            participation.application,
            WINDOW_CANCELLED,
            f"cancelled:{window.key}:{participation.application.key}:{window.version}",
            {
                **applicant_context(round.vacancy, participation.application),
                "round": round_in_sentence(round),
                "opens": when(window.opens_at),
                "last": when(own[participation].last_minute),
                "reason": window.cancel_reason,
            },
            deadline_calendar(round, own[participation], participation, calendars.CANCEL),
        )
        for participation in own
    ]


@in_letter_language
def window_called_off(window: Window) -> str:
    """For who hears of a new period after one was called off."""
    return _("We told you that this did not take place. It does now.")


@in_letter_language
def window_told(window: Window) -> str:
    """What was told of a window before it changed."""
    return _("Until now: from %(opens)s to %(last)s.") % {
        "opens": when(window.opens_at),
        "last": when(window.last_minute),
    }


def _own(window: Window, participations: Iterable[Participation]) -> dict[Participation, OwnWindow]:
    return extra_time.own_windows((participation, window) for participation in participations)


def deadline_key(own: OwnWindow, application: Application) -> str:
    """A last minute that moves, for all or for one, gets a reminder of its own."""
    version = own.window.version
    more = f":{own.closes_at:%Y%m%d%H%M}" if own.is_longer else ""
    return f"reminder:{own.window.key}:{application.key}:{version}{more}"


@in_letter_language
def window_reminders(
    round: Round,
    window: Window,
    participations: Iterable[Participation],
    accesses: Mapping[int, Sequence[Access]],
) -> list[Letter]:
    letters = []
    own = _own(window, participations)
    for participation in own:
        context = _window_context(
            round, own[participation], participation, accesses.get(participation.pk, ())
        )
        del context["opens"]
        letters.append(
            to_candidate(
                round,
                participation.application,
                REMINDER_DEADLINE,
                deadline_key(own[participation], participation.application),
                context,
            )
        )
    return letters
