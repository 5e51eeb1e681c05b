"""The letter to a juror whose seat somebody else takes over."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from candidates.wording import round_name
from correspondence.actions import Letter, Recipient
from correspondence.occasions import Occasion, Variable, in_letter_language
from planning import calendars
from planning.colleague_letters import jury_calendar
from planning.jury_letters import JUROR
from planning.letters import where_of
from planning.models import Seat, Session
from vacancies import words
from vacancies.models import Round

REPLACED = Occasion(
    "jury-replaced",
    gettext_lazy("message to a jury member who is replaced"),
    goes_to=gettext_lazy(
        "who sat in a panel and is replaced, at once; for each day of which that juror was told"
    ),
    held=False,
    variables=(
        *(variable for variable in JUROR if variable.name != "jury_pages"),
        Variable(
            "reason",
            gettext_lazy("reason of the replacement"),
            "Je bent langere tijd afwezig.",
            block=True,
            token=pgettext_lazy("token", "reason"),
        ),
        Variable(
            "day",
            gettext_lazy("the day that is off, where the jury member was told of one"),
            "Deze dag vervalt voor jou: dinsdag 9 maart 2027, 9.00 uur, Stadhuis.",
            block=True,
            token=pgettext_lazy("token", "day"),
        ),
    ),
)

OCCASIONS = (REPLACED,)


@in_letter_language
def replaced_letters(round: Round, seat: Seat, sessions: Sequence[Session]) -> list[Letter]:
    """To who was replaced and can be reached: one letter for each of the sessions, which it takes out of the calendar, or one.

    The sessions count one version more than the juror was told.
    """
    return [_letter(round, seat, session) for session in sessions or [None]]


def _letter(round: Round, seat: Seat, session: Session | None) -> Letter:
    vacancy = round.vacancy
    day = ""
    if session:
        values = {"when": words.moment(localtime(session.starts_at)), "where": where_of(session)}
        day = _("This day is off for you: %(when)s. %(where)s") % values
    return Letter(
        organisation=vacancy.organisation,
        occasion=REPLACED.key,
        unique_key=f"{REPLACED.key}:{seat.pk}:{session.key if session else ''}",
        recipient=Recipient(seat.name, seat.user.email),
        context={
            "name": seat.name,
            "function": vacancy.title,
            "number": vacancy.number,
            "round": round_name(vacancy.definition, round.rule),
            "officer": str(vacancy.officer),
            "reason": seat.end_reason,
            "day": day,
        },
        vacancy_key=vacancy.key,
        subject_key=f"seat:{seat.pk}",
        calendar=jury_calendar(round, session, seat, calendars.CANCEL) if session else "",
    )
