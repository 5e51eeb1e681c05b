"""Letters to the jury: the invitation, and the reminder of sheets that are not complete. They name no candidate."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from candidates.letters import FUNCTION, NUMBER, OFFICER, items
from candidates.wording import round_name
from correspondence.actions import Letter, Recipient
from correspondence.occasions import Occasion, Variable, in_letter_language
from planning.models import VOTING, Seat
from vacancies import words
from vacancies.models import Round

JUROR = (
    Variable(
        "name",
        gettext_lazy("name of the jury member"),
        "Noor Achterberg",
        token=pgettext_lazy("token", "name"),
    ),
    FUNCTION,
    NUMBER,
    Variable(
        "round",
        gettext_lazy("the round"),
        "ronde 2: interview met de jury",
        token=pgettext_lazy("token", "round"),
    ),
    OFFICER,
    Variable(
        "jury_pages",
        gettext_lazy("where the jury pages are"),
        "De jurypagina’s: https://jobs.leiemond.example/jury/",
        block=True,
        token=pgettext_lazy("token", "jury_pages"),
    ),
)
INVITATION = Occasion(
    "jury-invitation",
    gettext_lazy("invitation of a jury member"),
    goes_to=gettext_lazy("who sits in a panel, when HR invites"),
    held=False,
    variables=(
        *JUROR,
        Variable("role", gettext_lazy("role in the panel"), "jurylid", token=pgettext_lazy("token", "role")),
        Variable(
            "when",
            gettext_lazy("day and place, as far as known"),
            "dinsdag 9 maart 2027",
            block=True,
            token=pgettext_lazy("token", "when"),
        ),
        Variable(
            "expected",
            gettext_lazy("what is expected of this role"),
            "Je geeft punten.",
            block=True,
            token=pgettext_lazy("token", "expected"),
        ),
    ),
)
SHEETS = Occasion(
    "jury-sheets",
    gettext_lazy("reminder of score sheets"),
    goes_to=gettext_lazy("jurors whose score sheets are not complete, after the interviews"),
    held=False,
    variables=(
        *JUROR,
        Variable(
            "missing", gettext_lazy("how many sheets lack"), "3", token=pgettext_lazy("token", "missing")
        ),
    ),
)

POLL = Occasion(
    "jury-availability",
    gettext_lazy("question to the jury which moments suit"),
    goes_to=gettext_lazy("who sits in a panel, when HR asks which of the proposed moments suit"),
    held=False,
    variables=(
        *JUROR,
        Variable(
            "moments",
            gettext_lazy("the moments that are proposed"),
            "- dinsdag 9 maart 2027, 9.00 uur tot 12.30 uur",
            block=True,
            token=pgettext_lazy("token", "moments"),
        ),
    ),
)

OCCASIONS = (INVITATION, SHEETS, POLL)


def is_reachable(seat: Seat) -> bool:
    """Whether somebody with an e-mail address signs in for this seat."""
    return seat.user is not None and bool(seat.user.email)


def invitation_key(seat: Seat) -> str:
    """Names the invitation of a seat: somebody else in the same seat gets one too."""
    return f"{INVITATION.key}:{seat.pk}:user:{seat.user_id}"


@in_letter_language
def invitation_letters(round: Round, seats: Iterable[Seat]) -> list[Letter]:
    """The seats come with their users fetched, and can all be reached."""
    about = []
    if round.planned_on:
        about.append(_("Date: %(when)s.") % {"when": words.weekday(round.planned_on)})
    else:
        about.append(_("We let you know the date."))
    if round.place:
        about.append(_("Place: %(place)s.") % {"place": round.place})
    return [
        _letter(
            round,
            seat,
            INVITATION,
            invitation_key(seat),
            {
                "role": words.small(seat.get_role_display()),
                "when": " ".join(about),
                "expected": _expected(seat),
            },
        )
        for seat in seats
    ]


def _expected(seat: Seat) -> str:
    if seat.role in VOTING:
        return _(
            "You score each candidate on the jury pages, by the published criteria, and you explain your points. Do you know a "
            "candidate, or is there another reason why you cannot judge freely? Tell us before: then you step back for that "
            "candidate."
        )
    return _("You have no vote in this panel.")


@in_letter_language
def sheets_letters(round: Round, missing: Iterable[tuple[Seat, int]], *, on: date, due: bool) -> list[Letter]:
    """How many sheets each juror has still to complete. A juror gets one because it is `due`, and one on a day of asking."""
    moment = "due" if due else on.isoformat()
    return [
        _letter(round, seat, SHEETS, f"{SHEETS.key}:{moment}:{seat.pk}", {"missing": str(number)})
        for seat, number in missing
        if is_reachable(seat)
    ]


@in_letter_language
def poll_letters(round: Round, seats: Iterable[Seat], moments: Iterable[str], *, latest: int) -> list[Letter]:
    """Which of the moments (in words) suit. `latest` names what is asked: a juror is asked again only about more moments."""
    context = {"moments": items(moments)}
    return [
        _letter(round, seat, POLL, f"{POLL.key}:{seat.pk}:user:{seat.user_id}:{latest}", context)
        for seat in seats
    ]


def _letter(round: Round, seat: Seat, occasion: Occasion, key: str, context: dict[str, str]) -> Letter:
    vacancy = round.vacancy
    address = vacancy.organisation.address("/jury/")
    context = {
        "name": seat.name,
        "function": vacancy.title,
        "number": vacancy.number,
        "round": round_name(vacancy.definition, round.rule),
        "officer": str(vacancy.officer),
        "jury_pages": _("The jury pages: %(address)s") % {"address": address} if address else "",
        **context,
    }
    return Letter(
        organisation=vacancy.organisation,
        occasion=occasion.key,
        unique_key=key,
        recipient=Recipient(seat.name, seat.user.email),
        context=context,
        vacancy_key=vacancy.key,
        subject_key=f"seat:{seat.pk}",
    )
