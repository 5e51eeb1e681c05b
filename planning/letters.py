"""What the letters of the planning share: variables, keys, pieces of text, the letter to a candidate."""

from __future__ import annotations

from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from candidates.letters import recipient
from candidates.models import Application
from candidates.wording import round_name
from correspondence.actions import Letter
from correspondence.occasions import Occasion, Variable
from journal.actions import in_action, moment
from planning import calendars
from planning.models import Session, Slot
from planning.window_models import Window
from vacancies import words
from vacancies.models import Round

ROUND = Variable(
    "round",
    gettext_lazy("the round, inside a sentence"),
    "ronde 2: speedinterview",
    token=pgettext_lazy("token", "round"),
)
WHEN = Variable(
    "when",
    gettext_lazy("day and hour"),
    "dinsdag 9 maart 2027, 10.40 uur",
    token=pgettext_lazy("token", "when"),
)
WHERE = Variable(
    "where",
    gettext_lazy("place, or link to the online meeting"),
    "Stadhuis, Kaaiplein 1, zaal 2",
    block=True,
    token=pgettext_lazy("token", "where"),
)
OPENS = Variable(
    "opens",
    gettext_lazy("first minute"),
    "maandag 8 maart 2027, 9.00 uur",
    token=pgettext_lazy("token", "opens"),
)
LAST = Variable(
    "last",
    gettext_lazy("last minute, which still counts"),
    "vrijdag 12 maart 2027, 23.59 uur",
    token=pgettext_lazy("token", "last"),
)
ACCESSES = Variable(
    "accesses",
    gettext_lazy("the personal link or code per test"),
    "- Redeneren: code 1234",
    block=True,
    token=pgettext_lazy("token", "accesses"),
)
ABOUT = Variable(
    "about",
    gettext_lazy("what the round is about"),
    "Je lost een casus op.",
    block=True,
    token=pgettext_lazy("token", "about"),
)
CHANGED = Variable(
    "changed",
    gettext_lazy("what changed"),
    "Vroeger: maandag 8 maart 2027, 9.00 uur.",
    block=True,
    token=pgettext_lazy("token", "changed"),
)
REASON = Variable(
    "reason",
    gettext_lazy("reason"),
    "Een jurylid is ziek.",
    block=True,
    token=pgettext_lazy("token", "reason"),
)


def slot_invitation_key(slot: Slot) -> str:
    return f"invitation:{slot.key}"


def window_invitation_key(window: Window, application: Application) -> str:
    return f"invitation:{window.key}:{application.key}"


def when(value: datetime) -> str:
    return words.moment(localtime(value))


def where_of(session: Session) -> str:
    online = _("Online: %(link)s") % {"link": session.link} if session.link else ""
    return "\n".join(piece for piece in (session.place, online) if piece)


def round_in_sentence(round: Round) -> str:
    definition = round.vacancy.definition
    return round_name(definition, definition.round(round.key))


def about(round: Round) -> str:
    return round.vacancy.definition.round(round.key).about


def to_candidate(
    round: Round,
    application: Application,
    occasion: Occasion,
    unique_key: str,
    context: dict[str, str],
    calendar: str = "",
) -> Letter:
    to = recipient(application.candidate)
    return Letter(
        organisation=round.vacancy.organisation,
        occasion=occasion.key,
        unique_key=unique_key,
        recipient=to,
        context=context,
        vacancy_key=round.vacancy.key,
        subject_key=application.key,
        calendar=calendar if to.email else "",
    )


def organiser(round: Round) -> calendars.Party:
    organisation = round.vacancy.organisation
    return calendars.Party(organisation.name, organisation.email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1])


def writing_moment() -> datetime:
    """The moment of the running action, or the clock where a draft is only read."""
    return moment() if in_action() else now()
