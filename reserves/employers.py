"""Who may draw from a reserve list: its organisation, and from a joint one its partner too (city and welfare board)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from journal.actions import ActionError
from organisations.models import Organisation
from reserves.models import ReserveList


def drawing(reserve_list: ReserveList) -> list[Organisation]:
    """The organisations that may draw from a list, its own first."""
    own = reserve_list.organisation
    return [own, own.partner] if reserve_list.joint and own.partner else [own]


def employer_for(reserve_list: ReserveList, employer: Organisation | None) -> Organisation | None:
    """What a contact keeps of who offers the post: None for the organisation of the list itself.

    Raises ActionError for an organisation that may not draw from the list.
    """
    if employer is None or employer == reserve_list.organisation:
        return None
    if employer not in drawing(reserve_list):
        raise ActionError(_("%(name)s may not draw from this reserve.") % {"name": employer.name})
    return employer
