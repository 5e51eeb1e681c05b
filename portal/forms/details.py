"""The own data that a candidate changes without asking."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from candidates.actions import ContactDetails
from candidates.models import Candidate

_TOKENS = {
    "first_name": "given-name",
    "last_name": "family-name",
    "phone": "tel",
    "street": "street-address",
    "postcode": "postal-code",
    "city": "address-level2",
}


class DetailsForm(forms.ModelForm):
    """Name, telephone and address; the browser may fill them in."""

    class Meta:
        model = Candidate
        fields = list(_TOKENS)
        help_texts = {"phone": _("On which we can reach you during the selection.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, token in _TOKENS.items():
            self.fields[name].widget.attrs["autocomplete"] = token
        self.fields["phone"].widget.input_type = "tel"
        self.fields["postcode"].widget.attrs["inputmode"] = "numeric"

    def details(self) -> ContactDetails:
        """What was filled in. Needs a valid form."""
        return ContactDetails(**{name: self.cleaned_data[name] for name in _TOKENS})
