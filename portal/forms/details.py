"""The own data that a candidate changes without asking."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from candidates.contact import ContactDetails
from candidates.forms.fields import PhoneField
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
        field_classes = {"phone": PhoneField}
        help_texts = {"phone": _("On which we can reach you during the selection.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, token in _TOKENS.items():
            self.fields[name].widget.attrs["autocomplete"] = token
        self.fields["phone"].widget.input_type = "tel"
        self.fields["postcode"].widget.attrs["inputmode"] = "numeric"

    @staticmethod
    def details_of(candidate: Candidate) -> ContactDetails:
        """What we have of a candidate now."""
        return ContactDetails(**{name: getattr(candidate, name) for name in _TOKENS})

    def details(self) -> ContactDetails:
        """What was filled in. Needs a valid form."""
        return ContactDetails(**{name: self.cleaned_data[name] for name in _TOKENS})


class AddressForm(forms.Form):
    """Another e-mail address to sign in with and to get letters at; `now` is the one that holds."""

    email = forms.EmailField(
        label=_("Your new e-mail address"),
        help_text=_("We mail a code to it. Until you type that code nothing changes."),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, now: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if email == self.now:
            raise forms.ValidationError(_("This is the address that you have already."))
        return email
