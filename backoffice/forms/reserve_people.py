"""Filters of everybody who stands in a reserve."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reserves.models import ReserveList

VALID, SOON, EXPIRED = "", "soon", "expired"


class PeopleFilter(forms.Form):
    """By name, function family, level, and how long the list is valid still."""

    q = forms.CharField(label=_("Name or number"), required=False, widget=forms.TextInput({"type": "search"}))
    family = forms.ChoiceField(label=_("Function family"), required=False)
    level = forms.ChoiceField(label=_("Level"), required=False)
    validity = forms.ChoiceField(
        label=_("Validity"),
        required=False,
        choices=[
            (VALID, _("Valid")),
            (SOON, _("Expires within 90 days")),
            (EXPIRED, _("Expired")),
            ("all", _("All")),
        ],
    )

    def __init__(self, *args: Any, lists: Sequence[ReserveList], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        families = sorted({family_of(each) for each in lists}, key=str.casefold)
        levels = sorted({each.vacancy.definition.offer.level for each in lists})
        self.fields["family"].choices = [("", _("All")), *((each, each) for each in families)]
        self.fields["level"].choices = [("", _("All")), *((each, each) for each in levels)]


def family_of(reserve_list: ReserveList) -> str:
    """For which posts a list is: its function family, else its function."""
    return reserve_list.family or reserve_list.vacancy.title
