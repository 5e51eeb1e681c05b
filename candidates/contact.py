"""Where a candidate can be reached: name, telephone, postal address, e-mail address."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.opening import close_account, move_account, open_account
from candidates.files import throw_away
from candidates.models import Application, Attachment, Candidate
from journal.actions import ActionError, Actor, action, lock, lock_one, record
from organisations.models import Organisation


@dataclass(frozen=True)
class ContactDetails:
    """Under which name and where a candidate can be reached, besides the e-mail address."""

    first_name: str
    last_name: str
    phone: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""


@action
def change_contact_details(
    candidates: Sequence[Candidate], details: ContactDetails, *, by: Actor, at: datetime
) -> list[Candidate]:
    """Change name, telephone and address of somebody, with every organisation where that person is a candidate.

    Each organisation's journal tells which fields changed, never what they say. Letters that were written keep the address that
    they went to. The account gets the same name. Raises ActionError when letters by post would have no address to go to.
    """
    rows = lock(Candidate.objects.filter(pk__in=[c.pk for c in candidates]).select_related("organisation"))
    fields = [field.name for field in dataclasses.fields(ContactDetails)]
    changed = []
    for candidate in rows:
        differing = [name for name in fields if getattr(candidate, name) != getattr(details, name)]
        if not differing:
            continue
        for name in differing:
            setattr(candidate, name, getattr(details, name))
        if not candidate.email and not candidate.street:
            raise ActionError(
                _("%(name)s has neither an e-mail address nor a postal address. Fill in one of them.")
                % {"name": candidate}
            )
        changed.append(candidate)
        record(
            candidate.organisation.chain,
            "contact_details_changed",
            subject=f"candidate:{candidate.pk}",
            fields=sorted(differing),
        )
    Candidate.objects.bulk_update(changed, fields)
    accounts = {candidate.user_id for candidate in changed} - {None}
    User.objects.filter(pk__in=accounts).update(first_name=details.first_name, last_name=details.last_name)
    return rows


@action
def change_email(candidate: Candidate, email: str, *, by: Actor, at: datetime) -> Candidate:
    """Send the letters of a candidate to another e-mail address, or by post when it is empty: an officer's deed.

    The account follows the address: whoever reads the new mailbox signs in and finds the applications with this organisation;
    the account of the old address loses sight of them, and nothing else. Raises ActionError when another candidate has the
    address, or when nothing would be left to reach the candidate.
    """
    row = lock_one(candidate)
    email = email.lower()
    if row.email == email:
        return row
    if not email and not row.street:
        raise ActionError(
            _("%(name)s has neither an e-mail address nor a postal address. Fill in one of them.")
            % {"name": row}
        )
    organisation = row.organisation
    user = open_account(email, organisation, by=by, at=at) if email else None
    others = organisation.candidates.exclude(pk=row.pk)
    if email and (others.filter(email=email).exists() or others.filter(user=user).exists()):
        raise ActionError(_("Another candidate has the address %(email)s already.") % {"email": email})
    row.email, row.user = email, user
    row.save(update_fields=["email", "user"])
    record(organisation.chain, "email_changed", subject=f"candidate:{row.pk}")
    return row


@action
def move_address(user: User, email: str, organisation: Organisation, *, by: Actor, at: datetime) -> User:
    """Sign in with, and get all letters at, another e-mail address: a candidate's own deed, with every organisation.

    Needs the proof that the user reads the mail of that address. Raises ActionError when somebody else has it.
    """
    email = email.lower()
    candidates = lock(Candidate.objects.filter(user=user).select_related("organisation"))
    houses = [candidate.organisation_id for candidate in candidates]
    if Candidate.objects.filter(organisation__in=houses, email=email).exclude(user=user).exists():
        raise ActionError(
            _("We know another candidate with the address %(email)s. Ask us to look at it.")
            % {"email": email}
        )
    move_account(user, email, organisation, by=by, at=at)
    moved = [candidate for candidate in candidates if candidate.email != email]
    for candidate in moved:
        candidate.email = email
        record(candidate.organisation.chain, "email_changed", subject=f"candidate:{candidate.pk}")
    Candidate.objects.bulk_update(moved, ["email"])
    return user


@action
def erase_account(user: User, organisation: Organisation, *, by: Actor, at: datetime) -> None:
    """Delete the account of somebody who never handed in an application, with drafts, their files and contact data.

    Raises ActionError when there is an application: its file has to stay as long as its term, and with it who it is about.
    """
    candidates = lock(Candidate.objects.filter(user=user))
    if Application.objects.filter(candidate__in=candidates).exists():
        raise ActionError(
            _("You handed in an application. We have to keep its file for a while, and your account with it.")
        )
    throw_away(Attachment.objects.filter(draft__user=user))
    Candidate.objects.filter(pk__in=[candidate.pk for candidate in candidates]).delete()
    close_account(user, organisation, by=by, at=at)


@action
def correct_contact(
    candidate: Candidate, details: ContactDetails, email: str, *, by: Actor, at: datetime
) -> Candidate:
    """All that an officer corrects on one page, at once: `change_contact_details` and `change_email`, or neither."""
    if email:
        change_email(candidate, email, by=by, at=at)
    change_contact_details([candidate], details, by=by, at=at)
    return change_email(candidate, email, by=by, at=at)
