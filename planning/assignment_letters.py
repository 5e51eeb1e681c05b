"""Letters about a take-home assignment: the receipt of the work, and more time for one candidate."""

from __future__ import annotations

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy, pgettext_lazy

from candidates.letters import APPLICANT, applicant_context, recipient
from candidates.models import Participation
from candidates.wording import round_name
from correspondence.actions import Letter
from correspondence.occasions import Occasion, Variable, in_letter_language
from planning import calendars, window_letters
from planning.extra_time import OwnWindow
from planning.letters import LAST, REASON, ROUND
from planning.window_models import HandIn
from vacancies import words

RECEIPT = Occasion(
    "hand-in-receipt",
    gettext_lazy("receipt of a take-home assignment"),
    goes_to=gettext_lazy("who hands in an assignment, at once and for each time"),
    held=False,
    variables=(
        *APPLICANT,
        ROUND,
        Variable(
            "handed_in",
            gettext_lazy("day and hour at which the work came in"),
            "donderdag 11 maart 2027, 20.14 uur",
            token=pgettext_lazy("token", "handed_in"),
            essential=True,
        ),
        Variable(
            "file",
            gettext_lazy("name of the file, its size and its SHA-256"),
            "casus-lotte.pdf (214 kB)\nSHA-256: 2c26b46b68ffc68ff99b453c1d304134",
            block=True,
            token=pgettext_lazy("token", "file"),
            essential=True,
        ),
        LAST,
    ),
)
VIRUS = Occasion(
    "hand-in-virus",
    gettext_lazy("work that cannot be read because of a virus"),
    goes_to=gettext_lazy("who handed in a file in which a virus was found afterwards, at once"),
    held=False,
    variables=(*APPLICANT, ROUND, LAST),
)
MORE_TIME = Occasion(
    "more-time",
    gettext_lazy("more time for one candidate"),
    goes_to=gettext_lazy("who was invited and gets more time than the others, at once"),
    held=False,
    variables=(*APPLICANT, ROUND, LAST, REASON),
)
OCCASIONS = (RECEIPT, VIRUS, MORE_TIME)


@in_letter_language
def receipt(work: HandIn, own: OwnWindow) -> Letter:
    """We have your work: which file, when, and until when it can be replaced."""
    file = "\n".join([f"{work.name} ({work.size_text})", f"SHA-256: {work.sha256}"])
    return _letter(
        work.participation,
        RECEIPT,
        f"hand-in:{work.pk}",
        {
            "handed_in": words.moment(localtime(work.uploaded_at)),
            "file": file,
            "last": words.moment(localtime(own.last_minute)),
        },
    )


@in_letter_language
def virus(work: HandIn, own: OwnWindow) -> Letter:
    """Your file holds a virus and was thrown away; until when another one may come."""
    return _letter(
        work.participation,
        VIRUS,
        f"hand-in-virus:{work.pk}",
        {"last": words.moment(localtime(own.last_minute))},
    )


@in_letter_language
def more_time(own: OwnWindow, participation: Participation, *, reason: str) -> Letter:
    """You have longer than we told; a later moment once more is a letter of its own."""
    return _letter(
        participation,
        MORE_TIME,
        f"more-time:{participation.pk}:{own.closes_at:%Y%m%d%H%M}",
        {"last": words.moment(localtime(own.last_minute)), "reason": reason},
        window_letters.deadline_calendar(participation.round, own, participation, calendars.REQUEST),
    )


def _letter(
    participation: Participation,
    occasion: Occasion,
    unique_key: str,
    context: dict[str, str],
    calendar: str = "",
) -> Letter:
    application, round = participation.application, participation.round
    vacancy = round.vacancy
    definition = vacancy.definition
    return Letter(
        organisation=vacancy.organisation,
        occasion=occasion.key,
        unique_key=unique_key,
        recipient=recipient(application.candidate),
        context={
            **applicant_context(vacancy, application),
            "round": round_name(definition, definition.round(round.key)),
            **context,
        },
        vacancy_key=vacancy.key,
        subject_key=application.key,
        calendar=calendar,
    )
