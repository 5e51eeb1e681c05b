"""Mails to staff: the invitation to the back office, and daily what waits, the same lines as the work list. Candidates are named
in neither."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from accounts.models import STAFF_ROLES, Membership, User
from backoffice.worklist import Section, Waiting
from correspondence.actions import Letter, Recipient
from correspondence.occasions import Occasion, Variable, in_letter_language
from organisations.models import Organisation
from vacancies.models import Vacancy

DIGEST = Occasion(
    "digest",
    gettext_lazy("daily mail with what waits"),
    goes_to=gettext_lazy("officers, on working days at seven, when something waits"),
    held=False,
    variables=(
        Variable(
            "first_name",
            gettext_lazy("first name of the user"),
            "Ruben",
            token=pgettext_lazy("token", "first_name"),
        ),
        Variable(
            "summary",
            gettext_lazy("how much waits"),
            "Er wachten 4 taken op je, waarvan 1 dringend.",
            token=pgettext_lazy("token", "summary"),
        ),
        Variable(
            "waiting",
            gettext_lazy("what waits"),
            "- Brieven om vrij te geven: 12",
            block=True,
            token=pgettext_lazy("token", "waiting"),
        ),
        Variable(
            "link",
            gettext_lazy("where the work list is"),
            "https://jobs.example/admin/",
            block=True,
            token=pgettext_lazy("token", "link"),
        ),
    ),
)
STAFF_INVITATION = Occasion(
    "staff_invitation",
    gettext_lazy("invitation to the back office"),
    goes_to=gettext_lazy("whom an administrator or an officer gives access"),
    held=False,
    variables=(
        Variable(
            "first_name",
            gettext_lazy("first name of the user"),
            "Ruben",
            token=pgettext_lazy("token", "first_name"),
        ),
        Variable(
            "access",
            gettext_lazy("what the user may open"),
            "Je krijgt toegang tot de selecties van Leiemond, als selectieverantwoordelijke.",
            block=True,
            token=pgettext_lazy("token", "access"),
        ),
        Variable(
            "address",
            gettext_lazy("e-mail address to sign in with"),
            "ruben@leiemond.example",
            token=pgettext_lazy("token", "address"),
        ),
        Variable(
            "link",
            gettext_lazy("where the work list is"),
            "https://jobs.example/admin/",
            block=True,
            token=pgettext_lazy("token", "link"),
        ),
    ),
)
OCCASIONS = (DIGEST, STAFF_INVITATION)


def digest_key(user: User, day: date) -> str:
    """One for each user and local day."""
    return f"{DIGEST.key}:{user.pk}:{day.isoformat()}"


def house_of(user: User) -> Organisation | None:
    """The organisation in whose name a user gets the mail: the first that the user works for."""
    membership = (
        user.memberships.standing()
        .filter(role__in=STAFF_ROLES)
        .select_related("organisation")
        .order_by("pk")
        .first()
    )
    return membership.organisation if membership else None


@in_letter_language
def digest_letter(user: User, organisation: Organisation, waiting: Waiting, *, on: date) -> Letter:
    number, late = waiting.count, waiting.late
    summary = ngettext("%(number)d task waits for you.", "%(number)d tasks wait for you.", number) % {
        "number": number
    }
    if late:
        text = ngettext("%(late)d of them is urgent.", "%(late)d of them are urgent.", late)
        summary = f"{summary} {text % {'late': late}}"
    lines = [line for section in waiting.sections for line in _lines(section, organisation)]
    return Letter(
        organisation=organisation,
        occasion=DIGEST.key,
        unique_key=digest_key(user, on),
        recipient=Recipient(str(user), user.email),
        context={
            "first_name": user.get_short_name(),
            "summary": summary,
            "waiting": "\n".join(lines),
            "link": organisation.address(reverse("admin:index")),
        },
        subject_key=user.actor_key,
    )


def _lines(section: Section, organisation: Organisation) -> list[str]:
    """Lines that name somebody are counted only."""
    if section.names:
        return [f"- {section.title}: {section.count}"]
    return [
        f"- {section.title}: {row['title']}. {row['detail']} {organisation.address(row['url'])}".rstrip()
        for row in section.rows
    ]


@in_letter_language
def staff_invitation(membership: Membership, vacancy: Vacancy | None = None) -> Letter:
    """Tell somebody that the back office is open: for one vacancy where there is one, else for the whole organisation."""
    user, organisation = membership.user, membership.organisation
    values = {
        "organisation": organisation.name,
        "role": membership.get_role_display(),
        "vacancy": vacancy.title if vacancy else "",
        "number": vacancy.number if vacancy else "",
    }
    if vacancy:
        text = _("You get access to one selection of %(organisation)s: %(vacancy)s (file %(number)s).")
    else:
        text = _("You get access to the selections of %(organisation)s, as %(role)s.")
    lines = [text % values]
    if membership.until:
        until = date_format(membership.until, "j F Y")
        lines.append(_("The access ends after %(until)s.") % {"until": until})
    return Letter(
        organisation=organisation,
        occasion=STAFF_INVITATION.key,
        unique_key=f"{STAFF_INVITATION.key}:{membership.pk}",
        recipient=Recipient(str(user), user.email),
        context={
            "first_name": user.get_short_name(),
            "access": " ".join(lines),
            "address": user.email,
            "link": _begins_at(organisation),
        },
        vacancy_key=vacancy.key if vacancy else "",
        subject_key=user.actor_key,
    )


def _begins_at(organisation: Organisation) -> str:
    """The work list, at the host of the organisation or else of its partner, whose portal it shares."""
    here = reverse("admin:index")
    return organisation.address(here) or (organisation.partner.address(here) if organisation.partner else "")
