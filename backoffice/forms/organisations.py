"""The form of an organisation in the plain tables: its look, who signs, its host name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib.admin.widgets import AdminFileWidget
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisations.logos import validate_logo

HOST = re.compile(r"(?=.{1,120}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")


class SignatoriesField(forms.CharField):
    """Who signs the reserve list, one a line: "name, function"."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> str:
        if isinstance(value, list):
            return "\n".join(f"{one['name']}, {one['role']}" for one in value)
        return value or ""

    def clean(self, value: Any) -> list[dict[str, str]]:
        found = []
        for line in super().clean(value).splitlines():
            name, comma, role = line.partition(",")
            if not line.strip():
                continue
            if not comma or not name.strip() or not role.strip():
                raise forms.ValidationError(
                    gettext("“%(line)s”: give a name, a comma and the function.") % {"line": line.strip()}
                )
            found.append({"name": name.strip(), "role": role.strip()})
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), (data or "").replace("\r\n", "\n"))


@dataclass(frozen=True)
class _Logo:
    """A stored logo as its field shows it."""

    name: str
    url: str

    def __str__(self) -> str:
        return self.name


class LogoInput(AdminFileWidget):
    """Links to the view that hands out logos: uploads have no address of their own."""

    def format_value(self, value: Any) -> _Logo | None:
        if not self.is_initial(value):
            return None
        address = reverse("organisation_logo", args=[value.instance.slug])
        return _Logo(value.name.rpartition("/")[2], address)


class OrganisationForm(forms.ModelForm):
    signatories = SignatoriesField(
        label=_("Who signs the reserve list"),
        required=False,
        help_text=_("One a line: name, comma, function."),
    )
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")

    class Meta:
        widgets = {"logo": LogoInput}

    def clean_host(self) -> str | None:
        """A host name as browsers send it; what one copies from the address bar is taken as well."""
        typed = (self.cleaned_data.get("host") or "").strip().lower()
        if not typed:
            return None
        host = urlsplit(typed if "//" in typed else f"//{typed}").hostname or ""
        if not HOST.fullmatch(host):
            raise forms.ValidationError(_("Give a host name, for example jobs.leiemond.be."))
        return host

    def clean_logo(self) -> Any:
        logo = self.cleaned_data.get("logo")
        if logo and "logo" in self.changed_data:
            validate_logo(logo)
        return logo
